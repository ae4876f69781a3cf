using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>An activity began to run. Adds a live execution and moves <see cref="WorkflowState.NextExecution"/> past it.</summary>
/// <param name="Execution">Counts up from 1 within the instance; an activity in a loop gets a new number each time.</param>
/// <param name="Parent">The execution of the container that scheduled it; null for the root.</param>
/// <param name="Activity">The activity's id in the definition.</param>
/// <param name="Backward">
/// True when a connection that leads back (a loop) scheduled it: such a run is not counted as a visit, so that the joins ahead of it open
/// once more. Null otherwise.
/// </param>
public sealed record ActivityStarted(int Execution, int? Parent, string Activity, bool? Backward = null) : Event;

/// <summary>
/// An activity ended well. Removes its live execution, and the variables and visits that it held as a container.
/// </summary>
/// <param name="Execution">The execution that ended.</param>
/// <param name="Outcomes">The ports it left through; null is the usual one, <c>Done</c>.</param>
public sealed record ActivityCompleted(int Execution, IReadOnlyList<string>? Outcomes = null) : Event;

/// <summary>An activity waits. Sets the wait of its execution.</summary>
public sealed record ActivitySuspended(int Execution, Wait Wait) : Event;

/// <summary>A wait is over. Clears the wait of its execution, which stays live.</summary>
public sealed record ActivityResumed(int Execution) : Event;

/// <summary>
/// An activity was called off, as when the branch that lost a race at a WaitAny join is. Removes its live execution with its wait and all
/// that it held as a container.
/// </summary>
public sealed record ActivityCancelled(int Execution) : Event;

/// <summary>
/// An activity failed. Adds an incident and marks the live execution as faulted: it waits for nothing and runs no further until it is
/// retried, skipped or cancelled. Carries the activity's id and type, so that the incident can be read without the definition.
/// </summary>
/// <param name="Execution">The execution that failed.</param>
/// <param name="Message">What went wrong, for the person who looks after the workflow.</param>
/// <param name="Activity">The activity's id in the definition.</param>
/// <param name="Type">The activity's type, such as <c>Elsa.Fault</c>.</param>
public sealed record ActivityFaulted(int Execution, string Message, string Activity, string Type) : Event;

/// <summary>
/// A faulted activity is run once more, by itself or because a person asked. Clears the mark of the execution and counts its attempts; an
/// instance that stopped goes on, and what it held is handed on.
/// </summary>
/// <param name="Attempt">1 for the first retry of this execution.</param>
/// <param name="Reason">Why, as given by who asked; null when the strategy of the activity did.</param>
public sealed record ActivityRetried(int Execution, int Attempt, string? Reason = null) : Event;

/// <summary>
/// A person decided that a faulted activity need not be done; <see cref="ActivityCompleted"/> follows. Clears the mark of the execution; an
/// instance that stopped goes on, and what it held is handed on.
/// </summary>
public sealed record ActivitySkipped(int Execution, string Reason) : Event;

/// <summary>
/// A person gave a faulted activity up and its branch with it; <see cref="ActivityCancelled"/> follows. Clears the mark of the execution; an
/// instance that stopped goes on, and what it held is handed on.
/// </summary>
public sealed record ActivityAbandoned(int Execution, string Reason) : Event;

/// <summary>
/// A flowchart passed over some of its connections after an activity ended, was skipped or was cancelled. Adds one visit to each connection
/// and activity named (an index that stands twice counts twice) and remembers for each connection whether it was followed.
/// </summary>
/// <param name="Execution">The flowchart's execution.</param>
/// <param name="Followed">Indexes of the flowchart's connections that were followed; null for none.</param>
/// <param name="Skipped">Indexes of the flowchart's connections that were passed without being followed; null for none.</param>
/// <param name="Activities">Indexes of the flowchart's activities that count as visited; null for none.</param>
public sealed record ConnectionsVisited(
    int Execution,
    IReadOnlyList<int>? Followed,
    IReadOnlyList<int>? Skipped,
    IReadOnlyList<int>? Activities
) : Event;
