using System.Collections.Concurrent;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Writing;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Fetching;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Scheduling;

/// <summary>
/// Looks at published links: soon after they were sent, and then every week. Nothing waits for it. What was fetched and not recorded, because
/// the host died, is fetched again; what two hosts fetched at once is recorded once, since the second finds that it is no longer due.
/// </summary>
public sealed class LinkSweep(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    Works works,
    LinkVisitor visitor,
    FetchingSettings settings,
    ILogger<LinkSweep> log
)
{
    /// <summary>Links that one run looks at; the next run goes on.</summary>
    private const int MostAtOnce = 1000;

    /// <summary>Of one site, so that a slow one does not keep the run for itself.</summary>
    private const int MostOfSite = 100;

    private static readonly Actor Checks = Actor.System("links");

    private sealed record Visited(StreamId Work, Uri Url, LinkVisit Visit, PlanMarks Marks);

    /// <returns>How many looks were recorded.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        if (!settings.Enabled)
            return 0;
        int recorded = 0;
        bool reached = false;
        var outOfReach = new ConcurrentBag<Visited>();
        await Parallel.ForEachAsync(
            (await DueAsync(now, cancel)).GroupBy(due => SiteOf(due.Url), StringComparer.OrdinalIgnoreCase),
            new ParallelOptions { MaxDegreeOfParallelism = settings.AtOnce, CancellationToken = cancel },
            async (site, _) =>
            {
                foreach (LinkProofRow due in site.Take(MostOfSite))
                {
                    if (await VisitAsync(due.Stream, cancel) is not { } visited)
                        continue;
                    if (visited.Visit.Status is not null)
                        Volatile.Write(ref reached, true);
                    if (visited.Visit.Outcome == LinkOutcome.Unreachable)
                        outOfReach.Add(visited);
                    else if (await RecordAsync(visited, othersReached: true, now, cancel))
                        Interlocked.Increment(ref recorded);
                }
            }
        );
        if (outOfReach.IsEmpty)
            return recorded;
        // Whose fault it is shows only when it is known whether anything could be reached.
        reached = reached || await IsOnlineAsync([.. outOfReach.Select(one => one.Url.IdnHost)], cancel);
        if (!reached)
            log.LogWarning("None of {Links} links could be reached; nothing is held against them", outOfReach.Count);
        foreach (Visited visited in outOfReach)
        {
            if (await RecordAsync(visited, reached && !LinkVisitor.IsReserved(visited.Url), now, cancel))
                recorded++;
        }
        return recorded;
    }

    private static string SiteOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) ? uri.IdnHost : "";

    private async Task<List<LinkProofRow>> DueAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await db
            .LinkProofs.AsNoTracking()
            .Where(link => link.NextAt == null || link.NextAt <= now)
            .OrderBy(link => link.NextAt != null)
            .ThenBy(link => link.NextAt)
            .ThenBy(link => link.Stream)
            .Take(MostAtOnce)
            .ToListAsync(cancel);
    }

    /// <summary>The row tells what is due; what is fetched and looked for is what the history says.</summary>
    private async Task<Visited?> VisitAsync(StreamId work, CancellationToken cancel)
    {
        try
        {
            LoadedStream stream = await store.LoadAsync(work, WorkStream.Kind, cancel);
            if (stream.State is not WorkflowState { Subject: DirectiveWork { Proof: { } proof } subject })
                return null;
            PlanMarks marks = await MarksAsync(work, subject, cancel);
            return new Visited(work, proof.Url, await visitor.VisitAsync(proof.Url, cancel), marks);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "The link of work {Work} could not be looked at", work);
            return null;
        }
    }

    /// <summary>
    /// Those of the document that is the plan, or of the plan as it was numbered when it was signed; of a plan from before plans had numbers
    /// those of the document that it carries out.
    /// </summary>
    private async Task<PlanMarks> MarksAsync(StreamId id, DirectiveWork work, CancellationToken cancel)
    {
        LoadedStream register = await store.LoadAsync(DocumentRegister.Of(work.Unit), RegisterStream.Kind, cancel);
        if (work.PlanDocument is null && (register.State as DocumentRegister)?.Find(id, "KH") is { } issued)
            return new PlanMarks(issued.Number, issued.Symbol, issued.Title);
        foreach (DirectiveId document in new[] { work.PlanDocument, work.Directive }.OfType<DirectiveId>())
        {
            LoadedStream stream = await store.LoadAsync(document.Stream, DirectiveStream.Kind, cancel);
            if (stream.State is Directive { Content: { } content })
                return PlanMarks.Of(content);
        }
        throw new InvalidOperationException($"Directive {work.Directive} was sent and has no content. Run verify.");
    }

    private async Task<bool> RecordAsync(Visited visited, bool othersReached, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            return await works.AdvanceAsync(
                visited.Work,
                Checks,
                now,
                (_, state) =>
                    LinkDecisions.Check(state.Subject, visited.Url, visited.Visit, visited.Marks, othersReached, now) is { } look
                        ? new Decision([look], [])
                        : Decision.Nothing,
                cancel: cancel
            );
        }
        catch (Exception e) when (e is UnreadableCommitException or InvalidOperationException or VersionConflictException)
        {
            log.LogError(e, "The look at the link of work {Work} could not be recorded", visited.Work);
            return false;
        }
    }

    /// <summary>Whether a site that was reached lately, and is none of these, answers now.</summary>
    private async Task<bool> IsOnlineAsync(HashSet<string> failed, CancellationToken cancel)
    {
        List<string> lately;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            lately = await db
                .LinkProofs.Where(link => link.HttpStatus != null)
                .OrderByDescending(link => link.CheckedAt)
                .Select(link => link.Url)
                .Take(50)
                .ToListAsync(cancel);
        }
        foreach (
            Uri other in lately
                .Select(url => Uri.TryCreate(url, UriKind.Absolute, out Uri? known) ? known : null)
                .OfType<Uri>()
                .Where(url => !failed.Contains(url.IdnHost))
                .DistinctBy(url => url.IdnHost)
                .Take(3)
        )
        {
            if ((await visitor.VisitAsync(other, cancel)).Status is not null)
                return true;
        }
        return false;
    }
}
