using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Engine.Scripting;

namespace GenderEquality.Engine.Activities;

/// <summary>
/// What an activity sees and may do during one step. It is valid during the call only. What it records takes effect at once, so a later read
/// in the same step sees it.
/// </summary>
public sealed class StepContext
{
    private readonly Pass _pass;

    internal StepContext(Pass pass, int execution, ActivityNode node)
    {
        _pass = pass;
        Execution = execution;
        Node = node;
    }

    /// <summary>The instant of the command, the same for every step of a pass.</summary>
    public DateTimeOffset Now => _pass.Now;

    /// <summary>The workflow instance, which is also the id of its stream.</summary>
    public Guid Instance => _pass.Instance;

    /// <summary>The number of this execution within the instance.</summary>
    public int Execution { get; }

    /// <summary>The activity in the definition.</summary>
    public ActivityNode Node { get; }

    public WorkflowDefinition Definition => _pass.Definition;

    /// <summary>The domain's state, with everything raised so far.</summary>
    public object? Subject => _pass.State.Subject;

    /// <summary>The inputs with which the workflow was started; null when there were none.</summary>
    public JsonObject? WorkflowInput => (JsonObject?)_pass.State.Input?.DeepClone();

    public string? CorrelationId => _pass.State.CorrelationId;

    /// <summary>What this execution waits for when it is being resumed; null while it executes for the first time.</summary>
    public Wait? CurrentWait => _pass.State.Find(Execution)?.Wait;

    /// <summary>
    /// The value of an input, evaluated now. A missing or null input gives the descriptor's default, and without one the default of
    /// <typeparamref name="T"/>.
    /// </summary>
    /// <typeparam name="T">string, bool, int, long, decimal, double, TimeSpan, DateTimeOffset, Guid, an enum, string[], or a JsonNode.</typeparam>
    /// <param name="name">The input's name as in the descriptor.</param>
    /// <exception cref="FormatException">The value cannot be read as <typeparamref name="T"/>.</exception>
    /// <exception cref="ArgumentException">The descriptor declares no such input.</exception>
    public T? Input<T>(string name)
    {
        InputDescriptor input =
            Node.Type.Descriptor.Input(name)
            ?? throw new ArgumentException(
                $"'{Node.Type.Type}' declares no input '{name}'; it has {string.Join(", ", Node.Type.Descriptor.Inputs.Select(one => one.Name))}.",
                nameof(name)
            );
        JsonNode? value = _pass.Evaluate(Node, input.Name, Execution) ?? input.DefaultValue;
        return value is null ? default : ValueConversion.To<T>(value);
    }

    /// <summary>Like <see cref="Input{T}"/>, with one more variable in sight of the script.</summary>
    internal T? InputWith<T>(string name, string variable, JsonNode? value)
    {
        JsonNode? given = Node.Inputs[name] is InputExpression.Script script
            ? _pass.RunScript(script.Source, Execution, (variable, value)).Value
            : _pass.Evaluate(Node, name, Execution);
        return given is null ? default : ValueConversion.To<T>(given);
    }

    /// <summary>The value of a variable seen from here: the nearest scope that declares it, its default when it was never set.</summary>
    /// <exception cref="InvalidOperationException">No scope declares it.</exception>
    public JsonNode? Variable(string name) => _pass.ReadVariable(Declared(name), Execution)?.DeepClone();

    /// <summary>Sets a variable in the nearest scope that declares it.</summary>
    /// <exception cref="InvalidOperationException">No scope declares it.</exception>
    /// <exception cref="FormatException">The value cannot be read as the variable's type.</exception>
    public void SetVariable(string name, JsonNode? value) => _pass.WriteVariable(Declared(name), Execution, value);

    /// <summary>Gives a result: it goes into the variable that the definition binds it to, and later expressions may ask for it.</summary>
    /// <param name="output">The output's name as in the descriptor.</param>
    /// <param name="value">The result, converted to the variable's type.</param>
    public void SetResult(string output, JsonNode? value) => _pass.SetResult(Execution, Node, output, value);

    /// <summary>Records a fact of the domain and folds it at once.</summary>
    public void Raise(Event domainEvent) => _pass.Record(domainEvent);

    public void WriteLine(string text) => _pass.Record(new LineWritten(text));

    /// <summary>Sets an output of the workflow.</summary>
    public void SetOutput(string name, JsonNode? value) => _pass.SetOutput(Execution, name, value);

    /// <summary>Gives the instance a name for people.</summary>
    public void SetName(string name) => _pass.Record(new WorkflowNamed(name));

    public void Correlate(string correlationId) => _pass.Record(new WorkflowCorrelated(correlationId));

    /// <summary>Asks for something to be done outside; to learn the outcome return <see cref="StepResult.Wait"/> with an <see cref="EffectWait"/>.</summary>
    /// <returns>The effect's id, unique in the instance.</returns>
    public string RequestEffect(string kind, JsonObject payload)
    {
        string effect = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"e{_pass.State.NextEffect}");
        _pass.Record(new EffectRequested(effect, kind, (JsonObject)payload.DeepClone(), Execution));
        return effect;
    }

    /// <summary>Whether the world set this activity off, so that it need not wait for what has just happened.</summary>
    internal bool IsTriggered => _pass.State.PendingTrigger == Node.Id;

    /// <summary>The value of a case's condition; null counts as false.</summary>
    internal bool Holds(SwitchCase one) => one.Condition is { } condition && ValueConversion.To<bool>(_pass.Evaluate(condition, Execution));

    /// <summary>Runs a script and takes over what it wrote.</summary>
    internal ScriptResult RunScript(string source) => _pass.RunScript(source, Execution);

    /// <summary>The id of a workflow that has a published version.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    internal string Published(string? definitionId) => _pass.Published(definitionId ?? "").DefinitionId;

    /// <summary>Whether this execution has begun an instance of another workflow.</summary>
    internal bool HasStartedChild => _pass.State.Find(Execution)?.Child is not null;

    /// <summary>Begins an instance of another workflow in this pass and runs it as far as it goes.</summary>
    internal (Guid Instance, WorkflowState State) StartChild(string definitionId, JsonObject? input, string? correlationId) =>
        _pass.StartChild(Execution, definitionId, input, correlationId);

    internal void AssignVariable(VariableDefinition variable, JsonNode? value) => _pass.WriteVariable(variable, Execution, value);

    /// <summary>For a join: calls off what still runs ahead of it in its flowchart.</summary>
    internal void CancelAheadOfThis()
    {
        if (Node.Container is { Type: Flowchart } flowchart && _pass.State.Find(Execution)?.Parent is { } parent)
        {
            Flowchart.CancelAheadOf(_pass, parent, flowchart, flowchart.Graph.IndexOf(Node));
        }
    }

    private VariableDefinition Declared(string name) =>
        Node.FindVariable(name)
        ?? throw new InvalidOperationException(
            $"Không có biến '{name}' trong phạm vi của hoạt động '{Node.Id}'. Hãy khai báo biến trong quy trình."
        );
}
