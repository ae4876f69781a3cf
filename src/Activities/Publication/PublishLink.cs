using FluentValidation;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Activities.Publication;

/// <summary>Hands up the address at which the plan stands on the unit's website.</summary>
/// <param name="Url">As typed; http or https, with a host name that has a dot.</param>
public sealed record SendLink(PersonId By, string Url) : Command(By);

public sealed class SendLinkValidator : AbstractValidator<SendLink>
{
    public SendLinkValidator()
    {
        RuleFor(command => command.Url)
            .Cascade(CascadeMode.Stop)
            .NotEmpty()
            .WithMessage("Ghi liên kết đến trang đã công bố kế hoạch.")
            .MaximumLength(2000)
            .WithMessage("Liên kết dài hơn 2.000 ký tự. Dùng địa chỉ ngắn của trang.")
            .Must(IsWebAddress)
            .WithMessage("Liên kết phải bắt đầu bằng https:// hoặc http:// và có tên miền, ví dụ https://truong.edu.vn/ke-hoach.");
    }

    private static bool IsWebAddress(string url) =>
        Uri.TryCreate(url.Trim(), UriKind.Absolute, out Uri? uri)
        && uri.Scheme is "http" or "https"
        && uri.UserInfo.Length == 0
        && uri.IdnHost.Contains('.', StringComparison.Ordinal);
}

/// <summary>
/// Waits until the unit has published its plan and sent the link, and goes on: the link is looked at afterwards, and comes back by itself when
/// it is broken or wrong.
/// </summary>
public sealed class PublishLink : ActivityType
{
    public override string Type => "GenderEquality.PublishLink";

    public override ActivityDescriptor Descriptor { get; } =
        new("Gửi liên kết công bố", "Đơn vị công bố kế hoạch trên trang thông tin điện tử và gửi liên kết lên cấp trên.", "Bình đẳng giới")
        {
            Inputs = [UnitTask.RoleInput(Role.Clerk)],
        };

    public override StepResult Execute(StepContext step)
    {
        DirectiveWork work = UnitTask.Work(step);
        return UnitTask.Wait(step, Tasks.PublishLink, work.Unit, work.Obligations.FirstOrDefault(o => o.Kind == ObligationKind.Link));
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        if (input is not SendLink send)
            throw UnitTask.WrongCommand(this, input);
        step.Raise(new LinkPublished(new Uri(send.Url.Trim()), send.By, step.Now));
        return StepResult.Complete();
    }
}
