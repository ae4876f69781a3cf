using GenderEquality.Host;
using GenderEquality.Host.Fetching;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host;

/// <summary>
/// The product served over HTTP in this process, with the demonstration's units in it, and a real Chromium in which several people can be
/// signed in at once. Time is the clock's; sweeps run when the test says so.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    private const string Password = "mat-khau-de-thu";
    private readonly TestDatabase database;
    private readonly WebApplication host;
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly Dictionary<string, IBrowserContext> sessions = new(StringComparer.Ordinal);

    private Site(TestDatabase database, WebApplication host, IPlaywright playwright, IBrowser browser) =>
        (this.database, this.host, this.playwright, this.browser) = (database, host, playwright, browser);

    public ManualClock Clock => database.Clock;
    public IServiceProvider Services => host.Services;
    public TestDatabase Database => database;
    public string Address => host.Urls.First();

    public static async Task<Site> OpenAsync(DatabaseKind kind, DateTimeOffset start, MailSettings? mail = null)
    {
        TestDatabase own = await TestDatabase.CreateAsync(kind);
        own.Clock.MoveTo(start);
        WebApplication app = ProductHost.Build(
            new HostOptions
            {
                DataFolder = own.DataFolder,
                Database = own.ConnectionString,
                Clock = own.Clock,
                Background = false,
                Urls = "http://127.0.0.1:0",
                Mail = mail,
                Fetching = new FetchingSettings { Enabled = false },
                LogLevel = LogLevel.Warning,
            }
        );
        await ProductHost.PrepareAsync(app.Services);
        await app.Services.GetRequiredService<Organizations>().SetUpAsync(Demonstration.Units, _ => Password);
        await app.StartAsync();
        IPlaywright driver = await Playwright.CreateAsync();
        // Long, for a machine that is busy with other things as well.
        Assertions.SetDefaultExpectTimeout(60_000);
        IBrowser chromium = await driver.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_CHROMIUM") ?? "/usr/bin/chromium",
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
            }
        );
        return new Site(own, app, driver, chromium);
    }

    /// <summary>A page of a person's own browser session, signed in: <c>vanthu.thcs</c>, <c>soanthao.phong</c>, <c>thutruong.so</c> …</summary>
    public async Task<IPage> AsAsync(string person)
    {
        if (!sessions.TryGetValue(person, out IBrowserContext? session))
        {
            session = sessions[person] = await browser.NewContextAsync(
                new BrowserNewContextOptions
                {
                    BaseURL = Address,
                    Locale = "vi-VN",
                    ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
                }
            );
            // Long, for a machine that is busy with other things as well.
            session.SetDefaultTimeout(60_000);
        }
        IPage page = session.Pages.Count > 0 ? session.Pages[0] : await session.NewPageAsync();
        await page.GotoAsync("/inbox");
        // Time passes between visits, and a session lasts half a day.
        if (page.Url.Contains("/sign-in", StringComparison.Ordinal))
        {
            if (sessions.Count == 1)
                await LookAsync(page, "sign-in");
            await page.GetByLabel("Địa chỉ thư").FillAsync($"{person}@example.edu.vn");
            await page.GetByLabel("Mật khẩu").FillAsync(Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Đăng nhập" }).ClickAsync();
            // Asked again and again: waiting for the page's load event has been seen to miss it.
            await Assertions.Expect(page).ToHaveURLAsync($"{Address}/inbox");
        }
        return page;
    }

    /// <summary>
    /// Looks at a page as it stands: axe finds nothing in it (where <c>GENDEREQUALITY_TEST_AXE</c> names axe-core), nothing runs out of it
    /// sideways on a telephone, and where <c>GENDEREQUALITY_TEST_PICTURES</c> names a folder, a picture at 390 and at 1440 pixels is left there.
    /// </summary>
    public static async Task LookAsync(IPage page, string name)
    {
        string? axe = Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_AXE");
        string? pictures = Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_PICTURES");
        foreach (int width in new[] { 390, 1440 })
        {
            await page.SetViewportSizeAsync(width, 900);
            Assert.That(
                await page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
                Is.LessThanOrEqualTo(width),
                $"{name} runs out of the page at {width} px"
            );
            if (axe is { Length: > 0 })
                await CheckAsync(page, axe, $"{name} at {width} px");
            if (pictures is { Length: > 0 })
                await page.ScreenshotAsync(
                    new PageScreenshotOptions { Path = Path.Combine(pictures, $"{name}-{width}.png"), FullPage = true }
                );
        }
    }

    private static async Task CheckAsync(IPage page, string axe, string place)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(axe));
        string[] violations = await page.EvaluateAsync<string[]>(
            "axe.run().then(result => result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join('; ')))"
        );
        Assert.That(violations, Is.Empty, place);
    }

    /// <summary>Ticks everything that has to be looked at before a document is confirmed.</summary>
    public static async Task SeeAsync(IPage page)
    {
        foreach (ILocator tick in await page.Locator("input[name^='seen.']").AllAsync())
            await tick.CheckAsync();
    }

    /// <summary>Lets time run to an instant and does what it brings about.</summary>
    public async Task AtAsync(DateTimeOffset instant)
    {
        Clock.MoveTo(instant);
        await SweepAsync();
    }

    public Task SweepAsync() => Services.GetRequiredService<Sweeps>().RunAllAsync(Clock.GetUtcNow());

    public ProductDb OpenDatabase() => database.Open();

    public async ValueTask DisposeAsync()
    {
        foreach (IBrowserContext session in sessions.Values)
            await session.DisposeAsync();
        await browser.DisposeAsync();
        playwright.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();
        await database.DisposeAsync();
    }
}
