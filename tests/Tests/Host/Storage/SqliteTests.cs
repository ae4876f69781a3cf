using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Storage;

public sealed class SqliteTests
{
    [Test]
    public async Task EveryConnection_WritesAheadAndSyncsEachCommit()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using ProductDb one = database.Open();
        await using ProductDb other = database.Open();
        await one.Database.OpenConnectionAsync();

        // The second connection is a new one: the first is taken.
        string journal = await other.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync();
        int synchronous = await other.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync();

        Assert.That((journal, synchronous), Is.EqualTo(("wal", 2)), "2 is FULL: a commit survives a power cut");
    }
}
