using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Reporting;

/// <summary>One figure of a report, split by sex.</summary>
/// <param name="Indicator">Code of <see cref="Indicators"/>.</param>
/// <param name="Female">0 or more; null while a draft has none.</param>
/// <param name="Male">0 or more; null while a draft has none.</param>
public sealed record ReportValue(string Indicator, int? Female, int? Male);

/// <summary>What a unit says of a target.</summary>
public enum Verdict
{
    /// <summary>Đạt.</summary>
    Achieved,

    /// <summary>Chưa đạt.</summary>
    NotAchieved,

    /// <summary>Không đánh giá được, with the cause.</summary>
    CannotAssess,
}

/// <summary>The verdict on one target of the directive.</summary>
/// <param name="Cause">Required unless the target is achieved.</param>
public sealed record TargetVerdict(string Clause, Verdict Verdict, string? Cause = null);

/// <summary>What a report says.</summary>
/// <param name="Difficulties">Hash of the stored text; null for none.</param>
/// <param name="Proposals">Hash of the stored text; null for none.</param>
public sealed record ReportContent(
    IReadOnlyList<ReportValue> Values,
    IReadOnlyList<TargetVerdict> Verdicts,
    string? Difficulties,
    string? Proposals
)
{
    public static readonly ReportContent Empty = new([], [], null, null);
}

/// <summary>An accepted report that went into a roll-up.</summary>
/// <param name="Version">Version of its stream at that moment: what was counted can be read again exactly.</param>
public sealed record RollUpSource(StreamId Report, UnitId Unit, int Version);

/// <summary>Starts one report of one period.</summary>
/// <param name="To">The unit that receives it.</param>
public sealed record ReportRequested(
    DirectiveId Directive,
    UnitId Unit,
    UnitId To,
    string Period,
    string PeriodName,
    DateOnly LastDay,
    DateTimeOffset LateFrom
) : Event;

/// <summary>Takes the figures of the units below into the draft and keeps which reports they came from.</summary>
public sealed record ReportsRolledUp(IReadOnlyList<RollUpSource> Sources, IReadOnlyList<ReportValue> Values, PersonId By, DateTimeOffset At)
    : Event;

/// <summary>Replaces the draft.</summary>
public sealed record ReportDrafted(ReportContent Content, PersonId By, DateTimeOffset At) : Event;

/// <summary>The report is with the unit that receives it. <paramref name="At"/> is the server's clock at receipt and decides whether it is on time.</summary>
public sealed record ReportSubmitted(ReportContent Content, PersonId By, DateTimeOffset At) : Event;

/// <summary>The unit says that it has nothing to report of the period. Counts as its report, with no figures.</summary>
/// <param name="Remark">Hash of the stored reason.</param>
public sealed record NilReportSubmitted(string? Remark, PersonId By, DateTimeOffset At) : Event;

/// <summary>The report counts, and may be rolled up.</summary>
public sealed record ReportAccepted(PersonId By, DateTimeOffset At) : Event;

/// <summary>Sends the report back to be corrected.</summary>
/// <param name="Remark">Hash of the stored remark.</param>
public sealed record ReportReturned(PersonId By, DateTimeOffset At, string Remark) : Event;

/// <summary>An opinion leads the submitted report back to whoever fills it in. The report counts as returned.</summary>
/// <param name="Remark">Hash of the remark of the opinion; null when none came with one.</param>
public sealed record ReportReopened(string? Remark, DateTimeOffset At) : Event;

/// <summary>The unit was reminded. Changes the number of reminders.</summary>
/// <param name="Days">Days from the last day: −7 is a week before, 1 the day after.</param>
public sealed record ReminderIssued(int Days, DateTimeOffset At) : Event;

/// <summary>The unit above was told that the report is late. Shows in its inbox until the report comes.</summary>
public sealed record ReportEscalated(UnitId To, DateTimeOffset At) : Event;

/// <summary>The unit above has dealt with the escalation.</summary>
public sealed record EscalationHandled(PersonId By, DateTimeOffset At) : Event;

public enum ReportStage
{
    Requested,
    Drafting,
    Submitted,
    Returned,
    Accepted,
}

/// <summary>One report of one period, as its events leave it.</summary>
public sealed record PeriodReport(DirectiveId Directive, UnitId Unit, UnitId To, string Period, string PeriodName, Obligation Obligation)
{
    public ReportStage Stage { get; init; } = ReportStage.Requested;
    public ReportContent Content { get; init; } = ReportContent.Empty;
    public IReadOnlyList<RollUpSource> Sources { get; init; } = [];

    /// <summary>Hash of the remark with which it was last returned; null as well when it was returned without one.</summary>
    public string? Remark { get; init; }

    /// <summary>Hash of the reason why there is nothing to report; null for a report with figures.</summary>
    public string? NilRemark { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>The opinions asked for, in order.</summary>
    public IReadOnlyList<Opinion> Opinions { get; init; } = [];
    public int Reminders { get; init; }
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>Whether the receiving unit has it now, so that nobody need be reminded.</summary>
    public bool IsWithReceiver => Stage is ReportStage.Submitted or ReportStage.Accepted;

    public static PeriodReport? Fold(PeriodReport? report, Event e) =>
        (report, e) switch
        {
            (_, ReportRequested r) => new PeriodReport(
                r.Directive,
                r.Unit,
                r.To,
                r.Period,
                r.PeriodName,
                new Obligation(ObligationKind.Report, r.LastDay, r.LateFrom)
            ),
            ({ } known, ReportsRolledUp rolled) => known with
            {
                Stage = ReportStage.Drafting,
                Sources = rolled.Sources,
                Content = known.Content with { Values = rolled.Values },
            },
            ({ } known, ReportDrafted drafted) => known with
            {
                // As with plans: a returned report shows why it came back until it is submitted again.
                Stage = known.Stage == ReportStage.Returned ? known.Stage : ReportStage.Drafting,
                Content = drafted.Content,
            },
            ({ } known, ReportSubmitted submitted) => known with
            {
                Stage = ReportStage.Submitted,
                Content = submitted.Content,
                NilRemark = null,
                SubmittedAt = submitted.At,
                Obligation = known.Obligation.Met(submitted.At),
            },
            ({ } known, NilReportSubmitted nil) => known with
            {
                Stage = ReportStage.Submitted,
                Content = ReportContent.Empty,
                NilRemark = nil.Remark,
                SubmittedAt = nil.At,
                Obligation = known.Obligation.Met(nil.At),
            },
            ({ } known, ReportAccepted) => known with { Stage = ReportStage.Accepted },
            ({ } known, ReportReturned returned) => known with { Stage = ReportStage.Returned, Remark = returned.Remark },
            ({ } known, ReportReopened reopened) => known with { Stage = ReportStage.Returned, Remark = reopened.Remark },
            ({ } known, IOpinionEvent opinion) => known with { Opinions = known.Opinions.After(opinion) },
            ({ } known, ReminderIssued) => known with { Reminders = known.Reminders + 1 },
            ({ } known, ReportEscalated escalated) => known with { EscalatedAt = escalated.At },
            ({ } known, IObligationEvent or ObligationsExempted or ObligationsSuperseded) => known with
            {
                Obligation = known.Obligation.Apply(e),
            },
            _ => report,
        };
}
