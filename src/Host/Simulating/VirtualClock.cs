namespace GenderEquality.Host.Simulating;

/// <summary>The time of a simulated world: it stands still until it is moved. Thread-safe.</summary>
internal sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void MoveTo(DateTimeOffset instant) => Interlocked.Exchange(ref ticks, instant.UtcTicks);
}
