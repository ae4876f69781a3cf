using System.Diagnostics;
using GenderEquality.Activities.Intake;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Host.Reading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Writing;

/// <summary>
/// From a Phòng's plan a lower secondary school drafts its own in the browser, corrects what it had copied, has it approved and numbered, takes
/// the .docx away and prints it.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.OneKind))]
[Category("Slow")]
[Category("Browser")]
[Category("Pdf")]
internal sealed class PlanPaperTests(DatabaseKind kind)
{
    private Site site = null!;

    [Test]
    public async Task Plan_FromThePhongsDirective_IsDraftedCorrectedApprovedNumberedAndPrinted()
    {
        await using (site = await Site.OpenAsync(kind, new DateTimeOffset(2025, 3, 10, 9, 0, 0, TimeSpan.FromHours(7))))
        {
            await SendAsync();
            IPage clerk = await site.AsAsync("vanthu.thcs");
            await Site.OpenTaskAsync(clerk, "Nhận văn bản");
            await Site.PressAsync(clerk, "Nhận văn bản");

            IPage drafter = await site.AsAsync("soanthao.thcs");
            await Site.OpenTaskAsync(drafter, "Lập kế hoạch");
            await DraftAsync(drafter);
            await Site.PressAsync(drafter, "Lưu bản nháp");
            await Site.LookAsync(drafter, "plan-draft");
            string bad = await drafter.InnerTextAsync("main");
            Assert.That(
                bad,
                Does.Contain("“Trường THCS Ái Mộ” là tên đơn vị khác").And.Contain("là ngày nghỉ").And.Contain("Câu dừng ở “và”")
            );
            await drafter
                .Locator("[name='parts.additions[0].text']")
                .FillAsync("Tổ chức ngày hội bình đẳng giới cho học sinh toàn trường.");
            await drafter.Locator("[name='parts.additions[0].when']").FillAsync("Trước ngày 14/11/2025");
            await drafter.Locator("[name='parts.budget']").FillAsync("Từ nguồn chi thường xuyên năm 2025 của nhà trường.");
            await Site.PressAsync(drafter, "Lưu bản nháp");
            Assert.That(await drafter.InnerTextAsync("main"), Does.Not.Contain("Ái Mộ").And.Not.Contain("là ngày nghỉ"));
            await drafter.GetByRole(AriaRole.Link, new() { Name = "Xem dự thảo đã lưu" }).ClickAsync();
            await Site.LookAsync(drafter, "plan-paper-draft");
            Assert.That(await drafter.InnerTextAsync("main"), Does.Contain("Dự thảo"));
            await Site.OpenTaskAsync(drafter, "Lập kế hoạch");
            await Site.PressAsync(drafter, "Trình duyệt");

            IPage head = await site.AsAsync("thutruong.thcs");
            await Site.OpenTaskAsync(head, "Duyệt kế hoạch");
            await Site.LookAsync(head, "plan-approve");
            await Site.PressAsync(head, "Duyệt");
            await head.GotoAsync("/works");
            await head.GetByRole(AriaRole.Link, new() { Name = "Văn bản của" }).ClickAsync();
            await Site.LookAsync(head, "plan-paper");
            byte[] page = await head.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });
            await LeaveAsync(page, "plan-page-printed");
            string printed = await Samples.TextOfAsync(page, "in.pdf");
            Assert.That(
                printed,
                Does.Contain("KH-THCSNL").And.Contain("Nơi nhận").And.Not.Contain("Đăng xuất").And.Not.Contain("Sổ văn bản đi")
            );
            await CheckFileAsync(head);
            await head.GetByRole(AriaRole.Link, new() { Name = "Công văn gửi kế hoạch" }).ClickAsync();
            await Site.PressAsync(head, "Ký và cấp số");
            Assert.That(await head.InnerTextAsync("main"), Does.Contain("Số 01/THCSNL"));
            await Site.LookAsync(head, "letter-paper");
            await head.GotoAsync("/register");
            await Site.LookAsync(head, "register");
            Assert.That(await head.InnerTextAsync("main"), Does.Contain("01/KH-THCSNL").And.Contain("01/THCSNL"));
            await head.Locator("#next").FillAsync("9");
            await Site.PressAsync(head, "Đặt số tiếp theo");
            Assert.That(await head.Locator("#type").InnerTextAsync(), Does.Contain("Kế hoạch, số tiếp theo là 9"));
            await head.Locator("#next").FillAsync("3");
            await head.GetByRole(AriaRole.Button, new() { Name = "Đặt số tiếp theo" }).ClickAsync();
            Assert.That(await head.Locator("[role=alert]").First.InnerTextAsync(), Does.Contain("ít nhất là 9"));
            Assert.That(await head.Locator("#next").InputValueAsync(), Is.EqualTo("3"));
            await head.GotoAsync("/register");
            await head.Locator("#place").FillAsync("Bồ Đề");
            await Site.PressAsync(head, "Lưu đầu văn bản");
            Assert.That(await head.Locator("#place").InputValueAsync(), Is.EqualTo("Bồ Đề"));
            await AssertClosedToOthersAsync(head.Url);
            Assert.That((await site.Services.GetRequiredService<Verification>().RunAsync()).Faults, Is.Empty);
        }
    }

    private async Task SendAsync()
    {
        IPage phong = await site.AsAsync("vanthu.phong");
        await phong.GotoAsync("/directives/new");
        await phong.GetByLabel("Hoặc dán toàn văn vào đây").FillAsync(ThanhTri());
        await Site.PressAsync(phong, "Đọc văn bản");
        await phong.GetByLabel("Số", new() { Exact = false }).First.FillAsync("12");
        await phong.Locator("#issuedOn").FillAsync("2025-03-04");
        await phong.Locator("#issuer").FillAsync("Phòng Giáo dục và Đào tạo Long Biên");
        foreach (ILocator seen in await phong.Locator("input[type=checkbox][name^='seen']").AllAsync())
            await seen.CheckAsync();
        await Site.PressAsync(phong, "Xác nhận văn bản");
        await phong.Locator("button", new() { HasText = "Gửi đến" }).ClickAsync();
        await site.SweepAsync();
    }

    /// <summary>Answers every clause: most as they stand, the first duties in the school's own words, with what copying leaves behind.</summary>
    private static async Task DraftAsync(IPage page)
    {
        int i = 0;
        foreach (ILocator answer in await page.Locator("select[name$='.answer']").AllAsync())
        {
            string name = (await answer.GetAttributeAsync("name"))!;
            string clause = name["items[".Length..name.IndexOf(']', StringComparison.Ordinal)];
            if (i++ % 2 == 0)
            {
                await answer.SelectOptionAsync("Adapted");
                await page.Locator($"[name='items[{clause}].text']")
                    .FillAsync($"Nhà trường thực hiện nội dung {i} qua sinh hoạt chuyên môn và sinh hoạt lớp.");
                await page.Locator($"[name='parts.charges[{clause}].who']").FillAsync("Phó hiệu trưởng");
                await page.Locator($"[name='parts.charges[{clause}].when']").FillAsync("Cả năm học");
            }
            else
            {
                await answer.SelectOptionAsync("NotApplicable");
                await page.Locator($"[name='items[{clause}].reason']").FillAsync("Việc của cấp trên, trường tham gia khi được mời.");
            }
        }
        await page.Locator("[name='parts.additions[0].text']").FillAsync("Học sinh Trường THCS Ái Mộ tham gia ngày hội bình đẳng giới và");
        await page.Locator("[name='parts.additions[0].who']").FillAsync("Tổng phụ trách Đội");
        await page.Locator("[name='parts.additions[0].when']").FillAsync("Trước ngày 16/11/2025");
        await page.Locator("[name='parts.budget']").FillAsync("Từ nguồn chi thường xuyên năm 2025 của");
    }

    private static async Task CheckFileAsync(IPage page)
    {
        IDownload download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Tải tệp .docx" }).ClickAsync()
        );
        Assert.That(download.SuggestedFilename, Is.EqualTo("01-KH-THCSNL.docx"));
        byte[] file = await File.ReadAllBytesAsync(await download.PathAsync());
        byte[] pdf = PdfFiles.Print(new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["ke-hoach"] = file })["ke-hoach"];
        await LeaveAsync(pdf);
        DocumentFindings read = DocumentReader.Read(await Samples.TextOfAsync(pdf, "ke-hoach.pdf"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((read.Kind, read.Number, read.Symbol), Is.EqualTo((DocumentKind.SchoolPlan, (int?)1, "KH-THCSNL")));
            Assert.That(read.IssuedOn, Is.EqualTo(new DateOnly(2025, 3, 10)));
            Assert.That(read.Signer, Is.EqualTo(new SignerFinding("Nguyễn Thị Lan Hương", "HIỆU TRƯỞNG", null)));
            Assert.That(read.UpstreamRefs.Select(act => act.Number), Has.Some.EqualTo(12));
            Assert.That(read.Text, Does.Contain("ngày hội bình đẳng giới"));
        }
    }

    private async Task AssertClosedToOthersAsync(string register)
    {
        IPage other = await site.AsAsync("thutruong.th");
        await using ProductDb db = site.OpenDatabase();
        var work = db.Works.Where(row => row.Stage == "Approved").Select(row => row.Stream).Single();
        Assert.That((await other.GotoAsync($"/documents/plan/{work}"))!.Status, Is.EqualTo(404));
        Assert.That((await other.GotoAsync($"/documents/plan/{work}/file"))!.Status, Is.EqualTo(404));
        await other.GotoAsync(register);
        Assert.That(await other.InnerTextAsync("main"), Does.Not.Contain("THCSNL"));
        IPage above = await site.AsAsync("vanthu.phong");
        Assert.That((await above.GotoAsync($"/documents/plan/{work}"))!.Status, Is.EqualTo(200));
    }

    private static async Task LeaveAsync(byte[] pdf, string name = "plan-printed")
    {
        if (Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_PICTURES") is not { Length: > 0 } folder)
            return;
        string file = Path.Combine(folder, name + ".pdf");
        await File.WriteAllBytesAsync(file, pdf);
        using var pages = Process.Start("pdftoppm", ["-png", "-r", "70", file, Path.Combine(folder, name)]);
        await pages.WaitForExitAsync();
    }

    /// <summary>The real plan of the Phòng of Thanh Trì where the seeds lie beside the project, else our own of the same form.</summary>
    private static string ThanhTri()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            string seeds = Path.Combine(folder.FullName, "shared", "seeds");
            if (Directory.Exists(seeds))
                return File.ReadAllText(Directory.GetFiles(seeds, "001_*.txt").Single());
        }
        return Samples.Text("phong-ke-hoach");
    }
}
