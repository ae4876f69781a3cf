namespace GenderEquality.Host.Pages;

public static class PageRoutes
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<Visitor>();
        return services;
    }

    public static WebApplication UseSecurityHeaders(this WebApplication app)
    {
        app.Use(
            async (context, next) =>
            {
                IHeaderDictionary headers = context.Response.Headers;
                headers.ContentSecurityPolicy =
                    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                await next(context);
            }
        );
        return app;
    }

    public static WebApplication UsePageErrors(this WebApplication app) => app;

    public static WebApplication MapPages(this WebApplication app)
    {
        app.MapGet("/health", () => "ok").AllowAnonymous();
        return app;
    }
}
