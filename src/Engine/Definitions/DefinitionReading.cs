namespace GenderEquality.Engine.Definitions;

/// <summary>What reading a definition came to.</summary>
/// <param name="Definition">The definition; null when there is any fault.</param>
/// <param name="Faults">Every fault at once, each with its place in the file and, in Vietnamese, what to do about it.</param>
public sealed record DefinitionReading(WorkflowDefinition? Definition, IReadOnlyList<Refusal> Faults)
{
    /// <summary>
    /// What was drawn: the definition, also when nothing but values is missing in it, so that other mistakes can be looked for. Not to be run
    /// unless it is the <see cref="Definition"/>.
    /// </summary>
    public WorkflowDefinition? Drawing { get; init; } = Definition;
}
