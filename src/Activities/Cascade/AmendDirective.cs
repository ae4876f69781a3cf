using FluentValidation;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Cascade;

/// <summary>Makes a document that was taken in the corrected version (bản sửa đổi, đính chính) of a directive that the unit has already.</summary>
/// <param name="Amends">The directive that runs and goes on under the new content.</param>
public sealed record AmendDirective(PersonId By, DirectiveId Amends, DirectiveContent Content) : Command(By);

public sealed class AmendDirectiveValidator : AbstractValidator<AmendDirective>
{
    public AmendDirectiveValidator()
    {
        RuleFor(command => command.Amends.Value).NotEmpty().WithMessage("Chưa rõ văn bản được sửa. Tải lại trang.");
        RuleFor(command => command.Content).SetValidator(new DirectiveContentValidator()).OverridePropertyName("content");
    }
}

/// <summary>Replaces the directive's content and document for everything later. Clauses that stay keep their ids.</summary>
/// <param name="Document">Hash of the corrected text.</param>
/// <param name="Correction">The taking-in that the text came by.</param>
public sealed record DirectiveAmended(DirectiveContent Content, string Document, DirectiveId Correction, PersonId By, DateTimeOffset At)
    : Event;

/// <summary>Ends the taking-in: the document is the corrected version of a directive, which goes on in its own stream.</summary>
public sealed record DirectiveBecameAmendment(DirectiveId Amends, PersonId By, DateTimeOffset At) : Event;

/// <summary>What units owe by the directive has the dates of its newest version. Ends the work on the amendment.</summary>
/// <param name="Revision">From 1.</param>
/// <param name="Units">How many units' dates were moved.</param>
public sealed record AmendmentApplied(int Revision, int Units) : Event;

/// <summary>A version that was replaced.</summary>
/// <param name="ReplacedAt">When the next one took its place.</param>
public sealed record DirectiveRevision(DirectiveContent Content, string Document, PersonId ReplacedBy, DateTimeOffset ReplacedAt);

/// <summary>When a directive may be amended, and what follows.</summary>
public static class AmendmentDecisions
{
    /// <summary>The events of the directive's own stream.</summary>
    /// <remarks>
    /// Report periods that are open keep their dates, since units have their tasks; where the rules changed and give the same period another
    /// date, that date holds, unless it has passed. A period that no rule gives any more stays until it is over, and a new one opens then.
    /// </remarks>
    /// <param name="correction">The taking-in of the corrected text.</param>
    /// <exception cref="RefusedException">It is not with the units and not confirmed, or the correction changes who has to do what at all.</exception>
    public static IReadOnlyList<Event> Amend(
        Directive directive,
        DirectiveId correctionId,
        Directive correction,
        AmendDirective command,
        WorkCalendar calendar,
        DateTimeOffset now
    )
    {
        List<Refusal> faults = [.. Faults(directive, correction, command.Content)];
        if (faults.Count > 0)
            throw new RefusedException(faults);
        DirectiveContent before = directive.Content!;
        DirectiveContent content = command.Content with
        {
            Clauses = ClauseMatching.Keep(
                before.Clauses,
                command.Content.Clauses,
                directive.Revisions.SelectMany(revision => revision.Content.Clauses).Select(clause => clause.Id)
            ),
        };
        var amended = new DirectiveAmended(content, correction.Document, correctionId, command.By, now);
        Directive after = Directive.Fold(directive, amended)!;
        DirectiveChange change = DirectiveChange.Between(before, content);
        bool rules = change.RulesAdded.Count + change.RulesRemoved.Count > 0;
        return
        [
            amended,
            .. rules
                ? after
                    .Periods.Where(period => period.LateFrom > now)
                    .Select(period =>
                        CalendarDecisions.DueByRules(after, period, calendar) is { } due
                            ? CalendarDecisions.Reschedule(period, due, now)
                            : null
                    )
                    .OfType<Event>()
                : [],
        ];
    }

    /// <summary>The events of the correction's stream; none when it became this amendment before.</summary>
    public static IReadOnlyList<Event> Become(Directive correction, AmendDirective command, DateTimeOffset now) =>
        IsDone(correction, command) ? [] : [new DirectiveBecameAmendment(command.Amends, command.By, now)];

    /// <summary>Sent twice: the first copy did it.</summary>
    public static bool IsDone(Directive correction, AmendDirective command) =>
        correction.Status == DirectiveStatus.Amendment && correction.Amends == command.Amends;

    /// <summary>The moves of what a unit owes to the dates of the newest version; what is done, or was moved for this unit alone, stays.</summary>
    public static IReadOnlyList<Event> Move(object? subject, Directive directive, DateTimeOffset now)
    {
        if (subject is Reporting.PeriodReport report)
            return
                directive.Periods.FirstOrDefault(period => period.Period == report.Period) is { } period
                && CalendarDecisions.Reschedule(subject, period, now) is { } moved
                ? [moved]
                : [];
        if (subject is not DirectiveWork work || directive is not { Content: { } content, Revisions: [.., var last] })
            return [];
        // Of several amendments that come together, the dates before the first of them are those that units have.
        DirectiveContent before = directive.Revisions[Math.Min(directive.AppliedRevision, directive.Revisions.Count - 1)].Content;
        string why = $"Văn bản được sửa ngày {DeadlineRule.Date(DeadlineRule.DayOf(last.ReplacedAt))}.";
        return
        [
            .. new[]
            {
                (ObligationKind.Acknowledge, before.AcknowledgeBy, content.AcknowledgeBy),
                (ObligationKind.Plan, before.PlanBy, content.PlanBy),
                (ObligationKind.Link, before.PublishBy, content.PublishBy),
            }
                // A date that is no longer named stays: nothing says when else it would be.
                .Where(one => one.Item2 != one.Item3 && one.Item3 is not null)
                .Select(one =>
                    (Owed: work.Obligations.FirstOrDefault(owed => owed.Kind == one.Item1), New: Obligation.By(one.Item1, one.Item3))
                )
                .Where(one =>
                    one.Owed is { IsOpen: true, Extension: not ExtensionStatus.Granted }
                    && (
                        one.Owed.LateFrom is null
                        || CalendarDecisions.Moves(
                            one.Owed.LastDay,
                            one.Owed.LateFrom,
                            one.New.LastDay!.Value,
                            one.New.LateFrom!.Value,
                            now
                        )
                    )
                )
                .Select(one => new ObligationRescheduled(one.New.Kind, one.New.LastDay!.Value, one.New.LateFrom!.Value, why, now)),
        ];
    }

    private static IEnumerable<Refusal> Faults(Directive directive, Directive correction, DirectiveContent content)
    {
        if (correction.Status is not (DirectiveStatus.TakenIn or DirectiveStatus.Confirmed))
            yield return new Refusal("", "Văn bản vừa đưa vào đã gửi, đã trả lại hoặc đã dùng để sửa văn bản khác. Tải lại trang để xem.");
        if (correction.Unit != directive.Unit)
            yield return new Refusal("", "Văn bản được sửa thuộc đơn vị khác. Tải lại trang.");
        if (correction.PlanOf is not null || (directive.PlanOf is not null && directive.Status == DirectiveStatus.Confirmed))
            yield return new Refusal(
                "",
                "Văn bản là kế hoạch của đơn vị, chưa gửi đi. Đợi trả lại kế hoạch, rồi đưa văn bản mới vào từ việc lập kế hoạch."
            );
        if (directive.Content is not { } before || directive.Status is not (DirectiveStatus.Confirmed or DirectiveStatus.Sent))
        {
            yield return new Refusal("", "Văn bản được sửa chưa xác nhận hoặc đã trả lại nên không sửa được.");
            yield break;
        }
        if (correction.Document == directive.Document)
            yield return new Refusal("", "Hai văn bản giống hệt nhau nên không có gì để sửa. Trả lại văn bản vừa đưa vào.");
        if (directive.Status != DirectiveStatus.Sent)
            yield break;
        // What units were started with cannot be taken back or added to by other words.
        if (!before.Levels.ToHashSet(StringComparer.Ordinal).SetEquals(content.Levels) || before.Link != content.Link)
            yield return new Refusal(
                "content.levels",
                $"Văn bản đã gửi theo tuyến {before.Link.Vietnamese()} đến các cấp {string.Join(", ", before.Levels)}; bản sửa đổi không thêm, bớt cấp hay đổi tuyến được. Chọn lại như cũ; cấp mới thì gửi văn bản riêng."
            );
        if (before.PublicationRequired != content.PublicationRequired)
            yield return new Refusal(
                "content.publicationRequired",
                $"Văn bản đã gửi {(before.PublicationRequired ? "có" : "không")} yêu cầu công bố; bản sửa đổi không đổi được điều này. Chọn lại như cũ."
            );
    }
}
