using System.Globalization;
using System.Text;
using GenderEquality.Activities.Intake;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;

namespace GenderEquality.Activities.Deadlines;

/// <summary>Something in a file that cannot be read as days.</summary>
/// <param name="Line">From 1; 0 for the file as a whole.</param>
/// <param name="Message">In Vietnamese.</param>
public sealed record ImportFault(int Line, string Message);

/// <summary>What a file of days says.</summary>
/// <param name="Days">In order; to be used only when there are no faults.</param>
/// <param name="Skipped">Events that a calendar marks as tentative or cancelled: nobody announced them.</param>
public sealed record CalendarImport(IReadOnlyList<CalendarDay> Days, IReadOnlyList<ImportFault> Faults, int Skipped)
{
    /// <summary>Bytes of a file.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Days that one event of a calendar may last.</summary>
    private const int LongestSpan = 60;

    /// <summary>Faults that are told one by one: nobody mends more at a time.</summary>
    private const int MostFaults = 100;

    /// <summary>Reads a file in UTF-8: a calendar (RFC 5545) when it begins as one, else rows.</summary>
    /// <param name="source">The act or notice for days that name none; null for none.</param>
    public static CalendarImport Read(byte[] content, string? source)
    {
        if (content.Length > MostBytes)
            return Refused("Tệp lớn hơn 1 MB. Chia thành nhiều tệp.");
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return Refused("Tệp không ở bảng mã UTF-8. Lưu lại với bảng mã UTF-8 rồi tải lên.");
        }
        // U+FFFE is no character, and normalizing it throws.
        if (text.AsSpan().ContainsAny('\0', '\uFFFE'))
            return Refused("Tệp không phải văn bản. Dùng tệp .ics hoặc .csv.");
        text = text.TrimStart('\uFEFF').Normalize();
        return text.TrimStart().StartsWith("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase)
            ? ReadCalendar(text, source)
            : ReadRows(text, source);
    }

    /// <summary>Reads the events of a calendar that last whole days (RFC 5545).</summary>
    public static CalendarImport ReadCalendar(string text, string? source)
    {
        var reading = new Reading(source);
        foreach (CalendarEvent e in IcsReader.Read(text, reading.Fault))
            reading.Add(e);
        return reading.Done();
    }

    /// <summary>
    /// Reads rows of ngày;loại;tên;nguồn, the last of which may be left out. Separated by semicolons or commas; a first row with the names
    /// of the columns may set another order.
    /// </summary>
    public static CalendarImport ReadRows(string text, string? source)
    {
        var reading = new Reading(source);
        int[] order = [0, 1, 2, 3];
        bool first = true;
        foreach ((int line, IReadOnlyList<string> cells, string? fault) in Rows(text))
        {
            if (fault is not null)
            {
                reading.Fault(line, fault);
                continue;
            }
            if (cells.All(string.IsNullOrWhiteSpace))
                continue;
            if (first)
            {
                first = false;
                int[] named = [.. Columns.Select(column => cells.ToList().FindIndex(cell => VietnameseText.Fold(cell.Trim()) == column))];
                if (named[0] >= 0)
                {
                    order = named;
                    for (int i = 0; i < 3; i++)
                    {
                        if (order[i] < 0)
                            reading.Fault(line, $"Thiếu cột “{Columns[i]}”. Các cột là ngày; loại; tên; nguồn.");
                    }
                    if (order[..3].Any(index => index < 0))
                        return reading.Done();
                    continue;
                }
            }
            string Cell(int column) => order[column] >= 0 && order[column] < cells.Count ? cells[order[column]].Trim() : "";
            if (cells.Count > Columns.Length && order is [0, 1, 2, 3] && cells.Skip(Columns.Length).Any(cell => cell.Trim().Length > 0))
                reading.Fault(line, $"Có {cells.Count} cột, cần 3 hoặc 4: ngày; loại; tên; nguồn. Đặt ô có dấu phân cách trong ngoặc kép.");
            else
                reading.Add(line, Cell(0), Cell(1), Cell(2), Cell(3));
        }
        return reading.Done();
    }

    /// <summary>The days as rows, in the form that <see cref="ReadRows"/> reads back to the same days.</summary>
    public static string Write(IEnumerable<CalendarDay> days)
    {
        var rows = new StringBuilder("ngày;loại;tên;nguồn\n");
        foreach (CalendarDay day in days)
            rows.Append(
                CultureInfo.InvariantCulture,
                $"{day.Day:yyyy-MM-dd};{KindName(day.Kind)};\"{day.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\";\"{day.Source.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n"
            );
        return rows.ToString();
    }

    /// <summary>What a kind of day is called in files.</summary>
    public static string KindName(DayKind kind) =>
        kind switch
        {
            DayKind.Holiday => "nghỉ lễ",
            DayKind.Compensatory => "nghỉ bù",
            DayKind.SwappedOff => "hoán đổi",
            _ => "làm bù",
        };

    private static readonly string[] Columns = ["ngày", "loại", "tên", "nguồn"];

    private static CalendarImport Refused(string message) => new([], [new ImportFault(0, message)], 0);

    private static bool Is(string value, string wanted) => value.Trim().Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static DayKind? KindOf(string text) =>
        VietnameseText.Fold(text) switch
        {
            "nghỉ" or "lễ" or "nghỉ lễ" or "nghỉ lễ, tết" or "nghỉ tết" or "tết" => DayKind.Holiday,
            "bù" or "nghỉ bù" => DayKind.Compensatory,
            "hoán đổi" or "nghỉ hoán đổi" => DayKind.SwappedOff,
            "làm" or "làm bù" or "làm việc" or "làm việc bù" => DayKind.Worked,
            _ => null,
        };

    private static DayKind KindBySummary(string summary)
    {
        string name = VietnameseText.Fold(summary);
        bool Says(string words) => name.Contains(words, StringComparison.Ordinal);
        return Says("làm bù") || Says("làm việc bù") ? DayKind.Worked
            : Says("hoán đổi") ? DayKind.SwappedOff
            : Says("nghỉ bù") ? DayKind.Compensatory
            : DayKind.Holiday;
    }

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(
            text,
            ["dd/MM/yyyy", "d/M/yyyy", "yyyy-MM-dd"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateOnly day
        )
            ? day
            : null;

    /// <summary>Rows with the line at which each begins; a quoted cell may go over several lines.</summary>
    private static IEnumerable<(int Line, IReadOnlyList<string> Cells, string? Fault)> Rows(string text)
    {
        text = text.ReplaceLineEndings("\n");
        // Of the first row: a name with a comma stands behind its first semicolon, or is quoted.
        string head = text.Split('\n').FirstOrDefault(line => line.Trim().Length > 0) ?? "";
        char separator = head.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var cells = new List<string>();
        var cell = new StringBuilder();
        (int line, int start, bool quoted, bool wasQuoted) = (1, 1, false, false);
        string? fault = null;
        for (int i = 0; i <= text.Length; i++)
        {
            char? c = i < text.Length ? text[i] : null;
            if (quoted && c is { } inside)
            {
                if (inside == '\n')
                    line++;
                if (inside != '"')
                    cell.Append(inside == '\n' ? ' ' : inside);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    cell.Append(text[++i]);
                else
                    quoted = false;
                continue;
            }
            if (c == '"' && !wasQuoted && cell.ToString().Trim().Length == 0)
            {
                (quoted, wasQuoted) = (true, true);
                cell.Clear();
            }
            else if (c is null or '\n' || c == separator)
            {
                if (quoted)
                    fault = "Ô mở ngoặc kép mà không đóng.";
                cells.Add(cell.ToString());
                cell.Clear();
                wasQuoted = false;
                if (c == separator)
                    continue;
                yield return (start, cells, fault);
                (cells, fault) = ([], null);
                start = ++line;
            }
            else if (wasQuoted && !char.IsWhiteSpace(c.Value))
                fault = "Có chữ sau ngoặc kép đóng của một ô. Ngoặc kép trong ô phải viết hai lần.";
            else
                cell.Append(c);
        }
    }

    private sealed class Reading(string? source)
    {
        private const string DtStart = "DTSTART";
        private const string DtEnd = "DTEND";

        private readonly List<ImportFault> faults = [];
        private readonly Dictionary<DateOnly, (int Line, CalendarDay Day)> days = [];
        private int skipped;

        public void Fault(int line, string message) => faults.Add(new ImportFault(line, message));

        public void Add(CalendarEvent e)
        {
            if (e.Status is { } status && (Is(status, EventStatus.Cancelled) || Is(status, EventStatus.Tentative)))
            {
                skipped++;
                return;
            }
            int before = faults.Count;
            foreach (string repetition in (string[])["RRULE", "RDATE"])
            {
                if (IcsReader.LineOf(e, repetition) is > 0 and var line)
                    Fault(line, $"Sự kiện lặp lại ({repetition}) không đọc được. Ghi từng ngày.");
            }
            int at = IcsReader.LineOf(e);
            DateOnly? from = Date(e, DtStart);
            if (!e.Properties.ContainsKey(DtStart))
                Fault(at, "Sự kiện không có DTSTART.");
            else if (from is { } first && !EnterCalendarDaysValidator.IsKnownYear(first))
                Fault(IcsReader.LineOf(e, DtStart), YearOf(first));
            string name = (e.Summary ?? "").ReplaceLineEndings(" ").Trim();
            CheckWords(e.Properties.ContainsKey("SUMMARY") ? IcsReader.LineOf(e, "SUMMARY") : at, "SUMMARY (tên)", name, at, source ?? "");
            long? length = Length(e, from);
            if (faults.Count > before)
                return;
            // Without faults and yet without a date: its line was told when it was read.
            for (int i = 0; from is { } start && i < length; i++)
                Take(IcsReader.LineOf(e, DtStart), start.AddDays(i), KindBySummary(name), name, source!);
        }

        /// <summary>How many days the event lasts; null when it does not say, or not so that it can be read.</summary>
        private long? Length(CalendarEvent e, DateOnly? from)
        {
            int line;
            long? length;
            if (e.Properties.ContainsKey(DtEnd))
            {
                line = IcsReader.LineOf(e, DtEnd);
                length = Date(e, DtEnd) is { } end && from is { } start ? end.DayNumber - start.DayNumber : null;
                if (length <= 0)
                    Fault(line, "DTEND phải sau DTSTART: đó là ngày đầu tiên không còn thuộc sự kiện.");
            }
            else if (e.Properties["DURATION"] is { } written)
            {
                line = IcsReader.LineOf(e, "DURATION");
                length = written.Value is Duration given ? ((given.Weeks ?? 0) * 7L) + (given.Days ?? 0) : null;
                if (written.Value is Duration { HasTime: true } || length <= 0)
                    Fault(line, "DURATION phải là số ngày, ví dụ P3D.");
            }
            else
                return 1;
            if (length > LongestSpan)
                Fault(line, $"Sự kiện dài hơn {LongestSpan} ngày. Kiểm tra DTEND hoặc DURATION.");
            return length;
        }

        public void Add(int line, string day, string kind, string name, string ownSource)
        {
            int before = faults.Count;
            DateOnly? date = Day(day);
            if (date is null)
                Fault(line, day.Length == 0 ? "Thiếu ngày." : $"“{day}” không phải ngày. Ghi ngày/tháng/năm, ví dụ 08/02/2027.");
            DayKind? read = KindOf(kind);
            if (read is null)
                Fault(
                    line,
                    kind.Length == 0
                        ? "Thiếu loại. Ghi nghỉ lễ, nghỉ bù, hoán đổi hoặc làm bù."
                        : $"Không có loại “{kind}”. Ghi nghỉ lễ, nghỉ bù, hoán đổi hoặc làm bù."
                );
            string known = ownSource.Length > 0 ? ownSource : source ?? "";
            CheckWords(line, "tên", name, line, known);
            if (faults.Count == before)
                Take(line, date!.Value, read!.Value, name, known);
            else if (date is { } written && !EnterCalendarDaysValidator.IsKnownYear(written))
                Fault(line, YearOf(written));
        }

        public CalendarImport Done()
        {
            if (days.Count == 0 && faults.Count == 0)
                Fault(0, skipped > 0 ? "Tệp chỉ có sự kiện dự kiến hoặc đã hủy, không có ngày nào để nhập." : "Tệp không có ngày nào.");
            List<ImportFault> told = [.. faults.OrderBy(one => one.Line).Take(MostFaults)];
            if (faults.Count > MostFaults)
                told.Add(new ImportFault(0, $"Còn {faults.Count - MostFaults} lỗi khác. Sửa các lỗi trên rồi tải lại."));
            return new CalendarImport([.. days.Values.Select(one => one.Day).OrderBy(day => day.Day)], told, skipped);
        }

        private void CheckWords(int line, string field, string name, int sourceLine, string known)
        {
            if (name.Length == 0)
                Fault(line, $"Thiếu {field}.");
            else if (name.Length > EnterCalendarDaysValidator.LongestName)
                Fault(line, $"Tên dài hơn {EnterCalendarDaysValidator.LongestName} ký tự.");
            if (known.Length == 0)
                Fault(sourceLine, "Thiếu nguồn. Ghi nguồn trong tệp, hoặc ở ô “Nguồn” cho cả tệp.");
            else if (known.Length > EnterCalendarDaysValidator.LongestSource)
                Fault(sourceLine, $"Nguồn dài hơn {EnterCalendarDaysValidator.LongestSource} ký tự.");
        }

        /// <summary>Null without a fault where the line is missing, or was told when it was read.</summary>
        private DateOnly? Date(CalendarEvent e, string name)
        {
            if (e.Properties[name]?.Value is not CalDateTime date)
                return null;
            if (!date.HasTime)
                return date.Date;
            Fault(IcsReader.LineOf(e, name), $"{name} có giờ. Chỉ nhận sự kiện cả ngày ({name};VALUE=DATE:20270208).");
            return null;
        }

        private void Take(int line, DateOnly day, DayKind kind, string name, string known)
        {
            if (!EnterCalendarDaysValidator.IsKnownYear(day))
                Fault(line, YearOf(day));
            else if (days.TryGetValue(day, out var before))
                Fault(line, $"Ngày {DeadlineRule.Date(day)} đã có ở dòng {before.Line}.");
            else if (days.Count == EnterCalendarDaysValidator.MostDays)
                Fault(line, "Tệp có hơn 2.000 ngày. Chia thành nhiều tệp.");
            else if (days.Count < EnterCalendarDaysValidator.MostDays)
                days.Add(day, (line, new CalendarDay(day, kind, DayStatus.Announced, name, known)));
        }

        private static string YearOf(DateOnly day) => $"Ngày {DeadlineRule.Date(day)} ở ngoài các năm 2020 đến 2035.";
    }
}
