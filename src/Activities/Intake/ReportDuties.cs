using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>A dated report and where it is demanded.</summary>
/// <param name="Deadline">The finding.</param>
/// <param name="Date">Where its date stands.</param>
/// <param name="Sentence">The sentence that demands it.</param>
/// <param name="Judgement">How sure its period and its date are.</param>
internal sealed record ReportDuty(ReportDeadline Deadline, TextSpan Date, Sentence Sentence, Judgement Judgement);

/// <summary>
/// The dated duties of the addressees to send a report. A sentence is cut at its dates; what stands between two dates says
/// what is due (a report, or a plan, a list …) and for which period. A date that says nothing continues the one before it.
/// </summary>
internal static class ReportDuties
{
    private static readonly Regex Report = Pattern(@"báo\s+cáo");

    // "báo cáo viên" is a speaker; "để tổng hợp, báo cáo Sở" is what the receiver does with what is sent.
    private static readonly Regex NotOwnReport = Pattern(
        @"báo cáo viên|(để|nhằm|sẽ)\s+((phòng|sở|ban|ubnd)[^,;]{0,40}\s)?(tổng hợp\s*,?\s*(và\s+)?)?báo cáo|tổng hợp\s*,?\s*(và\s+)?báo cáo\s+(với\s+|lên\s+)?(về\s+)?(bộ|sở|ubnd|ủy ban|thành phố|tỉnh|cấp trên)|báo cáo đột xuất|báo cáo ngay"
    );
    private static readonly Regex Else = Pattern(
        @"(gửi|nộp|xây dựng|hoàn thành|ban hành|đăng tải|công bố|trình|phê duyệt|hoàn thiện|lập)\s+(bản\s+|file\s+|các\s+|nội dung\s+)?(kế hoạch|danh sách|đăng ký|bài|sản phẩm|hồ sơ|đường link|link|bản cam kết|video|tin)|^[-+\s]*(bản\s+)?kế hoạch\s*([:(]|$)|danh sách|đăng ký|cam kết|bài dự thi|sản phẩm dự thi|bài thi|hồ sơ|kiện toàn|đề cương"
    );
    private static readonly Regex Subject = Pattern(
        @"(^|[,;:.]\s*|giao\s+)[-+\s]*(?<body>(phòng|sở|bộ phận|chuyên viên|văn phòng|ban vì sự tiến bộ|tổ)\s[^,;.:]{0,70}?)(tổng hợp|có trách nhiệm|chủ trì|tham mưu|báo cáo)"
    );

    private static readonly Regex Below = Pattern(Levels.DivisionName + "|" + Levels.DepartmentName);

    private static readonly Regex Six = Pattern(
        @"(0?6|sáu)\s+tháng|học k[ỳìỷi]|\bhk\s?(1|2|i{1,2})\b|nửa năm|bán niên|sơ kết\s*([(:,]|và\s|trước\s|chậm\s)"
    );
    private static readonly Regex Quarter = Pattern(@"\bquý\b|\bquí\b");
    private static readonly Regex Year = Pattern(
        @"báo cáo (tổng kết |tổng hợp |kết quả |định kỳ |thống kê |số liệu )*(01 |một |1 |cả |cuối |trong )?năm|năm học|cả năm|cuối năm|(01|một|1) năm|tổng kết năm|tổng kết\s*([(:]|trước\s|chậm\s)|(^|[,;:(+-]|và|;)\s*(báo cáo\s+)?năm\s*([:,(]|trước|chậm|vào|là|$)|định kỳ[^,;.]{0,20}\snăm|(kết quả|báo cáo)[^,;.]{0,90}\snăm 20[0-9]{2}"
    );
    private static readonly Regex NotYear = Pattern(
        @"(đầu|cuối) năm 20[0-9]{2}|(6|sáu) tháng (đầu|cuối) (của )?năm(\shọc)?|tháng hành động|kế hoạch hành động|(hằng|hàng|mỗi) năm"
    );
    private static readonly Regex TiedEnd = Pattern(@"[,;.]|\svà\s");

    // "6 tháng (trước ngày 10/6), hằng năm (trước ngày 10/12)": here it names the period of the second date.
    private static readonly Regex EveryYear = Pattern(@"(hằng|hàng|mỗi)\s+năm\s*[(:,]?\s*$");
    private static readonly Regex Yearly = Pattern(@"(hằng|hàng|mỗi)\s+năm|định kỳ|thường niên");

    /// <summary>Duties in document order; the same duty stated again is entered once.</summary>
    public static IReadOnlyList<ReportDuty> Read(Layout layout, IReadOnlyList<Assigned> tasks, Rank rank)
    {
        var duties = new List<ReportDuty>();
        var lead = "";
        var leadSection = "";
        foreach (var (p, actor, _, _) in tasks)
        {
            if (actor == Actor.Issuer)
            {
                lead = "";
                continue;
            }

            // "Thời gian gửi báo cáo:" leads the short lines below it.
            var context = p.Text.Length < 200 && leadSection == p.Section ? lead : "";
            foreach (var s in Paragraphs.Sentences(p))
            {
                duties.AddRange(ReadSentence(s, context, p, rank));
            }

            if (p.Kind is not (Marker.Bullet or Marker.Letter) || p.Text.TrimEnd().EndsWith(':'))
            {
                var leads = p.Text.Length < 400 && Report.IsMatch(p.Lower) && (p.Text.TrimEnd().EndsWith(':') || p.IsHeading);
                lead = leads && !Else.IsMatch(p.Lower) ? NotOwnReport.Replace(p.Lower, "") : "";
                leadSection = p.Section;
            }
        }

        return [.. duties.DistinctBy(d => d.Deadline)];
    }

    private static List<ReportDuty> ReadSentence(Sentence s, string context, Paragraph p, Rank rank)
    {
        var lower = s.Text.ToLowerInvariant();
        var dates = DueDate.Find(lower);
        if (dates.Count == 0 || (!Report.IsMatch(lower) && !Report.IsMatch(context)))
        {
            return [];
        }

        if (IsIssuersOwn(NotOwnReportAtEnd(lower, dates[0].Start), rank))
        {
            return [];
        }

        var found = new List<(DueDate Date, Cadence? Named)>();
        var due = Report.IsMatch(context) ? (bool?)true : null;
        Cadence? last = null;
        var pending = new Queue<Cadence>();
        for (var i = 0; i < dates.Count; i++)
        {
            var from = i == 0 ? 0 : dates[i - 1].End;
            from += i == 0 ? 0 : TiedLength(lower[from..dates[i].Start]);
            var before = lower[from..dates[i].Start];
            var to = i + 1 < dates.Count ? dates[i + 1].Start : lower.Length;
            var after = lower[dates[i].End..to];
            due = IsReport(before) ?? (i == 0 && due is null ? IsReport(lower[dates[i].End..]) : due);
            if (due != true)
            {
                continue;
            }

            var named = Periods(i == 0 ? context + " " + before : before);
            if (named.Count == 0 && i > 0 && EveryYear.IsMatch(before))
            {
                named = [Cadence.Annual];
            }

            if (named.Count > 1 && dates.Count - i >= named.Count)
            {
                // "Định kỳ 6 tháng, 1 năm báo cáo trước ngày 15/6 và 15/12": the periods go to the dates in order.
                pending = new Queue<Cadence>(named);
            }

            Cadence? cadence =
                pending.Count > 0 ? pending.Dequeue()
                : named.Count > 0 ? named[^1]
                : PeriodAfter(after) ?? last;
            last = cadence ?? last;
            found.Add((dates[i], cadence));
        }

        return Complete(found, lower, s, p);
    }

    private static List<ReportDuty> Complete(List<(DueDate Date, Cadence? Named)> found, string lower, Sentence s, Paragraph p)
    {
        // The period may stand after the dates, or in the sentence before: "Theo định kỳ 6 tháng … . Báo cáo gửi trước …".
        var whole = Periods(lower);
        var around = whole.Count > 0 ? whole : Periods(p.Lower);
        var months = found.Select(f => f.Date.Month).Distinct().Count();
        var fallback =
            around.Count == 1 && !(around[0] == Cadence.Annual && months > 1) ? around[0]
            : Yearly.IsMatch(p.Lower) && months == 2 ? Cadence.SixMonthly
            : Yearly.IsMatch(lower) && months == 1 ? Cadence.Annual
            : Cadence.Once;

        var duties = new List<ReportDuty>();
        foreach (var (date, named) in found)
        {
            var cadence = named ?? fallback;

            // Two dates in one year cannot both end a year's report when the text only says that they recur.
            cadence =
                cadence == Cadence.Annual
                && named is not null
                && months == 2
                && found.TrueForAll(f => f.Named == Cadence.Annual)
                && Yearly.IsMatch(lower)
                && date.Year is null
                    ? Cadence.SixMonthly
                    : cadence;
            foreach (var month in date.Months(cadence))
            {
                var deadline = new ReportDeadline(
                    date.IsOfQuarter ? Cadence.Quarterly : cadence,
                    month,
                    date.Day,
                    date.Year,
                    date.Bound,
                    date.Time
                );
                var at = new TextSpan(s.Start + date.Start, date.End - date.Start);
                duties.Add(new ReportDuty(deadline, at, s, Judge(date, deadline.Cadence, named)));
            }
        }

        return duties;
    }

    private static Judgement Judge(DueDate date, Cadence cadence, Cadence? named) =>
        date.Doubt is { } doubt ? new Judgement(Confidence.Low, doubt)
        : named == cadence || date.IsOfQuarter ? new Judgement(Confidence.High, "kỳ và ngày ghi trong một câu")
        : cadence == Cadence.Once ? new Judgement(Confidence.Medium, "văn bản không nói kỳ; coi là báo cáo một lần")
        : new Judgement(Confidence.Medium, "ngày ghi rõ; kỳ suy ra từ câu bên cạnh");

    // True: a report is due; false: something else is; null: the text names nothing.
    private static bool? IsReport(string text)
    {
        var own = NotOwnReport.Replace(text, m => new string(' ', m.Length));
        var report = Report.Matches(own).LastOrDefault();
        var other = Else.Matches(own).LastOrDefault();
        return report is not null ? other is null || other.Index < report.Index || IsObjectOfReport(own, report.Index, other.Index)
            : other is not null
            || Report.IsMatch(text)
            || text.Contains("kế hoạch", StringComparison.Ordinal) && text.Contains("gửi", StringComparison.Ordinal)
                ? false
            : null;
    }

    // "báo cáo kết quả đăng ký …" is still a report; "báo cáo …; gửi danh sách" is not.
    private static bool IsObjectOfReport(string text, int report, int other) =>
        other - report < 60
        && text[report..other].IndexOfAny([';', ',', ':']) < 0
        && !text[report..other].Contains(" và ", StringComparison.Ordinal)
        && !text[other..].StartsWith("gửi", StringComparison.Ordinal);

    // An office as subject is the issuer's; a Phòng or Sở below the issuer is an addressee.
    private static bool IsIssuersOwn(string text, Rank rank)
    {
        var m = Subject.Match(text);
        return m.Success
            && rank != Rank.School
            && !(rank is Rank.Department or Rank.Province or Rank.District or Rank.Ministry && Below.IsMatch(m.Groups["body"].Value));
    }

    private static string NotOwnReportAtEnd(string lower, int dateStart) =>
        dateStart < 400 ? lower[..Math.Max(dateStart, Math.Min(lower.Length, dateStart + 80))] : lower[..dateStart];

    // Only what is tied to the date: "(báo cáo 6 tháng)", "đối với báo cáo năm".
    private static Cadence? PeriodAfter(string after)
    {
        var periods = Periods(after[..TiedLength(after)]);
        return periods.Count > 0 ? periods[0] : null;
    }

    private static int TiedLength(string after)
    {
        var lead = after.Length - after.TrimStart().Length;
        var trimmed = after[lead..];
        var bracket = trimmed.StartsWith('(');
        if (!bracket && !Array.Exists(["đối với ", "cho ", "với "], w => trimmed.StartsWith(w, StringComparison.Ordinal)))
        {
            return 0;
        }

        var end =
            bracket ? trimmed.IndexOf(')', StringComparison.Ordinal) + 1
            : TiedEnd.Match(trimmed) is { Success: true } m ? m.Index
            : trimmed.Length;
        return lead + (end > 0 ? end : trimmed.Length);
    }

    private static List<Cadence> Periods(string text)
    {
        var found = new List<(int At, Cadence Cadence)>();
        found.AddRange(Six.Matches(text).Select(m => (m.Index, Cadence.SixMonthly)));
        found.AddRange(Quarter.Matches(text).Select(m => (m.Index, Cadence.Quarterly)));
        var years = NotYear.Replace(text, m => new string('#', m.Length));
        found.AddRange(Year.Matches(years).Select(m => (m.Index + m.Length, Cadence.Annual)));
        return [.. found.OrderBy(f => f.At).Select(f => f.Cadence).Distinct()];
    }
}
