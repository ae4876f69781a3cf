using System.Globalization;

namespace GenderEquality.Engine.Definitions;

/// <summary>
/// A cron expression of five fields (minute, hour, day, month, day of the week) or six with the second in front, in UTC. Each field takes
/// <c>*</c>, <c>?</c>, numbers, names (JAN, MON), ranges, lists and steps. Where both days are restricted both must hold, as in the Cronos
/// library that Elsa uses. Its L, W and # are not read.
/// </summary>
internal sealed class CronSchedule
{
    /// <summary>How far ahead an occurrence is looked for: 29 February on a given weekday comes every 28 years.</summary>
    public const int YearsAhead = 30;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly bool[] _seconds;
    private readonly bool[] _minutes;
    private readonly bool[] _hours;
    private readonly bool[] _daysOfMonth;
    private readonly bool[] _months;
    private readonly bool[] _daysOfWeek;

    private CronSchedule(string text, string[] fields)
    {
        _seconds = Field(text, fields[0], 0, 59, []);
        _minutes = Field(text, fields[1], 0, 59, []);
        _hours = Field(text, fields[2], 0, 23, []);
        _daysOfMonth = Field(text, fields[3], 1, 31, []);
        _months = Field(text, fields[4], 1, 12, Months);
        _daysOfWeek = Field(text, fields[5], 0, 7, Days);

        // Sunday is 0 and 7.
        _daysOfWeek[0] |= _daysOfWeek[7];
    }

    /// <exception cref="FormatException">It is no such expression; the message, in Vietnamese, says where.</exception>
    public static CronSchedule Parse(string text)
    {
        string[] fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return fields.Length switch
        {
            5 => new(text, ["0", .. fields]),
            6 => new(text, fields),
            _ => throw new FormatException($"Lịch cron cần 5 hoặc 6 phần cách nhau bằng dấu cách, nhưng '{text}' có {fields.Length} phần."),
        };
    }

    /// <summary>The first occurrence after an instant, in UTC; null when there is none within <see cref="YearsAhead"/> years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        DateTime from = after.UtcDateTime;
        from = from.AddTicks(TimeSpan.TicksPerSecond - (from.Ticks % TimeSpan.TicksPerSecond));
        DateOnly day = DateOnly.FromDateTime(from);
        int second = (int)from.TimeOfDay.TotalSeconds;
        for (DateOnly last = day.AddYears(YearsAhead); day < last; day = day.AddDays(1), second = 0)
        {
            if (!_months[day.Month] || !_daysOfMonth[day.Day] || !_daysOfWeek[(int)day.DayOfWeek])
            {
                continue;
            }

            if (TimeOfDay(second) is { } time)
            {
                return new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddSeconds(time), TimeSpan.Zero);
            }
        }

        return null;
    }

    private int? TimeOfDay(int earliestSecond)
    {
        for (int hour = earliestSecond / 3600; hour < 24; hour++)
        {
            for (int minute = 0; _hours[hour] && minute < 60; minute++)
            {
                for (int second = 0; _minutes[minute] && second < 60; second++)
                {
                    int time = (hour * 3600) + (minute * 60) + second;
                    if (_seconds[second] && time >= earliestSecond)
                    {
                        return time;
                    }
                }
            }
        }

        return null;
    }

    private static bool[] Field(string text, string field, int least, int most, string[] names)
    {
        bool[] allowed = new bool[most + 1];
        foreach (string part in field.Split(','))
        {
            string[] stepped = part.Split('/');
            int step = stepped.Length == 1 ? 1 : Number(text, stepped[1], 1, most, []);
            string[] range = stepped[0].Split('-');
            bool any = stepped[0] is "*" or "?";
            int from = any ? least : Number(text, range[0], least, most, names);
            int to =
                any || (range.Length == 1 && stepped.Length > 1) ? most
                : range.Length == 1 ? from
                : Number(text, range[1], least, most, names);
            if (stepped.Length > 2 || range.Length > 2 || from > to)
            {
                throw new FormatException($"Lịch cron '{text}' có phần '{part}' không đọc được.");
            }

            for (int value = from; value <= to; value += step)
            {
                allowed[value] = true;
            }
        }

        return allowed;
    }

    private static int Number(string text, string value, int least, int most, string[] names)
    {
        int name = Array.FindIndex(names, one => string.Equals(one, value, StringComparison.OrdinalIgnoreCase));
        if (name >= 0)
        {
            return name + least;
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"Lịch cron '{text}' có '{value}'; chỗ đó cần một số từ {least} đến {most}.");
    }
}
