using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>The report rules on the page where a document is confirmed: read from words, dated for three years, split where levels collide.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.OneKind))]
[Category("Slow")]
[Category("Browser")]
internal sealed class RulesPageTests(DatabaseKind kind)
{
    [Test]
    public async Task Rules_AreReadFromWordsAndSplitWhereLevelsCollide()
    {
        await using Site site = await Site.OpenAsync(kind, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(7)));
        PersonId clerk = new((await FindAsync(site, "vanthu.so@example.edu.vn")).Id);
        UnitId office = Organizations.IdOf("so");
        DirectiveId id = await site
            .Services.GetRequiredService<Directives>()
            .TakeInAsync(new TakeInDirective(clerk, office, "Kế hoạch công tác bình đẳng giới", null), "rules");
        IPage page = await site.AsAsync("vanthu.so");
        await page.GotoAsync($"/directives/{id}");
        await page.GetByLabel("Cơ quan ban hành").FillAsync("Sở Giáo dục và Đào tạo");
        await page.GetByLabel("Tên văn bản").FillAsync("Kế hoạch năm 2026");
        foreach (string level in new[] { "Phòng GDĐT", "Tiểu học" })
            await page.GetByRole(AriaRole.Group, new() { Name = "Cấp phải thực hiện" }).GetByLabel(level).CheckAsync();

        // An impossible date is refused beside its box; nothing that was typed is lost.
        await page.GetByLabel("Ghi hạn bằng lời").FillAsync("trước ngày 31/02");
        await page.GetByRole(AriaRole.Button, new() { Name = "Thêm kỳ báo cáo từ lời ghi" }).ClickAsync();
        Assert.That(await page.GetByLabel("Ghi hạn bằng lời").InputValueAsync(), Is.EqualTo("trước ngày 31/02"));
        Assert.That(await page.GetByLabel("Tên văn bản").InputValueAsync(), Is.EqualTo("Kế hoạch năm 2026"));
        Assert.That(await page.InnerTextAsync("#h-rules ~ .field:has(#ruleWords)"), Does.Contain("31/02").IgnoreCase);

        // Both levels are asked for the same month: a split is proposed.
        await page.GetByLabel("Ghi hạn bằng lời").FillAsync("trong tháng 6");
        await page.GetByRole(AriaRole.Button, new() { Name = "Thêm kỳ báo cáo từ lời ghi" }).ClickAsync();
        Assert.That(await page.InnerTextAsync("main"), Does.Contain("Hạn của các cấp chồng nhau"));
        await Site.LookAsync(page, "confirm-rules");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dùng hạn đề xuất" }).ClickAsync();
        Assert.That(await page.InnerTextAsync("main"), Does.Not.Contain("Hạn của các cấp chồng nhau"));
        await Site.LookAsync(page, "confirm-rules-split");

        await page.Locator("[name='clauses[0].text']").FillAsync("Tổ chức truyền thông về bình đẳng giới.");
        await Site.SeeAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Xác nhận văn bản" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Gửi đến" }).ClickAsync();
        await site.SweepAsync();

        await using ProductDb db = site.OpenDatabase();
        List<ReportPeriodRow> periods = await db.ReportPeriods.OrderBy(period => period.LastDay).ToListAsync();
        Assert.That(periods.ConvertAll(period => period.Period), Is.EqualTo(new[] { "2026-06@TH", "2026-06@PHONG" }));
        Assert.That(periods[1].LastDay, Is.EqualTo(new DateOnly(2026, 6, 30)));
        Assert.That(periods[0].LastDay, Is.LessThan(periods[1].LastDay));
        Assert.That(
            await db.Works.Where(work => work.Period != "").Select(work => work.Unit).ToListAsync(),
            Is.EqualTo(new[] { Organizations.IdOf("phong") })
        );
    }

    private static async Task<Account> FindAsync(Site site, string address)
    {
        await using ProductDb db = site.OpenDatabase();
        return await db.Users.SingleAsync(account => account.Email == address);
    }
}
