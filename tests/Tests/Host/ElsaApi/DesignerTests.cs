using GenderEquality.Activities.Cascade;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Host.Simulating;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.ElsaApi;

/// <summary>
/// An administrator draws a flow on an empty canvas with mouse and keyboard, puts it to use, changes it, is refused, corrects, tries and
/// publishes it; work that runs keeps its version, and both are shown over the version they run by.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.OneKind))]
[Category("Slow")]
[Category("Browser")]
internal sealed class DesignerTests(DatabaseKind kind)
{
    private const string Flow = "Quy trình của trường";
    private const string Plan = "Lập kế hoạch của đơn vị";
    private const string Approval = "Trình duyệt";
    private const string Opinion = "Lấy ý kiến";
    private Site site = null!;

    [Test]
    public async Task Flow_DrawnOnAnEmptyCanvas_IsRefusedCorrectedTriedAndPublished_AndRunningWorkKeepsItsVersion()
    {
        await using (site = await Site.OpenAsync(kind, new DateTimeOffset(2026, 6, 1, 9, 0, 0, TimeSpan.FromHours(7))))
        {
            IPage admin = await site.AsAsync("quantri.so");
            var studio = new StudioDriver(admin, site.Address);
            try
            {
                await GoAsync(admin, studio);
            }
            catch
            {
                await studio.PictureAsync("studio-failed");
                await TestContext.Out.WriteLineAsync(string.Join('\n', studio.Troubles));
                throw;
            }
        }
    }

    private async Task GoAsync(IPage admin, StudioDriver studio)
    {
        await DrawAsync(admin, studio);
        Assert.That(await studio.PublishAsync(), Is.Empty);
        await PutToUseAsync(admin);

        DirectiveId first = await SendAsync(1);
        await DoAsync("vanthu.thpt", "Nhận văn bản", "Nhận văn bản");
        await SubmitPlanAsync();

        await ChangeAsync(admin, studio);
        await TryAsync(admin);
        await admin.GoBackAsync();
        await PublishChangedAsync(admin, studio);

        // The plan that was submitted before goes to its end as it began; the next one is asked about first.
        Assert.That(await InboxAsync("thutruong.thpt"), Does.Contain("Duyệt kế hoạch"));
        await DoAsync("thutruong.thpt", "Duyệt kế hoạch", "Duyệt");
        await PublishLinkAsync();
        DirectiveId second = await SendAsync(2);
        await DoAsync("vanthu.thpt", "Nhận văn bản", "Nhận văn bản");
        await SubmitPlanAsync();
        // Until when an opinion is waited for is reckoned outside.
        await site.SweepAsync();
        Assert.That(await InboxAsync("vanthu.thpt"), Does.Contain("Cho ý kiến về kế hoạch"));
        Assert.That(await InboxAsync("thutruong.thpt"), Does.Not.Contain("Duyệt kế hoạch"));

        await ViewAsync(admin, studio, first, version: 1, steps: 6);
        await ViewAsync(admin, studio, second, version: 2, steps: 7);
        Assert.That(studio.Troubles, Is.Empty);
        Assert.That((await site.Services.GetRequiredService<Verification>().RunAsync()).Faults, Is.Empty);
    }

    private async Task DrawAsync(IPage admin, StudioDriver studio)
    {
        await admin.GotoAsync("/flows");
        await Site.LookAsync(admin, "flows");
        await studio.WidenAsync();
        await admin.GetByLabel("Tên quy trình").FillAsync(Flow);
        await admin.GetByRole(AriaRole.Button, new() { Name = "Tạo và mở trình thiết kế" }).ClickAsync();
        await studio.ReadyAsync();
        await studio.DropAsync("Bắt đầu", 20, 60);
        await studio.DropAsync("Nhận văn bản", 300, 60);
        await studio.DropAsync(Plan, 620, 60);
        await studio.DropAsync(Approval, 20, 400);
        await studio.DropAsync("Gửi liên kết công bố", 400, 400);
        await studio.DropAsync("Kết thúc", 780, 400);
        await studio.PictureAsync("studio-dropped");
        await studio.WireAsync("Bắt đầu", "Done", "Nhận văn bản");
        await studio.WireAsync("Nhận văn bản", "Done", Plan);
        await studio.WireAsync(Plan, "Done", Approval);
        await studio.WireAsync(Approval, "Returned", Plan);
        await studio.WireAsync(Approval, "Approved", "Gửi liên kết công bố");
        await studio.SavedAsync(
            () => studio.WireAsync("Gửi liên kết công bố", "Done", "Kết thúc"),
            model => model["root"]!["connections"]!.AsArray().Count == 6
        );
        await studio.ArrangeAsync();
        await studio.PictureAsync("studio-drawn");
    }

    private static async Task PutToUseAsync(IPage admin)
    {
        await admin.GotoAsync("/flows");
        await admin.GetByLabel("Trường thực hiện văn bản").SelectOptionAsync(new SelectOptionValue { Label = $"{Flow}, bản 1" });
        await admin.GetByRole(AriaRole.Button, new() { Name = "Lưu nơi dùng" }).ClickAsync();
        Assert.That(await admin.InnerTextAsync("main"), Does.Contain("Đã lưu nơi dùng."));
    }

    /// <summary>An opinion is asked for before the head decides, at first without its days and with one way out that leads nowhere.</summary>
    private static async Task ChangeAsync(IPage admin, StudioDriver studio)
    {
        await admin.GotoAsync("/flows");
        await admin.GetByRole(AriaRole.Link, new() { Name = Flow, Exact = true }).ClickAsync();
        await Site.LookAsync(admin, "flow");
        await studio.WidenAsync();
        await admin.GetByRole(AriaRole.Link, new() { Name = "Sửa trong trình thiết kế" }).ClickAsync();
        await studio.ReadyAsync();
        await studio.PictureAsync("studio-opened");
        await studio.UnwireAsync(Plan, "Done", Approval);
        await studio.DropAsync(Opinion, 330, 60);
        await studio.FillAsync("Nội dung lấy ý kiến", "Cho ý kiến về kế hoạch");
        await studio.ChooseAsync("Vai trò", "Văn thư");
        // What was typed before a choice was saved may be gone once the choice is: the answer to the save draws the panel anew.
        await studio.FillAsync("Nội dung lấy ý kiến", "Cho ý kiến về kế hoạch");
        await studio.NameWaysOutAsync("Các ý kiến", "Đồng ý", "Trả lại");
        await studio.FillAsync("Nội dung lấy ý kiến", "Cho ý kiến về kế hoạch");
        await studio.PictureAsync("studio-opinion");
        await studio.WireAsync(Plan, "Done", Opinion);
        await studio.SavedAsync(
            () => studio.WireAsync(Opinion, "Đồng\u00a0ý", Approval),
            model => model["root"]!["connections"]!.AsArray().Count == 7
        );

        IReadOnlyList<string> faults = await studio.PublishAsync();
        await studio.PictureAsync("studio-refused");
        Assert.That(faults, Has.Count.EqualTo(2), string.Join('\n', faults));
        Assert.That(faults, Has.Some.Contains("không có thời hạn"));
        Assert.That(faults, Has.Some.Contains("“Trả lại”").And.Contains("chưa nối"));

        await studio.WireAsync(Opinion, "Trả\u00a0lại", Plan);
        await studio.SelectAsync(Opinion);
        await studio.FillAsync("Số ngày làm việc", "3");
        await studio.SavedAsync(
            () => studio.WireAsync(Opinion, "Quá hạn", Approval),
            model => model["root"]!["connections"]!.AsArray().Count == 9
        );
        await studio.PictureAsync("studio-corrected");
    }

    private static async Task TryAsync(IPage admin)
    {
        await admin.GetByRole(AriaRole.Link, new() { Name = "Chạy thử" }).ClickAsync();
        await admin.GetByRole(AriaRole.Button, new() { Name = "Chạy thử" }).ClickAsync();
        await Assertions.Expect(admin.Locator("main")).ToContainTextAsync("Cho ý kiến về kế hoạch");
        Assert.That(await admin.Locator("svg").Filter(new() { HasText = Opinion }).CountAsync(), Is.GreaterThan(0));
        await Site.LookAsync(admin, "flow-trial");
    }

    private static async Task PublishChangedAsync(IPage admin, StudioDriver studio)
    {
        await admin.GotoAsync("/flows");
        await admin.GetByRole(AriaRole.Link, new() { Name = Flow, Exact = true }).ClickAsync();
        Assert.That(await admin.InnerTextAsync("main"), Does.Contain("Không có lỗi"));
        await Site.LookAsync(admin, "flow-draft");
        await studio.WidenAsync();
        await admin.GetByRole(AriaRole.Link, new() { Name = "Sửa trong trình thiết kế" }).ClickAsync();
        await studio.ReadyAsync();
        // What was typed as one name is one name again.
        await Assertions.Expect(studio.Step(Opinion).Locator(".x6-port-body[port='Trả lại']")).ToHaveCountAsync(1);
        Assert.That(await studio.PublishAsync(), Is.Empty);
        await admin.GotoAsync("/flows");
        Assert.That(await admin.Locator("tr").Filter(new() { HasText = Flow }).InnerTextAsync(), Does.Contain("Bản 2"));
    }

    /// <summary>The unit's work in Studio: over the version it runs by, with its journal.</summary>
    private async Task ViewAsync(IPage admin, StudioDriver studio, DirectiveId directive, int version, int steps)
    {
        string work;
        await using (ProductDb db = site.OpenDatabase())
            work = (await db.Works.SingleAsync(row => row.Directive == directive && row.Period == "" && !row.Own)).Stream.ToString();
        await admin.GotoAsync("/studio/instances");
        await Assertions
            .Expect(admin.Locator("#studio .mud-table"))
            .ToContainTextAsync("0" + version + "/KH-SGDĐT", new() { Timeout = 180_000 });
        await studio.PictureAsync($"studio-instances-{version}");
        await admin.GotoAsync($"/studio/instances/{work}");
        await admin.Locator("#studio .x6-node").First.WaitForAsync(new() { Timeout = 180_000 });
        await Assertions.Expect(admin.Locator("#studio .x6-node")).ToHaveCountAsync(steps);
        await studio.PictureAsync($"studio-instance-{version}");
        await Assertions.Expect(admin.Locator("#studio .mud-timeline")).ToContainTextAsync(Plan);
    }

    private async Task<DirectiveId> SendAsync(int number)
    {
        DirectiveId id = await SimulatedSituation.ConfirmAsync(
            site.Services,
            Organizations.IdOf("so"),
            SimulatedSituation.Content with
            {
                Number = number,
                Levels = ["THPT"],
            },
            $"directive {number}"
        );
        IPage clerk = await site.AsAsync("vanthu.so");
        await clerk.GotoAsync($"/directives/{id}");
        await clerk.GetByRole(AriaRole.Button, new() { NameString = "Gửi đến 1 đơn vị" }).ClickAsync();
        await site.SweepAsync();
        return id;
    }

    private async Task SubmitPlanAsync()
    {
        IPage page = await site.AsAsync("soanthao.thpt");
        await Site.OpenTaskAsync(page, "Lập kế hoạch");
        foreach (ILocator choice in await page.Locator("select[name$='.answer']").AllAsync())
            await choice.SelectOptionAsync("Adopted");
        await Site.PressAsync(page, "Trình duyệt");
    }

    private async Task PublishLinkAsync()
    {
        IPage clerk = await site.AsAsync("vanthu.thpt");
        await Site.OpenTaskAsync(clerk, "Gửi liên kết công bố kế hoạch");
        await clerk.GetByLabel("Liên kết").FillAsync("https://thpt.example.edu.vn/ke-hoach-binh-dang-gioi");
        await Site.PressAsync(clerk, "Gửi liên kết");
    }

    private async Task DoAsync(string person, string task, string button)
    {
        IPage page = await site.AsAsync(person);
        await Site.OpenTaskAsync(page, task);
        await Site.PressAsync(page, button);
    }

    private async Task<string> InboxAsync(string person) => await (await site.AsAsync(person)).InnerTextAsync("main");
}
