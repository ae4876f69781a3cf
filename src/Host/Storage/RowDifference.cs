using GenderEquality.Engine.History;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace GenderEquality.Host.Storage;

/// <summary>
/// Writes what changed between the rows of a stream before and after a commit. The rows before need not be read: they follow from the state
/// before, and the head's version check refuses the whole pass when that state was not the last.
/// </summary>
public static class RowDifference
{
    public static void Write(ProductDb db, RowWriter writer, IEnumerable<Row> before, IEnumerable<Row> after)
    {
        Dictionary<string, Row> old = before.ToDictionary(row => KeyOf(db.Model, row), StringComparer.Ordinal);
        foreach (Row row in after)
        {
            if (!old.Remove(KeyOf(db.Model, row), out Row? previous))
                writer.Insert(row);
            else if (!previous.Equals(row))
                writer.Update(row);
        }
        foreach (Row gone in old.Values)
            writer.Delete(gone);
    }

    /// <summary>Table and primary key in one text: <c>tasks|…|3</c>.</summary>
    public static string KeyOf(IModel model, Row row)
    {
        IEntityType entity =
            model.FindEntityType(row.GetType())
            ?? throw new InvalidOperationException($"{row.GetType().Name} is a row without a table. Map it in ProductDb.Projections.");
        IKey key = entity.FindPrimaryKey()!;
        return entity.GetTableName() + "|" + string.Join('|', key.Properties.Select(property => property.PropertyInfo!.GetValue(row)));
    }
}
