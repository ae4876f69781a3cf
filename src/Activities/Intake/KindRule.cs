using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>Decides what the document is. Doubt goes to a person, not to the safe-looking side.</summary>
internal static class KindRule
{
    private const int FewestWords = 60;
    private const string Marked = "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ";

    private static readonly Regex Invitation = Pattern(@"kính mời|trân trọng mời|giấy mời");
    private static readonly Regex SuperiorAddressee = Pattern(
        @"^[-\s]*(kính gửi\s*:?)?[-\s]*(lãnh đạo |giám đốc |trưởng phòng |phòng |chủ tịch |bộ trưởng )*(?<body>bộ giáo dục|sở|phòng|ubnd|ủy ban|"
            + Levels.DivisionName
            + ")"
    );
    private static readonly Regex Asks = Pattern(
        @"(đề nghị|yêu cầu|giao|chịu trách nhiệm thi hành|các trường|các đơn vị|các cơ sở giáo dục|nhà trường|các phòng)"
    );

    public static DocumentKind Of(Layout layout, Header header, string? issuer, Rank rank)
    {
        var words = layout.Text.Split((char[]?)null, 4000, StringSplitOptions.RemoveEmptyEntries).Count(w => w.Any(char.IsLetter));
        if (words < FewestWords)
        {
            return words < 25 || !IsMenuOrInvitation(layout) ? DocumentKind.NeedsHuman : DocumentKind.NotDirective;
        }

        if (IsScanRemainder(layout.Text))
        {
            return DocumentKind.NeedsHuman;
        }

        if (!IsVietnamese(layout.Text))
        {
            // Typed without marks it is Vietnamese all the same; what it is is then told by its header alone.
            if (!IsUnmarkedVietnamese(layout.Text))
            {
                return DocumentKind.NotDirective;
            }

            if (header.DocType is null || issuer is null)
            {
                return DocumentKind.NeedsHuman;
            }
        }

        if (TwoDocuments(layout))
        {
            return DocumentKind.NeedsHuman;
        }

        if (
            IsMenuOrInvitation(layout)
            || header.DocType is null or "BC" or "GM" or "TTr"
            || layout.Opening.HeadingWord is "BIÊN BẢN" or "ĐỀ CƯƠNG" or "THƯ NGỎ"
        )
        {
            return DocumentKind.NotDirective;
        }

        if (Fold(header.Title).Contains("kế hoạch bài dạy", StringComparison.Ordinal) || ToSuperior(layout, rank))
        {
            return DocumentKind.NotDirective;
        }

        if (rank == Rank.School)
        {
            var plans = header.DocType is "KH" or "CTr" || header.DocType == "QĐ" && IssuesPlan(layout, header);
            return plans ? DocumentKind.SchoolPlan : DocumentKind.NotDirective;
        }

        return rank == Rank.Unknown && issuer is null && !Asks.IsMatch(layout.FlowLower)
            ? DocumentKind.NotDirective
            : DocumentKind.Directive;
    }

    private static bool IsMenuOrInvitation(Layout layout)
    {
        if (layout.Opening.HeadingWord is "THỰC ĐƠN" or "GIẤY MỜI" or "THƯ MỜI" or "GIẤY TRIỆU TẬP")
        {
            return true;
        }

        var head = string.Join(' ', layout.Lines.Take(12).Select(l => l.Lower));
        return head.Contains("thực đơn", StringComparison.Ordinal)
            || (
                layout.Opening.HeadingWord is null or "THÔNG BÁO"
                && layout.Lines.Count < 60
                && Invitation.IsMatch(layout.FlowLower)
                && !layout.FlowLower.Contains("báo cáo", StringComparison.Ordinal)
            );
    }

    private static bool IsVietnamese(string text)
    {
        var (letters, marked) = (0, 0);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 20_000)))
        {
            if (char.IsLetter(c))
            {
                letters++;
                marked += Marked.Contains(char.ToLowerInvariant(c), StringComparison.Ordinal) ? 1 : 0;
            }
        }

        return marked * 20 > letters;
    }

    // Words that every official letter has, and that no other language has together.
    private static readonly HashSet<string> Unmarked =
    [
        "va",
        "cua",
        "cac",
        "ngay",
        "thang",
        "nam",
        "thuc",
        "hien",
        "truong",
        "hoach",
        "giao",
        "duc",
        "nhan",
        "dan",
        "binh",
        "dang",
        "gioi",
        "phu",
        "nu",
        "bao",
        "cao",
        "duoc",
        "khong",
        "trong",
        "cong",
        "dong",
    ];

    private static bool IsUnmarkedVietnamese(string text)
    {
        var words = Fold(text.Length > 20_000 ? text[..20_000] : text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Count(Unmarked.Contains) * 8 > words.Length;
    }

    // What a scanner could not read comes out as signs that nobody types.
    private static bool IsScanRemainder(string text)
    {
        var (letters, odd) = (0, 0);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 20_000)))
        {
            letters += char.IsLetter(c) ? 1 : 0;
            odd += "~^¦§?@¬¤".Contains(c, StringComparison.Ordinal) || c == '\uFFFD' ? 1 : 0;
        }

        return odd * 20 > letters;
    }

    private static bool IssuesPlan(Layout layout, Header header) =>
        layout.AttachedLine >= 0
        || Fold(header.Title).Contains("kế hoạch", StringComparison.Ordinal)
        || layout.Lines.Any(l => Line.HeadingOf(l) == "KẾ HOẠCH");

    private static bool ToSuperior(Layout layout, Rank rank)
    {
        if (layout.Opening.Addressees.To <= layout.Opening.Addressees.From)
        {
            return false;
        }

        var lines = layout
            .Lines.Skip(layout.Opening.Addressees.From)
            .Take(layout.Opening.Addressees.To - layout.Opening.Addressees.From)
            .Select(l => l.Lower)
            .ToList();
        if (Levels.Named(string.Join(' ', lines)).Any(c => c is not ("SO" or "PHONG" or "XA")))
        {
            return false;
        }

        var above = rank switch
        {
            Rank.School => ["bộ", "sở", "phòng", "ubnd", "ủy ban"],
            Rank.Division => ["bộ", "sở", "ubnd huyện", "ubnd quận", "ủy ban nhân dân huyện", "ủy ban nhân dân quận"],
            Rank.Department => ["bộ", "ubnd tỉnh", "ubnd thành phố", "ủy ban nhân dân tỉnh", "ủy ban nhân dân thành phố"],
            _ => Array.Empty<string>(),
        };
        return lines
            .Select(l => SuperiorAddressee.Match(l))
            .Any(m =>
                m.Success
                && Array.Exists(
                    above,
                    a => (m.Value[..m.Groups["body"].Index] + m.Value[m.Groups["body"].Index..]).Contains(a, StringComparison.Ordinal)
                )
            );
    }

    // Each document has one number, one place and date, one motto and one list of recipients; forms in annexes do not count.
    private static bool TwoDocuments(Layout layout)
    {
        if (
            layout.Opening.HeadingWord == "QUYẾT ĐỊNH"
            && (layout.AttachedLine >= 0 || layout.FlowLower.Contains("kèm theo quyết định", StringComparison.Ordinal))
        )
        {
            return false;
        }

        var (numbers, dates, mottoes, recipients, addressees, headings) = (0, 0, 0, 0, 0, 0);
        var lastHeading = -20;
        for (var i = 0; i < layout.EndLine; i++)
        {
            var line = layout.Lines[i];
            numbers += Line.IsNumberLine(line) ? 1 : 0;
            dates += Line.IsDateLine(line) && char.IsUpper(line.Text[0]) && line.Text.Length < 70 ? 1 : 0;
            mottoes += line.Lower.Contains("độc lập - tự do", StringComparison.Ordinal) ? 1 : 0;
            recipients += Line.IsRecipients(line) ? 1 : 0;
            addressees += line.Lower.StartsWith("kính gửi", StringComparison.Ordinal) ? 1 : 0;
            if (
                Line.HeadingOf(line) is { } word
                && (IsUpper(line.Text) || line.Text.StartsWith(word, StringComparison.Ordinal))
                && line.Text[^1] != ':'
                && i - lastHeading > 8
            )
            {
                headings++;
                lastHeading = i;
            }
        }

        var signs = new[] { numbers, dates, mottoes, recipients, addressees, headings }.Count(n => n > 1);
        return signs >= 2;
    }
}
