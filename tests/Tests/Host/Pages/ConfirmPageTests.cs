using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Intake;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>The page where a document is confirmed: what is not sure is asked, and document and fields lead to each other.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.OneKind))]
[Category("Slow")]
[Category("Browser")]
internal sealed class ConfirmPageTests(DatabaseKind kind)
{
    private const string Chosen = "Biên soạn và dùng chung tài liệu truyền thông phù hợp với lứa tuổi học sinh.";
    private const string Typed = "Đưa câu chuyện về giới vào giờ sinh hoạt lớp";

    [Test]
    public async Task Document_IsReadTogetherWithItsFields_AndItsCorrectionReachesTheUnits()
    {
        await using Site site = await Site.OpenAsync(kind, new DateTimeOffset(2022, 3, 1, 9, 0, 0, TimeSpan.FromHours(7)));
        IPage page = await site.AsAsync("vanthu.so");
        string text = Reading.Samples.Text("so-ke-hoach");
        await TakeInAsync(page, text.Replace("Số: 177/", "Số:    /", StringComparison.Ordinal));

        // From the field to the document and back.
        await page.Locator(".clause .no").First.ClickAsync();
        string number = await page.EvaluateAsync<string>("document.activeElement.id.slice(1)");
        Assert.That(await page.Locator($"mark.lit[data-m~='{number}']").CountAsync(), Is.GreaterThan(0));
        await page.Locator($"#m{number}").ClickAsync();
        Assert.That(await page.EvaluateAsync<string>("document.activeElement.name"), Does.Match(@"^clauses\[\d+\]\.text$"));
        await Site.LookAsync(page, "confirm-read");

        // What is chosen in the document becomes a clause, and what is typed finds its place.
        await SelectAsync(page, Chosen);
        await page.SetViewportSizeAsync(1440, 900);
        await Site.LookAsync(page, "confirm-choose");
        await SelectAsync(page, Chosen);
        await page.GetByRole(AriaRole.Group, new() { Name = "Dùng đoạn đã chọn" })
            .GetByRole(AriaRole.Button, new() { Name = "Nhiệm vụ" })
            .ClickAsync();
        Assert.That(await page.EvaluateAsync<string>("document.activeElement.value"), Is.EqualTo(Chosen));
        await page.Locator("fieldset.clause textarea").Last.FillAsync(Typed);
        await SelectAsync(page, "Hà Nội, ngày 24 tháng 01 năm 2022");
        await page.Locator(".picker [data-field=issuedOn]").ClickAsync();
        Assert.That(await page.Locator("#issuedOn").InputValueAsync(), Is.EqualTo("2022-01-24"));

        // What is not sure is asked; nothing that was typed is lost.
        await page.Locator("#title").FillAsync("Kế hoạch truyền thông");
        await ConfirmAsync(page);
        string alert = await page.Locator("[role=alert]").InnerTextAsync();
        Assert.That(alert, Does.Contain("Cần xem lại số: số để trống trong văn bản"));
        Assert.That(await page.Locator("#title").InputValueAsync(), Is.EqualTo("Kế hoạch truyền thông"));
        Assert.That(await page.Locator("mark", new() { HasText = Typed }).CountAsync(), Is.EqualTo(1));
        await Site.LookAsync(page, "confirm-asked");
        await page.Locator("#number").FillAsync("177");
        await ConfirmAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Gửi đến" }).ClickAsync();
        await site.SweepAsync();
        DirectiveId id = await AssertPlacesAsync(site);

        // The same document is not taken a second time; with another text it is a correction.
        await TakeInAsync(page, text.Replace("tối thiểu 02 buổi/năm học", "tối thiểu 03 buổi/năm học", StringComparison.Ordinal));
        await Site.SeeAsync(page);
        await ConfirmAsync(page);
        Assert.That(await page.Locator("#h-same ~ p a").GetAttributeAsync("href"), Is.EqualTo($"/directives/{id}"));
        await Site.LookAsync(page, "confirm-duplicate");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dùng làm bản sửa đổi" }).ClickAsync();
        await page.Locator("#thay-doi").WaitForAsync();
        Assert.That(page.Url, Does.Contain(id.ToString()));
        Assert.That(await page.Locator(".changes ins").AllInnerTextsAsync(), Does.Contain("03"));
        await Site.LookAsync(page, "directive-amended");
        await site.SweepAsync();

        // A unit that has it sees that, and what.
        IPage school = await site.AsAsync("vanthu.thpt");
        await school.GetByRole(AriaRole.Link, new() { Name = "Nhận văn bản" }).First.ClickAsync();
        await school.GetByRole(AriaRole.Link, new() { Name = "xem thay đổi" }).WaitForAsync();
        await Site.LookAsync(school, "task-amended");
        await school.GetByRole(AriaRole.Link, new() { Name = "xem thay đổi" }).ClickAsync();
        Assert.That(await school.Locator(".changes del").AllInnerTextsAsync(), Does.Contain("02"));
    }

    private static async Task<DirectiveId> AssertPlacesAsync(Site site)
    {
        await using ProductDb db = site.OpenDatabase();
        DirectiveRow row = await db.Directives.SingleAsync();
        var directive = (Directive)(await site.Database.Store.LoadAsync(row.Stream, DirectiveStream.Kind)).State!;
        string text = DocumentReader
            .Read(Reading.Samples.Text("so-ke-hoach").Replace("Số: 177/", "Số:    /", StringComparison.Ordinal))
            .Text;
        foreach (string words in new[] { Chosen, Typed })
        {
            Clause clause = directive.Content!.Clauses.Single(one => one.Text == words);
            Assert.That(VietnameseText.Clean(text.Substring(clause.Start, clause.Length)), Is.EqualTo(words));
        }
        return row.Directive;
    }

    private static async Task TakeInAsync(IPage page, string text)
    {
        await page.GotoAsync("/directives/new");
        await page.Locator("#text").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Đọc văn bản" }).ClickAsync();
        await page.Locator("#toan-van").WaitForAsync();
    }

    private static Task ConfirmAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Xác nhận văn bản" }).ClickAsync();

    /// <summary>Chooses a line of the document that holds the words, as dragging over them does.</summary>
    private static async Task SelectAsync(IPage page, string words)
    {
        await page.EvaluateAsync(
            """
            words => {
              const line = [...document.querySelectorAll('#toan-van .doc p')].find(one => one.textContent.replace(/\d+\??$/, '').replace(/\s+/g, ' ').includes(words.slice(0, 20)));
              line.scrollIntoView({ block: 'center' });
              const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
              let node, text = '', nodes = [];
              while ((node = walker.nextNode())) if (!node.parentElement.closest('.no')) { nodes.push([node, text.length]); text += node.data; }
              const start = text.indexOf(words.slice(0, 20));
              const at = place => { const [one, from] = [...nodes].reverse().find(([, begin]) => begin <= place); return [one, Math.min(place - from, one.length)]; };
              const range = document.createRange();
              range.setStart(...at(start));
              range.setEnd(...at(Math.min(start + words.length, text.length)));
              const selection = getSelection();
              selection.removeAllRanges();
              selection.addRange(range);
            }
            """,
            words
        );
        await page.DispatchEventAsync("body", "pointerup");
        await page.Locator(".picker").WaitForAsync();
    }
}
