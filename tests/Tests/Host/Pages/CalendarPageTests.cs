using System.Text;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Host.Work;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>The calendar in a browser: read by everybody, kept by an administrator.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.OneKind))]
[Category("Slow")]
[Category("Browser")]
internal sealed class CalendarPageTests(DatabaseKind kind)
{
    private Site site = null!;

    [SetUp]
    public async Task Open() => site = await Site.OpenAsync(kind, new DateTimeOffset(2026, 6, 1, 9, 0, 0, DeadlineRule.VietnamOffset));

    [TearDown]
    public async Task NothingIsLeft()
    {
        VerificationReport report = await site.Services.GetRequiredService<Verification>().RunAsync();
        await site.DisposeAsync();
        Assert.That(report.Faults, Is.Empty);
    }

    [Test]
    public async Task Calendar_IsReadByEverybody_AndKeptByTheAdministrator()
    {
        IPage clerk = await site.AsAsync("vanthu.th");
        await clerk.GetByRole(AriaRole.Link, new() { Name = "Lịch nghỉ" }).ClickAsync();
        await clerk.GetByRole(AriaRole.Link, new() { Name = "2027", Exact = true }).ClickAsync();
        Assert.That(
            await clerk.InnerTextAsync("main"),
            Does.Contain("Dự kiến").And.Contain("Chưa có hiệu lực").And.Contain("Theo luật").And.Not.Contain("Nhập từ tệp")
        );
        await Site.LookAsync(clerk, "calendar");
        IAPIResponse file = await clerk.APIRequest.GetAsync($"{site.Address}/calendar.ics?year=2026");
        Assert.That(await file.TextAsync(), Does.Contain("DTSTART;VALUE=DATE:20260216").And.Contain("SUMMARY:Làm bù"));
        string token = await clerk.Locator("input[name=_token]").First.InputValueAsync();
        IAPIResponse refused = await clerk.APIRequest.PostAsync(
            $"{site.Address}/calendar",
            new() { Form = clerk.APIRequest.CreateFormData().Set("_token", token).Set("_action", "enter") }
        );
        Assert.That(refused.Status, Is.EqualTo(404));

        IPage keeper = await site.AsAsync("quantri.so");
        await keeper.GotoAsync("/calendar?year=2027");
        await keeper.GetByRole(AriaRole.Link, new() { Name = "Ghi nhận đã có hiệu lực" }).ClickAsync();
        Assert.That(await keeper.Locator("#from").InputValueAsync(), Is.EqualTo("2027-11-24"));
        await keeper.GetByRole(AriaRole.Button, new() { Name = "Ghi vào lịch" }).ClickAsync();
        Assert.That(await keeper.Locator("[role=alert]").InnerTextAsync(), Does.Contain("Ghi nguồn"));
        Assert.That(await keeper.Locator("#name").InputValueAsync(), Is.EqualTo("Ngày Văn hóa Việt Nam"));
        await Site.LookAsync(keeper, "calendar-refused");
        await keeper.Locator("#source").FillAsync("Luật sửa đổi Điều 112 Bộ luật Lao động");
        await keeper.GetByRole(AriaRole.Button, new() { Name = "Ghi vào lịch" }).ClickAsync();
        await keeper.GetByText("Đã ghi vào lịch").WaitForAsync();
        Assert.That((await site.Services.GetRequiredService<Calendars>().GetAsync()).IsDayOff(new DateOnly(2027, 11, 24)));
        await Site.LookAsync(keeper, "calendar-entered");
        await keeper.GetByRole(AriaRole.Button, new() { Name = "Bỏ ngày đã nhập" }).ClickAsync();
        await keeper.GetByText("Đã bỏ khỏi lịch").WaitForAsync();
        Assert.That((await site.Services.GetRequiredService<Calendars>().GetAsync()).IsDayOff(new DateOnly(2027, 11, 24)), Is.False);
    }

    [Test]
    public async Task Import_ShowsFaultsWithLines_ThenAPreview_AndStoresOnConfirmation()
    {
        IPage keeper = await site.AsAsync("quantri.so");
        await keeper.GotoAsync("/calendar?year=2027");
        await keeper.Locator("#importSource").FillAsync("Thông báo 5/TB-BNV");
        await UploadAsync(keeper, "ngày;loại;tên\n31/02/2027;nghỉ lễ;Tết\n08/02/2027;đi chơi;Tết\n");
        Assert.That(await keeper.Locator("[role=alert]").InnerTextAsync(), Does.Contain("Dòng 2:").And.Contain("Dòng 3:"));
        Assert.That(await keeper.Locator("#importSource").InputValueAsync(), Is.EqualTo("Thông báo 5/TB-BNV"));
        await Site.LookAsync(keeper, "calendar-import-refused");

        await UploadAsync(keeper, "ngày;loại;tên\n11/02/2027;nghỉ lễ;\"Tết \"\"dài\"\"\"\n20/02/2027;làm bù;Làm bù Tết\n");
        await Site.LookAsync(keeper, "calendar-preview");
        Calendars calendars = site.Services.GetRequiredService<Calendars>();
        Assert.That((await calendars.EnteredAsync(null)).Days, Is.Empty, "nothing before it is confirmed");
        await keeper.GetByRole(AriaRole.Button, new() { Name = "Ghi 2 ngày vào lịch" }).ClickAsync();
        await keeper.GetByText("Đã ghi vào lịch").WaitForAsync();

        Assert.That(
            (await calendars.EnteredAsync(null)).Days,
            Is.EqualTo(
                new[]
                {
                    new CalendarDay(new DateOnly(2027, 2, 11), DayKind.Holiday, DayStatus.Announced, "Tết \"dài\"", "Thông báo 5/TB-BNV"),
                    new CalendarDay(new DateOnly(2027, 2, 20), DayKind.Worked, DayStatus.Announced, "Làm bù Tết", "Thông báo 5/TB-BNV"),
                }
            )
        );
    }

    private static async Task UploadAsync(IPage page, string rows)
    {
        await page.Locator("#file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "lich.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(rows),
                }
            );
        await page.GetByRole(AriaRole.Button, new() { Name = "Xem trước" }).ClickAsync();
    }
}
