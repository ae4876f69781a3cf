using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using Npgsql;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Storage;

/// <summary>
/// PostgreSQL gives positions when rows are written and shows them when transactions commit, so a commit may appear behind one that was
/// read already. Two writers are interleaved by hand: A holds its transaction open while B writes and commits. Alone, since the horizon of a
/// snapshot is that of the whole server: what a test in another database has open would hold the feed back too.
/// </summary>
[NonParallelizable]
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.PostgresOnly))]
public sealed class FeedTests(DatabaseKind kind)
{
    private static readonly StreamId A = Situations.School(1).Stream;
    private static readonly StreamId B = Situations.School(2).Stream;
    private TestDatabase database = null!;
    private FeedPosition position;

    [SetUp]
    public async Task OwnDatabase()
    {
        database = await TestDatabase.CreateAsync(kind);
        position = (await database.Store.ReadAllAsync(FeedPosition.Start, 100))[^1].Position;
    }

    [TearDown]
    public async Task NoDatabase() => await database.DisposeAsync();

    [Test]
    public async Task ReadAll_WhileALowerPositionIsNotCommitted_WaitsForIt()
    {
        await using NpgsqlConnection connection = await ConnectAsync();
        await using NpgsqlTransaction open = await connection.BeginTransactionAsync();
        await InsertAsync(connection, A);
        await AppendAsync(B);

        IReadOnlyList<StreamId> before = await FollowAsync();
        await open.CommitAsync();
        IReadOnlyList<StreamId> after = await FollowAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.Empty);
            Assert.That(after, Is.EqualTo(new[] { A, B }));
        }
    }

    [Test]
    public async Task ReadAll_WhileAnOlderTransactionMayStillWrite_WaitsForIt()
    {
        // The other way round: A's transaction is the older one, its position the higher.
        await using NpgsqlConnection connection = await ConnectAsync();
        await using NpgsqlTransaction open = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("SELECT pg_current_xact_id()", connection))
            await command.ExecuteScalarAsync();
        await AppendAsync(B);
        IReadOnlyList<StreamId> before = await FollowAsync();
        await InsertAsync(connection, A);

        IReadOnlyList<StreamId> between = await FollowAsync();
        await open.CommitAsync();
        IReadOnlyList<StreamId> after = await FollowAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.Empty);
            Assert.That(between, Is.Empty);
            Assert.That(after, Is.EqualTo(new[] { A, B }), "in the order of transactions");
        }
    }

    [Test]
    public async Task ReadAll_AfterAnotherWriterGaveUp_GoesOn()
    {
        await using NpgsqlConnection connection = await ConnectAsync();
        await using NpgsqlTransaction open = await connection.BeginTransactionAsync();
        await InsertAsync(connection, A);
        await AppendAsync(B);

        await open.RollbackAsync();

        Assert.That(await FollowAsync(), Is.EqualTo(new[] { B }));
    }

    /// <summary>What has appeared since the last call, one commit a page.</summary>
    private async Task<IReadOnlyList<StreamId>> FollowAsync()
    {
        List<StreamId> seen = [];
        while (await database.Store.ReadAllAsync(position, 1) is [var (at, commit)])
        {
            seen.Add(commit.Stream);
            position = at;
        }
        return seen;
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private Task AppendAsync(StreamId stream) =>
        database.Store.AppendAsync(
            new Pass(
                Actor.System("test"),
                database.Clock.GetUtcNow(),
                null,
                [LoadedStream.New(stream, UnitStream.Kind).Append([Established])]
            )
        );

    /// <summary>What the store does, in a transaction that the test ends itself.</summary>
    private async Task InsertAsync(NpgsqlConnection connection, StreamId stream)
    {
        Commit commit = database
            .Get<CommitFormat>()
            .Write(stream, "unit", 1, database.Clock.GetUtcNow(), Actor.System("test"), null, CommitFormat.Genesis, [Established]);
        await using var command = new NpgsqlCommand("INSERT INTO commits (stream, version, body, hash) VALUES ($1, 1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = stream.Value },
                new() { Value = commit.Body.ToArray() },
                new() { Value = commit.Hash.ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync();
    }

    private static UnitEstablished Established => new("Trường Tiểu học", UnitLevel.TH, Situations.Founded);
}
