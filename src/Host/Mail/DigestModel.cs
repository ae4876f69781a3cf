namespace GenderEquality.Host.Mail;

public enum MailLanguage
{
    Vietnamese,
    English,
}

/// <summary>Why a line stands in a digest.</summary>
public enum LineKind
{
    /// <summary>The last day is still to come.</summary>
    Coming,
    DueToday,
    Overdue,

    /// <summary>Overdue in a unit below, and brought to this person because nobody there acted.</summary>
    Escalated,

    /// <summary>Overdue in a unit below.</summary>
    BelowOverdue,

    /// <summary>The last day was moved.</summary>
    Changed,

    /// <summary>A leader reminds by hand.</summary>
    Personal,
}

/// <param name="What">What is to be done, as words in a sentence: "báo cáo 6 tháng đầu năm 2026".</param>
/// <param name="Directive">By which document: "Kế hoạch số 12/KH-SGDĐT".</param>
/// <param name="Receiver">Where it goes.</param>
/// <param name="LastDay">The last day that is in time, in Vietnam.</param>
/// <param name="DaysLeft">To the last day; negative when it has passed. Null to count from the digest's day.</param>
/// <param name="Link">Where it is done. Names the matter: a calendar entry follows it.</param>
/// <param name="Why">One sentence on why this line stands here.</param>
public sealed record DigestLine(
    LineKind Kind,
    string What,
    string Directive,
    string Receiver,
    DateOnly? LastDay,
    int? DaysLeft,
    Uri Link,
    string Why
);

/// <param name="Day">The day in Vietnam that the digest is of.</param>
/// <param name="Home">The list of all that is to be done.</param>
/// <param name="Unsubscribe">Where these mails can be ended; null where they may not be.</param>
public sealed record DigestModel(
    MailLanguage Language,
    string FullName,
    string Unit,
    DateOnly Day,
    IReadOnlyList<DigestLine> Lines,
    Uri Home,
    Uri? Unsubscribe
)
{
    /// <summary>What a leader typed to this person.</summary>
    public string? PersonalLine { get; init; }

    /// <summary>Who typed it, with the title.</summary>
    public string? PersonalFrom { get; init; }
}
