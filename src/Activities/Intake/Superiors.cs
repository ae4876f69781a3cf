using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>
/// Whose report it is: a report to a body above the issuer, or one that an office of the issuer draws up, is the issuer's own and
/// no duty of the addressees. A school's plan has no such reports: whatever is dated in it counts.
/// </summary>
internal sealed class Superiors
{
    // "báo cáo (kết quả …) (về, với, lên) X", "gửi X báo cáo".
    private const string To =
        @"báo cáo\s+((kết quả|tình hình|số liệu|công tác|thực hiện|định kỳ|hằng năm|hàng năm|chung|toàn ngành|của \p{L}+|năm|6 tháng)\s+){0,4}((về|với|lên|gửi|cho|tới|đến)\s+)?((lãnh đạo|giám đốc|chủ tịch|thường trực|ban thường vụ)\s+)?";

    private static readonly Regex Office = Pattern(
        @"(^|[,;:.]\s*|giao\s+)[-+\s]*(?<body>(phòng|sở|bộ phận|chuyên viên|văn phòng|ban vì sự tiến bộ|tổ|vụ|cục|thanh tra)\s[^,;.:]{0,70}?)(tổng hợp|có trách nhiệm|chủ trì|tham mưu|báo cáo|là đầu mối|làm đầu mối|là thường trực|theo dõi)"
    );
    private static readonly Regex Below = Pattern(Levels.DivisionName + "|" + Levels.DepartmentName);

    private readonly Rank _rank;
    private readonly Regex? _above;

    public Superiors(Rank rank, string? issuer)
    {
        _rank = rank;
        var above = Names(rank, Fold(issuer));
        _above = above.Length == 0 ? null : Pattern(To + "(" + above + @")(\s|[,;.:]|$)");
    }

    /// <summary>The text, in lower case, speaks of a report by the issuer.</summary>
    public bool IsOwn(string text, Assigned at) =>
        _rank != Rank.School && (_above?.IsMatch(text) == true || (IsOffice(text) && !(at.Actor == Actor.Addressed && at.NamesActor)));

    // Below a committee or a ministry a Sở or Phòng is an addressee, not an office of the issuer.
    private bool IsOffice(string text)
    {
        var m = Office.Match(text);
        return m.Success
            && _rank is not (Rank.Province or Rank.District)
            && !(_rank is Rank.Department or Rank.Ministry && Below.IsMatch(m.Groups["body"].Value));
    }

    private static string Names(Rank rank, string issuer)
    {
        const string State = "chính phủ|thủ tướng|quốc hội|trung ương|cấp trên|bộ|tỉnh ủy|thành ủy|hđnd tỉnh";
        const string Province = State + "|tỉnh|ubnd tỉnh|ủy ban nhân dân tỉnh|sở|ban ngành tỉnh";
        const string City = "thành phố|ubnd thành phố|ủy ban nhân dân thành phố";
        const string District =
            "huyện|quận|thị xã|ubnd|ủy ban nhân dân|ubnd huyện|ubnd quận|ubnd thị xã|ủy ban nhân dân huyện|ủy ban nhân dân quận|ủy ban nhân dân thị xã|huyện ủy|quận ủy";
        var isCity = issuer.Contains("thành phố", StringComparison.Ordinal);
        return rank switch
        {
            Rank.Ministry => "chính phủ|thủ tướng|quốc hội|trung ương|cấp trên",
            Rank.Province => isCity ? State + "|tỉnh|ubnd tỉnh|ủy ban nhân dân tỉnh" : State,
            Rank.District => Province + "|" + City,
            Rank.Commune => Province + "|" + City + "|huyện|ubnd huyện|ủy ban nhân dân huyện|đảng ủy",
            Rank.Department => State + "|tỉnh|ubnd tỉnh|ủy ban nhân dân tỉnh|ban tỉnh|" + City,
            Rank.Division => Province + "|" + City + "|" + District,
            _ => "",
        };
    }
}
