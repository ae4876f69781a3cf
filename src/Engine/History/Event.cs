namespace GenderEquality.Engine.History;

/// <summary>
/// A past fact. The class name is the name under which it is stored, for good: a stored event never changes its meaning,
/// a new meaning is a new event. Properties are written in camelCase; a property that is null is left out.
/// </summary>
/// <remarks>Each concrete event says in its own summary which state it changes.</remarks>
public abstract record Event;
