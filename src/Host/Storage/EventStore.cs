using GenderEquality.Engine.History;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GenderEquality.Host.Storage;

/// <summary>A stream as it stands: its state, and the end at which the next commit must follow.</summary>
/// <param name="Version">Number of its commits; 0 when it does not exist yet.</param>
/// <param name="State">Null before the first event.</param>
public sealed record LoadedStream(StreamId Id, IStreamKind Kind, int Version, ReadOnlyMemory<byte> Hash, object? State)
{
    public static LoadedStream New(StreamId id, IStreamKind kind) => new(id, kind, 0, CommitFormat.Genesis, null);

    public StreamChange Append(IReadOnlyList<Event> events) => new(this, events);
}

/// <summary>Events that a decision wants appended where the stream stood when it was loaded.</summary>
public sealed record StreamChange(LoadedStream Stream, IReadOnlyList<Event> Events);

/// <summary>Everything that one command or sweep stores: all of it, or nothing.</summary>
public sealed record Pass(Actor Actor, DateTimeOffset At, CommandStamp? Command, IReadOnlyList<StreamChange> Changes)
{
    public IReadOnlyList<StoredBlob> Blobs { get; init; } = [];
}

/// <summary>A new stream with all that its start writes: the commit, the head, the rows of its projections.</summary>
public sealed record PreparedStream(StreamId Stream, IReadOnlyList<object> Rows);

/// <summary>Somebody appended to the stream since it was loaded. Load again and decide again.</summary>
public sealed class VersionConflictException(StreamId stream, int expected)
    : Exception($"Stream {stream} was expected at version {expected}, but somebody wrote to it since. Load it and decide again.")
{
    public StreamId Stream { get; } = stream;
}

/// <summary>The command was done before.</summary>
/// <param name="sameContent">Whether it is a repetition (done, nothing more to do) or another command under a used key (refused).</param>
public sealed class CommandAlreadyDoneException(CommandStamp command, StreamId stream, int version, bool sameContent)
    : Exception($"Command {command.Key} was done as version {version} of stream {stream}{(sameContent ? "" : ", with other content")}.")
{
    public StreamId Stream { get; } = stream;
    public int Version { get; } = version;
    public bool SameContent { get; } = sameContent;
}

/// <summary>
/// The one door to the history. A pass is one transaction: a commit row a stream, the streams' heads, the rows that follow from the new
/// state (inbox, dates, outbox …) and the blobs that the events name.
/// </summary>
public sealed class EventStore(IDbContextFactory<ProductDb> databases, CommitFormat format)
{
    public async Task<LoadedStream> LoadAsync(StreamId id, IStreamKind kind, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await LoadAsync(db, id, kind, cancel);
    }

    public async Task<LoadedStream> LoadAsync(ProductDb db, StreamId id, IStreamKind kind, CancellationToken cancel = default)
    {
        object? state = null;
        int version = 0;
        ReadOnlyMemory<byte> hash = CommitFormat.Genesis;
        foreach (Commit commit in await ReadAsync(db, id, cancel))
        {
            foreach (Event e in commit.Events)
                state = kind.Fold(state, e);
            (version, hash) = (commit.Version, commit.Hash);
        }
        return new LoadedStream(id, kind, version, hash, state);
    }

    /// <summary>The stream's commits in order; none when it does not exist.</summary>
    /// <exception cref="UnreadableCommitException">A commit is corrupt or from a newer version.</exception>
    public async Task<IReadOnlyList<Commit>> ReadAsync(StreamId id, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await ReadAsync(db, id, cancel);
    }

    public async Task<IReadOnlyList<Commit>> ReadAsync(ProductDb db, StreamId id, CancellationToken cancel = default)
    {
        var stored = await db
            .Commits.AsNoTracking()
            .Where(commit => commit.Stream == id)
            .OrderBy(commit => commit.Version)
            .Select(commit => new { commit.Body, commit.Hash })
            .ToListAsync(cancel);
        return stored.ConvertAll(commit => format.Read(commit.Body, commit.Hash));
    }

    /// <summary>Stores a pass.</summary>
    /// <returns>The commits written, in the order of the changes.</returns>
    /// <exception cref="VersionConflictException">One of the streams moved on.</exception>
    /// <exception cref="CommandAlreadyDoneException">The command's key was used before.</exception>
    /// <exception cref="InvalidOperationException">The rows in the database contradict the history; trying again does not help.</exception>
    public async Task<IReadOnlyList<Commit>> AppendAsync(Pass pass, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await RefuseRepetitionAsync(db, pass, cancel);

        var writer = new RowWriter(db);
        var commits = new List<Commit>(pass.Changes.Count);
        foreach (StreamChange change in pass.Changes)
        {
            if (change.Events.Count == 0)
                continue;
            (LoadedStream stream, object? after) = (change.Stream, change.Stream.State);
            // The first stream carries the command: one act has one key, however many streams it touches.
            CommandStamp? command = commits.Count == 0 ? pass.Command : null;
            Commit commit = format.Write(
                stream.Id,
                stream.Kind.Name,
                stream.Version + 1,
                pass.At,
                pass.Actor,
                command,
                stream.Hash,
                change.Events
            );
            commits.Add(commit);
            writer.Insert(Stored(commit));
            if (stream.Version == 0)
                writer.Insert(NewHead(commit));
            else
                writer.MoveHead(NewHead(commit), expected: stream.Version);
            foreach (Event e in change.Events)
                after = stream.Kind.Fold(after, e);
            RowDifference.Write(db, writer, stream.Kind.Rows(stream.Id, stream.State), stream.Kind.Rows(stream.Id, after));
        }
        foreach (StoredBlob blob in pass.Blobs)
            writer.InsertIfMissing(blob);

        try
        {
            await writer.WriteAsync(cancel);
        }
        catch (Exception e) when (e is UnexpectedRowsException || IsUniqueViolation(e))
        {
            await RefuseConflictAsync(pass, cancel);
            throw new InvalidOperationException(
                $"The pass on stream {pass.Changes[0].Stream.Id} at version {pass.Changes[0].Stream.Version} could not be stored, although nobody "
                    + "wrote to its streams: their rows do not follow from their history. Run verify.",
                e
            );
        }
        catch (Exception e) when (IsDeadlock(e))
        {
            throw new VersionConflictException(pass.Changes[0].Stream.Id, pass.Changes[0].Stream.Version);
        }
        return commits;
    }

    /// <summary>
    /// Starts many streams, one transaction a chunk. Streams that exist are left as they are, so that a crash in the middle is mended by
    /// calling again. A conflict with another writer halves the chunk until the conflict stands alone.
    /// </summary>
    /// <returns>How many streams were started by this call.</returns>
    public Task<int> StartStreamsAsync(
        Actor actor,
        DateTimeOffset at,
        IReadOnlyList<(StreamId Stream, IStreamKind Kind, IReadOnlyList<Event> Events)> starts,
        CancellationToken cancel = default
    ) => StartStreamsAsync(Prepare(actor, at, starts), cancel);

    /// <summary>
    /// Works out all that starting streams writes, without the database: so one chunk can be worked out while another is written.
    /// </summary>
    public IReadOnlyList<PreparedStream> Prepare(
        Actor actor,
        DateTimeOffset at,
        IReadOnlyList<(StreamId Stream, IStreamKind Kind, IReadOnlyList<Event> Events)> starts
    )
    {
        var prepared = new List<PreparedStream>(starts.Count);
        foreach ((StreamId id, IStreamKind kind, IReadOnlyList<Event> events) in starts)
        {
            Commit commit = format.Write(id, kind.Name, 1, at, actor, null, CommitFormat.Genesis, events);
            object? state = null;
            foreach (Event e in events)
                state = kind.Fold(state, e);
            prepared.Add(new PreparedStream(id, [Stored(commit), NewHead(commit), .. kind.Rows(id, state)]));
        }
        return prepared;
    }

    /// <inheritdoc cref="StartStreamsAsync(Actor, DateTimeOffset, IReadOnlyList{ValueTuple{StreamId, IStreamKind, IReadOnlyList{Event}}}, CancellationToken)"/>
    public async Task<int> StartStreamsAsync(IReadOnlyList<PreparedStream> starts, CancellationToken cancel = default)
    {
        if (starts.Count == 0)
            return 0;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        List<StreamId> ids = [.. starts.Select(start => start.Stream)];
        HashSet<StreamId> existing =
        [
            .. await db.Heads.Where(head => ids.Contains(head.Stream)).Select(head => head.Stream).ToListAsync(cancel),
        ];
        List<PreparedStream> missing = [.. starts.Where(start => existing.Add(start.Stream))];
        if (missing.Count == 0)
            return 0;

        try
        {
            await BulkInsert.WriteAsync(db, [.. missing.SelectMany(start => start.Rows)], cancel);
            return missing.Count;
        }
        catch (Exception e) when ((IsUniqueViolation(e) || IsDeadlock(e)) && starts.Count > 1)
        {
            int half = starts.Count / 2;
            int first = await StartStreamsAsync([.. starts.Take(half)], cancel);
            return first + await StartStreamsAsync([.. starts.Skip(half)], cancel);
        }
        catch (Exception e) when (IsUniqueViolation(e))
        {
            await using ProductDb again = await databases.CreateDbContextAsync(cancel);
            if (await again.Heads.AnyAsync(head => head.Stream == ids[0], cancel))
                return 0;
            throw new InvalidOperationException(
                $"Stream {ids[0]} could not be started, although it does not exist: its first rows contradict each other or those in the database.",
                e
            );
        }
    }

    /// <summary>
    /// Commits of all streams after a position, oldest first, at most <paramref name="limit"/>. Following the positions it gives back never
    /// misses a commit: SQLite has one writer at a time; on PostgreSQL only commits of transactions older than every running one are given,
    /// in order of (transaction, position), so that nothing can still appear before what was read.
    /// </summary>
    public async Task<IReadOnlyList<(FeedPosition Position, Commit Commit)>> ReadAllAsync(
        FeedPosition after,
        int limit,
        CancellationToken cancel = default
    )
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (!db.Database.IsNpgsql())
        {
            List<StoredCommit> stored = await db
                .Commits.AsNoTracking()
                .Where(commit => commit.Position > after.Position)
                .OrderBy(commit => commit.Position)
                .Take(limit)
                .ToListAsync(cancel);
            return stored.ConvertAll(commit => (new FeedPosition(0, commit.Position), format.Read(commit.Body, commit.Hash)));
        }

        // By hand: EF has no words for a snapshot's horizon or a row comparison.
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await connection.OpenAsync(cancel);
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT transaction_id, position, body, hash FROM commits
            WHERE (transaction_id, position) > ($1, $2) AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY transaction_id, position LIMIT $3
            """;
        command.Parameters.Add(new NpgsqlParameter { Value = after.Transaction, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after.Position });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var commits = new List<(FeedPosition, Commit)>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var position = new FeedPosition(reader.GetFieldValue<ulong>(0), reader.GetInt64(1));
            commits.Add((position, format.Read(reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3))));
        }
        return commits;
    }

    /// <exception cref="CommandAlreadyDoneException">The key was used before.</exception>
    private static async Task RefuseRepetitionAsync(ProductDb db, Pass pass, CancellationToken cancel)
    {
        if (pass.Command is not { } command)
            return;
        StoredCommit? done = await db
            .Commits.AsNoTracking()
            .FirstOrDefaultAsync(commit => commit.CommandActor == pass.Actor.Value && commit.CommandKey == command.Key, cancel);
        if (done is not null)
            throw new CommandAlreadyDoneException(
                command,
                done.Stream,
                done.Version,
                string.Equals(done.CommandContent, command.Content, StringComparison.Ordinal)
            );
    }

    /// <exception cref="CommandAlreadyDoneException">The key was used before.</exception>
    /// <exception cref="VersionConflictException">One of the streams moved on; the first that did is named.</exception>
    private async Task RefuseConflictAsync(Pass pass, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await RefuseRepetitionAsync(db, pass, cancel);
        foreach ((LoadedStream stream, IReadOnlyList<Event> events) in pass.Changes)
        {
            if (events.Count == 0)
                continue;
            int version =
                await db.Heads.Where(head => head.Stream == stream.Id).Select(head => (int?)head.Version).FirstOrDefaultAsync(cancel) ?? 0;
            if (version != stream.Version)
                throw new VersionConflictException(stream.Id, stream.Version);
        }
    }

    private static StreamHead NewHead(Commit commit) =>
        new()
        {
            Stream = commit.Stream,
            Kind = commit.Kind,
            Version = commit.Version,
            Hash = commit.Hash.ToArray(),
        };

    internal static StoredCommit Stored(Commit commit) =>
        new()
        {
            Stream = commit.Stream,
            Version = commit.Version,
            CommandActor = commit.Command is null ? null : commit.Actor.Value,
            CommandKey = commit.Command?.Key,
            CommandContent = commit.Command?.Content,
            Body = commit.Body.ToArray(),
            Hash = commit.Hash.ToArray(),
        };

    internal static bool IsUniqueViolation(Exception e) =>
        (e is DbUpdateException ? e.InnerException : e) switch
        {
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
            // 2067 and 1555: UNIQUE and PRIMARY KEY constraint failed.
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is 2067 or 1555,
            _ => false,
        };

    /// <summary>Two passes over the same streams that waited for each other; PostgreSQL let the other one through.</summary>
    internal static bool IsDeadlock(Exception? e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected } || (e is not null && IsDeadlock(e.InnerException));
}

/// <summary>A place in the feed of all commits. The transaction is 0 on SQLite.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct FeedPosition(ulong Transaction, long Position)
{
    public static FeedPosition Start => default;
}
