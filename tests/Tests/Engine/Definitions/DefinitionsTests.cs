using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.Definitions;

/// <summary>
/// The definitions of this folder, each with what comes of it beside it. They are written as Elsa Studio saves them. What is expected is our
/// reading of Elsa's source (3.x, counting mode); what Elsa itself recorded is compared in <see cref="ElsaConformanceTests"/>.
/// </summary>
/// <remarks>
/// Deliberately otherwise than in Elsa: every child and every signal that is sent is taken up once the pass is stored, in the order of the
/// instances; a child that <c>Elsa.BulkDispatchWorkflows</c> waits for wakes its parent once, with the last.
/// </remarks>
public sealed class DefinitionsTests
{
    private const string Expected = ".expected.json";

    private static readonly ActivityCatalog Catalog = ActivityCatalog.WithBuiltIn();

    private static IEnumerable<string> Names =>
        Directory
            .GetFiles(Folder(), $"*{Expected}")
            .Select(file => Path.GetFileName(file)[..^Expected.Length])
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void Run_OfADefinition_IsWhatIsExpected(string name)
    {
        (WorkflowDefinition definition, WorkflowRuntime runtime, WorkflowLibrary library) = Load(name);

        JsonObject actual = DefinitionRun.Run(definition, runtime, library).ToJson();

        AssertIsExpected(name, actual);
    }

    [TestCaseSource(nameof(Names))]
    public void Check_OfWhatADefinitionRecorded_FindsNoDivergence(string name)
    {
        (WorkflowDefinition definition, WorkflowRuntime runtime, WorkflowLibrary library) = Load(name);
        MemoryRun run = new(runtime, library);
        run.Start(definition, Guid.Empty);
        do
        {
            run.Settle();
        } while (run.PassDelay());

        ReExecution again = new(runtime, library);
        foreach (Guid instance in run.Instances)
        {
            Assert.That(again.Check(instance, run[instance].Commits), Is.Null, run[instance].Definition.DefinitionId);
        }
    }

    /// <summary>As <c>./run workflow run FILE --with DIR --json</c> does it.</summary>
    [Category("Slow")]
    [TestCase("greeting-twice")]
    [TestCase("bulk-of-objects")]
    [TestCase("fault-in-a-branch")]
    public void Run_FromTheCommandLine_PrintsTheSame(string name)
    {
        ProcessStartInfo start = new(
            "dotnet",
            [
                Path.Combine(TestContext.CurrentContext.TestDirectory, "GenderEquality.Host.dll"),
                "workflow",
                "run",
                Path.Combine(Folder(), $"{name}.json"),
                "--with",
                Folder(),
                "--json",
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.Zero, errors.Result);
        AssertIsExpected(name, JsonNode.Parse(output)!.AsObject());
    }

    private static void AssertIsExpected(string name, JsonObject actual)
    {
        JsonObject expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), name + Expected)))!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(actual["definitionId"]!.GetValue<string>(), Is.EqualTo(name));
            Assert.That(actual.Select(one => one.Key), Is.EquivalentTo(expected.Select(one => one.Key).Append("definitionId")));
            foreach (var (key, value) in expected)
            {
                Assert.That(Text(actual[key]), Is.EqualTo(Text(value)), key);
            }
        }
    }

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private static string Text(JsonNode? node) => node?.ToJsonString(Readable) ?? "null";

    private static (WorkflowDefinition Definition, WorkflowRuntime Runtime, WorkflowLibrary Library) Load(string name)
    {
        WorkflowLibrary library = new(Catalog);
        foreach (string one in Names)
        {
            Assert.That(library.Add(File.ReadAllBytes(Path.Combine(Folder(), $"{one}.json"))).Fault, Is.Null, one);
        }

        DefinitionReading reading = library.Read(name, 1);
        Assert.That(reading.Faults, Is.Empty);
        return (reading.Definition!, new WorkflowRuntime(Catalog, (_, _) => null, Sandbox.Scripts, library), library);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
