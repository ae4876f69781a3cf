using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Runtime;

/// <summary>How an instance begins.</summary>
/// <param name="Input">The workflow's inputs by name.</param>
/// <param name="CorrelationId">What ties the instance to something of the domain.</param>
/// <param name="FirstEvents">Facts of the domain recorded right after <see cref="WorkflowStarted"/>, before the first step.</param>
public sealed record StartRequest(JsonObject? Input = null, string? CorrelationId = null, IReadOnlyList<Event>? FirstEvents = null)
{
    public static StartRequest Empty { get; } = new();
}

/// <summary>
/// The decisions of the engine: each is a pure function of definition, state, command and instant, and returns the events of one pass, to be
/// stored together or not at all. An activity that throws faults the workflow; a <see cref="RefusedException"/> records nothing.
/// Thread-safe.
/// </summary>
public sealed class WorkflowRuntime(ActivityCatalog catalog, SubjectFold fold)
{
    public ActivityCatalog Catalog { get; } = catalog;

    /// <summary>The state before the first event.</summary>
    public WorkflowState Empty => new(fold);

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
    public IReadOnlyList<Event> Start(WorkflowDefinition d, Guid instance, StartRequest r, DateTimeOffset now)
    {
        Pass pass = new(d, instance, Empty, now);
        pass.Record(new WorkflowStarted(d.DefinitionId, d.Version, (JsonObject?)r.Input?.DeepClone(), r.CorrelationId));
        foreach (Event first in r.FirstEvents ?? [])
        {
            pass.Record(first);
        }

        pass.Schedule(owner: null, d.Root);
        pass.Run();
        return pass.Events;
    }

    /// <summary>Hands the input to an execution that waits and runs on.</summary>
    /// <exception cref="RefusedException">The execution does not wait, or its activity refuses the input.</exception>
    public IReadOnlyList<Event> Resume(
        WorkflowDefinition d,
        Guid instance,
        WorkflowState s,
        int execution,
        object? input,
        DateTimeOffset now
    )
    {
        Pass pass = Continue(d, instance, s, now);
        if (s.Find(execution) is not { Wait: not null } waiting)
        {
            throw new RefusedException("execution", NotWaiting(s, execution));
        }

        pass.Resume(waiting, input);
        return pass.Events;
    }

    /// <summary>Wakes every execution that waits for this signal, in the order in which they started, and hands each the payload; none is no fault.</summary>
    public IReadOnlyList<Event> Signal(
        WorkflowDefinition d,
        Guid instance,
        WorkflowState s,
        string name,
        object? payload,
        DateTimeOffset now
    )
    {
        Pass pass = Continue(d, instance, s, now);
        Wake(
            pass,
            s.Waits.Where(one => one.Wait is SignalWait signal && string.Equals(signal.Name, name, StringComparison.Ordinal)),
            payload
        );
        return pass.Events;
    }

    /// <summary>
    /// Wakes every execution whose timer is due at or before <paramref name="now"/>, the earliest first. A timer that is only set during this
    /// pass waits for the next one.
    /// </summary>
    public IReadOnlyList<Event> FireTimers(WorkflowDefinition d, Guid instance, WorkflowState s, DateTimeOffset now)
    {
        Pass pass = Continue(d, instance, s, now);
        Wake(
            pass,
            s.Waits.Where(one => one.Wait is TimerWait timer && timer.DueAt <= now)
                .OrderBy(one => ((TimerWait)one.Wait!).DueAt)
                .ThenBy(one => one.Execution),
            input: null
        );
        return pass.Events;
    }

    /// <summary>
    /// Records that an effect was performed and wakes whoever waits for it. An effect answered before gives no events, since the outbox
    /// performs at least once; one that outlived its instance is recorded and wakes nobody.
    /// </summary>
    /// <exception cref="RefusedException">The instance never asked for such an effect.</exception>
    public IReadOnlyList<Event> EffectPerformed(
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
            return pass.Events;
        }

        pass.Record(new EffectReturned(effectId, (JsonObject?)result?.DeepClone()));
        Wake(
            pass,
            s.Waits.Where(one => one.Wait is EffectWait effect && string.Equals(effect.Effect, effectId, StringComparison.Ordinal)),
            result
        );
        return pass.Events;
    }

    /// <summary>Calls the whole instance off.</summary>
    /// <exception cref="RefusedException">It has ended already.</exception>
    public IReadOnlyList<Event> Cancel(WorkflowDefinition d, Guid instance, WorkflowState s, string? reason, DateTimeOffset now)
    {
        Pass pass = Continue(d, instance, s, now);
        if (s.Status == WorkflowStatus.Finished)
        {
            throw new RefusedException("instance", $"Quy trình đã kết thúc ({Words(s.SubStatus)}) nên không thể huỷ nữa.");
        }

        pass.CancelAll();
        pass.Record(new WorkflowCancelled(reason));
        return pass.Events;
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

    private static Pass Continue(WorkflowDefinition d, Guid instance, WorkflowState s, DateTimeOffset now)
    {
        Started(s);
        return d.DefinitionId == s.DefinitionId && d.Version == s.DefinitionVersion
            ? new Pass(d, instance, s, now)
            : throw new ArgumentException(
                $"Instance {instance} is pinned to version {s.DefinitionVersion} of definition '{s.DefinitionId}', but version {d.Version} of '{d.DefinitionId}' was given. Load the version it is pinned to.",
                nameof(d)
            );
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

    private static void Wake(Pass pass, IEnumerable<LiveExecution> waiting, object? input)
    {
        foreach (LiveExecution one in waiting.ToList())
        {
            // The one before it may have called it off, ended the workflow or, in a loop, put another wait in its place.
            if (pass.State.Find(one.Execution) is { } still && Equals(still.Wait, one.Wait))
            {
                pass.Resume(still, input);
            }
        }
    }

    private static string NotWaiting(WorkflowState s, int execution) =>
        s.Status == WorkflowStatus.Finished
            ? $"Bước {execution} không còn chờ: quy trình đã kết thúc ({Words(s.SubStatus)})."
            : $"Bước {execution} không đang chờ. Các bước đang chờ: {string.Join(", ", s.Waits.Select(one => $"{one.Execution} ({one.Activity})"))}. Hãy tải lại danh sách việc.";

    private static string Words(WorkflowSubStatus status) =>
        status switch
        {
            WorkflowSubStatus.Faulted => "bị lỗi",
            WorkflowSubStatus.Cancelled => "đã huỷ",
            WorkflowSubStatus.Finished => "đã xong",
            _ => "đang chạy",
        };
}
