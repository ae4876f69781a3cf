using GenderEquality.Engine.History;
using GenderEquality.Host.Work;
using Hangfire;

namespace GenderEquality.Host.Scheduling;

/// <summary>
/// What Hangfire runs, each by its name on the dashboard. A job carries ids and nothing else; what is due stands in the product's own tables,
/// so every job may run twice, and one that failed is not tried again: the next run finds the same.
/// </summary>
[AutomaticRetry(Attempts = 0)]
public sealed class Jobs(Sweeps sweeps, OutboxSweep outbox, JobLock locks, TimeProvider clock)
{
    /// <summary>Ids of the recurring jobs.</summary>
    public const string Sweep = "sweeps";
    public const string Effects = "effects";
    public const string Mail = "mail";
    public const string Links = "links";

    /// <summary>All sweeps in their order, in one host at a time.</summary>
    [JobDisplayName("Nhắc hạn và báo lên")]
    public Task SweepAsync(CancellationToken cancel) => AloneAsync(Sweep, sweeps.SweepAsync, cancel);

    /// <summary>In one host at a time: the mail server is not to be asked for more connections than set.</summary>
    [JobDisplayName("Gửi thư")]
    public Task SendMailAsync(CancellationToken cancel) => AloneAsync(Mail, sweeps.MailAsync, cancel);

    /// <summary>In one host at a time: a site is not to be asked by several at once.</summary>
    [JobDisplayName("Kiểm tra liên kết")]
    public Task VisitLinksAsync(CancellationToken cancel) => AloneAsync(Links, sweeps.LinksAsync, cancel);

    /// <summary>In as many hosts at once as there are: each effect is claimed by one.</summary>
    [JobDisplayName("Việc gửi đi")]
    public Task PerformEffectsAsync(CancellationToken cancel) => outbox.RunAsync(clock.GetUtcNow(), cancel);

    /// <summary>Starts the work of one part of the units that an effect goes to.</summary>
    /// <param name="part">Counts from 0.</param>
    [JobDisplayName("Phần {2} của một lần gửi")]
    public Task StartPartAsync(Guid stream, string effect, int part, CancellationToken cancel) =>
        outbox.RunPartAsync(new StreamId(stream), effect, part, clock.GetUtcNow(), cancel);

    /// <summary>A run that finds another one under way ends at once.</summary>
    private async Task AloneAsync(string name, Func<DateTimeOffset, CancellationToken, Task> run, CancellationToken cancel)
    {
        await using IAsyncDisposable? taken = await locks.TryTakeAsync(name, cancel);
        if (taken is not null)
            await run(clock.GetUtcNow(), cancel);
    }
}

/// <summary>Gives the parts of a start to whichever host has a worker free.</summary>
public sealed class PartJobs(IBackgroundJobClientV2 jobs) : IPartQueue
{
    public void Enqueue(StreamId stream, string effect, int part) =>
        jobs.Enqueue<Jobs>(one => one.StartPartAsync(stream.Value, effect, part, CancellationToken.None));

    public void WakeOutbox() => jobs.Enqueue<Jobs>(one => one.PerformEffectsAsync(CancellationToken.None));
}
