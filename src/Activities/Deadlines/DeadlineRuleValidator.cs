using FluentValidation;
using GenderEquality.Activities.Intake;

namespace GenderEquality.Activities.Deadlines;

/// <summary>What a rule must be before anything is computed from it, wherever it comes from.</summary>
public sealed class DeadlineRuleValidator : AbstractValidator<DeadlineRule>
{
    private static readonly int?[] Steps = [null, 1, 2, 3, 4, 6, 12];

    public DeadlineRuleValidator()
    {
        RuleFor(rule => rule.Month).InclusiveBetween(1, 12).When(rule => !rule.NeedsEvent).WithMessage("Ghi tháng từ 1 đến 12.");
        RuleFor(rule => rule.Day)
            .NotNull()
            .When(rule => rule is { Bound: Bound.Before or Bound.OnOrBefore, EveryMonths: null, NeedsEvent: false })
            .WithMessage("Ghi ngày của hạn báo cáo.");
        RuleFor(rule => rule.Day)
            .Must((rule, day) => day is null || (day >= 1 && day <= LongestMonth(rule)))
            .WithMessage(rule =>
                rule.EveryMonths is null or 12 && rule.Month is >= 1 and <= 12
                    ? $"Tháng {rule.Month} không có ngày {rule.Day}. Sửa ngày hoặc tháng."
                    : $"Không có ngày {rule.Day}. Ghi ngày từ 1 đến 31."
            );
        RuleFor(rule => rule.Year).InclusiveBetween(2000, 2100).WithMessage("Ghi năm từ 2000 đến 2100, hoặc để trống nếu hằng năm.");
        RuleFor(rule => rule.EveryMonths).Must(Steps.Contains).WithMessage("Ghi số tháng giữa hai hạn là 1, 2, 3, 4, 6 hoặc 12.");
        RuleFor(rule => rule.After)
            .Must(span => span is null || (Math.Abs((long)span.Count) is >= 1 and <= 1000))
            .WithMessage("Ghi số ngày, tuần hoặc tháng sau sự kiện từ 1 đến 1.000.");
        RuleFor(rule => rule.Last)
            .GreaterThanOrEqualTo(rule => rule.First)
            .When(rule => rule.First is not null && rule.Last is not null)
            .WithMessage("Ngày kết thúc đứng trước ngày bắt đầu. Sửa một trong hai.");
        RuleFor(rule => rule.ReportKind).MaximumLength(200).WithMessage("Tên báo cáo dài hơn 200 ký tự.");
        RuleFor(rule => rule.ShiftReason).MaximumLength(500).WithMessage("Lý do chuyển hạn dài hơn 500 ký tự.");
    }

    // A date that returns each year may be 29/02: in a common year it is 28/02.
    private static int LongestMonth(DeadlineRule rule) =>
        rule.EveryMonths is null or 12 && rule.Month is >= 1 and <= 12
            ? DateTime.DaysInMonth(rule.Year is { } year and >= 1 and <= 9999 ? year : 2024, rule.Month)
            : 31;
}
