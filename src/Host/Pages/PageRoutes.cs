using GenderEquality.Engine;
using GenderEquality.Host.ElsaApi;
using Microsoft.AspNetCore.Antiforgery;

namespace GenderEquality.Host.Pages;

/// <summary>Every page's route, and what holds for all of them.</summary>
/// <summary>What one route's pages may do besides what all may.</summary>
/// <param name="More">Directives of a Content-Security-Policy that the product's own does not have.</param>
public sealed record ContentPolicy(string More);

public static class PageRoutes
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<Visitor>();
        services.AddScoped<TaskLoader>();
        services.AddScoped<ExtensionLoader>();
        services.AddSingleton<Incidents>();
        services.AddSingleton<SimulationForms>();
        services.AddSingleton<FlowPages>();
        services.AddSingleton<People>();
        return services;
    }

    public static WebApplication UseSecurityHeaders(this WebApplication app)
    {
        app.Use(
            async (context, next) =>
            {
                IHeaderDictionary headers = context.Response.Headers;
                headers.ContentSecurityPolicy =
                    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
                    + (context.GetEndpoint()?.Metadata.GetMetadata<ContentPolicy>() is { } policy ? $"; {policy.More}" : "");
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
                await next(context);
            }
        );
        return app;
    }

    /// <summary>What is not there, what is refused and what failed, as pages in Vietnamese.</summary>
    public static WebApplication UsePageErrors(this WebApplication app)
    {
        app.UseStatusCodePages(context =>
            context.HttpContext.Response.StatusCode == StatusCodes.Status404NotFound
                ? ShowAsync(
                    context.HttpContext,
                    "Không tìm thấy trang",
                    "Trang không có, hoặc thuộc đơn vị khác. Kiểm tra lại địa chỉ.",
                    404
                )
                : Task.CompletedTask
        );
        app.UseExceptionHandler(error =>
            error.Run(context =>
                context.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>()?.Error switch
                {
                    // A form too large to be read shows first where its token is looked for.
                    BadHttpRequestException or AntiforgeryValidationException { InnerException: BadHttpRequestException } => ShowAsync(
                        context,
                        "Không nhận được dữ liệu",
                        "Dữ liệu gửi lên không đúng dạng, hoặc quá lớn. Quay lại rồi gửi lại.",
                        StatusOf(context)
                    ),
                    AntiforgeryValidationException => ShowAsync(
                        context,
                        "Trang đã mở quá lâu",
                        "Phiên làm việc đã đổi từ khi mở trang nên biểu mẫu không gửi được. Quay lại trang trước, tải lại rồi gửi.",
                        400
                    ),
                    NoUnitException => ShowAsync(
                        context,
                        "Tài khoản chưa thuộc đơn vị nào",
                        "Liên hệ quản trị để được thêm vào đơn vị.",
                        403
                    ),
                    RefusedException refused => ShowAsync(
                        context,
                        "Không thực hiện được",
                        string.Join(" ", refused.Refusals.Select(r => r.Message)),
                        400
                    ),
                    _ => ShowAsync(
                        context,
                        "Có lỗi của hệ thống",
                        "Việc vừa làm chưa được lưu. Thử lại; nếu vẫn lỗi, báo cho quản trị kèm thời điểm này.",
                        500
                    ),
                }
            )
        );
        return app;
    }

    public static WebApplication MapPages(this WebApplication app)
    {
        app.MapGet("/health", () => "ok").AllowAnonymous();
        RouteGroupBuilder pages = app.MapGroup("");
        pages.AddEndpointFilter(
            async (context, next) =>
            {
                if (HttpMethods.IsPost(context.HttpContext.Request.Method))
                    await context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().ValidateRequestAsync(context.HttpContext);
                return await next(context);
            }
        );
        pages.MapGet("/", () => Results.LocalRedirect("/inbox"));
        pages.MapAccounts();
        pages.MapInbox();
        pages.MapDirectives();
        pages.MapTasks();
        pages.MapOwnPlans();
        pages.MapWorks();
        pages.MapDocuments();
        pages.MapRegister();
        pages.MapProgress();
        pages.MapRollUp();
        pages.MapHistory();
        pages.MapIncidents();
        pages.MapLate();
        pages.MapExtensions();
        pages.MapLetters();
        pages.MapJobs();
        pages.MapReminders();
        pages.MapCalendar();
        pages.MapMailPreferences();
        app.MapUnsubscribe();
        pages.MapLetterPreviews();
        pages.MapSimulation();
        pages.MapFlows();
        pages.MapStudio();
        app.MapElsaApi();
        return app;
    }

    private static int StatusOf(HttpContext context)
    {
        Exception? error = context.Features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>()?.Error;
        return ((error as BadHttpRequestException) ?? (error?.InnerException as BadHttpRequestException))?.StatusCode
            ?? StatusCodes.Status400BadRequest;
    }

    private static async Task ShowAsync(HttpContext context, string title, string text, int status)
    {
        Visitor visitor = context.RequestServices.GetRequiredService<Visitor>();
        Shell shell = await visitor.ShellAsync(
            await context.RequestServices.GetRequiredService<Security.Access>().ViewerAsync(context.User)
        );
        context.Response.StatusCode = status;
        await Rendering.Page<MessagePage>(new MessageModel(shell, title, text), status).ExecuteAsync(context);
    }
}
