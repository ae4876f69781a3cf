using System.Globalization;
using System.Text.Json.Serialization;
using GenderEquality.Activities.Intake;

namespace GenderEquality.Activities.Deadlines;

/// <summary>
/// When something is due: the rule, not a date. "Trước ngày D" ends with the day before D; "chậm nhất ngày D" ends with D; "trong tháng"
/// ends with the month's last day; a stated hour ends the day earlier. A year makes the rule fall due in that year alone, else it returns.
/// Zone: Asia/Ho_Chi_Minh, which has had no daylight saving since 1975: +07:00. Rules are stored in events: a member that is not set is not
/// written, and one that is missing has its default.
/// </summary>
/// <param name="Cadence">The period reported on; it says what a period is called, not how often the rule falls due.</param>
/// <param name="Month">1 to 12: the month of the date, or the first one where <see cref="EveryMonths"/> makes it return in others. 0 only with
/// <see cref="After"/>, for a span after an event that nobody knows beforehand.</param>
/// <param name="Day">1 to 31; the month's last day where the month is shorter, and where it is null.</param>
/// <param name="Hour">Null: the whole day.</param>
public sealed record DeadlineRule(Cadence Cadence, int Month, int? Day, int? Year, Bound Bound, TimeOnly? Hour)
{
    public static readonly TimeSpan VietnamOffset = TimeSpan.FromHours(7);

    /// <summary>Months from one date to the next: 1, 2, 3, 4 or 6; null for once a year.</summary>
    public int? EveryMonths { get; init; }

    /// <summary>Due this long after the date, or after an event when <see cref="Month"/> is 0; null: on the date itself.</summary>
    public EventSpan? After { get; init; }

    /// <summary>What becomes of it when its last day is a day off. An hour moves with the day.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ShiftPolicy Shift { get; init; }

    /// <summary>Why it is shifted, in Vietnamese; null: what <see cref="ShiftPolicy"/> says.</summary>
    public string? ShiftReason { get; init; }

    /// <summary>The first day that may be a last day in time, before any shift; null: no first.</summary>
    public DateOnly? First { get; init; }

    /// <summary>The last day that may be one; null: it goes on.</summary>
    public DateOnly? Last { get; init; }

    /// <summary>Codes of the levels that it is for, as in <see cref="Cascade.DirectiveContent.Levels"/>; null or empty: all that are addressed.</summary>
    public IReadOnlyList<string>? Levels { get; init; }

    /// <summary>Which report it is, when a directive asks for several, in Vietnamese, such as "sơ kết Tháng hành động".</summary>
    public string? ReportKind { get; init; }

    /// <summary>Whether the period reported on is the one before that in which the date lies: "trước ngày 05 của tháng sau".</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ForPeriodBefore { get; init; }

    /// <summary>Whether it can only be dated once its event has happened.</summary>
    [JsonIgnore]
    public bool NeedsEvent => After is not null && Month == 0;

    /// <summary>The rule that an intake finding states. "Trước tháng 6" is before its first day.</summary>
    public static DeadlineRule From(ReportDeadline finding) =>
        new(
            finding.Cadence,
            finding.Month,
            finding is { Day: null, Bound: Bound.Before } ? 1 : finding.Day,
            finding.Year,
            finding.Bound,
            TimeOnly.TryParse(finding.Time, CultureInfo.InvariantCulture, out TimeOnly hour) ? hour : null
        );

    /// <summary>The day in Vietnam at an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(VietnamOffset).DateTime);

    /// <summary>00:00 in Vietnam of a day.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), VietnamOffset);

    /// <summary>The times that it falls due with <see cref="Occurrence.LastDay"/> in [from, to], in order.</summary>
    /// <param name="eventDay">The day of the event for a rule that needs one; without it such a rule never falls due.</param>
    public IReadOnlyList<Occurrence> Occurrences(DateOnly from, DateOnly to, WorkCalendar calendar, DateOnly? eventDay = null)
    {
        // "Before" 1/1 ends in the year before, a shift over Tết or the new year in the year after: one year more on each side.
        int margin = 1 + (After?.YearsAtMost ?? 0);
        return
        [
            .. Dates(from.Year - margin, to.Year + margin, eventDay)
                .Select(date => At(date, calendar))
                .OfType<Occurrence>()
                .Where(occurrence => occurrence.LastDay >= from && occurrence.LastDay <= to)
                .OrderBy(occurrence => occurrence.LateFrom),
        ];
    }

    /// <summary>The first time that is not late yet at <paramref name="now"/>; null when there is none.</summary>
    public Occurrence? Next(DateTimeOffset now, WorkCalendar calendar, DateOnly? eventDay = null)
    {
        DateOnly today = DayOf(now);
        int margin = 1 + (After?.YearsAtMost ?? 0);
        // A rule of one year, or one that begins later, may be further off than any rule that returns.
        int last = Math.Max(today.Year, Math.Max(Year ?? 0, First?.Year ?? 0)) + margin;
        return Dates(today.Year - margin, Math.Max(last, eventDay?.Year ?? 0), eventDay)
            .Select(date => At(date, calendar))
            .OfType<Occurrence>()
            .Where(occurrence => occurrence.LateFrom > now)
            .MinBy(occurrence => occurrence.LateFrom);
    }

    /// <summary>What a period is called on pages and in mails.</summary>
    /// <param name="period">An <see cref="Occurrence.Period"/> of this rule.</param>
    public string PeriodName(string period)
    {
        if (DateOnly.TryParseExact(period, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly eventDay))
            return $"đợt từ ngày {Date(eventDay)}";
        DateOnly month = DateOnly.ParseExact(period + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (ForPeriodBefore)
            month = month.AddMonths(
                Cadence switch
                {
                    Cadence.SixMonthly => -6,
                    Cadence.Annual => -12,
                    Cadence.Quarterly => -3,
                    _ => -1,
                }
            );
        return Cadence switch
        {
            Cadence.SixMonthly when month.Month <= (ForPeriodBefore ? 6 : 8) => $"6 tháng đầu năm {month.Year}",
            Cadence.SixMonthly => $"6 tháng cuối năm {month.Year}",
            Cadence.Annual => $"năm {month.Year}",
            Cadence.Quarterly => $"quý {((month.Month - 1) / 3) + 1} năm {month.Year}",
            _ => $"tháng {month.Month}/{month.Year}",
        };
    }

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

    /// <summary>"thứ Hai 01/06/2026".</summary>
    public static string DayAndDate(DateOnly day) => $"{DayName(day)} {Date(day)}";

    /// <summary>The dates as written, or the event's day, in the years from first to last.</summary>
    private IEnumerable<DateOnly> Dates(int first, int last, DateOnly? eventDay)
    {
        if (NeedsEvent)
        {
            if (eventDay is { } day)
                yield return day;
            yield break;
        }
        int step = EveryMonths ?? 12;
        for (int year = Math.Max(first, Year ?? 2); year <= Math.Min(last, Year ?? 9998); year++)
        {
            for (int month = ((Month - 1) % step) + 1; month <= 12; month += step)
            {
                int length = DateTime.DaysInMonth(year, month);
                yield return new DateOnly(year, month, Math.Min(Day ?? length, length));
            }
        }
    }

    /// <summary>When it falls due by one of its dates; null when that lies outside its first and last day.</summary>
    private Occurrence? At(DateOnly date, WorkCalendar calendar)
    {
        DateOnly end = After?.From(date, calendar) ?? date;
        // "Trước 0 giờ ngày D" leaves no moment of D.
        TimeOnly? hour = Bound == Bound.Before && Hour == TimeOnly.MinValue ? null : Hour;
        if (Bound == Bound.Before && hour is null)
            end = end.AddDays(-1);
        if (end < First || end > Last)
            return null;
        DateOnly lastDay = Shift switch
        {
            ShiftPolicy.Forward => calendar.WorkingDayOnOrAfter(end),
            ShiftPolicy.Back => calendar.WorkingDayOnOrBefore(end),
            _ => end,
        };
        DateOnly reminder = calendar.WorkingDayOnOrBefore(lastDay);
        return new Occurrence(
            date.ToString(NeedsEvent ? "yyyy-MM-dd" : "yyyy-MM", CultureInfo.InvariantCulture),
            lastDay,
            hour is { } at ? LateFromHour(lastDay, at) : StartOf(lastDay.AddDays(1)),
            Bound,
            Shift,
            calendar.IsDayOff(lastDay),
            reminder,
            DeadlineWords.Explain(this, date, end, lastDay, reminder, hour, calendar),
            DeadlineWords.Source(this, end, lastDay, calendar)
        );
    }

    // "Muộn nhất 16h30" still counts the minute 16:30; "trước 17 giờ" ends as 17:00 strikes.
    private DateTimeOffset LateFromHour(DateOnly day, TimeOnly hour)
    {
        DateTimeOffset at = new(day.ToDateTime(hour), VietnamOffset);
        return Bound == Bound.Before ? at : at.AddMinutes(1);
    }
}
