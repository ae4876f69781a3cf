using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Activities.Design;

/// <summary>What kind of step an activity is to whoever designs a flow.</summary>
internal static class FlowSteps
{
    public const string Decision = "Elsa.FlowDecision";
    public const string Fork = "Elsa.FlowFork";
    public const string Join = "Elsa.FlowJoin";
    public const string Flowchart = "Elsa.Flowchart";

    /// <summary>The name of an outcome that sends back what was submitted.</summary>
    private const string Return = "Trả lại";

    private const string Finish = "Elsa.Finish";
    private const string Complete = "Elsa.Complete";

    /// <summary>Needs a work on a directive; faults in a report's flow.</summary>
    public static bool IsOfPlan(ActivityNode step) => step.Type is ReceiveDirective or DeriveLocalPlan or PublishLink or CascadeToUnits;

    /// <summary>Needs a report of a period; faults in a directive's flow.</summary>
    public static bool IsOfReport(ActivityNode step) => step.Type is CollectReport or RollUpReports or Escalate;

    /// <summary>Somebody can change there what was returned.</summary>
    public static bool Changes(ActivityNode step) => step.Type is DeriveLocalPlan or CollectReport or RollUpReports;

    /// <summary>The ports through which what was submitted is sent back.</summary>
    public static IEnumerable<string> Returns(ActivityNode step) =>
        step.Type switch
        {
            RequestApproval => [RequestApproval.Returned],
            RequestOpinion => (step.Type.OutcomesOf(step) ?? []).Select(one => one.Name).Where(name => name == Return),
            _ => [],
        };

    /// <summary>Somebody judges there what was submitted.</summary>
    public static bool IsApproval(ActivityNode step) => step.Type is RequestApproval or RequestOpinion;

    /// <summary>Stands in somebody's inbox until it is done.</summary>
    public static bool IsTask(ActivityNode step) =>
        IsApproval(step) || Changes(step) || step.Type is ReceiveDirective or PublishLink or Escalate;

    /// <summary>
    /// Waits for a person, a time or a message whenever it runs, as far as can be told. A reminder that is not owed, a moment that has passed
    /// and a directive without units below are not waited for.
    /// </summary>
    public static bool Waits(ActivityNode step) =>
        IsTask(step)
        || step.Type.Type
            is "Elsa.Delay"
                or "Elsa.Timer"
                or "Elsa.Cron"
                or "Elsa.Event"
                or "Elsa.RunTask"
                or "Elsa.ExecuteWorkflow"
                or "Elsa.DispatchWorkflow"
                or "Elsa.BulkDispatchWorkflows"
        // A type that is not known here, such as one added later, is given the benefit of the doubt.
        || !step.Type.Type.StartsWith("Elsa.", StringComparison.Ordinal)
            && step.Type is not (SendReminder or CascadeToUnits)
            && !step.Type.Descriptor.IsContainer;

    /// <summary>Is left through one port at a time.</summary>
    public static bool LeavesOnce(ActivityNode step) =>
        IsApproval(step)
        || step.Type.Type == Decision
        || (
            step.Type.Type == "Elsa.FlowSwitch"
            && string.Equals(FlowWords.Text(step, "Mode"), "MatchFirst", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>The whole flow may end within it, so that nothing need lead on from it.</summary>
    public static bool MayEnd(ActivityNode step) =>
        step.Type.Type == "Elsa.Fault"
        || (
            step.Type.Descriptor.IsContainer
            && Within(step).Any(one => one.Type.Type is Finish || (one.Type.Type is Complete && SameFile(one, step)))
        );

    /// <summary>The steps that it holds directly, in the order of the file.</summary>
    public static IEnumerable<ActivityNode> Children(ActivityNode step) =>
        step.Ports.Values.Concat(step.Cases.Select(one => one.Activity).OfType<ActivityNode>()).Concat(step.Activities);

    /// <summary>It and all that it holds, however deep, in the order of the file.</summary>
    public static IEnumerable<ActivityNode> Within(ActivityNode step) => Children(step).SelectMany(Within).Prepend(step);

    private static bool SameFile(ActivityNode one, ActivityNode other) => one.Id.LastIndexOf('/') == other.Id.LastIndexOf('/');
}
