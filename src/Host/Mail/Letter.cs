namespace GenderEquality.Host.Mail;

/// <summary>A mail to one person.</summary>
/// <param name="To">The person's address, alone.</param>
/// <param name="ToName">As typed; line breaks and the like are taken out on sending.</param>
/// <param name="Subject">One line; line breaks and the like are taken out on sending.</param>
/// <param name="Text">The plain text, lines ended by <c>\n</c>.</param>
/// <param name="Html">The same as a whole HTML document that loads nothing from elsewhere.</param>
/// <param name="MessageId">
/// Without angle brackets; the same for a repetition, so that a mailbox can recognise it. Of the form <c>left@right</c>, both sides of ASCII
/// letters, digits and <c>.-_+=</c>.
/// </param>
public sealed record Letter(string To, string ToName, string Subject, string Text, string Html, string MessageId)
{
    /// <summary>A calendar (iCalendar, RFC 5545), attached as <c>text/calendar</c>; null for none.</summary>
    public string? CalendarText { get; init; }

    /// <summary>Where a POST ends these mails (RFC 8058); null for mails that a person may not end.</summary>
    public Uri? Unsubscribe { get; init; }
}

/// <summary>What became of one attempt to deliver.</summary>
public enum Outcome
{
    /// <summary>The server took the mail after DATA, and answers for it from now on.</summary>
    Accepted,

    /// <summary>
    /// Not now: a 4xx reply, no connection, a connection cut, no answer in time, or a server that refuses us rather than this mail. To be
    /// tried again, with the same Message-ID: after a cut in DATA it may have arrived all the same.
    /// </summary>
    Deferred,

    /// <summary>A 5xx reply to this recipient or this mail, or an address that is none: trying again is of no use, a person must look.</summary>
    Refused,
}

/// <param name="Code">The SMTP reply code; null when there was no reply.</param>
/// <param name="Reply">
/// The server's words, or what went wrong; at most 500 characters in one line. Null when accepted. A server may quote the address in it.
/// </param>
public sealed record Delivery(Outcome Outcome, int? Code, string? Reply);
