using System.Globalization;
using GenderEquality.Activities;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Engine.Scripting;
using GenderEquality.Host.Design;
using GenderEquality.Host.ElsaApi;
using GenderEquality.Host.Fetching;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Reading;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Scripting;
using GenderEquality.Host.Security;
using GenderEquality.Host.Simulating;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Host.Writing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Console;

namespace GenderEquality.Host;

/// <summary>What a host is started with.</summary>
public sealed record HostOptions
{
    /// <summary>Where SQLite, keys and unsent mails lie. Made when missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Null for SQLite in <see cref="DataFolder"/>.</summary>
    public string? Database { get; init; }
    public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>Whether Hangfire runs the jobs. Off on the command line, and in tests that move time by hand.</summary>
    public bool Background { get; init; } = true;
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Null to read <c>Mail:</c> from the settings.</summary>
    public MailSettings? Mail { get; init; }
    public SendingSettings? Sending { get; init; }

    /// <summary>Null to read <c>Fetching:</c> from the settings.</summary>
    public FetchingSettings? Fetching { get; init; }

    /// <summary>Null for one of these settings.</summary>
    public GuardedFetcher? Fetcher { get; init; }

    /// <summary>Rounds of hashing a password. Null for Identity's own number; tests, which make many accounts, take one.</summary>
    public int? PasswordRounds { get; init; }

    /// <summary>Further settings, <c>--Key=value</c>.</summary>
    public string[] Arguments { get; init; } = [];
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}

/// <summary>Puts the product together: every registration, top to bottom.</summary>
public static class ProductHost
{
    public static WebApplication Build(HostOptions options)
    {
        Directory.CreateDirectory(options.DataFolder);
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = options.Arguments,
                ContentRootPath = AppContext.BaseDirectory,
                WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
            }
        );
        builder.WebHost.UseUrls(options.Urls);
        builder.Logging.ClearProviders();
        // Standard output belongs to the result of a command.
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder
            .Logging.SetMinimumLevel(options.LogLevel)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Hangfire", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning);

        IServiceCollection services = builder.Services;
        services.AddSingleton(options.Clock);

        // The history and what it means.
        string? connection =
            options.Database
            ?? Environment.GetEnvironmentVariable("GENDEREQUALITY_DATABASE")
            ?? builder.Configuration["Database:ConnectionString"];
        DatabaseSettings database = connection is null ? DatabaseSettings.SqliteIn(options.DataFolder) : new DatabaseSettings(connection);
        services.AddProductDatabase(database);
        services.AddSingleton(Events);
        services.AddSingleton<CommitFormat>();

        // The engine.
        services.AddSingleton(Activities);
        services.AddSingleton(new WorkflowLibrary(Activities));
        services.AddSingleton(builder.Configuration.GetSection("Scripting").Get<SandboxSettings>() ?? new SandboxSettings());
        services.AddSingleton<IScriptEngine, NodeSandbox>();
        services.AddSingleton(provider => new WorkflowRuntime(
            Activities,
            WorkStream.FoldSubject,
            provider.GetRequiredService<IScriptEngine>(),
            provider.GetRequiredService<WorkflowLibrary>()
        ));
        services.AddSingleton<DefinitionLibrary>();
        services.AddSingleton<FlowUsage>();
        services.AddSingleton<FlowDesign>();
        services.AddSingleton<Shower>();

        // What people and time do.
        services.AddSingleton(
            options.Sending ?? builder.Configuration.GetSection("Sending").Get<SendingSettings>() ?? new SendingSettings()
        );
        services.AddSingleton<BulkStart>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<Works>();
        services.AddSingleton<Instances>();
        services.AddSingleton(builder.Configuration.GetSection("Reading").Get<ReadingSettings>() ?? new ReadingSettings());
        services.AddSingleton<FileReader>();
        FetchingSettings fetching =
            options.Fetching ?? builder.Configuration.GetSection("Fetching").Get<FetchingSettings>() ?? new FetchingSettings();
        services.AddSingleton(fetching);
        services.AddSingleton(_ => options.Fetcher ?? new GuardedFetcher(fetching));
        services.AddSingleton<LinkVisitor>();
        services.AddSingleton<Links>();
        services.AddSingleton<Directives>();
        services.AddSingleton<Sending>();
        services.AddSingleton<Organizations>();
        services.AddSingleton<Registers>();
        services.AddSingleton<PlanSources>();
        services.AddSingleton<Documents>();
        services.AddSingleton<Demonstration>();
        services.AddSingleton<Verification>();
        services.AddSingleton<Repetition>();
        services.AddSingleton(builder.Configuration.GetSection("Simulation").Get<SimulationSettings>() ?? new SimulationSettings());
        services.AddSingleton<Simulator>();
        services.AddSingleton<IEffectPerformer, SendDirectivePerformer>();
        services.AddSingleton<IEffectPerformer, OpenReportsPerformer>();
        services.AddSingleton<IEffectPerformer, AmendmentPerformer>();
        services.AddSingleton<IEffectPerformer, StartWorkflowsPerformer>();
        services.AddSingleton<IEffectPerformer, PublishEventPerformer>();
        services.AddSingleton<IEffectPerformer, OpinionDayPerformer>();
        services.AddSingleton<OutboxSweep>();
        services.AddSingleton<Calendars>();
        services.AddSingleton<ReminderPolicies>();
        services.AddSingleton<Obligations>();
        services.AddSingleton<Letters>();
        services.AddSingleton<ObligationFacts>();
        services.AddSingleton<CalendarSweep>();
        services.AddSingleton<ObligationSweep>();
        services.AddSingleton<DigestSweep>();
        services.AddSingleton<LinkSweep>();
        services.AddSingleton<Unsubscription>();
        services.AddSingleton<LetterComposer>();
        services.AddSingleton<Mailer>();
        services.AddSingleton<Sweeps>();
        MailSettings mail = options.Mail ?? builder.Configuration.GetSection("Mail").Get<MailSettings>() ?? new MailSettings();
        services.AddSingleton(mail.Checked() with { PickupFolder = mail.PickupFolder ?? Path.Combine(options.DataFolder, "mail") });
        services.AddSingleton<Postbox>();
        services.AddSingleton<LetterWriter>();
        if (options.Background)
        {
            services.AddBackground(
                database,
                (builder.Configuration.GetSection("Background").Get<BackgroundSettings>() ?? new BackgroundSettings()).Checked()
            );
            // What Quartz, which Hangfire has replaced, kept beside a SQLite database.
            foreach (string file in Directory.GetFiles(options.DataFolder, "scheduler.db*"))
                File.Delete(file);
        }

        // Who may do what.
        services
            .AddDataProtection()
            .SetApplicationName("gender-equality")
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(options.DataFolder, "keys")));
        services
            .AddIdentityCore<Account>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                identity.User.RequireUniqueEmail = true;
                identity.Password.RequiredLength = 12;
                identity.Password.RequireUppercase = false;
                identity.Password.RequireDigit = false;
                identity.Password.RequireNonAlphanumeric = false;
                identity.Lockout.MaxFailedAccessAttempts = 10;
            })
            .AddEntityFrameworkStores<ProductDb>()
            .AddSignInManager();
        if (options.PasswordRounds is { } rounds)
            services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = rounds);
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.ConfigureApplicationCookie(cookie =>
        {
            cookie.LoginPath = "/sign-in";
            cookie.AccessDeniedPath = "/sign-in";
            cookie.ReturnUrlParameter = "to";
            cookie.Cookie.Name = "gender-equality";
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
        });
        // Deny by default: what is open to everybody says so at its route.
        services
            .AddAuthorizationBuilder()
            .AddKeeperPolicy()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery(antiforgery => antiforgery.FormFieldName = Forms.AntiforgeryField);
        services.AddSingleton<Access>();
        services.AddSingleton<PersonalTexts>();

        // Pages.
        services.AddRazorComponents();
        services.AddPages();
        services.AddSingleton<InstanceList>();
        services.AddSingleton<InstanceReader>();
        services.AddResponseCompression(compression => compression.EnableForHttps = true);

        WebApplication app = builder.Build();
        app.UseResponseCompression();
        app.UseSecurityHeaders();
        app.UsePageErrors();
        app.UseStaticFiles();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapPages();
        if (options.Background)
            app.MapJobDashboard();
        return app;
    }

    /// <summary>What every start does before the first request: schema and flows.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        // A date in a message of the framework reads as a Vietnamese date.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo("vi-VN");
        await Database.MigrateAsync(services, cancel);
        await services
            .GetRequiredService<DefinitionLibrary>()
            .PublishFilesAsync(Path.Combine(AppContext.BaseDirectory, "workflows"), cancel);
    }

    /// <summary>Every event there is.</summary>
    public static EventCatalog Events { get; } = new(typeof(Event).Assembly, typeof(WorkStream).Assembly, typeof(ProductHost).Assembly);

    /// <summary>Every activity there is: the engine's own and the domain's.</summary>
    public static ActivityCatalog Activities { get; } = ActivityCatalog.WithBuiltIn(DomainActivities.All);
}
