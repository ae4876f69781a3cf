using System.Data.Common;
using Hangfire.PostgreSql;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace GenderEquality.Host.Storage;

/// <summary>Which database the product keeps its history in.</summary>
/// <param name="ConnectionString">
/// <c>Host=…</c> names a PostgreSQL server; anything else is a SQLite connection string. Set by <c>GENDEREQUALITY_DATABASE</c> or
/// <c>Database:ConnectionString</c>; by default the file <c>gender-equality.db</c> in the data folder.
/// </param>
public sealed record DatabaseSettings(string ConnectionString)
{
    public bool IsPostgres => ConnectionString.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    public static DatabaseSettings SqliteIn(string dataFolder) =>
        new(
            new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(dataFolder, "gender-equality.db"),
                DefaultTimeout = 30,
            }.ToString()
        );
}

/// <summary>Registration and first opening of the database.</summary>
public static class Database
{
    /// <summary>Where Hangfire keeps its tables in a PostgreSQL database.</summary>
    public const string JobSchema = "hangfire";

    /// <summary>Keeps two hosts that start at once from making Hangfire's tables both.</summary>
    private const long JobSchemaLock = 0x6765_6a6f_6273;

    public static IServiceCollection AddProductDatabase(this IServiceCollection services, DatabaseSettings settings)
    {
        services.AddSingleton(settings);
        if (settings.IsPostgres)
        {
            services.AddPooledDbContextFactory<PostgresProductDb>(options =>
                Quietly(options.UseNpgsql(Prepared(settings.ConnectionString)))
            );
            services.AddSingleton<IDbContextFactory<ProductDb>, Factory<PostgresProductDb>>();
        }
        else
        {
            services.AddPooledDbContextFactory<SqliteProductDb>(options =>
                Quietly(options.UseSqlite(settings.ConnectionString).AddInterceptors(SqliteCache.Instance))
            );
            services.AddSingleton<IDbContextFactory<ProductDb>, Factory<SqliteProductDb>>();
        }
        // Identity asks for a context of its own per request.
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<ProductDb>>().CreateDbContext());
        services.AddSingleton<EventStore>();
        return services;
    }

    /// <summary>Brings the schema to this version's. Run at every start, before the first request.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancel = default)
    {
        await using ProductDb db = await services.GetRequiredService<IDbContextFactory<ProductDb>>().CreateDbContextAsync(cancel);
        await db.Database.MigrateAsync(cancel);
        if (db.Database.IsNpgsql())
            await MigrateJobsAsync(db.Database.GetConnectionString()!, cancel);
        else
            // Readers do not wait for the writer; kept in the file, so once is enough. FULL: a committed pass survives a power cut.
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", cancel);
    }

    /// <summary>Hangfire's tables are brought to its version together with the product's: serving needs no right to make tables.</summary>
    private static async Task MigrateJobsAsync(string connectionString, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancel);
        await using (var wait = new NpgsqlCommand($"SELECT pg_advisory_lock({JobSchemaLock})", connection))
            await wait.ExecuteNonQueryAsync(cancel);
        try
        {
            PostgreSqlObjectsInstaller.Install(connection, JobSchema);
        }
        finally
        {
            await using var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({JobSchemaLock})", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>The few statements of every act are planned once a connection, unless the settings say otherwise.</summary>
    private static string Prepared(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (builder.MaxAutoPrepare == 0)
            builder.MaxAutoPrepare = 100;
        return builder.ConnectionString;
    }

    /// <summary>
    /// EF logs a refused command as an error before it throws. Two writers at one stream are everyday business here, and what is not reaches a
    /// log with the exception.
    /// </summary>
    private static void Quietly(DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(warnings =>
            warnings.Log((RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug))
        );

    /// <summary>
    /// Gives each connection 64 MiB of pages. With SQLite's 2 MiB a launch wrote the same index pages out again and again, since the ids of the
    /// units' works lie all over every index.
    /// </summary>
    private sealed class SqliteCache : DbConnectionInterceptor
    {
        public static readonly SqliteCache Instance = new();

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

        public override Task ConnectionOpenedAsync(
            DbConnection connection,
            ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default
        )
        {
            Set(connection);
            return Task.CompletedTask;
        }

        private static void Set(DbConnection connection)
        {
            using DbCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA cache_size=-65536";
            command.ExecuteNonQuery();
        }
    }

    private sealed class Factory<TDb>(IDbContextFactory<TDb> inner) : IDbContextFactory<ProductDb>
        where TDb : ProductDb
    {
        public ProductDb CreateDbContext() => inner.CreateDbContext();
    }
}
