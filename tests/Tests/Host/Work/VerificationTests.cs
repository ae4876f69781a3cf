using System.Text;
using GenderEquality.Activities.Cascade;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Work;

/// <summary>Somebody with the database's password changes what the product wrote; the verification says where.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
public sealed class VerificationTests(DatabaseKind kind)
{
    private TestDatabase database = null!;
    private ProductDb db = null!;
    private DirectiveId directive;

    /// <summary>The first school's work on the directive: its inbox holds one task.</summary>
    private StreamId Work => Sending.WorkOf(directive, Situations.School(1));

    [SetUp]
    public async Task SentDirective()
    {
        database = await TestDatabase.CreateAsync(kind);
        directive = await Situations.SentDirectiveAsync(database, schools: 2);
        db = database.Open();
    }

    [TearDown]
    public async Task NoDatabase()
    {
        await db.DisposeAsync();
        await database.DisposeAsync();
    }

    [Test]
    public async Task Verify_OfAnUntouchedDatabase_FindsNothingAndCountsEverything()
    {
        VerificationReport report = await VerifyAsync();

        int rows = await db.Units.CountAsync() + await db.UnitLinks.CountAsync() + await db.Memberships.CountAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Faults, Is.Empty);
            Assert.That(report.Streams, Is.EqualTo(await db.Heads.CountAsync()));
            Assert.That(report.Commits, Is.EqualTo(await db.Commits.CountAsync()));
            Assert.That(report.Rows, Is.GreaterThan(rows));
            Assert.That(await db.Tasks.CountAsync(), Is.EqualTo(4), "each school has the directive and its first report");
        }
    }

    [Test]
    public async Task Verify_AfterOneByteOfACommitChanged_NamesStreamAndCommit()
    {
        await ChangeBodyAsync(directive.Stream, 2, body => body.Replace("bình đẳng giới", "bình đẳng giời", StringComparison.Ordinal));

        IReadOnlyList<VerificationFault> faults = (await VerifyAsync()).Faults;

        Assert.That(
            faults[0],
            Is.EqualTo(
                new VerificationFault(directive.Stream, "commit 2", "the stored bytes do not have the stored hash: the commit was changed")
            )
        );
    }

    [Test]
    public async Task Verify_AfterAnyByteOfACommitChanged_NamesItAndGoesOn()
    {
        byte[] body = (await db.Commits.AsNoTracking().SingleAsync(commit => commit.Stream == Work)).Body;
        // A byte in every stretch of seven: names, numbers, ids and punctuation all have their turn, in steps that no field's length divides.
        for (int at = 0; at < body.Length; at += 7)
        {
            byte[] changed = [.. body];
            changed[at] ^= 1;
            await SetBodyAsync(Work, 1, changed);

            IReadOnlyList<VerificationFault> faults = (await VerifyAsync()).Faults;

            Assert.That(faults.Select(fault => (fault.Stream, fault.Place)), Does.Contain((Work, "commit 1")), $"byte {at}");
            Assert.That(faults.Select(fault => fault.Stream), Is.All.EqualTo(Work), "the other streams hold");
        }
    }

    [TestCase("UPDATE units SET name = 'Trường khác' WHERE stream = {0}", "units", "Name")]
    [TestCase("UPDATE tasks SET late_from = late_from + 86400000000 WHERE stream = {0}", "tasks", "LateFrom")]
    [TestCase("UPDATE obligations SET status = 'MetOnTime' WHERE stream = {0} AND kind = 'Plan'", "obligations", "Status")]
    [TestCase("UPDATE report_periods SET last_day = '2026-12-31' WHERE stream = {0}", "report_periods", "LastDay")]
    public async Task Verify_AfterOneColumnOfARowChanged_NamesStreamRowAndColumn(string sql, string table, string column)
    {
        StreamId stream = table switch
        {
            "units" => Situations.School(1).Stream,
            "report_periods" => directive.Stream,
            _ => Work,
        };
        await TamperAsync(sql, stream.Value);

        VerificationFault fault = (await VerifyAsync()).Faults.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fault.Stream, Is.EqualTo(stream));
            Assert.That(fault.Place, Does.StartWith($"{table}|{stream}"));
            Assert.That(fault.Problem, Does.StartWith($"{column} should be"));
        }
    }

    [Test]
    public async Task Verify_AfterAColumnGotAnUnknownWord_NamesTheTableAndGoesOn()
    {
        await TamperAsync("UPDATE memberships SET role = 'Boss' WHERE stream = {0}", Situations.School(1).Value);
        await TamperAsync("UPDATE units SET name = 'Trường khác' WHERE stream = {0}", Situations.School(2).Value);

        IReadOnlyList<VerificationFault> faults = (await VerifyAsync()).Faults;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(faults.Select(fault => fault.Place), Does.Contain("memberships"));
            Assert.That(faults.Select(fault => fault.Place), Does.Contain($"units|{Situations.School(2)}"));
            Assert.That(faults, Has.Count.EqualTo(2));
            Assert.That(faults[0].Problem, Does.Contain("Boss"));
        }
    }

    [Test]
    public async Task Verify_AfterARowWasDeleted_NamesIt()
    {
        await TamperAsync("DELETE FROM tasks WHERE stream = {0}", Work.Value);

        VerificationFault fault = (await VerifyAsync()).Faults.Single();

        Assert.That(
            (fault.Stream, fault.Place.StartsWith($"tasks|{Work}|", StringComparison.Ordinal), fault.Problem),
            Is.EqualTo((Work, true, "the row is missing"))
        );
    }

    [Test]
    public async Task Verify_AfterARowWasAdded_NamesIt()
    {
        await TamperAsync(
            "INSERT INTO memberships (stream, person, role, unit) VALUES ({0}, {0}, 'Administrator', {0})",
            Situations.Office.Value
        );

        VerificationFault fault = (await VerifyAsync()).Faults.Single();

        Assert.That((fault.Stream, fault.Problem), Is.EqualTo((Situations.Office.Stream, "the row does not follow from the history")));
    }

    [Test]
    public async Task Verify_AfterTheLastCommitWasDeleted_NamesTheStreamsEnd()
    {
        int last = await db.Commits.Where(commit => commit.Stream == directive.Stream).MaxAsync(commit => commit.Version);
        await TamperAsync("DELETE FROM commits WHERE stream = {0} AND version = {1}", directive.Value, last);

        IReadOnlyList<VerificationFault> faults = (await VerifyAsync()).Faults;

        Assert.That(
            faults[0],
            Is.EqualTo(
                new VerificationFault(
                    directive.Stream,
                    $"commit {last}",
                    $"the head says version {last}, the last commit is {last - 1}: the end was cut off or added to"
                )
            )
        );
    }

    [Test]
    public async Task Verify_AfterAHeadWasDeleted_NamesTheStream()
    {
        await TamperAsync("DELETE FROM streams WHERE stream = {0}", Situations.School(2).Value);

        IReadOnlyList<VerificationFault> faults = (await VerifyAsync()).Faults;

        Assert.That(
            faults[0],
            Is.EqualTo(new VerificationFault(Situations.School(2).Stream, "head", "the stream has commits and no head"))
        );
    }

    [Test]
    public async Task Verify_AfterACommandsKeyChanged_NamesTheCommit()
    {
        await TamperAsync("UPDATE commits SET command_key = 'used' WHERE stream = {0} AND version = 1", directive.Value);

        VerificationFault fault = (await VerifyAsync()).Faults.Single();

        Assert.That((fault.Stream, fault.Place), Is.EqualTo((directive.Stream, "commit 1")));
    }

    [Test]
    public async Task Verify_AfterABlobChanged_NamesItsHash()
    {
        string document = ((Directive)(await database.Store.LoadAsync(directive.Stream, DirectiveStream.Kind)).State!).Document;
        await TamperAsync("UPDATE blobs SET content = {1} WHERE hash = {0}", document, Encoding.UTF8.GetBytes("Kế hoạch khác"));

        VerificationFault fault = (await VerifyAsync()).Faults.Single();

        Assert.That(fault.Place, Is.EqualTo($"blobs|{document}"));
    }

    [Test]
    public async Task Verify_AfterABlobWasDeleted_NamesTheCommitThatNeedsIt()
    {
        string document = ((Directive)(await database.Store.LoadAsync(directive.Stream, DirectiveStream.Kind)).State!).Document;
        await TamperAsync("DELETE FROM blobs WHERE hash = {0}", document);

        VerificationFault fault = (await VerifyAsync()).Faults.Single();

        Assert.That(fault.Stream, Is.EqualTo(directive.Stream));
        Assert.That(fault.Place, Is.EqualTo("commit 1"));
        Assert.That(fault.Problem, Does.Contain(document));
    }

    private Task<VerificationReport> VerifyAsync() => database.Get<Verification>().RunAsync();

    private async Task ChangeBodyAsync(StreamId stream, int version, Func<string, string> change)
    {
        byte[] body = (await db.Commits.AsNoTracking().SingleAsync(commit => commit.Stream == stream && commit.Version == version)).Body;
        string changed = change(Encoding.UTF8.GetString(body));
        Assert.That(changed, Is.Not.EqualTo(Encoding.UTF8.GetString(body)), "the test must change something");
        await SetBodyAsync(stream, version, Encoding.UTF8.GetBytes(changed));
    }

    private Task SetBodyAsync(StreamId stream, int version, byte[] body) =>
        TamperAsync("UPDATE commits SET body = {2} WHERE stream = {0} AND version = {1}", stream.Value, version, body);

    private async Task TamperAsync(string sql, params object[] parameters)
    {
        int changed = await db.Database.ExecuteSqlRawAsync(sql, parameters);
        Assert.That(changed, Is.EqualTo(1), "one row is tampered with");
    }
}
