using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Hangfire;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>Hangfire's dashboard for those who keep the whole installation. For everybody else there is no such page.</summary>
public static class JobDashboard
{
    public const string Address = "/hangfire";
    private const string KeeperPolicy = "keeps all";

    /// <summary>
    /// The dashboard's fonts, its figures that renew themselves, what it writes into style attributes, and the one style sheet that its chart
    /// puts into the page, known by its hash.
    /// </summary>
    private static readonly ContentPolicy Policy = new(
        "font-src 'self'; connect-src 'self'; style-src-attr 'unsafe-inline'; style-src-elem 'self' 'sha256-z7zcnw/4WalZqx+PrNaRnoeLz/G9WXuFqV1WCJ129sg='"
    );

    public static AuthorizationBuilder AddKeeperPolicy(this AuthorizationBuilder authorization)
    {
        authorization.Services.AddSingleton<IAuthorizationHandler, KeeperHandler>();
        authorization.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, HiddenResultHandler>();
        return authorization.AddPolicy(KeeperPolicy, policy => policy.RequireAuthenticatedUser().AddRequirements(new KeeperRequirement()));
    }

    public static void MapJobDashboard(this WebApplication app) =>
        app.MapHangfireDashboardWithAuthorizationPolicy(
                KeeperPolicy,
                Address,
                new DashboardOptions
                {
                    DashboardTitle = "Tác vụ nền",
                    AppPath = "/jobs",
                    FaviconPath = "/icon.svg",
                    // It names the database's server and user.
                    DisplayStorageConnectionString = false,
                }
            )
            .WithMetadata(Policy);

    private sealed class KeeperRequirement : IAuthorizationRequirement;

    private sealed class KeeperHandler(Access access, IDbContextFactory<ProductDb> databases) : AuthorizationHandler<KeeperRequirement>
    {
        protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, KeeperRequirement requirement)
        {
            if (await access.ViewerAsync(context.User) is not { } viewer)
                return;
            await using ProductDb db = await databases.CreateDbContextAsync();
            if (await access.KeepsAllAsync(db, viewer))
                context.Succeed(requirement);
        }
    }

    /// <summary>What somebody who is signed in may not see does not exist for them, here as everywhere.</summary>
    private sealed class HiddenResultHandler : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler standard = new();

        public Task HandleAsync(
            RequestDelegate next,
            HttpContext context,
            AuthorizationPolicy policy,
            PolicyAuthorizationResult authorizeResult
        )
        {
            if (!authorizeResult.Forbidden)
                return standard.HandleAsync(next, context, policy, authorizeResult);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
    }
}
