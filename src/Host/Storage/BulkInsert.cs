using System.Linq.Expressions;
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
        List<(Func<object, object?> Read, string StoreType)> readers = columns.ConvertAll(column => Reader(entity.ClrType, column));
        foreach (object row in rows)
        {
            // Without Async: the importer buffers, and a call that only fills a buffer is not worth a state machine.
            importer.StartRow();
            foreach ((Func<object, object?> read, string storeType) in readers)
            {
                if (read(row) is { } value)
                    importer.Write(value, storeType);
                else
                    importer.WriteNull();
            }
        }
        await importer.CompleteAsync(cancel);
    }

    /// <summary>Reads a column's value as the database takes it. Compiled: reflection took a third of the time of a launch.</summary>
    private static (Func<object, object?> Read, string StoreType) Reader(Type rowType, IProperty column)
    {
        ParameterExpression row = Expression.Parameter(typeof(object));
        Func<object, object?> get = Expression
            .Lambda<Func<object, object?>>(
                Expression.Convert(Expression.Property(Expression.Convert(row, rowType), column.PropertyInfo!), typeof(object)),
                row
            )
            .Compile();
        RelationalTypeMapping mapping = column.GetRelationalTypeMapping();
        return mapping.Converter is { } converter
            ? (one => get(one) is { } value ? converter.ConvertToProvider(value) : null, mapping.StoreTypeNameBase)
            : (get, mapping.StoreTypeNameBase);
    }
}
