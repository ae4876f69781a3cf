using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using Microsoft.AspNetCore.Http.Features;

namespace GenderEquality.Host.ElsaApi;

/// <summary>
/// The part of Elsa's API that Studio's list of instances and its viewer ask. For everybody but administrators it does not exist, nor do
/// instances of units that an administrator does not see. Nothing is changed here.
/// </summary>
public static class InstanceRoutes
{
    /// <param name="routes">The group of the API, which lets nobody but administrators in.</param>
    public static void MapElsaInstances(this RouteGroupBuilder routes)
    {
        routes.MapPost("/workflow-instances", ListAsync);
        routes.MapGet("/workflow-instances/{id:guid}", ShowAsync);
        routes.MapGet("/workflow-instances/{id:guid}/execution-state", ShowStatusAsync);
        routes.MapPost("/workflow-instances/{id:guid}/journal", FilterJournalAsync);
        routes.MapGet("/workflow-instances/{id:guid}/journal", ShowJournalAsync);
        routes.MapGet("/workflow-instances/{id:guid}/variables", ShowVariablesAsync);
        routes.MapPost("/cancel/workflow-instances/{id:guid}", RefuseToCancelAsync);
        routes.MapPost("/activity-executions/report", ReportAsync);
        routes.MapGet("/activity-executions/list", ListExecutionsAsync);
        routes.MapGet("/activity-execution-summaries/list", ListExecutionsAsync);
        routes.MapGet("/activity-executions/by-id", ShowExecutionAsync);
        routes.MapGet("/activity-executions/{id}/call-stack", ShowCallStackAsync);
    }

    /// <summary>Which lines of a journal are asked for; a list that is null or empty asks for all.</summary>
    public sealed record JournalFilter(
        IReadOnlyList<string>? ActivityIds,
        IReadOnlyList<string>? ActivityNodeIds,
        IReadOnlyList<string>? ExcludedActivityTypes,
        IReadOnlyList<string>? EventNames
    )
    {
        public bool LetsPass(InstanceJournalEntry entry) =>
            (ActivityIds is not { Count: > 0 } ids || ids.Contains(entry.ActivityId))
            && (ActivityNodeIds is not { Count: > 0 } nodes || nodes.Contains(entry.NodeId))
            && ExcludedActivityTypes?.Contains(entry.ActivityType) != true
            && (EventNames is not { Count: > 0 } events || events.Contains(entry.EventName));
    }

    public sealed record JournalQuery(JournalFilter? Filter);

    /// <summary>Of which steps the numbers are asked for; null for all.</summary>
    public sealed record ReportQuery(Guid WorkflowInstanceId, IReadOnlyList<string>? ActivityNodeIds);

    private static Viewer Administrator(this HttpContext http) => http.Features.GetRequiredFeature<Viewer>();

    private static async Task<IResult> ListAsync(InstanceQuery query, InstanceList list, HttpContext http, CancellationToken cancel)
    {
        FluentValidation.Results.ValidationResult checkedQuery = await new InstanceQueryValidator().ValidateAsync(query, cancel);
        return checkedQuery.IsValid
            ? Results.Json(await list.PageAsync(http.Administrator(), query, cancel))
            : Refused(checkedQuery.ToDictionary());
    }

    private static async Task<IResult> ShowAsync(
        Guid id,
        InstanceList list,
        InstanceReader reader,
        HttpContext http,
        CancellationToken cancel
    )
    {
        var instance = new StreamId(id);
        InstanceTelling? telling = await reader.TellAsync(http.Administrator(), instance, cancel);
        if (telling is null || await list.FindAsync(http.Administrator(), instance, cancel) is not { } summary)
            return Results.NotFound();
        // The list knows the correlation that a work began with, the history the one that it has now.
        summary = summary with
        {
            CorrelationId = telling.State.CorrelationId,
        };
        return Results.Json(new InstanceDetail(summary, telling.StateOf(summary)));
    }

    private static async Task<IResult> ShowStatusAsync(Guid id, InstanceList list, HttpContext http, CancellationToken cancel) =>
        await list.FindAsync(http.Administrator(), new StreamId(id), cancel) is { } summary
            ? Results.Json(new InstanceStatus(summary.Status, summary.SubStatus, summary.UpdatedAt))
            : Results.NotFound();

    private static Task<IResult> FilterJournalAsync(
        Guid id,
        int? skip,
        int? take,
        JournalQuery query,
        InstanceReader reader,
        HttpContext http,
        CancellationToken cancel
    ) => TellAsync(id, reader, http, telling => Journal(telling, query.Filter, skip, take), cancel);

    /// <summary>The journal whole, by <c>skip</c> and <c>take</c> or by <c>page</c> (from 0) and <c>pageSize</c>.</summary>
    private static Task<IResult> ShowJournalAsync(
        Guid id,
        int? skip,
        int? take,
        int? page,
        int? pageSize,
        InstanceReader reader,
        HttpContext http,
        CancellationToken cancel
    ) => TellAsync(id, reader, http, telling => Journal(telling, null, skip ?? page * pageSize, take ?? pageSize), cancel);

    private static PagedItems<InstanceJournalEntry> Journal(InstanceTelling telling, JournalFilter? filter, int? skip, int? take)
    {
        List<InstanceJournalEntry> entries = [.. telling.Journal.Where(entry => filter?.LetsPass(entry) != false)];
        return new PagedItems<InstanceJournalEntry>([.. entries.Skip(skip ?? 0).Take(take ?? entries.Count)], entries.Count);
    }

    private static Task<IResult> ShowVariablesAsync(Guid id, InstanceReader reader, HttpContext http, CancellationToken cancel) =>
        TellAsync(id, reader, http, telling => new CountedItems<InstanceVariable>(telling.Variables), cancel);

    private static async Task<IResult> RefuseToCancelAsync(Guid id, InstanceList list, HttpContext http, CancellationToken cancel) =>
        await list.FindAsync(http.Administrator(), new StreamId(id), cancel) is null
            ? Results.NotFound()
            : Refused(
                new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    ["generalErrors"] =
                    [
                        "Không hủy được từ trình thiết kế. Quản trị hủy công việc của đơn vị ở trang Sự cố (/incidents), có ghi lý do.",
                    ],
                }
            );

    private static Task<IResult> ReportAsync(ReportQuery query, InstanceReader reader, HttpContext http, CancellationToken cancel) =>
        TellAsync(
            query.WorkflowInstanceId,
            reader,
            http,
            telling => new ExecutionReport([
                .. telling.Stats.Where(stats => query.ActivityNodeIds?.Contains(stats.ActivityNodeId) != false),
            ]),
            cancel
        );

    /// <param name="completed">Only those that have ended, or only those that have not; null for all.</param>
    private static async Task<IResult> ListExecutionsAsync(
        string? workflowInstanceId,
        string? activityNodeId,
        bool? completed,
        InstanceReader reader,
        HttpContext http,
        CancellationToken cancel
    ) =>
        Guid.TryParse(workflowInstanceId, out Guid id)
            ? await TellAsync(
                id,
                reader,
                http,
                telling => new CountedItems<ExecutionRecord>([
                    .. telling.Executions.Where(record =>
                        (activityNodeId is null || record.ActivityNodeId == activityNodeId)
                        && (completed is null || completed == record.CompletedAt is not null)
                    ),
                ]),
                cancel
            )
            : Results.NotFound();

    private static async Task<IResult> ShowExecutionAsync(string? id, InstanceReader reader, HttpContext http, CancellationToken cancel) =>
        await StackAsync(id, reader, http, cancel) is { } stack ? Results.Json(stack.Items[^1]) : Results.NotFound();

    private static async Task<IResult> ShowCallStackAsync(string id, InstanceReader reader, HttpContext http, CancellationToken cancel) =>
        await StackAsync(id, reader, http, cancel) is { } stack ? Results.Json(stack) : Results.NotFound();

    private static async Task<ExecutionCallStack?> StackAsync(
        string? id,
        InstanceReader reader,
        HttpContext http,
        CancellationToken cancel
    ) =>
        InstanceIds.TryReadExecution(id, out StreamId instance, out int execution)
            ? (await reader.TellAsync(http.Administrator(), instance, cancel))?.CallStack(execution)
            : null;

    private static async Task<IResult> TellAsync<T>(
        Guid id,
        InstanceReader reader,
        HttpContext http,
        Func<InstanceTelling, T> answer,
        CancellationToken cancel
    ) =>
        await reader.TellAsync(http.Administrator(), new StreamId(id), cancel) is { } telling
            ? Results.Json(answer(telling))
            : Results.NotFound();

    /// <summary>A refusal as Studio shows it.</summary>
    private static IResult Refused(IDictionary<string, string[]> errors) =>
        Results.Json(
            new
            {
                statusCode = StatusCodes.Status400BadRequest,
                message = "Không thực hiện được.",
                errors,
            },
            statusCode: StatusCodes.Status400BadRequest
        );
}
