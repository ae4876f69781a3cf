using System.Data.Common;
using System.Diagnostics;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using GenderEquality.Tests;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Bench;

/// <summary>The floor of everything durable: how fast callers commit single rows.</summary>
internal static class BareCommits
{
    /// <summary>Single rows of the same bytes, each a transaction, by a prepared command on an open connection a caller.</summary>
    /// <returns>Commits a second.</returns>
    public static async Task<double> RateAsync(TestDatabase database, int callers, IReadOnlyList<Commit> commits)
    {
        await using (ProductDb db = database.Open())
            await db.Commits.ExecuteDeleteAsync();
        var ready = new List<(ProductDb Db, DbCommand Insert)>();
        for (int caller = 0; caller < callers; caller++)
        {
            ProductDb db = database.Open();
            await db.Database.OpenConnectionAsync();
            DbCommand insert = db.Database.GetDbConnection().CreateCommand();
            insert.CommandText = "INSERT INTO commits (stream, version, body, hash) VALUES (@stream, 1, @body, @hash)";
            foreach (
                (string name, object value) in new (string, object)[]
                {
                    ("stream", Guid.Empty),
                    ("body", Array.Empty<byte>()),
                    ("hash", Array.Empty<byte>()),
                }
            )
            {
                DbParameter parameter = insert.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                insert.Parameters.Add(parameter);
            }
            await insert.PrepareAsync();
            ready.Add((db, insert));
        }
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            ready.Select(
                (one, caller) =>
                    Task.Run(async () =>
                    {
                        for (int i = caller; i < commits.Count; i += callers)
                        {
                            one.Insert.Parameters[0].Value = commits[i].Stream.Value;
                            one.Insert.Parameters[1].Value = commits[i].Body.ToArray();
                            one.Insert.Parameters[2].Value = commits[i].Hash.ToArray();
                            await one.Insert.ExecuteNonQueryAsync();
                        }
                    })
            )
        );
        double rate = commits.Count / watch.Elapsed.TotalSeconds;
        foreach ((ProductDb db, DbCommand insert) in ready)
        {
            await insert.DisposeAsync();
            await db.DisposeAsync();
        }
        return rate;
    }
}
