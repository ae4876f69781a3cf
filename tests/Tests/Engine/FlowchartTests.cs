using System.Text.Json.Nodes;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

public sealed class FlowchartTests
{
    private static Flow DecisionThenJoin(string mode, bool taken) =>
        new Flow()
            .Lines("start", "always", "maybe", "after")
            .Add("decide", "Elsa.FlowDecision", ("condition", taken))
            .Join("join", mode)
            .Connect("start -> always", "start -> decide", "decide.True -> maybe", "always -> join", "maybe -> join", "join -> after");

    [Test]
    public void Join_WaitAll_WithSkippedBranch_IsSkipped()
    {
        Flow flow = DecisionThenJoin("WaitAll", taken: false);

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "always"]));
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        }
    }

    [Test]
    public void Join_WaitAll_WithEveryBranchTaken_OpensOnce()
    {
        Flow flow = DecisionThenJoin("WaitAll", taken: true);

        Story story = Story.Start(flow);

        Assert.That(story.Lines, Is.EqualTo(["start", "always", "maybe", "after"]));
    }

    [TestCase(true, "start,always,maybe,after")]
    [TestCase(false, "start,always,after")]
    public void Join_WaitAllActive_WaitsForTheBranchesTakenOnly(bool taken, string lines)
    {
        Flow flow = DecisionThenJoin("WaitAllActive", taken);

        Story story = Story.Start(flow);

        Assert.That(string.Join(',', story.Lines), Is.EqualTo(lines));
    }

    [Test]
    public void ActivityWithTwoInboundConnections_RunsOnceWhenBothAreThere()
    {
        Flow flow = new Flow()
            .Lines("start", "quick", "end")
            .Ask("slow")
            .Connect("start -> quick", "start -> slow", "quick -> end", "slow -> end");
        Story story = Story.Start(flow);
        IReadOnlyList<string> before = story.Lines;

        story.Answer("slow", "fine");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.EqualTo(["start", "quick"]));
            Assert.That(story.Lines, Is.EqualTo(["start", "quick", "end"]));
            Assert.That(story.State.Status, Is.EqualTo(WorkflowStatus.Finished));
        }
    }

    [Test]
    public void Join_WaitAny_CancelsTheBranchThatStillWaits()
    {
        Flow flow = new Flow()
            .Lines("start", "after")
            .Ask("first")
            .Ask("second")
            .Join("join", "WaitAny")
            .Connect("start -> first", "start -> second", "first -> join", "second -> join", "join -> after");
        Story story = Story.Start(flow);

        story.Answer("second", "fine");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                story.Journal.SkipWhile(one => !one.EndsWith("Resumed", StringComparison.Ordinal)),
                Is.EqualTo([
                    "Test.Ask#second:Resumed",
                    "Test.Ask#second:Completed",
                    "Test.Ask#first:Canceled",
                    "Elsa.FlowJoin#join:Started",
                    "Elsa.FlowJoin#join:Completed",
                    "Elsa.WriteLine#after:Started",
                    "Elsa.WriteLine#after:Completed",
                    "Elsa.Flowchart#flow:Completed",
                    "Elsa.Workflow#Workflow1:Completed",
                ])
            );
            Assert.That(story.State.Waits, Is.Empty);
        }
    }

    [Test]
    public void Join_WaitAny_CancelsWhatRunsInsideTheLosingBranch()
    {
        Flow inner = new Flow("inner").Ask("deep");
        Flow flow = new Flow()
            .Lines("start", "after")
            .Ask("winner")
            .Embed(inner.AsActivity())
            .Join("join", "WaitAny")
            .Connect("start -> winner", "start -> inner", "winner -> join", "inner -> join", "join -> after");
        Story story = Story.Start(flow);

        story.Answer("winner", "fine");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                story.Journal.Where(one => one.EndsWith(":Canceled", StringComparison.Ordinal)),
                Is.EqualTo(["Elsa.Flowchart#inner:Canceled", "Test.Ask#deep:Canceled"])
            );
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        }
    }

    [Test]
    public void Join_WaitAny_CancelsABranchThatStartedOnlyAfterTheRaceWasWon()
    {
        // "quick" wins while "slow" is scheduled and not yet started, so there is nothing to call off until the join itself runs.
        Flow flow = new Flow()
            .Lines("start", "quick", "after")
            .Ask("slow")
            .Join("join", "WaitAny")
            .Connect("start -> quick", "start -> slow", "quick -> join", "slow -> join", "join -> after");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "quick", "after"]));
            Assert.That(story.Journal, Does.Contain("Test.Ask#slow:Canceled"));
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        }
    }

    [Test]
    public void Join_WaitAny_OpensAgainInTheNextRoundOfALoop()
    {
        Flow flow = new Flow()
            .Variable("Counter", "Int32", 0)
            .Lines("start", "left", "right", "end")
            .Add("count", "Test.CountTo", ("end", 2))
            .Join("join", "WaitAny")
            .Connect(
                "start -> left",
                "start -> right",
                "left -> join",
                "right -> join",
                "join -> count",
                "count.again -> start",
                "count.enough -> end"
            );

        Story story = Story.Start(flow);

        Assert.That(story.Lines, Is.EqualTo(["start", "left", "right", "start", "left", "right", "end"]));
    }

    [Test]
    public void Loop_RunsItsBodyAgainAndThenGoesOn()
    {
        Flow flow = new Flow()
            .Variable("Counter", "Int32", "0")
            .Lines("start", "body", "retry", "end")
            .Add("count", "Test.CountTo", ("end", "3"))
            .Connect("start -> body", "body -> count", "count.again -> retry", "retry -> body", "count.enough -> end");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "body", "retry", "body", "retry", "body", "end"]));
            Assert.That(story.State.Variables[new VariableKey(null, "Counter")]!.GetValue<int>(), Is.EqualTo(3));
        }
    }

    [Test]
    public void Loop_ThroughAHumanTask_GoesOnFromAReplayedState()
    {
        Flow flow = new Flow()
            .Lines("start", "revise", "sign")
            .Ask("review")
            .Connect("start -> review", "review.no -> revise", "revise -> review", "review.yes -> sign");
        Story story = Story.Start(flow);

        story.Answer("review", "no");
        story.Answer("review", "no");
        story.Answer("review", "yes");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "revise", "revise", "sign"]));
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        }
    }

    [Test]
    public void LoopWithinALoop_RunsItsRoundsAgainInEveryRoundOfTheOuterOne()
    {
        Flow flow = new Flow()
            .Lines("start", "outer", "inner", "end")
            .Ask("more")
            .Ask("again")
            .Connect(
                "start -> outer",
                "outer -> inner",
                "inner -> more",
                "more.yes -> inner",
                "more.no -> again",
                "again.yes -> outer",
                "again.no -> end"
            );
        Story story = Story.Start(flow);

        foreach (string answer in new[] { "more.yes", "more.no", "again.yes", "more.yes", "more.yes", "more.no", "again.no" })
        {
            string[] parts = answer.Split('.');
            story.Answer(parts[0], parts[1]);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "outer", "inner", "inner", "outer", "inner", "inner", "inner", "end"]));
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        }
    }

    [Test]
    public void BackwardConnection_IntoAnotherBranch_IsAFault()
    {
        // "left" lies on one of two ways to "right2", so going back there would be a jump and no loop.
        Flow flow = new Flow()
            .Lines("start", "left", "right", "meet")
            .Connect("start -> left", "start -> right", "left -> meet", "right -> meet", "meet -> left");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));
            Assert.That(story.State.Incidents.Single().ActivityId, Is.EqualTo("meet"));
            Assert.That(story.State.Incidents.Single().Message, Does.Contain("'meet' về 'left'"));
        }
    }

    [Test]
    public void NestedFlowchart_CompletesIntoTheOuterOne()
    {
        Flow inner = new Flow("inner").Lines("one", "two").Connect("one -> two");
        JsonObject block = new()
        {
            ["id"] = "block",
            ["type"] = "Elsa.FlowNode",
            ["body"] = inner.AsActivity(),
        };
        Flow flow = new Flow().Lines("start", "end").Embed(block).Connect("start -> block", "block -> end");

        Story story = Story.Start(flow);

        Assert.That(
            story.Journal,
            Is.EqualTo([
                "Elsa.Workflow#Workflow1:Started",
                "Elsa.Flowchart#flow:Started",
                "Elsa.WriteLine#start:Started",
                "Elsa.WriteLine#start:Completed",
                "Elsa.FlowNode#block:Started",
                "Elsa.Flowchart#inner:Started",
                "Elsa.WriteLine#one:Started",
                "Elsa.WriteLine#one:Completed",
                "Elsa.WriteLine#two:Started",
                "Elsa.WriteLine#two:Completed",
                "Elsa.Flowchart#inner:Completed",
                "Elsa.FlowNode#block:Completed",
                "Elsa.WriteLine#end:Started",
                "Elsa.WriteLine#end:Completed",
                "Elsa.Flowchart#flow:Completed",
                "Elsa.Workflow#Workflow1:Completed",
            ])
        );
    }

    [Test]
    public void End_CallsOffTheOtherBranchesOfItsFlowchartOnly()
    {
        Flow inner = new Flow("inner")
            .Lines("in", "late")
            .Ask("never")
            .Add("end", "Elsa.End")
            .Connect("in -> never", "in -> end", "in -> late");
        Flow flow = new Flow().Lines("start", "after").Embed(inner.AsActivity()).Connect("start -> inner", "inner -> after");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "in", "after"]));
            Assert.That(story.Journal, Does.Contain("Test.Ask#never:Canceled"));
        }
    }

    [TestCase("Elsa.Finish")]
    [TestCase("Elsa.Complete")]
    public void FinishAndComplete_EndTheWholeWorkflowWhateverWaits(string type)
    {
        Flow flow = new Flow().Lines("start").Ask("never").Add("end", type).Connect("start -> never", "start -> end");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
            Assert.That(story.State.Executions, Is.Empty);
            Assert.That(story.Journal, Does.Contain("Test.Ask#never:Canceled"));
            Assert.That(story.Journal[^1], Is.EqualTo("Elsa.Workflow#Workflow1:Completed"));
        }
    }

    [Test]
    public void Sequence_RunsItsActivitiesInTurn()
    {
        JsonObject sequence = new()
        {
            ["id"] = "sequence",
            ["type"] = "Elsa.Sequence",
            ["activities"] = new Flow().Lines("one").Ask("ask").Lines("two").AsActivity()["activities"]!.DeepClone(),
        };
        Story story = Story.Start(new Flow().Embed(sequence));
        IReadOnlyList<string> before = story.Lines;

        story.Answer("ask", "fine");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.EqualTo(["one"]));
            Assert.That(story.Lines, Is.EqualTo(["one", "two"]));
            Assert.That(story.State.Status, Is.EqualTo(WorkflowStatus.Finished));
        }
    }
}
