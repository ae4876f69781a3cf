using FluentValidation;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Escalation;

/// <summary>A step of the way up.</summary>
/// <param name="Days">Days after the last day; on a day off, the next working day. At least 1.</param>
public sealed record EscalationStep(EscalationRung Rung, int Days);

/// <summary>When an obligation of a kind is reminded of and taken up.</summary>
/// <param name="Reminders">
/// Days from the last day: −7 is a week before, 0 the last day, 3 three days after. What comes before counts back from the last working day
/// in time, so that nobody is reminded to act on a day off.
/// </param>
public sealed record KindPolicy(ObligationKind Kind, IReadOnlyList<int> Reminders, IReadOnlyList<EscalationStep> Escalation);

/// <summary>When people are reminded, and to whom what is late is taken.</summary>
/// <param name="From">Letters are written from this time of a working day on, in Vietnam.</param>
/// <param name="Until">No letter is written from this time on; what falls due later waits for the next working day.</param>
public sealed record ReminderPolicy(IReadOnlyList<KindPolicy> Kinds, TimeOnly From, TimeOnly Until)
{
    private static readonly int[] Ladder = [-14, -7, -3, -1, 0, 1, 3, 7];
    private static readonly EscalationStep[] Steps =
    [
        new(EscalationRung.Deputy, 1),
        new(EscalationRung.Head, 3),
        new(EscalationRung.ParentContact, 5),
        new(EscalationRung.ParentHead, 10),
    ];

    public static ReminderPolicy Default { get; } =
        new([.. Enum.GetValues<ObligationKind>().Select(kind => new KindPolicy(kind, Ladder, Steps))], new(8, 0), new(17, 0));

    public KindPolicy For(ObligationKind kind) => Kinds.FirstOrDefault(one => one.Kind == kind) ?? new KindPolicy(kind, [], []);

    /// <summary>Whether letters may be written at an instant: a working day, within the hours.</summary>
    public bool MayWrite(DateTimeOffset now, WorkCalendar calendar)
    {
        DateTime local = now.ToOffset(DeadlineRule.VietnamOffset).DateTime;
        var time = TimeOnly.FromDateTime(local);
        return time >= From && time < Until && !calendar.IsDayOff(DateOnly.FromDateTime(local));
    }

    /// <summary>The day on which something is reminded of, or taken up.</summary>
    /// <param name="days">As in <see cref="KindPolicy.Reminders"/>.</param>
    public static DateOnly DayOf(DateOnly lastDay, int days, WorkCalendar calendar) =>
        days <= 0
            ? calendar.WorkingDayOnOrBefore(calendar.WorkingDayOnOrBefore(lastDay).AddDays(days))
            : calendar.WorkingDayOnOrAfter(lastDay.AddDays(days));

    /// <summary>
    /// The last days for which a reminder falls into the days after <paramref name="after"/> up to <paramref name="upTo"/>, each with the
    /// newest one: who missed several reminders gets one.
    /// </summary>
    public IReadOnlyDictionary<DateOnly, int> DueReminders(ObligationKind kind, DateOnly after, DateOnly upTo, WorkCalendar calendar)
    {
        IReadOnlyList<int> ladder = For(kind).Reminders;
        var due = new Dictionary<DateOnly, int>();
        if (ladder.Count == 0)
            return due;
        // A break of holidays moves a reminder by at most this much.
        const int margin = 20;
        for (
            DateOnly lastDay = after.AddDays(-ladder.Max() - margin);
            lastDay <= upTo.AddDays(margin - ladder.Min());
            lastDay = lastDay.AddDays(1)
        )
        {
            foreach (int days in ladder.Order())
            {
                DateOnly day = DayOf(lastDay, days, calendar);
                if (day > after && day <= upTo)
                    due[lastDay] = days;
            }
        }
        return due;
    }

    /// <summary>For each rung the newest last day that it has come for by <paramref name="today"/>; whatever was due earlier has come too.</summary>
    public IReadOnlyList<(EscalationRung Rung, DateOnly LastDay)> DueEscalations(ObligationKind kind, DateOnly today, WorkCalendar calendar)
    {
        var due = new List<(EscalationRung, DateOnly)>();
        foreach (EscalationStep step in For(kind).Escalation.OrderBy(step => step.Rung))
        {
            DateOnly lastDay = today.AddDays(-step.Days);
            // Of the days whose step falls on the same working day, the newest.
            while (DayOf(lastDay, step.Days, calendar) > today)
                lastDay = lastDay.AddDays(-1);
            due.Add((step.Rung, lastDay));
        }
        return due;
    }
}

/// <summary>Sets when people are reminded and to whom what is late is taken, from now on.</summary>
public sealed record ReminderPolicySet(ReminderPolicy Policy, PersonId By, DateTimeOffset At) : Event;

/// <summary>Changes when people are reminded and to whom what is late is taken.</summary>
public sealed record SetReminderPolicy(PersonId By, ReminderPolicy Policy) : Command(By);

public sealed class SetReminderPolicyValidator : AbstractValidator<SetReminderPolicy>
{
    public SetReminderPolicyValidator()
    {
        RuleFor(command => command.Policy.Until)
            .GreaterThan(command => command.Policy.From)
            .OverridePropertyName("until")
            .WithMessage("Giờ kết thúc phải sau giờ bắt đầu.");
        RuleForEach(command => command.Policy.Kinds)
            .OverrideIndexer((_, _, kind, _) => $"[{kind.Kind}]")
            .ChildRules(kind =>
            {
                kind.RuleFor(one => one.Reminders)
                    .Must(days => days.All(day => day is >= -60 and <= 60))
                    .WithMessage("Nhắc trong khoảng từ 60 ngày trước đến 60 ngày sau hạn.");
                kind.RuleFor(one => one.Reminders)
                    .Must(days => days.Count <= 20 && days.Distinct().Count() == days.Count)
                    .WithMessage("Ghi nhiều nhất 20 lần nhắc, mỗi ngày một lần.");
                kind.RuleFor(one => one.Escalation)
                    .Must(steps => steps.All(step => step.Days is >= 1 and <= 90))
                    .WithMessage("Báo lên từ 1 đến 90 ngày sau hạn.");
                kind.RuleFor(one => one.Escalation)
                    .Must(steps =>
                        steps
                            .OrderBy(step => step.Rung)
                            .Zip(steps.OrderBy(step => step.Rung).Skip(1))
                            .All(pair => pair.First.Days <= pair.Second.Days)
                    )
                    .WithMessage("Cấp cao hơn không được báo sớm hơn cấp thấp hơn.");
            });
    }
}

/// <summary>The stream of the reminder policy; there is one.</summary>
public sealed class ReminderPolicyStream : IStreamKind
{
    public static readonly ReminderPolicyStream Kind = new();

    /// <summary>The only stream of the kind.</summary>
    public static StreamId Id { get; } = new(new Guid("6f2d9a54-52b4-4f5e-9a57-0c0f7c1f0001"));

    public string Name => "reminder-policy";

    public object? Fold(object? state, Event e) => e is ReminderPolicySet set ? set.Policy : state;

    public IEnumerable<Row> Rows(StreamId stream, object? state) => [];
}
