using FluentValidation;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Activities.Approval;

/// <summary>Approves the plan, or accepts the report, that waits.</summary>
/// <param name="Capacity">How a plan is signed; null for the head's own signature, and for reports.</param>
public sealed record Approve(PersonId By, SigningCapacity? Capacity = null) : Command(By);

/// <summary>Returns what waits, with what is to be changed.</summary>
public sealed record Return(PersonId By, PersonalText Remark) : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Remark = seal(Remark) };
}

public sealed class ApproveValidator : AbstractValidator<Approve>
{
    public ApproveValidator() => RuleFor(command => command.Capacity).IsInEnum().WithMessage("Chọn thẩm quyền ký trong danh sách.");
}

public sealed class ReturnValidator : AbstractValidator<Return>
{
    public ReturnValidator()
    {
        RuleFor(command => command.Remark).Must(remark => !remark.IsEmpty).WithMessage("Ghi chỗ cần chỉnh sửa trước khi trả lại.");
        RuleFor(command => command.Remark)
            .Must(remark => remark.Text is null || remark.Text.Length <= 4000)
            .WithMessage("Ý kiến dài hơn 4.000 ký tự. Rút gọn lại.");
    }
}

/// <summary>
/// Waits for a decision on the plan (by the unit's own head) or on the report (by the unit that receives it), and leaves by Approved or
/// Returned.
/// </summary>
public sealed class RequestApproval : ActivityType
{
    public const string Approved = "Approved";
    public const string Returned = "Returned";

    public override string Type => "GenderEquality.RequestApproval";

    public override ActivityDescriptor Descriptor { get; } =
        new(
            "Trình duyệt",
            "Chờ duyệt hoặc trả lại để chỉnh sửa. Kế hoạch do thủ trưởng đơn vị duyệt; báo cáo do đơn vị nhận báo cáo chấp nhận.",
            "Bình đẳng giới"
        )
        {
            Inputs = [UnitTask.RoleInput(Role.Head), UnitTask.ApproverInput("Nơi duyệt")],
            Outcomes = [new(Approved, "Duyệt"), new(Returned, "Trả lại")],
        };

    public override StepResult Execute(StepContext step) =>
        step.Subject is PeriodReport
            ? UnitTask.Wait(step, Tasks.AcceptReport, UnitTask.Approver(step), owed: null)
            : UnitTask.Wait(
                step,
                Tasks.ApprovePlan,
                UnitTask.Approver(step),
                UnitTask.Work(step).Obligations.FirstOrDefault(o => o.Kind == Deadlines.ObligationKind.Plan)
            );

    public override StepResult Resume(StepContext step, object? input)
    {
        bool isReport = step.Subject is PeriodReport;
        switch (input)
        {
            case Approve approve:
                step.Raise(isReport ? new ReportAccepted(approve.By, step.Now) : new PlanApproved(approve.By, step.Now, approve.Capacity));
                return StepResult.Complete(Approved);
            case Return { Remark.Hash: { } remark } back:
                step.Raise(isReport ? new ReportReturned(back.By, step.Now, remark) : new PlanReturned(back.By, step.Now, remark));
                return StepResult.Complete(Returned);
            default:
                throw UnitTask.WrongCommand(this, input);
        }
    }
}
