using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.Data.Sqlite;
using Npgsql;
using Quartz;

namespace GenderEquality.Host.Scheduling;

/// <summary>Runs the sweeps. One at a time in the whole cluster; runs that were missed are made up for by one.</summary>
[DisallowConcurrentExecution]
public sealed class SweepJob(Sweeps sweeps, TimeProvider clock) : IJob
{
    public const string Name = "sweeps";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await sweeps.SweepAsync(clock.GetUtcNow(), cancellationToken);
}

/// <summary>Sends the letters that wait. One at a time in the whole cluster: the mail server is not to be asked for more connections than set.</summary>
[DisallowConcurrentExecution]
public sealed class MailJob(Sweeps sweeps, TimeProvider clock) : IJob
{
    public const string Name = "mail";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await sweeps.MailAsync(clock.GetUtcNow(), cancellationToken);
}

/// <summary>Looks at published links. One at a time in the whole cluster: a site is not to be asked by several hosts at once.</summary>
[DisallowConcurrentExecution]
public sealed class LinkJob(Sweeps sweeps, TimeProvider clock) : IJob
{
    public const string Name = "links";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await sweeps.LinksAsync(clock.GetUtcNow(), cancellationToken);
}

/// <summary>Performs effects as soon as a commit asks for them; the sweep catches what a crash left.</summary>
public sealed class OutboxWorker(Outbox outbox, OutboxSweep sweep, TimeProvider clock, ILogger<OutboxWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        outbox.Wake();
        while (!stoppingToken.IsCancellationRequested)
        {
            await outbox.WaitAsync(stoppingToken);
            try
            {
                await sweep.RunAsync(clock.GetUtcNow(), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The outbox could not be read; the next sweep tries again");
            }
        }
    }
}

public static class Background
{
    /// <summary>
    /// Quartz with a persistent store: clustered on PostgreSQL; on SQLite in a file of its own, so that its polling never waits for the
    /// product's writer.
    /// </summary>
    public static IServiceCollection AddBackground(this IServiceCollection services, DatabaseSettings database, string dataFolder)
    {
        services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                if (database.IsPostgres)
                {
                    store.UsePostgres(NpgsqlFactory.Instance, database.ConnectionString);
                    store.UseClustering(_ => { });
                }
                else
                {
                    store.UseSqlite(SqliteFactory.Instance, $"Data Source={Path.Combine(dataFolder, "scheduler.db")}");
                }
                store.UseSystemTextJsonSerializer(_ => { });
                store.ProvisionSchema();
            });
            Every<SweepJob>(quartz, SweepJob.Name, TimeSpan.FromMinutes(1));
            Every<MailJob>(quartz, MailJob.Name, TimeSpan.FromSeconds(15));
            Every<LinkJob>(quartz, LinkJob.Name, TimeSpan.FromMinutes(1));
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        services.AddHostedService<OutboxWorker>();
        return services;
    }

    private static void Every<TJob>(IQuartzBuilder quartz, string name, TimeSpan interval)
        where TJob : IJob =>
        quartz.ScheduleJob<TJob>(
            trigger =>
                // After downtime Quartz lets such a trigger fire once and goes on, whatever it missed.
                trigger.WithIdentity(name).WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever()),
            job => job.WithIdentity(name).RequestRecovery()
        );
}
