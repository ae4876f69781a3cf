using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <param name="Email">Where the letters go.</param>
/// <param name="Language"><c>vi</c> or <c>en</c>.</param>
/// <param name="Advance">Whether the person is reminded before a date.</param>
public sealed record MailPreferencesModel(Shell Shell, string? Email, string Language, bool Advance, bool Saved);

/// <param name="Token">Null when the address was not made here.</param>
/// <param name="Done">The person declined just now.</param>
public sealed record UnsubscribeModel(Shell Shell, string? Token, bool Done);

/// <summary>What a person decides about the letters to them, signed in or by the address in a letter.</summary>
public static class MailPreferenceRoutes
{
    /// <summary>What a mail program posts for one click (RFC 8058, section 3.2); our own button says the same.</summary>
    public const string OneClickField = "List-Unsubscribe";
    public const string OneClick = "One-Click";

    public static void MapMailPreferences(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/account/mail", ShowAsync);
        routes.MapPost("/account/mail", SetAsync);
    }

    /// <summary>
    /// Outside of the group of pages: a mail program has neither a session nor our token. The address itself is the authority, and all it can
    /// do is decline letters.
    /// </summary>
    public static void MapUnsubscribe(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Unsubscription.Path, AskAsync).AllowAnonymous();
        routes.MapPost(Unsubscription.Path, DeclineAsync).AllowAnonymous().DisableAntiforgery();
    }

    private static async Task<IResult> ShowAsync(
        string? saved,
        Visitor visitor,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        Account account = await db.Users.AsNoTracking().FirstAsync(one => one.Id == viewer.Person.Value, cancel);
        return Rendering.Page<MailPreferencesPage>(
            new MailPreferencesModel(
                await visitor.ShellAsync(viewer),
                account.Email,
                account.Language,
                account.AdvanceReminders,
                saved == "1"
            )
        );
    }

    private static async Task<IResult> SetAsync(
        HttpRequest request,
        Visitor visitor,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        IFormCollection form = await request.ReadFormAsync(cancel);
        string language = form["language"].ToString();
        bool advance = form.ContainsKey("advance");
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        IQueryable<Account> own = db.Users.Where(one => one.Id == viewer.Person.Value);
        if (language is not ("vi" or "en"))
        {
            Shell shell = await visitor.ShellAsync(viewer) with { Refusals = [new Refusal("language", "Chọn tiếng Việt hoặc tiếng Anh.")] };
            string? email = await own.Select(one => one.Email).FirstAsync(cancel);
            return Rendering.Page<MailPreferencesPage>(
                new MailPreferencesModel(shell, email, language, advance, false),
                StatusCodes.Status400BadRequest
            );
        }
        await own.ExecuteUpdateAsync(
            set => set.SetProperty(one => one.Language, language).SetProperty(one => one.AdvanceReminders, advance),
            cancel
        );
        return Results.LocalRedirect("/account/mail?saved=1");
    }

    private static async Task<IResult> AskAsync(
        string? t,
        Visitor visitor,
        Unsubscription unsubscription,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        bool known = await KnownAsync(t, unsubscription, databases, cancel) is not null;
        return Rendering.Page<UnsubscribePage>(
            new UnsubscribeModel(await visitor.ShellAsync(null), known ? t : null, false),
            known ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest
        );
    }

    private static async Task<IResult> DeclineAsync(
        string? t,
        HttpRequest request,
        Visitor visitor,
        Unsubscription unsubscription,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        PersonId? person = await KnownAsync(t, unsubscription, databases, cancel);
        bool meant =
            request.HasFormContentType
            && string.Equals((await request.ReadFormAsync(cancel))[OneClickField].ToString(), OneClick, StringComparison.Ordinal);
        Shell shell = await visitor.ShellAsync(null);
        if (person is not { } known || !meant)
            return Rendering.Page<UnsubscribePage>(
                new UnsubscribeModel(shell, person is null ? null : t, false),
                StatusCodes.Status400BadRequest
            );
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await db
            .Users.Where(one => one.Id == known.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.AdvanceReminders, false), cancel);
        return Rendering.Page<UnsubscribePage>(new UnsubscribeModel(shell, t, true));
    }

    /// <summary>Whose address it is; null when it was not made here, or the account is gone.</summary>
    private static async Task<PersonId?> KnownAsync(
        string? token,
        Unsubscription unsubscription,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        if (unsubscription.Read(token) is not { } person)
            return null;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await db.Users.AnyAsync(one => one.Id == person.Value, cancel) ? person : null;
    }
}
