using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Activities.Escalation;

/// <summary>The unit above has dealt with a late report.</summary>
public sealed record HandleEscalation(PersonId By) : Command(By);

public sealed class HandleEscalationValidator : FluentValidation.AbstractValidator<HandleEscalation>;

/// <summary>
/// Waits for a day counted from the report's last day; if the report is not there by then, puts it into the inbox of the unit that receives
/// it. One step; the ladder of further steps is made by placing several.
/// </summary>
public sealed class Escalate : ActivityType
{
    public override string Type => "GenderEquality.Escalate";

    public override ActivityDescriptor Descriptor { get; } =
        new(
            "Báo lên cấp trên",
            "Đến ngày đã chọn, nếu báo cáo chưa nộp thì đưa việc đôn đốc vào danh sách của đơn vị nhận báo cáo.",
            "Bình đẳng giới"
        )
        {
            Inputs =
            [
                new("Days", "Int32", "Số ngày so với hạn", "Số ngày sau ngày cuối cùng. Ví dụ 1 là ngày hôm sau.", Required: true),
                UnitTask.RoleInput(Role.Head),
            ],
        };

    public override StepResult Execute(StepContext step) =>
        StepResult.Wait(new TimerWait(SendReminder.MorningOf(step, UnitTask.Report(step).Obligation.LastDay!.Value)));

    public override StepResult Resume(StepContext step, object? input)
    {
        PeriodReport report = UnitTask.Report(step);
        switch (input)
        {
            case null when report.IsWithReceiver || !report.Obligation.IsOpen:
                return StepResult.Complete();
            // The date was moved meanwhile.
            case null when SendReminder.MorningOf(step, report.Obligation.LastDay!.Value) is var morning && morning > step.Now:
                return StepResult.Wait(new TimerWait(morning));
            case null:
                step.Raise(new ReportEscalated(report.To, step.Now));
                return UnitTask.Wait(step, Tasks.FollowUp, report.To, report.Obligation);
            case HandleEscalation handle:
                step.Raise(new EscalationHandled(handle.By, step.Now));
                return StepResult.Complete();
            default:
                throw UnitTask.WrongCommand(this, input);
        }
    }
}
