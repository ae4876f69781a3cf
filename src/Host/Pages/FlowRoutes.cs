using System.Text.Json.Nodes;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Design;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>Who made something and when; <paramref name="Who"/> is null for what the product came with.</summary>
public sealed record MadeBy(string? Who, DateTimeOffset? At);

/// <summary>A flow in the list.</summary>
/// <param name="Published">The number of the version that is started; null for none.</param>
/// <param name="Drawn">Who last saved the draft; null when there is no draft.</param>
/// <param name="Running">Instances that have not ended, of any version.</param>
public sealed record FlowLine(
    string Id,
    string Name,
    string? Description,
    int? Published,
    MadeBy? Made,
    MadeBy? Drawn,
    IReadOnlyList<FlowPlace> Places,
    int Running
);

/// <param name="Values">Of the forms: what was typed, else what holds.</param>
public sealed record FlowsModel(Shell Shell, bool MayEdit, IReadOnlyList<FlowLine> Flows, FlowUses Uses, FormValues Values, string? Done);

/// <summary>A version of a flow.</summary>
/// <param name="Changes">Against the version before; null when either cannot be read.</param>
public sealed record FlowVersionLine(FlowVersion Version, MadeBy Made, int Running, IReadOnlyList<FlowChange>? Changes);

/// <param name="Faults">What keeps the latest version from being published, or would.</param>
public sealed record FlowModelPage(
    Shell Shell,
    bool MayEdit,
    FlowVersion Latest,
    FlowDrawing? Drawing,
    IReadOnlyList<Refusal> Faults,
    IReadOnlyList<FlowVersionLine> Versions,
    IReadOnlyList<FlowPlace> Places,
    bool IsRetracted,
    string? Done
)
{
    public FlowVersionLine? Draft => Versions.FirstOrDefault(one => one.Version.Revision is not null);
}

/// <summary>The flows, for administrators: what they are, where they are used, what changed. They are drawn in Studio.</summary>
public static class FlowRoutes
{
    public static void MapFlows(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/flows", ListAsync);
        routes.MapPost("/flows/use", UseAsync);
        routes.MapPost("/flows/new", CreateAsync);
        routes.MapPost("/flows/import", ImportAsync);
        routes.MapGet("/flows/{id}", ShowAsync);
        routes.MapGet("/flows/{id}/export", ExportAsync);
        routes.MapPost("/flows/{id}", ActAsync);
    }

    public static string Name(FlowPlace place) =>
        place switch
        {
            FlowPlace.Office => "Cơ quan quản lý thực hiện văn bản",
            FlowPlace.School => "Trường thực hiện văn bản",
            _ => "Báo cáo định kỳ",
        };

    private static async Task<IResult> ListAsync(string? done, Visitor visitor, FlowPages pages, CancellationToken cancel)
    {
        Viewer viewer = await visitor.ViewerAsync();
        return viewer.Is(Role.Administrator)
            ? Rendering.Page<FlowsPage>(await pages.ListAsync(await visitor.ShellAsync(viewer), null, done, cancel))
            : Results.NotFound();
    }

    private static async Task<IResult> ShowAsync(string id, string? done, Visitor visitor, FlowPages pages, CancellationToken cancel)
    {
        Viewer viewer = await visitor.ViewerAsync();
        return viewer.Is(Role.Administrator) && await pages.OneAsync(await visitor.ShellAsync(viewer), id, done, cancel) is { } model
            ? Rendering.Page<FlowPage>(model)
            : Results.NotFound();
    }

    private static async Task<IResult> ExportAsync(string id, Visitor visitor, FlowDesign design, CancellationToken cancel)
    {
        Viewer viewer = await visitor.ViewerAsync();
        return viewer.Is(Role.Administrator) && (await design.VersionsAsync(id, cancel)).FirstOrDefault() is { } version
            ? Results.File(FlowModel.Bytes(ElsaApi.Shower.Exported(version)), "application/json", version.Id + ".json")
            : Results.NotFound();
    }

    private static Task<IResult> UseAsync(
        HttpRequest request,
        Visitor visitor,
        FlowPages pages,
        FlowDesign design,
        FlowUsage usage,
        CancellationToken cancel
    ) =>
        EditAsync(
            request,
            visitor,
            pages,
            async (by, values, _) =>
            {
                FlowUses uses = await usage.GetAsync(cancel);
                var refusals = new List<Refusal>();
                foreach (FlowPlace place in Enum.GetValues<FlowPlace>())
                {
                    if (values.Text($"use[{place}]") is not { } id || id == uses[place])
                        continue;
                    try
                    {
                        await design.PutToUseAsync(new PutFlowToUse(by, place, id), cancel);
                    }
                    catch (RefusedException e)
                    {
                        refusals.AddRange(e.Refusals.Select(one => one with { Path = $"use[{place}]" }));
                    }
                }
                return refusals.Count > 0 ? throw new RefusedException(refusals) : "/flows?done=use";
            },
            cancel
        );

    private static Task<IResult> CreateAsync(
        HttpRequest request,
        Visitor visitor,
        FlowPages pages,
        FlowDesign design,
        CancellationToken cancel
    ) =>
        EditAsync(
            request,
            visitor,
            pages,
            async (by, values, _) =>
            {
                string? name = values.Text("name");
                if (name is null or { Length: > 200 })
                    throw new RefusedException("name", "Đặt tên cho quy trình, nhiều nhất 200 ký tự.");
                if (
                    (await design.VersionsAsync(cancel)).Any(one =>
                        one.IsLatest && string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase)
                    )
                )
                    throw new RefusedException("name", $"Đã có quy trình tên “{name}”. Đặt tên khác.");
                JsonObject model = values.Text("template") is { } id
                    ? Templates.Find(id) is { } template
                        ? FlowModel.Parse(template.Source.Span)
                        : throw new RefusedException("template", "Chọn một mẫu trong danh sách.")
                    : FlowModel.Empty();
                model.Remove("definitionId");
                model["name"] = name;
                SavedFlow saved = await design.SaveAsync(null, null, model, publish: false, by, cancel);
                return $"/studio/flows/{saved.Version.DefinitionId}";
            },
            cancel
        );

    private static Task<IResult> ImportAsync(
        HttpRequest request,
        Visitor visitor,
        FlowPages pages,
        FlowDesign design,
        CancellationToken cancel
    ) =>
        EditAsync(
            request,
            visitor,
            pages,
            async (by, _, form) =>
            {
                if (form.Files["file"] is not { Length: > 0 and <= FlowModel.LargestBytes } file)
                    throw new RefusedException("file", "Chọn một tệp quy trình (.json) không quá 2 MB.");
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes, cancel);
                try
                {
                    SavedFlow saved = await design.ImportAsync(FlowModel.Parse(bytes.ToArray()), by, cancel);
                    return $"/flows/{saved.Version.DefinitionId}?done=import";
                }
                catch (RefusedException e)
                {
                    throw new RefusedException([.. e.Refusals.Select(one => one with { Path = "file" })]);
                }
            },
            cancel
        );

    private static async Task<IResult> EditAsync(
        HttpRequest request,
        Visitor visitor,
        FlowPages pages,
        Func<PersonId, FormValues, IFormCollection, Task<string>> act,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        Shell shell = await visitor.ShellAsync(viewer);
        if (!shell.KeepsAll)
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync(cancel);
        var values = new FormValues(form);
        try
        {
            return Results.LocalRedirect(await act(viewer.Person, values, form));
        }
        catch (RefusedException e)
        {
            return Rendering.Page<FlowsPage>(
                await pages.ListAsync(shell with { Refusals = e.Refusals }, values, null, cancel),
                StatusCodes.Status400BadRequest
            );
        }
    }

    private static async Task<IResult> ActAsync(
        string id,
        HttpRequest request,
        Visitor visitor,
        FlowPages pages,
        FlowDesign design,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        Shell shell = await visitor.ShellAsync(viewer);
        if (!shell.KeepsAll)
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync(cancel);
        string action = form[TaskRoutes.ActionField].ToString();
        try
        {
            switch (action)
            {
                case "publish":
                    await design.PublishAsync(id, viewer.Person, cancel);
                    break;
                case "retract":
                    await design.RetractAsync(id, viewer.Person, cancel);
                    break;
                case "remove":
                    await design.RemoveAsync(id, viewer.Person, cancel);
                    return Results.LocalRedirect("/flows?done=remove");
                case "discard":
                    if ((await design.VersionsAsync(id, cancel)).FirstOrDefault(one => one.Revision is not null) is { } draft)
                        await design.RemoveVersionAsync(draft.Id, cancel);
                    if ((await design.VersionsAsync(id, cancel)).Count == 0)
                        return Results.LocalRedirect("/flows?done=remove");
                    break;
                case "revert" when form.Text("version") is { } text && int.TryParse(text, out int version):
                    await design.RevertAsync(id, version, viewer.Person, cancel);
                    break;
                default:
                    throw new RefusedException("", "Chọn một việc trên trang.");
            }
            return Results.LocalRedirect($"/flows/{id}?done={action}");
        }
        catch (RefusedException e)
        {
            return
                await pages.OneAsync(shell with { Refusals = [.. e.Refusals.Select(one => one with { Path = "" })] }, id, null, cancel)
                    is { } model
                ? Rendering.Page<FlowPage>(model, StatusCodes.Status400BadRequest)
                : Results.NotFound();
        }
    }
}

/// <summary>Gathers what the pages of flows show.</summary>
public sealed class FlowPages(
    IDbContextFactory<ProductDb> databases,
    FlowDesign design,
    FlowUsage usage,
    DefinitionLibrary definitions,
    WorkflowLibrary library,
    ActivityCatalog activities,
    People people
)
{
    public async Task<FlowsModel> ListAsync(Shell shell, FormValues? values, string? done, CancellationToken cancel)
    {
        FlowUses uses = await usage.GetAsync(cancel);
        IReadOnlyList<FlowVersion> versions = await design.VersionsAsync(cancel);
        ILookup<string, (int Version, int Count)> running = await RunningAsync(null, cancel);
        var lines = new List<FlowLine>();
        foreach (IGrouping<string, FlowVersion> flow in versions.GroupBy(one => one.DefinitionId))
        {
            FlowVersion latest = flow.First(one => one.IsLatest);
            FlowVersion? published = flow.FirstOrDefault(one => one.IsPublished);
            lines.Add(
                new FlowLine(
                    flow.Key,
                    latest.Name,
                    latest.Description,
                    published?.Version,
                    published is null ? null : await MadeAsync(flow.Key, published.Version, cancel),
                    latest.Revision is null ? null : await DrawnAsync(flow.Key, cancel),
                    uses.PlacesOf(flow.Key),
                    running[flow.Key].Sum(one => one.Count)
                )
            );
        }
        var comparer = StringComparer.Create(Forms.Vietnamese, ignoreCase: true);
        return new FlowsModel(
            shell,
            shell.KeepsAll,
            [.. lines.OrderByDescending(line => line.Places.Count > 0).ThenBy(line => line.Name, comparer)],
            uses,
            values
                ?? new FormValues(Enum.GetValues<FlowPlace>().Select(place => KeyValuePair.Create($"use[{place}]", (string?)uses[place]))),
            done
        );
    }

    /// <returns>Null when there is no such flow.</returns>
    public async Task<FlowModelPage?> OneAsync(Shell shell, string id, string? done, CancellationToken cancel)
    {
        IReadOnlyList<FlowVersion> versions = await design.VersionsAsync(id, cancel);
        if (versions.Count == 0)
            return null;
        ILookup<string, (int Version, int Count)> running = await RunningAsync(id, cancel);
        var lines = new List<FlowVersionLine>();
        for (int i = 0; i < versions.Count; i++)
        {
            FlowVersion version = versions[i];
            lines.Add(
                new FlowVersionLine(
                    version,
                    version.Revision is null ? await MadeAsync(id, version.Version, cancel) : (await DrawnAsync(id, cancel))!,
                    version.Revision is null ? running[id].Where(one => one.Version == version.Version).Sum(one => one.Count) : 0,
                    i + 1 < versions.Count ? Changes(versions[i + 1], version) : []
                )
            );
        }
        return new FlowModelPage(
            shell,
            shell.KeepsAll,
            versions[0],
            FlowDrawing.Of(versions[0].Content, activities),
            await design.FaultsAsync(id, FlowModel.Bytes(versions[0].Content), cancel),
            lines,
            (await usage.GetAsync(cancel)).PlacesOf(id),
            versions.All(one => !one.IsPublished) && versions.Any(one => one.Revision is null),
            done
        );
    }

    private IReadOnlyList<FlowChange>? Changes(FlowVersion before, FlowVersion after) =>
        Read(before) is { } one && Read(after) is { } other ? FlowDifference.Between(one, other) : null;

    private WorkflowDefinition? Read(FlowVersion version) =>
        version.Revision is null
            ? library.Read(version.DefinitionId, version.Version).Definition
            : DefinitionReader.Read(FlowModel.Bytes(version.Content), activities, library).Definition;

    private async Task<MadeBy> MadeAsync(string id, int version, CancellationToken cancel)
    {
        DefinitionVersion? known = (await definitions.FindAsync(id, cancel))?.Versions.FirstOrDefault(one => one.Version == version);
        return known?.By is { } by
            ? new MadeBy((await people.NamesAsync([Actor.Person(by.Value)], cancel)).Values.First(), known.At)
            : new MadeBy(null, null);
    }

    private async Task<MadeBy?> DrawnAsync(string id, CancellationToken cancel) =>
        await design.LastSavedAsync(id, cancel) is { } saved
            ? new MadeBy((await people.NamesAsync([Actor.Person(saved.By.Value)], cancel)).Values.First(), saved.At)
            : null;

    /// <summary>How many instances have not ended, by flow and version.</summary>
    private async Task<ILookup<string, (int Version, int Count)>> RunningAsync(string? id, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var works = await db
            .Works.Where(work =>
                (id == null || work.Definition == id)
                && work.Status != WorkflowSubStatus.Finished
                && work.Status != WorkflowSubStatus.Cancelled
            )
            .GroupBy(work => new { work.Definition, work.DefinitionVersion })
            .Select(same => new
            {
                same.Key.Definition,
                same.Key.DefinitionVersion,
                Count = same.Count(),
            })
            .ToListAsync(cancel);
        var others = await db
            .Instances.Where(one => (id == null || one.Definition == id) && !one.Ended)
            .GroupBy(one => new { one.Definition, one.DefinitionVersion })
            .Select(same => new
            {
                same.Key.Definition,
                same.Key.DefinitionVersion,
                Count = same.Count(),
            })
            .ToListAsync(cancel);
        return works.Concat(others).ToLookup(one => one.Definition, one => (one.DefinitionVersion, one.Count));
    }
}
