using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>An instance that stopped at a fault, and a person who brings it back: what of it was waiting, arrived, or is in the flow behind.</summary>
public sealed class IncidentTests
{
    [Test]
    public void Mending_BringsBackTheWaitsOfTheOtherBranches_AsTheyWere()
    {
        Flow flow = new Flow()
            .Lines("start", "after-delay")
            .Ask("ask")
            .Add("delay", "Elsa.Delay", ("timeSpan", "02:00:00"))
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Connect("start -> ask", "start -> delay", "start -> fault", "delay -> after-delay");
        Story story = Story.Start(flow);
        Assert.That(story.State.Waits, Is.Empty);
        Assert.That(story.Later(TimeSpan.FromHours(3)).FireTimers(), Is.Empty, "what stopped lets no timer fire");

        Mend(story, "fault", (d, s, step, now) => Story.Runtime.Abandon(d, Story.Instance, s, step, "bỏ", now));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Waiting(), Is.EqualTo(["ask", "delay"]));
            Assert.That(
                story.State.Waits.Select(one => one.Wait),
                Is.EqualTo([
                    new HumanTask("answer", null, "head", Story.Monday.AddDays(3)),
                    (Wait)new TimerWait(Story.Monday.ToUniversalTime().AddHours(2)),
                ])
            );
        }

        story.FireTimers();
        story.Answer("ask", "yes");
        Assert.That(story.Lines, Is.EqualTo(["start", "after-delay"]));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void EffectAnsweredDuringAFault_IsHandedOnOnce()
    {
        Flow flow = new Flow()
            .Lines("start", "sent")
            .Add("mail", "Test.Mail")
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Connect("start -> mail", "start -> fault", "mail -> sent");
        Story story = Story.Start(flow);
        story.Performed("e1", new JsonObject { ["status"] = "ok" });
        Assert.That(story.Performed("e1", new JsonObject { ["status"] = "again" }), Is.Empty, "the outbox answers at least once");
        Assert.That(story.Lines, Is.EqualTo(["start"]));

        Mend(story, "fault", (d, s, step, now) => Story.Runtime.Retry(d, Story.Instance, s, step, "thử lại", now));
        Assert.That(story.State.Held, Has.Count.EqualTo(1), "it stopped again before anybody had it");
        Mend(story, "fault", (d, s, step, now) => Story.Runtime.Skip(d, Story.Instance, s, step, "bỏ qua", outcomes: null, now));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "mail ok", "sent"]));
            Assert.That(story.State.Held, Is.Empty);
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        }
    }

    [Test]
    public void SignalsDuringAFault_AreHandedOnInTheOrderInWhichTheyCame()
    {
        Flow flow = new Flow()
            .Lines("start", "a", "b")
            .Add("on-a", "Elsa.Event", ("eventName", "a"))
            .Add("on-b", "Elsa.Event", ("eventName", "b"))
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Connect("start -> on-a", "start -> on-b", "start -> fault", "on-a -> a", "on-b -> b");
        Story story = Story.Start(flow);
        story.Signal("b");
        story.Signal("a");
        Assert.That(story.Signal("nobody"), Is.Empty);

        Mend(story, "fault", (d, s, step, now) => Story.Runtime.Skip(d, Story.Instance, s, step, "bỏ qua", outcomes: null, now));

        Assert.That(story.Lines, Is.EqualTo(["start", "b", "a"]));
    }

    [Test]
    public void FaultInTheFlowBehindAStep_StandsAtTheStep_AndGoesOnOnceTheFlowIsMended()
    {
        Story story = Story.Start(Joined(Flow.VariableValue("Mode")));
        story.Answer("ask", "note: đã làm");
        Assert.That(story.State.Faulted.Single().Activity, Is.EqualTo("ask"));
        Assert.That(story.State.Incidents.Single().Message, Does.Contain("WaitAny, WaitAll, WaitAllActive"));

        // As it is the flow cannot go on from there, which is said and changes nothing.
        Assert.Throws<RefusedException>(() =>
            Mend(story, "ask", (d, s, step, now) => Story.Runtime.Skip(d, Story.Instance, s, step, "đã làm", outcomes: null, now))
        );
        story.Migrate(Joined("WaitAll").Build().WithVersion(4), MigrationMap.Same);
        Mend(story, "ask", (d, s, step, now) => Story.Runtime.Skip(d, Story.Instance, s, step, "đã làm", outcomes: null, now));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "end"]));
            Assert.That(story.State.Subject, Is.EqualTo(new Conversation(1, null)), "what the person did is done once");
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        }
    }

    [Test]
    public void RetryOfAStepWhoseFlowIsFaulty_RunsItAgain_AndLeavesNoLineTwice()
    {
        Flow Told(JsonNode mode) =>
            new Flow()
                .Variable("Mode", "String", "sai")
                .Lines("told", "end")
                .Add("join", "Elsa.FlowJoin", ("mode", mode))
                .Connect("told -> join", "join -> end");
        Story story = Story.Start(Told(Flow.VariableValue("Mode")));
        Assert.That(story.Lines, Is.Empty, "a step that failed leaves no trace");

        Mend(story, "told", (d, s, step, now) => Story.Runtime.Retry(d, Story.Instance, s, step, "thử lại", now));
        Assert.That(story.State.Incidents, Has.Count.EqualTo(2));
        story.Migrate(Told("WaitAny").Build().WithVersion(4), MigrationMap.Same);
        Mend(story, "told", (d, s, step, now) => Story.Runtime.Retry(d, Story.Instance, s, step, "đã sửa", now));

        Assert.That(story.Lines, Is.EqualTo(["told", "end"]));
    }

    [Test]
    public void Mending_OfWhatDoesNotStandStill_OrTwice_IsRefused()
    {
        Flow flow = new Flow().Lines("start", "after").Add("fault", "Elsa.Fault", ("message", "hỏng")).Ask("ask");
        flow.Connect("start -> ask", "start -> fault", "fault -> after");
        Story story = Story.Start(flow);
        int fault = story.State.Faulted.Single().Execution;
        Story.Runtime.Skip(story.Definition, Story.Instance, story.State, fault, "chỉ thử", outcomes: null, story.Now);

        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, fault, "bỏ qua", outcomes: null, now));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Refusal(() => story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, fault, "lần nữa", outcomes: null, now))),
                Does.Contain("không ở trạng thái lỗi")
            );
            Assert.That(
                Refusal(() =>
                    story.Decide((d, s, now) => Story.Runtime.Retry(d, Story.Instance, s, story.ExecutionOf("ask"), "không lỗi", now))
                ),
                Does.Contain("không ở trạng thái lỗi")
            );
            Assert.That(story.Waiting(), Is.EqualTo(["ask"]));
        }
    }

    [Test]
    public void Abandon_OfTheLastThingInASequence_GivesTheSequenceUp_AndOfTheRootTheInstance()
    {
        Flow inner = new Flow("inner").Add("fault", "Elsa.Fault", ("message", "hỏng")).Lines("never").Connect("fault -> never");
        JsonObject sequence = new()
        {
            ["id"] = "sequence",
            ["type"] = "Elsa.Sequence",
            ["activities"] = new JsonArray(inner.AsActivity()),
        };
        Story beside = Story.Start(
            new Flow()
                .Lines("start", "behind")
                .Ask("ask")
                .Embed(sequence)
                .Connect("start -> ask", "start -> sequence", "sequence -> behind")
        );
        JsonObject alone = JsonNode.Parse(new Flow().Json())!.AsObject();
        alone["root"] = new JsonObject
        {
            ["id"] = "root",
            ["type"] = "Elsa.Sequence",
            ["activities"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = "fault",
                    ["type"] = "Elsa.Fault",
                    ["message"] = Flow.Literal("hỏng"),
                }
            ),
        };
        Story whole = Story.Start(Flow.Read(alone));

        Mend(beside, "fault", (d, s, step, now) => Story.Runtime.Abandon(d, Story.Instance, s, step, "bỏ", now));
        Mend(whole, "fault", (d, s, step, now) => Story.Runtime.Abandon(d, Story.Instance, s, step, "bỏ", now));

        using (Assert.EnterMultipleScope())
        {
            // The flowchart inside has nothing left and ends; so does the sequence, as if it were done.
            Assert.That(beside.Lines, Is.EqualTo(["start", "behind"]));
            Assert.That(beside.Waiting(), Is.EqualTo(["ask"]));
            Assert.That(whole.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Cancelled));
        }
    }

    [Test]
    public void StrategyOfAnActivity_GoesBeforeThatOfTheWorkflow_AndCountsFromTheClockGiven()
    {
        JsonObject json = JsonNode
            .Parse(
                new Flow()
                    .Lines("start")
                    .Embed(Faulty("fault", """{"then":"Continue","retries":1,"delay":"1.00:00:00"}"""))
                    .Ask("ask")
                    .Connect("start -> fault", "start -> ask")
                    .Json()
            )!
            .AsObject();
        json["customProperties"] = new JsonObject { ["incidentStrategy"] = JsonNode.Parse("""{"then":"Fault"}""") };
        Story story = Story.Start(Flow.Read(json));
        Assert.That(story.State.Waits.Select(one => one.Wait), Does.Contain(new RetryWait(Story.Monday.AddDays(1), 1)));

        story.Later(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1)).FireTimers();
        Assert.That(story.State.Incidents, Has.Count.EqualTo(1));
        story.Later(TimeSpan.FromSeconds(1)).FireTimers();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.Incidents, Has.Count.EqualTo(2));
            Assert.That(story.Waiting(), Is.EqualTo(["ask"]), "the strategy says that the others go on");
            Assert.That(story.State.Faulted.Single().Activity, Is.EqualTo("fault"));
        }

        story.Answer("ask", "yes");
        // Elsa ends the flowchart although a step of it stands still after a fault.
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    private static JsonObject Faulty(string id, string strategy) =>
        new()
        {
            ["id"] = id,
            ["type"] = "Elsa.Fault",
            ["message"] = Flow.Literal("hỏng"),
            ["customProperties"] = new JsonObject { ["incidentStrategy"] = JsonNode.Parse(strategy) },
        };

    private static Flow Joined(JsonNode mode) =>
        new Flow()
            .Variable("Mode", "String", "sai")
            .Lines("start", "end")
            .Ask("ask")
            .Add("join", "Elsa.FlowJoin", ("mode", mode))
            .Connect("start -> ask", "ask -> join", "join -> end");

    private static string Refusal(Action act) => Assert.Throws<RefusedException>(() => act())!.Refusals.Single().Message;

    private static void Mend(Story story, string activity, Func<WorkflowDefinition, WorkflowState, int, DateTimeOffset, Decision> how)
    {
        int step = story.State.Faulted.Single(one => one.Activity == activity).Execution;
        story.Decide((d, s, now) => how(d, s, step, now));
    }
}
