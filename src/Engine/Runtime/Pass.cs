using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>
/// One run of an instance from a command to the point where nothing is scheduled any more. It works on a state of its own; what it leaves
/// behind is its <see cref="Events"/>. The queue is first in, first out, as in Elsa, and empty when the pass ends, so it is never stored.
/// </summary>
internal sealed class Pass(WorkflowDefinition definition, Guid instance, WorkflowState state, DateTimeOffset now)
{
    /// <summary>A pass that starts more activities than this runs in a circle without a wait.</summary>
    public const int MostSteps = 10_000;

    private readonly List<Event> _events = [];
    private readonly LinkedList<Scheduled> _queue = new();
    private IReadOnlyList<string>? _workflowOutcomes;
    private int _steps;

    // The state before the running step recorded anything; null while it has not. A step that throws leaves no trace.
    private WorkflowState? _beforeStep;
    private bool _inStep;

    public WorkflowDefinition Definition { get; } = definition;

    public Guid Instance { get; } = instance;

    public DateTimeOffset Now { get; } = now;

    /// <summary>This pass's own state, changed in place by <see cref="Record"/>.</summary>
    public WorkflowState State { get; private set; } = state.Copy();

    public IReadOnlyList<Event> Events => _events;

    private sealed record Scheduled(int? Owner, ActivityNode Node, bool Backward);

    public void Record(Event e)
    {
        if (_inStep)
        {
            _beforeStep ??= State.Copy();
        }

        _events.Add(e);
        State.Fold(e);
    }

    public void Schedule(int? owner, ActivityNode node, bool backward = false) => _queue.AddLast(new Scheduled(owner, node, backward));

    /// <summary>Whether this container is about to run the activity or is just running it.</summary>
    public bool IsUnderWay(int container, ActivityNode node) =>
        _queue.Any(one => one.Owner == container && one.Node == node)
        || State.Executions.Any(one => one.Parent == container && string.Equals(one.Activity, node.Id, StringComparison.Ordinal));

    /// <summary>Whether anything below this container still runs, waits or is scheduled.</summary>
    public bool HasPendingWork(int container) =>
        State.Executions.Any(one => one.Parent == container) || _queue.Any(one => one.Owner == container);

    public ActivityNode NodeOf(LiveExecution execution) =>
        Definition.Nodes.TryGetValue(execution.Activity, out ActivityNode? node)
            ? node
            : throw new InvalidOperationException(
                $"Instance {Instance} runs activity '{execution.Activity}', which version {Definition.Version} of definition '{Definition.DefinitionId}' does not have. Migrate the instance or load the version it is pinned to."
            );

    /// <summary>Runs what is scheduled until nothing is.</summary>
    public void Run()
    {
        while (State.Status == WorkflowStatus.Running && _queue.First is { } first)
        {
            _queue.RemoveFirst();
            Begin(first.Value);
        }
    }

    /// <summary>Ends the wait of an execution and runs what follows. What the activity raised stands after the resumption.</summary>
    public void Resume(LiveExecution waiting, object? input)
    {
        ActivityNode node = NodeOf(waiting);
        int mark = _events.Count;
        StepContext step = new(this, waiting.Execution, node);
        StepResult result = Step(() => node.Type.Resume(step, input), out WorkflowState? before);
        if (result is StepResult.Staying)
        {
            return;
        }

        // Whether the wait is over shows only now; the history tells it first, so the state is folded again in the history's order.
        List<Event> raised = _events[mark..];
        _events.RemoveRange(mark, raised.Count);
        State = before ?? State;
        Record(new ActivityResumed(waiting.Execution));
        raised.ForEach(Record);
        Guarded(waiting.Execution, node, () => Apply(waiting.Execution, node, result));
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
                new(node, outcomes ?? [ActivityDescriptor.Done], ending.Backward)
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
        _queue.Clear();
        foreach (LiveExecution root in State.Executions.Where(one => one.Parent is null).ToList())
        {
            Cancel(root);
        }
    }

    /// <summary>The value of an input as the definition gives it; null when it gives none.</summary>
    public JsonNode? Evaluate(ActivityNode node, string input, int execution)
    {
        if (!node.Inputs.TryGetValue(input, out InputExpression? expression))
        {
            return null;
        }

        return expression switch
        {
            InputExpression.Literal literal => literal.AsText ? ValueConversion.AsText(literal.Value) : ValueConversion.Node(literal.Value),
            InputExpression.Object value => ValueConversion.Spelled(value.Value),
            InputExpression.OfVariable variable => ReadVariable(variable.Variable, execution)?.DeepClone(),
            InputExpression.OfInput given => State.Input?[given.Name]?.DeepClone(),
            InputExpression.Reference reference => JsonValue.Create(reference.Variable.Name),
            _ => throw new InvalidOperationException($"Expression {expression.GetType().Name} has no evaluation."),
        };
    }

    public JsonNode? ReadVariable(VariableDefinition variable, int execution) =>
        State.Variables.TryGetValue(new(ScopeOf(variable, execution), variable.Name), out JsonNode? value) ? value : variable.Default;

    public void WriteVariable(VariableDefinition variable, int execution, JsonNode? value) =>
        Record(new VariableSet(ScopeOf(variable, execution), variable.Name, ValueConversion.ToTyped(value, variable.TypeName)));

    private int? ScopeOf(VariableDefinition variable, int execution)
    {
        if (variable.Container is null)
        {
            return null;
        }

        LiveExecution? scope = State.Find(execution);
        while (scope is not null && !string.Equals(scope.Activity, variable.Container, StringComparison.Ordinal))
        {
            scope = scope.Parent is { } parent ? State.Find(parent) : null;
        }

        return scope?.Execution
            ?? throw new InvalidOperationException(
                $"Biến '{variable.Name}' thuộc hoạt động '{variable.Container}', nhưng hoạt động này không đang chạy."
            );
    }

    private void Begin(Scheduled scheduled)
    {
        ActivityNode node = scheduled.Node;
        int execution = State.NextExecution;
        Record(new ActivityStarted(execution, scheduled.Owner, node.Id, scheduled.Backward ? true : null));
        if (++_steps > MostSteps)
        {
            Fault(
                execution,
                node,
                $"Một lượt chạy đã vượt quá {MostSteps.ToString("N0", Numbers)} bước và dừng ở hoạt động '{node.Id}'. Vòng lặp này không có chỗ chờ: hãy thêm việc, hẹn giờ hoặc điều kiện dừng."
            );
            return;
        }

        if (node.Type is ContainerType container)
        {
            Guarded(execution, node, () => container.Begin(this, execution, node));
            return;
        }

        StepContext step = new(this, execution, node);
        StepResult result = Step(() => node.Type.Execute(step), out _);
        Guarded(execution, node, () => Apply(execution, node, result));
    }

    private static readonly System.Globalization.CultureInfo Numbers = System.Globalization.CultureInfo.GetCultureInfo("vi-VN");

    private StepResult Step(Func<StepResult> run, out WorkflowState? before)
    {
        int mark = _events.Count;
        _beforeStep = null;
        _inStep = true;
        try
        {
            return run();
        }
        catch (Exception failure) when (failure is not RefusedException)
        {
            _events.RemoveRange(mark, _events.Count - mark);
            State = _beforeStep ?? State;
            _beforeStep = null;
            return StepResult.Fault(failure.Message);
        }
        finally
        {
            _inStep = false;
            before = _beforeStep;
        }
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
            default:
                Fault(execution, node, $"Hoạt động '{node.Type.Type}' trả về Stay khi chưa chờ gì; Stay chỉ dùng sau khi được gọi tiếp.");
                break;
        }
    }

    private void EndWorkflow(int execution, ActivityNode node, StepResult.Ending ending)
    {
        _workflowOutcomes = ending.Outcomes;
        if (!ending.AtOnce)
        {
            // As in Elsa the activity ends like any other first, which may already end everything.
            Complete(execution, node, outcomes: null);
            if (State.Status == WorkflowStatus.Running)
            {
                CancelAll();
                Record(new WorkflowFinished(_workflowOutcomes));
            }

            return;
        }

        _queue.Clear();
        for (LiveExecution? at = State.Find(execution); at is not null; at = at.Parent is { } parent ? State.Find(parent) : null)
        {
            CancelBelow(at.Execution);
            Record(new ActivityCompleted(at.Execution));
        }

        Record(new WorkflowFinished(_workflowOutcomes));
    }

    private void CancelBelow(int execution)
    {
        foreach (LiveExecution child in State.Executions.Where(one => one.Parent == execution).ToList())
        {
            Cancel(child);
        }

        for (LinkedListNode<Scheduled>? at = _queue.First; at is not null; )
        {
            LinkedListNode<Scheduled>? next = at.Next;
            if (at.Value.Owner == execution)
            {
                _queue.Remove(at);
            }

            at = next;
        }
    }

    /// <summary>What goes wrong between activities (a join that cannot be counted, say) is the fault of the activity that led there.</summary>
    private void Guarded(int execution, ActivityNode node, Action act)
    {
        try
        {
            act();
        }
        catch (Exception failure) when (failure is not RefusedException)
        {
            Fault(execution, node, failure.Message);
        }
    }

    private void Fault(int execution, ActivityNode node, string message)
    {
        Record(new ActivityFaulted(execution, message, node.Id, node.Type.Type));
        Record(new WorkflowFaulted());
        _queue.Clear();
    }
}
