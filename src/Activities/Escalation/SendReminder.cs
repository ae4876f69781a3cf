using System.Text.Json.Nodes;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Activities.Escalation;

/// <summary>
/// Waits for a day counted from the report's last day, then has a reminder mailed to the unit, unless the report is there. The mail is an
/// effect of the outbox; the flow does not wait for it.
/// </summary>
public sealed class SendReminder : ActivityType
{
    /// <summary>Kind of the effect: payload <c>{"template", "days"}</c>; addresses are looked up when the mail is sent.</summary>
    public const string Effect = "mail";

    /// <summary>08:00 in Vietnam: a mail at midnight is read as badly as none.</summary>
    private static readonly TimeSpan Morning = TimeSpan.FromHours(8);

    public override string Type => "GenderEquality.SendReminder";

    public override ActivityDescriptor Descriptor { get; } =
        new("Nhắc hạn", "Đến ngày đã chọn, gửi thư nhắc đơn vị nếu báo cáo chưa nộp.", "Bình đẳng giới")
        {
            Inputs =
            [
                new(
                    "Days",
                    "Int32",
                    "Số ngày so với hạn",
                    "Âm là trước ngày cuối cùng, dương là sau. Ví dụ −3 là trước 3 ngày.",
                    Required: true
                ),
            ],
        };

    public override StepResult Execute(StepContext step) => StepResult.Wait(new TimerWait(MorningOf(step, UnitTask.Report(step))));

    public override StepResult Resume(StepContext step, object? input)
    {
        if (UnitTask.Report(step).IsWithReceiver)
            return StepResult.Complete();
        int days = step.Input<int>("Days");
        step.RequestEffect(Effect, new JsonObject { ["template"] = "report-reminder", ["days"] = days });
        step.Raise(new ReminderIssued(days, step.Now));
        return StepResult.Complete();
    }

    /// <summary>08:00 in Vietnam on the day that lies <c>Days</c> from the last day.</summary>
    internal static DateTimeOffset MorningOf(StepContext step, PeriodReport report) =>
        DeadlineRule.StartOf(report.Obligation.LastDay!.Value.AddDays(step.Input<int>("Days"))) + Morning;
}
