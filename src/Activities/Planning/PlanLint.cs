using System.Globalization;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;

namespace GenderEquality.Activities.Planning;

/// <summary>What is left in a plan of the document that it was copied from.</summary>
public enum Residue
{
    /// <summary>It names another unit, or a level that the unit is not.</summary>
    OtherUnit,

    /// <summary>Its numbering has a gap or a double.</summary>
    Numbering,

    /// <summary>A number, date or place was left blank.</summary>
    Blank,

    /// <summary>It sets a day that is off, or does not exist.</summary>
    DayOff,

    /// <summary>It rests on a document that neither the directive nor what is above it names.</summary>
    UnknownReference,

    /// <summary>A sentence has no end.</summary>
    Unfinished,
}

/// <summary>A line of a plan.</summary>
/// <param name="Path">The field that it was typed in; empty for a line of a document.</param>
/// <param name="Text">One line.</param>
/// <param name="Start">Where it begins in the document; 0 for a field.</param>
public sealed record LintLine(string Path, string Text, int Start = 0);

/// <summary>A place that looks like residue. It is said, never refused: a person knows better.</summary>
/// <param name="Span">In the document, or in the field.</param>
/// <param name="Quote">The words in question.</param>
/// <param name="Message">In Vietnamese: what is odd, and what to do.</param>
public sealed record LintFinding(Residue Kind, string Path, TextSpan Span, string Quote, string Message);

/// <summary>What a plan is held against.</summary>
/// <param name="Unit">Name of the unit whose plan it is.</param>
/// <param name="Others">Names of other units that must not be taken for it; the unit that the plan goes up to is no such.</param>
/// <param name="Known">Numbers and symbols of the acts that the directive is and rests on.</param>
/// <param name="Year">Of dates that have none.</param>
public sealed record LintContext(
    string Unit,
    UnitLevel Level,
    IReadOnlyList<string> Others,
    IReadOnlyCollection<(int Number, string Symbol)> Known,
    int Year,
    WorkCalendar Calendar
);

/// <summary>Finds what a plan has kept of the document that it was copied from: other units' names and levels, gaps, blanks, impossible days.</summary>
public static class PlanLint
{
    public static IReadOnlyList<LintFinding> Check(IReadOnlyList<LintLine> lines, LintContext context)
    {
        var findings = new List<LintFinding>();
        var numbering = new Numbering();
        bool recipients = false;
        foreach (LintLine line in lines)
        {
            string text = line.Text.Normalize();
            recipients |= Recipients.IsMatch(text);
            if (string.IsNullOrWhiteSpace(text) || recipients && !Part.IsMatch(text) && line.Path.Length == 0)
                continue;
            recipients = false;
            bool basis = Basis.IsMatch(text);
            findings.AddRange(Blanks(line, text));
            if (numbering.Fault(text) is { } fault)
                findings.Add(Found(Residue.Numbering, line, text, fault.Span, fault.Message));
            findings.AddRange(References(line, text, context));
            if (basis)
                continue;
            findings.AddRange(OtherUnits(line, text, context));
            findings.AddRange(Days(line, text, context));
            if (Unfinished(text) is { } end)
                findings.Add(
                    Found(
                        Residue.Unfinished,
                        line,
                        text,
                        end,
                        $"Câu dừng ở “{text.Substring(end.Start, end.Length)}”. Viết hết câu, hoặc bỏ phần thừa."
                    )
                );
        }
        return findings;
    }

    /// <summary>The lines of a document, for <see cref="Check"/>.</summary>
    public static IReadOnlyList<LintLine> Lines(string document)
    {
        var lines = new List<LintLine>();
        int start = 0;
        foreach (string line in document.Split('\n'))
        {
            lines.Add(new LintLine("", line, start));
            start += line.Length + 1;
        }
        return lines;
    }

    private static LintFinding Found(Residue kind, LintLine line, string text, TextSpan span, string message) =>
        new(kind, line.Path, new TextSpan(line.Start + span.Start, span.Length), text.Substring(span.Start, span.Length), message);

    private static TextSpan SpanOf(Capture capture) => new(capture.Index, capture.Length);

    private static IEnumerable<LintFinding> Blanks(LintLine line, string text)
    {
        foreach (Match match in Blank.Matches(text))
            yield return Found(Residue.Blank, line, text, SpanOf(match), $"Chỗ “{match.Value.Trim()}” còn để trống. Điền vào, hoặc bỏ đi.");
    }

    private static IEnumerable<LintFinding> OtherUnits(LintLine line, string text, LintContext context)
    {
        string own = Name(context.Unit);
        foreach (Match match in SchoolName.Matches(text))
        {
            string name = Name(match.Value);
            // "Trường THCS Ngọc Lâm tổ chức": the name goes on as far as capitals do, so one may begin with the other.
            if (!name.StartsWith(own, StringComparison.Ordinal) && !own.StartsWith(name, StringComparison.Ordinal))
                yield return Found(
                    Residue.OtherUnit,
                    line,
                    text,
                    SpanOf(match),
                    $"“{match.Value.Trim()}” là tên đơn vị khác; đơn vị này là {context.Unit}. Sửa lại tên."
                );
        }
        foreach (string other in context.Others)
        {
            int at = text.IndexOf(other, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && !SchoolName.IsMatch(other) && !SpeaksTo(text[..at]))
                yield return Found(
                    Residue.OtherUnit,
                    line,
                    text,
                    new TextSpan(at, other.Length),
                    $"“{other}” là đơn vị khác; đơn vị này là {context.Unit}. Xem câu này có phải chép từ văn bản của đơn vị đó."
                );
        }
        foreach (Match match in Offices.Matches(text))
        {
            UnitLevel level = LevelOf(match.Groups["office"].Value);
            if (level == context.Level || Rank(level) > Rank(context.Level) && context.Level is UnitLevel.Bo)
                continue;
            bool possessive = match.Groups["of"].Success;
            bool doer = match.Groups["first"].Success;
            if (doer || possessive && !Guidance.IsMatch(text[..match.Index]) && !Cites.IsMatch(text[..match.Index]))
            {
                Group place = doer ? match.Groups["office"] : match.Groups["words"];
                string words = place.Value.Trim();
                yield return Found(
                    Residue.OtherUnit,
                    line,
                    text,
                    SpanOf(place),
                    $"“{words}” là lời của cấp khác; đây là kế hoạch của {context.Unit}. Sửa thành việc của đơn vị mình."
                );
            }
        }
        if (context.Level.IsSchool())
        {
            foreach (Match match in ManyUnits.Matches(text))
                yield return Found(
                    Residue.OtherUnit,
                    line,
                    text,
                    SpanOf(match),
                    $"“{match.Value.Trim()}” nói với nhiều đơn vị; kế hoạch này chỉ của {context.Unit}. Sửa thành việc của trường."
                );
        }
        else
        {
            foreach (Match match in Below(context.Level).Matches(text))
                yield return Found(
                    Residue.OtherUnit,
                    line,
                    text,
                    SpanOf(match),
                    $"“{match.Value.Trim()}” không thuộc {context.Unit}. Sửa thành các đơn vị của mình."
                );
        }
    }

    private static IEnumerable<LintFinding> Days(LintLine line, string text, LintContext context)
    {
        foreach (Match match in Day.Matches(text))
        {
            if (CitedDate.IsMatch(text[..match.Index]))
                continue;
            int day = int.Parse(match.Groups["day"].Value, CultureInfo.InvariantCulture);
            int month = int.Parse(match.Groups["month"].Value, CultureInfo.InvariantCulture);
            bool hasYear = match.Groups["year"].Success;
            int year = hasYear ? int.Parse(match.Groups["year"].Value, CultureInfo.InvariantCulture) : context.Year;
            if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(Math.Clamp(year, 1, 9999), month))
            {
                yield return Found(Residue.DayOff, line, text, SpanOf(match), $"Không có ngày “{match.Value}” trong lịch. Sửa lại ngày.");
                continue;
            }
            var date = new DateOnly(year, month, day);
            // A day on which something is marked may well be off; a day by which something is due should not be.
            if (Due.IsMatch(text[..match.Index]) && context.Calendar.IsDayOff(date))
                yield return Found(
                    Residue.DayOff,
                    line,
                    text,
                    SpanOf(match),
                    $"{Capital(DeadlineRule.DayAndDate(date))} là ngày nghỉ{(context.Calendar.WhyOff(date) is { } why ? $" ({why})" : "")}. Chọn ngày làm việc, ví dụ {DeadlineRule.Date(context.Calendar.WorkingDayOnOrBefore(date))}."
                );
        }
    }

    private static IEnumerable<LintFinding> References(LintLine line, string text, LintContext context)
    {
        foreach (Match match in Reference.Matches(text))
        {
            string symbol = Symbol(match.Groups["symbol"].Value);
            if (!int.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out int number))
                continue;
            if (!context.Known.Any(known => known.Number == number && Symbol(known.Symbol) == symbol))
                yield return Found(
                    Residue.UnknownReference,
                    line,
                    text,
                    SpanOf(match),
                    $"Văn bản “{match.Value.Trim()}” không có trong văn bản chỉ đạo và các căn cứ của văn bản đó. Kiểm tra số, ký hiệu."
                );
        }
    }

    private static TextSpan? Unfinished(string text)
    {
        string trimmed = text.TrimEnd();
        if (Dangling.Match(trimmed) is { Success: true } dangling)
            return SpanOf(dangling);
        int open = 0;
        int last = -1;
        for (int i = 0; i < trimmed.Length; i++)
        {
            if (trimmed[i] == '(')
                (open, last) = (open + 1, i);
            else if (trimmed[i] == ')' && open > 0)
                open--;
        }
        return open > 0 ? new TextSpan(last, trimmed.Length - last) : null;
    }

    /// <summary>Follows the numbers of parts, points and letters, and says where one is missing or comes twice.</summary>
    private sealed class Numbering
    {
        private int roman;
        private int arabic;

        public (TextSpan Span, string Message)? Fault(string text)
        {
            if (Part.Match(text) is { Success: true } part)
            {
                int number = RomanOf(part.Groups["no"].Value);
                // "I." may be a letter of another list; only what could go on from a part is one.
                int expected = roman + 1;
                arabic = 0;
                (int before, roman) = (roman, number);
                return number == expected || number == 1
                    ? null
                    : (SpanOf(part.Groups["no"]), Say(part.Groups["no"].Value, Roman(before), Roman(expected)));
            }
            if (Point.Match(text) is { Success: true } point)
            {
                int number = int.Parse(point.Groups["no"].Value, CultureInfo.InvariantCulture);
                int expected = arabic + 1;
                (int before, arabic) = (arabic, number);
                return number == expected || number == 1
                    ? null
                    : (
                        SpanOf(point.Groups["no"]),
                        Say(
                            point.Groups["no"].Value,
                            before == 0 ? "" : before.ToString(CultureInfo.InvariantCulture),
                            expected.ToString(CultureInfo.InvariantCulture)
                        )
                    );
            }
            return null;
        }

        private static string Say(string number, string before, string expected) =>
            before.Length == 0
                ? $"Mục đầu tiên ghi “{number}”. Đánh số từ {expected}."
                : $"Sau mục {before} là mục {number}. Đánh lại số, mục này là {expected}.";

        private static int RomanOf(string roman)
        {
            int total = 0;
            for (int i = 0; i < roman.Length; i++)
            {
                int value = Value(roman[i]);
                total += i + 1 < roman.Length && value < Value(roman[i + 1]) ? -value : value;
            }
            return total;
        }

        private static int Value(char letter) =>
            letter switch
            {
                'I' => 1,
                'V' => 5,
                _ => 10,
            };

        private static string Roman(int number)
        {
            if (number <= 0)
                return "";
            string tens = new('X', number / 10);
            return tens
                + (number % 10) switch
                {
                    0 => "",
                    1 => "I",
                    2 => "II",
                    3 => "III",
                    4 => "IV",
                    5 => "V",
                    6 => "VI",
                    7 => "VII",
                    8 => "VIII",
                    _ => "IX",
                };
        }
    }

    private static bool SpeaksTo(string before) => Guidance.IsMatch(before) || Cites.IsMatch(before);

    private static string Name(string name) =>
        Abbreviations.Aggregate(VietnameseText.Fold(name), (text, pair) => text.Replace(pair.Long, pair.Short, StringComparison.Ordinal));

    private static readonly (string Long, string Short)[] Abbreviations =
    [
        ("trung học cơ sở", "thcs"),
        ("trung học phổ thông", "thpt"),
        ("tiểu học", "th"),
        ("mầm non", "mn"),
        ("giáo dục thường xuyên", "gdtx"),
    ];

    private static string Symbol(string symbol) =>
        VietnameseText
            .Fold(symbol)
            .Replace(" ", "", StringComparison.Ordinal)
            .Replace("&", "", StringComparison.Ordinal)
            .TrimEnd('.', ',', ';');

    private static string Capital(string text) => char.ToUpper(text[0], CultureInfo.GetCultureInfo("vi-VN")) + text[1..];

    private static UnitLevel LevelOf(string office) =>
        VietnameseText.Fold(office) switch
        {
            var o when o.StartsWith("bộ", StringComparison.Ordinal) => UnitLevel.Bo,
            var o when o.StartsWith("sở", StringComparison.Ordinal) => UnitLevel.So,
            var o when o.StartsWith("phòng", StringComparison.Ordinal) => UnitLevel.Phong,
            _ => UnitLevel.Xa,
        };

    private static int Rank(UnitLevel level) => level.IsSchool() ? 9 : (int)level;

    private static Regex Below(UnitLevel level) => level == UnitLevel.So ? Nothing : Districts;

    private static readonly Regex Recipients = VietnameseText.Pattern(@"^\s*(?i:nơi nhận)\b");

    private static readonly Regex Part = VietnameseText.Pattern(@"^\s*(?:(?i:phần|mục)\s+)?(?<no>[IVX]{1,6})\s*[.\-–:]\s*\p{L}");

    private static readonly Regex Point = VietnameseText.Pattern(@"^\s*(?<no>\d{1,2})\s*[.)]\s*[^\d\s]");

    private static readonly Regex Basis = VietnameseText.Pattern(
        @"^\s*[-+*]?\s*(?:(?i:căn cứ|thực hiện|theo đề nghị|theo|triển khai)\b.*\d+\s*/|(?i:kế hoạch|quyết định|công văn|chỉ thị|nghị quyết|nghị định|thông tư|hướng dẫn|văn bản|chương trình)\s+(?:(?i:số)\s*)?\d+\s*/)"
    );

    private static readonly Regex Blank = VietnameseText.Pattern(
        @"(?:(?i:số)\s*:?\s*(?:[.…_]{2,}|\s{2,})?\s*/\s*\p{Lu}[\p{L}\-&]+)|(?i:ngày)\s*(?:[.…_]{2,}|…|\s{3,})\s*(?i:tháng)(?:\s*(?:[.…_]{2,}|…)\s*(?i:năm)(?:\s*(?:[.…_]{2,}|…))?)?|(?:\.{4,}|…{2,}|_{3,})|\[\s*\]|(?i:xx+/xx+)"
    );

    private static readonly Regex SchoolName = VietnameseText.Pattern(
        @"\b(?i:trường)\s+(?:(?i:mầm non|mẫu giáo|tiểu học|trung học cơ sở|trung học phổ thông)|MN|TH|THCS|THPT)(?:\s+(?:\p{Lu}[\p{L}]*|\d+))+"
    );

    private static readonly Regex Offices = VietnameseText.Pattern(
        @"(?<words>(?:^\s*(?:[-+*•]|\d+[.)]|[a-zđ]\))?\s*(?<first>)|(?<of>\b(?i:của)\s+))(?<office>(?:Bộ|Sở|Phòng)\s*(?:Giáo dục và Đào tạo|Giáo dục & Đào tạo|GD\s*&\s*ĐT|GDĐT|GD-ĐT|giáo dục)?|UBND\s+(?i:tỉnh|thành phố|quận|huyện|xã|phường)|Ủy ban nhân dân\s+(?i:tỉnh|thành phố|quận|huyện|xã|phường)))(?:[\s,.;:]|$)"
    );

    /// <summary>Words after which another level may rightly be named: its guidance, and what is sent to it.</summary>
    private static readonly Regex Guidance = VietnameseText.Pattern(
        @"(?i:chỉ đạo|hướng dẫn|yêu cầu|quy định|phát động|tổ chức phát động|đề nghị|giao|gửi|báo cáo|phối hợp|lãnh đạo|tập huấn|theo dõi|đề án|chương trình|phong trào|cuộc thi)\s*[^.;]{0,40}$"
    );

    private static readonly Regex Cites = VietnameseText.Pattern(@"(?i:số)\s*\d+\s*/[^.;]*$");

    private static readonly Regex ManyUnits = VietnameseText.Pattern(
        @"(?:\b(?i:các)\s+(?i:nhà trường|trường\s+(?:mầm non|tiểu học|trung học|MN|TH|THCS|THPT|trực thuộc|học trên địa bàn|trên địa bàn)|trường học|cơ sở giáo dục|phòng giáo dục|phòng GD|phòng\s+GD&ĐT|đơn vị trực thuộc|đơn vị trường học|quận, huyện|huyện, quận)|\b(?i:hiệu trưởng các)\s+(?i:nhà trường|trường)|\b(?i:ngành)\s+(?i:giáo dục và đào tạo|GD\s*&\s*ĐT|GDĐT)|\b(?i:toàn)\s+(?i:ngành|quận|huyện|thành phố|tỉnh)\b|\b(?i:trên địa bàn)\s+(?i:quận|huyện|thành phố|tỉnh)\b)"
    );

    private static readonly Regex Districts = VietnameseText.Pattern(
        @"\b(?i:các)\s+(?i:phòng giáo dục và đào tạo|phòng GD&ĐT|phòng GDĐT|sở|quận, huyện|huyện, thị xã)\b|\b(?i:toàn)\s+(?i:thành phố|tỉnh)\b"
    );

    private static readonly Regex Nothing = VietnameseText.Pattern(@"\b\B");

    private static readonly Regex Day = VietnameseText.Pattern(
        @"\b(?i:ngày)\s+(?<day>\d{1,2})\s*(?:/|-|\s+(?i:tháng)\s+)\s*(?<month>\d{1,2})(?:\s*(?:/|-|\s+(?i:năm)\s+)\s*(?<year>\d{4}))?\b"
    );

    private static readonly Regex Due = VietnameseText.Pattern(
        @"(?i:trước|chậm nhất|muộn nhất|không muộn hơn|hạn cuối|hạn|hoàn thành|xong|hết|gửi|nộp|báo cáo)[^.;]{0,40}$"
    );

    private static readonly Regex CitedDate = VietnameseText.Pattern(@"(?i:số)\s*\d+[^\s]*\s*/?\s*[^\s]*\s*$");

    private static readonly Regex Reference = VietnameseText.Pattern(
        @"\b(?:(?i:số)\s*:?\s*)?0*(?<number>\d{1,6})\s*/\s*(?:(?:19|20)\d\d\s*/\s*)?(?<symbol>\p{Lu}[\p{L}]{0,5}-[\p{Lu}\p{L}&\-]+)"
    );

    private static readonly Regex Dangling = VietnameseText.Pattern(
        @"(?:\b(?i:và|của|cho|các|để|với|tại|về|theo|như|hoặc|nhằm|trong|đến|từ)\s*[.;:]?|,)$"
    );
}
