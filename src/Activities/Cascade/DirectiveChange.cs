using GenderEquality.Activities.Deadlines;

namespace GenderEquality.Activities.Cascade;

/// <summary>A value and what it became.</summary>
public sealed record Replaced<T>(T Before, T After);

/// <summary>What a corrected version of a directive changed, computed from the two contents alone.</summary>
/// <param name="Title">Null where it stayed; the same holds for the dates.</param>
/// <param name="Changed">The same clause in other words, of another kind, quantity or for other levels.</param>
public sealed record DirectiveChange(
    Replaced<string>? Title,
    IReadOnlyList<Clause> Added,
    IReadOnlyList<Clause> Removed,
    IReadOnlyList<Replaced<Clause>> Changed,
    Replaced<DateOnly?>? AcknowledgeBy,
    Replaced<DateOnly?>? PlanBy,
    Replaced<DateOnly?>? PublishBy,
    IReadOnlyList<DeadlineRule> RulesAdded,
    IReadOnlyList<DeadlineRule> RulesRemoved
)
{
    /// <summary>Only what units do not see was changed, such as a spelling of the issuer.</summary>
    public bool IsEmpty =>
        this is { Title: null, AcknowledgeBy: null, PlanBy: null, PublishBy: null }
        && Added.Count + Removed.Count + Changed.Count + RulesAdded.Count + RulesRemoved.Count == 0;

    public static DirectiveChange Between(DirectiveContent before, DirectiveContent after)
    {
        Dictionary<string, Clause> old = before.Clauses.ToDictionary(clause => clause.Id, StringComparer.Ordinal);
        HashSet<string> kept = [.. after.Clauses.Select(clause => clause.Id)];
        return new DirectiveChange(
            Of(before.Title, after.Title),
            [.. after.Clauses.Where(clause => !old.ContainsKey(clause.Id))],
            [.. before.Clauses.Where(clause => !kept.Contains(clause.Id))],
            [
                .. after
                    .Clauses.Where(clause => old.TryGetValue(clause.Id, out Clause? was) && !SameDemand(was, clause))
                    .Select(clause => new Replaced<Clause>(old[clause.Id], clause)),
            ],
            Of(before.AcknowledgeBy, after.AcknowledgeBy),
            Of(before.PlanBy, after.PlanBy),
            Of(before.PublishBy, after.PublishBy),
            [.. after.ReportRules.Where(rule => !before.ReportRules.Any(was => Same(was, rule)))],
            [.. before.ReportRules.Where(rule => !after.ReportRules.Any(now => Same(now, rule)))]
        );
    }

    /// <summary>Whether two rules fall due at the same times for the same levels.</summary>
    public static bool Same(DeadlineRule left, DeadlineRule right) =>
        left with { Levels = null } == right with { Levels = null } && PeriodKey.LevelsOf(left) == PeriodKey.LevelsOf(right);

    // Where a clause stands in the document is no part of what it demands.
    private static bool SameDemand(Clause left, Clause right) =>
        (left.Kind, left.Text, left.Comparator, left.Value, left.Unit)
            == (right.Kind, right.Text, right.Comparator, right.Value, right.Unit)
        && (left.Levels ?? [])
            .Order(StringComparer.Ordinal)
            .SequenceEqual((right.Levels ?? []).Order(StringComparer.Ordinal), StringComparer.Ordinal);

    private static Replaced<T>? Of<T>(T before, T after) => Equals(before, after) ? null : new Replaced<T>(before, after);
}
