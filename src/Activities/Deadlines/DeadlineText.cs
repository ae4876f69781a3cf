using System.Globalization;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Intake;
using GenderEquality.Engine;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Deadlines;

/// <summary>What a text says of deadlines. Either there are rules, or reasons why there are none.</summary>
/// <param name="Rules">In the order of the text.</param>
/// <param name="Refusals">In Vietnamese, for the person who wrote the text.</param>
public sealed record DeadlineReading(IReadOnlyList<DeadlineRule> Rules, IReadOnlyList<Refusal> Refusals);

/// <summary>
/// Reads the words of one deadline, or of the deadlines of one sentence, as documents put them and as people type them. A date with its year
/// is due once; without one it returns each year. The reading of whole documents is <see cref="DocumentReader"/>'s, which looks for duties;
/// here every date counts that the words make a limit, and where they make none of them one, every date that stands there.
/// </summary>
public static class DeadlineText
{
    /// <summary>A longer text is a document, not a deadline.</summary>
    public const int MaxLength = 4000;

    private const string Filler =
        @"(?:là|vào|lúc|ngày|các|hết|đến|trong|cuối|đầu|giữa|thứ \p{L}+|chủ nhật|sáng|chiều|tối|của|thời điểm|thời hạn|hạn|mốc|và|hoặc|cả)";
    private const string Clock =
        @"(?<h>[0-9]{1,2}) ?(?:giờ|h|g|:) ?(?<min>[0-9]{1,2})?(?: ?(?:phút|'|p))?(?: ?(?<half>sáng|trưa|chiều|tối))?";

    private static readonly Regex Limit = Pattern(
        @"(?<inclusive>trước (?:hoặc|và) (?:trong|đúng|vào|bằng))|(?<before>trước)|(?<until>chậm nhất|hạn cuối(?: cùng)?|hạn chót|thời hạn|hạn|không (?:muộn|chậm|trễ) hơn|không quá|quá|đến hết|hết|đến|thời gian|kết thúc|hoàn thành|xong)"
    );
    private static readonly Regex OnlyFiller = Pattern(@"^(?:[\s,:()-]|" + Filler + "|" + Clock + @")*$");
    private static readonly Regex Joined = Pattern(@"(?:^|[,;)&+]|và|hoặc)[\s(]*(?:các )?(?:ngày )?$");
    private static readonly Regex JoinedOn = Pattern(@"^ ?(?:và|;)");
    private static readonly Regex NamesReport = Pattern(@"báo cáo|6 tháng|sáu tháng|năm|quý|kỳ|đợt|lần|tổng kết|sơ kết");
    private static readonly Regex NoLimit = Pattern(
        @"(?:(?:^|[^\p{L}])(?:từ|sau|ban hành|ký|tính đến|tính đến hết|số liệu (?:lấy )?đến(?: hết)?|chốt số liệu(?: đến)?|kỷ niệm|chào mừng)|(?:theo|căn cứ|tại) (?:kế hoạch|công văn|quyết định|chỉ thị|thông báo|văn bản)[^,;]{0,80}) ?(?:ngày )?$"
    );
    private static readonly Regex To = Pattern(@"^ ?(?:đến|-) ?(?:hết )?(?:ngày |hết ngày )?$");
    private static readonly Regex Within = Pattern(@"(?:^|[^\p{L}])(?:trong|vào)(?: các)? ?$");
    private static readonly Regex Leads = Pattern(@"(?:^|[^\p{L}])(?:ngày|vào|trong|các|đầu|giữa|cuối|lúc)$");
    private static readonly Regex ClockBefore = Pattern(Clock + @"[\s,]*(?:" + Filler + @"[\s,]*)*$");
    private static readonly Regex ClockAfter = Pattern(
        @"^[\s,(]*(?<cue>trước|chậm nhất|không quá|vào lúc|lúc|vào)? ?(?:là |lúc )?" + Clock + @"(?:$|[^\p{L}\p{N}/])"
    );

    private static readonly Regex Six = Pattern(@"(?:0?6|sáu) tháng|học k[ỳìỷi]|hk ?(?:1|2|i{1,2})(?:[^\p{L}]|$)|nửa năm|bán niên|sơ kết");
    private static readonly Regex Quarter = Pattern("quý");
    private static readonly Regex Month = Pattern("hằng tháng|báo cáo tháng");
    private static readonly Regex Year = Pattern(
        @"cả năm|cuối năm|tổng kết|năm học|báo cáo (?:kết quả |tổng hợp |định kỳ )*năm|(?:01|1|một) năm|hằng năm[\s(:,]*(?:báo cáo )?(?:trước|chậm|vào|ngày|$)|(?:^|[;,(]|và) ?năm[\s:,(]+(?:trước|chậm|ngày|$)"
    );
    private static readonly Regex NotYear = Pattern(@"6 tháng (?:đầu|cuối) (?:của )?năm(?: học)?");

    private static readonly Regex FirstYear = Pattern(@"(?:từ|từ sau) năm (?<y>20[0-9]{2})");
    private static readonly Regex LastYear = Pattern(@"(?:đến|hết) năm (?<y>20[0-9]{2})");
    private static readonly Regex Term = Pattern(@"giai đoạn (?<a>20[0-9]{2}) ?(?:-|đến) ?(?<b>20[0-9]{2})");
    private static readonly Regex Returns = Pattern("hằng (?:năm|quý|tháng)");
    private static readonly Regex Moved = Pattern(
        @"(?:trùng|rơi|nhằm) (?:vào |với )?(?:các )?(?:ngày )?(?:nghỉ|lễ|cuối tuần|thứ bảy)[^.;]{0,90}?ngày làm việc (?<to>tiếp theo|kế tiếp|liền sau|liền kề sau|sau đó|trước đó|liền trước|liền kề trước|trước liền kề)"
    );

    /// <summary>A mention with what the words around it make of it.</summary>
    /// <param name="Strength">2: a limit is named; 1: the words before it lead to it; 0: it only stands there.</param>
    private sealed record Reading(DateMention Mention, int Strength, Bound Bound, string Before)
    {
        public TimeOnly? Hour { get; init; }
        public string? Fault { get; init; }
        public Cadence? Cadence { get; init; }
        public bool Joined { get; init; }
    }

    public static DeadlineReading Read(string text)
    {
        if (text.Length > MaxLength)
            return Refused(
                $"Cần câu ghi thời hạn, dài không quá {MaxLength} ký tự, nhưng đoạn này dài {text.Length} ký tự. Ghi riêng câu có thời hạn."
            );
        string plain = DateMention.PlainText(text);
        List<Reading> readings = Strongest(Interpret(plain, DateMention.Find(plain)));
        if (readings.Count == 0)
            return Refused(
                $"Không thấy ngày, tháng hay khoảng thời gian nào là thời hạn trong “{Clean(text)}”. Ghi rõ, ví dụ “trước ngày 15/6 hằng năm” hoặc “trong vòng 5 ngày làm việc kể từ ngày nhận được”."
            );
        string[] faults = [.. readings.Select(one => one.Fault ?? FaultOf(one.Mention)).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (faults.Length > 0)
            return Refused(faults);
        return new DeadlineReading([.. Named(readings, plain).Select(one => Rule(one, plain)).Distinct()], []);
    }

    private static DeadlineReading Refused(params string[] reasons) => new([], [.. reasons.Select(reason => new Refusal("text", reason))]);

    private static List<Reading> Interpret(string plain, IReadOnlyList<DateMention> mentions)
    {
        var readings = new List<Reading>();
        bool returns = Returns.IsMatch(plain);
        int end = 0;
        for (int i = 0; i < mentions.Count; i++)
        {
            DateMention mention = mentions[i];
            string before = plain[end..mention.Start];
            string after = plain[mention.End..(i + 1 < mentions.Count ? mentions[i + 1].Start : plain.Length)];
            // "Từ ngày … đến hết ngày …": its end is the limit.
            if (i + 1 < mentions.Count && mention.Scale != MentionScale.Span && !mentions[i + 1].Listed && To.IsMatch(after))
            {
                end = mention.End;
                continue;
            }
            if (mention.Scale != MentionScale.Span && NoLimit.IsMatch(before))
            {
                end = mention.End;
                continue;
            }
            // "Hằng năm … đến năm 2028": how long it goes on, not when it is due.
            if (returns && mention is { Scale: MentionScale.Year, Year: not null })
                continue;
            Reading reading = ReadOne(mention, before, after, readings.LastOrDefault());
            // A quarter or a year that only stands there is the period reported on: a word like others before the next date.
            if (reading.Strength == 0 && mention.Scale is MentionScale.Quarter or MentionScale.Year)
                continue;
            end = mention.End;
            readings.Add(reading);
            // "Ngày 15/6 và 15/12/2026": the year is said once, at the end.
            for (int j = readings.Count - 1; j > 0 && readings[j].Joined && !returns && readings[j].Mention.Year is { } year; j--)
            {
                if (readings[j - 1].Mention is not { Year: null, Scale: not MentionScale.Span, EveryMonths: null })
                    break;
                readings[j - 1] = readings[j - 1] with { Mention = readings[j - 1].Mention with { Year = year } };
            }
        }
        return readings;
    }

    private static Reading ReadOne(DateMention mention, string before, string after, Reading? prior)
    {
        if (mention.Scale == MentionScale.Span)
        {
            string? fault = mention.InHours
                ? "Thời hạn tính bằng giờ cần biết giờ xảy ra sự kiện, ở đây chỉ tính theo ngày. Ghi thời hạn bằng ngày."
                : null;
            return new Reading(mention, 2, mention.After!.Count < 0 ? Bound.OnOrBefore : Bound.Within, before) { Fault = fault };
        }
        bool alike =
            prior is { Mention.Scale: not MentionScale.Span }
            && (mention.Scale == MentionScale.Day || prior.Mention.Scale == mention.Scale);
        bool joined = alike && (mention.Listed || Joined.IsMatch(before));
        (int strength, Bound bound) = Cue(mention, before);
        // "Báo cáo 6 tháng trước ngày 15/6, báo cáo năm ngày 15/12": the limit is named once.
        bool elliptic = alike && prior!.Strength == 2 && mention.Scale == MentionScale.Day && NamesReport.IsMatch(before);
        if (strength < 2 && (joined || elliptic))
            (strength, bound) = (
                Math.Max(strength, prior!.Strength),
                mention.Scale == MentionScale.Day && prior.Mention.Scale != MentionScale.Day ? bound : prior.Bound
            );
        var reading = new Reading(mention, strength, bound, before) { Joined = joined };
        if (mention.Scale != MentionScale.Day)
            return reading;
        Match clock = ClockBefore.Match(before);
        if (!clock.Success && ClockAfter.Match(after) is { Success: true } behind)
        {
            clock = behind;
            string cue = behind.Groups["cue"].Value;
            reading = reading with
            {
                Strength = Math.Max(strength, cue is "trước" or "chậm nhất" or "không quá" ? 2 : 1),
                Bound = cue switch
                {
                    "trước" => Bound.Before,
                    "chậm nhất" or "không quá" => Bound.OnOrBefore,
                    _ => bound,
                },
            };
        }
        return clock.Success ? AtHour(reading, clock)
            : joined && strength == prior!.Strength ? reading with { Hour = prior.Hour }
            : reading;
    }

    private static (int Strength, Bound Bound) Cue(DateMention mention, string before)
    {
        bool day = mention.Scale == MentionScale.Day;
        // "Chậm nhất trong tháng 6" is within it; "cuối quý" is its last day.
        bool within = !day && Within.IsMatch(before);
        Bound open =
            day ? Bound.OnOrBefore
            : mention.Scale == MentionScale.Month ? Bound.WithinMonth
            : Bound.Within;
        foreach (Match cue in Limit.Matches(before).Reverse())
        {
            if (!Words(before, cue))
                continue;
            string rest = before[(cue.Index + cue.Length)..];
            bool filler = OnlyFiller.IsMatch(rest);
            if (cue.Groups["before"].Success)
            {
                if (filler)
                    return (2, within ? open : Bound.Before);
                continue;
            }
            if (filler || (day && rest.Length <= 80 && rest.IndexOfAny(['.', ';']) < 0))
                return (2, within ? open : Bound.OnOrBefore);
        }
        string tail = before.TrimEnd();
        bool leads = within || tail.EndsWith(':') || tail.EndsWith('(') || Leads.IsMatch(tail) || ClockBefore.IsMatch(before);
        return (leads ? 1 : 0, !day && (Qualifier(before) is not null) ? Bound.OnOrBefore : open);
    }

    private static bool Words(string text, Match match) =>
        (match.Index == 0 || !char.IsLetter(text[match.Index - 1]))
        && (match.Index + match.Length == text.Length || !char.IsLetter(text[match.Index + match.Length]));

    /// <summary>"đầu", "giữa" or "cuối" right before a month, a quarter or a year.</summary>
    private static string? Qualifier(string before) =>
        Array.Find(["đầu", "giữa", "cuối"], word => before.TrimEnd().EndsWith(word, StringComparison.Ordinal));

    private static Reading AtHour(Reading reading, Match clock)
    {
        int hour = int.Parse(clock.Groups["h"].Value, CultureInfo.InvariantCulture);
        int minute = clock.Groups["min"] is { Success: true } min ? int.Parse(min.Value, CultureInfo.InvariantCulture) : 0;
        if (clock.Groups["half"].Value is "chiều" or "tối" && hour < 12)
            hour += 12;
        if (hour > 24 || minute > 59 || (hour == 24 && minute > 0))
            return reading with { Fault = $"Không có {hour:00} giờ {minute:00}. Ghi giờ từ 00 giờ 00 đến 24 giờ 00." };
        // 24 giờ is the day's end: the whole day is in time.
        return hour == 24 ? reading with { Bound = Bound.OnOrBefore } : reading with { Hour = new TimeOnly(hour, minute) };
    }

    /// <summary>Where the words name limits, what is not one is said for another purpose.</summary>
    private static List<Reading> Strongest(List<Reading> readings)
    {
        int most = readings.Select(one => one.Strength).DefaultIfEmpty().Max();
        return
        [
            .. readings.Where(
                (one, i) =>
                    one.Strength == most
                    || (
                        one.Strength == 1
                        && i + 1 < readings.Count
                        && readings[i + 1].Strength == 2
                        && JoinedOn.IsMatch(readings[i + 1].Before)
                    )
            ),
        ];
    }

    private static string? FaultOf(DateMention mention)
    {
        if (mention.After is { Count: 0 })
            return "Khoảng thời gian bằng không. Ghi từ một ngày trở lên.";
        if (mention is { Scale: MentionScale.Span, Month: 0, Day: null })
            return null;
        if (mention is { Scale: MentionScale.Quarter, Month: < 3 or > 12 })
            return $"Không có quý {mention.Month / 3}: một năm có bốn quý. Sửa lại quý.";
        string year = mention.Year is { } y ? $"/{y}" : "";
        string named =
            mention.Day is { } d && mention.EveryMonths is null ? $"ngày {d:00}/{mention.Month:00}{year}" : $"tháng {mention.Month}{year}";
        if (mention.Month is < 1 or > 12)
            return $"Không có {named}: một năm có 12 tháng. Sửa lại tháng.";
        if (mention.Year is < 2000 or > 2100)
            return $"Không tính được {named}: cần năm từ 2000 đến 2100. Sửa lại năm.";
        if (mention.EveryMonths is not null)
            return mention.Day is < 1 or > 31 ? $"Không có ngày {mention.Day} trong tháng nào. Sửa lại ngày." : null;
        int days = DateTime.DaysInMonth(mention.Year ?? 2024, mention.Month);
        return mention.Day is not { } day || (day >= 1 && day <= days)
            ? null
            : $"Không có {named}: tháng {mention.Month}{year} có {(mention is { Month: 2, Year: null } ? "28 hoặc 29" : days)} ngày. Sửa lại ngày.";
    }

    /// <summary>Gives each date the period that it is for.</summary>
    private static List<Reading> Named(List<Reading> readings, string plain)
    {
        var pending = new Queue<Cadence>();
        var named = new List<Reading>();
        foreach ((int i, Reading one) in readings.Index())
        {
            List<Cadence> periods = Periods(one.Before);
            if (periods.Count > 1 && readings.Count - i >= periods.Count)
                // "Định kỳ 6 tháng, 1 năm báo cáo trước ngày 15/6 và 15/12": in order.
                pending = new Queue<Cadence>(periods);
            Cadence? cadence =
                one.Mention.Cadence
                ?? InBrackets(one, plain)
                ?? (
                    pending.Count > 0 ? pending.Dequeue()
                    : periods.Count > 0 ? periods[^1]
                    : i > 0 && one.Joined ? named[i - 1].Cadence
                    : null
                );
            named.Add(one with { Cadence = cadence });
        }
        // No period is named: that is told by how often it returns.
        Reading[] yearly = [.. named.Where(one => one.Mention is { Year: null, EveryMonths: null, After: null })];
        Cadence usual = yearly.Length switch
        {
            1 => Cadence.Annual,
            2 => Cadence.SixMonthly,
            4 => Cadence.Quarterly,
            12 => Cadence.Monthly,
            _ => Cadence.Once,
        };
        bool sixMonthly =
            yearly.Length == 2 && yearly.All(one => one.Cadence == Cadence.Annual) && !Year.IsMatch(NotYear.Replace(yearly[1].Before, ""));
        return
        [
            .. named.Select(one =>
                sixMonthly && one.Mention is { Year: null, EveryMonths: null } ? one with { Cadence = Cadence.SixMonthly }
                : one.Cadence is not null ? one
                : one with { Cadence = yearly.Contains(one) ? usual : Cadence.Once }
            ),
        ];
    }

    // "Trước ngày 10/6 (báo cáo 6 tháng)", "… đối với báo cáo năm".
    private static Cadence? InBrackets(Reading one, string plain)
    {
        string after = plain[one.Mention.End..].TrimStart();
        int end =
            after.StartsWith('(') ? after.IndexOf(')', StringComparison.Ordinal)
            : after.StartsWith("đối với", StringComparison.Ordinal) || after.StartsWith("cho ", StringComparison.Ordinal)
                ? after.AsSpan().IndexOfAny(",;.")
            : 0;
        return Periods(after[..(end < 0 ? after.Length : end)]) is [.., var period] ? period : null;
    }

    private static List<Cadence> Periods(string text)
    {
        string years = NotYear.Replace(text, match => new string('#', match.Length));
        return
        [
            .. Six.Matches(text)
                .Select(match => (match.Index, Cadence.SixMonthly))
                .Concat(Quarter.Matches(text).Select(match => (match.Index, Cadence.Quarterly)))
                .Concat(Month.Matches(text).Select(match => (match.Index, Cadence.Monthly)))
                .Concat(Year.Matches(years).Select(match => (match.Index + match.Length, Cadence.Annual)))
                .OrderBy(found => found.Item1)
                .Select(found => found.Item2)
                .Distinct(),
        ];
    }

    private static DeadlineRule Rule(Reading one, string plain)
    {
        DateMention mention = one.Mention;
        (int month, int? day) = Placed(one);
        // "Cuối tháng 6": the month's last day by name, for a rule of one month has its day.
        if (
            day is null
            && mention.EveryMonths is null
            && mention.Scale != MentionScale.Span
            && one.Bound is Bound.Before or Bound.OnOrBefore
        )
            day = DateTime.DaysInMonth(mention.Year ?? 2024, month);
        var rule = new DeadlineRule(one.Cadence ?? Cadence.Once, month, day, mention.Year, one.Bound, one.Hour)
        {
            EveryMonths = mention.EveryMonths is 12 ? null : mention.EveryMonths,
            After = mention.After,
            ForPeriodBefore = mention.ForPeriodBefore,
        };
        if (mention.LastWorkingDay)
            rule = rule with { Shift = ShiftPolicy.Back, ShiftReason = "cách ghi “ngày làm việc cuối cùng” của văn bản" };
        else if (Moved.Match(plain) is { Success: true } moved)
            rule = rule with
            {
                Shift = moved.Groups["to"].Value.Contains("trước", StringComparison.Ordinal) ? ShiftPolicy.Back : ShiftPolicy.Forward,
                ShiftReason = "quy định tại chính văn bản",
            };
        if (mention.Year is not null || !Returns.IsMatch(plain))
            return rule;
        Match term = Term.Match(plain);
        return rule with
        {
            First = (YearIn(term, "a") ?? YearIn(FirstYear.Match(plain), "y")) is { } first ? new DateOnly(first, 1, 1) : null,
            Last = (YearIn(term, "b") ?? YearIn(LastYear.Match(plain), "y")) is { } last ? new DateOnly(last, 12, 31) : null,
        };
    }

    /// <summary>Month and day of a rule. Đầu, giữa and cuối of a month or a year are days by Civil Code 2015 art. 146(2), (3).</summary>
    private static (int Month, int? Day) Placed(Reading one)
    {
        DateMention mention = one.Mention;
        string? qualifier = Qualifier(one.Before);
        int first = mention.Scale switch
        {
            MentionScale.Quarter => mention.Month - 2,
            MentionScale.Year => 1,
            _ => mention.Month,
        };
        return (mention.Scale, qualifier, one.Bound) switch
        {
            (MentionScale.Day or MentionScale.Span, _, _) => (mention.Month, mention.Day),
            (_, "đầu", _) => (first, 1),
            (MentionScale.Month, "giữa", _) => (mention.Month, 15),
            (MentionScale.Year, "giữa", _) => (6, 30),
            (_, null, Bound.Before) => (first, 1),
            _ => (mention.Month, null),
        };
    }

    private static int? YearIn(Match match, string group) =>
        match.Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : null;
}
