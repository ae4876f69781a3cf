using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>What an instance that stopped at a fault takes along, and what reaches it meanwhile.</summary>
public sealed class MendingTests
{
    [Test]
    public void Skip_RunsWhatWasAboutToRunWhenTheInstanceStopped()
    {
        Story story = Story.Start(Stopped());

        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, Faulted(s), "bỏ qua", outcomes: null, now));

        Assert.That(story.Lines, Is.EqualTo(["start", "other"]));
    }

    [Test]
    public void Abandon_LeavesTheOtherBranchesWhatWasAboutToRun()
    {
        Story story = Story.Start(Stopped());

        story.Decide((d, s, now) => Story.Runtime.Abandon(d, Story.Instance, s, Faulted(s), "bỏ", now));

        Assert.That(story.Lines, Is.EqualTo(["start", "other"]));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void Retry_ThatFaultsAgain_KeepsWhatWasAboutToRun()
    {
        Story story = Story.Start(Stopped());

        story.Decide((d, s, now) => Story.Runtime.Retry(d, Story.Instance, s, Faulted(s), "thử lại", now));
        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, Faulted(s), "bỏ qua", outcomes: null, now));

        Assert.That(story.Lines, Is.EqualTo(["start", "other"]));
    }

    [Test]
    public void Skip_ThatCannotGoOn_IsRefused()
    {
        // The way back leads into another branch, which no loop does.
        Flow flow = new Flow()
            .Lines("start", "left", "right")
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Connect("start -> left", "start -> right", "left -> fault", "right -> left", "fault -> right");
        Story story = Story.Start(flow);
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));

        Assert.That(
            () => story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, Faulted(s), "bỏ qua", outcomes: null, now)),
            Throws.TypeOf<RefusedException>()
        );
    }

    [Test]
    public void Resume_OfAStepThatIsToBeTriedAgain_IsRefused()
    {
        Story story = Story.Start(WithRetries());

        Assert.That(() => story.Resume(2, input: null), Throws.TypeOf<RefusedException>());
    }

    [Test]
    public void SignalHeldDuringAFault_IsHandedOnOnce()
    {
        Flow flow = new Flow()
            .Lines("start", "got")
            .Add("first", "Elsa.Event", ("eventName", "go"))
            .Add("second", "Elsa.Event", ("eventName", "go"))
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Connect("start -> first", "start -> fault", "first -> got", "got -> second");
        Story story = Story.Start(flow);
        story.Signal("go");
        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, Faulted(s), "bỏ qua", outcomes: null, now));
        Assert.That(story.Waiting(), Is.EqualTo(["second"]));

        story.Decide((d, s, now) => Story.Runtime.Pause(d, Story.Instance, s, "kiểm tra", now));
        story.Decide((d, s, now) => Story.Runtime.Unpause(d, Story.Instance, s, "xong", now));

        Assert.That(story.Waiting(), Is.EqualTo(["second"]));
    }

    [Test]
    public void WhatWasHeld_StaysHeldWhenTheInstanceStopsBeforeItIsHandedOn()
    {
        Flow flow = new Flow()
            .Lines("start", "got")
            .Add("first", "Elsa.Event", ("eventName", "go"))
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Add("mail", "Test.Mail")
            .Connect("start -> first", "start -> mail", "first -> fault", "mail -> got");
        Story story = Story.Start(flow);
        story.Decide((d, s, now) => Story.Runtime.Pause(d, Story.Instance, s, "kiểm tra", now));
        story.Signal("go");
        story.Performed("e1", new JsonObject { ["status"] = "ok" });

        story.Decide((d, s, now) => Story.Runtime.Unpause(d, Story.Instance, s, "xong", now));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));
        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, Faulted(s), "bỏ qua", outcomes: null, now));

        Assert.That(story.Lines, Is.EqualTo(["start", "mail ok", "got"]));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void Signal_ThatStopsTheInstance_ReachesTheOthersWhenItGoesOn()
    {
        Flow flow = new Flow()
            .Lines("start", "got")
            .Add("first", "Elsa.Event", ("eventName", "go"))
            .Add("second", "Elsa.Event", ("eventName", "go"))
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Connect("start -> first", "start -> second", "first -> fault", "second -> got");
        Story story = Story.Start(flow);

        story.Signal("go");
        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, Faulted(s), "bỏ qua", outcomes: null, now));

        Assert.That(story.Lines, Is.EqualTo(["start", "got"]));
    }

    [Test]
    public void TaskReportedWhileTheInstanceStandsStill_IsRefusedAndNotForgotten()
    {
        Flow flow = new Flow()
            .Lines("start")
            .Add("task", "Elsa.RunTask", ("taskName", "việc"))
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Connect("start -> task", "start -> fault");
        Story story = Story.Start(flow);
        Guid task = story.State.Executions.Select(one => one.Wait).OfType<ExternalTask>().Single().TaskId;

        Assert.That(
            () => story.Decide((d, s, now) => Story.Runtime.TaskCompleted(d, Story.Instance, s, task, null, now)),
            Throws.TypeOf<RefusedException>()
        );
        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, Faulted(s), "bỏ qua", outcomes: null, now));
        story.Decide((d, s, now) => Story.Runtime.TaskCompleted(d, Story.Instance, s, task, null, now));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void LoopWithoutAWait_StopsTheInstanceWhateverTheStrategySays()
    {
        Flow flow = new Flow().Lines("start", "again", "other").Connect("start -> again", "again -> start", "start -> other");
        JsonObject json = JsonNode.Parse(flow.Json())!.AsObject();
        json["customProperties"] = new JsonObject { ["incidentStrategy"] = new JsonObject { ["then"] = "Continue" } };

        Story story = Story.Start(Flow.Read(json));

        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));
        Assert.That(story.History[^1], Is.TypeOf<WorkflowFaulted>());
    }

    [Test]
    public void Retry_OfAStepWhoseChildHasEnded_BeginsNoSecondChild()
    {
        WorkflowLibrary library = new(Flow.Catalog);
        JsonObject child = JsonNode.Parse(new Flow().Add("wait", "Elsa.Event", ("eventName", "go")).Json())!.AsObject();
        child["definitionId"] = "child";
        library.Add(System.Text.Encoding.UTF8.GetBytes(child.ToJsonString()));
        Flow flow = new Flow()
            .Variable("Number", "Int32", 0)
            .Add("child", "Elsa.ExecuteWorkflow", ("workflowDefinitionId", "child"), ("waitForCompletion", true));
        JsonObject parent = JsonNode.Parse(flow.Json())!.AsObject();
        parent["root"]!["activities"]![0]!["result"] = new JsonObject { ["memoryReference"] = new JsonObject { ["id"] = "Number" } };
        WorkflowRuntime runtime = new(Flow.Catalog, Conversation.Fold, library: library);
        MemoryRun run = new(runtime, library);
        run.Start(Flow.Read(parent), Story.Instance);
        Guid started = run[Story.Instance].Events.OfType<ChildStarted>().Single().Child;
        run.Decide(started, (d, s) => runtime.Signal(d, started, s, "go", null, run.Now));
        run.Settle();
        Assert.That(run[Story.Instance].State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted), "an object is no number");

        run.Decide(Story.Instance, (d, s) => runtime.Retry(d, Story.Instance, s, Faulted(s), "thử lại", run.Now));
        run.Settle();

        Assert.That(run.Instances, Has.Count.EqualTo(2));
        Assert.That(run[Story.Instance].Events.OfType<ActivityFaulted>().Count(), Is.EqualTo(2));
    }

    private static int Faulted(WorkflowState state) => state.Faulted.Single().Execution;

    private static Flow Stopped() =>
        new Flow().Lines("start", "other").Add("fault", "Elsa.Fault", ("message", "hỏng")).Connect("start -> fault", "start -> other");

    private static WorkflowDefinition WithRetries()
    {
        JsonObject json = JsonNode.Parse(new Flow().Add("fault", "Elsa.Fault", ("message", "hỏng")).Json())!.AsObject();
        json["customProperties"] = new JsonObject { ["incidentStrategy"] = new JsonObject { ["retries"] = 2 } };
        return Flow.Read(json);
    }
}
