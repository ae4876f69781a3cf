using System.Text.Json;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Engine.Definitions;

/// <summary>An activity of a definition. Never changes once its definition is read; thread-safe.</summary>
public sealed class ActivityNode
{
    private FlowGraph? _graph;

    /// <summary>Unique within the definition.</summary>
    public required string Id { get; init; }

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

    /// <summary>The connections of a flowchart, in the order of the file.</summary>
    public IReadOnlyList<Connection> Connections { get; internal set; } = [];

    /// <summary>The id of the activity that a flowchart names as its start; null when it names none.</summary>
    public string? Start { get; internal set; }

    /// <summary>The variables that this container declares.</summary>
    public IReadOnlyList<VariableDefinition> Variables { get; internal set; } = [];

    internal IReadOnlyList<VariableDefinition> WorkflowVariables { get; init; } = [];

    /// <summary>The flowchart's connections as a graph. Computed once; two threads may both compute it and get equal graphs.</summary>
    internal FlowGraph Graph => _graph ??= new FlowGraph(this);

    /// <summary>The variable of this name or id that is seen from here: the nearest container's first, the workflow's last; null for none.</summary>
    public VariableDefinition? FindVariable(string nameOrId)
    {
        for (ActivityNode? scope = this; scope is not null; scope = scope.Container)
        {
            if (Pick(scope.Variables, nameOrId) is { } found)
            {
                return found;
            }
        }

        return Pick(WorkflowVariables, nameOrId);
    }

    private static VariableDefinition? Pick(IReadOnlyList<VariableDefinition> variables, string nameOrId) =>
        variables.FirstOrDefault(one => string.Equals(one.Id, nameOrId, StringComparison.Ordinal))
        ?? variables.FirstOrDefault(one => string.Equals(one.Name, nameOrId, StringComparison.Ordinal));
}

/// <summary>A connection of a flowchart.</summary>
/// <param name="Index">Its place in the file; events name connections by it.</param>
/// <param name="Source">The id of the activity it leaves.</param>
/// <param name="Port">The outcome that follows it.</param>
/// <param name="Target">The id of the activity it leads to.</param>
public sealed record Connection(int Index, string Source, string Port, string Target);
