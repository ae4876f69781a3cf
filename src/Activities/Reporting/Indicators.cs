namespace GenderEquality.Activities.Reporting;

/// <summary>A figure that every report of a period holds, split by sex (Law on Gender Equality 2006, art. 34: statistics by sex).</summary>
/// <param name="Code">Stored in reports, for good.</param>
public sealed record Indicator(string Code, string Name, string? Hint = null);

/// <summary>The figures asked for.</summary>
public static class Indicators
{
    public static IReadOnlyList<Indicator> All { get; } =
    [
        new("learners-reached", "Học sinh dự truyền thông"),
        new("staff-trained", "Nhà giáo, nhân viên được tập huấn"),
        new("learners-counselled", "Học sinh được tư vấn", "Chỉ ghi số lượng, không ghi tên học sinh."),
        new("leaders", "Thành viên ban giám hiệu, lãnh đạo"),
    ];

    public static string NameOf(string code) => All.FirstOrDefault(indicator => indicator.Code == code)?.Name ?? code;
}
