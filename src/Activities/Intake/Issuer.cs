using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>Where the issuing body stands in the hierarchy; it decides who is addressed and whose part is its own.</summary>
internal enum Rank
{
    Unknown,
    Ministry,
    Province,
    District,
    Commune,
    Department,
    Division,
    School,
    Other,
}

/// <summary>The body that issues the document.</summary>
internal static class Issuer
{
    private const string BodyWords =
        @"ủy ban|ubnd|sở|phòng|trường|bộ|trung tâm|tt|ban|huyện ủy|thành ủy|tỉnh ủy|quận ủy|đảng ủy|đảng bộ|chi bộ|công đoàn|đoàn|hội|liên đoàn|chính phủ|thủ tướng|hội đồng|cụm|nhóm trẻ|nhóm|lớp mẫu giáo|lớp mầm non|cơ sở|văn phòng|tổng cục|cục|chi cục|vụ|viện|học viện|thanh tra|mầm non|tiểu học|thcs|thpt";

    private static readonly Regex Body = Pattern(@"^(" + BodyWords + @")(\s|$|:)");
    private static readonly Regex Motto = Pattern(
        @"cộng\s*h[òo]a\s*xã\s*hội(\s*chủ\s*nghĩa)?(\s*v[iíìl1]?[ệêe]t\s*nam)?|chủ nghĩa v[iíìl1]?[ệêe]t nam|độc\s*lập\s*[-.,]?\s*tự\s*do\s*[-.,]?\s*hạnh\s*phúc|đảng cộng sản việt nam|độc lập\s*-\s*tự do"
    );
    private static readonly Regex NotBody = Pattern(@"^(số|v/v|hạnh phúc|tháng|năm)(\s|:|;|$)|ngày|(^|[0-9.])\s*/\s*\p{L}");
    private static readonly Regex Column = Pattern(@"\t| {3,}");

    // "X xây dựng kế hoạch …", "X đề nghị các đơn vị …": X opens the sentence or follows a comma.
    private static readonly Regex Issuing = Pattern(
        @"(^|[,;.]\s*|nay,?\s+|hiện,?\s+)(?<body>((?i:ban giám hiệu|lãnh đạo)\s+)?(?i:ủy ban|ubnd|sở|phòng|trường|bộ|trung tâm|ban|hội đồng)\s[^,;.:]{0,140}?)\s+(xây dựng|ban hành|đề nghị|yêu cầu|triển khai|hướng dẫn|thông báo|tổ chức|lập|đề ra|phát động|chỉ đạo|kính đề nghị|báo cáo|trân trọng|xin|kính mời|cụ thể)\s"
    );
    private static readonly Regex ClosingName = Pattern(
        @"trên đây là[^.]{0,200}?\scủa\s(?<body>(trường|trung tâm|phòng|sở|ủy ban|ubnd)\s[^,;.:]{2,80})"
    );
    private static readonly Regex SchoolSymbol = Pattern(@"(^|[-/&.])(thcs|thpt|mn|mg|th|mnc|gdnn|gdtx|ttgdtx|ptdt|thth|tr)(\p{L}*)");

    private static readonly Regex DistrictName = Pattern(@"\s(huyện|quận|thị xã)(\s|$)");
    private static readonly Regex CommuneName = Pattern(@"\s(xã|phường|thị trấn|đặc khu)(\s|$)");

    /// <summary>The State's or the Party's name and motto, which stand beside or above the issuer.</summary>
    public static bool IsMotto(string lower) => Motto.IsMatch(lower);

    public static string? Read(Layout layout, Notes notes)
    {
        const string name = "issuer";
        (string Name, TextSpan Whole) found;
        if (FromHeader(layout) is { } header)
        {
            notes.High(name, "ghi ở đầu văn bản");
            found = header;
        }
        else if (FromSentence(layout) is { } sentence)
        {
            notes.Medium(name, "đầu văn bản không ghi cơ quan; lấy từ câu ban hành");
            found = sentence;
        }
        else if (FromClosing(layout) is { } closing)
        {
            notes.Low(name, "đầu văn bản không ghi cơ quan; suy ra từ câu kết “Trên đây là …”");
            found = closing;
        }
        else
        {
            notes.Low(name, "không thấy tên cơ quan ban hành");
            return null;
        }

        notes.Place(name, found.Whole);
        return found.Name;
    }

    /// <summary>The rank, by name, then symbol, then who signs; a sector committee has the rank of the office behind it.</summary>
    public static Rank RankOf(string? issuer, string? symbol, SignerFinding signer)
    {
        var name = Fold(issuer);
        var sign = Fold(symbol);
        var title = Fold(signer.Title);
        return name switch
        {
            _ when Starts(name, "trường", "trung tâm", "nhóm trẻ", "cơ sở", "ban giám hiệu") => Rank.School,
            _ when sign.Contains("ubnd", StringComparison.Ordinal) => CommitteeOf(name),
            _ when sign.Contains("pgd", StringComparison.Ordinal) => Rank.Division,
            _ when sign.Contains("sgd", StringComparison.Ordinal) => Rank.Department,
            _ when sign.Contains("bgd", StringComparison.Ordinal) || Starts(name, "bộ", "chính phủ", "thủ tướng") => Rank.Ministry,
            _ when Starts(name, "phòng") => Rank.Division,
            _ when Starts(name, "sở") => Rank.Department,
            _ when Starts(name, "ủy ban", "ubnd") => CommitteeOf(name),
            _ when title.Contains("hiệu trưởng", StringComparison.Ordinal) || SchoolSymbol.IsMatch(sign) && issuer is null => Rank.School,
            _ when title.Contains("trưởng phòng", StringComparison.Ordinal) => Rank.Division,
            _ when Starts(name, "ban") && title.Contains("giám đốc", StringComparison.Ordinal) => Rank.Department,
            _ when Starts(name, "ban") => name.Contains("huyện", StringComparison.Ordinal)
            || name.Contains("quận", StringComparison.Ordinal)
                ? Rank.Division
                : Rank.Department,
            _ => name.Length > 0 ? Rank.Other : Rank.Unknown,
        };
    }

    // A "thành phố" may be either; it is taken for the higher one.
    private static Rank CommitteeOf(string name) =>
        DistrictName.IsMatch(name) ? Rank.District
        : CommuneName.IsMatch(name) ? Rank.Commune
        : Rank.Province;

    private static bool Starts(string text, params string[] words) =>
        words.Any(w => text == w || text.StartsWith(w + " ", StringComparison.Ordinal));

    private static (string Name, TextSpan Whole)? FromHeader(Layout layout)
    {
        var bodies = new List<List<TextSpan>>();
        var open = true;
        for (var i = 0; i < Math.Min(layout.Opening.HeaderEnd, 20); i++)
        {
            foreach (var piece in Pieces(layout.Lines[i]))
            {
                var text = piece.Text.ToLowerInvariant();
                if (Body.IsMatch(text))
                {
                    bodies.Add([piece.Span]);
                    open = true;
                }
                else if (open && bodies.Count > 0 && (IsUpper(piece.Text) || char.IsLower(piece.Text[0])))
                {
                    bodies[^1].Add(piece.Span);
                }
                else
                {
                    open = false;
                }
            }
        }

        if (bodies.Count == 0)
        {
            return null;
        }

        var last = bodies[^1];
        var name = OneLine(string.Join(' ', last.Select(s => layout.Text.Substring(s.Start, s.Length)))).Trim(' ', '-', ':', '.', ',');
        return name.Length is > 3 and < 200 ? (name, new TextSpan(last[0].Start, last[^1].End - last[0].Start)) : null;
    }

    // A header line is one body, or a body and the State's motto side by side.
    private static IEnumerable<(string Text, TextSpan Span)> Pieces(Line line)
    {
        if (line.Text.Length > 200)
        {
            yield break;
        }

        var cuts = Motto.Matches(line.Lower).Concat(Column.Matches(line.Text)).OrderBy(m => m.Index);
        var start = 0;
        foreach (var (from, to) in cuts.Select(m => (m.Index, m.Index + m.Length)).Append((line.Text.Length, line.Text.Length)))
        {
            if (from > start)
            {
                var raw = line.Text[start..from];
                var text = raw.Trim(' ', '-', '=', '~', ':', '\t');
                var lower = text.ToLowerInvariant();
                if (text.Any(char.IsLetter) && !NotBody.IsMatch(lower))
                {
                    yield return (text, new TextSpan(line.Start + start + raw.IndexOf(text, StringComparison.Ordinal), text.Length));
                }
            }

            start = Math.Max(start, to);
        }
    }

    private static (string Name, TextSpan Whole)? FromSentence(Layout layout)
    {
        (string Name, TextSpan Whole)? found = null;
        foreach (var p in layout.Preamble)
        {
            foreach (Match m in Issuing.Matches(p.Text))
            {
                var body = m.Groups["body"];
                if (char.IsUpper(body.Value[0]) || body.Index == 0)
                {
                    found = Named(layout, p.Start + body.Index, body.Length);
                }
                else if (found is null && body.Value.StartsWith("trường ", StringComparison.Ordinal))
                {
                    found = Named(layout, p.Start + body.Index, body.Length);
                }
            }
        }

        return found;
    }

    private static (string Name, TextSpan Whole)? FromClosing(Layout layout)
    {
        foreach (var p in layout.Body.Reverse())
        {
            var m = ClosingName.Match(p.Lower);
            if (m.Success)
            {
                var body = m.Groups["body"];
                return Named(layout, p.Start + body.Index, body.Length);
            }
        }

        return null;
    }

    private static (string Name, TextSpan Whole) Named(Layout layout, int start, int length) =>
        (OneLine(layout.Text.Substring(start, length)), new TextSpan(start, length));
}
