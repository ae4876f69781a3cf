using System.Globalization;
using System.IO.Compression;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Design;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Work;

namespace GenderEquality.Host.ElsaApi;

/// <summary>The flows, as Elsa Studio lists, opens, saves and publishes them.</summary>
internal static class DefinitionRoutes
{
    private const string Definitions = "/workflow-definitions";

    public static void MapDefinitions(this RouteGroupBuilder api)
    {
        api.MapGet(Definitions, ListAsync);
        api.MapGet(Definitions + "/by-definition-id/{definitionId}", ByDefinitionAsync);
        api.MapGet(Definitions + "/by-id/{id}", ByIdAsync);
        api.MapGet(Definitions + "/many-by-id", ManyAsync);
        api.MapGet(Definitions + "/query/count", CountAsync);
        api.MapGet(Definitions + "/validation/is-name-unique", IsNameUniqueAsync);
        api.MapGet(Definitions + "/{definitionId}/export", ExportAsync);
        api.MapPost(Definitions, SaveAsync);
        api.MapPost(Definitions + "/import", ImportAsync);
        api.MapPut(Definitions + "/{definitionId}/import", ImportIntoAsync);
        api.MapPost(Definitions + "/import-files", ImportFilesAsync);
        api.MapPost(Definitions + "/{definitionId}/publish", PublishAsync);
        api.MapPost(Definitions + "/{definitionId}/retract", RetractAsync);
        api.MapPost(Definitions + "/{definitionId}/revert/{version:int}", RevertAsync);
        api.MapPost(Definitions + "/{definitionId}/execute", ExecuteAsync);
        api.MapDelete(Definitions + "/{definitionId}", DeleteAsync);
        api.MapDelete("/workflow-definition-versions/{id}", DeleteVersionAsync);
        api.MapPost("/bulk-actions/publish/workflow-definitions/by-definition-ids", PublishManyAsync);
        api.MapPost("/bulk-actions/retract/workflow-definitions/by-definition-ids", RetractManyAsync);
        api.MapPost("/bulk-actions/delete/workflow-definitions/by-definition-id", DeleteManyAsync);
        api.MapPost("/bulk-actions/delete/workflow-definitions/by-id", DeleteVersionsAsync);
        api.MapPost("/bulk-actions/export/workflow-definitions", ExportManyAsync);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, FlowDesign flows, CancellationToken cancel)
    {
        IEnumerable<FlowVersion> found = Chosen(await flows.VersionsAsync(cancel), request.Query["versionOptions"]);
        if (Values(request, "DefinitionIds") is { Count: > 0 } definitions)
            found = found.Where(one => definitions.Contains(one.DefinitionId));
        if (Values(request, "Ids") is { Count: > 0 } ids)
            found = found.Where(one => ids.Contains(one.Id.ToString()));
        if (request.Query["SearchTerm"].ToString().Trim() is { Length: > 0 } term)
            found = found.Where(one => Contains(one.Name, term) || Contains(one.Description, term) || Contains(one.DefinitionId, term));
        if (request.Query["IsSystem"] == "True")
            found = [];
        found = Ordered(found, request.Query["OrderBy"], request.Query["OrderDirection"] == "Descending");
        List<FlowVersion> all = [.. found];
        int size = Number(request, "PageSize", all.Count);
        bool mayEdit = request.HttpContext.MayEdit();
        return ElsaJson.Ok(
            new JsonObject
            {
                ["items"] = new JsonArray([.. all.Skip(Number(request, "Page", 0) * size).Take(size).Select(one => Summary(one, mayEdit))]),
                ["totalCount"] = all.Count,
                ["links"] = ListLinks(mayEdit),
            }
        );
    }

    private static async Task<IResult> ByDefinitionAsync(
        string definitionId,
        HttpRequest request,
        FlowDesign flows,
        Shower shower,
        CancellationToken cancel
    ) =>
        Chosen(await flows.VersionsAsync(definitionId, cancel), request.Query["versionOptions"]).FirstOrDefault() is { } version
            ? ElsaJson.Ok(shower.Full(version, request.HttpContext))
            : Results.NotFound();

    private static async Task<IResult> ByIdAsync(
        string id,
        HttpContext context,
        FlowDesign flows,
        Shower shower,
        CancellationToken cancel
    ) => await FindAsync(flows, id, cancel) is { } version ? ElsaJson.Ok(shower.Full(version, context)) : Results.NotFound();

    private static async Task<IResult> ManyAsync(HttpRequest request, FlowDesign flows, Shower shower, CancellationToken cancel)
    {
        IReadOnlyList<string> ids = Values(request, "ids");
        return ElsaJson.List(
            (await flows.VersionsAsync(cancel))
                .Where(one => ids.Contains(one.Id.ToString()))
                .Select(one => (JsonNode)shower.Full(one, request.HttpContext))
        );
    }

    private static async Task<IResult> CountAsync(HttpRequest request, FlowDesign flows, CancellationToken cancel) =>
        ElsaJson.Ok(new JsonObject { ["count"] = Chosen(await flows.VersionsAsync(cancel), request.Query["versionOptions"]).Count() });

    private static async Task<IResult> IsNameUniqueAsync(string? name, string? definitionId, FlowDesign flows, CancellationToken cancel) =>
        ElsaJson.Ok(
            new JsonObject
            {
                ["isUnique"] = !(await flows.VersionsAsync(cancel)).Any(one =>
                    one.IsLatest
                    && one.DefinitionId != definitionId
                    && string.Equals(one.Name, name?.Trim(), StringComparison.OrdinalIgnoreCase)
                ),
            }
        );

    private static async Task<IResult> SaveAsync(
        HttpContext context,
        FlowDesign flows,
        Shower shower,
        Visitor visitor,
        CancellationToken cancel
    )
    {
        PersonId by = await visitor.EditorAsync(context);
        JsonObject body = await ElsaJson.BodyAsync(context.Request, cancel);
        if (body["model"] is not JsonObject model)
            throw new RefusedException("model", "Không nhận được quy trình. Tải lại trang rồi lưu lại.");
        bool publish = body["publish"] is JsonValue value && value.TryGetValue(out bool asked) && asked;
        SavedFlow saved = await flows.SaveAsync(
            FlowModel.Text(model, "definitionId"),
            FlowVersionId.Parse(FlowModel.Text(model, "id")),
            model,
            publish,
            by,
            cancel
        );
        return Saved(saved, shower, context);
    }

    private static async Task<IResult> PublishAsync(
        string definitionId,
        HttpContext context,
        FlowDesign flows,
        Shower shower,
        Visitor visitor,
        CancellationToken cancel
    ) => Saved(await flows.PublishAsync(definitionId, await visitor.EditorAsync(context), cancel), shower, context);

    private static async Task<IResult> RetractAsync(
        string definitionId,
        HttpContext context,
        FlowDesign flows,
        Shower shower,
        Visitor visitor,
        CancellationToken cancel
    )
    {
        await flows.RetractAsync(definitionId, await visitor.EditorAsync(context), cancel);
        return ElsaJson.Ok(shower.Full((await flows.VersionsAsync(definitionId, cancel))[0], context));
    }

    private static async Task<IResult> RevertAsync(
        string definitionId,
        int version,
        HttpContext context,
        FlowDesign flows,
        Visitor visitor,
        CancellationToken cancel
    ) => ElsaJson.Ok(Summary(await flows.RevertAsync(definitionId, version, await visitor.EditorAsync(context), cancel), mayEdit: true));

    private static async Task<IResult> DeleteAsync(
        string definitionId,
        HttpContext context,
        FlowDesign flows,
        Visitor visitor,
        CancellationToken cancel
    )
    {
        await flows.RemoveAsync(definitionId, await visitor.EditorAsync(context), cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> DeleteVersionAsync(
        string id,
        HttpContext context,
        FlowDesign flows,
        Visitor visitor,
        CancellationToken cancel
    )
    {
        await visitor.EditorAsync(context);
        if (FlowVersionId.Parse(id) is not { } version)
            return Results.NotFound();
        await flows.RemoveVersionAsync(version, cancel);
        return Results.NoContent();
    }

    private static async Task<IResult> ImportAsync(
        HttpContext context,
        FlowDesign flows,
        Shower shower,
        Visitor visitor,
        CancellationToken cancel
    )
    {
        PersonId by = await visitor.EditorAsync(context);
        SavedFlow saved = await flows.ImportAsync(await ElsaJson.BodyAsync(context.Request, cancel), by, cancel);
        return ElsaJson.Ok(shower.Full(saved.Version, context));
    }

    private static async Task<IResult> ImportIntoAsync(
        string definitionId,
        HttpContext context,
        FlowDesign flows,
        Shower shower,
        Visitor visitor,
        CancellationToken cancel
    )
    {
        PersonId by = await visitor.EditorAsync(context);
        JsonObject file = await ElsaJson.BodyAsync(context.Request, cancel);
        file["definitionId"] = definitionId;
        return ElsaJson.Ok(shower.Full((await flows.ImportAsync(file, by, cancel)).Version, context));
    }

    private static async Task<IResult> ImportFilesAsync(HttpContext context, FlowDesign flows, Visitor visitor, CancellationToken cancel)
    {
        PersonId by = await visitor.EditorAsync(context);
        IFormCollection form = await context.Request.ReadFormAsync(cancel);
        int imported = 0;
        var refused = new List<Refusal>();
        foreach (IFormFile file in form.Files)
        {
            try
            {
                if (file.Length > FlowModel.LargestBytes)
                    throw new RefusedException("", "tệp quá lớn.");
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes, cancel);
                await flows.ImportAsync(FlowModel.Parse(bytes.ToArray()), by, cancel);
                imported++;
            }
            catch (RefusedException e)
            {
                refused.AddRange(e.Refusals.Select(one => one with { Message = $"{file.FileName}: {one.Message}" }));
            }
        }
        return refused.Count > 0 ? ElsaJson.Refused(refused) : ElsaJson.Ok(new JsonObject { ["count"] = imported });
    }

    private static async Task<IResult> ExportAsync(string definitionId, HttpRequest request, FlowDesign flows, CancellationToken cancel) =>
        Chosen(await flows.VersionsAsync(definitionId, cancel), request.Query["versionOptions"]).FirstOrDefault() is { } version
            ? File(version)
            : Results.NotFound();

    private static async Task<IResult> ExportManyAsync(HttpContext context, FlowDesign flows, CancellationToken cancel)
    {
        IReadOnlyList<string> ids = ElsaJson.Texts(await ElsaJson.BodyAsync(context.Request, cancel), "ids");
        List<FlowVersion> chosen = [.. (await flows.VersionsAsync(cancel)).Where(one => ids.Contains(one.Id.ToString()))];
        if (chosen.Count == 1)
            return File(chosen[0]);
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (FlowVersion version in chosen)
            {
                await using Stream entry = await archive.CreateEntry(version.Id + ".json").OpenAsync(cancel);
                await entry.WriteAsync(FlowModel.Bytes(Shower.Exported(version)), cancel);
            }
        }
        return Results.File(zip.ToArray(), "application/zip", "quy-trinh.zip");
    }

    private static async Task<IResult> PublishManyAsync(HttpContext context, FlowDesign flows, Visitor visitor, CancellationToken cancel)
    {
        PersonId by = await visitor.EditorAsync(context);
        (JsonArray published, JsonArray already, JsonArray missing) = ([], [], []);
        var refused = new List<Refusal>();
        foreach (string id in ElsaJson.Texts(await ElsaJson.BodyAsync(context.Request, cancel), "definitionIds"))
        {
            if ((await flows.VersionsAsync(id, cancel)).Count == 0)
            {
                missing.Add(id);
                continue;
            }
            try
            {
                ((await flows.PublishAsync(id, by, cancel)).AlreadyPublished ? already : published).Add(id);
            }
            catch (RefusedException e)
            {
                refused.AddRange(e.Refusals.Select(one => one with { Message = $"{id}: {one.Message}" }));
            }
        }
        return refused.Count > 0
            ? ElsaJson.Refused(refused)
            : ElsaJson.Ok(
                new JsonObject
                {
                    ["published"] = published,
                    ["alreadyPublished"] = already,
                    ["notFound"] = missing,
                    ["updatedConsumers"] = new JsonArray(),
                }
            );
    }

    private static async Task<IResult> RetractManyAsync(HttpContext context, FlowDesign flows, Visitor visitor, CancellationToken cancel)
    {
        PersonId by = await visitor.EditorAsync(context);
        (JsonArray retracted, JsonArray already, JsonArray missing) = ([], [], []);
        foreach (string id in ElsaJson.Texts(await ElsaJson.BodyAsync(context.Request, cancel), "definitionIds"))
        {
            if ((await flows.VersionsAsync(id, cancel)).Count == 0)
                missing.Add(id);
            else
                (await flows.RetractAsync(id, by, cancel) ? retracted : already).Add(id);
        }
        return ElsaJson.Ok(
            new JsonObject
            {
                ["retracted"] = retracted,
                ["alreadyRetracted"] = already,
                ["notFound"] = missing,
            }
        );
    }

    private static async Task<IResult> DeleteManyAsync(HttpContext context, FlowDesign flows, Visitor visitor, CancellationToken cancel)
    {
        PersonId by = await visitor.EditorAsync(context);
        int deleted = 0;
        foreach (string id in ElsaJson.Texts(await ElsaJson.BodyAsync(context.Request, cancel), "definitionIds"))
        {
            if ((await flows.VersionsAsync(id, cancel)).Count == 0)
                continue;
            await flows.RemoveAsync(id, by, cancel);
            deleted++;
        }
        return ElsaJson.Ok(new JsonObject { ["deleted"] = deleted });
    }

    private static async Task<IResult> DeleteVersionsAsync(HttpContext context, FlowDesign flows, Visitor visitor, CancellationToken cancel)
    {
        await visitor.EditorAsync(context);
        int deleted = 0;
        foreach (string id in ElsaJson.Texts(await ElsaJson.BodyAsync(context.Request, cancel), "ids"))
        {
            if (FlowVersionId.Parse(id) is not { } version)
                continue;
            await flows.RemoveVersionAsync(version, cancel);
            deleted++;
        }
        return ElsaJson.Ok(new JsonObject { ["deleted"] = deleted });
    }

    /// <summary>Starts a flow that needs nothing of the cascade; the others are tried by the simulation.</summary>
    private static async Task<IResult> ExecuteAsync(
        string definitionId,
        HttpContext context,
        DefinitionLibrary definitions,
        Instances instances,
        Visitor visitor,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        PersonId by = await visitor.EditorAsync(context);
        JsonObject body = await ElsaJson.BodyAsync(context.Request, cancel);
        if (await definitions.FindAsync(definitionId, cancel) is not { IsRetracted: false } known)
            throw new RefusedException(
                "",
                "Quy trình chưa phát hành nên chưa chạy được. Phát hành trước, hoặc dùng “Chạy thử” cho bản nháp."
            );
        WorkflowDefinition flow = await definitions.GetAsync(definitionId, known.Newest.Version, cancel);
        if (flow.Nodes.Values.Any(node => node.Type.Type.StartsWith("GenderEquality.", StringComparison.Ordinal)))
            throw new RefusedException(
                "",
                "Quy trình này chạy khi một đơn vị nhận văn bản hoặc đến kỳ báo cáo, không chạy riêng. Muốn xem trước, mở “Chạy thử”."
            );
        StreamId instance = await instances.StartAsync(
            flow,
            new StartRequest { Input = body["input"]?.DeepClone() as JsonObject, CorrelationId = FlowModel.Text(body, "correlationId") },
            Actor.Person(by.Value),
            clock.GetUtcNow(),
            cancel
        );
        context.Response.Headers["x-elsa-workflow-instance-id"] = instance.ToString();
        return ElsaJson.Ok(new JsonObject { ["workflowState"] = new JsonObject() });
    }

    private static async Task<FlowVersion?> FindAsync(FlowDesign flows, string id, CancellationToken cancel) =>
        FlowVersionId.Parse(id) is not { } wanted
            ? null
            // A draft is found by the id of any of its saves.
            : (await flows.VersionsAsync(wanted.DefinitionId, cancel)).FirstOrDefault(one => one.Version == wanted.Version);

    private static IEnumerable<FlowVersion> Chosen(IEnumerable<FlowVersion> versions, string? option) =>
        option switch
        {
            "Latest" => versions.Where(one => one.IsLatest),
            "Published" => versions.Where(one => one.IsPublished),
            "Draft" => versions.Where(one => one.Revision is not null),
            "LatestOrPublished" or "LatestAndPublished" => versions.Where(one => one.IsLatest || one.IsPublished),
            _ when int.TryParse(option, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => versions.Where(one =>
                one.Version == number
            ),
            _ => versions,
        };

    private static IEnumerable<FlowVersion> Ordered(IEnumerable<FlowVersion> versions, string? by, bool descending) =>
        (by, descending) switch
        {
            ("Version", true) => versions.OrderByDescending(one => one.Version),
            ("Version", false) => versions.OrderBy(one => one.Version),
            ("Created", true) => versions.OrderByDescending(one => one.CreatedAt),
            ("Created", false) => versions.OrderBy(one => one.CreatedAt),
            ("Name", true) => versions.OrderByDescending(one => one.Name, StringComparer.Create(Forms.Vietnamese, ignoreCase: true)),
            ("Name", false) => versions.OrderBy(one => one.Name, StringComparer.Create(Forms.Vietnamese, ignoreCase: true)),
            _ => versions,
        };

    private static IResult File(FlowVersion version) =>
        Results.File(FlowModel.Bytes(Shower.Exported(version)), "application/json", version.Id + ".json");

    private static IResult Saved(SavedFlow saved, Shower shower, HttpContext context) =>
        ElsaJson.Ok(
            new JsonObject
            {
                ["workflowDefinition"] = shower.Full(saved.Version, context),
                ["alreadyPublished"] = saved.AlreadyPublished,
                ["consumingWorkflowCount"] = 0,
                ["validationErrors"] = new JsonArray(),
            }
        );

    private static JsonObject Summary(FlowVersion version, bool mayEdit) =>
        new()
        {
            ["id"] = version.Id.ToString(),
            ["definitionId"] = version.DefinitionId,
            ["name"] = version.Name,
            ["description"] = version.Description,
            ["version"] = version.Version,
            ["isLatest"] = version.IsLatest,
            ["isPublished"] = version.IsPublished,
            ["materializerName"] = "Json",
            ["isMaterializerAvailable"] = true,
            ["isReadonly"] = !mayEdit,
            ["createdAt"] = version.CreatedAt,
            ["links"] = Shower.Links(version.DefinitionId, mayEdit),
        };

    private static JsonArray ListLinks(bool mayEdit) =>
        [
            Shower.Link(Definitions, "self", "GET"),
            Shower.Link(Definitions + "/validation/is-name-unique", "is-name-unique", "GET"),
            Shower.Link(Definitions + "/query/count", "count", "GET"),
            Shower.Link(Definitions + "/many-by-id", "many-by-id", "GET"),
            .. mayEdit
                ?
                [
                    Shower.Link("/bulk-actions/delete/workflow-definitions/by-definition-id", "bulk-delete-by-definition-id", "POST"),
                    Shower.Link("/bulk-actions/delete/workflow-definitions/by-id", "bulk-delete-by-id", "POST"),
                    Shower.Link("/bulk-actions/publish/workflow-definitions/by-definition-ids", "bulk-publish", "POST"),
                    Shower.Link("/bulk-actions/retract/workflow-definitions/by-definition-ids", "bulk-retract", "POST"),
                    Shower.Link(Definitions + "/import", "import", "POST"),
                    Shower.Link(Definitions + "/import-files", "import-files", "POST"),
                    Shower.Link(Definitions, "create", "POST"),
                ]
                : Array.Empty<JsonNode>(),
        ];

    private static bool Contains(string? text, string term) =>
        text is not null && Forms.Vietnamese.CompareInfo.IndexOf(text, term, CompareOptions.IgnoreCase) >= 0;

    /// <summary>A list of the query: repeated, or with commas.</summary>
    private static IReadOnlyList<string> Values(HttpRequest request, string name) =>
        [.. request.Query[name].SelectMany(value => value?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [])];

    private static int Number(HttpRequest request, string name, int otherwise) =>
        int.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}

/// <summary>Writes a version as Studio reads it.</summary>
internal sealed class Shower(ActivityCatalog activities, WorkflowLibrary library)
{
    public JsonObject Full(FlowVersion version, HttpContext context)
    {
        bool mayEdit = context.MayEdit();
        JsonObject shown = FlowModel.Shown(version.Content, activities, library);
        Say(shown, version);
        shown["isReadonly"] = !mayEdit;
        shown["isSystem"] = false;
        shown["links"] = Links(version.DefinitionId, mayEdit);
        return shown;
    }

    /// <summary>The version as a file: as it is stored, with its names.</summary>
    public static JsonObject Exported(FlowVersion version)
    {
        var file = (JsonObject)version.Content.DeepClone();
        Say(file, version);
        return file;
    }

    private static void Say(JsonObject file, FlowVersion version)
    {
        file["id"] = version.Id.ToString();
        file["definitionId"] = version.DefinitionId;
        file["version"] = version.Version;
        file["createdAt"] = version.CreatedAt;
        file["isLatest"] = version.IsLatest;
        file["isPublished"] = version.IsPublished;
    }

    /// <summary>What may be done with a flow: without the link to publish, Studio's editor only shows.</summary>
    public static JsonArray Links(string definitionId, bool mayEdit)
    {
        string flow = $"/workflow-definitions/{definitionId}";
        return
        [
            Link(flow, "self", "GET"),
            Link(flow + "/versions", "versions", "GET"),
            Link(flow + "/export", "export", "POST"),
            .. mayEdit
                ?
                [
                    Link(flow + "/execute", "execute", "POST"),
                    Link(flow + "/publish", "publish", "POST"),
                    Link(flow + "/retract", "retract", "POST"),
                    Link(flow, "delete", "DELETE"),
                    Link(flow + "/import", "import", "PUT"),
                ]
                : Array.Empty<JsonNode>(),
        ];
    }

    public static JsonNode Link(string href, string rel, string method) =>
        new JsonObject
        {
            ["href"] = href,
            ["rel"] = rel,
            ["method"] = method,
        };
}
