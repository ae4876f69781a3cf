using System.Globalization;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>A history told as Elsa's journal, with the workflow itself first and, once it finished, last.</summary>
public static class Journal
{
    /// <returns>Entries such as <c>Elsa.WriteLine#WriteLine1:Completed</c>; events that the journal does not tell are left out.</returns>
    public static IReadOnlyList<string> Of(WorkflowDefinition definition, IEnumerable<Event> events)
    {
        // Elsa numbers workflows from the inside out.
        string workflow = string.Create(CultureInfo.InvariantCulture, $"Elsa.Workflow#Workflow{definition.Nesting + 1}");
        List<string> entries = [];
        Dictionary<int, string> names = [];
        foreach (Event e in events)
        {
            switch (e)
            {
                case WorkflowStarted:
                    entries.Add($"{workflow}:Started");
                    break;
                case ActivityStarted started:
                    names[started.Execution] = definition.Nodes.TryGetValue(started.Activity, out ActivityNode? node)
                        ? $"{node.Type.Type}#{node.LocalId}{NumberOf(definition, node)}"
                        : $"?#{started.Activity}";
                    entries.Add($"{names[started.Execution]}:Started");
                    break;
                case ActivityCompleted completed:
                    entries.Add($"{names[completed.Execution]}:Completed");
                    break;
                case ActivitySuspended suspended:
                    entries.Add($"{names[suspended.Execution]}:Suspended");
                    break;
                case ActivityResumed resumed:
                    entries.Add($"{names[resumed.Execution]}:Resumed");
                    break;
                case ActivityRetried retried:
                    entries.Add($"{names[retried.Execution]}:Retried");
                    break;
                case ActivitySkipped skipped:
                    entries.Add($"{names[skipped.Execution]}:Skipped");
                    break;
                case ActivityFaulted faulted:
                    entries.Add($"{names[faulted.Execution]}:Faulted");
                    break;
                case ActivityCancelled cancelled:
                    // Elsa's journal spells it with one l, although its status has two.
                    entries.Add($"{names[cancelled.Execution]}:Canceled");
                    break;
                case WorkflowFinished:
                    entries.Add($"{workflow}:Completed");
                    break;
            }
        }

        return entries;
    }

    /// <summary>The number of the workflow inside an activity; nothing for all else.</summary>
    private static string NumberOf(WorkflowDefinition definition, ActivityNode node) =>
        node.Type is not EmbeddedWorkflow ? ""
        : definition.Nodes.Keys.Where(id => id.StartsWith(node.Id[..^node.LocalId.Length], StringComparison.Ordinal)).Max(Depth)
            is var deepest
            ? (deepest - Depth(node.Id) + 1).ToString(CultureInfo.InvariantCulture)
        : "";

    private static int Depth(string id) => id.Count(letter => letter == '/');
}
