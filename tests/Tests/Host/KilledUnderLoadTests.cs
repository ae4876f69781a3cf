using System.Diagnostics;
using System.Globalization;
using System.Text;
using GenderEquality.Activities;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host;

/// <summary>
/// kill -9 of the host at random moments while instances run by themselves: loops that send themselves a signal a round, and a parent of two
/// hundred children. What was stored is still there after each kill, and in the end every round has been done once.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class KilledUnderLoadTests(DatabaseKind kind)
{
    private const int Loops = 6;
    private const int Children = 200;

    private static readonly Actor Tester = Actor.System("test");

    [Test]
    [Category("Slow")]
    public Task Kill_ThreeTimes_LosesAndDoublesNothing() => KillAsync(kills: 3, rounds: 20);

    /// <summary>Sixty kills in three runs: one run has ten minutes before it counts as hung.</summary>
    [Test]
    [Category("Soak")]
    public Task Kill_TwentyTimes_LosesAndDoublesNothing([Range(1, 3)] int run) => KillAsync(kills: 20, rounds: 100);

    private async Task KillAsync(int kills, int rounds)
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("GENDEREQUALITY_SEED"), CultureInfo.InvariantCulture, out int given)
            ? given
            : Environment.TickCount;
        await TestContext.Progress.WriteLineAsync($"{kind}: seed {seed}");
        var random = new Random(seed);
        await using TestDatabase database = await TestDatabase.CreateAsync(kind, durable: true);
        database.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        await StartAsync(database, rounds);

        var known = new Dictionary<(StreamId, int), byte[]>();
        for (int kill = 1; kill <= kills; kill++)
        {
            int atLeast = await CountAsync(database) + random.Next(1, Math.Max(2, 2 * Loops * rounds / kills));
            using Process host = HostProcess.Start(database, "--Sending:ChunkSize=20");
            var quiet = new Queue<string>();
            _ = ReadAsync(host, quiet);
            while (await CountAsync(database) < atLeast && !await AreOverAsync(database))
            {
                Assert.That(host.HasExited, Is.False, () => $"seed {seed}: the host ended by itself:\n{string.Join('\n', quiet)}");
                await Task.Delay(random.Next(1, 15));
            }
            await HostProcess.KillAsync(host);
            await KeepAsync(database, known, seed, kill);
            await ReleaseClaimsAsync(database);
        }

        using Process last = HostProcess.Start(database, "--Sending:ChunkSize=20");
        var said = new Queue<string>();
        _ = ReadAsync(last, said);
        while (!await AreOverAsync(database))
        {
            Assert.That(last.HasExited, Is.False, () => $"seed {seed}: the host ended by itself:\n{string.Join('\n', said)}");
            await Task.Delay(50);
        }
        await HostProcess.KillAsync(last);
        await KeepAsync(database, known, seed, kills + 1);
        await AssertRoundsAsync(database, rounds, seed);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty, $"seed {seed}");
            Assert.That((await database.Get<Repetition>().RunAsync()).Faults, Is.Empty, $"seed {seed}");
        }
    }

    private static async Task StartAsync(TestDatabase database, int rounds)
    {
        string loop = $$$"""
            {"definitionId":"loop","name":"loop","variables":[{"id":"N","name":"N","typeName":"Int32"}],
             "root":{"id":"for","type":"Elsa.For","start":1,"end":{{{rounds}}},"currentValue":{"memoryReference":{"id":"N"}},
              "body":{"id":"body","type":"Elsa.Sequence","activities":[
               {"id":"line","type":"Elsa.WriteLine","text":{"expression":{"type":"Variable","value":{"id":"N"}} } },
               {"id":"send","type":"Elsa.PublishEvent","eventName":"tick","isLocalEvent":true},
               {"id":"wait","type":"Elsa.Event","eventName":"tick"}]} } }
            """;
        string parent = $$$"""
            {"definitionId":"parent","name":"parent",
             "root":{"id":"bulk","type":"Elsa.BulkDispatchWorkflows","workflowDefinitionId":"child",
              "items":{"expression":{"type":"Object","value":"[{{{string.Join(',', Enumerable.Range(1, Children))}}}]"} } } }
            """;
        string child = """{"definitionId":"child","name":"child","root":{"id":"line","type":"Elsa.WriteLine","text":"child"}}""";
        foreach (string flow in new[] { loop, parent, child })
            await database.Get<DefinitionLibrary>().PublishAsync(Encoding.UTF8.GetBytes(flow), Tester);
        DateTimeOffset now = database.Clock.GetUtcNow();
        for (int i = 0; i < Loops; i++)
            await database.Get<Works>().StartAsync(new StreamId(Guid.NewGuid()), "loop", StartRequest.Empty, Tester, now);
        await database.Get<Works>().StartAsync(new StreamId(Guid.NewGuid()), "parent", StartRequest.Empty, Tester, now);
    }

    private static async Task AssertRoundsAsync(TestDatabase database, int rounds, int seed)
    {
        await using ProductDb db = database.Open();
        List<InstanceRow> instances = await db.Instances.AsNoTracking().ToListAsync();
        Assert.That(instances.Select(one => one.Status), Is.All.EqualTo(WorkflowSubStatus.Finished), $"seed {seed}");
        Assert.That(instances.Count(one => one.Definition == "child"), Is.EqualTo(Children), $"seed {seed}");
        foreach (InstanceRow loop in instances.Where(one => one.Definition == "loop"))
        {
            IEnumerable<string> lines = (await database.Store.ReadAsync(loop.Stream))
                .SelectMany(commit => commit.Events)
                .OfType<LineWritten>()
                .Select(line => line.Text);
            Assert.That(
                lines,
                Is.EqualTo(Enumerable.Range(1, rounds).Select(round => round.ToString(CultureInfo.InvariantCulture))),
                $"seed {seed}"
            );
        }
    }

    /// <summary>Every commit seen before is there with the same hash; those seen now are kept for next time.</summary>
    private static async Task KeepAsync(TestDatabase database, Dictionary<(StreamId, int), byte[]> known, int seed, int kill)
    {
        await using ProductDb db = database.Open();
        var stored = (
            await db
                .Commits.AsNoTracking()
                .Select(commit => new
                {
                    commit.Stream,
                    commit.Version,
                    commit.Hash,
                })
                .ToListAsync()
        ).ToDictionary(commit => (commit.Stream, commit.Version), commit => commit.Hash);
        foreach (((StreamId, int) place, byte[] hash) in known)
            Assert.That(stored.GetValueOrDefault(place), Is.EqualTo(hash), $"seed {seed}, kill {kill}: commit {place} is lost or changed");
        foreach (((StreamId, int) place, byte[] hash) in stored)
            known[place] = hash;
    }

    private static async Task<int> CountAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        return await db.Commits.CountAsync();
    }

    private static async Task<bool> AreOverAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        return !await db.Instances.AnyAsync(one => !one.Ended);
    }

    /// <summary>On PostgreSQL a dead host's claim holds for half a minute; the test does not wait for it.</summary>
    private static async Task ReleaseClaimsAsync(TestDatabase database)
    {
        await using ProductDb db = database.Open();
        DateTimeOffset past = Instants.FromMicroseconds(0);
        await db.DeliveryAttempts.ExecuteUpdateAsync(set => set.SetProperty(attempt => attempt.NextAt, past));
    }

    private static async Task ReadAsync(Process host, Queue<string> last)
    {
        while (await host.StandardError.ReadLineAsync() is { } line)
        {
            lock (last)
            {
                last.Enqueue(line);
                if (last.Count > 40)
                    last.Dequeue();
            }
        }
    }
}
