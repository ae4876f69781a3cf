using FluentValidation;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Activities.Reporting;

/// <summary>What a person typed into the report form.</summary>
public sealed record ReportForm(
    IReadOnlyList<ReportValue> Values,
    IReadOnlyList<TargetVerdict> Verdicts,
    PersonalText Difficulties,
    PersonalText Proposals
)
{
    public ReportForm Seal(Func<PersonalText, PersonalText> seal) =>
        this with
        {
            Difficulties = seal(Difficulties),
            Proposals = seal(Proposals),
        };

    public ReportContent ToContent() => new(Values, Verdicts, Difficulties.Hash, Proposals.Hash);
}

/// <summary>Keeps what has been typed so far.</summary>
public sealed record SaveReportDraft(PersonId By, ReportForm Form) : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Form = Form.Seal(seal) };
}

/// <summary>Sends the report to the unit that receives it.</summary>
/// <param name="Content">The directive, for its targets, as the runner read it.</param>
public sealed record SubmitReport(PersonId By, ReportForm Form, DirectiveContent Content) : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Form = Form.Seal(seal) };
}

/// <summary>Says that there is nothing to report of the period.</summary>
public sealed record SubmitNilReport(PersonId By, PersonalText Reason) : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Reason = seal(Reason) };
}

public sealed class SubmitNilReportValidator : AbstractValidator<SubmitNilReport>
{
    public SubmitNilReportValidator()
    {
        RuleFor(command => command.Reason)
            .Must(reason => !reason.IsEmpty)
            .WithMessage("Ghi vì sao kỳ này đơn vị không có nội dung báo cáo.");
        RuleFor(command => command.Reason)
            .Must(reason => reason.Text is null || reason.Text.Length <= 4000)
            .WithMessage("Lý do dài hơn 4.000 ký tự. Rút gọn lại.");
    }
}

public sealed class ReportFormValidator : AbstractValidator<ReportForm>
{
    public ReportFormValidator()
    {
        RuleForEach(form => form.Values)
            .OverrideIndexer((_, _, value, _) => $"[{value.Indicator}]")
            .ChildRules(value =>
            {
                value.RuleFor(v => v.Female).InclusiveBetween(0, 10_000_000).WithMessage("Ghi số từ 0 đến 10.000.000.");
                value.RuleFor(v => v.Male).InclusiveBetween(0, 10_000_000).WithMessage("Ghi số từ 0 đến 10.000.000.");
                value
                    .RuleFor(v => v.Indicator)
                    .Must(code => Indicators.All.Any(indicator => indicator.Code == code))
                    .WithMessage(v => $"Không có chỉ số “{v.Indicator}”. Tải lại trang.");
            });
        RuleFor(form => form.Difficulties)
            .Must(text => text.Text is null || text.Text.Length <= 10_000)
            .WithMessage("Phần khó khăn dài hơn 10.000 ký tự. Rút gọn lại.");
        RuleFor(form => form.Proposals)
            .Must(text => text.Text is null || text.Text.Length <= 10_000)
            .WithMessage("Phần đề xuất dài hơn 10.000 ký tự. Rút gọn lại.");
    }
}

public sealed class SaveReportDraftValidator : AbstractValidator<SaveReportDraft>
{
    public SaveReportDraftValidator() => RuleFor(command => command.Form).SetValidator(new ReportFormValidator());
}

public sealed class SubmitReportValidator : AbstractValidator<SubmitReport>
{
    public SubmitReportValidator() => RuleFor(command => command.Form).SetValidator(new ReportFormValidator());
}

/// <summary>Waits until the unit has filled in and submitted the report of the period.</summary>
public sealed class CollectReport : ActivityType
{
    public override string Type => "GenderEquality.CollectReport";

    public override ActivityDescriptor Descriptor { get; } =
        new("Nộp báo cáo", "Đơn vị điền số liệu, đánh giá chỉ tiêu và nộp báo cáo của kỳ.", "Bình đẳng giới")
        {
            Inputs = [UnitTask.RoleInput(Role.Drafter)],
        };

    public override StepResult Execute(StepContext step)
    {
        PeriodReport report = UnitTask.Report(step);
        // As with plans: only an opinion leads a submitted report back without returning it itself.
        if (report.Stage == ReportStage.Submitted && report.Opinions.EndedSince(report.SubmittedAt).ToList() is { Count: > 0 } opinions)
            step.Raise(new ReportReopened(opinions.LastOrDefault(opinion => opinion.Remark is not null)?.Remark, step.Now));
        return UnitTask.Wait(step, Tasks.Report, report.Unit, report.Obligation);
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        switch (input)
        {
            case SaveReportDraft draft:
                step.Raise(new ReportDrafted(draft.Form.ToContent(), draft.By, step.Now));
                return StepResult.Stay;
            case SubmitReport submit:
                Refusal[] faults = [.. Faults(submit)];
                if (faults.Length > 0)
                    throw new RefusedException(faults);
                step.Raise(new ReportSubmitted(submit.Form.ToContent(), submit.By, step.Now));
                return StepResult.Complete();
            case SubmitNilReport nil:
                step.Raise(new NilReportSubmitted(nil.Reason.Hash, nil.By, step.Now));
                return StepResult.Complete();
            default:
                throw UnitTask.WrongCommand(this, input);
        }
    }

    /// <summary>The targets that a report must judge.</summary>
    public static IEnumerable<Clause> TargetsOf(DirectiveContent content) =>
        content.Clauses.Where(clause => clause.Kind == ClauseKind.Target);

    private static IEnumerable<Refusal> Faults(SubmitReport submit)
    {
        foreach (Indicator indicator in Indicators.All)
        {
            ReportValue? value = submit.Form.Values.FirstOrDefault(v => v.Indicator == indicator.Code);
            if (value?.Female is null)
                yield return new Refusal($"values[{indicator.Code}].female", $"Nhập số nữ: {indicator.Name}; nếu không có, ghi 0.");
            if (value?.Male is null)
                yield return new Refusal($"values[{indicator.Code}].male", $"Nhập số nam: {indicator.Name}; nếu không có, ghi 0.");
        }
        foreach (Clause target in TargetsOf(submit.Content))
        {
            TargetVerdict? verdict = submit.Form.Verdicts.FirstOrDefault(v => v.Clause == target.Id);
            if (verdict is null)
                yield return new Refusal($"verdicts[{target.Id}].verdict", $"Chọn kết quả cho chỉ tiêu “{Short(target.Text)}”.");
            else if (verdict.Verdict != Verdict.Achieved && string.IsNullOrWhiteSpace(verdict.Cause))
                yield return new Refusal($"verdicts[{target.Id}].cause", $"Ghi nguyên nhân cho chỉ tiêu “{Short(target.Text)}”.");
        }
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..text.LastIndexOf(' ', 60)] + "…";
}
