using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

public sealed class WaitTests
{
    private static Flow OneQuestion() => new Flow().Lines("start", "end").Ask("ask").Connect("start -> ask", "ask -> end");

    [Test]
    public void HumanTask_StandsInTheStateWithItsDueDate()
    {
        Flow flow = OneQuestion();

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Suspended));
            Assert.That(story.State.Waits.Single().Wait, Is.EqualTo(new HumanTask("answer", null, "head", Story.Monday.AddDays(3))));
        }
    }

    [Test]
    public void Resume_WithAnAnswer_RecordsResumptionThenTheAnswerThenTheCompletion()
    {
        Story story = Story.Start(OneQuestion());

        IReadOnlyList<GenderEquality.Engine.History.Event> events = story.Answer("ask", "fine");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                events.Take(3).Select(one => one.GetType().Name),
                Is.EqualTo([nameof(ActivityResumed), nameof(QuestionAnswered), nameof(ActivityCompleted)])
            );
            Assert.That(story.State.Subject, Is.EqualTo(new Conversation(0, "fine")));
            Assert.That(story.Lines, Is.EqualTo(["start", "end"]));
        }
    }

    [Test]
    public void HumanTaskUntil_AnsweredInTime_EndsByTheAnswer_AndItsTimeWakesNobody()
    {
        Story story = Story.Start(OneQuestionInTime());
        Assert.That(story.State.Waits.Single().Wait, Is.EqualTo(new HumanTaskUntil("answer", null, "head", Story.Monday.AddDays(3))));

        story.Later(TimeSpan.FromDays(3) - TimeSpan.FromMicroseconds(1)).Answer("ask", "fine");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["end"]));
            Assert.That(story.Later(TimeSpan.FromDays(1)).FireTimers(), Is.Empty);
        }
    }

    [Test]
    public void HumanTaskUntil_WhoseTimeIsOver_TakesNoAnswer_ThoughNoTimerHasFired()
    {
        Story story = Story.Start(OneQuestionInTime());
        int execution = story.ExecutionOf("ask");
        story.Later(TimeSpan.FromDays(3));

        RefusedException refused = Assert.Throws<RefusedException>(() => story.Resume(execution, "fine"))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Refusals.Single().Path, Is.EqualTo("execution"));
            Assert.That(refused.Message, Does.Contain("thời gian làm việc này đã hết"));
            Assert.That(story.FireTimers(), Is.Not.Empty);
            Assert.That(story.Lines, Is.EqualTo(["late"]));
            Assert.Throws<RefusedException>(() => story.Resume(execution, "fine"));
        }
    }

    [Test]
    public void HumanTaskUntil_WhilePaused_WaitsForTheSweepAfter()
    {
        Story story = Story.Start(OneQuestionInTime());
        story.Decide((d, s, now) => Story.Runtime.Pause(d, Story.Instance, s, "kiểm tra", now));
        story.Later(TimeSpan.FromDays(4));
        Assert.That(story.FireTimers(), Is.Empty);

        story.Decide((d, s, now) => Story.Runtime.Unpause(d, Story.Instance, s, "xong", now));
        story.FireTimers();

        Assert.That(story.Lines, Is.EqualTo(["late"]));
    }

    private static Flow OneQuestionInTime() =>
        new Flow().Add("ask", "Test.AskInTime").Lines("end", "late").Connect("ask.yes -> end", "ask.late -> late");

    [Test]
    public void Resume_ThatStays_KeepsTheEventsAndTheWait()
    {
        Story story = Story.Start(OneQuestion());
        int execution = story.ExecutionOf("ask");

        IReadOnlyList<GenderEquality.Engine.History.Event> events = story.Resume(execution, "draft: to do");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(events, Is.EqualTo([new DraftSaved("draft: to do")]));
            Assert.That(story.ExecutionOf("ask"), Is.EqualTo(execution));
            Assert.That(story.State.Subject, Is.EqualTo(new Conversation(1, null)));
        }
    }

    [Test]
    public void Resume_FoldsWhatWasRaisedOnceBeforeTheNextActivityRuns()
    {
        Story story = Story.Start(new Flow().Ask("ask").Add("count", "Test.CountDrafts").Connect("ask -> count"));

        story.Answer("ask", "note: x");

        Assert.That(story.Lines, Is.EqualTo(["1"]));
    }

    [Test]
    public void Resume_IntoAnotherWait_IsTheSameExecutionWaitingAnew()
    {
        Story story = Story.Start(OneQuestion());
        int execution = story.ExecutionOf("ask");

        story.Resume(execution, "forward:anna");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                story.State.Waits.Single(),
                Is.EqualTo(
                    new LiveExecution(execution, "ask", 1, Backward: false, new HumanTask("answer", "anna", null, Story.Monday.AddDays(3)))
                )
            );
            Assert.That(story.Lines, Is.EqualTo(["start"]));
        }
    }

    [TestCase("0 0 1 1 6 *", "2027-06-01T01:00:00Z")]
    [TestCase("*/15 * * * *", "2026-06-01T01:15:00Z")]
    [TestCase("30 59 23 ? * SUN", "2026-06-07T23:59:30Z")]
    [TestCase("0 9 13 * 5", "2026-11-13T09:00:00Z")]
    [TestCase("0 0 29 2 *", "2028-02-29T00:00:00Z")]
    [TestCase("0 8-10,20 * * 7", "2026-06-07T08:00:00Z")]
    [TestCase("0 0 L * *", "2026-06-30T00:00:00Z")]
    [TestCase("0 7 1W 8 *", "2026-08-03T07:00:00Z")]
    [TestCase("0 0 7 ? * FRI#2", "2026-06-12T07:00:00Z")]
    [TestCase("0 7 * * 5L", "2026-06-26T07:00:00Z")]
    [TestCase("0 22-2 * * *", "2026-06-01T02:00:00Z")]
    [TestCase("0 0 29 2 MON", "2044-02-29T00:00:00Z")]
    public void Cron_WaitsForTheNextInstantOfItsSchedule(string schedule, string next)
    {
        Flow flow = new Flow().Add("cron", "Elsa.Cron", ("cronExpression", schedule));

        Story story = Story.Start(flow);

        DateTimeOffset due = DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(story.State.Waits.Single().Wait, Is.EqualTo(new TimerWait(due)));
    }

    [TestCase("0 0 31 2 *", "không có lần nào")]
    [TestCase("61 * * * *", "từ 0 đến 59")]
    [TestCase("whenever", "1 phần")]
    [TestCase("", "0 phần")]
    [TestCase("@daily", "1 phần")]
    [TestCase("0 25 * FOO *", "phần giờ là '25'; chỗ đó cần số từ 0 đến 23")]
    [TestCase("0 25 * FOO *", "phần tháng là 'FOO'; chỗ đó cần số từ 1 đến 12")]
    [TestCase("*/0 * * * * *", "phần giây là '*/0'")]
    [TestCase("H 7 * * *", "phần phút là 'H'")]
    public void Cron_ThatNeverComes_FaultsAndSaysWhy(string schedule, string reason)
    {
        Flow flow = new Flow().Add("cron", "Elsa.Cron", ("cronExpression", schedule));

        Story story = Story.Start(flow);

        Assert.That(story.State.Incidents.Single().Message, Does.Contain(reason));
    }

    [Test]
    public void Resume_RefusedByTheActivity_ChangesNothing()
    {
        Story story = Story.Start(OneQuestion());
        string before = Story.Snapshot(story.State);

        RefusedException refused = Assert.Throws<RefusedException>(() => story.Answer("ask", ""))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Refusals.Single().Path, Is.EqualTo("answer"));
            Assert.That(Story.Snapshot(story.State), Is.EqualTo(before));
        }
    }

    [Test]
    public void Resume_OfAnExecutionThatDoesNotWait_IsRefusedNamingThoseThatDo()
    {
        Story story = Story.Start(OneQuestion());

        RefusedException refused = Assert.Throws<RefusedException>(() => story.Resume(1, "fine"))!;

        Assert.That(
            refused.Refusals.Single().Message,
            Is.EqualTo("Bước 1 không đang chờ. Các bước đang chờ: 3 (ask). Hãy tải lại danh sách việc.")
        );
    }

    [Test]
    public void Resume_Twice_IsRefusedTheSecondTime()
    {
        Story story = Story.Start(OneQuestion());
        int execution = story.ExecutionOf("ask");
        story.Resume(execution, "fine");

        RefusedException refused = Assert.Throws<RefusedException>(() => story.Resume(execution, "fine"))!;

        Assert.That(refused.Refusals.Single().Message, Does.Contain("quy trình đã kết thúc (đã xong)"));
    }

    [Test]
    public void Resume_WithAnotherVersionOfTheDefinition_IsAProgramError()
    {
        Story story = Story.Start(OneQuestion());
        string json = OneQuestion().Json().Replace("\"version\": 3", "\"version\": 4", StringComparison.Ordinal);
        var other = GenderEquality
            .Engine.Definitions.DefinitionReader.Read(System.Text.Encoding.UTF8.GetBytes(json), Flow.Catalog)
            .Definition!;

        Assert.Throws<ArgumentException>(() => Story.Runtime.Resume(other, Story.Instance, story.State, 3, "fine", Story.Monday));
    }

    [Test]
    public void FireTimers_WakesOnlyWhatIsDue_TheEarliestFirst()
    {
        Flow flow = new Flow()
            .Lines("start", "after-late", "after-early", "after-last")
            .Add("late", "Elsa.Delay", ("timeSpan", "02:00:00"))
            .Add("early", "Elsa.Timer", ("interval", "01:00:00"))
            .Add("last", "Elsa.StartAt", ("dateTime", "2026-06-02T08:00:00+07:00"))
            .Connect(
                "start -> late",
                "start -> early",
                "start -> last",
                "late -> after-late",
                "early -> after-early",
                "last -> after-last"
            );
        Story story = Story.Start(flow);

        IReadOnlyList<GenderEquality.Engine.History.Event> tooEarly = story.Later(TimeSpan.FromMinutes(59)).FireTimers();
        story.Later(TimeSpan.FromMinutes(61)).FireTimers();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tooEarly, Is.Empty);
            Assert.That(story.Lines, Is.EqualTo(["start", "after-early", "after-late"]));
            Assert.That(story.Waiting(), Is.EqualTo(["last"]));
        }
    }

    [Test]
    public void StartAt_InThePast_DoesNotWait()
    {
        Flow flow = new Flow().Add("at", "Elsa.StartAt", ("dateTime", "2026-05-31T17:00:00+07:00")).Lines("after").Connect("at -> after");

        Story story = Story.Start(flow);

        Assert.That(story.Lines, Is.EqualTo(["after"]));
    }

    [Test]
    public void Signal_WakesEveryWaitOfItsNameAndPutsThePayloadIntoTheVariable()
    {
        Flow flow = new Flow()
            .Variable("Sent", "Object", null)
            .Lines("start")
            .Add(
                "one",
                "Elsa.Event",
                ("eventName", "go"),
                ("result", new JsonObject { ["memoryReference"] = new JsonObject { ["id"] = "Sent-id" } })
            )
            .Add("two", "Elsa.Event", ("eventName", "go"))
            .Add("other", "Elsa.Event", ("eventName", "stop"))
            .Connect("start -> one", "start -> two", "start -> other");
        Story story = Story.Start(flow);

        story.Signal("go", new JsonObject { ["link"] = "https://example.vn" });
        IReadOnlyList<GenderEquality.Engine.History.Event> nobody = story.Signal("Go");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Waiting(), Is.EqualTo(["other"]));
            Assert.That(
                story.State.Variables[new VariableKey(null, "Sent")]!["link"]!.GetValue<string>(),
                Is.EqualTo("https://example.vn")
            );
            Assert.That(nobody, Is.Empty);
        }
    }

    [Test]
    public void Signal_InALoop_WakesEachWaitOnce()
    {
        Flow flow = new Flow()
            .Lines("start", "again")
            .Add("wait", "Elsa.Event", ("eventName", "go"))
            .Connect("start -> wait", "wait -> again", "again -> wait");
        Story story = Story.Start(flow);

        story.Signal("go");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["start", "again"]));
            Assert.That(story.Waiting(), Is.EqualTo(["wait"]));
        }
    }

    [Test]
    public void Effect_PerformedTwice_IsRecordedOnce()
    {
        Flow flow = new Flow().Add("mail", "Test.Mail").Lines("after").Connect("mail -> after");
        Story story = Story.Start(flow);
        string effect = story.State.PendingEffects.Single().Effect;

        story.Performed(effect, new JsonObject { ["status"] = "delivered" });
        IReadOnlyList<GenderEquality.Engine.History.Event> again = story.Performed(effect, new JsonObject { ["status"] = "delivered" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["mail delivered", "after"]));
            Assert.That(again, Is.Empty);
            Assert.That(story.State.PendingEffects, Is.Empty);
        }
    }

    [Test]
    public void Effect_ThatWasNeverRequested_IsRefused()
    {
        Story story = Story.Start(OneQuestion());

        Assert.Throws<RefusedException>(() => story.Performed("e1", result: null));
    }

    [Test]
    public void Effect_ThatOutlivesItsInstance_IsRecordedAndWakesNobody()
    {
        Story story = Story.Start(new Flow().Add("mail", "Test.Mail"));
        story.Cancel("nhầm");

        IReadOnlyList<GenderEquality.Engine.History.Event> events = story.Performed("e1", result: null);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(events, Is.EqualTo([new EffectReturned("e1", null)]));
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Cancelled));
        }
    }

    [Test]
    public void Cancel_CallsOffEveryWaitAndCannotBeRepeated()
    {
        Story story = Story.Start(OneQuestion());

        story.Cancel("nhầm trường");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Cancelled));
            Assert.That(story.State.Executions, Is.Empty);
            Assert.That(story.History, Does.Contain(new ActivityCancelled(3)));
            Assert.Throws<RefusedException>(() => story.Cancel("nhầm trường"));
        }
    }

    [Test]
    public void Record_OfADomainEvent_WakesNobody_AndEngineEventsAreNotAccepted()
    {
        Story story = Story.Start(OneQuestion());

        IReadOnlyList<GenderEquality.Engine.History.Event> events = Story.Runtime.Record(story.State, [new QuestionAnswered("by letter")]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(events, Is.EqualTo([new QuestionAnswered("by letter")]));
            Assert.Throws<ArgumentException>(() => Story.Runtime.Record(story.State, [new WorkflowFinished()]));
        }
    }
}
