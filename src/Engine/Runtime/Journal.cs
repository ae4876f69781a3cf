using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>A history told as Elsa's journal, with the workflow itself first and, once it finished, last.</summary>
public static class Journal
{
    private const string Workflow = "Elsa.Workflow#Workflow1";

    /// <returns>Entries such as <c>Elsa.WriteLine#WriteLine1:Completed</c>; events that the journal does not tell are left out.</returns>
    public static IReadOnlyList<string> Of(WorkflowDefinition definition, IEnumerable<Event> events)
    {
        List<string> entries = [];
        Dictionary<int, string> names = [];
        foreach (Event e in events)
        {
            switch (e)
            {
                case WorkflowStarted:
                    entries.Add($"{Workflow}:Started");
                    break;
                case ActivityStarted started:
                    string type = definition.Nodes.TryGetValue(started.Activity, out ActivityNode? node) ? node.Type.Type : "?";
                    names[started.Execution] = $"{type}#{started.Activity}";
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
                case ActivityFaulted faulted:
                    entries.Add($"{names[faulted.Execution]}:Faulted");
                    break;
                case ActivityCancelled cancelled:
                    // Elsa's journal spells it with one l, although its status has two.
                    entries.Add($"{names[cancelled.Execution]}:Canceled");
                    break;
                case WorkflowFinished:
                    entries.Add($"{Workflow}:Completed");
                    break;
            }
        }

        return entries;
    }
}
