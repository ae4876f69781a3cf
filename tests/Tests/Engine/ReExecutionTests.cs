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

    [Test]
    public void Check_OfALongHistory_AfterAnyEventIsDroppedOrDoubled_NamesTheCommitOfIt()
    {
        Story story = Long();
        Assert.That(story.Check(story.Commits), Is.Null);

        using (Assert.EnterMultipleScope())
        {
            for (int commit = 0; commit < story.Commits.Count; commit++)
            {
                for (int e = 0; e < story.Commits[commit].Events.Count; e++)
                {
                    Event one = story.Commits[commit].Events[e];
                    // What comes from outside may come twice or not at all, and so may what a resumed activity made of it; without the
                    // first event nothing is an instance.
                    if (one is ActivityStarted or ActivityCompleted or ConnectionsVisited or EffectRequested or WorkflowFinished)
                    {
                        int place = e;
                        string what = $"{one.GetType().Name}, commit {commit + 1}, event {e + 1}";
                        Divergence? dropped = story.Check(Changed(story, commit, events => events.RemoveAt(place)));
                        Assert.That(dropped?.Commit, Is.EqualTo(commit + 1), $"dropped {what}");
                        Assert.That(dropped?.Event, Is.LessThanOrEqualTo(e + 1), $"dropped {what}");
                        Divergence? doubled = story.Check(Changed(story, commit, events => events.Insert(place, one)));
                        Assert.That(doubled?.Commit, Is.EqualTo(commit + 1), $"doubled {what}");
                    }
                }
            }
        }
    }

    [Test]
    public void Check_OfATamperedOutcomeOfAJoin_ShowsBothSides()
    {
        Story story = Long();
        int commit = story
            .Commits.ToList()
            .FindIndex(one => one.Events.OfType<ConnectionsVisited>().Any(visited => visited.Skipped is not null));
        int place = story.Commits[commit].Events.ToList().FindIndex(one => one is ConnectionsVisited { Skipped: not null });
        var visits = (ConnectionsVisited)story.Commits[commit].Events[place];

        Divergence found = story.Check(
            Changed(
                story,
                commit,
                events => events[place] = visits with { Followed = [.. visits.Followed ?? [], .. visits.Skipped!], Skipped = null }
            )
        )!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((found.Commit, found.Event), Is.EqualTo((commit + 1, place + 1)));
            Assert.That(found.Expected!["data"]!["skipped"], Is.Null);
            Assert.That(found.Found!["data"]!["skipped"]!.AsArray(), Has.Count.EqualTo(visits.Skipped!.Count));
        }
    }

    [Test]
    public void Check_OfAnOtherInstant_NamesTheTimerThatFollowsFromIt()
    {
        Story story = Story.Start(new Flow().Add("delay", "Elsa.Delay", ("timeSpan", "00:01:00")));

        Divergence found = story.Check([(story.Now.AddMinutes(1), story.Commits[0].Events)])!;

        Assert.That(found.Expected!["type"]!.GetValue<string>(), Is.EqualTo(nameof(ActivitySuspended)));
    }

    /// <summary>A drafted answer, a decision, a join, a signal, a pause, an effect, a fault that is skipped, and a migration.</summary>
    private static Story Long()
    {
        Flow flow = new Flow()
            .Lines("start", "left", "right", "end")
            .Ask("ask")
            .Add("signal", "Elsa.Event", ("eventName", "go"))
            .Add("mail", "Test.Mail")
            .Add("fault", "Elsa.Fault", ("message", "hỏng"))
            .Join("join", "WaitAllActive")
            .Connect(
                "start -> ask",
                "start -> signal",
                "ask.yes -> left",
                "ask.no -> right",
                "left -> join",
                "right -> join",
                "signal -> mail",
                "mail -> fault",
                "fault -> join",
                "join -> end"
            );
        Story story = Story.Start(flow);
        story.Answer("ask", "draft: một");
        story.Decide((d, s, now) => Story.Runtime.Pause(d, Story.Instance, s, "kiểm tra", now));
        story.Signal("go");
        story.Decide((d, s, now) => Story.Runtime.Unpause(d, Story.Instance, s, "xong", now));
        story.Answer("ask", "yes");
        story.Performed("e1", new System.Text.Json.Nodes.JsonObject { ["status"] = "ok" });
        story.Migrate(flow.Build().WithVersion(4), MigrationMap.Same);
        int fault = story.State.Faulted.Single().Execution;
        story.Decide((d, s, now) => Story.Runtime.Skip(d, Story.Instance, s, fault, "bỏ qua", outcomes: null, now));
        Assert.That(story.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
        return story;
    }

    private static List<(DateTimeOffset At, IReadOnlyList<Event> Events)> Changed(Story story, int commit, Action<List<Event>> change)
    {
        List<(DateTimeOffset At, IReadOnlyList<Event> Events)> commits = [.. story.Commits];
        List<Event> events = [.. commits[commit].Events];
        change(events);
        commits[commit] = (commits[commit].At, events);
        return commits;
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
