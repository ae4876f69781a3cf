using FluentValidation;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Activities.Planning;

/// <summary>Keeps what has been typed so far; nothing has to be complete.</summary>
/// <param name="Parts">Null to leave what the plan holds besides its answers as it is.</param>
public sealed record SavePlanDraft(PersonId By, IReadOnlyList<PlanItem> Items, PlanParts? Parts = null) : Command(By);

/// <summary>Hands the plan to the head for approval.</summary>
/// <param name="Items">The answers; empty when a document is the plan.</param>
/// <param name="Content">What the directive asks, as the runner read it from the directive's stream.</param>
/// <param name="Parts">Null to leave what the plan holds besides its answers as it is.</param>
public sealed record SubmitPlan(PersonId By, IReadOnlyList<PlanItem> Items, DirectiveContent Content, PlanParts? Parts = null)
    : Command(By);

/// <summary>Makes a confirmed document of the unit's own its plan.</summary>
public sealed record AttachPlanDocument(PersonId By, DirectiveId Document) : Command(By);

public sealed class PlanItemValidator : AbstractValidator<PlanItem>
{
    public PlanItemValidator()
    {
        RuleFor(item => item.Clause).NotEmpty().WithMessage("Câu trả lời chưa chỉ rõ nội dung. Tải lại trang.");
        RuleFor(item => item.Answer).IsInEnum().WithMessage("Chọn một cách thực hiện trong danh sách.");
        RuleFor(item => item.Text).MaximumLength(4000).WithMessage("Phần việc làm dài hơn 4.000 ký tự. Rút gọn lại.");
        RuleFor(item => item.Reason).MaximumLength(2000).WithMessage("Lý do dài hơn 2.000 ký tự. Rút gọn lại.");
        RuleFor(item => item.Value).InclusiveBetween(0, 1_000_000).WithMessage("Ghi chỉ tiêu từ 0 đến 1.000.000.");
    }
}

public sealed class SavePlanDraftValidator : AbstractValidator<SavePlanDraft>
{
    public SavePlanDraftValidator()
    {
        RuleForEach(command => command.Items).OverrideIndexer((_, _, item, _) => $"[{item.Clause}]").SetValidator(new PlanItemValidator());
        RuleFor(command => command.Parts!).SetValidator(new PlanPartsValidator()).When(command => command.Parts is not null);
    }
}

public sealed class SubmitPlanValidator : AbstractValidator<SubmitPlan>
{
    public SubmitPlanValidator()
    {
        RuleForEach(command => command.Items).OverrideIndexer((_, _, item, _) => $"[{item.Clause}]").SetValidator(new PlanItemValidator());
        RuleFor(command => command.Parts!).SetValidator(new PlanPartsValidator()).When(command => command.Parts is not null);
    }
}

public sealed class AttachPlanDocumentValidator : AbstractValidator<AttachPlanDocument>
{
    public AttachPlanDocumentValidator() =>
        RuleFor(command => command.Document.Value).NotEmpty().WithMessage("Chưa chọn văn bản. Tải văn bản lên trước.");
}

/// <summary>Waits until the unit has drafted its plan and submitted it; drafts are kept on the way.</summary>
public sealed class DeriveLocalPlan : ActivityType
{
    public override string Type => "GenderEquality.DeriveLocalPlan";

    public override ActivityDescriptor Descriptor { get; } =
        new(
            "Lập kế hoạch của đơn vị",
            "Đơn vị trả lời từng nội dung của văn bản, hoặc gắn văn bản của mình, rồi trình duyệt.",
            "Bình đẳng giới"
        )
        {
            Inputs = [UnitTask.RoleInput(Role.Drafter)],
        };

    public override StepResult Execute(StepContext step)
    {
        DirectiveWork work = UnitTask.Work(step);
        // Only an opinion leads a submitted plan back without returning it itself.
        if (work.Stage == PlanStage.Submitted && work.Opinions.EndedSince(work.SubmittedAt).ToList() is { Count: > 0 } opinions)
            step.Raise(new PlanReopened(opinions.LastOrDefault(opinion => opinion.Remark is not null)?.Remark, step.Now));
        return UnitTask.Wait(step, Tasks.DerivePlan, work.Unit, work.Obligations.FirstOrDefault(o => o.Kind == ObligationKind.Plan));
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        DirectiveWork work = UnitTask.Work(step);
        switch (input)
        {
            case SavePlanDraft draft:
                step.Raise(new PlanDrafted(draft.Items, draft.By, step.Now));
                KeepParts(step, draft.Parts, draft.By);
                return StepResult.Stay;

            case UploadOwnPlan upload:
                step.Raise(new OwnPlanUploaded(upload.Document, upload.By, step.Now));
                step.Raise(new PlanDrafted(upload.Items, upload.By, step.Now));
                KeepParts(step, upload.Parts, upload.By);
                return StepResult.Stay;

            case AttachSignedCopy { Number: { } number, On: { } on } copy:
                step.Raise(new SignedCopyAttached(copy.File, number, copy.Symbol, on, copy.Capacity, copy.Signer.Hash, copy.By, step.Now));
                return StepResult.Stay;

            case AttachPlanDocument attach:
                step.Raise(new PlanDocumentAttached(attach.Document, attach.By, step.Now));
                return StepResult.Stay;

            case SubmitPlan submit:
                // A document is read clause by clause when it is confirmed; only a plan made of items is checked for coverage here.
                if (work.PlanDocument is null)
                {
                    Refusal[] faults = [.. PlanCoverage.Faults(submit.Content, work.Level, submit.Items)];
                    if (faults.Length > 0)
                        throw new RefusedException(faults);
                    step.Raise(new PlanDrafted(submit.Items, submit.By, step.Now));
                    KeepParts(step, submit.Parts, submit.By);
                }
                step.Raise(new PlanSubmitted(submit.By, step.Now));
                return StepResult.Complete();

            default:
                throw UnitTask.WrongCommand(this, input);
        }
    }

    private static void KeepParts(StepContext step, PlanParts? parts, PersonId by)
    {
        if (parts is not null)
            step.Raise(new PlanPartsDrafted(parts, by, step.Now));
    }
}
