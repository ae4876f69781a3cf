using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FluentValidation.Results;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine;
using GenderEquality.Engine.History;

namespace GenderEquality.Host.Cli;

/// <summary>
/// <c>./run deadlines "TEXT OR RULE"</c>: when the deadlines of a text, or of a rule, fall due. It needs no database and no data folder, and
/// knows the country's calendar as this version was made with it.
/// <para>
/// A rule is a JSON object, or an array of them, with the members of <see cref="DeadlineRule"/>:
/// <code>
/// {"cadence":"SixMonthly","month":6,"day":1,"bound":"Before"}                          trước ngày 01/6 hằng năm
/// {"cadence":"Once","month":11,"day":25,"year":2025,"bound":"Before","hour":"17:00:00"}
/// {"cadence":"Quarterly","month":3,"everyMonths":3,"day":15,"bound":"Before"}          ngày 15 của tháng cuối quý
/// {"cadence":"Annual","month":6,"bound":"WithinMonth","shift":"Forward"}               trong tháng 6
/// {"after":{"count":10,"unit":"WorkingDay"},"bound":"Within"}                          needs --event
/// </code>
/// cadence: Once, Monthly, Quarterly, SixMonthly, Annual. bound: Before, OnOrBefore, WithinMonth, Within. unit: Day, WorkingDay, Week, Month.
/// shift: None, Forward, Back. Also shiftReason, first, last, levels, reportKind, forPeriodBefore.
/// </para>
/// <para>
/// Printed with <c>--json</c>: an array with an object per occurrence, in order: period, lastDay, lateFrom (ISO with +07:00), bound
/// (before, on_or_before, within_month, within), shift (none, forward, back), dayOff, reminderDay, explanation, source.
/// </para>
/// </summary>
public static class DeadlineCommand
{
    private static readonly JsonSerializerOptions RuleJson = new(HistoryJson.Options)
    {
        PropertyNameCaseInsensitive = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly JsonSerializerOptions Printed = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <param name="given">The text or the rule.</param>
    /// <param name="today">In Vietnam; its year is looked at where no days are given.</param>
    /// <returns>The exit code: 0 printed, 2 an option is wrong.</returns>
    /// <exception cref="RefusedException">The text or rule gives no deadline, or needs an event.</exception>
    public static int Run(Arguments arguments, string given, DateOnly today, TextWriter output, TextWriter errors)
    {
        var misuses = new List<string>();
        DateOnly from = Day("from") ?? new DateOnly(today.Year, 1, 1);
        DateOnly to = Day("to") ?? new DateOnly(from.Year, 12, 31);
        DateOnly? eventDay = Day("event");
        ShiftPolicy? shift = arguments["shift"] switch
        {
            null => null,
            "none" => ShiftPolicy.None,
            "forward" => ShiftPolicy.Forward,
            "back" => ShiftPolicy.Back,
            var other => Misuse<ShiftPolicy>($"--shift: cần none, forward hoặc back, nhưng gặp '{other}'."),
        };
        if (misuses.Count == 0 && from > to)
            misuses.Add($"--from {from:yyyy-MM-dd} đứng sau --to {to:yyyy-MM-dd}. Đổi lại thứ tự.");
        if (misuses.Count > 0)
        {
            foreach (string misuse in misuses)
                errors.WriteLine(misuse);
            return 2;
        }

        IReadOnlyList<DeadlineRule> rules = Rules(given);
        if (shift is { } policy)
            rules = [.. rules.Select(rule => rule with { Shift = policy, ShiftReason = rule.Shift == policy ? rule.ShiftReason : null })];
        if (eventDay is null && rules.Any(rule => rule.NeedsEvent))
            throw new RefusedException("--event", "thời hạn này tính từ một sự kiện. Ghi ngày xảy ra sự kiện, ví dụ --event 2026-03-10.");
        Occurrence[] occurrences =
        [
            .. rules.SelectMany(rule => rule.Occurrences(from, to, WorkCalendar.National, eventDay)).OrderBy(one => one.LateFrom),
        ];
        if (arguments.Has("json"))
            output.WriteLine(JsonSerializer.Serialize(occurrences, Printed));
        else
            PrintTable(output, occurrences, from, to);
        return 0;

        DateOnly? Day(string name) =>
            arguments[name] is not { } text ? null
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            && day >= LunarCalendar.FirstDay
            && day <= LunarCalendar.LastDay
                ? day
            : Misuse<DateOnly>($"--{name}: cần một ngày từ 1900-01-01 đến 2100-12-31, ghi như 2026-01-31, nhưng gặp '{text}'.");

        T? Misuse<T>(string message)
            where T : struct
        {
            misuses.Add(message);
            return null;
        }
    }

    private static IReadOnlyList<DeadlineRule> Rules(string given)
    {
        string text = given.Trim();
        if (text is not ['{' or '[', ..])
        {
            DeadlineReading reading = DeadlineText.Read(text);
            return reading.Refusals.Count == 0 ? reading.Rules : throw new RefusedException(reading.Refusals);
        }
        DeadlineRule[] rules;
        try
        {
            rules =
                text[0] == '['
                    ? JsonSerializer.Deserialize<DeadlineRule[]>(text, RuleJson)!
                    : [JsonSerializer.Deserialize<DeadlineRule>(text, RuleJson)!];
        }
        catch (JsonException e)
        {
            throw new RefusedException(
                e.Path ?? "rule",
                $"cần quy tắc ghi bằng JSON, ví dụ {{\"cadence\":\"SixMonthly\",\"month\":6,\"day\":1,\"bound\":\"Before\"}}. {e.Message}"
            );
        }
        var validator = new DeadlineRuleValidator();
        Refusal[] refusals =
        [
            .. rules.SelectMany(
                (rule, i) =>
                    rule is null
                        ? [new Refusal($"[{i}]", "cần một quy tắc, nhưng gặp null.")]
                        : validator
                            .Validate(rule)
                            .Errors.Select((ValidationFailure fault) => new Refusal($"[{i}].{fault.PropertyName}", fault.ErrorMessage))
            ),
        ];
        return refusals.Length == 0 ? rules : throw new RefusedException(refusals);
    }

    private static void PrintTable(TextWriter output, Occurrence[] occurrences, DateOnly from, DateOnly to)
    {
        if (occurrences.Length == 0)
            output.WriteLine($"Không có thời hạn nào từ {DeadlineRule.Date(from)} đến {DeadlineRule.Date(to)}.");
        else
            output.WriteLine($"{"Kỳ", -11} {"Ngày cuối", -21} {"Trễ từ", -17} {"Nhắc", -21} Giải thích");
        foreach (Occurrence one in occurrences)
            output.WriteLine(
                $"{one.Period, -11} {DeadlineRule.DayAndDate(one.LastDay), -21} {one.LateFrom:dd/MM/yyyy HH:mm, -17} {DeadlineRule.DayAndDate(one.ReminderDay), -21} {one.Explanation}"
            );
    }
}
