using System.Data.Common;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Bench;

/// <summary>
/// What the engine costs through the real store: starting an instance up to a task, ending that task, a thousand children that a parent waits
/// for, starting many at once, and what one waiting instance takes up. Rates stand beside the rate at which the same number of callers
/// commits single rows of the same bytes; bulk figures beside copying the very rows.
/// </summary>
internal static class EngineBench
{
    private const int Rounds = 3;

    public static async Task RunAsync(BenchOptions options)
    {
        int count = options.Count ?? (options.Once ? 8 : 600);
        foreach (DatabaseKind kind in options.Kinds)
        {
            foreach (int callers in kind == DatabaseKind.Postgres ? [1, 4] : new[] { 1 })
                await SinglesAsync(kind, callers, count, options.Once);
            await ChildrenAsync(kind, options.Once ? 10 : 1_000);
            await BulkAsync(kind, options.Once ? 20 : 54_000);
        }
    }

    private static async Task SinglesAsync(DatabaseKind kind, int callers, int count, bool once)
    {
        await using TestDatabase product = await PreparedAsync(kind);
        await using TestDatabase bare = await TestDatabase.CreateAsync(kind);
        List<double> starts = [];
        List<double> resumes = [];
        List<double> commits = [];
        // In turn, so that a slow moment of the disk meets all. The first round only warms up.
        for (int round = 0; round <= (once ? 1 : Rounds); round++)
        {
            List<StreamId> instances = [.. Enumerable.Range(0, count).Select(i => StreamId.Derived(Guid.Empty, $"{round}:{i}"))];
            double started = await RateAsync(callers, instances, instance => StartAsync(product, instance));
            double resumed = await RateAsync(callers, instances, instance => CompleteAsync(product, instance));
            double floor = await BareCommits.RateAsync(bare, callers, await CommitsAsync(product, instances));
            if (round == 0)
                continue;
            starts.Add(started);
            resumes.Add(resumed);
            commits.Add(floor);
        }
        string floorIs = $"bare single-row commits by {callers} callers";
        Figure.Print($"engine-start-{callers}", Figure.Median(starts), "starts/s", Figure.Median(commits), kind, count, floorIs);
        Figure.Print($"engine-resume-{callers}", Figure.Median(resumes), "resumes/s", Figure.Median(commits), kind, count, floorIs);
    }

    /// <summary>A parent starts children that run to their end, and goes on when all have.</summary>
    private static async Task ChildrenAsync(DatabaseKind kind, int count)
    {
        await using TestDatabase product = await PreparedAsync(kind);
        StreamId warm = new(Guid.NewGuid());
        await StartAsync(product, warm, "bench-parent", count: 5);
        await SettleAsync(product, warm);

        StreamId parent = new(Guid.NewGuid());
        RowCopy before = await RowCopy.MarkAsync(product);
        var watch = Stopwatch.StartNew();
        await StartAsync(product, parent, "bench-parent", count);
        await SettleAsync(product, parent);
        double seconds = watch.Elapsed.TotalSeconds;
        await using TestDatabase bare = await TestDatabase.CreateAsync(kind);
        double floor = await before.CopyNewRowsAsync(product, bare);
        Figure.Print("engine-children", seconds, "s until the parent has ended", floor, kind, count, "copying the same rows");

        // Each child waits for a task of its own, which ends it: the ends come one by one, from four callers.
        StreamId waiting = new(Guid.NewGuid());
        await StartAsync(product, waiting, "bench-parent-of-tasks", count);
        await product.Get<OutboxSweep>().RunAsync(product.Clock.GetUtcNow());
        List<StreamId> children;
        await using (ProductDb db = product.Open())
            children = await db.Instances.Where(child => child.Parent == waiting).Select(child => child.Stream).ToListAsync();
        watch.Restart();
        await RateAsync(4, children, instance => CompleteAsync(product, instance));
        await SettleAsync(product, waiting);
        double ended = watch.Elapsed.TotalSeconds;
        double bareRate = await BareCommits.RateAsync(bare, 4, await CommitsAsync(product, children));
        Figure.Print(
            "engine-children-one-by-one",
            ended,
            "s until the parent has ended",
            count / bareRate,
            kind,
            count,
            "as many bare single-row commits by 4 callers"
        );
    }

    private static async Task BulkAsync(DatabaseKind kind, int count)
    {
        await using TestDatabase product = await PreparedAsync(kind);
        await StartAsync(product, new StreamId(Guid.NewGuid()), "bench-bulk", 50);
        await product.Get<OutboxSweep>().RunAsync(product.Clock.GetUtcNow());

        RowCopy before = await RowCopy.MarkAsync(product);
        StreamId parent = new(Guid.NewGuid());
        var watch = Stopwatch.StartNew();
        await StartAsync(product, parent, "bench-bulk", count);
        await product.Get<OutboxSweep>().RunAsync(product.Clock.GetUtcNow());
        double seconds = watch.Elapsed.TotalSeconds;
        await using TestDatabase bare = await TestDatabase.CreateAsync(kind);
        double floor = await before.CopyNewRowsAsync(product, bare);
        Figure.Print(
            "engine-bulk-start",
            count / seconds,
            "instances/s",
            count / floor,
            kind,
            count,
            kind == DatabaseKind.Postgres ? "COPY of the same rows" : "INSERT of the same rows, one transaction"
        );
        (long rows, long bytes) = await SizeAsync(bare);
        // The few rows of the parent are among them, and so few that they do not show.
        Figure.Print("engine-waiting-rows", (double)rows / count, "rows an instance", 1, kind, count, "one row");
        Figure.Print("engine-waiting-bytes", (double)bytes / count, "bytes an instance, indexes included", 2048, kind, count, "2 KiB");
    }

    private static async Task<TestDatabase> PreparedAsync(DatabaseKind kind)
    {
        TestDatabase database = await TestDatabase.CreateAsync(kind);
        foreach (string flow in Flows)
            await database.Get<DefinitionLibrary>().PublishAsync(Encoding.UTF8.GetBytes(flow), Actor.System("bench"));
        StreamId warm = new(Guid.NewGuid());
        await StartAsync(database, warm);
        await CompleteAsync(database, warm);
        return database;
    }

    private static Task StartAsync(TestDatabase database, StreamId instance, string flow = "bench-task", int count = 0) =>
        database
            .Get<Works>()
            .StartAsync(
                instance,
                flow,
                new StartRequest(count == 0 ? null : new JsonObject { ["items"] = new JsonArray([.. Enumerable.Range(0, count)]) }),
                Actor.System("bench"),
                database.Clock.GetUtcNow()
            );

    private static Task CompleteAsync(TestDatabase database, StreamId instance)
    {
        WorkflowRuntime runtime = database.Get<WorkflowRuntime>();
        DateTimeOffset now = database.Clock.GetUtcNow();
        return database
            .Get<Works>()
            .AdvanceAsync(
                instance,
                Actor.System("bench"),
                now,
                (d, s) => runtime.Resume(d, instance.Value, s, s.Waits.First().Execution, input: null, now)
            );
    }

    /// <summary>Performs what is ordered until the instance has ended.</summary>
    private static async Task SettleAsync(TestDatabase database, StreamId instance)
    {
        await database.Get<OutboxSweep>().RunAsync(database.Clock.GetUtcNow());
        await using ProductDb db = database.Open();
        if (!await db.Instances.Where(one => one.Stream == instance).Select(one => one.Ended).FirstAsync())
            throw new InvalidOperationException($"Instance {instance} was expected to have ended.");
    }

    private static async Task<double> RateAsync(int callers, IReadOnlyList<StreamId> instances, Func<StreamId, Task> act)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(caller =>
                    Task.Run(async () =>
                    {
                        for (int i = caller; i < instances.Count; i += callers)
                            await act(instances[i]);
                    })
                )
        );
        return instances.Count / watch.Elapsed.TotalSeconds;
    }

    private static async Task<List<Commit>> CommitsAsync(TestDatabase database, IReadOnlyList<StreamId> instances)
    {
        var commits = new List<Commit>();
        foreach (StreamId instance in instances)
            commits.Add((await database.Store.ReadAsync(instance))[0]);
        return commits;
    }

    /// <summary>Rows, and the bytes they and their indexes take up, of a database that holds nothing else.</summary>
    private static async Task<(long Rows, long Bytes)> SizeAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        await db.Database.OpenConnectionAsync();
        long rows = 0;
        long bytes = 0;
        foreach (string table in new[] { "commits", "streams", "instances", "bookmarks" })
        {
            rows += await ScalarAsync(db, $"SELECT count(*) FROM {table}");
            if (database.Kind == DatabaseKind.Postgres)
                bytes += await ScalarAsync(db, $"SELECT pg_total_relation_size('{table}')");
        }
        if (database.Kind == DatabaseKind.Sqlite)
            bytes = await ScalarAsync(db, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");
        return (rows, bytes);
    }

    private static async Task<long> ScalarAsync(ProductDb db, string sql)
    {
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Flows =>
        [
            Flow("bench-task", """{"id":"task","type":"Elsa.RunTask","taskName":"answer"}"""),
            Flow("bench-line", """{"id":"line","type":"Elsa.WriteLine","text":"done"}"""),
            Flow("bench-parent", Bulk("bench-line", wait: true)),
            Flow("bench-parent-of-tasks", Bulk("bench-task", wait: true)),
            Flow("bench-bulk", Bulk("bench-task", wait: false)),
        ];

    private static string Bulk(string child, bool wait) =>
        new JsonObject
        {
            ["id"] = "bulk",
            ["type"] = "Elsa.BulkDispatchWorkflows",
            ["workflowDefinitionId"] = child,
            ["waitForCompletion"] = wait,
            ["items"] = new JsonObject
            {
                ["expression"] = new JsonObject { ["type"] = "Input", ["value"] = "items" },
            },
        }.ToJsonString();

    private static string Flow(string id, string activity) =>
        new JsonObject
        {
            ["definitionId"] = id,
            ["name"] = id,
            ["root"] = new JsonObject
            {
                ["id"] = "flow",
                ["type"] = "Elsa.Flowchart",
                ["activities"] = new JsonArray(JsonNode.Parse(activity)),
                ["connections"] = new JsonArray(),
            },
        }.ToJsonString();
}
