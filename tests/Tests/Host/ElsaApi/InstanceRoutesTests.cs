using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Work;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.ElsaApi;

/// <summary>Who may ask what of instances, what the list finds, and what the journal tells.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class InstanceRoutesTests(DatabaseKind kind)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private InstanceSite site = null!;

    /// <summary>Every route; <c>{id}</c> is an instance.</summary>
    private static readonly (string Method, string Address, string? Body)[] OfOneInstance =
    [
        ("GET", "/workflow-instances/{id}", null),
        ("GET", "/workflow-instances/{id}/execution-state", null),
        ("POST", "/workflow-instances/{id}/journal?skip=0&take=10", """{"filter":null}"""),
        ("GET", "/workflow-instances/{id}/journal", null),
        ("GET", "/workflow-instances/{id}/variables", null),
        ("POST", "/cancel/workflow-instances/{id}", null),
        ("POST", "/activity-executions/report", """{"workflowInstanceId":"{id}","activityNodeIds":null}"""),
        ("GET", "/activity-executions/list?WorkflowInstanceId={id}", null),
        ("GET", "/activity-execution-summaries/list?WorkflowInstanceId={id}", null),
        ("GET", "/activity-executions/by-id?id={id}:1", null),
        ("GET", "/activity-executions/{id}:1/call-stack", null),
    ];

    public static IEnumerable<TestCaseData> Routes => OfOneInstance.Select(one => new TestCaseData(one.Method, one.Address, one.Body));

    public static IEnumerable<TestCaseData> AllRoutes =>
        OfOneInstance
            .Append((Method: "POST", Address: "/workflow-instances", Body: "{}"))
            .Select(one => new TestCaseData(one.Method, one.Address, one.Body));

    [OneTimeSetUp]
    public async Task Open() => site = await InstanceSite.OpenAsync(kind);

    [OneTimeTearDown]
    public async Task Close() => await site.DisposeAsync();

    [TestCaseSource(nameof(AllRoutes))]
    public async Task Ask_WithoutBeingAdministrator_FindsNothing(string method, string address, string? body) =>
        Assert.That(
            await StatusAsync(InstanceSite.OfficeClerk, method, address, body, $"{site.Suspended}"),
            Is.EqualTo(HttpStatusCode.NotFound)
        );

    [TestCaseSource(nameof(Routes))]
    public async Task Ask_OfAnotherUnitsInstance_FindsNothing(string method, string address, string? body) =>
        Assert.That(
            await StatusAsync(InstanceSite.SchoolAdministrator, method, address, body, $"{site.Finished}"),
            Is.EqualTo(HttpStatusCode.NotFound)
        );

    [TestCaseSource(nameof(Routes))]
    public async Task Ask_OfAnInstanceOfNoUnit_WithoutKeepingAll_FindsNothing(string method, string address, string? body) =>
        Assert.That(
            await StatusAsync(InstanceSite.SchoolAdministrator, method, address, body, $"{site.Faulted}"),
            Is.EqualTo(HttpStatusCode.NotFound)
        );

    [TestCaseSource(nameof(Routes))]
    public async Task Ask_OfAnUnknownInstance_FindsNothing(string method, string address, string? body) =>
        Assert.That(
            await StatusAsync(InstanceSite.OfficeAdministrator, method, address, body, $"{Guid.NewGuid()}"),
            Is.EqualTo(HttpStatusCode.NotFound)
        );

    [TestCaseSource(nameof(Routes))]
    public async Task Ask_OfTheOwnUnitsInstance_IsAnswered(string method, string address, string? body)
    {
        HttpStatusCode status = await StatusAsync(InstanceSite.SchoolAdministrator, method, address, body, $"{site.Suspended}");

        Assert.That(
            status,
            Is.EqualTo(address.StartsWith("/cancel", StringComparison.Ordinal) ? HttpStatusCode.BadRequest : HttpStatusCode.OK)
        );
    }

    [TestCase("khong-phai-ma")]
    [TestCase("khong-phai-ma:1")]
    [TestCase(":")]
    public async Task Ask_OfAnExecutionThatIsNoId_FindsNothing(string id) =>
        Assert.That(
            await StatusAsync(InstanceSite.OfficeAdministrator, "GET", $"/activity-executions/by-id?id={id}", null, ""),
            Is.EqualTo(HttpStatusCode.NotFound)
        );

    [Test]
    public async Task Journal_OfASchoolsWholeWay_TellsWhatTheEnginesJournalTells_InItsOrder()
    {
        JsonObject journal = await site.GetAsync($"/workflow-instances/{site.Finished}/journal");

        IReadOnlyList<GenderEquality.Engine.History.Event> events = await site.EventsAsync(site.Finished);
        IReadOnlyList<string> expected = Journal.Of(await site.Database.Get<DefinitionLibrary>().LatestAsync("school-directive"), events);
        Assert.That(Items(journal).Select(Told), Is.EqualTo(expected));
        Assert.That(expected, Has.Count.GreaterThan(20));
        Assert.That((int)journal["totalCount"]!, Is.EqualTo(expected.Count));
        Assert.That(Items(journal).Select(one => (int)one["sequence"]!), Is.EqualTo(Enumerable.Range(1, expected.Count)));
        Assert.That(Items(journal).Select(one => At(one, "timestamp")), Is.Ordered);
    }

    [Test]
    public async Task Journal_SaysWhoDidWhat_AndLeavesRemarksOut()
    {
        JsonObject journal = await site.GetAsync($"/workflow-instances/{site.Finished}/journal");

        string[] said =
        [
            .. Items(journal)
                .Where(one => (string?)one["nodeId"] == "Workflow1:flow:request-approval")
                .Select(one => $"{one["eventName"]}: {one["message"]}"),
        ];
        Assert.That(
            said,
            Is.EqualTo(
                new[]
                {
                    "Started: Bắt đầu bước “Hiệu trưởng duyệt”",
                    "Suspended: Bước “Hiệu trưởng duyệt” chờ thủ trưởng",
                    "Resumed: Nguyễn Hải Yến: Tiếp tục bước “Hiệu trưởng duyệt”",
                    "Completed: Nguyễn Hải Yến: Trả lại kế hoạch để chỉnh sửa",
                    "Started: Bắt đầu bước “Hiệu trưởng duyệt”",
                    "Suspended: Bước “Hiệu trưởng duyệt” chờ thủ trưởng",
                    "Resumed: Nguyễn Hải Yến: Tiếp tục bước “Hiệu trưởng duyệt”",
                    "Completed: Nguyễn Hải Yến: Duyệt và ký kế hoạch",
                }
            )
        );
        string? remark = (await site.EventsAsync(site.Finished)).OfType<PlanReturned>().Single().Remark;
        Assert.That(remark, Is.Not.Null);
        Assert.That(journal.ToJsonString(Readable), Does.Not.Contain(InstanceSite.Remark).And.Not.Contain(remark));
    }

    [Test]
    public async Task Journal_Filtered_CountsAndPagesWhatPasses()
    {
        const string Filter = """
            {"filter":{"activityIds":["derive-plan"],"activityNodeIds":["Workflow1:flow:derive-plan"],
             "excludedActivityTypes":["Elsa.Flowchart"],"eventNames":["Started","Completed"]}}
            """;
        JsonObject journal = await site.PostAsync($"/workflow-instances/{site.Finished}/journal?skip=1&take=2", Filter);
        JsonObject none = await site.PostAsync(
            $"/workflow-instances/{site.Finished}/journal",
            """{"filter":{"excludedActivityTypes":["GenderEquality.DeriveLocalPlan"],"activityIds":["derive-plan"]}}"""
        );

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Items(journal).Select(Told), Is.EqualTo(Named("derive-plan", "Completed", "Started")));
            Assert.That((int)journal["totalCount"]!, Is.EqualTo(4));
            Assert.That((int)none["totalCount"]!, Is.Zero);
        }

        static IEnumerable<string> Named(string id, params string[] events) =>
            events.Select(name => $"GenderEquality.DeriveLocalPlan#{id}:{name}");
    }

    [Test]
    public async Task Report_CountsWhatWasGoneThroughTwice_AndShowsWhatWaitsAndWhatFaulted()
    {
        JsonObject finished = await site.PostAsync(
            "/activity-executions/report",
            $$"""{"workflowInstanceId":"{{site.Finished}}","activityNodeIds":["Workflow1:flow:derive-plan","Workflow1:flow:nowhere"]}"""
        );
        JsonObject suspended = await site.PostAsync("/activity-executions/report", $$"""{"workflowInstanceId":"{{site.Suspended}}"}""");
        JsonObject faulted = await site.PostAsync("/activity-executions/report", $$"""{"workflowInstanceId":"{{site.Faulted}}"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Stats(finished), Is.EqualTo(new[] { "Workflow1:flow:derive-plan 2 2 0 false false" }));
            Assert.That(
                Stats(suspended),
                Does.Contain("Workflow1:flow 1 0 1 false false")
                    .And.Contain("Workflow1:flow:receive-directive 1 1 0 false false")
                    .And.Contain("Workflow1:flow:derive-plan 1 0 1 true false")
            );
            Assert.That(Stats(faulted), Does.Contain("Workflow1:flow:loi 1 0 1 false true"));
        }

        static string[] Stats(JsonObject report) =>
            [
                .. report["stats"]!
                    .AsArray()
                    .Select(one =>
                        $"{one!["activityNodeId"]} {one["startedCount"]} {one["completedCount"]} {one["uncompletedCount"]} {one["isBlocked"]} {one["isFaulted"]}"
                    ),
            ];
    }

    [Test]
    public async Task Execution_ThatFaulted_SaysWhy_AndItsInstanceToo()
    {
        string id = $"{site.Faulted}:{await site.ExecutionAsync(site.Faulted, "loi")}";
        JsonObject execution = await site.GetAsync($"/activity-executions/by-id?id={id}");
        JsonObject instance = await site.GetAsync($"/workflow-instances/{site.Faulted}");

        JsonNode incident = instance["workflowState"]!["incidents"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)execution["status"], Is.EqualTo("Faulted"));
            Assert.That((string?)execution["exception"]!["message"], Is.EqualTo("Máy chủ thư không trả lời."));
            Assert.That((int)execution["aggregateFaultCount"]!, Is.EqualTo(1));
            Assert.That((string?)incident["message"], Is.EqualTo("Máy chủ thư không trả lời."));
            Assert.That((string?)incident["activityNodeId"], Is.EqualTo("Workflow1:flow:loi"));
            Assert.That((string?)instance["workflowState"]!["input"]!["lop"], Is.EqualTo("5A"));
            Assert.That((string?)instance["correlationId"], Is.EqualTo("PHIEU-1"));
            Assert.That((string?)instance["name"], Is.EqualTo("phieu-hoi"));
        }
    }

    [Test]
    public async Task CallStack_GoesFromTheFlowToTheStep()
    {
        string id = $"{site.Suspended}:{await site.ExecutionAsync(site.Suspended, "derive-plan")}";
        JsonObject stack = await site.GetAsync($"/activity-executions/{id}/call-stack?includeCrossWorkflowChain=True");

        JsonNode step = Items(stack)[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Items(stack).Select(one => (string?)one["activityNodeId"]),
                Is.EqualTo(new[] { "Workflow1:flow", "Workflow1:flow:derive-plan" })
            );
            Assert.That((string?)step["schedulingActivityExecutionId"], Is.EqualTo((string?)Items(stack)[0]["id"]));
            Assert.That((int)step["callStackDepth"]!, Is.EqualTo(1));
            Assert.That((bool)step["hasBookmarks"]!, Is.True);
            Assert.That((string?)step["activityState"]!["Role"], Is.EqualTo("Drafter"));
        }
    }

    [Test]
    public async Task Variables_HaveTheirValuesOrTheirDefaults_AndInputsTheValueThatAStepSaw()
    {
        JsonObject variables = await site.GetAsync($"/workflow-instances/{site.WithVariables}/variables");
        JsonObject executions = await site.GetAsync(
            $"/activity-executions/list?WorkflowInstanceId={site.WithVariables}&ActivityNodeId=Workflow1:flow:viec"
        );

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Items(variables).Select(one => $"{one["id"]} {one["name"]} {one["value"]!.ToJsonString()}"),
                Is.EqualTo(new[] { "v1 SoTruong 3", "v2 TenViec \"dem\"" })
            );
            Assert.That((string?)Items(executions).Single()["activityState"]!["TaskName"], Is.EqualTo("dem"));
        }
    }

    [Test]
    public async Task List_OfWhoKeepsAll_HasEveryInstance_NewestFirst_WithItsName()
    {
        JsonObject list = await ListAsync("{}");

        string[] names = [.. Items(list).Select(one => (string)one["name"]!)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(names[..2], Is.EqualTo(new[] { "bien", "phieu-hoi" }));
            Assert.That(
                names,
                Does.Contain("Trường Tiểu học 1. Kế hoạch số 07/KH-SGDĐT")
                    .And.Some.StartsWith("Trường Tiểu học 3. Kế hoạch số 07/KH-SGDĐT. Báo cáo 6")
            );
            Assert.That((int)list["totalCount"]!, Is.EqualTo(names.Length));
            Assert.That(
                names,
                Has.Length.EqualTo(9),
                "three schools with a plan and a report each, the office's own, two flows of no unit"
            );
            Assert.That(Items(list).Select(one => At(one, "createdAt")), Is.Ordered.Descending);
            Assert.That(Items(list).Select(one => (string?)one["definitionVersionId"]), Does.Contain("school-directive:1"));
        }
    }

    [Test]
    public async Task List_OfASchool_HasItsOwnInstancesAlone()
    {
        JsonObject list = await site.PostAsync("/workflow-instances", "{}", InstanceSite.SchoolAdministrator);

        Assert.That(
            Items(list).Select(one => (string)one["name"]!).ToArray(),
            Has.Length.EqualTo(2).And.All.StartsWith("Trường Tiểu học 2.")
        );
        Assert.That((int)list["totalCount"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task List_InPages_GivesEachInstanceOnce()
    {
        foreach (string order in new[] { "null", "\"Created\"", "\"UpdatedAt\"", "\"Finished\"", "\"Name\"" })
        {
            foreach (string direction in new[] { "Ascending", "Descending" })
            {
                var ids = new List<string>();
                for (int page = 0; page < 3; page++)
                {
                    JsonObject list = await ListAsync(
                        $$"""{"page":{{page}},"pageSize":4,"orderBy":{{order}},"orderDirection":"{{direction}}"}"""
                    );
                    Assert.That((int)list["totalCount"]!, Is.EqualTo(9));
                    Assert.That(Items(list), Has.Length.EqualTo(page < 2 ? 4 : 1));
                    ids.AddRange(Items(list).Select(one => (string)one["id"]!));
                }
                Assert.That(ids, Is.Unique, $"{order} {direction}");
            }
        }
    }

    [Test]
    public async Task List_Ordered_FollowsTheAskedInstantOrName()
    {
        JsonObject oldest = await ListAsync("""{"orderBy":"Created","orderDirection":"Ascending"}""");
        JsonObject updated = await ListAsync("""{"orderBy":"UpdatedAt","orderDirection":"Descending"}""");
        JsonObject ended = await ListAsync("""{"orderBy":"Finished","orderDirection":"Descending"}""");
        JsonObject named = await ListAsync("""{"orderBy":"Name","orderDirection":"Ascending","definitionId":"school-directive"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Items(oldest).Select(one => At(one, "createdAt")), Is.Ordered);
            Assert.That(Items(updated).Select(one => At(one, "updatedAt")), Is.Ordered.Descending);
            Assert.That(
                Items(ended).Select(one => (string)one["status"]!).Distinct(),
                Is.EqualTo(new[] { "Finished", "Running" }),
                "what runs comes last"
            );
            Assert.That(
                Items(named).Select(one => (string)one["name"]!),
                Is.EqualTo(Enumerable.Range(1, 3).Select(school => $"Trường Tiểu học {school}. Kế hoạch số 07/KH-SGDĐT"))
            );
        }
    }

    [TestCase("""{"searchTerm":"tiểu học 2"}""", 2)]
    [TestCase("""{"searchTerm":"TIEU HOC 2"}""", 2)]
    [TestCase("""{"searchTerm":"07/kh"}""", 7)]
    [TestCase("""{"searchTerm":"cong tac binh dang gioi"}""", 7)]
    [TestCase("""{"searchTerm":"bình đẳng giới năm 2026"}""", 7)]
    [TestCase("""{"searchTerm":"không có"}""", 0)]
    [TestCase("""{"searchTerm":"{suspended}"}""", 1)]
    [TestCase("""{"definitionId":"school-directive"}""", 3)]
    [TestCase("""{"definitionIds":["school-directive","phieu-hoi"]}""", 4)]
    [TestCase("""{"definitionIds":["school-directive"],"version":2}""", 0)]
    [TestCase("""{"definitionIds":["school-directive"],"version":1}""", 3)]
    [TestCase("""{"status":"Finished","definitionIds":["school-directive"]}""", 1)]
    [TestCase("""{"statuses":["Running","Finished"]}""", 9)]
    [TestCase("""{"subStatus":"Faulted"}""", 1)]
    [TestCase("""{"subStatuses":["Faulted","Suspended"],"definitionIds":["phieu-hoi","bien"]}""", 2)]
    [TestCase("""{"subStatuses":["Pending"]}""", 0)]
    [TestCase("""{"status":"Running","subStatus":"Faulted"}""", 0)]
    [TestCase("""{"hasIncidents":true}""", 1)]
    [TestCase("""{"hasIncidents":false}""", 8)]
    [TestCase("""{"isSystem":true}""", 0)]
    [TestCase("""{"correlationId":"PHIEU-1"}""", 1)]
    [TestCase("""{"timestampFilters":[{"column":"","operator":"Is","timestamp":null}]}""", 9)]
    public async Task List_Filtered_FindsWhatIsAskedFor(string query, int expected)
    {
        JsonObject list = await ListAsync(query.Replace("{suspended}", $"{site.Suspended}", StringComparison.Ordinal));

        Assert.That((int)list["totalCount"]!, Is.EqualTo(expected));
        Assert.That(Items(list), Has.Length.EqualTo(expected));
    }

    [TestCase("CreatedAt", "createdAt", false)]
    [TestCase("UpdatedAt", "updatedAt", false)]
    [TestCase("FinishedAt", "finishedAt", true)]
    public async Task List_BetweenInstants_FindsWhatLiesThere(string column, string member, bool onlyEnded)
    {
        JsonNode[] all = Items(await ListAsync("{}"));
        foreach (DateTimeOffset at in all.Where(one => one[member] is not null).Select(one => At(one, member)).Distinct())
        {
            foreach (
                (string comparison, Func<DateTimeOffset, bool> holds) in new (string, Func<DateTimeOffset, bool>)[]
                {
                    ("Is", one => one == at),
                    ("IsNot", one => one != at),
                    ("GreaterThan", one => one > at),
                    ("GreaterThanOrEqual", one => one >= at),
                    ("LessThan", one => one < at),
                    ("LessThanOrEqual", one => one <= at),
                }
            )
            {
                JsonObject list = await ListAsync(
                    $$"""{"timestampFilters":[{"column":"{{column}}","operator":"{{comparison}}","timestamp":"{{at:O}}"}]}"""
                );
                Assert.That(
                    Items(list).Select(one => (string)one["id"]!),
                    Is.EqualTo(
                        all.Where(one => (!onlyEnded || one[member] is not null) && holds(At(one, member)))
                            .Select(one => (string)one["id"]!)
                    ),
                    $"{column} {comparison} {at:O}"
                );
            }
        }
    }

    [TestCase("""{"orderBy":"Size"}""", "orderBy")]
    [TestCase("""{"orderDirection":"Up"}""", "orderDirection")]
    [TestCase("""{"page":-1}""", "page")]
    [TestCase("""{"pageSize":0}""", "pageSize")]
    [TestCase(
        """{"timestampFilters":[{"column":"Id","operator":"Is","timestamp":"2026-06-01T00:00:00Z"}]}""",
        "timestampFilters[0].column"
    )]
    [TestCase(
        """{"timestampFilters":[{"column":"CreatedAt","operator":"Near","timestamp":"2026-06-01T00:00:00Z"}]}""",
        "timestampFilters[0].operator"
    )]
    [TestCase("""{"timestampFilters":[{"column":"CreatedAt","operator":"Is","timestamp":null}]}""", "timestampFilters[0].timestamp")]
    public async Task List_AskedForWhatThereIsNot_IsRefusedAtItsPath(string query, string path)
    {
        (HttpStatusCode status, JsonNode? body) = await site.AskAsync(
            InstanceSite.OfficeAdministrator,
            HttpMethod.Post,
            "/workflow-instances",
            query
        );

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body!["errors"]!.AsObject().Select(one => one.Key), Is.EqualTo(new[] { path }));
    }

    private Task<JsonObject> ListAsync(string query) =>
        site.PostAsync(
            "/workflow-instances",
            query == "{}" ? """{"pageSize":50}"""
                : query.Contains("pageSize", StringComparison.Ordinal) ? query
                : query.Insert(1, "\"pageSize\":50,")
        );

    private async Task<HttpStatusCode> StatusAsync(string person, string method, string address, string? body, string id) =>
        (
            await site.AskAsync(
                person,
                HttpMethod.Parse(method),
                address.Replace("{id}", id, StringComparison.Ordinal),
                body?.Replace("{id}", id, StringComparison.Ordinal)
            )
        ).Status;

    private static JsonNode[] Items(JsonObject list) => [.. list["items"]!.AsArray().OfType<JsonNode>()];

    private static DateTimeOffset At(JsonNode json, string member) =>
        DateTimeOffset.Parse((string)json[member]!, CultureInfo.InvariantCulture);

    /// <summary>A line as the engine's own journal writes it.</summary>
    private static string Told(JsonNode entry) => $"{entry["activityType"]}#{entry["activityId"]}:{entry["eventName"]}";
}
