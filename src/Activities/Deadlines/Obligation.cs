using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Deadlines;

/// <summary>What a unit owes under a directive.</summary>
public enum ObligationKind
{
    /// <summary>Nhận văn bản.</summary>
    Acknowledge,

    /// <summary>Có kế hoạch được duyệt.</summary>
    Plan,

    /// <summary>Gửi liên kết công bố.</summary>
    Link,

    /// <summary>Nộp báo cáo của một kỳ.</summary>
    Report,
}

public enum ObligationStatus
{
    Open,

    /// <summary>Done before the first late instant, by the clock of the server that received it.</summary>
    MetOnTime,
    MetLate,

    /// <summary>Not done, and the sweep recorded that the time is up.</summary>
    Overdue,

    /// <summary>The unit above released the unit from it.</summary>
    Exempt,

    /// <summary>A newer document took the place of the one that asked for it.</summary>
    Superseded,
}

/// <summary>Where a wish for more time stands.</summary>
public enum ExtensionStatus
{
    None,

    /// <summary>Asked for, and nobody has decided.</summary>
    Asked,
    Granted,
    Refused,
}

/// <summary>To whom something late has been taken: each step is further up the line on which the directive came.</summary>
public enum EscalationRung
{
    None,

    /// <summary>The unit's deputies; its head where it has none.</summary>
    Deputy,

    /// <summary>The unit's head.</summary>
    Head,

    /// <summary>Those who look after the matter in the receiving unit: its drafters.</summary>
    ParentContact,

    /// <summary>The receiving unit's head.</summary>
    ParentHead,
}

/// <summary>An event that changes one obligation of a work.</summary>
public interface IObligationEvent
{
    ObligationKind Obligation { get; }
}

/// <summary>The time for something is up and it was not done. Marks the obligation of that kind overdue; being met later ends it.</summary>
public sealed record ObligationFellDue(ObligationKind Obligation, DateTimeOffset At) : Event, IObligationEvent;

/// <summary>Something late was taken one step up. Sets how far it has come; being met ends it.</summary>
public sealed record ObligationEscalated(ObligationKind Obligation, EscalationRung Rung, DateTimeOffset At) : Event, IObligationEvent;

/// <summary>The flow wants the unit reminded. The next digest after <paramref name="At"/> names the obligation.</summary>
public sealed record ReminderAsked(ObligationKind Obligation, DateTimeOffset At) : Event, IObligationEvent;

/// <summary>The unit asks for more time. Waits for the unit above.</summary>
/// <param name="Until">The last day it asks for.</param>
/// <param name="Remark">Hash of the stored reason.</param>
public sealed record ExtensionAsked(ObligationKind Obligation, DateOnly Until, string? Remark, PersonId By, DateTimeOffset At)
    : Event,
        IObligationEvent;

/// <summary>The unit above gives more time. Moves the obligation's dates; what was overdue is open again.</summary>
public sealed record ExtensionGranted(ObligationKind Obligation, DateOnly LastDay, DateTimeOffset LateFrom, PersonId By, DateTimeOffset At)
    : Event,
        IObligationEvent;

/// <summary>The unit above gives no more time. The dates stay.</summary>
/// <param name="Remark">Hash of the stored reason.</param>
public sealed record ExtensionRefused(ObligationKind Obligation, string? Remark, PersonId By, DateTimeOffset At) : Event, IObligationEvent;

/// <summary>The calendar changed and with it the date. Moves the obligation's dates; an open one that was overdue is open again.</summary>
/// <param name="Explanation">One sentence in Vietnamese: why this day.</param>
public sealed record ObligationRescheduled(
    ObligationKind Obligation,
    DateOnly LastDay,
    DateTimeOffset LateFrom,
    string Explanation,
    DateTimeOffset At
) : Event, IObligationEvent;

/// <summary>The unit above releases the unit from all that is still owed in this work.</summary>
/// <param name="Remark">Hash of the stored reason.</param>
public sealed record ObligationsExempted(string? Remark, PersonId By, DateTimeOffset At) : Event;

/// <summary>A newer document takes the place of the one that asked for this work: nothing is owed any more.</summary>
public sealed record ObligationsSuperseded(PersonId By, DateTimeOffset At) : Event;

/// <summary>Something owed by a date.</summary>
/// <param name="LastDay">Last day in time; null for an obligation without a date.</param>
/// <param name="LateFrom">First late instant; null likewise.</param>
/// <param name="MetAt">When it was done; the first receipt counts, a return for correction does not undo it.</param>
public sealed record Obligation(
    ObligationKind Kind,
    DateOnly? LastDay,
    DateTimeOffset? LateFrom,
    DateTimeOffset? MetAt = null,
    bool FellDue = false
)
{
    public EscalationRung Rung { get; init; }
    public DateTimeOffset? EscalatedAt { get; init; }

    /// <summary>When the flow last asked for a reminder.</summary>
    public DateTimeOffset? RemindAt { get; init; }
    public ExtensionStatus Extension { get; init; }

    /// <summary>The last day asked for.</summary>
    public DateOnly? AskedUntil { get; init; }

    /// <summary>Hash of the reason why more time is asked for, or why it was refused.</summary>
    public string? ExtensionRemark { get; init; }

    /// <summary>The last day before it was moved the first time; null when it never was.</summary>
    public DateOnly? FirstLastDay { get; init; }
    public bool IsExempt { get; init; }
    public bool IsSuperseded { get; init; }

    public static Obligation By(ObligationKind kind, DateOnly? lastDay) =>
        new(kind, lastDay, lastDay is { } day ? DeadlineRule.StartOf(day.AddDays(1)) : null);

    public ObligationStatus Status =>
        this switch
        {
            { MetAt: { } met, LateFrom: { } late } when met >= late => ObligationStatus.MetLate,
            { MetAt: not null } => ObligationStatus.MetOnTime,
            { IsExempt: true } => ObligationStatus.Exempt,
            { IsSuperseded: true } => ObligationStatus.Superseded,
            { FellDue: true } => ObligationStatus.Overdue,
            _ => ObligationStatus.Open,
        };

    /// <summary>Whether it is still to be done.</summary>
    public bool IsOpen => Status is ObligationStatus.Open or ObligationStatus.Overdue;

    public Obligation Met(DateTimeOffset at) => MetAt is null && IsOpen ? this with { MetAt = at } : this;

    /// <summary>The obligation after an event of its work; itself when the event is not about it.</summary>
    public Obligation Apply(Event e) =>
        e switch
        {
            ObligationsExempted => IsOpen ? this with { IsExempt = true } : this,
            ObligationsSuperseded => IsOpen ? this with { IsSuperseded = true } : this,
            IObligationEvent about when about.Obligation != Kind => this,
            ObligationFellDue => this with { FellDue = true },
            ObligationEscalated escalated => this with { Rung = escalated.Rung, EscalatedAt = escalated.At },
            ReminderAsked asked => this with { RemindAt = asked.At },
            ExtensionAsked asked => this with
            {
                Extension = ExtensionStatus.Asked,
                AskedUntil = asked.Until,
                ExtensionRemark = asked.Remark,
            },
            ExtensionGranted granted => Moved(granted.LastDay, granted.LateFrom) with
            {
                Extension = ExtensionStatus.Granted,
                ExtensionRemark = null,
            },
            ExtensionRefused refused => this with { Extension = ExtensionStatus.Refused, ExtensionRemark = refused.Remark },
            ObligationRescheduled moved => Moved(moved.LastDay, moved.LateFrom),
            _ => this,
        };

    private Obligation Moved(DateOnly lastDay, DateTimeOffset lateFrom) =>
        this with
        {
            LastDay = lastDay,
            LateFrom = lateFrom,
            FirstLastDay = FirstLastDay ?? LastDay,
            // The new time has not run out, and who was told of the old one is told again only when the new one has.
            FellDue = false,
            Rung = EscalationRung.None,
            EscalatedAt = null,
        };
}

/// <summary>Obligations with their dates, for the sweeps, for "who is late" and for progress.</summary>
public sealed record ObligationRow : Row
{
    public required ObligationKind Kind { get; init; }
    public required UnitId Unit { get; init; }

    /// <summary>The unit that it is owed to: the one above on the line on which the directive came.</summary>
    public required UnitId To { get; init; }
    public required DirectiveId Directive { get; init; }

    /// <summary>Empty for obligations that are not a report's.</summary>
    public required string Period { get; init; }
    public required ObligationStatus Status { get; init; }
    public DateOnly? LastDay { get; init; }
    public DateTimeOffset? LateFrom { get; init; }
    public DateTimeOffset? MetAt { get; init; }

    /// <summary>How far it was taken up: the number of the <see cref="EscalationRung"/>.</summary>
    public required int Rung { get; init; }
    public DateTimeOffset? EscalatedAt { get; init; }
    public DateTimeOffset? RemindAt { get; init; }
    public required ExtensionStatus Extension { get; init; }
    public DateOnly? AskedUntil { get; init; }

    public static ObligationRow Of(StreamId stream, Obligation owed, UnitId unit, UnitId to, DirectiveId directive, string period) =>
        new()
        {
            Stream = stream,
            Kind = owed.Kind,
            Unit = unit,
            To = to,
            Directive = directive,
            Period = period,
            Status = owed.Status,
            LastDay = owed.LastDay,
            LateFrom = owed.LateFrom,
            MetAt = owed.MetAt,
            Rung = (int)owed.Rung,
            EscalatedAt = owed.EscalatedAt,
            RemindAt = owed.RemindAt,
            Extension = owed.Extension,
            AskedUntil = owed.AskedUntil,
        };
}
