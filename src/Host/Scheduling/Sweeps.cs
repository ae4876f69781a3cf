using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Scheduling;

/// <summary>
/// What time brings about, each as one call with the time as its argument: tests move time by hand, the jobs call with the clock. A sweep
/// that was missed finds the same things at the next one, and two hosts sweeping at once do each thing once: the streams refuse the second.
/// </summary>
public sealed class Sweeps(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    Works works,
    Instances instances,
    WorkflowRuntime runtime,
    OutboxSweep outbox,
    CalendarSweep calendarChanges,
    ObligationSweep obligations,
    DigestSweep digests,
    Mailer mailer,
    LinkSweep links,
    Calendars calendars,
    TimeProvider clock,
    ILogger<Sweeps> log
)
{
    /// <summary>
    /// Names of the sweeps, in the order in which they feed each other. Mail is sent and links are looked at last, and each on its own: they
    /// may take an hour.
    /// </summary>
    public static class Names
    {
        public const string Calendar = "calendar";
        public const string Overdue = "overdue";
        public const string Timers = "timers";
        public const string Periods = "report-periods";
        public const string Outbox = "outbox";
        public const string Parents = "parents";
        public const string Cancelled = "cancelled";
        public const string Escalations = "escalations";
        public const string Digests = "digests";
        public const string Mail = "mail";
        public const string Links = "links";
    }

    private (string Name, Func<DateTimeOffset, CancellationToken, Task<int>> Run)[] Ordered =>
        [
            (Names.Calendar, calendarChanges.RunAsync),
            (Names.Overdue, obligations.FallDueAsync),
            (Names.Timers, TimersAsync),
            (Names.Periods, ReportPeriodsAsync),
            (Names.Outbox, outbox.RunAsync),
            (Names.Parents, ParentsAsync),
            (Names.Cancelled, CancelledAsync),
            (Names.Escalations, obligations.EscalateAsync),
            (Names.Digests, digests.RunAsync),
        ];

    /// <summary>All sweeps, the mail and the links.</summary>
    public async Task RunAllAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        await SweepAsync(now, cancel);
        await MailAsync(now, cancel);
        await LinksAsync(now, cancel);
    }

    /// <summary>All sweeps but the mail and the links. One that fails is logged and does not hold up the others.</summary>
    public Task SweepAsync(DateTimeOffset now, CancellationToken cancel = default) => RunAsync(Ordered, now, cancel);

    /// <summary>Sends the letters that wait.</summary>
    public Task MailAsync(DateTimeOffset now, CancellationToken cancel = default) => RunAsync([(Names.Mail, mailer.RunAsync)], now, cancel);

    /// <summary>Looks at the published links whose time has come.</summary>
    public Task LinksAsync(DateTimeOffset now, CancellationToken cancel = default) =>
        RunAsync([(Names.Links, links.RunAsync)], now, cancel);

    private async Task RunAsync(
        (string Name, Func<DateTimeOffset, CancellationToken, Task<int>> Run)[] sweeps,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var runs = new List<(string Name, DateTimeOffset StartedAt, TimeSpan Took, int Done, string? Error)>();
        foreach ((string name, Func<DateTimeOffset, CancellationToken, Task<int>> run) in sweeps)
        {
            long start = clock.GetTimestamp();
            int done = 0;
            string? error = null;
            try
            {
                done = await run(now, cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The sweep {Sweep} failed; the next one tries again", name);
                error = e.Message;
            }
            runs.Add((name, now, clock.GetElapsedTime(start), done, error));
        }
        await RecordAsync(runs, cancel);
    }

    private async Task RecordAsync(
        List<(string Name, DateTimeOffset StartedAt, TimeSpan Took, int Done, string? Error)> runs,
        CancellationToken cancel
    )
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        List<string> names = runs.ConvertAll(run => run.Name);
        Dictionary<string, SweepRun> known = await db
            .SweepRuns.Where(run => names.Contains(run.Sweep))
            .ToDictionaryAsync(run => run.Sweep, StringComparer.Ordinal, cancel);
        foreach ((string name, DateTimeOffset startedAt, TimeSpan took, int done, string? error) in runs)
        {
            if (!known.TryGetValue(name, out SweepRun? run))
                db.SweepRuns.Add(run = new SweepRun { Sweep = name, Host = ThisHost });
            (run.Host, run.StartedAt, run.Milliseconds, run.Done) = (ThisHost, startedAt, (long)took.TotalMilliseconds, done);
            if (done > 0)
                run.LastDoneAt = startedAt;
            if (done > 0 || error is not null)
                db.SweepRecords.Add(
                    new SweepRecord
                    {
                        Sweep = name,
                        StartedAt = startedAt,
                        Host = ThisHost,
                        Milliseconds = (long)took.TotalMilliseconds,
                        Done = done,
                        Error = error,
                    }
                );
            if (error is not null)
                (run.Failures, run.FailedAt, run.LastError) = (run.Failures + 1, startedAt, error);
        }
        try
        {
            if (db.ChangeTracker.Entries<SweepRecord>().Any())
            {
                DateTimeOffset old = runs[0].StartedAt - KeepRecords;
                await db.SweepRecords.Where(record => names.Contains(record.Sweep) && record.StartedAt < old).ExecuteDeleteAsync(cancel);
            }
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e)
        {
            // Another host ran the same sweep at the same moment for the first time.
            log.LogDebug(e, "The runs of the sweeps were not recorded");
        }
    }

    private static readonly TimeSpan KeepRecords = TimeSpan.FromDays(30);
    private static readonly string ThisHost = $"{Environment.MachineName}/{Environment.ProcessId}";

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
        WorkCalendar calendar = await calendars.GetAsync(cancel);
        int opened = 0;
        foreach (StreamId id in due)
        {
            LoadedStream stream = await store.LoadAsync(id, DirectiveStream.Kind, cancel);
            IReadOnlyList<ReportPeriodOpened> periods = ((Directive)stream.State!).NextPeriods(now, calendar);
            if (periods.Count == 0)
                continue;
            if (
                await AloneAsync(
                    id,
                    async () =>
                    {
                        await store.AppendAsync(new Pass(Actor.System("report-periods"), now, null, [stream.Append(periods)]), cancel);
                        return true;
                    }
                )
            )
                opened += periods.Count;
        }
        return opened;
    }

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
