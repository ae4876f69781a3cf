using System.Diagnostics;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using GenderEquality.Tests;

namespace GenderEquality.Bench;

/// <summary>
/// What one durable commit costs a single caller: each append starts a unit, which is a commit, a head and a row. The floor inserts commits
/// of the same bytes into a table of the same shape, one transaction each, on an open connection with a prepared command.
/// </summary>
internal static class AppendBench
{
    private const int Rounds = 5;

    public static async Task RunAsync(BenchOptions options)
    {
        int count = options.Count ?? (options.Once ? 5 : 400);
        foreach (DatabaseKind kind in options.Kinds)
        {
            await using TestDatabase product = await TestDatabase.CreateAsync(kind);
            await using TestDatabase bare = await TestDatabase.CreateAsync(kind);
            List<double> appends = [];
            List<double> inserts = [];
            // In turn, so that a slow moment of the disk meets both. The first round only warms up.
            for (int round = 0; round <= (options.Once ? 1 : Rounds); round++)
            {
                (double rate, IReadOnlyList<Commit> written) = await AppendAsync(product, count);
                double floor = await BareCommits.RateAsync(bare, callers: 1, written);
                if (round == 0)
                    continue;
                appends.Add(rate);
                inserts.Add(floor);
            }
            Figure.Print(
                "append",
                Figure.Median(appends),
                "commits/s",
                Figure.Median(inserts),
                kind,
                count,
                "bare INSERTs of the same commits"
            );
        }
    }

    private static async Task<(double PerSecond, IReadOnlyList<Commit> Written)> AppendAsync(TestDatabase database, int count)
    {
        var written = new List<Commit>(count);
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
        {
            LoadedStream stream = LoadedStream.New(new StreamId(Guid.NewGuid()), UnitStream.Kind);
            Event[] events = [new UnitEstablished("Trường Tiểu học Sông Hồng", UnitLevel.TH, new DateOnly(2020, 1, 1))];
            var pass = new Pass(Actor.System("bench"), database.Clock.GetUtcNow(), null, [stream.Append(events)]);
            written.AddRange(await database.Store.AppendAsync(pass));
        }
        return (count / watch.Elapsed.TotalSeconds, written);
    }
}
