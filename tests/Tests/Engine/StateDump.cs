using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Tests.Engine;

/// <summary>
/// Everything there is in a state, as text: all that decides what an instance does next, whether it is shown to anybody or not. Two states
/// with the same text are the same.
/// </summary>
internal static class StateDump
{
    public static string Of(WorkflowState state)
    {
        StringBuilder text = new();
        Write(text, state);
        return text.ToString();
    }

    public static string Digest(WorkflowState state) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(state))));

    /// <summary>What was about to run when the instance stopped at a fault.</summary>
    public static IReadOnlyList<ScheduledActivity> ScheduledIn(WorkflowState state) =>
        (IReadOnlyList<ScheduledActivity>)Hidden(state, "Scheduled")!;

    private static void Write(StringBuilder text, WorkflowState state)
    {
        void Line(string name, object? value)
        {
            text.Append(name).Append('=');
            Value(text, value);
            text.Append('\n');
        }

        Line("definition", state.DefinitionId);
        Line("version", state.DefinitionVersion);
        Line("status", state.SubStatus.ToString());
        Line("paused", state.IsPaused);
        Line("input", state.Input);
        Line("correlation", state.CorrelationId);
        Line("parent", state.Parent);
        Line("parentExecution", state.ParentExecution);
        Line("trigger", Hidden(state, "PendingTrigger"));
        Line("triggered", Hidden(state, "_triggered"));
        Line("name", state.Name);
        Line("outcomes", state.Outcomes);
        Line("next", state.NextExecution);
        Line("nextEffect", Hidden(state, "NextEffect"));
        Line("events", state.EventCount);
        foreach (LiveExecution one in state.Executions)
        {
            Line("execution", one);
        }

        var visits = (IDictionary)Hidden(state, "_visits")!;
        foreach (int flowchart in visits.Keys.Cast<int>().Order())
        {
            Line($"connections {flowchart}", Hidden(visits[flowchart]!, "_connections"));
            Line($"followed {flowchart}", Hidden(visits[flowchart]!, "_followed"));
            Line($"activities {flowchart}", Hidden(visits[flowchart]!, "_activities"));
        }

        Line("variables", Sorted(state.Variables.Select(one => ($"{one.Key.Scope}/{one.Key.Variable}", one.Value))));
        Line("outputs", Sorted(state.Outputs.Select(one => (one.Key, one.Value))));
        Line("results", Sorted(state.Results.Select(one => ($"{one.Key.Activity}/{one.Key.Output}", one.Value))));
        Line("last", state.LastResult);
        Line("incidents", state.Incidents);
        Line("held", state.Held);
        Line("effects", state.PendingEffects);
        Line("scheduled", Hidden(state, "Scheduled"));
        Line("subject", state.Subject);
        if (Hidden(state, "_beforeMigration") is WorkflowState before)
        {
            text.Append("before the migration:\n");
            Write(text, before);
        }
    }

    /// <summary>A part of the state that the engine shows to nobody.</summary>
    private static object? Hidden(object owner, string name)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        return owner.GetType().GetProperty(name, Any) is { } property ? property.GetValue(owner)
            : owner.GetType().GetField(name, Any) is { } field ? field.GetValue(owner)
            : throw new InvalidOperationException($"{owner.GetType().Name} no longer has '{name}'. Name here what took its place.");
    }

    private static List<string> Sorted(IEnumerable<(string Key, JsonNode? Value)> map) =>
        [.. map.Select(one => $"{one.Key}={Canonical(one.Value)}").Order(StringComparer.Ordinal)];

    private static void Value(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string one:
                text.Append('"').Append(one).Append('"');
                break;
            case JsonNode node:
                text.Append(Canonical(node));
                break;
            case DateTimeOffset instant:
                text.Append(Instants.ToMicroseconds(instant).ToString(CultureInfo.InvariantCulture));
                break;
            case IEnumerable list:
                text.Append('[');
                foreach (object? one in list)
                {
                    Value(text, one);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case IFormattable one:
                text.Append(one.ToString(null, CultureInfo.InvariantCulture));
                break;
            case bool one:
                text.Append(one ? "true" : "false");
                break;
            default:
                text.Append(value.GetType().Name).Append('{');
                foreach (var property in value.GetType().GetProperties().OrderBy(one => one.Name, StringComparer.Ordinal))
                {
                    // So that a member that is only new says nothing.
                    if (property.GetValue(value) is { } member)
                    {
                        text.Append(property.Name).Append(':');
                        Value(text, member);
                        text.Append(';');
                    }
                }

                text.Append('}');
                break;
        }
    }

    private static string Canonical(JsonNode? node) =>
        Encoding.UTF8.GetString(CanonicalJson.Write(JsonSerializer.SerializeToElement(node, HistoryJson.Options)));
}
