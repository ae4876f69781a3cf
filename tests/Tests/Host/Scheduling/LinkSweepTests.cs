using System.Net;
using System.Security.Cryptography;
using System.Text;
using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Publication;
using GenderEquality.Engine;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Host.Fetching;
using GenderEquality.Tests.Host.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Scheduling;

/// <summary>Published links are looked at, with the schools' websites on a real server of this machine.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class LinkSweepTests(DatabaseKind kind)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private PublishedLinks links = null!;

    [SetUp]
    public async Task ThreeSchools() => links = await PublishedLinks.CreateAsync(kind, schools: 3);

    [TearDown]
    public async Task HistoryHolds()
    {
        IReadOnlyList<VerificationFault> faults = await links.FaultsAsync();
        await links.DisposeAsync();
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public async Task SentLink_CountsAsSent_BeforeAnybodyLooks()
    {
        await links.SendAsync(1);

        Assert.That(links.Site.Requests, Is.Zero);
        Assert.That(await links.TaskAsync(1), Is.Null);
        Assert.That(await StatusAsync(1), Is.EqualTo(ObligationStatus.MetOnTime));
        Assert.That(await links.ProofAsync(1), Has.Property("Outcome").Null.And.Property("NextAt").Null);
    }

    [Test]
    public async Task RightPage_IsKeptAsProof()
    {
        await links.SendAsync(1);

        int looks = await links.SweepAsync();

        LinkProofRow proof = await links.ProofAsync(1);
        Assert.That(looks, Is.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(proof.Outcome, Is.EqualTo(LinkOutcome.Found));
            Assert.That(proof.HttpStatus, Is.EqualTo(200));
            Assert.That(proof.Title, Is.EqualTo("Kế hoạch của trường"));
            Assert.That(
                proof.ContentHash,
                Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(PublishedLinks.RightPage))))
            );
            Assert.That((proof.NumberFound, proof.TitleFound), Is.EqualTo((true, true)));
            Assert.That(proof.CheckedAt, Is.EqualTo(links.Database.Clock.GetUtcNow()));
            Assert.That(proof.NextAt, Is.EqualTo(links.Database.Clock.GetUtcNow() + Week));
            Assert.That(await links.TaskAsync(1), Is.Null);
        }
    }

    [Test]
    public async Task TitleInDecomposedLetters_IsFound()
    {
        links.Site.Show("<p>THỰC HIỆN CÔNG TÁC<br>BÌNH ĐẲNG GIỚI NĂM 2026</p>".Normalize(NormalizationForm.FormD));
        await links.SendAsync(1);

        await links.SweepAsync();

        Assert.That(
            await links.ProofAsync(1),
            Has.Property("Outcome").EqualTo(LinkOutcome.Found).And.Property("NumberFound").False.And.Property("TitleFound").True
        );
    }

    [Test]
    public async Task WordFile_IsRead()
    {
        links.Site.Show(WordFile.OfParagraphs("Số: 07/KH-SGDĐT"), "application/octet-stream");
        await links.SendAsync(1);

        await links.SweepAsync();

        Assert.That(await links.ProofAsync(1), Has.Property("Outcome").EqualTo(LinkOutcome.Found).And.Property("Title").Null);
    }

    [Test]
    [Category("Pdf")]
    public async Task PdfFile_IsRead()
    {
        byte[] pdf = PdfFiles.Print(
            new Dictionary<string, byte[]>(StringComparer.Ordinal)
            {
                ["a"] = WordFile.OfParagraphs(
                    "Số: 07/KH-SGDĐT",
                    "Thực hiện công tác bình đẳng giới năm 2026",
                    // A page with next to no letters counts as a scan.
                    string.Concat(Enumerable.Repeat("Nhà trường tổ chức tập huấn cho cán bộ, giáo viên. ", 20))
                ),
            }
        )["a"];
        links.Site.Show(pdf, "application/pdf");
        await links.SendAsync(1);

        await links.SweepAsync();

        LinkProofRow proof = await links.ProofAsync(1);
        Assert.That(
            (proof.Outcome, proof.Reason, proof.NumberFound, proof.TitleFound),
            Is.EqualTo((LinkOutcome.Found, (string?)null, true, true))
        );
    }

    [Test]
    public async Task ScanWithoutText_IsNoFaultOfTheSchool()
    {
        links.Site.Show(PdfFiles.Scan(1), "application/pdf");
        await links.SendAsync(1);

        await links.SweepAsync();

        Assert.That(
            await links.ProofAsync(1),
            Has.Property("Outcome").EqualTo(LinkOutcome.Unreadable).And.Property("ContentHash").Length.EqualTo(64)
        );
        Assert.That(await links.TaskAsync(1), Is.Null);
    }

    [Test]
    public async Task WrongPage_ReturnsToTheInbox_AndSentAgain_IsLookedAtAnew()
    {
        TaskRow first = (await links.TaskAsync(1))!;
        links.Site.Show("<title>Trang chủ</title><p>Chào mừng năm học mới</p>");
        await links.SendAsync(1);

        await links.SweepAsync();

        Assert.That(
            await links.TaskAsync(1),
            Is.EqualTo(first with { Stage = "Published", LastDay = null, LateFrom = null }),
            "the same task of the same role in the same inbox, with no date of its own"
        );
        Assert.That(
            (await links.ProofAsync(1)).Reason,
            Is.EqualTo("Trang mở được nhưng không thấy số 07/KH-SGDĐT và trích yếu của văn bản.")
        );
        Assert.That(await StatusAsync(1), Is.EqualTo(ObligationStatus.MetOnTime), "what was owed stays met");

        links.Site.Show(PublishedLinks.RightPage);
        await links.SendAsync(1, links.Url(1) + "/2026");
        Assert.That(await links.TaskAsync(1), Is.Null);
        Assert.That(await links.ProofAsync(1), Has.Property("Outcome").Null.And.Property("Url").EndsWith("/2026"));

        await links.SweepAsync();
        Assert.That((await links.ProofAsync(1)).Outcome, Is.EqualTo(LinkOutcome.Found));
        Assert.That(await StatusAsync(1), Is.EqualTo(ObligationStatus.MetOnTime));
    }

    [Test]
    public async Task SendAgain_LinkThatDidNotComeBack_IsRefused()
    {
        await links.SendAsync(1);
        await links.SweepAsync();

        Assert.That(
            async () =>
                await links.Database.Get<Links>().SendAgainAsync(links.Work(1), null, null, new SendLink(Situations.Clerk, links.Url(1))),
            Throws.TypeOf<RefusedException>()
        );
    }

    [TestCase(404, LinkOutcome.Broken)]
    [TestCase(410, LinkOutcome.Broken)]
    [TestCase(401, LinkOutcome.Broken)]
    [TestCase(400, LinkOutcome.Broken)]
    [TestCase(403, LinkOutcome.Unreachable)]
    [TestCase(429, LinkOutcome.Unreachable)]
    [TestCase(500, LinkOutcome.Unreachable)]
    [TestCase(503, LinkOutcome.Unreachable)]
    public async Task StatusThatIsNoSuccess_IsBrokenUnlessItMayPass(int status, LinkOutcome outcome)
    {
        links.Site.Show(PublishedLinks.RightPage, status: status);
        await links.SendAsync(1);

        await links.SweepAsync();

        Assert.That(await links.ProofAsync(1), Has.Property("Outcome").EqualTo(outcome).And.Property("HttpStatus").EqualTo(status));
        Assert.That(await links.TaskAsync(1), outcome == LinkOutcome.Broken ? Is.Not.Null : Is.Null);
    }

    [TestCase("http://10.0.0.1/ke-hoach")]
    [TestCase("http://truong.edu.vn:8443/ke-hoach")]
    public async Task AddressThatIsNotPublic_ReturnsToTheInbox(string url)
    {
        await links.SendAsync(1, url);

        await links.SweepAsync();

        Assert.That((await links.ProofAsync(1)).Outcome, Is.EqualTo(LinkOutcome.Refused));
        Assert.That(await links.TaskAsync(1), Is.Not.Null);
        Assert.That(links.Site.Requests, Is.Zero);
    }

    [Test]
    public async Task EachWeek_TheLinkIsLookedAt_AndReturnsWhenThePlanIsGone()
    {
        await links.SendAsync(1);
        await links.SweepAsync();
        string? hash = (await links.ProofAsync(1)).ContentHash;

        Assert.That(await links.SweepAfterAsync(Week - TimeSpan.FromSeconds(1)), Is.Zero);
        links.Site.Show(PublishedLinks.RightPage + "<p>Lượt xem: 2</p>");
        Assert.That(await links.SweepAfterAsync(TimeSpan.FromSeconds(1)), Is.EqualTo(1));
        LinkProofRow changed = await links.ProofAsync(1);
        Assert.That(changed.ContentHash, Is.Not.EqualTo(hash));
        Assert.That(changed.Outcome, Is.EqualTo(LinkOutcome.Found), "a page that changed and still has the plan is right");

        links.Site.Show("Không còn", status: 404);
        await links.SweepAfterAsync(Week);
        Assert.That(await links.TaskAsync(1), Is.Not.Null);

        links.Site.Show(PublishedLinks.RightPage);
        await links.SweepAfterAsync(Week);
        Assert.That(await links.TaskAsync(1), Is.Null, "mended without a word");
        Assert.That(await links.LooksAsync(1), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task SiteOutOfReachOnThreeDays_WhileOthersAreReached_IsBroken()
    {
        await links.SendAsync(1);
        await links.SendAsync(2, "http://khong-co.edu.vn/ke-hoach");
        await links.SweepAsync();
        for (int day = 1; day <= 2; day++)
        {
            Assert.That((await links.ProofAsync(2)).Outcome, Is.EqualTo(LinkOutcome.Unreachable), $"day {day}");
            Assert.That(await links.TaskAsync(2), Is.Null, $"day {day}");
            Assert.That(await links.SweepAsync(), Is.Zero, "once a day");
            await links.SweepAfterAsync(Day);
        }

        Assert.That(
            await links.ProofAsync(2),
            Has.Property("Outcome").EqualTo(LinkOutcome.Broken).And.Property("Reason").EqualTo("Không tìm thấy tên miền.")
        );
        Assert.That(await links.TaskAsync(2), Is.Not.Null);
        Assert.That((await links.LooksAsync(2)).Select(look => look.FailedDays), Is.EqualTo([1, 2, 3]));

        links.Site.Names["khong-co.edu.vn"] = [IPAddress.Loopback];
        links.Site.Names.Remove("th1.edu.vn");
        await links.SendAsync(2, $"http://khong-co.edu.vn:{links.Site.Port}/");
        await links.SweepAsync();
        Assert.That((await links.ProofAsync(2)).Outcome, Is.EqualTo(LinkOutcome.Found));
    }

    [Test]
    public async Task NothingCanBeReached_NoLinkReturns()
    {
        await links.SendAsync(1);
        await links.SweepAsync();
        links.Site.Names.Clear();
        await links.SendAsync(2);
        await links.SendAsync(3);

        int looks = await links.SweepAsync();
        for (int day = 1; day <= 30; day++)
            looks += await links.SweepAfterAsync(Day);

        foreach (int school in new[] { 1, 2, 3 })
        {
            Assert.That((await links.ProofAsync(school)).Outcome, Is.EqualTo(LinkOutcome.Unreachable));
            Assert.That(await links.TaskAsync(school), Is.Null);
        }
        Assert.That((await links.LooksAsync(2)).Select(look => look.FailedDays), Has.All.Zero);
        Assert.That(looks, Is.LessThan(3 * 10), "after three days it is tried once a week");

        // Back again: what is still out of reach has its three days from now on.
        links.Site.Names["th1.edu.vn"] = [IPAddress.Loopback];
        await links.SweepAfterAsync(Week);
        Assert.That((await links.LooksAsync(2))[^1].FailedDays, Is.EqualTo(1));
        Assert.That(await links.TaskAsync(2), Is.Null);
    }

    [Test]
    public async Task FaultOfASiteThatIsOutOfReachLater_Stands()
    {
        await links.SendAsync(1);
        links.Site.Show("Không còn", status: 404);
        await links.SweepAsync();
        links.Site.Names.Clear();

        await links.SweepAfterAsync(Week);

        Assert.That((await links.LooksAsync(1))[^1].Outcome, Is.EqualTo(LinkOutcome.Unreachable));
        Assert.That((await links.ProofAsync(1)).Outcome, Is.EqualTo(LinkOutcome.Broken));
        Assert.That(await links.TaskAsync(1), Is.Not.Null);
    }

    [Test]
    public async Task LinksOfADemonstration_AreNeverAskedAndNeverReturn()
    {
        await links.SendAsync(1);
        await links.SendAsync(2, "https://thcs.example.edu.vn/ke-hoach");
        await links.SendAsync(3, "https://truong.test/ke-hoach");
        links.Site.Names["thcs.example.edu.vn"] = links.Site.Names["truong.test"] = [IPAddress.Loopback];

        for (int day = 0; day < 10; day++)
            await links.SweepAfterAsync(Day);

        foreach (int school in new[] { 2, 3 })
        {
            Assert.That((await links.ProofAsync(school)).Outcome, Is.EqualTo(LinkOutcome.Unreachable));
            Assert.That(await links.TaskAsync(school), Is.Null);
        }
    }

    [Test]
    public async Task TwoSweepsAtOnce_RecordEachLookOnce()
    {
        foreach (int school in new[] { 1, 2, 3 })
            await links.SendAsync(school);

        int[] looks = await Task.WhenAll(Task.Run(links.SweepAsync), Task.Run(links.SweepAsync));

        Assert.That(looks.Sum(), Is.EqualTo(3));
        foreach (int school in new[] { 1, 2, 3 })
            Assert.That(await links.LooksAsync(school), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task SweepThatDiesInTheMiddle_IsMadeUpForByTheNext()
    {
        foreach (int school in new[] { 1, 2, 3 })
            await links.SendAsync(school);
        using var dying = new CancellationTokenSource();
        links.Site.Answer = async context =>
        {
            await dying.CancelAsync();
            await context.Response.WriteAsync(PublishedLinks.RightPage);
        };

        Assert.That(
            async () =>
                await links
                    .Database.Get<GenderEquality.Host.Scheduling.LinkSweep>()
                    .RunAsync(links.Database.Clock.GetUtcNow(), dying.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
        links.Site.Show(PublishedLinks.RightPage);
        await links.SweepAsync();

        foreach (int school in new[] { 1, 2, 3 })
            Assert.That(await links.LooksAsync(school), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task LinkSentAgainWhileItWasFetched_TakesNothingFromTheOldOne()
    {
        links.Site.Show("Không còn", status: 404);
        await links.SendAsync(1);
        await links.SweepAsync();
        links.Site.Answer = async context =>
        {
            if (context.Request.Path == "/ke-hoach")
                await links.SendAsync(1, links.Url(1) + "-moi");
            await context.Response.WriteAsync(PublishedLinks.RightPage);
        };

        await links.SweepAfterAsync(Week);

        Assert.That(await links.ProofAsync(1), Has.Property("Url").EndsWith("-moi").And.Property("Outcome").Null);
        await links.SweepAsync();
        Assert.That((await links.ProofAsync(1)).Outcome, Is.EqualTo(LinkOutcome.Found));
    }

    [Test]
    public async Task LinksOfOneSite_AreAskedOneAfterTheOther()
    {
        int now = 0;
        int most = 0;
        links.Site.Answer = async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            await context.Response.WriteAsync(PublishedLinks.RightPage);
            Interlocked.Decrement(ref now);
        };
        foreach (int school in new[] { 1, 2, 3 })
            await links.SendAsync(school, $"{links.Url(1)}/{school}");

        Assert.That(await links.SweepAsync(), Is.EqualTo(3));
        Assert.That(most, Is.EqualTo(1));
    }

    [Test]
    public async Task Migration_BringsTheRowsOfLinksThatWereSentBefore()
    {
        await links.SendAsync(1);
        await using (ProductDb db = links.Database.Open())
        {
            string[] migrations = [.. db.Database.GetMigrations()];
            int own = Array.FindIndex(migrations, name => name.EndsWith("_LinkProof", StringComparison.Ordinal));
            IMigrator migrator = db.GetService<IMigrator>();
            await migrator.MigrateAsync(migrations[own - 1]);
            await migrator.MigrateAsync();
        }

        Assert.That(await links.FaultsAsync(), Is.Empty);
        Assert.That(await links.SweepAsync(), Is.EqualTo(1));
    }

    private async Task<ObligationStatus> StatusAsync(int school)
    {
        await using ProductDb db = links.Database.Open();
        var work = links.Work(school);
        return (await db.Obligations.SingleAsync(owed => owed.Stream == work && owed.Kind == ObligationKind.Link)).Status;
    }
}
