using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
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
            await CopyAsync(connection, db.Model.FindEntityType(group.Key)!, group, cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, IEntityType entity, IEnumerable<object> rows, CancellationToken cancel)
    {
        // What the database generates (position, transaction) it fills in itself.
        List<IProperty> columns = [.. entity.GetProperties().Where(property => property.ValueGenerated == ValueGenerated.Never)];
        string names = string.Join(", ", columns.Select(column => $"\"{column.GetColumnName()}\""));
        await using NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync(
            $"COPY \"{entity.GetTableName()}\" ({names}) FROM STDIN (FORMAT BINARY)",
            cancel
        );
        foreach (object row in rows)
        {
            await importer.StartRowAsync(cancel);
            foreach (IProperty column in columns)
            {
                RelationalTypeMapping mapping = column.GetRelationalTypeMapping();
                object? value = column.PropertyInfo!.GetValue(row);
                if (value is not null && mapping.Converter is { } converter)
                    value = converter.ConvertToProvider(value);
                if (value is null)
                    await importer.WriteNullAsync(cancel);
                else
                    await importer.WriteAsync(value, mapping.StoreTypeNameBase, cancel);
            }
        }
        await importer.CompleteAsync(cancel);
    }
}
