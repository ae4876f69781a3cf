namespace GenderEquality.Activities.Deadlines;

/// <summary>
/// The days off that the law gives, and for those that are set anew each year what is to be expected. Labour Code 2019 art. 112(1): 1/1,
/// five days of Tết, Giỗ Tổ (10/3 by the lunar calendar), 30/4, 1/5, 2/9 and, since 2021, the day before or after it; art. 111(3): a holiday
/// on a weekly day off is made up for on the next working day. In 2020 the Labour Code 2012, art. 115, said the same but for the day beside
/// 2/9. Which five days are Tết and which day stands beside 2/9 is for the Prime Minister to say each year (art. 112(3)).
/// </summary>
public static class NationalHolidays
{
    public const string Tet = "Tết Nguyên đán";
    public const string NationalDay = "Quốc khánh";

    /// <summary>The first year known; before it only Saturdays and Sundays are days off.</summary>
    public const int FirstYear = 2020;

    private const string Expected = "dự kiến theo lệ các năm trước, chưa có thông báo";

    /// <summary>Days of a year in order, as if no notice had been given. None before <see cref="FirstYear"/>; none by the moon after 2100.</summary>
    public static IReadOnlyList<CalendarDay> Of(int year)
    {
        if (year < FirstYear)
            return [];
        string law = year < 2021 ? "Điều 115 Bộ luật Lao động 2012" : "Điều 112 Bộ luật Lao động 2019";
        List<CalendarDay> days = [.. Holidays(year, law)];
        AddCompensation(days, year < 2021 ? "khoản 3 Điều 115 Bộ luật Lao động 2012" : "khoản 3 Điều 111 Bộ luật Lao động 2019");
        if (year >= 2026)
        {
            days.Add(
                new CalendarDay(
                    new DateOnly(year, 11, 24),
                    DayKind.Holiday,
                    DayStatus.NotInForce,
                    "Ngày Văn hóa Việt Nam",
                    "Nghị quyết 80-NQ/TW của Bộ Chính trị; chưa tính là ngày nghỉ khi Điều 112 Bộ luật Lao động chưa được sửa"
                )
            );
        }
        return [.. days.OrderBy(day => day.Day)];
    }

    private static IEnumerable<CalendarDay> Holidays(int year, string law)
    {
        CalendarDay ByLaw(char point, string name, DateOnly day) =>
            new(day, DayKind.Holiday, DayStatus.ByLaw, name, $"điểm {point} khoản 1 {law}");
        CalendarDay Projected(char point, string name, DateOnly day) =>
            new(day, DayKind.Holiday, DayStatus.Projected, name, $"điểm {point} khoản 1 {law}; {Expected}");

        yield return ByLaw('a', "Tết Dương lịch", new DateOnly(year, 1, 1));
        if (year <= LunarCalendar.LastDay.Year)
        {
            for (int i = 0; i < 5; i++)
                yield return Projected('b', Tet, TetBegins(year).AddDays(i));
            yield return ByLaw('e', "Giỗ Tổ Hùng Vương", LunarCalendar.Vietnam.ToSolar(new LunarDate(year, 3, 10))!.Value);
        }
        yield return ByLaw('c', "Ngày Chiến thắng", new DateOnly(year, 4, 30));
        yield return ByLaw('d', "Quốc tế Lao động", new DateOnly(year, 5, 1));
        var nationalDay = new DateOnly(year, 9, 2);
        yield return ByLaw('đ', NationalDay, nationalDay);
        if (year >= 2021)
            yield return Projected('đ', NationalDay, nationalDay.AddDays(SideOf(nationalDay)));
    }

    // So it was in every year from 2020 to 2026: two days before mùng 1, or one where that makes the break a whole week.
    private static DateOnly TetBegins(int year)
    {
        DateOnly newYear = LunarCalendar.Vietnam.NewYear(year);
        return newYear.AddDays(newYear.DayOfWeek == DayOfWeek.Tuesday ? -1 : -2);
    }

    // So it was in every year from 2021 to 2026; on Sunday as on Monday: the break goes on with the weekend before it.
    private static int SideOf(DateOnly nationalDay) =>
        nationalDay.DayOfWeek is DayOfWeek.Sunday or DayOfWeek.Monday or DayOfWeek.Thursday ? 1 : -1;

    private static void AddCompensation(List<CalendarDay> days, string article)
    {
        HashSet<DateOnly> off = [.. days.Select(day => day.Day)];
        foreach (CalendarDay holiday in days.OrderBy(day => day.Day).ToArray())
        {
            if (!WorkCalendar.IsWeekend(holiday.Day))
                continue;
            DateOnly day = holiday.Day;
            do day = day.AddDays(1);
            while (WorkCalendar.IsWeekend(day) || off.Contains(day));
            off.Add(day);
            string source = holiday.Status == DayStatus.Projected ? $"{article}; {Expected}" : article;
            days.Add(new CalendarDay(day, DayKind.Compensatory, holiday.Status, holiday.Name, source));
        }
    }
}
