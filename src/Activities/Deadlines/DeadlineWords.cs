using GenderEquality.Activities.Intake;
using static GenderEquality.Activities.Deadlines.DeadlineRule;

namespace GenderEquality.Activities.Deadlines;

/// <summary>How a computed date explains itself.</summary>
internal static class DeadlineWords
{
    private const string EndOfDay = "khoản 6 Điều 148 Bộ luật Dân sự 2015";
    private const string NextWorkingDay = "khoản 5 Điều 148 Bộ luật Dân sự 2015";
    private const string OwnRule = "quy định của cơ quan ban hành";

    /// <param name="date">The date as the document writes it, or the event's day.</param>
    /// <param name="end">The last day in time by the document alone.</param>
    /// <param name="lastDay">The same after the shift.</param>
    public static string Explain(
        DeadlineRule rule,
        DateOnly date,
        DateOnly end,
        DateOnly lastDay,
        DateOnly reminder,
        TimeOnly? hour,
        WorkCalendar calendar
    )
    {
        string head = $"Văn bản ghi “{Written(rule, date, hour)}”{Note(rule, date)}";
        string limit = hour switch
        {
            null => $"hết {DayAndDate(lastDay)}",
            { } at when rule.Bound == Bound.Before => $"trước {at:HH\\:mm} {DayAndDate(lastDay)}",
            { } at => $"{at:HH\\:mm} {DayAndDate(lastDay)}",
        };
        if (lastDay != end)
        {
            string to = lastDay > end ? "sang ngày làm việc tiếp theo" : "về ngày làm việc liền trước";
            return $"{head}; ngày cuối {DayAndDate(end)} là {calendar.WhyOff(end)}, nên hạn chuyển {to}, {limit}, theo {Reason(rule)}.";
        }
        return reminder == lastDay
            ? $"{head}, nên hạn là {limit}."
            : $"{head}, nên hạn là {limit}, là {calendar.WhyOff(lastDay)}; ngày làm việc cuối cùng trước hạn là {DayAndDate(reminder)}.";
    }

    public static string Source(DeadlineRule rule, DateOnly end, DateOnly lastDay, WorkCalendar calendar)
    {
        var sources = new List<string> { rule.After?.Article ?? EndOfDay };
        if (lastDay != end)
            sources.Add(Reason(rule));
        // Each known day that was passed over or that the deadline falls on.
        DateOnly first = end < lastDay ? end : lastDay;
        DateOnly last = end < lastDay ? lastDay : end;
        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            if (calendar.Find(day) is { Status: not DayStatus.NotInForce } known)
                sources.Add(known.Source);
        }
        return string.Join("; ", sources.Distinct(StringComparer.Ordinal));
    }

    private static string Reason(DeadlineRule rule) => rule.ShiftReason ?? (rule.Shift == ShiftPolicy.Forward ? NextWorkingDay : OwnRule);

    private static string Written(DeadlineRule rule, DateOnly date, TimeOnly? hour)
    {
        string at = hour is { } time ? $"{time:HH\\:mm} " : "";
        if (rule.After is { } span)
        {
            return span.Count < 0
                ? $"chậm nhất {at}{span} trước ngày {Date(date)}"
                : $"trong vòng {span} kể từ ngày {Date(date)}{(hour is null ? "" : $", đến {at}")}";
        }
        return (rule.Bound, rule.Day) switch
        {
            (Bound.Before, _) => $"trước {at}ngày {Date(date)}",
            (Bound.OnOrBefore, _) => $"chậm nhất {at}ngày {Date(date)}",
            (Bound.Within, null) when rule.Cadence == Cadence.Quarterly => $"trong quý {(date.Month + 2) / 3} năm {date.Year}",
            (Bound.Within, null) when date.Month == 12 => $"trong năm {date.Year}",
            (Bound.Within, _) => $"đến hết ngày {Date(date)}",
            _ => $"trong tháng {date:MM}/{date.Year}",
        };
    }

    private static string Note(DeadlineRule rule, DateOnly date) =>
        rule.After is { Count: > 0 } ? " (không tính ngày bắt đầu)"
        : rule.Day > date.Day && !rule.NeedsEvent ? $" (tháng {date:MM}/{date.Year} không có ngày {rule.Day} nên lấy ngày cuối tháng)"
        : "";
}
