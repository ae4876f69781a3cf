using System.Text.Json;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Engine.Definitions;

/// <summary>An activity of a definition. Never changes once its definition is read; thread-safe.</summary>
public sealed class ActivityNode
{
    private FlowGraph? _graph;

    /// <summary>
    /// Unique within the definition. Inside a workflow used as an activity it is that activity's id, a slash, and the id in the other file.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The id as it stands in its own file.</summary>
    public string LocalId => Id[(Id.LastIndexOf('/') + 1)..];

    public required ActivityType Type { get; init; }

    /// <summary>Where it stands in the file, for example <c>root.activities[3]</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Its name in the designer; null when it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The activity that holds it; null for the root.</summary>
    public ActivityNode? Container { get; init; }

    /// <summary>Its JSON, for what the engine itself does not read.</summary>
    public JsonElement Json { get; init; }

    /// <summary>Whether it is marked as a place where the workflow may begin.</summary>
    public bool CanStartWorkflow { get; init; }

    /// <summary>The inputs given in the definition, by the descriptor's name; one that is missing or null is not in it.</summary>
    public IReadOnlyDictionary<string, InputExpression> Inputs { get; internal set; } =
        new Dictionary<string, InputExpression>(StringComparer.Ordinal);

    /// <summary>The variables that results are put into, by the descriptor's output name.</summary>
    public IReadOnlyDictionary<string, VariableDefinition> Results { get; internal set; } =
        new Dictionary<string, VariableDefinition>(StringComparer.Ordinal);

    /// <summary>The activities of a flowchart or sequence, in the order of the file.</summary>
    public IReadOnlyList<ActivityNode> Activities { get; internal set; } = [];

    /// <summary>The embedded activities by port, such as Body.</summary>
    public IReadOnlyDictionary<string, ActivityNode> Ports { get; internal set; } =
        new Dictionary<string, ActivityNode>(StringComparer.Ordinal);

    /// <summary>The cases of a switch, in the order of the file.</summary>
    public IReadOnlyList<SwitchCase> Cases { get; internal set; } = [];

    /// <summary>What happens when it faults; null when the workflow's strategy holds.</summary>
    public IncidentStrategy? IncidentStrategy { get; internal set; }

    /// <summary>The connections of a flowchart, in the order of the file.</summary>
    public IReadOnlyList<Connection> Connections { get; internal set; } = [];

    /// <summary>The id of the activity that a flowchart names as its start; null when it names none.</summary>
    public string? Start { get; internal set; }

    /// <summary>The variables that this container declares.</summary>
    public IReadOnlyList<VariableDefinition> Variables { get; internal set; } = [];

    internal IReadOnlyList<VariableDefinition> WorkflowVariables { get; init; } = [];

    /// <summary>The flowchart's connections as a graph. Computed once; two threads may both compute it and get equal graphs.</summary>
    internal FlowGraph Graph => _graph ??= new FlowGraph(this);

    /// <summary>The activity that a flowchart begins with unless a trigger set it off; null when it holds none.</summary>
    public ActivityNode? First => Graph.Start is { } start ? Activities[start] : null;

    /// <summary>How one of this flowchart's connections leads.</summary>
    public ConnectionWay WayOf(Connection connection) =>
        !Graph.IsBackward(connection.Index) ? ConnectionWay.Forward
        : Graph.IsLoop(connection.Index) ? ConnectionWay.Loop
        : ConnectionWay.Jump;

    /// <summary>The variable of this name or id that is seen from here: the nearest container's first, the workflow's last; null for none.</summary>
    public VariableDefinition? FindVariable(string nameOrId)
    {
        for (ActivityNode? scope = this; scope is not null; scope = scope.Container)
        {
            if (Pick(scope.Variables, nameOrId) is { } found)
            {
                return found;
            }

            // A workflow used as an activity names its own variables only, as it was read when it was published.
            if (scope.Type is EmbeddedWorkflow)
            {
                return null;
            }
        }

        return Pick(WorkflowVariables, nameOrId);
    }

    private static VariableDefinition? Pick(IReadOnlyList<VariableDefinition> variables, string nameOrId) =>
        variables.FirstOrDefault(one => string.Equals(one.Id, nameOrId, StringComparison.Ordinal))
        ?? variables.FirstOrDefault(one => string.Equals(one.Name, nameOrId, StringComparison.Ordinal));
}

/// <summary>One case of a switch.</summary>
/// <param name="Label">Its name, which is the port of a FlowSwitch.</param>
/// <param name="Condition">When it holds; null for never.</param>
/// <param name="Activity">What a Switch runs then; null for nothing, and always for a FlowSwitch.</param>
public sealed record SwitchCase(string Label, InputExpression? Condition, ActivityNode? Activity);

/// <summary>A connection of a flowchart.</summary>
/// <param name="Index">Its place in the file; events name connections by it.</param>
/// <param name="Source">The id of the activity it leaves.</param>
/// <param name="Port">The outcome that follows it.</param>
/// <param name="Target">The id of the activity it leads to.</param>
public sealed record Connection(int Index, string Source, string Port, string Target);

/// <summary>How a connection leads, seen from the start of its flowchart.</summary>
public enum ConnectionWay
{
    /// <summary>On: what it leads to waits for its other forward connections as well.</summary>
    Forward,

    /// <summary>Back to an activity that every way to its source passes, which then runs once more.</summary>
    Loop,

    /// <summary>Back into another branch; the flow faults where it is followed.</summary>
    Jump,
}
