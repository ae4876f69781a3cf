using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>An activity that runs others. Kept inside the engine: it schedules, and so decides what a history looks like.</summary>
internal abstract class ContainerType : ActivityType
{
    /// <summary>Whether Elsa.Break ends it.</summary>
    public virtual bool IsLoop => false;

    /// <summary>Schedules the first activities, or completes the container when there are none.</summary>
    public abstract void Begin(Pass pass, int execution, ActivityNode node);

    /// <summary>Schedules what follows one of its activities, or completes the container.</summary>
    public abstract void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child);

    /// <exception cref="InvalidOperationException">Always: a container is begun, not executed.</exception>
    public sealed override StepResult Execute(StepContext step) =>
        throw new InvalidOperationException($"'{Type}' is a container; the pass begins it instead of executing it.");
}

/// <summary>An activity of a container that has just ended well.</summary>
/// <param name="Execution">The execution that ended; it is live no more.</param>
/// <param name="Node">The activity in the definition.</param>
/// <param name="Outcomes">The ports it left through, at least one.</param>
/// <param name="Backward">Whether a backward connection had scheduled it.</param>
internal sealed record CompletedChild(int Execution, ActivityNode Node, IReadOnlyList<string> Outcomes, bool Backward);
