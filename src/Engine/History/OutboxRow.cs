namespace GenderEquality.Engine.History;

/// <summary>
/// Something outside the history that an event asked for and no event has answered yet: a mail to send, units to start. It is performed at
/// least once, so what it does must be safe to do twice.
/// </summary>
public sealed record OutboxRow : Row
{
    /// <summary>Unique in the stream.</summary>
    public required string Effect { get; init; }

    /// <summary>Which performer takes it.</summary>
    public required string Kind { get; init; }

    /// <summary>JSON for the performer: ids, never names or addresses.</summary>
    public required string Payload { get; init; }
}
