using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Simulating;

/// <summary>
/// Lets time run in a simulated world. It stops at every instant at which something can happen (a timer, a date that runs out, a reminder or
/// a step up that is due, a retry, a person who acts) and runs the product's sweeps there.
/// </summary>
internal sealed class SimulationRun
{
    /// <summary>A work with more commits goes round without end.</summary>
    private const int MostCommits = 1000;

    /// <summary>More rounds at one instant are works that go round without time passing, of which each is found by itself.</summary>
    private const int MostRounds = 200;

    /// <summary>What failed so often is not waited for: the product would try on every hour.</summary>
    private const int MostAttempts = 12;

    /// <summary>How soon the product looks again.</summary>
    private static readonly TimeSpan NextSweep = TimeSpan.FromMinutes(1);

    private readonly SimulatedWorld world;
    private readonly Cast cast;
    private readonly ScriptedPeople people;
    private readonly ReminderPolicy policy;
    private readonly WorkCalendar calendar;
    private readonly EventStore store;
    private readonly Dictionary<StreamId, int> commitsNow = [];
    private readonly HashSet<(StreamId, string)> failing = [];
    private FeedPosition read;
    private DateTimeOffset now;

    /// <summary>When digests were last written, if there was anything to say.</summary>
    private DateTimeOffset digestsAt;

    public SimulationRun(
        SimulatedWorld world,
        Cast cast,
        Answers answers,
        IReadOnlySet<UnitId> passing,
        ReminderPolicy policy,
        WorkCalendar calendar
    )
    {
        (this.world, this.cast, this.policy, this.calendar) = (world, cast, policy, calendar);
        store = world.Get<EventStore>();
        Timeline = new Timeline(cast, world.Get<WorkflowLibrary>());
        people = new ScriptedPeople(world, cast, Timeline, answers, passing, policy, calendar);
        now = world.Clock.GetUtcNow();
    }

    public Timeline Timeline { get; }

    /// <summary>Sends the directive on the first day, as soon as letters may be written.</summary>
    public async Task SendAsync(DirectiveId directive, UnitId issuer, DateOnly from, CancellationToken cancel)
    {
        // As if the product had been running: the digests of the day before are written, with nothing in them.
        MoveTo(At(calendar.WorkingDayOnOrBefore(from.AddDays(-1))));
        await world.Get<DigestSweep>().RunAsync(now, cancel);
        digestsAt = now;
        MoveTo(At(from));
        UnitRow unit = cast.Find(issuer)!;
        LoadedStream stream = await store.LoadAsync(directive.Stream, DirectiveStream.Kind, cancel);
        PersonId by = cast.Holding(issuer, Role.Clerk).Append(((Directive)stream.State!).TakenInBy).First();
        await world.Get<Directives>().SendAsync(directive, unit, new SendDirective(by), cancel);
    }

    /// <summary>Lets time run up to an instant, which is not reached.</summary>
    public async Task GoOnAsync(DateTimeOffset end, CancellationToken cancel)
    {
        while (true)
        {
            await SettleAsync(cancel);
            DateTimeOffset next = await NextAsync(cancel);
            if (next >= end)
                return;
            MoveTo(next);
        }
    }

    /// <summary>Takes up what happened until time was called, and names the work that did most at that instant.</summary>
    public async Task<SimulationStop> StopAsync(int seconds, CancellationToken cancel)
    {
        await ReadAsync(cancel);
        (StreamId work, int commits) = commitsNow.OrderByDescending(one => one.Value).ThenBy(one => one.Key.Value).FirstOrDefault();
        if (commits > 20)
            Timeline.AddStuck(
                work,
                now,
                $"Quy trình lặp không dứt ở bước {Timeline.StepOf(work)}",
                $"{Words.Number(commits)} lần ghi cùng một lúc"
            );
        return new SimulationStop(
            now.ToOffset(DeadlineRule.VietnamOffset),
            $"Chạy thử dừng sau {seconds} giây, khi mới đến {Words.DateTime(now).Replace('\u00A0', ' ')}. Chọn ít đơn vị hơn hoặc thời gian ngắn hơn; nếu vẫn dừng, xem chỗ quy trình lặp."
        );
    }

    /// <summary>Says which sweeps failed: the product logs them and goes on.</summary>
    public async Task TellFailuresAsync(CancellationToken cancel)
    {
        await using ProductDb db = world.Open();
        foreach (SweepRun run in await db.SweepRuns.Where(run => run.Failures > 0).OrderBy(run => run.Sweep).ToListAsync(cancel))
            Timeline.AddStuck(null, run.FailedAt ?? now, $"Việc định kỳ “{run.Sweep}” gặp lỗi {run.Failures} lần", run.LastError ?? "");
    }

    public async Task<SimulationSummary> SummaryAsync(CancellationToken cancel)
    {
        await using ProductDb db = world.Open();
        Dictionary<ObligationStatus, int> owed = await db
            .Obligations.GroupBy(one => one.Status)
            .Select(same => new { same.Key, Count = same.Count() })
            .ToDictionaryAsync(one => one.Key, one => one.Count, cancel);
        return new SimulationSummary(
            Timeline.Tasks,
            Timeline.Mails,
            Timeline.Escalations,
            owed.GetValueOrDefault(ObligationStatus.MetOnTime),
            owed.GetValueOrDefault(ObligationStatus.MetLate),
            owed.GetValueOrDefault(ObligationStatus.Overdue),
            owed.GetValueOrDefault(ObligationStatus.Open),
            Timeline.Incidents
        );
    }

    /// <param name="units">In the order of the result.</param>
    public async Task<IReadOnlyList<UnitAtEnd>> EndAsync(IReadOnlyList<UnitRow> units, CancellationToken cancel)
    {
        await using ProductDb db = world.Open();
        ILookup<UnitId, WorkRow> works = (await db.Works.AsNoTracking().OrderBy(work => work.Period).ToListAsync(cancel)).ToLookup(work =>
            work.Unit
        );
        ILookup<UnitId, TaskRow> tasks = (
            await db
                .Tasks.AsNoTracking()
                .OrderBy(task => task.Period)
                .ThenBy(task => task.Task)
                .ThenBy(task => task.Unit)
                .ToListAsync(cancel)
        ).ToLookup(task => task.Assignee);
        ILookup<UnitId, ObligationRow> late = (
            await db
                .Obligations.AsNoTracking()
                .Where(one => one.Status == ObligationStatus.Overdue)
                .OrderBy(one => one.LastDay)
                .ThenBy(one => one.Kind)
                .ToListAsync(cancel)
        ).ToLookup(one => one.Unit);
        Dictionary<string, string> periods = new(StringComparer.Ordinal);
        foreach (ReportPeriodRow row in await db.ReportPeriods.AsNoTracking().ToListAsync(cancel))
            periods[row.Period] = row.Name;
        return
        [
            .. units.Select(unit =>
            {
                WorkRow? work = works[unit.Unit].FirstOrDefault(one => one.Period.Length == 0);
                return new UnitAtEnd(
                    unit.Name,
                    unit.Level.Code(),
                    work is null ? null
                        : work.Own ? $"Đã gửi đến {Words.Number(work.SentTo ?? 0)} đơn vị"
                        : Words.Stage(Enum.Parse<PlanStage>(work.Stage)),
                    [
                        .. works[unit.Unit]
                            .Where(one => one.Period.Length > 0)
                            .Select(one => new ReportAtEnd(
                                $"Báo cáo {periods.GetValueOrDefault(one.Period, one.Period)}",
                                Words.Stage(Enum.Parse<ReportStage>(one.Stage))
                            )),
                    ],
                    [
                        .. tasks[unit.Unit]
                            .Select(task =>
                                $"{Words.TaskName(task)}: {(cast.People(unit.Unit, task.Role) is { Length: > 0 } who ? who : $"không có {task.Role.Vietnamese()}")}"
                            )
                            .GroupBy(line => line, StringComparer.Ordinal)
                            .Select(same => same.Count() == 1 ? same.Key : $"{same.Key} ({same.Count()} việc)"),
                    ],
                    [
                        .. late[unit.Unit]
                            .Select(one =>
                                $"{HistoryWords.Duty(one.Kind)}{(one.Period.Length == 0 ? "" : " " + periods.GetValueOrDefault(one.Period, one.Period))}, hạn hết {DeadlineRule.Date(one.LastDay!.Value)}"
                            ),
                    ],
                    works[unit.Unit].Any(one => Timeline.IsStuck(one.Stream))
                );
            }),
        ];
    }

    /// <summary>Runs the sweeps, and lets people act, until nothing more happens at this instant.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            await world.Get<Sweeps>().RunAllAsync(now, cancel);
            if (round == 0 && policy.MayWrite(now, calendar) && DeadlineRule.DayOf(digestsAt) < DeadlineRule.DayOf(now))
                digestsAt = now;
            cancel.ThrowIfCancellationRequested();
            await ReadAsync(cancel);
            await StopEndlessAsync(cancel);
            if (await people.ActAsync(now, cancel) == 0)
                return;
        }
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        while (await store.ReadAllAsync(read, 500, cancel) is { Count: > 0 } commits)
        {
            foreach ((FeedPosition position, Commit commit) in commits)
            {
                read = position;
                Timeline.Read(commit);
                if (commit.Kind == WorkStream.Kind.Name)
                    commitsNow[commit.Stream] = commitsNow.GetValueOrDefault(commit.Stream) + 1;
                if (commit.Version > MostCommits && commit.Kind == WorkStream.Kind.Name && !Timeline.IsStuck(commit.Stream))
                    await CallOffAsync(commit.Stream, $"hơn {Words.Number(MostCommits)} lần ghi", cancel);
            }
        }
        foreach (SimulatedTask task in Timeline.TakeArrived())
            people.Notice(task);
    }

    /// <summary>The sweep fires timers again and again while there are any that are due; what is left goes round without time passing.</summary>
    private async Task StopEndlessAsync(CancellationToken cancel)
    {
        List<StreamId> endless;
        await using (ProductDb db = world.Open())
            endless = await db.Timers.Where(timer => timer.DueAt <= now).Select(timer => timer.Stream).Distinct().ToListAsync(cancel);
        foreach (StreamId work in endless.OrderBy(work => work.Value))
            await CallOffAsync(work, "hẹn giờ không chờ", cancel);
        if (endless.Count > 0)
            await ReadAsync(cancel);
    }

    private async Task CallOffAsync(StreamId work, string why, CancellationToken cancel)
    {
        Timeline.AddStuck(work, now, $"Quy trình lặp không dứt ở bước {Timeline.StepOf(work)}", $"Chạy thử dừng quy trình này: {why}");
        await world.Get<Instances>().CancelAsync(work, "Quy trình lặp không dứt.", Actor.System("simulation"), now, cancel);
    }

    /// <summary>The next instant at which something can happen.</summary>
    private async Task<DateTimeOffset> NextAsync(CancellationToken cancel)
    {
        DateTimeOffset next = DateTimeOffset.MaxValue;
        await using ProductDb db = world.Open();
        Take(await db.Timers.Where(one => one.DueAt > now).MinAsync(one => (DateTimeOffset?)one.DueAt, cancel));
        Take(await db.Directives.Where(one => one.PeriodLateFrom > now).MinAsync(one => one.PeriodLateFrom, cancel));
        List<DeliveryAttempt> attempts = await db.DeliveryAttempts.AsNoTracking().Where(one => one.LastError != null).ToListAsync(cancel);
        foreach (DeliveryAttempt attempt in attempts)
        {
            if (attempt.Attempts <= MostAttempts)
                Take(attempt.NextAt);
            if (attempt.LastError is { } error && failing.Add((attempt.Stream, attempt.Effect)))
                Timeline.AddStuck(attempt.Stream, now, $"Không thực hiện được việc của bước {Timeline.StepOf(attempt.Stream)}", error);
        }
        if (await db.Letters.Where(one => one.Status == LetterStatus.Waiting).MinAsync(one => one.NextAt, cancel) is { } letter)
            Take(letter > now ? letter : NextDigests());
        var owed = await db
            .Obligations.Where(one => one.Status == ObligationStatus.Open || one.Status == ObligationStatus.Overdue)
            .GroupBy(one => new
            {
                one.Kind,
                one.Status,
                one.LastDay,
                one.Rung,
            })
            .Select(same => new
            {
                same.Key,
                LateFrom = same.Min(one => one.LateFrom),
                RemindAt = same.Max(one => one.RemindAt),
                EscalatedAt = same.Max(one => one.EscalatedAt),
            })
            .ToListAsync(cancel);
        foreach (var same in owed)
        {
            bool isLate = same.Key.Status == ObligationStatus.Overdue;
            if (!isLate && same.LateFrom is { } late)
                Take(late > now ? late : now + NextSweep);
            if (same.RemindAt > digestsAt || (isLate && same.EscalatedAt > digestsAt))
                Take(NextDigests());
            if (same.Key.LastDay is not { } last)
                continue;
            KindPolicy kind = policy.For(same.Key.Kind);
            foreach (int days in kind.Reminders)
                Take(At(ReminderPolicy.DayOf(last, days, calendar)));
            foreach (EscalationStep step in kind.Escalation.Where(step => isLate && (int)step.Rung > same.Key.Rung))
            {
                DateTimeOffset at = At(ReminderPolicy.DayOf(last, step.Days, calendar));
                Take(at > now ? at : NextWriting());
            }
        }
        Take(people.Next);
        return next == DateTimeOffset.MaxValue ? next : WithDigests(next);

        void Take(DateTimeOffset? at)
        {
            if (at > now && at < next)
                next = at.Value;
        }
    }

    /// <summary>
    /// The digests of a working day come before all else that happens on it, and those of the working day before tell them from which day on
    /// they speak: neither may be jumped over. On days without anything the digests would say nothing.
    /// </summary>
    private DateTimeOffset WithDigests(DateTimeOffset next)
    {
        DateOnly day = DeadlineRule.DayOf(next);
        DateOnly before = calendar.WorkingDayOnOrBefore(day.AddDays(-1));
        if (DeadlineRule.DayOf(digestsAt) < before && At(before) > now)
            return At(before);
        return At(day) > now && At(day) < next && !calendar.IsDayOff(day) ? At(day) : next;
    }

    /// <summary>The next sweep within the hours of a working day.</summary>
    private DateTimeOffset NextWriting()
    {
        if (policy.MayWrite(now + NextSweep, calendar))
            return now + NextSweep;
        return NextDigests();
    }

    private DateTimeOffset NextDigests()
    {
        DateOnly day = DeadlineRule.DayOf(now);
        return At(At(day) > now && !calendar.IsDayOff(day) ? day : calendar.WorkingDayOnOrAfter(day.AddDays(1)));
    }

    /// <summary>The first instant of a day at which letters are written, if it is a working day.</summary>
    private DateTimeOffset At(DateOnly day) => DeadlineRule.StartOf(day) + policy.From.ToTimeSpan();

    private void MoveTo(DateTimeOffset instant)
    {
        if (instant != now)
            commitsNow.Clear();
        now = instant.ToUniversalTime();
        world.Clock.MoveTo(now);
    }
}
