using GenderEquality.Activities.Intake;

namespace GenderEquality.Host.Pages;

/// <summary>The findings that the page numbers, in the order of its fields, and what it says of each.</summary>
public sealed class ConfirmMarks
{
    private static readonly (string Finding, string Field, string Name)[] Header =
    [
        ("issuer", "issuer", "cơ quan ban hành"),
        ("number", "number", "số"),
        ("symbol", "symbol", "ký hiệu"),
        ("issued_on", "issuedOn", "ngày ban hành"),
        ("title", "title", "tên văn bản"),
    ];

    private readonly DocumentFindings findings;
    private readonly Dictionary<string, DocumentMark> marks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Doubt> doubts;

    /// <param name="asked">What has to be looked at; empty once somebody did.</param>
    public ConfirmMarks(DocumentFindings findings, FormValues fields, IReadOnlyList<Doubt> asked)
    {
        this.findings = findings;
        doubts = asked.ToDictionary(doubt => doubt.Finding, StringComparer.Ordinal);
        foreach ((string finding, string field, string name) in Header)
            Add(finding, finding, field, name, "k-head");
        foreach (int i in fields.Indexes("reportRules"))
        {
            string path = $"reportRules[{i}]";
            if (Doubts.FindingOf(findings, DirectiveFields.RuleAt(new FormValues(fields.All), i)) is { } finding)
                Add(path, finding, Ids.Of(path + ".day"), "hạn báo cáo", "k-date");
        }
        Add("publication", "publication", "publishBy", "yêu cầu công bố", "k-date");
        foreach (int i in fields.Indexes("clauses"))
        {
            string path = $"clauses[{i}]";
            ClauseKind kind = fields.Choice<ClauseKind>(path + ".kind") ?? ClauseKind.Duty;
            if (
                int.TryParse(fields[path + ".start"], out int start)
                && int.TryParse(fields[path + ".length"], out int length)
                && length > 0
            )
                Add(
                    path,
                    new TextSpan(start, length),
                    Ids.Of(path + ".text"),
                    $"{DirectiveFields.Name(kind).ToLower(Forms.Vietnamese)}, nội dung {i + 1}",
                    TintOf(kind),
                    $"clauses[{fields[path + ".id"]}]"
                );
        }
        AddMentions(findings);
    }

    private void AddMentions(DocumentFindings found)
    {
        foreach ((int i, Mention mention) in found.Mentions.Index())
            Add(
                $"mentions[{i}]",
                $"mentions[{i}]",
                $"mentions-{i}",
                DirectiveFields.Name(mention.Kind).ToLower(Forms.Vietnamese),
                "k-else"
            );
        foreach (int i in Enumerable.Range(0, found.UpstreamRefs.Count))
            Add($"upstream_refs[{i}]", $"upstream_refs[{i}]", $"upstream-{i}", "căn cứ", "k-else");
        Add("signer", "signer", "signer", "người ký", "k-else");
    }

    public IReadOnlyList<DocumentMark> All => [.. marks.Values];

    /// <summary>The mark of a field; null where nothing in the document fills it.</summary>
    public DocumentMark? Of(string path) => marks.GetValueOrDefault(path);

    /// <summary>What has to be looked at; null for a finding that is sure enough.</summary>
    public Doubt? DoubtOf(string finding) => doubts.GetValueOrDefault(finding);

    /// <summary>Why the finding is as it is, where that is worth a line: it was worked out.</summary>
    public string? HintOf(string finding) =>
        findings.Judgements.GetValueOrDefault(finding) is { Confidence: Confidence.Medium } found ? found.Reason : null;

    public static string TintOf(ClauseKind kind) =>
        kind switch
        {
            ClauseKind.Goal => "k-goal",
            ClauseKind.Target => "k-target",
            ClauseKind.Duty => "k-duty",
            _ => "k-date",
        };

    private void Add(string path, string finding, string target, string name, string tint)
    {
        if (findings.Spans.TryGetValue(finding, out TextSpan span))
            Add(path, span, target, name, tint, finding);
    }

    private void Add(string path, TextSpan span, string target, string name, string tint, string finding) =>
        marks[path] = new DocumentMark(span, marks.Count + 1, target, name, tint, doubts.ContainsKey(finding));
}
