using System.Net;
using GenderEquality.Engine;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.AspNetCore.Identity;

namespace GenderEquality.Host.Pages;

public sealed record SignInModel(Shell Shell, string? Email, string? To);

/// <param name="MayCreate">The demonstration may be made from the browser: served on loopback, SQLite, and nothing there yet.</param>
public sealed record WelcomeModel(Shell Shell, bool MayCreate);

public sealed record DemonstrationModel(Shell Shell, IReadOnlyList<DemonstrationAccount> Accounts);

public sealed record MessageModel(Shell Shell, string Title, string Text);

/// <summary>Signing in and out, and the first minute of a new installation.</summary>
public static class AccountRoutes
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", ShowAsync).AllowAnonymous();
        routes.MapPost("/sign-in", SignInAsync).AllowAnonymous();
        routes.MapPost("/sign-out", SignOutAsync);
        routes.MapGet("/welcome", WelcomeAsync).AllowAnonymous();
        routes.MapPost("/welcome/demo", CreateDemonstrationAsync).AllowAnonymous();
    }

    private static async Task<IResult> ShowAsync(string? to, Visitor visitor, Organizations organizations) =>
        await organizations.IsEmptyAsync()
            ? Results.Redirect("/welcome")
            : Rendering.Page<SignInPage>(new SignInModel(await visitor.ShellAsync(null), null, to));

    private static async Task<IResult> SignInAsync(HttpRequest request, Visitor visitor, SignInManager<Account> signIn)
    {
        IFormCollection form = await request.ReadFormAsync();
        string? email = form.Text("email");
        string? to = form.Text("to");
        SignInResult result = await signIn.PasswordSignInAsync(
            email ?? "",
            form["password"].ToString(),
            isPersistent: false,
            lockoutOnFailure: true
        );
        if (result.Succeeded)
            return Results.LocalRedirect(to is ['/', not '/' and not '\\', ..] ? to : "/inbox");
        string message = result.IsLockedOut
            ? "Tài khoản tạm khóa vì nhập sai nhiều lần. Thử lại sau 5 phút."
            : "Địa chỉ thư hoặc mật khẩu không đúng. Kiểm tra bộ gõ và phím Caps Lock rồi nhập lại.";
        Shell shell = await visitor.ShellAsync(null) with { Refusals = [new Refusal("password", message)] };
        return Rendering.Page<SignInPage>(new SignInModel(shell, email, to), StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> SignOutAsync(SignInManager<Account> signIn)
    {
        await signIn.SignOutAsync();
        return Results.LocalRedirect("/sign-in");
    }

    private static async Task<IResult> WelcomeAsync(
        HttpContext http,
        Visitor visitor,
        Organizations organizations,
        DatabaseSettings database
    ) =>
        await organizations.IsEmptyAsync()
            ? Rendering.Page<WelcomePage>(new WelcomeModel(await visitor.ShellAsync(null), MayCreate(http, database)))
            : Results.Redirect("/sign-in");

    private static async Task<IResult> CreateDemonstrationAsync(
        HttpContext http,
        Visitor visitor,
        Organizations organizations,
        Demonstration demonstration,
        DatabaseSettings database
    )
    {
        if (!MayCreate(http, database) || !await organizations.IsEmptyAsync())
            return Results.NotFound();
        IReadOnlyList<DemonstrationAccount> accounts = await demonstration.CreateAsync(http.RequestAborted);
        return Rendering.Page<DemonstrationPage>(new DemonstrationModel(await visitor.ShellAsync(null), accounts));
    }

    /// <summary>Both ends of the connection are this machine: a proxy in front would show another address at one of them, or a name.</summary>
    private static bool MayCreate(HttpContext http, DatabaseSettings database) =>
        !database.IsPostgres
        && http.Connection.RemoteIpAddress is { } remote
        && IPAddress.IsLoopback(remote)
        && http.Connection.LocalIpAddress is { } local
        && IPAddress.IsLoopback(local)
        && http.Request.Host.Host is "127.0.0.1" or "localhost" or "[::1]"
        && !http.Request.Headers.ContainsKey("X-Forwarded-For");
}
