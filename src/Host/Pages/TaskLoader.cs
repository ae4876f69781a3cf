using System.Globalization;
using System.Text;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Activities.Writing;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Writing;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>A task with everything its page shows.</summary>
/// <param name="Version">Of the work's stream, for the form.</param>
/// <param name="IsWaiting">False once the task was done; what was typed is then shown and cannot be sent.</param>
/// <param name="MayAct">Whether the viewer has the role that does it.</param>
/// <param name="Unit">Name of the unit whose work it is.</param>
/// <param name="Other">Name of the unit on the other side: the sender of the directive, the receiver of the report.</param>
public sealed record TaskModel(
    Shell Shell,
    StreamId Work,
    int Execution,
    int Version,
    string Key,
    string Task,
    Role Role,
    bool IsWaiting,
    bool MayAct,
    string Unit,
    string Other,
    UnitLevel Level,
    DirectiveId Directive,
    DirectiveContent Content,
    Obligation? Owed
)
{
    public FormValues Values { get; init; } = FormValues.Empty;

    /// <summary>The work on the directive; null for a report's task.</summary>
    public DirectiveWork? Plan { get; init; }

    /// <summary>The report; null for a directive's task.</summary>
    public PeriodReport? Report { get; init; }

    /// <summary>When the directive was last amended; null if it never was.</summary>
    public DateTimeOffset? AmendedAt { get; init; }

    /// <summary>The document that is the plan, once one is attached.</summary>
    public DirectiveContent? PlanDocument { get; init; }

    /// <summary>What the plan of a school is written from; null for every other task.</summary>
    public PlanFacts? Facts { get; init; }

    /// <summary>The text of the plan that the unit wrote elsewhere; null when it drafts its plan here.</summary>
    public string? OwnText { get; init; }

    /// <summary>Who signed the plan on paper; null likewise.</summary>
    public string? PaperSigner { get; init; }

    /// <summary>What that plan is held against; null likewise.</summary>
    public LintContext? Lint { get; init; }

    /// <summary>Why the link came back; null for a link that did not, and for every other task.</summary>
    public LinkChecked? LinkFault { get; init; }

    /// <summary>The opinion that the task is about; null for every other task.</summary>
    public Opinion? Opinion { get; init; }

    /// <summary>The opinions that ended since the plan or report was submitted, in that order.</summary>
    public IReadOnlyList<OpinionLine> Opinions { get; init; } = [];

    /// <summary>Whether the plan or report was returned and has not been submitted again.</summary>
    public bool IsReturned => Plan is { Stage: PlanStage.Returned } || Report is { Stage: ReportStage.Returned };

    /// <summary>With what it was returned; null when it was not, or without a remark.</summary>
    public string? Remark { get; init; }
    public string? Difficulties { get; init; }
    public string? Proposals { get; init; }

    /// <summary>Why there is nothing to report; null for a report with figures.</summary>
    public string? NilReason { get; init; }

    /// <summary>Why the unit asks for more time, or why it was refused; null for none.</summary>
    public string? ExtensionReason { get; init; }

    /// <summary>Whether more time may be asked for on the task's page: the unit's own task, with a date, and not done.</summary>
    public bool HasExtension => TaskLoader.ObligationOf(Task) is not null && Owed is { LastDay: not null, IsOpen: true };
    public RollUpModel? RollUp { get; init; }

    /// <summary>The last day on which it is done in time; null when there is none.</summary>
    public DateOnly? LastDay => Opinion is null ? Owed?.LastDay : Opinion.LastDay ?? (Report is null ? Owed?.LastDay : null);

    /// <summary>The deadline as a sentence; empty when there is none.</summary>
    public string Deadline => LastDay is { } last ? $"{Words.LastDay(last)} {Words.DaysLeft(last, Shell.Today)}." : "";
}

/// <summary>An opinion that was given, or whose time ran out.</summary>
/// <param name="Outcome">Null when nobody gave it in time.</param>
/// <param name="Who">Null likewise.</param>
/// <param name="Remark">Null for none.</param>
public sealed record OpinionLine(string Title, string? Outcome, string? Who, string? Remark, DateTimeOffset At);

/// <summary>What a roll-up adds up.</summary>
/// <param name="Rows">Each unit below, with the stage of its report; null when it has none.</param>
public sealed record RollUpModel(
    IReadOnlyList<(string Unit, ReportStage? Stage)> Rows,
    IReadOnlyList<RollUpSource> Sources,
    IReadOnlyList<ReportValue> Sums
)
{
    public int Missing => Rows.Count - Sources.Count;
}

/// <summary>Loads a task for the unit in whose inbox it stands; for every other unit it does not exist.</summary>
public sealed class TaskLoader(
    Visitor visitor,
    EventStore store,
    PersonalTexts texts,
    PlanSources sources,
    IDbContextFactory<ProductDb> databases
)
{
    public async Task<int?> FirstAsync(StreamId work, Viewer viewer)
    {
        await using ProductDb db = await databases.CreateDbContextAsync();
        UnitId unit = viewer.Unit.Unit;
        List<TaskRow> tasks = await db.Tasks.AsNoTracking().Where(task => task.Stream == work && task.Assignee == unit).ToListAsync();
        return tasks.OrderByDescending(task => viewer.Is(task.Role)).ThenBy(task => task.Execution).FirstOrDefault()?.Execution;
    }

    /// <summary>The task, done or not; null when the viewer's unit has nothing to do with it.</summary>
    public async Task<TaskModel?> LoadAsync(StreamId work, int execution, Viewer viewer)
    {
        await using ProductDb db = await databases.CreateDbContextAsync();
        IReadOnlyList<Commit> commits = await store.ReadAsync(db, work);
        // A task that was done is found where it began, so that a form that comes too late can still show what was typed.
        ITaskWait? task = commits
            .SelectMany(commit => commit.Events)
            .OfType<ActivitySuspended>()
            .Where(suspended => suspended.Execution == execution)
            .Select(suspended => suspended.Wait)
            .OfType<ITaskWait>()
            .LastOrDefault();
        if (task is null || task.Assignee != viewer.Unit.Unit.ToString())
            return null;

        var state = (WorkflowState)commits.SelectMany(commit => commit.Events).Aggregate((object?)null, WorkStream.Kind.Fold)!;
        var plan = state.Subject as DirectiveWork;
        var report = state.Subject as PeriodReport;
        UnitId unit = plan?.Unit ?? report!.Unit;
        UnitId other = plan?.From ?? report!.To;
        DirectiveId directive = plan?.Directive ?? report!.Directive;
        Dictionary<UnitId, UnitRow> units = await db
            .Units.AsNoTracking()
            .Where(row => row.Unit == unit || row.Unit == other)
            .ToDictionaryAsync(row => row.Unit);
        var role = Enum.Parse<Role>(task.Role!);
        Directive asked = await DirectiveAsync(db, directive);
        bool linkCameBack = WorkStream.LinkCameBack(state)?.Execution == execution;
        bool waiting = linkCameBack || state.Find(execution)?.Wait is ITaskWait;
        var model = new TaskModel(
            await visitor.ShellAsync(viewer),
            work,
            execution,
            commits[^1].Version,
            Guid.NewGuid().ToString("N"),
            task.Task,
            role,
            waiting,
            waiting && viewer.Is(role),
            units[unit].Name,
            units[other].Name,
            units[unit].Level,
            directive,
            asked.Content!,
            report?.Obligation ?? plan!.Obligations.FirstOrDefault(o => o.Kind == (ObligationOf(task.Task) ?? ObligationKind.Plan))
        )
        {
            Plan = plan,
            Report = report,
            AmendedAt = asked.Revisions is [.., var last] ? last.ReplacedAt : null,
            PlanDocument = plan?.PlanDocument is { } document ? (await DirectiveAsync(db, document)).Content! : null,
            LinkFault = linkCameBack ? plan?.Proof?.Fault : null,

            Remark = await texts.OpenAsync(
                plan is { Stage: PlanStage.Returned } ? plan.Remark
                : report is { Stage: ReportStage.Returned } ? report.Remark
                : null
            ),
            Opinion = task.Task == Activities.Tasks.Opinion ? Activities.Approval.Opinions.Of(state.Subject, execution) : null,
            Opinions = await OpinionsAsync(db, commits, state.Subject, viewer.Unit.Unit, unit),
        };
        if (report is not null)
        {
            model = model with
            {
                Difficulties = await texts.OpenAsync(report.Content.Difficulties),
                Proposals = await texts.OpenAsync(report.Content.Proposals),
                NilReason = await texts.OpenAsync(report.NilRemark),
            };
        }
        if (
            plan is { PlanDocument: null }
            && plan.Level.IsSchool()
            && task.Task is Activities.Tasks.DerivePlan or Activities.Tasks.ApprovePlan or Activities.Tasks.Opinion
        )
        {
            model = model with
            {
                Facts = await sources.FactsAsync(db, plan),
                Lint = await sources.LintAsync(db, plan),
                OwnText = plan.OwnDocument is { } own
                    ? Encoding.UTF8.GetString(await db.Blobs.Where(blob => blob.Hash == own).Select(blob => blob.Content).FirstAsync())
                    : null,
                PaperSigner = await texts.OpenAsync(plan.SignedCopy?.Signer),
            };
        }
        model = model with { ExtensionReason = await texts.OpenAsync(model.Owed?.ExtensionRemark) };
        return task.Task == Activities.Tasks.RollUp ? model with { RollUp = await RollUpAsync(report!) } : model;
    }

    /// <summary>A unit sees every opinion on its own work, and of another unit's those that it was itself asked for.</summary>
    private async Task<IReadOnlyList<OpinionLine>> OpinionsAsync(
        ProductDb db,
        IReadOnlyList<Commit> commits,
        object? subject,
        UnitId viewer,
        UnitId owner
    )
    {
        DateTimeOffset? since = (subject as DirectiveWork)?.SubmittedAt ?? (subject as PeriodReport)?.SubmittedAt;
        HashSet<int> asked =
        [
            .. commits
                .SelectMany(commit => commit.Events)
                .OfType<ActivitySuspended>()
                .Where(suspended => suspended.Wait is ITaskWait task && task.Assignee == viewer.ToString())
                .Select(suspended => suspended.Execution),
        ];
        List<Opinion> seen =
        [
            .. Activities
                .Approval.Opinions.Of(subject)
                .EndedSince(since)
                .Where(opinion => viewer == owner || asked.Contains(opinion.Execution)),
        ];
        List<Guid> people = [.. seen.Select(opinion => opinion.By?.Value).OfType<Guid>().Distinct()];
        Dictionary<Guid, string> names = await db
            .Users.Where(account => people.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.FullName);
        var lines = new List<OpinionLine>();
        foreach (Opinion opinion in seen)
            lines.Add(
                new OpinionLine(
                    opinion.Title,
                    opinion.Outcome,
                    opinion.By is { } by ? names.GetValueOrDefault(by.Value, "(đã xóa)") : null,
                    await texts.OpenAsync(opinion.Remark),
                    opinion.EndedAt!.Value
                )
            );
        return lines;
    }

    /// <summary>The fields as they were last saved.</summary>
    public static FormValues Stored(TaskModel task)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (PlanItem item in task.Plan?.Items ?? [])
        {
            string path = $"items[{item.Clause}]";
            fields[path + ".answer"] = item.Answer.ToString();
            fields[path + ".text"] = item.Text;
            fields[path + ".value"] = item.Value?.ToString(Forms.Vietnamese);
            fields[path + ".reason"] = item.Reason;
        }
        if (task.Plan is { } plan)
            PlanForm.Write(fields, plan.Parts, task.Facts);
        if (task.LinkFault is { } fault)
            fields["url"] = fault.Url.OriginalString;
        if (task.Report is { } report)
        {
            foreach (ReportValue value in report.Content.Values)
            {
                fields[$"values[{value.Indicator}].female"] = value.Female?.ToString(CultureInfo.InvariantCulture);
                fields[$"values[{value.Indicator}].male"] = value.Male?.ToString(CultureInfo.InvariantCulture);
            }
            foreach (TargetVerdict verdict in report.Content.Verdicts)
            {
                fields[$"verdicts[{verdict.Clause}].verdict"] = verdict.Verdict.ToString();
                fields[$"verdicts[{verdict.Clause}].cause"] = verdict.Cause;
            }
            fields["difficulties"] = task.Difficulties;
            fields["proposals"] = task.Proposals;
        }
        return new FormValues(fields);
    }

    /// <summary>The reports of the units below that answer the same period, under whatever the unit sent on to them.</summary>
    public async Task<RollUpModel> RollUpAsync(PeriodReport report)
    {
        await using ProductDb db = await databases.CreateDbContextAsync();
        List<DirectiveId> below = await db
            .Directives.Where(row => row.Upstream == report.Directive && row.Unit == report.Unit && row.Status == DirectiveStatus.Sent)
            .Select(row => row.Directive)
            .ToListAsync();
        // The half-year is what the levels have in common; each sets its own date within it.
        List<string> periods = await db
            .ReportPeriods.Where(row => below.Contains(row.Directive))
            .Select(row => row.Period)
            .Distinct()
            .ToListAsync();
        periods.RemoveAll(period => !SameHalf(period, report.Period));
        var units = await (
            from work in db.Works.AsNoTracking()
            where below.Contains(work.Directive) && work.Period == "" && !work.Own
            join unit in db.Units on work.Unit equals unit.Unit
            orderby unit.Name
            select new { unit.Unit, unit.Name }
        ).ToListAsync();
        var reports = await (
            from work in db.Works.AsNoTracking()
            where below.Contains(work.Directive) && periods.Contains(work.Period)
            join head in db.Heads on work.Stream equals head.Stream
            select new
            {
                work.Unit,
                work.Stage,
                work.Stream,
                head.Version,
            }
        ).ToListAsync();
        List<StreamId> accepted = [.. reports.Where(row => row.Stage == nameof(ReportStage.Accepted)).Select(row => row.Stream)];
        List<ReportValueRow> values = await db.ReportValues.AsNoTracking().Where(value => accepted.Contains(value.Stream)).ToListAsync();
        return new RollUpModel(
            [
                .. units.Select(unit =>
                    (
                        unit.Name,
                        reports.FirstOrDefault(row => row.Unit == unit.Unit) is { } found
                            ? Enum.Parse<ReportStage>(found.Stage)
                            : (ReportStage?)null
                    )
                ),
            ],
            [
                .. reports
                    .Where(row => row.Stage == nameof(ReportStage.Accepted))
                    .Select(row => new RollUpSource(row.Stream, row.Unit, row.Version)),
            ],
            Activities.Reporting.RollUp.Sum(values.Select(value => (value.Indicator, value.Female, value.Male)))
        );
    }

    private static bool SameHalf(string left, string right) => Half(left) == Half(right);

    private static (string Year, bool First) Half(string period)
    {
        string date = PeriodKey.DateIn(period);
        return (date[..4], int.Parse(date.AsSpan(5, 2), CultureInfo.InvariantCulture) <= 8);
    }

    private async Task<Directive> DirectiveAsync(ProductDb db, DirectiveId directive) =>
        (Directive)(await store.LoadAsync(db, directive.Stream, DirectiveStream.Kind)).State!;

    /// <summary>What a unit owes by a task of its own; null for what another unit does about it.</summary>
    public static ObligationKind? ObligationOf(string task) =>
        task switch
        {
            Activities.Tasks.Acknowledge => ObligationKind.Acknowledge,
            Activities.Tasks.PublishLink => ObligationKind.Link,
            Activities.Tasks.DerivePlan or Activities.Tasks.ApprovePlan => ObligationKind.Plan,
            Activities.Tasks.Report or Activities.Tasks.RollUp => ObligationKind.Report,
            _ => null,
        };
}
