using System.Text;
using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>
/// Lines that lost all their diacritics ("KE HOACH", "Noi nhan") when a font was converted. The fixed words of administrative
/// documents get them back, letter for letter, so that every other rule finds them; names and free text stay as written.
/// </summary>
internal static class Unmarked
{
    // Of two syllables or more, or so common in these documents that the bare letters mean nothing else in them.
    private const string Phrases =
        @"cộng hòa xã hội chủ nghĩa việt nam|độc lập|tự do|hạnh phúc
        |ủy ban nhân dân|ubnd tỉnh|ubnd thành phố|ubnd huyện|ubnd quận|ubnd thị xã|ubnd các xã|ubnd các phường|ubnd xã|ubnd phường
        |bộ giáo dục|sở giáo dục|phòng giáo dục|giáo dục và đào tạo|giáo dục|đào tạo|phòng gd|sở gd|ban vì sự tiến bộ|ban chỉ đạo
        |thành phố|thị xã|thị trấn|xã, phường|huyện|quận
        |kế hoạch|quyết định|thông báo|hướng dẫn|chỉ thị|báo cáo|giấy mời|thư mời|công văn|chương trình|tờ trình|kết luận|công điện
        |nghị quyết|nghị định|thông tư|đề án|biên bản|thực đơn|phụ lục
        |về việc|kính gửi|nơi nhận|như trên|căn cứ|thực hiện|triển khai|theo đề nghị|xét đề nghị|thi hành|tiếp tục|như sau|sau đây
        |đề nghị|yêu cầu|xây dựng|ban hành|tổ chức|phân công|trách nhiệm|chỉ đạo|phối hợp|tham mưu|tổng hợp|kiểm tra|tuyên truyền
        |mục đích|mục tiêu|chỉ tiêu|nhiệm vụ|giải pháp|nội dung|kinh phí|tình hình|kết quả|thực trạng|thời gian|thời hạn
        |phó giám đốc|giám đốc|phó trưởng phòng|trưởng phòng|phó hiệu trưởng|hiệu trưởng|phó chủ tịch|chủ tịch|bộ trưởng
        |phó trưởng ban|trưởng ban|chánh văn phòng|văn phòng|thủ trưởng
        |các cơ sở giáo dục|các trường|các đơn vị|các sở|các phòng|các xã|các phường|nhà trường|trường học|đơn vị|trung tâm
        |trường mầm non|trường tiểu học|trường trung học|trường thcs|trường thpt|mầm non|mẫu giáo|tiểu học|trung học cơ sở|trung học phổ thông|dân tộc nội trú
        |giáo dục thường xuyên|giáo dục nghề nghiệp
        |trước ngày|chậm nhất|muộn nhất|hạn cuối|hằng năm|hằng quý|năm học|học kỳ|định kỳ|sơ kết|tổng kết|đột xuất
        |gửi báo cáo|gửi về|số liệu|danh sách|đăng ký
        |ít nhất|tối thiểu|không dưới|không quá|trở lên|phấn đấu|bảo đảm|đảm bảo|tỷ lệ|mỗi trường|mỗi đơn vị
        |đăng tải|công bố|công khai|đường link|trang thông tin điện tử|cổng thông tin điện tử
        |bình đẳng giới|vì sự tiến bộ của phụ nữ|phụ nữ|học sinh|giáo viên|cán bộ|nhân viên";

    // Words that only a number beside them makes plain.
    private const string Numbered =
        @"(?<ngày>ngay)\s*[0-9./]|(?<tháng>thang)\s*[0-9./]|(?<năm>nam)\s*20[0-9]{2}|(?<số>so)\s*[:.]?\s*[0-9./]|(?<điều>dieu)\s*[0-9]";

    private static readonly Dictionary<string, string> Marked = Phrases
        .Split('|')
        .Select(p => p.Trim())
        .DistinctBy(Bare)
        .ToDictionary(Bare, p => p, StringComparer.Ordinal);

    private static readonly Regex Phrase = Pattern(
        @"\b(?<phrase>" + string.Join('|', Marked.Keys.OrderByDescending(k => k.Length)) + @")\b|\b(?:" + Numbered + ")"
    );

    /// <summary>The text, of the same length, with the fixed words of unmarked lines restored.</summary>
    public static string Restore(string plain)
    {
        StringBuilder? restored = null;
        for (var start = 0; start < plain.Length; )
        {
            var end = plain.IndexOf('\n', start);
            end = end < 0 ? plain.Length : end;
            var line = plain[start..end];
            if (line.Any(char.IsAsciiLetter) && !line.Any(IsMarked))
            {
                foreach (Match m in Phrase.Matches(line.ToLowerInvariant()))
                {
                    restored ??= new StringBuilder(plain);
                    Write(restored, start, m);
                }
            }

            start = end + 1;
        }

        return restored?.ToString() ?? plain;
    }

    /// <summary>A letter that only Vietnamese writing has.</summary>
    public static bool IsMarked(char c) => c > '\u007F' && char.IsLetter(c) && Bare(c) is >= 'A' and <= 'z';

    private static void Write(StringBuilder text, int lineStart, Match m)
    {
        var group = m.Groups.Values.Skip(1).First(g => g.Success);
        var words = group.Name == "phrase" ? Marked[group.Value] : group.Name;
        for (var i = 0; i < words.Length; i++)
        {
            var at = lineStart + group.Index + i;
            text[at] = char.IsUpper(text[at]) ? char.ToUpperInvariant(words[i]) : words[i];
        }
    }

    private static string Bare(string text) => string.Concat(text.Select(Bare));

    private static char Bare(char c) =>
        c is 'đ' ? 'd'
        : c is 'Đ' ? 'D'
        : c <= '\u007F' ? c
        : c.ToString().Normalize(NormalizationForm.FormD)[0];
}
