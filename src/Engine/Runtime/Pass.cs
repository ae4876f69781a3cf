using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Scripting;

namespace GenderEquality.Engine.Runtime;

/// <summary>What every pass of a runtime works with.</summary>
internal sealed record PassTools(IScriptEngine Scripts, IWorkflowLibrary Library, SubjectFold Fold);

/// <summary>
/// One run of an instance from a command to the point where nothing is scheduled any more. It works on a state of its own; what it leaves
/// behind is its <see cref="Events"/> and the instances it started. The queue is first in, first out, as in Elsa, and empty when
/// the pass ends, so it is stored only when a fault stops it.
/// </summary>
internal sealed class Pass
{
    /// <summary>A pass that starts more activities than this, those of the instances it begins included, runs in a circle without a wait.</summary>
    public const int MostSteps = 10_000;

    /// <summary>How many instances may begin one another in one pass.</summary>
    public const int DeepestChild = 32;

    // No variable of a definition can have such a name.
    private const string Breaking = "$break";

    private static readonly CultureInfo Numbers = CultureInfo.GetCultureInfo("vi-VN");

    private readonly PassTools _tools;
    private readonly WorkflowState _initial;
    private readonly int _depth;
    private readonly StrongCount _steps;
    private readonly List<Event> _events = [];
    private readonly List<StartedInstance> _started = [];
    private readonly Dictionary<int, IReadOnlyList<string>> _outcomesOfEmbedded = [];
    private ImmutableList<Scheduled> _queue = [];
    private IReadOnlyList<string>? _workflowOutcomes;
    private int _scripts;

    public Pass(PassTools tools, WorkflowDefinition definition, Guid instance, WorkflowState state, DateTimeOffset now)
        : this(tools, definition, instance, state, now, 0, new StrongCount()) { }

    private Pass(
        PassTools tools,
        WorkflowDefinition definition,
        Guid instance,
        WorkflowState state,
        DateTimeOffset now,
        int depth,
        StrongCount steps
    )
    {
        _tools = tools;
        _initial = state;
        _depth = depth;
        _steps = steps;
        Definition = definition;
        Instance = instance;
        // As the commit keeps it, so that the same pass can be run again from the history.
        Now = Instants.Storable(now);
        State = state.Copy();
    }

    public WorkflowDefinition Definition { get; }

    public Guid Instance { get; }

    public DateTimeOffset Now { get; }

    /// <summary>This pass's own state, changed in place by <see cref="Record"/>.</summary>
    public WorkflowState State { get; private set; }

    public IReadOnlyList<Event> Events => _events;

    public Decision Decision => new(_events, _started);

    private sealed class StrongCount
    {
        public int Value { get; set; }
    }

    private sealed record Scheduled(int? Owner, ActivityNode Node, bool Backward, IReadOnlyList<(string Name, JsonNode? Value)> Variables);

    private readonly record struct Mark(int Events, int Started, ImmutableList<Scheduled> Queue);

    public void Record(Event e)
    {
        _events.Add(e);
        State.Fold(e);
    }

    public void Schedule(
        int? owner,
        ActivityNode node,
        bool backward = false,
        IReadOnlyList<(string Name, JsonNode? Value)>? variables = null
    ) => _queue = _queue.Add(new(owner, node, backward, variables ?? []));

    /// <summary>Whether this container is about to run the activity or is just running it.</summary>
    public bool IsUnderWay(int container, ActivityNode node) =>
        _queue.Exists(one => one.Owner == container && one.Node == node)
        || State.Executions.Any(one => one.Parent == container && string.Equals(one.Activity, node.Id, StringComparison.Ordinal));

    /// <summary>Whether anything right below this container still runs, waits or is scheduled; what stands still after a fault does not.</summary>
    public bool HasPendingWork(int container) =>
        State.Executions.Any(one => one.Parent == container && (one.Fault is null || one.Wait is not null))
        || _queue.Exists(one => one.Owner == container);

    /// <summary>Whether anything right below this container has not ended, faulted activities included.</summary>
    public bool HasChildren(int container) =>
        State.Executions.Any(one => one.Parent == container) || _queue.Exists(one => one.Owner == container);

    /// <summary>Whether Elsa.Break told this loop or sequence to begin nothing more.</summary>
    public bool IsBreaking(int execution) => State.Variables.ContainsKey(new(execution, Breaking));

    public ActivityNode NodeOf(LiveExecution execution) =>
        Definition.Nodes.TryGetValue(execution.Activity, out ActivityNode? node)
            ? node
            : throw new InvalidOperationException(
                $"Instance {Instance} runs activity '{execution.Activity}', which version {Definition.Version} of definition '{Definition.DefinitionId}' does not have. Migrate the instance or load the version it is pinned to."
            );

    /// <summary>Runs what is scheduled until nothing is.</summary>
    public void Run()
    {
        while (State.Status == WorkflowStatus.Running && !_queue.IsEmpty)
        {
            Scheduled next = _queue[0];
            _queue = _queue.RemoveAt(0);
            int execution = State.NextExecution;
            Record(new ActivityStarted(execution, next.Owner, next.Node.Id, next.Backward ? true : null));
            foreach (var (name, value) in next.Variables)
            {
                Record(new VariableSet(execution, name, value?.DeepClone()));
            }

            if (++_steps.Value > MostSteps)
            {
                Fault(
                    execution,
                    next.Node,
                    $"Một lượt chạy đã vượt quá {MostSteps.ToString("N0", Numbers)} bước và dừng ở hoạt động '{next.Node.LocalId}'. Vòng lặp này không có chỗ chờ: hãy thêm việc, hẹn giờ hoặc điều kiện dừng.",
                    stop: true
                );
                return;
            }

            Execute(execution, next.Node);
        }
    }

    /// <summary>Runs what was about to run when the instance stopped, after whatever is scheduled already.</summary>
    public void Reschedule(IEnumerable<ScheduledActivity> scheduled)
    {
        foreach (ScheduledActivity one in scheduled)
        {
            if (
                (one.Owner is not { } owner || State.Find(owner) is not null)
                && Definition.Nodes.TryGetValue(one.Activity, out ActivityNode? node)
            )
            {
                Schedule(
                    one.Owner,
                    node,
                    one.Backward ?? false,
                    one.Variables?.Select(variable => (variable.Key, variable.Value?.DeepClone())).ToList()
                );
            }
        }
    }

    /// <summary>Runs an activity under an execution that has started: for the first time, or once more after a fault.</summary>
    public void Execute(int execution, ActivityNode node)
    {
        Mark mark = SetMark();
        try
        {
            if (node.Type is ContainerType container)
            {
                container.Begin(this, execution, node);
            }
            else
            {
                Apply(execution, node, node.Type.Execute(new StepContext(this, execution, node)));
            }
        }
        catch (Exception failure) when (failure is not RefusedException)
        {
            // A step that failed leaves no trace, so that it can be tried again.
            RollBack(mark);
            Fault(execution, node, failure.Message);
        }
    }

    /// <summary>Ends the wait of an execution and runs what follows. What the activity raised stands after the resumption.</summary>
    /// <param name="waiting">The execution that waits.</param>
    /// <param name="resume">The activity's answer.</param>
    public void Resume(LiveExecution waiting, Func<StepContext, StepResult> resume)
    {
        ActivityNode node = NodeOf(waiting);
        Mark mark = SetMark();
        StepResult result;
        try
        {
            result = resume(new StepContext(this, waiting.Execution, node));
        }
        catch (Exception failure) when (failure is not RefusedException)
        {
            RollBack(mark);
            result = StepResult.Fault(failure.Message);
        }

        if (result is StepResult.Staying)
        {
            return;
        }

        // Whether the wait is over shows only now; the history tells it first, so the state is folded again in the history's order.
        List<Event> raised = _events[mark.Events..];
        if (raised.Count > 0)
        {
            RollBack(mark with { Started = _started.Count });
        }

        Record(new ActivityResumed(waiting.Execution));
        raised.ForEach(Record);
        // What a person did stays, whatever goes wrong behind it.
        mark = SetMark();
        try
        {
            Apply(waiting.Execution, node, result);
        }
        catch (Exception failure) when (failure is not RefusedException)
        {
            RollBack(mark);
            Fault(waiting.Execution, node, failure.Message);
        }

        Run();
    }

    /// <summary>Ends an activity, calls off what still runs below it and hands on to its container.</summary>
    public void Complete(int execution, ActivityNode node, IReadOnlyList<string>? outcomes)
    {
        if (State.Find(execution) is not { } ending)
        {
            return;
        }

        CancelBelow(execution);
        Record(new ActivityCompleted(execution, outcomes is [ActivityDescriptor.Done] ? null : outcomes));
        if (ending.Parent is not { } parent)
        {
            Record(new WorkflowFinished(_workflowOutcomes));
            return;
        }

        if (State.Find(parent) is { } container)
        {
            ActivityNode holder = NodeOf(container);
            ((ContainerType)holder.Type).ChildCompleted(
                this,
                parent,
                holder,
                new(execution, node, outcomes ?? [ActivityDescriptor.Done], ending.Backward)
            );
        }
    }

    /// <summary>Calls off an execution and then all below it, the order of Elsa's journal; the container is not told.</summary>
    public void Cancel(LiveExecution execution)
    {
        Record(new ActivityCancelled(execution.Execution));
        CancelBelow(execution.Execution);
    }

    /// <summary>Calls off every execution.</summary>
    public void CancelAll()
    {
        _queue = [];
        foreach (LiveExecution root in State.Executions.Where(one => one.Parent is null).ToList())
        {
            Cancel(root);
        }
    }

    /// <summary>
    /// Gives an execution up. In a flowchart the other branches go on as if no way led on from it; any other container has nothing left to do
    /// and is given up as well, and with the root the whole instance.
    /// </summary>
    public void Abandon(LiveExecution execution)
    {
        Cancel(execution);
        if (execution.Parent is not { } parent || State.Find(parent) is not { } container)
        {
            Record(new WorkflowCancelled());
            return;
        }

        ActivityNode holder = NodeOf(container);
        if (holder.Type is Flowchart)
        {
            Flowchart.ChildAbandoned(this, parent, holder, NodeOf(execution));
        }
        else if (!HasChildren(parent))
        {
            Abandon(container);
        }
    }

    /// <summary>Begins an instance of another workflow in this pass and runs it as far as it goes.</summary>
    /// <returns>The new instance and its state.</returns>
    /// <exception cref="InvalidOperationException">There is no such workflow, or the instances begin one another without end.</exception>
    public (Guid Instance, WorkflowState State) StartChild(int execution, string definitionId, JsonObject? input, string? correlationId)
    {
        WorkflowDefinition child = Published(definitionId);
        if (_depth >= DeepestChild)
        {
            throw new InvalidOperationException(
                $"Các quy trình đã bắt đầu lẫn nhau quá {DeepestChild} tầng trong một lượt, lần cuối là '{definitionId}'. Hãy bỏ vòng này hoặc thêm chỗ chờ."
            );
        }

        Guid id = ChildId(Instance, execution, 0);
        Pass pass = new(_tools, child, id, new WorkflowState(_tools.Fold), Now, _depth + 1, _steps);
        Record(new ChildStarted(execution, id, child.DefinitionId, child.Version));
        pass.Begin(new StartRequest(input, correlationId) { Parent = Instance, ParentExecution = execution });
        _started.Add(new(id, pass.Events));
        _started.AddRange(pass._started);
        return (id, pass.State);
    }

    /// <summary>The newest published version of a workflow.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public WorkflowDefinition Published(string definitionId) =>
        _tools.Library.Latest(definitionId)
        ?? throw new InvalidOperationException(
            $"Không có phiên bản đã phát hành nào của quy trình '{definitionId}'. Hãy phát hành quy trình đó hoặc chọn quy trình khác."
        );

    /// <summary>The id of an instance that another one begins: the same act repeated after a crash names the same instance.</summary>
    public static Guid ChildId(Guid parent, int execution, int index) =>
        StreamId.Derived(parent, string.Create(CultureInfo.InvariantCulture, $"child:{execution}:{index}")).Value;

    /// <summary>Records the beginning and runs.</summary>
    public void Begin(StartRequest request)
    {
        Record(
            new WorkflowStarted(
                Definition.DefinitionId,
                Definition.Version,
                (JsonObject?)request.Input?.DeepClone(),
                request.CorrelationId,
                request.Parent,
                request.ParentExecution,
                request.Trigger
            )
        );
        foreach (Event first in request.FirstEvents ?? [])
        {
            Record(first);
        }

        Schedule(owner: null, Definition.Root);
        Run();
    }

    /// <summary>The value of an input as the definition gives it; null when it gives none.</summary>
    public JsonNode? Evaluate(ActivityNode node, string input, int execution) =>
        node.Inputs.TryGetValue(input, out InputExpression? expression) ? Evaluate(expression, execution) : null;

    /// <summary>The value of an expression seen from an execution.</summary>
    public JsonNode? Evaluate(InputExpression expression, int execution) =>
        expression switch
        {
            InputExpression.Literal literal => literal.AsText ? ValueConversion.AsText(literal.Value) : ValueConversion.Node(literal.Value),
            InputExpression.Object value => ValueConversion.Spelled(value.Value),
            InputExpression.OfVariable variable => ReadVariable(variable.Variable, execution)?.DeepClone(),
            InputExpression.OfInput given => InputsSeenFrom(execution)?[given.Name]?.DeepClone(),
            InputExpression.OfOutput output => State.Results.GetValueOrDefault(new(output.Activity, output.Output))?.DeepClone(),
            InputExpression.Script script => RunScript(script.Source, execution).Value,
            InputExpression.Reference reference => JsonValue.Create(reference.Variable.Name),
            _ => throw new InvalidOperationException($"Expression {expression.GetType().Name} has no evaluation."),
        };

    /// <summary>Runs a script and takes over what it wrote.</summary>
    /// <param name="also">One more variable that the script sees; null for none.</param>
    public ScriptResult RunScript(string source, int execution, (string Name, JsonNode? Value)? also = null)
    {
        ScriptScope scope = ScriptScopes.Of(this, execution, source);
        if (also is { } more)
        {
            scope.Variables[more.Name] = more.Value?.DeepClone();
        }

        string seed = string.Create(CultureInfo.InvariantCulture, $"{Instance:D}:{State.EventCount}:{++_scripts}");
        ScriptResult result = _tools.Scripts.Run(new(source, scope, Now, seed));
        foreach (ScriptWrite write in result.Writes)
        {
            switch (write.Target)
            {
                case ScriptTarget.CorrelationId:
                    Record(new WorkflowCorrelated(ValueConversion.To<string>(write.Value) ?? ""));
                    break;
                case ScriptTarget.InstanceName:
                    Record(new WorkflowNamed(ValueConversion.To<string>(write.Value) ?? ""));
                    break;
                default:
                    WriteVariable(write.Name, execution, write.Value);
                    break;
            }
        }

        return result;
    }

    public JsonNode? ReadVariable(VariableDefinition variable, int execution) =>
        State.Variables.TryGetValue(new(ScopeOf(variable, execution), variable.Name), out JsonNode? value) ? value : variable.Default;

    public void WriteVariable(VariableDefinition variable, int execution, JsonNode? value) =>
        Record(new VariableSet(ScopeOf(variable, execution), variable.Name, ValueConversion.ToTyped(value, variable.TypeName)));

    /// <summary>
    /// Writes a variable by its name: the nearest one in sight, whether declared or given to an execution; one that nobody declared becomes
    /// the workflow's.
    /// </summary>
    public void WriteVariable(string name, int execution, JsonNode? value)
    {
        foreach (LiveExecution scope in Scopes(execution))
        {
            VariableDefinition? declared = NodeOf(scope).Variables.FirstOrDefault(one => one.Name == name);
            if (declared is not null || State.Variables.ContainsKey(new(scope.Execution, name)))
            {
                Record(
                    new VariableSet(scope.Execution, name, declared is null ? value : ValueConversion.ToTyped(value, declared.TypeName))
                );
                return;
            }
        }

        VariableDefinition? ofWorkflow = Definition.Variables.FirstOrDefault(one => one.Name == name);
        Record(new VariableSet(null, name, ofWorkflow is null ? value : ValueConversion.ToTyped(value, ofWorkflow.TypeName)));
    }

    /// <summary>Keeps a result of an activity and puts it into the variable that the definition binds it to.</summary>
    public void SetResult(int execution, ActivityNode node, string output, JsonNode? value)
    {
        if (Definition.AsksForResults)
        {
            Record(new ResultGiven(node.Id, output, value?.DeepClone()));
        }

        if (node.Results.TryGetValue(output, out VariableDefinition? variable))
        {
            WriteVariable(variable, execution, value?.DeepClone());
        }
    }

    /// <summary>The execution and its containers, from the inside out.</summary>
    public IEnumerable<LiveExecution> Scopes(int execution)
    {
        for (LiveExecution? at = State.Find(execution); at is not null; at = at.Parent is { } parent ? State.Find(parent) : null)
        {
            yield return at;
        }
    }

    /// <summary>The inputs of the workflow used as an activity that the execution belongs to, or of the instance.</summary>
    public JsonObject? InputsSeenFrom(int execution)
    {
        LiveExecution? user = UserAround(execution);
        return user is null
            ? State.Input
            : new(
                NodeOf(user)
                    .Type.Descriptor.Inputs.Select(input =>
                        KeyValuePair.Create(input.Name, State.Variables.GetValueOrDefault(new(user.Execution, input.Name))?.DeepClone())
                    )
            );
    }

    public bool IsInsideWorkflowAsActivity(int execution) => UserAround(execution) is not null;

    // The activity itself evaluates its inputs from the outside.
    private LiveExecution? UserAround(int execution) =>
        Scopes(execution).Skip(1).FirstOrDefault(one => NodeOf(one).Type is WorkflowAsActivity);

    /// <summary>Sets an output of the workflow that the execution belongs to.</summary>
    public void SetOutput(int execution, string name, JsonNode? value)
    {
        LiveExecution? user = Scopes(execution).FirstOrDefault(one => NodeOf(one).Type is WorkflowAsActivity);
        Record(new OutputSet(name, value?.DeepClone(), user?.Execution));
    }

    /// <summary>The outcomes that Elsa.Complete named for a workflow used as an activity; null for none.</summary>
    public IReadOnlyList<string>? OutcomesNamedFor(int execution) => _outcomesOfEmbedded.GetValueOrDefault(execution);

    private int? ScopeOf(VariableDefinition variable, int execution)
    {
        if (variable.Container is null)
        {
            return null;
        }

        return Scopes(execution).FirstOrDefault(one => string.Equals(one.Activity, variable.Container, StringComparison.Ordinal))?.Execution
            ?? throw new InvalidOperationException(
                $"Biến '{variable.Name}' thuộc hoạt động '{variable.Container}', nhưng hoạt động này không đang chạy."
            );
    }

    private Mark SetMark() => new(_events.Count, _started.Count, _queue);

    /// <summary>Takes back everything since the mark.</summary>
    private void RollBack(Mark mark)
    {
        _queue = mark.Queue;
        _started.RemoveRange(mark.Started, _started.Count - mark.Started);
        if (_events.Count == mark.Events)
        {
            return;
        }

        _events.RemoveRange(mark.Events, _events.Count - mark.Events);
        State = _initial.Copy();
        _events.ForEach(State.Fold);
    }

    private void Apply(int execution, ActivityNode node, StepResult result)
    {
        switch (result)
        {
            case StepResult.Completed completed:
                Complete(execution, node, completed.Outcomes);
                break;
            case StepResult.Waiting waiting:
                Record(new ActivitySuspended(execution, waiting.For));
                break;
            case StepResult.Faulted faulted:
                Fault(execution, node, faulted.Message);
                break;
            case StepResult.Ending ending:
                EndWorkflow(execution, node, ending);
                break;
            case StepResult.Breaking:
                BreakLoop(execution, node);
                break;
            default:
                Fault(execution, node, $"Hoạt động '{node.Type.Type}' trả về Stay khi chưa chờ gì; Stay chỉ dùng sau khi được gọi tiếp.");
                break;
        }
    }

    private void EndWorkflow(int execution, ActivityNode node, StepResult.Ending ending)
    {
        if (ending.AtOnce)
        {
            _workflowOutcomes = ending.Outcomes;
            _queue = [];
            foreach (LiveExecution at in Scopes(execution).ToList())
            {
                CancelBelow(at.Execution);
                Record(new ActivityCompleted(at.Execution));
            }

            Record(new WorkflowFinished(_workflowOutcomes));
            return;
        }

        // As in Elsa the activity ends like any other first, which may already end everything.
        if (Scopes(execution).FirstOrDefault(one => NodeOf(one).Type is EmbeddedWorkflow) is { } embedded)
        {
            _outcomesOfEmbedded[embedded.Execution] = ending.Outcomes ?? [ActivityDescriptor.Done];
            Complete(execution, node, outcomes: null);
            Complete(embedded.Execution, NodeOf(embedded), OutcomesNamedFor(embedded.Execution));
            return;
        }

        _workflowOutcomes = ending.Outcomes;
        Complete(execution, node, outcomes: null);
        if (State.Status == WorkflowStatus.Running)
        {
            CancelAll();
            Record(new WorkflowFinished(_workflowOutcomes));
        }
    }

    /// <summary>
    /// Tells the sequences around an activity, and the innermost loop with them, to begin nothing more. What is kept in the instance, since
    /// branches in between may wait before they let the loop end.
    /// </summary>
    private void BreakLoop(int execution, ActivityNode node)
    {
        foreach (LiveExecution around in Scopes(execution).Skip(1).ToList())
        {
            ActivityType type = NodeOf(around).Type;
            bool isLoop = type is ContainerType { IsLoop: true };
            if (isLoop || type is Sequence)
            {
                Record(new VariableSet(around.Execution, Breaking, JsonValue.Create(true)));
            }

            if (isLoop)
            {
                break;
            }
        }

        Complete(execution, node, outcomes: null);
    }

    private void CancelBelow(int execution)
    {
        foreach (LiveExecution child in State.Executions.Where(one => one.Parent == execution).ToList())
        {
            Cancel(child);
        }

        if (_queue.Exists(one => one.Owner == execution))
        {
            _queue = _queue.RemoveAll(one => one.Owner == execution);
        }
    }

    /// <param name="stop">Whether the instance stops whatever the strategy says, since more is scheduled that must not run now.</param>
    private void Fault(int execution, ActivityNode node, string message, bool stop = false)
    {
        Record(new ActivityFaulted(execution, message, node.Id, node.Type.Type));
        IncidentStrategy strategy = stop ? IncidentStrategy.Default : node.IncidentStrategy ?? Definition.IncidentStrategy;
        int attempt = (State.Find(execution)?.Attempts ?? 0) + 1;
        if (attempt <= strategy.Retries)
        {
            Record(new ActivitySuspended(execution, new RetryWait(Now + strategy.PauseBefore(attempt), attempt)));
        }
        else if (strategy.Then == IncidentOutcome.Fault)
        {
            Record(new WorkflowFaulted(_queue.IsEmpty ? null : [.. _queue.Select(Stored)]));
            _queue = [];
        }
    }

    private static ScheduledActivity Stored(Scheduled one) =>
        new(
            one.Owner,
            one.Node.Id,
            one.Backward ? true : null,
            one.Variables.Count == 0
                ? null
                : new(one.Variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value?.DeepClone())))
        );
}
