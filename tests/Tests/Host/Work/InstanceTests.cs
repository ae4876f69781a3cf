using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Work;

/// <summary>Instances that start others, through the real store: what ends, pauses and cancels together, and what is found after a crash.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class InstanceTests(DatabaseKind kind)
{
    private static readonly Actor Tester = Actor.System("test");
    private TestDatabase database = null!;

    private static readonly string[] Flows =
    [
        Flow("task", """{"id":"task","type":"Elsa.RunTask","taskName":"answer"}"""),
        Flow("middle", """{"id":"run","type":"Elsa.ExecuteWorkflow","workflowDefinitionId":"task","waitForCompletion":true}"""),
        Flow("top", """{"id":"run","type":"Elsa.ExecuteWorkflow","workflowDefinitionId":"middle","waitForCompletion":true}"""),
        Flow(
            "many",
            """
            {"id":"bulk","type":"Elsa.BulkDispatchWorkflows","workflowDefinitionId":"task",
             "items":{"expression":{"type":"Object","value":"[1,2,3]"}}}
            """
        ),
        Flow("listener", """{"id":"event","type":"Elsa.Event","eventName":"report-in","canStartWorkflow":true}"""),
        Flow("waiter", """{"id":"event","type":"Elsa.Event","eventName":"report-in"}"""),
        Flow("sender", """{"id":"send","type":"Elsa.PublishEvent","eventName":"report-in","payload":{"a":1}}"""),
        Flow("endless", """{"id":"script","type":"Elsa.RunJavaScript","script":"for(;;){}"}"""),
    ];

    private static string Flow(string id, string activities, string connections = "") =>
        $$$"""{"definitionId":"{{{id}}}","name":"{{{id}}}","root":{"id":"flow","type":"Elsa.Flowchart","activities":[{{{activities}}}],"connections":[{{{connections}}}]} }""";

    [SetUp]
    public async Task SetUp()
    {
        database = await TestDatabase.CreateAsync(kind);
        foreach (string flow in Flows)
            await database.Get<DefinitionLibrary>().PublishAsync(Encoding.UTF8.GetBytes(flow), Tester);
    }

    [TearDown]
    public async Task TearDown()
    {
        // Whatever was done, the history holds, its rows follow from it, and running it again decides the same.
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
            Assert.That((await database.Get<Repetition>().RunAsync()).Faults, Is.Empty);
        }
        await database.DisposeAsync();
    }

    [Test]
    public async Task EndOfTheInnermost_EndsAllThatWaitForIt()
    {
        StreamId top = await StartAsync("top");
        Dictionary<string, StreamId> tree = await TreeAsync();
        await CompleteAsync(tree["task"]);
        Assert.That(await StatusesAsync(), Is.All.EqualTo(WorkflowSubStatus.Finished));
        Assert.That(
            ((WorkflowState)(await database.Store.LoadAsync(top, WorkStream.Kind)).State!).Status,
            Is.EqualTo(WorkflowStatus.Finished)
        );
    }

    [Test]
    public async Task Cancel_ReachesEverythingBelow()
    {
        StreamId top = await StartAsync("top");
        int cancelled = await database.Get<Instances>().CancelAsync(top, "nhầm văn bản", Tester, Now);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cancelled, Is.EqualTo(3));
            Assert.That(await StatusesAsync(), Is.All.EqualTo(WorkflowSubStatus.Cancelled));
        }
    }

    [Test]
    public async Task Cancel_CutOffAfterTheParent_IsFinishedByTheSweep()
    {
        StreamId top = await StartAsync("top");
        WorkflowRuntime runtime = database.Get<WorkflowRuntime>();
        await database.Get<Works>().AdvanceAsync(top, Tester, Now, (d, s) => runtime.Cancel(d, top.Value, s, "nhầm", Now));
        await database.Get<Sweeps>().RunAllAsync(Now);
        Assert.That(await StatusesAsync(), Is.All.EqualTo(WorkflowSubStatus.Cancelled));
    }

    [Test]
    public async Task Pause_ReachesEverythingBelow_AndNothingGoesOnUntilItIsOver()
    {
        StreamId top = await StartAsync("top");
        Dictionary<string, StreamId> tree = await TreeAsync();
        Assert.That(await database.Get<Instances>().PauseAsync(top, "đợi hướng dẫn", Tester, Now), Is.EqualTo(3));
        Assert.That(
            async () => await CompleteAsync(tree["task"]),
            Throws.InstanceOf<GenderEquality.Engine.RefusedException>().With.Message.Contains("tạm dừng")
        );
        Assert.That(await database.Get<Instances>().UnpauseAsync(top, "đã có hướng dẫn", Tester, Now), Is.EqualTo(3));
        await CompleteAsync(tree["task"]);
        Assert.That(await StatusesAsync(), Is.All.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public async Task ParentOfSeveral_WhoseHostDiedAfterTheLastEnd_IsWokenByTheSweep()
    {
        StreamId many = await StartAsync("many");
        await database.Get<OutboxSweep>().RunAsync(Now);
        List<StreamId> children;
        await using (ProductDb db = database.Open())
            children = await db.Instances.Where(one => one.Parent == many).Select(one => one.Stream).ToListAsync();
        Assert.That(children, Has.Count.EqualTo(3));
        // Stored as Works stores it, and then the host is gone.
        WorkflowRuntime runtime = database.Get<WorkflowRuntime>();
        foreach (StreamId child in children)
        {
            LoadedStream stream = await database.Store.LoadAsync(child, WorkStream.Kind);
            var state = (WorkflowState)stream.State!;
            var flow = await database.Get<DefinitionLibrary>().GetAsync(state.DefinitionId, state.DefinitionVersion);
            Decision decision = runtime.Resume(flow, child.Value, state, state.Waits.Single().Execution, null, Now);
            await database.Store.AppendAsync(new Pass(Tester, Now, null, [.. stream.Append(decision)]));
        }
        Assert.That(await database.Get<Sweeps>().ParentsAsync(Now), Is.EqualTo(1));
        Assert.That(await database.Get<Sweeps>().ParentsAsync(Now), Is.Zero);
        Assert.That(await StatusesAsync(), Is.All.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public async Task Signal_ReachesWhoWaitsForIt_AndStartsWhatBeginsWithIt_Once()
    {
        StreamId waiter = await StartAsync("waiter");
        StreamId sender = await StartAsync("sender");
        await database.Get<OutboxSweep>().RunAsync(Now);
        // The host died before it could take the order out of the outbox: it is performed again.
        await using ProductDb db = database.Open();
        OutboxRow effect = new()
        {
            Stream = sender,
            Effect = "e1",
            Kind = "publish-event",
            Payload = "{}",
        };
        foreach (IEffectPerformer performer in database.Get<IEnumerable<IEffectPerformer>>().Where(one => one.Kind == effect.Kind))
            await performer.PerformAsync(effect, Now, () => Task.CompletedTask, CancellationToken.None);
        List<InstanceRow> instances = await db.Instances.AsNoTracking().ToListAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(instances.Single(one => one.Stream == waiter).Status, Is.EqualTo(WorkflowSubStatus.Finished));
            Assert.That(instances.Where(one => one.Definition == "listener").Select(one => one.Ended), Is.EqualTo([true]));
        }
    }

    [Test]
    [Category("Slow")]
    public async Task HostileScript_BecomesAnIncident_WhileOthersGoOn()
    {
        StreamId endless = new(Guid.NewGuid());
        Task hostile = Task.Run(() => database.Get<Works>().StartAsync(endless, "endless", StartRequest.Empty, Tester, Now));
        StreamId other = await StartAsync("task");
        await CompleteAsync(other);
        Assert.That(hostile.IsCompleted, Is.False, "the script has its two seconds, and nobody waits for it");
        await hostile;
        await using ProductDb db = database.Open();
        IncidentRow incident = await db.Incidents.AsNoTracking().SingleAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(incident.Stream, Is.EqualTo(endless));
            Assert.That(incident.Message, Does.Contain("giây"));
        }
        // Running it again would meet the limit again, which is no difference; the check of all histories runs when the test ends.
    }

    [Test]
    public async Task Migration_IsPlanned_Done_AndTakenBack()
    {
        StreamId instance = await StartAsync("task");
        string next = Flow(
            "task",
            """{"id":"answer","type":"Elsa.RunTask","taskName":"answer"},{"id":"line","type":"Elsa.WriteLine","text":"xong"}""",
            """{"source":{"activity":"answer"},"target":{"activity":"line"}}"""
        );
        int version = await database.Get<DefinitionLibrary>().PublishAsync(Encoding.UTF8.GetBytes(next), Tester);
        Instances instances = database.Get<Instances>();

        InstanceMigration without = (await instances.PlanMigrationAsync("task", version, MigrationMap.Same)).Single();
        Assert.That(without.Plan.Refusals.Single().Path, Is.EqualTo("map.task"));
        var map = new MigrationMap(new Dictionary<string, string> { ["task"] = "answer" });
        InstanceMigration with = (await instances.PlanMigrationAsync("task", version, map)).Single();
        Assert.That(with.Plan.Refusals, Is.Empty);
        Assert.That(with.Plan.Executions[^1].Becomes, Is.EqualTo("answer"));

        await instances.MigrateAsync(instance, version, map, "bước mới", Tester, Now);
        await instances.RevertMigrationAsync(instance, "chưa đúng lúc", Tester, Now);
        await using (ProductDb db = database.Open())
            Assert.That((await db.Instances.AsNoTracking().SingleAsync()).DefinitionVersion, Is.EqualTo(1));
        await instances.MigrateAsync(instance, version, map, "bước mới", Tester, Now);
        await CompleteAsync(instance);
        Assert.That(
            async () => await instances.RevertMigrationAsync(instance, "muộn", Tester, Now),
            Throws.InstanceOf<GenderEquality.Engine.RefusedException>()
        );
        IReadOnlyList<Commit> history = await database.Store.ReadAsync(instance);
        Assert.That(history.SelectMany(one => one.Events).OfType<LineWritten>().Select(one => one.Text), Is.EqualTo(["xong"]));
    }

    [Test]
    public async Task PublishFiles_ThatUseOneAnother_DoesNotDependOnTheirNames_AndNamesEveryFault()
    {
        string folder = Directory.CreateTempSubdirectory("ge-flows").FullName;
        try
        {
            string inner = Flow("inner", """{"id":"line","type":"Elsa.WriteLine","text":"a"}""")
                .Replace("\"name\":", "\"options\":{\"usableAsActivity\":true},\"name\":", StringComparison.Ordinal);
            await File.WriteAllTextAsync(
                Path.Combine(folder, "a-outer.json"),
                Flow("outer", """{"id":"use","type":"Inner","version":1,"workflowDefinitionId":"inner"}""")
            );
            await File.WriteAllTextAsync(Path.Combine(folder, "b-inner.json"), inner);
            await database.Get<DefinitionLibrary>().PublishFilesAsync(folder);
            Assert.That((await database.Get<DefinitionLibrary>().LatestAsync("outer")).Nodes, Does.ContainKey("use/line"));

            await File.WriteAllTextAsync(Path.Combine(folder, "c-bad.json"), Flow("bad", """{"id":"x","type":"Elsa.Nothing"}"""));
            Assert.That(
                async () => await database.Get<DefinitionLibrary>().PublishFilesAsync(folder),
                Throws.InvalidOperationException.With.Message.Contains("c-bad.json, root.activities[0].type")
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private DateTimeOffset Now => database.Clock.GetUtcNow();

    private async Task<StreamId> StartAsync(string flow, JsonObject? input = null)
    {
        StreamId instance = new(Guid.NewGuid());
        await database.Get<Works>().StartAsync(instance, flow, new StartRequest(input), Tester, Now);
        return instance;
    }

    private Task CompleteAsync(StreamId instance)
    {
        WorkflowRuntime runtime = database.Get<WorkflowRuntime>();
        return database
            .Get<Works>()
            .AdvanceAsync(
                instance,
                Tester,
                Now,
                (d, s) => runtime.Resume(d, instance.Value, s, s.Waits.Single().Execution, input: null, Now)
            );
    }

    private async Task<Dictionary<string, StreamId>> TreeAsync()
    {
        await using ProductDb db = database.Open();
        return await db.Instances.ToDictionaryAsync(one => one.Definition, one => one.Stream);
    }

    private async Task<List<WorkflowSubStatus>> StatusesAsync()
    {
        await using ProductDb db = database.Open();
        return await db.Instances.Select(one => one.Status).ToListAsync();
    }
}
