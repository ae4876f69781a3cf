using GenderEquality.Activities.Intake;

namespace GenderEquality.Host.Pages;

/// <summary>The findings that the page numbers, in the order of its fields, and what it says of each.</summary>
public sealed class ConfirmMarks
{
    private static readonly (string Finding, string Field)[] Header =
    [
        ("issuer", "issuer"),
        ("number", "number"),
        ("symbol", "symbol"),
        ("issued_on", "issuedOn"),
        ("title", "title"),
    ];

    private readonly DocumentFindings findings;
    private readonly Dictionary<string, DocumentMark> marks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Doubt> doubts;

    /// <param name="asked">What has to be looked at; empty once somebody did.</param>
    public ConfirmMarks(DocumentFindings findings, FormValues fields, IReadOnlyList<Doubt> asked)
    {
        this.findings = findings;
        doubts = asked.ToDictionary(doubt => doubt.Finding, StringComparer.Ordinal);
        foreach ((string finding, string field) in Header)
            Add(finding, finding, field, "k-head");
        foreach (int i in fields.Indexes("reportRules"))
        {
            string path = $"reportRules[{i}]";
            if (Doubts.FindingOf(findings, DirectiveFields.RuleAt(new FormValues(fields.All), i)) is { } finding)
                Add(path, finding, Ids.Of(path + ".day"), "k-date");
        }
        Add("publication", "publication", "publishBy", "k-date");
        foreach (int i in fields.Indexes("clauses"))
        {
            string path = $"clauses[{i}]";
            ClauseKind kind = fields.Choice<ClauseKind>(path + ".kind") ?? ClauseKind.Duty;
            if (
                int.TryParse(fields[path + ".start"], out int start)
                && int.TryParse(fields[path + ".length"], out int length)
                && length > 0
            )
                Add(path, new TextSpan(start, length), Ids.Of(path + ".text"), TintOf(kind), $"clauses[{fields[path + ".id"]}]");
        }
        AddMentions(findings);
    }

    private void AddMentions(DocumentFindings found)
    {
        foreach (int i in Enumerable.Range(0, found.Mentions.Count))
            Add($"mentions[{i}]", $"mentions[{i}]", $"mentions-{i}", "k-else");
        foreach (int i in Enumerable.Range(0, found.UpstreamRefs.Count))
            Add($"upstream_refs[{i}]", $"upstream_refs[{i}]", $"upstream-{i}", "k-else");
        Add("signer", "signer", "signer", "k-else");
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

    private void Add(string path, string finding, string target, string tint)
    {
        if (findings.Spans.TryGetValue(finding, out TextSpan span))
            Add(path, span, target, tint, finding);
    }

    private void Add(string path, TextSpan span, string target, string tint, string finding) =>
        marks[path] = new DocumentMark(span, marks.Count + 1, target, tint, doubts.ContainsKey(finding));
}
