using System.Data;
using System.Data.Common;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine.History;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GenderEquality.Host.Storage;

/// <summary>A fact that comes true for many obligations at once.</summary>
/// <param name="Where">
/// Which obligations, over <c>o</c>; the parameters are <c>$1</c> … It must exclude those for which the fact was recorded, so that a second
/// sweep finds nothing.
/// </param>
/// <param name="Set">What the event changes of the obligation's row; exactly what the fold changes, nothing else.</param>
/// <param name="Values">The parameters.</param>
public sealed record ObligationFact(string Where, string Set, IReadOnlyList<object> Values, Func<ObligationKind, Event> Event);

/// <summary>
/// Appends a fact to the works of many obligations without loading them: it is for events whose whole effect on rows is a known change of
/// the obligation's own row, which <c>verify</c> would otherwise show. What is due is read without locks and written a chunk a transaction,
/// while the next chunk is worked out; a chunk in which somebody else wrote meanwhile is read again under locks. Killed in between, the next
/// call goes on.
/// </summary>
/// <remarks>
/// Loading, folding and comparing 54,000 works one by one took minutes; what this costs beside one INSERT … SELECT of the same rows is
/// measured by <c>./bench sweep</c>.
/// </remarks>
public sealed class ObligationFacts(IDbContextFactory<ProductDb> databases, CommitFormat format)
{
    /// <summary>How many works are written in one transaction.</summary>
    private const int ChunkSize = 6000;

    /// <summary>How many obligations are read at once.</summary>
    private const int MostAtOnce = 100_000;

    private sealed record Due(StreamId Stream, ObligationKind Kind, int Version, byte[] Hash);

    /// <summary>A chunk as it will be written.</summary>
    private sealed record Prepared(IReadOnlyList<Due> Due, List<StoredCommit> Commits);

    /// <summary>Appends the fact wherever it is true.</summary>
    /// <returns>How many obligations it was recorded of.</returns>
    public async Task<int> AppendAsync(ObligationFact fact, Actor actor, DateTimeOffset now, CancellationToken cancel = default)
    {
        int recorded = 0;
        while (true)
        {
            List<Due> due;
            await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
            {
                await db.Database.OpenConnectionAsync(cancel);
                due = await ReadAsync(db.Database.GetDbConnection(), null, fact, only: null, cancel);
            }
            Due[][][] chunks = [.. due.GroupBy(one => one.Stream).Select(work => work.ToArray()).Chunk(ChunkSize)];
            Task<Prepared>? next = null;
            for (int i = 0; i < chunks.Length; i++)
            {
                Prepared ready = await (next ?? Task.Run(() => Prepare(chunks[0], fact, actor, now), cancel));
                int following = i + 1;
                next = following < chunks.Length ? Task.Run(() => Prepare(chunks[following], fact, actor, now), cancel) : null;
                recorded += await WriteAsync(ready, fact, cancel) ?? await UnderLocksAsync(ready, fact, actor, now, cancel);
            }
            if (due.Count < MostAtOnce)
                return recorded;
        }
    }

    // Several obligations of one work fall due together: one commit holds them.
    private Prepared Prepare(IReadOnlyList<Due[]> works, ObligationFact fact, Actor actor, DateTimeOffset now) =>
        new(
            [.. works.SelectMany(work => work)],
            [
                .. works.Select(work =>
                    EventStore.Stored(
                        format.Write(
                            work[0].Stream,
                            Activities.WorkStream.Kind.Name,
                            work[0].Version + 1,
                            now,
                            actor,
                            null,
                            work[0].Hash,
                            [.. work.Select(one => fact.Event(one.Kind))]
                        )
                    )
                ),
            ]
        );

    /// <returns>How many obligations it was recorded of; null when somebody wrote to one of the works meanwhile, and nothing was written.</returns>
    private async Task<int?> WriteAsync(Prepared chunk, ObligationFact fact, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        DbConnection connection = db.Database.GetDbConnection();
        try
        {
            await using DbTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
            if (!await WriteAsync(connection, transaction, db, fact, chunk, cancel))
                return null;
            await transaction.CommitAsync(cancel);
            return chunk.Due.Count;
        }
        catch (Exception e) when (e is UnexpectedRowsException || EventStore.IsUniqueViolation(e) || EventStore.IsDeadlock(e))
        {
            return null;
        }
    }

    /// <summary>Reads a chunk's works again, keeps them from being written to, and writes what is still true.</summary>
    private async Task<int> UnderLocksAsync(Prepared chunk, ObligationFact fact, Actor actor, DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        DbConnection connection = db.Database.GetDbConnection();
        await using DbTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        HashSet<StreamId> works = [.. chunk.Due.Select(one => one.Stream)];
        List<Due> due = await ReadAsync(connection, transaction, fact, works, cancel);
        Prepared again = Prepare([.. due.GroupBy(one => one.Stream).Select(work => work.ToArray())], fact, actor, now);
        if (due.Count > 0 && !await WriteAsync(connection, transaction, db, fact, again, cancel))
            throw new InvalidOperationException("Works were written to although they were locked. Run verify.");
        await transaction.CommitAsync(cancel);
        return due.Count;
    }

    /// <param name="only">Null for all that is due; else these works, locked until the end of the transaction.</param>
    private static async Task<List<Due>> ReadAsync(
        DbConnection connection,
        DbTransaction? transaction,
        ObligationFact fact,
        HashSet<StreamId>? only,
        CancellationToken cancel
    )
    {
        await using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        AddValues(command, fact.Values);
        bool locks = only is not null && connection is NpgsqlConnection;
        string ofThem = "";
        if (locks)
        {
            ofThem = $" AND o.stream = ANY(${fact.Values.Count + 1})";
            command.Parameters.Add(new NpgsqlParameter { Value = only!.Select(work => work.Value).ToArray() });
        }
        command.CommandText = $"""
            SELECT o.stream, o.kind, h.version, h.hash FROM obligations o JOIN streams h ON h.stream = o.stream
            WHERE {fact.Where}{ofThem} ORDER BY o.stream {(locks ? "FOR UPDATE" : $"LIMIT {MostAtOnce}")}
            """;
        var due = new List<Due>();
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var one = new Due(
                new StreamId(reader.GetGuid(0)),
                Enum.Parse<ObligationKind>(reader.GetString(1)),
                reader.GetInt32(2),
                reader.GetFieldValue<byte[]>(3)
            );
            if (only?.Contains(one.Stream) ?? true)
                due.Add(one);
        }
        return due;
    }

    /// <returns>False when somebody wrote to one of the works since it was read.</returns>
    private static Task<bool> WriteAsync(
        DbConnection connection,
        DbTransaction transaction,
        ProductDb db,
        ObligationFact fact,
        Prepared chunk,
        CancellationToken cancel
    ) =>
        connection is NpgsqlConnection postgres
            ? WriteAsync(postgres, db, fact, chunk, cancel)
            : WriteEachAsync(connection, transaction, db, fact, chunk, cancel);

    private static async Task<bool> WriteAsync(
        NpgsqlConnection connection,
        ProductDb db,
        ObligationFact fact,
        Prepared chunk,
        CancellationToken cancel
    )
    {
        List<StoredCommit> commits = chunk.Commits;
        await BulkInsert.CopyAsync(connection, RowWriter.Table.Of(db, typeof(StoredCommit)), commits, cancel);
        await using var batch = new NpgsqlBatch(connection);
        var heads = new NpgsqlBatchCommand(
            """
            UPDATE streams h SET version = v.version, hash = v.hash
            FROM unnest($1, $2, $3) AS v(stream, version, hash) WHERE h.stream = v.stream AND h.version = v.version - 1
            """
        );
        heads.Parameters.Add(new NpgsqlParameter { Value = commits.ConvertAll(commit => commit.Stream.Value).ToArray() });
        heads.Parameters.Add(new NpgsqlParameter { Value = commits.ConvertAll(commit => commit.Version).ToArray() });
        heads.Parameters.Add(new NpgsqlParameter { Value = commits.ConvertAll(commit => commit.Hash).ToArray() });
        batch.BatchCommands.Add(heads);
        int next = fact.Values.Count;
        var rows = new NpgsqlBatchCommand(
            $"""
            UPDATE obligations o SET {fact.Set}
            FROM unnest(${next + 1}, ${next + 2}) AS v(stream, kind) WHERE o.stream = v.stream AND o.kind = v.kind AND {fact.Where}
            """
        );
        foreach (object value in fact.Values)
            rows.Parameters.Add(new NpgsqlParameter { Value = value });
        rows.Parameters.Add(new NpgsqlParameter { Value = chunk.Due.Select(one => one.Stream.Value).ToArray() });
        rows.Parameters.Add(new NpgsqlParameter { Value = chunk.Due.Select(one => one.Kind.ToString()).ToArray() });
        batch.BatchCommands.Add(rows);
        await batch.ExecuteNonQueryAsync(cancel);
        return heads.RecordsAffected == commits.Count && rows.RecordsAffected == chunk.Due.Count;
    }

    private static async Task<bool> WriteEachAsync(
        DbConnection connection,
        DbTransaction transaction,
        ProductDb db,
        ObligationFact fact,
        Prepared chunk,
        CancellationToken cancel
    )
    {
        var writer = new RowWriter(db);
        foreach (StoredCommit commit in chunk.Commits)
        {
            writer.Insert(commit);
            writer.MoveHead(
                new StreamHead
                {
                    Stream = commit.Stream,
                    Kind = Activities.WorkStream.Kind.Name,
                    Version = commit.Version,
                    Hash = commit.Hash,
                },
                expected: commit.Version - 1
            );
        }
        await writer.WriteAsync(connection, transaction, cancel);
        await using DbCommand row = connection.CreateCommand();
        row.Transaction = transaction;
        int next = fact.Values.Count;
        row.CommandText = $"UPDATE obligations AS o SET {fact.Set} WHERE o.stream = ${next + 1} AND o.kind = ${next + 2} AND {fact.Where}";
        AddValues(row, [.. fact.Values, Guid.Empty, ""]);
        int changed = 0;
        foreach (Due one in chunk.Due)
        {
            (row.Parameters[next].Value, row.Parameters[next + 1].Value) = (one.Stream.Value, one.Kind.ToString());
            changed += await row.ExecuteNonQueryAsync(cancel);
        }
        return changed == chunk.Due.Count;
    }

    private static void AddValues(DbCommand command, IReadOnlyList<object> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            DbParameter parameter = command.CreateParameter();
            if (parameter is not NpgsqlParameter)
                parameter.ParameterName = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${i + 1}");
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }
    }
}
