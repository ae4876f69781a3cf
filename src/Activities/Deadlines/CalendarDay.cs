namespace GenderEquality.Activities.Deadlines;

/// <summary>What is special about a day.</summary>
public enum DayKind
{
    /// <summary>Off: a holiday (nghỉ lễ, tết), or a local day off.</summary>
    Holiday,

    /// <summary>Off: makes up for a holiday on a weekly day off (nghỉ bù).</summary>
    Compensatory,

    /// <summary>Off: a working day exchanged for a Saturday or Sunday (hoán đổi).</summary>
    SwappedOff,

    /// <summary>Worked: the Saturday or Sunday given in exchange (làm bù).</summary>
    Worked,
}

/// <summary>How sure a day is.</summary>
public enum DayStatus
{
    /// <summary>Follows from the law alone.</summary>
    ByLaw,

    /// <summary>Set by a notice.</summary>
    Announced,

    /// <summary>Expected by how notices were given so far; the notice may differ.</summary>
    Projected,

    /// <summary>Known of, but no act makes it a day off yet: it does not count.</summary>
    NotInForce,
}

/// <summary>A day that differs from its weekday.</summary>
/// <param name="Day">In Vietnam.</param>
/// <param name="Name">In Vietnamese, such as "Tết Nguyên đán".</param>
/// <param name="Source">The article or the notice, in Vietnamese, and what was not checked.</param>
public sealed record CalendarDay(DateOnly Day, DayKind Kind, DayStatus Status, string Name, string Source);
