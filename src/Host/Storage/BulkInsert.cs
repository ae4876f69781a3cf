using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace GenderEquality.Host.Storage;

/// <summary>
/// Inserts many new rows of any mapped types in one transaction. On PostgreSQL by binary COPY (measured on two cores: COPY 123–143 thousand
/// rows/s, SaveChanges 2–4 thousand); on SQLite by SaveChanges, which has no faster way that is worth its own code.
/// </summary>
public static class BulkInsert
{
    public static async Task WriteAsync(ProductDb db, IReadOnlyList<object> rows, CancellationToken cancel)
    {
        if (!db.Database.IsNpgsql())
        {
            db.AddRange(rows);
            await db.SaveChangesAsync(cancel);
            return;
        }

        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancel);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        foreach (IGrouping<Type, object> group in rows.GroupBy(row => row.GetType()))
            await CopyAsync(connection, RowWriter.Table.Of(db, group.Key), group, cancel);
        await transaction.CommitAsync(cancel);
    }

    internal static async Task CopyAsync(
        NpgsqlConnection connection,
        RowWriter.Table table,
        IEnumerable<object> rows,
        CancellationToken cancel
    )
    {
        string names = string.Join(", ", table.Inserted.Select(column => column.Name));
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync(
            $"COPY {table.Name} ({names}) FROM STDIN (FORMAT BINARY)",
            cancel
        );
        foreach (object row in rows)
        {
            // Without Async: the importer buffers, and a call that only fills a buffer is not worth a state machine.
            importer.StartRow();
            foreach (RowWriter.Column column in table.Inserted)
            {
                if (column.Read(row) is { } value)
                    importer.Write(value, column.StoreType);
                else
                    importer.WriteNull();
            }
        }
        await importer.CompleteAsync(cancel);
    }
}
