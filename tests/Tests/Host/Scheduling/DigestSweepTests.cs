using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scheduling;

/// <summary>
/// A directive with two schools, sent on Monday 01/06/2026: to be acknowledged until Friday 05/06, planned until Tuesday 30/06, published
/// until 15/07. Reminders come 14, 7, 3, 1 days before, on the day, and 1, 3, 7 days after.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
public sealed class DigestSweepTests(DatabaseKind kind)
{
    private TestDatabase _database = null!;
    private DirectiveId _directive;

    [SetUp]
    public async Task ADirective()
    {
        _database = await TestDatabase.CreateAsync(kind);
        _directive = await Situations.SentDirectiveAsync(_database, 2, ownClerks: true);
    }

    [TearDown]
    public async Task NoDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task Digest_TellsEachPersonOnceADay()
    {
        Assert.That(await RunAsync(6, 2, 8), Is.EqualTo(2), "three days before Friday");
        Assert.That(await RunAsync(6, 2, 8), Is.Zero);
        Assert.That(await RunAsync(6, 2, 12), Is.Zero);
        Assert.That(await RunAsync(6, 3, 8), Is.Zero, "nothing to say");
        Assert.That(await RunAsync(6, 4, 8), Is.EqualTo(2), "one day before");
        Assert.That(await ItemsAsync(1), Is.EqualTo(new[] { "02/06 Acknowledge -3", "04/06 Acknowledge -1" }));
        await VerifiedAsync();
    }

    [TestCase(6, 2, 7, Description = "before the hours")]
    [TestCase(6, 2, 17, Description = "after the hours")]
    [TestCase(6, 6, 8, Description = "Saturday")]
    [TestCase(9, 2, 8, Description = "Quốc khánh")]
    public async Task Digest_OutsideTheHoursOfAWorkingDay_IsNotWritten(int month, int day, int hour) =>
        Assert.That(await RunAsync(month, day, hour), Is.Zero);

    [Test]
    public async Task Digest_AfterDowntime_SaysTheNewestOfWhatWasMissedOnce()
    {
        // Nothing ran since Monday; Tuesday's and Thursday's reminders were missed.
        Assert.That(await RunAsync(6, 1, 8), Is.Zero);
        Assert.That(await RunAsync(6, 5, 8), Is.EqualTo(2));

        Assert.That(await ItemsAsync(1), Is.EqualTo(new[] { "05/06 Acknowledge 0" }));
    }

    [Test]
    public async Task Digest_OfWhatIsDone_IsNotWritten()
    {
        _database.Clock.MoveTo(At(6, 1, 9));
        await AcknowledgeAsync(1);

        Assert.That(await RunAsync(6, 2, 8), Is.EqualTo(1));

        Assert.That(await ItemsAsync(1), Is.Empty);
        Assert.That(await ItemsAsync(2), Is.EqualTo(new[] { "02/06 Acknowledge -3" }));
    }

    [Test]
    public async Task Digest_OnAWeekend_ComesOnTheWorkingDayBefore()
    {
        // The plan is due on Tuesday 30/06. A day before is Monday; three days before is Saturday, so Friday; a week before Tuesday.
        await RunAsync(6, 1, 8);
        foreach (int day in new[] { 16, 17, 23, 24, 25, 26, 29, 30 })
            await RunAsync(6, day, 8);

        Assert.That(
            (await ItemsAsync(1)).Where(item => item.Contains("Plan", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "16/06 Plan -14", "23/06 Plan -7", "26/06 Plan -3", "29/06 Plan -1", "30/06 Plan 0" })
        );
    }

    [Test]
    public async Task Digest_KilledBeforeTheDayWasClosed_RepeatsNothing()
    {
        await RunAsync(6, 1, 8);
        await RunAsync(6, 2, 8);
        // As a host leaves it that died after some of the letters: one letter and no mark of the day.
        await RemoveAsync(DigestDayStream.Of(new DateOnly(2026, 6, 2)));
        await RemoveAsync(LetterStream.DigestOf(Situations.ClerkOf(2), new DateOnly(2026, 6, 2)));

        Assert.That(await RunAsync(6, 2, 9), Is.EqualTo(1), "only the missing one");
        await RemoveAsync(DigestDayStream.Of(new DateOnly(2026, 6, 2)));
        await RemoveAsync(LetterStream.DigestOf(Situations.ClerkOf(2), new DateOnly(2026, 6, 2)));

        Assert.That(await RunAsync(6, 3, 8), Is.EqualTo(1), "the next day: only who was not told");
        Assert.That(await ItemsAsync(1), Is.EqualTo(new[] { "02/06 Acknowledge -3" }));
        Assert.That(await ItemsAsync(2), Is.EqualTo(new[] { "03/06 Acknowledge -3" }));
    }

    [Test]
    public async Task Digest_ByTwoHostsAtOnce_IsWrittenOnce()
    {
        int[] written = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => RunAsync(6, 2, 8))));

        Assert.That(written.Sum(), Is.EqualTo(2));
        Assert.That(await ItemsAsync(1), Is.EqualTo(new[] { "02/06 Acknowledge -3" }));
        await VerifiedAsync();
    }

    [Test]
    public async Task Digest_ToWhoeverDeclined_LeavesOutOnlyWhatComesBeforeTheDay()
    {
        await DeclineAsync(1);
        foreach (int day in new[] { 2, 4, 5, 8 })
        {
            await _database.Get<ObligationSweep>().FallDueAsync(At(6, day, 8));
            await RunAsync(6, day, 8);
        }

        Assert.That(await ItemsAsync(1), Is.EqualTo(new[] { "05/06 Acknowledge 0", "08/06 Acknowledge 3" }));
    }

    [Test]
    public async Task Digest_OfWhatIsTakenUp_GoesToTheReceivingUnitAsOneSum()
    {
        var contact = new PersonId(new Guid("0197a1b2-0000-7000-8000-0000000000c0"));
        LoadedStream office = await _database.Store.LoadAsync(Situations.Office.Stream, UnitStream.Kind);
        await _database.Store.AppendAsync(
            new Pass(Actor.System("set-up"), At(6, 1, 8), null, [office.Append([new RoleGranted(contact, Role.Drafter)])])
        );
        foreach (int day in new[] { 8, 9, 10 })
        {
            await _database.Get<ObligationSweep>().FallDueAsync(At(6, day, 8));
            await _database.Get<ObligationSweep>().EscalateAsync(At(6, day, 8));
            await RunAsync(6, day, 8);
        }

        Assert.That(await ItemsOfAsync(contact), Is.EqualTo(new[] { "10/06 Acknowledge BelowOverdue 2" }));
        await VerifiedAsync();
    }

    private async Task<int> RunAsync(int month, int day, int hour)
    {
        _database.Clock.MoveTo(At(month, day, hour));
        return await _database.Get<DigestSweep>().RunAsync(At(month, day, hour));
    }

    private static DateTimeOffset At(int month, int day, int hour) => new(2026, month, day, hour, 0, 0, DeadlineRule.VietnamOffset);

    private Task<List<string>> ItemsAsync(int school) => ItemsOfAsync(Situations.ClerkOf(school));

    /// <summary>What a person was told: day, what, which reminder or why.</summary>
    private async Task<List<string>> ItemsOfAsync(PersonId person)
    {
        await using ProductDb db = _database.Open();
        var items = await (
            from letter in db.Letters
            where letter.To == person
            join item in db.LetterItems on letter.Stream equals item.Stream
            orderby letter.Day, item.Number
            select new { letter.Day, Item = item }
        ).ToListAsync();
        return items.ConvertAll(one =>
            $"{one.Day:dd/MM} {one.Item.Obligation} " + (one.Item.Days is { } days ? $"{days}" : $"{one.Item.Reason} {one.Item.Units}")
        );
    }

    private async Task AcknowledgeAsync(int school)
    {
        StreamId work = Sending.WorkOf(_directive, Situations.School(school));
        var state = (WorkflowState)(await _database.Store.LoadAsync(work, WorkStream.Kind)).State!;
        await _database
            .Get<Works>()
            .PerformAsync(work, state.Waits.Single().Execution, null, null, new AcknowledgeDirective(Situations.ClerkOf(school)));
    }

    private async Task DeclineAsync(int school)
    {
        await using ProductDb db = _database.Open();
        db.Users.Add(
            new Account
            {
                Id = Situations.ClerkOf(school).Value,
                FullName = "Văn thư",
                AdvanceReminders = false,
            }
        );
        await db.SaveChangesAsync();
    }

    private async Task RemoveAsync(StreamId stream)
    {
        await using ProductDb db = _database.Open();
        await db.LetterItems.Where(row => row.Stream == stream).ExecuteDeleteAsync();
        await db.Letters.Where(row => row.Stream == stream).ExecuteDeleteAsync();
        await db.DigestDays.Where(row => row.Stream == stream).ExecuteDeleteAsync();
        await db.Heads.Where(row => row.Stream == stream).ExecuteDeleteAsync();
        await db.Commits.Where(row => row.Stream == stream).ExecuteDeleteAsync();
    }

    private async Task VerifiedAsync() => Assert.That((await _database.Get<Verification>().RunAsync()).Faults, Is.Empty);
}
