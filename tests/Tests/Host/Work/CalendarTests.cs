using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Work;

/// <summary>
/// What is entered into the calendar, and what it does to a report of three schools due before 15/11/2026, on the next working day where
/// that is a day off: Saturday the 14th, so Monday the 16th.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
public sealed class CalendarTests(DatabaseKind kind)
{
    private const string Notice = "Thông báo 1/TB-BNV ngày 01/11/2026 của Bộ Nội vụ";
    private const int Schools = 3;
    private static readonly DateOnly Monday = new(2026, 11, 16);
    private TestDatabase _database = null!;
    private DirectiveId _directive;

    [SetUp]
    public async Task Database() => _database = await TestDatabase.CreateAsync(kind);

    [TearDown]
    public async Task NothingIsLeft()
    {
        IReadOnlyList<VerificationFault> faults = (await _database.Get<Verification>().RunAsync()).Faults;
        await _database.DisposeAsync();
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public async Task Enter_TheNoticeOfTet_EndsTheProjection()
    {
        DateOnly first = new(2027, 2, 4);
        Assert.That((await Calendars.GetAsync()).Year(2027).Any(day => day.Status == DayStatus.Projected && day.Name == "Tết Nguyên đán"));

        await EnterAsync(null, [.. Enumerable.Range(0, 7).Select(i => Off(first.AddDays(i), "Tết Nguyên đán"))]);

        WorkCalendar calendar = await Calendars.GetAsync();
        Assert.That(
            calendar.Year(2027).Where(day => day.Name == "Tết Nguyên đán").Select(day => (day.Day, day.Status)),
            Is.EqualTo(Enumerable.Range(0, 7).Select(i => (first.AddDays(i), DayStatus.Announced)))
        );
        Assert.That(await Calendars.GetAsync(), Is.SameAs(calendar), "asked again and not changed");
    }

    [Test]
    public async Task Enter_ASaturdayAsWorked_AndRemoveIt()
    {
        DateOnly saturday = new(2027, 5, 8);
        await EnterAsync(null, [new(saturday, DayKind.Worked, DayStatus.Announced, "Làm bù", Notice)]);
        Assert.That((await Calendars.GetAsync()).IsDayOff(saturday), Is.False);

        await Calendars.RemoveAsync(new RemoveCalendarDays(Situations.Clerk, null, [saturday]), null);

        Assert.That((await Calendars.GetAsync()).IsDayOff(saturday));
        RefusedException refused = (
            await Assert.ThrowsAsync<RefusedException>(() =>
                Calendars.RemoveAsync(new RemoveCalendarDays(Situations.Clerk, null, [saturday]), null)
            )
        )!;
        Assert.That(refused.Refusals.Single().Message, Does.Contain("08/05/2027"));
    }

    [Test]
    public async Task Enter_TheSameFormTwice_IsOneCommit()
    {
        CommandStamp stamp = CommitFormat.Stamp("form-1", "content");
        EnterCalendarDays command = new(Situations.Clerk, null, [Off(Monday, "Bầu cử")], Notice);

        await Calendars.EnterAsync(command, stamp);
        await Calendars.EnterAsync(command, stamp);

        Assert.That((await _database.Store.LoadAsync(CalendarStream.National, CalendarStream.Kind)).Version, Is.EqualTo(1));
    }

    [Test]
    public async Task Enter_WithFaults_NamesThemAll()
    {
        CalendarDay wrong = new(new DateOnly(2036, 1, 2), DayKind.Holiday, DayStatus.Projected, " ", new string('a', 64));

        RefusedException refused = (await Assert.ThrowsAsync<RefusedException>(() => EnterAsync(null, [wrong, wrong])))!;

        Assert.That(
            refused.Refusals.Select(one => one.Path).Distinct(),
            Is.EquivalentTo(
                new[] { "days" }.Concat(
                    from i in new[] { 0, 1 }
                    from field in new[] { "day", "name", "source", "status" }
                    select $"days[{i}].{field}"
                )
            )
        );
    }

    [Test]
    public async Task Local_CountsForTheUnitAndBelow_AndTheNearestWins()
    {
        await Situations.UnitsAsync(_database, 2);
        DateOnly day = new(2026, 10, 9);
        await EnterAsync(Situations.Office, [Off(day, "Ngày của tỉnh")]);
        await EnterAsync(Situations.School(1), [new(day, DayKind.Worked, DayStatus.Announced, "Làm bù của trường", Notice)]);

        Assert.That((await Calendars.GetAsync()).IsDayOff(day), Is.False);
        Assert.That((await Calendars.GetAsync(Situations.Office)).IsDayOff(day));
        Assert.That((await Calendars.GetAsync(Situations.School(2))).IsDayOff(day));
        Assert.That((await Calendars.GetAsync(Situations.School(1))).IsDayOff(day), Is.False);
    }

    [Test]
    public async Task Change_OfTheLastDay_MovesWhatIsOpen_TellsOnce_AndLeavesWhatIsMetOrExtended()
    {
        await SentAsync();
        await MeetAsync(2);
        await ExtendAsync(3, new DateOnly(2026, 11, 27));
        await EnterAsync(null, [Off(Monday, "Ngày hội")]);

        Assert.That(await SweepAsync(), Is.EqualTo(1));
        Assert.That(await SweepAsync(), Is.Zero);

        Assert.That((await OwedAsync(1)).LastDay, Is.EqualTo(Monday.AddDays(1)));
        Assert.That((await OwedAsync(2)) is { Status: ObligationStatus.MetOnTime, LastDay: var met } && met == Monday);
        Assert.That((await OwedAsync(3)).LastDay, Is.EqualTo(new DateOnly(2026, 11, 27)));
        Assert.That((await PeriodAsync()).LastDay, Is.EqualTo(Monday.AddDays(1)));
        Assert.That((await PeriodAsync()).Explanation, Does.Contain("17/11/2026"));
        Assert.That(await LettersAsync(), Is.EqualTo(new[] { Situations.ClerkOf(1) }));
        var calendar = (EnteredCalendar)(await _database.Store.LoadAsync(CalendarStream.National, CalendarStream.Kind)).State!;
        Assert.That(calendar.IsPending, Is.False);

        // Withdrawn, it goes back, and each is told once more.
        await Calendars.RemoveAsync(new RemoveCalendarDays(Situations.Clerk, null, [Monday]), null);
        Assert.That(await SweepAsync(), Is.EqualTo(1));
        Assert.That((await OwedAsync(1)).LastDay, Is.EqualTo(Monday));
        Assert.That(await LettersAsync(), Is.EqualTo(new[] { Situations.ClerkOf(1), Situations.ClerkOf(1) }));
    }

    [Test]
    public async Task Change_SweptByTwoHostsAtOnce_MovesAndTellsOnce()
    {
        await SentAsync();
        await EnterAsync(null, [Off(Monday, "Ngày hội")]);

        int[] moved = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(SweepAsync)));
        int[] after = [await SweepAsync()];

        Assert.That(moved.Sum() + after.Sum(), Is.EqualTo(Schools));
        Assert.That((await LettersAsync()).Count, Is.EqualTo(Schools));
    }

    [Test]
    public async Task Change_KilledBeforeTheLetters_TellsThoseMovedBeforeToo()
    {
        await SentAsync();
        await EnterAsync(null, [Off(Monday, "Ngày hội")]);
        // As a host that was killed after its first move leaves it.
        DateOnly next = Monday.AddDays(1);
        DateTimeOffset now = _database.Clock.GetUtcNow();
        await _database
            .Get<Works>()
            .AdvanceAsync(
                Report(1),
                Actor.System("calendar"),
                now,
                (_, _) =>
                    new Decision(
                        [new ObligationRescheduled(ObligationKind.Report, next, DeadlineRule.StartOf(next.AddDays(1)), "Vì nghỉ.", now)],
                        []
                    ),
                CommitFormat.Stamp($"calendar:1:{Report(1)}", new System.Text.Json.Nodes.JsonObject())
            );

        Assert.That(await SweepAsync(), Is.EqualTo(Schools - 1));

        Assert.That(await LettersAsync(), Is.EquivalentTo(Enumerable.Range(1, Schools).Select(Situations.ClerkOf)));
    }

    [Test]
    public async Task Change_OfADayThatHasPassed_DoesNotMakeAnybodyLate()
    {
        await SentAsync();
        await EnterAsync(null, [Off(Monday, "Ngày hội")]);
        await SweepAsync();
        _database.Clock.MoveTo(new DateTimeOffset(2026, 11, 17, 9, 0, 0, DeadlineRule.VietnamOffset));
        await Calendars.RemoveAsync(new RemoveCalendarDays(Situations.Clerk, null, [Monday]), null);

        Assert.That(await SweepAsync(), Is.Zero);
        Assert.That((await OwedAsync(1)).LastDay, Is.EqualTo(Monday.AddDays(1)));
    }

    private Calendars Calendars => _database.Get<Calendars>();

    private static CalendarDay Off(DateOnly day, string name) => new(day, DayKind.Holiday, DayStatus.Announced, name, Notice);

    private Task EnterAsync(UnitId? unit, IReadOnlyList<CalendarDay> days) =>
        Calendars.EnterAsync(new EnterCalendarDays(Situations.Clerk, unit, days, Notice), null);

    private Task<int> SweepAsync() => _database.Get<CalendarSweep>().RunAsync(_database.Clock.GetUtcNow());

    private async Task SentAsync()
    {
        await Situations.UnitsAsync(_database, Schools, ownClerks: true);
        Directives directives = _database.Get<Directives>();
        _directive = await directives.TakeInAsync(new TakeInDirective(Situations.Clerk, Situations.Office, "Kế hoạch", null), "form-1");
        var rule = new DeadlineRule(Cadence.SixMonthly, 11, 15, null, Bound.Before, null) { Shift = ShiftPolicy.Forward };
        await directives.ConfirmAsync(
            _directive,
            1,
            new ConfirmDirective(Situations.Clerk, Situations.Content with { ReportRules = [rule] })
        );
        await using (ProductDb db = _database.Open())
            await directives.SendAsync(
                _directive,
                await db.Units.SingleAsync(unit => unit.Unit == Situations.Office),
                new SendDirective(Situations.Clerk)
            );
        for (int round = 0; round < 2; round++)
            await _database.Get<OutboxSweep>().RunAsync(_database.Clock.GetUtcNow());
        Assert.That((await OwedAsync(1)).LastDay, Is.EqualTo(Monday));
    }

    private StreamId Report(int school) => Sending.ReportOf(_directive, Situations.School(school), "2026-11");

    private async Task<ObligationRow> OwedAsync(int school)
    {
        StreamId report = Report(school);
        await using ProductDb db = _database.Open();
        return await db.Obligations.AsNoTracking().SingleAsync(owed => owed.Stream == report);
    }

    private async Task<ReportPeriod> PeriodAsync() =>
        ((Directive)(await _database.Store.LoadAsync(_directive.Stream, DirectiveStream.Kind)).State!).Periods.Single();

    private async Task<IReadOnlyList<PersonId>> LettersAsync()
    {
        await using ProductDb db = _database.Open();
        return await (
            from letter in db.Letters
            where letter.Kind == LetterKind.Notice
            join item in db.LetterItems on letter.Stream equals item.Stream
            where item.Reason == LetterReason.Rescheduled
            select letter.To
        ).ToListAsync();
    }

    private async Task MeetAsync(int school)
    {
        StreamId report = Report(school);
        TaskRow task;
        await using (ProductDb db = _database.Open())
            task = await db.Tasks.AsNoTracking().SingleAsync(one => one.Stream == report && one.Task == Tasks.Report);
        await _database
            .Get<Works>()
            .PerformAsync(
                report,
                task.Execution,
                null,
                null,
                new SubmitNilReport(Situations.ClerkOf(school), new PersonalText("Không phát sinh."))
            );
    }

    private async Task ExtendAsync(int school, DateOnly until)
    {
        Obligations obligations = _database.Get<Obligations>();
        await obligations.AskAsync(
            Report(school),
            null,
            null,
            new AskExtension(Situations.ClerkOf(school), ObligationKind.Report, until, new PersonalText("Chờ số liệu."))
        );
        await obligations.GrantAsync(Report(school), null, null, new GrantExtension(Situations.Head, ObligationKind.Report, until));
    }
}
