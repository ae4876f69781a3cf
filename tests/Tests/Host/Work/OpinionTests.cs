using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Activities.Approval;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Work;

/// <summary>A school's plan on its way through opinions to the head's signature, stored.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
public sealed class OpinionTests(DatabaseKind kind)
{
    private static readonly PersonId Deputy = new(new Guid("0197a1b2-0000-7000-8000-0000000000d1"));
    private static readonly PersonId OtherDeputy = new(new Guid("0197a1b2-0000-7000-8000-0000000000d2"));
    private static readonly PersonId Committee = new(new Guid("0197a1b2-0000-7000-8000-0000000000d3"));

    private TestDatabase database = null!;
    private StreamId work;

    [SetUp]
    public async Task Database() => database = await TestDatabase.CreateAsync(kind);

    [TearDown]
    public async Task NothingIsLeft()
    {
        IReadOnlyList<VerificationFault> faults = (await database.Get<Verification>().RunAsync()).Faults;
        IReadOnlyList<RepetitionFault> repeated = (await database.Get<Repetition>().RunAsync()).Faults;
        await database.DisposeAsync();
        Assert.That(faults, Is.Empty);
        Assert.That(repeated, Is.Empty);
    }

    [Test]
    public async Task Parallel_BothAgree_GoesToTheHead_WhoApproves()
    {
        await SubmittedAsync(OpinionFlow.Parallel());
        Assert.That(await InboxAsync(), Is.EqualTo(["opinion Committee", "opinion Deputy"]));
        Assert.That(await TitlesAsync(), Is.EqualTo(["Ban cho ý kiến về kế hoạch", "Phó hiệu trưởng cho ý kiến về kế hoạch"]));

        await GiveAsync("committee", Committee, "Đồng ý");
        Assert.That(await InboxAsync(), Is.EqualTo(["opinion Deputy"]));
        await GiveAsync("deputy", Deputy, "Đồng ý");
        Assert.That(await InboxAsync(), Is.EqualTo(["approve-plan Head"]));
        await DoAsync("approve", new Approve(Situations.Head));

        DirectiveWork plan = await PlanAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan.Stage, Is.EqualTo(PlanStage.Approved));
            Assert.That(plan.Opinions.Select(opinion => opinion.By), Is.EquivalentTo(new[] { Committee, Deputy }));
        }
    }

    [Test]
    public async Task Parallel_OneReturns_CallsTheOtherOff_AndBothAreAskedAgainAfterResubmission()
    {
        await SubmittedAsync(OpinionFlow.Parallel());

        await GiveAsync("deputy", Deputy, "Trả lại", "Ghi rõ người phụ trách.");
        Assert.That(await InboxAsync(), Is.EqualTo(["derive-plan Drafter"]));
        DirectiveWork returned = await PlanAsync();
        Assert.That(returned.Stage, Is.EqualTo(PlanStage.Returned));
        Assert.That(
            await database.Get<GenderEquality.Host.Security.PersonalTexts>().OpenAsync(returned.Remark),
            Is.EqualTo("Ghi rõ người phụ trách.")
        );

        database.Clock.Advance(TimeSpan.FromHours(1));
        await SubmitAsync();
        Assert.That(await InboxAsync(), Is.EqualTo(["opinion Committee", "opinion Deputy"]));
        await GiveAsync("committee", Committee, "Đồng ý");
        await GiveAsync("deputy", Deputy, "Đồng ý");
        await DoAsync("approve", new Approve(Situations.Head));

        Assert.That((await PlanAsync()).Stage, Is.EqualTo(PlanStage.Approved));
        Assert.That((await PlanAsync()).Opinions, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Silence_ForThreeWorkingDays_AcrossAWeekendAndTheNationalDay_GoesOn()
    {
        // Friday 28/8/2026. Monday 31/8 was exchanged, 1/9 and 2/9 are off: Thursday, Friday and Monday 7/9 are the three days.
        database.Clock.MoveTo(new DateTimeOffset(2026, 8, 28, 16, 0, 0, DeadlineRule.VietnamOffset));
        await SubmittedAsync(OpinionFlow.Silent(3));
        await SweepAsync();
        await using (ProductDb db = database.Open())
        {
            TaskRow task = await db.Tasks.SingleAsync(row => row.Stream == work);
            Assert.That((task.Task, task.LastDay), Is.EqualTo((Tasks.Opinion, (DateOnly?)new DateOnly(2026, 9, 7))));
        }

        database.Clock.MoveTo(DeadlineRule.StartOf(new DateOnly(2026, 9, 8)).AddMicroseconds(-1));
        await SweepAsync();
        Assert.That(await InboxAsync(), Is.EqualTo(["opinion Deputy"]));

        database.Clock.Advance(TimeSpan.FromMicroseconds(1));
        await SweepAsync();
        Assert.That(await InboxAsync(), Is.EqualTo(["approve-plan Head"]));
        Assert.That((await PlanAsync()).Opinions.Single().IsExpired);
        await DoAsync("approve", new Approve(Situations.Head));
        Assert.That((await PlanAsync()).Stage, Is.EqualTo(PlanStage.Approved));
    }

    [Test]
    public async Task Silence_IsCountedByTheCalendarThatWasEntered()
    {
        await database
            .Get<Calendars>()
            .EnterAsync(
                new EnterCalendarDays(
                    Situations.Clerk,
                    null,
                    [new CalendarDay(new DateOnly(2026, 6, 2), DayKind.Holiday, DayStatus.Announced, "Ngày nghỉ", "Thông báo 1/TB-BNV")],
                    "Thông báo 1/TB-BNV"
                ),
                null
            );
        await SubmittedAsync(OpinionFlow.Silent(1));
        await SweepAsync();

        Assert.That((await PlanAsync()).Opinions.Single().LastDay, Is.EqualTo(new DateOnly(2026, 6, 3)));
    }

    [Test]
    public async Task Give_InTheInstantOfExpiry_IsRefused_BeforeAndAfterTheSweep()
    {
        await SubmittedAsync(OpinionFlow.Silent(1));
        await SweepAsync();
        int execution = await ExecutionAsync("deputy");
        database.Clock.MoveTo(DeadlineRule.StartOf(new DateOnly(2026, 6, 3)));

        RefusedException early = (await Assert.ThrowsAsync<RefusedException>(() => GiveAsync(execution, Deputy)))!;
        await SweepAsync();
        RefusedException late = (await Assert.ThrowsAsync<RefusedException>(() => GiveAsync(execution, Deputy)))!;

        Assert.That(early.Refusals.Concat(late.Refusals).Select(refusal => refusal.Path), Is.All.EqualTo("execution"));
        Assert.That((await PlanAsync()).Opinions.Single().IsExpired);
    }

    [Test]
    public async Task Give_InTheLastInstant_Counts_AndTheTimerWakesNobody()
    {
        await SubmittedAsync(OpinionFlow.Silent(1));
        await SweepAsync();
        database.Clock.MoveTo(DeadlineRule.StartOf(new DateOnly(2026, 6, 3)).AddMicroseconds(-1));
        await GiveAsync("deputy", Deputy, "Đồng ý");
        database.Clock.Advance(TimeSpan.FromDays(1));
        await SweepAsync();

        Assert.That((await PlanAsync()).Opinions.Single().Outcome, Is.EqualTo("Đồng ý"));
        Assert.That(await InboxAsync(), Is.EqualTo(["approve-plan Head"]));
    }

    [Test]
    public async Task Give_Twice_IsRefusedTheSecondTime()
    {
        await SubmittedAsync(OpinionFlow.Silent(null));
        int execution = await ExecutionAsync("deputy");
        await GiveAsync(execution, Deputy);

        await Assert.ThrowsAsync<RefusedException>(() => GiveAsync(execution, OtherDeputy));

        Assert.That((await PlanAsync()).Opinions.Single().By, Is.EqualTo(Deputy));
    }

    [Test]
    public async Task Give_ByTwoPeopleAtOnce_CountsOnce()
    {
        await SubmittedAsync(OpinionFlow.Silent(null));
        int execution = await ExecutionAsync("deputy");

        bool[] counted = await Task.WhenAll(
            new[] { Deputy, OtherDeputy }.Select(person => Task.Run(() => TryGiveAsync(execution, person)))
        );

        Assert.That(counted, Is.EquivalentTo([true, false]));
        Assert.That((await PlanAsync()).Opinions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Give_AndExpiryAtOnce_EndItOnce()
    {
        await SubmittedAsync(OpinionFlow.Silent(1));
        await SweepAsync();
        int execution = await ExecutionAsync("deputy");
        database.Clock.MoveTo(DeadlineRule.StartOf(new DateOnly(2026, 6, 3)).AddMicroseconds(-1));
        Task<bool> given = Task.Run(() => TryGiveAsync(execution, Deputy));
        Task swept = Task.Run(() => database.Get<Sweeps>().TimersAsync(DeadlineRule.StartOf(new DateOnly(2026, 6, 3))));
        await Task.WhenAll(given, swept);

        Opinion opinion = (await PlanAsync()).Opinions.Single();
        Assert.That(opinion.IsExpired, Is.Not.EqualTo(await given));
        Assert.That(await InboxAsync(), Is.EqualTo(["approve-plan Head"]));
    }

    /// <summary>A school has this flow, received the directive, and submitted its plan.</summary>
    private async Task SubmittedAsync(JsonObject flow)
    {
        await database.Get<DefinitionLibrary>().PublishAsync(OpinionFlow.Bytes(flow), Actor.System("test"));
        DirectiveId directive = await Situations.SentDirectiveAsync(database, schools: 1);
        work = Sending.WorkOf(directive, Situations.School(1));
        await DoAsync("receive", new AcknowledgeDirective(Situations.Clerk));
        await SubmitAsync();
    }

    private Task SubmitAsync() =>
        DoAsync("derive", new SubmitPlan(Situations.Clerk, [new PlanItem("c1", Answer.Adopted)], Situations.Content));

    private Task GiveAsync(string activity, PersonId by, string outcome, string? remark = null) =>
        DoAsync(activity, new GiveOpinion(by, outcome, new PersonalText(remark)));

    private Task GiveAsync(int execution, PersonId by) =>
        database
            .Get<GenderEquality.Host.Work.Works>()
            .PerformAsync(work, execution, null, null, new GiveOpinion(by, "Đồng ý", PersonalText.None));

    private async Task<bool> TryGiveAsync(int execution, PersonId by)
    {
        try
        {
            await GiveAsync(execution, by);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    private async Task DoAsync(string activity, Command command) =>
        await database.Get<Works>().PerformAsync(work, await ExecutionAsync(activity), null, null, command);

    private async Task<int> ExecutionAsync(string activity) => (await StateAsync()).Waits.Single(one => one.Activity == activity).Execution;

    private async Task<WorkflowState> StateAsync() => (WorkflowState)(await database.Store.LoadAsync(work, WorkStream.Kind)).State!;

    private async Task<DirectiveWork> PlanAsync() => (DirectiveWork)(await StateAsync()).Subject!;

    private async Task<string[]> InboxAsync()
    {
        await using ProductDb db = database.Open();
        List<TaskRow> tasks = await db.Tasks.Where(row => row.Stream == work).ToListAsync();
        return [.. tasks.Select(task => $"{task.Task} {task.Role}").Order(StringComparer.Ordinal)];
    }

    private async Task<string?[]> TitlesAsync()
    {
        await using ProductDb db = database.Open();
        List<string?> titles = await db.Tasks.Where(row => row.Stream == work).Select(row => row.Title).ToListAsync();
        return [.. titles.Order(StringComparer.Ordinal)];
    }

    private Task SweepAsync() => database.Get<Sweeps>().RunAllAsync(database.Clock.GetUtcNow());
}
