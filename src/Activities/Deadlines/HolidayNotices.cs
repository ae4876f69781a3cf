namespace GenderEquality.Activities.Deadlines;

/// <summary>
/// What the yearly notices for civil servants said, 2020 to 2026: Tết, the day beside 2/9 and exchanged days. What the law fixes is not
/// repeated here.
/// </summary>
public static class HolidayNotices
{
    public static IReadOnlyList<CalendarDay> All { get; } =
    [
        .. Tet("2020-01-23", madeUp: 2, read: false),
        .. Tet("2021-02-10", madeUp: 2, read: false),
        BesideNationalDay("2021-09-03", read: false),
        .. Tet("2022-01-31", madeUp: 0, read: false),
        BesideNationalDay("2022-09-01", read: false),
        .. Tet("2023-01-20", madeUp: 2, read: false),
        BesideNationalDay("2023-09-01", read: false),
        .. Tet("2024-02-08", madeUp: 2),
        .. Exchanged("2024-04-29", "2024-05-04", "dịp 30/4 và 1/5"),
        BesideNationalDay("2024-09-03", read: false),
        .. Tet("2025-01-27", madeUp: 0),
        .. Exchanged("2025-05-02", "2025-04-26", "dịp 30/4 và 1/5"),
        BesideNationalDay("2025-09-01"),
        .. Exchanged("2026-01-02", "2026-01-10", "dịp Tết Dương lịch", read: false),
        .. Tet("2026-02-16", madeUp: 0),
        .. Exchanged("2026-08-31", "2026-08-22", "dịp Quốc khánh", read: false),
        BesideNationalDay("2026-09-01"),
    ];

    /// <summary>Five days in a row, and the days after them that make up for a Saturday and a Sunday.</summary>
    private static IEnumerable<CalendarDay> Tet(string first, int madeUp, bool read = true)
    {
        DateOnly day = Day(first);
        for (int i = 0; i < 5 + madeUp; i++)
            yield return Announced(day.AddDays(i), i < 5 ? DayKind.Holiday : DayKind.Compensatory, NationalHolidays.Tet, read);
    }

    private static CalendarDay BesideNationalDay(string day, bool read = true) =>
        Announced(Day(day), DayKind.Holiday, NationalHolidays.NationalDay, read);

    private static IEnumerable<CalendarDay> Exchanged(string off, string worked, string occasion, bool read = true) =>
        [
            Announced(Day(off), DayKind.SwappedOff, $"Nghỉ hoán đổi {occasion}", read),
            Announced(Day(worked), DayKind.Worked, $"Làm bù {occasion}", read),
        ];

    /// <param name="read">False: known in general, but the text of the notice was not looked at.</param>
    private static CalendarDay Announced(DateOnly day, DayKind kind, string name, bool read) =>
        new(
            day,
            kind,
            DayStatus.Announced,
            name,
            $"Thông báo nghỉ lễ, tết năm {day.Year}{(read ? "" : "; chưa đối chiếu với nguyên văn")}"
        );

    private static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
