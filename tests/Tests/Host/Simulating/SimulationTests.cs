using GenderEquality.Activities.Cascade;
using GenderEquality.Host.Simulating;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Simulating;

internal sealed class SimulationTests
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
    public async Task Probe()
    {
        foreach (string? answers in new[] { null, """{"default":{"answer":"never"}}""" })
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            SimulationResult result = await database.Get<Simulator>().RunAsync(SimulatedSituation.Order(directive, answers));
            TestContext.Out.WriteLine(clock.Elapsed);
            File.WriteAllText($"/tmp/sim-{(answers is null ? "usual" : "never")}.txt", result.ToText() + "\n" + result.ToJson());
        }
    }
}
