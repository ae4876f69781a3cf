using GenderEquality.Activities;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;

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

/// <summary>
/// Does what a person asks of a running work: load, decide, store. The decision is the activity's own <c>Resume</c>; what it raises and what
/// the flow does next are one commit.
/// </summary>
public sealed class Works(
    EventStore store,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    PersonalTexts texts,
    Outbox outbox,
    TimeProvider clock
)
{
    /// <summary>A conflict means that somebody else moved on; a handful of rounds settles any crowd that one work can have.</summary>
    private const int Attempts = 8;

    /// <summary>Performs a person's command on a waiting task.</summary>
    /// <param name="execution">The waiting step.</param>
    /// <param name="formVersion">Version of the stream that the form was made from; null when no form was.</param>
    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    /// <exception cref="StaleFormException">Another person changed the work since the form was made; nothing is stored.</exception>
    public async Task PerformAsync(
        StreamId work,
        int execution,
        int? formVersion,
        CommandStamp? stamp,
        Command command,
        CancellationToken cancel = default
    )
    {
        (command, IReadOnlyList<StoredBlob> blobs) = await texts.SealAsync(command, cancel);
        stamp = await texts.KeyedAsync(stamp, command.By, cancel);
        for (int attempt = 1; ; attempt++)
        {
            LoadedStream stream = await store.LoadAsync(work, WorkStream.Kind, cancel);
            if (await RefuseStaleAsync(stream, formVersion, command.By, stamp, cancel))
                return;
            var state = (WorkflowState)stream.State!;
            WorkflowDefinition definition = await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
            DateTimeOffset now = clock.GetUtcNow();
            IReadOnlyList<Event> events = runtime.Resume(definition, work.Value, state, execution, command, now);
            try
            {
                await store.AppendAsync(
                    new Pass(Actor.Person(command.By.Value), now, stamp, [stream.Append(events)]) { Blobs = blobs },
                    cancel
                );
                outbox.Wake();
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

    /// <summary>Carries a work on for the system: timers, effects, facts found by a sweep.</summary>
    /// <param name="decide">Pure; an empty list stores nothing.</param>
    /// <returns>Whether anything was stored.</returns>
    public async Task<bool> AdvanceAsync(
        StreamId work,
        Actor actor,
        DateTimeOffset now,
        Func<WorkflowDefinition, WorkflowState, IReadOnlyList<Event>> decide,
        CancellationToken cancel = default
    )
    {
        for (int attempt = 1; ; attempt++)
        {
            LoadedStream stream = await store.LoadAsync(work, WorkStream.Kind, cancel);
            if (stream.State is not WorkflowState state)
                return false;
            WorkflowDefinition definition = await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
            IReadOnlyList<Event> events = decide(definition, state);
            if (events.Count == 0)
                return false;
            try
            {
                await store.AppendAsync(new Pass(actor, now, null, [stream.Append(events)]), cancel);
                outbox.Wake();
                return true;
            }
            catch (VersionConflictException) when (attempt < Attempts) { }
        }
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
