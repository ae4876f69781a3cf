using System.Threading.Channels;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>Tells this host that there may be something in the outbox. A lost call costs only time: the recurring job finds it.</summary>
public sealed class Outbox
{
    private readonly Channel<bool> calls = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Wake() => calls.Writer.TryWrite(true);

    public ValueTask<bool> WaitAsync(CancellationToken cancel) => calls.Reader.ReadAsync(cancel);
}

/// <summary>Performs one kind of effect. It may be called twice for one effect, after a crash.</summary>
public interface IEffectPerformer
{
    /// <summary>The kind it performs.</summary>
    string Kind { get; }

    /// <summary>Does it and records the result, which takes the row out of the outbox.</summary>
    /// <param name="keepClaim">Call it now and then during long work, so that no other host takes over.</param>
    Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel);
}

/// <summary>Performs an effect that may go to so many units that several hosts share it.</summary>
public interface IPartedEffectPerformer : IEffectPerformer
{
    /// <summary>The parts in which something is left to do, counted from 0.</summary>
    Task<IReadOnlyList<int>> OpenPartsAsync(OutboxRow effect, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Does one part. Twice it does nothing the second time.</summary>
    /// <returns>Whether nothing is left to do in any part.</returns>
    Task<bool> PerformPartAsync(OutboxRow effect, int part, DateTimeOffset now, CancellationToken cancel);
}

/// <summary>
/// Where parts wait for a host. There is none where there is one host, or nothing runs in the background: then whoever performs an effect does
/// all of it.
/// </summary>
public interface IPartQueue
{
    void Enqueue(StreamId stream, string effect, int part);

    /// <summary>Lets some host look into the outbox.</summary>
    void WakeOutbox();
}

/// <summary>Performs what the outbox holds, each effect by one host at a time; what fails is tried again, later each time.</summary>
public sealed class OutboxSweep(
    IDbContextFactory<ProductDb> databases,
    IEnumerable<IEffectPerformer> performers,
    TimeProvider clock,
    ILogger<OutboxSweep> log,
    IPartQueue? parts = null
)
{
    /// <summary>How long a claim holds without being renewed: after a crash another host waits this long.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private readonly Dictionary<string, IEffectPerformer> byKind = performers.ToDictionary(
        performer => performer.Kind,
        StringComparer.Ordinal
    );

    /// <summary>Performs everything that is due at <paramref name="now"/>, and what that brings forth.</summary>
    /// <returns>How many effects were performed.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        int performed = 0;
        while (true)
        {
            List<OutboxRow> due = await DueAsync(now, cancel);
            int before = performed;
            foreach (OutboxRow effect in due)
            {
                if (await TryPerformAsync(effect, now, cancel))
                    performed++;
            }
            if (performed == before)
                return performed;
        }
    }

    /// <returns>Whether the effect's parts are with the queue; one that is left alone is done on the spot.</returns>
    private async Task<bool> SharedAsync(IEffectPerformer performer, OutboxRow effect, DateTimeOffset now, CancellationToken cancel)
    {
        if (parts is null || performer is not IPartedEffectPerformer parted)
            return false;
        IReadOnlyList<int> open = await parted.OpenPartsAsync(effect, now, cancel);
        if (open.Count <= 1)
            return false;
        log.LogInformation("Effect {Effect} of stream {Stream} is done in {Parts} parts", effect.Effect, effect.Stream, open.Count);
        foreach (int part in open)
            parts.Enqueue(effect.Stream, effect.Effect, part);
        return true;
    }

    /// <summary>Performs one part of an effect; the last one lets the effect be performed to its end.</summary>
    public async Task RunPartAsync(StreamId stream, string effect, int part, DateTimeOffset now, CancellationToken cancel = default)
    {
        OutboxRow? row;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
            row = await db.Outbox.AsNoTracking().FirstOrDefaultAsync(one => one.Stream == stream && one.Effect == effect, cancel);
        // Others may have done it all meanwhile.
        if (row is null || !byKind.TryGetValue(row.Kind, out IEffectPerformer? performer) || performer is not IPartedEffectPerformer parted)
            return;
        bool isAllDone = await parted.PerformPartAsync(row, part, now, cancel);
        await ClaimUntilAsync(row, isAllDone ? now : clock.GetUtcNow() + Claim, cancel);
        if (isAllDone)
            parts?.WakeOutbox();
    }

    private async Task<List<OutboxRow>> DueAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await (
            from effect in db.Outbox.AsNoTracking()
            join attempt in db.DeliveryAttempts
                on new { effect.Stream, effect.Effect } equals new { attempt.Stream, attempt.Effect }
                into attempts
            from attempt in attempts.DefaultIfEmpty()
            where attempt == null || attempt.NextAt <= now
            orderby effect.Stream, effect.Effect
            select effect
        )
            .Take(200)
            .ToListAsync(cancel);
    }

    private async Task<bool> TryPerformAsync(OutboxRow effect, DateTimeOffset now, CancellationToken cancel)
    {
        if (!byKind.TryGetValue(effect.Kind, out IEffectPerformer? performer))
        {
            log.LogError(
                "Effect {Effect} of stream {Stream} has kind {Kind}, which nothing performs",
                effect.Effect,
                effect.Stream,
                effect.Kind
            );
            return false;
        }
        if (await ClaimAsync(effect, now, cancel) is not { } attempts)
            return false;
        try
        {
            // Performed again when the last part is done, or when the claim has run out because whoever had one died.
            if (await SharedAsync(performer, effect, now, cancel))
                return false;
            await performer.PerformAsync(effect, now, () => RenewAsync(effect, clock.GetUtcNow(), cancel), cancel);
            await ForgetAsync(effect, cancel);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            TimeSpan pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 10 * Math.Pow(2, attempts - 1)));
            log.LogWarning(
                e,
                "Effect {Effect} of stream {Stream} failed at attempt {Attempt}; next at {NextAt:O}",
                effect.Effect,
                effect.Stream,
                attempts,
                now + pause
            );
            await PostponeAsync(effect, now + pause, e.Message, cancel);
            return false;
        }
    }

    /// <returns>The number of this attempt, or null when another host has it.</returns>
    private async Task<int?> ClaimAsync(OutboxRow effect, DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        DeliveryAttempt? last = await Attempts(db, effect).AsNoTracking().FirstOrDefaultAsync(cancel);
        if (last is null)
        {
            db.DeliveryAttempts.Add(
                new DeliveryAttempt
                {
                    Stream = effect.Stream,
                    Effect = effect.Effect,
                    Attempts = 1,
                    NextAt = now + Claim,
                }
            );
            try
            {
                await db.SaveChangesAsync(cancel);
                return 1;
            }
            catch (DbUpdateException)
            {
                return null;
            }
        }
        int claimed = await Attempts(db, effect)
            .Where(attempt => attempt.Attempts == last.Attempts && attempt.NextAt <= now)
            .ExecuteUpdateAsync(
                set => set.SetProperty(a => a.Attempts, a => a.Attempts + 1).SetProperty(a => a.NextAt, now + Claim),
                cancel
            );
        return claimed == 1 ? last.Attempts + 1 : null;
    }

    private Task RenewAsync(OutboxRow effect, DateTimeOffset now, CancellationToken cancel) => ClaimUntilAsync(effect, now + Claim, cancel);

    private async Task ClaimUntilAsync(OutboxRow effect, DateTimeOffset until, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await Attempts(db, effect).ExecuteUpdateAsync(set => set.SetProperty(a => a.NextAt, until), cancel);
    }

    private async Task PostponeAsync(OutboxRow effect, DateTimeOffset until, string error, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await Attempts(db, effect)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.NextAt, until).SetProperty(a => a.LastError, error), cancel);
    }

    private async Task ForgetAsync(OutboxRow effect, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await Attempts(db, effect).ExecuteDeleteAsync(cancel);
    }

    /// <summary>
    /// On SQLite there is one host: claims found at its start are those of a process that died, and need not be waited for.
    /// </summary>
    public async Task ForgetClaimsOfTheDeadAsync(CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (db.Database.IsSqlite())
            await db.DeliveryAttempts.Where(attempt => attempt.LastError == null).ExecuteDeleteAsync(cancel);
    }

    private static IQueryable<DeliveryAttempt> Attempts(ProductDb db, OutboxRow effect) =>
        db.DeliveryAttempts.Where(attempt => attempt.Stream == effect.Stream && attempt.Effect == effect.Effect);
}
