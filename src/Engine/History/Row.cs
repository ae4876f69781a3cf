namespace GenderEquality.Engine.History;

/// <summary>
/// One row of a projection. Every row belongs to one stream and follows from that stream's events alone, so that it can be recomputed and
/// compared without its neighbours; a row's key comes from events, never from the database or the clock. Rows hold scalars only: two rows
/// are equal when all their columns are.
/// </summary>
public abstract record Row
{
    /// <summary>The stream whose events say this.</summary>
    public required StreamId Stream { get; init; }
}

/// <summary>
/// What one kind of stream means: how its state folds from its events and which rows follow from that state. Both are pure. After a commit
/// the store writes the difference between the rows before and the rows after.
/// </summary>
public interface IStreamKind
{
    /// <summary>Stored in every commit, for good: <c>unit</c>, <c>directive</c>, <c>work</c>.</summary>
    string Name { get; }

    /// <param name="state">Null before the first event.</param>
    object? Fold(object? state, Event e);

    /// <param name="state">The folded state; null gives no rows.</param>
    IEnumerable<Row> Rows(StreamId stream, object? state);
}
