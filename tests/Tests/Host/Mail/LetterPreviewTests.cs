using GenderEquality.Host.Mail;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Mail;

/// <summary>An administrator looks at every letter in both languages; nobody else finds the page.</summary>
[Category("Slow")]
[Category("Browser")]
internal sealed class LetterPreviewTests
{
    [Test]
    public async Task Preview_ShowsEveryLetterToAdministratorsAlone()
    {
        await using Site site = await Site.OpenAsync(
            DatabaseKind.Sqlite,
            new DateTimeOffset(2026, 11, 17, 9, 0, 0, TimeSpan.FromHours(7)),
            new MailSettings()
        );
        IPage clerk = await site.AsAsync("vanthu.so");
        Assert.That((await clerk.GotoAsync("/letters/preview"))!.Status, Is.EqualTo(404));
        Assert.That((await clerk.GotoAsync("/letters/preview/digest/vi"))!.Status, Is.EqualTo(404));

        IPage administrator = await site.AsAsync("quantri.so");
        var console = new List<string>();
        administrator.Console += (_, said) => console.Add(said.Text);
        await administrator.GotoAsync("/letters/preview");
        await Site.LookAsync(administrator, "letters");
        IReadOnlyList<string?> samples = await administrator
            .GetByRole(AriaRole.Navigation, new() { Name = "Mẫu thư" })
            .GetByRole(AriaRole.Link)
            .EvaluateAllAsync<string?[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.That(samples, Has.Count.EqualTo(7));
        foreach (string? sample in samples)
        {
            foreach (string language in new[] { "vi", "en" })
            {
                await administrator.GotoAsync(sample!.Replace("language=vi", $"language={language}", StringComparison.Ordinal));
                IFrameLocator letter = administrator.FrameLocator("iframe");
                string subject = await letter.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync();
                Assert.That(await administrator.Locator("dd").First.InnerTextAsync(), Is.EqualTo(subject));
                Assert.That(
                    await letter.Locator("body").EvaluateAsync<string>("body => getComputedStyle(body).backgroundColor"),
                    Is.EqualTo("rgb(250, 249, 246)"),
                    "its styles hold"
                );
            }
        }
        // The letters by themselves, as wide as a telephone and as a desk.
        foreach (string language in new[] { "vi", "en" })
        {
            foreach (string sample in new[] { "digest", "below", "personal" })
            {
                await administrator.GotoAsync($"/letters/preview/{sample}/{language}");
                await Site.LookAsync(administrator, $"letter-{sample}-{language}");
            }
        }
        Assert.That(console, Is.Empty);
        Assert.That((await administrator.GotoAsync("/letters/preview/khong-co/vi"))!.Status, Is.EqualTo(404));
    }
}
