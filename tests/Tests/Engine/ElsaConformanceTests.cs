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
    [TestCaseSource(nameof(Names))]
    public void Run_OfElsasOwnDefinition_IsWhatElsaRecorded(string name)
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
        WorkflowLibrary library = new(catalog);
        foreach (string file in Directory.GetFiles(folder, "*.json").Where(file => Path.GetFileName(file) != "expected.json"))
        {
            Assert.That(library.Add(File.ReadAllBytes(file)).Fault, Is.Null, file);
        }

        WorkflowSource source = library.Add(File.ReadAllBytes(Path.Combine(folder, $"{name}.json"))).Source!;
        DefinitionReading reading = library.Read(source.DefinitionId, source.Version);
        Assert.That(reading.Faults, Is.Empty);
        RunResult result = DefinitionRun.Run(
            reading.Definition!,
            new WorkflowRuntime(catalog, (_, _) => null, Sandbox.Scripts, library),
            library
        );

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

    /// <summary>Found where the fixtures are; one case that is ignored where they are not.</summary>
    private static IEnumerable<string> Names() =>
        Fixtures() is { } folder
            ? JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!.AsObject().Select(one => one.Key)
            : ["all"];

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
