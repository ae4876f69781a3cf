using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>Running instances moved to another version: where they stand, what is lost, what is never done twice.</summary>
public sealed class MigrationTests
{
    private static Flow Two() => new Flow().Lines("receive").Ask("plan").Lines("publish").Connect("receive -> plan", "plan -> publish");

    [Test]
    public void Migrate_BehindANewStep_PassesItOver_AndDoesNothingTwice()
    {
        Story story = Story.Start(Two());
        WorkflowDefinition next = new Flow()
            .Lines("receive", "register", "check", "publish")
            .Ask("plan")
            .Connect("receive -> register", "register -> plan", "plan -> check", "check -> publish")
            .Build()
            .WithVersion(4);

        MigrationPlan plan = MigrationPlan.Of(story.Definition, next, story.State, MigrationMap.Same);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan.Refusals, Is.Empty);
            Assert.That(plan.PassedOver, Is.EqualTo(["register"]));
            Assert.That(plan.Executions.Select(one => one.Becomes), Is.EqualTo(["flow", "plan"]));
        }

        story.Migrate(next, MigrationMap.Same);
        story.Answer("plan", "note:x");
        Assert.That(story.Lines, Is.EqualTo(["receive", "check", "publish"]));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void Migrate_WithANewBranchIntoAJoin_WhoseSourceHasRun_StillOpensTheJoin()
    {
        Flow old = new Flow().Lines("start", "end").Ask("a").Ask("b").Join("join", "WaitAllActive");
        old.Connect("start -> a", "start -> b", "a -> join", "b -> join", "join -> end");
        Story story = Story.Start(old);
        Flow wider = new Flow().Lines("start", "end", "c").Ask("a").Ask("b").Join("join", "WaitAllActive");
        wider.Connect("start -> a", "start -> b", "start -> c", "a -> join", "b -> join", "c -> join", "join -> end");

        story.Migrate(wider.Build().WithVersion(4), MigrationMap.Same);
        story.Answer("a", "note:x");
        story.Answer("b", "note:x");
        Assert.That(story.Lines, Is.EqualTo(["start", "end"]));
    }

    [Test]
    public void Plan_OfAStepThatIsGone_OrOfAnotherKind_IsRefused_AndAMapMends()
    {
        Story story = Story.Start(Two());
        WorkflowDefinition gone = new Flow().Lines("receive").Ask("derive").Connect("receive -> derive").Build().WithVersion(4);
        Assert.That(
            MigrationPlan.Of(story.Definition, gone, story.State, MigrationMap.Same).Refusals.Single().Path,
            Is.EqualTo("map.plan")
        );
        Assert.That(MigrationPlan.Of(story.Definition, gone, story.State, Map("plan", "receive")).Refusals, Is.Not.Empty);
        story.Migrate(gone, Map("plan", "derive"));
        Assert.That(story.Waiting(), Is.EqualTo(["derive"]));
    }

    [Test]
    public void Plan_OfVariablesThatGoOrChangeTheirType_NamesWhatIsLost()
    {
        Flow old = new Flow()
            .Variable("Note", "String", "")
            .Variable("Count", "String", "")
            .Add("set1", "Elsa.SetVariable", ("variable", new JsonObject { ["name"] = "Note" }), ("value", "giữ"))
            .Add("set2", "Elsa.SetVariable", ("variable", new JsonObject { ["name"] = "Count" }), ("value", "ba"))
            .Ask("ask")
            .Connect("set1 -> set2", "set2 -> ask");
        Story story = Story.Start(old);
        Flow next = new Flow()
            .Variable("Count", "Int32", 0)
            .Add("set2", "Elsa.SetVariable", ("variable", new JsonObject { ["name"] = "Count" }), ("value", 3))
            .Ask("ask")
            .Connect("set2 -> ask");

        IReadOnlyList<string> losses = MigrationPlan
            .Of(story.Definition, next.Build().WithVersion(4), story.State, MigrationMap.Same)
            .Losses;
        Assert.That(losses, Has.Count.EqualTo(2));
        Assert.That(losses, Has.Some.Contains("'Note'").And.Some.Contains("'Count'"));
    }

    [Test]
    public void Revert_RightAfter_BringsEverythingBack_AndLaterIsRefused()
    {
        Story story = Story.Start(Two());
        string before = StateDump.Of(story.State);
        WorkflowDefinition next = Two().Build().WithVersion(4);

        story.Migrate(next, MigrationMap.Same);
        Assert.That(story.State.DefinitionVersion, Is.EqualTo(4));
        story.Revert();
        Assert.That(Comparable(StateDump.Of(story.State)), Is.EqualTo(Comparable(before)));

        story.Migrate(next, MigrationMap.Same);
        story.Answer("plan", "draft: một");
        Assert.Throws<RefusedException>(story.Revert);
    }

    [Test]
    public void Plan_IsADryRun_ThatNamesEverythingAndChangesNothing()
    {
        Flow old = new Flow()
            .Variable("Note", "String", "")
            .Add("note", "Elsa.SetVariable", ("variable", new JsonObject { ["name"] = "Note" }), ("value", "giữ"))
            .Ask("plan")
            .Add("wait", "Elsa.Event", ("eventName", "go"))
            .Connect("note -> plan", "note -> wait");
        Story story = Story.Start(old);
        WorkflowDefinition next = new Flow()
            .Lines("new")
            .Add("note", "Elsa.WriteLine", ("text", "note"))
            .Ask("derive")
            .Connect("note -> new", "new -> derive")
            .Build()
            .WithVersion(4);
        string before = StateDump.Of(story.State);

        MigrationPlan plan = MigrationPlan.Of(story.Definition, next, story.State, Map("plan", "derive"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((plan.FromVersion, plan.ToVersion), Is.EqualTo((3, 4)));
            Assert.That(
                plan.Executions.Select(one => $"{one.Activity}>{one.Becomes} {one.Wait?.GetType().Name}"),
                Is.EqualTo(["flow>flow ", "plan>derive HumanTask", "wait> SignalWait"])
            );
            Assert.That(plan.Losses.Single(), Does.Contain("'Note'").And.Contain("giữ"));
            Assert.That(plan.PassedOver, Is.EqualTo(["new"]));
            Assert.That(plan.Refusals.Single().Path, Is.EqualTo("map.wait"));
            Assert.That(StateDump.Of(story.State), Is.EqualTo(before));
        }
    }

    [Test]
    public void Plan_OfAMapThatNamesNothing_OrOfAnotherContainer_OrVersion_IsRefusedAllAtOnce()
    {
        Story story = Story.Start(Two());
        WorkflowDefinition nested = new Flow()
            .Lines("receive")
            .Embed(new Flow("inner").Ask("plan").AsActivity())
            .Connect("receive -> inner")
            .Build()
            .WithVersion(4);
        MigrationMap wrong = new(new Dictionary<string, string> { ["nobody"] = "plan", ["plan"] = "nowhere" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                MigrationPlan.Of(story.Definition, nested, story.State, wrong).Refusals.Select(one => one.Path),
                Is.EqualTo(["map.nobody", "map.plan"])
            );
            Assert.That(
                MigrationPlan.Of(story.Definition, nested, story.State, MigrationMap.Same).Refusals.Single().Message,
                Does.Contain("nằm trong 'inner'")
            );
            Assert.That(
                MigrationPlan.Of(story.Definition, story.Definition, story.State, MigrationMap.Same).Refusals.Single().Path,
                Is.EqualTo("to")
            );
            Assert.Throws<RefusedException>(() => story.Migrate(nested, MigrationMap.Same));
        }
    }

    [Test]
    public void Migrate_WithoutAConnectionIntoAJoin_OpensTheJoinWithoutIt()
    {
        Story story = Story.Start(TwoIntoAJoin("a -> join", "b -> join"));
        story.Migrate(TwoIntoAJoin("a -> join").Build().WithVersion(4), MigrationMap.Same);

        story.Answer("a", "note:x");
        Assert.That(story.Lines, Is.EqualTo(["start", "end"]));
        story.Answer("b", "note:x");
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        Assert.That(story.Lines, Is.EqualTo(["start", "end"]));
    }

    [Test]
    public void Migrate_WithoutTheConnectionThatTheJoinStillWaitedFor_LeavesTheJoinWaiting()
    {
        // Nothing passes the join after the move any more; only what is under way can open it.
        Story story = Story.Start(TwoIntoAJoin("a -> join", "b -> join"));
        story.Answer("a", "note:x");
        story.Migrate(TwoIntoAJoin("a -> join").Build().WithVersion(4), MigrationMap.Same);

        story.Answer("b", "note:x");

        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void Migrate_InTheSecondRoundOfALoop_RunsWhatIsBehindAndNothingTwice()
    {
        Story story = Story.Start(Rounds(false));
        story.Answer("ask", "note:x");
        Assert.That(story.Lines, Is.EqualTo(["round", "round"]));

        story.Migrate(Rounds(true).Build().WithVersion(4), MigrationMap.Same);
        story.Answer("ask", "note:x");
        story.Answer("ask", "note:x");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["round", "round", "told", "round", "told", "end"]));
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        }
    }

    [Test]
    public void Migrate_OfAnInstanceThatStoppedAtAFault_TakesAlongWhatWasAboutToRun_AndRevertsExactly()
    {
        Flow old = new Flow()
            .Lines("start", "other")
            .Ask("ask")
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Connect("start -> ask", "start -> fault", "start -> other");
        Flow renamed = new Flow()
            .Lines("start", "moved")
            .Ask("ask")
            .Add("broken", "Elsa.Fault", ("message", "hỏng"))
            .Connect("start -> ask", "start -> broken", "start -> moved");
        MigrationMap map = new(new Dictionary<string, string> { ["fault"] = "broken", ["other"] = "moved" });
        Story story = Story.Start(old);
        string before = Comparable(StateDump.Of(story.State));

        story.Migrate(renamed.Build().WithVersion(4), map);
        Assert.That(StateDump.ScheduledIn(story.State).Single().Activity, Is.EqualTo("moved"));
        story.Revert();
        Assert.That(Comparable(StateDump.Of(story.State)), Is.EqualTo(before));
        Assert.That(StateDump.ScheduledIn(story.State).Single().Activity, Is.EqualTo("other"));
        Assert.Throws<RefusedException>(story.Revert);

        story.Migrate(renamed.Build().WithVersion(4), map);
        int step = story.State.Faulted.Single(one => one.Activity == "broken").Execution;
        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, step, "bỏ qua", outcomes: null, now));
        story.Answer("ask", "yes");
        Assert.That(story.Lines, Is.EqualTo(["start", "moved"]));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void Migrate_OfAPausedInstance_KeepsWhatItHolds()
    {
        Flow flow = new Flow().Lines("start", "got").Add("wait", "Elsa.Event", ("eventName", "go")).Connect("start -> wait", "wait -> got");
        Story story = Story.Start(flow);
        story.Decide((d, s, now) => Story.Runtime.Pause(d, Story.Instance, s, "kiểm tra", now));
        story.Signal("go");

        story.Migrate(flow.Build().WithVersion(4), MigrationMap.Same);
        story.Decide((d, s, now) => Story.Runtime.Unpause(d, Story.Instance, s, "xong", now));

        Assert.That(story.Lines, Is.EqualTo(["start", "got"]));
    }

    [Test]
    public void Migrate_WithoutAReason_OrAfterTheEnd_IsRefused()
    {
        Story story = Story.Start(Two());
        WorkflowDefinition next = Two().Build().WithVersion(4);

        RefusedException refused = Assert.Throws<RefusedException>(() =>
            Story.Runtime.Migrate(story.Definition, next, Story.Instance, story.State, MigrationMap.Same, " ")
        );
        Assert.That(refused.Refusals.Single().Path, Is.EqualTo("reason"));
        story.Answer("plan", "note:x");
        Assert.That(
            MigrationPlan.Of(story.Definition, next, story.State, MigrationMap.Same).Refusals.Single().Path,
            Is.EqualTo("instance")
        );
    }

    [Test]
    public void HistoryOfAMigratedInstance_NamesBothVersions_AndItsJournalTellsBoth()
    {
        Story story = Story.Start(Two());
        WorkflowDefinition next = new Flow()
            .Lines("receive", "publish")
            .Ask("derive")
            .Connect("receive -> derive", "derive -> publish")
            .Build()
            .WithVersion(4);
        story.Migrate(next, Map("plan", "derive"));
        story.Answer("derive", "note:x");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.DefinitionVersion, Is.EqualTo(4));
            Assert.That(
                story.History.OfType<WorkflowMigrated>().Select(one => (one.FromVersion, one.ToVersion, one.Reason)),
                Is.EqualTo([(3, 4, "phiên bản mới")])
            );
            Assert.That(
                story.Journal,
                Is.EqualTo([
                    "Elsa.Workflow#Workflow1:Started",
                    "Elsa.Flowchart#flow:Started",
                    "Elsa.WriteLine#receive:Started",
                    "Elsa.WriteLine#receive:Completed",
                    "?#plan:Started",
                    "?#plan:Suspended",
                    "?#plan:Resumed",
                    "?#plan:Completed",
                    "Elsa.WriteLine#publish:Started",
                    "Elsa.WriteLine#publish:Completed",
                    "Elsa.Flowchart#flow:Completed",
                    "Elsa.Workflow#Workflow1:Completed",
                ]),
                "an activity of the old version keeps the id under which it started"
            );
        }
    }

    private static Flow TwoIntoAJoin(params string[] intoTheJoin) =>
        new Flow()
            .Lines("start", "end")
            .Ask("a")
            .Ask("b")
            .Join("join", "WaitAll")
            .Connect(["start -> a", "start -> b", .. intoTheJoin, "join -> end"]);

    private static Flow Rounds(bool told)
    {
        Flow flow = new Flow()
            .Variable("Counter", "Int32", 0)
            .Lines("round", "end")
            .Ask("ask")
            .Add("count", "Test.CountTo", ("end", 3))
            .Connect("round -> ask", "count.again -> round", "count.enough -> end");
        return told ? flow.Lines("told").Connect("ask -> told", "told -> count") : flow.Connect("ask -> count");
    }

    /// <summary>The number of events is what the migration and its taking back add.</summary>
    private static string Comparable(string dump) =>
        string.Join('\n', dump.Split('\n').Where(line => !line.StartsWith("events=", StringComparison.Ordinal)));

    private static MigrationMap Map(string from, string to) => new(new Dictionary<string, string> { [from] = to });
}
