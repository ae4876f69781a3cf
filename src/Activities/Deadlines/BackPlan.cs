using System.Globalization;
using GenderEquality.Activities.Intake;

namespace GenderEquality.Activities.Deadlines;

/// <summary>The last day of one level of a chain.</summary>
/// <param name="Level">Its code, as intake names it.</param>
/// <param name="Explanation">One sentence in Vietnamese: why this day.</param>
public sealed record PlannedDay(string Level, DateOnly LastDay, string Explanation);

/// <summary>Dates of a directive that leave a level no working day to sum up what the level below sends.</summary>
/// <param name="Text">In Vietnamese, for whoever confirms the directive: what collides, and what is proposed.</param>
/// <param name="Rule">The rule that cannot stay as it is.</param>
/// <param name="Proposal">Rules that may take its place, each for its levels; the highest level's first.</param>
public sealed record DateConflict(string Text, DeadlineRule Rule, IReadOnlyList<DeadlineRule> Proposal);

/// <summary>
/// Plans the dates of lower levels back from that of the highest: a level has at least one working day between what it receives and what it
/// owes (Decree 09/2019/NĐ-CP art. 8(5)(b)). A date that is a day off counts as the last working day before it. Levels are the codes SO,
/// PHONG, XA, MN, TH, THCS, THPT and GDTX: a Sở stands over all others, a Phòng and a commune over kindergartens, primary and lower secondary
/// schools.
/// </summary>
public static class BackPlan
{
    /// <summary>Working days that a level has at the least.</summary>
    public const int LeastWorkingDays = 1;

    /// <summary>Rules are checked against the calendar of so many years, so that a proposed date holds in each.</summary>
    private const int Years = 10;

    /// <summary>Dates further apart belong to different reports.</summary>
    private const int DaysOfOneReport = 45;

    private const string Source = "điểm b khoản 5 Điều 8 Nghị định 09/2019/NĐ-CP";

    private static readonly string[] Schools = ["MN", "TH", "THCS"];

    /// <summary>The last day of each level of a chain, the first of which owes by <paramref name="top"/>.</summary>
    /// <param name="chain">Codes from the highest level down.</param>
    /// <param name="workingDays">What each level has to sum up, at least <see cref="LeastWorkingDays"/>.</param>
    public static IReadOnlyList<PlannedDay> Plan(
        DateOnly top,
        IReadOnlyList<string> chain,
        WorkCalendar calendar,
        int workingDays = LeastWorkingDays
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workingDays, LeastWorkingDays);
        var planned = new List<PlannedDay>();
        foreach (string level in chain)
        {
            if (planned is not [.., var above])
            {
                planned.Add(new PlannedDay(level, top, $"Hạn của {Name(level)} là hết {DeadlineRule.DayAndDate(top)}."));
                continue;
            }
            DateOnly day = Before(above.LastDay, calendar, workingDays);
            planned.Add(
                new PlannedDay(
                    level,
                    day,
                    $"{Capital(Name(above.Level))} có hạn hết {DeadlineRule.DayAndDate(above.LastDay)}{Off(above.LastDay, calendar)} và cần ít nhất {workingDays} ngày làm việc để tổng hợp ({Source}), nên {Name(level)} gửi chậm nhất {DeadlineRule.DayAndDate(day)}."
                )
            );
        }
        return planned;
    }

    /// <summary>
    /// The rules of a directive whose dates collide: for two levels of one chain at once, for a lower level too late for a higher one, or for
    /// the addressed too late for what the issuer owes upwards. Rules that are counted from an event or
    /// from another date are passed over.
    /// </summary>
    /// <param name="rules">As confirmed; one without levels is for all addressed.</param>
    /// <param name="addressed">Codes of the levels addressed.</param>
    /// <param name="from">The day from which the rules count.</param>
    /// <param name="issuerOwes">The last day by which the issuer itself owes its report on this; null when it owes none.</param>
    public static IReadOnlyList<DateConflict> Check(
        IReadOnlyList<DeadlineRule> rules,
        IReadOnlyList<string> addressed,
        DateOnly from,
        WorkCalendar calendar,
        DateOnly? issuerOwes = null,
        int workingDays = LeastWorkingDays
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workingDays, LeastWorkingDays);
        Duty Of(DeadlineRule rule, IReadOnlyList<string> levels) =>
            new(rule, levels, rule.Occurrences(from, from.AddYears(Years), calendar));

        Duty[] duties =
        [
            .. rules
                .Where(rule => rule.After is null)
                .Select(rule => Of(rule, rule.Levels is { Count: > 0 } own ? own : addressed))
                .Where(duty => duty.Times.Count > 0),
        ];
        var conflicts = new List<DateConflict>();
        foreach (Duty duty in duties)
        {
            string? tooLate = null;
            int earlier = 0;
            if (
                issuerOwes is { } owed
                && duty.Times.MinBy(time => Apart(time.LastDay, owed)) is { } nearest
                && Apart(nearest.LastDay, owed) <= DaysOfOneReport
            )
            {
                DateOnly limit = Before(owed, calendar, workingDays);
                earlier = Math.Max(0, nearest.LastDay.DayNumber - limit.DayNumber);
                if (earlier > 0)
                    tooLate =
                        $"Cơ quan ban hành phải báo cáo cấp trên chậm nhất {DeadlineRule.DayAndDate(owed)}, nhưng {Names(duty.Levels)} có hạn đến hết {DeadlineRule.DayAndDate(nearest.LastDay)}.";
            }
            string? together = Together(duty);
            if (tooLate is null && together is null)
                continue;
            var proposal = new List<DeadlineRule>();
            Duty above = duty;
            foreach (IGrouping<int, string> group in duty.Levels.GroupBy(level => Rank(level, duty.Levels)).OrderBy(group => group.Key))
            {
                string[] levels = [.. group];
                DeadlineRule rule =
                    group.Key > 0
                        ? Moved(
                            above,
                            levels,
                            calendar,
                            new EventSpan(workingDays, SpanUnit.WorkingDay),
                            day => Before(day, calendar, workingDays)
                        )
                    : earlier > 0 ? Moved(above, levels, calendar, new EventSpan(earlier, SpanUnit.Day), day => day.AddDays(-earlier))
                    : duty.Rule with { Levels = levels };
                proposal.Add(rule);
                above = Of(rule, levels);
            }
            conflicts.Add(
                new DateConflict(string.Join(' ', new[] { tooLate, together, Proposed(proposal) }.OfType<string>()), duty.Rule, proposal)
            );
        }
        foreach (Duty upper in duties)
        {
            foreach (Duty lower in duties.Where(lower => lower != upper && IsOneReport(lower.Rule, upper.Rule)))
            {
                string[] below =
                [
                    .. lower.Levels.Where(level => !upper.Levels.Contains(level) && upper.Levels.Any(above => IsAbove(above, level))),
                ];
                (Occurrence Lower, Occurrence Upper)[] pairs = [.. Pairs(lower, upper)];
                (Occurrence Lower, Occurrence Upper) late = Array.Find(
                    pairs,
                    pair => pair.Lower.LastDay > Before(pair.Upper.LastDay, calendar, workingDays)
                );
                if (below.Length == 0 || late.Lower is null)
                    continue;
                Dictionary<DateOnly, DateOnly> limits = [];
                foreach ((Occurrence one, Occurrence above) in pairs)
                    limits[one.LastDay] = Before(above.LastDay, calendar, workingDays);
                string[] others = [.. lower.Levels.Except(below, StringComparer.Ordinal)];
                DeadlineRule[] proposal =
                [
                    .. others.Length == 0 ? Array.Empty<DeadlineRule>() : [lower.Rule with { Levels = others }],
                    Moved(lower, below, calendar, null, day => limits.TryGetValue(day, out DateOnly limit) && limit < day ? limit : day),
                ];
                string receivers = Names([.. upper.Levels.Where(level => below.Any(one => IsAbove(level, one)))]);
                conflicts.Add(
                    new DateConflict(
                        $"{Capital(Names(below))} có hạn đến hết {DeadlineRule.DayAndDate(late.Lower.LastDay)}, nhưng {receivers} phải báo cáo chậm nhất {DeadlineRule.DayAndDate(late.Upper.LastDay)} nên không kịp tổng hợp. {Proposed(proposal)}",
                        lower.Rule,
                        proposal
                    )
                );
            }
        }
        return conflicts;
    }

    /// <summary>A rule, the levels that it is for, and when it falls due over the years that are looked at.</summary>
    private sealed record Duty(DeadlineRule Rule, IReadOnlyList<string> Levels, IReadOnlyList<Occurrence> Times);

    private static string? Together(Duty duty)
    {
        string[] below = [.. duty.Levels.Where(level => Rank(level, duty.Levels) > 0)];
        if (below.Length == 0)
            return null;
        string above = Names([.. duty.Levels.Where(level => below.Any(one => IsAbove(level, one)))]);
        return $"{Capital(above)} và cấp dưới ({Names(below)}) có cùng một hạn, hết {DeadlineRule.DayAndDate(duty.Times[0].LastDay)}, nên {above} không còn ngày làm việc nào để tổng hợp.";
    }

    private static string Proposed(IReadOnlyList<DeadlineRule> proposal)
    {
        IEnumerable<string> parts = proposal.Select(rule => $"{Names(rule.Levels!)} {Words(rule)}");
        return $"Đề nghị tách hạn: {string.Join("; ", parts)} ({Source}).";
    }

    private static string Words(DeadlineRule rule)
    {
        if (rule.After is { } span)
            return $"chậm nhất {span} trước {Words(rule with { After = null, Bound = Bound.Within })}";
        string year = rule.Year is { } only ? $"/{only}" : "";
        string day = (rule.EveryMonths ?? 12, rule.Day) switch
        {
            (12, { } of) => $"ngày {of:00}/{rule.Month:00}{year}",
            (12, null) => $"hết tháng {rule.Month:00}{year}",
            (1, { } of) => $"ngày {of:00} hằng tháng",
            (3, { } of) => $"ngày {of:00} của tháng thứ {((rule.Month - 1) % 3) + 1} mỗi quý",
            (_, { } of) => $"ngày {of:00}, {rule.EveryMonths} tháng một lần",
            _ => "ngày cuối tháng của kỳ",
        };
        return rule.Bound switch
        {
            Bound.Before => $"trước {day}",
            Bound.Within => day,
            _ => $"chậm nhất {day}",
        };
    }

    /// <summary>
    /// The rule with its date moved to what <paramref name="plan"/> makes of each of its last days, or before it, for some levels. The day is
    /// one that is early enough in every year, as a document needs one date to name. Where a date that returns within the year would get into
    /// another month, and so be taken for another period's, it is counted back from the rule's own.
    /// </summary>
    /// <param name="back">How far it is moved, where that is the same each time.</param>
    private static DeadlineRule Moved(
        Duty duty,
        IReadOnlyList<string> levels,
        WorkCalendar calendar,
        EventSpan? back,
        Func<DateOnly, DateOnly> plan
    )
    {
        DeadlineRule rule = duty.Rule with
        {
            Levels = levels,
            Bound = Bound.OnOrBefore,
            Hour = null,
            Shift = ShiftPolicy.None,
            ShiftReason = null,
        };
        // The rule's last day may be the day before its date, and that one a day off: one day more serves both.
        DeadlineRule Counted(EventSpan span) =>
            rule with
            {
                After = new EventSpan(rule.After is { } own ? own.Count - span.Count : -span.Count - 1, span.Unit),
            };
        if (rule.After is not null && back is not null)
            return Counted(back);
        IReadOnlyList<Occurrence> plain = (duty.Rule with { Shift = ShiftPolicy.None }).Occurrences(
            duty.Times[0].LastDay.AddDays(-DaysOfOneReport),
            duty.Times[^1].LastDay.AddDays(DaysOfOneReport),
            calendar
        );
        (int Months, int Day) earliest = plain
            .Select(time => (Written: Months(time.Period), Day: plan(time.LastDay)))
            .Select(at => (Months: at.Written - Months(at.Day), at.Day.Day))
            .OrderByDescending(at => at.Months)
            .ThenBy(at => at.Day)
            .First();
        if (earliest.Months > 0 && rule.EveryMonths is < 12 && back is not null)
            return Counted(back);
        int month = rule.Month - earliest.Months;
        int years = month < 1 ? 1 : 0;
        return rule with { Month = month + (12 * years), Day = earliest.Day, Year = rule.Year - years };
    }

    private static int Months(string period) => Months(DateOnly.ParseExact(period + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static int Months(DateOnly day) => (12 * day.Year) + day.Month;

    /// <summary>The last day of a level below one that owes by a day.</summary>
    private static DateOnly Before(DateOnly day, WorkCalendar calendar, int workingDays) =>
        calendar.AddWorkingDays(calendar.WorkingDayOnOrBefore(day), -workingDays);

    private static bool IsOneReport(DeadlineRule one, DeadlineRule other) =>
        one.Cadence == other.Cadence && string.Equals(one.ReportKind, other.ReportKind, StringComparison.Ordinal);

    /// <summary>The times of two rules that belong to one report: of the same month, quarter or half-year, or else near each other.</summary>
    private static IEnumerable<(Occurrence Lower, Occurrence Upper)> Pairs(Duty lower, Duty upper) =>
        from one in lower.Times
        let above = lower.Rule.EveryMonths is { } step && step < 12 && upper.Rule.EveryMonths == step
            ? upper.Times.FirstOrDefault(time => Reported(upper.Rule, time, step) == Reported(lower.Rule, one, step))
            : upper.Times.Where(time => Apart(time.LastDay, one.LastDay) <= DaysOfOneReport).MinBy(time => Apart(time.LastDay, one.LastDay))
        where above is not null
        select (one, above);

    private static int Reported(DeadlineRule rule, Occurrence time, int step) =>
        ((Months(time.Period) - 1) / step) - (rule.ForPeriodBefore ? 1 : 0);

    private static int Apart(DateOnly one, DateOnly other) => Math.Abs(one.DayNumber - other.DayNumber);

    /// <summary>How many levels of a set stand over a level, one over the other.</summary>
    private static int Rank(string level, IReadOnlyList<string> levels) =>
        levels.Where(above => IsAbove(above, level)).Select(above => 1 + Rank(above, levels)).DefaultIfEmpty(0).Max();

    private static bool IsAbove(string upper, string lower) =>
        upper switch
        {
            "SO" => lower != "SO",
            "PHONG" or "XA" => Schools.Contains(lower, StringComparer.Ordinal),
            _ => false,
        };

    private static string Off(DateOnly day, WorkCalendar calendar) =>
        calendar.IsDayOff(day) ? $" (ngày làm việc cuối cùng là {DeadlineRule.DayAndDate(calendar.WorkingDayOnOrBefore(day))})" : "";

    private static string Names(IReadOnlyList<string> levels) =>
        levels.Count > 1 ? $"{string.Join(", ", levels.SkipLast(1).Select(Name))} và {Name(levels[^1])}" : Name(levels[0]);

    private static string Name(string level) =>
        level switch
        {
            "SO" => "Sở GDĐT",
            "PHONG" => "Phòng GDĐT",
            "XA" => "UBND xã, phường",
            "MN" => "trường mầm non",
            "TH" => "trường tiểu học",
            "THCS" => "trường THCS",
            "THPT" => "trường THPT",
            "GDTX" => "trung tâm GDTX",
            _ => level,
        };

    private static string Capital(string text) => char.ToUpper(text[0], CultureInfo.InvariantCulture) + text[1..];
}
