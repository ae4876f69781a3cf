using FluentValidation;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Deadlines;

/// <summary>Days of a calendar are known from now on; of two for one day the later counts. Sets the calendar's days.</summary>
/// <param name="Notice">The act or notice they were entered by; null when each day names its own.</param>
public sealed record CalendarDaysEntered(IReadOnlyList<CalendarDay> Days, string? Notice, PersonId By, DateTimeOffset At) : Event;

/// <summary>Entered days are withdrawn: what is known of them without the entry counts again. Sets the calendar's days.</summary>
public sealed record CalendarDaysRemoved(IReadOnlyList<DateOnly> Days, PersonId By, DateTimeOffset At) : Event;

/// <summary>What is owed was brought in line with the calendar. Ends the wait for it; always follows the version it speaks of.</summary>
/// <param name="Version">The version of the calendar's stream that was applied.</param>
/// <param name="Works">How many units' dates were moved.</param>
public sealed record CalendarApplied(int Version, int Works, DateTimeOffset At) : Event;

/// <summary>What was entered into a calendar, as its events leave it.</summary>
/// <param name="Days">In order, one a day.</param>
/// <param name="IsPending">Whether something was changed that what is owed does not follow yet.</param>
public sealed record EnteredCalendar(IReadOnlyList<CalendarDay> Days, bool IsPending)
{
    public static EnteredCalendar Empty { get; } = new([], false);

    public CalendarDay? Find(DateOnly day) => Days.FirstOrDefault(known => known.Day == day);

    public EnteredCalendar Apply(Event e) =>
        e switch
        {
            CalendarDaysEntered entered => new([.. With(entered.Days)], true),
            CalendarDaysRemoved removed => new([.. Days.Where(day => !removed.Days.Contains(day.Day))], true),
            CalendarApplied => this with { IsPending = false },
            _ => this,
        };

    private IEnumerable<CalendarDay> With(IReadOnlyList<CalendarDay> entered)
    {
        Dictionary<DateOnly, CalendarDay> days = Days.ToDictionary(day => day.Day);
        foreach (CalendarDay day in entered)
            days[day.Day] = day;
        return days.Values.OrderBy(day => day.Day);
    }
}

/// <summary>Enters days into a calendar.</summary>
/// <param name="Unit">The unit whose own calendar it is; null for the country's.</param>
/// <param name="Notice">The act or notice; null when each day names its own.</param>
public sealed record EnterCalendarDays(PersonId By, UnitId? Unit, IReadOnlyList<CalendarDay> Days, string? Notice) : Command(By);

/// <summary>Withdraws days that were entered into a calendar.</summary>
/// <param name="Unit">The unit whose own calendar it is; null for the country's.</param>
public sealed record RemoveCalendarDays(PersonId By, UnitId? Unit, IReadOnlyList<DateOnly> Days) : Command(By);

public sealed class EnterCalendarDaysValidator : AbstractValidator<EnterCalendarDays>
{
    public const int FirstYear = NationalHolidays.FirstYear;
    public const int LastYear = 2035;

    /// <summary>Days entered at once.</summary>
    public const int MostDays = 2000;

    /// <summary>Characters of a name.</summary>
    public const int LongestName = 200;

    /// <summary>Characters of a source.</summary>
    public const int LongestSource = 500;

    public EnterCalendarDaysValidator()
    {
        RuleFor(command => command.Days).NotEmpty().WithMessage("Chọn ít nhất một ngày.");
        RuleFor(command => command.Days)
            .Must(days => days.Count <= MostDays)
            .WithMessage("Mỗi lần nhập nhiều nhất 2.000 ngày. Chia thành nhiều lần.");
        RuleFor(command => command.Days)
            .Must(days => days.Select(day => day.Day).Distinct().Count() == days.Count)
            .WithMessage("Có ngày được nhập hai lần. Bỏ bớt rồi gửi lại.");
        RuleForEach(command => command.Days)
            .ChildRules(day =>
            {
                day.RuleFor(one => one.Day).Must(IsKnownYear).WithMessage(YearFault);
                day.RuleFor(one => one.Name).Must(IsGiven).WithMessage("Ghi tên ngày nghỉ hoặc ngày làm bù.");
                day.RuleFor(one => one.Name)
                    .Must(name => name is null || name.Length <= LongestName)
                    .WithMessage("Tên dài hơn 200 ký tự. Rút gọn lại.");
                day.RuleFor(one => one.Source).Must(IsGiven).WithMessage("Ghi nguồn: số, ngày và cơ quan ban hành văn bản.");
                day.RuleFor(one => one.Source)
                    .Must(source => source is null || source.Length <= LongestSource)
                    .WithMessage("Nguồn dài hơn 500 ký tự. Rút gọn lại.");
                // In a history a hash under this name stands for a stored text.
                day.RuleFor(one => one.Source)
                    .Must(source => source is not { Length: 64 } || !source.All(char.IsAsciiHexDigit))
                    .WithMessage("Nguồn phải là lời, không phải dãy mã. Ghi số, ngày và cơ quan ban hành văn bản.");
                day.RuleFor(one => one.Status)
                    .Must(status => status is DayStatus.Announced or DayStatus.ByLaw)
                    .WithMessage("Ngày nhập vào phải theo luật hoặc theo thông báo.");
            });
        RuleFor(command => command.Notice)
            .Must(notice => notice is null || notice.Length <= LongestSource)
            .WithMessage("Nguồn dài hơn 500 ký tự. Rút gọn lại.");
    }

    internal const string YearFault = "Chỉ nhập ngày từ năm 2020 đến năm 2035.";

    internal static bool IsKnownYear(DateOnly day) => day.Year is >= FirstYear and <= LastYear;

    private static bool IsGiven(string? text) => !string.IsNullOrWhiteSpace(text);
}

public sealed class RemoveCalendarDaysValidator : AbstractValidator<RemoveCalendarDays>
{
    public RemoveCalendarDaysValidator() => RuleFor(command => command.Days).NotEmpty().WithMessage("Chọn ít nhất một ngày để bỏ.");
}

/// <summary>What may be changed in a calendar, and what a change does to what is owed.</summary>
public static class CalendarDecisions
{
    /// <exception cref="RefusedException">All of it is known already.</exception>
    public static CalendarDaysEntered Enter(EnteredCalendar calendar, EnterCalendarDays command, DateTimeOffset now)
    {
        List<CalendarDay> news = [.. command.Days.Where(day => calendar.Find(day.Day) != day).OrderBy(day => day.Day)];
        return news.Count > 0
            ? new CalendarDaysEntered(news, command.Notice, command.By, now)
            : throw new RefusedException("", "Các ngày này đã có trong lịch, đúng như vừa nhập.");
    }

    /// <exception cref="RefusedException">A day was not entered, or somebody withdrew it.</exception>
    public static CalendarDaysRemoved Remove(EnteredCalendar calendar, RemoveCalendarDays command, DateTimeOffset now)
    {
        List<DateOnly> unknown = [.. command.Days.Where(day => calendar.Find(day) is null).Order()];
        return unknown.Count == 0
            ? new CalendarDaysRemoved([.. command.Days.Distinct().Order()], command.By, now)
            : throw new RefusedException(
                "",
                $"Không bỏ được {string.Join(", ", unknown.Select(DeadlineRule.Date))}: không có trong các ngày đã nhập. Tải lại trang."
            );
    }

    /// <summary>Whether days off have a say in when a rule falls due.</summary>
    public static bool DependsOnDaysOff(DeadlineRule rule) => rule.Shift != ShiftPolicy.None || rule.After?.Unit == SpanUnit.WorkingDay;

    /// <summary>When an open period falls due by a calendar; null when its rule leaves days off aside, or when none of the rules gives it.</summary>
    public static Occurrence? Due(Directive directive, ReportPeriod period, WorkCalendar calendar) =>
        Nearest(directive, period, calendar).Where(one => DependsOnDaysOff(one.Rule)).Select(one => one.At).FirstOrDefault();

    /// <summary>When an open period falls due by the directive's rules as they are now; null when none of them gives it.</summary>
    public static Occurrence? DueByRules(Directive directive, ReportPeriod period, WorkCalendar calendar) =>
        Nearest(directive, period, calendar).Select(one => one.At).FirstOrDefault();

    private static IEnumerable<(DeadlineRule Rule, Occurrence At)> Nearest(
        Directive directive,
        ReportPeriod period,
        WorkCalendar calendar
    ) =>
        (directive.Content?.ReportRules ?? [])
            .Where(rule => !rule.NeedsEvent && PeriodKey.LevelsOf(rule) == PeriodKey.LevelsIn(period.Period))
            .SelectMany(rule =>
                rule.Occurrences(period.LastDay.AddDays(-Reach), period.LastDay.AddDays(Reach), calendar)
                    .Where(at => at.Period == PeriodKey.DateIn(period.Period) && rule.PeriodName(at.Period) == period.Name)
                    .Select(at => (Rule: rule, At: at))
            )
            // Two rules may give one period: it is the nearer one's.
            .OrderBy(one => Math.Abs(one.At.LastDay.DayNumber - period.LastDay.DayNumber))
            .Take(1);

    // No calendar moves a date further than this many days.
    private const int Reach = 60;

    /// <summary>
    /// Whether a date gives way to the one of a new calendar: not where it would become one that has passed already, which nobody could keep.
    /// </summary>
    public static bool Moves(
        DateOnly? lastDay,
        DateTimeOffset? lateFrom,
        DateOnly newLastDay,
        DateTimeOffset newLateFrom,
        DateTimeOffset now
    ) => lateFrom is { } old && (lastDay, old) != (newLastDay, newLateFrom) && (newLateFrom > old || newLateFrom > now);

    /// <summary>The period's move to the date of a new calendar; null when it stays.</summary>
    public static ReportPeriodRescheduled? Reschedule(ReportPeriod period, Occurrence due, DateTimeOffset now) =>
        Moves(period.LastDay, period.LateFrom, due.LastDay, due.LateFrom, now)
            ? new ReportPeriodRescheduled(period.Period, due.LastDay, due.LateFrom, due.Explanation)
            : null;

    /// <summary>The move of what a unit owes to the date of its period; null when it stays: it is done, or was moved for this unit alone.</summary>
    public static ObligationRescheduled? Reschedule(object? subject, ReportPeriod period, DateTimeOffset now) =>
        subject is PeriodReport { Obligation: { IsOpen: true, Extension: not ExtensionStatus.Granted } owed } report
        && report.Period == period.Period
        && Moves(owed.LastDay, owed.LateFrom, period.LastDay, period.LateFrom, now)
            ? new ObligationRescheduled(owed.Kind, period.LastDay, period.LateFrom, period.Explanation, now)
            : null;
}

/// <summary>The stream of what was entered into a calendar: the country's, or a unit's own.</summary>
public sealed class CalendarStream : IStreamKind
{
    public static readonly CalendarStream Kind = new();

    /// <summary>The country's.</summary>
    public static StreamId National { get; } = new(new Guid("6f2d9a54-52b4-4f5e-9a57-0c0f7c1f0002"));

    /// <summary>A unit's own, for its local days.</summary>
    public static StreamId Of(UnitId unit) => StreamId.Derived(unit.Value, "calendar");

    public string Name => "calendar";

    public object? Fold(object? state, Event e) => ((EnteredCalendar?)state ?? EnteredCalendar.Empty).Apply(e);

    public IEnumerable<Row> Rows(StreamId stream, object? state) => [];
}
