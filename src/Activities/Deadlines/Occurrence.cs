using GenderEquality.Activities.Intake;

namespace GenderEquality.Activities.Deadlines;

/// <summary>One time that a deadline rule falls due. All days and instants are those of Vietnam.</summary>
/// <param name="Period">
/// Stable key: the month of the date as the document writes it, <c>2022-06</c> for a date in June 2022, whatever a bound or a shift makes of
/// it; for a span after an event the event's day, <c>2026-03-10</c>.
/// </param>
/// <param name="LastDay">The last day that is in time, after the shift.</param>
/// <param name="LateFrom">The first instant that is late, at +07:00.</param>
/// <param name="Bound">What the document says of its date.</param>
/// <param name="Shift">The rule's policy, whether or not this time it moved the day.</param>
/// <param name="DayOff">Whether <paramref name="LastDay"/> is a day off.</param>
/// <param name="ReminderDay">The last working day on or before <paramref name="LastDay"/>: what reminders aim at.</param>
/// <param name="Explanation">One sentence in Vietnamese: why this day.</param>
/// <param name="Source">The articles that it rests on, in Vietnamese, and what of the calendar is only expected.</param>
public sealed record Occurrence(
    string Period,
    DateOnly LastDay,
    DateTimeOffset LateFrom,
    Bound Bound,
    ShiftPolicy Shift,
    bool DayOff,
    DateOnly ReminderDay,
    string Explanation,
    string Source
);
