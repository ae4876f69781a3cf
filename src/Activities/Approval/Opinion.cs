using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Approval;

/// <summary>An event that changes one opinion of a work or a report.</summary>
public interface IOpinionEvent
{
    /// <summary>The execution that asks for it.</summary>
    int Execution { get; }
}

/// <summary>Asks for an opinion. Adds it to those of the work or the report.</summary>
/// <param name="Title">What is asked, as the flow words it.</param>
/// <param name="Outcomes">What may be answered, the usual answer first.</param>
/// <param name="LastDay">The last day on which it may be given; null when there is no limit.</param>
public sealed record OpinionAsked(int Execution, string Title, IReadOnlyList<string> Outcomes, DateTimeOffset At, DateOnly? LastDay)
    : Event,
        IOpinionEvent;

/// <summary>Answers the opinion that was asked for.</summary>
/// <param name="Outcome">One of those asked.</param>
/// <param name="Remark">Hash of the stored remark; null for none.</param>
public sealed record OpinionGiven(int Execution, string Outcome, PersonId By, DateTimeOffset At, string? Remark) : Event, IOpinionEvent;

/// <summary>The time for the opinion is up and nobody gave it. Ends it without an answer.</summary>
public sealed record OpinionExpired(int Execution, DateTimeOffset At) : Event, IOpinionEvent;

/// <summary>An opinion that was asked for, and what became of it. One whose task the flow called off stays without an end.</summary>
public sealed record Opinion(int Execution, string Title, IReadOnlyList<string> Outcomes, DateTimeOffset AskedAt, DateOnly? LastDay)
{
    /// <summary>The answer; null while there is none.</summary>
    public string? Outcome { get; init; }

    /// <summary>Who gave it; null while nobody has.</summary>
    public PersonId? By { get; init; }

    /// <summary>When it was given, or when the time was up; null while it waits.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Hash of the stored remark; null for none.</summary>
    public string? Remark { get; init; }

    /// <summary>Whether the time ran out.</summary>
    public bool IsExpired => EndedAt is not null && Outcome is null;

    /// <summary>Whether the answer needs a remark: every one but the first does.</summary>
    public bool NeedsRemark(string outcome) => outcome != Outcomes[0];
}

/// <summary>The opinions of a work or a report, in the order in which they were asked for.</summary>
public static class Opinions
{
    /// <summary>Those of a workflow's subject; none when it has none.</summary>
    public static IReadOnlyList<Opinion> Of(object? subject) =>
        subject switch
        {
            DirectiveWork work => work.Opinions,
            PeriodReport report => report.Opinions,
            _ => [],
        };

    /// <summary>The one that an execution asked for last; null when it asked for none.</summary>
    public static Opinion? Of(object? subject, int execution) => Of(subject).LastOrDefault(opinion => opinion.Execution == execution);

    /// <summary>Those that ended since an instant, in the order of their end.</summary>
    /// <param name="since">Null for none.</param>
    public static IEnumerable<Opinion> EndedSince(this IEnumerable<Opinion> opinions, DateTimeOffset? since) =>
        opinions.Where(opinion => opinion.EndedAt >= since).OrderBy(opinion => opinion.EndedAt);

    /// <summary>The opinions after an event of theirs.</summary>
    public static IReadOnlyList<Opinion> After(this IReadOnlyList<Opinion> opinions, IOpinionEvent e)
    {
        if (e is OpinionAsked asked)
            return [.. opinions, new Opinion(asked.Execution, asked.Title, asked.Outcomes, asked.At, asked.LastDay)];
        Opinion? last = opinions.LastOrDefault(opinion => opinion.Execution == e.Execution);
        return
        [
            .. opinions.Select(opinion =>
                !ReferenceEquals(opinion, last)
                    ? opinion
                    : e switch
                    {
                        OpinionGiven given => opinion with
                        {
                            Outcome = given.Outcome,
                            By = given.By,
                            EndedAt = given.At,
                            Remark = given.Remark,
                        },
                        OpinionExpired expired => opinion with { EndedAt = expired.At },
                        _ => opinion,
                    }
            ),
        ];
    }
}
