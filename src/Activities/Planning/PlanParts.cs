using FluentValidation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Planning;

/// <summary>Who answers for a clause in the unit, and when it is done.</summary>
/// <param name="Who">A post or a body, never a person's name: events hold no names.</param>
/// <param name="When">In words: "Tháng 3", "Trước ngày 20/10", "Cả năm".</param>
public sealed record PlanCharge(string Clause, string? Who, string? When);

/// <summary>What the unit does beyond what the directive asks.</summary>
/// <param name="Who">As in <see cref="PlanCharge"/>.</param>
/// <param name="When">As in <see cref="PlanCharge"/>.</param>
public sealed record PlanAddition(string Text, string? Who, string? When);

/// <summary>What a plan holds besides its answers to the clauses.</summary>
/// <param name="Subject">What the plan is about, after "Kế hoạch"; null to take it from the directive.</param>
/// <param name="Bases">The acts that it rests on; null to take them from the directive, empty for none.</param>
/// <param name="Budget">Where the money comes from; null when nothing is said of it.</param>
public sealed record PlanParts(
    string? Subject,
    IReadOnlyList<string>? Bases,
    IReadOnlyList<PlanCharge> Charges,
    IReadOnlyList<PlanAddition> Additions,
    string? Budget
)
{
    public static readonly PlanParts Empty = new(null, null, [], [], null);

    public PlanCharge? ChargeOf(string clause) => Charges.FirstOrDefault(charge => charge.Clause == clause);
}

/// <summary>Replaces what the plan holds besides its answers; the plan stays a draft.</summary>
public sealed record PlanPartsDrafted(PlanParts Parts, PersonId By, DateTimeOffset At) : Event;

public sealed class PlanPartsValidator : AbstractValidator<PlanParts>
{
    /// <summary>The rows of own work that a plan may have.</summary>
    public const int MaximumAdditions = 50;

    private const string LongWho = "Phần người phụ trách dài hơn 300 ký tự. Ghi chức vụ hoặc bộ phận.";
    private const string LongWhen = "Phần thời gian dài hơn 300 ký tự. Rút gọn lại.";

    public PlanPartsValidator()
    {
        RuleFor(parts => parts.Subject).MaximumLength(500).WithMessage("Tên kế hoạch dài hơn 500 ký tự. Rút gọn lại.");
        RuleForEach(parts => parts.Bases).MaximumLength(1000).WithMessage("Căn cứ dài hơn 1.000 ký tự. Ghi mỗi căn cứ một dòng.");
        RuleFor(parts => parts.Budget).MaximumLength(2000).WithMessage("Phần kinh phí dài hơn 2.000 ký tự. Rút gọn lại.");
        RuleFor(parts => parts.Additions)
            .Must(additions => additions.Count <= MaximumAdditions)
            .WithMessage($"Kế hoạch có hơn {MaximumAdditions} việc bổ sung. Gộp các việc lại.");
        RuleForEach(parts => parts.Charges)
            .OverrideIndexer((_, _, charge, _) => $"[{charge.Clause}]")
            .ChildRules(charge =>
            {
                charge.RuleFor(one => one.Who).MaximumLength(300).WithMessage(LongWho);
                charge.RuleFor(one => one.When).MaximumLength(300).WithMessage(LongWhen);
            });
        RuleForEach(parts => parts.Additions)
            .ChildRules(addition =>
            {
                addition.RuleFor(one => one.Text).NotEmpty().WithMessage("Việc bổ sung chưa có nội dung. Ghi việc làm, hoặc bỏ dòng này.");
                addition.RuleFor(one => one.Text).MaximumLength(4000).WithMessage("Việc bổ sung dài hơn 4.000 ký tự. Rút gọn lại.");
                addition.RuleFor(one => one.Who).MaximumLength(300).WithMessage(LongWho);
                addition.RuleFor(one => one.When).MaximumLength(300).WithMessage(LongWhen);
            });
    }
}
