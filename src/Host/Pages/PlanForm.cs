using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Writing;

namespace GenderEquality.Host.Pages;

/// <summary>The fields of a plan besides its answers, and what the page says of them.</summary>
internal static class PlanForm
{
    /// <summary>The posts offered for who is in charge.</summary>
    public static readonly IReadOnlyList<string> Posts =
    [
        "Hiệu trưởng",
        "Phó hiệu trưởng",
        "Chủ tịch công đoàn",
        "Tổng phụ trách Đội",
        "Bí thư Đoàn thanh niên",
        "Các tổ chuyên môn",
        "Tổ văn phòng",
        "Giáo viên chủ nhiệm",
        "Tổ tư vấn học sinh",
        "Nhân viên y tế",
        "Kế toán",
    ];

    public static void Write(Dictionary<string, string?> fields, PlanParts parts, PlanFacts? facts)
    {
        foreach (PlanCharge charge in parts.Charges)
        {
            fields[$"parts.charges[{charge.Clause}].who"] = charge.Who;
            fields[$"parts.charges[{charge.Clause}].when"] = charge.When;
        }
        foreach ((int i, PlanAddition addition) in parts.Additions.Index())
        {
            fields[$"parts.additions[{i}].text"] = addition.Text;
            fields[$"parts.additions[{i}].who"] = addition.Who;
            fields[$"parts.additions[{i}].when"] = addition.When;
        }
        fields["parts.budget"] = parts.Budget;
        if (facts is not null)
        {
            fields["parts.subject"] = parts.Subject ?? PlanDocument.SubjectFor(facts.Directive, facts.Unit.Level);
            fields["parts.bases"] = string.Join('\n', parts.Bases ?? PlanDocument.BasesOf(facts));
        }
    }

    /// <summary>What was typed; what stands as it was offered follows the directive.</summary>
    public static PlanParts Read(FormValues values, PlanFacts facts, IReadOnlyList<Clause> clauses)
    {
        string[] bases = [.. values["parts.bases"].Split('\n').Select(Line).Where(line => line.Length > 0)];
        string? subject = values.Text("parts.subject")?.Trim();
        return new PlanParts(
            subject == PlanDocument.SubjectFor(facts.Directive, facts.Unit.Level) ? null : subject,
            bases.SequenceEqual(PlanDocument.BasesOf(facts).Select(Line), StringComparer.Ordinal) ? null : bases,
            [
                .. clauses
                    .Select(clause => new PlanCharge(
                        clause.Id,
                        values.Text($"parts.charges[{clause.Id}].who"),
                        values.Text($"parts.charges[{clause.Id}].when")
                    ))
                    .Where(charge => charge.Who is not null || charge.When is not null),
            ],
            [
                .. values
                    .Indexes("parts.additions")
                    .Select(i => new PlanAddition(
                        values[$"parts.additions[{i}].text"].Trim(),
                        values.Text($"parts.additions[{i}].who"),
                        values.Text($"parts.additions[{i}].when")
                    ))
                    .Where(addition => addition.Text.Length > 0 || addition.Who is not null || addition.When is not null),
            ],
            values.Text("parts.budget")?.Trim()
        );
    }

    /// <summary>The rows shown for own work: those filled in, and an empty one.</summary>
    public static IEnumerable<int> AdditionRows(FormValues values)
    {
        List<int> filled = [.. values.Indexes("parts.additions").Where(i => IsFilled(values, i))];
        return [.. filled, filled.Count == 0 ? 0 : filled.Max() + 1];
    }

    /// <summary>What looks copied in what stands in the form.</summary>
    public static IReadOnlyList<LintFinding> Lint(TaskModel model)
    {
        if (model.Lint is not { } context)
            return [];
        FormValues values = model.Values;
        var lines = new List<LintLine>();
        foreach (Clause clause in PlanCoverage.ClausesFor(model.Content, model.Level))
        {
            string path = $"items[{clause.Id}]";
            string answer = values[path + ".answer"];
            if (answer.Length == 0 || answer == nameof(Answer.NotApplicable))
                continue;
            // An answer without words of its own takes the directive's.
            if (values.Text(path + ".text") is { } text)
                Add(path + ".text", text);
            else
                Add(path + ".answer", clause.Text);
            Add($"parts.charges[{clause.Id}].when", values[$"parts.charges[{clause.Id}].when"], "Thời gian: ");
        }
        foreach (int i in values.Indexes("parts.additions"))
        {
            Add($"parts.additions[{i}].text", values[$"parts.additions[{i}].text"]);
            Add($"parts.additions[{i}].when", values[$"parts.additions[{i}].when"], "Thời gian: ");
        }
        Add("parts.subject", values["parts.subject"]);
        Add("parts.bases", values["parts.bases"]);
        Add("parts.budget", values["parts.budget"]);
        // Points are numbered when the document is written.
        return [.. PlanLint.Check(lines, context).Where(finding => finding.Kind != Residue.Numbering)];

        void Add(string path, string text, string before = "") =>
            lines.AddRange(
                text.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => new LintLine(path, before + line.Trim()))
            );
    }

    private static bool IsFilled(FormValues values, int i) =>
        new[] { "text", "who", "when" }.Any(field => values[$"parts.additions[{i}].{field}"].Length > 0);

    private static string Line(string line) => line.Trim().TrimEnd(';', ',', '.').Trim();
}
