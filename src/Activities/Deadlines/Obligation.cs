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
}

/// <summary>The time for something is up and it was not done. Marks the obligation of that kind overdue; being met later ends it.</summary>
public sealed record ObligationFellDue(ObligationKind Obligation, DateTimeOffset At) : Event;

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
    public static Obligation By(ObligationKind kind, DateOnly? lastDay) =>
        new(kind, lastDay, lastDay is { } day ? DeadlineRule.StartOf(day.AddDays(1)) : null);

    public ObligationStatus Status =>
        this switch
        {
            { MetAt: { } met, LateFrom: { } late } when met >= late => ObligationStatus.MetLate,
            { MetAt: not null } => ObligationStatus.MetOnTime,
            { FellDue: true } => ObligationStatus.Overdue,
            _ => ObligationStatus.Open,
        };

    public Obligation Met(DateTimeOffset at) => MetAt is null ? this with { MetAt = at } : this;
}

/// <summary>Obligations with their dates, for the sweep, for "who is late" and for progress.</summary>
public sealed record ObligationRow : Row
{
    public required ObligationKind Kind { get; init; }
    public required UnitId Unit { get; init; }
    public required DirectiveId Directive { get; init; }

    /// <summary>Empty for obligations that are not a report's.</summary>
    public required string Period { get; init; }
    public required ObligationStatus Status { get; init; }
    public DateOnly? LastDay { get; init; }
    public DateTimeOffset? LateFrom { get; init; }
    public DateTimeOffset? MetAt { get; init; }
}
