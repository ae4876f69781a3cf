using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Escalation;

/// <summary>What a letter is.</summary>
public enum LetterKind
{
    /// <summary>All that there is to say to a person on a day.</summary>
    Digest,

    /// <summary>A leader reminds a unit.</summary>
    Personal,

    /// <summary>Dates were moved.</summary>
    Notice,
}

/// <summary>Why something stands in a letter.</summary>
public enum LetterReason
{
    /// <summary>A reminder of the ladder.</summary>
    Ladder,

    /// <summary>A step <c>SendReminder</c> of the flow.</summary>
    Flow,

    /// <summary>Late in the person's own unit, and taken to this person.</summary>
    Escalated,

    /// <summary>Late in units below, and taken to this person.</summary>
    BelowOverdue,

    /// <summary>A leader of the receiving unit asks for it.</summary>
    Personal,

    /// <summary>The date was moved.</summary>
    Rescheduled,

    /// <summary>A wish for more time was granted or refused.</summary>
    ExtensionDecided,
}

/// <summary>One thing that a letter speaks of.</summary>
/// <param name="Work">The work that owes it; null for a sum over units below.</param>
/// <param name="Days">Which reminder of the ladder it is, as in <see cref="KindPolicy.Reminders"/>; null for other reasons.</param>
/// <param name="Units">How many units; 1 for a work.</param>
public sealed record LetterItem(
    LetterReason Reason,
    ObligationKind Obligation,
    DirectiveId Directive,
    string Period,
    StreamId? Work,
    int? Days,
    int Units = 1
);

/// <summary>Starts a letter to one person. What it says in words is made when it is sent, of what is still owed then.</summary>
/// <param name="Unit">The unit in whose matters it is written.</param>
/// <param name="Day">The day it belongs to, in Vietnam.</param>
/// <param name="From">Who writes a personal one; null for the system.</param>
/// <param name="Remark">Hash of the personal line; null for none.</param>
public sealed record LetterWritten(
    LetterKind Kind,
    PersonId To,
    UnitId Unit,
    DateOnly Day,
    IReadOnlyList<LetterItem> Items,
    DateTimeOffset At,
    PersonId? From = null,
    string? Remark = null
) : Event;

/// <summary>The mail server has taken it, or it lies in the pickup folder. Ends the letter.</summary>
/// <param name="Items">Numbers of the items that it spoke of, from 0: what was done meanwhile is left out.</param>
public sealed record LetterSent(IReadOnlyList<int> Items, DateTimeOffset At) : Event;

/// <summary>It did not go out this time and is tried again.</summary>
/// <param name="Code">Of the SMTP reply; null when there was none.</param>
/// <param name="Reply">What the server said, or what went wrong.</param>
public sealed record LetterDeferred(int? Code, string? Reply, DateTimeOffset NextAt, DateTimeOffset At) : Event;

/// <summary>The server refuses it for good, or there is no address. It waits for an administrator.</summary>
public sealed record LetterRefused(int? Code, string? Reply, DateTimeOffset At) : Event;

/// <summary>All that it was to say has been done. Ends the letter.</summary>
public sealed record LetterWithdrawn(DateTimeOffset At) : Event;

/// <summary>An administrator has it tried again. A refused letter waits to be sent.</summary>
public sealed record LetterRetried(PersonId By, DateTimeOffset At) : Event;

public enum LetterStatus
{
    /// <summary>To be sent, or sent again after a failure.</summary>
    Waiting,
    Sent,
    Refused,
    Withdrawn,
}

/// <summary>A letter as its events leave it.</summary>
public sealed record Letter(LetterWritten Written)
{
    public LetterStatus Status { get; init; } = LetterStatus.Waiting;

    /// <summary>How often sending failed.</summary>
    public int Failures { get; init; }

    /// <summary>When it is tried next; null when it is no more.</summary>
    public DateTimeOffset? NextAt { get; init; } = Written.At;
    public DateTimeOffset? EndedAt { get; init; }
    public int? Code { get; init; }
    public string? Reply { get; init; }

    public static Letter? Fold(Letter? letter, Event e) =>
        (letter, e) switch
        {
            (null, LetterWritten written) => new Letter(written),
            ({ } known, LetterSent sent) => known with { Status = LetterStatus.Sent, NextAt = null, EndedAt = sent.At },
            ({ } known, LetterDeferred deferred) => known with
            {
                Failures = known.Failures + 1,
                NextAt = deferred.NextAt,
                Code = deferred.Code,
                Reply = deferred.Reply,
            },
            ({ } known, LetterRefused refused) => known with
            {
                Status = LetterStatus.Refused,
                Failures = known.Failures + 1,
                NextAt = null,
                EndedAt = refused.At,
                Code = refused.Code,
                Reply = refused.Reply,
            },
            ({ } known, LetterWithdrawn withdrawn) => known with { Status = LetterStatus.Withdrawn, NextAt = null, EndedAt = withdrawn.At },
            ({ } known, LetterRetried retried) => known with { Status = LetterStatus.Waiting, NextAt = retried.At, EndedAt = null },
            _ => letter,
        };
}

/// <summary>A letter in the delivery log.</summary>
public sealed record LetterRow : Row
{
    public required LetterKind Kind { get; init; }
    public required PersonId To { get; init; }
    public required UnitId Unit { get; init; }
    public required DateOnly Day { get; init; }
    public required LetterStatus Status { get; init; }
    public required DateTimeOffset WrittenAt { get; init; }
    public DateTimeOffset? NextAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required int Failures { get; init; }
    public int? Code { get; init; }
    public string? Reply { get; init; }
}

/// <summary>What a letter speaks of.</summary>
public sealed record LetterItemRow : Row
{
    /// <summary>From 0.</summary>
    public required int Number { get; init; }
    public required LetterReason Reason { get; init; }
    public required ObligationKind Obligation { get; init; }
    public required DirectiveId Directive { get; init; }
    public required string Period { get; init; }
    public StreamId? Work { get; init; }
    public int? Days { get; init; }
    public required int Units { get; init; }
}

/// <summary>The stream of one letter.</summary>
public sealed class LetterStream : IStreamKind
{
    public static readonly LetterStream Kind = new();

    public string Name => "letter";

    public object? Fold(object? state, Event e) => Letter.Fold((Letter?)state, e);

    /// <summary>The id of a person's digest of a day: written twice, it is one.</summary>
    public static StreamId DigestOf(PersonId person, DateOnly day) => StreamId.Derived(person.Value, $"digest:{day:yyyy-MM-dd}");

    public IEnumerable<Row> Rows(StreamId stream, object? state)
    {
        if (state is not Letter { Written: var written } letter)
            yield break;
        yield return new LetterRow
        {
            Stream = stream,
            Kind = written.Kind,
            To = written.To,
            Unit = written.Unit,
            Day = written.Day,
            Status = letter.Status,
            WrittenAt = written.At,
            NextAt = letter.NextAt,
            EndedAt = letter.EndedAt,
            Failures = letter.Failures,
            Code = letter.Code,
            Reply = letter.Reply,
        };
        for (int i = 0; i < written.Items.Count; i++)
        {
            LetterItem item = written.Items[i];
            yield return new LetterItemRow
            {
                Stream = stream,
                Number = i,
                Reason = item.Reason,
                Obligation = item.Obligation,
                Directive = item.Directive,
                Period = item.Period,
                Work = item.Work,
                Days = item.Days,
                Units = item.Units,
            };
        }
    }
}

/// <summary>The digests of a day are all written. The next ones speak of what came after.</summary>
/// <param name="Letters">How many there were.</param>
public sealed record DigestsWritten(DateOnly Day, int Letters, DateTimeOffset At) : Event;

/// <summary>A day whose digests are written.</summary>
public sealed record DigestDayRow : Row
{
    public required DateOnly Day { get; init; }
    public required DateTimeOffset At { get; init; }
    public required int Letters { get; init; }
}

/// <summary>The stream of one day's digests.</summary>
public sealed class DigestDayStream : IStreamKind
{
    public static readonly DigestDayStream Kind = new();

    public string Name => "digest-day";

    public static StreamId Of(DateOnly day) => StreamId.Derived(ReminderPolicyStream.Id.Value, $"digests:{day:yyyy-MM-dd}");

    public object? Fold(object? state, Event e) => e as DigestsWritten ?? state;

    public IEnumerable<Row> Rows(StreamId stream, object? state) =>
        state is DigestsWritten written
            ?
            [
                new DigestDayRow
                {
                    Stream = stream,
                    Day = written.Day,
                    At = written.At,
                    Letters = written.Letters,
                },
            ]
            : [];
}
