using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Cascade;

/// <summary>A directive (văn bản chỉ đạo). Its stream has the same id.</summary>
public readonly record struct DirectiveId(Guid Value) : IId<DirectiveId>
{
    public static DirectiveId From(Guid value) => new(value);

    public StreamId Stream => new(Value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>One thing that a directive asks for; it keeps the span of the document that it came from.</summary>
/// <param name="Id">Unique in the directive: <c>c1</c>, <c>c2</c> …</param>
/// <param name="Start">Where it stands in the document's normalised text, in UTF-16 units; 0 with length 0 for a clause added by hand.</param>
/// <param name="Levels">Codes of the levels it is for; empty for all.</param>
/// <param name="Comparator"><c>=</c>, <c>&gt;=</c>, <c>&lt;=</c> or <c>&lt;</c> for a target, else null.</param>
public sealed record Clause(
    string Id,
    ClauseKind Kind,
    string Text,
    int Start,
    int Length,
    IReadOnlyList<string>? Levels = null,
    string? Comparator = null,
    decimal? Value = null,
    string? Unit = null
)
{
    /// <summary>Whether a unit of this level must answer it in its plan. Reports and publication have tasks of their own.</summary>
    public bool AsksPlanOf(UnitLevel level) =>
        Kind is ClauseKind.Goal or ClauseKind.Target or ClauseKind.Duty
        && (Levels is null || Levels.Count == 0 || Levels.Contains(level.Code(), StringComparer.Ordinal));

    /// <summary>Whether a value asks less than this target does. False where nothing can be compared.</summary>
    public bool IsWeaker(decimal value) =>
        Value is { } asked
        && Comparator switch
        {
            "<=" or "<" => value > asked,
            ">=" or "=" => value < asked,
            _ => false,
        };
}

/// <summary>What a person confirmed of a document before it could enter the cascade.</summary>
/// <param name="DocType">KH, QĐ, CV, CT …</param>
/// <param name="Levels">Codes of the levels addressed, as intake names them: MN, TH, THCS, THPT, GDTX, SO, PHONG, XA.</param>
/// <param name="Link">The line on which it travels; reports, escalation and roll-up follow it.</param>
/// <param name="AcknowledgeBy">Last day to acknowledge; null for none.</param>
/// <param name="PlanBy">Last day to have the plan approved; null for none.</param>
/// <param name="PublishBy">Last day to send the link; null for none.</param>
public sealed record DirectiveContent(
    string DocType,
    int? Number,
    string? Symbol,
    DateOnly? IssuedOn,
    string Issuer,
    string Title,
    IReadOnlyList<string> Levels,
    LinkKind Link,
    IReadOnlyList<Clause> Clauses,
    IReadOnlyList<DeadlineRule> ReportRules,
    bool PublicationRequired,
    DateOnly? AcknowledgeBy,
    DateOnly? PlanBy,
    DateOnly? PublishBy
)
{
    /// <summary>How people name it: "Kế hoạch số 07/KH-PGD&amp;ĐT", or its title when it has no number.</summary>
    public string Reference => Number is { } number ? $"{TypeName} số {number:00}/{Symbol}" : Title;

    public string TypeName =>
        DocType switch
        {
            "KH" => "Kế hoạch",
            "QĐ" => "Quyết định",
            "CV" => "Công văn",
            "CT" => "Chỉ thị",
            "TB" => "Thông báo",
            "HD" => "Hướng dẫn",
            _ => "Văn bản",
        };
}

/// <summary>Starts the directive's stream: a document was taken in and waits to be confirmed.</summary>
/// <param name="Document">Hash of the stored text.</param>
/// <param name="PlanOf">The office's work whose plan this document is; null when it was not made under another directive.</param>
/// <param name="Upstream">The directive that it carries out; null at the top.</param>
public sealed record DirectiveTakenIn(UnitId Unit, string Document, PersonId By, DateTimeOffset At, StreamId? PlanOf, DirectiveId? Upstream)
    : Event;

/// <summary>Sets what the document says, after a person looked at it. Until it is sent it may be confirmed again with corrections.</summary>
public sealed record DirectiveConfirmed(DirectiveContent Content, PersonId By, DateTimeOffset At) : Event;

/// <summary>Ends the taking-in: the document is no directive.</summary>
public sealed record DirectiveSetAside(PersonId By, DateTimeOffset At) : Event;

/// <summary>Every unit that it is for has it.</summary>
public sealed record DirectiveSent(int Units, DateTimeOffset At) : Event;

/// <summary>A report period is open: each unit gets its report task.</summary>
public sealed record ReportPeriodOpened(string Period, string Name, DateOnly LastDay, DateTimeOffset LateFrom, string Explanation) : Event;

/// <summary>Every unit has its report task of the period.</summary>
public sealed record ReportPeriodSent(string Period, int Units) : Event;

/// <summary>The calendar changed and with it the period's date. Moves the period's dates; what units owe is moved in their own streams.</summary>
/// <param name="Explanation">One sentence in Vietnamese: why this day.</param>
public sealed record ReportPeriodRescheduled(string Period, DateOnly LastDay, DateTimeOffset LateFrom, string Explanation) : Event;

public enum DirectiveStatus
{
    /// <summary>Taken in, not yet confirmed.</summary>
    TakenIn,

    /// <summary>Confirmed; nothing has been sent.</summary>
    Confirmed,

    /// <summary>With the units below.</summary>
    Sent,

    /// <summary>Found to be no directive.</summary>
    SetAside,

    /// <summary>The corrected version of a directive, which goes on in its own stream.</summary>
    Amendment,
}

/// <summary>A report period of a directive.</summary>
/// <param name="Units">How many units have the task; null until all have.</param>
public sealed record ReportPeriod(string Period, string Name, DateOnly LastDay, DateTimeOffset LateFrom, string Explanation, int? Units);

/// <summary>A directive as its events leave it.</summary>
public sealed record Directive(
    UnitId Unit,
    string Document,
    PersonId TakenInBy,
    DateTimeOffset TakenInAt,
    StreamId? PlanOf,
    DirectiveId? Upstream
)
{
    public DirectiveStatus Status { get; init; } = DirectiveStatus.TakenIn;

    /// <summary>Null until it is confirmed.</summary>
    public DirectiveContent? Content { get; init; }
    public int? SentTo { get; init; }
    public IReadOnlyList<ReportPeriod> Periods { get; init; } = [];

    /// <summary>The directive that this document is the corrected version of; null for every other document.</summary>
    public DirectiveId? Amends { get; init; }

    /// <summary>The versions before <see cref="Content"/>, oldest first; empty for a directive that was never amended.</summary>
    public IReadOnlyList<DirectiveRevision> Revisions { get; init; } = [];

    /// <summary>Up to which revision the dates of what units owe were brought in line.</summary>
    public int AppliedRevision { get; init; }

    public static Directive? Fold(Directive? directive, Event e) =>
        (directive, e) switch
        {
            (_, DirectiveTakenIn taken) => new Directive(taken.Unit, taken.Document, taken.By, taken.At, taken.PlanOf, taken.Upstream),
            ({ } known, DirectiveConfirmed confirmed) => known with { Status = DirectiveStatus.Confirmed, Content = confirmed.Content },
            ({ } known, DirectiveSetAside) => known with { Status = DirectiveStatus.SetAside },
            ({ Content: { } before } known, DirectiveAmended amended) => known with
            {
                Content = amended.Content,
                Document = amended.Document,
                Revisions = [.. known.Revisions, new DirectiveRevision(before, known.Document, amended.By, amended.At)],
            },
            ({ } known, DirectiveBecameAmendment became) => known with { Status = DirectiveStatus.Amendment, Amends = became.Amends },
            ({ } known, AmendmentApplied applied) => known with { AppliedRevision = applied.Revision },
            ({ } known, DirectiveSent sent) => known with { Status = DirectiveStatus.Sent, SentTo = sent.Units },
            ({ } known, ReportPeriodOpened opened) => known with
            {
                Periods =
                [
                    .. known.Periods,
                    new ReportPeriod(opened.Period, opened.Name, opened.LastDay, opened.LateFrom, opened.Explanation, null),
                ],
            },
            ({ } known, ReportPeriodSent sent) => known with
            {
                Periods = [.. known.Periods.Select(p => p.Period == sent.Period ? p with { Units = sent.Units } : p)],
            },
            ({ } known, ReportPeriodRescheduled moved) => known with
            {
                Periods =
                [
                    .. known.Periods.Select(p =>
                        p.Period == moved.Period
                            ? p with
                            {
                                LastDay = moved.LastDay,
                                LateFrom = moved.LateFrom,
                                Explanation = moved.Explanation,
                            }
                            : p
                    ),
                ],
            },
            _ => directive,
        };

    /// <summary>
    /// The report periods to open at <paramref name="now"/>: for all that are addressed, and for each group of levels that has rules of its
    /// own, the next time that one of their rules falls due, unless it is open already.
    /// </summary>
    public IReadOnlyList<ReportPeriodOpened> NextPeriods(DateTimeOffset now, WorkCalendar calendar)
    {
        var opened = new List<ReportPeriodOpened>();
        foreach (IGrouping<string, DeadlineRule> rules in (Content?.ReportRules ?? []).GroupBy(rule => PeriodKey.LevelsOf(rule)))
        {
            (DeadlineRule Rule, Occurrence At)? next = null;
            foreach (DeadlineRule rule in rules)
            {
                if (rule.Next(now, calendar) is { } occurrence && (next is null || occurrence.LateFrom < next.Value.At.LateFrom))
                    next = (rule, occurrence);
            }
            if (next is not { } found)
                continue;
            string key = found.At.Period + rules.Key;
            if (Periods.Any(period => period.Period == key))
                continue;
            opened.Add(
                new ReportPeriodOpened(
                    key,
                    found.Rule.PeriodName(found.At.Period),
                    found.At.LastDay,
                    found.At.LateFrom,
                    found.At.Explanation
                )
            );
        }
        return opened;
    }

    /// <summary>When the next period is to be looked for: as soon as the newest one of any group of levels is over.</summary>
    internal DateTimeOffset? NextPeriodFrom =>
        Periods.Count == 0
            ? null
            : Periods.GroupBy(period => PeriodKey.LevelsIn(period.Period)).Min(same => same.Max(period => period.LateFrom));
}

/// <summary>
/// The key of a report period: <c>2026-06</c>, and <c>2026-06@TH-THCS</c> for a rule that is for these levels alone, so that levels with dates
/// of their own in one month have a period each.
/// </summary>
public static class PeriodKey
{
    /// <summary>What a rule's levels add to the key; empty for a rule for all that are addressed.</summary>
    public static string LevelsOf(DeadlineRule rule) =>
        rule.Levels is { Count: > 0 } levels ? "@" + string.Join('-', levels.Order(StringComparer.Ordinal)) : "";

    /// <summary>The same, of a key.</summary>
    public static string LevelsIn(string period) => period.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? period[at..] : "";

    /// <summary>The key without the levels.</summary>
    public static string DateIn(string period) => period[..(period.Length - LevelsIn(period).Length)];

    /// <summary>Whether a unit of a level reports in the period.</summary>
    public static bool IsFor(string period, UnitLevel level) =>
        LevelsIn(period) is not { Length: > 1 } levels || levels[1..].Split('-').Contains(level.Code(), StringComparer.Ordinal);
}

/// <summary>A directive as the pages list it.</summary>
public sealed record DirectiveRow : Row
{
    public required DirectiveId Directive { get; init; }
    public required UnitId Unit { get; init; }
    public required DirectiveStatus Status { get; init; }
    public required DateTimeOffset TakenInAt { get; init; }
    public DirectiveId? Upstream { get; init; }
    public StreamId? PlanOf { get; init; }
    public string? Reference { get; init; }
    public string? Title { get; init; }
    public string? Issuer { get; init; }
    public DateOnly? IssuedOn { get; init; }
    public int? SentTo { get; init; }

    /// <summary>When the newest open period of a group of levels becomes late; the sweep then opens the next one. Null before the first and without rules.</summary>
    public DateTimeOffset? PeriodLateFrom { get; init; }
}

/// <summary>A report period as the pages list it.</summary>
public sealed record ReportPeriodRow : Row
{
    public required DirectiveId Directive { get; init; }
    public required string Period { get; init; }
    public required string Name { get; init; }
    public required DateOnly LastDay { get; init; }
    public required DateTimeOffset LateFrom { get; init; }
}

/// <summary>The stream of one directive.</summary>
public sealed class DirectiveStream : IStreamKind
{
    public static readonly DirectiveStream Kind = new();

    /// <summary>Kind of the effect that gives each unit its report task.</summary>
    public const string OpenReports = "open-reports";

    /// <summary>Kind of the effect that brings the dates of what units owe in line with an amendment.</summary>
    public const string ApplyAmendment = "apply-amendment";

    public string Name => "directive";

    public object? Fold(object? state, Event e) => Directive.Fold((Directive?)state, e);

    public IEnumerable<Row> Rows(StreamId stream, object? state)
    {
        if (state is not Directive directive)
            yield break;
        var id = new DirectiveId(stream.Value);
        yield return new DirectiveRow
        {
            Stream = stream,
            Directive = id,
            Unit = directive.Unit,
            Status = directive.Status,
            TakenInAt = directive.TakenInAt,
            Upstream = directive.Upstream,
            PlanOf = directive.PlanOf,
            Reference = directive.Content?.Reference,
            Title = directive.Content?.Title,
            Issuer = directive.Content?.Issuer,
            IssuedOn = directive.Content?.IssuedOn,
            SentTo = directive.SentTo,
            PeriodLateFrom = directive.NextPeriodFrom,
        };
        if (directive.Revisions.Count > directive.AppliedRevision)
        {
            yield return new OutboxRow
            {
                Stream = stream,
                Effect = $"amendment-{directive.Revisions.Count}",
                Kind = ApplyAmendment,
                Payload = "{}",
            };
        }
        foreach (ReportPeriod period in directive.Periods)
        {
            yield return new ReportPeriodRow
            {
                Stream = stream,
                Directive = id,
                Period = period.Period,
                Name = period.Name,
                LastDay = period.LastDay,
                LateFrom = period.LateFrom,
            };
            if (period.Units is null)
            {
                yield return new OutboxRow
                {
                    Stream = stream,
                    Effect = "reports-" + period.Period,
                    Kind = OpenReports,
                    Payload = $$"""{"period":"{{period.Period}}"}""",
                };
            }
        }
    }
}
