using System.Globalization;
using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>A demanded quantity and the sentence it stands in.</summary>
internal sealed record Target(TargetFinding Finding, TextSpan Span, Sentence Sentence, Judgement Judgement);

/// <summary>
/// The quantities that the document demands. A bare number is one only as a percentage or with a rate ("02 lần/năm"); with
/// words of comparison any counted thing is.
/// </summary>
internal static class Targets
{
    private const string AtLeast = @"ít nhất|tối thiểu|không dưới|không ít hơn|không thấp hơn|trên|hơn|≥|>=|>";
    private const string AtMost = @"không quá|không để quá|không được quá|tối đa|không vượt quá|nhiều nhất|không cao hơn|≤|<=";
    private const string Below = @"dưới|<";
    private const string Digits = @"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+(?:[.,][0-9]+)?";
    private const string Words = @"một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười";
    private const string Noun =
        @"câu lạc bộ|lượt người|lượt|lần|buổi|bài viết|bài|tin|chuyên đề|hoạt động|hội nghị|hội thảo|lớp tập huấn|lớp|cuộc thi|cuộc|đợt|mô hình|sản phẩm|tiết mục|tiết|giờ|video|phóng sự|cán bộ|giáo viên|đồng chí|người|học sinh|trường|đơn vị|thành viên|báo cáo viên|tuyên truyền viên|chương trình|sự kiện|pano|pa-nô|băng rôn|khẩu hiệu|tọa đàm|diễn đàn|công trình|kế hoạch|bản tin|góc|phòng|tủ sách|nhà vệ sinh|nữ|nam";

    private static readonly Regex Quantity = Pattern(
        @"(?<cmp>"
            + AtLeast
            + "|"
            + AtMost
            + "|"
            + Below
            + @")\s*(?:là\s+|từ\s+|có\s+|đạt\s+)?(?<n>"
            + Digits
            + "|"
            + Words
            + @")(?:\s*\([^)]{1,12}\))?\s*(?<unit>%|phần trăm|\p{L}[\p{L} -]{0,40}?\s*/\s*(?:[0-9]{1,2}\s+)?\p{L}+(?:\s(?:học|kỳ|kì|học kỳ|vị|viên))?|"
            + Noun
            + @"|\p{L}+)"
            + @"|(?<cmp>từ)\s+(?<n>"
            + Digits
            + @")\s*(?<unit>%|phần trăm|"
            + Noun
            + @")(?<up>[^.;,0-9%]*?\s?trở lên)"
            + @"|(?<n>"
            + Digits
            + @")\s*(?<unit>%|phần trăm)(?<up>\s*(?:[^.;,0-9%]*?\s)?trở lên)?"
            + @"|(?<n>"
            + Digits
            + "|"
            + Words
            + @")\s*(?<unit>(?:"
            + Noun
            + @")(?:\s\p{L}+){0,5}\s*/\s*(?:[0-9]{1,2}\s+)?(?:năm học|năm|học kỳ|học kì|kỳ|tháng|quý|tuần|lớp|trường|đơn vị|người|khối)(?:\s(?:học|kỳ))?)(?<up>\s*trở lên)?"
    );

    // "mỗi trường có 01 câu lạc bộ": a bare count for each is a demand too.
    private static readonly Regex ForEach = Pattern(@"mỗi\s[^.;,0-9]+?(?<n>" + Digits + @")\s*(?<unit>" + Noun + @")\b");

    // Sections that describe what is, not what shall be.
    private static readonly Regex Past = Pattern(
        @"tình hình|thực trạng|kết quả|thuận lợi|khó khăn|hạn chế|đánh giá|đặc điểm|ưu điểm|tồn tại"
    );
    private static readonly Regex Told = Pattern(
        @"(đã|hiện|hiện có|hiện nay|tính đến|trong đó|chiếm|tăng từ|so với|tổng số|tỷ lệ nữ hiện|kết quả|toàn trường có)\s[^.;]{0,60}$"
    );
    private static readonly Regex OfYear = Pattern(
        @"(^|[,(]\s*|trong\s+)[-+\s]*năm (học )?(?<y>20[0-9]{2})(\s*-\s*20[0-9]{2})?(?<told>\s*,?\s*(đã|có|đạt))?"
    );
    private static readonly Regex Aim = Pattern(
        @"mỗi|phấn đấu|chỉ tiêu|mục tiêu|đảm bảo|bảo đảm|duy trì|ít nhất|tối thiểu|đến năm|hằng năm|hàng năm|yêu cầu"
    );

    // Ages, lengths of courses, money and measures are norms, not targets of this plan.
    private static readonly HashSet<string> NotUnits = new(StringComparer.Ordinal)
    {
        "tuổi",
        "ngày",
        "tháng",
        "năm",
        "giờ",
        "phút",
        "tuần",
        "giây",
        "đồng",
        "triệu",
        "tỷ",
        "nghìn",
        "mét",
        "m",
        "km",
        "kg",
        "g",
        "gam",
        "ml",
        "lít",
        "độ",
        "trang",
        "bản",
        "bộ",
        "chữ",
        "từ",
        "điểm",
        "cấp",
        "mục",
        "điều",
        "khoản",
        "quý",
        "kỳ",
        "cm",
        "mm",
        "mb",
        "gb",
        "tiếng",
        "h",
        "sao",
        "là",
        "và",
        "đến",
        "trở",
    };

    public static IReadOnlyList<Target> Read(Layout layout, IReadOnlyList<Assigned> tasks, int? issueYear)
    {
        var found = new List<Target>();
        foreach (var (p, _, _, _) in tasks)
        {
            if (Past.IsMatch(p.Section) && !Aim.IsMatch(p.Section) && !p.Section.Contains("thực hiện", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var s in Paragraphs.Sentences(p))
            {
                ReadSentence(layout, s, issueYear, found);
            }
        }

        return found;
    }

    private static void ReadSentence(Layout layout, Sentence s, int? issueYear, List<Target> found)
    {
        var lower = s.Text.ToLowerInvariant();
        Target? before = null;
        var compared = Quantity.Matches(lower).ToList();
        var each = ForEach
            .Matches(lower)
            .Where(e => !compared.Exists(c => c.Index < e.Index + e.Length && e.Groups["n"].Index < c.Index + c.Length));
        foreach (var m in compared.Concat(each).OrderBy(m => m.Groups["n"].Index))
        {
            var unit = UnitOf(m, lower);
            if (unit is null || !StartsWord(lower, m.Index) || ValueOf(m.Groups["n"].Value) is not { } value || IsTold(lower, m, issueYear))
            {
                continue;
            }

            var end = EndOf(lower, m, unit);
            var start = m.Groups["cmp"].Success ? m.Index : m.Groups["n"].Index;
            var comparator = Comparator(m);
            var judgement = Judge(m, comparator);
            if (!m.Groups["cmp"].Success && before is not null && comparator == "=" && IsListed(lower, before.Span.End - s.Start, start))
            {
                // "ít nhất 60% vào năm 2025 và 75% vào năm 2030": the comparison goes on.
                comparator = before.Finding.Comparator;
                judgement = new Judgement(Confidence.Medium, "không có chữ so sánh riêng; theo con số đứng trước");
            }

            var span = new TextSpan(s.Start + start, end - start);
            var quote = layout.Text.Substring(span.Start, span.Length);
            before = new Target(new TargetFinding(quote, comparator, value, unit), span, s, judgement);
            found.Add(before);
        }
    }

    private static Judgement Judge(Match m, string comparator) =>
        m.Groups["cmp"].Success ? new Judgement(Confidence.High, $"có chữ “{m.Groups["cmp"].Value}” trước con số")
        : m.Groups["up"].Success ? new Judgement(Confidence.High, "có chữ “trở lên” sau con số")
        : comparator == "=" ? new Judgement(Confidence.Medium, "không có chữ so sánh; hiểu là đúng bằng")
        : new Judgement(Confidence.Medium, "chữ so sánh không rõ");

    private static string? UnitOf(Match m, string lower)
    {
        var unit = m.Groups["unit"].Value.Trim();
        if (unit is "%" or "phần trăm")
        {
            return "%";
        }

        if (unit.Contains('/', StringComparison.Ordinal))
        {
            var first = unit.Split(' ', '/')[0];
            return NotUnits.Contains(first) && first is not ("giờ" or "tiết" or "ngày" or "phút")
                ? null
                : unit.Replace(" / ", "/", StringComparison.Ordinal)
                    .Replace(" /", "/", StringComparison.Ordinal)
                    .Replace("/ ", "/", StringComparison.Ordinal);
        }

        var next = lower[(m.Index + m.Length)..].TrimStart();
        return NotUnits.Contains(unit) || next.StartsWith("tuổi", StringComparison.Ordinal) ? null : unit;
    }

    private static bool StartsWord(string lower, int at) =>
        at == 0
        || !(
            char.IsLetterOrDigit(lower[at - 1])
            || (char.IsLetterOrDigit(lower[at]) && lower[at - 1] is '/' or '.' or ',' && at > 1 && char.IsAsciiDigit(lower[at - 2]))
        );

    private static string Comparator(Match m)
    {
        var cmp = m.Groups["cmp"].Value;
        if (cmp == "từ" || m.Groups["up"].Success)
        {
            return ">=";
        }

        return cmp switch
        {
            "" => "=",
            "không quá"
            or "không để quá"
            or "không được quá"
            or "tối đa"
            or "không vượt quá"
            or "nhiều nhất"
            or "không cao hơn"
            or "≤"
            or "<=" => "<=",
            "dưới" or "<" => "<",
            _ => ">=",
        };
    }

    // What was reached, or how many there are, is told with these words before it and without a word of aim.
    private static bool IsTold(string lower, Match m, int? issueYear)
    {
        var clause = lower[..m.Index];
        var cut = clause.LastIndexOfAny([';', ':']);
        clause = cut >= 0 ? clause[(cut + 1)..] : clause;
        var year = OfYear.Matches(clause).LastOrDefault();
        var past =
            year is not null
            && (issueYear is { } now ? int.Parse(year.Groups["y"].Value, CultureInfo.InvariantCulture) < now : year.Groups["told"].Success);
        return (past || Told.IsMatch(clause + " ")) && !Aim.IsMatch(lower[Math.Max(0, m.Index - 90)..(m.Index + Math.Min(m.Length, 10))]);
    }

    private static bool IsListed(string lower, int from, int to) =>
        to - from is > 0 and < 60
        && lower[from..to].Contains(" và ", StringComparison.Ordinal)
        && !lower[from..to].Contains("đạt", StringComparison.Ordinal)
        && lower[from..to].IndexOfAny([';', ':']) < 0;

    // A bare percentage is quoted with what is counted, up to the verb.
    private static int EndOf(string lower, Match m, string unit)
    {
        var end = m.Groups["up"].Success ? m.Groups["up"].Index + m.Groups["up"].Length : m.Groups["unit"].Index + m.Groups["unit"].Length;
        if (unit != "%" || m.Groups["cmp"].Success || m.Groups["up"].Success)
        {
            return end;
        }

        var stop = Counted.Match(lower[end..Math.Min(lower.Length, end + 60)]);
        return end + stop.Groups["who"].Value.TrimEnd(' ', ',').Length;
    }

    private static readonly Regex Counted = Pattern(
        @"^(?<who>\s+(?:số\s+|các\s+|cán bộ|giáo viên|nhân viên|học sinh|trẻ|nhà trường|trường|đơn vị|cơ sở giáo dục|phòng|cơ sở|tổ|lớp|công chức|viên chức|người lao động|nữ|nam|cbgvnv|cbgv|cb|gv|hs|nv|,\s*|\s+và\s+|\s)*)"
    );

    private static decimal? ValueOf(string text)
    {
        var word = Array.IndexOf(Words.Split('|'), text);
        if (word >= 0)
        {
            return word + 1;
        }

        var grouped = text.Split('.');
        var plain = grouped.Length > 1 && grouped.Skip(1).All(g => g.Length == 3) ? string.Concat(grouped) : text.Replace(',', '.');
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var v) ? v : null;
    }
}
