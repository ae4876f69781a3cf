using System.Globalization;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;

namespace GenderEquality.Host.Simulating;

/// <summary>What a person of a simulated unit does with a task.</summary>
public enum ScriptedAnswer
{
    /// <summary>Does it; approves what waits for approval, and of an opinion chooses the first outcome.</summary>
    Done,

    /// <summary>Returns what waits for approval a number of times, then approves it; of an opinion chooses the second outcome as often.</summary>
    Return,

    /// <summary>Leaves it.</summary>
    Never,
}

public enum DelayUnit
{
    Hour,
    Day,
    WorkingDay,
}

/// <summary>When a task is done.</summary>
/// <param name="Count">0 to 1000.</param>
/// <param name="BeforeLastDay">Counted back from the task's last day instead of on from its arrival; a task without one is then done at once.</param>
public sealed partial record Delay(int Count, DelayUnit Unit, bool BeforeLastDay = false)
{
    public static readonly Delay AtOnce = new(0, DelayUnit.Hour);
    public static readonly Delay NextWorkingDay = new(1, DelayUnit.WorkingDay);

    /// <summary>What is done on a day chosen by its distance from the last day is done at this hour.</summary>
    private static readonly TimeSpan Forenoon = TimeSpan.FromHours(10);

    /// <summary>Reads "2 hours", "3 days", "1 working day", "2 giờ", "3 ngày", "1 ngày làm việc".</summary>
    /// <returns>Null when it is none of these.</returns>
    public static Delay? Parse(string text, bool beforeLastDay = false)
    {
        Match match = Written().Match(text.Trim());
        if (!match.Success || !int.TryParse(match.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            return null;
        DelayUnit unit =
            match.Groups["hour"].Success ? DelayUnit.Hour
            : match.Groups["day"].Success ? DelayUnit.Day
            : DelayUnit.WorkingDay;
        return count > 1000 ? null : new Delay(count, unit, beforeLastDay);
    }

    /// <summary>The instant at which a task that came at <paramref name="came"/> is done; never before it came.</summary>
    public DateTimeOffset After(DateTimeOffset came, DateOnly? lastDay, ReminderPolicy policy, WorkCalendar calendar)
    {
        if (BeforeLastDay)
        {
            if (lastDay is not { } last)
                return came;
            DateOnly day = Unit switch
            {
                DelayUnit.WorkingDay => calendar.AddWorkingDays(calendar.WorkingDayOnOrBefore(last), -Count),
                DelayUnit.Day => last.AddDays(-Count),
                _ => last,
            };
            DateTimeOffset at = DeadlineRule.StartOf(day) + Forenoon - (Unit == DelayUnit.Hour ? TimeSpan.FromHours(Count) : TimeSpan.Zero);
            return at > came ? at : came;
        }
        switch (Unit)
        {
            case DelayUnit.Hour:
                return came.AddHours(Count);
            case DelayUnit.Day:
                return came.AddDays(Count);
            default:
                if (Count == 0)
                    return came;
                DateTime local = came.ToOffset(DeadlineRule.VietnamOffset).DateTime;
                var time = TimeOnly.FromDateTime(local);
                // What came at night is done within the hours of work.
                if (time < policy.From || time >= policy.Until)
                    time = policy.From;
                DateOnly day = calendar.AddWorkingDays(DateOnly.FromDateTime(local), Count);
                return new DateTimeOffset(day.ToDateTime(time), DeadlineRule.VietnamOffset);
        }
    }

    [GeneratedRegex(
        @"^(?<n>[0-9]{1,4})\s*((?<hour>hours?|giờ)|(?<day>days?|ngày)|(?<working>working\s+days?|ngày\s+làm\s+việc))\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Written();
}

/// <summary>What is done with the tasks that a rule is for. What is null is for all.</summary>
/// <param name="Task">One of <see cref="Activities.Tasks"/>.</param>
/// <param name="Levels">Levels of the unit whose people act.</param>
/// <param name="Unit">Name or id of the unit whose people act.</param>
/// <param name="Times">How often a <see cref="ScriptedAnswer.Return"/> returns; 1 to 20.</param>
public sealed record AnswerRule(
    string? Task,
    IReadOnlyList<UnitLevel>? Levels,
    string? Unit,
    Role? Role,
    ScriptedAnswer Answer,
    int Times,
    Delay Delay
)
{
    public static AnswerRule ForAll(ScriptedAnswer answer, Delay delay) => new(null, null, null, null, answer, 1, delay);

    public bool IsFor(string task, UnitId unit, string unitName, UnitLevel level, Role role) =>
        (Task is null || Task == task)
        && (Levels is null || Levels.Contains(level))
        && (Role is null || Role == role)
        && (
            Unit is null
            || string.Equals(Unit, unitName, StringComparison.OrdinalIgnoreCase)
            || string.Equals(Unit, unit.ToString(), StringComparison.OrdinalIgnoreCase)
        );
}

/// <summary>What people do in a simulated world.</summary>
/// <param name="Rules">The first that is for a task counts.</param>
/// <param name="Default">For tasks that no rule is for.</param>
/// <param name="PassOn">Whether an office makes the directive a document of its own, which its units get; else its plan binds itself alone.</param>
public sealed record Answers(IReadOnlyList<AnswerRule> Rules, AnswerRule Default, bool PassOn = true)
{
    /// <summary>Everybody does everything on the next working day.</summary>
    public static Answers Usual { get; } = new([], AnswerRule.ForAll(ScriptedAnswer.Done, Delay.NextWorkingDay));

    public AnswerRule For(string task, UnitId unit, string unitName, UnitLevel level, Role role) =>
        Rules.FirstOrDefault(rule => rule.IsFor(task, unit, unitName, level, role)) ?? Default;
}
