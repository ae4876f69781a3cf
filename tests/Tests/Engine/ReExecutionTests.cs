using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>A definition run again over recorded inputs names the first event that comes out differently.</summary>
public sealed class ReExecutionTests
{
    private static Flow Simple() => new Flow().Lines("a", "b").Ask("ask").Connect("a -> ask", "ask.yes -> b");

    [Test]
    public void Check_OfAnUntouchedHistory_FindsNothing() => Assert.That(Check(Simple(), History()), Is.Null);

    [Test]
    public void Check_OfAChangedEvent_NamesCommitAndEvent_WithBothSides()
    {
        List<List<Event>> history = History();
        int place = history[0].FindIndex(one => one is LineWritten);
        history[0][place] = new LineWritten("khác");

        Divergence found = Check(Simple(), history)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((found.Commit, found.Event), Is.EqualTo((1, place + 1)));
            Assert.That(found.Expected!["data"]!["text"]!.GetValue<string>(), Is.EqualTo("khác"));
            Assert.That(found.Found!["data"]!["text"]!.GetValue<string>(), Is.EqualTo("a"));
        }
    }

    [Test]
    public void Check_OfADroppedEvent_NamesThePlaceWhereItIsMissing()
    {
        List<List<Event>> history = History();
        history[1].RemoveAt(history[1].FindIndex(one => one is LineWritten));
        Divergence found = Check(Simple(), history)!;
        Assert.That(found.Commit, Is.EqualTo(2));
        Assert.That(found.Found!["type"]!.GetValue<string>(), Is.EqualTo(nameof(LineWritten)));
    }

    [Test]
    public void Check_OfAnEventTooMany_SaysThatNothingWasExpectedThere()
    {
        List<List<Event>> history = History();
        history[1].Add(new LineWritten("thêm"));
        Divergence found = Check(Simple(), history)!;
        Assert.That(found.Commit, Is.EqualTo(2));
        Assert.That(found.Found, Is.Null);
    }

    [Test]
    public void Check_WithAnotherDefinition_NamesWhereItWentAnotherWay()
    {
        Flow changed = new Flow().Lines("a", "b").Ask("ask").Connect("a -> ask", "ask.no -> b");
        Assert.That(Check(changed, History()), Is.Not.Null.And.Property(nameof(Divergence.Commit)).EqualTo(2));
    }

    /// <summary>Two commits: the start, and the answer.</summary>
    private static List<List<Event>> History()
    {
        Story story = Story.Start(Simple());
        int first = story.History.Count;
        story.Answer("ask", "yes");
        return
        [
            [.. story.History.Take(first)],
            [.. story.History.Skip(first)],
        ];
    }

    private static Divergence? Check(Flow flow, List<List<Event>> history)
    {
        WorkflowLibrary library = new(Flow.Catalog);
        library.Add(System.Text.Encoding.UTF8.GetBytes(flow.Json()));
        return new ReExecution(Story.Runtime, library).Check(
            Story.Instance,
            [.. history.Select(events => (Story.Monday, (IReadOnlyList<Event>)events))]
        );
    }
}
