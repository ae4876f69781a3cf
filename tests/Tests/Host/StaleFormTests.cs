using GenderEquality.Activities.Cascade;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host;

/// <summary>Two people over one form: the second is told what changed and by whom, and nothing typed is lost.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
[Category("Slow")]
[Category("Browser")]
internal sealed class StaleFormTests(DatabaseKind kind)
{
    [Test]
    public async Task Confirm_AfterSomebodyElseConfirmed_IsRefusedAndKeepsWhatWasTyped()
    {
        await using Site site = await Site.OpenAsync(kind, new DateTimeOffset(2022, 3, 1, 9, 0, 0, TimeSpan.FromHours(7)));
        IPage clerk = await site.AsAsync("vanthu.so");
        await clerk.GotoAsync("/directives/new");
        await clerk
            .GetByLabel("Hoặc dán toàn văn vào đây")
            .FillAsync(await File.ReadAllTextAsync(Path.Combine(TestContext.CurrentContext.TestDirectory, "Samples", "so-ke-hoach.txt")));
        await clerk.GetByRole(AriaRole.Button, new() { Name = "Đọc văn bản" }).ClickAsync();
        string address = clerk.Url;

        // The drafter has the form open while the clerk confirms.
        IPage drafter = await site.AsAsync("soanthao.so");
        await drafter.GotoAsync(address);
        await drafter.GetByLabel("Tên văn bản").FillAsync("Tên do người soạn sửa");
        await Site.SeeAsync(clerk);
        await clerk.GetByRole(AriaRole.Button, new() { Name = "Xác nhận văn bản" }).ClickAsync();
        await clerk.GetByRole(AriaRole.Button, new() { Name = "Gửi đến" }).WaitForAsync();
        await drafter.GetByRole(AriaRole.Button, new() { Name = "Xác nhận văn bản" }).ClickAsync();

        string alert = await drafter.Locator("[role=alert]").InnerTextAsync();
        Assert.That(
            alert,
            Does.Contain("Nguyễn Hải Yến").And.Contain("đã xác nhận thông tin của văn bản").And.Contain("Chưa có gì được lưu")
        );
        Assert.That(await drafter.GetByLabel("Tên văn bản").InputValueAsync(), Is.EqualTo("Tên do người soạn sửa"));
        await Site.LookAsync(drafter, "stale");
        await using ProductDb db = site.OpenDatabase();
        Assert.That(await db.Directives.Select(row => row.Title).SingleAsync(), Does.Not.Contain("người soạn sửa"));

        // Having looked, the drafter sends it again, and it counts.
        await drafter.GetByRole(AriaRole.Button, new() { Name = "Xác nhận văn bản" }).ClickAsync();
        await drafter.GetByRole(AriaRole.Heading, new() { Name = "Tên do người soạn sửa" }).WaitForAsync();
        DirectiveRow row = await db.Directives.AsNoTracking().SingleAsync();
        Assert.That(row.Title, Is.EqualTo("Tên do người soạn sửa"));
    }
}
