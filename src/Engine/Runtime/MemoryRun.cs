using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>
/// Instances in memory, nothing stored: what the host does with outbox and sweeps happens here at once. A delay passes when it is told to,
/// while timers, signals and tasks stay waiting. For trying definitions out and for tests; one thread at a time.
/// </summary>
/// <param name="runtime">Decides.</param>
/// <param name="library">Where started workflows and pinned versions are found.</param>
public sealed class MemoryRun(WorkflowRuntime runtime, IWorkflowLibrary library)
{
    /// <summary>Where the clock of a run stands at its start, so that the same definition always runs the same.</summary>
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<Guid, MemoryInstance> _instances = [];
    private readonly List<string> _lines = [];

    public DateTimeOffset Now { get; private set; } = Beginning;

    /// <summary>What was written so far, in order, by all instances.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public IReadOnlyCollection<Guid> Instances => _instances.Keys;

    public MemoryInstance this[Guid instance] => _instances[instance];

    /// <summary>Begins an instance; what it asks of the outside is left for <see cref="Settle"/>.</summary>
    public void Start(WorkflowDefinition definition, Guid instance, StartRequest? request = null)
    {
        _instances.Add(instance, new(definition, runtime.Empty));
        Take(instance, runtime.Start(definition, instance, request ?? StartRequest.Empty, Now));
    }

    /// <summary>Lets one instance decide and takes what it came to.</summary>
    public void Decide(Guid instance, Func<WorkflowDefinition, WorkflowState, Decision> decide)
    {
        MemoryInstance one = _instances[instance];
        Take(instance, decide(one.Definition, one.State));
    }

    /// <summary>Starts the instances that were ordered, hands signals on, and wakes parents whose children have ended, until nothing is left to do.</summary>
    public void Settle()
    {
        while (PerformEffect() || WakeParent()) { }
    }

    /// <summary>Moves the clock to the next delay and lets it pass.</summary>
    /// <returns>Whether there was one.</returns>
    public bool PassDelay()
    {
        (Guid instance, LiveExecution? delay) = _instances
            .SelectMany(one => one.Value.State.Waits.Select(wait => (one.Key, Wait: wait, one.Value.Definition)))
            .Where(one => one.Wait.Wait is TimerWait && one.Definition.Nodes[one.Wait.Activity].Type is Delay)
            .OrderBy(one => ((TimerWait)one.Wait.Wait!).DueAt)
            .ThenBy(one => one.Wait.Execution)
            .Select(one => (one.Key, (LiveExecution?)one.Wait))
            .FirstOrDefault();
        if (delay is null)
        {
            return false;
        }

        DateTimeOffset due = ((TimerWait)delay.Wait!).DueAt;
        Now = due > Now ? due : Now;
        Decide(instance, (d, s) => runtime.Resume(d, instance, s, delay.Execution, input: null, Now));
        return true;
    }

    private void Take(Guid instance, Decision decision)
    {
        Dictionary<Guid, IReadOnlyList<Event>> started = decision.Started.ToDictionary(one => one.Instance, one => one.Events);
        Take(instance, decision.Events, started);
    }

    private void Take(Guid instance, IReadOnlyList<Event> events, Dictionary<Guid, IReadOnlyList<Event>> started)
    {
        if (events.Count > 0)
        {
            _instances[instance].Recorded.Add((Now, events));
        }

        foreach (Event e in events)
        {
            MemoryInstance one = _instances[instance];
            _instances[instance] = one with { State = one.State.Apply(e) };
            if (e is LineWritten line)
            {
                _lines.Add(line.Text);
            }
            else if (e is ChildStarted child)
            {
                _instances.Add(child.Child, new(library.Find(child.DefinitionId, child.DefinitionVersion)!, runtime.Empty));
                Take(child.Child, started[child.Child], started);
            }
        }
    }

    private bool PerformEffect()
    {
        foreach (var (instance, one) in _instances)
        {
            foreach (EffectRequested effect in one.State.PendingEffects)
            {
                switch (effect.Kind)
                {
                    case StartWorkflows.Effect:
                        Answer(instance, effect, StartOrdered(instance, effect));
                        return true;
                    case PublishedSignal.Effect:
                        Answer(instance, effect, null);
                        Publish(instance, PublishedSignal.From(effect.Payload));
                        return true;
                }
            }
        }

        return false;
    }

    private void Answer(Guid instance, EffectRequested effect, JsonObject? result) =>
        Decide(instance, (d, s) => runtime.EffectPerformed(d, instance, s, effect.Effect, result, Now));

    private JsonObject StartOrdered(Guid parent, EffectRequested effect)
    {
        StartWorkflows order = StartWorkflows.From(effect.Payload);
        WorkflowDefinition definition = library.Latest(order.DefinitionId)!;
        for (int index = 0; index < order.Items.Count; index++)
        {
            (Guid child, StartRequest request) = order.Child(index, parent, effect.Execution);
            // An order given again, as after a fault, begins each once.
            if (!_instances.ContainsKey(child))
            {
                Start(definition, child, request);
            }
        }

        return new() { ["count"] = order.Items.Count };
    }

    private void Publish(Guid sender, PublishedSignal signal)
    {
        foreach (Guid instance in _instances.Keys.ToList())
        {
            if (
                (!signal.IsLocal || instance == sender)
                && (signal.CorrelationId is null || _instances[instance].State.CorrelationId == signal.CorrelationId)
            )
            {
                Decide(instance, (d, s) => runtime.Signal(d, instance, s, signal.Name, signal.Payload?.DeepClone(), Now));
            }
        }
    }

    private bool WakeParent()
    {
        foreach (var (parent, one) in _instances)
        {
            foreach (LiveExecution waiting in one.State.Waits.Where(wait => wait.Wait is ChildrenWait))
            {
                List<KeyValuePair<Guid, MemoryInstance>> children =
                [
                    .. _instances.Where(child =>
                        child.Value.State.Parent == parent && child.Value.State.ParentExecution == waiting.Execution
                    ),
                ];
                if (
                    one.State.PendingEffects.Any(effect => effect.Effect == ((ChildrenWait)waiting.Wait!).Started)
                    || children.Exists(child => child.Value.State.Status == WorkflowStatus.Running)
                )
                {
                    continue;
                }

                JsonObject? result = children.Count == 1 ? ChildResult.Of(children[0].Key, children[0].Value.State) : null;
                Decide(parent, (d, s) => runtime.ChildrenFinished(d, parent, s, waiting.Execution, result, Now));
                return true;
            }
        }

        return false;
    }
}

/// <summary>An instance in memory.</summary>
public sealed record MemoryInstance(WorkflowDefinition Definition, WorkflowState State)
{
    internal List<(DateTimeOffset At, IReadOnlyList<Event> Events)> Recorded { get; } = [];

    /// <summary>What each decision came to, and when, as a store would keep it.</summary>
    public IReadOnlyList<(DateTimeOffset At, IReadOnlyList<Event> Events)> Commits => Recorded;

    public IReadOnlyList<Event> Events => [.. Recorded.SelectMany(one => one.Events)];
}

/// <summary>Tries a definition out in memory: delays pass at once, everything else stays waiting.</summary>
public static class DefinitionRun
{
    /// <summary>A run stops to wait after this many delays, since a loop around a delay would never end.</summary>
    public const int MostDelays = 1_000;

    public static RunResult Run(WorkflowDefinition d, WorkflowRuntime runtime, IWorkflowLibrary library)
    {
        MemoryRun run = new(runtime, library);
        run.Start(d, Guid.Empty);
        IReadOnlyList<string> bookmarks = [.. run[Guid.Empty].State.Waits.Select(one => d.Nodes[one.Activity].Type.Type)];
        run.Settle();
        for (int delays = 0; delays < MostDelays && run.PassDelay(); delays++)
        {
            run.Settle();
        }

        WorkflowState state = run[Guid.Empty].State;
        return new(
            d.DefinitionId,
            state.Status,
            state.SubStatus,
            run.Lines,
            bookmarks,
            state.Incidents,
            state.Outputs.Count == 0 ? null : state.Outputs,
            Journal.Of(d, run[Guid.Empty].Events)
        );
    }
}

/// <summary>
/// What a run in memory came to: the lines that Elsa.WriteLine wrote; as bookmarks the types of the activities that waited when the run first
/// stopped to wait; the outputs, null for none; and the entries of the journal, <c>type#activityId:event</c> each.
/// </summary>
public sealed record RunResult(
    string DefinitionId,
    WorkflowStatus Status,
    WorkflowSubStatus SubStatus,
    IReadOnlyList<string> Lines,
    IReadOnlyList<string> Bookmarks,
    IReadOnlyList<Incident> Incidents,
    IReadOnlyDictionary<string, JsonNode?>? Output,
    IReadOnlyList<string> Journal
)
{
    /// <summary>The result as the command line prints it: <c>{definitionId,status,subStatus,lines,bookmarks,incidents,output,journal}</c>.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["definitionId"] = DefinitionId,
            ["status"] = Status.ToString(),
            ["subStatus"] = SubStatus.ToString(),
            ["lines"] = JsonSerializer.SerializeToNode(Lines),
            ["bookmarks"] = JsonSerializer.SerializeToNode(Bookmarks),
            ["incidents"] = JsonSerializer.SerializeToNode(Incidents),
            ["output"] = Output is null ? null : new JsonObject(Output.Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone()))),
            ["journal"] = JsonSerializer.SerializeToNode(Journal),
        };
}
