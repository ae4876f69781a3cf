using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>How a step ended.</summary>
public abstract record StepResult
{
    private StepResult() { }

    /// <summary>The activity is done and is left through these ports; through Done when none is named.</summary>
    public static StepResult Complete(params IReadOnlyList<string> outcomes) => new Completed(outcomes.Count == 0 ? null : outcomes);

    /// <summary>The activity waits; <see cref="ActivityType.Resume"/> is called when the wait is over.</summary>
    public static StepResult Wait(Wait wait) => new Waiting(wait);

    /// <summary>The activity failed, and the workflow with it.</summary>
    public static StepResult Fault(string message) => new Faulted(message);

    /// <summary>
    /// After <see cref="ActivityType.Resume"/>: the wait remains, as when a draft was saved. The events raised are kept and no resumption is
    /// recorded.
    /// </summary>
    public static StepResult Stay { get; } = new Staying();

    /// <summary>The activity is done and the whole workflow ends with it, whatever else is running.</summary>
    /// <param name="outcomes">The outcomes of the workflow as a whole; null for none.</param>
    /// <param name="atOnce">Whether the containers end without following any further connection.</param>
    internal static StepResult EndWorkflow(IReadOnlyList<string>? outcomes, bool atOnce) => new Ending(outcomes, atOnce);

    /// <summary>The activity is done, and so is the innermost loop around it; outside a loop it completes like any other.</summary>
    internal static StepResult BreakLoop { get; } = new Breaking();

    internal sealed record Breaking : StepResult;

    internal sealed record Completed(IReadOnlyList<string>? Outcomes) : StepResult;

    internal sealed record Waiting(Wait For) : StepResult;

    internal sealed record Faulted(string Message) : StepResult;

    internal sealed record Staying : StepResult;

    internal sealed record Ending(IReadOnlyList<string>? Outcomes, bool AtOnce) : StepResult;
}
