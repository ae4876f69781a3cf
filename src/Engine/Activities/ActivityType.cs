using GenderEquality.Engine.Definitions;

namespace GenderEquality.Engine.Activities;

/// <summary>
/// A kind of activity, such as <c>Elsa.WriteLine</c>. One instance serves every workflow at once: it holds no state and is thread-safe. It
/// does no I/O and reads no clock; it raises events, names an outcome, waits or asks for an effect.
/// </summary>
public abstract class ActivityType
{
    /// <summary>The name in definitions, for good.</summary>
    public abstract string Type { get; }

    public virtual int Version => 1;

    public abstract ActivityDescriptor Descriptor { get; }

    /// <summary>The ports of this activity of a definition; null when they cannot be known before it runs, so that any port is allowed.</summary>
    public virtual IReadOnlyList<OutcomeDescriptor>? OutcomesOf(ActivityNode node) => Descriptor.Outcomes;

    /// <summary>What is wrong with an activity of a definition beyond its inputs and ports; nothing unless overridden.</summary>
    public virtual IEnumerable<Refusal> Check(ActivityNode node) => [];

    /// <summary>
    /// Runs one activity. A <see cref="RefusedException"/> leaves the whole command unrecorded; any other exception faults the workflow and
    /// drops what this step raised.
    /// </summary>
    public abstract StepResult Execute(StepContext step);

    /// <summary>Goes on after the wait: completes with Done unless overridden.</summary>
    /// <param name="step">This execution, which still has its wait.</param>
    /// <param name="input">
    /// What ended the wait: the command of the person, the signal's payload, the effect's result, or null for a timer.
    /// </param>
    /// <exception cref="RefusedException">The input is not acceptable; nothing is recorded and the wait remains.</exception>
    public virtual StepResult Resume(StepContext step, object? input) => StepResult.Complete();
}
