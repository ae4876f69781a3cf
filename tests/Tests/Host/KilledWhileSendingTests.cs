using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host;

/// <summary>kill -9 of the host, as a process of its own, in the middle of sending one directive to 1,000 schools, ten times over.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
[Category("Slow")]
internal sealed partial class KilledWhileSendingTests(DatabaseKind kind)
{
    private const int Schools = 1000;
    private const int Kills = 10;

    [Test]
    public async Task Send_KilledTenTimes_GivesEachSchoolTheDirectiveOnce()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(kind, durable: true);
        // The host that is killed is a process of its own and reads the machine's clock; the preparation must not lie in its future.
        database.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        DirectiveId directive = await SendAsync(database);

        for (int kill = 1; kill <= Kills; kill++)
        {
            using Process host = Start(database);
            // Its log tells of each chunk; it is killed after two new ones, with others under way.
            int chunks = 0;
            await AwaitLineAsync(host, line => Started().IsMatch(line) && ++chunks == 2);
            await HostProcess.KillAsync(host);
            Assert.That(await CountAsync(database, directive), Is.InRange(kill * 10, Schools - 1), "killed in the middle");
            await ReleaseClaimAsync(database);
        }

        using Process last = Start(database);
        await AwaitSentAsync(database, directive, last);
        await HostProcess.KillAsync(last);

        Assert.That(await CountAsync(database, directive), Is.EqualTo(Schools));
        VerificationReport report = await database.Get<Verification>().RunAsync();
        Assert.That(report.Faults, Is.Empty);
    }

    private static IEnumerable<TestCaseData> Numbers() =>
        TestDatabase
            .PostgresOnly.SelectMany(one =>
                new[] { (4_000, 100), (54_000, 2_000) }.Select(size => new TestCaseData(size.Item1, size.Item2))
            )
            .Select(test => test.Arguments[0] is 54_000 ? test.SetCategory("Soak") : test);

    [TestCaseSource(nameof(Numbers))]
    public async Task Send_OfTwoHostsOfWhichOneIsKilled_IsWorkedOutByBoth_AndEndedByTheOther(int schools, int chunk)
    {
        if (kind != DatabaseKind.Postgres)
            return;
        await using TestDatabase database = await TestDatabase.CreateAsync(kind, durable: true);
        database.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        string[] settings = [$"--Sending:ChunkSize={chunk}", "--Background:Workers=3"];
        using Process first = HostProcess.StartNamed(database, "first", settings);
        using Process second = HostProcess.StartNamed(database, "second", settings);
        await using ProductDb hangfire = database.Open();
        await AwaitAsync(async () =>
            await hangfire.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM hangfire.server").SingleAsync() == 2
        );
        DirectiveId directive = await SendAsync(database, schools);
        // As a host does after its own commits.
        var jobs = new BackgroundJobClient(
            new PostgreSqlStorage(
                new NpgsqlConnectionFactory(database.ConnectionString, new PostgreSqlStorageOptions()),
                new PostgreSqlStorageOptions { PrepareSchemaIfNecessary = false, EnableLongPolling = true }
            )
        );
        jobs.Enqueue<Jobs>(one => one.PerformEffectsAsync(CancellationToken.None));

        // Both have a part, and not all is done.
        await AwaitAsync(async () => (await WorkersAsync(database)).Count == 2);
        await HostProcess.KillAsync(first);
        Assert.That(await CountAsync(database, directive), Is.LessThan(schools), "killed in the middle");

        await AwaitAsync(async () =>
        {
            await using ProductDb db = database.Open();
            return await db.Directives.AnyAsync(row => row.Directive == directive && row.SentTo == schools);
        });
        await HostProcess.KillAsync(second);

        Assert.That(await CountAsync(database, directive), Is.EqualTo(schools));
        await using ProductDb read = database.Open();
        List<UnitId> units = await read
            .Works.Where(work => work.Directive == directive && work.Period == "" && !work.Own)
            .Select(work => work.Unit)
            .ToListAsync();
        Assert.That(units, Is.Unique);
        Assert.That(
            await WorkersAsync(database),
            Is.EquivalentTo([first.Id, second.Id]),
            "the history of the jobs says who worked out what"
        );
        if (schools < 20_000)
            Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    /// <summary>The processes that began a part, by the history of the jobs.</summary>
    private static async Task<IReadOnlyList<int>> WorkersAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        List<string> servers = await db
            .Database.SqlQueryRaw<string>(
                """
                SELECT DISTINCT state.data ->> 'ServerId' AS "Value" FROM hangfire.state JOIN hangfire.job ON job.id = state.jobid
                WHERE state.name = 'Processing' AND job.invocationdata ->> 'Method' = 'StartPartAsync'
                """
            )
            .ToListAsync();
        // A server is called machine:process:number.
        return [.. servers.Select(server => int.Parse(server.Split(':')[^2], CultureInfo.InvariantCulture)).Order()];
    }

    private static async Task AwaitAsync(Func<Task<bool>> look)
    {
        var watch = Stopwatch.StartNew();
        while (!await look())
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(4))
                throw new TimeoutException("What was awaited of the hosts did not come.");
            await Task.Delay(20);
        }
    }

    /// <summary>A Phòng with its schools, a confirmed document, and the order to send it in the outbox; nothing is sent yet.</summary>
    private static async Task<DirectiveId> SendAsync(TestDatabase database, int schools = Schools)
    {
        DateOnly since = new(2020, 1, 1);
        List<UnitToSetUp> units = [new("p", "Phòng Giáo dục và Đào tạo An Khê", UnitLevel.Phong, null, LinkKind.Professional, since, [])];
        for (int i = 1; i <= schools; i++)
            units.Add(new($"s{i}", $"Trường Tiểu học số {i}", UnitLevel.TH, "p", LinkKind.Professional, since, []));
        await database.Get<Organizations>().SetUpAsync(units, _ => "");
        await database.AnalyzeAsync();

        UnitId phong = Organizations.IdOf("p");
        var person = new PersonId(Guid.CreateVersion7());
        Directives directives = database.Get<Directives>();
        DirectiveId id = await directives.TakeInAsync(new TakeInDirective(person, phong, "Kế hoạch của Phòng", null), "key");
        var content = new DirectiveContent(
            "KH",
            5,
            "KH-PGDĐT",
            new DateOnly(2026, 1, 5),
            "Phòng Giáo dục và Đào tạo An Khê",
            "Kế hoạch năm 2026",
            ["TH"],
            LinkKind.Professional,
            [new Clause("c1", ClauseKind.Duty, "Lập kế hoạch của trường.", 0, 0)],
            [],
            PublicationRequired: false,
            AcknowledgeBy: null,
            PlanBy: null,
            PublishBy: null
        );
        await directives.ConfirmAsync(id, 1, new ConfirmDirective(person, content));
        await using ProductDb db = database.Open();
        await directives.SendAsync(id, await db.Units.SingleAsync(unit => unit.Unit == phong), new SendDirective(person));
        return id;
    }

    private static Process Start(TestDatabase database) => HostProcess.Start(database, "--Sending:ChunkSize=5", "--Background:Workers=3");

    [GeneratedRegex(": [1-9][0-9]* of [0-9]+ units started by this run", RegexOptions.NonBacktracking)]
    private static partial Regex Started();

    private static async Task AwaitLineAsync(Process host, Func<string, bool> wanted)
    {
        var said = new List<string>();
        while (said.Count == 0 || !wanted(said[^1]))
        {
            said.Add(
                await host.StandardError.ReadLineAsync()
                    ?? throw new InvalidOperationException("The host ended by itself:\n" + string.Join('\n', said))
            );
        }
    }

    /// <summary>Reads the log on until the directive is sent: each line is a moment to look.</summary>
    private static async Task AwaitSentAsync(TestDatabase database, DirectiveId directive, Process host)
    {
        await AwaitLineAsync(host, line => line.Contains($"{directive} is with", StringComparison.Ordinal));
        await using ProductDb db = database.Open();
        Assert.That(
            await db.Directives.Where(row => row.Directive == directive).Select(row => row.SentTo).SingleAsync(),
            Is.EqualTo(Schools)
        );
    }

    private static async Task<int> CountAsync(TestDatabase database, DirectiveId directive)
    {
        await using ProductDb db = database.Open();
        return await db.Works.CountAsync(work => work.Directive == directive && !work.Own);
    }

    /// <summary>On PostgreSQL the dead host's claim holds for half a minute; the test does not wait for it. A start on SQLite does this itself.</summary>
    private static async Task ReleaseClaimAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        DateTimeOffset past = Instants.FromMicroseconds(0);
        await db.DeliveryAttempts.ExecuteUpdateAsync(set => set.SetProperty(attempt => attempt.NextAt, past));
        Assert.That(await db.DeliveryAttempts.CountAsync(), Is.LessThanOrEqualTo(1), "one effect");
    }
}
