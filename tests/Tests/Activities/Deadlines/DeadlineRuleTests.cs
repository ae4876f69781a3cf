using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Engine.History;
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
        Assert.That(new DeadlineRule(Cadence.Once, 6, 1, 2025, Bound.Before, null).Next(Clocks.Monday, WorkCalendar.National), Is.Null);

    // As it was stored before a rule had more than its six members.
    [TestCase("""{"bound":"Before","cadence":"SixMonthly","day":15,"month":11}""")]
    [TestCase("""{"bound":"OnOrBefore","cadence":"Once","day":25,"hour":"17:00:00","month":11,"year":2025}""")]
    [TestCase("""{"bound":"WithinMonth","cadence":"Annual","month":6}""")]
    public void Json_StoredBefore_ReadsAndIsWrittenAsItWas(string stored)
    {
        DeadlineRule rule = JsonSerializer.Deserialize<DeadlineRule>(stored, HistoryJson.Options)!;

        Assert.That(
            (rule.EveryMonths, rule.After, rule.Shift, rule.Levels),
            Is.EqualTo(((int?)null, (EventSpan?)null, ShiftPolicy.None, (string[]?)null))
        );
        Assert.That(JsonNode.DeepEquals(JsonSerializer.SerializeToNode(rule, HistoryJson.Options), JsonNode.Parse(stored)), Is.True);
    }

    [Test]
    public void Json_OfEveryMember_LeadsBack()
    {
        DeadlineRule rule = new(Cadence.Quarterly, 3, 15, 2026, Bound.Before, new TimeOnly(16, 30))
        {
            EveryMonths = 3,
            After = new EventSpan(-2, SpanUnit.WorkingDay),
            Shift = ShiftPolicy.Back,
            ShiftReason = "quy chế",
            First = new DateOnly(2026, 1, 1),
            Last = new DateOnly(2028, 1, 1),
            ReportKind = "sơ kết",
            ForPeriodBefore = true,
        };

        string json = JsonSerializer.Serialize(rule with { Levels = ["MN", "TH"] }, HistoryJson.Options);
        DeadlineRule read = JsonSerializer.Deserialize<DeadlineRule>(json, HistoryJson.Options)!;

        Assert.That(read.Levels, Is.EqualTo(new[] { "MN", "TH" }));
        Assert.That(read with { Levels = null }, Is.EqualTo(rule));
    }

    [Test]
    public void Occurrences_OfADayOff_SayWhyAndWhenToBeDone()
    {
        Occurrence sunday = In(new DeadlineRule(Cadence.SixMonthly, 6, 1, null, Bound.Before, null), 2026);

        Assert.That(sunday.DayOff, Is.True);
        Assert.That(sunday.ReminderDay, Is.EqualTo(new DateOnly(2026, 5, 29)));
        Assert.That(
            sunday.Explanation,
            Is.EqualTo(
                "Văn bản ghi “trước ngày 01/06/2026”, nên hạn là hết Chủ nhật 31/05/2026, là ngày nghỉ hằng tuần; ngày làm việc cuối cùng trước hạn là thứ Sáu 29/05/2026."
            )
        );
        Assert.That(sunday.Source, Is.EqualTo("khoản 6 Điều 148 Bộ luật Dân sự 2015"));
    }

    [Test]
    public void Occurrences_Shifted_NameTheArticle()
    {
        DeadlineRule rule = new(Cadence.SixMonthly, 5, 2, null, Bound.Before, null) { Shift = ShiftPolicy.Forward };

        Occurrence after = In(rule, 2026);

        Assert.That(
            after.Explanation,
            Is.EqualTo(
                "Văn bản ghi “trước ngày 02/05/2026”; ngày cuối thứ Sáu 01/05/2026 là nghỉ lễ Quốc tế Lao động, nên hạn chuyển sang ngày làm việc tiếp theo, hết thứ Hai 04/05/2026, theo khoản 5 Điều 148 Bộ luật Dân sự 2015."
            )
        );
        Assert.That(after.Source, Does.Contain("khoản 5 Điều 148").And.Contain("điểm d khoản 1 Điều 112 Bộ luật Lao động 2019"));
        Assert.That(after.Period, Is.EqualTo("2026-05"));
    }

    [Test]
    public void Occurrences_OverAnExpectedBreak_SayThatItIsExpected()
    {
        DeadlineRule rule = new(Cadence.Once, 2, 8, 2027, Bound.OnOrBefore, null) { Shift = ShiftPolicy.Forward };

        Assert.That(In(rule, 2027).Source, Does.Contain("dự kiến"));
    }

    [Test]
    public void Occurrences_AfterAnEnteredNotice_FollowIt()
    {
        DeadlineRule rule = new(Cadence.Once, 2, 4, 2027, Bound.OnOrBefore, null) { Shift = ShiftPolicy.Forward };
        WorkCalendar entered = WorkCalendar.National.With([
            new CalendarDay(new DateOnly(2027, 2, 4), DayKind.Worked, DayStatus.Announced, "Làm việc bình thường", "Thông báo năm 2027"),
        ]);
        (DateOnly From, DateOnly To) year = (new DateOnly(2027, 1, 1), new DateOnly(2027, 12, 31));

        Assert.That(rule.Occurrences(year.From, year.To, WorkCalendar.National).Single().LastDay, Is.EqualTo(new DateOnly(2027, 2, 11)));
        Assert.That(rule.Occurrences(year.From, year.To, entered).Single().LastDay, Is.EqualTo(new DateOnly(2027, 2, 4)));
    }

    // The window is one of last days after the shift: Sunday 31/5/2026 shifted to 1/6 is June's.
    [TestCase("2026-05-01", "2026-05-31", ShiftPolicy.None, 1)]
    [TestCase("2026-05-01", "2026-05-31", ShiftPolicy.Forward, 0)]
    [TestCase("2026-06-01", "2026-06-01", ShiftPolicy.Forward, 1)]
    [TestCase("2026-06-01", "2026-06-30", ShiftPolicy.None, 0)]
    public void Occurrences_AreThoseWhoseShiftedDayLiesInTheDays(string from, string to, ShiftPolicy shift, int count)
    {
        DeadlineRule rule = new(Cadence.SixMonthly, 6, 1, null, Bound.Before, null) { Shift = shift };

        Assert.That(
            rule.Occurrences(DateOnly.Parse(from, null), DateOnly.Parse(to, null), WorkCalendar.National),
            Has.Count.EqualTo(count)
        );
    }

    [Test]
    public void Next_OfARuleThatBeginsLater_IsItsFirst()
    {
        DeadlineRule rule = new(Cadence.Annual, 11, 15, null, Bound.Before, null) { First = new DateOnly(2031, 1, 1) };

        Assert.That(rule.Next(Clocks.Monday, WorkCalendar.National)!.Period, Is.EqualTo("2031-11"));
        Assert.That((rule with { First = null, Last = new DateOnly(2020, 1, 1) }).Next(Clocks.Monday, WorkCalendar.National), Is.Null);
    }

    [TestCase(Cadence.Monthly, "2026-06", "tháng 5/2026")]
    [TestCase(Cadence.Quarterly, "2026-01", "quý 4 năm 2025")]
    [TestCase(Cadence.Annual, "2026-01", "năm 2025")]
    public void PeriodName_OfThePeriodBefore_NamesIt(Cadence cadence, string period, string name) =>
        Assert.That(
            new DeadlineRule(cadence, 1, 5, null, Bound.Before, null) { ForPeriodBefore = true }.PeriodName(period),
            Is.EqualTo(name)
        );

    [Test]
    public void Occurrences_OfAnyRule_KeepTheirOrderAndTheirBounds() =>
        Prop.ForAll(
                Arb.From(
                    from month in Gen.Choose(1, 12)
                    from day in Gen.Choose(1, 31)
                    from every in Gen.Elements<int?>(null, 1, 2, 3, 4, 6)
                    from bound in Gen.Elements(Enum.GetValues<Bound>())
                    from shift in Gen.Elements(Enum.GetValues<ShiftPolicy>())
                    from hour in Gen.Elements<TimeOnly?>(null, new TimeOnly(0, 0), new TimeOnly(16, 30), new TimeOnly(23, 59))
                    select new DeadlineRule(Cadence.Once, month, day, null, bound, hour) { EveryMonths = every, Shift = shift }
                ),
                rule =>
                {
                    IReadOnlyList<Occurrence> all = rule.Occurrences(
                        new DateOnly(2024, 1, 1),
                        new DateOnly(2030, 12, 31),
                        WorkCalendar.National
                    );
                    foreach (Occurrence one in all)
                    {
                        Assert.That(
                            DeadlineRule.DayOf(one.LateFrom.AddTicks(-1)),
                            Is.EqualTo(one.LastDay),
                            "its last moment lies on its last day"
                        );
                        Assert.That(one.DayOff, Is.EqualTo(WorkCalendar.National.IsDayOff(one.LastDay)));
                        Assert.That(one.DayOff && rule.Shift != ShiftPolicy.None, Is.False);
                        Assert.That(
                            rule.Next(one.LateFrom.AddTicks(-1), WorkCalendar.National),
                            Is.EqualTo(one).Or.Property("LateFrom").EqualTo(one.LateFrom)
                        );
                    }
                    Assert.That(all.Select(one => one.LateFrom), Is.Ordered);
                    Assert.That(all, Has.Count.InRange((7 * 12 / (rule.EveryMonths ?? 12)) - 1, (7 * 12 / (rule.EveryMonths ?? 12)) + 1));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithQuietOnSuccess(true));

    private static Occurrence In(DeadlineRule rule, int year) =>
        rule.Occurrences(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31), WorkCalendar.National).Single();
}
