using GenderEquality.Host.Mail;

namespace GenderEquality.Tests.Host.Mail;

/// <summary>Letters and digests to try things with.</summary>
internal static class Letters
{
    public static readonly DateOnly Today = new(2026, 11, 17);

    public static Letter To(string address, string id = "thu.1@gender-equality") =>
        new(address, "Nguyễn Thị Lan", "Quá hạn 1 việc: báo cáo", "Báo cáo chưa đến.\n", "<p>Báo cáo chưa đến.</p>\n", id);

    public static DigestLine Line(LineKind kind, string what, int? days, string link = "1") =>
        new(
            kind,
            what,
            "Kế hoạch số 12/KH-SGDĐT",
            "Phòng Giáo dục và Đào tạo Sông Hồng",
            days is { } count ? Today.AddDays(count) : null,
            days,
            new Uri($"https://bdg.example.edu.vn/work/{link}"),
            "Báo cáo chưa đến Phòng."
        );

    public static DigestModel Digest(params DigestLine[] lines) => Digest(MailLanguage.Vietnamese, lines);

    public static DigestModel Digest(MailLanguage language, params DigestLine[] lines) =>
        new(
            language,
            "Nguyễn Thị Lan",
            "Trường THCS Ngọc Lâm",
            Today,
            lines,
            new Uri("https://bdg.example.edu.vn/inbox"),
            new Uri("https://bdg.example.edu.vn/letters/stop?key=a%20b")
        );
}
