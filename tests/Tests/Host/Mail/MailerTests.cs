using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Mail;

/// <summary>
/// Letters to the clerks of six schools through a real SMTP server that is away, slow, refuses or breaks off: nothing is lost, nothing is
/// doubled beyond one repeat with the same Message-ID, and the log says what happened.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
[Category("Smtp")]
internal sealed class MailerTests(DatabaseKind kind)
{
    private const int Schools = 6;
    private static readonly DateTimeOffset Tuesday = new(2026, 6, 2, 8, 0, 0, DeadlineRule.VietnamOffset);

    [Test]
    public async Task Server_AwayForTwoDays_LosesAndDoublesNothing()
    {
        int port = SmtpServer.FreePort();
        await using TestDatabase database = await StartAsync(new MailSettings { Host = "127.0.0.1", Port = port });
        for (DateTimeOffset now = Tuesday; now < Tuesday.AddDays(2); now += TimeSpan.FromMinutes(30))
            await SweepAsync(database, now);
        Assert.That(await StatusesAsync(database), Has.All.EqualTo(LetterStatus.Waiting));
        IReadOnlyList<LetterDeferred> deferrals = await EventsAsync<LetterDeferred>(database);
        Assert.That(deferrals, Is.Not.Empty);
        Assert.That(deferrals, Has.All.Matches<LetterDeferred>(one => one is { Code: null, Reply.Length: > 0 }));

        await using SmtpServer server = await SmtpServer.StartAsync("--port", $"{port}");
        for (DateTimeOffset now = Tuesday.AddDays(2); now < Tuesday.AddDays(3); now += TimeSpan.FromMinutes(30))
            await SweepAsync(database, now);

        Assert.That(await StatusesAsync(database), Has.All.EqualTo(LetterStatus.Sent));
        // Tuesday's and Thursday's reminders, one each.
        Assert.That(server.Mails(), Has.Count.EqualTo(2 * Schools));
        Assert.That(server.Mails().Select(mail => mail.Header("Message-ID")), Is.Unique);
        Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Address_ThatIsRefused_WaitsForAnAdministratorAndStopsNobodyElse()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using TestDatabase database = await StartAsync(server.Settings(), refused: "vanthu1+rcpt550@example.edu.vn");

        await SweepAsync(database, Tuesday);
        await SweepAsync(database, Tuesday.AddHours(5));

        Assert.That(server.Mails(), Has.Count.EqualTo(Schools - 1));
        await using ProductDb db = database.Open();
        LetterRow refused = await db.Letters.SingleAsync(letter => letter.Status == LetterStatus.Refused);
        Assert.That(refused.To, Is.EqualTo(Situations.ClerkOf(1)));
        Assert.That(refused.Code, Is.EqualTo(550));
        Assert.That(refused.Reply, Does.Contain("No such user"));
    }

    [Test]
    public async Task Greylisting_IsTriedAgainLaterEachTime()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using TestDatabase database = await StartAsync(server.Settings(), refused: "vanthu1+rcpt450@example.edu.vn");

        for (DateTimeOffset now = Tuesday; now < Tuesday.AddHours(8); now += TimeSpan.FromMinutes(1))
            await MailAsync(database, now);

        Assert.That(server.Mails(), Has.Count.EqualTo(Schools - 1));
        // At 0, 1, 6, 21, 81 and 321 minutes.
        IReadOnlyList<LetterDeferred> deferrals = await EventsAsync<LetterDeferred>(database);
        Assert.That(deferrals.Select(one => (one.At - Tuesday).TotalMinutes), Is.EqualTo(new[] { 0, 1, 6, 21, 81, 321 }).Within(0.001));
        Assert.That(deferrals, Has.All.Property(nameof(LetterDeferred.Code)).EqualTo(450));
    }

    [Test]
    public async Task Connection_CutInData_RepeatsThatMailOnceWithTheSameMessageId()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using TestDatabase database = await StartAsync(server.Settings(), refused: "vanthu1+cut@example.edu.vn");

        for (int minute = 0; minute < 30; minute++)
            await MailAsync(database, Tuesday.AddMinutes(minute));

        Assert.That(await StatusesAsync(database), Has.All.EqualTo(LetterStatus.Sent));
        var repeated = server.Mails().GroupBy(mail => mail.Header("Message-ID")).Where(same => same.Count() > 1).ToList();
        Assert.That(
            repeated.Select(same => (same.Count(), same.First().To.Single())),
            Is.EqualTo(new[] { (2, "vanthu1+cut@example.edu.vn") })
        );
        Assert.That(server.Mails(), Has.Count.EqualTo(Schools + 1));
        Assert.That(await EventsAsync<LetterDeferred>(database), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Letter_WhoseMatterIsDone_IsWithdrawn()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using TestDatabase database = await StartAsync(server.Settings());
        database.Clock.MoveTo(Tuesday);
        await database.Get<DigestSweep>().RunAsync(Tuesday);
        await using (ProductDb db = database.Open())
        {
            ObligationRow owed = await db.Obligations.FirstAsync(one =>
                one.Unit == Situations.School(1) && one.Kind == ObligationKind.Acknowledge
            );
            await database
                .Get<Obligations>()
                .ExemptAsync(
                    owed.Stream,
                    null,
                    null,
                    new ExemptUnit(Situations.Head, new GenderEquality.Activities.PersonalText("Trường giải thể."))
                );
        }

        await MailAsync(database, Tuesday);

        Assert.That(server.Mails(), Has.Count.EqualTo(Schools - 1));
        Assert.That(await StatusesAsync(database), Has.Exactly(1).EqualTo(LetterStatus.Withdrawn));
    }

    [Test]
    public async Task Hosts_MailingAtOnce_SendEachLetterOnce()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using TestDatabase database = await StartAsync(server.Settings(4));
        database.Clock.MoveTo(Tuesday);
        await database.Get<DigestSweep>().RunAsync(Tuesday);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => database.Get<Mailer>().RunAsync(Tuesday))));

        Assert.That(server.Mails(), Has.Count.EqualTo(Schools));
    }

    [Test]
    public async Task Digest_OutsideTheHours_WaitsForThem()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using TestDatabase database = await StartAsync(server.Settings());
        database.Clock.MoveTo(Tuesday);
        await database.Get<DigestSweep>().RunAsync(Tuesday);

        await MailAsync(database, Tuesday.AddHours(10));
        Assert.That(server.Mails(), Is.Empty);
        await MailAsync(database, Tuesday.AddDays(1));
        Assert.That(server.Mails(), Has.Count.EqualTo(Schools));
    }

    /// <summary>Six schools with a directive that is to be acknowledged until Friday 05/06/2026.</summary>
    /// <param name="refused">The address of the first school's clerk.</param>
    private async Task<TestDatabase> StartAsync(MailSettings mail, string? refused = null)
    {
        TestDatabase database = await TestDatabase.CreateAsync(kind, options => options with { Mail = mail });
        await Situations.SentDirectiveAsync(database, Schools, ownClerks: true);
        await using ProductDb db = database.Open();
        for (int i = 1; i <= Schools; i++)
        {
            PersonId clerk = Situations.ClerkOf(i);
            db.Users.Add(
                new Account
                {
                    Id = clerk.Value,
                    FullName = $"Văn thư {i}",
                    Email = i == 1 && refused is not null ? refused : $"vanthu{i}@example.edu.vn",
                }
            );
        }
        await db.SaveChangesAsync();
        return database;
    }

    private static async Task SweepAsync(TestDatabase database, DateTimeOffset now)
    {
        database.Clock.MoveTo(now);
        await database.Get<Sweeps>().RunAllAsync(now);
    }

    private static async Task MailAsync(TestDatabase database, DateTimeOffset now)
    {
        database.Clock.MoveTo(now);
        await database.Get<DigestSweep>().RunAsync(now);
        await database.Get<Mailer>().RunAsync(now);
    }

    private static async Task<List<LetterStatus>> StatusesAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        return await db.Letters.Select(letter => letter.Status).ToListAsync();
    }

    private static async Task<IReadOnlyList<TEvent>> EventsAsync<TEvent>(TestDatabase database)
        where TEvent : Event
    {
        List<StreamId> letters;
        await using (ProductDb db = database.Open())
            letters = await db.Letters.Select(letter => letter.Stream).ToListAsync();
        var events = new List<TEvent>();
        foreach (StreamId letter in letters)
            events.AddRange((await database.Store.ReadAsync(letter)).SelectMany(commit => commit.Events).OfType<TEvent>());
        return events;
    }
}
