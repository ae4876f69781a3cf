using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Activities.Escalation;

/// <summary>
/// Waits for a day counted from the last day, then has what is owed named in the next digest of those who do it, unless it is done. The flow
/// does not wait for the mail.
/// </summary>
public sealed class SendReminder : ActivityType
{
    /// <summary>08:00 in Vietnam: a mail at midnight is read as badly as none.</summary>
    private static readonly TimeSpan Morning = TimeSpan.FromHours(8);

    public override string Type => "GenderEquality.SendReminder";

    public override ActivityDescriptor Descriptor { get; } =
        new("Nhắc hạn", "Đến ngày đã chọn, nhắc đơn vị trong thư gần nhất nếu việc chưa xong.", "Bình đẳng giới")
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
                UnitTask.ObligationInput,
            ],
        };

    public override StepResult Execute(StepContext step) =>
        UnitTask.Owed(step) is { IsOpen: true, LastDay: { } lastDay }
            ? StepResult.Wait(new TimerWait(MorningOf(step, lastDay)))
            : StepResult.Complete();

    public override StepResult Resume(StepContext step, object? input)
    {
        if (UnitTask.Owed(step) is not { IsOpen: true, LastDay: { } lastDay } owed)
            return StepResult.Complete();
        // The date was moved meanwhile.
        if (MorningOf(step, lastDay) > step.Now)
            return StepResult.Wait(new TimerWait(MorningOf(step, lastDay)));
        step.Raise(new ReminderAsked(owed.Kind, step.Now));
        return StepResult.Complete();
    }

    /// <summary>08:00 in Vietnam on the day that lies <c>Days</c> from the last day.</summary>
    internal static DateTimeOffset MorningOf(StepContext step, DateOnly lastDay) =>
        DeadlineRule.StartOf(lastDay.AddDays(step.Input<int>("Days"))) + Morning;
}
