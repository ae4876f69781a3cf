using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>
/// Starts the instances that Elsa.DispatchWorkflow and Elsa.BulkDispatchWorkflows ordered: a chunk a transaction, under ids that follow from
/// the order, so that an order performed twice starts each once.
/// </summary>
public sealed class StartWorkflowsPerformer(
    EventStore store,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    Works works,
    BulkStart bulk
) : IEffectPerformer
{
    public string Kind => StartWorkflows.Effect;

    public async Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel)
    {
        LoadedStream parent = await store.LoadAsync(effect.Stream, WorkStream.Kind, cancel);
        if (((WorkflowState)parent.State!).PendingEffects.FirstOrDefault(one => one.Effect == effect.Effect) is not { } ordered)
            return;
        StartWorkflows order = StartWorkflows.From(ordered.Payload);
        WorkflowDefinition flow = await definitions.LatestAsync(order.DefinitionId, cancel);
        await bulk.RunAsync(
            [.. Enumerable.Range(0, order.Items.Count)],
            Actor.System("start-workflows"),
            now,
            index =>
            {
                (Guid child, StartRequest request) = order.Child(index, effect.Stream.Value, ordered.Execution);
                return Decisions.Starts(new StreamId(child), runtime.Start(flow, child, request, now));
            },
            _ => keepClaim(),
            cancel
        );
        await works.AdvanceAsync(
            effect.Stream,
            Actor.System("start-workflows"),
            now,
            (d, s) =>
                runtime.EffectPerformed(d, effect.Stream.Value, s, effect.Effect, new JsonObject { ["count"] = order.Items.Count }, now),
            cancel: cancel
        );
    }
}

/// <summary>Hands a signal that Elsa.PublishEvent sent to every instance that waits for it, to each once.</summary>
public sealed class PublishEventPerformer(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    Works works
) : IEffectPerformer
{
    private static readonly Actor Signals = Actor.System("signals");

    public string Kind => PublishedSignal.Effect;

    public async Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel)
    {
        LoadedStream sender = await store.LoadAsync(effect.Stream, WorkStream.Kind, cancel);
        if (((WorkflowState)sender.State!).PendingEffects.FirstOrDefault(one => one.Effect == effect.Effect) is not { } sent)
            return;
        PublishedSignal signal = PublishedSignal.From(sent.Payload);
        // Apart, since a query cannot look into a record.
        (string name, string? correlation, bool local) = (signal.Name, signal.CorrelationId, signal.IsLocal);

        List<StreamId> waiting;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            waiting = await db
                .Bookmarks.Where(one =>
                    one.Kind == BookmarkRow.Signal
                    && one.Name == name
                    && (correlation == null || one.CorrelationId == correlation)
                    && (!local || one.Stream == effect.Stream)
                )
                .Select(one => one.Stream)
                .Distinct()
                .OrderBy(stream => stream)
                .ToListAsync(cancel);
        }
        foreach (StreamId instance in waiting)
        {
            await works.AdvanceAsync(
                instance,
                Signals,
                now,
                (d, s) => runtime.Signal(d, instance.Value, s, name, signal.Payload?.DeepClone(), now),
                // Performed again after a crash, each instance takes it once.
                CommitFormat.Stamp($"{effect.Stream}:{effect.Effect}:{instance}", sent.Payload),
                cancel
            );
            await keepClaim();
        }
        if (!local)
            await StartTriggeredAsync(effect, signal, now, cancel);
        await works.AdvanceAsync(
            effect.Stream,
            Signals,
            now,
            (d, s) => runtime.EffectPerformed(d, effect.Stream.Value, s, effect.Effect, null, now),
            cancel: cancel
        );
    }

    /// <summary>Starts the flows that begin with this signal.</summary>
    private async Task StartTriggeredAsync(OutboxRow effect, PublishedSignal signal, DateTimeOffset now, CancellationToken cancel)
    {
        foreach ((WorkflowDefinition flow, ActivityNode trigger) in await definitions.TriggeredByAsync(signal.Name, cancel))
        {
            await works.StartAsync(
                StreamId.Derived(effect.Stream.Value, $"signal:{effect.Effect}:{flow.DefinitionId}:{trigger.Id}"),
                flow.DefinitionId,
                new StartRequest((JsonObject?)(signal.Payload as JsonObject)?.DeepClone(), signal.CorrelationId) { Trigger = trigger.Id },
                Signals,
                now,
                cancel
            );
        }
    }
}
