using GenderEquality.Activities;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>What a migration would do to one instance, or why it cannot.</summary>
public sealed record InstanceMigration(StreamId Instance, MigrationPlan Plan);

/// <summary>
/// What people who look after flows do with running instances: mend faults, hold up, call off, move to another version. Each takes a reason,
/// which is recorded with who gave it. Calling off and holding up reach the instances that an instance started, however deep.
/// </summary>
public sealed class Instances(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    Works works
)
{
    /// <summary>Starts an instance that is no unit's work.</summary>
    /// <returns>Its id.</returns>
    public async Task<StreamId> StartAsync(
        WorkflowDefinition flow,
        StartRequest request,
        Actor by,
        DateTimeOffset now,
        CancellationToken cancel = default
    )
    {
        var instance = new StreamId(Guid.CreateVersion7(now));
        Decision decision = runtime.Start(flow, instance.Value, request, now);
        await store.StartStreamsAsync(by, now, [.. Decisions.Starts(instance, decision)], cancel);
        return instance;
    }

    /// <summary>Runs a faulted step again.</summary>
    /// <exception cref="RefusedException">It does not stand still after a fault, or no reason is given.</exception>
    public Task RetryAsync(
        StreamId instance,
        int execution,
        string reason,
        Actor by,
        DateTimeOffset now,
        CancellationToken cancel = default
    ) => RequireAsync(instance, by, now, (d, s) => runtime.Retry(d, instance.Value, s, execution, reason, now), cancel);

    /// <summary>Goes on as if a faulted step had been done.</summary>
    /// <param name="outcomes">The ports it is left through; null for Done.</param>
    /// <exception cref="RefusedException">It does not stand still after a fault, has no such port, or no reason is given.</exception>
    public Task SkipAsync(
        StreamId instance,
        int execution,
        string reason,
        IReadOnlyList<string>? outcomes,
        Actor by,
        DateTimeOffset now,
        CancellationToken cancel = default
    ) => RequireAsync(instance, by, now, (d, s) => runtime.Skip(d, instance.Value, s, execution, reason, outcomes, now), cancel);

    /// <summary>Gives a faulted step and its branch up.</summary>
    /// <exception cref="RefusedException">It does not stand still after a fault, or no reason is given.</exception>
    public Task AbandonAsync(
        StreamId instance,
        int execution,
        string reason,
        Actor by,
        DateTimeOffset now,
        CancellationToken cancel = default
    ) => RequireAsync(instance, by, now, (d, s) => runtime.Abandon(d, instance.Value, s, execution, reason, now), cancel);

    /// <summary>
    /// Calls an instance off and, after it, all that it started: first the parent, lest it go on because its children ended. Should the host
    /// die in between, the sweep goes on.
    /// </summary>
    /// <returns>How many instances were called off.</returns>
    /// <exception cref="RefusedException">It has ended already, or no reason is given.</exception>
    public async Task<int> CancelAsync(StreamId instance, string reason, Actor by, DateTimeOffset now, CancellationToken cancel = default)
    {
        if (string.IsNullOrWhiteSpace(reason))
            throw new RefusedException("reason", "Hãy ghi lý do.");
        await RequireAsync(instance, by, now, (d, s) => runtime.Cancel(d, instance.Value, s, reason, now), cancel);
        return 1 + await CancelStartedAsync(instance, reason, by, now, cancel);
    }

    /// <summary>Calls off what a cancelled instance had started.</summary>
    /// <returns>How many instances were called off.</returns>
    public async Task<int> CancelStartedAsync(
        StreamId parent,
        string reason,
        Actor by,
        DateTimeOffset now,
        CancellationToken cancel = default
    )
    {
        int cancelled = 0;
        foreach (StreamId child in await StartedAsync(parent, cancel))
        {
            if (
                await works.AdvanceAsync(
                    child,
                    by,
                    now,
                    (d, s) => s.Status == WorkflowStatus.Running ? runtime.Cancel(d, child.Value, s, reason, now) : Decision.Nothing,
                    cancel: cancel
                )
            )
                cancelled++;
            cancelled += await CancelStartedAsync(child, reason, by, now, cancel);
        }
        return cancelled;
    }

    /// <summary>Holds an instance up and all that it started, the innermost first: called again after a crash it goes on where it was.</summary>
    /// <returns>How many instances were paused.</returns>
    /// <exception cref="RefusedException">It has ended or is paused already, or no reason is given.</exception>
    public Task<int> PauseAsync(StreamId instance, string reason, Actor by, DateTimeOffset now, CancellationToken cancel = default) =>
        InnermostFirstAsync(instance, by, now, paused: false, (d, id, s) => runtime.Pause(d, id, s, reason, now), cancel);

    /// <summary>Lets a paused instance go on and all that it started.</summary>
    /// <returns>How many instances go on.</returns>
    /// <exception cref="RefusedException">It is not paused, or no reason is given.</exception>
    public Task<int> UnpauseAsync(StreamId instance, string reason, Actor by, DateTimeOffset now, CancellationToken cancel = default) =>
        InnermostFirstAsync(instance, by, now, paused: true, (d, id, s) => runtime.Unpause(d, id, s, reason, now), cancel);

    /// <summary>What moving every running instance of a flow to a version would do; nothing is stored.</summary>
    public async Task<IReadOnlyList<InstanceMigration>> PlanMigrationAsync(
        string definitionId,
        int toVersion,
        MigrationMap map,
        CancellationToken cancel = default
    )
    {
        WorkflowDefinition to = await definitions.GetAsync(definitionId, toVersion, cancel);
        List<StreamId> running;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            running =
            [
                .. await db
                    .Works.Where(work =>
                        work.Definition == definitionId
                        && work.DefinitionVersion != toVersion
                        && work.Status != WorkflowSubStatus.Finished
                        && work.Status != WorkflowSubStatus.Cancelled
                    )
                    .Select(work => work.Stream)
                    .ToListAsync(cancel),
                .. await db
                    .Instances.Where(one =>
                        one.Definition == definitionId
                        && one.DefinitionVersion != toVersion
                        && (!one.Ended || one.Status == WorkflowSubStatus.Faulted)
                    )
                    .Select(one => one.Stream)
                    .ToListAsync(cancel),
            ];
        }
        var plans = new List<InstanceMigration>();
        foreach (StreamId instance in running.Distinct().OrderBy(one => one.Value))
        {
            var state = (WorkflowState)(await store.LoadAsync(instance, WorkStream.Kind, cancel)).State!;
            WorkflowDefinition from = await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
            plans.Add(new InstanceMigration(instance, MigrationPlan.Of(from, to, state, map)));
        }
        return plans;
    }

    /// <summary>Moves one instance to a version.</summary>
    /// <exception cref="RefusedException">The plan cannot be carried out, or no reason is given.</exception>
    public async Task MigrateAsync(
        StreamId instance,
        int toVersion,
        MigrationMap map,
        string reason,
        Actor by,
        DateTimeOffset now,
        CancellationToken cancel = default
    )
    {
        LoadedStream stream = await store.LoadAsync(instance, WorkStream.Kind, cancel);
        WorkflowDefinition to = await definitions.GetAsync(((WorkflowState)stream.State!).DefinitionId, toVersion, cancel);
        await RequireAsync(instance, by, now, (d, s) => runtime.Migrate(d, to, instance.Value, s, map, reason), cancel);
    }

    /// <summary>Takes a migration back while nothing has happened since.</summary>
    /// <exception cref="RefusedException">Something has, there was none, or no reason is given.</exception>
    public Task RevertMigrationAsync(StreamId instance, string reason, Actor by, DateTimeOffset now, CancellationToken cancel = default) =>
        RequireAsync(instance, by, now, (_, s) => runtime.RevertMigration(instance.Value, s, reason), cancel);

    private async Task<int> InnermostFirstAsync(
        StreamId instance,
        Actor by,
        DateTimeOffset now,
        bool paused,
        Func<WorkflowDefinition, Guid, WorkflowState, Decision> decide,
        CancellationToken cancel
    )
    {
        int done = 0;
        foreach (StreamId child in await BelowAsync(instance, cancel))
        {
            if (
                await works.AdvanceAsync(
                    child,
                    by,
                    now,
                    (d, s) => s.Status == WorkflowStatus.Running && s.IsPaused == paused ? decide(d, child.Value, s) : Decision.Nothing,
                    cancel: cancel
                )
            )
                done++;
        }
        await RequireAsync(instance, by, now, (d, s) => decide(d, instance.Value, s), cancel);
        return done + 1;
    }

    /// <summary>All that an instance started and that runs, the innermost first.</summary>
    private async Task<List<StreamId>> BelowAsync(StreamId parent, CancellationToken cancel)
    {
        var below = new List<StreamId>();
        foreach (StreamId child in await StartedAsync(parent, cancel))
        {
            below.AddRange(await BelowAsync(child, cancel));
            below.Add(child);
        }
        return below;
    }

    /// <summary>The instances that an instance started, ended ones included, since those may have started others that still run.</summary>
    private async Task<List<StreamId>> StartedAsync(StreamId parent, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await db.Instances.Where(child => child.Parent == parent).Select(child => child.Stream).ToListAsync(cancel);
    }

    private async Task RequireAsync(
        StreamId instance,
        Actor by,
        DateTimeOffset now,
        Func<WorkflowDefinition, WorkflowState, Decision> decide,
        CancellationToken cancel
    )
    {
        if (!await works.AdvanceAsync(instance, by, now, decide, cancel: cancel))
            throw new RefusedException("instance", $"Không có lần chạy {instance}. Hãy kiểm tra lại mã.");
    }
}
