using GenderEquality.Activities.Organization;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Activities.Design;

public sealed record FlowFault(string Activity, string Step, string Message);

public static class FlowChecks
{
    public static IReadOnlyList<FlowFault> Check(WorkflowDefinition flow, FlowPlace? place, IReadOnlySet<Role> heldRoles) => [];
}
