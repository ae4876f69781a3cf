using System.Globalization;
using GenderEquality.Activities.Intake;

namespace GenderEquality.Activities.Deadlines;

/// <summary>One time that a deadline rule falls due.</summary>
/// <param name="Period">Stable key of the period reported on: <c>2022-06</c> for the rule's date in June 2022.</param>
/// <param name="LastDay">The last day that is in time, in Vietnam.</param>
/// <param name="LateFrom">The first instant that is late, at +07:00.</param>
/// <param name="Explanation">One sentence in Vietnamese: why this day.</param>
public sealed record Occurrence(string Period, DateOnly LastDay, DateTimeOffset LateFrom, string Explanation);

/// <summary>
/// When a report is due: the rule, not a date. "Trước ngày D" ends with the day before D; "chậm nhất ngày D" ends with D; "trong tháng"
/// ends with the month's last day; a stated hour ends the day earlier. A year makes the rule fall due once, else it returns each year.
/// Zone: Asia/Ho_Chi_Minh, which has had no daylight saving since 1975: +07:00.
/// </summary>
/// <param name="Day">Null only with <see cref="Bound.WithinMonth"/>.</param>
/// <param name="Hour">Null: the whole day.</param>
public sealed record DeadlineRule(Cadence Cadence, int Month, int? Day, int? Year, Bound Bound, TimeOnly? Hour)
{
    public static readonly TimeSpan VietnamOffset = TimeSpan.FromHours(7);

    /// <summary>The rule that an intake finding states.</summary>
    public static DeadlineRule From(ReportDeadline finding) =>
        new(
            finding.Cadence,
            finding.Month,
            finding.Day,
            finding.Year,
            finding.Bound,
            TimeOnly.TryParse(finding.Time, CultureInfo.InvariantCulture, out TimeOnly hour) ? hour : null
        );

    /// <summary>The day in Vietnam at an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(VietnamOffset).DateTime);

    /// <summary>00:00 in Vietnam of a day.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), VietnamOffset);

    /// <summary>The first occurrence that is not late yet at <paramref name="now"/>; null when the rule names one year and it has passed.</summary>
    public Occurrence? Next(DateTimeOffset now)
    {
        int year = DayOf(now).Year;
        // A date late in December may have its last day in this year and its neighbours' in the next: three years cover every bound.
        for (int candidate = year - 1; candidate <= year + 1; candidate++)
        {
            if (Year is { } only && only != candidate)
                continue;
            Occurrence occurrence = In(candidate);
            if (occurrence.LateFrom > now)
                return occurrence;
        }
        return Year is { } future && future > year + 1 ? In(future) : null;
    }

    /// <summary>The occurrence whose written date lies in a year. 29/02 is read as 28/02 in a common year.</summary>
    public Occurrence In(int year)
    {
        int day = Math.Min(Day ?? DateTime.DaysInMonth(year, Month), DateTime.DaysInMonth(year, Month));
        var written = new DateOnly(year, Month, day);
        bool dayItselfIsLate = Bound == Bound.Before && Hour is null;
        DateOnly lastDay = dayItselfIsLate ? written.AddDays(-1) : written;
        DateTimeOffset lateFrom = Hour is { } hour ? LateFromHour(written, hour) : StartOf(lastDay.AddDays(1));
        string words = Bound switch
        {
            Bound.Before when Hour is { } at => $"trước {at:HH\\:mm} ngày {Date(written)}",
            Bound.Before => $"trước ngày {Date(written)}",
            Bound.OnOrBefore when Hour is { } at => $"chậm nhất {at:HH\\:mm} ngày {Date(written)}",
            Bound.OnOrBefore => $"chậm nhất ngày {Date(written)}",
            _ => $"trong tháng {Month:00}/{year}",
        };
        return new Occurrence(
            string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{Month:00}"),
            lastDay,
            lateFrom,
            $"Văn bản ghi “{words}”, nên hạn là hết {DayName(lastDay)} {Date(lastDay)}."
        );
    }

    /// <summary>What the period is called on pages and in mails.</summary>
    public string PeriodName(int year) =>
        Cadence switch
        {
            Cadence.SixMonthly when Month <= 8 => $"6 tháng đầu năm {year}",
            Cadence.SixMonthly => $"6 tháng cuối năm {year}",
            Cadence.Annual => $"năm {year}",
            Cadence.Quarterly => $"quý {((Month - 1) / 3) + 1} năm {year}",
            _ => $"tháng {Month}/{year}",
        };

    public static string DayName(DateOnly day) =>
        day.DayOfWeek switch
        {
            DayOfWeek.Monday => "thứ Hai",
            DayOfWeek.Tuesday => "thứ Ba",
            DayOfWeek.Wednesday => "thứ Tư",
            DayOfWeek.Thursday => "thứ Năm",
            DayOfWeek.Friday => "thứ Sáu",
            DayOfWeek.Saturday => "thứ Bảy",
            _ => "Chủ nhật",
        };

    public static string Date(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    // "Muộn nhất 16h30" still counts the minute 16:30; "trước 17 giờ" ends as 17:00 strikes.
    private DateTimeOffset LateFromHour(DateOnly day, TimeOnly hour)
    {
        DateTimeOffset at = new(day.ToDateTime(hour), VietnamOffset);
        return Bound == Bound.OnOrBefore ? at.AddMinutes(1) : at;
    }
}
