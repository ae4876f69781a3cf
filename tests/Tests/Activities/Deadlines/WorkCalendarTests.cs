using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using GenderEquality.Activities.Deadlines;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Deadlines;

/// <summary>The country's days off against the breaks as people had them, and what an entered notice does to what was expected.</summary>
internal sealed class WorkCalendarTests
{
    private static readonly WorkCalendar National = WorkCalendar.National;

    // First and last day of each break with the weekends at its ends; the days before and after are worked.
    [TestCase("2020-01-23", "2020-01-29", TestName = "Tết 2020")]
    [TestCase("2020-04-02", "2020-04-02", TestName = "Giỗ Tổ 2020")]
    [TestCase("2020-04-30", "2020-05-03", TestName = "30/4 2020")]
    [TestCase("2020-09-02", "2020-09-02", TestName = "Quốc khánh 2020, một ngày")]
    [TestCase("2021-01-01", "2021-01-03", TestName = "Tết Dương lịch 2021")]
    [TestCase("2021-02-10", "2021-02-16", TestName = "Tết 2021")]
    [TestCase("2021-04-21", "2021-04-21", TestName = "Giỗ Tổ 2021")]
    [TestCase("2021-04-30", "2021-05-03", TestName = "30/4 2021, bù 1/5 vào thứ Hai")]
    [TestCase("2021-09-02", "2021-09-05", TestName = "Quốc khánh 2021")]
    [TestCase("2022-01-01", "2022-01-03", TestName = "Tết Dương lịch 2022, bù thứ Hai")]
    [TestCase("2022-01-29", "2022-02-06", TestName = "Tết 2022")]
    [TestCase("2022-04-09", "2022-04-11", TestName = "Giỗ Tổ 2022, bù thứ Hai")]
    [TestCase("2022-04-30", "2022-05-03", TestName = "30/4 2022, bù thứ Hai và thứ Ba")]
    [TestCase("2022-09-01", "2022-09-04", TestName = "Quốc khánh 2022")]
    [TestCase("2022-12-31", "2023-01-02", TestName = "Tết Dương lịch 2023, bù thứ Hai")]
    [TestCase("2023-01-20", "2023-01-26", TestName = "Tết 2023")]
    [TestCase("2023-04-29", "2023-05-03", TestName = "Giỗ Tổ và 30/4 2023, năm ngày")]
    [TestCase("2023-09-01", "2023-09-04", TestName = "Quốc khánh 2023")]
    [TestCase("2024-02-08", "2024-02-14", TestName = "Tết 2024")]
    [TestCase("2024-04-18", "2024-04-18", TestName = "Giỗ Tổ 2024")]
    [TestCase("2024-04-27", "2024-05-01", TestName = "30/4 2024, hoán đổi 29/4")]
    [TestCase("2024-08-31", "2024-09-03", TestName = "Quốc khánh 2024")]
    [TestCase("2025-01-25", "2025-02-02", TestName = "Tết 2025")]
    [TestCase("2025-04-05", "2025-04-07", TestName = "Giỗ Tổ 2025")]
    [TestCase("2025-04-30", "2025-05-04", TestName = "30/4 2025, hoán đổi 2/5")]
    [TestCase("2025-08-30", "2025-09-02", TestName = "Quốc khánh 2025")]
    [TestCase("2026-01-01", "2026-01-04", TestName = "Tết Dương lịch 2026, hoán đổi 2/1")]
    [TestCase("2026-02-14", "2026-02-22", TestName = "Tết 2026")]
    [TestCase("2026-04-25", "2026-04-27", TestName = "Giỗ Tổ 2026, bù thứ Hai")]
    [TestCase("2026-04-30", "2026-05-03", TestName = "30/4 2026")]
    [TestCase("2026-08-29", "2026-09-02", TestName = "Quốc khánh 2026, hoán đổi 31/8")]
    [TestCase("2027-02-04", "2027-02-10", TestName = "Tết 2027, dự kiến như 2024")]
    [TestCase("2028-01-22", "2028-01-30", TestName = "Tết 2028, dự kiến như 2025")]
    [TestCase("2029-02-10", "2029-02-18", TestName = "Tết 2029, dự kiến như 2026")]
    [TestCase("2030-01-31", "2030-02-06", TestName = "Tết 2030, dự kiến như 2020")]
    [TestCase("2027-09-02", "2027-09-05", TestName = "Quốc khánh 2027, dự kiến như 2021")]
    [TestCase("2028-09-01", "2028-09-04", TestName = "Quốc khánh 2028, dự kiến như 2023")]
    public void IsDayOff_OverABreak_IsTrueForItsDaysAlone(string first, string last)
    {
        for (DateOnly day = Day(first); day <= Day(last); day = day.AddDays(1))
            Assert.That(National.IsDayOff(day), Is.True, $"{day:O}");
        Assert.That(National.IsDayOff(Day(first).AddDays(-1)), Is.False);
        Assert.That(National.IsDayOff(Day(last).AddDays(1)), Is.False);
    }

    // As the notices were, so the expectation must be, or it is worth nothing for the years to come.
    [Test]
    public void Of_AYearWithANotice_ExpectedWhatCame([Range(2020, 2026)] int year)
    {
        CalendarDay[] expected = [.. NationalHolidays.Of(year).Where(day => day.Status == DayStatus.Projected)];
        CalendarDay[] came =
        [
            .. HolidayNotices.All.Where(day => day.Day.Year == year && day.Kind is DayKind.Holiday or DayKind.Compensatory),
        ];

        Assert.That(
            expected.Select(day => (day.Day, day.Kind)),
            Is.EquivalentTo(came.Where(day => day.Day.Year == year).Select(day => (day.Day, day.Kind)))
        );
    }

    [TestCase("2024-05-04")]
    [TestCase("2025-04-26")]
    [TestCase("2026-01-10")]
    [TestCase("2026-08-22")]
    public void IsDayOff_OnASaturdayGivenInExchange_IsFalse(string day)
    {
        Assert.That(Day(day).DayOfWeek, Is.EqualTo(DayOfWeek.Saturday));
        Assert.That(National.IsDayOff(Day(day)), Is.False);
        Assert.That(National.Find(Day(day))!.Kind, Is.EqualTo(DayKind.Worked));
    }

    [Test]
    public void Find_InAYearWithoutANotice_SaysThatTheDayIsExpected()
    {
        CalendarDay newYear = National.Find(new DateOnly(2031, 1, 23))!;

        Assert.That(newYear.Name, Is.EqualTo("Tết Nguyên đán"));
        Assert.That(newYear.Status, Is.EqualTo(DayStatus.Projected));
        Assert.That(newYear.Source, Does.Contain("dự kiến"));
        Assert.That(National.Find(new DateOnly(2031, 4, 30))!.Status, Is.EqualTo(DayStatus.ByLaw));
    }

    [Test]
    public void Find_OfANoticeNotLookedAt_SaysSo()
    {
        Assert.That(National.Find(new DateOnly(2026, 8, 31))!.Source, Does.Contain("chưa đối chiếu"));
        Assert.That(National.Find(new DateOnly(2026, 2, 16))!.Source, Does.Not.Contain("chưa đối chiếu"));
    }

    [Test]
    public void IsDayOff_OnTheDayOfCulture_IsFalseUntilTheLawIsChanged()
    {
        var day = new DateOnly(2026, 11, 24);
        var act = new CalendarDay(day, DayKind.Holiday, DayStatus.ByLaw, "Ngày Văn hóa Việt Nam", "Luật số 00/2026/QH16");

        Assert.That(National.Find(day)!.Status, Is.EqualTo(DayStatus.NotInForce));
        Assert.That(National.IsDayOff(day), Is.False);
        Assert.That(National.With([act]).IsDayOff(day), Is.True);
    }

    [Test]
    public void With_ANoticeOfTet_EndsTheExpectedBreak()
    {
        // Tết 2027 is expected from 4/2 to 10/2; a notice of 5/2 to 11/2 takes its place.
        CalendarDay[] notice =
        [
            .. Enumerable
                .Range(5, 7)
                .Select(day => new CalendarDay(
                    new DateOnly(2027, 2, day),
                    day < 10 ? DayKind.Holiday : DayKind.Compensatory,
                    DayStatus.Announced,
                    "Nghỉ Tết Đinh Mùi",
                    "Thông báo năm 2027"
                )),
        ];

        WorkCalendar calendar = National.With(notice);

        Assert.That(National.IsDayOff(new DateOnly(2027, 2, 4)), Is.True);
        Assert.That(calendar.IsDayOff(new DateOnly(2027, 2, 4)), Is.False);
        Assert.That(calendar.IsDayOff(new DateOnly(2027, 2, 11)), Is.True);
        Assert.That(
            calendar.Year(2027).Where(day => day.Status == DayStatus.Projected).Select(day => day.Name).Distinct(),
            Is.EqualTo(new[] { "Quốc khánh" })
        );
        Assert.That(calendar.IsDayOff(new DateOnly(2028, 1, 24)), Is.True, "another year keeps its expectation");
    }

    [Test]
    public void With_OneLocalDayOff_KeepsTheExpectedBreak()
    {
        var local = new CalendarDay(
            new DateOnly(2027, 2, 3),
            DayKind.Holiday,
            DayStatus.Announced,
            "Nghỉ Tết sớm của địa phương",
            "Thông báo của tỉnh"
        );

        WorkCalendar calendar = National.With([local]);

        Assert.That(calendar.IsDayOff(local.Day), Is.True);
        Assert.That(calendar.IsDayOff(new DateOnly(2027, 2, 4)), Is.True);
    }

    [Test]
    public void With_ANoticeOfTheDayBesideNationalDay_EndsTheExpectedOne()
    {
        // 2/9/2027 is a Thursday: 3/9 is expected, 1/9 may be announced.
        var notice = new CalendarDay(new DateOnly(2027, 9, 1), DayKind.Holiday, DayStatus.Announced, "Quốc khánh", "Thông báo năm 2027");

        WorkCalendar calendar = National.With([notice]);

        Assert.That(National.IsDayOff(new DateOnly(2027, 9, 3)), Is.True);
        Assert.That(calendar.IsDayOff(new DateOnly(2027, 9, 3)), Is.False);
        Assert.That(calendar.IsDayOff(new DateOnly(2027, 9, 1)), Is.True);
        Assert.That(calendar.IsDayOff(new DateOnly(2027, 9, 2)), Is.True);
    }

    [Test]
    public void With_TwoEntriesForADay_TheLaterCounts()
    {
        var off = new CalendarDay(new DateOnly(2026, 6, 1), DayKind.Holiday, DayStatus.Announced, "Nghỉ địa phương", "");
        CalendarDay worked = off with { Kind = DayKind.Worked };

        Assert.That(National.With([off]).With([worked]).IsDayOff(off.Day), Is.False);
        Assert.That(National.With([worked, off]).IsDayOff(off.Day), Is.True);
    }

    [TestCase("2026-02-13", 1, "2026-02-23", Description = "Over Tết 2026")]
    [TestCase("2026-02-23", -1, "2026-02-13", Description = "Back over Tết 2026")]
    [TestCase("2026-04-24", 1, "2026-04-28", Description = "Over Giỗ Tổ made up for on Monday")]
    [TestCase("2024-05-03", 1, "2024-05-04", Description = "Onto the Saturday given in exchange")]
    [TestCase("2025-04-29", 1, "2025-05-05", Description = "Over 30/4, 1/5 and the exchanged 2/5")]
    [TestCase("2026-08-28", 1, "2026-09-03", Description = "Over 29/8 to 2/9/2026")]
    [TestCase("2026-06-06", 0, "2026-06-06", Description = "No day from a Saturday")]
    [TestCase("2026-06-06", 1, "2026-06-08", Description = "From a Saturday to Monday")]
    public void AddWorkingDays_CountsWorkedDaysAlone(string from, int days, string to) =>
        Assert.That(National.AddWorkingDays(Day(from), days), Is.EqualTo(Day(to)));

    [Test]
    public void AddWorkingDays_AndTheDaysBetween_Agree() =>
        Prop.ForAll(
                Arb.From((from day in Gen.Choose(0, 4000) from n in Gen.Choose(-60, 60) select (Day: day, N: n))),
                given =>
                {
                    DateOnly from = new DateOnly(2020, 1, 1).AddDays(given.Day);
                    DateOnly to = National.AddWorkingDays(from, given.N);
                    return (given.N == 0 || !National.IsDayOff(to))
                        && National.WorkingDaysBetween(from, to) == given.N
                        && National.WorkingDayOnOrBefore(from) <= from
                        && National.WorkingDayOnOrAfter(from) >= from
                        && National.IsDayOff(from) == (National.WorkingDayOnOrAfter(from) != from);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true));

    private static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
