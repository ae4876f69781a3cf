using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace GenderEquality.Host.Mail;

/// <summary>Reads from MailKit's exceptions what became of a mail.</summary>
internal static class SmtpReplies
{
    private const int LongestReply = 500;

    /// <summary>Whether an exception comes from the dialogue or the files it needs; anything else is a fault of this program.</summary>
    public static bool IsFailure(Exception e) =>
        e
            is CommandException
                or ProtocolException
                or ServiceNotAuthenticatedException
                or ServiceNotConnectedException
                or AuthenticationException
                or SslHandshakeException
                or SaslException
                or IOException
                or SocketException
                or TimeoutException
                or NotSupportedException
                or UnauthorizedAccessException
                or ObjectDisposedException;

    /// <summary>
    /// What an exception says of the delivery. A 4xx reply, and everything that is no reply, is for later. A 5xx reply is a refusal when it
    /// answers the recipient, DATA or the mail: that includes 552 (mailbox full, mail too large), since the server itself calls it
    /// permanent and somebody has to tell the owner. It is for later when it answers the greeting, EHLO, STARTTLS, AUTH or MAIL FROM, or
    /// when it says that we are not signed in or may not relay: then the server's set-up or ours is wrong, every mail would meet the same,
    /// and none must be lost for it.
    /// </summary>
    /// <param name="isOpen">Whether greeting, TLS and signing in are behind, so that what was answered belongs to a mail.</param>
    public static Delivery Read(Exception e, bool isOpen)
    {
        switch (e)
        {
            case SmtpCommandException answered:
                int code = (int)answered.StatusCode;
                bool refused = isOpen && code >= 500 && IsOfThisMail(answered.ErrorCode, code, answered.Message);
                return new Delivery(refused ? Outcome.Refused : Outcome.Deferred, code, OneLine(answered.Message));
            case ServiceNotAuthenticatedException:
                return new Delivery(Outcome.Deferred, (int)SmtpStatusCode.AuthenticationRequired, OneLine(e.Message));
            case AuthenticationException { InnerException: SmtpCommandException answered }:
                return new Delivery(Outcome.Deferred, (int)answered.StatusCode, OneLine(answered.Message));
            // Its own words name what is wrong with the certificate, the inner ones that something is.
            case SslHandshakeException:
                return new Delivery(Outcome.Deferred, null, OneLine(e.Message));
            default:
                return new Delivery(Outcome.Deferred, null, OneLine(Innermost(e).Message));
        }
    }

    /// <summary>Sign in, differently, or over TLS (RFC 4954): true of every mail until somebody changes the settings or the server's.</summary>
    public static bool IsAboutSigningIn(int? code) => code is 530 or 534 or 535 or 538;

    /// <summary>The exception within that began it all.</summary>
    public static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static bool IsOfThisMail(SmtpErrorCode what, int code, string reply) =>
        what switch
        {
            SmtpErrorCode.MessageNotAccepted => true,
            // Once the dialogue is open MailKit says "unexpected" of the answer to DATA alone.
            SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.UnexpectedStatusCode => !IsOfUs(code, reply),
            _ => false,
        };

    // Refusals to relay share 550, 553 and 554 with those of a mailbox; only the server's words tell them apart.
    private static bool IsOfUs(int code, string reply) =>
        IsAboutSigningIn(code) || reply.Contains("relay", StringComparison.OrdinalIgnoreCase);

    private static string OneLine(string reply)
    {
        string line = LetterMessage.OneLine(reply);
        return line.Length <= LongestReply ? line : line[..LongestReply];
    }
}
