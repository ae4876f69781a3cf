using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Writing;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <param name="Written">What is shown.</param>
/// <param name="MayIssue">Whether the viewer may give it its number now.</param>
public sealed record DocumentModel(Shell Shell, Paper Paper, StreamId Stream, WrittenPaper Written, bool MayIssue)
{
    public FormValues Values { get; init; } = FormValues.Empty;

    /// <summary>Whether what was issued is a PDF that the unit signed on paper.</summary>
    public bool IsScan => Written is { Issued: not null, IsScan: true };

    public string Address => $"/documents/{Paper.ToString().ToLowerInvariant()}/{Stream}";
}

/// <summary>The documents that the product writes, to be read, printed, numbered and taken away.</summary>
public static class DocumentRoutes
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/documents/{paper}/{id:guid}", ShowAsync);
        routes.MapGet("/documents/{paper}/{id:guid}/file", FileAsync);
        routes.MapPost("/documents/{paper}/{id:guid}", IssueAsync);
    }

    private static async Task<IResult> ShowAsync(
        string paper,
        Guid id,
        Visitor visitor,
        Access access,
        Documents documents,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    ) =>
        await FindAsync(paper, id, visitor, access, documents, databases, cancel) is { } model
            ? Rendering.Page<DocumentPage>(model)
            : Results.NotFound();

    private static async Task<IResult> FileAsync(
        string paper,
        Guid id,
        Visitor visitor,
        Access access,
        Documents documents,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        if (await FindAsync(paper, id, visitor, access, documents, databases, cancel) is not { } model)
            return Results.NotFound();
        string name = model.Written.Issued is { } issued ? issued.Reference.Replace('/', '-') : $"du-thao-{model.Written.Document.Symbol}";
        byte[] file = await documents.FileAsync(model.Written, cancel);
        // What was signed on paper is kept as it was scanned.
        return file.AsSpan().StartsWith("%PDF"u8)
            ? Results.File(file, "application/pdf", $"{name}.pdf")
            : Results.File(file, Docx, $"{name}.docx");
    }

    private static async Task<IResult> IssueAsync(
        string paper,
        Guid id,
        HttpRequest request,
        Visitor visitor,
        Access access,
        Documents documents,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        if (await FindAsync(paper, id, visitor, access, documents, databases, cancel) is not { } model)
            return Results.NotFound();
        var values = new FormValues(await request.ReadFormAsync(cancel));
        try
        {
            SigningCapacity? capacity = values.Choice<SigningCapacity>("capacity");
            if (values.Refusals.Count > 0)
                throw new RefusedException(values.Refusals);
            if (model.Written.Issued is null && !model.MayIssue)
                throw new RefusedException("", "Văn bản do thủ trưởng hoặc phó thủ trưởng của đơn vị ký và cấp số.");
            await documents.IssueAsync(model.Paper, model.Stream, model.Shell.Viewer!.Person, capacity, cancel);
            return Results.LocalRedirect(model.Address);
        }
        catch (RefusedException e)
        {
            return Rendering.Page<DocumentPage>(
                model with
                {
                    Values = values,
                    Shell = model.Shell with { Refusals = e.Refusals },
                },
                StatusCodes.Status400BadRequest
            );
        }
    }

    /// <summary>A draft is the unit's own; what was issued is seen by those above it as well.</summary>
    private static async Task<DocumentModel?> FindAsync(
        string paper,
        Guid id,
        Visitor visitor,
        Access access,
        Documents documents,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        if (!Enum.TryParse(paper, ignoreCase: true, out Paper kind) || !Enum.IsDefined(kind) || char.IsDigit(paper[0]))
            return null;
        Viewer viewer = await visitor.ViewerAsync();
        var stream = new StreamId(id);
        if (await documents.FindAsync(kind, stream, cancel) is not { } written)
            return null;
        bool own = written.Unit == viewer.Unit.Unit;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (!own && (written.Issued is null || !await access.CanSeeAsync(db, viewer, written.Unit, cancel)))
            return null;
        return new DocumentModel(
            await visitor.ShellAsync(viewer),
            kind,
            stream,
            written,
            own && written is { Issued: null, MayBeIssued: true } && (viewer.Is(Role.Head) || viewer.Is(Role.Deputy))
        );
    }
}
