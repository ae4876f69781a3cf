using FluentValidation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Activities.Reporting;

/// <summary>Adds up the accepted reports of the units below into the draft of the unit's own report.</summary>
/// <param name="Sources">The accepted reports, as the runner read them; none when the unit has no units below.</param>
/// <param name="Values">Their sums.</param>
/// <param name="Missing">How many units below have no accepted report yet.</param>
/// <param name="EvenIfMissing">The person saw that some are missing and goes on.</param>
public sealed record RollUp(
    PersonId By,
    IReadOnlyList<RollUpSource> Sources,
    IReadOnlyList<ReportValue> Values,
    int Missing,
    bool EvenIfMissing
) : Command(By)
{
    /// <summary>Sums by indicator; what no report gives is 0.</summary>
    public static IReadOnlyList<ReportValue> Sum(IEnumerable<(string Indicator, int Female, int Male)> figures)
    {
        ILookup<string, (string Indicator, int Female, int Male)> byIndicator = figures.ToLookup(
            figure => figure.Indicator,
            StringComparer.Ordinal
        );
        return
        [
            .. Indicators.All.Select(indicator => new ReportValue(
                indicator.Code,
                byIndicator[indicator.Code].Sum(figure => figure.Female),
                byIndicator[indicator.Code].Sum(figure => figure.Male)
            )),
        ];
    }
}

public sealed class RollUpValidator : AbstractValidator<RollUp>
{
    public RollUpValidator() => RuleFor(command => command.Values).NotNull().WithMessage("Chưa có số liệu để tổng hợp. Tải lại trang.");
}

/// <summary>Waits until the office has drafted its report from the accepted reports of its units.</summary>
public sealed class RollUpReports : ActivityType
{
    public override string Type => "GenderEquality.RollUpReports";

    public override ActivityDescriptor Descriptor { get; } =
        new("Tổng hợp báo cáo", "Cộng số liệu từ các báo cáo đã chấp nhận của đơn vị cấp dưới vào báo cáo của mình.", "Bình đẳng giới")
        {
            Inputs = [UnitTask.RoleInput(Role.Drafter)],
        };

    public override StepResult Execute(StepContext step)
    {
        PeriodReport report = UnitTask.Report(step);
        return UnitTask.Wait(step, Tasks.RollUp, report.Unit, report.Obligation);
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        if (input is not RollUp rollUp)
            throw UnitTask.WrongCommand(this, input);
        if (rollUp.Sources.Count == 0 && rollUp.Missing > 0)
            throw new RefusedException(
                "sources",
                "Chưa có báo cáo nào được chấp nhận. Chấp nhận báo cáo của các đơn vị trước khi tổng hợp."
            );
        if (rollUp.Missing > 0 && !rollUp.EvenIfMissing)
            throw new RefusedException(
                "evenIfMissing",
                $"Còn {rollUp.Missing} đơn vị chưa có báo cáo được chấp nhận. Đánh dấu “Tổng hợp khi còn thiếu” nếu vẫn tổng hợp."
            );
        step.Raise(new ReportsRolledUp(rollUp.Sources, rollUp.Values, rollUp.By, step.Now));
        return StepResult.Complete();
    }
}
