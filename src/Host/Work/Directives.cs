using System.Security.Cryptography;
using System.Text;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>A directive that is the same document as one that is being confirmed.</summary>
/// <param name="Version">Of its stream.</param>
/// <param name="SameText">The texts are the same as well, so that there is nothing to correct.</param>
public sealed record DuplicateDirective(DirectiveId Directive, int Version, string Reference, bool SameText);

/// <summary>The unit has this document already; nothing is stored. It is set aside, or taken as a corrected version.</summary>
public sealed class DuplicateDirectiveException(DuplicateDirective duplicate)
    : Exception($"The unit has the document as directive {duplicate.Directive} already.")
{
    public DuplicateDirective Duplicate { get; } = duplicate;
}

/// <summary>What people do with a directive's document before it is in the cascade.</summary>
public sealed class Directives(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    Sending sending,
    Outbox outbox,
    Calendars calendars,
    TimeProvider clock
)
{
    /// <summary>Two people who confirm at the same moment both get an answer.</summary>
    private const int Attempts = 8;

    /// <summary>Keeps the document and starts its stream.</summary>
    /// <param name="key">The form's key: the same form sent twice takes the document in once.</param>
    public async Task<DirectiveId> TakeInAsync(TakeInDirective command, string key, CancellationToken cancel = default)
    {
        new TakeInDirectiveValidator().Check(command);
        byte[] content = Encoding.UTF8.GetBytes(command.Text);
        var document = new StoredBlob { Hash = Convert.ToHexStringLower(SHA256.HashData(content)), Content = content };
        DirectiveId? upstream = command.PlanOf is { } work ? await DirectiveOfAsync(work, cancel) : null;
        DateTimeOffset now = clock.GetUtcNow();
        var id = new DirectiveId(StreamId.Derived(command.By.Value, "directive:" + key).Value);
        IReadOnlyList<Event> events = DirectiveDecisions.TakeIn(command, document.Hash, upstream, now);
        try
        {
            await store.AppendAsync(
                new Pass(Actor.Person(command.By.Value), now, null, [LoadedStream.New(id.Stream, DirectiveStream.Kind).Append(events)])
                {
                    Blobs = [document],
                },
                cancel
            );
        }
        catch (VersionConflictException)
        {
            // The form was sent twice; the first copy made the stream.
        }
        return id;
    }

    /// <summary>
    /// Confirms what the document says. A document that is an office's plan becomes that plan in the same transaction.
    /// </summary>
    /// <param name="formVersion">Version of the directive's stream that the form was made from.</param>
    public async Task ConfirmAsync(DirectiveId id, int formVersion, ConfirmDirective command, CancellationToken cancel = default)
    {
        new ConfirmDirectiveValidator().Check(command);
        for (int attempt = 1; ; attempt++)
        {
            LoadedStream stream = await LoadAsync(id, formVersion, command.By, cancel);
            var directive = (Directive)stream.State!;
            // Loaded before the question: who confirms the same document in between moves it on, and the question is asked again.
            LoadedStream? identity = await IdentityAsync(directive.Unit, command.Content, cancel);
            DateTimeOffset now = clock.GetUtcNow();
            List<StreamChange> changes = [stream.Append(DirectiveDecisions.Confirm(directive, command, now))];
            if (await DuplicateOfAsync(id, directive, command.Content, cancel) is { } duplicate)
                throw new DuplicateDirectiveException(duplicate);
            if (identity is not null && !Equals(identity.State, id))
                changes.Add(identity.Append([new DirectiveIdentified(id, now)]));
            if (directive.PlanOf is { } planOf)
                changes.AddRange(await AttachAsync(planOf, id, command.By, now, cancel));
            try
            {
                await StoreAsync(stream, command.By, now, changes, formVersion, cancel);
                return;
            }
            catch (VersionConflictException) when (attempt < Attempts) { }
        }
    }

    private async Task<IReadOnlyList<StreamChange>> AttachAsync(
        StreamId planOf,
        DirectiveId id,
        PersonId by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        LoadedStream work = await store.LoadAsync(planOf, WorkStream.Kind, cancel);
        var state = (WorkflowState)work.State!;
        LiveExecution waiting =
            state.Waits.FirstOrDefault(live => live.Wait is HumanTask { Task: Activities.Tasks.DerivePlan })
            ?? throw new RefusedException("", "Kế hoạch đã trình hoặc đã duyệt nên không thay văn bản được. Đợi trả lại rồi xác nhận.");
        WorkflowDefinition flow = await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
        var attach = new AttachPlanDocument(by, id);
        new AttachPlanDocumentValidator().Check(attach);
        return [.. work.Append(runtime.Resume(flow, planOf.Value, state, waiting.Execution, attach, now))];
    }

    /// <summary>
    /// Makes the document the corrected version of a directive that the unit has: that one goes on under the new content. Sent twice, it is
    /// done once; of two corrections at once, one is refused as made from an older version.
    /// </summary>
    /// <param name="formVersion">Version of the correction's stream that the form was made from.</param>
    /// <param name="amendedVersion">Version of the amended directive's stream that the form was made from; null for the newest.</param>
    /// <exception cref="RefusedException">The correction changes what cannot be changed; nothing is stored.</exception>
    /// <exception cref="StaleFormException">A person changed one of the two since the form was made; nothing is stored.</exception>
    public async Task AmendAsync(
        DirectiveId id,
        int formVersion,
        int? amendedVersion,
        AmendDirective command,
        CancellationToken cancel = default
    )
    {
        new AmendDirectiveValidator().Check(command);
        for (int attempt = 1; ; attempt++)
        {
            LoadedStream own = await store.LoadAsync(id.Stream, DirectiveStream.Kind, cancel);
            var correction = (Directive)own.State!;
            if (AmendmentDecisions.IsDone(correction, command))
                return;
            if (own.Version != formVersion)
                await RefuseStaleAsync(id.Stream, formVersion, cancel);
            LoadedStream amended = await store.LoadAsync(command.Amends.Stream, DirectiveStream.Kind, cancel);
            if (amended.State is not Directive directive)
                throw new RefusedException("", "Không có văn bản được sửa. Tải lại trang.");
            if (amendedVersion is { } seen && amended.Version != seen)
                await RefuseStaleAsync(command.Amends.Stream, seen, cancel);
            DateTimeOffset now = clock.GetUtcNow();
            IReadOnlyList<Event> events = AmendmentDecisions.Amend(
                directive,
                id,
                correction,
                command,
                await calendars.GetAsync(cancel),
                now
            );
            try
            {
                await store.AppendAsync(
                    new Pass(
                        Actor.Person(command.By.Value),
                        now,
                        null,
                        [amended.Append(events), own.Append(AmendmentDecisions.Become(correction, command, now))]
                    ),
                    cancel
                );
                outbox.Wake();
                return;
            }
            // The next round finds what moved: a person's change refuses, the system's does not.
            catch (VersionConflictException) when (attempt < Attempts) { }
        }
    }

    /// <summary>The directive that the unit has under the same number, symbol, issuer and date; null when there is none.</summary>
    public async Task<DuplicateDirective?> DuplicateOfAsync(
        DirectiveId id,
        Directive directive,
        DirectiveContent content,
        CancellationToken cancel = default
    )
    {
        if (DirectiveIdentity.Of(content) is not { } identity)
            return null;
        List<DirectiveId> sameDay;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            sameDay = await db
                .Directives.Where(row =>
                    row.Unit == directive.Unit
                    && row.IssuedOn == identity.IssuedOn
                    && row.Directive != id
                    && (row.Status == DirectiveStatus.Confirmed || row.Status == DirectiveStatus.Sent)
                )
                .OrderBy(row => row.TakenInAt)
                .Select(row => row.Directive)
                .ToListAsync(cancel);
        }
        foreach (DirectiveId other in sameDay)
        {
            LoadedStream stream = await store.LoadAsync(other.Stream, DirectiveStream.Kind, cancel);
            // A plan that was returned is made anew under the same number: the one takes the other's place in the unit's work.
            if (
                stream.State is Directive { Content: { } known } found
                && DirectiveIdentity.Of(known) == identity
                && (found.PlanOf is null || found.PlanOf != directive.PlanOf)
            )
                return new DuplicateDirective(
                    other,
                    stream.Version,
                    known.Reference,
                    found.Document == directive.Document
                        || VietnameseText.Clean(await TextAsync(found.Document, cancel))
                            == VietnameseText.Clean(await TextAsync(directive.Document, cancel))
                );
        }
        return null;
    }

    private async Task<LoadedStream?> IdentityAsync(UnitId unit, DirectiveContent content, CancellationToken cancel) =>
        DirectiveIdentity.Of(content) is { } identity
            ? await store.LoadAsync(identity.StreamOf(unit), DirectiveIdentityStream.Kind, cancel)
            : null;

    /// <summary>Says that the document is no directive.</summary>
    public async Task SetAsideAsync(DirectiveId id, int formVersion, SetDirectiveAside command, CancellationToken cancel = default)
    {
        new SetDirectiveAsideValidator().Check(command);
        LoadedStream stream = await LoadAsync(id, formVersion, command.By, cancel);
        DateTimeOffset now = clock.GetUtcNow();
        IReadOnlyList<Event> events = DirectiveDecisions.SetAside((Directive)stream.State!, command, now);
        await StoreAsync(stream, command.By, now, [stream.Append(events)], formVersion, cancel);
    }

    /// <summary>Starts the unit's own flow on its document, which sends it to the units below.</summary>
    public async Task SendAsync(DirectiveId id, UnitRow unit, SendDirective command, CancellationToken cancel = default)
    {
        new SendDirectiveValidator().Check(command);
        LoadedStream stream = await store.LoadAsync(id.Stream, DirectiveStream.Kind, cancel);
        var directive = (Directive)stream.State!;
        DirectiveDecisions.RequireSendable(directive);
        DateTimeOffset now = clock.GetUtcNow();
        WorkflowDefinition flow = await sending.FlowForAsync(unit.Level, cancel);
        Decision first = sending.FirstPass(flow, id, directive.Content!, unit, unit.Unit, own: true, now);
        LoadedStream work = LoadedStream.New(Sending.WorkOf(id, unit.Unit), WorkStream.Kind);
        try
        {
            await store.AppendAsync(new Pass(Actor.Person(command.By.Value), now, null, [.. work.Append(first)]), cancel);
        }
        catch (VersionConflictException)
        {
            // Sent twice; the first press started it.
        }
        outbox.Wake();
    }

    /// <summary>
    /// The last day by which the office that issues a document owes its own report on the directive which it carries out: the nearest to come.
    /// Null when it carries none out, or owes none.
    /// </summary>
    public async Task<DateOnly?> OwedUpwardsAsync(Directive directive, CancellationToken cancel = default)
    {
        if (directive.Upstream is not { } upstream)
            return null;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await db
            .Obligations.Where(owed =>
                owed.Directive == upstream
                && owed.Unit == directive.Unit
                && owed.Kind == ObligationKind.Report
                && owed.Status == ObligationStatus.Open
            )
            .MinAsync(owed => owed.LastDay, cancel);
    }

    /// <summary>The document's text.</summary>
    public async Task<string> TextAsync(string document, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        byte[] content = await db.Blobs.Where(blob => blob.Hash == document).Select(blob => blob.Content).FirstAsync(cancel);
        return Encoding.UTF8.GetString(content);
    }

    private async Task<DirectiveId> DirectiveOfAsync(StreamId work, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await db.Works.Where(row => row.Stream == work).Select(row => row.Directive).FirstAsync(cancel);
    }

    private async Task<LoadedStream> LoadAsync(DirectiveId id, int formVersion, PersonId by, CancellationToken cancel)
    {
        LoadedStream stream = await store.LoadAsync(id.Stream, DirectiveStream.Kind, cancel);
        if (stream.Version != formVersion)
            await RefuseStaleAsync(id.Stream, formVersion, cancel);
        return stream;
    }

    private async Task StoreAsync(
        LoadedStream stream,
        PersonId by,
        DateTimeOffset now,
        IReadOnlyList<StreamChange> changes,
        int formVersion,
        CancellationToken cancel
    )
    {
        try
        {
            await store.AppendAsync(new Pass(Actor.Person(by.Value), now, null, changes), cancel);
        }
        catch (VersionConflictException)
        {
            await RefuseStaleAsync(stream.Id, formVersion, cancel);
            throw;
        }
        outbox.Wake();
    }

    /// <exception cref="StaleFormException">A person changed the stream since the form was made.</exception>
    private async Task RefuseStaleAsync(StreamId stream, int formVersion, CancellationToken cancel)
    {
        IReadOnlyList<ChangeSince> changes =
        [
            .. (await store.ReadAsync(stream, cancel))
                .Where(commit => commit.Version > formVersion && commit.Actor.PersonId is not null)
                .SelectMany(commit => commit.Events.Select(e => new ChangeSince(e, commit.Actor, commit.At))),
        ];
        if (changes.Count > 0)
            throw new StaleFormException(changes);
    }
}
