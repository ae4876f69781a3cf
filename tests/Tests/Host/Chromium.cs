using Microsoft.Playwright;

namespace GenderEquality.Tests.Host;

/// <summary>The one browser of a run; each person of each test has a context of it, which shares nothing with the others.</summary>
internal static class Chromium
{
    private static readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> Started = new(StartAsync);

    /// <summary>A person's session with the product at an address.</summary>
    public static async Task<IBrowserContext> OpenAsync(string address)
    {
        IBrowserContext session = await (await Started.Value).Browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = address,
                Locale = "vi-VN",
                ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
            }
        );
        // Long, for a machine that is busy with other things as well.
        session.SetDefaultTimeout(60_000);
        return session;
    }

    /// <summary>At the end of a run.</summary>
    public static async Task CloseAsync()
    {
        if (!Started.IsValueCreated)
            return;
        (IPlaywright driver, IBrowser browser) = await Started.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }

    private static async Task<(IPlaywright Driver, IBrowser Browser)> StartAsync()
    {
        IPlaywright driver = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(60_000);
        IBrowser browser = await driver.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_CHROMIUM") ?? "/usr/bin/chromium",
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
            }
        );
        return (driver, browser);
    }
}
