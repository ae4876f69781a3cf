using GenderEquality.Host;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;
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
}
