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
/// the obligation's own row, which <c>verify</c> would otherwise show. The streams' heads are locked while a chunk is written, so that a
/// person's act at the same moment waits, and then decides on what it finds. Two hosts share the chunks: what one has locked, the other
/// passes over.
/// </summary>
/// <remarks>
/// Loading, folding and comparing 54,000 works one by one took minutes; what this costs beside one INSERT … SELECT of the same rows is
/// measured by <c>./bench sweep</c>.
/// </remarks>
public sealed class ObligationFacts(IDbContextFactory<ProductDb> databases, CommitFormat format)
{
    /// <summary>How many obligations are written in one transaction.</summary>
    public const int ChunkSize = 6000;

    private sealed record Due(StreamId Stream, ObligationKind Kind, int Version, byte[] Hash);

    /// <summary>Appends the fact wherever it is true, a chunk a transaction; killed in between, the next call goes on.</summary>
    /// <returns>How many obligations it was recorded of.</returns>
    public async Task<int> AppendAsync(ObligationFact fact, Actor actor, DateTimeOffset now, CancellationToken cancel = default)
    {
        int recorded = 0;
        while (true)
        {
            int chunk = await AppendChunkAsync(fact, actor, now, cancel);
            recorded += chunk;
            if (chunk < ChunkSize)
                return recorded;
        }
    }

    private async Task<int> AppendChunkAsync(ObligationFact fact, Actor actor, DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        DbConnection connection = db.Database.GetDbConnection();
        await using DbTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        List<Due> due = await LockAsync(connection, transaction, fact, cancel);
        if (due.Count == 0)
            return 0;

        var commits = new List<StoredCommit>(due.Count);
        // Several obligations of one work fall due together: one commit holds them.
        foreach (IGrouping<StreamId, Due> work in due.GroupBy(one => one.Stream))
        {
            Due head = work.First();
            Commit commit = format.Write(
                work.Key,
                Activities.WorkStream.Kind.Name,
                head.Version + 1,
                now,
                actor,
                null,
                head.Hash,
                [.. work.Select(one => fact.Event(one.Kind))]
            );
            commits.Add(EventStore.Stored(commit));
        }
        if (connection is NpgsqlConnection postgres)
            await WriteAsync(postgres, db, fact, due, commits, cancel);
        else
            await WriteAsync(connection, transaction, db, fact, due, commits, cancel);
        await transaction.CommitAsync(cancel);
        return due.Count;
    }

    private static async Task<List<Due>> LockAsync(
        DbConnection connection,
        DbTransaction transaction,
        ObligationFact fact,
        CancellationToken cancel
    )
    {
        await using DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"""
            SELECT o.stream, o.kind, h.version, h.hash FROM obligations o JOIN streams h ON h.stream = o.stream
            WHERE {fact.Where} LIMIT {ChunkSize}
            """;
        if (connection is NpgsqlConnection)
            command.CommandText += " FOR UPDATE SKIP LOCKED";
        AddValues(command, fact.Values);
        var due = new List<Due>();
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            due.Add(
                new Due(
                    new StreamId(reader.GetGuid(0)),
                    Enum.Parse<ObligationKind>(reader.GetString(1)),
                    reader.GetInt32(2),
                    reader.GetFieldValue<byte[]>(3)
                )
            );
        return due;
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection,
        ProductDb db,
        ObligationFact fact,
        List<Due> due,
        List<StoredCommit> commits,
        CancellationToken cancel
    )
    {
        await BulkInsert.CopyAsync(connection, RowWriter.Table.Of(db, typeof(StoredCommit)), commits, cancel);
        await using var batch = new NpgsqlBatch(connection);
        var heads = new NpgsqlBatchCommand(
            """
            UPDATE streams h SET version = v.version, hash = v.hash
            FROM unnest($1, $2, $3) AS v(stream, version, hash) WHERE h.stream = v.stream
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
            FROM unnest(${next + 1}, ${next + 2}) AS v(stream, kind) WHERE o.stream = v.stream AND o.kind = v.kind
            """
        );
        foreach (object value in fact.Values)
            rows.Parameters.Add(new NpgsqlParameter { Value = value });
        rows.Parameters.Add(new NpgsqlParameter { Value = due.ConvertAll(one => one.Stream.Value).ToArray() });
        rows.Parameters.Add(new NpgsqlParameter { Value = due.ConvertAll(one => one.Kind.ToString()).ToArray() });
        batch.BatchCommands.Add(rows);
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static async Task WriteAsync(
        DbConnection connection,
        DbTransaction transaction,
        ProductDb db,
        ObligationFact fact,
        List<Due> due,
        List<StoredCommit> commits,
        CancellationToken cancel
    )
    {
        var writer = new RowWriter(db);
        foreach (StoredCommit commit in commits)
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
        row.CommandText = $"UPDATE obligations AS o SET {fact.Set} WHERE o.stream = ${next + 1} AND o.kind = ${next + 2}";
        AddValues(row, [.. fact.Values, Guid.Empty, ""]);
        foreach (Due one in due)
        {
            (row.Parameters[next].Value, row.Parameters[next + 1].Value) = (one.Stream.Value, one.Kind.ToString());
            await row.ExecuteNonQueryAsync(cancel);
        }
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
