using System.Globalization;
using System.Text.Json.Nodes;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>Whether an instance can still go on. Entered by <see cref="WorkflowStarted"/>, left for good by the three end events.</summary>
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

    /// <summary>At least one execution waits.</summary>
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
public sealed record LiveExecution(int Execution, string Activity, int? Parent, bool Backward, Wait? Wait);

/// <summary>A variable in its scope: the execution of the container that declares it, or null for the workflow's own.</summary>
public readonly record struct VariableKey(int? Scope, string Variable);

/// <summary>A fault that stopped the instance.</summary>
public sealed record Incident(string ActivityId, string ActivityType, string Message);

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
    private readonly Dictionary<int, FlowVisits> _visits = [];
    private readonly List<Incident> _incidents = [];
    private readonly List<EffectRequested> _pendingEffects = [];
    private WorkflowSubStatus? _end;

    /// <summary>The state before the first event: nothing started.</summary>
    public WorkflowState(SubjectFold fold) => _fold = fold;

    private WorkflowState(WorkflowState from)
    {
        _fold = from._fold;
        _executions.AddRange(from._executions);
        _incidents.AddRange(from._incidents);
        _pendingEffects.AddRange(from._pendingEffects);
        foreach (var (key, value) in from._variables)
        {
            _variables.Add(key, value);
        }

        foreach (var (name, value) in from._outputs)
        {
            _outputs.Add(name, value);
        }

        foreach (var (execution, visits) in from._visits)
        {
            _visits.Add(execution, visits);
        }

        _end = from._end;
        DefinitionId = from.DefinitionId;
        DefinitionVersion = from.DefinitionVersion;
        Input = from.Input;
        CorrelationId = from.CorrelationId;
        Name = from.Name;
        Outcomes = from.Outcomes;
        NextExecution = from.NextExecution;
        NextEffect = from.NextEffect;
        Subject = from.Subject;
        EventCount = from.EventCount;
    }

    /// <summary>The definition the instance runs; empty before <see cref="WorkflowStarted"/>.</summary>
    public string DefinitionId { get; private set; } = "";

    public int DefinitionVersion { get; private set; }

    public bool HasStarted => DefinitionId.Length > 0;

    public WorkflowStatus Status => _end is null ? WorkflowStatus.Running : WorkflowStatus.Finished;

    public WorkflowSubStatus SubStatus =>
        _end ?? (_executions.Exists(one => one.Wait is not null) ? WorkflowSubStatus.Suspended : WorkflowSubStatus.Executing);

    /// <summary>The live executions, in the order in which they started.</summary>
    public IReadOnlyList<LiveExecution> Executions => _executions;

    /// <summary>The live executions that wait, in the order in which they started.</summary>
    public IEnumerable<LiveExecution> Waits => _executions.Where(one => one.Wait is not null);

    /// <summary>The variables that were set; one that never was has the default of its definition and is not listed.</summary>
    public IReadOnlyDictionary<VariableKey, JsonNode?> Variables => _variables;

    public IReadOnlyDictionary<string, JsonNode?> Outputs => _outputs;

    public IReadOnlyList<Incident> Incidents => _incidents;

    /// <summary>The effects that were requested and have not been answered, oldest first.</summary>
    public IReadOnlyList<EffectRequested> PendingEffects => _pendingEffects;

    public JsonObject? Input { get; private set; }

    public string? CorrelationId { get; private set; }

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

    internal int NextEffect { get; private set; } = 1;

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

    /// <summary>Changes this state in place: only for one that nobody else holds yet.</summary>
    internal void Fold(Event e)
    {
        switch (e)
        {
            case WorkflowStarted started:
                DefinitionId = started.DefinitionId;
                DefinitionVersion = started.DefinitionVersion;
                Input = started.Input;
                CorrelationId = started.CorrelationId;
                break;
            case ActivityStarted started:
                _executions.Add(new(started.Execution, started.Activity, started.Parent, started.Backward ?? false, Wait: null));
                NextExecution = Math.Max(NextExecution, started.Execution + 1);
                break;
            case ActivityCompleted completed:
                Remove(completed.Execution);
                break;
            case ActivitySuspended suspended:
                SetWait(suspended.Execution, suspended.Wait);
                break;
            case ActivityResumed resumed:
                SetWait(resumed.Execution, wait: null);
                break;
            case ActivityCancelled cancelled:
                Remove(cancelled.Execution);
                break;
            case ActivityFaulted faulted:
                _incidents.Add(new(faulted.Activity, faulted.Type, faulted.Message));
                Remove(faulted.Execution);
                break;
            case ConnectionsVisited visited:
                _visits[visited.Execution] = VisitsOf(visited.Execution).With(visited);
                break;
            case VariableSet set:
                _variables[new(set.Scope, set.Variable)] = set.Value;
                break;
            case OutputSet set:
                _outputs[set.Name] = set.Value;
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
                break;
            case WorkflowFinished finished:
                Outcomes = finished.Outcomes;
                End(WorkflowSubStatus.Finished);
                break;
            case WorkflowFaulted:
                End(WorkflowSubStatus.Faulted);
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

    private void End(WorkflowSubStatus end)
    {
        _end = end;
        _executions.Clear();
        _visits.Clear();
    }

    private void SetWait(int execution, Wait? wait)
    {
        int at = _executions.FindIndex(one => one.Execution == execution);
        if (at >= 0)
        {
            _executions[at] = _executions[at] with { Wait = wait };
        }
    }

    private void Remove(int execution)
    {
        _executions.RemoveAll(one => one.Execution == execution);
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
