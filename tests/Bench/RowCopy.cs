using System.Data.Common;
using System.Diagnostics;
using GenderEquality.Host.Storage;
using GenderEquality.Tests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GenderEquality.Bench;

/// <summary>Copies rows as they lie from one database into another: the least that storing them can cost.</summary>
/// <param name="marked">How many rows each table had before.</param>
internal sealed class RowCopy(IReadOnlyDictionary<string, long> marked)
{
    /// <summary>SQLite takes 32,766 parameters in a statement; more rows in one make no difference that could be measured.</summary>
    private const int RowsInOneInsert = 100;

    public static async Task<RowCopy> MarkAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        await db.Database.OpenConnectionAsync();
        foreach (string table in Tables(db))
        {
            await using DbCommand count = db.Database.GetDbConnection().CreateCommand();
            count.CommandText = $"SELECT count(*) FROM {table}";
            counts[table] = (long)(await count.ExecuteScalarAsync())!;
        }
        return new RowCopy(counts);
    }

    /// <summary>Reads the rows that were added since, and writes them into a database that has none of them.</summary>
    /// <returns>Seconds that the writing took.</returns>
    public async Task<double> CopyNewRowsAsync(TestDatabase from, TestDatabase to)
    {
        await using ProductDb source = from.Open();
        List<(string Table, string[] Columns, string[] Types, List<object?[]> Rows)> all = [];
        foreach (string table in Tables(source))
        {
            // What the database gives (position, transaction) it gives again.
            string columns = table == "commits" ? "stream, version, command_actor, command_key, command_content, body, hash" : "*";
            all.Add(await ReadAsync(source, table, columns, marked[table]));
        }
        await using ProductDb target = to.Open();
        await target.Database.OpenConnectionAsync();
        DbConnection connection = target.Database.GetDbConnection();
        var watch = Stopwatch.StartNew();
        await using (DbTransaction transaction = await connection.BeginTransactionAsync())
        {
            foreach ((string table, string[] columns, string[] types, List<object?[]> rows) in all.Where(table => table.Rows.Count > 0))
            {
                if (connection is NpgsqlConnection postgres)
                    await CopyAsync(postgres, table, columns, types, rows);
                else
                    await InsertAsync(connection, transaction, table, columns, rows);
            }
            await transaction.CommitAsync();
        }
        return watch.Elapsed.TotalSeconds;
    }

    private static IEnumerable<string> Tables(ProductDb db) =>
        db
            .Model.GetEntityTypes()
            .Where(entity => entity.ClrType.IsSubclassOf(typeof(Engine.History.Row)))
            .Select(entity => entity.GetTableName()!)
            .Append("streams")
            .Append("commits")
            .Order(StringComparer.Ordinal);

    /// <summary>The rows that are not among the first so many: nothing is deleted meanwhile, and both databases keep the order of insertion.</summary>
    private static async Task<(string, string[], string[], List<object?[]>)> ReadAsync(
        ProductDb db,
        string table,
        string columns,
        long skip
    )
    {
        await db.Database.OpenConnectionAsync();
        await using DbCommand select = db.Database.GetDbConnection().CreateCommand();
        string limit = db.Database.IsSqlite() ? "LIMIT -1" : "";
        select.CommandText = $"SELECT {columns} FROM {table} {limit} OFFSET {skip}";
        await using DbDataReader reader = await select.ExecuteReaderAsync();
        string[] names = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        string[] types = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName)];
        List<object?[]> rows = [];
        while (await reader.ReadAsync())
        {
            object?[] row = new object?[names.Length];
            reader.GetValues(row!);
            rows.Add(row);
        }
        return (table, names, types, rows);
    }

    private static string Quoted(string[] columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));

    private static async Task CopyAsync(NpgsqlConnection connection, string table, string[] columns, string[] types, List<object?[]> rows)
    {
        string[] bases = [.. types.Select(type => type.Split('(')[0])];
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync(
            $"COPY {table} ({Quoted(columns)}) FROM STDIN (FORMAT BINARY)"
        );
        foreach (object?[] row in rows)
        {
            await importer.StartRowAsync();
            for (int i = 0; i < row.Length; i++)
            {
                if (row[i] is null or DBNull)
                    await importer.WriteNullAsync();
                else
                    await importer.WriteAsync(row[i]!, bases[i]);
            }
        }
        await importer.CompleteAsync();
    }

    private static async Task InsertAsync(
        DbConnection connection,
        DbTransaction transaction,
        string table,
        string[] columns,
        List<object?[]> rows
    )
    {
        foreach (object?[][] chunk in rows.Chunk(RowsInOneInsert))
        {
            await using DbCommand insert = connection.CreateCommand();
            insert.Transaction = transaction;
            int number = 0;
            insert.CommandText =
                $"INSERT INTO {table} ({Quoted(columns)}) VALUES "
                + string.Join(", ", chunk.Select(row => $"({string.Join(", ", row.Select(_ => $"@p{number++}"))})"));
            foreach (object? value in chunk.SelectMany(row => row))
            {
                DbParameter parameter = insert.CreateParameter();
                parameter.ParameterName = $"@p{insert.Parameters.Count}";
                parameter.Value = value ?? DBNull.Value;
                insert.Parameters.Add(parameter);
            }
            await insert.ExecuteNonQueryAsync();
        }
    }
}
