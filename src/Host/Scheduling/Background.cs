using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.Data.Sqlite;
using Npgsql;
using Quartz;

namespace GenderEquality.Host.Scheduling;

/// <summary>Runs all sweeps. One at a time in the whole cluster; a run that was missed is made up for once.</summary>
[DisallowConcurrentExecution]
public sealed class SweepJob(Sweeps sweeps, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await sweeps.RunAllAsync(clock.GetUtcNow(), cancellationToken);
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
            quartz.ScheduleJob<SweepJob>(
                trigger =>
                    trigger
                        .WithIdentity("sweeps")
                        .WithSimpleSchedule(schedule => schedule.WithInterval(TimeSpan.FromMinutes(1)).RepeatForever()),
                job => job.WithIdentity("sweeps")
            );
        });
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        services.AddHostedService<OutboxWorker>();
        return services;
    }
}
