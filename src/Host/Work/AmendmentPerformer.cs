using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>
/// Brings what is still owed in line with an amendment's dates. Done twice it moves nothing twice: each move names the revision in its
/// command, and a date that is right already stays.
/// </summary>
public sealed class AmendmentPerformer(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    Works works,
    ILogger<AmendmentPerformer> log
) : IEffectPerformer
{
    private static readonly Actor Amendment = Actor.System("amendment");

    public string Kind => DirectiveStream.ApplyAmendment;

    public async Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel)
    {
        LoadedStream stream = await store.LoadAsync(effect.Stream, DirectiveStream.Kind, cancel);
        var directive = (Directive)stream.State!;
        int revision = directive.Revisions.Count;
        var id = new DirectiveId(effect.Stream.Value);
        List<StreamId> owing;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            owing = await db
                .Obligations.Where(owed =>
                    owed.Directive == id && (owed.Status == ObligationStatus.Open || owed.Status == ObligationStatus.Overdue)
                )
                .Select(owed => owed.Stream)
                .Distinct()
                .ToListAsync(cancel);
        }
        int moved = 0;
        foreach (StreamId work in owing.OrderBy(one => one.Value))
        {
            bool advanced = await works.AdvanceAsync(
                work,
                Amendment,
                now,
                (_, state) =>
                    AmendmentDecisions.Move(state.Subject, directive, Instants.Storable(now)) is { Count: > 0 } events
                        ? new Decision(events, [])
                        : Decision.Nothing,
                CommitFormat.Stamp($"amendment:{revision}:{work}", new JsonObject()),
                cancel
            );
            moved += advanced ? 1 : 0;
            await keepClaim();
        }
        await store.AppendAsync(new Pass(Amendment, now, null, [stream.Append([new AmendmentApplied(revision, moved)])]), cancel);
        log.LogInformation("Revision {Revision} of directive {Directive} moved the dates of {Works} works", revision, id, moved);
    }
}
