using System.Text.Json.Nodes;
using GenderEquality.Engine.History;

namespace GenderEquality.Host.ElsaApi;

/// <summary>A page of a list.</summary>
/// <param name="TotalCount">On all pages.</param>
public sealed record PagedItems<T>(IReadOnlyList<T> Items, int TotalCount)
{
    /// <summary>What may be done with the list: nothing. Instances go on in inboxes and are mended on the incidents page.</summary>
    public IReadOnlyList<string> Links { get; } = [];
}

/// <summary>A whole list.</summary>
public sealed record CountedItems<T>(IReadOnlyList<T> Items)
{
    public int Count => Items.Count;
}

/// <summary>An instance as Studio lists it.</summary>
/// <param name="SubStatus">Elsa's words, which are the engine's own.</param>
/// <param name="Name">Whose work it is and on what; else the name that the flow gave it, or the flow's id.</param>
/// <param name="IncidentCount">Steps that stand still after a fault.</param>
/// <param name="CreatedAt">Of the first commit.</param>
/// <param name="UpdatedAt">Of the last commit.</param>
/// <param name="FinishedAt">Of the last commit, once the flow has ended or stopped; null while it runs.</param>
public record InstanceSummary(
    string Id,
    string DefinitionId,
    string DefinitionVersionId,
    int Version,
    string Status,
    string SubStatus,
    string? CorrelationId,
    string Name,
    int IncidentCount,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? FinishedAt
)
{
    public bool IsSystem => false;

    /// <summary>Always false: what is read is between two passes.</summary>
    public bool IsExecuting => false;
}

/// <summary>An instance as Studio's viewer opens it.</summary>
public sealed record InstanceDetail : InstanceSummary
{
    public InstanceDetail(InstanceSummary summary, InstanceState state)
        : base(summary) => WorkflowState = state;

    public InstanceState WorkflowState { get; }
}

/// <summary>What the viewer polls to know whether anything changed.</summary>
public sealed record InstanceStatus(string Status, string SubStatus, DateTimeOffset UpdatedAt);

/// <summary>The state of an instance in the form that Elsa stores it in.</summary>
public sealed record InstanceState(
    string Id,
    string DefinitionId,
    string DefinitionVersionId,
    int DefinitionVersion,
    string? CorrelationId,
    string Status,
    string SubStatus,
    IReadOnlyList<InstanceBookmark> Bookmarks,
    IReadOnlyList<InstanceIncident> Incidents,
    IReadOnlyList<InstanceContext> ActivityExecutionContexts,
    JsonObject Input,
    JsonObject Output,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? FinishedAt
)
{
    public IReadOnlyList<string> CompletionCallbacks { get; } = [];
    public JsonObject Properties { get; } = [];
}

/// <summary>Something that the instance waits for.</summary>
/// <param name="Payload">The wait as the history has it.</param>
public sealed record InstanceBookmark(
    string Id,
    string Name,
    string Hash,
    JsonObject Payload,
    string ActivityNodeId,
    string ActivityInstanceId
)
{
    public bool AutoBurn => true;
    public string? CallbackMethodName => null;
    public JsonObject Metadata { get; } = [];
}

/// <summary>A step that stands still after a fault.</summary>
public sealed record InstanceIncident(
    string ActivityId,
    string ActivityNodeId,
    string ActivityType,
    string Message,
    ExecutionException Exception,
    DateTimeOffset Timestamp
);

/// <summary>Something that is live in the instance: the workflow itself, and each step that has started and not ended.</summary>
public sealed record InstanceContext(
    string Id,
    string? ParentContextId,
    string ScheduledActivityNodeId,
    string? OwnerActivityNodeId,
    JsonObject ActivityState
)
{
    public JsonObject Properties { get; } = [];
    public IReadOnlyList<string> DynamicVariables { get; } = [];
}

/// <summary>A variable and its value.</summary>
public sealed record InstanceVariable(string Id, string Name, JsonNode? Value);

/// <summary>One line of an instance's journal.</summary>
/// <param name="Sequence">Counts the lines of the instance from 1.</param>
/// <param name="EventName">Started, Suspended, Resumed, Completed, Faulted, Retried, Skipped or Canceled.</param>
/// <param name="Message">Who did what, in Vietnamese.</param>
/// <param name="Source">The product that the activity comes from.</param>
/// <param name="Payload">The outcomes of what was completed; null for all else.</param>
public sealed record InstanceJournalEntry(
    string Id,
    string WorkflowInstanceId,
    string ActivityInstanceId,
    string? ParentActivityInstanceId,
    string ActivityId,
    string ActivityType,
    int ActivityTypeVersion,
    string ActivityName,
    string NodeId,
    DateTimeOffset Timestamp,
    int Sequence,
    string EventName,
    string? Message,
    string Source,
    JsonObject ActivityState,
    JsonObject? Payload
);

/// <summary>The names that the API gives to what the history numbers.</summary>
public static class InstanceIds
{
    /// <summary>The node that stands for the workflow as a whole, above its root.</summary>
    public const string Workflow = "Workflow1";

    /// <summary>The id of a version of a flow: versions are numbered by the product, whatever id their file has.</summary>
    public static string Version(string definitionId, int version) => $"{definitionId}:{version}";

    /// <summary>The id of one execution of one instance.</summary>
    public static string Execution(StreamId instance, int execution) => $"{instance}:{execution}";

    /// <returns>False when the text is no such id.</returns>
    public static bool TryReadExecution(string? id, out StreamId instance, out int execution)
    {
        (instance, execution) = (default, 0);
        if (id?.Split(':') is not [var stream, var number] || !Guid.TryParseExact(stream, "D", out Guid guid))
            return false;
        instance = new StreamId(guid);
        return int.TryParse(
            number,
            System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture,
            out execution
        );
    }
}
