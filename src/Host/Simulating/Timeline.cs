using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Pages;

namespace GenderEquality.Host.Simulating;

/// <summary>A task that came into an inbox of the simulated world.</summary>
/// <param name="Activity">The step's id in the definition.</param>
/// <param name="Assignee">The unit whose people are to do it.</param>
/// <param name="LastDay">Of what is owed; null when the task has no date.</param>
internal sealed record SimulatedTask(
    StreamId Work,
    int Execution,
    string Activity,
    string Task,
    string Name,
    UnitId Assignee,
    Role Role,
    DateOnly? LastDay,
    DateTimeOffset Came
);

/// <summary>
/// Reads the simulated history commit by commit, as it is written, and tells what happened: tasks from the works, letters from the letters'
/// own streams, what fell due and what was taken up from the obligations' events.
/// </summary>
internal sealed class Timeline(Cast cast, WorkflowLibrary flows)
{
    private sealed record Entry(DateTimeOffset At, UnitId? Unit, string Kind, string What, List<string> Who, string Why);

    private readonly List<Entry> entries = [];
    private readonly Dictionary<StreamId, WorkflowState> works = [];
    private readonly Dictionary<StreamId, Letter> letters = [];
    private readonly Dictionary<(DirectiveId, string), string> periods = [];
    private readonly Dictionary<(StreamId, int), SimulatedTask> tasks = [];
    private readonly Dictionary<(DateTimeOffset, StreamId, ObligationKind, int), Entry> reminders = [];
    private readonly List<SimulatedTask> arrived = [];

    /// <summary>Works whose flow stands still for good.</summary>
    private readonly HashSet<StreamId> stuck = [];

    public int Tasks { get; private set; }
    public int Mails { get; private set; }
    public int Escalations { get; private set; }
    public int Incidents { get; private set; }

    public WorkflowState? StateOf(StreamId work) => works.GetValueOrDefault(work);

    public bool IsStuck(StreamId work) => stuck.Contains(work);

    /// <summary>The tasks that came since the last call.</summary>
    public IReadOnlyList<SimulatedTask> TakeArrived()
    {
        SimulatedTask[] taken = [.. arrived];
        arrived.Clear();
        return taken;
    }

    public IReadOnlyList<SimulationEvent> Events() =>
        [
            .. entries.Select(entry => new SimulationEvent(
                entry.At.ToOffset(DeadlineRule.VietnamOffset),
                entry.Unit is { } unit ? cast.NameOf(unit) : "",
                entry.Unit is { } of ? cast.LevelOf(of) : "",
                entry.Kind,
                entry.What,
                string.Join(", ", entry.Who),
                entry.Why
            )),
        ];

    public void Read(Commit commit)
    {
        if (commit.Kind == WorkStream.Kind.Name)
            ReadWork(commit);
        else if (commit.Kind == LetterStream.Kind.Name)
            ReadLetter(commit);
        else if (commit.Kind == DirectiveStream.Kind.Name)
        {
            foreach (ReportPeriodOpened opened in commit.Events.OfType<ReportPeriodOpened>())
                periods[(new DirectiveId(commit.Stream.Value), opened.Period)] = opened.Name;
        }
    }

    /// <summary>Says that a work, or something of the system, does not get on.</summary>
    /// <param name="work">Null for the system.</param>
    public void AddStuck(StreamId? work, DateTimeOffset at, string what, string why)
    {
        if (work is { } stream)
            stuck.Add(stream);
        Incidents++;
        Add(
            at,
            work is { } of && works.TryGetValue(of, out WorkflowState? state) ? UnitOf(state) : null,
            SimulationKinds.Stuck,
            what,
            [],
            why
        );
    }

    /// <summary>"“Thủ trưởng duyệt” (request-approval)": the step at which a work stands, or stood last.</summary>
    public string StepOf(StreamId work)
    {
        if (StateOf(work) is not { } state)
            return "?";
        LiveExecution? at = state.Executions.LastOrDefault(one => one.Wait is not null) ?? state.Executions.LastOrDefault();
        return at is null ? "?" : Step(state, at.Activity);
    }

    private void ReadWork(Commit commit)
    {
        object? before = works.GetValueOrDefault(commit.Stream);
        object? folded = before;
        SimulatedTask? done = commit
            .Events.OfType<ActivityResumed>()
            .Select(resumed => tasks.GetValueOrDefault((commit.Stream, resumed.Execution)))
            .FirstOrDefault(task => task is not null);
        foreach (Event e in commit.Events)
        {
            folded = WorkStream.Kind.Fold(folded, e);
            ReadWorkEvent(commit, (WorkflowState)folded!, done, e);
        }
        works[commit.Stream] = (WorkflowState)folded!;
    }

    private void ReadWorkEvent(Commit commit, WorkflowState state, SimulatedTask? done, Event e)
    {
        UnitId? unit = UnitOf(state);
        switch (e)
        {
            case ActivitySuspended { Wait: ITaskWait wait } suspended:
                AddTask(commit, state, suspended.Execution, wait);
                break;
            case DirectiveAcknowledged
            or PlanDocumentAttached
            or PlanSubmitted
            or PlanApproved
            or LinkPublished
            or ReportsRolledUp
            or ReportSubmitted
            or NilReportSubmitted
            or ReportAccepted
            or EscalationHandled:
                Add(commit.At, done?.Assignee ?? unit, SimulationKinds.Done, Did(e, state), [By(commit, done, unit)], Of(state, done));
                break;
            case PlanReturned or ReportReturned or PlanReopened or ReportReopened:
                Add(commit.At, done?.Assignee ?? unit, SimulationKinds.Returned, Did(e, state), [By(commit, done, unit)], Of(state, done));
                break;
            case OpinionGiven given:
                Opinion opinion = Opinions.Of(state.Subject, given.Execution)!;
                Add(
                    commit.At,
                    done?.Assignee ?? unit,
                    SimulationKinds.Done,
                    $"Cho ý kiến “{given.Outcome}”: {opinion.Title}",
                    [By(commit, done, unit)],
                    Of(state, done)
                );
                break;
            case OpinionExpired expired:
                Opinion late = Opinions.Of(state.Subject, expired.Execution)!;
                Add(
                    commit.At,
                    done?.Assignee ?? unit,
                    SimulationKinds.Overdue,
                    $"Hết thời gian cho ý kiến: {late.Title}",
                    [],
                    late.LastDay is { } lastDay ? $"Hạn hết {DeadlineRule.DayAndDate(lastDay)}" : ""
                );
                break;
            case CascadeCompleted completed:
                Add(commit.At, unit, SimulationKinds.Done, $"Văn bản đến {Words.Number(completed.Units)} đơn vị", [], "");
                break;
            case ObligationFellDue due:
                Add(commit.At, unit, SimulationKinds.Overdue, $"Quá hạn {Duty(state, due.Obligation)}", [], Limit(state, due.Obligation));
                break;
            case ObligationEscalated up:
                Escalations++;
                Add(
                    commit.At,
                    unit,
                    SimulationKinds.Escalation,
                    $"Quá hạn {Duty(state, up.Obligation)}, báo đến {To(up.Rung)}",
                    Told(state, up.Rung) is { Length: > 0 } told ? [told] : [],
                    Limit(state, up.Obligation)
                );
                break;
            case ReportEscalated:
                Add(
                    commit.At,
                    unit,
                    SimulationKinds.Escalation,
                    $"Quy trình báo quá hạn {Duty(state, ObligationKind.Report)} lên đơn vị nhận",
                    [],
                    Limit(state, ObligationKind.Report)
                );
                Escalations++;
                break;
            case ReminderAsked asked:
                Add(
                    commit.At,
                    unit,
                    SimulationKinds.Reminder,
                    $"Quy trình nhắc {Duty(state, asked.Obligation)}",
                    [],
                    Limit(state, asked.Obligation)
                );
                break;
            case ActivityFaulted fault:
                stuck.Add(commit.Stream);
                Incidents++;
                Add(
                    commit.At,
                    unit,
                    SimulationKinds.Stuck,
                    $"Bước {Step(state, fault.Activity)} gặp lỗi: {fault.Message}",
                    [],
                    $"{fault.Type}, quy trình {state.DefinitionId}"
                );
                break;
            case ActivityRetried or ActivitySkipped:
                stuck.Remove(commit.Stream);
                break;
            case WorkflowFinished when state.Subject is DirectiveWork work:
                Add(
                    commit.At,
                    unit,
                    SimulationKinds.End,
                    work.Own ? "Quy trình gửi văn bản kết thúc" : $"Quy trình thực hiện văn bản kết thúc: {Lower(Words.Stage(work.Stage))}",
                    [],
                    ""
                );
                break;
            case WorkflowFinished when state.Subject is PeriodReport report:
                Add(
                    commit.At,
                    unit,
                    SimulationKinds.End,
                    $"Quy trình báo cáo {report.PeriodName} kết thúc: {Lower(Words.Stage(report.Stage))}",
                    [],
                    ""
                );
                break;
        }
    }

    private void AddTask(Commit commit, WorkflowState state, int execution, ITaskWait wait)
    {
        if (!Guid.TryParse(wait.Assignee, out Guid id) || !Enum.TryParse(wait.Role, out Role role))
            return;
        var assignee = new UnitId(id);
        ObligationKind? kind = wait.Task switch
        {
            Activities.Tasks.Acknowledge => ObligationKind.Acknowledge,
            Activities.Tasks.DerivePlan or Activities.Tasks.ApprovePlan => ObligationKind.Plan,
            Activities.Tasks.PublishLink => ObligationKind.Link,
            Activities.Tasks.RollUp or Activities.Tasks.Report => ObligationKind.Report,
            _ => null,
        };
        Opinion? opinion = Opinions.Of(state.Subject, execution);
        DateOnly? lastDay = kind is { } owes ? Owed(state, owes)?.LastDay : opinion?.LastDay;
        string activity = state.Find(execution)!.Activity;
        var task = new SimulatedTask(
            commit.Stream,
            execution,
            activity,
            wait.Task,
            Name(state, wait.Task, opinion?.Title),
            assignee,
            role,
            lastDay,
            commit.At
        );
        tasks[(commit.Stream, execution)] = task;
        arrived.Add(task);
        Tasks++;
        string why = $"Bước {Step(state, activity)}";
        if (lastDay is { } last)
            why += $", hạn hết {DeadlineRule.DayAndDate(last)}";
        if (UnitOf(state) is { } unit && unit != assignee)
            why += $", của {cast.NameOf(unit)}";
        Add(commit.At, assignee, SimulationKinds.Task, task.Name, [cast.People(assignee, role)], why);
        // Where the wait ends by itself, the flow gets on without anybody.
        if (!cast.Holding(assignee, role).Any() && wait is not ITimedWait)
        {
            stuck.Add(commit.Stream);
            Incidents++;
            Add(
                commit.At,
                assignee,
                SimulationKinds.Stuck,
                $"Không có người làm việc “{task.Name}”",
                [],
                $"Đơn vị không có ai giữ vai trò {role.Vietnamese()}; bước {Step(state, activity)}"
            );
        }
    }

    private void ReadLetter(Commit commit)
    {
        foreach (Event e in commit.Events)
        {
            Letter? letter = Letter.Fold(letters.GetValueOrDefault(commit.Stream), e);
            if (letter is null)
                continue;
            letters[commit.Stream] = letter;
            switch (e)
            {
                case LetterSent sent:
                    AddSent(sent, letter.Written);
                    break;
                case LetterRefused refused:
                    LetterWritten to = letter.Written;
                    Add(commit.At, to.Unit, SimulationKinds.Mail, "Thư không gửi được", [cast.Person(to.To, to.Unit)], refused.Reply ?? "");
                    break;
            }
        }
    }

    private void AddSent(LetterSent sent, LetterWritten written)
    {
        string who = cast.Person(written.To, written.Unit);
        LetterItem[] items = [.. sent.Items.Select(number => written.Items[number])];
        foreach (LetterItem item in items)
        {
            if (item is not { Reason: LetterReason.Ladder, Work: { } work, Days: { } days } || StateOf(work) is not { } state)
                continue;
            (DateTimeOffset, StreamId, ObligationKind, int) key = (sent.At, work, item.Obligation, days);
            if (!reminders.TryGetValue(key, out Entry? reminder))
            {
                reminder = reminders[key] = Add(
                    sent.At,
                    UnitOf(state),
                    SimulationKinds.Reminder,
                    $"Nhắc {Duty(item)}, {Rung(days)}",
                    [],
                    Limit(state, item.Obligation)
                );
            }
            reminder.Who.Add(who);
        }
        Mails++;
        Add(
            sent.At,
            written.Unit,
            SimulationKinds.Mail,
            $"Thư: {string.Join("; ", items.Select(Duty).Distinct(StringComparer.Ordinal))}",
            [who],
            string.Join("; ", items.Select(Reason).Distinct(StringComparer.Ordinal))
        );
    }

    private Entry Add(DateTimeOffset at, UnitId? unit, string kind, string what, List<string> who, string why)
    {
        var entry = new Entry(at, unit, kind, what, [.. who.Where(one => one.Length > 0)], why);
        entries.Add(entry);
        return entry;
    }

    private string Duty(LetterItem item)
    {
        string duty = HistoryWords.Duty(item.Obligation);
        return item.Obligation == ObligationKind.Report
            ? $"{duty} {periods.GetValueOrDefault((item.Directive, item.Period), item.Period)}"
            : duty;
    }

    private static string Duty(WorkflowState state, ObligationKind kind) =>
        state.Subject is PeriodReport report ? $"{HistoryWords.Duty(kind)} {report.PeriodName}" : HistoryWords.Duty(kind);

    private static string Reason(LetterItem item) =>
        item switch
        {
            { Reason: LetterReason.Ladder, Days: { } days } => Rung(days),
            { Reason: LetterReason.Flow } => "quy trình nhắc",
            { Reason: LetterReason.Escalated } => "đơn vị quá hạn, báo lãnh đạo",
            { Reason: LetterReason.BelowOverdue } => $"{Words.Number(item.Units)} đơn vị cấp dưới quá hạn",
            _ => "thông báo",
        };

    /// <summary>Which reminder of the ladder it is.</summary>
    private static string Rung(int days) =>
        days switch
        {
            < 0 => $"trước hạn {-days} ngày",
            0 => "ngày cuối cùng",
            _ => $"sau hạn {days} ngày",
        };

    private static string To(EscalationRung rung) =>
        rung switch
        {
            EscalationRung.Deputy => "phó thủ trưởng",
            EscalationRung.Head => "thủ trưởng",
            EscalationRung.ParentContact => "người phụ trách của đơn vị nhận",
            _ => "thủ trưởng đơn vị nhận",
        };

    private string Told(WorkflowState state, EscalationRung rung)
    {
        (UnitId own, UnitId above) = state.Subject switch
        {
            DirectiveWork work => (work.Unit, work.From),
            PeriodReport report => (report.Unit, report.To),
            _ => default,
        };
        return rung switch
        {
            EscalationRung.Deputy => cast.Told(own, Role.Deputy),
            EscalationRung.Head => cast.Told(own, Role.Head),
            EscalationRung.ParentContact => cast.Told(above, Role.Drafter),
            _ => cast.Told(above, Role.Head),
        };
    }

    private static string Name(WorkflowState state, string task, string? title)
    {
        var report = state.Subject as PeriodReport;
        return Words.TaskName(
            new TaskRow
            {
                Stream = default,
                Execution = 0,
                Task = task,
                Assignee = default,
                Role = default,
                Title = title,
                Unit = default,
                Directive = default,
                Period = report?.Period ?? "",
                PeriodName = report?.PeriodName ?? "",
                Stage = report?.Stage.ToString() ?? (state.Subject as DirectiveWork)?.Stage.ToString() ?? "",
            }
        );
    }

    private static string Did(Event e, WorkflowState state)
    {
        string period = (state.Subject as PeriodReport)?.PeriodName ?? "";
        return e switch
        {
            DirectiveAcknowledged => "Nhận văn bản",
            PlanDocumentAttached => "Ban hành văn bản của đơn vị làm kế hoạch",
            PlanSubmitted => "Trình duyệt kế hoạch",
            PlanApproved => "Duyệt kế hoạch",
            PlanReturned => "Trả lại kế hoạch để chỉnh sửa",
            PlanReopened => "Đưa kế hoạch về chỉnh sửa theo ý kiến",
            ReportReopened => $"Đưa báo cáo {period} về chỉnh sửa theo ý kiến",
            LinkPublished => "Gửi liên kết công bố kế hoạch",
            ReportsRolledUp rolled => $"Tổng hợp {Words.Number(rolled.Sources.Count)} báo cáo {period}",
            ReportSubmitted or NilReportSubmitted => $"Nộp báo cáo {period}",
            ReportAccepted => $"Chấp nhận báo cáo {period}",
            ReportReturned => $"Trả lại báo cáo {period} để chỉnh sửa",
            _ => $"Đôn đốc báo cáo {period}",
        };
    }

    private string By(Commit commit, SimulatedTask? done, UnitId? unit) =>
        commit.Actor.PersonId is not { } id ? ""
        : done is not null ? cast.Person(new PersonId(id), done.Role)
        : unit is { } of ? cast.Person(new PersonId(id), of)
        : "";

    private string Of(WorkflowState state, SimulatedTask? done) =>
        done is not null && UnitOf(state) is { } unit && unit != done.Assignee ? $"Của {cast.NameOf(unit)}" : "";

    private static UnitId? UnitOf(WorkflowState state) =>
        state.Subject switch
        {
            DirectiveWork work => work.Unit,
            PeriodReport report => report.Unit,
            _ => null,
        };

    private static Obligation? Owed(WorkflowState state, ObligationKind kind) =>
        state.Subject switch
        {
            DirectiveWork work => work.Obligations.FirstOrDefault(owed => owed.Kind == kind),
            PeriodReport report => report.Obligation,
            _ => null,
        };

    private static string Limit(WorkflowState state, ObligationKind kind) =>
        Owed(state, kind)?.LastDay is { } last ? $"Hạn hết {DeadlineRule.DayAndDate(last)}" : "";

    private string Step(WorkflowState state, string activity)
    {
        WorkflowDefinition? flow = flows.Find(state.DefinitionId, state.DefinitionVersion);
        ActivityNode? node = flow?.Nodes.GetValueOrDefault(activity);
        return node is null ? activity : $"“{node.Name ?? node.Type.Descriptor.DisplayName}”";
    }

    private static string Lower(string text) => text.Length == 0 ? text : char.ToLower(text[0], Forms.Vietnamese) + text[1..];
}
