using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>One instance as its history tells it. Before every command the state is replayed from JSON, as a host would after a restart.</summary>
internal sealed class Story
{
    public static readonly DateTimeOffset Monday = new(2026, 6, 1, 8, 0, 0, TimeSpan.FromHours(7));

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static readonly WorkflowRuntime Runtime = new(Flow.Catalog, Conversation.Fold);

    public static readonly Guid Instance = new("0197a1b2-0000-7000-8000-000000000001");

    // Running a long history again after each command would take as long as all the rest.
    private const int LongestChecked = 1_000;

    private readonly List<Event> _history = [];
    private readonly List<(DateTimeOffset At, IReadOnlyList<Event> Events)> _commits = [];
    private readonly WorkflowLibrary _versions = new(Flow.Catalog);

    private Story(WorkflowDefinition definition)
    {
        Definition = definition;
        _versions.Add(definition.Source.ToArray(), definition.Version);
    }

    public WorkflowDefinition Definition { get; private set; }

    private WorkflowDefinition? _before;

    public DateTimeOffset Now { get; private set; } = Monday;

    public IReadOnlyList<Event> History => _history;

    /// <summary>The history as a store keeps it, a command each.</summary>
    public IReadOnlyList<(DateTimeOffset At, IReadOnlyList<Event> Events)> Commits => _commits;

    public WorkflowState State => Runtime.Replay(_history.Select(Stored));

    public IReadOnlyList<string> Lines => [.. _history.OfType<LineWritten>().Select(one => one.Text)];

    public IReadOnlyList<string> Journal => GenderEquality.Engine.Runtime.Journal.Of(Definition, _history);

    public static Story Start(Flow flow, JsonObject? input = null) => Start(flow.Build(), input);

    public static Story Start(WorkflowDefinition definition, JsonObject? input = null)
    {
        Story story = new(definition);
        story.Keep(Runtime.Start(story.Definition, Instance, new StartRequest(input), story.Now));
        return story;
    }

    public Story Later(TimeSpan span)
    {
        Now += span;
        return this;
    }

    public IReadOnlyList<Event> Decide(Func<WorkflowDefinition, WorkflowState, DateTimeOffset, Decision> decide) =>
        Keep(decide(Definition, State, Now));

    public IReadOnlyList<Event> Answer(string activity, string answer) => Resume(ExecutionOf(activity), answer);

    public IReadOnlyList<Event> Resume(int execution, object? input) =>
        Keep(Runtime.Resume(Definition, Instance, State, execution, input, Now));

    public IReadOnlyList<Event> Signal(string name, object? payload = null) =>
        Keep(Runtime.Signal(Definition, Instance, State, name, payload, Now));

    public IReadOnlyList<Event> FireTimers() => Keep(Runtime.FireTimers(Definition, Instance, State, Now));

    public IReadOnlyList<Event> Performed(string effect, JsonObject? result) =>
        Keep(Runtime.EffectPerformed(Definition, Instance, State, effect, result, Now));

    public IReadOnlyList<Event> Cancel(string reason) => Keep(Runtime.Cancel(Definition, Instance, State, reason, Now));

    public void Migrate(WorkflowDefinition to, MigrationMap map)
    {
        _versions.Add(to.Source.ToArray(), to.Version);
        Keep(Runtime.Migrate(Definition, to, Instance, State, map, "phiên bản mới"));
        (_before, Definition) = (Definition, to);
    }

    public void Revert()
    {
        Keep(Runtime.RevertMigration(Instance, State, "chưa đúng lúc"));
        Definition = _before!;
    }

    public int ExecutionOf(string activity) => State.Waits.Single(one => one.Activity == activity).Execution;

    public IReadOnlyList<string> Waiting() => [.. State.Waits.Select(one => one.Activity)];

    /// <summary>The event as it comes back from the store.</summary>
    public static Event Stored(Event e) =>
        (Event)JsonSerializer.Deserialize(JsonSerializer.Serialize(e, e.GetType(), Json), e.GetType(), Json)!;

    /// <summary>Everything a state shows, in a form that can be compared.</summary>
    public static string Snapshot(WorkflowState state) =>
        JsonSerializer.Serialize(
            new
            {
                state.DefinitionId,
                state.DefinitionVersion,
                Status = state.Status.ToString(),
                SubStatus = state.SubStatus.ToString(),
                state.Executions,
                Variables = state
                    .Variables.OrderBy(one => one.Key.Variable, StringComparer.Ordinal)
                    .ThenBy(one => one.Key.Scope)
                    .Select(one => $"{one.Key.Scope}/{one.Key.Variable}={one.Value?.ToJsonString()}"),
                state.Outputs,
                state.Incidents,
                state.PendingEffects,
                state.NextExecution,
                state.EventCount,
                state.Name,
                state.CorrelationId,
                state.Input,
                state.Outcomes,
                state.Subject,
            },
            Json
        );

    /// <summary>The first place where running these commits again over the story's definitions gives something else; null for none.</summary>
    public Divergence? Check(IReadOnlyList<(DateTimeOffset At, IReadOnlyList<Event> Events)> commits) =>
        new ReExecution(Runtime, _versions).Check(Instance, commits);

    /// <summary>Every story can be told again at each of its commands.</summary>
    private IReadOnlyList<Event> Keep(Decision decision)
    {
        if (decision.Events.Count > 0)
        {
            _history.AddRange(decision.Events);
            _commits.Add((Now, decision.Events));
            if (_history.Count <= LongestChecked)
            {
                Assert.That(Check(_commits), Is.Null, "Run again, the history comes out differently.");
            }
        }

        return decision.Events;
    }
}
