using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>Waits until the next instant of a schedule.</summary>
internal sealed class Cron : ActivityType
{
    private const string CronExpression = "CronExpression";

    public override string Type => "Elsa.Cron";

    public override ActivityDescriptor Descriptor { get; } =
        new("Theo lịch cron", "Đi tiếp vào lần kế tiếp của một lịch cron (giờ UTC).", "Hẹn giờ")
        {
            IsTrigger = true,
            Inputs =
            [
                new(
                    CronExpression,
                    "String",
                    "Lịch",
                    "Giây (không bắt buộc), phút, giờ, ngày, tháng, thứ; ví dụ 0 0 7 1 6 * là 7 giờ UTC ngày 1/6 hằng năm.",
                    Required: true,
                    DefaultValue: JsonValue.Create("0 * * * * *")
                ),
            ],
        };

    public override StepResult Execute(StepContext step)
    {
        if (step.IsTriggered)
        {
            return StepResult.Complete();
        }

        string text = step.Input<string>(CronExpression) ?? "";
        return CronSchedule.Parse(text).Next(step.Now) is { } next
            ? StepResult.Wait(new TimerWait(next))
            : StepResult.Fault($"Lịch cron '{text}' không có lần nào trong {CronSchedule.YearsAhead} năm tới. Hãy sửa ngày và tháng.");
    }
}
