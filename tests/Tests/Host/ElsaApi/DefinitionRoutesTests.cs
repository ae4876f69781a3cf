using System.Net;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Host.Design;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.ElsaApi;

/// <summary>What Studio 3.8.2 asks about flows and steps gets an answer of the shape that it was seen to work with.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class DefinitionRoutesTests(DatabaseKind kind)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Host", "ElsaApi", "contract");

    private InstanceSite site = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        site = await InstanceSite.OpenAsync(kind);
        await site.AddAsync("soanthao.th2@example.edu.vn", "Trần Thị Sáu", Situations.School(2), Role.Drafter);
        await site.AddAsync("thutruong.th2@example.edu.vn", "Phạm Văn Bảy", Situations.School(2), Role.Head);
    }

    [OneTimeTearDown]
    public async Task Close() => await site.DisposeAsync();

    [TestCase("02-toolbox_activity-descriptors")]
    [TestCase("03-expression-descriptors")]
    [TestCase("04-features-installed")]
    [TestCase("05a-activation-strategies")]
    [TestCase("05b-incident-strategies")]
    [TestCase("05c-log-persistence-strategies")]
    [TestCase("05d-commit-strategies-workflows")]
    [TestCase("05e-commit-strategies-activities")]
    [TestCase("05f-variable-types")]
    [TestCase("05g-storage-drivers")]
    [TestCase("14-create_from_list_dialog")]
    [TestCase("25-is-name-unique")]
    [TestCase("30-definition-list_latest")]
    public async Task Request_AsStudioSendsIt_IsAnsweredWithTheSameMembers(string exchange)
    {
        JsonNode captured = await CapturedAsync(exchange);
        JsonNode request = captured["request"]!;
        (HttpStatusCode status, JsonNode? body) = await site.AskAsync(
            InstanceSite.OfficeAdministrator,
            HttpMethod.Parse((string)request["method"]!),
            ((string)request["path"]! + (string?)request["query"])["/elsa/api".Length..],
            request["body"]?.ToJsonString()
        );

        Assert.That((int)status, Is.EqualTo((int)captured["response"]!["status"]!));
        Assert.That(Missing(captured["response"]!["body"]!, body!, "$"), Is.Empty, body?.ToJsonString());
    }

    [Test]
    public async Task Descriptors_AreVietnamese_AndRolesSayHowManyHoldThem()
    {
        JsonObject toolbox = await site.GetAsync("/descriptors/activities?Refresh=True");
        JsonObject approval = toolbox["items"]!
            .AsArray()
            .OfType<JsonObject>()
            .Single(one => (string?)one["typeName"] == "GenderEquality.RequestApproval");
        Assert.That((string?)approval["displayName"], Is.EqualTo("Trình duyệt"));
        JsonObject options = await site.PostAsync(
            "/descriptors/activities/GenderEquality.RequestApproval/options/Role",
            """{"context":{}}"""
        );

        string[] texts = [.. options["items"]!["dropdown"]!["selectList"]!["items"]!.AsArray().Select(one => (string?)one?["text"] ?? "")];
        Assert.That(texts, Has.Some.Matches<string>(text => text?.StartsWith("Thủ trưởng (", StringComparison.Ordinal) == true));
        Assert.That(texts, Has.Some.EqualTo("Phó thủ trưởng (chưa có ai)"));
    }

    [Test]
    public async Task Definition_IsShownWithItsNodeIdsAndNoMissingList()
    {
        JsonNode captured = await CapturedAsync("01-editor-open_definition");
        JsonObject shown = await site.GetAsync("/workflow-definitions/by-definition-id/school-directive?versionOptions=Latest");

        Assert.That(
            captured["response"]!["body"]!.AsObject().Select(member => member.Key).Except(shown.Select(member => member.Key)),
            Is.Empty
        );
        Assert.That(shown["root"]!["activities"]!.AsArray().Select(step => (string?)step!["nodeId"]), Is.All.StartsWith("Workflow1:flow:"));
        Assert.That((string?)shown["root"]!["nodeId"], Is.EqualTo("Workflow1:flow"));
    }

    [Test]
    public async Task Flow_IsCreatedSavedPublishedExportedAndImportedAgainAsItWas()
    {
        JsonObject model = (JsonObject)FlowModel.Parse(Templates.Find("template-single-approval")!.Source.Span);
        model["definitionId"] = null;
        model["name"] = $"Quy trình thử {kind}";
        JsonObject created = await SaveAsync(model, publish: false);
        string id = (string)created["definitionId"]!;
        Assert.That((string?)created["id"], Is.EqualTo($"{id}-v1.1"));

        // The same once more changes nothing: Studio repeats what it got no answer to.
        JsonObject again = await SaveAsync(created, publish: false);
        Assert.That((string?)again["id"], Is.EqualTo($"{id}-v1.1"));
        JsonObject published = await SaveAsync(again, publish: true);
        Assert.That((bool?)published["isPublished"], Is.True);

        (_, JsonNode? exported) = await site.AskAsync(
            InstanceSite.OfficeAdministrator,
            HttpMethod.Get,
            $"/workflow-definitions/{id}/export?versionOptions=Latest"
        );
        var file = (JsonObject)exported!.DeepClone();
        file["definitionId"] = $"{id}-copy";
        JsonObject imported = await site.PostAsync("/workflow-definitions/import", file.ToJsonString());
        Assert.That((string?)imported["definitionId"], Is.EqualTo($"{id}-copy"));
        (_, JsonNode? back) = await site.AskAsync(
            InstanceSite.OfficeAdministrator,
            HttpMethod.Get,
            $"/workflow-definitions/{id}-copy/export?versionOptions=Latest"
        );
        Assert.That(Own(back!), Is.EqualTo(Own(exported!)));
    }

    [Test]
    public async Task FixturesOfElsa_AreImportedShownAndSavedWithoutLoss()
    {
        string? folder = Fixtures();
        if (folder is null)
            Assert.Ignore("shared/elsa-fixtures is not beside this clone.");
        string[] files =
        [
            .. Directory.EnumerateFiles(folder!, "*.json").Where(file => !file.Contains(".expected", StringComparison.Ordinal)),
        ];
        int definitions = 0;
        foreach (string file in files)
        {
            JsonObject definition = FlowModel.Parse(await File.ReadAllBytesAsync(file));
            if (definition["root"] is not JsonObject)
                continue;
            definitions++;
            string id = $"fixture-{definitions}-{kind}".ToLowerInvariant();
            definition["definitionId"] = id;
            await site.PostAsync("/workflow-definitions/import", definition.ToJsonString());
            JsonObject shown = await site.GetAsync($"/workflow-definitions/by-definition-id/{id}?versionOptions=Latest");
            await SaveAsync(shown, publish: false);
            (_, JsonNode? back) = await site.AskAsync(
                InstanceSite.OfficeAdministrator,
                HttpMethod.Get,
                $"/workflow-definitions/{id}/export?versionOptions=Latest"
            );
            Assert.That(Own(back!), Is.EqualTo(Own(FlowModel.Content(definition))), Path.GetFileName(file));
        }
        Assert.That(definitions, Is.GreaterThan(0));
    }

    [Test]
    public async Task UnknownStep_IsShownByItsStandIn_AndASaveThatDropsItIsRefused()
    {
        string id = $"unknown-{kind}".ToLowerInvariant();
        await site.PostAsync(
            "/workflow-definitions/import",
            $$"""
            {"definitionId": "{{id}}", "name": "Có bước lạ", "root": {"id": "flow", "type": "Elsa.Flowchart", "version": 1,
             "activities": [{"id": "a", "type": "Acme.Fax", "version": 1, "number": "123", "metadata": {} }], "connections": []} }
            """
        );
        JsonObject shown = await site.GetAsync($"/workflow-definitions/by-definition-id/{id}?versionOptions=Latest");
        Assert.That((string?)shown["root"]!["activities"]![0]!["type"], Is.EqualTo(FlowModel.Unknown));

        var dropped = (JsonObject)shown.DeepClone();
        dropped["root"]!["activities"] = new JsonArray();
        (HttpStatusCode status, JsonNode? refused) = await PostSaveAsync(dropped, publish: false);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)refused!["errors"]!["generalErrors"]![0], Does.Contain("Acme.Fax"));

        // Moved and saved it is what it was.
        shown["root"]!["activities"]![0]!["metadata"] = new JsonObject { ["designer"] = new JsonObject() };
        await SaveAsync(shown, publish: false);
        (_, JsonNode? kept) = await site.AskAsync(
            InstanceSite.OfficeAdministrator,
            HttpMethod.Get,
            $"/workflow-definitions/{id}/export?versionOptions=Latest"
        );
        Assert.That((string?)kept!["root"]!["activities"]![0]!["type"], Is.EqualTo("Acme.Fax"));
        Assert.That((string?)kept["root"]!["activities"]![0]!["number"], Is.EqualTo("123"));
    }

    [Test]
    public async Task Publish_OfAFlowWithMistakes_NamesEachAtItsStep()
    {
        JsonObject created = await SaveAsync(
            JsonNode
                .Parse(
                    $$"""
                    {"definitionId": null, "name": "Thiếu sót {{kind}}", "root": {"id": "flow", "type": "Elsa.Flowchart", "version": 1,
                     "activities": [{"id": "p", "type": "GenderEquality.DeriveLocalPlan", "version": 1, "name": "Lập kế hoạch"},
                                    {"id": "a", "type": "GenderEquality.RequestApproval", "version": 1, "name": "Hiệu trưởng duyệt"},
                                    {"id": "e", "type": "Elsa.End", "version": 1, "name": "Kết thúc"}],
                     "connections": [{"source": {"activity": "p", "port": "Done"}, "target": {"activity": "a", "port": "In"} },
                                     {"source": {"activity": "a", "port": "Approved"}, "target": {"activity": "e", "port": "In"} }]} }
                    """
                )!
                .AsObject(),
            publish: false
        );
        (HttpStatusCode status, JsonNode? refused) = await PostSaveAsync(created, publish: true);

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused!["errors"]!["generalErrors"]!.ToJsonString(ElsaText), Does.Contain("Hiệu trưởng duyệt").And.Contain("Trả lại"));
    }

    [Test]
    public async Task Retract_OfAFlowInUse_IsRefused()
    {
        (HttpStatusCode status, JsonNode? refused) = await site.AskAsync(
            InstanceSite.OfficeAdministrator,
            HttpMethod.Post,
            $"/workflow-definitions/{FlowUses.Default.School}/retract",
            "{}"
        );

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)refused!["errors"]!["generalErrors"]![0], Does.Contain("đang được dùng"));
    }

    [TestCase("/workflow-definitions?versionOptions=Latest")]
    [TestCase("/workflow-definitions/by-definition-id/school-directive")]
    [TestCase("/descriptors/activities")]
    [TestCase("/descriptors/expression-descriptors")]
    [TestCase("/features/installed")]
    [TestCase("/workflow-definitions/school-directive/export")]
    public async Task Anything_ForWhoIsNoAdministrator_DoesNotExist(string address)
    {
        (HttpStatusCode status, _) = await site.AskAsync(InstanceSite.OfficeClerk, HttpMethod.Get, address);

        Assert.That(status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Save_ByAnAdministratorBelowTheTop_IsRefused_AndTheFlowHasNoLinkToPublish()
    {
        (_, JsonNode? shown) = await site.AskAsync(
            InstanceSite.SchoolAdministrator,
            HttpMethod.Get,
            "/workflow-definitions/by-definition-id/school-directive?versionOptions=Latest"
        );
        Assert.That(shown!["links"]!.AsArray().Select(link => (string?)link!["rel"]), Does.Not.Contain("publish"));
        (HttpStatusCode status, _) = await site.AskAsync(
            InstanceSite.SchoolAdministrator,
            HttpMethod.Post,
            "/workflow-definitions",
            new JsonObject { ["model"] = shown.DeepClone(), ["publish"] = false }.ToJsonString()
        );
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static readonly System.Text.Json.JsonSerializerOptions ElsaText = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private async Task<JsonObject> SaveAsync(JsonObject model, bool publish)
    {
        (HttpStatusCode status, JsonNode? body) = await PostSaveAsync(model, publish);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), body?.ToJsonString(ElsaText));
        return body!["workflowDefinition"]!.AsObject();
    }

    private Task<(HttpStatusCode Status, JsonNode? Body)> PostSaveAsync(JsonObject model, bool publish) =>
        site.AskAsync(
            InstanceSite.OfficeAdministrator,
            HttpMethod.Post,
            "/workflow-definitions",
            new JsonObject { ["model"] = model.DeepClone(), ["publish"] = publish }.ToJsonString()
        );

    /// <summary>What is a flow's own: without the names and numbers that the server gives.</summary>
    private static string Own(JsonNode file)
    {
        JsonObject own = FlowModel.Content(file.AsObject());
        own.Remove("definitionId");
        return Sorted(own).ToJsonString(ElsaText);
    }

    private static JsonNode Sorted(JsonNode node) =>
        node switch
        {
            JsonObject owner => new JsonObject(
                owner
                    .OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Sorted(member.Value)))
            ),
            JsonArray list => new JsonArray([.. list.Select(one => one is null ? null : Sorted(one))]),
            _ => node.DeepClone(),
        };

    private static async Task<JsonNode> CapturedAsync(string exchange) =>
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, exchange + ".json")))!;

    /// <summary>The members of the captured answer that ours does not have, with those of the first item of each list.</summary>
    private static IEnumerable<string> Missing(JsonNode captured, JsonNode answered, string path)
    {
        if (captured is JsonArray list)
            return list.Count == 0 || answered is not JsonArray { Count: > 0 } found ? [] : Missing(list[0]!, found[0]!, path + "[0]");
        if (captured is not JsonObject expected)
            return [];
        if (answered is not JsonObject given)
            return [path + ": no object"];
        return expected.SelectMany(member =>
            !given.ContainsKey(member.Key) ? [$"{path}.{member.Key}"]
            : member.Key is "uiSpecifications" or "properties" or "options" || member.Value is null || given[member.Key] is null ? []
            : Missing(member.Value, given[member.Key]!, $"{path}.{member.Key}")
        );
    }

    private static string? Fixtures()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "shared", "elsa-fixtures");
            if (Directory.Exists(folder))
                return folder;
        }
        return null;
    }
}
