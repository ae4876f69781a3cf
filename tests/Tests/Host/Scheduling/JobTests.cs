using GenderEquality.Activities.Cascade;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Host.Simulating;
using Hangfire;
using Hangfire.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scheduling;

/// <summary>What Hangfire runs on a host that is served, and what administrators see of it.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class JobTests(DatabaseKind kind)
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 9, 0, 0, TimeSpan.FromHours(7));

    [Test]
    public void Jobs_EachHaveAVietnameseName_AndAreNotTriedAgain()
    {
        Assert.That(
            typeof(Jobs)
                .GetMethods()
                .Where(method => method.DeclaringType == typeof(Jobs))
                .Select(method =>
                    method.GetCustomAttributes(typeof(JobDisplayNameAttribute), false).Cast<JobDisplayNameAttribute>().Single()
                )
                .Select(name => name.DisplayName),
            Is.EquivalentTo(["Nhắc hạn và báo lên", "Gửi thư", "Kiểm tra liên kết", "Việc gửi đi", "Phần {2} của một lần gửi"])
        );
        Assert.That(
            typeof(Jobs).GetCustomAttributes(typeof(AutomaticRetryAttribute), false).Cast<AutomaticRetryAttribute>().Single().Attempts,
            Is.Zero
        );
    }

    /// <summary>The host polls once a minute: what comes sooner was told of.</summary>
    [Test]
    public async Task Commit_ThatAsksForAnEffect_IsFollowedByIt()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(
            kind,
            options => options with { Arguments = ["--Background:PollSeconds=60"], LogLevel = LogLevel.Warning },
            Contents.Demonstration,
            background: true
        );
        database.Clock.MoveTo(Start);
        await database.ServeAsync();
        if (kind == DatabaseKind.Postgres)
            await AwaitAsync(database, async () => await ListenersAsync(database) > 0);
        DirectiveId id = await SimulatedSituation.ConfirmedDirectiveAsync(database.Services);
        await using ProductDb db = database.Open();

        await database
            .Get<Directives>()
            .SendAsync(id, await db.Units.SingleAsync(unit => unit.Unit == Organizations.IdOf("so")), new SendDirective(Situations.Clerk));

        await AwaitAsync(database, async () => await db.Directives.AnyAsync(row => row.Directive == id && row.SentTo == 2));
        Assert.That(await db.Works.CountAsync(work => work.Directive == id && work.Period == "" && !work.Own), Is.EqualTo(2));
    }

    /// <summary>A launch where hosts can share it: each part a job, the last one lets it be recorded. On SQLite it is one piece.</summary>
    [Test]
    public async Task Launch_OfSeveralChunks_IsDoneInJobsWhereHostsShareIt_AndRecordedOnce()
    {
        const int schools = 23;
        await using TestDatabase database = await TestDatabase.CreateAsync(
            kind,
            options => options with { Sending = new SendingSettings(ChunkSize: 5), LogLevel = LogLevel.Warning },
            background: true
        );
        await Situations.UnitsAsync(database, schools);
        await database.ServeAsync();
        Directives directives = database.Get<Directives>();
        DirectiveId id = await directives.TakeInAsync(new TakeInDirective(Situations.Clerk, Situations.Office, "Kế hoạch", null), "form-1");
        await directives.ConfirmAsync(id, 1, new ConfirmDirective(Situations.Clerk, Situations.Content));
        await using ProductDb db = database.Open();

        await directives.SendAsync(
            id,
            await db.Units.SingleAsync(unit => unit.Unit == Situations.Office),
            new SendDirective(Situations.Clerk)
        );

        await AwaitAsync(database, async () => await db.Works.CountAsync(work => work.Directive == id && work.Period != "") == schools);
        await AwaitAsync(database, async () => !await db.Outbox.AnyAsync());
        Assert.That(await db.Works.CountAsync(work => work.Directive == id && work.Period == "" && !work.Own), Is.EqualTo(schools));
        Assert.That(
            (await database.Store.ReadAsync(id.Stream))
                .SelectMany(commit => commit.Events)
                .OfType<DirectiveSent>()
                .Select(sent => sent.Units),
            Is.EqualTo([schools])
        );
        IMonitoringApi seen = database.Get<JobStorage>().GetMonitoringApi();
        Assert.That(
            seen.SucceededJobs(0, 1000)
                .Select(job => job.Value.Job)
                .Where(job => job?.Method.Name == nameof(Jobs.StartPartAsync))
                .Select(job => ((Guid)job.Args[0], (int)job.Args[2]))
                .Where(part => part.Item1 != id.Stream.Value)
                .Select(part => part.Item2)
                .Distinct(),
            Is.EquivalentTo(kind == DatabaseKind.Postgres ? Enumerable.Range(0, 5) : []),
            "the parts of the sending"
        );
        Assert.That(seen.FailedCount(), Is.Zero);
        Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    [Test]
    [Category("Slow")]
    [Category("Browser")]
    public async Task Dashboard_IsThereForTheKeeperOfAll_AndForNobodyElse()
    {
        await using Site site = await Site.OpenAsync(kind, Start, background: true);
        IPage keeper = await site.AsAsync("quantri.so");
        var troubles = new List<string>();
        keeper.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                troubles.Add(message.Text);
        };
        keeper.PageError += (_, error) => troubles.Add(error);
        site.Database.Get<IRecurringJobManagerV2>().TriggerJob(Jobs.Sweep);
        await using (ProductDb db = site.OpenDatabase())
            await AwaitAsync(site.Database, async () => await db.SweepRuns.AnyAsync(run => run.Sweep == Sweeps.Names.Digests));

        await keeper.GotoAsync("/jobs");
        await Site.LookAsync(keeper, "jobs-running");
        Assert.That(await keeper.InnerTextAsync("main"), Does.Contain("Nhắc hạn và báo lên").And.Contain("lần trước"));
        await keeper.GetByRole(AriaRole.Link, new() { Name = "Viết thư trong ngày" }).ClickAsync();
        await Assertions.Expect(keeper.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Viết thư trong ngày");
        await Site.LookAsync(keeper, "job");
        await keeper.GotoAsync("/jobs");
        await keeper.GetByRole(AriaRole.Link, new() { Name = "Bảng điều khiển Hangfire" }).ClickAsync();

        await Assertions.Expect(keeper.Locator("#realtimeGraph")).ToBeVisibleAsync();
        await keeper.GotoAsync("/hangfire/recurring");
        await Assertions.Expect(keeper.Locator("table")).ToContainTextAsync("Kiểm tra liên kết");
        await PictureAsync(keeper, "hangfire-recurring");
        await keeper.GotoAsync("/hangfire/jobs/succeeded");
        await Assertions.Expect(keeper.Locator("table")).ToContainTextAsync("Nhắc hạn và báo lên");
        await PictureAsync(keeper, "hangfire-succeeded");
        await keeper.GetByRole(AriaRole.Link, new() { Name = "Nhắc hạn và báo lên" }).First.ClickAsync();
        await Assertions.Expect(keeper.Locator(".job-snippet")).ToContainTextAsync("SweepAsync");
        await PictureAsync(keeper, "hangfire-job");

        // A press of a button is believed with the session's token alone.
        IAPIResponse forged = await keeper.APIRequest.PostAsync(
            "/hangfire/recurring/trigger",
            new() { Form = Form(keeper, "jobs[]", Jobs.Sweep) }
        );
        Assert.That(forged.Status, Is.AnyOf(400, 403));
        await keeper.GotoAsync("/hangfire/recurring");
        await keeper.Locator("input.js-jobs-list-checkbox[value=links]").CheckAsync();
        await keeper.RunAndWaitForResponseAsync(
            () => keeper.GetByRole(AriaRole.Button, new() { NameString = "Trigger now" }).ClickAsync(),
            answer => answer.Url.EndsWith("/recurring/trigger", StringComparison.Ordinal) && answer.Status == 204
        );

        Assert.That(troubles, Is.Empty);
        foreach (string person in new[] { "vanthu.so", "thutruong.so", "vanthu.th" })
        {
            IPage other = await site.AsAsync(person);
            Assert.That((await other.GotoAsync("/hangfire"))!.Status, Is.EqualTo(404), person);
            Assert.That((await other.GotoAsync("/hangfire/recurring"))!.Status, Is.EqualTo(404), person);
            Assert.That((await other.GotoAsync("/jobs/mail"))!.Status, Is.EqualTo(404), person);
        }
        using var anonymous = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(site.Address) };
        using HttpResponseMessage answer = await anonymous.GetAsync("/hangfire");
        Assert.That(answer.Headers.Location?.ToString(), Does.Contain("/sign-in"));
    }

    /// <summary>How many workers wait to be told.</summary>
    private static async Task<int> ListenersAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        return await db
            .Database.SqlQueryRaw<int>(
                """
                SELECT count(*)::int AS "Value" FROM pg_stat_activity
                WHERE query LIKE 'LISTEN%' AND state = 'idle' AND datname = current_database()
                """
            )
            .SingleAsync();
    }

    private static IFormData Form(IPage page, string name, string value)
    {
        IFormData form = page.APIRequest.CreateFormData();
        form.Append(name, value);
        return form;
    }

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    /// <summary>
    /// Looks again and again: what is awaited is done by threads that cannot call. Time goes on meanwhile, or what another job was in the way of
    /// would never be tried again.
    /// </summary>
    private static async Task AwaitAsync(TestDatabase database, Func<Task<bool>> look)
    {
        for (int i = 0; i < 4500; i++)
        {
            if (await look())
                return;
            database.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(20);
        }
        Assert.Fail("What was awaited of the jobs did not come.");
    }
}
