using System.Text.Json.Nodes;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>How well whole collections are read, field by field. Of a single document a slip is allowed, of a collection few are.</summary>
public sealed class ScoreTests
{
    private static readonly string Samples = Path.Combine(TestContext.CurrentContext.TestDirectory, "Samples");

    [TestCase("corpus")]
    [TestCase("heldout")]
    public void Read_Corpus_IsRightInNineteenOfTwentyFields(string name)
    {
        string folder = Path.Combine(Samples, name);

        Scorer score = ScoreOf(folder, folder);

        TestContext.Out.WriteLine(score.Table(name));
        Assert.That(score.Macro, Is.GreaterThanOrEqualTo(0.95));
    }

    [Test]
    public void Read_Seeds_IsRightInAlmostEveryField()
    {
        if (Seeds() is not { } folder)
            Assert.Ignore("The seeds are not part of the repository; the other collections stand for them here.");
        else
        {
            Scorer score = ScoreOf(Path.Combine(folder, "labels"), folder);

            TestContext.Out.WriteLine(score.Table("seeds"));
            Assert.That(score.Macro, Is.GreaterThanOrEqualTo(0.98));
        }
    }

    [Test]
    public void Score_OfTheLabelsThemselves_IsWhole([Values("corpus", "heldout")] string name)
    {
        var score = new Scorer();
        foreach ((JsonNode label, string text) in Labelled(Path.Combine(Samples, name), Path.Combine(Samples, name)))
            score.Add(label, label, text);

        Assert.That(score.Macro, Is.EqualTo(1));
    }

    private static Scorer ScoreOf(string labels, string documents)
    {
        var score = new Scorer();
        foreach ((JsonNode label, string text) in Labelled(labels, documents))
            score.Add(label, JsonNode.Parse(FindingsJson.Write(DocumentReader.Read(text)))!, text);
        return score;
    }

    internal static IEnumerable<(JsonNode Label, string Text)> Labelled(string labels, string documents) =>
        Directory
            .GetFiles(labels, "*.json")
            .Order(StringComparer.Ordinal)
            .Select(file =>
                (
                    JsonNode.Parse(File.ReadAllText(file))!,
                    File.ReadAllText(Path.Combine(documents, Path.GetFileNameWithoutExtension(file) + ".txt"))
                )
            );

    private static string? Seeds()
    {
        for (var at = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); at is not null; at = at.Parent)
        {
            string seeds = Path.Combine(at.FullName, "shared", "seeds");
            if (Directory.Exists(Path.Combine(seeds, "labels")))
                return seeds;
        }
        return null;
    }
}
