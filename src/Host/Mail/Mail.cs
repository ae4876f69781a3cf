using System.Net;
using System.Net.Mail;
using System.Text;

namespace GenderEquality.Host.Mail;

/// <summary>How mail leaves the product. Set under <c>Mail:</c>; without a host, mails are written into a folder for development.</summary>
public sealed record MailSettings
{
    /// <summary>SMTP server; null to write into <see cref="PickupFolder"/> instead.</summary>
    public string? Host { get; init; }
    public int Port { get; init; } = 25;

    /// <summary>Whether STARTTLS is demanded. Implicit TLS (port 465) is not supported by the framework's client.</summary>
    public bool StartTls { get; init; }
    public string? UserName { get; init; }
    public string? Password { get; init; }
    public string From { get; init; } = "binh-dang-gioi@localhost";
    public string? PickupFolder { get; init; }

    /// <summary>The address of the product, for links in mails.</summary>
    public Uri BaseAddress { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>How long one SMTP dialogue may take, in milliseconds.</summary>
    public int TimeoutMilliseconds { get; init; } = 30_000;
}

/// <summary>A mail to one person.</summary>
/// <param name="MessageId">Without angle brackets; the same for a repetition, so that a mailbox can recognise it.</param>
public sealed record Letter(string To, string ToName, string Subject, string Text, string MessageId);

/// <summary>Hands letters to the SMTP server, one dialogue each.</summary>
public sealed class Postbox(MailSettings settings)
{
    /// <exception cref="SmtpException">The server did not take it; it is tried again later.</exception>
    public async Task SendAsync(Letter letter, CancellationToken cancel = default)
    {
        using var message = new MailMessage(
            new MailAddress(settings.From, "Bình đẳng giới", Encoding.UTF8),
            new MailAddress(letter.To, letter.ToName, Encoding.UTF8)
        )
        {
            Subject = letter.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = letter.Text,
            BodyEncoding = Encoding.UTF8,
            // Quoted-printable keeps a Vietnamese text legible in the raw message, for whoever has to look there.
            BodyTransferEncoding = System.Net.Mime.TransferEncoding.QuotedPrintable,
        };
        message.Headers.Add("Message-ID", $"<{letter.MessageId}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        using SmtpClient client = Client();
        await client.SendMailAsync(message, cancel);
    }

    private SmtpClient Client()
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
            EnableSsl = settings.StartTls,
            Timeout = settings.TimeoutMilliseconds,
            Credentials = settings.UserName is null ? null : new NetworkCredential(settings.UserName, settings.Password),
        };
    }
}
