using System.Globalization;
using GenderEquality.Activities.Deadlines;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Deadlines;

/// <summary>The computed calendar against printed ones.</summary>
internal sealed class LunarCalendarTests
{
    private static readonly LunarCalendar Vietnam = LunarCalendar.Vietnam;
    private static readonly LunarCalendar China = new(TimeSpan.FromHours(8));

    [TestCase("1975-02-11")]
    [TestCase("1976-01-31")]
    [TestCase("1990-01-27")]
    [TestCase("1995-01-31")]
    [TestCase("1999-02-16")]
    [TestCase("2000-02-05")]
    [TestCase("2001-01-24")]
    [TestCase("2002-02-12")]
    [TestCase("2003-02-01")]
    [TestCase("2004-01-22")]
    [TestCase("2005-02-09")]
    [TestCase("2006-01-29")]
    [TestCase("2008-02-07")]
    [TestCase("2009-01-26")]
    [TestCase("2010-02-14")]
    [TestCase("2011-02-03")]
    [TestCase("2012-01-23")]
    [TestCase("2013-02-10")]
    [TestCase("2014-01-31")]
    [TestCase("2015-02-19")]
    [TestCase("2016-02-08")]
    [TestCase("2017-01-28")]
    [TestCase("2018-02-16")]
    [TestCase("2019-02-05")]
    [TestCase("2020-01-25")]
    [TestCase("2021-02-12")]
    [TestCase("2022-02-01")]
    [TestCase("2023-01-22")]
    [TestCase("2024-02-10")]
    [TestCase("2025-01-29")]
    [TestCase("2026-02-17")]
    [TestCase("2027-02-06")]
    [TestCase("2028-01-26")]
    [TestCase("2029-02-13")]
    public void NewYear_IsThePrintedOne(string printed) => Assert.That(Vietnam.NewYear(Day(printed).Year), Is.EqualTo(Day(printed)));

    [TestCase("1968-01-29", "1968-01-30")]
    [TestCase("1985-01-21", "1985-02-20")]
    [TestCase("2007-02-17", "2007-02-18")]
    [TestCase("2030-02-02", "2030-02-03")]
    public void NewYear_WhereTheNewMoonFallsBetweenTheMidnights_DiffersFromTheChinese(string vietnam, string china)
    {
        Assert.That(Vietnam.NewYear(Day(vietnam).Year), Is.EqualTo(Day(vietnam)));
        Assert.That(China.NewYear(Day(china).Year), Is.EqualTo(Day(china)));
    }

    // The framework has China's official calendar as a table: the same rule at UTC+8 must give it, with a day of doubt at a few midnights.
    [Test]
    public void NewYear_AtUtcPlus8_IsTheOfficialChineseOne()
    {
        var official = new ChineseLunisolarCalendar();
        int[] differing =
        [
            .. Enumerable
                .Range(1930, 171)
                .Where(year => China.NewYear(year) != DateOnly.FromDateTime(official.ToDateTime(year, 1, 1, 0, 0, 0, 0))),
        ];

        Assert.That(differing, Is.Empty);
    }

    [TestCase("2020-04-02")]
    [TestCase("2021-04-21")]
    [TestCase("2022-04-10")]
    [TestCase("2023-04-29")]
    [TestCase("2024-04-18")]
    [TestCase("2025-04-07")]
    [TestCase("2026-04-26")]
    public void ToSolar_OfTheTenthOfTheThirdMonth_IsTheHungKingsDay(string day) =>
        Assert.That(Vietnam.ToSolar(new LunarDate(Day(day).Year, 3, 10)), Is.EqualTo(Day(day)));

    [TestCase(1985, 2)]
    [TestCase(1995, 8)]
    [TestCase(1998, 5)]
    [TestCase(2001, 4)]
    [TestCase(2004, 2)]
    [TestCase(2006, 7)]
    [TestCase(2009, 5)]
    [TestCase(2012, 4)]
    [TestCase(2014, 9)]
    [TestCase(2017, 6)]
    [TestCase(2020, 4)]
    [TestCase(2023, 2)]
    [TestCase(2025, 6)]
    [TestCase(2028, 5)]
    [TestCase(2031, 3)]
    [TestCase(2033, 11)]
    [TestCase(2024, null)]
    [TestCase(2026, null)]
    public void LeapMonth_IsThePrintedOne(int year, int? month) => Assert.That(Vietnam.LeapMonth(year), Is.EqualTo(month));

    [Test]
    public void ToSolar_OfADayThatItsMonthLacks_IsNone()
    {
        Assert.That(Vietnam.ToSolar(new LunarDate(2024, 5, 1, Leap: true)), Is.Null);
        Assert.That(Vietnam.ToSolar(new LunarDate(2024, 1, 31)), Is.Null);
        Assert.That(Vietnam.ToSolar(new LunarDate(2024, 1, 0)), Is.Null);
    }

    [Test]
    public void ToLunar_OfEveryDay_LeadsBackAndFollowsTheDayBefore()
    {
        LunarDate before = Vietnam.ToLunar(LunarCalendar.FirstDay);
        for (DateOnly day = LunarCalendar.FirstDay.AddDays(1); day <= LunarCalendar.LastDay; day = day.AddDays(1))
        {
            LunarDate lunar = Vietnam.ToLunar(day);
            bool follows =
                lunar.Day == before.Day + 1
                    ? (lunar.Year, lunar.Month, lunar.Leap) == (before.Year, before.Month, before.Leap) && lunar.Day <= 30
                    : lunar.Day == 1 && before.Day is 29 or 30 && lunar.Month == (lunar.Leap ? before.Month : (before.Month % 12) + 1);
            if (!follows || Vietnam.ToSolar(lunar) != day)
                Assert.Fail($"{day:O} is {lunar}, the day before {before}");
            before = lunar;
        }
    }

    [Test]
    public void ToLunar_OutsideTheTwoCenturies_IsRefused()
    {
        Assert.That(() => Vietnam.ToLunar(LunarCalendar.FirstDay.AddDays(-1)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Vietnam.ToLunar(LunarCalendar.LastDay.AddDays(1)), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
