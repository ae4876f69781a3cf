using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>Something that another person did since a form was opened.</summary>
public sealed record ChangeSince(Event Event, Actor Actor, DateTimeOffset At);

/// <summary>
/// The form was filled in over a state that is no longer there: another person changed it meanwhile. Nothing was stored; the page shows what
/// changed and keeps what was typed.
/// </summary>
public sealed class StaleFormException(IReadOnlyList<ChangeSince> changes) : Exception("The form is older than the stream.")
{
    public IReadOnlyList<ChangeSince> Changes { get; } = changes;
}

/// <summary>What is stored in one transaction with a decision: other streams' events, and the texts or files that they name.</summary>
public sealed record Alongside(IReadOnlyList<StreamChange> Changes, IReadOnlyList<StoredBlob> Blobs)
{
    public static readonly Alongside Nothing = new([], []);
}

/// <summary>
/// Carries running instances on: load, decide, store. What a person asks is decided by the activity's own <c>Resume</c>; what it raises and
/// what the flow does next are one commit. An instance whose end another one waits for wakes it.
/// </summary>
public sealed class Works(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    PersonalTexts texts,
    Outbox outbox,
    TimeProvider clock
)
{
    /// <summary>
    /// A conflict means that somebody else moved on. A work has few people, but a unit's register is written by all of its works: everybody of
    /// a unit may sign at the same moment.
    /// </summary>
    private const int Attempts = 40;

    private static readonly Actor Children = Actor.System("children");

    /// <summary>Performs a person's command on a waiting task.</summary>
    /// <param name="execution">The waiting step.</param>
    /// <param name="formVersion">Version of the stream that the form was made from; null when no form was.</param>
    /// <param name="also">See <see cref="DecideAsync"/>.</param>
    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    /// <exception cref="StaleFormException">Another person changed the work since the form was made; nothing is stored.</exception>
    public Task PerformAsync(
        StreamId work,
        int execution,
        int? formVersion,
        CommandStamp? stamp,
        Command command,
        Func<LoadedStream, DateTimeOffset, Task<Alongside>>? also = null,
        CancellationToken cancel = default
    ) =>
        DecideAsync(
            work,
            formVersion,
            stamp,
            command,
            (definition, state, given, now) => runtime.Resume(definition, work.Value, state, execution, given, now),
            also,
            cancel
        );

    /// <summary>Performs a person's command on a work, whatever its flow waits for.</summary>
    /// <param name="decide">Pure; is given the command with its texts sealed.</param>
    /// <param name="also">What other streams take in the same transaction; asked again after each conflict. Null for nothing.</param>
    /// <exception cref="RefusedException">The decision refuses; nothing is stored.</exception>
    /// <exception cref="StaleFormException">Another person changed the work since the form was made; nothing is stored.</exception>
    public async Task DecideAsync<TCommand>(
        StreamId work,
        int? formVersion,
        CommandStamp? stamp,
        TCommand command,
        Func<WorkflowDefinition, WorkflowState, TCommand, DateTimeOffset, Decision> decide,
        Func<LoadedStream, DateTimeOffset, Task<Alongside>>? also = null,
        CancellationToken cancel = default
    )
        where TCommand : Command
    {
        (Command withHashes, IReadOnlyList<StoredBlob> blobs) = await texts.SealAsync(command, cancel);
        stamp = await texts.KeyedAsync(stamp, command.By, cancel);
        for (int attempt = 1; ; attempt++)
        {
            LoadedStream stream = await store.LoadAsync(work, WorkStream.Kind, cancel);
            if (await RefuseStaleAsync(stream, formVersion, command.By, stamp, cancel))
                return;
            var state = (WorkflowState)stream.State!;
            WorkflowDefinition definition = await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
            DateTimeOffset now = clock.GetUtcNow();
            Decision decision = decide(definition, state, (TCommand)withHashes, now);
            Alongside beside = also is null ? Alongside.Nothing : await also(stream, now);
            try
            {
                await store.AppendAsync(
                    new Pass(Actor.Person(command.By.Value), now, stamp, [.. stream.Append(decision), .. beside.Changes])
                    {
                        Blobs = [.. blobs, .. beside.Blobs],
                    },
                    cancel
                );
                await AfterAsync(work, state, decision, now, cancel);
                return;
            }
            catch (CommandAlreadyDoneException e) when (e.SameContent)
            {
                return;
            }
            catch (CommandAlreadyDoneException)
            {
                throw new RefusedException("", "Biểu mẫu này đã được gửi với nội dung khác. Tải lại trang để xem kết quả rồi gửi lại.");
            }
            catch (VersionConflictException) when (attempt < Attempts) { }
        }
    }

    /// <summary>Starts an instance of the newest version of a flow.</summary>
    /// <returns>False when an instance of this id was started before, which is left as it is.</returns>
    public async Task<bool> StartAsync(
        StreamId instance,
        string definitionId,
        StartRequest request,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancel = default
    )
    {
        WorkflowDefinition definition = await definitions.LatestAsync(definitionId, cancel);
        Decision decision = runtime.Start(definition, instance.Value, request, now);
        try
        {
            await store.AppendAsync(new Pass(actor, now, null, [.. LoadedStream.New(instance, WorkStream.Kind).Append(decision)]), cancel);
        }
        catch (VersionConflictException)
        {
            return false;
        }
        await AfterAsync(instance, runtime.Empty, decision, now, cancel);
        return true;
    }

    /// <summary>Carries a work on for the system, or for a person who looks after flows: timers, effects, incidents, facts found by a sweep.</summary>
    /// <param name="decide">Pure; no events store nothing.</param>
    /// <param name="stamp">Makes it happen once; null when the decision itself does.</param>
    /// <returns>Whether anything was stored.</returns>
    /// <exception cref="RefusedException">The decision refuses; nothing is stored.</exception>
    public async Task<bool> AdvanceAsync(
        StreamId work,
        Actor actor,
        DateTimeOffset now,
        Func<WorkflowDefinition, WorkflowState, Decision> decide,
        CommandStamp? stamp = null,
        CancellationToken cancel = default
    )
    {
        for (int attempt = 1; ; attempt++)
        {
            LoadedStream stream = await store.LoadAsync(work, WorkStream.Kind, cancel);
            if (stream.State is not WorkflowState state)
                return false;
            WorkflowDefinition definition = await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
            Decision decision = decide(definition, state);
            if (decision.Events.Count == 0)
                return false;
            try
            {
                await store.AppendAsync(new Pass(actor, now, stamp, [.. stream.Append(decision)]), cancel);
                await AfterAsync(work, state, decision, now, cancel);
                return true;
            }
            catch (CommandAlreadyDoneException e) when (e.SameContent)
            {
                return false;
            }
            catch (VersionConflictException) when (attempt < Attempts) { }
        }
    }

    /// <summary>
    /// What follows from a stored decision outside of its transaction: the outbox is called, and a parent whose children have all ended goes
    /// on. Should the host die before, the sweeps find both.
    /// </summary>
    /// <param name="before">The state that was decided on.</param>
    public async Task AfterAsync(
        StreamId work,
        WorkflowState before,
        Decision decision,
        DateTimeOffset now,
        CancellationToken cancel = default
    )
    {
        if (decision.Events.Any(e => e is EffectRequested))
            outbox.Wake();
        if (!decision.Events.Any(MayWakeParent))
            return;
        WorkflowState after = decision.Events.Aggregate(before, (state, e) => state.Apply(e));
        if (after is { Status: WorkflowStatus.Finished, Parent: { } parent, ParentExecution: { } execution })
            await WakeParentAsync(new StreamId(parent), execution, now, cancel);
        foreach (LiveExecution waiting in after.Waits.Where(one => one.Wait is ChildrenWait))
            await WakeParentAsync(work, waiting.Execution, now, cancel);
    }

    private static bool MayWakeParent(Event e) =>
        e
            is WorkflowFinished
                or WorkflowFaulted
                or WorkflowCancelled
                or EffectReturned
                or WorkflowUnpaused
                or ActivityRetried
                or ActivitySkipped
                or ActivityAbandoned;

    /// <summary>
    /// Lets a parent go on when no instance that one of its executions started is still running. Called after every end, outside of the
    /// child's transaction: of children that end at the same moment at least the last to call sees all of them ended, and of several calls
    /// that do, the parent's stream takes one.
    /// </summary>
    /// <returns>Whether the parent went on.</returns>
    public async Task<bool> WakeParentAsync(StreamId parent, int execution, DateTimeOffset now, CancellationToken cancel = default)
    {
        List<StreamId> children;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            IQueryable<InstanceRow> started = db.Instances.Where(child => child.Parent == parent && child.ParentExecution == execution);
            if (await started.AnyAsync(child => !child.Ended, cancel))
                return false;
            children = await started.Select(child => child.Stream).OrderBy(child => child).Take(2).ToListAsync(cancel);
        }
        JsonObject? result = null;
        if (children is [var only])
        {
            LoadedStream child = await store.LoadAsync(only, WorkStream.Kind, cancel);
            result = ChildResult.Of(only.Value, (WorkflowState)child.State!);
        }
        return await AdvanceAsync(
            parent,
            Children,
            now,
            (flow, state) => runtime.ChildrenFinished(flow, parent.Value, state, execution, result, now),
            cancel: cancel
        );
    }

    /// <summary>What other persons did to a stream after a version; what the system did (a reminder, a sweep) leaves a form valid.</summary>
    public async Task<IReadOnlyList<ChangeSince>> ChangesSinceAsync(
        StreamId stream,
        int version,
        PersonId by,
        CancellationToken cancel = default
    ) =>
        [
            .. (await store.ReadAsync(stream, cancel))
                .Where(commit => commit.Version > version && commit.Actor.PersonId is not null)
                .SelectMany(commit => commit.Events.Where(e => !IsStep(e)).Select(e => new ChangeSince(e, commit.Actor, commit.At))),
        ];

    /// <summary>Whether an event is a step of the engine rather than a fact of the domain.</summary>
    public static bool IsStep(Event e) => e.GetType().Assembly == typeof(Event).Assembly;

    /// <returns>True when the very command was done before, so that there is nothing left to do.</returns>
    private async Task<bool> RefuseStaleAsync(
        LoadedStream stream,
        int? formVersion,
        PersonId by,
        CommandStamp? stamp,
        CancellationToken cancel
    )
    {
        if (formVersion is not { } version || version == stream.Version)
            return false;
        // Sent twice: the second copy finds its own first one, which is no reason to refuse it.
        IReadOnlyList<Commit> newer = [.. (await store.ReadAsync(stream.Id, cancel)).Where(commit => commit.Version > version)];
        if (stamp is not null && newer.Any(commit => commit.Command == stamp && commit.Actor.PersonId == by.Value))
            return true;
        IReadOnlyList<ChangeSince> changes = await ChangesSinceAsync(stream.Id, version, by, cancel);
        return changes.Count > 0 ? throw new StaleFormException(changes) : false;
    }
}
