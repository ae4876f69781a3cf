using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Scripting;

namespace GenderEquality.Engine.Runtime;

/// <summary>How an instance begins.</summary>
/// <param name="Input">The workflow's inputs by name.</param>
/// <param name="CorrelationId">What ties the instance to something of the domain.</param>
/// <param name="FirstEvents">Facts of the domain recorded right after <see cref="WorkflowStarted"/>, before the first step.</param>
public sealed record StartRequest(JsonObject? Input = null, string? CorrelationId = null, IReadOnlyList<Event>? FirstEvents = null)
{
    /// <summary>The instance that starts this one; null for none.</summary>
    public Guid? Parent { get; init; }

    /// <summary>The execution of the parent that starts it.</summary>
    public int? ParentExecution { get; init; }

    /// <summary>The activity that the world set off and at which it begins; null for the usual start.</summary>
    public string? Trigger { get; init; }

    public static StartRequest Empty { get; } = new();
}

/// <summary>
/// The decisions of the engine: each is a pure function of definition, state, command and instant, and returns the events of one pass, to be
/// stored together or not at all. An activity that throws becomes an incident; a <see cref="RefusedException"/> records nothing.
/// Thread-safe.
/// </summary>
/// <param name="catalog">The activity types there are.</param>
/// <param name="fold">The domain's own fold.</param>
/// <param name="scripts">What runs JavaScript; null where none is to run.</param>
/// <param name="library">The published workflows that activities start; null for none.</param>
public sealed class WorkflowRuntime(
    ActivityCatalog catalog,
    SubjectFold fold,
    IScriptEngine? scripts = null,
    IWorkflowLibrary? library = null
)
{
    internal PassTools Tools { get; } = new(scripts ?? NoScripts.Instance, library ?? NoWorkflows.Instance, fold);

    public ActivityCatalog Catalog { get; } = catalog;

    /// <summary>The state before the first event.</summary>
    public WorkflowState Empty => new(Tools.Fold);

    /// <summary>The state that a history adds up to. Needs neither the definition nor the activities of today.</summary>
    public WorkflowState Replay(IEnumerable<Event> events)
    {
        WorkflowState state = Empty;
        foreach (Event e in events)
        {
            state.Fold(e);
        }

        return state;
    }

    /// <summary>Begins a new instance and runs it until it waits or ends.</summary>
    public Decision Start(WorkflowDefinition d, Guid instance, StartRequest r, DateTimeOffset now)
    {
        Pass pass = new(Tools, d, instance, Empty, now);
        pass.Begin(r);
        return pass.Decision;
    }

    /// <summary>Hands the input to an execution that waits and runs on.</summary>
    /// <exception cref="RefusedException">
    /// The execution does not wait, or no longer since its time is over; the instance is paused; or the activity refuses the input.
    /// </exception>
    public Decision Resume(WorkflowDefinition d, Guid instance, WorkflowState s, int execution, object? input, DateTimeOffset now)
    {
        Pass pass = Continue(d, instance, s, now);
        // What faulted and is to be tried again waits for nobody's input.
        if (s.Status == WorkflowStatus.Finished || s.Find(execution) is not { Wait: not (null or RetryWait) } waiting)
        {
            throw new RefusedException("execution", NotWaiting(s, execution));
        }

        if (s.IsPaused)
        {
            throw new RefusedException("execution", "Quy trình đang tạm dừng. Hãy cho quy trình chạy tiếp rồi làm lại.");
        }

        if (waiting.Wait is HumanTaskUntil until && until.DueAt <= now)
        {
            // The sweep that ends the wait may come later than the instant; what is late does not depend on it.
            throw new RefusedException(
                "execution",
                $"Bước {execution} không còn chờ: thời gian làm việc này đã hết. Hãy tải lại danh sách việc."
            );
        }

        pass.Resume(waiting, step => pass.NodeOf(waiting).Type.Resume(step, input));
        return pass.Decision;
    }

    /// <summary>
    /// Wakes every execution that waits for this signal, in the order in which they started, and hands each the payload; none is no fault. An
    /// instance that is paused or stands still after a fault keeps the signal for when it goes on.
    /// </summary>
    public Decision Signal(WorkflowDefinition d, Guid instance, WorkflowState s, string name, object? payload, DateTimeOffset now)
    {
        Pass pass = Continue(d, instance, s, now);
        if (!s.Executions.Any(one => WaitsForSignal(one, name)))
        {
            return Decision.Nothing;
        }

        if (IsHeldUp(s))
        {
            pass.Record(new SignalHeld(name, Payloads.ToJson(payload)?.DeepClone()));
            return pass.Decision;
        }

        if (!Wake(pass, s.Executions.Where(one => WaitsForSignal(one, name)), payload))
        {
            pass.Record(new SignalHeld(name, Payloads.ToJson(payload)?.DeepClone()));
        }

        return pass.Decision;
    }

    /// <summary>
    /// Wakes every execution whose timer is due at or before <paramref name="now"/>, the earliest first, and runs again what was to be retried
    /// by then. A timer that is only set during this pass waits for the next one; while the instance is paused all do.
    /// </summary>
    public Decision FireTimers(WorkflowDefinition d, Guid instance, WorkflowState s, DateTimeOffset now)
    {
        Pass pass = Continue(d, instance, s, now);
        if (IsHeldUp(s))
        {
            return Decision.Nothing;
        }

        Wake(pass, s.Waits.Where(one => DueAt(one) <= now).OrderBy(DueAt).ThenBy(one => one.Execution), input: null);
        return pass.Decision;
    }

    /// <summary>
    /// Records that an effect was performed and wakes whoever waits for it. An effect answered before gives no events, since the outbox
    /// performs at least once; one that outlived its instance is recorded and wakes nobody.
    /// </summary>
    /// <exception cref="RefusedException">The instance never asked for such an effect.</exception>
    public Decision EffectPerformed(
        WorkflowDefinition d,
        Guid instance,
        WorkflowState s,
        string effectId,
        JsonObject? result,
        DateTimeOffset now
    )
    {
        if (!s.HasRequested(effectId))
        {
            throw new RefusedException("effect", $"Quy trình này chưa từng yêu cầu tác vụ ngoài '{effectId}'. Hãy kiểm tra lại mã tác vụ.");
        }

        Pass pass = Continue(d, instance, s, now);
        if (!s.PendingEffects.Any(pending => string.Equals(pending.Effect, effectId, StringComparison.Ordinal)))
        {
            return Decision.Nothing;
        }

        bool held = IsHeldUp(s) && s.Executions.Any(one => WaitsForEffect(one, effectId));
        pass.Record(new EffectReturned(effectId, (JsonObject?)result?.DeepClone(), held ? true : null));
        if (!held)
        {
            Wake(pass, s.Executions.Where(one => WaitsForEffect(one, effectId)), result);
        }

        return pass.Decision;
    }

    /// <summary>
    /// Goes on after all instances that an execution started have ended; the caller has made sure that they have. One that does not wait for
    /// them, or no longer, or whose order to start them is not answered yet, gives no events.
    /// </summary>
    /// <param name="result">What the one child came to, as <c>{workflowInstanceId, status, subStatus, output}</c>; null for several.</param>
    public Decision ChildrenFinished(
        WorkflowDefinition d,
        Guid instance,
        WorkflowState s,
        int execution,
        JsonObject? result,
        DateTimeOffset now
    )
    {
        Pass pass = Continue(d, instance, s, now);
        if (
            IsHeldUp(s)
            || s.Waits.FirstOrDefault(one => one.Execution == execution) is not { Wait: ChildrenWait wait } waiting
            || s.PendingEffects.Any(pending => pending.Effect == wait.Started)
        )
        {
            return Decision.Nothing;
        }

        Wake(pass, [waiting], result);
        return pass.Decision;
    }

    /// <summary>Takes the report that an external task is done. A task that was reported before, or called off, gives no events.</summary>
    /// <exception cref="RefusedException">The instance is paused or stands still after a fault: report again once it goes on.</exception>
    public Decision TaskCompleted(WorkflowDefinition d, Guid instance, WorkflowState s, Guid task, JsonNode? result, DateTimeOffset now) =>
        s.Executions.FirstOrDefault(one => one.Wait is ExternalTask external && external.TaskId == task) is { } waiting
            ? Resume(d, instance, s, waiting.Execution, result, now)
            : Decision.Nothing;

    /// <summary>Calls the whole instance off.</summary>
    /// <exception cref="RefusedException">It has ended already.</exception>
    public Decision Cancel(WorkflowDefinition d, Guid instance, WorkflowState s, string? reason, DateTimeOffset now)
    {
        Pass pass = Continue(d, instance, s, now);
        if (s.Status == WorkflowStatus.Finished && s.SubStatus != WorkflowSubStatus.Faulted)
        {
            throw new RefusedException("instance", $"Quy trình đã kết thúc ({Words(s.SubStatus)}) nên không thể hủy nữa.");
        }

        pass.CancelAll();
        pass.Record(new WorkflowCancelled(reason));
        return pass.Decision;
    }

    /// <summary>Holds an instance up: nothing in it goes on, and what arrives is kept.</summary>
    /// <exception cref="RefusedException">It has ended, is paused already, or no reason is given.</exception>
    public Decision Pause(WorkflowDefinition d, Guid instance, WorkflowState s, string reason, DateTimeOffset now)
    {
        Pass pass = Continue(d, instance, s, now);
        Reasoned(reason);
        if (s.Status == WorkflowStatus.Finished || s.IsPaused)
        {
            throw new RefusedException(
                "instance",
                s.IsPaused
                    ? "Quy trình đã được tạm dừng trước đó."
                    : $"Quy trình đã kết thúc ({Words(s.SubStatus)}) nên không thể tạm dừng."
            );
        }

        pass.Record(new WorkflowPaused(reason));
        return pass.Decision;
    }

    /// <summary>Lets a paused instance go on and hands on what arrived meanwhile. Timers that came due fire with the next sweep.</summary>
    /// <exception cref="RefusedException">It is not paused, or no reason is given.</exception>
    public Decision Unpause(WorkflowDefinition d, Guid instance, WorkflowState s, string reason, DateTimeOffset now)
    {
        Pass pass = Continue(d, instance, s, now);
        Reasoned(reason);
        if (!s.IsPaused)
        {
            throw new RefusedException("instance", "Quy trình không ở trạng thái tạm dừng.");
        }

        pass.Record(new WorkflowUnpaused(reason));
        HandOn(pass, s.Held);
        return pass.Decision;
    }

    /// <summary>Runs a faulted activity again, and whatever was about to run when the instance stopped.</summary>
    /// <exception cref="RefusedException">It does not stand still after a fault, or no reason is given.</exception>
    public Decision Retry(WorkflowDefinition d, Guid instance, WorkflowState s, int execution, string reason, DateTimeOffset now) =>
        Mend(
            d,
            instance,
            s,
            execution,
            reason,
            now,
            (pass, faulted, node) =>
            {
                pass.Record(new ActivityRetried(execution, faulted.Attempts + 1, reason));
                pass.Execute(execution, node);
            }
        );

    /// <summary>Goes on as if a faulted activity had been done.</summary>
    /// <param name="outcomes">The ports it is left through; null for Done.</param>
    /// <exception cref="RefusedException">It does not stand still after a fault, has no such port, or no reason is given.</exception>
    public Decision Skip(
        WorkflowDefinition d,
        Guid instance,
        WorkflowState s,
        int execution,
        string reason,
        IReadOnlyList<string>? outcomes,
        DateTimeOffset now
    ) =>
        Mend(
            d,
            instance,
            s,
            execution,
            reason,
            now,
            (pass, _, node) =>
            {
                if (node.Type.OutcomesOf(node) is { } ports)
                {
                    foreach (string outcome in outcomes ?? [])
                    {
                        if (ports.All(port => port.Name != outcome))
                        {
                            throw new RefusedException(
                                "outcomes",
                                $"Hoạt động '{node.LocalId}' không có cửa ra '{outcome}'. Chọn một trong: {string.Join(", ", ports.Select(port => port.Name))}."
                            );
                        }
                    }
                }

                pass.Record(new ActivitySkipped(execution, reason));
                pass.Complete(execution, node, outcomes is { Count: > 0 } ? outcomes : null);
            }
        );

    /// <summary>Gives a faulted activity and its branch up; the other branches go on.</summary>
    /// <exception cref="RefusedException">It does not stand still after a fault, or no reason is given.</exception>
    public Decision Abandon(WorkflowDefinition d, Guid instance, WorkflowState s, int execution, string reason, DateTimeOffset now) =>
        Mend(
            d,
            instance,
            s,
            execution,
            reason,
            now,
            (pass, _, _) =>
            {
                pass.Record(new ActivityAbandoned(execution, reason));
                pass.Abandon(pass.State.Find(execution)!);
            }
        );

    /// <summary>Moves an instance to another version of its definition, as the plan says.</summary>
    /// <exception cref="RefusedException">The plan cannot be carried out: it names why.</exception>
    public Decision Migrate(WorkflowDefinition from, WorkflowDefinition to, Guid instance, WorkflowState s, MigrationMap map, string reason)
    {
        RequirePinned(from, instance, s);
        Reasoned(reason);
        MigrationPlan plan = MigrationPlan.Of(from, to, s, map);
        return plan.Refusals.Count > 0 ? throw new RefusedException(plan.Refusals) : new([plan.ToEvent(reason)], []);
    }

    /// <summary>Takes a migration back, as long as nothing has happened since.</summary>
    /// <exception cref="RefusedException">Something has, or there was none.</exception>
    public Decision RevertMigration(Guid instance, WorkflowState s, string reason)
    {
        Started(s);
        Reasoned(reason);
        return s.CanRevertMigration
            ? new([new MigrationReverted(reason)], [])
            : throw new RefusedException(
                "instance",
                $"Không thể hoàn lại: lần chạy {instance} chưa được chuyển phiên bản, hoặc đã có việc xảy ra sau khi chuyển. Hãy chuyển sang phiên bản khác nếu cần."
            );
    }

    /// <summary>Facts of the domain that wake nobody; allowed after the end as well, as when a remark comes late.</summary>
    /// <exception cref="ArgumentException">One of them belongs to the engine, which alone may record it.</exception>
    public IReadOnlyList<Event> Record(WorkflowState s, IReadOnlyList<Event> events)
    {
        Started(s);
        foreach (Event e in events)
        {
            if (e.GetType().Assembly == typeof(WorkflowRuntime).Assembly)
            {
                throw new ArgumentException(
                    $"{e.GetType().Name} is recorded by the engine only; raise an event of the domain.",
                    nameof(events)
                );
            }
        }

        return events;
    }

    private Decision Mend(
        WorkflowDefinition d,
        Guid instance,
        WorkflowState s,
        int execution,
        string reason,
        DateTimeOffset now,
        Action<Pass, LiveExecution, ActivityNode> mend
    )
    {
        Pass pass = Continue(d, instance, s, now);
        Reasoned(reason);
        if (s.IsPaused)
        {
            throw new RefusedException("execution", "Quy trình đang tạm dừng. Hãy cho quy trình chạy tiếp rồi làm lại.");
        }

        if (
            s.SubStatus is WorkflowSubStatus.Finished or WorkflowSubStatus.Cancelled
            || s.Find(execution) is not { Fault: not null } faulted
        )
        {
            throw new RefusedException("execution", $"Bước {execution} không ở trạng thái lỗi. Hãy tải lại danh sách sự cố.");
        }

        bool stopped = s.SubStatus == WorkflowSubStatus.Faulted;
        if (stopped)
        {
            // First, so that a container does not end for want of work, and what stops once more takes it along.
            pass.Reschedule(s.Scheduled);
        }

        try
        {
            mend(pass, faulted, pass.NodeOf(faulted));
        }
        catch (Exception failure) when (failure is not RefusedException)
        {
            throw new RefusedException("execution", $"Không thể đi tiếp từ bước {execution}. {failure.Message}");
        }

        pass.Run();
        if (stopped)
        {
            HandOn(pass, s.Held);
        }

        return pass.Decision;
    }

    private static void HandOn(Pass pass, IReadOnlyList<HeldArrival> held)
    {
        foreach (HeldArrival arrival in held)
        {
            bool reached = Wake(
                pass,
                pass.State.Executions.Where(one =>
                    arrival.Signal is { } signal ? WaitsForSignal(one, signal) : WaitsForEffect(one, arrival.Effect!)
                ),
                arrival.Payload
            );
            if (!reached)
            {
                // The instance stopped before it came to everybody who waits for it.
                pass.Record(
                    arrival.Signal is { } name
                        ? new SignalHeld(name, arrival.Payload?.DeepClone())
                        : new EffectReturned(arrival.Effect!, (JsonObject?)arrival.Payload?.DeepClone(), Held: true)
                );
            }
        }
    }

    private Pass Continue(WorkflowDefinition d, Guid instance, WorkflowState s, DateTimeOffset now)
    {
        RequirePinned(d, instance, s);
        return new Pass(Tools, d, instance, s, now);
    }

    private static void RequirePinned(WorkflowDefinition d, Guid instance, WorkflowState s)
    {
        Started(s);
        if (d.DefinitionId != s.DefinitionId || d.Version != s.DefinitionVersion)
        {
            throw new ArgumentException(
                $"Instance {instance} is pinned to version {s.DefinitionVersion} of definition '{s.DefinitionId}', but version {d.Version} of '{d.DefinitionId}' was given. Load the version it is pinned to.",
                nameof(d)
            );
        }
    }

    private static void Started(WorkflowState s)
    {
        if (!s.HasStarted)
        {
            throw new ArgumentException(
                "The state has no WorkflowStarted event; replay the whole history or start the instance first.",
                nameof(s)
            );
        }
    }

    private static void Reasoned(string reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new RefusedException("reason", "Hãy ghi lý do.");
        }
    }

    /// <summary>Paused by a person, or stopped by a fault that a person may still mend.</summary>
    private static bool IsHeldUp(WorkflowState s) => s.IsPaused || s.SubStatus == WorkflowSubStatus.Faulted;

    private static bool WaitsForSignal(LiveExecution one, string name) =>
        one.Wait is SignalWait signal && string.Equals(signal.Name, name, StringComparison.Ordinal);

    private static bool WaitsForEffect(LiveExecution one, string effectId) =>
        one.Wait is EffectWait effect && string.Equals(effect.Effect, effectId, StringComparison.Ordinal);

    private static DateTimeOffset? DueAt(LiveExecution one) => (one.Wait as ITimedWait)?.DueAt;

    /// <returns>False when the instance stopped at a fault before all of them were woken.</returns>
    private static bool Wake(Pass pass, IEnumerable<LiveExecution> waiting, object? input)
    {
        foreach (LiveExecution one in waiting.ToList())
        {
            // The one before it may have called it off, ended the workflow or, in a loop, put another wait in its place.
            if (pass.State.Find(one.Execution) is { } still && Equals(still.Wait, one.Wait))
            {
                if (pass.State.Status == WorkflowStatus.Finished)
                {
                    return false;
                }

                if (still.Wait is RetryWait retry)
                {
                    pass.Record(new ActivityRetried(still.Execution, retry.Attempt));
                    pass.Execute(still.Execution, pass.NodeOf(still));
                    pass.Run();
                }
                else
                {
                    pass.Resume(still, step => pass.NodeOf(still).Type.Resume(step, input));
                }
            }
        }

        return true;
    }

    private static string NotWaiting(WorkflowState s, int execution) =>
        s.Status == WorkflowStatus.Finished
            ? $"Bước {execution} không còn chờ: quy trình đã kết thúc ({Words(s.SubStatus)})."
            : $"Bước {execution} không đang chờ. Các bước đang chờ: {string.Join(", ", s.Waits.Select(one => $"{one.Execution} ({one.Activity})"))}. Hãy tải lại danh sách việc.";

    private static string Words(WorkflowSubStatus status) =>
        status switch
        {
            WorkflowSubStatus.Faulted => "bị lỗi",
            WorkflowSubStatus.Cancelled => "đã hủy",
            WorkflowSubStatus.Finished => "đã xong",
            _ => "đang chạy",
        };
}
