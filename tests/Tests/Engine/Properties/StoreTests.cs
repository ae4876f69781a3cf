using System.Globalization;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.Properties;

/// <summary>
/// Random scenarios once more, as a host with a database carries them out: commit by commit the same bytes and hashes as in memory, on every
/// database, and at the end rows that follow from them.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
[Category("Slow")]
public sealed class StoreTests(DatabaseKind kind)
{
    private TestDatabase _database = null!;
    private int _scenarios;

    [SetUp]
    public async Task ADatabase() => _database = await TestDatabase.CreateAsync(kind);

    [TearDown]
    public async Task NoDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task AnyCommands_WriteTheSameHistoryAsInMemory()
    {
        Seeds.Check(25, Compare);

        await VerifyAsync();
    }

    [Test]
    [Category("Soak")]
    public async Task ManyCommands_WriteTheSameHistoryAsInMemory()
    {
        Seeds.Soak(1_000, Compare);

        await VerifyAsync();
    }

    private async Task VerifyAsync()
    {
        VerificationReport report = await _database.Get<Verification>().RunAsync();
        Assert.That(report.Faults, Is.Empty);
        Assert.That(report.Commits, Is.GreaterThan(_scenarios));
    }

    private void Compare(Scenario scenario)
    {
        World world = RandomRun.Of(scenario, prefix: $"s{(++_scenarios).ToString(CultureInfo.InvariantCulture)}");
        CompareAsync(world).GetAwaiter().GetResult();
    }

    private async Task CompareAsync(World world)
    {
        foreach (Act act in world.Acts)
        {
            await DoAsync(act);
        }

        await using ProductDb db = _database.Open();
        foreach (Track track in world.Instances)
        {
            StreamId stream = new(track.Id);
            List<StoredCommit> stored = await db
                .Commits.AsNoTracking()
                .Where(one => one.Stream == stream)
                .OrderBy(one => one.Version)
                .ToListAsync();
            for (int index = 0; index < Math.Min(stored.Count, track.Commits.Count); index++)
            {
                Must.BeEqual(
                    System.Text.Encoding.UTF8.GetString(stored[index].Body),
                    System.Text.Encoding.UTF8.GetString(track.Commits[index].Body.Span),
                    $"commit {index + 1} of {track.Id} differs"
                );
                Must.Hold(stored[index].Hash.AsSpan().SequenceEqual(track.Commits[index].Hash.Span), "the same bytes have another hash");
            }

            Must.Hold(stored.Count == track.Commits.Count, $"{track.Id} has {stored.Count} commits and in memory {track.Commits.Count}");
        }
    }

    private async Task DoAsync(Act act)
    {
        Works works = _database.Get<Works>();
        DefinitionLibrary definitions = _database.Get<DefinitionLibrary>();
        Tools tools = new(_database.Get<WorkflowRuntime>(), _database.Get<WorkflowLibrary>());
        _database.Clock.MoveTo(act.Now);
        switch (act)
        {
            case Act.Publish publish:
                await definitions.PublishAsync(publish.Source, World.Person);
                // Loads it.
                await definitions.LatestAsync(publish.DefinitionId);
                break;
            case Act.Start start:
                await works.StartAsync(new StreamId(start.Instance), start.DefinitionId, start.Request, World.Person, act.Now);
                break;
            case Act.Advance advance:
                try
                {
                    await works.AdvanceAsync(new StreamId(advance.Instance), World.Person, act.Now, (d, s) => advance.Decide(tools, d, s));
                }
                catch (RefusedException)
                {
                    // As in memory, or the histories differ.
                }

                break;
            case Act.Perform perform:
                await PerformAsync(new StreamId(perform.Instance), perform.Effect, act.Now);
                break;
            case Act.WakeParent wake:
                await works.WakeParentAsync(new StreamId(wake.Instance), wake.Execution, act.Now);
                break;
        }
    }

    private async Task PerformAsync(StreamId stream, string effect, DateTimeOffset now)
    {
        await using ProductDb db = _database.Open();
        OutboxRow row = await db.Outbox.AsNoTracking().SingleAsync(one => one.Stream == stream && one.Effect == effect);
        IEffectPerformer performer = _database.Get<IEnumerable<IEffectPerformer>>().Single(one => one.Kind == row.Kind);
        await performer.PerformAsync(row, now, () => Task.CompletedTask, CancellationToken.None);
    }
}
