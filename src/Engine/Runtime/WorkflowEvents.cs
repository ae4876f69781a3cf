using System.Text.Json.Nodes;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>
/// An instance came into being. Sets definition, version, input and correlation; the state is Running/Executing from here. Always the first
/// event of its stream.
/// </summary>
/// <param name="DefinitionId">The definition it runs.</param>
/// <param name="DefinitionVersion">The version the instance is pinned to until it is migrated.</param>
/// <param name="Input">The workflow's inputs by name; null when none were given.</param>
/// <param name="CorrelationId">What ties it to something of the domain; null for nothing.</param>
/// <param name="Parent">The instance that started it; null when none did.</param>
/// <param name="ParentExecution">The execution of the parent that started it.</param>
/// <param name="Trigger">The activity that the world set off (an event, a schedule) and at which it begins; null for the usual start.</param>
public sealed record WorkflowStarted(
    string DefinitionId,
    int DefinitionVersion,
    JsonObject? Input = null,
    string? CorrelationId = null,
    Guid? Parent = null,
    int? ParentExecution = null,
    string? Trigger = null
) : Event;

/// <summary>A variable got a value. Changes that variable and nothing else.</summary>
/// <param name="Scope">The execution of the container that declares the variable; null for a variable of the workflow.</param>
/// <param name="Variable">The variable's name.</param>
/// <param name="Value">Its value in the form of its type; null is a value too.</param>
public sealed record VariableSet(int? Scope, string Variable, JsonNode? Value) : Event;

/// <summary>A line was written by <c>Elsa.WriteLine</c>. Changes no state: lines are read from the history.</summary>
public sealed record LineWritten(string Text) : Event;

/// <summary>An output of the workflow got a value. Changes that output and nothing else.</summary>
/// <param name="Scope">The execution of the workflow used as an activity whose output it is; null for the instance's own.</param>
public sealed record OutputSet(string Name, JsonNode? Value, int? Scope = null) : Event;

/// <summary>
/// An activity gave a result that later expressions may ask for. Changes the result kept for that activity and output, and which one was
/// given last.
/// </summary>
/// <param name="Activity">The activity's id in the definition.</param>
public sealed record ResultGiven(string Activity, string Output, JsonNode? Value) : Event;

/// <summary>Another instance was begun in the same pass; its own stream tells what it did. Sets the child of the execution.</summary>
/// <param name="Execution">The execution that began it.</param>
/// <param name="Child">The instance begun; its id follows from this instance and the execution.</param>
public sealed record ChildStarted(int Execution, Guid Child, string DefinitionId, int DefinitionVersion) : Event;

/// <summary>The instance got a name for people. Changes the name and nothing else.</summary>
public sealed record WorkflowNamed(string Name) : Event;

/// <summary>The instance got another correlation id. Changes that id and nothing else.</summary>
public sealed record WorkflowCorrelated(string CorrelationId) : Event;

/// <summary>
/// Something outside the process is to be done (a mail, a fetch, a webhook). Adds the effect to the pending ones; the outbox performs it at
/// least once and answers by <see cref="WorkflowRuntime.EffectPerformed"/>.
/// </summary>
/// <param name="Effect">Unique in the instance: <c>e1</c>, <c>e2</c> and so on.</param>
/// <param name="Kind">Which performer takes it, a stable code.</param>
/// <param name="Payload">What the performer needs to know.</param>
/// <param name="Execution">The execution that asked.</param>
public sealed record EffectRequested(string Effect, string Kind, JsonObject Payload, int Execution) : Event;

/// <summary>
/// An effect was performed and answered. Takes it from the pending ones; a second answer to the same effect is not recorded. An answer that
/// was held is recorded as held once more when the instance stops again before it was handed on.
/// </summary>
/// <param name="Held">True when the instance was held up: whoever waits for the answer is woken when it goes on.</param>
public sealed record EffectReturned(string Effect, JsonObject? Result, bool? Held = null) : Event;

/// <summary>Everything ran to its end. Status Finished, sub-status Finished; no execution is live any more.</summary>
/// <param name="Outcomes">The outcomes that <c>Elsa.Complete</c> named; null when the root simply ended.</param>
public sealed record WorkflowFinished(IReadOnlyList<string>? Outcomes = null) : Event;

/// <summary>
/// An activity faulted and the instance stopped with it (its <see cref="ActivityFaulted"/> stands before). Status Finished, sub-status
/// Faulted. The executions are kept for whoever retries or skips, but nothing waits any more until then.
/// </summary>
/// <param name="Scheduled">What was about to run, in order; it runs when the instance goes on. Null for nothing.</param>
public sealed record WorkflowFaulted(IReadOnlyList<ScheduledActivity>? Scheduled = null) : Event;

/// <summary>An activity that was about to run when its instance stopped.</summary>
/// <param name="Owner">The execution of the container; null for the root.</param>
/// <param name="Activity">The activity's id in the definition.</param>
/// <param name="Backward">Whether a loop's backward connection led to it; null for no.</param>
/// <param name="Variables">Variables that it gets for itself, such as the value of this round of a loop; null for none.</param>
public sealed record ScheduledActivity(int? Owner, string Activity, bool? Backward = null, JsonObject? Variables = null);

/// <summary>A person held the instance up. Nothing goes on until <see cref="WorkflowUnpaused"/>; what arrives meanwhile is kept.</summary>
/// <param name="Reason">Why, as given by who paused it.</param>
public sealed record WorkflowPaused(string Reason) : Event;

/// <summary>A person let the instance go on. Clears the pause and what was held, which is handed on by the events that follow.</summary>
public sealed record WorkflowUnpaused(string Reason) : Event;

/// <summary>A signal came while the instance was held up, or stopped it before all who wait for it had it. Adds it to what is held.</summary>
public sealed record SignalHeld(string Name, JsonNode? Payload) : Event;

/// <summary>
/// The instance moved to another version of its definition. Sets the version, renames the activities of the live executions, and replaces
/// the visits of its flowcharts; what ran before stays as it was told. The state before it is kept until the next event, so that
/// <see cref="MigrationReverted"/> can bring it back.
/// </summary>
/// <param name="Reason">Why, as given by who migrated it.</param>
/// <param name="Activities">The new ids of live executions whose activity has another id now, by execution; null for none.</param>
/// <param name="Visits">The visits of each live flowchart, counted over the connections and activities of the new version.</param>
/// <param name="Scheduled">What was about to run when the instance stopped at a fault, by the new ids; null for nothing.</param>
public sealed record WorkflowMigrated(
    int FromVersion,
    int ToVersion,
    string Reason,
    IReadOnlyDictionary<int, string>? Activities,
    IReadOnlyList<MigratedVisits>? Visits,
    IReadOnlyList<ScheduledActivity>? Scheduled = null
) : Event;

/// <summary>How often a flowchart passed each of its connections and activities, in the order of the definition.</summary>
/// <param name="Execution">The flowchart's execution.</param>
public sealed record MigratedVisits(
    int Execution,
    IReadOnlyList<int> Connections,
    IReadOnlyList<bool> Followed,
    IReadOnlyList<int> Activities
);

/// <summary>A migration was taken back. Restores the state before it; only the event right after the migration may be this one.</summary>
public sealed record MigrationReverted(string Reason) : Event;

/// <summary>The instance was called off. Status Finished, sub-status Cancelled; every execution and wait is dropped.</summary>
/// <param name="Reason">Why, as given by who cancelled; null when no reason was given.</param>
public sealed record WorkflowCancelled(string? Reason = null) : Event;
