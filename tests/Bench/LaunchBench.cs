using System.Diagnostics;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Work;
using GenderEquality.Tests;

namespace GenderEquality.Bench;

/// <summary>
/// One directive to every school of the country: the first pass of each unit's flow, its commit, head, inbox and dates, in chunks as the
/// product sends them. The floor copies the very rows that came out of it into an empty database, in one transaction. Before it, the units
/// themselves are started, which is measured in the same way.
/// </summary>
internal static class LaunchBench
{
    private static readonly DateOnly Since = new(2020, 1, 1);

    public static async Task RunAsync(BenchOptions options)
    {
        int count = options.Count ?? (options.Once ? 20 : 54_000);
        foreach (DatabaseKind kind in options.Kinds)
        {
            await using TestDatabase product = await TestDatabase.CreateAsync(kind);
            // The code is compiled and the connections are open before anything is measured.
            await StartUnitsAsync(product, "warm-up", 50);
            await SendAsync(product, "warm-up", 50);

            await MeasureAsync("launch-units", product, count, () => StartUnitsAsync(product, "", count));
            await MeasureAsync("launch", product, count, () => SendAsync(product, "", count));
        }
    }

    private static async Task MeasureAsync(string name, TestDatabase product, int count, Func<Task<int>> launch)
    {
        RowCopy before = await RowCopy.MarkAsync(product);
        var watch = Stopwatch.StartNew();
        int started = await launch();
        double seconds = watch.Elapsed.TotalSeconds;
        if (started != count)
            throw new InvalidOperationException($"{name}: {count} units were expected, {started} were started.");

        await using TestDatabase bare = await TestDatabase.CreateAsync(product.Kind);
        double floor = await before.CopyNewRowsAsync(product, bare);
        string floorIs = product.Kind == DatabaseKind.Postgres ? "COPY of the same rows" : "INSERT of the same rows, one transaction";
        Figure.Print(name, seconds, "s", floor, product.Kind, count, floorIs);
    }

    private static UnitId Office(string name) => Organizations.IdOf("office" + name);

    /// <summary>An office and the schools below it, a thousand in a transaction.</summary>
    /// <returns>How many schools were started.</returns>
    private static async Task<int> StartUnitsAsync(TestDatabase database, string name, int count)
    {
        DateTimeOffset now = database.Clock.GetUtcNow();
        int started = 0;
        foreach (int[] chunk in Enumerable.Range(1, count).Chunk(1000))
        {
            IReadOnlyList<(StreamId, IStreamKind, IReadOnlyList<Event>)> starts =
            [
                .. chunk.Select(i =>
                    (
                        Organizations.IdOf($"school{name}{i}").Stream,
                        (IStreamKind)UnitStream.Kind,
                        (IReadOnlyList<Event>)
                            [
                                new UnitEstablished($"Trường Tiểu học {i}", UnitLevel.TH, Since),
                                new UnitLinked(Office(name), LinkKind.Professional, Since),
                            ]
                    )
                ),
            ];
            started += await database.Store.StartStreamsAsync(Actor.System("bench"), now, starts);
        }
        return started;
    }

    /// <returns>How many units have the directive.</returns>
    private static Task<int> SendAsync(TestDatabase database, string name, int count)
    {
        DateTimeOffset now = database.Clock.GetUtcNow();
        var id = new DirectiveId(StreamId.Derived(Guid.Empty, $"directive {name} {count}").Value);
        var directive = new Directive(Office(name), new string('0', 64), new PersonId(Guid.Empty), now, null, null) { Content = Content };
        return database.Get<Sending>().SendDirectiveAsync(id, directive, now, () => Task.CompletedTask, CancellationToken.None);
    }

    private static DirectiveContent Content { get; } =
        new(
            "KH",
            7,
            "KH-BGDĐT",
            new DateOnly(2026, 5, 20),
            "Bộ Giáo dục và Đào tạo",
            "Thực hiện công tác bình đẳng giới năm 2026",
            ["TH"],
            LinkKind.Professional,
            [new Clause("c1", ClauseKind.Target, "Từ 90% cán bộ được tập huấn", 0, 27, null, ">=", 90, "%")],
            [new DeadlineRule(Cadence.SixMonthly, 11, 15, null, Bound.Before, null)],
            PublicationRequired: true,
            AcknowledgeBy: new DateOnly(2026, 6, 5),
            PlanBy: new DateOnly(2026, 6, 30),
            PublishBy: new DateOnly(2026, 7, 15)
        );
}
