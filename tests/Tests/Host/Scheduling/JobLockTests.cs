using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using Npgsql;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scheduling;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class JobLockTests(DatabaseKind kind)
{
    private TestDatabase database = null!;
    private JobLock here = null!;

    /// <summary>As another host over the same database has it; on SQLite there is only one.</summary>
    private JobLock there = null!;

    [SetUp]
    public async Task TwoHosts()
    {
        database = await TestDatabase.CreateAsync(kind);
        here = new JobLock(new DatabaseSettings(database.ConnectionString));
        there = kind == DatabaseKind.Postgres ? new JobLock(new DatabaseSettings(database.ConnectionString)) : here;
    }

    [TearDown]
    public async Task NoDatabase() => await database.DisposeAsync();

    [Test]
    public async Task Take_WhileAnotherRunHasIt_GivesNothing_AndAfterItGivesIt()
    {
        IAsyncDisposable? first = await here.TryTakeAsync("sweeps");
        Assert.That(first, Is.Not.Null);
        Assert.That(await there.TryTakeAsync("sweeps"), Is.Null);
        Assert.That(await here.TryTakeAsync("sweeps"), Is.Null);

        await first!.DisposeAsync();

        await using IAsyncDisposable? second = await there.TryTakeAsync("sweeps");
        Assert.That(second, Is.Not.Null);
    }

    [Test]
    public async Task Take_OfAnotherJob_IsFree()
    {
        await using IAsyncDisposable? sweeps = await here.TryTakeAsync("sweeps");
        await using IAsyncDisposable? mail = await there.TryTakeAsync("mail");

        Assert.That(new[] { sweeps, mail }, Has.None.Null);
    }

    [Test]
    public async Task Take_AfterTheConnectionOfItsHolderBroke_IsFree()
    {
        if (kind != DatabaseKind.Postgres)
            return;
        IAsyncDisposable? held = await here.TryTakeAsync("sweeps");
        await using (var connection = new NpgsqlConnection(database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var cut = new NpgsqlCommand(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_locks
                WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """,
                connection
            );
            Assert.That(await cut.ExecuteScalarAsync(), Is.EqualTo(1));
        }

        // The server says at once that the connection is to end, and lets go of its locks when it has.
        IAsyncDisposable? taken = null;
        for (int i = 0; taken is null && i < 500; i++)
        {
            taken = await there.TryTakeAsync("sweeps");
            await Task.Delay(taken is null ? 10 : 0);
        }
        Assert.That(taken, Is.Not.Null);
        await taken!.DisposeAsync();
        await held!.DisposeAsync();
    }
}
