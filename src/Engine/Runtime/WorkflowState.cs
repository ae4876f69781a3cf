using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>
/// Whether an instance can still go on. Entered by <see cref="WorkflowStarted"/>, left for good by its end; from a fault a person may bring it
/// back.
/// </summary>
public enum WorkflowStatus
{
    Running,
    Finished,
}

/// <summary>How an instance stands within its status; the first two belong to Running, the others to Finished.</summary>
public enum WorkflowSubStatus
{
    /// <summary>No execution waits; seen only between the events of one pass.</summary>
    Executing,

    /// <summary>An execution waits, or stands still after a fault, or a person paused the instance.</summary>
    Suspended,
    Finished,
    Faulted,
    Cancelled,
}

/// <summary>An activity that has started and has neither ended nor been called off.</summary>
/// <param name="Execution">Its number within the instance.</param>
/// <param name="Activity">The activity's id in the definition.</param>
/// <param name="Parent">The execution of its container; null for the root.</param>
/// <param name="Backward">Whether a loop's backward connection scheduled it.</param>
/// <param name="Wait">What it waits for; null while it runs or while its children do.</param>
/// <param name="Fault">What went wrong, while it stands still after a fault; null when it does not.</param>
/// <param name="Attempts">How often it was retried.</param>
/// <param name="Child">The instance that it began in its own pass; null for none.</param>
public sealed record LiveExecution(
    int Execution,
    string Activity,
    int? Parent,
    bool Backward,
    Wait? Wait,
    Incident? Fault = null,
    int Attempts = 0,
    Guid? Child = null
);

/// <summary>A variable in its scope: the execution of the container that declares the variable, or null for the workflow's own.</summary>
public readonly record struct VariableKey(int? Scope, string Variable);

/// <summary>A result that an activity gave.</summary>
public readonly record struct ResultKey(string Activity, string Output);

/// <summary>A fault of an activity.</summary>
public sealed record Incident(string ActivityId, string ActivityType, string Message);

/// <summary>Something that came while the instance was held up: a signal by its name, or the answer to an effect by its id.</summary>
public sealed record HeldArrival(string? Signal, string? Effect, JsonNode? Payload);

/// <summary>The domain's own state, folded from the same stream; called for every event, those of the engine included.</summary>
/// <param name="subject">The state so far; null before the first event.</param>
/// <param name="e">The next event.</param>
/// <returns>The state after <paramref name="e"/>. It must leave <paramref name="subject"/> unchanged: older states still hold it.</returns>
public delegate object? SubjectFold(object? subject, Event e);

/// <summary>
/// What the recorded events of one instance add up to. It needs no definition and no activity to be computed. To its callers it never
/// changes: <see cref="Apply"/> returns another one. Safe to read from several threads.
/// </summary>
public sealed class WorkflowState
{
    private readonly SubjectFold _fold;
    private readonly List<LiveExecution> _executions = [];
    private readonly Dictionary<VariableKey, JsonNode?> _variables = [];
    private readonly Dictionary<string, JsonNode?> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<ResultKey, JsonNode?> _results = [];
    private readonly Dictionary<int, FlowVisits> _visits = [];
    private readonly List<EffectRequested> _pendingEffects = [];
    private ImmutableList<Incident> _incidents = [];
    private ImmutableList<HeldArrival> _held = [];
    private WorkflowSubStatus? _end;
    private WorkflowState? _beforeMigration;
    private bool _triggered;

    /// <summary>The state before the first event: nothing started.</summary>
    public WorkflowState(SubjectFold fold) => _fold = fold;

    private WorkflowState(WorkflowState from)
    {
        _fold = from._fold;
        CopyFrom(from);
    }

    /// <summary>The definition the instance runs; empty before <see cref="WorkflowStarted"/>.</summary>
    public string DefinitionId { get; private set; } = "";

    public int DefinitionVersion { get; private set; }

    public bool HasStarted => DefinitionId.Length > 0;

    public WorkflowStatus Status => _end is null ? WorkflowStatus.Running : WorkflowStatus.Finished;

    public WorkflowSubStatus SubStatus =>
        _end
        ?? (
            IsPaused || _executions.Exists(one => one.Wait is not null || one.Fault is not null)
                ? WorkflowSubStatus.Suspended
                : WorkflowSubStatus.Executing
        );

    /// <summary>Whether a person holds the instance up.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The live executions, in the order in which they started. After a fault they remain, so that a person can go on from there.</summary>
    public IReadOnlyList<LiveExecution> Executions => _executions;

    /// <summary>The live executions that wait, in the order in which they started; none once the instance has ended.</summary>
    public IEnumerable<LiveExecution> Waits => _end is null ? _executions.Where(one => one.Wait is not null) : [];

    /// <summary>The live executions that stand still after a fault and are not tried again by themselves.</summary>
    public IEnumerable<LiveExecution> Faulted =>
        _end is WorkflowSubStatus.Finished or WorkflowSubStatus.Cancelled
            ? []
            : _executions.Where(one => one is { Fault: not null, Wait: null });

    /// <summary>The variables that were set; one that never was has the default of its definition and is not listed.</summary>
    public IReadOnlyDictionary<VariableKey, JsonNode?> Variables => _variables;

    public IReadOnlyDictionary<string, JsonNode?> Outputs => _outputs;

    /// <summary>What activities gave, by activity and output: the last value of each.</summary>
    public IReadOnlyDictionary<ResultKey, JsonNode?> Results => _results;

    /// <summary>The result that was given last; null for none.</summary>
    public JsonNode? LastResult { get; private set; }

    /// <summary>Every fault that happened, oldest first, those that were mended included.</summary>
    public IReadOnlyList<Incident> Incidents => _incidents;

    /// <summary>What came while the instance was paused or stood still after a fault, oldest first.</summary>
    public IReadOnlyList<HeldArrival> Held => _held;

    /// <summary>The effects that were requested and have not been answered, oldest first.</summary>
    public IReadOnlyList<EffectRequested> PendingEffects => _pendingEffects;

    public JsonObject? Input { get; private set; }

    public string? CorrelationId { get; private set; }

    /// <summary>The instance that started this one; null when none did.</summary>
    public Guid? Parent { get; private set; }

    /// <summary>The execution of the parent that started this instance.</summary>
    public int? ParentExecution { get; private set; }

    /// <summary>The instance's name for people; null until <c>Elsa.SetName</c> ran.</summary>
    public string? Name { get; private set; }

    /// <summary>The outcomes the workflow as a whole ended with; null while it runs or when it simply ended.</summary>
    public IReadOnlyList<string>? Outcomes { get; private set; }

    /// <summary>The number that the next execution gets.</summary>
    public int NextExecution { get; private set; } = 1;

    /// <summary>The domain's state.</summary>
    public object? Subject { get; private set; }

    /// <summary>How many events were folded.</summary>
    public int EventCount { get; private set; }

    /// <summary>Whether the last event moved it to another version, so that the move can still be taken back.</summary>
    public bool CanRevertMigration => _beforeMigration is not null;

    internal int NextEffect { get; private set; } = 1;

    /// <summary>The activity that the world set off and that has not run yet; null for none.</summary>
    internal string? PendingTrigger { get; private set; }

    /// <summary>What was about to run when the instance stopped at a fault.</summary>
    internal IReadOnlyList<ScheduledActivity> Scheduled { get; private set; } = [];

    /// <summary>The state after one more event; this one stays as it is.</summary>
    public WorkflowState Apply(Event e)
    {
        WorkflowState next = new(this);
        next.Fold(e);
        return next;
    }

    /// <summary>The live execution of this number, or null.</summary>
    public LiveExecution? Find(int execution) => _executions.Find(one => one.Execution == execution);

    internal WorkflowState Copy() => new(this);

    internal FlowVisits VisitsOf(int flowchart) => _visits.GetValueOrDefault(flowchart, FlowVisits.None);

    /// <summary>The output of a workflow used as an activity.</summary>
    /// <returns>Whether it was set.</returns>
    internal bool ScopedOutput(int scope, string name, out JsonNode? value) =>
        _variables.TryGetValue(new(scope, OutputPrefix + name), out value);

    // Outputs of a workflow used as an activity live and end with its execution, as variables do; no variable can have such a name.
    private const string OutputPrefix = "$output:";

    /// <summary>Changes this state in place: only for one that nobody else holds yet.</summary>
    internal void Fold(Event e)
    {
        if (_beforeMigration is { } before)
        {
            _beforeMigration = null;
            if (e is MigrationReverted)
            {
                int count = EventCount;
                CopyFrom(before);
                EventCount = count;
            }
        }

        switch (e)
        {
            case WorkflowStarted started:
                DefinitionId = started.DefinitionId;
                DefinitionVersion = started.DefinitionVersion;
                Input = started.Input;
                CorrelationId = started.CorrelationId;
                Parent = started.Parent;
                ParentExecution = started.ParentExecution;
                PendingTrigger = started.Trigger;
                break;
            case ActivityStarted started:
                _executions.Add(new(started.Execution, started.Activity, started.Parent, started.Backward ?? false, Wait: null));
                NextExecution = Math.Max(NextExecution, started.Execution + 1);
                _triggered = _triggered || (PendingTrigger is not null && started.Activity == PendingTrigger);
                break;
            case ActivityCompleted completed:
                Remove(completed.Execution);
                break;
            case ActivitySuspended suspended:
                Change(suspended.Execution, one => one with { Wait = suspended.Wait });
                break;
            case ActivityResumed resumed:
                Change(resumed.Execution, one => one with { Wait = null });
                break;
            case ActivityCancelled cancelled:
                Remove(cancelled.Execution);
                break;
            case ActivityFaulted faulted:
                Incident incident = new(faulted.Activity, faulted.Type, faulted.Message);
                _incidents = _incidents.Add(incident);
                Change(faulted.Execution, one => one with { Fault = incident, Wait = null });
                break;
            case ActivityRetried retried:
                Change(retried.Execution, one => one with { Fault = null, Wait = null, Attempts = retried.Attempt });
                GoOn();
                break;
            case ActivitySkipped skipped:
                Change(skipped.Execution, one => one with { Fault = null, Wait = null });
                GoOn();
                break;
            case ActivityAbandoned abandoned:
                Change(abandoned.Execution, one => one with { Fault = null, Wait = null });
                GoOn();
                break;
            case ChildStarted child:
                Change(child.Execution, one => one with { Child = child.Child });
                break;
            case ConnectionsVisited visited:
                _visits[visited.Execution] = VisitsOf(visited.Execution).With(visited);
                break;
            case VariableSet set:
                _variables[new(set.Scope, set.Variable)] = set.Value;
                break;
            case OutputSet { Scope: { } scope } set:
                _variables[new(scope, OutputPrefix + set.Name)] = set.Value;
                break;
            case OutputSet set:
                _outputs[set.Name] = set.Value;
                break;
            case ResultGiven given:
                _results[new(given.Activity, given.Output)] = given.Value;
                LastResult = given.Value;
                break;
            case WorkflowNamed named:
                Name = named.Name;
                break;
            case WorkflowCorrelated correlated:
                CorrelationId = correlated.CorrelationId;
                break;
            case EffectRequested requested:
                _pendingEffects.Add(requested);
                NextEffect++;
                break;
            case EffectReturned returned:
                _pendingEffects.RemoveAll(pending => pending.Effect == returned.Effect);
                if (returned.Held is true)
                {
                    _held = _held.Add(new(null, returned.Effect, returned.Result));
                }

                break;
            case SignalHeld held:
                _held = _held.Add(new(held.Name, null, held.Payload));
                break;
            case WorkflowPaused:
                IsPaused = true;
                break;
            case WorkflowUnpaused:
                IsPaused = false;
                _held = [];
                break;
            case WorkflowMigrated migrated:
                Migrate(migrated);
                break;
            case WorkflowFinished finished:
                Outcomes = finished.Outcomes;
                End(WorkflowSubStatus.Finished);
                break;
            case WorkflowFaulted faulted:
                _end = WorkflowSubStatus.Faulted;
                Scheduled = faulted.Scheduled ?? [];
                break;
            case WorkflowCancelled:
                End(WorkflowSubStatus.Cancelled);
                break;
        }

        EventCount++;
        Subject = _fold(Subject, e);
    }

    /// <summary>Whether an effect of this id was ever requested.</summary>
    internal bool HasRequested(string effect) =>
        effect.StartsWith('e')
        && int.TryParse(effect.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number >= 1
        && number < NextEffect;

    private void CopyFrom(WorkflowState from)
    {
        Replace(_executions, from._executions);
        Replace(_pendingEffects, from._pendingEffects);
        Replace(_variables, from._variables);
        Replace(_outputs, from._outputs);
        Replace(_results, from._results);
        Replace(_visits, from._visits);
        _incidents = from._incidents;
        _held = from._held;
        _end = from._end;
        _beforeMigration = from._beforeMigration;
        _triggered = from._triggered;
        DefinitionId = from.DefinitionId;
        DefinitionVersion = from.DefinitionVersion;
        Input = from.Input;
        CorrelationId = from.CorrelationId;
        Parent = from.Parent;
        ParentExecution = from.ParentExecution;
        PendingTrigger = from.PendingTrigger;
        Scheduled = from.Scheduled;
        IsPaused = from.IsPaused;
        LastResult = from.LastResult;
        Name = from.Name;
        Outcomes = from.Outcomes;
        NextExecution = from.NextExecution;
        NextEffect = from.NextEffect;
        Subject = from.Subject;
        EventCount = from.EventCount;
    }

    private static void Replace<T>(List<T> list, List<T> from)
    {
        list.Clear();
        list.AddRange(from);
    }

    private static void Replace<TKey, TValue>(Dictionary<TKey, TValue> map, Dictionary<TKey, TValue> from)
        where TKey : notnull
    {
        map.Clear();
        foreach (var (key, value) in from)
        {
            map.Add(key, value);
        }
    }

    private void GoOn()
    {
        if (_end is not null)
        {
            _held = [];
        }

        _end = null;
        Scheduled = [];
    }

    private void Migrate(WorkflowMigrated migrated)
    {
        _beforeMigration = Copy();
        DefinitionVersion = migrated.ToVersion;
        Scheduled = migrated.Scheduled ?? [];
        foreach (var (execution, activity) in migrated.Activities ?? new Dictionary<int, string>())
        {
            Change(execution, one => one with { Activity = activity });
        }

        foreach (MigratedVisits visits in migrated.Visits ?? [])
        {
            _visits[visits.Execution] = new([.. visits.Connections], [.. visits.Followed], [.. visits.Activities]);
        }
    }

    private void End(WorkflowSubStatus end)
    {
        _end = end;
        IsPaused = false;
        Scheduled = [];
        _held = [];
        _executions.Clear();
        _visits.Clear();
    }

    private void Change(int execution, Func<LiveExecution, LiveExecution> change)
    {
        int at = _executions.FindIndex(one => one.Execution == execution);
        if (at >= 0)
        {
            _executions[at] = change(_executions[at]);
        }
    }

    private void Remove(int execution)
    {
        int at = _executions.FindIndex(one => one.Execution == execution);
        if (at >= 0)
        {
            if (_triggered && _executions[at].Activity == PendingTrigger)
            {
                // It was set off once; should the flow come back to it, it waits like any other.
                PendingTrigger = null;
            }

            _executions.RemoveAt(at);
        }

        _visits.Remove(execution);
        // Most activities hold no variables, and a replay passes here once for each of them.
        if (_variables.Count > 0)
        {
            foreach (VariableKey key in _variables.Keys.Where(key => key.Scope == execution).ToList())
            {
                _variables.Remove(key);
            }
        }
    }
}
