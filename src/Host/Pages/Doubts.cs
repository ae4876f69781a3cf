using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Engine;

namespace GenderEquality.Host.Pages;

/// <summary>A finding that is asked, not guessed: a person ticks that it was looked at, or changes it, before the document is confirmed.</summary>
/// <param name="Finding">Its name in <see cref="DocumentFindings.Judgements"/>.</param>
/// <param name="Name">How the page calls it.</param>
/// <param name="Reason">Why it is not sure.</param>
public sealed record Doubt(string Finding, string Name, string Reason)
{
    /// <summary>The tick's field.</summary>
    public string Tick => "seen." + Finding;
}

/// <summary>What a reader was not sure of, and what of it a form leaves open.</summary>
public static class Doubts
{
    // The findings with one field each.
    private static readonly (string Finding, string Field, string Name)[] Single =
    [
        ("issuer", "issuer", "cơ quan ban hành"),
        ("doc_type", "docType", "loại văn bản"),
        ("number", "number", "số"),
        ("symbol", "symbol", "ký hiệu"),
        ("issued_on", "issuedOn", "ngày ban hành"),
        ("title", "title", "tên văn bản"),
        ("publication", "publicationRequired", "yêu cầu công bố"),
    ];

    /// <summary>In the order of the page.</summary>
    public static IReadOnlyList<Doubt> Of(DocumentFindings findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return
        [
            .. Single
                .Select(one => (one.Finding, one.Name))
                .Append(("addressed_levels", "cấp phải thực hiện"))
                .Concat(findings.ReportDeadlines.Select((_, i) => ($"report_deadlines[{i}]", $"kỳ báo cáo {i + 1}")))
                .Append(("clauses", "nội dung phải thực hiện"))
                .Concat(findings.Clauses.Select((clause, i) => ($"clauses[{clause.Id}]", $"nội dung {i + 1}")))
                .Where(one => findings.Judgements.TryGetValue(one.Item1, out Judgement? found) && found.Confidence == Confidence.Low)
                .Select(one => new Doubt(one.Item1, one.Item2, findings.Judgements[one.Item1].Reason)),
        ];
    }

    /// <summary>The doubts that are neither ticked nor settled by a change, each as a refusal at its tick.</summary>
    public static IEnumerable<Refusal> Open(DocumentFindings findings, FormValues fields)
    {
        FormValues found = DirectiveFields.From(findings);
        return Of(findings)
            .Where(doubt => !fields.Checked(doubt.Tick) && !IsChanged(doubt.Finding, findings, found, fields))
            .Select(doubt => new Refusal(doubt.Tick, $"Cần xem lại {doubt.Name}: {doubt.Reason}. Sửa cho đúng, hoặc đánh dấu “Đã xem”."));
    }

    /// <summary>The finding that a row of rules shows; null for one that was changed or added.</summary>
    public static string? FindingOf(DocumentFindings findings, DeadlineRule? rule)
    {
        ArgumentNullException.ThrowIfNull(findings);
        int at = findings
            .ReportDeadlines.Select(DeadlineRule.From)
            .ToList()
            .FindIndex(one => rule is not null && Shown(one) == Shown(rule));
        return at < 0 ? null : $"report_deadlines[{at}]";
    }

    private static (int, int?, int?, Bound, Cadence, TimeOnly?) Shown(DeadlineRule rule) =>
        (rule.Month, rule.Day, rule.Year, rule.Bound, rule.Cadence, rule.Hour);

    private static bool IsChanged(string finding, DocumentFindings findings, FormValues found, FormValues fields)
    {
        if (Array.Find(Single, one => one.Finding == finding) is { Field: { } field })
            return found[field] != fields[field];
        if (finding == "addressed_levels")
            return DirectiveFields.Levels.Any(level => found.Checked("level-" + level) != fields.Checked("level-" + level));
        if (finding.StartsWith("report_deadlines", StringComparison.Ordinal))
            return !DirectiveFields.Rules(new FormValues(fields.All)).Any(rule => FindingOf(findings, rule) == finding);
        if (finding == "clauses")
            return !Rows(found).SequenceEqual(Rows(fields));
        string id = finding["clauses[".Length..^1];
        return !Rows(fields).Contains(Rows(found).First(row => row.Id == id));
    }

    private static IEnumerable<(string Id, string Kind, string Text, string Value)> Rows(FormValues fields) =>
        fields
            .Indexes("clauses")
            .Select(i => $"clauses[{i}]")
            .Where(path => !fields.Checked(path + ".remove") && fields[path + ".text"].Length > 0)
            .Select(path => (fields[path + ".id"], fields[path + ".kind"], fields[path + ".text"], fields[path + ".value"]));
}
