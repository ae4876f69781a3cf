using System.Data.Common;
using System.Globalization;
using GenderEquality.Activities.Escalation;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Written = GenderEquality.Activities.Escalation.Letter;

namespace GenderEquality.Host.Mail;

/// <summary>
/// Sends the letters that wait, as many at a time as there are connections, and records what became of each. A letter is claimed before it
/// is sent: no other host sends it meanwhile, and after a crash it is sent again with the same Message-ID, at most one a connection.
/// </summary>
public sealed class Mailer(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    LetterComposer composer,
    LetterWriter writer,
    Postbox postbox,
    MailSettings settings,
    ReminderPolicies policies,
    Calendars calendars,
    TimeProvider clock,
    ILogger<Mailer> log
)
{
    private static readonly Actor Mail = Actor.System("mail");

    /// <summary>How long a claim holds: longer than any dialogue with the server.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    /// <summary>A server that puts a letter off for so long will not take it (RFC 5321, section 4.5.4.1: four to five days).</summary>
    private static readonly TimeSpan LongestDeferral = TimeSpan.FromDays(5);
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
    ];
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(10);

    // After trouble with the server itself (not with one letter) this host leaves it alone for a while.
    private DateTimeOffset silentUntil = DateTimeOffset.MinValue;
    private TimeSpan silence = TimeSpan.Zero;

    /// <summary>Sends what is to be sent now. Digests and notices go out only within the hours of working days; personal ones at once.</summary>
    /// <returns>How many letters the server took.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        if (now < silentUntil)
            return 0;
        (ReminderPolicy policy, _) = await policies.GetAsync(cancel);
        bool mayWrite = policy.MayWrite(now, await calendars.GetAsync(cancel));
        int sent = 0;
        while (true)
        {
            List<StreamId> due = await DueAsync(now, mayWrite, cancel);
            int settled = 0;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            try
            {
                await Parallel.ForEachAsync(
                    due,
                    new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, settings.Connections), CancellationToken = stop.Token },
                    async (letter, _) =>
                    {
                        // A letter that was begun is brought to its end: only the next ones are stopped.
                        Event? outcome = await TrySendAsync(letter, now, cancel);
                        if (outcome is not null)
                            Interlocked.Increment(ref settled);
                        if (outcome is LetterSent)
                            Interlocked.Increment(ref sent);
                        if (now < silentUntil)
                            await stop.CancelAsync();
                    }
                );
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return sent;
            }
            if (settled == 0 || now < silentUntil)
                return sent;
        }
    }

    private async Task<List<StreamId>> DueAsync(DateTimeOffset now, bool mayWrite, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await (
            from letter in db.Letters
            where letter.Status == LetterStatus.Waiting && letter.NextAt <= now && (mayWrite || letter.Kind == LetterKind.Personal)
            join attempt in db.DeliveryAttempts.Where(one => one.Effect == ClaimName) on letter.Stream equals attempt.Stream into attempts
            from attempt in attempts.DefaultIfEmpty()
            where attempt == null || attempt.NextAt <= now
            orderby letter.NextAt, letter.Stream
            select letter.Stream
        )
            .Take(500)
            .ToListAsync(cancel);
    }

    private const string ClaimName = "letter";

    /// <returns>What became of it; null when another host has it or it is settled.</returns>
    private async Task<Event?> TrySendAsync(StreamId id, DateTimeOffset now, CancellationToken cancel)
    {
        if (!await ClaimAsync(id, now, cancel))
            return null;
        LoadedStream stream = await store.LoadAsync(id, LetterStream.Kind, cancel);
        var letter = (Written)stream.State!;
        if (letter.Status != LetterStatus.Waiting)
        {
            await ReleaseAsync(id, cancel);
            return null;
        }
        // A long run sends its last letters long after it began.
        now = clock.GetUtcNow();
        ComposedLetter composed = await composer.ComposeAsync(letter.Written, now, cancel);
        Event what = await DeliverAsync(id, letter, composed, now, cancel);
        try
        {
            // It may be with the server: what became of it is recorded even when the host is asked to stop.
            await store.AppendAsync(new Pass(Mail, now, null, [stream.Append([what])]), CancellationToken.None);
        }
        catch (VersionConflictException)
        {
            log.LogWarning("Letter {Letter} was changed while it was sent; what became of it is not recorded", id);
        }
        await ReleaseAsync(id, CancellationToken.None);
        return what;
    }

    private async Task<Event> DeliverAsync(
        StreamId id,
        Written letter,
        ComposedLetter composed,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        DateTimeOffset at = Instants.Storable(now);
        if (composed.Items.Count == 0)
            return new LetterWithdrawn(at);
        if (composed.Address is not { Length: > 0 } address)
            return new LetterRefused(null, "Tài khoản không còn hoặc không có địa chỉ thư.", at);

        Letter ready = await writer.WriteAsync(address, MessageIdOf(id), composed.Model);
        Delivery delivery = await postbox.SendAsync(ready, cancel);
        switch (delivery.Outcome)
        {
            case Outcome.Accepted:
                silence = TimeSpan.Zero;
                return new LetterSent(composed.Items, at);
            case Outcome.Refused:
                log.LogWarning("Letter {Letter} was refused with {Code}: {Reply}", id, delivery.Code, delivery.Reply);
                return new LetterRefused(delivery.Code, delivery.Reply, at);
            case var _ when delivery.Code is not null && now - letter.Written.At > LongestDeferral:
                return new LetterRefused(delivery.Code, delivery.Reply, at);
            default:
                if (delivery.Code is null || SmtpReplies.IsAboutSigningIn(delivery.Code))
                    KeepSilent(now, delivery.Reply);
                DateTimeOffset next = Instants.Storable(now + Pauses[Math.Min(letter.Failures, Pauses.Length - 1)]);
                return new LetterDeferred(delivery.Code, delivery.Reply, next, at);
        }
    }

    /// <summary>
    /// The server cannot be reached, breaks off or does not let us sign in: trying the next thousand letters at once would only fill the log,
    /// and a thousand wrong passwords lock an account.
    /// </summary>
    private void KeepSilent(DateTimeOffset now, string? reason)
    {
        silence = silence == TimeSpan.Zero ? TimeSpan.FromSeconds(30) : silence * 2;
        if (silence > LongestSilence)
            silence = LongestSilence;
        silentUntil = now + silence;
        log.LogWarning("The mail server cannot be used, next attempt at {NextAt:O}: {Reason}", silentUntil, reason);
    }

    /// <summary>Follows from the letter, so that a repetition is recognised.</summary>
    public static string MessageIdOf(StreamId letter) => $"{letter.Value:N}@letters.gender-equality";

    private async Task<bool> ClaimAsync(StreamId letter, DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        // By hand: EF has no words for an insert that takes over what has run out.
        command.CommandText = """
            INSERT INTO delivery_attempts (stream, effect, attempts, next_at) VALUES ($1, 'letter', 1, $2)
            ON CONFLICT (stream, effect) DO UPDATE SET attempts = delivery_attempts.attempts + 1, next_at = $2
            WHERE delivery_attempts.next_at <= $3
            """;
        object[] values = [letter.Value, Instants.ToMicroseconds(now + Claim), Instants.ToMicroseconds(now)];
        for (int i = 0; i < values.Length; i++)
        {
            DbParameter parameter = command.CreateParameter();
            if (parameter is not NpgsqlParameter)
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i + 1}");
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }
        return await command.ExecuteNonQueryAsync(cancel) == 1;
    }

    private async Task ReleaseAsync(StreamId letter, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await db.DeliveryAttempts.Where(one => one.Stream == letter && one.Effect == ClaimName).ExecuteDeleteAsync(cancel);
    }
}
