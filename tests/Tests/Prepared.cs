using System.Collections.Concurrent;
using GenderEquality.Host;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace GenderEquality.Tests;

/// <summary>What a test's database begins with.</summary>
internal enum Contents
{
    /// <summary>This version's schema and the flows of <c>workflows/</c>.</summary>
    Flows,

    /// <summary>The units and people of the demonstration as well; everybody's password is <see cref="TestDatabase.Password"/>.</summary>
    Demonstration,
}

/// <summary>
/// Databases that were made ready once a run, of which each test gets a copy: migrating and publishing again for each took longer than most
/// tests.
/// </summary>
internal static class Prepared
{
    /// <summary>When what is in them was recorded: before any story begins.</summary>
    private static readonly DateTimeOffset MadeAt = new(2020, 1, 2, 8, 0, 0, TimeSpan.FromHours(7));

    /// <summary>Where the prepared files of SQLite and the data folders of all lie.</summary>
    private static readonly Lazy<DirectoryInfo> Folder = new(() => Directory.CreateTempSubdirectory("ge_prepared"));

    private static readonly ConcurrentDictionary<(DatabaseKind, Contents, string?), Lazy<Task<string>>> Made = new();

    /// <summary>A connection string of a new database with these contents, in that folder or on that server.</summary>
    /// <param name="server">Null for SQLite.</param>
    public static async Task<string> CopyAsync(DatabaseKind kind, Contents contents, string? server, string folder)
    {
        string source = await Made.GetOrAdd(
            (kind, contents, server),
            key => new Lazy<Task<string>>(() => MakeAsync(key.Item1, key.Item2, key.Item3))
        ).Value;
        if (server is null)
        {
            string connectionString = DatabaseSettings.SqliteIn(folder).ConnectionString;
            File.Copy(source, new SqliteConnectionStringBuilder(connectionString).DataSource);
            return connectionString;
        }
        string name = "ge_" + Guid.NewGuid().ToString("N");
        await OnServerAsync(server, $"""CREATE DATABASE "{name}" TEMPLATE "{source}" """);
        return new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 40 }.ConnectionString;
    }

    public static async Task OnServerAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>At the end of a run.</summary>
    public static async Task RemoveAsync()
    {
        foreach (((_, _, string? server), Lazy<Task<string>> source) in Made)
        {
            if (server is not null)
                await OnServerAsync(server, $"""DROP DATABASE IF EXISTS "{await source.Value}" WITH (FORCE)""");
        }
        if (Folder.IsValueCreated)
            Folder.Value.Delete(recursive: true);
    }

    /// <returns>The file, or the name of the database on the server.</returns>
    private static async Task<string> MakeAsync(DatabaseKind kind, Contents contents, string? server)
    {
        string name = $"ge_prepared_{contents.ToString().ToLowerInvariant()}_{Guid.NewGuid():N}";
        string folder = Folder.Value.CreateSubdirectory(name).FullName;
        string connectionString;
        if (server is null)
        {
            connectionString = DatabaseSettings.SqliteIn(folder).ConnectionString;
        }
        else
        {
            await OnServerAsync(server, $"""CREATE DATABASE "{name}" """);
            connectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false }.ConnectionString;
        }
        WebApplication host = ProductHost.Build(
            new HostOptions
            {
                DataFolder = folder,
                Database = connectionString,
                Clock = new FakeTimeProvider(MadeAt.ToUniversalTime()),
                Background = false,
                PasswordRounds = 1,
                LogLevel = LogLevel.None,
            }
        );
        await using (host)
        {
            await ProductHost.PrepareAsync(host.Services);
            if (contents == Contents.Demonstration)
                await host.Services.GetRequiredService<Organizations>().SetUpAsync(Demonstration.Units, _ => TestDatabase.Password);
        }
        if (kind == DatabaseKind.Postgres)
            return name;
        // The last connection that closes writes into the file itself what still stands in its log.
        await using var own = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(own);
        return own.DataSource;
    }
}
