using System.Diagnostics;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Simulating;

/// <summary><c>./run simulate</c> as a process of its own.</summary>
[Category("Slow")]
internal sealed class SimulateCommandTests
{
    private TestDatabase database = null!;
    private DirectiveId directive;

    [SetUp]
    public async Task SetUpAsync()
    {
        database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        directive = await SimulatedSituation.ConfirmedDirectiveAsync(database.Services);
    }

    [TearDown]
    public async Task TearDownAsync() => await database.DisposeAsync();

    [Test]
    public async Task Simulate_PrintsTheResultAndNothingElse()
    {
        string answers = Path.Combine(database.DataFolder, "answers.json");
        await File.WriteAllTextAsync(answers, """{"rules":[{"level":"school","task":"approve-plan","answer":"return"}]}""");
        string draft = Path.Combine(database.DataFolder, "flow.json");
        await File.WriteAllTextAsync(draft, TrialFlowTests.SchoolFlow().ToJsonString());

        (int code, string output, string errors) = await RunAsync(
            "--definition",
            draft,
            "--directive",
            directive.ToString(),
            "--from",
            "2026-06-01",
            "--to",
            "2026-07-31",
            "--answers",
            answers,
            "--json"
        );

        Assert.That(code, Is.Zero, errors);
        JsonNode json = JsonNode.Parse(output)!;
        Assert.That(json["units"]!.GetValue<int>(), Is.EqualTo(6));
        Assert.That(json["events"]!.AsArray().Count(e => e!["kind"]!.GetValue<string>() == "returned"), Is.EqualTo(4));

        (code, output, _) = await RunAsync(
            "--definition",
            "school-directive",
            "--directive",
            directive.ToString(),
            "--from",
            "2026-06-01",
            "--to",
            "2026-06-30",
            "--units",
            "2"
        );
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.StartWith("2026-06-01 08:00  task").And.EndWith("0 chỗ dừng\n"));
    }

    [Test]
    public async Task Simulate_WithFaults_SaysAllOfThemAndExitsOne_AndWithoutItsParametersTwo()
    {
        (int code, string output, string errors) = await RunAsync(
            "--definition",
            "khong-co",
            "--directive",
            directive.ToString(),
            "--from",
            "2026-06-01",
            "--to",
            "hom-nao"
        );
        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(errors, Does.Contain("definition: ").And.Contain("to: “hom-nao” không phải ngày"));

        (code, output, _) = await RunAsync("--definition", "school-directive");
        Assert.That((code, output), Is.EqualTo((2, "")));
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(TestContext.CurrentContext.TestDirectory, "GenderEquality.Host.dll"), "simulate" },
        };
        foreach (string argument in (string[])[.. arguments, "--data", database.DataFolder])
            start.ArgumentList.Add(argument);
        start.Environment["GENDEREQUALITY_DATABASE"] = database.ConnectionString;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
