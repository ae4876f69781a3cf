using System.Data.Common;
using System.Diagnostics;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Tests;
using GenderEquality.Tests.Host;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Bench;

/// <summary>
/// What a deadline costs that passes for every school of the country at once: that each is recorded as overdue, and
/// that a letter is written to each. The floor is one transaction of INSERT … SELECT of the very rows that came of it, into tables with
/// the same indexes in the same database.
/// </summary>
internal static class SweepBench
{
    public static async Task RunAsync(BenchOptions options)
    {
        int count = options.Count ?? (options.Once ? 20 : 54_000);
        foreach (DatabaseKind kind in options.Kinds)
        {
            await using TestDatabase product = await TestDatabase.CreateAsync(kind);
            await Situations.SentDirectiveAsync(product, count, ownClerks: true);
            await product.AnalyzeAsync();

            // The directive is to be acknowledged until Friday 05/06/2026.
            DateTimeOffset late = DeadlineRule.StartOf(new DateOnly(2026, 6, 8)).AddHours(8);
            product.Clock.MoveTo(late);
            ObligationSweep obligations = product.Get<ObligationSweep>();
            await MeasureAsync(
                "sweep-overdue",
                product,
                count,
                ["commits", "streams", "obligations"],
                () => obligations.FallDueAsync(late)
            );
            await MeasureAsync(
                "sweep-digests",
                product,
                count,
                ["commits", "streams", "letters", "letter_items"],
                () => product.Get<DigestSweep>().RunAsync(late)
            );
        }
    }

    private static async Task MeasureAsync(string name, TestDatabase product, int count, string[] tables, Func<Task<int>> sweep)
    {
        long before = await LastPositionAsync(product);
        var watch = Stopwatch.StartNew();
        int done = await sweep();
        double seconds = watch.Elapsed.TotalSeconds;
        if (done != count)
            throw new InvalidOperationException($"{name}: {count} were expected, {done} were found.");
        double floor = await FloorAsync(product, tables, before);
        Figure.Print(name, seconds, "s", floor, product.Kind, done, "one transaction of INSERT … SELECT of the same rows");
    }

    private static async Task<long> LastPositionAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        return await db.Commits.MaxAsync(commit => commit.Position);
    }

    /// <summary>Copies the rows of every stream that was written to since, table by table, in one transaction.</summary>
    private static async Task<double> FloorAsync(TestDatabase product, string[] tables, long since)
    {
        await using ProductDb db = product.Open();
        await db.Database.OpenConnectionAsync();
        DbConnection connection = db.Database.GetDbConnection();
        foreach (string table in tables)
        {
            foreach (string statement in await LikeAsync(connection, table))
                await ExecuteAsync(connection, null, statement);
        }
        var watch = Stopwatch.StartNew();
        await using (DbTransaction transaction = await connection.BeginTransactionAsync())
        {
            foreach (string table in tables)
            {
                string rows =
                    table == "commits"
                        ? $"position > {since}"
                        : $"stream IN (SELECT stream FROM commits WHERE position > {since})"
                            + (table == "obligations" ? " AND kind = 'Acknowledge'" : "");
                await ExecuteAsync(connection, transaction, $"INSERT INTO floor_{table} SELECT * FROM {table} WHERE {rows}");
            }
            await transaction.CommitAsync();
        }
        double seconds = watch.Elapsed.TotalSeconds;
        foreach (string table in tables)
            await ExecuteAsync(connection, null, $"DROP TABLE floor_{table}");
        return seconds;
    }

    /// <summary>The statements that make an empty table with the same columns and indexes.</summary>
    private static async Task<IReadOnlyList<string>> LikeAsync(DbConnection connection, string table)
    {
        if (connection is Npgsql.NpgsqlConnection)
            return [$"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)"];
        var statements = new List<string>();
        await using DbCommand read = connection.CreateCommand();
        read.CommandText = $"SELECT sql FROM sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL ORDER BY type DESC";
        await using DbDataReader reader = await read.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            statements.Add(
                reader
                    .GetString(0)
                    .Replace($"\"{table}\"", $"\"floor_{table}\"", StringComparison.Ordinal)
                    .Replace("INDEX \"", "INDEX \"floor_", StringComparison.Ordinal)
                    .Replace("CONSTRAINT \"", "CONSTRAINT \"floor_", StringComparison.Ordinal)
            );
        return statements;
    }

    private static async Task ExecuteAsync(DbConnection connection, DbTransaction? transaction, string statement)
    {
        await using DbCommand command = connection.CreateCommand();
        (command.CommandText, command.Transaction, command.CommandTimeout) = (statement, transaction, 600);
        await command.ExecuteNonQueryAsync();
    }
}
