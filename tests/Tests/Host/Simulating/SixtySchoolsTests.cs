using System.Diagnostics;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Host.Simulating;
using GenderEquality.Host.Work;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Simulating;

/// <summary>Three levels and sixty schools over a year.</summary>
[Category("Slow")]
internal sealed class SixtySchoolsTests
{
    private TestDatabase database = null!;

    [SetUp]
    public async Task SetUpAsync() => database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);

    [TearDown]
    public async Task TearDownAsync() => await database.DisposeAsync();

    [TestCase("""{"default":{"answer":"done","after":"3 working days"}}""")]
    [TestCase("""{"rules":[{"level":"office","answer":"done"}],"default":{"answer":"never"}}""")]
    public async Task Year_OfSixtySchools_TakesSeconds(string answers)
    {
        await database.Get<Organizations>().SetUpAsync(Units(offices: 6, schools: 10), _ => TestDatabase.Password);
        DirectiveId directive = await SimulatedSituation.ConfirmAsync(
            database.Services,
            Organizations.IdOf("so"),
            SimulatedSituation.Content
        );
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        SimulationResult result = await database.Get<Simulator>().RunAsync(SimulatedSituation.Order(directive, answers));
        TimeSpan took = Stopwatch.GetElapsedTime(start);

        busy = Environment.CpuUsage.TotalTime - busy;
        await TestContext.Out.WriteLineAsync(
            $"{took.TotalSeconds:0.0} s, {busy.TotalSeconds:0.0} s of processor: {result.Events.Count} events, {result.Summary}"
        );
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Units, Is.EqualTo(67));
            Assert.That(result.Stopped, Is.Null);
            Assert.That(result.Summary.Incidents, Is.Zero);
            Assert.That(result.Events.Count(e => e.Kind == SimulationKinds.Mail), Is.EqualTo(result.Summary.Mails));
        }
    }

    [Test]
    public async Task MoreUnitsThanAllowed_AreRefusedUnlessCut()
    {
        await database.Get<Organizations>().SetUpAsync(Units(offices: 1, schools: 301), _ => TestDatabase.Password);
        DirectiveId directive = await SimulatedSituation.ConfirmAsync(
            database.Services,
            Organizations.IdOf("so"),
            SimulatedSituation.Content
        );
        SimulationOrder order = SimulatedSituation.Order(directive) with { To = "2026-06-12" };

        var refused = (await Assert.ThrowsAsync<GenderEquality.Engine.RefusedException>(() => database.Get<Simulator>().RunAsync(order)))!;
        Assert.That(refused.Refusals.Single().Path, Is.EqualTo("units"));
        Assert.That(refused.Refusals.Single().Message, Does.Contain("303 đơn vị").And.Contain("300"));
        SimulationResult cut = await database.Get<Simulator>().RunAsync(order with { Units = "12" });
        Assert.That((cut.Units, cut.UnitsInAll), Is.EqualTo((12, 303)));
    }

    private static List<UnitToSetUp> Units(int offices, int schools)
    {
        List<UnitToSetUp> units = [Unit("so", "Sở Giáo dục và Đào tạo", UnitLevel.So, null)];
        UnitLevel[] levels = [UnitLevel.MN, UnitLevel.TH, UnitLevel.THCS];
        for (int i = 1; i <= offices; i++)
        {
            units.Add(Unit($"p{i}", $"Phòng Giáo dục và Đào tạo {i:00}", UnitLevel.Phong, "so"));
            for (int j = 1; j <= schools; j++)
                units.Add(Unit($"p{i}t{j}", $"Trường {i:00}.{j:000}", levels[j % 3], $"p{i}"));
        }
        return units;
    }

    private static UnitToSetUp Unit(string code, string name, UnitLevel level, string? parent)
    {
        // Passwords are slow to make: all schools of an office share their people, in a large organisation.
        string people =
            code.Contains('t', StringComparison.Ordinal) && code.Length > 4
                ? code[..(code.IndexOf('t', StringComparison.Ordinal) + 2)]
                : code;
        return new UnitToSetUp(
            code,
            name,
            level,
            parent,
            LinkKind.Professional,
            new DateOnly(2020, 1, 1),
            [
                new PersonToSetUp($"Văn thư {people}", $"vt.{people}@example.edu.vn", [Role.Clerk]),
                new PersonToSetUp($"Soạn thảo {people}", $"st.{people}@example.edu.vn", [Role.Drafter]),
                new PersonToSetUp($"Thủ trưởng {people}", $"tt.{people}@example.edu.vn", [Role.Head]),
            ]
        );
    }
}
