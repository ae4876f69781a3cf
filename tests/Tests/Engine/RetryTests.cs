using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>A fault that is tried again by itself: when, how often, and what happens in the end.</summary>
public sealed class RetryTests
{
    [Test]
    public void Strategy_WithRetries_TriesAfterGrowingPauses_ThenStops()
    {
        Story story = Story.Start(Faulty("""{"then":"Fault","retries":3,"delay":"00:01:00","factor":3}"""));

        List<double> minutes = [];
        for (; story.State.Status == WorkflowStatus.Running; story.FireTimers())
        {
            var wait = (RetryWait)story.State.Waits.Single().Wait!;
            minutes.Add((wait.DueAt - story.Now).TotalMinutes);
            Assert.That(wait.Attempt, Is.EqualTo(minutes.Count));
            // A moment too early nothing happens.
            Assert.That(story.FireTimers(), Is.Empty);
            story.Later(wait.DueAt - story.Now);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(minutes, Is.EqualTo([1.0, 3, 9]));
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));
            Assert.That(story.State.Incidents, Has.Count.EqualTo(4));
            Assert.That(story.State.Faulted.Single().Attempts, Is.EqualTo(3));
        }
    }

    [Test]
    public void Strategy_ThatContinues_LeavesTheOthersRunning_AndTheStepCanStillBeMended()
    {
        Story story = Story.Start(Faulty("""{"then":"Continue"}""").Ask("ask").Lines("after").Connect("start -> ask", "fault -> after"));

        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Suspended));
        int fault = story.State.Faulted.Single().Execution;
        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, fault, "đã làm bằng tay", outcomes: null, now));
        Assert.That(story.Lines, Is.EqualTo(["start", "after"]));
        story.Answer("ask", "yes");
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void Skip_ThroughAPortThatIsNotThere_IsRefused_AndThroughOneThatIs_FollowsIt()
    {
        Flow flow = new Flow()
            .Add("decide", "Elsa.FlowDecision", ("condition", Flow.VariableValue("Text")))
            .Variable("Text", "String", "không phải đúng sai")
            .Lines("yes", "no")
            .Connect("decide.True -> yes", "decide.False -> no");
        Story story = Story.Start(flow);
        int fault = story.State.Faulted.Single().Execution;

        RefusedException refused = Assert.Throws<RefusedException>(() =>
            story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, fault, "chọn tay", ["Maybe"], now))
        );
        Assert.That(refused.Refusals.Single().Message, Does.Contain("True, False"));
        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, fault, "chọn tay", ["False"], now));
        Assert.That(story.Lines, Is.EqualTo(["no"]));
    }

    [Test]
    public void Mending_WithoutAReason_IsRefused()
    {
        Story story = Story.Start(Faulty(null));
        int fault = story.State.Faulted.Single().Execution;
        Assert.Throws<RefusedException>(() => story.Decide((d, s, now) => Story.Runtime.Retry(d, Story.Instance, s, fault, " ", now)));
    }

    [Test]
    public void Abandon_EndsTheBranch_AndTheOthersGoOn()
    {
        Story story = Story.Start(Faulty(null).Ask("ask").Lines("after").Connect("start -> ask", "fault -> after"));
        int fault = story.State.Faulted.Single().Execution;
        Assert.That(story.State.Waits, Is.Empty, "an instance that stopped waits for nobody");

        story.Decide((d, s, now) => Story.Runtime.Abandon(d, Story.Instance, s, fault, "không cần nữa", now));
        Assert.That(story.Waiting(), Is.EqualTo(["ask"]));
        story.Answer("ask", "yes");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start"]));
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        }
    }

    [TestCase("""{"then":"Ignore"}""", "then")]
    [TestCase("""{"retries":21}""", "retries")]
    [TestCase("""{"retries":1,"delay":"soon"}""", "delay")]
    [TestCase("""{"retries":1,"factor":0}""", "factor")]
    public void Strategy_OutOfItsRange_IsNamedWithItsPath(string strategy, string path)
    {
        JsonObject definition = JsonNode.Parse(new Flow().Lines("a").Json())!.AsObject();
        definition["customProperties"] = new JsonObject { ["incidentStrategy"] = JsonNode.Parse(strategy) };
        DefinitionReading reading = DefinitionReader.Read(System.Text.Encoding.UTF8.GetBytes(definition.ToJsonString()), Flow.Catalog);
        Assert.That(reading.Faults.Single().Path, Is.EqualTo($"customProperties.incidentStrategy.{path}"));
    }

    private static Flow Faulty(string? strategy)
    {
        JsonObject fault = new()
        {
            ["id"] = "fault",
            ["type"] = "Elsa.Fault",
            ["message"] = Flow.Literal("hỏng"),
        };
        if (strategy is not null)
        {
            fault["customProperties"] = new JsonObject { ["incidentStrategy"] = JsonNode.Parse(strategy) };
        }

        return new Flow().Lines("start").Embed(fault).Connect("start -> fault");
    }
}
