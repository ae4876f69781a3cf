using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>What the frame round every page needs.</summary>
/// <param name="Viewer">Null on pages for those who have not signed in.</param>
/// <param name="Token">Goes into every form; a form without it is refused.</param>
/// <param name="OpenTasks">How many lines the inbox has: tasks, and for those concerned what is late below and what is to be decided.</param>
public sealed record Shell(Viewer? Viewer, string Token, DateOnly Today, DateTimeOffset Now, int OpenTasks)
{
    /// <summary>Letters that the mail server refused, of the units that an administrator sees; 0 for everybody else.</summary>
    public int RefusedLetters { get; init; }

    /// <summary>Whether the viewer keeps what holds for the whole installation.</summary>
    public bool KeepsAll { get; init; }

    /// <summary>Why a form was refused; shown on top and at the fields.</summary>
    public IReadOnlyList<Refusal> Refusals { get; init; } = [];

    /// <summary>What others did since the form was made.</summary>
    public IReadOnlyList<NamedChange> Changes { get; init; } = [];

    /// <summary>The refusals at a field; empty when it is right.</summary>
    public IEnumerable<string> At(string path) => Refusals.Where(refusal => refusal.Path == path).Select(refusal => refusal.Message);
}

/// <summary>A change that somebody else made, in words.</summary>
public sealed record NamedChange(string What, string Who, DateTimeOffset At);

/// <summary>The signed-in person as a route gets it, with what every page asks for.</summary>
public sealed class Visitor(
    IHttpContextAccessor http,
    Access access,
    IAntiforgery antiforgery,
    IDbContextFactory<ProductDb> databases,
    TimeProvider clock
)
{
    /// <summary>The viewer of this request.</summary>
    /// <exception cref="NoUnitException">The account belongs to no unit.</exception>
    public async Task<Viewer> ViewerAsync() =>
        await access.ViewerAsync(http.HttpContext!.User, http.HttpContext.RequestAborted) ?? throw new NoUnitException();

    public async Task<Shell> ShellAsync(Viewer? viewer)
    {
        DateTimeOffset now = clock.GetUtcNow();
        (int open, int refused, bool keepsAll) = (0, 0, false);
        if (viewer is not null)
        {
            await using ProductDb db = await databases.CreateDbContextAsync();
            open = await db.Tasks.CountAsync(task => task.Assignee == viewer.Unit.Unit) + await Attention.CountAsync(db, viewer);
            if (viewer.Is(Role.Administrator))
            {
                refused = await LetterLog.RefusedAsync(db, access, viewer);
                keepsAll = await access.KeepsAllAsync(db, viewer);
            }
        }
        string token = antiforgery.GetAndStoreTokens(http.HttpContext!).RequestToken!;
        return new Shell(viewer, token, DeadlineRule.DayOf(now), now, open) { RefusedLetters = refused, KeepsAll = keepsAll };
    }
}

/// <summary>The account is in order and belongs to no unit: an administrator has to add it to one.</summary>
public sealed class NoUnitException() : Exception("The account belongs to no unit.");

public static class Rendering
{
    /// <summary>Renders a page component with its model.</summary>
    public static RazorComponentResult<TPage> Page<TPage>(object model, int status = StatusCodes.Status200OK)
        where TPage : IComponent =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Model"] = model }) { StatusCode = status };
}
