using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Intake;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Deadlines;

/// <summary>What of the calendar a mention names.</summary>
internal enum MentionScale
{
    Day,
    Month,
    Quarter,
    Year,

    /// <summary>A number of days, weeks or months from something.</summary>
    Span,
}

/// <summary>
/// A place where a text names a day, a month, a quarter, a year or a span, whatever for. The numbers are as written and may be impossible.
/// </summary>
/// <param name="Start">Position in the plain text.</param>
/// <param name="End">Position after it.</param>
/// <param name="Month">The month, the last of the quarter, 12 for a year; 0 for a span after an unnamed event.</param>
/// <param name="Day">Null for the month's last day and for what is longer than a day.</param>
internal sealed record DateMention(MentionScale Scale, int Start, int End, int Month, int? Day, int? Year)
{
    public int? EveryMonths { get; init; }
    public EventSpan? After { get; init; }
    public bool ForPeriodBefore { get; init; }

    /// <summary>The period that the wording itself names.</summary>
    public Cadence? Cadence { get; init; }

    /// <summary>"Ngày làm việc cuối cùng của tháng".</summary>
    public bool LastWorkingDay { get; init; }

    /// <summary>Follows the mention before it in a list of months of one day, "ngày 15 tháng 6 và tháng 12".</summary>
    public bool Listed { get; init; }

    /// <summary>The span is one of hours, which days cannot answer.</summary>
    public bool InHours { get; init; }

    private const string Unit = @"(?<unit>ngày \(?làm việc\)?|ngày|tuần|tháng|giờ)";
    private const string Ended = @"(?:(?<last>ngày (?<work>làm việc )?cuối(?: cùng)?)|ngày (?<d>[0-9]{1,2})|(?<d>[0-9]{1,2}))";
    private const string OfWhich = @" (?:của )?(?:các )?tháng (?<which>đầu(?: tiên)?|giữa|cuối(?: cùng)?|thứ (?:nhất|hai|ba|[123]))";
    private const string Following = @"(?: sau| tiếp theo| kế tiếp| liền kề| liền sau)";

    private static readonly Dictionary<string, int> Numbers = NumberWords();
    private static readonly string Number =
        $"(?<n>[0-9]{{1,3}}|{string.Join('|', Numbers.Keys.OrderByDescending(word => word.Length))})(?: ?\\([^)]{{1,20}}\\))?";

    private static readonly Regex Span = Pattern(
        @"(?<lead>(?:trong (?:vòng |thời hạn |thời gian |khoảng )*|sau |không quá |tối đa |chậm nhất (?:là |sau |trong (?:vòng )?)*|thời hạn (?:là )?|hạn (?:là )?)(?:không quá |tối đa |là )*)?"
            + Number
            + " "
            + Unit
            + @"(?<tail>,? (?:kể từ|tính từ|từ (?:ngày|khi|lúc|thời điểm)|sau (?:khi|ngày))| (?<before>trước (?:khi|ngày)))?"
    );
    private static readonly Regex AheadOf = Pattern(
        @"trước (?:khi|ngày) [^0-9,;.]{3,60}(?:ít nhất|tối thiểu) (?:là )?" + Number + " " + Unit
    );
    private static readonly Regex AheadOfDate = Pattern(@"^,? (?:ít nhất|tối thiểu) (?:là )?" + Number + " " + Unit);
    private static readonly Regex EndOfPeriod = Pattern(@"^[^0-9,;.]{0,20}kết thúc (?:hằng )?(?<period>tháng|quý|năm)(?<school> học)?");

    private static readonly Regex[] Dates =
    [
        Pattern(@"(?<d>[0-9]{1,2})/(?<m>[0-9]{1,2})(?:/(?<y>[0-9]{4}|[0-9]{2})|,? năm (?<y>[0-9]{4}))?"),
        Pattern(@"(?<d>[0-9]{1,2})\.(?<m>[0-9]{1,2})(?:\.(?<y>[0-9]{4}|[0-9]{2})|,? năm (?<y>[0-9]{4}))?"),
        Pattern(@"(?<d>[0-9]{1,2}) ?- ?(?<m>[0-9]{1,2}) ?- ?(?<y>[0-9]{4})"),
        Pattern(@"ngày (?<d>[0-9]{1,2})-(?<m>[0-9]{1,2})"),
        Pattern(@"(?<d>[0-9]{1,2}),? (?:của )?(?:các )?tháng:? (?<m>[0-9]{1,2})(?:(?:/|-|,? năm )(?<y>[0-9]{4}))?"),
    ];
    private static readonly Regex NextMonth = Pattern(@"^ ?(?:,|;|và) ?(?:tháng )?(?<m>[0-9]{1,2})(?:(?:/|,? năm )(?<y>[0-9]{4}))?");
    private static readonly Regex NotAMonth = Pattern(@"^ ?(?:[/.:%-]|giờ|h[0-9 ]|g[0-9 ]|tháng|ngày|tuần|năm [^0-9]|[0-9])");

    private static readonly Regex OfQuarter = Pattern(
        Ended + OfWhich + @"(?: (?:của|trong|sau))?(?: hằng)?(?: quý)?(?<next>" + Following + ")?"
    );
    private static readonly Regex WithinQuarter = Pattern(
        @"(?:các )?tháng (?<which>đầu(?: tiên)?|giữa|cuối(?: cùng)?|thứ (?:nhất|hai|ba|[123])) (?:(?:của|trong) )?(?:hằng )?quý(?<next>"
            + Following
            + ")?"
    );
    private static readonly Regex LastOf = Pattern(
        @"(?:ngày (?<work>làm việc )?cuối(?: cùng)?(?: của)?(?: hằng)?|cuối hằng) (?<span>tháng|quý|năm)(?:(?:/| năm | )(?<y>[0-9]{4})| (?<of>[0-9]{1,2}|iv|i{1,3})(?:(?:/| năm )(?<y>[0-9]{4}))?)?"
    );
    private static readonly Regex OfMonth = Pattern(
        @"(?<days>(?:ngày )?[0-9]{1,2}(?: ?(?:,|và) ?(?:ngày )?[0-9]{1,2})*)(?:,? (?:của )?hằng tháng| (?:của )?tháng(?<next>"
            + Following
            + @")| (?:của )?tháng(?: báo cáo| đó| này)?)"
    );
    private static readonly Regex Figures = Pattern("[0-9]{1,2}");
    private static readonly Regex BareDay = Pattern(@"ngày (?<d>[0-9]{1,2})");
    private static readonly Regex Months = Pattern(@"tháng ?(?<m>[0-9]{1,2})(?:(?: ?/ ?|-|,? năm )(?<y>[0-9]{4}))?");
    private static readonly Regex Quarters = Pattern(@"quý (?<q>iv|i{1,3}|v|[0-9])(?:(?: ?/ ?| năm | ?- ?| )(?<y>[0-9]{4}))?");
    private static readonly Regex Years = Pattern(@"(?:6 tháng (?:đầu|cuối) )?năm(?: (?<y>[0-9]{4}))?");
    private static readonly Regex Cited = Pattern(
        @"(?:[0-9]{1,6}/(?:[0-9]{4}/)?|[0-9]{1,6}-)\p{Lu}[\p{Lu}\p{Ll}0-9&.-]*(?:/[\p{Lu}&-]+)?(?:[\s,(]*(?:của\s[^,;.0-9]{2,90})?(?:(?:ký|ban hành)\s)?ngày\s+[0-9]{1,2}(?:[/.-]|\s*tháng\s*)[0-9]{1,2}(?:[/.-]|\s*năm\s*)[0-9]{2,4})?"
    );
    private static readonly Regex Items = Pattern(@"\n[ \t]*[-+][ \t]");
    private static readonly Regex Spaces = Pattern(@"\s+");
    private static readonly Regex Slashes = Pattern(@" ?/ ?");

    /// <summary>
    /// A text made plain for reading: composed letters, narrow figures, small letters, single spaces, one word for each thing said in several
    /// ways, and without cited documents and their dates.
    /// </summary>
    public static string PlainText(string text)
    {
        string plain = Items.Replace(Plain(Normalise(text).Normalize(NormalizationForm.FormKC)), "; ");
        plain = Spaces.Replace(Cited.Replace(plain, " "), " ").Trim().ToLowerInvariant();
        plain = Slashes.Replace(plain, "/");
        foreach ((string said, string means) in Synonyms)
            plain = plain.Replace(said, means, StringComparison.Ordinal);
        return plain;
    }

    private static readonly (string Said, string Means)[] Synonyms =
    [
        ("quí", "quý"),
        .. from every in new[] { "hàng", "mỗi", "từng" }
        from period in new[] { "tháng", "quý", "năm" }
        select ($"{every} {period}", $"hằng {period}"),
        ("muộn nhất", "chậm nhất"),
        ("trễ nhất", "chậm nhất"),
        ("tới", "đến"),
        ("ngày mùng ", "ngày "),
        ("ngày mồng ", "ngày "),
        ("mùng ", "ngày "),
        ("mồng ", "ngày "),
        ("ngày:", "ngày"),
        .. from month in MonthWords from before in "0123456789" select ($"{before} tháng {month.Word}", $"{before} tháng {month.Number}"),
    ];

    private static IEnumerable<(string Word, int Number)> MonthWords =>
        [
            ("mười hai", 12),
            ("mười một", 11),
            ("mười", 10),
            ("năm năm", 5),
            ("giêng", 1),
            ("hai", 2),
            ("ba", 3),
            ("tư", 4),
            ("sáu", 6),
            ("bảy", 7),
            ("tám", 8),
            ("chín", 9),
            ("chạp", 12),
        ];

    /// <summary>All mentions in a plain text, in order; of two that share a place the one of the more telling wording.</summary>
    public static IReadOnlyList<DateMention> Find(string plain)
    {
        var found = new List<DateMention>();
        AddDates(found, plain);
        AddSpans(found, plain);
        AddOfQuarter(found, plain);
        AddLastDays(found, plain);
        AddOfMonth(found, plain);
        AddWholes(found, plain);
        return [.. found.OrderBy(mention => mention.Start)];
    }

    private static void AddDates(List<DateMention> found, string plain)
    {
        foreach (Match match in Dates.SelectMany(form => form.Matches(plain)).OrderBy(match => match.Index))
        {
            int start = match.Groups["d"].Index;
            int end = match.Index + match.Length;
            // "Tháng 6, tháng 12" are two months.
            bool months = plain[..start].EndsWith("tháng ", StringComparison.Ordinal);
            if (!StandsAlone(plain, start, end) || months || Overlaps(found, start, end))
                continue;
            var first = new DateMention(MentionScale.Day, start, end, Int(match, "m")!.Value, Int(match, "d"), YearOf(match));
            found.Add(first);
            // "Ngày 15 tháng 3, 6, 9 và 12 năm 2026": only after the word, for ", 15/6" is another date.
            int at = found.Count - 1;
            while (
                match.Value.Contains("tháng", StringComparison.Ordinal)
                && first.Year is null
                && NextMonth.Match(plain[end..]) is { Success: true } next
                && !NotAMonth.IsMatch(plain[(end + next.Length)..])
            )
            {
                found.Add(
                    first with
                    {
                        Start = end,
                        End = end + next.Length,
                        Month = Int(next, "m")!.Value,
                        Year = YearOf(next),
                        Listed = true,
                    }
                );
                end += next.Length;
                if (found[^1].Year is null)
                    continue;
                for (; at < found.Count; at++)
                    found[at] = found[at] with { Year = found[^1].Year };
                break;
            }
        }
    }

    private static void AddSpans(List<DateMention> found, string plain)
    {
        foreach (Match match in Span.Matches(plain))
        {
            string unit = match.Groups["unit"].Value;
            string lead = match.Groups["lead"].Value;
            bool tail = match.Groups["tail"].Success;
            bool before = match.Groups["before"].Success;
            int end = match.Index + match.Length;
            // "Trong 6 tháng đầu năm" and "chậm nhất 15 tháng 6" name a date; "17 giờ" names an hour.
            bool isLong = lead.Contains("vòng", StringComparison.Ordinal) || lead.Contains("thời hạn", StringComparison.Ordinal);
            if (
                !(tail || isLong || (lead.Length > 0 && unit is not ("tháng" or "giờ")))
                || (before && (lead.StartsWith("trong", StringComparison.Ordinal) || (lead.Length == 0 && unit == "tháng")))
                || !IsWord(plain, match.Index, end)
                || (!tail && end + 1 < plain.Length && char.IsAsciiDigit(plain[end + 1]))
            )
                continue;
            var mention = new DateMention(MentionScale.Span, match.Index, end, 0, null, null)
            {
                After = SpanOf(match, before),
                InHours = unit == "giờ",
            };
            // "… kể từ ngày 15/3/2026" counts from that date, "… sau khi kết thúc quý" from the quarter's last day.
            if (
                tail
                && found.Find(date => date.Start >= end && date.Start - end <= 12) is { } anchor
                && plain[end..anchor.Start].Trim() is "" or "ngày" or "từ ngày" or "hết ngày"
            )
            {
                found.Remove(anchor);
                mention = mention with { End = anchor.End, Month = anchor.Month, Day = anchor.Day, Year = anchor.Year };
            }
            else if (tail && !before && EndOfPeriod.Match(plain[end..]) is { Success: true } period && !period.Groups["school"].Success)
            {
                (int month, int every, Cadence cadence) = period.Groups["period"].Value switch
                {
                    "tháng" => (1, 1, Intake.Cadence.Monthly),
                    "quý" => (3, 3, Intake.Cadence.Quarterly),
                    _ => (12, 12, Intake.Cadence.Annual),
                };
                mention = mention with { End = end + period.Length, Month = month, EveryMonths = every, Cadence = cadence };
            }
            if (Overlaps(found, mention.Start, mention.End))
                continue;
            found.Add(mention);
        }
        foreach (Match match in AheadOf.Matches(plain).Where(match => !Overlaps(found, match.Index, match.Index + match.Length)))
            found.Add(
                new DateMention(MentionScale.Span, match.Index, match.Index + match.Length, 0, null, null)
                {
                    After = SpanOf(match, before: true),
                }
            );
        for (int i = 0; i < found.Count; i++)
        {
            if (found[i] is { Scale: MentionScale.Day } date && AheadOfDate.Match(plain[date.End..]) is { Success: true } ahead)
                found[i] = date with { Scale = MentionScale.Span, End = date.End + ahead.Length, After = SpanOf(ahead, before: true) };
        }
    }

    private static void AddOfQuarter(List<DateMention> found, string plain)
    {
        foreach (Match match in OfQuarter.Matches(plain).Concat(WithinQuarter.Matches(plain)))
        {
            int end = match.Index + match.Length;
            // "Tháng đầu" of something else than a quarter; the quarter may have been named before: "hằng quý, trước ngày 15 của tháng cuối".
            if (!plain.Contains("quý", StringComparison.Ordinal) || !IsWord(plain, match.Index, end) || Overlaps(found, match.Index, end))
                continue;
            bool next = match.Groups["next"].Success || match.Value.Contains(" sau quý", StringComparison.Ordinal);
            int month = match.Groups["which"].Value switch
            {
                "giữa" or "thứ hai" or "thứ 2" => 2,
                "cuối" or "cuối cùng" or "thứ ba" or "thứ 3" => 3,
                _ => 1,
            };
            bool whole = !match.Groups["d"].Success && !match.Groups["last"].Success;
            found.Add(
                new DateMention(whole ? MentionScale.Month : MentionScale.Day, match.Index, end, month, Int(match, "d"), null)
                {
                    EveryMonths = 3,
                    ForPeriodBefore = next,
                    Cadence = Intake.Cadence.Quarterly,
                    LastWorkingDay = match.Groups["work"].Success,
                }
            );
        }
    }

    private static void AddLastDays(List<DateMention> found, string plain)
    {
        foreach (Match match in LastOf.Matches(plain))
        {
            int end = match.Index + match.Length;
            if (!IsWord(plain, match.Index, end) || Overlaps(found, match.Index, end))
                continue;
            int? of = match.Groups["of"].Success ? Roman(match.Groups["of"].Value) : null;
            (int Month, int? Every, Cadence? Cadence) named = match.Groups["span"].Value switch
            {
                "tháng" => (of ?? 1, of is null ? 1 : null, of is null ? Intake.Cadence.Monthly : null),
                "quý" => (3 * (of ?? 1), of is null ? 3 : null, Intake.Cadence.Quarterly),
                _ => (12, null, Intake.Cadence.Annual),
            };
            found.Add(
                new DateMention(MentionScale.Day, match.Index, end, named.Month, null, YearOf(match))
                {
                    EveryMonths = named.Every,
                    Cadence = named.Cadence,
                    LastWorkingDay = match.Groups["work"].Success,
                }
            );
        }
    }

    private static void AddOfMonth(List<DateMention> found, string plain)
    {
        foreach (Match match in OfMonth.Matches(plain))
        {
            int end = match.Index + match.Length;
            bool always = match.Value.EndsWith("hằng tháng", StringComparison.Ordinal) || match.Groups["next"].Success;
            // "Định kỳ 6 tháng", "30 tháng 9": a number of months, or a month that is named.
            if (
                !IsWord(plain, match.Index, end)
                || (match.Index > 0 && plain[match.Index - 1] is '/' or '.' or ',')
                || Overlaps(found, match.Index, end)
                || (!always && !match.Value.StartsWith("ngày", StringComparison.Ordinal))
                || (end + 1 < plain.Length && char.IsAsciiDigit(plain[end + 1]))
            )
                continue;
            int start = match.Index;
            foreach (Match day in Figures.Matches(match.Groups["days"].Value))
            {
                int at = match.Index + day.Index;
                found.Add(
                    Monthly(start, at + day.Length, int.Parse(day.ValueSpan, CultureInfo.InvariantCulture)) with
                    {
                        ForPeriodBefore = match.Groups["next"].Success,
                        Listed = start > match.Index,
                    }
                );
                start = at + day.Length;
            }
            found[^1] = found[^1] with { End = end };
        }
        bool quarterly = plain.Contains("hằng quý", StringComparison.Ordinal);
        if (!quarterly && !plain.Contains("hằng tháng", StringComparison.Ordinal))
            return;
        foreach (Match match in BareDay.Matches(plain))
        {
            int end = match.Index + match.Length;
            if (
                Overlaps(found, match.Index, end)
                || !StandsAlone(plain, match.Groups["d"].Index, end)
                || plain[end..].StartsWith(" làm", StringComparison.Ordinal)
            )
                continue;
            DateMention day = Monthly(match.Index, end, Int(match, "d")!.Value);
            // A quarter's report without a month is due in the quarter's last.
            found.Add(quarterly ? day with { Month = 3, EveryMonths = 3, Cadence = Intake.Cadence.Quarterly } : day);
        }
    }

    private static DateMention Monthly(int start, int end, int day) =>
        new(MentionScale.Day, start, end, 1, day, null) { EveryMonths = 1, Cadence = Intake.Cadence.Monthly };

    private static void AddWholes(List<DateMention> found, string plain)
    {
        foreach (Match match in Quarters.Matches(plain))
            AddWhole(MentionScale.Quarter, match, 3 * Roman(match.Groups["q"].Value), Intake.Cadence.Quarterly);
        foreach (Match match in Months.Matches(plain))
        {
            int end = match.Index + match.Length;
            if (NotAMonth.IsMatch(plain[end..]) || !AddWhole(MentionScale.Month, match, Int(match, "m")!.Value, null))
                continue;
            int first = found.Count - 1;
            while (NextMonth.Match(plain[end..]) is { Success: true } next && !NotAMonth.IsMatch(plain[(end + next.Length)..]))
            {
                found.Add(
                    new DateMention(MentionScale.Month, end, end + next.Length, Int(next, "m")!.Value, null, YearOf(next)) { Listed = true }
                );
                end += next.Length;
            }
            for (int i = first; i < found.Count; i++)
                found[i] = found[i] with { Year = found[i].Year ?? found[^1].Year };
        }
        foreach (Match match in Years.Matches(plain))
        {
            if (!plain[(match.Index + match.Length)..].StartsWith(" học", StringComparison.Ordinal))
                AddWhole(
                    MentionScale.Year,
                    match,
                    match.Value.StartsWith("6 tháng đầu", StringComparison.Ordinal) ? 6 : 12,
                    Intake.Cadence.Annual
                );
        }

        bool AddWhole(MentionScale scale, Match match, int month, Cadence? cadence)
        {
            int end = match.Index + match.Length;
            if (!IsWord(plain, match.Index, end) || Overlaps(found, match.Index, end))
                return false;
            found.Add(new DateMention(scale, match.Index, end, month, null, YearOf(match)) { Cadence = cadence });
            return true;
        }
    }

    private static EventSpan SpanOf(Match match, bool before)
    {
        string number = match.Groups["n"].Value;
        int count = Numbers.TryGetValue(number, out int word) ? word : int.Parse(number, CultureInfo.InvariantCulture);
        SpanUnit unit = match.Groups["unit"].Value switch
        {
            "ngày" => SpanUnit.Day,
            "tuần" => SpanUnit.Week,
            "tháng" => SpanUnit.Month,
            _ => SpanUnit.WorkingDay,
        };
        return new EventSpan(before ? -count : count, unit);
    }

    private static bool Overlaps(List<DateMention> found, int start, int end) => found.Exists(one => one.Start < end && start < one.End);

    private static bool IsWord(string plain, int start, int end) =>
        (start == 0 || !char.IsLetterOrDigit(plain[start - 1])) && (end == plain.Length || !char.IsLetterOrDigit(plain[end]));

    /// <summary>Whether figures are not part of a longer number, a fraction of another kind or a percentage.</summary>
    private static bool StandsAlone(string plain, int start, int end)
    {
        if (start > 0 && (char.IsLetterOrDigit(plain[start - 1]) || plain[start - 1] is '/' or '.' or ','))
            return false;
        if (end == plain.Length)
            return true;
        bool digitNext = end + 1 < plain.Length && char.IsAsciiDigit(plain[end + 1]);
        return !char.IsLetterOrDigit(plain[end]) && plain[end] != '%' && !(plain[end] is '/' or '.' or '-' && digitNext);
    }

    private static int? Int(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : null;

    private static int? YearOf(Match match) => Int(match, "y") is { } year ? (year < 100 ? 2000 + year : year) : null;

    private static int Roman(string number) =>
        number switch
        {
            "i" => 1,
            "ii" => 2,
            "iii" => 3,
            "iv" => 4,
            "v" => 5,
            _ => int.Parse(number, CultureInfo.InvariantCulture),
        };

    /// <summary>Một to chín mươi chín.</summary>
    private static Dictionary<string, int> NumberWords()
    {
        string[] ones = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
        var words = new Dictionary<string, int>(StringComparer.Ordinal) { ["mười"] = 10, ["mười lăm"] = 15 };
        for (int one = 1; one <= 9; one++)
        {
            words[ones[one]] = one;
            words.TryAdd($"mười {ones[one]}", 10 + one);
        }
        for (int ten = 2; ten <= 9; ten++)
        {
            words[$"{ones[ten]} mươi"] = 10 * ten;
            for (int one = 1; one <= 9; one++)
                words[$"{ones[ten]} mươi {one switch { 1 => "mốt", 4 => "tư", 5 => "lăm", _ => ones[one] }}"] = (10 * ten) + one;
        }
        return words;
    }
}
