using System.Security.Cryptography;
using System.Text;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>What people do with a directive's document before it is in the cascade.</summary>
public sealed class Directives(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    Sending sending,
    Outbox outbox,
    TimeProvider clock
)
{
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
        LoadedStream stream = await LoadAsync(id, formVersion, command.By, cancel);
        var directive = (Directive)stream.State!;
        DateTimeOffset now = clock.GetUtcNow();
        List<StreamChange> changes = [stream.Append(DirectiveDecisions.Confirm(directive, command, now))];
        if (directive.PlanOf is { } planOf)
        {
            LoadedStream work = await store.LoadAsync(planOf, WorkStream.Kind, cancel);
            var state = (WorkflowState)work.State!;
            LiveExecution waiting =
                state.Waits.FirstOrDefault(live => live.Wait is HumanTask { Task: Activities.Tasks.DerivePlan })
                ?? throw new RefusedException("", "Kế hoạch đã trình hoặc đã duyệt nên không thay văn bản được. Đợi trả lại rồi xác nhận.");
            WorkflowDefinition flow = await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
            var attach = new AttachPlanDocument(command.By, id);
            new AttachPlanDocumentValidator().Check(attach);
            changes.AddRange(work.Append(runtime.Resume(flow, planOf.Value, state, waiting.Execution, attach, now)));
        }
        await StoreAsync(stream, command.By, now, changes, formVersion, cancel);
    }

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
