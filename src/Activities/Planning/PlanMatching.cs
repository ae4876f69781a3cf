using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;

namespace GenderEquality.Activities.Planning;

/// <summary>What a plan that the unit wrote itself says to its directive.</summary>
/// <param name="Items">Answers found, each in the plan's own words; a clause that nothing answers has none.</param>
/// <param name="Additions">The plan's duties that answer no clause.</param>
public sealed record MatchedPlan(IReadOnlyList<PlanItem> Items, IReadOnlyList<PlanAddition> Additions);

/// <summary>
/// Reads a plan against its directive's clauses. Words that many clauses share ("bình đẳng giới") say little and count little; of a clause's
/// weight at least a part must stand in one paragraph of the plan.
/// </summary>
public static class PlanMatching
{
    /// <summary>The part of a clause's weight that a paragraph must hold to answer it.</summary>
    private const double Answers = 0.55;

    /// <summary>The part that is enough where the paragraph sets a figure of the target's own unit ("lần/năm"); every other target has "%".</summary>
    private const double AnswersWithFigure = 0.25;

    /// <summary>The part from which the clause is kept as it is, and how much longer the paragraph may then be.</summary>
    private const double Same = 0.95;
    private const double Longer = 1.25;

    public static MatchedPlan Match(DocumentFindings plan, DirectiveContent directive, UnitLevel level)
    {
        Clause[] clauses = [.. PlanCoverage.ClausesFor(directive, level)];
        Paragraph[] paragraphs = [.. new Layout(plan.Text).Sections.Where(paragraph => !paragraph.IsTop && paragraph.Words.Length > 20)];
        Dictionary<string, double> weights = Weights([.. clauses.Select(clause => clause.Text), .. paragraphs.Select(one => one.Words)]);
        HashSet<string>[] said = [.. paragraphs.Select(paragraph => Tokens(paragraph.Words))];
        var items = new List<PlanItem>();
        var used = new HashSet<int>();
        foreach (Clause clause in clauses)
        {
            HashSet<string> asked = Tokens(clause.Text);
            double whole = asked.Sum(word => weights[word]);
            (int Index, double Part) best = (-1, 0);
            for (int i = 0; i < said.Length; i++)
            {
                double part = whole == 0 ? 0 : asked.Where(said[i].Contains).Sum(word => weights[word]) / whole;
                if (clause.Value is not null && clause.Unit != "%" && Figure(clause, paragraphs[i], plan) is not null)
                    part = Math.Min(1, part + Answers - AnswersWithFigure);
                // Of two that hold as much the shorter speaks of it more.
                if (part > best.Part || part == best.Part && part > 0 && said[i].Count < said[best.Index].Count)
                    best = (i, part);
            }
            if (best.Part < Answers)
                continue;
            used.Add(best.Index);
            bool same = best.Part >= Same && said[best.Index].Count <= asked.Count * Longer;
            items.Add(Answered(clause, paragraphs[best.Index], same, plan));
        }
        return new MatchedPlan(
            items,
            [
                .. plan
                    .Clauses.Where(clause =>
                        clause.Kind == ClauseKind.Duty
                        && !used.Any(i => paragraphs[i].Start < clause.Span.End && clause.Span.Start < paragraphs[i].End)
                    )
                    .Take(PlanPartsValidator.MaximumAdditions)
                    .Select(clause => new PlanAddition(Cut(clause.Text), null, null)),
            ]
        );
    }

    private static PlanItem Answered(Clause clause, Paragraph paragraph, bool same, DocumentFindings plan)
    {
        string text = Cut(VietnameseText.Item(plan.Text[(paragraph.Start + paragraph.MarkerLength)..paragraph.End]));
        if (clause.Value is { } asked && Figure(clause, paragraph, plan) is { } own && own != asked)
            return clause.IsWeaker(own)
                ? new PlanItem(clause.Id, Answer.Adapted, text, own)
                : new PlanItem(clause.Id, Answer.Stricter, text, own);
        return new PlanItem(clause.Id, same ? Answer.Adopted : Answer.Adapted, text);
    }

    /// <summary>The plan's own figure for a target: the first quantity of the same unit in the paragraph.</summary>
    private static decimal? Figure(Clause clause, Paragraph paragraph, DocumentFindings plan) =>
        plan
            .Targets.Where(
                (_, i) =>
                    plan.Spans.TryGetValue($"targets[{i}]", out TextSpan span) && span.Start >= paragraph.Start && span.End <= paragraph.End
            )
            .FirstOrDefault(target => string.Equals(target.Unit, clause.Unit, StringComparison.OrdinalIgnoreCase))
            ?.Value;

    private static string Cut(string text) => text.Length <= 4000 ? text : text[..4000];

    private static HashSet<string> Tokens(string text)
    {
        string[] words = VietnameseText.Fold(text).Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        // Vietnamese writes syllables apart: two neighbours make a word more often than one alone.
        return [.. words, .. words.Zip(words.Skip(1), (first, second) => first + " " + second)];
    }

    private static readonly char[] Separators = [.. " ,.;:()\"“”-–/\n\t*+•"];

    private static Dictionary<string, double> Weights(IReadOnlyList<string> texts)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string word in texts.SelectMany(Tokens))
            counts[word] = counts.GetValueOrDefault(word) + 1;
        return counts.ToDictionary(pair => pair.Key, pair => Math.Log(1 + (double)texts.Count / pair.Value), StringComparer.Ordinal);
    }
}
