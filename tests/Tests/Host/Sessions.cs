using System.Net;
using System.Security.Claims;
using GenderEquality.Host.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GenderEquality.Tests.Host;

/// <summary>
/// Sessions as signing in gives them, without its form: only tests whose subject is signing in fill it in. They begin now and last as long as
/// any.
/// </summary>
internal static class Sessions
{
    /// <summary>The session's cookie.</summary>
    public static async Task<(string Name, string Value)> IssueAsync(IServiceProvider services, string email)
    {
        using IServiceScope scope = services.CreateScope();
        Account account =
            await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByEmailAsync(email)
            ?? throw new ArgumentException($"There is no account {email}.", nameof(email));
        ClaimsPrincipal person = await scope
            .ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<Account>>()
            .CreateAsync(account);
        CookieAuthenticationOptions cookie = scope
            .ServiceProvider.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(IdentityConstants.ApplicationScheme);
        DateTimeOffset now = scope.ServiceProvider.GetRequiredService<TimeProvider>().GetUtcNow();
        var ticket = new AuthenticationTicket(
            person,
            new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now + cookie.ExpireTimeSpan },
            IdentityConstants.ApplicationScheme
        );
        return (cookie.Cookie.Name!, cookie.TicketDataFormat.Protect(ticket));
    }

    /// <summary>A client of that person's own.</summary>
    /// <param name="followRedirects">False where the answer itself is asked for.</param>
    public static async Task<HttpClient> OpenAsync(IServiceProvider services, Uri address, string email, bool followRedirects = true)
    {
        var cookies = new CookieContainer();
        (string name, string value) = await IssueAsync(services, email);
        cookies.Add(address, new Cookie(name, value));
        return new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = followRedirects })
        {
            BaseAddress = address,
        };
    }
}
