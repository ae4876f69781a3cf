using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>
/// Tries a definition out in memory, nothing stored: a delay passes at once, while timers, signals and tasks stay waiting.
/// </summary>
public static class DefinitionRun
{
    /// <summary>A run stops to wait after this many delays, since a loop around a delay would never end.</summary>
    public const int MostDelays = 1_000;

    /// <summary>Where the clock of a run stands at its start, so that the same definition always runs the same.</summary>
    public static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static RunResult Run(WorkflowDefinition d, ActivityCatalog c, SubjectFold fold)
    {
        WorkflowRuntime runtime = new(c, fold);
        DateTimeOffset now = Beginning;
        List<Event> events = [.. runtime.Start(d, Guid.Empty, StartRequest.Empty, now)];
        WorkflowState state = runtime.Replay(events);
        IReadOnlyList<string> bookmarks = [.. state.Waits.Select(one => d.Nodes[one.Activity].Type.Type)];
        for (int delays = 0; delays < MostDelays && NextDelay(d, state) is { } delay; delays++)
        {
            DateTimeOffset due = ((TimerWait)delay.Wait!).DueAt;
            now = due > now ? due : now;
            foreach (Event e in runtime.Resume(d, Guid.Empty, state, delay.Execution, input: null, now))
            {
                events.Add(e);
                state = state.Apply(e);
            }
        }

        return new(
            d.DefinitionId,
            state.Status,
            state.SubStatus,
            [.. events.OfType<LineWritten>().Select(one => one.Text)],
            bookmarks,
            state.Incidents,
            state.Outputs.Count == 0 ? null : state.Outputs,
            Journal.Of(d, events)
        );
    }

    private static LiveExecution? NextDelay(WorkflowDefinition d, WorkflowState state) =>
        state
            .Waits.Where(one => one.Wait is TimerWait && d.Nodes[one.Activity].Type is Delay)
            .OrderBy(one => ((TimerWait)one.Wait!).DueAt)
            .ThenBy(one => one.Execution)
            .FirstOrDefault();
}

/// <summary>
/// What a run in memory came to: the lines that Elsa.WriteLine wrote; as bookmarks the types of the activities that waited when the run first
/// stopped to wait; the outputs, null for none; and the entries of the journal, <c>type#activityId:event</c> each.
/// </summary>
public sealed record RunResult(
    string DefinitionId,
    WorkflowStatus Status,
    WorkflowSubStatus SubStatus,
    IReadOnlyList<string> Lines,
    IReadOnlyList<string> Bookmarks,
    IReadOnlyList<Incident> Incidents,
    IReadOnlyDictionary<string, JsonNode?>? Output,
    IReadOnlyList<string> Journal
)
{
    /// <summary>The result as the command line prints it: <c>{definitionId,status,subStatus,lines,bookmarks,incidents,output,journal}</c>.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["definitionId"] = DefinitionId,
            ["status"] = Status.ToString(),
            ["subStatus"] = SubStatus.ToString(),
            ["lines"] = JsonSerializer.SerializeToNode(Lines),
            ["bookmarks"] = JsonSerializer.SerializeToNode(Bookmarks),
            ["incidents"] = JsonSerializer.SerializeToNode(Incidents),
            ["output"] = Output is null ? null : new JsonObject(Output.Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone()))),
            ["journal"] = JsonSerializer.SerializeToNode(Journal),
        };
}
