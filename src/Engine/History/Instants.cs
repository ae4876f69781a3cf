namespace GenderEquality.Engine.History;

/// <summary>
/// Instants are stored as whole microseconds since 1970-01-01T00:00:00Z: the finest unit that both databases and the hash chain keep
/// without loss. Years 1–9999.
/// </summary>
public static class Instants
{
    public static long ToMicroseconds(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        new(DateTimeOffset.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>What remains of an instant once it is stored: UTC, cut to the microsecond.</summary>
    public static DateTimeOffset Storable(DateTimeOffset instant) => FromMicroseconds(ToMicroseconds(instant));
}
