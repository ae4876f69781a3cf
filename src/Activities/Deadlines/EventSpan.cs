namespace GenderEquality.Activities.Deadlines;

/// <summary>What a span is counted in.</summary>
public enum SpanUnit
{
    /// <summary>Ngày, days off included.</summary>
    Day,

    /// <summary>Ngày làm việc.</summary>
    WorkingDay,

    /// <summary>Tuần.</summary>
    Week,

    /// <summary>Tháng.</summary>
    Month,
}

/// <summary>
/// A stretch of time after a day, or before it. The day itself is not counted (Civil Code 2015 art. 147(2)). A span of weeks or months ends on
/// the day of the same name or number, or with the month where that is shorter (art. 148(2), (3)).
/// </summary>
/// <param name="Count">1 to 1000; negative for a span before the day.</param>
public sealed record EventSpan(int Count, SpanUnit Unit)
{
    /// <summary>The last day of the span.</summary>
    public DateOnly From(DateOnly day, WorkCalendar calendar) =>
        Unit switch
        {
            SpanUnit.WorkingDay => calendar.AddWorkingDays(day, Count),
            SpanUnit.Week => day.AddDays(7 * Count),
            SpanUnit.Month => day.AddMonths(Count),
            _ => day.AddDays(Count),
        };

    /// <summary>"10 ngày làm việc".</summary>
    public override string ToString() =>
        $"{Math.Abs(Count)} {Unit switch { SpanUnit.WorkingDay => "ngày làm việc", SpanUnit.Week => "tuần", SpanUnit.Month => "tháng", _ => "ngày" }}";

    /// <summary>Where the law says how it is counted.</summary>
    internal string Article =>
        Unit switch
        {
            SpanUnit.Week => "khoản 2 Điều 147 và khoản 2 Điều 148 Bộ luật Dân sự 2015",
            SpanUnit.Month => "khoản 2 Điều 147 và khoản 3 Điều 148 Bộ luật Dân sự 2015",
            _ => "khoản 2 Điều 147 và khoản 1 Điều 148 Bộ luật Dân sự 2015",
        };

    /// <summary>No span is longer than this many years.</summary>
    internal int YearsAtMost => (Math.Abs(Count) * (Unit == SpanUnit.Month ? 31 : 7) / 365) + 1;
}
