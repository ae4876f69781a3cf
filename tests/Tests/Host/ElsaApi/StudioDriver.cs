using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.ElsaApi;

/// <summary>
/// Elsa Studio by mouse and keyboard, as an administrator uses it, and what goes wrong meanwhile: errors of the console, refused by the policy
/// or not, and requests to another host.
/// </summary>
internal sealed class StudioDriver
{
    private readonly IPage page;
    private readonly ConcurrentQueue<string> troubles = new();

    public StudioDriver(IPage page, string address)
    {
        this.page = page;
        page.Console += (_, message) =>
        {
            // A refused save is answered so, and the browser reports every such answer.
            bool isRefusal = message.Text.EndsWith("400 (Bad Request)", StringComparison.Ordinal);
            if (message.Type == "error" && !isRefusal)
                troubles.Enqueue($"console: {message.Text}");
        };
        page.PageError += (_, error) => troubles.Enqueue($"page: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address, StringComparison.Ordinal) && request.Url.StartsWith("http", StringComparison.Ordinal))
                troubles.Enqueue($"request to another host: {request.Url}");
        };
    }

    public IReadOnlyList<string> Troubles => [.. troubles];

    private ILocator Canvas => page.Locator(".graph-container").First;

    /// <summary>Makes the window as wide as a drawing wants, before Studio is opened: resized while it loads, it may show an empty canvas.</summary>
    public Task WidenAsync() => page.SetViewportSizeAsync(1920, 1080);

    /// <summary>Waits until the canvas can be worked on.</summary>
    public async Task ReadyAsync()
    {
        await page.Locator("#studio .x6-graph-svg").WaitForAsync(new() { Timeout = 180_000 });
        await page.Locator(".mud-expand-panel-header").First.WaitForAsync();
        // Steps that are there already come in after the canvas.
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    /// <summary>Drags a step from the toolbox and drops it with its left upper corner at a place of the canvas.</summary>
    public async Task DropAsync(string type, int x, int y)
    {
        ILocator search = page.GetByPlaceholder("Tìm", new() { Exact = true });
        await search.FillAsync(type);
        ILocator offered = page.Locator("[draggable=true]").Filter(new() { HasTextRegex = Exactly(type) });
        ILocator group = page.Locator(".mud-expand-panel").Filter(new() { Has = offered });
        await offered.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        int before = await page.Locator(".x6-node").CountAsync();
        // What is being searched for or saved is drawn anew, and a step carried meanwhile is lost.
        for (int tries = 0; tries < 4 && await page.Locator(".x6-node").CountAsync() == before; tries++)
        {
            if (!await offered.IsVisibleAsync())
                await group.Locator(".mud-expand-panel-header").ClickAsync();
            await offered.DragToAsync(
                Canvas,
                new()
                {
                    TargetPosition = new() { X = x, Y = y },
                }
            );
            await page.WaitForTimeoutAsync(500);
        }
        await Assertions.Expect(page.Locator(".x6-node")).ToHaveCountAsync(before + 1);
    }

    public ILocator Step(string text) => page.Locator(".x6-node").Filter(new() { HasText = text }).First;

    public async Task SelectAsync(string step)
    {
        LocatorBoundingBoxResult box = (await Step(step).BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
    }

    /// <summary>Draws an arrow from a way out of a step to another step.</summary>
    /// <param name="port">Its stable name.</param>
    public async Task WireAsync(string from, string port, string to)
    {
        int before = await page.Locator(".x6-edge").CountAsync();
        ILocator start = Step(from).Locator($".x6-port-body[port=\"{port}\"]");
        ILocator end = Step(to).Locator(".x6-port-body[port=\"In\"]");
        // What Studio saves by itself it draws anew, and an arrow begun meanwhile is lost.
        for (int tries = 0; tries < 4 && await page.Locator(".x6-edge").CountAsync() == before; tries++)
        {
            (float x, float y) = Middle(await start.BoundingBoxAsync());
            (float toX, float toY) = Middle(await end.BoundingBoxAsync());
            await page.Mouse.MoveAsync(x, y);
            await page.Mouse.DownAsync();
            await page.Mouse.MoveAsync((x + toX) / 2, ((y + toY) / 2) + 30, new() { Steps = 8 });
            await page.Mouse.MoveAsync(toX, toY, new() { Steps = 8 });
            await page.Mouse.UpAsync();
            await page.WaitForTimeoutAsync(500);
        }
        await Assertions.Expect(page.Locator(".x6-edge")).ToHaveCountAsync(before + 1);
    }

    /// <summary>Takes away an arrow by the mark that Studio shows near its beginning while the mouse is over it.</summary>
    /// <param name="port">The way out from which it begins, by its stable name.</param>
    public async Task UnwireAsync(string from, string port, string to)
    {
        int before = await page.Locator(".x6-edge").CountAsync();
        float[] at = await page.EvaluateAsync<float[]>(
            """
            ([source, port, target]) => {
              const middle = (id, name) => {
                const box = document.querySelector(`.x6-node[data-cell-id="${id}"] .x6-port-body[port="${name}"]`).getBoundingClientRect();
                return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
              };
              const near = (one, other) => Math.hypot(one.x - other.x, one.y - other.y) < 15;
              for (const path of document.querySelectorAll('.x6-edge path')) {
                const whole = path.getTotalLength();
                if (!whole) continue;
                const point = (part) => path.getPointAtLength(whole * part).matrixTransform(path.getScreenCTM());
                if (!near(point(0), middle(source, port)) || !near(point(1), middle(target, 'In'))) continue;
                // Somewhere on the way where nothing lies over it.
                for (let part = 0.1; part < 0.95; part += 0.02) {
                  const at = point(part);
                  if (document.elementFromPoint(at.x, at.y) === path) return [at.x, at.y];
                }
              }
              return [];
            }
            """,
            new[] { await IdAsync(from), port, await IdAsync(to) }
        );
        Assert.That(at, Has.Length.EqualTo(2), $"there is an arrow from {from} to {to}");
        await page.Mouse.MoveAsync(at[0], at[1], new() { Steps = 3 });
        await page.Locator("[data-tool-name=button-remove]").Last.ClickAsync();
        await Assertions.Expect(page.Locator(".x6-edge")).ToHaveCountAsync(before - 1);
    }

    /// <summary>Lets Studio arrange the steps.</summary>
    public async Task ArrangeAsync()
    {
        // Icons without a name of their own: fit, centre, arrange.
        ILocator tools = page.Locator(".mud-toolbar").First.Locator("button");
        await tools.Nth(2).ClickAsync();
        await tools.Nth(0).ClickAsync();
    }

    private async Task<string> IdAsync(string step) => (await Step(step).GetAttributeAsync("data-cell-id"))!;

    /// <summary>Fills a text field of the selected step.</summary>
    public async Task FillAsync(string label, string text)
    {
        ILocator field = Field(label).Locator("input,textarea").First;
        // A step that has just come in is drawn once more, and what was typed meanwhile is lost.
        for (int tries = 0; await field.InputValueAsync() != text; tries++)
        {
            Assert.That(tries, Is.LessThan(5), $"“{label}” keeps what is typed");
            await field.FillAsync(text);
            await page.Keyboard.PressAsync("Tab");
            await page.WaitForTimeoutAsync(500);
        }
    }

    /// <summary>Chooses in a list of the selected step.</summary>
    public async Task ChooseAsync(string label, string option)
    {
        await page.Locator($".mud-select-extended:has(label:text-is(\"{label}\")) .mud-input-control").First.ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item-extended").Filter(new() { HasText = option }).First.ClickAsync();
    }

    /// <summary>Names the ways out of the selected step.</summary>
    public async Task NameWaysOutAsync(string label, params string[] names)
    {
        ILocator field = Field(label).Locator("input").Last;
        await field.ScrollIntoViewIfNeededAsync();
        await field.ClickAsync();
        foreach (string name in names)
        {
            // Studio empties the field once more some time after a name went in.
            for (int tries = 0; await field.InputValueAsync() != name.Replace(' ', '\u00a0'); tries++)
            {
                Assert.That(tries, Is.LessThan(5), $"“{name}” is typed as one name");
                await page.WaitForTimeoutAsync(300);
                await field.ClearAsync();
                await page.Keyboard.TypeAsync(name, new() { Delay = 20 });
            }
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(Field(label).Locator(".mud-chip").Filter(new() { HasText = name.Split(' ')[0] })).ToHaveCountAsync(1);
        }
        await page.Keyboard.PressAsync("Tab");
    }

    /// <summary>Does something and waits for the save that Studio makes of it by itself.</summary>
    public async Task SavedAsync(Func<Task> change, Func<JsonObject, bool> holds)
    {
        Task<IRequest> saved = page.WaitForRequestAsync("**/elsa/api/workflow-definitions", new() { Timeout = 60_000 });
        bool found = false;
        for (int i = 0; !found && i < 10; i++)
        {
            if (i == 0)
                await change();
            IRequest request = await saved;
            IResponse? answer = await request.ResponseAsync();
            Assert.That(answer!.Status, Is.EqualTo(200), "a draft is saved whatever is wrong in it");
            found = holds(JsonNode.Parse(request.PostData!)!["model"]!.AsObject());
            if (!found)
                saved = page.WaitForRequestAsync("**/elsa/api/workflow-definitions", new() { Timeout = 20_000 });
        }
        Assert.That(found, "the change is saved by itself");
    }

    /// <summary>Presses “publish”.</summary>
    /// <returns>What the server refuses; null once it is published.</returns>
    public async Task<IReadOnlyList<string>> PublishAsync()
    {
        Task<IResponse> answered = page.WaitForResponseAsync(response =>
            response.Request.Method == "POST"
            && response.Url.EndsWith("/workflow-definitions", StringComparison.Ordinal)
            && response.Request.PostData!.Contains("\"publish\":true", StringComparison.Ordinal)
        );
        await page.Locator(".mud-toolbar .mud-button-group-root button.mud-primary-text").First.ClickAsync();
        IResponse answer = await answered;
        if (answer.Status == 200)
            return [];
        Assert.That(answer.Status, Is.EqualTo(400));
        JsonObject body = (await answer.JsonAsync<JsonObject>())!;
        string[] faults = [.. body["errors"]!.AsObject().SelectMany(one => one.Value!.AsArray()).Select(one => one!.GetValue<string>())];
        // The administrator sees them all: by Studio, or by the page where Studio keeps silent.
        foreach (string fault in faults)
            await Assertions.Expect(page.Locator("html > body")).ToContainTextAsync(fault);
        return faults;
    }

    public ILocator Field(string label) =>
        page.Locator(".mud-input-control")
            .Filter(new() { Has = page.Locator("label").Filter(new() { HasTextRegex = Exactly(label) }) })
            .First;

    private static Regex Exactly(string text) => new($@"^\s*{Regex.Escape(text)}\s*$", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static (float X, float Y) Middle(LocatorBoundingBoxResult? box) => (box!.X + (box.Width / 2), box.Y + (box.Height / 2));

    /// <summary>A picture of what is there, where <c>GENDEREQUALITY_TEST_PICTURES</c> names a folder.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png") });
    }
}
