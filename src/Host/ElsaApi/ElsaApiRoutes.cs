using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.ElsaApi;

/// <summary>
/// The API that Elsa Studio 3.8.2 speaks, over our own flows and histories. For who is no administrator it does not exist; who is one below
/// the top sees flows and may change none.
/// </summary>
public static class ElsaApiRoutes
{
    public const string Path = "/elsa/api";

    private const string EditorItem = "elsa-may-edit";

    public static void MapElsaApi(this WebApplication app)
    {
        RouteGroupBuilder api = app.MapGroup(Path);
        api.AddEndpointFilter(AdmitAsync);
        api.MapDescriptors();
        api.MapDefinitions();
        api.MapElsaInstances();
        // What Studio asks for and we do not have is not there, rather than a page in HTML.
        api.MapFallback(() => Results.NotFound());
    }

    /// <summary>Whether the viewer of this request may change flows: who keeps the whole installation.</summary>
    public static bool MayEdit(this HttpContext context) => context.Items[EditorItem] is true;

    private static async ValueTask<object?> AdmitAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        HttpContext context = call.HttpContext;
        // Studio shows its own words for a 404, and has no use for a page.
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            pages.Enabled = false;
        Access access = context.RequestServices.GetRequiredService<Access>();
        if (await access.ViewerAsync(context.User, context.RequestAborted) is not { } viewer || !viewer.Is(Role.Administrator))
            return Results.NotFound();
        context.Features.Set(viewer);
        await using (
            ProductDb db = await context
                .RequestServices.GetRequiredService<IDbContextFactory<ProductDb>>()
                .CreateDbContextAsync(context.RequestAborted)
        )
            context.Items[EditorItem] = await access.KeepsAllAsync(db, viewer, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
                await context.RequestServices.GetRequiredService<IAntiforgery>().ValidateRequestAsync(context);
            return await next(call);
        }
        catch (AntiforgeryValidationException)
        {
            return ElsaJson.Refused([new("", "Phiên làm việc đã đổi từ khi mở trang. Tải lại trang rồi làm lại.")]);
        }
        catch (RefusedException refused)
        {
            return ElsaJson.Refused(refused.Refusals);
        }
    }

    /// <summary>The person of this request, who may change flows.</summary>
    /// <exception cref="RefusedException">The person may only look.</exception>
    public static async Task<PersonId> EditorAsync(this Visitor visitor, HttpContext context)
    {
        if (!context.MayEdit())
            throw new RefusedException("", "Chỉ quản trị của đơn vị cấp cao nhất được sửa quy trình. Liên hệ người đó.");
        return (await visitor.ViewerAsync()).Person;
    }
}
