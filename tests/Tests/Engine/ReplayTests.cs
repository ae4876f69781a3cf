using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

public sealed class ReplayTests
{
    private static readonly Event[] Samples =
    [
        new WorkflowStarted("plan", 7, new JsonObject { ["unit"] = "a" }, "directive-7"),
        new ActivityStarted(3, 1, "ask", true),
        new ActivityCompleted(3, ["yes"]),
        new ActivitySuspended(3, new HumanTask("answer", "anna", Role: null, Story.Monday)),
        new ActivityResumed(3),
        new ActivityCancelled(3),
        new ActivityFaulted(3, "hỏng", "ask", "Test.Ask"),
        new ConnectionsVisited(1, [0, 2], null, [4]),
        new VariableSet(1, "Counter", 2),
        new LineWritten("dòng"),
        new OutputSet("Result", new JsonArray(1, 2)),
        new WorkflowNamed("tên"),
        new WorkflowCorrelated("mã"),
        new EffectRequested("e1", "mail", new JsonObject { ["to"] = "a" }, 3),
        new EffectReturned("e1", new JsonObject { ["status"] = 200 }),
        new WorkflowFinished(["Success"]),
        new ActivityRetried(3, 1, "đã sửa"),
        new ActivitySkipped(3, "không cần"),
        new ActivityAbandoned(3, "bỏ"),
        new ResultGiven("script", "Result", 42),
        new ChildStarted(3, Story.Instance, "child", 2),
        new SignalHeld("go", new JsonObject { ["a"] = 1 }),
        new WorkflowPaused("kiểm tra"),
        new WorkflowUnpaused("xong"),
        new WorkflowMigrated(
            1,
            2,
            "sửa quy trình",
            new Dictionary<int, string> { [3] = "ask-again" },
            [new MigratedVisits(1, [1, 0], [true, false], [1, 0])],
            [new ScheduledActivity(1, "b", true, new JsonObject { ["x"] = 1 })]
        ),
        new MigrationReverted("nhầm"),
        new WorkflowFaulted([new ScheduledActivity(1, "b")]),
        new WorkflowCancelled("nhầm"),
    ];

    private static readonly Wait[] Waits =
    [
        new HumanTask("answer", Assignee: null, "head", DueAt: null),
        new TimerWait(Story.Monday),
        new SignalWait("go"),
        new EffectWait("e1"),
        new ChildrenWait(3, "e1"),
        new ExternalTask(Story.Instance, "in", Payload: null),
        new RetryWait(Story.Monday, 2),
        new HumanTaskUntil("answer", "anna", Role: null, Story.Monday),
    ];

    [Test]
    public void Samples_CoverEveryEventAndWaitOfTheEngine()
    {
        IEnumerable<Type> Concrete(Type kind) =>
            typeof(WorkflowStarted).Assembly.GetTypes().Where(one => one.IsSubclassOf(kind) && !one.IsAbstract);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Samples.Select(one => one.GetType()), Is.EquivalentTo(Concrete(typeof(Event))));
            Assert.That(Waits.Select(one => one.GetType()), Is.EquivalentTo(Concrete(typeof(Wait))));
        }
    }

    [TestCaseSource(nameof(Samples))]
    public void Event_ComesBackFromJsonAsItWas(Event e)
    {
        string json = JsonSerializer.Serialize(e, e.GetType(), Story.Json);

        Event read = Story.Stored(e);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(JsonSerializer.Serialize(read, read.GetType(), Story.Json), Is.EqualTo(json));
            Assert.That(json, Does.Not.Contain("null"));
        }
    }

    [TestCaseSource(nameof(Waits))]
    public void Wait_ComesBackFromJsonAsItWas(Wait wait)
    {
        Event read = Story.Stored(new ActivitySuspended(3, wait));

        Assert.That(read, Is.EqualTo(new ActivitySuspended(3, wait)));
    }

    [Test]
    public void Replay_OfEveryPrefix_EqualsTheStateReachedStepByStep()
    {
        Story story = LongStory();

        WorkflowState live = Story.Runtime.Empty;
        for (int count = 0; count < story.History.Count; count++)
        {
            string before = Story.Snapshot(live);
            WorkflowState next = live.Apply(story.History[count]);

            Assert.That(Story.Snapshot(live), Is.EqualTo(before), "Apply changed the state it was called on");
            Assert.That(
                Story.Snapshot(next),
                Is.EqualTo(Story.Snapshot(Story.Runtime.Replay(story.History.Take(count + 1).Select(Story.Stored))))
            );
            live = next;
        }

        Assert.That(live.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void HistoryOfOneWaitingTask_StaysSmall()
    {
        // 54,000 of these are written in one act; the events of this one took 360 bytes when the limit was set.
        Story story = Story.Start(new Flow().Lines("receive").Ask("acknowledge").Connect("receive -> acknowledge"));

        int bytes = story.History.Sum(one => JsonSerializer.SerializeToUtf8Bytes(one, one.GetType(), Story.Json).Length);

        Assert.That(bytes, Is.LessThan(400));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(20261124)]
    public void RandomFlow_RunsEachActivityAtMostOnceAndEnds(int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 40; round++)
        {
            Flow flow = RandomForwardFlow(random);
            Story story = Story.Start(flow);

            while (story.State.Status == WorkflowStatus.Running)
            {
                // A flowchart that runs and waits for nobody would be stuck for ever.
                IReadOnlyList<LiveExecution> waits = [.. story.State.Waits];
                Assert.That(waits, Is.Not.Empty, () => $"stuck in round {round}: {flow.Json()}");
                story.Resume(waits[random.Next(waits.Count)].Execution, random.Next(2) == 0 ? "yes" : "no");
            }

            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished), () => $"round {round}: {flow.Json()}");
            Assert.That(
                story.History.OfType<ActivityStarted>().Select(one => one.Activity),
                Is.Unique,
                () => $"round {round}: {flow.Json()}"
            );
        }
    }

    private static Story LongStory()
    {
        Flow inner = new Flow("inner").Variable("Own", "Int32", 1).Ask("deep").Add("mail", "Test.Mail").Connect("deep -> mail");
        Flow flow = new Flow()
            .Variable("Counter", "Int32", 0)
            .Lines("start", "left", "end")
            .Add("signal", "Elsa.Event", ("eventName", "go"))
            .Add("count", "Test.CountTo", ("end", 2))
            .Embed(inner.AsActivity())
            .Join("any", "WaitAny")
            .Join("all", "WaitAll")
            .Connect(
                "start -> left",
                "start -> signal",
                "left -> any",
                "signal -> any",
                "any -> inner",
                "inner -> count",
                "count.again -> start",
                "count.enough -> all",
                "all -> end"
            );
        Story story = Story.Start(flow, new JsonObject { ["year"] = 2026 });
        for (int round = 0; round < 2; round++)
        {
            story.Answer("deep", "draft: x");
            story.Answer("deep", "fine");
            story.Performed(story.State.PendingEffects.Single().Effect, new JsonObject { ["status"] = "ok" });
        }

        return story;
    }

    /// <summary>Activities in a row, each reached from at least one before it: lines, questions with two outcomes and joins.</summary>
    private static Flow RandomForwardFlow(Random random)
    {
        Flow flow = new();
        int count = random.Next(3, 12);
        bool[] asks = new bool[count];
        for (int i = 0; i < count; i++)
        {
            asks[i] = i > 0 && random.Next(3) == 0;
            switch (random.Next(4))
            {
                case var _ when asks[i]:
                    flow.Ask($"n{i}");
                    break;
                case 0 when i > 0:
                    flow.Join($"n{i}", new[] { "WaitAll", "WaitAllActive", "WaitAny" }[random.Next(3)]);
                    break;
                default:
                    flow.Lines($"n{i}");
                    break;
            }

            HashSet<string> sources = [];
            for (int edge = 0; i > 0 && edge < random.Next(1, 4); edge++)
            {
                int source = random.Next(i);
                if (sources.Add($"n{source}"))
                {
                    flow.Connect(asks[source] ? $"n{source}.{(random.Next(2) == 0 ? "yes" : "no")} -> n{i}" : $"n{source} -> n{i}");
                }
            }
        }

        return flow;
    }
}
