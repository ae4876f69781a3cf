using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace GenderEquality.Activities.Deadlines;

/// <summary>A day of the lunar calendar.</summary>
/// <param name="Year">The lunar year, named after the solar year in which it begins.</param>
/// <param name="Month">1 to 12.</param>
/// <param name="Day">1 to 30.</param>
/// <param name="Leap">Whether the month is the leap month (tháng nhuận) that follows the ordinary month of the same number.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LunarDate(int Year, int Month, int Day, bool Leap = false);

/// <summary>
/// The lunar calendar by its astronomical rule: a month begins on the day of the new moon; the month that holds the winter solstice is the
/// eleventh; where thirteen months lie between two of these, the first in which the sun enters no twelfth of its path is a leap month.
/// New moons and the sun's place are those of Meeus, "Astronomical Algorithms", in the short form published by Hồ Ngọc Đức. The day begins
/// at midnight of the given zone, and so the Vietnamese calendar (UTC+7) parts from the Chinese one (UTC+8) in some years. Before 1968,
/// when Vietnam went over to UTC+7, this is the rule carried back, not what was printed.
/// Solar days from 01/01/1900 to 31/12/2100. Safe for many threads.
/// </summary>
public sealed class LunarCalendar(TimeSpan offset)
{
    /// <summary>The Vietnamese calendar.</summary>
    public static LunarCalendar Vietnam { get; } = new(TimeSpan.FromHours(7));

    public static readonly DateOnly FirstDay = new(1900, 1, 1);
    public static readonly DateOnly LastDay = new(2100, 12, 31);

    // The Julian day number of 01/01/0001, whose DateOnly.DayNumber is 0.
    private const int JulianDayOfYearOne = 1721426;

    // Mean length of a month in days.
    private const double MeanMonth = 29.530588853;

    private readonly double offsetDays = offset.TotalDays;
    private readonly ConcurrentDictionary<int, Month[]> years = new();

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Month(int Number, bool Leap, int FirstDay);

    /// <summary>The lunar date of a solar day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The day lies before <see cref="FirstDay"/> or after <see cref="LastDay"/>.</exception>
    public LunarDate ToLunar(DateOnly day)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day, FirstDay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(day, LastDay);
        int number = Julian(day);
        int year = number >= MonthsOf(day.Year)[0].FirstDay ? day.Year : day.Year - 1;
        Month month = Array.FindLast(MonthsOf(year), one => one.FirstDay <= number);
        return new LunarDate(year, month.Number, number - month.FirstDay + 1, month.Leap);
    }

    /// <summary>The solar day of a lunar date; null when its year has no such month, or the month no such day.</summary>
    public DateOnly? ToSolar(LunarDate date)
    {
        Month[] months = MonthsOf(date.Year);
        int at = Array.FindIndex(months, one => one.Number == date.Month && one.Leap == date.Leap);
        if (at < 0 || date.Day < 1)
            return null;
        int next = at + 1 < months.Length ? months[at + 1].FirstDay : MonthsOf(date.Year + 1)[0].FirstDay;
        int number = months[at].FirstDay + date.Day - 1;
        return number < next ? DateOnly.FromDayNumber(number - JulianDayOfYearOne) : null;
    }

    /// <summary>Mùng 1 Tết: the first day of a lunar year.</summary>
    public DateOnly NewYear(int year) => ToSolar(new LunarDate(year, 1, 1))!.Value;

    /// <summary>The number of the leap month of a lunar year; null when it has none.</summary>
    public int? LeapMonth(int year) => Array.Find(MonthsOf(year), month => month.Leap) is { Leap: true } leap ? leap.Number : null;

    private Month[] MonthsOf(int year) =>
        years.GetOrAdd(
            year,
            of =>
                // The eleventh and twelfth months, and a leap month after them, stand at the head of the next winter's row.
                [
                    .. BetweenSolstices(of).SkipWhile(month => month.Number > 10),
                    .. BetweenSolstices(of + 1).TakeWhile(month => month.Number > 10),
                ]
        );

    /// <summary>The months from the eleventh of the year before up to the eleventh of this year, without that one.</summary>
    private Month[] BetweenSolstices(int year)
    {
        int first = SolsticeMonth(year - 1);
        int count = SolsticeMonth(year) - first;
        int leap =
            count < 13
                ? -1
                : Enumerable.Range(1, count - 1).First(i => TwelfthAt(NewMoonDay(first + i)) == TwelfthAt(NewMoonDay(first + i + 1)));
        var months = new Month[count];
        for (int i = 0; i < count; i++)
        {
            int ordinal = leap >= 0 && i >= leap ? i - 1 : i;
            months[i] = new Month(((ordinal + 10) % 12) + 1, i == leap, NewMoonDay(first + i));
        }
        return months;
    }

    /// <summary>Which new moon begins the month that holds the winter solstice of a solar year.</summary>
    private int SolsticeMonth(int year)
    {
        int k = (int)Math.Floor((Julian(new DateOnly(year, 12, 31)) - 2415021) / MeanMonth);
        return TwelfthAt(NewMoonDay(k)) >= 9 ? k - 1 : k;
    }

    /// <summary>The day of the new moon number k, counted from the one of 01/01/1900, in the calendar's zone.</summary>
    private int NewMoonDay(int k) => (int)Math.Floor(NewMoon(k) + 0.5 + offsetDays);

    /// <summary>In which twelfth of its path, from the spring equinox, the sun stands when a day begins: 9 from the winter solstice on.</summary>
    private int TwelfthAt(int day) => (int)(SunLongitude(day - 0.5 - offsetDays) / 30);

    private static int Julian(DateOnly day) => day.DayNumber + JulianDayOfYearOne;

    private static double NewMoon(int k)
    {
        double t = k / 1236.85;
        double t2 = t * t;
        double t3 = t2 * t;
        double mean =
            2415020.75933
            + (29.53058868 * k)
            + (0.0001178 * t2)
            - (0.000000155 * t3)
            + (0.00033 * Sin(166.56 + (132.87 * t) - (0.009173 * t2)));
        double sun = 359.2242 + (29.10535608 * k) - (0.0000333 * t2) - (0.00000347 * t3);
        double moon = 306.0253 + (385.81691806 * k) + (0.0107306 * t2) + (0.00001236 * t3);
        double node = 21.2964 + (390.67050646 * k) - (0.0016528 * t2) - (0.00000239 * t3);
        double correction =
            ((0.1734 - (0.000393 * t)) * Sin(sun))
            + (0.0021 * Sin(2 * sun))
            - (0.4068 * Sin(moon))
            + (0.0161 * Sin(2 * moon))
            - (0.0004 * Sin(3 * moon))
            + (0.0104 * Sin(2 * node))
            - (0.0051 * Sin(sun + moon))
            - (0.0074 * Sin(sun - moon))
            + (0.0004 * Sin((2 * node) + sun))
            - (0.0004 * Sin((2 * node) - sun))
            - (0.0006 * Sin((2 * node) + moon))
            + (0.0010 * Sin((2 * node) - moon))
            + (0.0005 * Sin((2 * moon) + sun));
        // From ephemeris time to universal time.
        double delay =
            t < -11
                ? 0.001 + (0.000839 * t) + (0.0002261 * t2) - (0.00000845 * t3) - (0.000000081 * t * t3)
                : -0.000278 + (0.000265 * t) + (0.000262 * t2);
        return mean + correction - delay;
    }

    private static double SunLongitude(double julianDay)
    {
        double t = (julianDay - 2451545.0) / 36525;
        double t2 = t * t;
        double anomaly = 357.52910 + (35999.05030 * t) - (0.0001559 * t2) - (0.00000048 * t * t2);
        double mean = 280.46645 + (36000.76983 * t) + (0.0003032 * t2);
        double centre =
            ((1.914600 - (0.004817 * t) - (0.000014 * t2)) * Sin(anomaly))
            + ((0.019993 - (0.000101 * t)) * Sin(2 * anomaly))
            + (0.000290 * Sin(3 * anomaly));
        double degrees = (mean + centre) % 360;
        return degrees < 0 ? degrees + 360 : degrees;
    }

    private static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);
}
