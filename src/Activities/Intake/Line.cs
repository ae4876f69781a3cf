using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>One line that is not blank, without the spaces round it.</summary>
/// <param name="Start">Position of its first letter in the text.</param>
/// <param name="Text">From <see cref="VietnameseText.Plain"/>.</param>
/// <param name="AfterBlank">A blank line stands above.</param>
internal sealed record Line(int Start, string Text, bool AfterBlank)
{
    private const string HeadingWords =
        "KẾ HOẠCH|QUYẾT ĐỊNH|THÔNG BÁO|HƯỚNG DẪN|CHỈ THỊ|BÁO CÁO|GIẤY MỜI|THƯ MỜI|CHƯƠNG TRÌNH|CÔNG VĂN|TỜ TRÌNH|KẾT LUẬN|CÔNG ĐIỆN|ĐỀ ÁN|NGHỊ QUYẾT|BIÊN BẢN|THỰC ĐƠN|GIẤY TRIỆU TẬP|ĐỀ CƯƠNG|THƯ NGỎ";

    private static readonly Regex HeadingForm = Pattern($@"^(?<word>{HeadingWords})(?:[\s:.(]|$|\p{{Lu}}\p{{Ll}})");
    private static readonly Regex WholeHeading = Pattern($@"^(?i:(?<word>{HeadingWords}))\s*[:.]?$");
    private static readonly Regex DateForm = Pattern(
        @"ngày[\s.]*([0-9olibsz]{1,2})?[\s.]*tháng[\s.]*([0-9olibsz]{1,2})?[\s.]*năm|,\s*ngày\s"
    );
    private static readonly Regex NumberForm = Pattern(@"^số\s*[:;.]|^số\s+[0-9.]*\s*[/-]");
    private static readonly Regex AnnexForm = Pattern(
        @"^(phụ lục|mẫu( số|\s*[0-9:.]| báo cáo|$)|biểu( số| mẫu|\s*[0-9])|đề cương|\(?kèm theo (công văn|kế hoạch|văn bản|hướng dẫn|thông báo))"
    );
    private static readonly Regex RecipientsForm = Pattern(@"(^|\s\s|\t)(?<mark>n[ơo]i\s+(nhận|gửi))\s*([:.(;-]|$)");

    public string Lower { get; } = Text.ToLowerInvariant();
    public int End => Start + Text.Length;

    /// <summary>KẾ HOẠCH, QUYẾT ĐỊNH … in capitals if the line is or begins with such a heading.</summary>
    public static string? HeadingOf(Line line)
    {
        var m = WholeHeading.Match(line.Text);
        m = m.Success ? m : HeadingForm.Match(line.Text);
        return m.Success && line.Text.Length < 250 ? m.Groups["word"].Value.ToUpperInvariant() : null;
    }

    public static bool IsRecipients(Line line) => RecipientsForm.IsMatch(line.Lower);

    public static bool IsDateLine(Line line) => line.Text.Length < 160 && DateForm.IsMatch(line.Lower);

    public static bool IsNumberLine(Line line) => line.Text.Length < 160 && NumberForm.IsMatch(line.Lower);

    public static bool IsAnnex(Line line) => line.Text.Length < 160 && AnnexForm.IsMatch(line.Lower);

    /// <summary>The lines of a plain text that are not blank.</summary>
    public static List<Line> Split(string plain)
    {
        var lines = new List<Line>();
        var blank = true;
        for (var start = 0; start < plain.Length; )
        {
            var end = plain.IndexOf('\n', start);
            end = end < 0 ? plain.Length : end;
            var piece = plain.AsSpan(start, end - start);
            var trimmed = piece.Trim();
            if (trimmed.IsEmpty)
            {
                blank = true;
            }
            else
            {
                var lead = piece.Length - piece.TrimStart().Length;
                lines.Add(new Line(start + lead, trimmed.ToString(), blank));
                blank = false;
            }

            start = end + 1;
        }

        return lines;
    }
}
