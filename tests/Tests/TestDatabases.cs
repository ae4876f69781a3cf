using GenderEquality.Engine.History;
using GenderEquality.Host;
using GenderEquality.Host.Fetching;
using GenderEquality.Host.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace GenderEquality.Tests;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>
/// A database of one test's own, a copy of one that was made ready (<see cref="Contents"/>), and the product put together over it; nothing
/// runs in the background and time stands still. Disposing it removes the database.
/// </summary>
/// <example><c>[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]</c> runs a fixture on every database there is.</example>
internal sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>Connection strings with the right to create databases, set by <c>./test</c>: a server that forgets what a power cut would take, and one that does not.</summary>
    private static readonly string? Server = Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_POSTGRES");
    private static readonly string? DurableServer = Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_POSTGRES_DURABLE") ?? Server;

    /// <summary>Of every account that the tests make.</summary>
    public const string Password = "mat-khau-de-thu";

    private readonly WebApplication host;
    private readonly string dataFolder;
    private readonly string? _server;

    private TestDatabase(
        DatabaseKind kind,
        WebApplication app,
        string folder,
        string connectionString,
        string? server,
        FakeTimeProvider clock
    )
    {
        (Kind, host, dataFolder, _server) = (kind, app, folder, server);
        (ConnectionString, Clock) = (connectionString, clock);
    }

    /// <summary>SQLite, and PostgreSQL where <c>./test</c> started it.</summary>
    public static IEnumerable<DatabaseKind> Kinds => Server is null ? [DatabaseKind.Sqlite] : [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    /// <summary>
    /// For stories in a browser, whose rules other tests prove on every database: PostgreSQL where there is one. The whole way and stale forms
    /// are gone through on both.
    /// </summary>
    public static IEnumerable<DatabaseKind> OneKind => Kinds.TakeLast(1);

    /// <summary>For what only PostgreSQL does.</summary>
    public static IEnumerable<DatabaseKind> PostgresOnly => Kinds.Where(one => one == DatabaseKind.Postgres);

    public DatabaseKind Kind { get; }
    public string ConnectionString { get; }
    public string DataFolder => dataFolder;
    public FakeTimeProvider Clock { get; }
    public IServiceProvider Services => host.Services;
    public EventStore Store => Get<EventStore>();

    /// <param name="options">Further options; data folder, database, clock and background are the fixture's.</param>
    /// <param name="durable">Whether what is committed is on the disk: where hosts are killed.</param>
    /// <param name="background">Whether jobs run by themselves once it is served, by the machine's clock.</param>
    public static async Task<TestDatabase> CreateAsync(
        DatabaseKind kind,
        Func<HostOptions, HostOptions>? options = null,
        Contents contents = Contents.Flows,
        bool durable = false,
        bool background = false
    )
    {
        string folder = Directory.CreateTempSubdirectory("ge_").FullName;
        string? server =
            kind == DatabaseKind.Sqlite
                ? null
                : (durable ? DurableServer : Server) ?? throw new InvalidOperationException("There is no PostgreSQL. Run ./test.");
        string connectionString = await Prepared.CopyAsync(kind, contents, server, folder);
        var clock = new FakeTimeProvider(Clocks.Monday);
        WebApplication app = ProductHost.Build(
            (options?.Invoke(Given(folder)) ?? Given(folder)) with
            {
                DataFolder = folder,
                Database = connectionString,
                Clock = clock,
                Background = background,
            }
        );
        var database = new TestDatabase(kind, app, folder, connectionString, server, clock);
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

    private static HostOptions Given(string folder) =>
        new()
        {
            DataFolder = folder,
            Urls = "http://127.0.0.1:0",
            PasswordRounds = 1,
            LogLevel = LogLevel.None,
            // A test that publishes a link does not mean a site somewhere.
            Fetching = new FetchingSettings { Enabled = false },
        };

    /// <summary>Serves the product over HTTP from now on.</summary>
    /// <returns>Its address.</returns>
    public async Task<Uri> ServeAsync()
    {
        await host.StartAsync();
        return new Uri(host.Urls.First());
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
        await host.StopAsync();
        await host.DisposeAsync();
        if (_server is not null)
        {
            // Pooled connections would keep the server from dropping the database, and the pool would outlive it.
            await using (var own = new NpgsqlConnection(ConnectionString))
                NpgsqlConnection.ClearPool(own);
            await Prepared.OnServerAsync(
                _server,
                $"""DROP DATABASE "{new NpgsqlConnectionStringBuilder(ConnectionString).Database}" WITH (FORCE)"""
            );
        }
        else
        {
            await using var own = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(own);
        }
        Directory.Delete(dataFolder, recursive: true);
    }
}
