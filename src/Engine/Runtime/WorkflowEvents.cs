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
public sealed record WorkflowStarted(string DefinitionId, int DefinitionVersion, JsonObject? Input = null, string? CorrelationId = null)
    : Event;

/// <summary>A variable got a value. Changes that variable and nothing else.</summary>
/// <param name="Scope">The execution of the container that declares the variable; null for a variable of the workflow.</param>
/// <param name="Variable">The variable's name.</param>
/// <param name="Value">Its value in the form of its type; null is a value too.</param>
public sealed record VariableSet(int? Scope, string Variable, JsonNode? Value) : Event;

/// <summary>A line was written by <c>Elsa.WriteLine</c>. Changes no state: lines are read from the history.</summary>
public sealed record LineWritten(string Text) : Event;

/// <summary>An output of the workflow got a value. Changes that output and nothing else.</summary>
public sealed record OutputSet(string Name, JsonNode? Value) : Event;

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

/// <summary>An effect was performed and answered. Takes it from the pending ones; a second answer to the same effect is not recorded.</summary>
public sealed record EffectReturned(string Effect, JsonObject? Result) : Event;

/// <summary>Everything ran to its end. Status Finished, sub-status Finished; no execution is live any more.</summary>
/// <param name="Outcomes">The outcomes that <c>Elsa.Complete</c> named; null when the root simply ended.</param>
public sealed record WorkflowFinished(IReadOnlyList<string>? Outcomes = null) : Event;

/// <summary>
/// An activity faulted and the instance stopped with it (its <see cref="ActivityFaulted"/> stands before). Status Finished, sub-status
/// Faulted; every execution and wait is dropped.
/// </summary>
public sealed record WorkflowFaulted : Event;

/// <summary>The instance was called off. Status Finished, sub-status Cancelled; every execution and wait is dropped.</summary>
/// <param name="Reason">Why, as given by who cancelled; null when no reason was given.</param>
public sealed record WorkflowCancelled(string? Reason = null) : Event;
