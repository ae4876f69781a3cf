using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GenderEquality.Engine.Runtime;

/// <summary>What an execution waits for. Stored inside <see cref="ActivitySuspended"/>; the discriminator is <c>kind</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(HumanTask), "task")]
[JsonDerivedType(typeof(TimerWait), "timer")]
[JsonDerivedType(typeof(SignalWait), "signal")]
[JsonDerivedType(typeof(EffectWait), "effect")]
[JsonDerivedType(typeof(ChildrenWait), "children")]
[JsonDerivedType(typeof(ExternalTask), "external")]
[JsonDerivedType(typeof(RetryWait), "retry")]
[JsonDerivedType(typeof(HumanTaskUntil), "task-until")]
public abstract record Wait;

/// <summary>A wait that a person ends by doing a task.</summary>
public interface ITaskWait
{
    /// <summary>The kind of work, a stable code such as <c>acknowledge</c>; pages choose their form by it.</summary>
    string Task { get; }

    /// <summary>The id of the one person who is to do it; null when a role is.</summary>
    string? Assignee { get; }

    /// <summary>The role whose holders may do it; null when a person is named.</summary>
    string? Role { get; }
}

/// <summary>A wait that time ends; <see cref="WorkflowRuntime.FireTimers"/> wakes it.</summary>
public interface ITimedWait
{
    /// <summary>The first instant at which it is over.</summary>
    DateTimeOffset DueAt { get; }
}

/// <summary>Waits until a person does a task; it stands in somebody's inbox.</summary>
/// <param name="Task">The kind of work, a stable code such as <c>acknowledge</c>; pages choose their form by it.</param>
/// <param name="Assignee">The id of the one person who is to do it; null when a role is.</param>
/// <param name="Role">The role whose holders may do it; null when a person is named.</param>
/// <param name="DueAt">The first instant at which it is late; null when there is no limit.</param>
public sealed record HumanTask(string Task, string? Assignee, string? Role, DateTimeOffset? DueAt) : Wait, ITaskWait;

/// <summary>
/// Waits until a person does a task, and no longer than up to an instant: from <paramref name="DueAt"/> on nobody can do it any more, and
/// <see cref="WorkflowRuntime.FireTimers"/> wakes it with no input.
/// </summary>
/// <param name="Task">As of a <see cref="HumanTask"/>.</param>
/// <param name="Assignee">The id of the one person who is to do it; null when a role is.</param>
/// <param name="Role">The role whose holders may do it; null when a person is named.</param>
/// <param name="DueAt">The first instant at which it is too late.</param>
public sealed record HumanTaskUntil(string Task, string? Assignee, string? Role, DateTimeOffset DueAt) : Wait, ITaskWait, ITimedWait;

/// <summary>Waits until an instant has come; <see cref="WorkflowRuntime.FireTimers"/> wakes it.</summary>
/// <param name="DueAt">The first instant at which it may go on.</param>
public sealed record TimerWait(DateTimeOffset DueAt) : Wait, ITimedWait;

/// <summary>Waits for a signal of this name (compared ordinally); <see cref="WorkflowRuntime.Signal"/> wakes it.</summary>
public sealed record SignalWait(string Name) : Wait;

/// <summary>Waits for the outcome of an effect; <see cref="WorkflowRuntime.EffectPerformed"/> wakes it.</summary>
/// <param name="Effect">The id that <see cref="EffectRequested"/> carries.</param>
public sealed record EffectWait(string Effect) : Wait;

/// <summary>Waits until the instances that this execution started have ended; <see cref="WorkflowRuntime.ChildrenFinished"/> wakes it.</summary>
/// <param name="Count">How many they are, at least one.</param>
/// <param name="Started">The effect that starts them; null when they were started in the same pass. The wait lasts at least until its answer.</param>
public sealed record ChildrenWait(int Count, string? Started = null) : Wait;

/// <summary>Waits until somebody outside reports that a task is done; <see cref="WorkflowRuntime.TaskCompleted"/> wakes it.</summary>
/// <param name="TaskId">Unique everywhere; follows from instance and execution.</param>
/// <param name="Name">What is to be done.</param>
/// <param name="Payload">What who does it needs to know; null for nothing.</param>
public sealed record ExternalTask(Guid TaskId, string Name, JsonNode? Payload) : Wait;

/// <summary>A faulted activity waits for its next attempt; <see cref="WorkflowRuntime.FireTimers"/> runs it again.</summary>
/// <param name="DueAt">The first instant at which it may run.</param>
/// <param name="Attempt">1 for the first retry.</param>
public sealed record RetryWait(DateTimeOffset DueAt, int Attempt) : Wait, ITimedWait;
