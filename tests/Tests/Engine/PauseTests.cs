using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>A person holds an instance up: nothing in it goes on, and nothing that reaches it is lost.</summary>
public sealed class PauseTests
{
    [Test]
    public void Paused_NothingGoesOn_AndWhatPeopleTryIsRefusedInVietnamese()
    {
        Story story = Paused(
            new Flow()
                .Lines("start")
                .Ask("ask")
                .Add("task", "Elsa.RunTask", ("taskName", "việc"))
                .Add("delay", "Elsa.Delay", ("timeSpan", "00:01:00"))
                .Connect("start -> ask", "start -> task", "start -> delay")
        );
        Guid task = story.State.Waits.Select(one => one.Wait).OfType<ExternalTask>().Single().TaskId;
        int before = story.State.EventCount;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Suspended));
            Assert.That(Refusal(() => story.Answer("ask", "yes")), Does.Contain("đang tạm dừng"));
            Assert.That(
                Refusal(() => story.Decide((d, s, now) => Story.Runtime.TaskCompleted(d, Story.Instance, s, task, null, now))),
                Does.Contain("đang tạm dừng")
            );
            Assert.That(story.Later(TimeSpan.FromHours(1)).FireTimers(), Is.Empty);
            Assert.That(Refusal(() => Pause(story)), Does.Contain("đã được tạm dừng"));
            Assert.That(story.State.EventCount, Is.EqualTo(before));
        }
    }

    [Test]
    public void Unpause_HandsOnSignalsInTheirOrder_EachOnce()
    {
        Flow flow = new Flow()
            .Lines("start", "b")
            .Variable("Sent", "Object", null)
            .Add(
                "on-a",
                "Elsa.Event",
                ("eventName", "a"),
                ("result", new JsonObject { ["memoryReference"] = new JsonObject { ["id"] = "Sent-id" } })
            )
            .Add("line-a", "Elsa.WriteLine", ("text", Flow.VariableValue("Sent")))
            .Add("on-b", "Elsa.Event", ("eventName", "b"))
            .Connect("start -> on-a", "start -> on-b", "on-a -> line-a", "line-a -> on-a", "on-b -> b");
        Story story = Paused(flow);
        story.Signal("a", "a1");
        story.Signal("b");
        story.Signal("a", "a2");
        Assert.That(story.State.Held.Select(one => one.Payload?.ToJsonString()), Is.EqualTo(["\"a1\"", null, "\"a2\""]));
        Assert.That(story.Lines, Is.EqualTo(["start"]));

        Unpause(story);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "a1", "b", "a2"]));
            Assert.That(story.Waiting(), Is.EqualTo(["on-a"]));
            Assert.That(story.State.Held, Is.Empty);
        }
    }

    [Test]
    public void Unpause_HandsOnTheAnswersOfEffects_AndTimersFireWithTheNextSweep()
    {
        Story story = Paused(
            new Flow()
                .Lines("start", "rang")
                .Add("mail", "Test.Mail")
                .Add("delay", "Elsa.Delay", ("timeSpan", "00:01:00"))
                .Connect("start -> mail", "start -> delay", "delay -> rang")
        );
        story.Performed("e1", new JsonObject { ["status"] = "ok" });
        story.Later(TimeSpan.FromHours(1));
        Assert.That(story.State.PendingEffects, Is.Empty, "the outbox is done with it");

        Unpause(story);
        Assert.That(story.Lines, Is.EqualTo(["start", "mail ok"]));
        story.FireTimers();

        Assert.That(story.Lines, Is.EqualTo(["start", "mail ok", "rang"]));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
    }

    [Test]
    public void PausedBeforeARetry_IsRetriedAfterwards()
    {
        JsonObject json = JsonNode.Parse(new Flow().Add("fault", "Elsa.Fault", ("message", "hỏng")).Json())!.AsObject();
        json["customProperties"] = new JsonObject { ["incidentStrategy"] = JsonNode.Parse("""{"retries":1,"delay":"00:01:00"}""") };
        Story story = Story.Start(Flow.Read(json));
        Pause(story);
        Assert.That(story.Later(TimeSpan.FromHours(1)).FireTimers(), Is.Empty);
        Assert.That(
            Refusal(() =>
                story.Decide((d, s, now) => Story.Runtime.Retry(d, Story.Instance, s, story.State.Waits.Single().Execution, "ngay", now))
            ),
            Does.Contain("đang tạm dừng")
        );

        Unpause(story);
        story.FireTimers();

        Assert.That(story.State.Incidents, Has.Count.EqualTo(2));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));
    }

    [Test]
    public void Cancel_OfAPausedInstance_EndsItForGood()
    {
        Story story = Paused(new Flow().Ask("ask"));
        story.Cancel("nhầm");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Cancelled));
            Assert.That(story.State.IsPaused, Is.False);
            Assert.That(Refusal(() => Unpause(story)), Does.Contain("không ở trạng thái tạm dừng"));
            Assert.That(Refusal(() => Pause(story)), Does.Contain("đã hủy"));
        }
    }

    [Test]
    public void PauseAndUnpause_WithoutAReason_AreRefused()
    {
        Story story = Story.Start(new Flow().Ask("ask"));

        Assert.That(Refusal(() => story.Decide((d, s, now) => Story.Runtime.Pause(d, Story.Instance, s, "", now))), Does.Contain("lý do"));
        Pause(story);
        Assert.That(
            Refusal(() => story.Decide((d, s, now) => Story.Runtime.Unpause(d, Story.Instance, s, " ", now))),
            Does.Contain("lý do")
        );
    }

    private static Story Paused(Flow flow)
    {
        Story story = Story.Start(flow);
        Pause(story);
        return story;
    }

    private static void Pause(Story story) => story.Decide((d, s, now) => Story.Runtime.Pause(d, Story.Instance, s, "kiểm tra", now));

    private static void Unpause(Story story) => story.Decide((d, s, now) => Story.Runtime.Unpause(d, Story.Instance, s, "xong", now));

    private static string Refusal(Action act) => Assert.Throws<RefusedException>(() => act())!.Refusals.Single().Message;
}
