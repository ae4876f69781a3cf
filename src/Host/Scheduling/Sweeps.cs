using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Scheduling;

/// <summary>
/// What time brings about, each as one call with the time as its argument: tests move time by hand, Quartz calls with the clock. A sweep
/// that was missed finds the same things at the next one, and two hosts sweeping at once do each thing once: the streams refuse the second.
/// </summary>
public sealed class Sweeps(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    Works works,
    Instances instances,
    WorkflowRuntime runtime,
    OutboxSweep outbox,
    ILogger<Sweeps> log
)
{
    /// <summary>All sweeps, in the order in which they feed each other.</summary>
    public async Task RunAllAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        await ObligationsAsync(now, cancel);
        await TimersAsync(now, cancel);
        await ReportPeriodsAsync(now, cancel);
        await outbox.RunAsync(now, cancel);
        await ParentsAsync(now, cancel);
        await CancelledAsync(now, cancel);
    }

    /// <summary>How often one sweep looks for timers that came due because others fired; the next sweep goes on from there.</summary>
    public const int MostRounds = 100;

    /// <summary>
    /// Wakes every flow that waits for a time that has come, and again while going on sets further timers that are due already: after a
    /// night of downtime a reminder and the escalation behind it come in one sweep, in order.
    /// </summary>
    /// <returns>How often a flow went on.</returns>
    public async Task<int> TimersAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        int woken = 0;
        // A flow that waits for no time at all in a loop would keep the sweep for itself.
        for (int round = 0, before = -1; woken > before && round < MostRounds; round++)
        {
            before = woken;
            foreach (StreamId work in await DueTimersAsync(now, cancel))
            {
                if (
                    await AloneAsync(
                        work,
                        () =>
                            works.AdvanceAsync(
                                work,
                                Actor.System("timers"),
                                now,
                                (flow, state) => runtime.FireTimers(flow, work.Value, state, now),
                                cancel: cancel
                            )
                    )
                )
                    woken++;
            }
        }
        return woken;
    }

    private async Task<List<StreamId>> DueTimersAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await db
            .Timers.Where(timer => timer.DueAt <= now)
            .GroupBy(timer => timer.Stream)
            .OrderBy(timers => timers.Min(timer => timer.DueAt))
            .ThenBy(timers => timers.Key)
            .Select(timers => timers.Key)
            .ToListAsync(cancel);
    }

    /// <summary>Records that obligations are overdue.</summary>
    /// <returns>How many were recorded.</returns>
    public async Task<int> ObligationsAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        List<ObligationRow> due;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            due = await db
                .Obligations.AsNoTracking()
                .Where(obligation => obligation.Status == ObligationStatus.Open && obligation.LateFrom <= now)
                .OrderBy(obligation => obligation.LateFrom)
                .ToListAsync(cancel);
        }
        int recorded = 0;
        foreach (ObligationRow obligation in due)
        {
            if (
                await AloneAsync(
                    obligation.Stream,
                    () =>
                        works.AdvanceAsync(
                            obligation.Stream,
                            Actor.System("obligations"),
                            now,
                            (_, state) =>
                                IsOpen(state, obligation.Kind)
                                    ? new Decision([new ObligationFellDue(obligation.Kind, now)], [])
                                    : Decision.Nothing,
                            cancel: cancel
                        )
                )
            )
                recorded++;
        }
        return recorded;
    }

    /// <summary>Lets every instance go on whose children have all ended: what a host that died had no time to do.</summary>
    /// <returns>How many went on.</returns>
    public async Task<int> ParentsAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        List<AwaitedRow> ready;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            ready = await db
                .Awaited.AsNoTracking()
                .Where(parent =>
                    db.Instances.Any(child => child.Parent == parent.Stream && child.ParentExecution == parent.Execution)
                    && !db.Instances.Any(child =>
                        child.Parent == parent.Stream && child.ParentExecution == parent.Execution && !child.Ended
                    )
                )
                .ToListAsync(cancel);
        }
        int woken = 0;
        foreach (AwaitedRow parent in ready)
        {
            if (await AloneAsync(parent.Stream, () => works.WakeParentAsync(parent.Stream, parent.Execution, now, cancel)))
                woken++;
        }
        return woken;
    }

    /// <summary>Calls off what cancelled instances had started, where the host died before it could.</summary>
    /// <returns>How many instances were called off.</returns>
    public async Task<int> CancelledAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        List<StreamId> parents;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            parents = await db
                .Instances.Where(child =>
                    !child.Ended
                    && child.Parent != null
                    && (
                        db.Instances.Any(parent => parent.Stream == child.Parent && parent.Status == WorkflowSubStatus.Cancelled)
                        || db.Works.Any(parent => parent.Stream == child.Parent && parent.Status == WorkflowSubStatus.Cancelled)
                    )
                )
                .Select(child => child.Parent!.Value)
                .Distinct()
                .ToListAsync(cancel);
        }
        int cancelled = 0;
        foreach (StreamId parent in parents)
            cancelled += await instances.CancelStartedAsync(
                parent,
                "Quy trình đã bắt đầu lần chạy này bị hủy.",
                Actor.System("children"),
                now,
                cancel
            );
        return cancelled;
    }

    /// <summary>Opens the next report period of every directive whose newest one is over.</summary>
    /// <returns>How many were opened.</returns>
    public async Task<int> ReportPeriodsAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        List<StreamId> due;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
            due = await db
                .Directives.Where(directive => directive.PeriodLateFrom <= now)
                .Select(directive => directive.Stream)
                .ToListAsync(cancel);
        int opened = 0;
        foreach (StreamId id in due)
        {
            LoadedStream stream = await store.LoadAsync(id, DirectiveStream.Kind, cancel);
            if (((Directive)stream.State!).NextPeriod(now) is not { } period)
                continue;
            if (
                await AloneAsync(
                    id,
                    async () =>
                    {
                        await store.AppendAsync(new Pass(Actor.System("report-periods"), now, null, [stream.Append([period])]), cancel);
                        return true;
                    }
                )
            )
                opened++;
        }
        return opened;
    }

    private static bool IsOpen(WorkflowState state, ObligationKind kind) =>
        state.Subject switch
        {
            DirectiveWork work => work.Obligations.Any(o => o.Kind == kind && o.Status == ObligationStatus.Open),
            PeriodReport report => report.Obligation.Status == ObligationStatus.Open,
            _ => false,
        };

    /// <summary>One stream that cannot be read or advanced stops itself, loudly, and not the rest.</summary>
    private async Task<bool> AloneAsync(StreamId stream, Func<Task<bool>> work)
    {
        try
        {
            return await work();
        }
        catch (VersionConflictException)
        {
            return false;
        }
        catch (Exception e) when (e is UnreadableCommitException or InvalidOperationException)
        {
            log.LogError(e, "Stream {Stream} could not be swept", stream);
            return false;
        }
    }
}
