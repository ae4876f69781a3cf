using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ical.Net;
using Ical.Net.CalendarComponents;

namespace GenderEquality.Activities.Deadlines;

/// <summary>
/// The events of a calendar file (RFC 5545), read by Ical.Net. That library stops at the first line that it cannot read, names no line, and
/// takes whatever it is given: here are the lines found and the limits kept.
/// </summary>
internal static partial class IcsReader
{
    /// <summary>Lines after unfolding.</summary>
    public const int MostLines = 20_000;
    public const int MostEvents = EnterCalendarDaysValidator.MostDays;
    private const int DeepestNesting = 8;

    /// <summary>How many lines that cannot be read are looked for: each costs some readings of a part of the file.</summary>
    private const int MostUnreadable = 100;

    /// <summary>Parameter of a property, and property of an event, that the text is given before the library reads it.</summary>
    private const string Mark = "X-GENDEREQUALITY-LINE";

    /// <summary>Begins the name under which a repetition is kept, unread: it is refused, and working one out is how a small file takes long.</summary>
    private const string Unread = "X-GENDEREQUALITY-";

    private const string Calendar = "VCALENDAR";
    private const string Event = "VEVENT";

    /// <param name="fault">Called with the line, 0 for the file as a whole, and what is wrong with it.</param>
    /// <returns>In the order of the file. None when begins and ends do not match.</returns>
    public static IReadOnlyList<CalendarEvent> Read(string text, Action<int, string> fault)
    {
        List<ContentLine> lines = Unfold(text);
        if (lines.Count > MostLines)
        {
            fault(0, $"Tệp có hơn {MostLines.ToString("N0", Vietnamese)} dòng. Chia thành nhiều tệp.");
            return [];
        }
        bool nested = CheckNesting(lines, fault);
        CalendarCollection? calendars = nested ? Load(lines) : null;
        if (calendars is null)
        {
            lines = Readable(lines, fault);
            calendars = nested ? Load(lines) : null;
        }
        if (calendars is null)
        {
            if (nested)
                fault(0, "Tệp không đọc được như một lịch (RFC 5545).");
            return [];
        }
        List<CalendarEvent> events = [.. calendars.SelectMany(calendar => calendar.Events)];
        foreach (string date in (string[])["DTSTART", "DTEND", "DURATION"])
        {
            // What the library could not make out it leaves empty. A line at which it broke off was told before.
            foreach (CalendarEvent e in events.Where(e => e.Properties[date] is { Value: null }))
            {
                int line = LineOf(e, date);
                if (lines.Find(one => one.Number == line) is { IsEmptied: false } written)
                    fault(line, Unreadable(written));
            }
        }
        return events;
    }

    /// <summary>The line at which an event begins; of one of its properties, where that is; 0 when it has none of that name.</summary>
    public static int LineOf(CalendarEvent e, string? property = null)
    {
        string? mark = property is null
            ? e.Properties.Get<string>(Mark)
            : (e.Properties[property] ?? e.Properties[Unread + property])?.Parameters.Get(Mark);
        return int.TryParse(mark, NumberStyles.None, CultureInfo.InvariantCulture, out int line) ? line : 0;
    }

    /// <param name="Number">From 1, of its first part.</param>
    /// <param name="IsEmptied">Whether its value was taken out because it cannot be read.</param>
    private sealed record ContentLine(int Number, string Content, bool IsEmptied = false)
    {
        /// <summary>BEGIN or END with the name of what begins or ends; null for every other line.</summary>
        public (bool Begins, string Name)? Frame { get; } =
            FrameLine().Match(Content) is { Success: true } frame
                ? (frame.Groups["what"].ValueSpan is ['B' or 'b', ..], frame.Groups["name"].Value.ToUpperInvariant())
                : null;

        /// <summary>In capitals; null when there is none.</summary>
        public string? Name { get; } = PropertyName().Match(Content) is { Success: true } name ? name.Value.ToUpperInvariant() : null;

        /// <summary>As the library is to read it.</summary>
        public string Marked =>
            Frame is { } frame ? $"{(frame.Begins ? "BEGIN" : "END")}:{frame.Name}{(frame is (true, Event) ? $"\n{Mark}:{Number}" : "")}"
            : Name is { } name ? $"{(name is "RRULE" or "RDATE" or "EXRULE" ? Unread : "")}{name};{Mark}={Number}{Content[name.Length..]}"
            : Content;
    }

    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    private static List<ContentLine> Unfold(string text)
    {
        var lines = new List<ContentLine>();
        (int Number, StringBuilder Content)? open = null;
        void Close()
        {
            if (open is { } line && line.Content.ToString() is var content && !string.IsNullOrWhiteSpace(content))
                lines.Add(new ContentLine(line.Number, content));
        }
        int number = 0;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (open is { } before && line is [' ' or '\t', ..])
            {
                before.Content.Append(line, 1, line.Length - 1);
                continue;
            }
            Close();
            open = line.Length == 0 ? null : (number, new StringBuilder(line.TrimStart()));
        }
        Close();
        return lines;
    }

    /// <summary>Whether all that begins ends, events stand where they belong, and there are not too many of them.</summary>
    private static bool CheckNesting(List<ContentLine> lines, Action<int, string> fault)
    {
        bool sound = true;
        void Wrong(int line, string message)
        {
            sound = false;
            fault(line, message);
        }
        var open = new List<(int Line, string Name)>();
        int events = 0;
        foreach (ContentLine line in lines)
        {
            if (line.Frame is not var (begins, name))
            {
                if (open.Count == 0)
                    Wrong(line.Number, "Dòng nằm ngoài BEGIN:VCALENDAR … END:VCALENDAR.");
                continue;
            }
            if (begins)
            {
                if (name == Event)
                {
                    if (open.FindIndex(one => one.Name == Event) is >= 0 and var before)
                    {
                        Wrong(line.Number, $"Sự kiện ở dòng {open[before].Line} chưa có END:VEVENT.");
                        open.RemoveRange(before, open.Count - before);
                    }
                    else if (open is not [.., (_, Calendar)])
                        Wrong(line.Number, "Sự kiện (VEVENT) phải nằm ngay trong VCALENDAR.");
                    if (++events > MostEvents)
                    {
                        Wrong(0, $"Tệp có hơn {MostEvents.ToString("N0", Vietnamese)} sự kiện. Chia thành nhiều tệp.");
                        return false;
                    }
                }
                if (open.Count == DeepestNesting)
                {
                    Wrong(line.Number, $"Các phần BEGIN … END lồng nhau quá {DeepestNesting} tầng.");
                    return false;
                }
                open.Add((line.Number, name));
            }
            else if (open.FindLastIndex(one => one.Name == name) is >= 0 and var begin)
            {
                foreach ((int unclosed, string what) in open[(begin + 1)..])
                    Wrong(unclosed, $"BEGIN:{Short(what)} chưa có END:{Short(what)}.");
                open.RemoveRange(begin, open.Count - begin);
            }
            else
                Wrong(line.Number, $"END:{Short(name)} không có BEGIN:{Short(name)} trước nó.");
        }
        if (open is [.., var (last, innermost)])
        {
            if (innermost == Calendar)
                Wrong(0, "Tệp không có END:VCALENDAR: tệp bị cắt ngang.");
            else if (innermost == Event)
                Wrong(last, "Sự kiện chưa có END:VEVENT: tệp bị cắt ngang.");
            else
                Wrong(last, $"BEGIN:{Short(innermost)} chưa có END:{Short(innermost)}: tệp bị cắt ngang.");
        }
        return sound;
    }

    /// <summary>Finds the properties at which the library breaks off, half by half. A date among them stays, without its value.</summary>
    private static List<ContentLine> Readable(List<ContentLine> lines, Action<int, string> fault)
    {
        List<ContentLine> properties = [.. lines.Where(line => line.Frame is null)];
        var unreadable = new HashSet<ContentLine>(ReferenceEqualityComparer.Instance);
        Try(0, properties.Count);
        foreach (ContentLine line in unreadable)
            fault(line.Number, Unreadable(line));
        if (unreadable.Count == MostUnreadable)
            fault(0, $"Tệp có từ {MostUnreadable} dòng không đọc được. Sửa các dòng này rồi tải lại.");
        return
        [
            .. from line in lines
            where !unreadable.Contains(line) || line.Name is "DTSTART" or "DTEND" or "DURATION"
            select unreadable.Contains(line) ? new ContentLine(line.Number, $"{line.Name}:-", IsEmptied: true) : line,
        ];

        void Try(int from, int count)
        {
            if (count == 0 || unreadable.Count == MostUnreadable)
                return;
            IEnumerable<ContentLine> some = properties.GetRange(from, count);
            if (
                Load([new(0, $"BEGIN:{Calendar}"), new(0, $"BEGIN:{Event}"), .. some, new(0, $"END:{Event}"), new(0, $"END:{Calendar}")])
                is not null
            )
                return;
            if (count == 1)
            {
                unreadable.Add(properties[from]);
                return;
            }
            Try(from, count / 2);
            Try(from + (count / 2), count - (count / 2));
        }
    }

    private static CalendarCollection? Load(IEnumerable<ContentLine> lines)
    {
        try
        {
            return CalendarCollection.Load(string.Join('\n', lines.Select(line => line.Marked)));
        }
        // What it throws at a file is not documented: of format, argument, overflow, time-out and its own kinds were seen.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static string Unreadable(ContentLine line) =>
        line.Name switch
        {
            null => "Dòng không đúng dạng TÊN:GIÁ TRỊ của tệp lịch.",
            "DTSTART" or "DTEND" => $"{line.Name} “{Short(ValueOf(line))}” không phải ngày. Viết như 20270208.",
            "DURATION" => $"DURATION “{Short(ValueOf(line))}” không phải khoảng thời gian. Viết như P3D, hoặc dùng DTEND.",
            _ => $"{Short(line.Name)} không đúng dạng của tệp lịch (RFC 5545).",
        };

    private static string ValueOf(ContentLine line) => line.Content[(line.Content.LastIndexOf(':') + 1)..].Trim();

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    [GeneratedRegex(@"^(?<what>BEGIN|END)\s*:\s*(?<name>[-\w]+)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FrameLine();

    [GeneratedRegex("^[-A-Za-z0-9_]+(?=[;:])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PropertyName();
}
