using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Work;

/// <summary>Two hosts over one database carry the same instances on at the same time: one after another, nothing lost and nothing twice.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
[Category("Slow")]
public sealed class CrowdTests(DatabaseKind kind)
{
    private const int OfEach = 8;
    private static readonly StreamId Instance = new(new Guid("0197a1b2-0000-7000-8000-000000000001"));
    private static readonly Actor Person = Actor.Person(new Guid("0197a1b2-0000-7000-8000-0000000000aa"));

    private TestDatabase _database = null!;
    private WebApplication _other = null!;

    private IServiceProvider[] Hosts => [_database.Services, _other.Services];

    [SetUp]
    public async Task TwoHosts()
    {
        _database = await TestDatabase.CreateAsync(kind);
        _other = ProductHost.Build(
            new HostOptions
            {
                DataFolder = _database.DataFolder,
                LogLevel = LogLevel.None,
                Database = _database.ConnectionString,
                Clock = _database.Clock,
                Background = false,
            }
        );
    }

    [TearDown]
    public async Task NoHosts()
    {
        await _other.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task OneInstance_HammeredByTwoHosts_DoesEverythingOnce()
    {
        await PublishAsync("crowd", Crowd());
        await StartAsync("crowd");
        WorkflowState before = await StateAsync(Instance);
        List<Func<IServiceProvider, DateTimeOffset, Task>> commands = [];
        foreach (ExternalTask task in before.Waits.Select(one => one.Wait).OfType<ExternalTask>())
        {
            commands.Add(
                (host, now) => AdvanceAsync(host, Instance, now, (r, d, s) => r.TaskCompleted(d, Instance.Value, s, task.TaskId, 1, now))
            );
        }

        foreach (SignalWait signal in before.Waits.Select(one => one.Wait).OfType<SignalWait>())
        {
            commands.Add(
                (host, now) => AdvanceAsync(host, Instance, now, (r, d, s) => r.Signal(d, Instance.Value, s, signal.Name, null, now))
            );
        }

        commands.Add((host, now) => host.GetRequiredService<Sweeps>().TimersAsync(now));
        _database.Clock.Advance(TimeSpan.FromHours(1));

        await CrowdAsync([
            .. Hosts.SelectMany(host => commands.Select(command => (Func<DateTimeOffset, Task>)(now => command(host, now)))),
        ]);

        await _database.Get<Sweeps>().TimersAsync(_database.Clock.GetUtcNow());
        WorkflowState after = await StateAsync(Instance);
        Assert.That(after.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        Assert.That(
            await LinesAsync(Instance),
            Is.EquivalentTo(Enumerable.Range(0, OfEach).SelectMany(one => new[] { $"task {one}", $"signal {one}", $"timer {one}" }))
        );
        await VerifyAsync();
    }

    [Test]
    public async Task ManyChildren_EndingAtTheSameTime_WakeTheirParentOnce()
    {
        const int Children = 200;
        await PublishAsync("child", new Flow().Add("wait", "Elsa.Event", ("eventName", "finish")));
        await PublishAsync(
            "parent",
            new Flow()
                .Add(
                    "all",
                    "Elsa.BulkDispatchWorkflows",
                    ("workflowDefinitionId", "child"),
                    (
                        "items",
                        Flow.Expression("Object", new JsonArray([.. Enumerable.Range(0, Children).Select(one => JsonValue.Create(one))]))
                    )
                )
                .Lines("after")
                .Connect("all -> after")
        );
        await StartAsync("parent");
        await _database.Get<OutboxSweep>().RunAsync(_database.Clock.GetUtcNow());
        List<StreamId> children = await ChildrenAsync();
        Assert.That(children, Has.Count.EqualTo(Children));

        await CrowdAsync([
            .. children.Select(
                (child, index) =>
                    (Func<DateTimeOffset, Task>)(
                        now => AdvanceAsync(Hosts[index % 2], child, now, (r, d, s) => r.Signal(d, child.Value, s, "finish", null, now))
                    )
            ),
        ]);

        Assert.That((await StateAsync(Instance)).SubStatus, Is.EqualTo(WorkflowSubStatus.Finished), "no sweep is needed");
        Assert.That(await LinesAsync(Instance), Is.EqualTo(["after"]));
        IReadOnlyList<Commit> commits = await _database.Store.ReadAsync(Instance);
        Assert.That(commits.SelectMany(one => one.Events).OfType<ActivityResumed>().Count(), Is.EqualTo(1));
        await VerifyAsync();
    }

    /// <summary>All at the same time, from several threads. Who gives up after many conflicts is asked again, as a person would.</summary>
    private async Task CrowdAsync(IReadOnlyList<Func<DateTimeOffset, Task>> commands)
    {
        DateTimeOffset now = _database.Clock.GetUtcNow();
        await Parallel.ForEachAsync(
            commands,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (command, _) =>
            {
                for (bool done = false; !done; )
                {
                    try
                    {
                        await command(now);
                        done = true;
                    }
                    catch (VersionConflictException) { }
                }
            }
        );
    }

    private static Flow Crowd()
    {
        Flow flow = new Flow().Add("start", "Elsa.Start");
        for (int one = 0; one < OfEach; one++)
        {
            string number = one.ToString(CultureInfo.InvariantCulture);
            foreach (
                var (kind, type, input, value) in new[]
                {
                    ("task", "Elsa.RunTask", "taskName", $"t{number}"),
                    ("signal", "Elsa.Event", "eventName", $"s{number}"),
                    ("timer", "Elsa.Delay", "timeSpan", "00:01:00"),
                }
            )
            {
                flow.Add($"{kind}{number}", type, (input, value))
                    .Add($"{kind}{number}done", "Elsa.WriteLine", ("text", $"{kind} {number}"))
                    .Connect($"start -> {kind}{number}", $"{kind}{number} -> {kind}{number}done");
            }
        }

        return flow;
    }

    private Task PublishAsync(string id, Flow flow)
    {
        JsonObject json = JsonNode.Parse(flow.Json())!.AsObject();
        json["definitionId"] = id;
        return _database.Get<DefinitionLibrary>().PublishAsync(Encoding.UTF8.GetBytes(json.ToJsonString()), Person);
    }

    private Task<bool> StartAsync(string id) =>
        _database.Get<Works>().StartAsync(Instance, id, StartRequest.Empty, Person, _database.Clock.GetUtcNow());

    private static async Task AdvanceAsync(
        IServiceProvider host,
        StreamId instance,
        DateTimeOffset now,
        Func<WorkflowRuntime, GenderEquality.Engine.Definitions.WorkflowDefinition, WorkflowState, Decision> decide
    ) =>
        await host.GetRequiredService<Works>()
            .AdvanceAsync(instance, Person, now, (d, s) => decide(host.GetRequiredService<WorkflowRuntime>(), d, s));

    private async Task<WorkflowState> StateAsync(StreamId stream) =>
        (WorkflowState)(await _database.Store.LoadAsync(stream, WorkStream.Kind)).State!;

    private async Task<IReadOnlyList<string>> LinesAsync(StreamId stream) =>
        [.. (await _database.Store.ReadAsync(stream)).SelectMany(one => one.Events).OfType<LineWritten>().Select(one => one.Text)];

    private async Task<List<StreamId>> ChildrenAsync()
    {
        await using ProductDb db = _database.Open();
        return await db.Instances.Where(one => one.Parent == Instance).Select(one => one.Stream).ToListAsync();
    }

    private async Task VerifyAsync() => Assert.That((await _database.Get<Verification>().RunAsync()).Faults, Is.Empty);
}
