using System.Collections.Concurrent;
using System.Net;
using System.Net.Mail;
using System.Text.RegularExpressions;

namespace GenderEquality.Host.Mail;

/// <summary>
/// Hands letters to the SMTP server over a few connections that are kept open, one dialogue at a time each. There are at most
/// <see cref="MailSettings.Connections"/>, so that a host that dies repeats at most as many mails. A connection that failed is thrown away.
/// Without a server, letters become files. Safe for use by many threads: whoever comes when all connections are busy waits.
/// </summary>
/// <remarks>
/// The framework's client writes a mail in many small pieces and leaves Nagle's algorithm on, so each mail waits for a delayed
/// acknowledgement (40 ms on Linux): about 22 mails/s a connection, where the same dialogue without the wait reaches hundreds. Nothing public
/// reaches its socket: <c>ServicePoint</c> is not looked at. More connections are the remedy.
/// </remarks>
public sealed partial class Postbox : IAsyncDisposable
{
    /// <summary>
    /// How long an unused connection is kept. Servers cut them after half a minute to five minutes; one that was cut is noticed and replaced,
    /// but need not be tried.
    /// </summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(15);

    private readonly MailSettings settings;
    private readonly SemaphoreSlim free;
    private readonly ConcurrentStack<Connection> idle = new();
    private readonly Timer closing;

    /// <exception cref="Engine.RefusedException">Settings are wrong; all of them are named.</exception>
    public Postbox(MailSettings settings)
    {
        this.settings = settings.Checked();
        free = new SemaphoreSlim(settings.Connections, settings.Connections);
        // Real time, not the product's clock: it is the server's patience that is spared.
        closing = new Timer(_ => CloseUnused(), null, KeepFor, KeepFor);
    }

    /// <summary>Tries once to deliver.</summary>
    /// <exception cref="ArgumentException">The Message-ID is not of the form that <see cref="Letter"/> asks for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; in the middle of a dialogue the mail may have arrived.</exception>
    public async Task<Delivery> SendAsync(Letter letter, CancellationToken cancel = default)
    {
        if (!MessageIds().IsMatch(letter.MessageId))
        {
            throw new ArgumentException(
                $"A Message-ID is left@right of letters, digits and .-_+=; found '{letter.MessageId}'. Make it from ids.",
                nameof(letter)
            );
        }
        if (!Addresses.IsUsable(letter.To))
            return new Delivery(Outcome.Refused, null, "Not an address that mail can be sent to: expected name@domain with an ASCII name.");
        await free.WaitAsync(cancel);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(settings.TimeoutMilliseconds);
            while (true)
            {
                Connection connection = Take();
                Attempt attempt = await TryAsync(connection, letter, limit.Token);
                cancel.ThrowIfCancellationRequested();
                // A kept connection may have been cut by the server since; nothing of this mail has been sent then.
                if (attempt.IsStale && connection.HasSent)
                    continue;
                return attempt.Delivery;
            }
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Waits for the dialogues under way, then closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.DisposeAsync();
        for (int i = 0; i < settings.Connections; i++)
            await free.WaitAsync();
        while (idle.TryPop(out Connection? connection))
            connection.Close();
        free.Dispose();
    }

    /// <param name="IsStale">The connection broke, or the server ended it, before the mail itself was sent.</param>
    private readonly record struct Attempt(Delivery Delivery, bool IsStale);

    private async Task<Attempt> TryAsync(Connection connection, Letter letter, CancellationToken limit)
    {
        var message = new LetterMessage(letter, settings.From);
        // The framework's client waits for the last reply in the calling thread, asynchronous or not.
        Task sending = Task.Run(() => connection.Client.SendMailAsync(message.Mail, CancellationToken.None), CancellationToken.None);
        try
        {
            await sending.WaitAsync(limit);
            connection.HasSent = true;
            connection.UnusedSince = Environment.TickCount64;
            idle.Push(connection);
            message.Dispose();
            return new Attempt(new Delivery(Outcome.Accepted, null, null), IsStale: false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // Closing the socket is what ends the dialogue; the client's own timeout and cancellation do not end every wait.
            _ = sending.ContinueWith(
                ended =>
                {
                    _ = ended.Exception;
                    message.Dispose();
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
            connection.Close();
            string reply = $"The server did not finish within {settings.TimeoutMilliseconds} ms.";
            return new Attempt(new Delivery(Outcome.Deferred, null, reply), IsStale: false);
        }
        catch (Exception e) when (SmtpReplies.IsFailure(e))
        {
            connection.Close();
            Delivery delivery = SmtpReplies.Read(e, message.WasBegun);
            message.Dispose();
            return new Attempt(delivery, !message.WasBegun && delivery is { Outcome: Outcome.Deferred, Code: null or 421 });
        }
        catch
        {
            connection.Close();
            message.Dispose();
            throw;
        }
    }

    private Connection Take()
    {
        while (idle.TryPop(out Connection? connection))
        {
            if (!connection.IsUnusedFor(KeepFor))
                return connection;
            connection.Close();
        }
        return new Connection(NewClient());
    }

    private void CloseUnused()
    {
        var kept = new List<Connection>();
        while (idle.TryPop(out Connection? connection))
        {
            if (connection.IsUnusedFor(KeepFor))
                connection.Close();
            else
                kept.Add(connection);
        }
        foreach (Connection connection in kept)
            idle.Push(connection);
    }

    private SmtpClient NewClient()
    {
        if (settings.Host is null)
        {
            string folder = settings.PickupFolder ?? Path.Combine(Path.GetTempPath(), "gender-equality-mail");
            Directory.CreateDirectory(folder);
            return new SmtpClient
            {
                DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
                PickupDirectoryLocation = Path.GetFullPath(folder),
            };
        }
        return new SmtpClient(settings.Host, settings.Port)
        {
            // Demanded: where the server does not offer STARTTLS, or its certificate is not trusted, nothing is sent.
            EnableSsl = settings.StartTls,
            Credentials = settings.UserName is null ? null : new NetworkCredential(settings.UserName, settings.Password),
        };
    }

    [GeneratedRegex(@"^[A-Za-z0-9._+=-]+@[A-Za-z0-9._+=-]+\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MessageIds();

    private sealed class Connection(SmtpClient client)
    {
        public SmtpClient Client { get; } = client;

        /// <summary>Whether a mail went over it, so that it is a kept one.</summary>
        public bool HasSent { get; set; }

        /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
        public long UnusedSince { get; set; }

        public bool IsUnusedFor(TimeSpan time) => Environment.TickCount64 - UnusedSince >= time.TotalMilliseconds;

        /// <summary>Says QUIT when nothing is under way, else cuts the connection.</summary>
        public void Close()
        {
            try
            {
                Client.Dispose();
            }
            catch (Exception e) when (SmtpReplies.IsFailure(e))
            {
                // It was cut from the other side, which is as good as closed.
            }
        }
    }
}
