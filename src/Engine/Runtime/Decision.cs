using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>What a decision came to: stored as one, or not at all.</summary>
/// <param name="Events">The events of the instance; none when nothing happens.</param>
/// <param name="Started">Further instances that were begun in the same pass, each after the one that began it.</param>
public sealed record Decision(IReadOnlyList<Event> Events, IReadOnlyList<StartedInstance> Started)
{
    public static Decision Nothing { get; } = new([], []);
}

/// <summary>An instance begun in the pass of another, from its first event on.</summary>
public sealed record StartedInstance(Guid Instance, IReadOnlyList<Event> Events);
