using System.Data.Common;
using FluentValidation;
using FluentValidation.Results;
using GenderEquality.Engine;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.InMemory;
using Hangfire.Logging;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.Storage;
using LogLevel = Hangfire.Logging.LogLevel;

namespace GenderEquality.Host.Scheduling;

/// <summary>How jobs are run on this host. Set under <c>Background:</c>.</summary>
public sealed record BackgroundSettings
{
    /// <summary>
    /// How many jobs run at once on this host, 3 to 32. Mail and links may each keep one for an hour, the ordered sweep takes one; the rest
    /// is for what commits ask for.
    /// </summary>
    public int Workers { get; init; } = 5;

    /// <summary>How often a worker looks for jobs that it was not told of, and how late a recurring one may start, in seconds; 1 to 60.</summary>
    public int PollSeconds { get; init; } = 5;

    /// <exception cref="RefusedException">Settings are wrong; all of them are named.</exception>
    public BackgroundSettings Checked()
    {
        ValidationResult result = new BackgroundSettingsValidator().Validate(this);
        return result.IsValid
            ? this
            : throw new RefusedException([
                .. result.Errors.Select(error => new Refusal($"Background:{error.PropertyName}", error.ErrorMessage)),
            ]);
    }
}

public sealed class BackgroundSettingsValidator : AbstractValidator<BackgroundSettings>
{
    public BackgroundSettingsValidator()
    {
        RuleFor(settings => settings.Workers).InclusiveBetween(3, 32).WithMessage("Ghi số tác vụ chạy cùng lúc từ 3 đến 32.");
        RuleFor(settings => settings.PollSeconds).InclusiveBetween(1, 60).WithMessage("Ghi từ 1 đến 60 giây.");
    }
}

public static class Background
{
    /// <summary>
    /// After how long another host takes over the job of one that died. The living renew their claim all the while, so this says nothing of
    /// how long a job may take.
    /// </summary>
    private static readonly TimeSpan TakeOverAfter = TimeSpan.FromSeconds(30);

    /// <summary>Hangfire: in PostgreSQL where the history is there, and every host serves it; on SQLite, with its one host, in memory.</summary>
    public static IServiceCollection AddBackground(this IServiceCollection services, DatabaseSettings database, BackgroundSettings settings)
    {
        // Hangfire would take the storage that was set up last in this process; each host has its own.
        services.AddSingleton<JobStorage>(_ => database.IsPostgres ? PostgresStorage(database, settings) : new InMemoryStorage());
        services.AddHangfire(
            (provider, hangfire) =>
                hangfire
                    .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
                    .UseSimpleAssemblyNameTypeSerializer()
                    .UseRecommendedSerializerSettings()
                    .UseLogProvider(new ProcessLog(provider.GetRequiredService<ILoggerFactory>()))
        );
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = settings.Workers;
            server.SchedulePollingInterval = TimeSpan.FromSeconds(settings.PollSeconds);
            server.HeartbeatInterval = TimeSpan.FromSeconds(30);
            // Asked to stop, a host lets its dialogue with the mail server or its chunk come to an end.
            server.ShutdownTimeout = TimeSpan.FromSeconds(30);
        });
        services.AddSingleton<JobLock>();
        services.AddSingleton<Jobs>();
        // SQLite has one host and one writer: shared out, the parts of a launch would only wait for each other.
        if (database.IsPostgres)
            services.AddSingleton<IPartQueue, PartJobs>();
        services.AddHostedService<RecurringJobs>();
        services.AddHostedService<OutboxCaller>();
        return services;
    }

    private static PostgreSqlStorage PostgresStorage(DatabaseSettings database, BackgroundSettings settings)
    {
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = Database.JobSchema,
            // Made with the product's own schema, by whoever may do that.
            PrepareSchemaIfNecessary = false,
            // Workers are told of a new job by NOTIFY. Should that connection break, they still find it by polling.
            EnableLongPolling = true,
            QueuePollInterval = TimeSpan.FromSeconds(settings.PollSeconds),
            InvisibilityTimeout = TakeOverAfter,
            // Of Hangfire's own locks, held for a few statements each: what a host that was killed held keeps others waiting so long.
            DistributedLockTimeout = TakeOverAfter,
            // Without it a job longer than the timeout would be run a second time beside the first.
            UseSlidingInvisibilityTimeout = true,
        };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(database.ConnectionString, options), options);
    }
}

/// <summary>
/// Says at each start what recurs. Cron expressions are in UTC; what was missed while no host ran is made up for by one run. A host that was
/// killed may have left Hangfire's lock on one of them, so this is tried until it goes through, and the host serves meanwhile.
/// </summary>
public sealed class RecurringJobs(IRecurringJobManagerV2 manager, ILogger<RecurringJobs> log) : BackgroundService
{
    /// <summary>Real time: it is Hangfire that is waited for.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Hangfire asks its storage in the calling thread: the start of the host is not to wait for it.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Say();
                return;
            }
            catch (Exception e) when (e is DistributedLockTimeoutException or PostgreSqlDistributedLockException or DbException)
            {
                log.LogWarning(e, "What recurs could not be told to Hangfire; tried again in {Pause}", Pause);
            }
            await Task.Delay(Pause, stoppingToken);
        }
    }

    private void Say()
    {
        var options = new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, MisfireHandling = MisfireHandlingMode.Relaxed };
        manager.AddOrUpdate<Jobs>(Jobs.Sweep, jobs => jobs.SweepAsync(CancellationToken.None), "* * * * *", options);
        manager.AddOrUpdate<Jobs>(Jobs.Effects, jobs => jobs.PerformEffectsAsync(CancellationToken.None), "* * * * *", options);
        manager.AddOrUpdate<Jobs>(Jobs.Mail, jobs => jobs.SendMailAsync(CancellationToken.None), "*/15 * * * * *", options);
        manager.AddOrUpdate<Jobs>(Jobs.Links, jobs => jobs.VisitLinksAsync(CancellationToken.None), "* * * * *", options);
    }
}

/// <summary>
/// Enqueues the work of the outbox as soon as a commit asked for some. Apart from the request that committed, which need not wait for it; many
/// commits at once are one job.
/// </summary>
public sealed class OutboxCaller(Outbox outbox, IBackgroundJobClientV2 jobs, ILogger<OutboxCaller> log) : BackgroundService
{
    /// <summary>At most four jobs a second a host, however many commits there are. Real time: it is the database that is spared.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        outbox.Wake();
        while (!stoppingToken.IsCancellationRequested)
        {
            await outbox.WaitAsync(stoppingToken);
            try
            {
                jobs.Enqueue<Jobs>(one => one.PerformEffectsAsync(CancellationToken.None));
            }
            catch (BackgroundJobClientException e)
            {
                log.LogError(e, "The outbox was not called; the recurring job finds what is in it");
            }
            await Task.Delay(Pause, stoppingToken);
        }
    }
}

/// <summary>Hangfire keeps one log for the whole process, which may outlive the host that it belongs to.</summary>
internal sealed class ProcessLog(ILoggerFactory logs) : ILogProvider
{
    private readonly AspNetCoreLogProvider inner = new(logs);

    public ILog GetLogger(string name)
    {
        try
        {
            return inner.GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return Silence.Instance;
        }
    }

    private sealed class Silence : ILog
    {
        public static readonly Silence Instance = new();

        public bool Log(LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
