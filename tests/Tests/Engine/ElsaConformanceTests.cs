using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>
/// Definitions of Elsa's own test suite run here as Elsa ran them. The files are shared between the worktrees and not part of the project,
/// so where they are absent there is nothing to compare with.
/// </summary>
public sealed class ElsaConformanceTests
{
    private static readonly string[] Alone =
    [
        "join-all-1",
        "join-any-1",
        "completion-1",
        "completion-4",
        "completion-5",
        "fork",
        "child-workflow",
        "child-with-output",
        "child-with-outcomes",
    ];

    [TestCaseSource(nameof(Alone))]
    public void Run_OfElsasOwnDefinition_IsWhatElsaRecorded(string name) => Compare(name, json => json);

    /// <summary>Their one script says nothing but <c>return false;</c>, which a literal says as well.</summary>
    [TestCase("fork-decision-join-none")]
    [TestCase("fork-decision-join-waitall")]
    public void Run_OfElsasOwnDefinition_WithItsScriptAsALiteral_IsWhatElsaRecorded(string name) =>
        Compare(
            name,
            json =>
                json.Replace("\"JavaScript\"", "\"Literal\"", StringComparison.Ordinal)
                    .Replace("\"return false;\"", "\"False\"", StringComparison.Ordinal)
        );

    private static void Compare(string name, Func<string, string> prepare)
    {
        if (Fixtures() is not { } folder)
        {
            Assert.Ignore("shared/elsa-fixtures is not beside this clone.");
            return;
        }

        JsonObject expected = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))![name]!.AsObject();
        expected["bookmarks"] = expected["bookmarksAtFirstSuspend"]!.DeepClone();
        expected.Remove("bookmarksAtFirstSuspend");
        ActivityCatalog catalog = ActivityCatalog.WithBuiltIn();

        DefinitionReading reading = DefinitionReader.Read(
            Encoding.UTF8.GetBytes(prepare(File.ReadAllText(Path.Combine(folder, $"{name}.json")))),
            catalog
        );
        Assert.That(reading.Faults, Is.Empty);
        RunResult result = DefinitionRun.Run(reading.Definition!, catalog, (_, _) => null);

        using (Assert.EnterMultipleScope())
        {
            JsonObject actual = result.ToJson();
            Assert.That(actual.Select(one => one.Key), Is.EquivalentTo(expected.Select(one => one.Key)));
            foreach (var (key, value) in expected)
            {
                Assert.That(actual[key]?.ToJsonString(), Is.EqualTo(value?.ToJsonString()), key);
            }
        }
    }

    private static string? Fixtures()
    {
        for (DirectoryInfo? at = new(TestContext.CurrentContext.TestDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "shared", "elsa-fixtures");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }
}
