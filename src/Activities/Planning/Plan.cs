using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;

namespace GenderEquality.Activities.Planning;

/// <summary>How a unit's plan answers a clause.</summary>
public enum Answer
{
    /// <summary>Giữ nguyên.</summary>
    Adopted,

    /// <summary>Cụ thể hóa.</summary>
    Adapted,

    /// <summary>Cao hơn yêu cầu.</summary>
    Stricter,

    /// <summary>Không áp dụng, with a reason.</summary>
    NotApplicable,
}

/// <summary>One item of a plan; it says which clause of the directive it answers.</summary>
/// <param name="Text">What is done, by whom, when; may be empty when the clause is adopted as it is.</param>
/// <param name="Value">The unit's own figure for a target; null to keep the directive's.</param>
/// <param name="Reason">Why it does not apply, or why the figure is lower; required then.</param>
public sealed record PlanItem(string Clause, Answer Answer, string? Text = null, decimal? Value = null, string? Reason = null);

/// <summary>What a plan still lacks before it can be submitted.</summary>
public static class PlanCoverage
{
    public static IEnumerable<Clause> ClausesFor(DirectiveContent content, UnitLevel level) =>
        content.Clauses.Where(clause => clause.AsksPlanOf(level));

    /// <summary>
    /// Every fault at once: clauses without an answer, answers without the reason that they need, and a weaker target without a reason. The
    /// path is <c>items[CLAUSE].field</c>.
    /// </summary>
    public static IEnumerable<Refusal> Faults(DirectiveContent content, UnitLevel level, IReadOnlyList<PlanItem> items)
    {
        Dictionary<string, PlanItem> answers = new(StringComparer.Ordinal);
        foreach (PlanItem item in items)
        {
            if (!content.Clauses.Any(clause => clause.Id == item.Clause))
                yield return new Refusal(
                    $"items[{item.Clause}]",
                    $"Văn bản không có nội dung “{item.Clause}”. Tải lại trang rồi trả lời theo các nội dung hiện có."
                );
            else if (!answers.TryAdd(item.Clause, item))
                yield return new Refusal(
                    $"items[{item.Clause}]",
                    $"Nội dung “{item.Clause}” được trả lời hai lần. Giữ lại một câu trả lời."
                );
        }

        int number = 0;
        foreach (Clause clause in ClausesFor(content, level))
        {
            number++;
            string path = $"items[{clause.Id}]";
            if (!answers.TryGetValue(clause.Id, out PlanItem? item))
            {
                yield return new Refusal($"{path}.answer", $"Nội dung {number} chưa trả lời. Chọn một cách thực hiện.");
                continue;
            }
            bool hasReason = !string.IsNullOrWhiteSpace(item.Reason);
            if (item.Answer == Answer.NotApplicable && !hasReason)
                yield return new Refusal($"{path}.reason", $"Nội dung {number} ghi không áp dụng nhưng chưa có lý do. Ghi lý do.");
            if (item.Answer is Answer.Adapted or Answer.Stricter && string.IsNullOrWhiteSpace(item.Text))
                yield return new Refusal(
                    $"{path}.text",
                    $"Nội dung {number} chưa ghi việc làm. Ghi việc làm, người phụ trách và thời gian."
                );
            if (item is { Answer: not Answer.NotApplicable, Value: { } value } && clause.IsWeaker(value) && !hasReason)
                yield return new Refusal(
                    $"{path}.reason",
                    $"Nội dung {number} ghi {value:0.##}, thấp hơn yêu cầu {clause.Value:0.##} {clause.Unit}. Nâng chỉ tiêu, hoặc ghi lý do."
                );
        }
    }
}
