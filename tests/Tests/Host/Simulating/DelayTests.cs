using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Host.Simulating;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Simulating;

internal sealed class DelayTests
{
    [TestCase("0 hours", 0, DelayUnit.Hour)]
    [TestCase("1 hour", 1, DelayUnit.Hour)]
    [TestCase("2 days", 2, DelayUnit.Day)]
    [TestCase("1 working day", 1, DelayUnit.WorkingDay)]
    [TestCase("12 ngày làm việc", 12, DelayUnit.WorkingDay)]
    [TestCase("3 ngày", 3, DelayUnit.Day)]
    [TestCase("4 giờ", 4, DelayUnit.Hour)]
    public void Parse_OfAnAmountAndAUnit_Reads(string text, int count, DelayUnit unit) =>
        Assert.That(Delay.Parse(text), Is.EqualTo(new Delay(count, unit)));

    [TestCase("")]
    [TestCase("soon")]
    [TestCase("-1 days")]
    [TestCase("1001 days")]
    [TestCase("1.5 days")]
    [TestCase("2 weeks")]
    public void Parse_OfAnythingElse_GivesNothing(string text) => Assert.That(Delay.Parse(text), Is.Null);

    // Friday 12/6/2026 at 09:00; Monday 15/6.
    [TestCase("2026-06-12 09:00", "1 working day", null, "2026-06-15 09:00")]
    // At night: within the hours of the working day.
    [TestCase("2026-06-13 00:00", "1 working day", null, "2026-06-15 08:00")]
    [TestCase("2026-06-12 09:00", "2 days", null, "2026-06-14 09:00")]
    [TestCase("2026-06-12 09:00", "3 hours", null, "2026-06-12 12:00")]
    // Back from Sunday 31/5: its last working day is Friday 29/5.
    [TestCase("2026-05-20 09:00", "before 1 working day", "2026-05-31", "2026-05-28 10:00")]
    [TestCase("2026-05-20 09:00", "before 0 days", "2026-05-31", "2026-05-31 10:00")]
    // Never before the task came; without a date at once.
    [TestCase("2026-06-12 09:00", "before 1 working day", "2026-05-31", "2026-06-12 09:00")]
    [TestCase("2026-06-12 09:00", "before 1 working day", null, "2026-06-12 09:00")]
    public void After_CountsFromWhenTheTaskCameOrBackFromItsLastDay(string came, string delay, string? lastDay, string expected)
    {
        bool before = delay.StartsWith("before ", StringComparison.Ordinal);
        Delay read = Delay.Parse(before ? delay[7..] : delay, before)!;
        DateTimeOffset at = read.After(
            At(came),
            lastDay is null ? null : DateOnly.ParseExact(lastDay, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ReminderPolicy.Default,
            WorkCalendar.National
        );
        Assert.That(at, Is.EqualTo(At(expected)));
    }

    private static DateTimeOffset At(string local) =>
        new(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), DeadlineRule.VietnamOffset);
}
