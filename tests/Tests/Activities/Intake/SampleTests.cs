using System.Text.Json.Nodes;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>Whole documents against labels made by hand.</summary>
public sealed class SampleTests
{
    private static readonly string SampleFolder = Path.Combine(TestContext.CurrentContext.TestDirectory, "Samples");

    private static IEnumerable<string> SampleNames() =>
        Directory.GetFiles(SampleFolder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(SampleNames))]
    public void Read_Sample_GivesItsLabel(string name)
    {
        var label = JsonNode.Parse(File.ReadAllText(Path.Combine(SampleFolder, name + ".json")))!.AsObject();
        var read = JsonNode.Parse(FindingsJson.Write(DocumentReader.Read(SampleText(name))))!.AsObject();

        // As in score.py: of a document that is not acted on only the kind is labelled.
        var acted = label["kind"]!.GetValue<string>() is "directive" or "school_plan";
        using (Assert.EnterMultipleScope())
        {
            foreach (var (key, expected) in label.Where(p => acted ? p.Key[0] != '_' : p.Key == "kind"))
            {
                Assert.That(Plain(key, read[key]), Is.EqualTo(Plain(key, expected)), key);
            }
        }
    }

    private static IEnumerable<string> CorpusNames() =>
        new[] { "corpus", "heldout" }.SelectMany(folder =>
            Directory
                .GetFiles(Path.Combine(SampleFolder, folder), "*.txt")
                .Select(file => Path.Combine(folder, Path.GetFileNameWithoutExtension(file)))
                .Order(StringComparer.Ordinal)
        );

    /// <summary>Documents whose labels were written without knowing the reader: nothing is taken for what it is not.</summary>
    [TestCaseSource(nameof(CorpusNames))]
    public void Read_DocumentOfTheCorpus_IsOfItsKind(string name)
    {
        JsonNode label = JsonNode.Parse(File.ReadAllText(Path.Combine(SampleFolder, name + ".json")))!;

        JsonNode read = JsonNode.Parse(FindingsJson.Write(DocumentReader.Read(SampleText(name))))!;

        Assert.That(read["kind"]!.GetValue<string>(), Is.EqualTo(label["kind"]!.GetValue<string>()));
    }

    [TestCaseSource(nameof(SampleNames))]
    public void Read_Sample_PlacesEverySpanInsideTheText(string name)
    {
        var found = DocumentReader.Read(SampleText(name));

        var spans = found.Spans.Values.Concat(found.Clauses.Select(c => c.Span));
        Assert.That(spans, Has.All.Matches<TextSpan>(s => s.Start >= 0 && s.Length > 0 && s.End <= found.Text.Length));
    }

    [TestCaseSource(nameof(SampleNames))]
    public void Read_TruncatedSample_NeverThrows(string name)
    {
        var text = SampleText(name);
        for (var length = 0; length < text.Length; length += 1 + (text.Length / 60))
        {
            var part = text[..length];
            Assert.That(() => DocumentReader.Read(part), Throws.Nothing, $"first {length}");
        }
    }

    [Test]
    public void Read_SchoolsPlan_GivesAnswerableClauses()
    {
        var found = DocumentReader.Read(SampleText("phong-ke-hoach"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Clauses, Has.Count.InRange(10, 16));
            Assert.That(found.Clauses.Select(c => c.Id).First(), Is.EqualTo("c1"));
            Assert.That(found.Clauses.Count(c => c.Kind == ClauseKind.Target), Is.EqualTo(2));
            Assert.That(found.Clauses.Count(c => c.Kind == ClauseKind.Duty), Is.EqualTo(7));
            Assert.That(found.Clauses.Count(c => c.Kind == ClauseKind.ReportingDuty), Is.EqualTo(1));
        }
    }

    [Test]
    public void Read_DutiesOfTwoKindsOfUnit_NameTheirLevel()
    {
        var found = DocumentReader.Read(SampleText("so-ke-hoach"));

        var duties = found.Clauses.Where(c => c.Kind == ClauseKind.Duty).Select(c => string.Join(' ', c.Levels));
        Assert.That(duties, Is.EqualTo(["PHONG", "PHONG", "THPT", "THPT"]));
    }

    private static string SampleText(string name) => File.ReadAllText(Path.Combine(SampleFolder, name + ".txt"));

    // The order of a set does not matter, nor the way a number is written.
    private static string Plain(string key, JsonNode? node) =>
        key == "addressed_levels"
            ? string.Join(' ', node!.AsArray().Select(n => n!.GetValue<string>()).Order(StringComparer.Ordinal))
            : VietnameseText.Clean(node?.ToJsonString(Readable) ?? "null").Replace("\\n", " ", StringComparison.Ordinal);

    private static readonly System.Text.Json.JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
