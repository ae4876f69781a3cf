using System.Globalization;
using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>A date by which something must be done, as the text words it.</summary>
/// <param name="Start">Position of its first word in the sentence.</param>
/// <param name="End">Position after it.</param>
/// <param name="Month">1 to 12; 0 for a day of the quarter.</param>
/// <param name="Day">Null for a whole month.</param>
/// <param name="Year">If written.</param>
/// <param name="Bound">From the words before it.</param>
/// <param name="Time">"HH:MM" or null.</param>
/// <param name="QuarterMonth">3 for the last month of the quarter, 4 for the first of the next one, 0 otherwise.</param>
internal sealed record DueDate(int Start, int End, int Month, int? Day, int? Year, Bound Bound, string? Time, int QuarterMonth)
{
    private const string Cue =
        @"(?:trước hoặc trong|chậm nhất|muộn nhất|trễ nhất|hạn cuối|hạn chót|thời hạn|thời gian|hạn nộp|hạn|không muộn hơn|không chậm hơn|không trễ hơn|không quá|trước|đến hết|đến|trong|vào|và|hoặc|ngày)";
    private const string Hour =
        @"(?<h>[0-9]{1,2})\s*(?:giờ|g|h|:)\s*(?<min>[0-9]{2})?\s*(?:phút|'|p)?\s*,?\s*(?:(?:thứ|sáng|chiều)\s[^,;0-9]{1,12})?\s*";

    private static readonly Regex Dated = Pattern(
        @"(?<lead>(^|[^\p{L}\p{N}])(?:"
            + Cue
            + @"[\s:,(]+(?:là\s+|báo cáo\s+|gửi\s+|nộp\s+)?)+(?:"
            + Hour
            + @")?(?:"
            + Cue
            + @"\s+)?(?:các\s+)?(?:ngày\s+)?|[,;:(]\s*(?:ngày\s+)?)"
            + @"(?<date>"
            + WrittenDate.DayMonth
            + ")"
    );
    private static readonly Regex Monthly = Pattern(
        @"(?<lead>[:;(]\s*|(^|[^\p{L}\p{N}])(?:"
            + Cue
            + @"|đầu|cuối|giữa|tuần|các|kỳ)\s+(?:(?:đầu|cuối|giữa|các|tuần|thứ|nhất|hai|ba|tư|của)\s+)*)tháng\s+(?<m>[0-9]{1,2})(?:\s*(?:/|-|năm)\s*(?<y>[0-9]{4}))?(?<more>(?:\s*(?:,|và|;)\s*(?:tháng\s+)?[0-9]{1,2}\b(?:\s*/\s*[0-9]{4})?)*)"
    );
    private static readonly Regex DayOfMonths = Pattern(
        @"(?<lead>(?:"
            + Cue
            + @"[\s:]+)+)(?:ngày\s+)?(?<d>[0-9]{1,2})\s+(?:của\s+)?(?:các\s+)?tháng\s*:?\s*(?<list>[0-9]{1,2}(?:\s*(?:,|và|;)\s*(?:tháng\s+)?[0-9]{1,2}\b)+)"
    );
    private static readonly Regex OfQuarter = Pattern(
        @"(?<lead>(?:"
            + Cue
            + @"[\s:]+)+)(?:ngày\s+)?(?<d>[0-9]{1,2})\s*,?\s+(?:của\s+)?(?:các\s+)?tháng\s+(?<which>đầu|cuối|thứ nhất|thứ ba|thứ 3|sau|đầu tiên)\s*(?:cùng\s+)?(?:của\s+)?(?:mỗi\s+|hằng\s+|hàng\s+|từng\s+)?(?<rest>qu[ýí][^,;.]{0,24})?"
    );
    private static readonly Regex Item = Pattern(@"(?<m>[0-9]{1,2})(?:\s*/\s*(?<y>[0-9]{4}))?");

    /// <summary>Why the day or month is doubtful, in words; null if it is written in plain digits.</summary>
    public string? Doubt { get; init; }

    /// <summary>Not fixed to months of the year but to a day of each quarter.</summary>
    public bool IsOfQuarter => QuarterMonth > 0;

    /// <summary>The months it falls in: itself, or one for each quarter.</summary>
    public IEnumerable<int> Months(Cadence cadence) =>
        QuarterMonth switch
        {
            3 => [3, 6, 9, 12],
            4 => [1, 4, 7, 10],
            _ => cadence == Cadence.Quarterly && Month == 0 ? [] : [Month],
        };

    /// <summary>All due dates of a sentence in lower case, in order. Dates of cited documents, periods and feast days are not due dates.</summary>
    public static List<DueDate> Find(string lower)
    {
        var found = new List<DueDate>();
        foreach (Match m in OfQuarter.Matches(lower))
        {
            if (lower.Contains("quý", StringComparison.Ordinal) || lower.Contains("quí", StringComparison.Ordinal))
            {
                var next = m.Groups["which"].Value is "đầu" or "thứ nhất" or "sau" or "đầu tiên";
                found.Add(
                    new DueDate(
                        m.Index,
                        m.Index + m.Length,
                        0,
                        WrittenDate.Number(m.Groups["d"]),
                        null,
                        BoundOf(m.Groups["lead"].Value),
                        null,
                        next ? 4 : 3
                    )
                );
            }
        }

        foreach (Match m in DayOfMonths.Matches(lower))
        {
            var day = WrittenDate.Number(m.Groups["d"]);
            foreach (Match item in Item.Matches(m.Groups["list"].Value))
            {
                Add(
                    found,
                    m.Groups["list"].Index + item.Index,
                    item.Length,
                    WrittenDate.Number(item.Groups["m"]),
                    day,
                    null,
                    BoundOf(m.Groups["lead"].Value),
                    null
                );
            }
        }

        AddDated(found, lower);
        AddMonthly(found, lower);
        return [.. found.OrderBy(d => d.Start)];
    }

    private static void AddDated(List<DueDate> found, string lower)
    {
        Match? before = null;
        foreach (Match m in Dated.Matches(lower))
        {
            var (d, month, y) = (WrittenDate.Number(m.Groups["d"]), WrittenDate.Number(m.Groups["m"]), WrittenDate.Number(m.Groups["y"]));
            var lead = m.Groups["lead"].Value;
            var date = m.Groups["date"];
            if (IsOther(lower, m, date) || found.Exists(f => f.Start < m.Index + m.Length && date.Index < f.End))
            {
                continue;
            }

            var list = IsListMark(lead);
            var prior = found.LastOrDefault(f => f.End <= m.Index + 1 && f.Day is not null);
            if (list && (prior is null || before is null || m.Index - prior.End > 1 && lower[prior.End..m.Index].Trim().Length > 60))
            {
                // "và 15/11" goes on from a date; a comma and a bare date alone say nothing.
                continue;
            }

            before = m;
            var bound = list ? prior!.Bound : BoundOf(lead);
            var hour = m.Groups["h"].Success ? TimeOf(m) : null;
            Add(found, m.Index, m.Length, month, d, y, bound, hour, WrittenDate.IsPlain(m) ? null : WrittenDate.Doubt(m));
        }
    }

    private static void AddMonthly(List<DueDate> found, string lower)
    {
        foreach (Match m in Monthly.Matches(lower))
        {
            if (
                found.Exists(f => f.Start < m.Index + m.Length && m.Index < f.End)
                || IsDayBefore(lower, m)
                || lower[..m.Index].TrimEnd().EndsWith("từ", StringComparison.Ordinal)
            )
            {
                continue;
            }

            var year = WrittenDate.Number(m.Groups["y"]);
            var lead = m.Groups["lead"].Value;
            var list = IsListMark(lead);
            var bound =
                lead.Contains("trước", StringComparison.Ordinal) ? Bound.Before
                : list && found.Count > 0 && found[^1].Day is null ? found[^1].Bound
                : Bound.WithinMonth;
            var more = m.Groups["more"];
            Add(found, m.Index, m.Length - more.Length, WrittenDate.Number(m.Groups["m"]), null, year, bound, null);
            foreach (Match item in Item.Matches(more.Value))
            {
                Add(
                    found,
                    more.Index + item.Index,
                    item.Length,
                    WrittenDate.Number(item.Groups["m"]),
                    null,
                    WrittenDate.Number(item.Groups["y"]),
                    bound,
                    null
                );
            }
        }
    }

    private static void Add(
        List<DueDate> found,
        int start,
        int length,
        int? month,
        int? day,
        int? year,
        Bound bound,
        string? time,
        string? doubt = null
    )
    {
        if (month is >= 1 and <= 12 && day is null or (>= 1 and <= 31) && year is null or (>= 1990 and <= 2100))
        {
            found.Add(new DueDate(start, start + length, month ?? 0, day, year, bound, time, 0) { Doubt = doubt });
        }
    }

    private static bool IsListMark(string lead)
    {
        if (lead.Contains(':', StringComparison.Ordinal))
        {
            return false; // "Báo cáo năm: 25/5": the colon ties the date to what stands before it
        }

        var words = lead.Trim(' ', ',', ';', ':', '(', '\t');
        return words is "" or "và" or "hoặc" or "và ngày" or "hoặc ngày" || (words == "ngày" && lead.TrimStart()[0] is (',' or ';'));
    }

    // The date of a cited document, a period "từ … đến", a feast day, the day up to which figures are counted.
    private static bool IsOther(string lower, Match m, Group date)
    {
        var before = lower[..(m.Groups["lead"].Index + m.Groups["lead"].Length)].TrimEnd();
        before = before.EndsWith("ngày", StringComparison.Ordinal) ? before[..^4].TrimEnd() : before;
        var tail = before.Length > 60 ? before[^60..] : before;
        var after = lower[(date.Index + date.Length)..].TrimStart();
        return References.EndsWithCitation(before.ToUpperInvariant())
            || tail.EndsWith("từ", StringComparison.Ordinal)
            || tail.EndsWith("tính đến", StringComparison.Ordinal)
            || tail.EndsWith("tính đến hết", StringComparison.Ordinal)
            || (tail.EndsWith("đến", StringComparison.Ordinal) || tail.EndsWith("đến hết", StringComparison.Ordinal))
                && tail.Contains("từ ", StringComparison.Ordinal)
            || after.StartsWith('-') && after.Length > 1 && (char.IsAsciiDigit(after[1]) || after[1] == ' ')
            || after.StartsWith("đến ", StringComparison.Ordinal) && !after.StartsWith("đến phòng", StringComparison.Ordinal)
            || after.StartsWith('%');
    }

    private static bool IsDayBefore(string lower, Match m)
    {
        var tail = lower[..m.Groups["m"].Index];
        tail = tail[..tail.LastIndexOf("tháng", StringComparison.Ordinal)].TrimEnd();
        return tail.Length > 0 && char.IsAsciiDigit(tail[^1])
            || lower[(m.Groups["m"].Index + m.Groups["m"].Length)..].StartsWith(" tuổi", StringComparison.Ordinal);
    }

    private static Bound BoundOf(string lead) =>
        lead.Contains("trước hoặc trong", StringComparison.Ordinal) ? Bound.OnOrBefore
        : lead.Contains("trước", StringComparison.Ordinal) ? Bound.Before
        : Bound.OnOrBefore;

    private static string? TimeOf(Match m)
    {
        var hour = WrittenDate.Number(m.Groups["h"]);
        var minute = WrittenDate.Number(m.Groups["min"]) ?? 0;
        return hour is >= 0 and <= 24 && minute < 60 ? string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}") : null;
    }
}
