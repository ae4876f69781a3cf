using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scheduling;

/// <summary>A directive with three schools, to be acknowledged until Friday 05/06/2026, planned until 30/06, published until 15/07.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
public sealed class ObligationSweepTests(DatabaseKind kind)
{
    private const int Schools = 3;
    private TestDatabase _database = null!;
    private DirectiveId _directive;

    [SetUp]
    public async Task ADirective()
    {
        _database = await TestDatabase.CreateAsync(kind);
        _directive = await Situations.SentDirectiveAsync(_database, Schools, ownClerks: true);
    }

    [TearDown]
    public async Task NoDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task FallDue_InTheLastInstantInTime_RecordsNothing() =>
        Assert.That(await Sweep.FallDueAsync(At(6, 6, 0).AddTicks(-10)), Is.Zero);

    [Test]
    public async Task FallDue_InTheFirstLateInstant_RecordsEachOnceAndItsRowsFollow()
    {
        Assert.That(await Sweep.FallDueAsync(At(6, 6, 0)), Is.EqualTo(Schools));
        Assert.That(await Sweep.FallDueAsync(At(6, 6, 0)), Is.Zero);

        Assert.That((await OwedAsync(1, ObligationKind.Acknowledge)).Status, Is.EqualTo(ObligationStatus.Overdue));
        await VerifiedAsync();
    }

    [Test]
    public async Task FallDue_OfSeveralThingsOfOneWork_IsOneCommit()
    {
        int before = await VersionAsync(1);

        Assert.That(await Sweep.FallDueAsync(At(7, 16, 0)), Is.EqualTo(3 * Schools));

        Assert.That(await VersionAsync(1), Is.EqualTo(before + 1));
        await VerifiedAsync();
    }

    [Test]
    public async Task FallDue_ByTwoHostsAtOnce_RecordsEachOnce()
    {
        int[] recorded = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Sweep.FallDueAsync(At(6, 6, 0)))));
        recorded = [.. recorded, await Sweep.FallDueAsync(At(6, 6, 0))];

        Assert.That(recorded.Sum(), Is.EqualTo(Schools));
        Assert.That((await EventsAsync(1)).OfType<ObligationFellDue>().Count(), Is.EqualTo(1));
        await VerifiedAsync();
    }

    [Test]
    public async Task FallDue_WhileThePersonDoesIt_LosesNeither()
    {
        DateTimeOffset late = At(6, 6, 0);
        _database.Clock.MoveTo(late);

        await Task.WhenAll(Enumerable.Range(1, Schools).Select(AcknowledgeAsync).Append(Task.Run(() => Sweep.FallDueAsync(late))));

        for (int school = 1; school <= Schools; school++)
            Assert.That((await OwedAsync(school, ObligationKind.Acknowledge)).Status, Is.EqualTo(ObligationStatus.MetLate));
        await VerifiedAsync();
    }

    [Test]
    public async Task Escalate_GoesUpStepByStepOnWorkingDays_AndStopsWhenItIsDone()
    {
        await Sweep.FallDueAsync(At(6, 6, 0));
        // One day after Friday is Saturday, so Monday; three days after is Monday too.
        Assert.That(await Sweep.EscalateAsync(At(6, 6, 8)), Is.Zero, "Saturday");
        Assert.That(await Sweep.EscalateAsync(At(6, 8, 7)), Is.Zero, "before the hours");
        Assert.That(await Sweep.EscalateAsync(At(6, 8, 8)), Is.EqualTo(2 * Schools));
        Assert.That((await OwedAsync(1, ObligationKind.Acknowledge)).Rung, Is.EqualTo((int)EscalationRung.Head));
        Assert.That(await Sweep.EscalateAsync(At(6, 9, 8)), Is.Zero);

        _database.Clock.MoveTo(At(6, 9, 10));
        await AcknowledgeAsync(2);

        Assert.That(await Sweep.EscalateAsync(At(6, 10, 8)), Is.EqualTo(Schools - 1), "five days after");
        Assert.That((await OwedAsync(1, ObligationKind.Acknowledge)).Rung, Is.EqualTo((int)EscalationRung.ParentContact));
        Assert.That((await OwedAsync(2, ObligationKind.Acknowledge)).Rung, Is.EqualTo((int)EscalationRung.Head));
        await VerifiedAsync();
    }

    [Test]
    public async Task Escalate_AfterDowntime_TakesEachMissedStepOnceInOrder()
    {
        await Sweep.FallDueAsync(At(6, 22, 8));

        Assert.That(await Sweep.EscalateAsync(At(6, 22, 8)), Is.EqualTo(4 * Schools));

        Assert.That(
            (await EventsAsync(1)).OfType<ObligationEscalated>().Select(e => e.Rung),
            Is.EqualTo(new[] { EscalationRung.Deputy, EscalationRung.Head, EscalationRung.ParentContact, EscalationRung.ParentHead })
        );
        await VerifiedAsync();
    }

    [Test]
    public async Task Extension_GrantedAfterTheDate_OpensItAgainAndCountsFromTheNewOne()
    {
        await Sweep.FallDueAsync(At(6, 6, 0));
        await Sweep.EscalateAsync(At(6, 8, 8));
        _database.Clock.MoveTo(At(6, 8, 9));
        StreamId work = Sending.WorkOf(_directive, Situations.School(1));
        await Obligations.AskAsync(
            work,
            null,
            null,
            new AskExtension(
                Situations.ClerkOf(1),
                ObligationKind.Acknowledge,
                new DateOnly(2026, 6, 12),
                new PersonalText("Trường đang sửa chữa.")
            )
        );
        Assert.That((await OwedAsync(1, ObligationKind.Acknowledge)).Extension, Is.EqualTo(ExtensionStatus.Asked));

        await Obligations.GrantAsync(
            work,
            null,
            null,
            new GrantExtension(Situations.Head, ObligationKind.Acknowledge, new DateOnly(2026, 6, 12))
        );

        ObligationRow owed = await OwedAsync(1, ObligationKind.Acknowledge);
        Assert.That(owed.Status, Is.EqualTo(ObligationStatus.Open));
        Assert.That(owed.Rung, Is.Zero);
        Assert.That(owed.LateFrom, Is.EqualTo(At(6, 13, 0)));
        Assert.That(await Sweep.FallDueAsync(At(6, 12, 23)), Is.Zero);
        Assert.That(await Sweep.FallDueAsync(At(6, 13, 0)), Is.EqualTo(1));
        await VerifiedAsync();
    }

    [Test]
    public async Task Exempt_EndsTheWorkAndWhatItOwed()
    {
        StreamId work = Sending.WorkOf(_directive, Situations.School(1));

        await Obligations.ExemptAsync(work, null, null, new ExemptUnit(Situations.Head, new PersonalText("Trường sáp nhập.")));

        Assert.That(await Sweep.FallDueAsync(At(7, 16, 0)), Is.EqualTo(3 * (Schools - 1)));
        Assert.That((await OwedAsync(1, ObligationKind.Plan)).Status, Is.EqualTo(ObligationStatus.Exempt));
        await using ProductDb db = _database.Open();
        Assert.That(await db.Tasks.CountAsync(task => task.Stream == work), Is.Zero);
        await VerifiedAsync();
    }

    private ObligationSweep Sweep => _database.Get<ObligationSweep>();

    private Obligations Obligations => _database.Get<Obligations>();

    private static DateTimeOffset At(int month, int day, int hour) => new(2026, month, day, hour, 0, 0, DeadlineRule.VietnamOffset);

    private async Task AcknowledgeAsync(int school)
    {
        StreamId work = Sending.WorkOf(_directive, Situations.School(school));
        var state = (WorkflowState)(await _database.Store.LoadAsync(work, WorkStream.Kind)).State!;
        await _database
            .Get<Works>()
            .PerformAsync(work, state.Waits.Single().Execution, null, null, new AcknowledgeDirective(Situations.ClerkOf(school)));
    }

    private async Task<ObligationRow> OwedAsync(int school, ObligationKind what)
    {
        StreamId work = Sending.WorkOf(_directive, Situations.School(school));
        await using ProductDb db = _database.Open();
        return await db.Obligations.AsNoTracking().SingleAsync(owed => owed.Stream == work && owed.Kind == what);
    }

    private async Task<int> VersionAsync(int school) =>
        (await _database.Store.LoadAsync(Sending.WorkOf(_directive, Situations.School(school)), WorkStream.Kind)).Version;

    private async Task<IReadOnlyList<Event>> EventsAsync(int school) =>
        [.. (await _database.Store.ReadAsync(Sending.WorkOf(_directive, Situations.School(school)))).SelectMany(commit => commit.Events)];

    private async Task VerifiedAsync() => Assert.That((await _database.Get<Verification>().RunAsync()).Faults, Is.Empty);
}
