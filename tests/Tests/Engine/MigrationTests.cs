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

    /// <summary>The number of events is what the migration and its taking back add.</summary>
    private static string Comparable(string dump) =>
        string.Join('\n', dump.Split('\n').Where(line => !line.StartsWith("events=", StringComparison.Ordinal)));

    private static MigrationMap Map(string from, string to) => new(new Dictionary<string, string> { [from] = to });
}
