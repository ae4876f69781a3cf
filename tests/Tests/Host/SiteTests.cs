using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host;

/// <summary>The look that the other tests take at pages finds what it is there to find.</summary>
[Category("Slow")]
[Category("Browser")]
internal sealed class SiteTests
{
    [Test]
    public async Task Look_PageWithoutAccessibleNames_IsRefused()
    {
        if (Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_AXE") is null or "")
            Assert.Ignore("There is no axe-core: npm is not installed.");
        await using Site site = await Site.OpenAsync(DatabaseKind.Sqlite, Clocks.Monday);
        IPage page = await site.AsAsync("vanthu.so");
        await page.EvaluateAsync("document.querySelector('main').innerHTML = '<input><img src=\"/icon.svg\">'");

        AssertionException? found = await Assert.ThrowsAsync<AssertionException>(() => Site.LookAsync(page, "broken"));

        Assert.That(found!.Message, Does.Contain("label").And.Contain("image-alt"));
    }
}
