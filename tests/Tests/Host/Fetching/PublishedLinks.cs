using System.Net;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Tests.Host.Fetching;

/// <summary>A Sở's schools with approved plans, their websites on this machine, and the product that may reach those.</summary>
internal sealed class PublishedLinks : IAsyncDisposable
{
    private PublishedLinks(TestDatabase database, LocalSite site, DirectiveId directive) =>
        (Database, Site, Directive) = (database, site, directive);

    public const string RightPage =
        "<title>Kế hoạch của trường</title><p>Căn cứ Kế hoạch số 07/KH-SGDĐT</p><p>Thực hiện công tác bình đẳng giới năm 2026</p>";

    public TestDatabase Database { get; }
    public LocalSite Site { get; }
    public DirectiveId Directive { get; }

    /// <summary>Each school waits for its link; <c>th1.edu.vn</c> … are on this machine and show <see cref="RightPage"/>.</summary>
    public static async Task<PublishedLinks> CreateAsync(DatabaseKind kind, int schools)
    {
        LocalSite site = await LocalSite.StartAsync();
        site.Show(RightPage);
        TestDatabase database = await TestDatabase.CreateAsync(
            kind,
            options => options with { Fetching = site.Settings, Fetcher = site.Fetcher() }
        );
        var links = new PublishedLinks(database, site, await Situations.SentDirectiveAsync(database, schools));
        for (int school = 1; school <= schools; school++)
        {
            site.Names[$"th{school}.edu.vn"] = [IPAddress.Loopback];
            await links.DoAsync(school, new AcknowledgeDirective(Situations.Clerk));
            await links.DoAsync(school, new SubmitPlan(Situations.Clerk, [new PlanItem("c1", Answer.Adopted)], Situations.Content));
            await links.DoAsync(school, new Approve(Situations.Head));
        }
        return links;
    }

    public StreamId Work(int school) => Sending.WorkOf(Directive, Situations.School(school));

    public string Url(int school) => $"http://th{school}.edu.vn:{Site.Port}/ke-hoach";

    public Task SendAsync(int school, string? url = null) => DoAsync(school, new SendLink(Situations.Clerk, url ?? Url(school)));

    public Task<int> SweepAsync() => Database.Get<LinkSweep>().RunAsync(Database.Clock.GetUtcNow());

    public Task<int> SweepAfterAsync(TimeSpan time)
    {
        Database.Clock.Advance(time);
        return SweepAsync();
    }

    public async Task<LinkProofRow> ProofAsync(int school)
    {
        StreamId work = Work(school);
        await using ProductDb db = Database.Open();
        return await db.LinkProofs.AsNoTracking().SingleAsync(row => row.Stream == work);
    }

    /// <summary>The school's task; null when none waits.</summary>
    public async Task<TaskRow?> TaskAsync(int school)
    {
        StreamId work = Work(school);
        await using ProductDb db = Database.Open();
        return await db.Tasks.AsNoTracking().SingleOrDefaultAsync(row => row.Stream == work);
    }

    public async Task<IReadOnlyList<LinkChecked>> LooksAsync(int school) =>
        [.. (await Database.Store.ReadAsync(Work(school))).SelectMany(commit => commit.Events).OfType<LinkChecked>()];

    public async Task<IReadOnlyList<VerificationFault>> FaultsAsync() => (await Database.Get<Verification>().RunAsync()).Faults;

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Site.DisposeAsync();
    }

    private async Task DoAsync(int school, Command command)
    {
        TaskRow task = (await TaskAsync(school))!;
        var state = (WorkflowState)(await Database.Store.LoadAsync(Work(school), WorkStream.Kind)).State!;
        if (command is SendLink again && WorkStream.LinkCameBack(state) is not null)
            await Database.Get<Links>().SendAgainAsync(Work(school), null, null, again);
        else
            await Database.Get<GenderEquality.Host.Work.Works>().PerformAsync(Work(school), task.Execution, null, null, command);
    }
}
