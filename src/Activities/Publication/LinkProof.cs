using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Publication;

/// <summary>How a published link was found.</summary>
public enum LinkOutcome
{
    /// <summary>The page is there and names the plan by its number or its title.</summary>
    Found,

    /// <summary>The page is there and names neither.</summary>
    WrongPage,

    /// <summary>There is no page.</summary>
    Broken,

    /// <summary>The address is not one of the public internet.</summary>
    Refused,

    /// <summary>The site could not be asked; nothing is said about the link.</summary>
    Unreachable,

    /// <summary>Something is there that has no text: a scan, a picture, a file that is too large. No fault of the unit.</summary>
    Unreadable,
}

/// <summary>The published link was looked at. Sets the work's proof.</summary>
/// <param name="Url">The link as it was sent.</param>
/// <param name="Status">The site's HTTP status; null when it did not answer.</param>
/// <param name="FinalUrl">Where redirects led; null likewise.</param>
/// <param name="Title">Of the page; null for none.</param>
/// <param name="ContentHash">SHA-256 of what the site sent, unpacked, in lower-case hex; null when it was not read.</param>
/// <param name="Reason">One sentence in Vietnamese: what is wrong; null when nothing is.</param>
/// <param name="FailedDays">On how many days in a row the site was not reached although others were; 0 when it was.</param>
public sealed record LinkChecked(
    Uri Url,
    DateTimeOffset At,
    LinkOutcome Outcome,
    int? Status,
    Uri? FinalUrl,
    string? Title,
    string? ContentHash,
    bool NumberFound,
    bool TitleFound,
    string? Reason,
    int FailedDays
) : Event;

/// <summary>The step of the flow that asks for the link: under its number the task comes back.</summary>
public sealed record LinkStep(int Execution, string Role);

/// <summary>What is known of a published link.</summary>
/// <param name="Url">As it was sent.</param>
public sealed record LinkProof(Uri Url)
{
    /// <summary>Days on which a site may be out of reach before its link counts as broken.</summary>
    public const int MostFailedDays = 3;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The last look; null before the first.</summary>
    public LinkChecked? Last { get; init; }

    /// <summary>The look that found the fault which still stands; null for none. A site that is out of reach later neither adds nor mends one.</summary>
    public LinkChecked? Fault { get; init; }

    /// <summary>Since when the site has been out of reach; null while it is not.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>How the link stands; null before it was looked at.</summary>
    public LinkChecked? Standing => Fault ?? Last;

    /// <summary>When it is looked at again: after a week, after a day while the site is newly out of reach; null for at once.</summary>
    public DateTimeOffset? NextAt =>
        Last is null ? null
        : UnreachableSince is { } since && Last.At - since < MostFailedDays * Day ? Last.At + Day
        : Last.At + Week;

    public bool IsDue(DateTimeOffset now) => NextAt is null || NextAt <= now;

    public LinkProof After(LinkChecked look)
    {
        ArgumentNullException.ThrowIfNull(look);
        return this with
        {
            Last = look,
            Fault = look.Outcome switch
            {
                LinkOutcome.WrongPage or LinkOutcome.Broken or LinkOutcome.Refused => look,
                LinkOutcome.Unreachable => Fault,
                _ => null,
            },
            UnreachableSince = look.Outcome == LinkOutcome.Unreachable || look.FailedDays > 0 ? UnreachableSince ?? look.At : null,
        };
    }
}
