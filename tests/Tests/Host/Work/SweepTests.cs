using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Engine;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Work;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
public sealed class SweepTests(DatabaseKind kind)
{
    private static readonly StreamId Instance = new(new Guid("0197a1b2-0000-7000-8000-000000000001"));
    private TestDatabase _database = null!;

    [SetUp]
    public async Task ADatabase() => _database = await TestDatabase.CreateAsync(kind);

    [TearDown]
    public async Task NoDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task LoopThatWaitsForNoTime_DoesNotKeepTheSweepForItself()
    {
        await StartAsync(
            new Flow()
                .Add("start", "Elsa.Start")
                .Add("wait", "Elsa.Delay", ("timeSpan", "00:00:00"))
                .Connect("start -> wait", "wait -> start")
        );

        int woken = await _database.Get<Sweeps>().TimersAsync(_database.Clock.GetUtcNow());

        Assert.That(woken, Is.EqualTo(Sweeps.MostRounds));
    }

    [Test]
    public async Task SignalSentWhileAnInstanceStandsStill_ReachesItWhenItGoesOn()
    {
        await StartAsync(
            new Flow()
                .Add("start", "Elsa.Start")
                .Add("wait", "Elsa.Event", ("eventName", "go"))
                .Add("send", "Elsa.PublishEvent", ("eventName", "go"))
                .Add("fault", "Elsa.Fault", ("message", "hỏng"))
                .Connect("start -> wait", "start -> send", "send -> fault")
        );
        DateTimeOffset now = _database.Clock.GetUtcNow();
        WorkflowState stopped = await StateAsync();
        Assert.That(stopped.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));

        await _database.Get<OutboxSweep>().RunAsync(now);
        await _database
            .Get<Works>()
            .AdvanceAsync(
                Instance,
                Actor.System("test"),
                now,
                (d, s) =>
                    _database.Get<WorkflowRuntime>().Skip(d, Instance.Value, s, s.Faulted.Single().Execution, "bỏ qua", outcomes: null, now)
            );

        Assert.That((await StateAsync()).SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public async Task OutboxRow_OfAPayloadWithUnsortedMembers_FollowsFromTheHistory()
    {
        await StartAsync(
            new Flow().Add(
                "send",
                "Elsa.PublishEvent",
                ("eventName", "go"),
                ("payload", Flow.Expression("Object", JsonNode.Parse("""{"z": 1.50, "a": "chữ"}""")))
            )
        );

        VerificationReport report = await _database.Get<Verification>().RunAsync();

        Assert.That(report.Faults, Is.Empty);
    }

    private async Task StartAsync(Flow flow)
    {
        JsonObject json = JsonNode.Parse(flow.Json())!.AsObject();
        await _database.Get<DefinitionLibrary>().PublishAsync(Encoding.UTF8.GetBytes(json.ToJsonString()), Actor.System("test"));
        await _database.Get<Works>().StartAsync(Instance, "test", StartRequest.Empty, Actor.System("test"), _database.Clock.GetUtcNow());
    }

    private async Task<WorkflowState> StateAsync() => (WorkflowState)(await _database.Store.LoadAsync(Instance, WorkStream.Kind)).State!;
}
