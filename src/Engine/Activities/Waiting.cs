using System.Text.Json.Nodes;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>Waits for a span of time.</summary>
internal sealed class Delay : ActivityType
{
    private const string TimeSpanInput = "TimeSpan";

    public override string Type => "Elsa.Delay";

    public override ActivityDescriptor Descriptor { get; } =
        new("Chờ", "Chờ một khoảng thời gian rồi đi tiếp.", "Hẹn giờ")
        {
            Inputs =
            [
                new(
                    TimeSpanInput,
                    "TimeSpan",
                    "Thời gian chờ",
                    "Khoảng thời gian phải chờ, ví dụ 3.00:00:00 là ba ngày.",
                    UIHint: "timespan"
                ),
                new("Strategy", "String", "Cách chờ", "Chỉ có nghĩa trong Elsa; ở đây luôn chờ mà không chiếm máy.")
                {
                    Options = ["Auto", "Blocking", "NonBlocking"],
                },
                new("AutoBlockingThreshold", "TimeSpan", "Ngưỡng", "Chỉ có nghĩa trong Elsa."),
            ],
        };

    public override StepResult Execute(StepContext step) => StepResult.Wait(new TimerWait(step.Now + step.Input<TimeSpan>(TimeSpanInput)));
}

/// <summary>Waits for one interval; the flow decides whether it comes back to it.</summary>
internal sealed class Timer : ActivityType
{
    private const string Interval = "Interval";

    public override string Type => "Elsa.Timer";

    public override ActivityDescriptor Descriptor { get; } =
        new("Hẹn giờ định kỳ", "Đi tiếp sau mỗi khoảng thời gian.", "Hẹn giờ")
        {
            IsTrigger = true,
            Inputs =
            [
                new(
                    Interval,
                    "TimeSpan",
                    "Chu kỳ",
                    "Khoảng thời gian giữa hai lần.",
                    DefaultValue: JsonValue.Create("00:01:00"),
                    UIHint: "timespan"
                ),
            ],
        };

    public override StepResult Execute(StepContext step) =>
        step.IsTriggered ? StepResult.Complete() : StepResult.Wait(new TimerWait(step.Now + step.Input<TimeSpan>(Interval)));
}

/// <summary>Waits until an instant; one that is past does not wait.</summary>
internal sealed class StartAt : ActivityType
{
    private const string DateTimeInput = "DateTime";

    public override string Type => "Elsa.StartAt";

    public override ActivityDescriptor Descriptor { get; } =
        new("Vào thời điểm", "Đi tiếp khi tới thời điểm đã định.", "Hẹn giờ")
        {
            IsTrigger = true,
            Inputs =
            [
                new(
                    DateTimeInput,
                    "DateTimeOffset",
                    "Thời điểm",
                    "Thời điểm đi tiếp, ví dụ 2026-05-31T17:00:00+07:00.",
                    Required: true,
                    UIHint: "datetime"
                ),
            ],
        };

    public override StepResult Execute(StepContext step)
    {
        DateTimeOffset at = step.Input<DateTimeOffset>(DateTimeInput);
        return step.IsTriggered || at <= step.Now ? StepResult.Complete() : StepResult.Wait(new TimerWait(at));
    }
}
