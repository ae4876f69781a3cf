using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host;
using GenderEquality.Host.ElsaApi;
using GenderEquality.Host.Pages;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.ElsaApi;

/// <summary>What is told of instances that were nested, looped, mended, called off or migrated; in memory.</summary>
internal sealed class InstanceTellingTests
{
    private static readonly Guid Keeper = new("0197a1b2-0000-7000-8000-00000000b0aa");
    private static readonly StreamId Stream = new(new Guid("0197a1b2-0000-7000-8000-00000000c0aa"));
    private static readonly CommitFormat Format = new(ProductHost.Events);

    private readonly WorkflowLibrary library = new(ProductHost.Activities);
    private readonly List<Commit> commits = [];
    private WorkflowRuntime runtime = null!;
    private WorkflowDefinition flow = null!;

    [Test]
    public void NodeId_OfNestedSteps_NamesEveryContainer()
    {
        Publish(
            "ben-trong",
            """{"id":"chuoi","type":"Elsa.Sequence","activities":[{"id":"ghi","type":"Elsa.WriteLine","text":"trong"}]}""",
            usable: true
        );
        Begin(
            Publish(
                "ngoai",
                """
                {"id":"flow","type":"Elsa.Flowchart","activities":[
                  {"id":"vong","type":"Elsa.ForEach","items":{"expression":{"type":"Object","value":"[1,2]"}},
                   "body":{"id":"dung","type":"BenTrong","version":1,"workflowDefinitionId":"ben-trong"}}],"connections":[]}
                """
            )
        );

        InstanceTelling told = Tell();

        Assert.That(
            told.Executions.Select(one => one.ActivityNodeId).Distinct(),
            Is.EqualTo(
                new[]
                {
                    "Workflow1:flow",
                    "Workflow1:flow:vong",
                    "Workflow1:flow:vong:dung",
                    "Workflow1:flow:vong:dung:Workflow",
                    "Workflow1:flow:vong:dung:Workflow:chuoi",
                    "Workflow1:flow:vong:dung:Workflow:chuoi:ghi",
                }
            )
        );
        Assert.That(
            told.Stats.Single(one => one.ActivityId == "ghi"),
            Has.Property("StartedCount").EqualTo(2).And.Property("CompletedCount").EqualTo(2)
        );
        // The engine numbers nested workflows, of which this tells but the name.
        Assert.That(
            told.Journal.Select(one => $"{one.ActivityType}#{one.ActivityId.TrimEnd('1')}:{one.EventName}"),
            Is.EqualTo(Journal.Of(flow, Events).Select(one => one.Replace("Workflow1", "Workflow").Replace("Workflow2", "Workflow")))
        );
    }

    [Test]
    public void Inputs_InALoop_AreThoseOfTheRound()
    {
        Begin(
            Publish(
                "vong",
                """
                {"id":"flow","type":"Elsa.Flowchart","activities":[
                  {"id":"vong","type":"Elsa.ForEach","items":{"expression":{"type":"Object","value":"[\"a\",\"b\"]"}},
                   "body":{"id":"chuoi","type":"Elsa.Sequence",
                    "variables":[{"id":"x","name":"X","typeName":"String","value":"đầu"}],
                    "activities":[
                     {"id":"ghi","type":"Elsa.WriteLine","text":{"expression":{"type":"Variable","value":{"id":"x"}}}},
                     {"id":"dat","type":"Elsa.SetVariable","variable":{"id":"x"},"value":"cuối"},
                     {"id":"ghi2","type":"Elsa.WriteLine","text":{"expression":{"type":"Variable","value":{"id":"x"}}}}]}}],"connections":[]}
                """
            )
        );

        IReadOnlyList<ExecutionRecord> executions = Tell().Executions;

        Assert.That(
            executions.Where(one => one.ActivityType == "Elsa.WriteLine").Select(one => $"{one.ActivityId} {one.ActivityState["Text"]}"),
            Is.EqualTo(new[] { "ghi đầu", "ghi2 cuối", "ghi đầu", "ghi2 cuối" })
        );
    }

    [Test]
    public void Message_OfALine_IsWhatItWrote()
    {
        Begin(
            Publish(
                "dong",
                """{"id":"flow","type":"Elsa.Flowchart","activities":[{"id":"ghi","type":"Elsa.WriteLine","text":"xin chào"}],"connections":[]}"""
            )
        );

        Assert.That(
            Tell().Journal.Single(one => one is { ActivityId: "ghi", EventName: "Completed" }).Message,
            Is.EqualTo("Ghi dòng “xin chào”")
        );
    }

    [Test]
    public void Retry_ByAPerson_IsInTheJournalWithTheReason_AndClearsTheFault()
    {
        Begin(Publish("loi", Faulty("loi")));
        Assert.That(Tell().Executions[^1], Has.Property("Status").EqualTo("Faulted").And.Property("AggregateFaultCount").EqualTo(1));
        Assert.That(Tell().Executions[0], Has.Property("Status").EqualTo("Running").And.Property("AggregateFaultCount").EqualTo(1));

        Decide(state => runtime.Skip(flow, Stream.Value, state, 2, "Đã làm trên giấy", null, At));

        InstanceTelling told = Tell();
        InstanceJournalEntry skipped = told.Journal.Single(one => one.EventName == "Skipped");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(skipped.Message, Is.EqualTo("Hồ Thị Mỹ Linh: Coi như đã xong bước “loi”: Đã làm trên giấy"));
            Assert.That(told.Executions.Select(one => one.Status), Is.All.EqualTo("Completed"));
            Assert.That(told.Executions.Select(one => one.Exception), Is.All.Null);
            Assert.That(told.Stats.Any(one => one.IsFaulted), Is.False);
        }
    }

    [Test]
    public void Cancel_ByAPerson_EndsEverythingWithTheReason_AndCountsAsNotCompleted()
    {
        Begin(Publish("cho", Waiting("viec")));
        Decide(state => runtime.Cancel(flow, Stream.Value, state, "Gửi nhầm", At));

        InstanceTelling told = Tell();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(told.Executions.Select(one => one.Status), Is.All.EqualTo("Canceled"));
            Assert.That(told.Executions.Select(one => one.CompletedAt), Is.All.EqualTo(commits[^1].At));
            Assert.That(told.Executions.Select(one => one.HasBookmarks), Is.All.False);
            Assert.That(
                told.Stats.Select(one => (one.StartedCount, one.CompletedCount, one.UncompletedCount, one.IsBlocked)),
                Is.All.EqualTo((1, 0, 0, false))
            );
            Assert.That(
                told.Journal.Where(one => one.EventName == "Canceled").Select(one => one.Message),
                Is.All.EqualTo("Hồ Thị Mỹ Linh: Quy trình bị hủy: Gửi nhầm")
            );
        }
    }

    [Test]
    public void Migrated_IsToldOverItsNewVersion_AndKeepsWhatIsNoLongerThere()
    {
        WorkflowDefinition old = Begin(
            Publish(
                "doi",
                Waiting(
                    "viec",
                    """{"id":"cu","type":"Elsa.WriteLine","text":"cũ"},""",
                    """{"source":{"activity":"cu"},"target":{"activity":"viec"}}"""
                )
            )
        );
        WorkflowDefinition next = Publish("doi", Waiting("viec-moi"), version: 2);
        Decide(state =>
            runtime.Migrate(
                old,
                next,
                Stream.Value,
                state,
                new MigrationMap(new Dictionary<string, string> { ["viec"] = "viec-moi" }),
                "Sửa quy trình"
            )
        );

        InstanceTelling told = Tell(next, old);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                told.Executions.Select(one => $"{one.ActivityNodeId} {one.ActivityType} {one.Status}"),
                Is.EqualTo(
                    new[]
                    {
                        "Workflow1:flow Elsa.Flowchart Running",
                        "Workflow1:flow:cu Elsa.WriteLine Completed",
                        "Workflow1:flow:viec-moi Elsa.RunTask Running",
                    }
                )
            );
            Assert.That(told.Journal.Select(one => one.NodeId), Does.Contain("Workflow1:flow:cu").And.Contain("Workflow1:flow:viec-moi"));
            Assert.That(told.Executions[^1].HasBookmarks, Is.True);
        }

        flow = next;
        Decide(state => runtime.RevertMigration(Stream.Value, state, "Chưa cần"));
        Assert.That(Tell(old, next).Executions[^1].ActivityNodeId, Is.EqualTo("Workflow1:flow:viec"));
    }

    [Test]
    public void LostDefinition_IsToldByIds()
    {
        Begin(Publish("mat", Faulty("loi")));

        InstanceTelling told = InstanceTelling.Of(Stream, commits, [], Names);

        Assert.That(
            told.Executions.Select(one => $"{one.ActivityNodeId} {one.ActivityType} {one.ActivityName}"),
            Is.EqualTo(new[] { "Workflow1:flow Elsa.NotFoundActivity flow", "Workflow1:loi Elsa.Fault loi" })
        );
    }

    private static HistoryNames Names { get; } =
        HistoryNames.None with
        {
            People = new Dictionary<Guid, string> { [Keeper] = "Hồ Thị Mỹ Linh" },
        };

    private IReadOnlyList<Event> Events => [.. commits.SelectMany(commit => commit.Events)];

    private DateTimeOffset At => Clocks.Monday.AddMinutes(commits.Count);

    [SetUp]
    public void Runtime()
    {
        commits.Clear();
        runtime = new WorkflowRuntime(ProductHost.Activities, WorkStream.FoldSubject, library: library);
    }

    private static string Faulty(string id) =>
        $$"""{"id":"flow","type":"Elsa.Flowchart","activities":[{"id":"{{id}}","type":"Elsa.Fault","message":"Không gửi được."}],"connections":[]}""";

    private static string Waiting(string id, string before = "", string connections = "") =>
        $$"""{"id":"flow","type":"Elsa.Flowchart","activities":[{{before}}{"id":"{{id}}","type":"Elsa.RunTask","taskName":"viec"}],"connections":[{{connections}}]}""";

    private WorkflowDefinition Publish(string id, string root, int version = 1, bool usable = false)
    {
        byte[] file = Encoding.UTF8.GetBytes(
            $$"""{"definitionId":"{{id}}","name":"{{id}}","version":{{version}},"isPublished":true,"options":{"usableAsActivity":{{(usable ? "true" : "false")}}},"root":{{root}}}"""
        );
        library.Add(file, version);
        DefinitionReading reading = library.Read(id, version);
        Assert.That(reading.Faults, Is.Empty);
        return reading.Definition!;
    }

    private WorkflowDefinition Begin(WorkflowDefinition definition)
    {
        flow = definition;
        Commit(Actor.System("test"), runtime.Start(flow, Stream.Value, new StartRequest(new JsonObject()), At).Events);
        return definition;
    }

    private void Decide(Func<WorkflowState, Decision> decide) => Commit(Actor.Person(Keeper), decide(runtime.Replay(Events)).Events);

    private void Commit(Actor actor, IReadOnlyList<Event> events) =>
        commits.Add(
            Format.Write(
                Stream,
                WorkStream.Kind.Name,
                commits.Count + 1,
                At,
                actor,
                null,
                commits.Count == 0 ? CommitFormat.Genesis : commits[^1].Hash,
                events
            )
        );

    private InstanceTelling Tell(params WorkflowDefinition[] definitions) =>
        InstanceTelling.Of(Stream, commits, definitions.Length == 0 ? [flow] : definitions, Names);
}
