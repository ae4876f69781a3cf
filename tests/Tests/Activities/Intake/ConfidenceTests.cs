using System.Text.Json.Nodes;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>What is sure is right, and what is not sure says why.</summary>
public sealed class ConfidenceTests
{
    private static readonly string Samples = Path.Combine(TestContext.CurrentContext.TestDirectory, "Samples");

    private static readonly (string Field, Func<JsonNode?, string?> Normal)[] Fields =
    [
        ("doc_type", ScoredText.Key),
        ("number", ScoredText.Number),
        ("symbol", ScoredText.Symbol),
        ("issued_on", ScoredText.Text),
        ("issuer", ScoredText.Body),
        ("title", ScoredText.Title),
        (
            "addressed_levels",
            node => string.Join(' ', node!.AsArray().Select(one => one!.GetValue<string>()).Order(StringComparer.Ordinal))
        ),
    ];

    [Test]
    public void HighConfidence_IsRightInNineteenOfTwenty_AndMoreOftenThanLow()
    {
        Dictionary<Confidence, (int Right, int All)> counts = [];
        foreach (string folder in new[] { "corpus", "heldout" }.Select(name => Path.Combine(Samples, name)))
        {
            foreach ((JsonNode label, string text) in ScoreTests.Labelled(folder, folder))
            {
                DocumentFindings found = DocumentReader.Read(text);
                JsonNode read = JsonNode.Parse(FindingsJson.Write(found))!;
                if (label["kind"]!.GetValue<string>() is not ("directive" or "school_plan"))
                    continue;
                foreach ((string field, Func<JsonNode?, string?> normal) in Fields)
                {
                    IEnumerable<string?> right = [normal(label[field]), .. (label["_accept"]?[field] as JsonArray ?? []).Select(normal)];
                    Confidence confidence = found.Judgements[field].Confidence;
                    (int hits, int all) = counts.GetValueOrDefault(confidence);
                    counts[confidence] = (hits + (right.Contains(normal(read[field])) ? 1 : 0), all + 1);
                }
            }
        }

        foreach ((Confidence confidence, (int right, int all)) in counts.OrderBy(one => one.Key))
            TestContext.Out.WriteLine($"{confidence}: {right} of {all}");
        Assert.That(ShareOf(counts[Confidence.High]), Is.GreaterThanOrEqualTo(0.95).And.GreaterThan(ShareOf(counts[Confidence.Low])));
    }

    [Test]
    public void EveryFinding_SaysHowSureItIsAndWhy()
    {
        foreach (string folder in new[] { "corpus", "heldout" }.Select(name => Path.Combine(Samples, name)))
        {
            foreach ((_, string text) in ScoreTests.Labelled(folder, folder))
            {
                DocumentFindings found = DocumentReader.Read(text);
                string[] names =
                [
                    .. new[] { "doc_type", "number", "symbol", "issued_on", "place", "issuer", "title", "signer", "addressed_levels" },
                    .. found.Spans.Keys,
                    .. found.Clauses.Select(clause => $"clauses[{clause.Id}]"),
                    .. found.ReportDeadlines.Select((_, i) => $"report_deadlines[{i}]"),
                ];
                foreach (string name in names)
                    Assert.That(found.Judgements.GetValueOrDefault(name)?.Reason, Is.Not.Null.And.Not.Empty, name);
            }
        }
    }

    [Test]
    public void DateOfIssueWithALetter_IsLowAndSaysHowItWasRead()
    {
        string text = Documents
            .Directive("Báo cáo kết quả trước ngày 01/6.")
            .Replace("ngày 10 tháng 3", "ngày l0 tháng 3", StringComparison.Ordinal);

        DocumentFindings found = DocumentReader.Read(text);

        Assert.That(found.IssuedOn, Is.EqualTo(new DateOnly(2025, 3, 10)));
        Assert.That(found.Judgements["issued_on"], Is.EqualTo(new Judgement(Confidence.Low, "ngày viết không rõ: “l0” đọc là 10")));
    }

    [Test]
    public void ReportDateWithALetter_IsLow()
    {
        DocumentFindings found = DocumentReader.Read(Documents.Directive("Gửi báo cáo 6 tháng trước ngày l5/6 hằng năm."));

        Assert.That(
            found.Judgements["report_deadlines[0]"],
            Is.EqualTo(new Judgement(Confidence.Low, "ngày viết không rõ: “l5” đọc là 15"))
        );
    }

    [Test]
    public void NumberLeftBlank_IsLow()
    {
        string text = Documents.Directive("Báo cáo kết quả trước ngày 01/6.").Replace("Số: 15/KH", "Số:    /KH", StringComparison.Ordinal);

        DocumentFindings found = DocumentReader.Read(text);

        Assert.That(found.Number, Is.Null);
        Assert.That(found.Judgements["number"].Confidence, Is.EqualTo(Confidence.Low));
        Assert.That(found.Judgements["symbol"].Confidence, Is.EqualTo(Confidence.High));
    }

    [Test]
    public void LevelsThatOnlyTheRecipientsName_AreLow()
    {
        string text = Documents
            .Directive("Báo cáo kết quả trước ngày 01/6.")
            .Replace("2. Các trường mầm non, tiểu học, THCS", "2. Các cơ sở giáo dục", StringComparison.Ordinal)
            .Replace("- Các trường;", "- Các trường tiểu học;", StringComparison.Ordinal);

        DocumentFindings found = DocumentReader.Read(text);

        Assert.That(found.AddressedLevels, Is.EqualTo(["TH"]));
        Assert.That(found.Judgements["addressed_levels"].Confidence, Is.EqualTo(Confidence.Low));
    }

    [Test]
    public void PercentageWithoutAComparison_IsMedium()
    {
        DocumentFindings found = DocumentReader.Read(Documents.Directive("Tổ chức tập huấn cho 100% giáo viên của các trường."));

        Assert.That(found.Judgements["targets[0]"].Confidence, Is.EqualTo(Confidence.Medium));
    }

    private static double ShareOf((int Right, int All) count) => (double)count.Right / count.All;
}
