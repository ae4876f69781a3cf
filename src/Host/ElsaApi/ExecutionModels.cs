using System.Text.Json.Nodes;

namespace GenderEquality.Host.ElsaApi;

/// <summary>One run of one activity.</summary>
/// <param name="ActivityState">Its inputs by their descriptors' names: as they were evaluated when it started, a script as its source.</param>
/// <param name="Payload">Its outcomes once it has completed; empty before.</param>
/// <param name="Outputs">What it gave, by the descriptors' names.</param>
/// <param name="Exception">Why it stands still; null when it does not.</param>
/// <param name="HasBookmarks">Whether it waits.</param>
/// <param name="Status">Running, Completed, Faulted or Canceled.</param>
/// <param name="AggregateFaultCount">How many executions stand still after a fault, of this one and those below it.</param>
/// <param name="CompletedAt">When it ended, well or not; null while it has not.</param>
/// <param name="SchedulingActivityExecutionId">The container that ran it; null for the root.</param>
/// <param name="CallStackDepth">How many containers are around it.</param>
public sealed record ExecutionRecord(
    string Id,
    string WorkflowInstanceId,
    string ActivityId,
    string ActivityNodeId,
    string ActivityType,
    int ActivityTypeVersion,
    string ActivityName,
    JsonObject ActivityState,
    JsonObject Payload,
    JsonObject Outputs,
    ExecutionException? Exception,
    DateTimeOffset StartedAt,
    bool HasBookmarks,
    string Status,
    int AggregateFaultCount,
    DateTimeOffset? CompletedAt,
    string? SchedulingActivityExecutionId,
    string? SchedulingActivityId,
    int CallStackDepth
)
{
    public JsonObject Properties { get; } = [];
    public JsonObject Metadata { get; } = [];

    /// <summary>Null: an instance that another one started is a call stack of its own.</summary>
    public string? SchedulingWorkflowInstanceId => null;
}

/// <summary>What went wrong in a step. Only the message is recorded, so that there is no trace of calls to show.</summary>
/// <param name="Type">The type of the activity.</param>
public sealed record ExecutionException(string Type, string Message)
{
    public string StackTrace => "";
}

/// <summary>The numbers that Studio writes at a step.</summary>
/// <param name="CompletedCount">Ended well; what was called off counts in neither this nor the next.</param>
/// <param name="UncompletedCount">Started and not ended.</param>
/// <param name="IsBlocked">Whether it waits.</param>
public sealed record ExecutionStats(
    string ActivityId,
    string ActivityNodeId,
    int StartedCount,
    int CompletedCount,
    int UncompletedCount,
    bool IsBlocked,
    bool IsFaulted
)
{
    public JsonObject Metadata { get; } = [];
}

public sealed record ExecutionReport(IReadOnlyList<ExecutionStats> Stats);

/// <summary>An execution and the containers around it, the outermost first.</summary>
public sealed record ExecutionCallStack(string ActivityExecutionId, IReadOnlyList<ExecutionRecord> Items, int TotalCount);
