using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace GenderEquality.Host.Mail;

/// <summary>One connection to the SMTP server: opened, with TLS and signed in as the settings say, and kept from mail to mail.</summary>
internal sealed class SmtpConnection : SmtpClient
{
    /// <summary>How long a server may take to answer QUIT, which nobody waits for.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly MailSettings settings;
    private readonly X509Certificate2Collection trusted;
    private readonly MailboxAddress sender;

    /// <param name="trusted">Certificates that are trusted as roots beside those of the machine.</param>
    public SmtpConnection(MailSettings settings, X509Certificate2Collection trusted)
    {
        this.settings = settings;
        this.trusted = trusted;
        sender = new MailboxAddress("", LetterMessage.Ascii(settings.From));
        // Where a host has no way out to the internet nobody answers for a revocation, and no mail would leave.
        CheckCertificateRevocation = false;
        if (trusted.Count > 0)
            ServerCertificateValidationCallback = IsTrusted;
    }

    /// <summary>Whether greeting, TLS and signing in are behind.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>
    /// Whether the server has let the recipient of the mail in hand pass. The mail itself is begun after that, so what fails before cannot
    /// have delivered it.
    /// </summary>
    public bool IsRecipientAccepted { get; private set; }

    /// <summary>Whether it was used before, so that the server may have cut it meanwhile.</summary>
    public bool IsKept { get; private set; }

    /// <summary>In milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long UnusedSince { get; private set; }

    public bool IsUnusedFor(TimeSpan time) => Environment.TickCount64 - UnusedSince >= time.TotalMilliseconds;

    public async Task OpenAsync(CancellationToken cancel)
    {
        // A socket of our own: on MailKit's the last piece of a mail waits for the acknowledgement of the one before.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(settings.Host!, settings.Port, cancel);
            SecureSocketOptions options = settings.Security switch
            {
                MailTls.Implicit => SecureSocketOptions.SslOnConnect,
                // Demanded: where the server does not offer STARTTLS, or its certificate is not trusted, nothing is sent.
                MailTls.StartTls => SecureSocketOptions.StartTls,
                _ => SecureSocketOptions.None,
            };
            await ConnectAsync(socket, settings.Host!, settings.Port, options, cancel);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        if (settings.UserName is { } user)
            await SignInAsync(user, cancel);
        // To a server that knows UTF-8 addresses MailKit would write a domain in letters again, which the next server may not know.
        Capabilities &= ~SmtpCapabilities.UTF8;
        IsOpen = true;
    }

    public async Task SendAsync(MimeMessage message, string to, CancellationToken cancel)
    {
        IsRecipientAccepted = false;
        await SendAsync(message, sender, [new MailboxAddress("", LetterMessage.Ascii(to))], cancel);
    }

    /// <summary>To be called when a mail is done with, whatever became of it.</summary>
    public void Rest()
    {
        IsKept = true;
        UnusedSince = Environment.TickCount64;
    }

    /// <summary>Says QUIT and closes. Throws nothing.</summary>
    public async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(Farewell);
        try
        {
            await DisconnectAsync(quit: true, limit.Token);
        }
        catch (Exception e) when (SmtpReplies.IsFailure(e))
        {
            // It was cut from the other side, which is as good as closed.
        }
        Dispose();
    }

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        IsRecipientAccepted = true;

    private async Task SignInAsync(string user, CancellationToken cancel)
    {
        if (settings.AccessTokenFile is not { } file)
        {
            // Those would ask this machine for a Kerberos ticket, which a name and a password do not need.
            AuthenticationMechanisms.ExceptWith(["GSSAPI", "NEGOTIATE"]);
            await AuthenticateAsync(Encoding.UTF8, new NetworkCredential(user, settings.Password), cancel);
            return;
        }
        // MailKit's own dialogue for a given mechanism loses the code of the answer.
        string token = (await File.ReadAllTextAsync(file, cancel)).Trim();
        string response = await new SaslMechanismOAuth2(user, token).ChallengeAsync(null, cancel);
        SmtpResponse answer = await SendCommandAsync($"AUTH XOAUTH2 {response}", cancel);
        // 334 says why not; the empty line asks for the answer proper.
        if (answer.StatusCode == SmtpStatusCode.AuthenticationChallenge)
            answer = await SendCommandAsync("", cancel);
        if (answer.StatusCode != SmtpStatusCode.AuthenticationSuccessful)
            throw new SmtpCommandException(SmtpErrorCode.UnexpectedStatusCode, answer.StatusCode, answer.Response);
    }

    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        // An unknown root is what the settings may excuse, a name that is another's never.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 shown)
            return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(trusted);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        if (chain is not null)
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        return own.Build(shown);
    }
}
