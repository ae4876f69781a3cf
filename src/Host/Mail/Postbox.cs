using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Deadlines;
using MimeKit;

namespace GenderEquality.Host.Mail;

/// <summary>
/// Hands letters to the SMTP server over a few connections that are kept open, one dialogue at a time each. There are at most
/// <see cref="MailSettings.Connections"/>, so that a host that dies repeats at most as many mails. A connection that failed is thrown away;
/// one on which a mail was refused goes on. Without a server, letters become files. Safe for use by many threads: whoever comes when all
/// connections are busy waits.
/// </summary>
public sealed partial class Postbox : IAsyncDisposable
{
    /// <summary>
    /// How long an unused connection is kept. Servers cut them after half a minute to five minutes; one that was cut is noticed and replaced,
    /// but need not be tried.
    /// </summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(15);

    private static readonly FormatOptions AsSent = NewAsSent();

    private readonly MailSettings settings;
    private readonly TimeProvider clock;
    private readonly DkimSignature? signature;
    private readonly X509Certificate2Collection trusted;
    private readonly SemaphoreSlim free;
    private readonly ConcurrentStack<SmtpConnection> idle = new();
    private readonly Timer closing;

    /// <param name="clock">What the Date header and the signature say, in Vietnam's time.</param>
    /// <exception cref="Engine.RefusedException">Settings are wrong; all of them are named.</exception>
    public Postbox(MailSettings settings, TimeProvider clock)
    {
        this.settings = settings.Checked();
        this.clock = clock;
        signature = settings.Dkim is { } dkim ? new DkimSignature(dkim, clock) : null;
        trusted = settings.ReadTrusted();
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
            using MimeMessage message = LetterMessage.Of(letter, settings.From, clock.GetUtcNow().ToOffset(DeadlineRule.VietnamOffset));
            signature?.Sign(message);
            return settings.Host is null ? await WriteAsync(message, cancel) : await DeliverAsync(message, letter.To, cancel);
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
        await Task.WhenAll(TakeAll().Select(connection => connection.CloseAsync()));
        foreach (X509Certificate2 certificate in trusted)
            certificate.Dispose();
        free.Dispose();
    }

    private async Task<Delivery> DeliverAsync(MimeMessage message, string to, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(settings.TimeoutMilliseconds);
        while (true)
        {
            SmtpConnection connection = Take();
            Delivery delivery = await TryAsync(connection, message, to, limit.Token);
            cancel.ThrowIfCancellationRequested();
            // The server may have cut a kept connection since, or be doing so (421); nothing of this mail has been sent then.
            bool isStale =
                connection is { IsKept: true, IsRecipientAccepted: false } && delivery is { Outcome: Outcome.Deferred, Code: null or 421 };
            if (connection.IsConnected && delivery.Code is not 421 && !SmtpReplies.IsAboutSigningIn(delivery.Code))
            {
                connection.Rest();
                idle.Push(connection);
            }
            else
            {
                connection.Dispose();
            }
            if (!isStale || limit.IsCancellationRequested)
                return delivery;
        }
    }

    private async Task<Delivery> TryAsync(SmtpConnection connection, MimeMessage message, string to, CancellationToken limit)
    {
        try
        {
            if (!connection.IsOpen)
                await connection.OpenAsync(limit);
            await connection.SendAsync(message, to, limit);
            return new Delivery(Outcome.Accepted, null, null);
        }
        catch (Exception e) when (limit.IsCancellationRequested && SmtpReplies.Innermost(e) is OperationCanceledException)
        {
            connection.Dispose();
            return new Delivery(Outcome.Deferred, null, $"The server did not finish within {settings.TimeoutMilliseconds} ms.");
        }
        catch (Exception e) when (SmtpReplies.IsFailure(e))
        {
            if (!connection.IsOpen)
                connection.Dispose();
            return SmtpReplies.Read(e, connection.IsOpen);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private async Task<Delivery> WriteAsync(MimeMessage message, CancellationToken cancel)
    {
        string folder = settings.PickupFolder ?? Path.Combine(Path.GetTempPath(), "gender-equality-mail");
        try
        {
            Directory.CreateDirectory(folder);
            await message.WriteToAsync(AsSent, Path.Combine(folder, $"{Guid.NewGuid()}.eml"), cancel);
            return new Delivery(Outcome.Accepted, null, null);
        }
        catch (Exception e) when (SmtpReplies.IsFailure(e))
        {
            return SmtpReplies.Read(e, isOpen: false);
        }
    }

    private SmtpConnection Take()
    {
        while (idle.TryPop(out SmtpConnection? connection))
        {
            if (!connection.IsUnusedFor(KeepFor))
                return connection;
            _ = connection.CloseAsync();
        }
        return new SmtpConnection(settings, trusted);
    }

    private void CloseUnused()
    {
        foreach (SmtpConnection connection in TakeAll())
        {
            if (connection.IsUnusedFor(KeepFor))
                _ = connection.CloseAsync();
            else
                idle.Push(connection);
        }
    }

    private List<SmtpConnection> TakeAll()
    {
        var all = new List<SmtpConnection>();
        while (idle.TryPop(out SmtpConnection? connection))
            all.Add(connection);
        return all;
    }

    private static FormatOptions NewAsSent()
    {
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        return options;
    }

    [GeneratedRegex(@"^[A-Za-z0-9._+=-]+@[A-Za-z0-9._+=-]+\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MessageIds();
}
