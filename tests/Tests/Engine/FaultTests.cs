using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

public sealed class FaultTests
{
    [Test]
    public void Fault_InOneBranch_StopsTheOtherAndDropsItsWait()
    {
        Flow flow = new Flow()
            .Lines("start", "never")
            .Ask("ask")
            .Add("fault", "Elsa.Fault", ("message", "hỏng rồi"))
            .Connect("start -> ask", "start -> fault", "start -> never");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.Status, Is.EqualTo(WorkflowStatus.Finished));
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));
            Assert.That(story.State.Incidents, Is.EqualTo([new Incident("fault", "Elsa.Fault", "hỏng rồi")]));
            Assert.That(story.State.Waits, Is.Empty);
            Assert.That(story.State.Faulted.Select(one => one.Activity), Is.EqualTo(["fault"]));
            Assert.That(story.Lines, Is.EqualTo(["start"]));
            Assert.That(story.Journal[^1], Is.EqualTo("Elsa.Fault#fault:Faulted"));
        }
    }

    [Test]
    public void ActivityThatThrows_FaultsTheWorkflowAndLeavesNothingHalfDone()
    {
        Flow flow = new Flow().Add("break", "Test.Break");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.Incidents, Is.EqualTo([new Incident("break", "Test.Break", "Máy in kẹt giấy.")]));
            Assert.That(story.History.OfType<QuestionAnswered>(), Is.Empty);
            Assert.That(story.State.Subject, Is.EqualTo(new Conversation(0, null)));
        }
    }

    [Test]
    public void ResumptionThatThrows_FaultsTheWorkflowAndLeavesNothingHalfDone()
    {
        Story story = Story.Start(new Flow().Ask("ask"));

        story.Answer("ask", "explode");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));
            Assert.That(story.State.Subject, Is.EqualTo(new Conversation(0, null)));
            Assert.That(story.Journal.TakeLast(2), Is.EqualTo(["Test.Ask#ask:Resumed", "Test.Ask#ask:Faulted"]));
        }
    }

    [Test]
    public void LoopWithoutAWait_IsStoppedWithAFaultThatNamesTheActivity()
    {
        Flow flow = new Flow().Lines("start", "again").Connect("start -> again", "again -> start");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Faulted));
            Assert.That(
                story.State.Incidents.Single().Message,
                Does.Contain("10.000 bước").And.Contain($"'{story.State.Incidents.Single().ActivityId}'")
            );
            Assert.That(story.History.OfType<ActivityStarted>().Count(), Is.EqualTo(10_001));
        }
    }

    [Test]
    public void VariableOfAnotherType_FaultsTheActivityThatReadsIt()
    {
        Flow flow = new Flow()
            .Variable("Word", "String", "không phải số")
            .Add("delay", "Elsa.Delay", ("timeSpan", Flow.VariableValue("Word")));

        Story story = Story.Start(flow);

        Assert.That(story.State.Incidents.Single().Message, Does.Contain("Cần một khoảng thời gian").And.Contain("\"không phải số\""));
    }
}
