namespace GenderEquality.Tests;

/// <summary>A clock that stands still until a test moves it, by default at 08:00 in Vietnam on Monday 1/6/2026. Thread-safe.</summary>
internal sealed class ManualClock(DateTimeOffset? start = null) : TimeProvider
{
    public static readonly DateTimeOffset Monday = new(2026, 6, 1, 1, 0, 0, TimeSpan.Zero);

    private long ticks = (start ?? Monday).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public void MoveTo(DateTimeOffset instant) => Interlocked.Exchange(ref ticks, instant.UtcTicks);
}
