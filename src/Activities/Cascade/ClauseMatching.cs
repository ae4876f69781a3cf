using GenderEquality.Activities.Intake;

namespace GenderEquality.Activities.Cascade;

/// <summary>Which clauses of a corrected document are those of the one before: answers of plans and reports go by a clause's id.</summary>
public static class ClauseMatching
{
    // Of the words, how many two clauses share. Two duties of one document share about a third; a corrected sentence seldom less than this.
    private const double Similar = 0.6;
    private const double SimilarOfOtherKind = 0.85;

    /// <summary>The new clauses; one that has the same or similar words as an old one has its id, all others have ids that were never used.</summary>
    /// <param name="used">The ids of every version so far.</param>
    public static IReadOnlyList<Clause> Keep(IReadOnlyList<Clause> before, IReadOnlyList<Clause> after, IEnumerable<string> used)
    {
        var words = before
            .Concat(after)
            .Select(clause => clause.Text)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(text => text, WordsOf, StringComparer.Ordinal);
        var pairs =
            from old in before.Index()
            from now in after.Index()
            let likeness = Likeness(words[old.Item.Text], words[now.Item.Text])
            where likeness >= (old.Item.Kind == now.Item.Kind ? Similar : SimilarOfOtherKind)
            orderby likeness descending, old.Item.Kind == now.Item.Kind descending, Math.Abs(old.Index - now.Index), old.Index, now.Index
            select (Old: old.Index, Now: now.Index);
        var ids = new string?[after.Count];
        var taken = new HashSet<int>();
        foreach ((int old, int now) in pairs)
        {
            if (ids[now] is null && taken.Add(old))
                ids[now] = before[old].Id;
        }
        int last = used.Concat(before.Select(clause => clause.Id)).Select(NumberOf).DefaultIfEmpty().Max();
        return [.. after.Select((clause, i) => clause with { Id = ids[i] ?? $"c{++last}" })];
    }

    private static Dictionary<string, int> WordsOf(string text) =>
        VietnameseText
            .Fold(text)
            .Split([' ', ',', '.', ';', ':', '(', ')', '"'], StringSplitOptions.RemoveEmptyEntries)
            .CountBy(word => word, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);

    // Dice: twice what is shared, of all words of both.
    private static double Likeness(Dictionary<string, int> left, Dictionary<string, int> right)
    {
        int all = left.Values.Sum() + right.Values.Sum();
        return all == 0 ? 0 : 2.0 * left.Sum(word => Math.Min(word.Value, right.GetValueOrDefault(word.Key))) / all;
    }

    private static int NumberOf(string id) => id.Length > 1 && int.TryParse(id.AsSpan(1), out int number) ? number : 0;
}
