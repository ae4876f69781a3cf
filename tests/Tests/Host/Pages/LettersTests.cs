using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>Reminding by hand, deciding on more time, and letters that were refused: what is stored, and that it is stored once.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class LettersTests(DatabaseKind kind)
{
    private static readonly PersonId Head = Situations.Head;
    private TestDatabase database = null!;
    private ProductDb db = null!;
    private DirectiveId directive;

    private Letters Letters => database.Get<Letters>();
    private Obligations Obligations => database.Get<Obligations>();

    [SetUp]
    public async Task ThreeSchoolsThatHaveNotAcknowledged()
    {
        database = await TestDatabase.CreateAsync(kind);
        directive = await Situations.SentDirectiveAsync(database, schools: 3, ownClerks: true);
        // The last day to acknowledge was 5/6.
        database.Clock.MoveTo(new DateTimeOffset(2026, 6, 10, 9, 0, 0, TimeSpan.FromHours(7)));
        await database.Get<ObligationSweep>().FallDueAsync(database.Clock.GetUtcNow());
        db = database.Open();
    }

    [TearDown]
    public async Task NothingIsLeft()
    {
        VerificationReport report = await database.Get<Verification>().RunAsync();
        await db.DisposeAsync();
        await database.DisposeAsync();
        Assert.That(report.Faults, Is.Empty);
    }

    [Test]
    public async Task Remind_SameFormTwice_WritesOnce()
    {
        Reminded first = await Letters.RemindAsync(Remind("Gửi ngay trong hôm nay.", 1, 2), Stamp("form-1"));
        Reminded again = await Letters.RemindAsync(Remind("Gửi ngay trong hôm nay.", 1, 2), Stamp("form-1"));

        List<LetterRow> letters = await db.Letters.AsNoTracking().ToListAsync();
        LetterWritten written = (await database.Store.ReadAsync(letters[0].Stream))[0].Events.OfType<LetterWritten>().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo(new Reminded(2, 0, 0)));
            Assert.That(again.Letters, Is.EqualTo(2));
            Assert.That(letters.Select(letter => letter.To), Is.EquivalentTo(new[] { Situations.ClerkOf(1), Situations.ClerkOf(2) }));
            Assert.That(letters, Has.All.Property(nameof(LetterRow.Kind)).EqualTo(LetterKind.Personal));
            Assert.That(written.From, Is.EqualTo(Head));
            Assert.That(await database.Get<PersonalTexts>().OpenAsync(written.Remark), Is.EqualTo("Gửi ngay trong hôm nay."));
        }
    }

    [Test]
    public async Task Remind_SameFormWithOtherContent_IsRefused()
    {
        await Letters.RemindAsync(Remind(null, 1), Stamp("form-1"));

        RefusedException? refused = await Assert.ThrowsAsync<RefusedException>(() =>
            Letters.RemindAsync(Remind(null, 1, 2), Stamp("form-1", "other"))
        );

        Assert.That(refused!.Message, Does.Contain("đã được gửi với nội dung khác"));
        Assert.That(await db.Letters.CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Remind_UnitThatHasDoneIt_IsPassedOver()
    {
        await database
            .Get<Works>()
            .PerformAsync(Work(1), await ExecutionAsync(1), null, null, new AcknowledgeDirective(Situations.ClerkOf(1)));

        Reminded reminded = await Letters.RemindAsync(Remind(null, 1, 2), Stamp("form-1"));

        Assert.That(reminded, Is.EqualTo(new Reminded(1, 1, 0)));
        Assert.That(await db.Letters.Select(letter => letter.To).SingleAsync(), Is.EqualTo(Situations.ClerkOf(2)));
    }

    [Test]
    public async Task Remind_PersonOfTwoUnits_GetsOneLetterWithBoth()
    {
        LoadedStream school = await database.Store.LoadAsync(Situations.School(2).Stream, UnitStream.Kind);
        await database.Store.AppendAsync(
            new Pass(
                Actor.System("test"),
                database.Clock.GetUtcNow(),
                null,
                [school.Append([new RoleGranted(Situations.ClerkOf(1), Role.Drafter)])]
            )
        );

        Reminded reminded = await Letters.RemindAsync(Remind(null, 1, 2), Stamp("form-1"));

        List<LetterRow> letters = await db.Letters.AsNoTracking().ToListAsync();
        LetterRow both = letters.Single(letter => letter.To == Situations.ClerkOf(1));
        Assert.That(reminded.Letters, Is.EqualTo(2), "the clerk of both, and the other clerk of the second");
        Assert.That(await db.LetterItems.CountAsync(item => item.Stream == both.Stream), Is.EqualTo(2));
    }

    [Test]
    public async Task Remind_WorkOwedToAnotherUnit_WritesNothing()
    {
        RemindUnits foreign = Remind(null, 1) with { Receiver = Situations.School(3) };

        Reminded reminded = await Letters.RemindAsync(foreign, Stamp("form-1"));

        Assert.That(reminded.Letters, Is.Zero);
        Assert.That(await db.Letters.AnyAsync(), Is.False);
    }

    [Test]
    public async Task Remind_WithNothingTicked_OrALongLine_IsRefusedWithBoth()
    {
        RefusedException? refused = await Assert.ThrowsAsync<RefusedException>(() =>
            Letters.RemindAsync(Remind(new string('a', 501)), Stamp("form-1"))
        );

        Assert.That(refused!.Refusals.Select(one => one.Path), Is.EquivalentTo(new[] { "works", "line" }));
    }

    [Test]
    public async Task Extension_Granted_MovesTheDate_EndsOverdue_AndTellsTheUnitOnce()
    {
        await AskAsync(1, new DateOnly(2026, 6, 20));
        var grant = new GrantExtension(Head, ObligationKind.Acknowledge, new DateOnly(2026, 6, 18));

        // As from a form: with the version that it was made from.
        int version = (await database.Store.LoadAsync(Work(1), WorkStream.Kind)).Version;

        await Obligations.GrantAsync(Work(1), version, Stamp("grant"), grant);
        await Obligations.GrantAsync(Work(1), version, Stamp("grant"), grant);

        ObligationRow owed = await OwedAsync(1);
        List<LetterRow> letters = await db.Letters.AsNoTracking().ToListAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(owed.Status, Is.EqualTo(ObligationStatus.Open));
            Assert.That(owed.LastDay, Is.EqualTo(new DateOnly(2026, 6, 18)));
            Assert.That(owed.Extension, Is.EqualTo(ExtensionStatus.Granted));
            Assert.That(letters, Has.Count.EqualTo(1));
            Assert.That(letters[0].Kind, Is.EqualTo(LetterKind.Notice));
            Assert.That(letters[0].To, Is.EqualTo(Situations.ClerkOf(1)));
            Assert.That(await db.LetterItems.Select(item => item.Reason).SingleAsync(), Is.EqualTo(LetterReason.ExtensionDecided));
        }
    }

    [Test]
    public async Task Extension_RefusedTwice_TellsTheUnitEachTime()
    {
        for (int i = 1; i <= 2; i++)
        {
            await AskAsync(1, new DateOnly(2026, 6, 20));
            await Obligations.RefuseAsync(
                Work(1),
                null,
                Stamp($"refuse-{i}"),
                new RefuseExtension(Head, ObligationKind.Acknowledge, new PersonalText("Kỳ này cần số liệu sớm."))
            );
        }

        ObligationRow owed = await OwedAsync(1);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(owed.Status, Is.EqualTo(ObligationStatus.Overdue));
            Assert.That(owed.Extension, Is.EqualTo(ExtensionStatus.Refused));
            Assert.That(await db.Letters.CountAsync(), Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Extension_DecisionThatIsRefused_WritesNoLetter()
    {
        await Assert.ThrowsAsync<RefusedException>(() =>
            Obligations.GrantAsync(
                Work(1),
                null,
                Stamp("grant"),
                new GrantExtension(Head, ObligationKind.Acknowledge, new DateOnly(2026, 6, 18))
            )
        );

        Assert.That(await db.Letters.AnyAsync(), Is.False);
    }

    [Test]
    public async Task Retry_OfARefusedLetter_MakesItWaitAgain_AndOnlyThen()
    {
        await Letters.RemindAsync(Remind(null, 1), Stamp("form-1"));
        StreamId letter = await db.Letters.Select(row => row.Stream).SingleAsync();
        await Assert.ThrowsAsync<RefusedException>(() => Letters.RetryAsync(letter, Head));
        LoadedStream stream = await database.Store.LoadAsync(letter, LetterStream.Kind);
        DateTimeOffset now = Instants.Storable(database.Clock.GetUtcNow());
        await database.Store.AppendAsync(
            new Pass(Actor.System("mail"), now, null, [stream.Append([new LetterRefused(550, "No such user", now)])])
        );

        await Letters.RetryAsync(letter, Head);

        LetterRow row = await db.Letters.AsNoTracking().SingleAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Status, Is.EqualTo(LetterStatus.Waiting));
            Assert.That(row.NextAt, Is.EqualTo(now));
            Assert.That(row.Failures, Is.EqualTo(1));
        }
    }

    private RemindUnits Remind(string? line, params int[] schools) =>
        new(Head, Situations.Office, ObligationKind.Acknowledge, [.. schools.Select(Work)], new PersonalText(line));

    private Task AskAsync(int school, DateOnly until) =>
        Obligations.AskAsync(
            Work(school),
            null,
            null,
            new AskExtension(Situations.ClerkOf(school), ObligationKind.Acknowledge, until, new PersonalText("Văn thư nghỉ ốm."))
        );

    private StreamId Work(int school) => Sending.WorkOf(directive, Situations.School(school));

    private Task<ObligationRow> OwedAsync(int school)
    {
        StreamId work = Work(school);
        return db.Obligations.AsNoTracking().SingleAsync(one => one.Stream == work && one.Kind == ObligationKind.Acknowledge);
    }

    private Task<int> ExecutionAsync(int school)
    {
        StreamId work = Work(school);
        return db.Tasks.Where(task => task.Stream == work).Select(task => task.Execution).SingleAsync();
    }

    private static CommandStamp Stamp(string key, string content = "content") => new(key, content);
}
