using GenderEquality.Activities.Cascade;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Simulating;

/// <summary>An administrator tries a flow in the browser; nobody else finds the page.</summary>
[Category("Slow")]
[Category("Browser")]
internal sealed class SimulationPageTests
{
    [Test]
    public async Task Simulate_ShowsWhatHappens_AndRefusesWithTheFaultsAtTheirFields()
    {
        await using Site site = await Site.OpenAsync(DatabaseKind.Sqlite, new DateTimeOffset(2026, 6, 1, 9, 0, 0, TimeSpan.FromHours(7)));
        DirectiveId directive = await SimulatedSituation.ConfirmedDirectiveAsync(site.Services);

        IPage clerk = await site.AsAsync("vanthu.so");
        Assert.That((await clerk.GotoAsync("/simulate"))!.Status, Is.EqualTo(404));
        Assert.That(await clerk.GetByRole(AriaRole.Link, new() { Name = "Chạy thử" }).CountAsync(), Is.Zero);

        IPage administrator = await site.AsAsync("quantri.so");
        await administrator.GotoAsync("/incidents");
        await administrator.GetByRole(AriaRole.Link, new() { Name = "Chạy thử" }).ClickAsync();
        await Site.LookAsync(administrator, "simulate");
        Assert.That(await administrator.GetByLabel("Văn bản", new() { Exact = true }).InputValueAsync(), Is.EqualTo(directive.ToString()));
        await administrator.GetByLabel("Không ai làm gì").CheckAsync();
        await RunAsync(administrator);
        Assert.That(
            await administrator.InnerTextAsync("main"),
            Does.Contain("Tám nghĩa vụ còn quá hạn khi kết thúc.").And.Contain("Nhắc nhận văn bản, trước hạn 7 ngày")
        );
        await Site.LookAsync(administrator, "simulate-never");

        // What was chosen is still chosen: one task at a time, the heads return twice.
        await administrator.GetByRole(AriaRole.Radio, new() { Name = "Chọn theo từng việc" }).CheckAsync();
        await administrator.Locator("summary").Filter(new() { HasText = "Chọn theo từng việc" }).ClickAsync();
        await administrator.GetByLabel("Duyệt kế hoạch", new() { Exact = true }).SelectOptionAsync("return2");
        await administrator.GetByLabel("Nộp báo cáo", new() { Exact = true }).SelectOptionAsync("before");
        await RunAsync(administrator);
        Assert.That(
            await administrator.InnerTextAsync("main"),
            Does.Contain("Không nghĩa vụ nào còn quá hạn khi kết thúc.").And.Contain("Trả lại kế hoạch để chỉnh sửa")
        );
        await Site.LookAsync(administrator, "simulate-custom");

        await administrator.GetByLabel("Đến hết ngày").FillAsync("2025-01-01");
        await administrator.GetByLabel("Số đơn vị").FillAsync("1000");
        await RunAsync(administrator);
        Assert.That(
            await administrator.Locator("[role=alert]").InnerTextAsync(),
            Does.Contain("Ngày kết thúc trước ngày bắt đầu.").And.Contain("Ghi số đơn vị từ 1 đến 300.")
        );
        await Site.LookAsync(administrator, "simulate-refused");

        // A draft that has faults names them at the file.
        await administrator.GetByLabel("Đến hết ngày").FillAsync("2026-12-31");
        await administrator.GetByLabel("Số đơn vị").FillAsync("");
        await administrator.Locator("summary").Filter(new() { HasText = "Thử tệp quy trình" }).ClickAsync();
        await administrator
            .GetByLabel("Tệp quy trình")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "a.json",
                    MimeType = "application/json",
                    Buffer = "{}"u8.ToArray(),
                }
            );
        await RunAsync(administrator);
        Assert.That(await administrator.Locator("[role=alert]").InnerTextAsync(), Does.Contain("Thiếu mã quy trình"));
        await Site.LookAsync(administrator, "simulate-draft-refused");
    }

    private static Task RunAsync(IPage page) =>
        Site.LeaveAsync(page, () => page.GetByRole(AriaRole.Button, new() { Name = "Chạy thử" }).ClickAsync());
}
