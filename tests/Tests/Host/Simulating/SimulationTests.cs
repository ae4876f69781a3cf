using System.Data.Common;
using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Host.Simulating;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Simulating;

/// <summary>A year of the demonstration's organisation under its real flows.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class SimulationTests(DatabaseKind kind)
{
    private const string School = "Trường Trung học phổ thông Bồ Đề";
    private TestDatabase database = null!;
    private DirectiveId directive;

    [SetUp]
    public async Task SetUpAsync()
    {
        database = await TestDatabase.CreateAsync(kind);
        directive = await SimulatedSituation.ConfirmedDirectiveAsync(database.Services);
    }

    [TearDown]
    public async Task TearDownAsync() => await database.DisposeAsync();

    [Test]
    public async Task Year_WhenEverybodyActsAtOnce_RemindsNobody()
    {
        SimulationResult result = await RunAsync("""{"default":{"answer":"done","after":"0 hours"}}""");

        Assert.That(
            result.Events.Where(e => e.Kind is not (SimulationKinds.Task or SimulationKinds.Done or SimulationKinds.End)),
            Is.Empty
        );
        using (Assert.EnterMultipleScope())
        {
            // Five units owe receipt, plan, link and two reports.
            Assert.That(result.Summary, Is.EqualTo(new SimulationSummary(42, 0, 0, 25, 0, 0, 0, 0)));
            Assert.That(
                result.End.Select(unit => unit.Directive),
                Is.EqualTo((string[])["Đã gửi đến 2 đơn vị", .. Enumerable.Repeat("Đã công bố", 5)])
            );
            Assert.That(result.End.SelectMany(unit => unit.Reports).Select(report => report.Stage), Is.All.EqualTo("Đã chấp nhận"));
            Assert.That(result.End.SelectMany(unit => unit.WaitsFor), Is.Empty);
            Assert.That(result.Stopped, Is.Null);
        }
    }

    [Test]
    public async Task Reminders_AfterWhatIsOwedWasDone_DoNotCome()
    {
        // Receipt three working days before the last day, and everything else on the last day.
        SimulationResult result = await RunAsync(
            """{"rules":[{"task":"acknowledge","answer":"done","before":"2 working days"}],"default":{"answer":"done","before":"0 days"}}"""
        );

        // Friday 12/6 less two working days is Wednesday 10/6: only what came before.
        Assert.That(Days(result, SimulationKinds.Reminder, "nhận văn bản"), Is.EqualTo(new[] { "2026-06-05", "2026-06-09" }));
        // The plan is handed in and approved in the forenoon of the last day, after the digest of that day.
        Assert.That(
            Days(result, SimulationKinds.Reminder, "duyệt kế hoạch"),
            Is.EqualTo(new[] { "2026-07-01", "2026-07-08", "2026-07-10", "2026-07-14", "2026-07-15" })
        );
        Assert.That(result.Events.Where(e => e.Kind == SimulationKinds.Overdue && e.Unit == School), Is.Empty);
    }

    /// <summary>
    /// By hand from the ladder −14, −7, −3, −1, 0, 1, 3, 7 and the calendar: before counts back from the last working day in time and a day off
    /// goes back; after counts from the last day and a day off goes on; of two that meet, the later counts.
    /// </summary>
    [Test]
    public async Task School_ThatNeverAnswers_IsRemindedOnExactlyTheDaysOfTheLadder()
    {
        SimulationResult result = await RunAsync($$"""{"rules":[{"unit":"{{School}}","answer":"never"}]}""");

        using (Assert.EnterMultipleScope())
        {
            // Last day Friday 12/6. −14 is before the directive; 13/6 (+1) is a Saturday and meets 15/6 (+3).
            Assert.That(
                Days(result, SimulationKinds.Reminder, "nhận văn bản"),
                Is.EqualTo(new[] { "2026-06-05", "2026-06-09", "2026-06-11", "2026-06-12", "2026-06-15", "2026-06-19" })
            );
            // Last day Wednesday 15/7. 12/7 (−3) is a Sunday: Friday 10/7. 18/7 (+3) is a Saturday: Monday 20/7.
            Assert.That(
                Days(result, SimulationKinds.Reminder, "duyệt kế hoạch"),
                Is.EqualTo(
                    new[] { "2026-07-01", "2026-07-08", "2026-07-10", "2026-07-14", "2026-07-15", "2026-07-16", "2026-07-20", "2026-07-22" }
                )
            );
            // Last day Friday 14/8. 15/8 (+1) is a Saturday and meets 17/8 (+3).
            Assert.That(
                Days(result, SimulationKinds.Reminder, "gửi liên kết"),
                Is.EqualTo(new[] { "2026-07-31", "2026-08-07", "2026-08-11", "2026-08-13", "2026-08-14", "2026-08-17", "2026-08-21" })
            );
            // Before 15/11: last day Saturday 14/11, last working day Friday 13/11. 15/11 (+1) is a Sunday, 21/11 (+7) a Saturday.
            Assert.That(
                Days(result, SimulationKinds.Reminder, "nộp báo cáo 6 tháng cuối năm 2026"),
                Is.EqualTo(
                    new[] { "2026-10-30", "2026-11-06", "2026-11-10", "2026-11-12", "2026-11-13", "2026-11-16", "2026-11-17", "2026-11-23" }
                )
            );
            // Before 1/6: last day Monday 31/5/2027, the last one simulated. 30/5 (−1) is a Sunday and meets Friday 28/5 (−3).
            Assert.That(
                Days(result, SimulationKinds.Reminder, "nộp báo cáo 6 tháng đầu năm 2027"),
                Is.EqualTo(new[] { "2027-05-17", "2027-05-24", "2027-05-28", "2027-05-31" })
            );
        }
        // Every reminder reaches clerk and drafter, each by a letter of that day, and the heads get no letter of reminders.
        Assert.That(
            result.Events.Where(e => e.Kind == SimulationKinds.Reminder).Select(e => string.Join(", ", e.Who.Split(", ").Order())),
            Is.All.EqualTo("Cao Thị Nga (văn thư), Mai Xuân Trường (người soạn)")
        );
        Assert.That(
            result.Events.Where(e => e is { Kind: SimulationKinds.Mail, Who: "Cao Thị Nga (văn thư)" }).Select(Day),
            Is.EqualTo(result.Events.Where(e => e.Kind == SimulationKinds.Reminder).Select(Day).Distinct())
        );
        Assert.That(result.Summary.Overdue, Is.EqualTo(4));
        Assert.That(result.Summary.OpenAtEnd, Is.EqualTo(1));
    }

    /// <summary>Deputy after a day, head after three, the receiver's drafter after five, its head after ten; a day off goes on.</summary>
    [Test]
    public async Task Escalation_OfASchoolThatNeverAnswers_GoesUpRungByRungToTheRightPersons()
    {
        SimulationResult result = await RunAsync($$"""{"rules":[{"unit":"{{School}}","answer":"never"}]}""");

        // The school has no deputy, so its head is told in the deputy's place.
        const string head = "Dương Thị Hồng Hà (thủ trưởng)";
        const string contact = "Trần Quang Minh (người soạn)";
        const string above = "Lê Thị Thanh Vân (thủ trưởng)";
        Assert.That(
            result.Events.Where(e => e.Kind == SimulationKinds.Escalation).Select(e => (Day(e), e.Unit, e.Who)),
            Is.EqualTo(
                new[]
                {
                    ("2026-06-15", School, head),
                    ("2026-06-15", School, head),
                    ("2026-06-17", School, contact),
                    ("2026-06-22", School, above),
                    ("2026-07-16", School, head),
                    ("2026-07-20", School, head),
                    ("2026-07-20", School, contact),
                    ("2026-07-27", School, above),
                    ("2026-08-17", School, head),
                    ("2026-08-17", School, head),
                    ("2026-08-19", School, contact),
                    ("2026-08-24", School, above),
                    ("2026-11-16", School, head),
                    ("2026-11-17", School, head),
                    ("2026-11-19", School, contact),
                    ("2026-11-24", School, above),
                }
            )
        );
        Assert.That(
            result.Events.Where(e => e.Kind == SimulationKinds.Overdue).Select(e => $"{e.At:yyyy-MM-dd HH:mm}"),
            Is.EqualTo(new[] { "2026-06-13 00:00", "2026-07-16 00:00", "2026-08-15 00:00", "2026-11-15 00:00" })
        );
    }

    [Test]
    public async Task Approval_ReturnedTwice_ComesBackTwiceAndIsThenGiven()
    {
        SimulationResult result = await RunAsync(
            $$"""{"rules":[{"task":"approve-plan","unit":"{{School}}","answer":"return","times":2,"after":"2 working days"}]}"""
        );

        string[] plan =
        [
            .. result
                .Events.Where(e => e.Unit == School && e.Kind is SimulationKinds.Done or SimulationKinds.Returned)
                .Where(e => e.Unit == School && e.What.Contains("kế hoạch", StringComparison.Ordinal))
                .Select(e => $"{Day(e)} {e.What}"),
        ];
        Assert.That(
            plan,
            Is.EqualTo(
                new[]
                {
                    "2026-06-03 Trình duyệt kế hoạch",
                    "2026-06-05 Trả lại kế hoạch để chỉnh sửa",
                    "2026-06-08 Trình duyệt kế hoạch",
                    "2026-06-10 Trả lại kế hoạch để chỉnh sửa",
                    "2026-06-11 Trình duyệt kế hoạch",
                    "2026-06-15 Duyệt kế hoạch",
                    "2026-06-16 Gửi liên kết công bố kế hoạch",
                }
            )
        );
        Assert.That(result.Events.Count(e => e.Kind == SimulationKinds.Returned), Is.EqualTo(2));
    }

    [Test]
    public async Task Simulation_OfADirectiveThatWasSent_BeginsAsWhenItWasConfirmed_AndWritesNothing()
    {
        await using (ProductDb db = database.Open())
        {
            UnitRow office = await db.Units.SingleAsync(unit => unit.Level == UnitLevel.So);
            PersonId clerk = await db
                .Memberships.Where(one => one.Unit == office.Unit && one.Role == Role.Clerk)
                .Select(one => one.Person)
                .FirstAsync();
            await database.Get<Directives>().SendAsync(directive, office, new SendDirective(clerk));
        }
        await database.Get<OutboxSweep>().RunAsync(database.Clock.GetUtcNow());
        string before = await FingerprintAsync();

        SimulationResult result = await RunAsync("""{"default":{"answer":"never"}}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FingerprintAsync(), Is.EqualTo(before));
            Assert.That(result.Summary.Mails, Is.GreaterThan(100));
            Assert.That(result.End[0].Directive, Is.EqualTo("Đã gửi đến 2 đơn vị"));
            Assert.That(
                Directory.Exists(Path.Combine(database.DataFolder, "mail"))
                    ? Directory.GetFiles(Path.Combine(database.DataFolder, "mail"))
                    : [],
                Is.Empty
            );
        }
    }

    [Test]
    public async Task Result_OfTheSameOrder_IsTheSameToTheByte()
    {
        const string answers = """
            {"rules":[{"task":"approve-plan","answer":"return","times":2,"after":"2 working days"},{"level":"THCS","answer":"never"},
             {"task":"report","answer":"done","before":"3 working days"}]}
            """;
        string first = (await RunAsync(answers)).ToJson();

        Assert.That((await RunAsync(answers)).ToJson(), Is.EqualTo(first));
        JsonNode json = JsonNode.Parse(first)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(json["from"]!.GetValue<string>(), Is.EqualTo("2026-06-01"));
            Assert.That(json["version"]!.GetValue<int>(), Is.EqualTo(1));
            Assert.That(json["events"]![0]!["at"]!.GetValue<string>(), Is.EqualTo("2026-06-01T08:00:00+07:00"));
            Assert.That(json["summary"]!["incidents"]!.GetValue<int>(), Is.Zero);
        }
    }

    [Test]
    public async Task Office_RollsUpWhenTheReportsOfItsUnitsAreAccepted_AndOnTheLastDayWithoutTheMissingOnes()
    {
        SimulationResult result = await RunAsync("""{"rules":[{"level":"MN","task":"report","answer":"never"}]}""");

        Assert.That(
            result
                .Events.Where(e => e.What.StartsWith("Tổng hợp", StringComparison.Ordinal) && e.Kind == SimulationKinds.Done)
                .Select(Line),
            Is.EqualTo(
                new[]
                {
                    "2026-11-13 Phòng Giáo dục và Đào tạo Long Biên Tổng hợp 2 báo cáo 6 tháng cuối năm 2026",
                    "2027-05-31 Phòng Giáo dục và Đào tạo Long Biên Tổng hợp 2 báo cáo 6 tháng đầu năm 2027",
                }
            )
        );
    }

    [Test]
    public async Task Units_AreCutSoThatEveryLevelIsThere()
    {
        SimulationResult result = await database
            .Get<Simulator>()
            .RunAsync(SimulatedSituation.Order(directive) with { Units = "4", To = "2026-07-31" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((result.Units, result.UnitsInAll), Is.EqualTo((4, 6)));
            Assert.That(result.End.Select(unit => unit.Level), Is.EqualTo(new[] { "SO", "PHONG", "THPT", "MN" }));
            Assert.That(result.Assumptions, Has.Some.Contains("4 trong 6 đơn vị"));
        }
    }

    [Test]
    public async Task Order_WithFaults_IsRefusedWithAllOfThem()
    {
        var order = new SimulationOrder
        {
            Definition = "khong-co",
            Version = "hai",
            For = "xa",
            Directive = Guid.Empty.ToString(),
            From = "2026-02-31",
            To = "hôm nào",
            Units = "0",
            AnswersFile = Encoding.UTF8.GetBytes(
                """
                {"rules":[{"task":"ngu","answer":"done"},{"level":"QUAN","answer":"maybe"},{"task":"report","answer":"return"},
                 {"answer":"return","times":0,"after":"soon"},{"answer":"never","after":"1 day"},{"answer":"done","after":"1 day","before":"1 day"},
                 {"role":"King","answer":"done","often":true},5],"passOn":"no","extra":1}
                """
            ),
        };
        RefusedException refused = (await Assert.ThrowsAsync<RefusedException>(() => database.Get<Simulator>().RunAsync(order)))!;

        Assert.That(
            refused.Refusals.Select(one => one.Path).Order(StringComparer.Ordinal),
            Is.EqualTo(
                new[]
                {
                    "answers.extra",
                    "answers.passOn",
                    "answers.rules[0].task",
                    "answers.rules[1].answer",
                    "answers.rules[1].level",
                    "answers.rules[2].answer",
                    "answers.rules[3].after",
                    "answers.rules[3].times",
                    "answers.rules[4].after",
                    "answers.rules[5].before",
                    "answers.rules[6].often",
                    "answers.rules[6].role",
                    "answers.rules[7]",
                    "definition",
                    "for",
                    "from",
                    "to",
                    "units",
                    "version",
                }
            )
        );
        await using ProductDb db = database.Open();
        Assert.That(await db.Works.CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Order_NamingWhatIsNotThere_IsRefusedWithWhatThereIs()
    {
        RefusedException refused = (
            await Assert.ThrowsAsync<RefusedException>(() =>
                database
                    .Get<Simulator>()
                    .RunAsync(
                        SimulatedSituation.Order(directive, """{"rules":[{"unit":"Trường Không Có","answer":"never"}]}""") with
                        {
                            Version = "7",
                        }
                    )
            )
        )!;
        Assert.That(refused.Refusals.Select(one => one.Path), Is.EqualTo(new[] { "version", "answers.rules[0].unit" }));
        Assert.That(refused.Refusals[0].Message, Does.Contain("Các bản: 1"));

        RefusedException unknown = (
            await Assert.ThrowsAsync<RefusedException>(() =>
                database.Get<Simulator>().RunAsync(SimulatedSituation.Order(new DirectiveId(Guid.NewGuid())))
            )
        )!;
        Assert.That(unknown.Refusals.Single().Path, Is.EqualTo("directive"));
    }

    [Test]
    public async Task Second_WhileOneIsUnderWay_IsRefused()
    {
        using var stop = new CancellationTokenSource();
        Simulator simulator = database.Get<Simulator>();
        List<Task<SimulationResult>> both =
        [
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(() => simulator.RunAsync(SimulatedSituation.Order(directive), stop.Token))),
        ];
        // Whichever comes second is refused at once, long before the other is through.
        Task<SimulationResult> second = await Task.WhenAny(both);
        await stop.CancelAsync();

        RefusedException? refused = await Assert.ThrowsAsync<RefusedException>(() => second);
        Assert.That(refused?.Message, Does.Contain("Đang có một lần chạy thử khác"));
        await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => both.Single(one => one != second));
        // What was cancelled makes room.
        Assert.That(
            (await simulator.RunAsync(SimulatedSituation.Order(directive) with { To = "2026-06-01" })).Summary.Tasks,
            Is.GreaterThan(0)
        );
    }

    private Task<SimulationResult> RunAsync(string answers) =>
        database.Get<Simulator>().RunAsync(SimulatedSituation.Order(directive, answers));

    private static string[] Days(SimulationResult result, string kind, string duty) =>
        [.. result.Events.Where(e => e.Kind == kind && e.Unit == School && e.What.Contains(duty, StringComparison.Ordinal)).Select(Day)];

    private static string Day(SimulationEvent e) => $"{e.At:yyyy-MM-dd}";

    private static string Line(SimulationEvent e) => $"{Day(e)} {e.Unit} {e.What}";

    /// <summary>All that a simulation might have written: how many rows each table has, and where each stream ends.</summary>
    private async Task<string> FingerprintAsync()
    {
        await using ProductDb db = database.Open();
        await db.Database.OpenConnectionAsync();
        var text = new StringBuilder();
        foreach (
            string table in db
                .Model.GetEntityTypes()
                .Select(type => type.GetTableName())
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal)
        )
        {
            await using DbCommand count = db.Database.GetDbConnection().CreateCommand();
            count.CommandText = $"SELECT COUNT(*) FROM \"{table}\"";
            object? rows = await count.ExecuteScalarAsync();
            text.Append(table).Append(' ').Append(rows).Append('\n');
        }
        foreach (StreamHead head in await db.Heads.AsNoTracking().OrderBy(head => head.Stream).ToListAsync())
            text.Append(head.Stream).Append(' ').Append(head.Version).Append(' ').Append(Convert.ToHexString(head.Hash)).Append('\n');
        return text.ToString();
    }
}
