using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Storage;

/// <summary>Two writers that meet from opposite ends on PostgreSQL: one of them is thrown out, which to the caller is a conflict.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.PostgresOnly))]
public sealed class DeadlockTests(DatabaseKind kind)
{
    private static readonly StreamId First = Situations.School(1).Stream;
    private static readonly StreamId Second = Situations.School(2).Stream;
    private TestDatabase database = null!;
    private NpgsqlConnection other = null!;
    private NpgsqlTransaction open = null!;

    [SetUp]
    public async Task AnotherWriterHasTheSecondStream()
    {
        database = await TestDatabase.CreateAsync(kind);
        other = new NpgsqlConnection(database.ConnectionString);
        await other.OpenAsync();
        open = await other.BeginTransactionAsync();
        // Whoever looks first is thrown out: here the store, after the server's own time, never the test.
        await using (var patience = new NpgsqlCommand("SET deadlock_timeout = '5min'", other))
            await patience.ExecuteNonQueryAsync();
        await StartAsync(Second);
    }

    [TearDown]
    public async Task NoDatabase()
    {
        await open.DisposeAsync();
        await other.DisposeAsync();
        await database.DisposeAsync();
    }

    [Test]
    public async Task Append_ThrownOutOfADeadlock_IsAConflict()
    {
        Task<IReadOnlyList<Commit>> append = database.Store.AppendAsync(
            new Pass(Actor.System("test"), database.Clock.GetUtcNow(), null, [New(First), New(Second)])
        );
        await UntilItWaitsAsync();
        await StartAsync(First);
        await open.CommitAsync();

        await Assert.ThatAsync(() => append, Throws.TypeOf<VersionConflictException>());
    }

    [Test]
    public async Task StartStreams_ThrownOutOfADeadlock_TriesAgainInHalves()
    {
        Task<int> start = database.Store.StartStreamsAsync(
            Actor.System("test"),
            database.Clock.GetUtcNow(),
            [.. new[] { First, Second, Situations.School(3).Stream }.Select(id => (id, (IStreamKind)UnitStream.Kind, New(id).Events))]
        );
        await UntilItWaitsAsync();
        await StartAsync(First);
        await open.CommitAsync();

        Assert.That(await start, Is.EqualTo(1));
        await using ProductDb db = database.Open();
        Assert.That(await db.Heads.CountAsync(head => head.Kind == "unit" && head.Version == 1), Is.EqualTo(3));
    }

    /// <summary>PostgreSQL sends no signal when a session begins to wait for a lock, so it is asked, on a connection of its own.</summary>
    private async Task UntilItWaitsAsync()
    {
        await using var observer = new NpgsqlConnection(database.ConnectionString);
        await observer.OpenAsync();
        await using var waiting = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
            observer
        );
        while ((long)(await waiting.ExecuteScalarAsync())! == 0) { }
    }

    private async Task StartAsync(StreamId id)
    {
        Commit commit = database
            .Get<CommitFormat>()
            .Write(id, "unit", 1, database.Clock.GetUtcNow(), Actor.System("other"), null, CommitFormat.Genesis, New(id).Events);
        await using var command = new NpgsqlCommand(
            """
            WITH head AS (INSERT INTO streams (stream, kind, version, hash) VALUES ($1, 'unit', 1, $3))
            INSERT INTO commits (stream, version, body, hash) VALUES ($1, 1, $2, $3)
            """,
            other
        )
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = commit.Body.ToArray() },
                new() { Value = commit.Hash.ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync();
    }

    private static StreamChange New(StreamId id) =>
        LoadedStream.New(id, UnitStream.Kind).Append([new UnitEstablished("Trường Tiểu học", UnitLevel.TH, Situations.Founded)]);
}
