using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>The first place where running a definition again does not give what was recorded.</summary>
/// <param name="Commit">The commit, from 1.</param>
/// <param name="Event">The event within the commit, from 1.</param>
/// <param name="Expected">What was recorded, as <c>{type, data}</c>; null when the run goes on behind the end of the commit.</param>
/// <param name="Found">What the run gives there; null when it gives nothing more.</param>
public sealed record Divergence(int Commit, int Event, JsonNode? Expected, JsonNode? Found);

/// <summary>
/// Runs the definition of an instance again over its recorded inputs: what it was started with, the instants, facts of the domain, what
/// arrived and what a resumed activity made of it, what people decided about faults and versions. All that follows from them is decided
/// anew and compared event by event. State never comes from here: it is folded from the events as they are.
/// </summary>
/// <remarks>
/// Not recorded, and so not repeated: which workflows were published at the time, beyond the versions that were started; a script's limit of
/// time, which a slow machine may meet and a fast one not.
/// </remarks>
/// <param name="runtime">Decides, as it does today.</param>
/// <param name="library">Where the versions are that instances are pinned to.</param>
public sealed class ReExecution(WorkflowRuntime runtime, IWorkflowLibrary library)
{
    /// <param name="instance">The instance, which seeds what follows from its id.</param>
    /// <param name="commits">Its whole history, a pass each.</param>
    /// <returns>Null when every event is decided as it was recorded.</returns>
    /// <exception cref="InvalidOperationException">A version that the history names is not in the library.</exception>
    public Divergence? Check(Guid instance, IReadOnlyList<(DateTimeOffset At, IReadOnlyList<Event> Events)> commits)
    {
        WorkflowState state = runtime.Empty;
        for (int commit = 0; commit < commits.Count; commit++)
        {
            (DateTimeOffset at, IReadOnlyList<Event> events) = commits[commit];
            (string definitionId, int version) = events[0] is WorkflowStarted started
                ? (started.DefinitionId, started.DefinitionVersion)
                : (state.DefinitionId, state.DefinitionVersion);
            WorkflowDefinition definition =
                library.Find(definitionId, version)
                ?? throw new InvalidOperationException($"Version {version} of the flow '{definitionId}' is not in the library.");
            PassTools tools = runtime.Tools with { Library = new AsRecorded(library, events) };
            Again again = new(new Pass(tools, definition, instance, state, at), state, events);
            if (again.Run() is { } divergence)
            {
                return divergence with { Commit = commit + 1 };
            }

            state = events.Aggregate(state, (current, e) => current.Apply(e));
        }

        return null;
    }

    private static JsonObject Json(Event e) =>
        new() { ["data"] = JsonSerializer.SerializeToNode(e, e.GetType(), HistoryJson.Options), ["type"] = e.GetType().Name };

    private static bool Same(Event recorded, Event decided) =>
        recorded.GetType() == decided.GetType()
        && CanonicalJson
            .Write(JsonSerializer.SerializeToElement(recorded, recorded.GetType(), HistoryJson.Options))
            .AsSpan()
            .SequenceEqual(CanonicalJson.Write(JsonSerializer.SerializeToElement(decided, decided.GetType(), HistoryJson.Options)));

    /// <summary>The versions that were started then, instead of the newest of today.</summary>
    private sealed class AsRecorded(IWorkflowLibrary library, IReadOnlyList<Event> events) : IWorkflowLibrary
    {
        private readonly ILookup<string, int> _started = events
            .OfType<ChildStarted>()
            .ToLookup(one => one.DefinitionId, one => one.DefinitionVersion, StringComparer.Ordinal);

        public WorkflowDefinition? Latest(string definitionId) =>
            _started[definitionId].FirstOrDefault() is var version and > 0
                ? library.Find(definitionId, version)
                : library.Latest(definitionId);

        public WorkflowDefinition? Find(string definitionId, int version) => library.Find(definitionId, version);

        public WorkflowSource? FindActivity(string type, string? versionId, int version) => library.FindActivity(type, versionId, version);
    }

    /// <summary>One commit, run again from each of its inputs on.</summary>
    private sealed class Again(Pass pass, WorkflowState before, IReadOnlyList<Event> recorded)
    {
        private bool _stopped = before.SubStatus == WorkflowSubStatus.Faulted;

        public Divergence? Run()
        {
            for (int at = 0; at < recorded.Count; )
            {
                if (!TakeInput(at) || pass.Events.Count == at)
                {
                    return new(0, at + 1, Json(recorded[at]), null);
                }

                for (; at < pass.Events.Count; at++)
                {
                    if (at >= recorded.Count || !Same(recorded[at], pass.Events[at]))
                    {
                        return new(0, at + 1, at < recorded.Count ? Json(recorded[at]) : null, Json(pass.Events[at]));
                    }
                }
            }

            return null;
        }

        /// <summary>Gives the pass the input that stands at this place, and lets it decide what follows.</summary>
        /// <returns>False when no input stands there: the event should have followed from the one before.</returns>
        private bool TakeInput(int at)
        {
            switch (recorded[at])
            {
                case WorkflowStarted:
                    TakeFacts(at);
                    pass.Schedule(owner: null, pass.Definition.Root);
                    pass.Run();
                    return true;
                case ActivityResumed resumed:
                    return TakeResumption(at, resumed.Execution);
                case ActivityRetried retried when pass.State.Find(retried.Execution) is { } live:
                    GoOn();
                    pass.Record(retried);
                    pass.Execute(retried.Execution, pass.NodeOf(live));
                    pass.Run();
                    return true;
                case ActivitySkipped skipped when pass.State.Find(skipped.Execution) is { } live:
                    GoOn();
                    pass.Record(skipped);
                    pass.Complete(
                        skipped.Execution,
                        pass.NodeOf(live),
                        recorded.Skip(at).OfType<ActivityCompleted>().FirstOrDefault(one => one.Execution == skipped.Execution)?.Outcomes
                    );
                    pass.Run();
                    return true;
                case ActivityAbandoned abandoned when pass.State.Find(abandoned.Execution) is not null:
                    GoOn();
                    pass.Record(abandoned);
                    pass.Abandon(pass.State.Find(abandoned.Execution)!);
                    pass.Run();
                    return true;
                case ActivityCancelled or WorkflowCancelled:
                    pass.CancelAll();
                    pass.Record(new WorkflowCancelled(recorded.Skip(at).OfType<WorkflowCancelled>().FirstOrDefault()?.Reason));
                    return true;
                case EffectReturned or SignalHeld or WorkflowPaused or WorkflowUnpaused or WorkflowMigrated or MigrationReverted:
                    pass.Record(recorded[at]);
                    return true;
                default:
                    if (IsFact(recorded[at]))
                    {
                        pass.Record(recorded[at]);
                        return true;
                    }

                    return false;
            }
        }

        /// <summary>The beginning and the facts of the domain right behind it.</summary>
        private void TakeFacts(int at)
        {
            pass.Record(recorded[at]);
            foreach (Event fact in recorded.Skip(at + 1).TakeWhile(IsFact))
            {
                pass.Record(fact);
            }
        }

        /// <summary>What the activity raised and how it ended is what it was given from outside; the flow behind it is decided anew.</summary>
        private bool TakeResumption(int at, int execution)
        {
            if (pass.State.Find(execution) is not { Wait: not null } waiting)
            {
                return false;
            }

            List<Event> raised = [.. recorded.Skip(at + 1).TakeWhile(IsRaised)];
            StepResult? result = recorded.ElementAtOrDefault(at + 1 + raised.Count) switch
            {
                ActivityCompleted completed when completed.Execution == execution => StepResult.Complete(completed.Outcomes ?? []),
                ActivitySuspended suspended when suspended.Execution == execution => StepResult.Wait(suspended.Wait),
                ActivityFaulted faulted when faulted.Execution == execution => StepResult.Fault(faulted.Message),
                _ => null,
            };
            if (result is null)
            {
                return false;
            }

            pass.Resume(
                waiting,
                _ =>
                {
                    raised.ForEach(pass.Record);
                    return result;
                }
            );
            return true;
        }

        /// <summary>Schedules what was about to run when the instance stopped.</summary>
        private void GoOn()
        {
            if (_stopped)
            {
                _stopped = false;
                pass.Reschedule(before.Scheduled);
            }
        }

        private static bool IsFact(Event e) => e.GetType().Assembly != typeof(Event).Assembly;

        /// <summary>What a step can record by itself.</summary>
        private static bool IsRaised(Event e) =>
            IsFact(e)
            || e
                is VariableSet
                    or LineWritten
                    or OutputSet
                    or ResultGiven
                    or ChildStarted
                    or WorkflowNamed
                    or WorkflowCorrelated
                    or EffectRequested;
    }
}
