using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace GenderEquality.Host.Mail;

/// <summary>
/// A letter as the framework's mail: both parts, the calendar, the headers. Whatever a person typed goes through <see cref="OneLine"/> before
/// it becomes a header.
/// </summary>
internal sealed class LetterMessage : IDisposable
{
    private const string SenderName = "Bình đẳng giới";
    private readonly WatchedContent html;

    public LetterMessage(Letter letter, string from)
    {
        Mail = new MailMessage(
            new MailAddress(from, SenderName, Encoding.UTF8),
            new MailAddress(letter.To, Name(letter.ToName), Encoding.UTF8)
        )
        {
            Subject = OneLine(letter.Subject),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        Mail.Headers.Add("Message-ID", $"<{letter.MessageId}>");
        Mail.Headers.Add("Auto-Submitted", "auto-generated");
        if (letter.Unsubscribe is { } unsubscribe)
        {
            Mail.Headers.Add("List-Unsubscribe", $"<{unsubscribe.AbsoluteUri}>");
            Mail.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        Mail.AlternateViews.Add(View(new MemoryStream(Bytes(letter.Text)), MediaTypeNames.Text.Plain));
        html = new WatchedContent(Bytes(letter.Html));
        Mail.AlternateViews.Add(View(html, MediaTypeNames.Text.Html));
        if (letter.CalendarText is { } calendar)
        {
            var type = new ContentType("text/calendar")
            {
                CharSet = "utf-8",
                Name = "han.ics",
                Parameters = { ["method"] = "PUBLISH" },
            };
            Mail.Attachments.Add(new Attachment(new MemoryStream(Bytes(calendar)), type) { TransferEncoding = TransferEncoding.Base64 });
        }
    }

    public MailMessage Mail { get; }

    /// <summary>
    /// Whether the content was asked for. The client does so only after the server has answered DATA with 354, so what fails before cannot
    /// have delivered the mail, and a refusal after it is of the mail.
    /// </summary>
    public bool WasBegun => html.WasRead;

    public void Dispose() => Mail.Dispose();

    /// <summary>
    /// One line that can be a header: no control characters or line separators, no half characters, no beginning of an encoded word, which
    /// would be decoded on arrival.
    /// </summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
                line.Append(' ');
            else
                line.Append(rune);
        }
        return string.Join(' ', line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Replace("=?", "= ?", StringComparison.Ordinal);
    }

    /// <summary>A display name also has none of the characters that end one.</summary>
    private static string Name(string name) =>
        OneLine(string.Concat(name.Select(c => c is '"' or '<' or '>' or '\\' or ',' or ';' ? ' ' : c)));

    // Quoted-printable keeps most of a Vietnamese text legible in the raw message, for whoever has to look there.
    private static AlternateView View(Stream content, string type) =>
        new(content, new ContentType(type) { CharSet = "utf-8" }) { TransferEncoding = TransferEncoding.QuotedPrintable };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    /// <summary>Content that knows whether it was read. Every way of reading a derived memory stream ends in this method.</summary>
    private sealed class WatchedContent(byte[] content) : MemoryStream(content, writable: false)
    {
        public bool WasRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            WasRead = true;
            return base.Read(buffer, offset, count);
        }
    }
}
