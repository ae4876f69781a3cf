using System.Diagnostics;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Engine.History;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Host.Mail;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scheduling;

/// <summary>
/// kill -9 of hosts, as processes of their own, while they sweep and while they send mail. The last day to acknowledge was yesterday, so that
/// everything falls due, and each school's clerk is reminded, in one sweep; the hours of letters are those of the whole day, and today is
/// worked, whenever the test runs.
/// </summary>
[Category("Slow")]
internal sealed class KilledHostsTests
{
    private static IEnumerable<TestCaseData> Numbers() =>
        TestDatabase
            .PostgresOnly.SelectMany(kind => new[] { 12_500, 54_000 }.Select(schools => new TestCaseData(kind, schools)))
            .Select(test => test.Arguments[1] is 54_000 ? test.SetCategory("Soak") : test);

    [TestCaseSource(nameof(Numbers))]
    public async Task Sweep_OfTwoHostsOfWhichTheWorkingOneIsKilled_RemindsEachOnce(DatabaseKind kind, int schools)
    {
        await using TestDatabase database = await StartAsync(kind, schools);
        using Process first = HostProcess.StartNamed(database, "first", "--Mail:Host=127.0.0.1", "--Mail:Port=9");
        using Process second = HostProcess.StartNamed(database, "second", "--Mail:Host=127.0.0.1", "--Mail:Port=9");

        // The one that writes is killed when some are written and some are not.
        string working = await AwaitAsync(
            database,
            async () =>
                await CountAsync(database, "obligations WHERE status = 'Overdue'") is > 0 and var some && some < schools
                    ? await WriterAsync(database)
                    : null
        );
        await HostProcess.KillAsync(working == "first" ? first : second);
        long overdue = await CountAsync(database, "obligations WHERE status = 'Overdue'");
        Assert.That(overdue, Is.InRange(1, schools - 1), "killed in the middle");

        await AwaitAsync(database, async () => await CountAsync(database, "digest_days") > 0 ? "done" : null);
        await HostProcess.KillAsync(working == "first" ? second : first);

        Assert.That(await CountAsync(database, "obligations WHERE kind = 'Acknowledge' AND status = 'Overdue'"), Is.EqualTo(schools));
        Assert.That(await CountAsync(database, $"letters WHERE \"to\" <> '{Situations.Clerk}'"), Is.EqualTo(schools));
        Assert.That(
            await CountAsync(database, "(SELECT \"to\" FROM letters GROUP BY \"to\" HAVING count(*) > 1) AS twice"),
            Is.Zero,
            "nobody is written to twice"
        );
        Assert.That(
            await CountAsync(database, "commits WHERE position(convert_to('ObligationFellDue', 'UTF8') in body) > 0"),
            Is.EqualTo(schools),
            "each fell due once"
        );
        if (schools < 20_000)
            Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    [TestCaseSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
    [Category("Smtp")]
    public async Task Mailing_KilledThreeTimes_RepeatsAtMostOneMailEachWithTheSameMessageId(DatabaseKind kind)
    {
        const int schools = 150;
        const int kills = 3;
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using TestDatabase database = await StartAsync(kind, schools);
        for (int kill = 1; kill <= kills; kill++)
        {
            int before = server.Mails().Count;
            using Process host = HostProcess.StartNamed(database, "host", "--Mail:Host=127.0.0.1", $"--Mail:Port={server.Port}");
            await AwaitAsync(database, () => Task.FromResult(server.Mails().Count >= before + 25 ? "some" : null));
            await HostProcess.KillAsync(host);
            await ReleaseClaimsAsync(database);
        }
        Assert.That(server.Mails(), Has.Count.LessThan(schools), "killed in the middle");

        using Process last = HostProcess.StartNamed(database, "host", "--Mail:Host=127.0.0.1", $"--Mail:Port={server.Port}");
        await AwaitAsync(
            database,
            async () =>
            {
                await using ProductDb db = database.Open();
                return await db.Letters.AnyAsync(letter => letter.Status == LetterStatus.Waiting) ? null : "all";
            }
        );
        await HostProcess.KillAsync(last);

        List<string?> ids = [.. server.Mails().Select(mail => mail.Header("Message-ID"))];
        await using ProductDb read = database.Open();
        List<StreamId> letters = await read.Letters.Select(letter => letter.Stream).ToListAsync();
        Assert.That(letters, Has.Count.EqualTo(schools));
        Assert.That(ids.Distinct(), Is.EquivalentTo(letters.Select(letter => $"<{Mailer.MessageIdOf(letter)}>")));
        Assert.That(ids, Has.Count.AtMost(schools + kills), "at most one repeat for each kill");
        Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    private static async Task<TestDatabase> StartAsync(DatabaseKind kind, int schools)
    {
        TestDatabase database = await TestDatabase.CreateAsync(kind, durable: true);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DateOnly today = DeadlineRule.DayOf(now);
        // The hosts read the machine's clock; the preparation must not lie in its future.
        database.Clock.MoveTo(now.AddDays(-10));
        await Situations.SentDirectiveAsync(
            database,
            schools,
            ownClerks: true,
            Situations.Content with
            {
                AcknowledgeBy = today.AddDays(-1),
                PlanBy = null,
                PublishBy = null,
                ReportRules = [],
            }
        );
        ReminderPolicy wholeDay = ReminderPolicy.Default with { From = TimeOnly.MinValue, Until = new TimeOnly(23, 59, 59) };
        await database.Get<ReminderPolicies>().SetAsync(0, new SetReminderPolicy(Situations.Head, wholeDay));
        if (WorkCalendar.National.IsDayOff(today))
            await database
                .Get<Calendars>()
                .EnterAsync(
                    new EnterCalendarDays(
                        Situations.Head,
                        null,
                        [new CalendarDay(today, DayKind.Worked, DayStatus.Announced, "Làm việc", "Thông báo của phép thử")],
                        null
                    ),
                    null
                );
        await using ProductDb db = database.Open();
        for (int i = 1; i <= schools; i++)
        {
            db.Users.Add(
                new Account
                {
                    Id = Situations.ClerkOf(i).Value,
                    FullName = $"Văn thư {i}",
                    Email = $"vanthu{i}@example.edu.vn",
                }
            );
            if (i % 5000 == 0)
            {
                await db.SaveChangesAsync();
                db.ChangeTracker.Clear();
            }
        }
        await db.SaveChangesAsync();
        await database.AnalyzeAsync();
        return database;
    }

    /// <summary>Which host copies commits at this moment; null when none is seen to.</summary>
    private static async Task<string?> WriterAsync(TestDatabase database)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            SELECT application_name FROM pg_stat_activity
            WHERE application_name IN ('first', 'second') AND query LIKE '%commits%' AND state <> 'idle' LIMIT 1
            """,
            connection
        );
        return (string?)await command.ExecuteScalarAsync();
    }

    private static async Task<long> CountAsync(TestDatabase database, string what)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {what}", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ReleaseClaimsAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        await db.DeliveryAttempts.ExecuteDeleteAsync();
    }

    /// <summary>Looks again and again until there is something to see. What is awaited is the work of other processes, which cannot call.</summary>
    private static async Task<string> AwaitAsync(TestDatabase database, Func<Task<string?>> look)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (await look() is { } seen)
                return seen;
            if (watch.Elapsed > TimeSpan.FromMinutes(6))
                throw new TimeoutException($"What was awaited of the hosts on {database.Kind} did not come.");
            await Task.Delay(20);
        }
    }
}
