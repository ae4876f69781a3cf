using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Scripting;

namespace GenderEquality.Engine.Runtime;

/// <summary>What a script sees of an instance, from one execution.</summary>
internal static class ScriptScopes
{
    public static ScriptScope Of(Pass pass, int execution, string source)
    {
        WorkflowState state = pass.State;
        WorkflowDefinition definition = pass.Definition;
        ActivityNode? node = state.Find(execution) is { } live ? pass.NodeOf(live) : null;
        string level = node is null ? "" : node.Id[..^node.LocalId.Length];
        // Other activities are looked up by few scripts, and telling of them costs more than all the rest.
        bool asksForResults = source.Contains("From", StringComparison.Ordinal) || source.Contains("LastResult", StringComparison.Ordinal);
        return new()
        {
            Variables = Variables(pass, execution),
            Input = Input(pass, execution),
            Outputs = asksForResults ? Outputs(state, level) : [],
            ActivityNames = asksForResults ? Names(definition, level) : new Dictionary<string, string>(StringComparer.Ordinal),
            LastResult = asksForResults ? state.LastResult?.DeepClone() : null,
            Instance = pass.Instance,
            DefinitionId = definition.DefinitionId,
            DefinitionVersionId = definition.VersionId,
            DefinitionVersion = definition.Version,
            CorrelationId = state.CorrelationId,
            InstanceName = state.Name,
        };
    }

    /// <summary>What was given, and the declared inputs that were not: as in Elsa each has its function, which then gives null.</summary>
    private static JsonObject Input(Pass pass, int execution)
    {
        var input = (JsonObject?)pass.InputsSeenFrom(execution)?.DeepClone() ?? [];
        if (!pass.IsInsideWorkflowAsActivity(execution))
        {
            foreach (ArgumentDefinition declared in pass.Definition.Inputs.Where(one => !input.ContainsKey(one.Name)))
            {
                input[declared.Name] = null;
            }
        }

        return input;
    }

    /// <summary>The variables in sight, those of inner scopes before outer ones of the same name.</summary>
    private static JsonObject Variables(Pass pass, int execution)
    {
        JsonObject seen = [];
        ILookup<int?, KeyValuePair<VariableKey, JsonNode?>> set = pass.State.Variables.ToLookup(one => one.Key.Scope);
        foreach (LiveExecution scope in pass.Scopes(execution))
        {
            Add(seen, set[scope.Execution], pass.NodeOf(scope).Variables);
        }

        Add(seen, set[null], pass.Definition.Variables);
        return seen;
    }

    private static void Add(
        JsonObject seen,
        IEnumerable<KeyValuePair<VariableKey, JsonNode?>> set,
        IReadOnlyList<VariableDefinition> declared
    )
    {
        foreach (var (key, value) in set)
        {
            // What the engine itself keeps in a scope is named with a dollar sign in front.
            if (!key.Variable.StartsWith('$') && !seen.ContainsKey(key.Variable))
            {
                seen[key.Variable] = value?.DeepClone();
            }
        }

        foreach (VariableDefinition variable in declared)
        {
            if (!seen.ContainsKey(variable.Name))
            {
                seen[variable.Name] = variable.Default?.DeepClone();
            }
        }
    }

    private static JsonObject Outputs(WorkflowState state, string level)
    {
        JsonObject outputs = [];
        foreach (var (key, value) in state.Results)
        {
            if (!key.Activity.StartsWith(level, StringComparison.Ordinal))
            {
                continue;
            }

            string activity = key.Activity[level.Length..];
            if (outputs[activity] is not JsonObject ofActivity)
            {
                outputs[activity] = ofActivity = [];
            }

            ofActivity[key.Output] = value?.DeepClone();
        }

        return outputs;
    }

    private static Dictionary<string, string> Names(WorkflowDefinition definition, string level)
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (ActivityNode node in definition.Nodes.Values)
        {
            if (
                node.Name is { Length: > 0 } name
                && node.Id.Length == level.Length + node.LocalId.Length
                && node.Id.StartsWith(level, StringComparison.Ordinal)
            )
            {
                names.TryAdd(name, node.LocalId);
            }
        }

        return names;
    }
}
