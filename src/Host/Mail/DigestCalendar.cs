using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GenderEquality.Activities.Deadlines;

namespace GenderEquality.Host.Mail;

/// <summary>The last days to come of a digest as a calendar (RFC 5545): one event a line, all day, without an alarm of its own.</summary>
internal static class DigestCalendar
{
    /// <returns>Null when no last day is to come. Lines end with CRLF.</returns>
    public static string? Write(DigestModel model)
    {
        List<DigestLine> coming =
        [
            .. model.Lines.Where(line => line is { Kind: LineKind.Coming, LastDay: not null }).OrderBy(line => line.LastDay),
        ];
        if (coming.Count == 0)
            return null;
        DigestWords words = DigestWords.Of(model.Language);
        var calendar = new StringBuilder();
        void Line(string line) => Fold(calendar, line);
        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line("PRODID:-//Binh dang gioi//Digest//VI");
        Line("METHOD:PUBLISH");
        // The start of the model's day: the same digest gives the same calendar, and a later one takes its place.
        string stamp = DeadlineRule.StartOf(model.Day).UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var seen = new Dictionary<Uri, int>();
        foreach (DigestLine line in coming)
        {
            DateOnly day = line.LastDay!.Value;
            int number = seen[line.Link] = seen.GetValueOrDefault(line.Link) + 1;
            Line("BEGIN:VEVENT");
            Line($"UID:{Uid(line.Link, number)}");
            Line($"DTSTAMP:{stamp}");
            Line($"DTSTART;VALUE=DATE:{Date(day)}");
            Line($"DTEND;VALUE=DATE:{Date(day.AddDays(1))}");
            Line($"SUMMARY:{Escape(words.CalendarTitle(line.What))}");
            Line($"DESCRIPTION:{Escape(string.Join(' ', words.Source(line.Directive, line.Receiver), line.Why).Trim())}");
            Line($"URL:{line.Link.AbsoluteUri}");
            Line("TRANSP:TRANSPARENT");
            Line("END:VEVENT");
        }
        Line("END:VCALENDAR");
        return calendar.ToString();
    }

    // Of the link alone: a moved last day or another language changes the entry that is there and makes no second one.
    private static string Uid(Uri link, int number)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(link.AbsoluteUri)).AsSpan(0, 16));
        return number == 1 ? $"{hash}@gender-equality" : $"{hash}-{number}@gender-equality";
    }

    private static string Date(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private static string Escape(string text) =>
        LetterMessage
            .OneLine(text)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace(";", "\\;", StringComparison.Ordinal)
            .Replace(",", "\\,", StringComparison.Ordinal);

    /// <summary>A line has at most 75 octets; the rest goes on after CRLF and a space. No character is cut in two.</summary>
    private static void Fold(StringBuilder calendar, string line)
    {
        int octets = 0;
        foreach (Rune rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > 75)
            {
                calendar.Append("\r\n ");
                octets = 1;
            }
            calendar.Append(rune);
            octets += rune.Utf8SequenceLength;
        }
        calendar.Append("\r\n");
    }
}
