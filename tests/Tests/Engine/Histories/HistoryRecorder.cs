using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.Histories;

/// <summary>
/// Writes the histories that <see cref="HistoriesTests"/> reads. Run by hand, with
/// <c>./test --filter Name=RecordWhatIsNotRecordedYet</c>: it writes those that have no file yet and leaves the others as they are. Where the
/// state shows more than it did, and the diff of what it shows was looked at, <c>Name=TakeDigestsAnew</c> takes the digests of the old
/// events anew.
/// </summary>
[Explicit("Writes into the sources.")]
public sealed class HistoryRecorder
{
    [Test]
    public void RecordWhatIsNotRecordedYet()
    {
        foreach (var (name, record) in All)
        {
            if (!File.Exists(RecordedHistory.FileOf(name)))
            {
                Recording recording = new();
                record(recording);
                RecordedHistory.Of(recording.Commits).Write(name);
            }
        }
    }

    [Test]
    public void TakeDigestsAnew()
    {
        foreach (string name in RecordedHistory.Names)
        {
            RecordedHistory.Of(RecordedHistory.Read(name).Stored()).Write(name);
        }
    }

    private static readonly Dictionary<string, Action<Recording>> All = new(StringComparer.Ordinal)
    {
        ["steps"] = r =>
            r.Start(
                new Flow()
                    .Variable("Count", "Int32", 0)
                    .Lines("first")
                    .Add(
                        "set",
                        "Elsa.SetVariable",
                        ("variable", Flow.VariableValue("Count")["expression"]!["value"]!.DeepClone()),
                        ("value", 5)
                    )
                    .Add("name", "Elsa.SetName", ("value", "Kế hoạch"))
                    .Add("link", "Elsa.Correlate", ("correlationId", "2026"))
                    .Add("out", "Elsa.SetOutput", ("outputName", "Out"), ("outputValue", Flow.VariableValue("Count")))
                    .Connect("first -> set", "set -> name", "name -> link", "link -> out"),
                new StartRequest(new JsonObject { ["year"] = 2026, ["b"] = new JsonArray(1.5, null) }, "directive-7")
            ),
        ["race"] = r =>
        {
            r.Start(
                new Flow()
                    .Lines("start", "end")
                    .Add("one", "Elsa.Event", ("eventName", "one"))
                    .Add("two", "Elsa.Event", ("eventName", "two"))
                    .Join("any", "WaitAny")
                    .Connect("start -> one", "start -> two", "one -> any", "two -> any", "any -> end")
            );
            r.Signal("two");
        },
        ["joins"] = r =>
        {
            r.Start(
                new Flow()
                    .Lines("start", "never", "end")
                    .Ask("left")
                    .Ask("right")
                    .Join("all", "WaitAll")
                    .Join("active", "WaitAllActive")
                    .Connect(
                        "start -> left",
                        "start -> right",
                        "left.yes -> all",
                        "right.yes -> all",
                        "all -> never",
                        "left.yes -> active",
                        "right.no -> active",
                        "active -> end"
                    )
            );
            r.Answer("left", "yes");
            r.Answer("right", "no");
        },
        ["task"] = r =>
        {
            r.Start(new Flow().Ask("ask").Lines("end").Connect("ask.yes -> end"));
            r.Answer("ask", "draft: một");
            r.Answer("ask", "forward:anna");
            r.Answer("ask", "yes");
        },
        ["task-in-time"] = r =>
        {
            r.Start(
                new Flow()
                    .Add("first", "Test.AskInTime")
                    .Add("second", "Test.AskInTime")
                    .Lines("end")
                    .Connect("first.yes -> second", "second.late -> end")
            );
            r.Answer("first", "kịp");
            r.Later(TimeSpan.FromDays(3));
        },
        ["timers"] = r =>
        {
            r.Start(new Flow().Add("wait", "Elsa.Delay", ("timeSpan", "1.00:00:00")).Lines("end").Connect("wait -> end"));
            r.Later(TimeSpan.FromDays(1));
        },
        ["pause"] = r =>
        {
            r.Start(
                new Flow()
                    .Lines("start", "end")
                    .Add("wait", "Elsa.Event", ("eventName", "go"))
                    .Add("mail", "Test.Mail")
                    .Connect("start -> wait", "start -> mail", "wait -> end")
            );
            r.Do((d, s, now) => Story.Runtime.Pause(d, Story.Instance, s, "kiểm tra", now));
            r.Signal("go");
            r.Do((d, s, now) => r.Runtime.EffectPerformed(d, Story.Instance, s, "e1", new JsonObject { ["status"] = "ok" }, now));
            r.Do((d, s, now) => r.Runtime.Unpause(d, Story.Instance, s, "xong", now));
        },
        ["effect"] = r =>
        {
            r.Start(new Flow().Add("mail", "Test.Mail"));
            r.Do((d, s, now) => r.Runtime.EffectPerformed(d, Story.Instance, s, "e1", null, now));
        },
        ["outside"] = r =>
        {
            r.Start(new Flow().Add("task", "Elsa.RunTask", ("taskName", "kiểm tra"), ("payload", "chữ")));
            Guid task = r.State.Waits.Select(one => one.Wait).OfType<ExternalTask>().Single().TaskId;
            r.Do((d, s, now) => r.Runtime.TaskCompleted(d, Story.Instance, s, task, "xong", now));
        },
        ["retries"] = r =>
        {
            JsonObject fault = new()
            {
                ["id"] = "fault",
                ["type"] = "Elsa.Fault",
                ["message"] = Flow.Literal("hỏng"),
            };
            fault["customProperties"] = new JsonObject
            {
                ["incidentStrategy"] = new JsonObject { ["retries"] = 1, ["delay"] = "00:00:10" },
            };
            r.Start(new Flow().Embed(fault).Lines("end").Connect("fault -> end"));
            r.Later(TimeSpan.FromSeconds(10));
            r.Do((d, s, now) => r.Runtime.Retry(d, Story.Instance, s, 2, "đã sửa", now));
            r.Do((d, s, now) => r.Runtime.Skip(d, Story.Instance, s, 2, "không cần", null, now));
        },
        ["stopped"] = r =>
        {
            r.Start(
                new Flow()
                    .Lines("start", "other")
                    .Add("wait", "Elsa.Event", ("eventName", "go"))
                    .Add("fault", "Elsa.Fault", ("message", "hỏng"))
                    .Connect("start -> wait", "start -> fault", "start -> other")
            );
            r.Signal("go");
            r.Do((d, s, now) => r.Runtime.Abandon(d, Story.Instance, s, s.Faulted.Single().Execution, "bỏ", now));
        },
        ["cancelled"] = r =>
        {
            r.Start(new Flow("outer").Embed(new Flow("inner").Variable("Own", "Int32", 1).Ask("ask").AsActivity()));
            r.Do((d, s, now) => r.Runtime.Cancel(d, Story.Instance, s, "nhầm", now));
        },
        ["child"] = r =>
        {
            r.Publish("child", new Flow().Ask("ask"));
            r.Start(
                new Flow()
                    .Add("run", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("waitForCompletion", true))
                    .Add("show", "Elsa.WriteLine", ("text", Flow.Expression("Output", "run.Result")))
                    .Connect("run -> show")
            );
            r.Do((d, s, now) => r.Runtime.ChildrenFinished(d, Story.Instance, s, 2, new JsonObject { ["status"] = "Finished" }, now));
        },
        ["children"] = r =>
        {
            r.Publish("child", new Flow().Lines("line"));
            r.Start(
                new Flow()
                    .Add("all", "Elsa.BulkDispatchWorkflows", ("workflowDefinitionId", "child"), ("items", new JsonArray(1, 2)))
                    .Lines("end")
                    .Connect("all.Completed -> end")
            );
            r.Do((d, s, now) => r.Runtime.EffectPerformed(d, Story.Instance, s, "e1", new JsonObject { ["count"] = 2 }, now));
            r.Do((d, s, now) => r.Runtime.ChildrenFinished(d, Story.Instance, s, 2, null, now));
        },
        ["loop"] = r =>
        {
            r.Start(
                new Flow()
                    .Variable("Counter", "Int32", 0)
                    .Lines("start", "end")
                    .Ask("ask")
                    .Add("count", "Test.CountTo", ("end", 2))
                    .Connect("start -> ask", "ask -> count", "count.again -> ask", "count.enough -> end")
            );
            r.Answer("ask", "một");
            r.Answer("ask", "hai");
        },
        ["migration"] = r =>
        {
            r.Start(new Flow().Lines("start", "end").Ask("ask").Connect("start -> ask", "ask -> end"));
            WorkflowDefinition next = r.Publish(
                "test",
                new Flow().Lines("start", "new", "end").Ask("question").Connect("start -> new", "new -> question", "question -> end"),
                version: 4
            );
            MigrationMap map = new(new Dictionary<string, string>(StringComparer.Ordinal) { ["ask"] = "question" });
            r.Do((d, s, _) => r.Runtime.Migrate(d, next, Story.Instance, s, map, "sửa quy trình"));
            r.Do((_, s, _) => r.Runtime.RevertMigration(Story.Instance, s, "nhầm"));
            r.Do((d, s, _) => r.Runtime.Migrate(d, next, Story.Instance, s, map, "sửa lại"));
            r.Answer("question", "xong");
        },
        ["triggered"] = r =>
        {
            JsonObject wait = new()
            {
                ["id"] = "wait",
                ["type"] = "Elsa.Event",
                ["eventName"] = Flow.Literal("go"),
                ["canStartWorkflow"] = true,
            };
            r.Start(new Flow().Embed(wait).Lines("end").Connect("wait -> end", "end -> wait"), new StartRequest { Trigger = "wait" });
            r.Signal("go");
        },
    };

    /// <summary>One instance, a commit for each command.</summary>
    private sealed class Recording
    {
        private readonly WorkflowLibrary _library = new(Flow.Catalog);
        private readonly List<Commit> _commits = [];
        private DateTimeOffset _now = Story.Monday;

        public Recording() => Runtime = new(Flow.Catalog, Conversation.Fold, library: _library);

        public WorkflowRuntime Runtime { get; }

        public IReadOnlyList<Commit> Commits => _commits;

        public WorkflowState State => Runtime.Replay(_commits.SelectMany(one => one.Events));

        public WorkflowDefinition Publish(string id, Flow flow, int version = 3)
        {
            JsonObject json = JsonNode.Parse(flow.Json())!.AsObject();
            json["definitionId"] = id;
            _library.Add(Encoding.UTF8.GetBytes(json.ToJsonString()), version);
            DefinitionReading reading = _library.Read(id, version);
            Assert.That(reading.Faults, Is.Empty);
            return reading.Definition!;
        }

        public void Start(Flow flow, StartRequest? request = null) =>
            Keep(Runtime.Start(Publish("test", flow), Story.Instance, request ?? StartRequest.Empty, _now));

        public void Do(Func<WorkflowDefinition, WorkflowState, DateTimeOffset, Decision> decide)
        {
            WorkflowState state = State;
            Keep(decide(_library.Find(state.DefinitionId, state.DefinitionVersion)!, state, _now));
        }

        public void Signal(string name) => Do((d, s, now) => Runtime.Signal(d, Story.Instance, s, name, new JsonObject { ["x"] = 1 }, now));

        public void Answer(string activity, string answer) =>
            Do((d, s, now) => Runtime.Resume(d, Story.Instance, s, s.Waits.Single(one => one.Activity == activity).Execution, answer, now));

        public void Later(TimeSpan span)
        {
            _now += span;
            Do((d, s, now) => Runtime.FireTimers(d, Story.Instance, s, now));
        }

        private void Keep(Decision decision)
        {
            Assert.That(decision.Events, Is.Not.Empty, "a command of a recording that does nothing");
            Commit written = RecordedHistory.Format.Write(
                new StreamId(Story.Instance),
                "work",
                _commits.Count + 1,
                _now,
                Actor.System("recorder"),
                command: null,
                _commits.Count == 0 ? CommitFormat.Genesis : _commits[^1].Hash,
                decision.Events
            );
            _commits.Add(RecordedHistory.Format.Read(written.Body, written.Hash));
        }
    }
}
