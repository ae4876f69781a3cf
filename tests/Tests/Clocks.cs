using Microsoft.Extensions.Time.Testing;

namespace GenderEquality.Tests;

/// <summary>The time of tests, which stands still until a test moves it; timers of the clock and what it measures stand still as well.</summary>
internal static class Clocks
{
    /// <summary>08:00 in Vietnam on Monday 1/6/2026, when tests begin.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 6, 1, 1, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Backwards too, and without setting off a timer. A clock hands out the offset that it was given, and everybody relies on
    /// <see cref="TimeProvider.GetUtcNow"/> being in UTC.
    /// </summary>
    public static void MoveTo(this FakeTimeProvider clock, DateTimeOffset instant) => clock.AdjustTime(instant.ToUniversalTime());
}
