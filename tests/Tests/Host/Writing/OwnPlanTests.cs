using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Host.Writing;
using GenderEquality.Tests.Host.Reading;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Writing;

/// <summary>A school that wrote its plan elsewhere takes it in and attaches the copy that was signed on paper.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.OneKind))]
[Category("Slow")]
[Category("Browser")]
internal sealed class OwnPlanTests(DatabaseKind kind)
{
    [Test]
    public async Task OwnPlan_IsMatched_AndItsSignedCopyIsWhatWasIssued()
    {
        await using Site site = await Site.OpenAsync(kind, new DateTimeOffset(2026, 3, 10, 9, 0, 0, TimeSpan.FromHours(7)));
        await SendAsync(site);
        IPage clerk = await site.AsAsync("vanthu.thcs");
        await Site.OpenTaskAsync(clerk, "Nhận văn bản");
        await Site.PressAsync(clerk, "Nhận văn bản");
        IPage drafter = await site.AsAsync("soanthao.thcs");
        await Site.OpenTaskAsync(drafter, "Lập kế hoạch");
        await drafter.GetByRole(AriaRole.Link, new() { Name = "Đưa kế hoạch đã viết vào" }).ClickAsync();
        await Site.LookAsync(drafter, "own-plan");

        await drafter.GetByLabel("Hoặc dán toàn văn vào đây").FillAsync(Samples.Text("thuc-don"));
        await drafter.GetByRole(AriaRole.Button, new() { Name = "Đọc kế hoạch" }).ClickAsync();
        Assert.That(await drafter.Locator("[role=alert]").First.InnerTextAsync(), Does.Contain("không giống kế hoạch"));
        Assert.That(
            await drafter.GetByLabel("Hoặc dán toàn văn vào đây").InputValueAsync(),
            Is.EqualTo(Samples.Text("thuc-don").ReplaceLineEndings("\n"))
        );
        await drafter.GetByLabel("Hoặc dán toàn văn vào đây").FillAsync("");
        await drafter
            .Locator("#file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "ke-hoach.docx",
                    MimeType = "application/octet-stream",
                    Buffer = WordFile.OfText(Samples.Text("truong-ke-hoach"), columns: false),
                }
            );
        await Site.PressAsync(drafter, "Đọc kế hoạch");
        await Site.LookAsync(drafter, "own-plan-matched");
        Assert.That(await drafter.InnerTextAsync("main"), Does.Contain("Kế hoạch trường đã viết"));
        int matched = await drafter.EvaluateAsync<int>(
            "[...document.querySelectorAll(\"select[name$='.answer']\")].filter(s => s.value).length"
        );
        Assert.That(matched, Is.GreaterThan(0));
        foreach (ILocator answer in await drafter.Locator("select[name$='.answer']").AllAsync())
        {
            if ((await answer.InputValueAsync()).Length == 0)
                await answer.SelectOptionAsync("Adopted");
        }
        foreach (ILocator value in await drafter.Locator("input[name$='.value']").AllAsync())
            await value.FillAsync("");
        await Site.PressAsync(drafter, "Lưu bản nháp");

        // A file that is none is refused beside what was typed; then the scan is attached.
        await drafter.GetByRole(AriaRole.Link, new() { Name = "hoặc gắn bản đã ký" }).ClickAsync();
        await drafter
            .Locator("#pdf")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "a.pdf",
                    MimeType = "application/pdf",
                    Buffer = "PK.."u8.ToArray(),
                }
            );
        await FillAsync(drafter);
        await drafter.GetByRole(AriaRole.Button, new() { Name = "Gắn bản đã ký" }).ClickAsync();
        Assert.That(await drafter.Locator("[role=alert]").First.InnerTextAsync(), Does.Contain("không phải PDF"));
        Assert.That(await drafter.Locator("#signer").InputValueAsync(), Is.EqualTo("Nguyễn Thị Lan Hương"));
        byte[] scan = PdfFiles.Scan(1);
        await drafter
            .Locator("#pdf")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "ban-ky.pdf",
                    MimeType = "application/pdf",
                    Buffer = scan,
                }
            );
        await Site.PressAsync(drafter, "Gắn bản đã ký");
        Assert.That(await drafter.InnerTextAsync("main"), Does.Contain("Bản đã ký, đóng dấu: số 15/KH-THCSNL, ngày 09/03/2026"));
        await Site.PressAsync(drafter, "Trình duyệt");

        IPage head = await site.AsAsync("thutruong.thcs");
        await Site.OpenTaskAsync(head, "Duyệt kế hoạch");
        await Site.LookAsync(head, "own-plan-approve");
        await Site.PressAsync(head, "Duyệt");

        Documents documents = site.Services.GetRequiredService<Documents>();
        await using ProductDb db = site.OpenDatabase();
        var work = await db.Works.Where(row => row.Stage == "Approved").Select(row => row.Stream).SingleAsync();
        WrittenPaper plan = (await documents.FindAsync(Paper.Plan, work))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan.Issued!.Reference, Is.EqualTo("15/KH-THCSNL"));
            Assert.That(plan.Document.Signature.Name, Is.EqualTo("Nguyễn Thị Lan Hương"));
            Assert.That(await documents.FileAsync(plan), Is.EqualTo(scan));
            Assert.That((await site.Services.GetRequiredService<Registers>().GetAsync(plan.Unit)).Next("KH", 2026), Is.EqualTo(16));
            Assert.That((await site.Services.GetRequiredService<Verification>().RunAsync()).Faults, Is.Empty);
        }
        await head.GotoAsync($"/documents/plan/{work}");
        await Site.LookAsync(head, "own-plan-issued");
        IDownload download = await head.RunAndWaitForDownloadAsync(() =>
            head.GetByRole(AriaRole.Link, new() { Name = "Tải tệp PDF" }).ClickAsync()
        );
        Assert.That(download.SuggestedFilename, Is.EqualTo("15-KH-THCSNL.pdf"));
    }

    private static async Task FillAsync(IPage page)
    {
        await page.Locator("#number").FillAsync("15");
        await page.Locator("#symbol").FillAsync("KH-THCSNL");
        await page.Locator("#on").FillAsync("2026-03-09");
        await page.Locator("#signer").FillAsync("Nguyễn Thị Lan Hương");
    }

    private static async Task SendAsync(Site site)
    {
        IPage phong = await site.AsAsync("vanthu.phong");
        await phong.GotoAsync("/directives/new");
        await phong.GetByLabel("Hoặc dán toàn văn vào đây").FillAsync(Samples.Text("phong-ke-hoach"));
        await Site.PressAsync(phong, "Đọc văn bản");
        foreach (ILocator seen in await phong.Locator("input[type=checkbox][name^='seen']").AllAsync())
            await seen.CheckAsync();
        await Site.PressAsync(phong, "Xác nhận văn bản");
        await phong.Locator("button", new() { HasText = "Gửi đến" }).ClickAsync();
        await site.SweepAsync();
    }
}
