using System.IO.Compression;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.Activities;
using GenderEquality.Host.Design;
using GenderEquality.Host.ElsaApi;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace GenderEquality.Host.Pages;

/// <summary>Which of Studio's elements a page shows.</summary>
public enum StudioElement
{
    FlowList,
    Editor,
    InstanceList,
    InstanceViewer,
}

/// <param name="Id">Of the flow or instance; null for a list.</param>
/// <param name="Endpoint">Absolute address of the API.</param>
/// <param name="Name">Of the flow or instance.</param>
/// <param name="MayEdit">Whether the viewer may change flows.</param>
/// <param name="WaysOut">Labels of the inputs in which an administrator names a step's ways out.</param>
/// <param name="IsBuilt">Whether the build had the designer's files.</param>
public sealed record StudioModel(
    Shell Shell,
    StudioElement Element,
    string? Id,
    string Endpoint,
    string Name,
    bool MayEdit,
    IReadOnlyList<string> WaysOut,
    bool IsBuilt
);

/// <summary>Elsa Studio within the product's pages, for administrators; its own files come from its npm package.</summary>
public static partial class StudioRoutes
{
    public const string Base = "/studio/";

    /// <summary>
    /// The hashes allow two inline scripts, which the pinned version 3.8.2 writes into the page of the editor and that of the list of instances; no
    /// other runs.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-snlP1jz0gjwc5cTz9ErZcliXuCK63+Mmf68RRCeptgc=' "
        + "'sha256-vu6sQrKXQHR4Yn3FMMihA/9TxxfIXnCxKwvLrTPJ5ts='; "
        + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        + "manifest-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "studio");
    private static readonly FileExtensionContentTypeProvider Types = new()
    {
        Mappings =
        {
            [".dat"] = "application/octet-stream",
            [".wasm"] = "application/wasm",
            [".webmanifest"] = "application/manifest+json",
            [".cur"] = "image/x-icon",
        },
    };

    public static void MapStudio(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder studio = routes.MapGroup(Base);
        studio.AddEndpointFilter(
            async (call, next) =>
            {
                HttpContext context = call.HttpContext;
                Viewer? viewer = await context
                    .RequestServices.GetRequiredService<Access>()
                    .ViewerAsync(context.User, context.RequestAborted);
                return viewer?.Is(Role.Administrator) == true ? await next(call) : Results.NotFound();
            }
        );
        studio.MapGet("/", () => Results.LocalRedirect("/flows"));
        studio.MapGet(
            "flows",
            (Visitor visitor, HttpContext context) => ShowAsync(visitor, context, StudioElement.FlowList, null, "Quy trình")
        );
        studio.MapGet("flows/{id}", EditAsync);
        studio.MapGet(
            "instances",
            (Visitor visitor, HttpContext context) => ShowAsync(visitor, context, StudioElement.InstanceList, null, "Các lần chạy")
        );
        // Where Studio itself goes after “Run”.
        studio.MapGet("workflows/instances/{id:guid}/view", (Guid id) => Results.LocalRedirect($"{Base}instances/{id}"));
        studio.MapGet(
            "instances/{id:guid}",
            (Guid id, Visitor visitor, HttpContext context) =>
                ShowAsync(visitor, context, StudioElement.InstanceViewer, id.ToString(), "Diễn biến trên sơ đồ")
        );
        // Blazor asks for settings: there are none.
        studio.MapGet("appsettings.json", () => Results.Text("{}", "application/json"));
        studio.MapGet("{**path}", File);
    }

    private static async Task<IResult> EditAsync(
        string id,
        Visitor visitor,
        HttpContext context,
        FlowDesign flows,
        CancellationToken cancel
    ) =>
        (await flows.VersionsAsync(id, cancel)).FirstOrDefault() is { } version
            ? await ShowAsync(visitor, context, StudioElement.Editor, id, version.Name)
            : Results.NotFound();

    private static async Task<IResult> ShowAsync(Visitor visitor, HttpContext context, StudioElement element, string? id, string name)
    {
        Viewer viewer = await visitor.ViewerAsync();
        bool mayEdit;
        await using (ProductDb db = await context.RequestServices.GetRequiredService<IDbContextFactory<ProductDb>>().CreateDbContextAsync())
            mayEdit = await context.RequestServices.GetRequiredService<Access>().KeepsAllAsync(db, viewer);
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return Rendering.Page<StudioPage>(
            new StudioModel(
                await visitor.ShellAsync(viewer),
                element,
                id,
                $"{context.Request.Scheme}://{context.Request.Host}{ElsaApiRoutes.Path}",
                name,
                mayEdit,
                [
                    .. context
                        .RequestServices.GetRequiredService<ActivityCatalog>()
                        .Types.SelectMany(type => type.Descriptor.Inputs)
                        .Where(input => input.UIHint == "dynamic-outcomes")
                        .Select(input => input.DisplayName),
                ],
                Directory.Exists(Folder)
            )
        );
    }

    /// <summary>A file of the package. What has a fingerprint in its name never changes; the rest is asked for again by its ETag.</summary>
    private static IResult File(string path, HttpContext context)
    {
        string file = Path.GetFullPath(Path.Combine(Folder, path));
        if (!file.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return Results.NotFound();
        bool isPacked = System.IO.File.Exists(file + ".br");
        if (!isPacked && !System.IO.File.Exists(file))
            return Results.NotFound();
        if (!Types.TryGetContentType(file, out string? type))
            type = "application/octet-stream";
        var stored = new FileInfo(isPacked ? file + ".br" : file);
        context.Response.Headers.CacheControl = Fingerprint().IsMatch(Path.GetFileName(path))
            ? "private, max-age=31536000, immutable"
            : "private, no-cache";
        var tag = new EntityTagHeaderValue(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"{stored.LastWriteTimeUtc.Ticks:x}-{stored.Length:x}\"")
        );
        Stream content = stored.OpenRead();
        if (isPacked)
        {
            context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
            if (context.Request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value == "br" && one.Quality is not 0))
                context.Response.Headers.ContentEncoding = "br";
            else
                content = new BrotliStream(content, CompressionMode.Decompress);
        }
        return Results.Stream(content, type, entityTag: tag);
    }

    [GeneratedRegex(@"\.[a-z0-9]{10}\.", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Fingerprint();
}
