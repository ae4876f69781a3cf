using System.Net.Mail;
using System.Net.Sockets;
using System.Security.Authentication;

namespace GenderEquality.Host.Mail;

/// <summary>Reads from the exceptions of the framework's client what the server answered, and to what.</summary>
internal static class SmtpReplies
{
    private const int LongestReply = 500;

    /// <summary>Before the server's words in the message of an exception.</summary>
    private const string Marker = "The server response was: ";

    /// <summary>Whether an exception comes from the dialogue; anything else is a fault of this program.</summary>
    public static bool IsFailure(Exception e) =>
        e
            is SmtpException
                or IOException
                or SocketException
                or AuthenticationException
                or ObjectDisposedException
                or UnauthorizedAccessException
                or OperationCanceledException;

    /// <summary>
    /// What an exception says of the delivery. A 4xx reply, and everything that is no reply, is for later. A 5xx reply is a refusal when it
    /// answers the recipient, DATA or the mail: that includes 552 (mailbox full, mail too large), since the server itself calls it
    /// permanent and somebody has to tell the owner. It is for later when it answers the greeting, EHLO, STARTTLS, AUTH or MAIL FROM, or
    /// when it says that we are not signed in or may not relay: then the server's set-up or ours is wrong, every mail would meet the same,
    /// and none must be lost for it. The client goes on without a word when signing in fails, so it shows only there.
    /// </summary>
    /// <param name="begun">Whether the server had let the mail itself begin.</param>
    public static Delivery Read(Exception e, bool begun)
    {
        SmtpException? smtp = e as SmtpException;
        int code = smtp is null ? 0 : (int)smtp.StatusCode;
        if (code is < 400 or > 599)
            return new Delivery(Outcome.Deferred, null, OneLine(Innermost(e).Message));
        string reply = smtp!.Message;
        int at = reply.LastIndexOf(Marker, StringComparison.Ordinal);
        if (at >= 0)
            reply = reply[(at + Marker.Length)..];
        bool ofThisMail = begun || smtp is SmtpFailedRecipientException || AnswersRecipientOrData(smtp);
        bool refused = code >= 500 && ofThisMail && (begun || !IsOfUs(code, reply));
        return new Delivery(refused ? Outcome.Refused : Outcome.Deferred, code, OneLine(reply));
    }

    // 530, 534, 535, 538: sign in, differently, or over TLS (RFC 4954). Refusals to relay share 550, 553 and 554 with those of a mailbox.
    private static bool IsOfUs(int code, string reply) =>
        code is 530 or 534 or 535 or 538 || reply.Contains("relay", StringComparison.OrdinalIgnoreCase);

    // The exception does not say which command was answered, and of the refusals of a recipient the client makes only 550 to 553 an
    // SmtpFailedRecipientException: 554 is as frequent. Its stack does say. Should a new framework name things differently, such a refusal
    // is tried again instead, and PostboxTests fails.
    private static bool AnswersRecipientOrData(SmtpException e) =>
        e.StackTrace is { } stack
        && (
            stack.Contains("System.Net.Mail.RecipientCommand", StringComparison.Ordinal)
            || stack.Contains("System.Net.Mail.DataCommand", StringComparison.Ordinal)
        );

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static string OneLine(string reply)
    {
        string line = LetterMessage.OneLine(reply);
        return line.Length <= LongestReply ? line : line[..LongestReply];
    }
}
