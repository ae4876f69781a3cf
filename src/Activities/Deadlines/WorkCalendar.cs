using System.Collections.Concurrent;
using System.Collections.Frozen;
using GenderEquality.Activities.Intake;

namespace GenderEquality.Activities.Deadlines;

/// <summary>
/// Which days are worked, for civil servants with a week of five days. What is known of a day comes from three places, the later before the
/// earlier: its weekday; the law and what it lets expect (<see cref="NationalHolidays"/>); what was entered (<see cref="HolidayNotices"/> and
/// <see cref="With"/>). Immutable; days are days in Vietnam; safe for many threads.
/// </summary>
public sealed class WorkCalendar
{
    // What the law gives for Tết. Weekends among them are made up for, so that any notice names at least as many days off.
    private const int DaysOfTet = 5;

    private readonly FrozenDictionary<DateOnly, CalendarDay> entered;
    private readonly ConcurrentDictionary<int, FrozenDictionary<DateOnly, CalendarDay>> years = new();

    private WorkCalendar(IEnumerable<CalendarDay> entered)
    {
        var last = new Dictionary<DateOnly, CalendarDay>();
        foreach (CalendarDay day in entered)
            last[day.Day] = day;
        this.entered = last.ToFrozenDictionary();
    }

    /// <summary>The country's calendar: the law from 2020 on, and the notices known when this version was made.</summary>
    public static WorkCalendar National { get; } = new(HolidayNotices.All);

    /// <summary>
    /// This calendar with further days. An entered day replaces what is known of that day; of two for one day the later counts. A notice ends
    /// what was expected in its place: once five announced days off named after Tết are known for a year, the expected Tết of that year goes
    /// with the days that make up for it; once an announced day off named after Quốc khánh other than 2/9 is known, the expected one goes.
    /// A notice must name all its days off, those that make up for others too. What the law itself gives never goes unless the day is entered.
    /// </summary>
    public WorkCalendar With(IEnumerable<CalendarDay> entered) => new(this.entered.Values.Concat(entered));

    /// <summary>What is known of a day beyond its weekday; null when nothing is. A day that is not in force is found, yet does not count.</summary>
    public CalendarDay? Find(DateOnly day) => Table(day.Year).GetValueOrDefault(day);

    public bool IsDayOff(DateOnly day) =>
        Find(day) is { Status: not DayStatus.NotInForce } known ? known.Kind != DayKind.Worked : IsWeekend(day);

    /// <summary>Why a day is off, in Vietnamese and in small letters, such as "nghỉ lễ Quốc khánh"; null for a working day.</summary>
    public string? WhyOff(DateOnly day) =>
        !IsDayOff(day) ? null
        : Find(day) is { Status: not DayStatus.NotInForce } known
            ? known.Kind switch
            {
                DayKind.Holiday => $"nghỉ lễ {known.Name}",
                DayKind.Compensatory => $"nghỉ bù {known.Name}",
                _ => char.ToLowerInvariant(known.Name[0]) + known.Name[1..],
            }
        : "ngày nghỉ hằng tuần";

    /// <summary>The day itself when it is worked, else the last working day before it.</summary>
    public DateOnly WorkingDayOnOrBefore(DateOnly day)
    {
        while (IsDayOff(day))
            day = day.AddDays(-1);
        return day;
    }

    /// <summary>The day itself when it is worked, else the next working day.</summary>
    public DateOnly WorkingDayOnOrAfter(DateOnly day)
    {
        while (IsDayOff(day))
            day = day.AddDays(1);
        return day;
    }

    /// <summary>The n-th working day after a day, or before it when n is negative; the day itself is not counted. With 0 the day itself.</summary>
    public DateOnly AddWorkingDays(DateOnly day, int n)
    {
        int step = Math.Sign(n);
        for (int left = Math.Abs(n); left > 0; )
        {
            day = day.AddDays(step);
            if (!IsDayOff(day))
                left--;
        }
        return day;
    }

    /// <summary>How many working days lie after <paramref name="from"/> up to and with <paramref name="to"/>; negative when it lies before.</summary>
    public int WorkingDaysBetween(DateOnly from, DateOnly to)
    {
        int count = 0;
        for (DateOnly day = from.AddDays(1); day <= to; day = day.AddDays(1))
            count += IsDayOff(day) ? 0 : 1;
        for (DateOnly day = to; day < from; day = day.AddDays(1))
            count -= IsDayOff(day) ? 0 : 1;
        return count;
    }

    /// <summary>The days of a year of which something is known, in order, those that are worked or not in force too.</summary>
    public IReadOnlyList<CalendarDay> Year(int year) => [.. Table(year).Values.OrderBy(day => day.Day)];

    /// <summary>Saturday and Sunday: the weekly days off of civil servants since 1999 (Decision 188/1999/QĐ-TTg).</summary>
    public static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private FrozenDictionary<DateOnly, CalendarDay> Table(int year) => years.GetOrAdd(year, Make);

    private FrozenDictionary<DateOnly, CalendarDay> Make(int year)
    {
        CalendarDay[] own = [.. entered.Values.Where(day => day.Day.Year == year)];
        CalendarDay[] announced =
        [
            .. own.Where(day => day is { Status: DayStatus.Announced, Kind: DayKind.Holiday or DayKind.Compensatory }),
        ];
        bool tetIsKnown = announced.Count(day => IsOf(NationalHolidays.Tet, day)) >= DaysOfTet;
        bool nationalDayIsKnown = announced.Any(day => IsOf(NationalHolidays.NationalDay, day) && day.Day != new DateOnly(year, 9, 2));
        var table = new Dictionary<DateOnly, CalendarDay>();
        foreach (CalendarDay day in NationalHolidays.Of(year))
        {
            bool gone = day.Status == DayStatus.Projected && (day.Name == NationalHolidays.Tet ? tetIsKnown : nationalDayIsKnown);
            if (!gone)
                table[day.Day] = day;
        }
        foreach (CalendarDay day in own)
            table[day.Day] = day;
        return table.ToFrozenDictionary();
    }

    // Imported calendars name the days in their own way: "Nghỉ Tết", "Tết Âm lịch", "Mùng 2 Tết", "Quốc khánh 2/9".
    private static bool IsOf(string occasion, CalendarDay day)
    {
        string name = VietnameseText.Fold(day.Name);
        return occasion == NationalHolidays.Tet
            ? name.Contains("tết", StringComparison.Ordinal) && !name.Contains("dương lịch", StringComparison.Ordinal)
            : name.Contains("quốc khánh", StringComparison.Ordinal);
    }
}
