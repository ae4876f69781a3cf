using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Simulating;
using GenderEquality.Host.Work;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Simulating;

/// <summary>Flows that are tried before they are published, good ones and bad ones.</summary>
internal sealed class TrialFlowTests
{
    private TestDatabase database = null!;
    private DirectiveId directive;

    [SetUp]
    public async Task SetUpAsync()
    {
        database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        directive = await SimulatedSituation.ConfirmedDirectiveAsync(database.Services);
    }

    [TearDown]
    public async Task TearDownAsync() => await database.DisposeAsync();

    [Test]
    public async Task Draft_OfTheSchoolsFlow_RunsInItsPlace_AndANobodysRoleIsFound()
    {
        // The deputy approves: one school of the demonstration has a deputy, three have none.
        JsonObject draft = SchoolFlow();
        Activity(draft, "request-approval")["role"]!["expression"]!["value"] = "Deputy";

        SimulationResult result = await RunAsync(draft);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((result.Definition, result.Version), Is.EqualTo(("school-directive", (int?)null)));
            Assert.That(
                result
                    .Events.Where(e => e.What == "Duyệt kế hoạch" && e.Kind == SimulationKinds.Done && e.Level != "PHONG")
                    .Select(e => e.Who),
                Is.EqualTo(new[] { "Tạ Văn Phúc (phó thủ trưởng)" })
            );
            Assert.That(
                result.Events.Where(e => e.Kind == SimulationKinds.Stuck).Select(e => e.Level).Order(StringComparer.Ordinal),
                Is.EqualTo(new[] { "MN", "TH", "THPT" })
            );
            Assert.That(
                result.Events.First(e => e.Kind == SimulationKinds.Stuck).Why,
                Does.Contain("phó thủ trưởng").And.Contain("“Hiệu trưởng duyệt”")
            );
            Assert.That(result.End.Where(unit => unit.IsStuck).Select(unit => unit.Level), Is.EquivalentTo(new[] { "MN", "TH", "THPT" }));
        }
    }

    [Test]
    public async Task Draft_UnderAnIdOfItsOwn_NeedsToKnowItsPlace()
    {
        JsonObject draft = SchoolFlow();
        draft["definitionId"] = "truong-thu-nghiem";
        RefusedException refused = (await Assert.ThrowsAsync<RefusedException>(() => RunAsync(draft)))!;
        Assert.That(refused.Refusals.Single().Path, Is.EqualTo("for"));

        SimulationResult result = await RunAsync(draft, "school");

        Assert.That(result.Definition, Is.EqualTo("truong-thu-nghiem"));
        Assert.That(result.End.Where(unit => unit.Level == "TH").Select(unit => unit.Directive), Is.EqualTo(new[] { "Đã công bố" }));
    }

    [Test]
    public async Task Version_ThatIsNotTheNewest_IsTriedAsIfItWere()
    {
        JsonObject second = SchoolFlow();
        Activity(second, "request-approval")["role"]!["expression"]!["value"] = "Deputy";
        await database.Get<DefinitionLibrary>().PublishAsync(Encoding.UTF8.GetBytes(second.ToJsonString()), Actor.System("test"));

        SimulationOrder order = SimulatedSituation.Order(directive) with { To = "2026-07-31" };
        SimulationResult newest = await database.Get<Simulator>().RunAsync(order);
        SimulationResult first = await database.Get<Simulator>().RunAsync(order with { Version = "1" });

        Assert.That((newest.Version, newest.Summary.Incidents), Is.EqualTo(((int?)2, 3)));
        Assert.That((first.Version, first.Summary.Incidents), Is.EqualTo(((int?)1, 0)));
    }

    [Test]
    public async Task Draft_WithFaults_IsRefusedWithAllOfThemAndTheirPaths()
    {
        JsonObject draft = SchoolFlow();
        Activity(draft, "request-approval")["type"] = "GenderEquality.KhongCo";
        Activity(draft, "publish-link")["type"] = "Elsa.KhongCo";

        RefusedException refused = (await Assert.ThrowsAsync<RefusedException>(() => RunAsync(draft)))!;

        Assert.That(refused.Refusals, Has.Count.GreaterThanOrEqualTo(2));
        Assert.That(refused.Refusals.Select(one => one.Path), Is.All.StartsWith("definition.root.activities["));
    }

    [Test]
    public async Task Step_ThatFaults_IsShownWithItsName()
    {
        SimulationResult result = await RunAsync(
            Flow("""{"id":"hong","name":"Bước hỏng","type":"Elsa.Fault","message":"Không có gì để làm."}""", """[["start","hong"]]""")
        );

        Assert.That(result.Summary.Incidents, Is.EqualTo(4));
        Assert.That(
            result.Events.Where(e => e.Kind == SimulationKinds.Stuck).Select(e => e.What),
            Is.All.Contains("“Bước hỏng”").And.All.Contains("Không có gì để làm.")
        );
        Assert.That(
            result.End.Where(unit => unit.IsStuck).Select(unit => unit.Level),
            Is.EquivalentTo(new[] { "THPT", "MN", "TH", "THCS" })
        );
    }

    [Test]
    public async Task Loop_WithoutAWait_IsShownWithItsStep()
    {
        SimulationResult result = await RunAsync(
            Flow(
                """{"id":"noi","name":"Ghi dòng","type":"Elsa.WriteLine","text":"x"},{"id":"nua","name":"Ghi nữa","type":"Elsa.WriteLine","text":"y"}""",
                """[["start","noi"],["noi","nua"],["nua","noi"]]"""
            )
        );

        Assert.That(result.Events.Where(e => e.Kind == SimulationKinds.Stuck).Select(e => e.What), Has.Some.Contains("10.000 bước"));
        Assert.That(result.Stopped, Is.Null);
    }

    [Test]
    public async Task Loop_OfTimersThatDoNotWait_IsCalledOffAndShown()
    {
        SimulationResult result = await RunAsync(
            Flow("""{"id":"cho","name":"Chờ","type":"Elsa.Delay","timeSpan":"00:00:00"}""", """[["start","cho"],["cho","cho"]]"""),
            units: "3"
        );

        Assert.That(result.Summary.Incidents, Is.GreaterThan(0));
        Assert.That(result.Events.Where(e => e.Kind == SimulationKinds.Stuck).Select(e => e.What), Has.Some.Contains("“Chờ”"));
    }

    [Test]
    public async Task Loop_OfTasksDoneAtOnce_IsStoppedAndShown()
    {
        JsonObject draft = SchoolFlow();
        // Approved or not, the plan is drafted again.
        JsonArray connections = draft["root"]!["connections"]!.AsArray();
        foreach (JsonNode? one in connections)
        {
            if (one!["source"]!["activity"]!.GetValue<string>() == "request-approval")
                one["target"]!["activity"] = "derive-plan";
        }
        SimulationResult result = await RunAsync(draft, answers: """{"default":{"answer":"done","after":"0 hours"}}""");

        Assert.That(result.Events.Where(e => e.Kind == SimulationKinds.Stuck).Select(e => e.What), Has.Exactly(4).Contains("lặp lại việc"));
    }

    [TestCase("done", new[] { "Cho ý kiến “Đồng ý”: Phó hiệu trưởng cho ý kiến về kế hoạch" })]
    [TestCase(
        "return",
        new[]
        {
            "Cho ý kiến “Trả lại”: Phó hiệu trưởng cho ý kiến về kế hoạch",
            "Cho ý kiến “Trả lại”: Phó hiệu trưởng cho ý kiến về kế hoạch",
            "Cho ý kiến “Đồng ý”: Phó hiệu trưởng cho ý kiến về kế hoạch",
        }
    )]
    [TestCase("never", new[] { "Hết thời gian cho ý kiến: Phó hiệu trưởng cho ý kiến về kế hoạch" })]
    public async Task Opinion_IsAnsweredAsTheScriptSays_AndThePlanGetsOn(string answer, string[] expected)
    {
        string times = answer == "return" ? ",\"times\":2" : "";

        SimulationResult result = await RunAsync(
            Activities.Approval.OpinionFlow.Silent(3),
            answers: $$"""{"rules":[{"task":"opinion","answer":"{{answer}}"{{times}}}]}"""
        );

        // One school of the demonstration has a deputy; where nobody is asked, time passes all the same.
        string[] opinions =
        [
            .. result
                .Events.Where(e => e.Level == "THCS" && e.What.Contains("cho ý kiến", StringComparison.OrdinalIgnoreCase))
                .Where(e => e.Kind != SimulationKinds.Task)
                .Select(e => e.What),
        ];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(opinions, Is.EqualTo(expected));
            Assert.That(result.Summary.Incidents, Is.Zero);
            Assert.That(
                result.End.Where(unit => unit.Level is "MN" or "TH" or "THCS" or "THPT").Select(unit => unit.Directive),
                Is.All.EqualTo("Đã công bố")
            );
        }
    }

    [Test]
    public async Task TooLong_IsStoppedWithWhatWasFoundUntilThen()
    {
        await using TestDatabase impatient = await TestDatabase.CreateAsync(
            DatabaseKind.Sqlite,
            options => options with { Arguments = ["--Simulation:LimitSeconds=1"] }
        );
        DirectiveId own = await SimulatedSituation.ConfirmedDirectiveAsync(impatient.Services);
        SimulationResult result = await impatient
            .Get<Simulator>()
            .RunAsync(
                SimulatedSituation.Order(own) with
                {
                    Definition = null,
                    // Every second of a year.
                    Draft = Encoding.UTF8.GetBytes(
                        Flow(
                                """{"id":"cho","name":"Chờ","type":"Elsa.Delay","timeSpan":"00:00:01"}""",
                                """[["start","cho"],["cho","cho"]]"""
                            )
                            .ToJsonString()
                    ),
                }
            );

        Assert.That(result.Stopped!.Why, Does.Contain("dừng sau 1 giây"));
    }

    private Task<SimulationResult> RunAsync(JsonObject draft, string? place = null, string? answers = null, string? units = null) =>
        database
            .Get<Simulator>()
            .RunAsync(
                SimulatedSituation.Order(directive, answers) with
                {
                    Definition = null,
                    Draft = Encoding.UTF8.GetBytes(draft.ToJsonString()),
                    For = place,
                    To = "2026-07-31",
                    Units = units,
                }
            );

    internal static JsonObject SchoolFlow() =>
        JsonNode
            .Parse(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "workflows", "school-directive.json")))!
            .AsObject();

    private static JsonNode Activity(JsonObject flow, string id) =>
        flow["root"]!["activities"]!.AsArray().First(one => one!["id"]!.GetValue<string>() == id)!;

    private static JsonObject Flow(string activities, string connections)
    {
        JsonArray wires = JsonNode.Parse(connections)!.AsArray();
        var joined = new JsonArray();
        foreach (JsonNode? wire in wires)
            joined.Add(
                new JsonObject
                {
                    ["source"] = new JsonObject { ["activity"] = wire![0]!.GetValue<string>() },
                    ["target"] = new JsonObject { ["activity"] = wire[1]!.GetValue<string>() },
                }
            );
        JsonObject flow = JsonNode
            .Parse(
                $$$"""
                {"definitionId":"school-directive","name":"Thử","root":{"id":"flow","type":"Elsa.Flowchart",
                 "activities":[{"id":"start","type":"Elsa.Start"},{{{activities}}}]}}
                """
            )!
            .AsObject();
        flow["root"]!["connections"] = joined;
        return flow;
    }
}
