using System.Globalization;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Host.Mail;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scheduling;

/// <summary>
/// The year 2026 of a Sở, four Phòng and sixty schools under the clock of the test, with a real SMTP server: each Phòng plans in answer to the
/// Sở's directive and sends its plan on, schools are prompt, just in time, late or silent, and everything twice: the sweeps run at 08:00 and
/// 10:00 of every day. Every mail that came is one that the rules ask for, computed here from dates and people alone, and the other way round.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
[Category("Slow")]
[Category("Smtp")]
internal sealed class YearTests(DatabaseKind kind)
{
    private const int Offices = 4;
    private const int SchoolsOfOffice = 15;
    private static readonly DateOnly First = new(2026, 1, 5);
    private static readonly DateOnly Last = new(2026, 12, 31);
    private static readonly UnitId Department = Organizations.IdOf("so");

    private readonly Dictionary<UnitId, UnitLevel> _levels = [];
    private readonly Dictionary<UnitId, UnitId> _parents = [];
    private readonly Dictionary<(UnitId, Role), PersonId> _people = [];
    private readonly Dictionary<PersonId, string> _addresses = [];
    private TestDatabase _database = null!;

    [Test]
    public async Task EveryMail_IsOneThatTheRulesAskFor()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using TestDatabase database = await TestDatabase.CreateAsync(kind, options => options with { Mail = server.Settings(2) });
        _database = database;
        database.Clock.MoveTo(At(First, 8));
        await SetUpAsync();
        await LaunchAsync();

        Sweeps sweeps = database.Get<Sweeps>();
        for (DateOnly day = First; day <= Last; day = day.AddDays(1))
        {
            database.Clock.MoveTo(At(day, 8));
            await sweeps.RunAllAsync(At(day, 8));
            database.Clock.MoveTo(At(day, 10));
            await ActAsync(day);
            await sweeps.RunAllAsync(At(day, 10));
        }

        IReadOnlyList<ReceivedMail> mails = server.Mails();
        await using ProductDb db = database.Open();
        List<LetterRow> letters = await db.Letters.AsNoTracking().ToListAsync();
        List<LetterItemRow> items = await db.LetterItems.AsNoTracking().ToListAsync();
        List<ObligationRow> owed = await db.Obligations.AsNoTracking().ToListAsync();
        Assert.That(owed.Count(one => one.Kind == ObligationKind.Report), Is.GreaterThan(2 * 60), "the year has its reports");

        // Each letter arrived once, at the right address, on its day.
        Assert.That(letters, Has.All.Property(nameof(LetterRow.Status)).EqualTo(LetterStatus.Sent));
        Assert.That(
            mails.Select(mail => (mail.Header("Message-ID"), mail.To.Single())).Order(),
            Is.EqualTo(letters.Select(letter => ($"<{Mailer.MessageIdOf(letter.Stream)}>", _addresses[letter.To])).Order())
        );

        // Who is written to on which day, and about what, is what the rules say.
        List<string> said =
        [
            .. from letter in letters
            join item in items on letter.Stream equals item.Stream
            select Line(letter.Day, letter.To, item.Reason, item.Obligation, item.Directive, item.Period, item.Work),
        ];
        List<string> wanted = await WantedAsync(db, owed);
        Assert.Multiple(() =>
        {
            Assert.That(said.Except(wanted, StringComparer.Ordinal).Order().Take(10), Is.Empty, "said and not asked for");
            Assert.That(wanted.Except(said, StringComparer.Ordinal).Order().Take(10), Is.Empty, "asked for and not said");
            Assert.That(said, Is.Unique);
        });
        Assert.That(
            letters.Select(letter => (letter.Day, letter.To)),
            Is.EquivalentTo(
                wanted.Select(line => line.Split('|')).Select(part => (Day(part[0]), new PersonId(Guid.Parse(part[1])))).Distinct()
            ),
            "one letter for each person and day with something to say"
        );

        // Nothing after it was done.
        Dictionary<(StreamId, ObligationKind), ObligationRow> byWork = owed.ToDictionary(one => (one.Stream, one.Kind));
        Dictionary<StreamId, LetterRow> byLetter = letters.ToDictionary(letter => letter.Stream);
        foreach (LetterItemRow item in items.Where(item => item.Work is not null))
            Assert.That(byWork[(item.Work!.Value, item.Obligation)].MetAt, Is.Null.Or.GreaterThan(byLetter[item.Stream].EndedAt!.Value));

        Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
        await TestContext.Out.WriteLineAsync($"{kind}: {mails.Count} mails, {items.Count} items, {owed.Count} obligations");
    }

    /// <summary>Every line that the rules ask for, from what was owed when, who is in which role, and the calendar.</summary>
    private async Task<List<string>> WantedAsync(ProductDb db, List<ObligationRow> owed)
    {
        var begun = (await db.Commits.AsNoTracking().Where(commit => commit.Version == 1).ToListAsync()).ToDictionary(
            commit => commit.Stream,
            commit => Read(commit).At
        );
        Commit Read(StoredCommit commit) => _database.Get<CommitFormat>().Read(commit.Body, commit.Hash);
        WorkCalendar calendar = WorkCalendar.National;
        ReminderPolicy policy = ReminderPolicy.Default;
        var lines = new HashSet<string>(StringComparer.Ordinal);
        foreach (ObligationRow one in owed.Where(one => one.LastDay is not null))
        {
            DateOnly last = one.LastDay!.Value;
            KindPolicy rules = policy.For(one.Kind);
            bool IsOwedOn(DateOnly day) => begun[one.Stream] < At(day, 8) && (one.MetAt is not { } met || met > At(day, 8));
            foreach (int days in rules.Reminders)
            {
                DateOnly day = ReminderPolicy.DayOf(last, days, calendar);
                if (day < First || day > Last || !IsOwedOn(day))
                    continue;
                foreach (Role role in new[] { Role.Clerk, Role.Drafter })
                    lines.Add(Line(day, _people[(one.Unit, role)], LetterReason.Ladder, one.Kind, one.Directive, one.Period, one.Stream));
            }
            // Of steps that come on one day the highest within the unit counts, and the highest above it.
            foreach (
                var step in rules.Escalation.GroupBy(step =>
                    (Day: ReminderPolicy.DayOf(last, step.Days, calendar), IsAbove: step.Rung > EscalationRung.Head)
                )
            )
            {
                DateOnly day = step.Key.Day;
                if (day > Last || !IsOwedOn(day))
                    continue;
                EscalationRung rung = step.Max(one => one.Rung);
                lines.Add(
                    rung switch
                    {
                        EscalationRung.Deputy or EscalationRung.Head => Line(
                            day,
                            rung == EscalationRung.Deputy && _people.TryGetValue((one.Unit, Role.Deputy), out PersonId deputy)
                                ? deputy
                                : _people[(one.Unit, Role.Head)],
                            LetterReason.Escalated,
                            one.Kind,
                            one.Directive,
                            one.Period,
                            one.Stream
                        ),
                        _ => Line(
                            day,
                            _people[(_parents[one.Unit], rung == EscalationRung.ParentHead ? Role.Head : Role.Drafter)],
                            LetterReason.BelowOverdue,
                            one.Kind,
                            one.Directive,
                            one.Period,
                            null
                        ),
                    }
                );
            }
        }
        return [.. lines];
    }

    private static string Line(
        DateOnly day,
        PersonId to,
        LetterReason reason,
        ObligationKind kind,
        DirectiveId directive,
        string period,
        StreamId? work
    ) => $"{day:yyyy-MM-dd}|{to}|{reason}|{kind}|{directive}|{period}|{work}";

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset At(DateOnly day, int hour) => DeadlineRule.StartOf(day).AddHours(hour);

    private async Task SetUpAsync()
    {
        var starts = new List<(StreamId, IStreamKind, IReadOnlyList<Event>)>();
        await using ProductDb db = _database.Open();
        void Add(string code, string name, UnitLevel level, string? parent, params Role[] roles)
        {
            UnitId unit = Organizations.IdOf(code);
            _levels[unit] = level;
            List<Event> events = [new UnitEstablished(name, level, Situations.Founded)];
            if (parent is not null)
            {
                _parents[unit] = Organizations.IdOf(parent);
                events.Add(new UnitLinked(_parents[unit], LinkKind.Professional, Situations.Founded));
            }
            foreach (Role role in roles)
            {
                var person = new PersonId(StreamId.Derived(unit.Value, role.ToString()).Value);
                _people[(unit, role)] = person;
                string address = $"{role.ToString().ToLowerInvariant()}.{code}@example.edu.vn";
                _addresses[person] = address;
                events.Add(new RoleGranted(person, role));
                db.Users.Add(
                    new Account
                    {
                        Id = person.Value,
                        FullName = $"Nguyễn Thị {code.ToUpperInvariant()}",
                        Email = address,
                        UserName = address,
                        NormalizedEmail = address.ToUpperInvariant(),
                        NormalizedUserName = address.ToUpperInvariant(),
                    }
                );
            }
            starts.Add((unit.Stream, UnitStream.Kind, events));
        }
        Add("so", "Sở Giáo dục và Đào tạo", UnitLevel.So, null, Role.Clerk, Role.Drafter, Role.Head, Role.Deputy);
        for (int office = 1; office <= Offices; office++)
        {
            Add(
                $"p{office}",
                $"Phòng Giáo dục và Đào tạo {office}",
                UnitLevel.Phong,
                "so",
                Role.Clerk,
                Role.Drafter,
                Role.Head,
                Role.Deputy
            );
            for (int school = 1; school <= SchoolsOfOffice; school++)
            {
                Role[] roles = [Role.Clerk, Role.Drafter, Role.Head, .. school % 2 == 0 ? new[] { Role.Deputy } : []];
                Add($"p{office}s{school}", $"Trường Tiểu học {office}.{school}", UnitLevel.TH, $"p{office}", roles);
            }
        }
        await db.SaveChangesAsync();
        await _database.Store.StartStreamsAsync(Actor.System("set-up"), _database.Clock.GetUtcNow(), starts);
    }

    /// <summary>The Sở sends its directive: to acknowledge until 16/01, plan until 10/02, publish until 27/02, report before 20/6 and 30/11.</summary>
    private async Task LaunchAsync()
    {
        PersonId clerk = _people[(Department, Role.Clerk)];
        Directives directives = _database.Get<Directives>();
        DirectiveId id = await directives.TakeInAsync(new TakeInDirective(clerk, Department, "Kế hoạch của Sở", null), "so");
        await directives.ConfirmAsync(
            id,
            1,
            new ConfirmDirective(
                clerk,
                Content(1, "Sở", ["PHONG"], new(2026, 1, 16), new(2026, 2, 10), new(2026, 2, 27), (20, 6), (30, 11))
            )
        );
        await using ProductDb db = _database.Open();
        await directives.SendAsync(id, await db.Units.SingleAsync(unit => unit.Unit == Department), new SendDirective(clerk));
    }

    private static DirectiveContent Content(
        int number,
        string issuer,
        string[] levels,
        DateOnly acknowledge,
        DateOnly plan,
        DateOnly publish,
        (int Day, int Month) first,
        (int Day, int Month) second
    ) =>
        new(
            "KH",
            number,
            "KH-BĐG",
            First,
            issuer,
            "Thực hiện công tác bình đẳng giới năm 2026",
            levels,
            LinkKind.Professional,
            [new Clause("c1", ClauseKind.Duty, "Tổ chức truyền thông.", 0, 0)],
            [
                new DeadlineRule(Cadence.SixMonthly, first.Month, first.Day, null, Bound.Before, null),
                new DeadlineRule(Cadence.SixMonthly, second.Month, second.Day, null, Bound.Before, null),
            ],
            PublicationRequired: true,
            acknowledge,
            plan,
            publish
        );

    /// <summary>Everybody does what they do on a day: by the number of the school promptly, at the last moment, four days late, or never.</summary>
    private async Task ActAsync(DateOnly day)
    {
        // What one does may bring the next thing to do on the same day.
        for (bool acted = true; acted; )
        {
            acted = false;
            List<TaskRow> tasks;
            await using (ProductDb db = _database.Open())
                tasks = await db.Tasks.AsNoTracking().OrderBy(task => task.Stream).ToListAsync();
            foreach (TaskRow task in tasks)
            {
                if (!IsTime(task, day))
                    continue;
                await DoAsync(task);
                acted = true;
            }
        }
    }

    private bool IsTime(TaskRow task, DateOnly day)
    {
        // What waits for another unit (a report to accept) or has no date is done at once.
        if (task.LastDay is not { } last || task.Unit != task.Assignee)
            return true;
        int pace = task.Unit.Value.ToByteArray()[0] % 4;
        return _levels[task.Unit] == UnitLevel.Phong
            ? day >= last.AddDays(-6)
            : pace switch
            {
                0 => true,
                1 => day >= last,
                2 => day >= last.AddDays(4),
                _ => false,
            };
    }

    private async Task DoAsync(TaskRow task)
    {
        PersonId by = _people[(task.Assignee, task.Role)];
        Works works = _database.Get<Works>();
        if (task.Task == GenderEquality.Activities.Tasks.DerivePlan && _levels[task.Unit] == UnitLevel.Phong)
        {
            // An office's plan is a document of its own, which binds its schools.
            Directives directives = _database.Get<Directives>();
            DirectiveId plan = await directives.TakeInAsync(
                new TakeInDirective(by, task.Unit, "Kế hoạch của Phòng", task.Stream),
                $"{task.Stream}"
            );
            await directives.ConfirmAsync(
                plan,
                1,
                new ConfirmDirective(by, Content(2, "Phòng", ["TH"], new(2026, 3, 6), new(2026, 4, 10), new(2026, 4, 28), (1, 6), (15, 11)))
            );
        }
        var state = (WorkflowState)(await _database.Store.LoadAsync(task.Stream, WorkStream.Kind)).State!;
        DirectiveContent content = (
            (Directive)(await _database.Store.LoadAsync(task.Directive.Stream, DirectiveStream.Kind)).State!
        ).Content!;
        Command command = task.Task switch
        {
            GenderEquality.Activities.Tasks.Acknowledge => new AcknowledgeDirective(by),
            GenderEquality.Activities.Tasks.DerivePlan => new SubmitPlan(
                by,
                [.. PlanCoverage.ClausesFor(content, _levels[task.Unit]).Select(clause => new PlanItem(clause.Id, Answer.Adopted))],
                content
            ),
            GenderEquality.Activities.Tasks.ApprovePlan or GenderEquality.Activities.Tasks.AcceptReport => new Approve(by),
            GenderEquality.Activities.Tasks.PublishLink => new SendLink(by, "https://truong.example.edu.vn/ke-hoach"),
            GenderEquality.Activities.Tasks.RollUp => new RollUp(by, [], RollUp.Sum([]), 0, true),
            GenderEquality.Activities.Tasks.Report => new SubmitReport(
                by,
                new ReportForm(
                    [.. Indicators.All.Select(indicator => new ReportValue(indicator.Code, 1, 1))],
                    [],
                    PersonalText.None,
                    PersonalText.None
                ),
                content
            ),
            _ => throw new InvalidOperationException($"Nobody does {task.Task}."),
        };
        Assert.That(state.Waits.Select(wait => wait.Execution), Does.Contain(task.Execution));
        await works.PerformAsync(task.Stream, task.Execution, null, null, command);
    }
}
