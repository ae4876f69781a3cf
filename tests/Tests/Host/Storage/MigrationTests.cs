using GenderEquality.Host;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Storage;

[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
public sealed class MigrationTests(DatabaseKind kind)
{
    [Test]
    public async Task Model_HasNoChangeThatNoMigrationMakes()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(kind);
        await using ProductDb db = database.Open();

        bool pending = db.Database.HasPendingModelChanges();

        Assert.That(pending, Is.False, "Run: dotnet ef migrations add");
    }

    [Test]
    public async Task Prepare_Twice_ChangesNothing()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(kind);
        await using ProductDb db = database.Open();
        int commits = await db.Commits.CountAsync();

        await ProductHost.PrepareAsync(database.Services);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await db.Database.GetPendingMigrationsAsync(), Is.Empty);
            Assert.That(commits, Is.Positive, "the flows were published");
            Assert.That(await db.Commits.CountAsync(), Is.EqualTo(commits));
        }
    }

    /// <summary>Quartz made its tables itself, where it ran; Hangfire has replaced it.</summary>
    [Test]
    public async Task Prepare_OfADatabaseWithTheTablesOfQuartz_RemovesThem()
    {
        if (kind != DatabaseKind.Postgres)
            return;
        await using TestDatabase database = await TestDatabase.CreateAsync(kind);
        await using ProductDb db = database.Open();
        await db.GetService<IMigrator>().MigrateAsync("LinkProof");
        await db.Database.ExecuteSqlRawAsync(
            """
            CREATE TABLE qrtz_job_details (job_name text PRIMARY KEY);
            CREATE TABLE qrtz_triggers (job_name text REFERENCES qrtz_job_details);
            """
        );

        await ProductHost.PrepareAsync(database.Services);

        Assert.That(
            await db
                .Database.SqlQueryRaw<int>("""SELECT count(*)::int AS "Value" FROM pg_tables WHERE tablename LIKE 'qrtz%'""")
                .SingleAsync(),
            Is.Zero
        );
        Assert.That(await db.Database.GetPendingMigrationsAsync(), Is.Empty);
    }
}
