using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Simulating;

/// <summary>Does the tasks of a simulated world as <see cref="Answers"/> say, by the commands that the pages give.</summary>
/// <param name="passing">Offices with units below them that the directive is for.</param>
internal sealed class ScriptedPeople(
    SimulatedWorld world,
    Cast cast,
    Timeline timeline,
    Answers answers,
    IReadOnlySet<UnitId> passing,
    ReminderPolicy policy,
    WorkCalendar calendar
)
{
    /// <summary>More of them at one instant, in one work, go round without time passing.</summary>
    private const int MostAtOnce = 30;

    /// <summary>More of them in one work go round without end.</summary>
    private const int MostInAll = 200;

    private readonly PriorityQueue<(SimulatedTask Task, AnswerRule Rule), (DateTimeOffset At, int Number)> coming = new();
    private readonly Dictionary<(StreamId Work, string Activity), int> returned = [];
    private readonly Dictionary<StreamId, (DateTimeOffset At, int AtOnce, int InAll)> done = [];
    private readonly Dictionary<DirectiveId, DirectiveContent> contents = [];

    /// <summary>Roll-ups that wait for reports; looked at again when the unit accepts one.</summary>
    private readonly List<(SimulatedTask Task, AnswerRule Rule)> rollUps = [];
    private int number;

    /// <summary>When somebody acts next; null when nobody does.</summary>
    public DateTimeOffset? Next => coming.TryPeek(out _, out (DateTimeOffset At, int) first) ? first.At : null;

    /// <summary>Makes up their minds about a task that came.</summary>
    public void Notice(SimulatedTask task)
    {
        UnitRow? unit = cast.Find(task.Assignee);
        if (unit is null || !cast.Holding(task.Assignee, task.Role).Any())
            return;
        AnswerRule rule = answers.For(task.Task, task.Assignee, unit.Name, unit.Level, task.Role);
        if (rule.Answer != ScriptedAnswer.Never)
            Put(task, rule, rule.Delay.After(task.Came, task.LastDay, policy, calendar));
    }

    /// <summary>Does what is to be done by now.</summary>
    /// <returns>How much was done.</returns>
    public async Task<int> ActAsync(DateTimeOffset now, CancellationToken cancel)
    {
        int acts = 0;
        // What comes of it comes in the next round.
        var due = new List<(SimulatedTask Task, AnswerRule Rule)>();
        while (coming.TryPeek(out _, out (DateTimeOffset At, int) first) && first.At <= now)
            due.Add(coming.Dequeue());
        foreach ((SimulatedTask task, AnswerRule rule) in due)
        {
            cancel.ThrowIfCancellationRequested();
            if (await ActAsync(task, rule, now, cancel))
                acts++;
        }
        return acts;
    }

    private async Task<bool> ActAsync(SimulatedTask task, AnswerRule rule, DateTimeOffset now, CancellationToken cancel)
    {
        if (timeline.IsStuck(task.Work) || !await StandsInInboxAsync(task, cancel))
            return false;
        PersonId by = cast.Holding(task.Assignee, task.Role).First();
        try
        {
            if (await CommandAsync(task, rule, by, now, cancel) is not { } command || GoesRound(task, now))
                return false;
            await world.Get<Works>().PerformAsync(task.Work, task.Execution, null, null, command, cancel: cancel);
            if (command is Return || IsSecond(command, task))
                returned[(task.Work, task.Activity)] = returned.GetValueOrDefault((task.Work, task.Activity)) + 1;
            if (task.Task == Activities.Tasks.AcceptReport && command is Approve)
                LookAgain(task.Assignee, now);
            return true;
        }
        catch (RefusedException e)
        {
            timeline.AddStuck(
                task.Work,
                now,
                $"Không làm được việc “{task.Name}”",
                string.Join(" ", e.Refusals.Select(refusal => refusal.Message))
            );
            return false;
        }
    }

    /// <summary>The command that does the task; null when it is put off.</summary>
    private async Task<Command?> CommandAsync(
        SimulatedTask task,
        AnswerRule rule,
        PersonId by,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        object subject = timeline.StateOf(task.Work)!.Subject!;
        switch (task.Task)
        {
            case Activities.Tasks.Acknowledge:
                return new AcknowledgeDirective(by);
            case Activities.Tasks.DerivePlan:
                return await PlanAsync(task, (DirectiveWork)subject, by, now, cancel);
            case Activities.Tasks.ApprovePlan or Activities.Tasks.AcceptReport:
                return Returns(task, rule) ? new Return(by, new PersonalText("Chỉnh sửa rồi trình lại.")) : new Approve(by);
            case Activities.Tasks.Opinion:
                IReadOnlyList<string> outcomes = Opinions.Of(subject, task.Execution)!.Outcomes;
                // A flow may ask for nothing but a note, which cannot be returned.
                return outcomes.Count > 1 && Returns(task, rule)
                    ? new GiveOpinion(by, outcomes[1], new PersonalText("Chỉnh sửa rồi trình lại."))
                    : new GiveOpinion(by, outcomes[0], PersonalText.None);
            case Activities.Tasks.PublishLink:
                return new SendLink(by, "https://example.edu.vn/ke-hoach");
            case Activities.Tasks.Report:
                return await ReportAsync((PeriodReport)subject, by, cancel);
            case Activities.Tasks.RollUp:
                return await RollUpAsync(task, rule, (PeriodReport)subject, by, now);
            case Activities.Tasks.FollowUp:
                return new HandleEscalation(by);
            default:
                throw new RefusedException("", $"Chạy thử không biết làm việc “{task.Task}”.");
        }
    }

    private bool Returns(SimulatedTask task, AnswerRule rule) =>
        rule.Answer == ScriptedAnswer.Return && returned.GetValueOrDefault((task.Work, task.Activity)) < rule.Times;

    private bool IsSecond(Command command, SimulatedTask task) =>
        command is GiveOpinion given && Opinions.Of(timeline.StateOf(task.Work)!.Subject, task.Execution)!.NeedsRemark(given.Outcome);

    /// <summary>Answers every clause with "as it is"; an office with units below makes a document of its own, which they get.</summary>
    private async Task<Command> PlanAsync(SimulatedTask task, DirectiveWork work, PersonId by, DateTimeOffset now, CancellationToken cancel)
    {
        DirectiveContent content = await ContentAsync(work.Directive, cancel);
        if (answers.PassOn && passing.Contains(work.Unit))
        {
            if (work.PlanDocument is null)
            {
                Directives directives = world.Get<Directives>();
                string text = $"Kế hoạch của {cast.NameOf(work.Unit)} thực hiện {content.Reference}";
                DirectiveId own = await directives.TakeInAsync(
                    new TakeInDirective(by, work.Unit, text, task.Work),
                    $"simulation:{task.Work}",
                    cancel
                );
                DirectiveContent derived = content with
                {
                    Number = null,
                    Symbol = null,
                    IssuedOn = DeadlineRule.DayOf(now),
                    Issuer = cast.NameOf(work.Unit),
                };
                await directives.ConfirmAsync(own, 1, new ConfirmDirective(by, derived), cancel);
            }
            return new SubmitPlan(by, [], content);
        }
        return new SubmitPlan(
            by,
            [.. PlanCoverage.ClausesFor(content, work.Level).Select(clause => new PlanItem(clause.Id, Answer.Adopted))],
            content
        );
    }

    private async Task<Command> ReportAsync(PeriodReport report, PersonId by, CancellationToken cancel)
    {
        DirectiveContent content = await ContentAsync(report.Directive, cancel);
        Dictionary<string, ReportValue> rolledUp = report.Content.Values.ToDictionary(value => value.Indicator, StringComparer.Ordinal);
        var form = new ReportForm(
            [
                .. Indicators.All.Select(indicator =>
                    rolledUp.TryGetValue(indicator.Code, out ReportValue? value)
                        ? value with
                        {
                            Female = value.Female ?? 0,
                            Male = value.Male ?? 0,
                        }
                        : new ReportValue(indicator.Code, 0, 0)
                ),
            ],
            [.. CollectReport.TargetsOf(content).Select(target => new TargetVerdict(target.Id, Verdict.Achieved))],
            PersonalText.None,
            PersonalText.None
        );
        return new SubmitReport(by, form, content);
    }

    /// <summary>Waits for the reports of the units below, but not beyond the last working day in time if there are any.</summary>
    private async Task<Command?> RollUpAsync(SimulatedTask task, AnswerRule rule, PeriodReport report, PersonId by, DateTimeOffset now)
    {
        rollUps.RemoveAll(one => one.Task == task);
        RollUpModel found;
        using (IServiceScope scope = world.Services.CreateScope())
            found = await scope.ServiceProvider.GetRequiredService<TaskLoader>().RollUpAsync(report);
        bool expectsMore = found.Rows.Count == 0 ? answers.PassOn && passing.Contains(report.Unit) : found.Missing > 0;
        DateTimeOffset last = new Delay(0, DelayUnit.WorkingDay, BeforeLastDay: true).After(
            now,
            report.Obligation.LastDay,
            policy,
            calendar
        );
        if (!expectsMore || (last <= now && (found.Sources.Count > 0 || found.Missing == 0)))
            return new RollUp(by, found.Sources, found.Sums, found.Missing, EvenIfMissing: true);
        rollUps.Add((task, rule));
        if (last > now)
            Put(task, rule, last);
        return null;
    }

    private void LookAgain(UnitId unit, DateTimeOffset now)
    {
        foreach ((SimulatedTask task, AnswerRule rule) in rollUps.Where(one => one.Task.Assignee == unit).ToList())
            Put(task, rule, Delay.NextWorkingDay.After(now, null, policy, calendar));
    }

    private async Task<DirectiveContent> ContentAsync(DirectiveId id, CancellationToken cancel)
    {
        if (!contents.TryGetValue(id, out DirectiveContent? content))
        {
            LoadedStream stream = await world.Get<EventStore>().LoadAsync(id.Stream, DirectiveStream.Kind, cancel);
            contents[id] = content = ((Directive)stream.State!).Content!;
        }
        return content;
    }

    /// <summary>A task may have gone since: the flow went on without it, or it is hidden while there is nothing to do.</summary>
    private async Task<bool> StandsInInboxAsync(SimulatedTask task, CancellationToken cancel)
    {
        await using ProductDb db = world.Open();
        return await db.Tasks.AnyAsync(row => row.Stream == task.Work && row.Execution == task.Execution, cancel);
    }

    private bool GoesRound(SimulatedTask task, DateTimeOffset now)
    {
        (DateTimeOffset at, int atOnce, int inAll) = done.GetValueOrDefault(task.Work);
        atOnce = at == now ? atOnce + 1 : 1;
        done[task.Work] = (now, atOnce, inAll + 1);
        if (atOnce <= MostAtOnce && inAll < MostInAll)
            return false;
        timeline.AddStuck(
            task.Work,
            now,
            $"Quy trình lặp lại việc “{task.Name}” không dứt",
            $"Đã làm {inAll} việc, dừng ở bước {timeline.StepOf(task.Work)}"
        );
        return true;
    }

    private void Put(SimulatedTask task, AnswerRule rule, DateTimeOffset at) => coming.Enqueue((task, rule), (at, number++));
}
