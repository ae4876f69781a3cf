using System.Text;
using MimeKit;
using MimeKit.Encodings;
using MimeKit.Utils;

namespace GenderEquality.Host.Mail;

/// <summary>
/// A letter as a MIME message: both parts, the calendar, the headers. Whatever a person typed goes through <see cref="OneLine"/> before it
/// becomes a header.
/// </summary>
internal static class LetterMessage
{
    private const string SenderName = "Bình đẳng giới";

    /// <summary>
    /// How many bytes an encoded word carries: with the name of the header before it, and in base64, they fill a line of 78 characters.
    /// </summary>
    private const int WordBytes = 42;

    /// <param name="letter">Its address is usable and its Message-ID of the form that is asked for.</param>
    /// <param name="from">The sender's address.</param>
    /// <param name="at">The Date header, with its offset.</param>
    public static MimeMessage Of(Letter letter, string from, DateTimeOffset at) =>
        // From headers alone: a message made otherwise begins with the machine's time and an id of its own.
        new(Headers(letter, from, at)) { Body = Body(letter) };

    /// <summary>An address as it goes to the server and into headers: its domain in punycode.</summary>
    public static string Ascii(string address) => MailboxAddress.EncodeAddrspec(address);

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

    private static IEnumerable<Header> Headers(Letter letter, string from, DateTimeOffset at)
    {
        yield return Header("From", Mailbox(SenderName, from));
        yield return Header("To", Mailbox(Name(letter.ToName), letter.To));
        yield return Header("Subject", Words(OneLine(letter.Subject)));
        yield return Header("Date", DateUtils.FormatDate(at));
        yield return Header("Message-ID", $"<{letter.MessageId}>");
        yield return Header("Auto-Submitted", "auto-generated");
        if (letter.Unsubscribe is { } unsubscribe)
        {
            yield return Header("List-Unsubscribe", $"<{unsubscribe.AbsoluteUri}>");
            yield return Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        // Said here, not left to the sending: what is added after signing breaks the signature.
        yield return Header("MIME-Version", "1.0");
    }

    /// <summary>
    /// A header as it is, in ASCII. MimeKit's own encoding makes lines of more than 78 characters of Vietnamese words, and breaks a long
    /// address in two, which is none then for many a reader.
    /// </summary>
    private static Header Header(string name, string value)
    {
        var header = new Header(Encoding.ASCII, name, "");
        header.SetRawValue(Encoding.ASCII.GetBytes($" {value}\r\n"));
        return header;
    }

    private static string Mailbox(string name, string address) =>
        name.Length == 0 ? Ascii(address) : $"{Words(name)}\r\n <{Ascii(address)}>";

    /// <summary>Plain words as they are, others as encoded words (RFC 2047), each on a line of its own; no character is cut in two.</summary>
    private static string Words(string text)
    {
        if (text.Length <= WordBytes && text.All(c => char.IsAsciiLetterOrDigit(c) || c == ' '))
            return text;
        var words = new StringBuilder();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int start = 0; start < bytes.Length; )
        {
            int end = Math.Min(start + WordBytes, bytes.Length);
            // Before a byte that goes on with a character there is its beginning.
            while (end < bytes.Length && (bytes[end] & 0xC0) == 0x80)
                end--;
            words
                .Append(start == 0 ? "=?utf-8?B?" : "\r\n =?utf-8?B?")
                .Append(Convert.ToBase64String(bytes, start, end - start))
                .Append("?=");
            start = end;
        }
        return words.ToString();
    }

    private static MimeEntity Body(Letter letter)
    {
        var both = new Multipart("alternative") { Quoted("plain", letter.Text), Quoted("html", letter.Html) };
        return letter.CalendarText is { } calendar ? new Multipart("mixed") { both, Calendar(calendar) } : both;
    }

    // Quoted-printable keeps most of a Vietnamese text legible in the raw message, for whoever has to look there. Parts are encoded once:
    // MimeKit would do it again for the size, for the signature and for the sending.
    private static MimePart Quoted(string subtype, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var encoder = new QuotedPrintableEncoder();
        byte[] encoded = GC.AllocateUninitializedArray<byte>(encoder.EstimateOutputLength(bytes.Length));
        int length = encoder.Flush(bytes, 0, bytes.Length, encoded);
        return Part(Type(subtype), new MemoryStream(encoded, 0, length, writable: false), ContentEncoding.QuotedPrintable);
    }

    private static MimePart Calendar(string calendar)
    {
        ContentType type = Type("calendar");
        type.Name = "han.ics";
        type.Parameters.Add("method", "PUBLISH");
        byte[] bytes = Encoding.UTF8.GetBytes(calendar.ReplaceLineEndings("\r\n"));
        byte[] encoded = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks));
        MimePart part = Part(type, new MemoryStream(encoded, writable: false), ContentEncoding.Base64);
        part.ContentDisposition = new ContentDisposition(ContentDisposition.Attachment);
        return part;
    }

    private static ContentType Type(string subtype) => new("text", subtype) { Charset = "utf-8" };

    private static MimePart Part(ContentType type, Stream encoded, ContentEncoding encoding) =>
        new(type) { Content = new MimeContent(encoded, encoding), ContentTransferEncoding = encoding };
}
