using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <param name="Status">Null for all.</param>
/// <param name="Counts">How many letters there are of each status.</param>
public sealed record LettersModel(
    Shell Shell,
    LetterStatus? Status,
    IReadOnlyDictionary<LetterStatus, int> Counts,
    IReadOnlyList<LetterLine> Letters,
    int Page,
    int Total
);

/// <summary>Something that happened to a letter.</summary>
/// <param name="Detail">The SMTP code and reply, or when it is tried next; null for nothing.</param>
public sealed record LetterStep(DateTimeOffset At, string What, string? Detail, string Who);

/// <param name="From">Who wrote a personal letter; null for the system.</param>
/// <param name="HasLine">Whether the writer added a line of their own. It is personal, and not shown to administrators.</param>
public sealed record LetterModel(Shell Shell, LetterLine Letter, string? From, bool HasLine, IReadOnlyList<LetterStep> Steps);

/// <summary>The delivery log, for administrators of the unit and of those above it. For everybody else it does not exist.</summary>
public static class LetterRoutes
{
    public static void MapLetters(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/letters", ListAsync);
        routes.MapGet("/letters/{letter:guid}", ShowAsync);
        routes.MapPost("/letters/{letter:guid}/retry", RetryAsync);
    }

    private static async Task<IResult> ListAsync(
        string? show,
        string? page,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        if (!viewer.Is(Role.Administrator))
            return Results.NotFound();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return Rendering.Page<LettersPage>(await ModelAsync(db, access, await visitor.ShellAsync(viewer), show, page, cancel));
    }

    private static async Task<LettersModel> ModelAsync(
        ProductDb db,
        Access access,
        Shell shell,
        string? show,
        string? page,
        CancellationToken cancel
    )
    {
        LetterStatus? status = LetterLogWords
            .Filters.Where(filter => filter.Show == show)
            .Select(filter => (LetterStatus?)filter.Status)
            .FirstOrDefault();
        List<UnitId> units = [.. await access.SeenAsync(db, shell.Viewer!, cancel)];
        IQueryable<LetterRow> seen = db.Letters.AsNoTracking().Where(letter => units.Contains(letter.Unit));
        Dictionary<LetterStatus, int> counts = await seen.GroupBy(letter => letter.Status)
            .Select(same => new { same.Key, Count = same.Count() })
            .ToDictionaryAsync(one => one.Key, one => one.Count, cancel);
        int number = ProgressWords.Page(page);
        List<LetterRow> letters = await seen.Where(letter => status == null || letter.Status == status)
            .OrderByDescending(letter => letter.WrittenAt)
            .ThenBy(letter => letter.Stream)
            .Skip((number - 1) * ProgressWords.PageSize)
            .Take(ProgressWords.PageSize)
            .ToListAsync(cancel);
        return new LettersModel(
            shell,
            status,
            counts,
            await LetterLog.LinesAsync(db, letters, cancel),
            number,
            status is { } one ? counts.GetValueOrDefault(one) : counts.Values.Sum()
        );
    }

    private static async Task<IResult> ShowAsync(
        Guid letter,
        Visitor visitor,
        Access access,
        EventStore store,
        People people,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var id = new StreamId(letter);
        return await FindAsync(db, access, viewer, id, cancel) is { } row
            ? Rendering.Page<LetterPage>(await ModelAsync(db, store, people, await visitor.ShellAsync(viewer), row, cancel))
            : Results.NotFound();
    }

    private static async Task<IResult> RetryAsync(
        Guid letter,
        Visitor visitor,
        Access access,
        EventStore store,
        People people,
        Letters letters,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var id = new StreamId(letter);
        if (await FindAsync(db, access, viewer, id, cancel) is not { } row)
            return Results.NotFound();
        try
        {
            await letters.RetryAsync(id, viewer.Person, cancel);
            return Results.LocalRedirect($"/letters/{letter}");
        }
        catch (RefusedException refused)
        {
            Shell shell = await visitor.ShellAsync(viewer) with { Refusals = refused.Refusals };
            return Rendering.Page<LetterPage>(await ModelAsync(db, store, people, shell, row, cancel), StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>The letter, for an administrator who sees its unit; null otherwise.</summary>
    private static async Task<LetterRow?> FindAsync(ProductDb db, Access access, Viewer viewer, StreamId letter, CancellationToken cancel)
    {
        if (!viewer.Is(Role.Administrator))
            return null;
        LetterRow? row = await db.Letters.AsNoTracking().FirstOrDefaultAsync(one => one.Stream == letter, cancel);
        return row is not null && await access.CanSeeAsync(db, viewer, row.Unit, cancel) ? row : null;
    }

    private static async Task<LetterModel> ModelAsync(
        ProductDb db,
        EventStore store,
        People people,
        Shell shell,
        LetterRow row,
        CancellationToken cancel
    )
    {
        IReadOnlyList<Commit> commits = await store.ReadAsync(db, row.Stream, cancel);
        LetterWritten written = commits.SelectMany(commit => commit.Events).OfType<LetterWritten>().First();
        Actor? from = written.From is { } author ? Actor.Person(author.Value) : null;
        IReadOnlyDictionary<Actor, string> names = await people.NamesAsync(
            commits.Select(commit => commit.Actor).Concat(from is { } actor ? [actor] : []),
            cancel
        );
        return new LetterModel(
            shell,
            (await LetterLog.LinesAsync(db, [row], cancel))[0],
            from is { } by ? names[by] : null,
            written.Remark is not null,
            [.. commits.SelectMany(commit => commit.Events.Select(e => Step(e, commit.At, names[commit.Actor])))]
        );
    }

    private static LetterStep Step(Event e, DateTimeOffset at, string who) =>
        e switch
        {
            LetterWritten => new LetterStep(at, "Viết thư", null, who),
            LetterSent sent => new LetterStep(at, "Máy chủ thư đã nhận", $"Gồm {Words.Number(sent.Items.Count)} mục.", who),
            LetterDeferred deferred => new LetterStep(
                at,
                "Chưa gửi được",
                $"{LetterLogWords.Reply(deferred.Code, deferred.Reply) ?? "Không có trả lời"}. Thử lại lúc {Words.Moment(deferred.NextAt)}.",
                who
            ),
            LetterRefused refused => new LetterStep(at, "Bị từ chối", LetterLogWords.Reply(refused.Code, refused.Reply), who),
            LetterWithdrawn => new LetterStep(at, "Không cần gửi nữa", "Mọi việc trong thư đã xong.", who),
            LetterRetried => new LetterStep(at, "Cho gửi lại", null, who),
            _ => new LetterStep(at, e.GetType().Name, null, who),
        };
}
