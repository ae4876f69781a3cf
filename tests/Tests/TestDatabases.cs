using GenderEquality.Engine.History;
using GenderEquality.Host;
using GenderEquality.Host.Fetching;
using GenderEquality.Host.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenderEquality.Tests;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>
/// A database of one test's own, with this version's schema and the flows of <c>workflows/</c> in it, and the product put together over it;
/// nothing runs in the background and time stands still. Disposing it removes the database.
/// </summary>
/// <example><c>[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]</c> runs a fixture on every database there is.</example>
internal sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>A connection string with the right to create databases, set by <c>./test</c>.</summary>
    private static readonly string? Server = Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_POSTGRES");

    private readonly WebApplication host;
    private readonly string dataFolder;

    private TestDatabase(DatabaseKind kind, WebApplication app, string folder, string connectionString, ManualClock clock)
    {
        (Kind, host, dataFolder) = (kind, app, folder);
        (ConnectionString, Clock) = (connectionString, clock);
    }

    /// <summary>SQLite, and PostgreSQL where <c>./test</c> started it.</summary>
    public static IEnumerable<DatabaseKind> Kinds => Server is null ? [DatabaseKind.Sqlite] : [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    /// <summary>For what only PostgreSQL does.</summary>
    public static IEnumerable<DatabaseKind> PostgresOnly => Kinds.Where(one => one == DatabaseKind.Postgres);

    public DatabaseKind Kind { get; }
    public string ConnectionString { get; }
    public string DataFolder => dataFolder;
    public ManualClock Clock { get; }
    public IServiceProvider Services => host.Services;
    public EventStore Store => Get<EventStore>();

    /// <param name="options">Further options; data folder, database, clock and background are the fixture's.</param>
    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind, Func<HostOptions, HostOptions>? options = null)
    {
        string name = "ge_" + Guid.NewGuid().ToString("N");
        string folder = Directory.CreateTempSubdirectory(name).FullName;
        string connectionString =
            kind == DatabaseKind.Sqlite ? DatabaseSettings.SqliteIn(folder).ConnectionString : await CreateOnServerAsync(name);
        var clock = new ManualClock();
        var given = new HostOptions
        {
            DataFolder = folder,
            LogLevel = LogLevel.None,
            // A test that publishes a link does not mean a site somewhere.
            Fetching = new FetchingSettings { Enabled = false },
        };
        WebApplication app = ProductHost.Build(
            (options?.Invoke(given) ?? given) with
            {
                DataFolder = folder,
                Database = connectionString,
                Clock = clock,
                Background = false,
            }
        );
        var database = new TestDatabase(kind, app, folder, connectionString, clock);
        try
        {
            await ProductHost.PrepareAsync(app.Services);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public ProductDb Open() => Get<IDbContextFactory<ProductDb>>().CreateDbContext();

    /// <summary>The stream's commits and head, checked as an auditor would.</summary>
    public async Task<IReadOnlyList<ChainFault>> CheckChainAsync(StreamId stream)
    {
        await using ProductDb db = Open();
        List<StoredCommit> stored = await db.Commits.AsNoTracking().Where(c => c.Stream == stream).OrderBy(c => c.Version).ToListAsync();
        StreamHead head = await db.Heads.AsNoTracking().SingleAsync(h => h.Stream == stream);
        return
        [
            .. Chain.Check(
                stream,
                stored.ConvertAll(c => (c.Version, (ReadOnlyMemory<byte>)c.Body, (ReadOnlyMemory<byte>)c.Hash)),
                head.Version,
                head.Hash,
                Get<CommitFormat>()
            ),
        ];
    }

    /// <summary>Brings the planner's figures up to date, as the server does by itself in the background.</summary>
    public async Task AnalyzeAsync()
    {
        await using ProductDb db = Open();
        await db.Database.ExecuteSqlRawAsync(Kind == DatabaseKind.Postgres ? "VACUUM ANALYZE" : "ANALYZE");
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        if (Kind == DatabaseKind.Postgres)
        {
            // Pooled connections would keep the server from dropping the database, and the pool would outlive it.
            await using (var own = new NpgsqlConnection(ConnectionString))
                NpgsqlConnection.ClearPool(own);
            await OnServerAsync($"""DROP DATABASE "{new NpgsqlConnectionStringBuilder(ConnectionString).Database}" WITH (FORCE)""");
        }
        else
        {
            await using var own = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(own);
        }
        Directory.Delete(dataFolder, recursive: true);
    }

    private static async Task<string> CreateOnServerAsync(string name)
    {
        await OnServerAsync($"""CREATE DATABASE "{name}" """);
        return new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 40 }.ConnectionString;
    }

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            Server ?? throw new InvalidOperationException("There is no PostgreSQL. Run ./test.")
        );
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
