using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Deadlines;

/// <summary>The last day in time and the first late instant, against dates looked up by hand.</summary>
internal sealed class DeadlineRuleTests
{
    // "Trước 01/6" ends on a Sunday in 2026 and a Saturday in 2025; "trước 15/11" on a Saturday in 2026; "trước 02/5" always on 1/5.
    [TestCase(Bound.Before, 6, 1, "2026-05-31", "2026-06-01T00:00:00+07:00")]
    [TestCase(Bound.Before, 6, 1, "2025-05-31", "2025-06-01T00:00:00+07:00")]
    [TestCase(Bound.Before, 11, 15, "2026-11-14", "2026-11-15T00:00:00+07:00")]
    [TestCase(Bound.Before, 5, 2, "2027-05-01", "2027-05-02T00:00:00+07:00")]
    [TestCase(Bound.Before, 1, 1, "2026-12-31", "2027-01-01T00:00:00+07:00")]
    [TestCase(Bound.Before, 3, 1, "2028-02-29", "2028-03-01T00:00:00+07:00")]
    [TestCase(Bound.OnOrBefore, 5, 20, "2026-05-20", "2026-05-21T00:00:00+07:00")]
    [TestCase(Bound.OnOrBefore, 2, 29, "2027-02-28", "2027-03-01T00:00:00+07:00")]
    [TestCase(Bound.WithinMonth, 6, null, "2026-06-30", "2026-07-01T00:00:00+07:00")]
    public void In_EachBound_EndsOnItsLastDay(Bound bound, int month, int? day, string lastDay, string lateFrom)
    {
        DeadlineRule rule = new(Cadence.SixMonthly, month, day, null, bound, null);

        Occurrence occurrence = In(rule, DateOnly.Parse(lastDay, null).Year);

        Assert.That(occurrence.LastDay, Is.EqualTo(DateOnly.Parse(lastDay, null)));
        Assert.That(occurrence.LateFrom, Is.EqualTo(DateTimeOffset.Parse(lateFrom, null)));
    }

    [TestCase(Bound.Before, 17, 0, "2025-11-25T17:00:00+07:00")]
    [TestCase(Bound.OnOrBefore, 16, 30, "2025-11-25T16:31:00+07:00")]
    public void In_WithAnHour_IsLateFromThatMinute(Bound bound, int hour, int minute, string lateFrom)
    {
        DeadlineRule rule = new(Cadence.Once, 11, 25, 2025, bound, new TimeOnly(hour, minute));

        Occurrence occurrence = In(rule, 2025);

        Assert.That(occurrence.LateFrom, Is.EqualTo(DateTimeOffset.Parse(lateFrom, null)));
        Assert.That(occurrence.LastDay, Is.EqualTo(new DateOnly(2025, 11, 25)));
    }

    [Test]
    public void Next_OnTheLastMinute_IsStillThisOne()
    {
        var rule = new DeadlineRule(Cadence.SixMonthly, 6, 1, null, Bound.Before, null);
        DateTimeOffset lastSecond = new(2026, 5, 31, 23, 59, 59, DeadlineRule.VietnamOffset);

        Assert.That(rule.Next(lastSecond, WorkCalendar.National)!.Period, Is.EqualTo("2026-06"));
        Assert.That(rule.Next(lastSecond.AddSeconds(1), WorkCalendar.National)!.Period, Is.EqualTo("2027-06"));
    }

    [Test]
    public void Next_OfAPassedYear_IsNone() =>
        Assert.That(
            new DeadlineRule(Cadence.Once, 6, 1, 2025, Bound.Before, null).Next(ManualClock.Monday, WorkCalendar.National),
            Is.Null
        );

    private static Occurrence In(DeadlineRule rule, int year) =>
        rule.Occurrences(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31), WorkCalendar.National).Single();
}
