using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Activities;

/// <summary>Every activity of the domain, in the order of a document's travel.</summary>
public static class DomainActivities
{
    public static IReadOnlyList<ActivityType> All { get; } =
    [
        new ReceiveDirective(),
        new DeriveLocalPlan(),
        new RequestApproval(),
        new RequestOpinion(),
        new PublishLink(),
        new CascadeToUnits(),
        new CollectReport(),
        new RollUpReports(),
        new SendReminder(),
        new Escalate(),
    ];
}
