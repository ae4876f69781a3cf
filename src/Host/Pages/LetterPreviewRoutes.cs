using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Security;

namespace GenderEquality.Host.Pages;

/// <param name="Samples">What there is to look at: its key in the address, and its title.</param>
/// <param name="Letter">The chosen one.</param>
public sealed record LetterPreviewModel(
    Shell Shell,
    IReadOnlyList<(string Key, string Title)> Samples,
    string Sample,
    MailLanguage Language,
    Letter Letter
)
{
    public static string Code(MailLanguage language) => language == MailLanguage.English ? "en" : "vi";
}

/// <summary>Where administrators look at the letters, with invented content. For everybody else the page does not exist.</summary>
public static class LetterPreviewRoutes
{
    /// <summary>
    /// The letter's HTML has inline styles, which no page of the product may have. It is served by itself, in a frame of this site alone,
    /// without script, forms or anything from elsewhere.
    /// </summary>
    private const string LetterPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    public static void MapLetterPreviews(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/letters/preview", ShowAsync);
        routes.MapGet("/letters/preview/{sample}/{language}", LetterAsync);
    }

    private static async Task<IResult> ShowAsync(
        string? sample,
        string? language,
        HttpContext http,
        Visitor visitor,
        LetterWriter writer,
        TimeProvider clock
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        string chosen = sample ?? LetterSamples.All[0].Key;
        if (!viewer.Is(Role.Administrator) || await WriteAsync(chosen, language, writer, clock) is not { } letter)
            return Results.NotFound();
        // The page's own policy, and leave to show the letter in a frame.
        http.Response.Headers.ContentSecurityPolicy = $"{http.Response.Headers.ContentSecurityPolicy}; frame-src 'self'";
        return Rendering.Page<LetterPreviewPage>(
            new LetterPreviewModel(await visitor.ShellAsync(viewer), LetterSamples.All, chosen, Language(language), letter)
        );
    }

    private static async Task<IResult> LetterAsync(
        string sample,
        string language,
        HttpContext http,
        Visitor visitor,
        LetterWriter writer,
        TimeProvider clock
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        if (!viewer.Is(Role.Administrator) || await WriteAsync(sample, language, writer, clock) is not { } letter)
            return Results.NotFound();
        http.Response.Headers.ContentSecurityPolicy = LetterPolicy;
        return Results.Content(letter.Html, "text/html; charset=utf-8");
    }

    private static async Task<Letter?> WriteAsync(string sample, string? language, LetterWriter writer, TimeProvider clock) =>
        LetterSamples.Of(sample, Language(language), DeadlineRule.DayOf(clock.GetUtcNow())) is { } digest
            ? await writer.WriteAsync("lan@example.edu.vn", "xem-truoc@gender-equality", digest)
            : null;

    private static MailLanguage Language(string? code) => code == "en" ? MailLanguage.English : MailLanguage.Vietnamese;
}

/// <summary>Invented digests, one for each occasion on which a letter is sent.</summary>
internal static class LetterSamples
{
    private static readonly Uri Site = new("https://binh-dang-gioi.example.edu.vn/");

    public static IReadOnlyList<(string Key, string Title)> All { get; } =
    [
        ("digest", "Thư nhắc hằng ngày"),
        ("coming", "Sắp đến hạn"),
        ("today", "Hạn hôm nay"),
        ("overdue", "Quá hạn"),
        ("below", "Cấp dưới quá hạn"),
        ("changed", "Đổi hạn"),
        ("personal", "Đôn đốc kèm lời nhắn"),
    ];

    /// <returns>Null when there is no such sample.</returns>
    public static DigestModel? Of(string key, MailLanguage language, DateOnly day)
    {
        bool english = language == MailLanguage.English;
        DigestLine Line(LineKind kind, int? days, (string Vi, string En) what, (string Vi, string En) why) =>
            new(
                kind,
                english ? what.En : what.Vi,
                "Kế hoạch số 12/KH-SGDĐT ngày 15/01/2026",
                english ? "the Song Hong Office of Education and Training" : "Phòng Giáo dục và Đào tạo Sông Hồng",
                days is { } count ? day.AddDays(count) : null,
                days,
                new Uri(Site, $"work/{kind.ToString().ToLowerInvariant()}"),
                english ? why.En : why.Vi
            );
        DigestLine overdue = Line(
            LineKind.Overdue,
            -3,
            ("báo cáo 6 tháng đầu năm 2026", "report for the first half of 2026"),
            ("Báo cáo chưa đến Phòng Giáo dục và Đào tạo.", "The report has not reached the Office.")
        );
        DigestLine published = Line(
            LineKind.Overdue,
            -1,
            ("gửi liên kết công bố kế hoạch năm 2026", "link to the published plan of 2026"),
            ("Kế hoạch đã duyệt nhưng chưa có liên kết.", "The plan is approved and has no link yet.")
        );
        DigestLine today = Line(
            LineKind.DueToday,
            0,
            ("báo cáo quý III năm 2026", "report for the third quarter of 2026"),
            ("Bản nháp có rồi, chưa nộp.", "There is a draft that has not been submitted.")
        );
        DigestLine coming = Line(
            LineKind.Coming,
            7,
            ("lập kế hoạch bình đẳng giới năm 2027", "gender equality plan of 2027"),
            ("Nhắc trước 7 ngày.", "Reminded of 7 days ahead.")
        );
        DigestLine escalated = Line(
            LineKind.Escalated,
            -7,
            ("báo cáo 6 tháng đầu năm 2026 của Trường THCS Ngọc Lâm", "report for the first half of 2026 of Ngọc Lâm School"),
            ("Đã nhắc nhà trường hai lần, chưa có trả lời.", "The school was reminded twice and has not answered.")
        );
        DigestLine below = Line(
            LineKind.BelowOverdue,
            -2,
            ("báo cáo 6 tháng đầu năm 2026 của Trường Tiểu học Gia Thụy", "report for the first half of 2026 of Gia Thụy School"),
            ("Nhà trường chưa nộp báo cáo.", "The school has not submitted its report.")
        );
        DigestLine changed = Line(
            LineKind.Changed,
            12,
            ("báo cáo năm 2026", "report for 2026"),
            ("Hạn cũ rơi vào ngày nghỉ bù vừa được công bố.", "The old last day became a day off by a new notice.")
        );
        DigestLine personal = Line(
            LineKind.Personal,
            -3,
            ("báo cáo 6 tháng đầu năm 2026", "report for the first half of 2026"),
            ("Lãnh đạo Phòng đôn đốc.", "The head of the Office reminds of it.")
        );
        List<DigestLine>? lines = key switch
        {
            "digest" => [overdue, published, today, coming, changed],
            "coming" => [coming],
            "today" => [today],
            "overdue" => [overdue],
            "below" => [escalated, below],
            "changed" => [changed],
            "personal" => [personal],
            _ => null,
        };
        if (lines is null)
            return null;
        var digest = new DigestModel(
            language,
            "Nguyễn Thị Lan",
            "Trường THCS Ngọc Lâm",
            day,
            lines,
            new Uri(Site, "inbox"),
            key == "digest" ? new Uri(Site, "letters/stop") : null
        );
        return key == "personal"
            ? digest with
            {
                PersonalFrom = english ? "Lê Quốc Hưng, head of the Office," : "Thầy Lê Quốc Hưng, Trưởng phòng",
                PersonalLine = english
                    ? "We need it today to report to the province.\nCall me if something is missing."
                    : "Đề nghị nhà trường nộp trong hôm nay để Phòng kịp tổng hợp gửi Sở.\nCòn vướng mắc gì thì gọi cho tôi.",
            }
            : digest;
    }
}
