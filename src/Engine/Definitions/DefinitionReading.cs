namespace GenderEquality.Engine.Definitions;

/// <summary>What reading a definition came to.</summary>
/// <param name="Definition">The definition; null when there is any fault.</param>
/// <param name="Faults">Every fault at once, each with its place in the file and, in Vietnamese, what to do about it.</param>
public sealed record DefinitionReading(WorkflowDefinition? Definition, IReadOnlyList<Refusal> Faults);
