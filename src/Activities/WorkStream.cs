using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Activities;

/// <summary>A unit's running work: one directive's, or one report's.</summary>
public sealed record WorkRow : Row
{
    public required UnitId Unit { get; init; }
    public required DirectiveId Directive { get; init; }

    /// <summary>Empty for the work on the directive itself, else the report's period.</summary>
    public required string Period { get; init; }

    /// <summary>The unit that sent the directive and receives the report.</summary>
    public required UnitId From { get; init; }
    public required bool Own { get; init; }
    public required string Definition { get; init; }
    public required int DefinitionVersion { get; init; }

    /// <summary>Of the workflow instance: Executing, Suspended, Finished, Faulted, Cancelled.</summary>
    public required WorkflowSubStatus Status { get; init; }

    /// <summary>Name of the <see cref="PlanStage"/> or <see cref="ReportStage"/>.</summary>
    public required string Stage { get; init; }
    public string? Link { get; init; }
    public int? SentTo { get; init; }
}

/// <summary>A task (việc) in somebody's inbox.</summary>
public sealed record TaskRow : Row
{
    public required int Execution { get; init; }

    /// <summary>Code of the kind of work, one of <see cref="Tasks"/>.</summary>
    public required string Task { get; init; }

    /// <summary>The unit whose inbox it stands in.</summary>
    public required UnitId Assignee { get; init; }
    public required Role Role { get; init; }

    /// <summary>What is asked, where the flow words it; null where the kind of work says it.</summary>
    public string? Title { get; init; }

    /// <summary>The unit whose work it is; differs from the assignee when a unit above has to accept or follow up.</summary>
    public required UnitId Unit { get; init; }
    public required DirectiveId Directive { get; init; }
    public required string Period { get; init; }
    public required string PeriodName { get; init; }
    public required string Stage { get; init; }
    public DateOnly? LastDay { get; init; }
    public DateTimeOffset? LateFrom { get; init; }
}

/// <summary>What is known of a link that a unit published.</summary>
public sealed record LinkProofRow : Row
{
    public required UnitId Unit { get; init; }
    public required DirectiveId Directive { get; init; }

    /// <summary>As it was sent.</summary>
    public required string Url { get; init; }

    /// <summary>How it stands; null before the first look.</summary>
    public LinkOutcome? Outcome { get; init; }

    /// <summary>What is wrong, as a sentence; null when nothing is.</summary>
    public string? Reason { get; init; }

    /// <summary>Of the last look, as all below.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>HTTP status; null when the site did not answer.</summary>
    public int? HttpStatus { get; init; }
    public string? Title { get; init; }

    /// <summary>SHA-256 of what the site sent; null when it was not read.</summary>
    public string? ContentHash { get; init; }
    public bool NumberFound { get; init; }
    public bool TitleFound { get; init; }

    /// <summary>When it is looked at again; null for at once.</summary>
    public DateTimeOffset? NextAt { get; init; }
}

/// <summary>When a wait for time ends.</summary>
public sealed record TimerRow : Row
{
    public required int Execution { get; init; }
    public required DateTimeOffset DueAt { get; init; }
}

/// <summary>
/// An instance that is no unit's work, or that another instance started. A unit's work of its own is a <see cref="WorkRow"/>.
/// </summary>
public sealed record InstanceRow : Row
{
    public required string Definition { get; init; }
    public required int DefinitionVersion { get; init; }
    public required WorkflowSubStatus Status { get; init; }
    public required bool Ended { get; init; }
    public string? Name { get; init; }
    public string? CorrelationId { get; init; }

    /// <summary>The instance that started it; null when none did.</summary>
    public StreamId? Parent { get; init; }

    /// <summary>The execution of the parent that started it.</summary>
    public int? ParentExecution { get; init; }
}

/// <summary>An execution that waits until the instances it started have ended.</summary>
public sealed record AwaitedRow : Row
{
    public required int Execution { get; init; }

    /// <summary>How many they are.</summary>
    public required int Count { get; init; }
}

/// <summary>Something that an instance waits for from outside, by the name under which it comes (Elsa's bookmark).</summary>
public sealed record BookmarkRow : Row
{
    public const string Signal = "signal";
    public const string Task = "task";

    public required int Execution { get; init; }

    /// <summary><see cref="Signal"/> or <see cref="Task"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The signal's name, or the task's id.</summary>
    public required string Name { get; init; }

    /// <summary>The instance's, by which a signal may be addressed.</summary>
    public string? CorrelationId { get; init; }
}

/// <summary>An activity that stands still after a fault.</summary>
public sealed record IncidentRow : Row
{
    public required int Execution { get; init; }

    /// <summary>The activity's id in the definition.</summary>
    public required string Activity { get; init; }
    public required string Type { get; init; }
    public required string Message { get; init; }

    /// <summary>How often it was retried.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it is tried again by itself; null when a person has to decide.</summary>
    public DateTimeOffset? RetryAt { get; init; }
}

/// <summary>A figure of a submitted report, for roll-up.</summary>
public sealed record ReportValueRow : Row
{
    public required string Indicator { get; init; }
    public required DirectiveId Directive { get; init; }
    public required string Period { get; init; }
    public required UnitId Unit { get; init; }
    public required ReportStage Stage { get; init; }
    public required int Female { get; init; }
    public required int Male { get; init; }
}

/// <summary>A verdict of a submitted report, for roll-up.</summary>
public sealed record ReportVerdictRow : Row
{
    public required string Clause { get; init; }
    public required DirectiveId Directive { get; init; }
    public required string Period { get; init; }
    public required UnitId Unit { get; init; }
    public required ReportStage Stage { get; init; }
    public required Verdict Verdict { get; init; }
}

/// <summary>Codes of the kinds of task; pages choose their form by them. Stored in histories, for good.</summary>
public static class Tasks
{
    public const string Acknowledge = "acknowledge";
    public const string DerivePlan = "derive-plan";
    public const string ApprovePlan = "approve-plan";
    public const string PublishLink = "publish-link";
    public const string RollUp = "roll-up";
    public const string Report = "report";
    public const string AcceptReport = "accept-report";
    public const string FollowUp = "follow-up";
    public const string Opinion = "opinion";
}

/// <summary>The stream of one workflow instance: what the engine recorded and what the domain did, in one history.</summary>
public sealed class WorkStream : IStreamKind
{
    public static readonly WorkStream Kind = new();

    public string Name => "work";

    /// <summary>The domain's part of the state: a <see cref="DirectiveWork"/> or a <see cref="PeriodReport"/>.</summary>
    public static object? FoldSubject(object? subject, Event e) =>
        (subject, e) switch
        {
            (null or DirectiveWork, DirectiveAssigned) => DirectiveWork.Fold(null, e),
            (null or PeriodReport, ReportRequested) => PeriodReport.Fold(null, e),
            (DirectiveWork work, _) => DirectiveWork.Fold(work, e),
            (PeriodReport report, _) => PeriodReport.Fold(report, e),
            _ => subject,
        };

    public object? Fold(object? state, Event e) => ((WorkflowState?)state ?? new WorkflowState(FoldSubject)).Apply(e);

    public IEnumerable<Row> Rows(StreamId stream, object? state)
    {
        if (state is not WorkflowState workflow)
            return [];
        return workflow.Subject switch
        {
            DirectiveWork work => [.. Common(stream, workflow), .. RowsOf(stream, workflow, work)],
            PeriodReport report => [.. Common(stream, workflow), .. RowsOf(stream, workflow, report)],
            _ => Common(stream, workflow),
        };
    }

    private static IEnumerable<Row> Common(StreamId stream, WorkflowState workflow)
    {
        if (workflow.Subject is not (DirectiveWork or PeriodReport) || workflow.Parent is not null)
        {
            yield return new InstanceRow
            {
                Stream = stream,
                Definition = workflow.DefinitionId,
                DefinitionVersion = workflow.DefinitionVersion,
                Status = workflow.SubStatus,
                Ended = workflow.Status == WorkflowStatus.Finished,
                Name = workflow.Name,
                CorrelationId = workflow.CorrelationId,
                Parent = workflow.Parent is { } parent ? new StreamId(parent) : null,
                ParentExecution = workflow.ParentExecution,
            };
        }
        foreach (LiveExecution live in workflow.Executions)
        {
            if (RowOf(stream, workflow, live) is { } row)
                yield return row;
        }
        foreach (LiveExecution live in workflow.Executions)
        {
            if (live.Fault is { } fault)
            {
                yield return new IncidentRow
                {
                    Stream = stream,
                    Execution = live.Execution,
                    Activity = fault.ActivityId,
                    Type = fault.ActivityType,
                    Message = fault.Message,
                    Attempts = live.Attempts,
                    RetryAt = (live.Wait as RetryWait)?.DueAt,
                };
            }
        }
        foreach (EffectRequested effect in workflow.PendingEffects)
        {
            yield return new OutboxRow
            {
                Stream = stream,
                Effect = effect.Effect,
                Kind = effect.Kind,
                Payload = AsStored(effect.Payload),
            };
        }
    }

    /// <summary>The text of a payload as it is once it was stored and read: its members sorted, its numbers in their shortest form.</summary>
    private static string AsStored(JsonObject payload) =>
        JsonNode.Parse(CanonicalJson.Write(JsonSerializer.SerializeToElement(payload, HistoryJson.Options)))!.ToJsonString();

    private static Row? RowOf(StreamId stream, WorkflowState workflow, LiveExecution live) =>
        live.Wait switch
        {
            // An instance that is paused or stopped at a fault keeps signals that come, and nothing else happens to it.
            SignalWait signal => Bookmark(stream, workflow, live, BookmarkRow.Signal, signal.Name),
            _ when workflow.IsPaused || workflow.Status == WorkflowStatus.Finished => null,
            ExternalTask task => Bookmark(stream, workflow, live, BookmarkRow.Task, task.TaskId.ToString("D")),
            ITimedWait timed => Timer(stream, live, timed.DueAt),
            ChildrenWait children => new AwaitedRow
            {
                Stream = stream,
                Execution = live.Execution,
                Count = children.Count,
            },
            _ => null,
        };

    private static TimerRow Timer(StreamId stream, LiveExecution live, DateTimeOffset dueAt) =>
        new()
        {
            Stream = stream,
            Execution = live.Execution,
            DueAt = dueAt,
        };

    private static BookmarkRow Bookmark(StreamId stream, WorkflowState workflow, LiveExecution live, string kind, string name) =>
        new()
        {
            Stream = stream,
            Execution = live.Execution,
            Kind = kind,
            Name = name,
            CorrelationId = workflow.CorrelationId,
        };

    private static IEnumerable<Row> RowsOf(StreamId stream, WorkflowState workflow, DirectiveWork work)
    {
        yield return new WorkRow
        {
            Stream = stream,
            Unit = work.Unit,
            Directive = work.Directive,
            Period = "",
            From = work.From,
            Own = work.Own,
            Definition = workflow.DefinitionId,
            DefinitionVersion = workflow.DefinitionVersion,
            Status = workflow.SubStatus,
            Stage = work.Stage.ToString(),
            Link = work.Link?.ToString(),
            SentTo = work.SentTo,
        };
        foreach (Obligation obligation in work.Obligations)
            yield return ObligationRow.Of(stream, obligation, work.Unit, work.From, work.Directive, "");
        foreach ((LiveExecution live, ITaskWait task) in HumanTasks(workflow))
        {
            Obligation? owed = work.Obligations.FirstOrDefault(o =>
                o.Kind
                == task.Task switch
                {
                    Tasks.Acknowledge => ObligationKind.Acknowledge,
                    Tasks.PublishLink => ObligationKind.Link,
                    _ => ObligationKind.Plan,
                }
            );
            yield return RowOf(stream, workflow, live, task, work.Unit, work.Directive, "", "", work.Stage.ToString(), owed);
        }
        if (work.Proof is { } proof && workflow.SubStatus != WorkflowSubStatus.Cancelled)
            yield return RowOf(stream, work, proof);
        if (LinkCameBack(workflow) is { } step)
            yield return new TaskRow
            {
                Stream = stream,
                Execution = step.Execution,
                Task = Tasks.PublishLink,
                Assignee = work.Unit,
                Role = Enum.Parse<Role>(step.Role),
                Unit = work.Unit,
                Directive = work.Directive,
                Period = "",
                PeriodName = "",
                Stage = work.Stage.ToString(),
            };
    }

    /// <summary>
    /// The step whose task is back in the inbox because its link was found broken or wrong; null for none. What was owed stays met, and the
    /// flow has gone on: the task has no date and no step waits for it.
    /// </summary>
    public static LinkStep? LinkCameBack(WorkflowState workflow) =>
        workflow is { IsPaused: false, Subject: DirectiveWork { Proof.Fault: not null, LinkStep: { } step } }
        && workflow.SubStatus != WorkflowSubStatus.Cancelled
        && workflow.Find(step.Execution) is null
            ? step
            : null;

    private static LinkProofRow RowOf(StreamId stream, DirectiveWork work, LinkProof proof) =>
        new()
        {
            Stream = stream,
            Unit = work.Unit,
            Directive = work.Directive,
            Url = proof.Url.ToString(),
            Outcome = proof.Standing?.Outcome,
            Reason = proof.Standing?.Reason,
            CheckedAt = proof.Last?.At,
            HttpStatus = proof.Last?.Status,
            Title = proof.Last?.Title,
            ContentHash = proof.Last?.ContentHash,
            NumberFound = proof.Last?.NumberFound ?? false,
            TitleFound = proof.Last?.TitleFound ?? false,
            NextAt = proof.NextAt,
        };

    private static IEnumerable<Row> RowsOf(StreamId stream, WorkflowState workflow, PeriodReport report)
    {
        yield return new WorkRow
        {
            Stream = stream,
            Unit = report.Unit,
            Directive = report.Directive,
            Period = report.Period,
            From = report.To,
            Own = false,
            Definition = workflow.DefinitionId,
            DefinitionVersion = workflow.DefinitionVersion,
            Status = workflow.SubStatus,
            Stage = report.Stage.ToString(),
        };
        yield return ObligationRow.Of(stream, report.Obligation, report.Unit, report.To, report.Directive, report.Period);
        foreach ((LiveExecution live, ITaskWait task) in HumanTasks(workflow))
        {
            // Who is late need not be followed up once the report is there.
            if (task.Task == Tasks.FollowUp && report.IsWithReceiver)
                continue;
            yield return RowOf(
                stream,
                workflow,
                live,
                task,
                report.Unit,
                report.Directive,
                report.Period,
                report.PeriodName,
                report.Stage.ToString(),
                task.Task is Tasks.AcceptReport or Tasks.Opinion ? null : report.Obligation
            );
        }
        if (report.Stage is not (ReportStage.Submitted or ReportStage.Accepted))
            yield break;
        foreach (ReportValue value in report.Content.Values)
        {
            yield return new ReportValueRow
            {
                Stream = stream,
                Indicator = value.Indicator,
                Directive = report.Directive,
                Period = report.Period,
                Unit = report.Unit,
                Stage = report.Stage,
                Female = value.Female ?? 0,
                Male = value.Male ?? 0,
            };
        }
        foreach (TargetVerdict verdict in report.Content.Verdicts)
        {
            yield return new ReportVerdictRow
            {
                Stream = stream,
                Clause = verdict.Clause,
                Directive = report.Directive,
                Period = report.Period,
                Unit = report.Unit,
                Stage = report.Stage,
                Verdict = verdict.Verdict,
            };
        }
    }

    private static IEnumerable<(LiveExecution, ITaskWait)> HumanTasks(WorkflowState workflow) =>
        (workflow.IsPaused ? [] : workflow.Waits).Where(live => live.Wait is ITaskWait).Select(live => (live, (ITaskWait)live.Wait!));

    private static TaskRow RowOf(
        StreamId stream,
        WorkflowState workflow,
        LiveExecution live,
        ITaskWait task,
        UnitId unit,
        DirectiveId directive,
        string period,
        string periodName,
        string stage,
        Obligation? owed
    ) =>
        new()
        {
            Stream = stream,
            Execution = live.Execution,
            Task = task.Task,
            Assignee = new UnitId(Guid.Parse(task.Assignee!, CultureInfo.InvariantCulture)),
            Role = Enum.Parse<Role>(task.Role!),
            Title = Opinions.Of(workflow.Subject, live.Execution)?.Title,
            Unit = unit,
            Directive = directive,
            Period = period,
            PeriodName = periodName,
            Stage = stage,
            LastDay = task is ITimedWait until ? DeadlineRule.DayOf(until.DueAt.AddTicks(-1)) : owed?.LastDay,
            LateFrom = task is ITimedWait late ? late.DueAt : owed?.LateFrom,
        };
}
