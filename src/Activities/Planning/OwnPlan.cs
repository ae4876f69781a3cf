using FluentValidation;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Planning;

/// <summary>Takes a plan in that the unit wrote elsewhere: what was found in it becomes the draft.</summary>
/// <param name="Document">Hash of the stored text.</param>
public sealed record UploadOwnPlan(PersonId By, string Document, IReadOnlyList<PlanItem> Items, PlanParts Parts) : Command(By);

/// <summary>Attaches the plan as it was signed and stamped on paper.</summary>
/// <param name="File">Hash of the stored PDF.</param>
public sealed record AttachSignedCopy(
    PersonId By,
    string File,
    int? Number,
    string Symbol,
    DateOnly? On,
    SigningCapacity? Capacity,
    PersonalText Signer
) : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Signer = seal(Signer) };
}

/// <summary>The unit's own document was read; the draft that came out of it follows.</summary>
/// <param name="Document">Hash of the stored text.</param>
public sealed record OwnPlanUploaded(string Document, PersonId By, DateTimeOffset At) : Event;

/// <summary>The plan has been signed on paper: its approval keeps this file and this number.</summary>
/// <param name="File">Hash of the stored PDF.</param>
/// <param name="Signer">Hash of the stored name.</param>
public sealed record SignedCopyAttached(
    string File,
    int Number,
    string Symbol,
    DateOnly On,
    SigningCapacity? Capacity,
    string? Signer,
    PersonId By,
    DateTimeOffset At
) : Event;

/// <summary>A plan as it was signed on paper.</summary>
/// <param name="File">SHA-256 of the PDF, lower-case hex.</param>
/// <param name="Signer">Hash of the stored name; null for none.</param>
public sealed record SignedCopy(string File, int Number, string Symbol, DateOnly On, SigningCapacity? Capacity, string? Signer);

public sealed class UploadOwnPlanValidator : AbstractValidator<UploadOwnPlan>
{
    public UploadOwnPlanValidator()
    {
        RuleFor(command => command.Document).NotEmpty().WithMessage("Chưa có kế hoạch nào. Chọn tệp, hoặc dán văn bản vào ô.");
        RuleForEach(command => command.Items).SetValidator(new PlanItemValidator());
        RuleFor(command => command.Parts).SetValidator(new PlanPartsValidator());
    }
}

public sealed class AttachSignedCopyValidator : AbstractValidator<AttachSignedCopy>
{
    public AttachSignedCopyValidator()
    {
        RuleFor(command => command.File).NotEmpty().WithMessage("Chọn tệp PDF của bản đã ký, đóng dấu.");
        RuleFor(command => command.Number)
            .NotNull()
            .WithMessage("Ghi số của kế hoạch.")
            .InclusiveBetween(1, 99_999)
            .WithMessage("Ghi số của kế hoạch, từ 1 đến 99.999.");
        RuleFor(command => command.Symbol)
            .NotEmpty()
            .WithMessage("Ghi ký hiệu của kế hoạch, ví dụ KH-THCSNL.")
            .MaximumLength(60)
            .WithMessage("Ký hiệu dài hơn 60 ký tự. Xem lại ký hiệu.");
        RuleFor(command => command.On).NotNull().WithMessage("Ghi ngày ký kế hoạch.");
        RuleFor(command => command.Capacity).IsInEnum().WithMessage("Chọn thẩm quyền ký trong danh sách.");
        RuleFor(command => command.Signer)
            .Must(signer => !signer.IsEmpty)
            .WithMessage("Ghi họ tên người ký.")
            .Must(signer => signer.Text is null || signer.Text.Length <= 200)
            .WithMessage("Họ tên người ký dài hơn 200 ký tự. Rút gọn lại.");
    }
}
