using System.Collections.Concurrent;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host;

/// <summary>
/// The product served over HTTP in this process, with the demonstration's units in it, and a real Chromium in which several people can be
/// signed in at once. Time is the clock's; sweeps run when the test says so.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    /// <summary>The pages that somebody has looked at in this run, by name and width.</summary>
    private static readonly ConcurrentDictionary<(string Name, int Width), bool> Seen = new();

    private readonly Dictionary<string, IBrowserContext> sessions = new(StringComparer.Ordinal);

    private Site(TestDatabase database, Uri address) => (Database, Address) = (database, address.GetLeftPart(UriPartial.Authority));

    public FakeTimeProvider Clock => Database.Clock;
    public IServiceProvider Services => Database.Services;
    public TestDatabase Database { get; }
    public string Address { get; }

    /// <param name="background">See <see cref="TestDatabase.CreateAsync"/>.</param>
    public static async Task<Site> OpenAsync(DatabaseKind kind, DateTimeOffset start, MailSettings? mail = null, bool background = false)
    {
        TestDatabase database = await TestDatabase.CreateAsync(
            kind,
            options => options with { Mail = mail, LogLevel = LogLevel.Warning },
            Contents.Demonstration,
            background: background
        );
        database.Clock.MoveTo(start);
        return new Site(database, await database.ServeAsync());
    }

    /// <summary>A page of a person's own browser session, signed in: <c>vanthu.thcs</c>, <c>soanthao.phong</c>, <c>thutruong.so</c> …</summary>
    public async Task<IPage> AsAsync(string person)
    {
        IPage page = await PageAsync(person);
        await page.GotoAsync("/inbox");
        // Time passes between visits, and a session lasts half a day.
        if (page.Url.Contains("/sign-in", StringComparison.Ordinal))
        {
            (string name, string value) = await Sessions.IssueAsync(Services, $"{person}@example.edu.vn");
            await page.Context.AddCookiesAsync([
                new()
                {
                    Name = name,
                    Value = value,
                    Url = Address,
                },
            ]);
            await page.GotoAsync("/inbox");
        }
        return page;
    }

    /// <summary>The same, signed in by hand on the page for it.</summary>
    public async Task<IPage> SignInAsync(string person, string password = TestDatabase.Password)
    {
        IPage page = await PageAsync(person);
        await page.GotoAsync("/inbox");
        await LookAsync(page, "sign-in");
        await page.GetByLabel("Địa chỉ thư").FillAsync($"{person}@example.edu.vn");
        await page.GetByLabel("Mật khẩu").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Đăng nhập" }).ClickAsync();
        return page;
    }

    private async Task<IPage> PageAsync(string person)
    {
        if (!sessions.TryGetValue(person, out IBrowserContext? session))
            session = sessions[person] = await Chromium.OpenAsync(Address);
        return session.Pages.Count > 0 ? session.Pages[0] : await session.NewPageAsync();
    }

    /// <summary>
    /// Looks at a page as it stands, once a run for each name: axe finds nothing in it (where <c>GENDEREQUALITY_TEST_AXE</c> names axe-core), nothing runs out of it
    /// sideways on a telephone, and where <c>GENDEREQUALITY_TEST_PICTURES</c> names a folder, a picture at 390 and at 1440 pixels is left there.
    /// </summary>
    public static async Task LookAsync(IPage page, string name)
    {
        string? axe = Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_AXE");
        string? pictures = Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_PICTURES");
        foreach (int width in new[] { 390, 1440 }.Where(width => Seen.TryAdd((name, width), true)))
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

    /// <summary>Opens a task of the inbox.</summary>
    public static async Task OpenTaskAsync(IPage page, string task)
    {
        await page.GotoAsync("/inbox");
        await page.Locator("li.task").Filter(new() { HasText = task }).First.Locator("h3 a").ClickAsync();
        await Assertions.Expect(page.Locator("li.task")).ToHaveCountAsync(0);
    }

    /// <summary>Presses a button and expects to get on: a page with faults fails the test with what it says.</summary>
    public static async Task PressAsync(IPage page, string button)
    {
        await LeaveAsync(page, () => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync());
        ILocator faults = page.Locator("[role=alert]");
        if (await faults.CountAsync() > 0)
            Assert.Fail($"After “{button}”: {await faults.First.InnerTextAsync()}");
    }

    /// <summary>Does what leads to another page and waits until that is there. The event of its load may have come before anybody waits for it.</summary>
    public static async Task LeaveAsync(IPage page, Func<Task> act)
    {
        await page.EvaluateAsync("document.documentElement.dataset.left = ''");
        await act();
        await page.Locator("html:not([data-left]) > body").WaitForAsync();
        await page.WaitForFunctionAsync("document.readyState !== 'loading'");
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

    public ProductDb OpenDatabase() => Database.Open();

    public async ValueTask DisposeAsync()
    {
        foreach (IBrowserContext session in sessions.Values)
            await session.DisposeAsync();
        await Database.DisposeAsync();
    }
}
