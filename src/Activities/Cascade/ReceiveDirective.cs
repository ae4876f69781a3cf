using FluentValidation;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Activities.Cascade;

/// <summary>The unit has read the directive and takes it on.</summary>
public sealed record AcknowledgeDirective(PersonId By) : Command(By);

public sealed class AcknowledgeDirectiveValidator : AbstractValidator<AcknowledgeDirective>
{
    public AcknowledgeDirectiveValidator() =>
        RuleFor(command => command.By.Value).NotEmpty().WithMessage("Chưa rõ ai nhận văn bản. Đăng nhập lại.");
}

/// <summary>Waits until the unit's clerk has acknowledged the directive.</summary>
public sealed class ReceiveDirective : ActivityType
{
    public override string Type => "GenderEquality.ReceiveDirective";

    public override ActivityDescriptor Descriptor { get; } =
        new("Nhận văn bản", "Đơn vị xác nhận đã nhận văn bản chỉ đạo.", "Bình đẳng giới") { Inputs = [UnitTask.RoleInput(Role.Clerk)] };

    public override StepResult Execute(StepContext step)
    {
        DirectiveWork work = UnitTask.Work(step);
        return UnitTask.Wait(
            step,
            Tasks.Acknowledge,
            work.Unit,
            work.Obligations.FirstOrDefault(o => o.Kind == ObligationKind.Acknowledge)
        );
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        if (input is not AcknowledgeDirective acknowledge)
            throw UnitTask.WrongCommand(this, input);
        step.Raise(new DirectiveAcknowledged(acknowledge.By, step.Now));
        return StepResult.Complete();
    }
}
