using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using GenderEquality.Host.Mail;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Mail;

/// <summary>What a digest says, in its subject, its text, its HTML and its calendar.</summary>
internal sealed class LetterWriterTests
{
    private const string Report = "báo cáo 6 tháng đầu năm 2026";

    [TestCase(MailLanguage.Vietnamese, "Quá hạn 2 việc: báo cáo 6 tháng đầu năm 2026 …")]
    [TestCase(MailLanguage.English, "Overdue, 2 tasks: báo cáo 6 tháng đầu năm 2026 …")]
    public async Task Subject_SaysTheMostUrgentThingAndTheCount(MailLanguage language, string subject)
    {
        Letter letter = await WriteAsync(
            Letters.Digest(
                language,
                Letters.Line(LineKind.Coming, "kế hoạch", 3),
                Letters.Line(LineKind.BelowOverdue, "báo cáo của Trường Tiểu học A", -9),
                Letters.Line(LineKind.Overdue, "liên kết công bố", -1),
                Letters.Line(LineKind.Overdue, Report, -3)
            )
        );

        Assert.That(letter.Subject, Is.EqualTo(subject));
    }

    [TestCase(LineKind.Overdue, -3, "Quá hạn 1 việc: báo cáo", "1 việc quá hạn", "Quá hạn 3 ngày. Hạn là hết thứ Bảy 14/11/2026.")]
    [TestCase(LineKind.DueToday, 0, "Hạn hôm nay, 1 việc: báo cáo", "1 việc đến hạn hôm nay", "Hạn hôm nay. Hạn là hết thứ Ba 17/11/2026.")]
    [TestCase(LineKind.Coming, 3, "Còn 3 ngày, 1 việc: báo cáo", "1 việc sắp đến hạn", "Còn 3 ngày. Hạn là hết thứ Sáu 20/11/2026.")]
    [TestCase(
        LineKind.BelowOverdue,
        -3,
        "Cấp dưới quá hạn 1 việc: báo cáo",
        "1 việc quá hạn",
        "Quá hạn 3 ngày – đơn vị cấp dưới. Hạn là hết thứ Bảy 14/11/2026."
    )]
    [TestCase(LineKind.Changed, null, "Đổi hạn 1 việc: báo cáo", "1 việc khác", "Đổi hạn.")]
    [TestCase(LineKind.Personal, null, "Đôn đốc: báo cáo", "1 việc khác", "Được đôn đốc.")]
    public async Task Line_OfEachKind_SaysSo(LineKind kind, int? days, string subject, string lead, string standing)
    {
        Letter letter = await WriteAsync(Letters.Digest(Letters.Line(kind, "báo cáo", days)));

        Assert.That(letter.Subject, Is.EqualTo(subject));
        foreach (string body in new[] { letter.Text, Parse(letter).Body!.Text().Replace('\u00A0', ' ').ReplaceLineEndings("") })
        {
            Assert.That(body, Does.Contain($"Thứ Ba 17/11/2026: {lead}."));
            Assert.That(body, Does.Contain(standing));
            Assert.That(body, Does.Contain("Theo Kế hoạch số 12/KH-SGDĐT. Nơi nhận: Phòng Giáo dục và Đào tạo Sông Hồng."));
            Assert.That(body, Does.Contain("Báo cáo chưa đến Phòng."));
        }
    }

    [Test]
    public async Task Letter_InEnglish_IsWhollyEnglish()
    {
        Letter letter = await WriteAsync(
            Letters.Digest(
                MailLanguage.English,
                Letters.Line(LineKind.Overdue, "half-year report", -1),
                Letters.Line(LineKind.DueToday, "plan", 0),
                Letters.Line(LineKind.Coming, "published link", 4)
            )
        );

        Assert.That(letter.Subject, Is.EqualTo("Overdue, 1 task: half-year report …"));
        Assert.That(letter.Text, Does.Contain("Tuesday 17/11/2026: 1 overdue, 1 due today, 1 coming up."));
        Assert.That(letter.Text, Does.Contain("1 day overdue. The last day is Monday 16/11/2026."));
        Assert.That(Parse(letter).DocumentElement.GetAttribute("lang"), Is.EqualTo("en"));
        Assert.That(letter.Text, Does.Not.Contain("việc").And.Not.Contain("hạn"));
    }

    [Test]
    public async Task TextAndHtml_SayTheSame()
    {
        DigestModel digest = Letters.Digest(
            Letters.Line(LineKind.Overdue, Report, -3),
            Letters.Line(LineKind.Coming, "kế hoạch", 8, "2")
        ) with
        {
            PersonalLine = "Đề nghị nộp trong hôm nay.\nCần gì thì gọi Phòng.",
            PersonalFrom = "Thầy Lê Quốc Hưng",
        };
        Letter letter = await WriteAsync(digest);
        IDocument html = Parse(letter);

        static IEnumerable<string> Words(string text) =>
            text.Replace('\u00A0', ' ')
                .ToUpperInvariant()
                .Split((char[])[' ', '\n', '\r', '.', ':'], StringSplitOptions.RemoveEmptyEntries)
                .Where(word => word.All(char.IsLetterOrDigit) && word is not ("HTTPS" or "HTTP"));
        // The HTML has the subject and the product's name on top, and addresses behind its links.
        string bare = System.Text.RegularExpressions.Regex.Replace(
            letter.Text,
            "https://[^ \n]*",
            "",
            System.Text.RegularExpressions.RegexOptions.NonBacktracking
        );
        Assert.That(
            Words(string.Join(' ', html.Body!.Descendants<IText>().Select(text => text.Data))),
            Is.EquivalentTo(Words($"Bình đẳng giới {letter.Subject} {bare}"))
        );
        Assert.That(
            html.Links.Select(link => link.GetAttribute("href")),
            Is.EqualTo([
                "https://bdg.example.edu.vn/work/1",
                "https://bdg.example.edu.vn/work/2",
                "https://bdg.example.edu.vn/inbox",
                "https://bdg.example.edu.vn/letters/stop?key=a%20b",
            ])
        );
        Assert.That(html.Links.Select(link => letter.Text.Contains(link.GetAttribute("href")!, StringComparison.Ordinal)), Is.All.True);
    }

    [Test]
    public async Task Html_LoadsNothingAndIsReadAloudWell()
    {
        Letter letter = await WriteAsync(Letters.Digest(Letters.Line(LineKind.Overdue, Report, -3)));
        IDocument html = Parse(letter);

        Assert.That(html.QuerySelectorAll("img, script, style, link, iframe, form, [src], [background], [onclick]"), Is.Empty);
        Assert.That(letter.Html, Does.Not.Contain("url(").And.Not.Contain("@import"));
        Assert.That(html.DocumentElement.GetAttribute("lang"), Is.EqualTo("vi"));
        Assert.That(html.Title, Is.EqualTo(letter.Subject));
        Assert.That(html.QuerySelectorAll("h1, h2, h3").Select(head => head.LocalName), Is.EqualTo(["h1", "h2", "h3"]));
        Assert.That(html.QuerySelectorAll("table").Select(table => table.GetAttribute("role")), Is.All.EqualTo("presentation"));
        Assert.That(letter.Html, Does.Contain("Báo cáo 6 tháng đầu năm 2026"), "letters stand as they are, not as references");
    }

    [Test]
    public async Task WhatPeopleTyped_IsOnlyText()
    {
        const string evil = "<script>alert(1)</script>\r\n\r\nQUÁ HẠN (9)\n<b>\u0007";
        DigestModel digest = Letters.Digest(
            new DigestLine(LineKind.Coming, evil, evil, evil, Letters.Today.AddDays(1), 1, new Uri("https://x.example/\"><script>"), evil)
        ) with
        {
            FullName = evil,
            Unit = evil,
            PersonalLine = evil,
            PersonalFrom = evil,
        };
        Letter letter = await WriteAsync(digest);

        Assert.That(Parse(letter).QuerySelectorAll("script, b:not([style])"), Is.Empty);
        Assert.That(letter.Subject, Does.Not.Contain("\n").And.Not.Contain("\r"));
        Assert.That(letter.Text.Split('\n'), Has.None.StartsWith("QUÁ HẠN").And.Some.EqualTo("> QUÁ HẠN (9)"));
        Assert.That(letter.Text.Any(c => char.IsControl(c) && c != '\n'), Is.False);
        Assert.That(letter.CalendarText, Does.Not.Contain("\nQUÁ"));
    }

    [Test]
    public async Task Subject_OfALongMatter_IsCutAtAWord()
    {
        Letter letter = await WriteAsync(
            Letters.Digest(Letters.Line(LineKind.Overdue, string.Join(' ', Enumerable.Repeat("báo cáo rất dài", 20)), -3))
        );

        Assert.That(
            letter.Subject,
            Has.Length.LessThan(125).And.EndsWith("báo…").Or.EndsWith("dài…").Or.EndsWith("cáo…").Or.EndsWith("rất…")
        );
    }

    [Test]
    public async Task Calendar_HasAnAllDayEventForEachLastDayToCome()
    {
        DigestModel digest = Letters.Digest(
            Letters.Line(LineKind.Overdue, Report, -3),
            Letters.Line(LineKind.Coming, "kế hoạch; mục tiêu, chỉ tiêu \\ biện pháp bảo đảm bình đẳng giới của đơn vị", 30, "2"),
            Letters.Line(LineKind.Coming, "liên kết", 5, "3"),
            Letters.Line(LineKind.Coming, "không rõ ngày", null, "4")
        );
        string calendar = (await WriteAsync(digest)).CalendarText!;

        string[] lines = calendar.Split("\r\n");
        Assert.That(lines.Select(line => Encoding.UTF8.GetByteCount(line)), Is.All.LessThanOrEqualTo(75));
        Assert.That(lines[^1], Is.Empty);
        Assert.That(calendar.Replace("\r\n", "", StringComparison.Ordinal), Does.Not.Contain("\n").And.Not.Contain("\r"));
        string unfolded = calendar.Replace("\r\n ", "", StringComparison.Ordinal);
        Assert.That(
            unfolded,
            Does.StartWith("BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nPRODID:").And.EndWith("END:VEVENT\r\nEND:VCALENDAR\r\n")
        );
        Assert.That(unfolded, Does.Contain("\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"));
        Assert.That(unfolded.Split("BEGIN:VEVENT"), Has.Length.EqualTo(3));
        Assert.That(unfolded, Does.Contain("DTEND;VALUE=DATE:20261123\r\nDTSTAMP:20261116T170000Z\r\nDTSTART;VALUE=DATE:20261122\r\n"));
        Assert.That(
            unfolded,
            Does.Contain("SUMMARY:Hạn: kế hoạch\\; mục tiêu\\, chỉ tiêu \\\\ biện pháp bảo đảm bình đẳng giới của đơn vị\r\n")
        );
        Assert.That(unfolded, Does.Not.Contain("VALARM"));

        // Moved, and told in another language: the entry that is there changes.
        DigestModel moved = Letters.Digest(MailLanguage.English, Letters.Line(LineKind.Coming, "plan", 40, "2"));
        string uid = unfolded.Split("\r\n").Last(line => line.StartsWith("UID:", StringComparison.Ordinal));
        Assert.That((await WriteAsync(moved)).CalendarText, Does.Contain(uid));
        Assert.That((await WriteAsync(Letters.Digest(Letters.Line(LineKind.Overdue, Report, -3)))).CalendarText, Is.Null);
    }

    private static Task<Letter> WriteAsync(DigestModel digest) =>
        new LetterWriter().WriteAsync("lan@example.edu.vn", "thu.1@gender-equality", digest);

    private static IDocument Parse(Letter letter) => new HtmlParser().ParseDocument(letter.Html);
}
