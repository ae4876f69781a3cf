using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Tests.Engine.Properties;

/// <summary>What holds of every instance after every command.</summary>
internal static class Invariants
{
    public static void Hold(World world, Track one)
    {
        WorkflowState state = one.State;
        NumbersRise(one);
        if (state.SubStatus is WorkflowSubStatus.Finished or WorkflowSubStatus.Cancelled)
        {
            Must.Hold(state.Executions.Count == 0, "an instance that ended has live executions");
        }

        if (state.Status == WorkflowStatus.Finished)
        {
            Must.Hold(!state.Waits.Any(), "an instance that ended waits");
        }

        foreach (LiveExecution live in state.Executions)
        {
            Must.Hold(live.Parent is not { } parent || state.Find(parent) is not null, $"the parent of {live} is dead");
            Must.Hold(MayGoOn(state, live), $"nothing wakes {live} of {state.SubStatus}");
            AnswerMayCome(world, one, live);
        }

        Must.Hold(state.Status == WorkflowStatus.Finished || state.Executions.Count > 0, "it runs and nothing in it does");
    }

    /// <summary>When everything that can be done by itself was done, no parent waits for children that have all ended.</summary>
    public static void HoldAtRest(World world)
    {
        foreach (Track one in world.Instances.Where(one => one.State is { Status: WorkflowStatus.Running, IsPaused: false }))
        {
            foreach (LiveExecution waiting in one.State.Waits)
            {
                if (waiting.Wait is ChildrenWait wait && !Pending(one.State, wait.Started))
                {
                    Must.Hold(
                        world.ChildrenOf(one.Id, waiting.Execution).Exists(child => !child.Ended),
                        $"{waiting} waits for children that have ended"
                    );
                }
            }
        }
    }

    /// <summary>
    /// No token is lost: whatever is live waits for something, or stands still after a fault that a person can mend, or something right below
    /// it is live, or, in an instance that stopped at a fault, about to run.
    /// </summary>
    private static bool MayGoOn(WorkflowState state, LiveExecution live) =>
        live.Wait is not null
        || live.Fault is not null
        || state.Executions.Any(one => one.Parent == live.Execution)
        || (state.SubStatus == WorkflowSubStatus.Faulted && StateDump.ScheduledIn(state).Any(one => one.Owner == live.Execution));

    private static void AnswerMayCome(World world, Track one, LiveExecution live)
    {
        switch (live.Wait)
        {
            case EffectWait wait:
                Must.Hold(
                    Pending(one.State, wait.Effect) || one.State.Held.Any(held => held.Effect == wait.Effect),
                    $"{live} waits for an answer that was given"
                );
                break;
            case ChildrenWait wait when !Pending(one.State, wait.Started):
                Must.Hold(world.ChildrenOf(one.Id, live.Execution).Count >= wait.Count, $"{live} waits for children that were not started");
                break;
        }
    }

    private static bool Pending(WorkflowState state, string? effect) => state.PendingEffects.Any(one => one.Effect == effect);

    private static void NumbersRise(Track one)
    {
        int last = 0;
        HashSet<int> live = [];
        foreach (Event e in one.Events)
        {
            switch (e)
            {
                case ActivityStarted started:
                    Must.Hold(started.Execution > last, "execution numbers must rise");
                    last = started.Execution;
                    live.Add(started.Execution);
                    break;
                case ActivityCompleted completed:
                    Must.Hold(live.Remove(completed.Execution), $"{completed} ended nothing");
                    break;
                case ActivityCancelled cancelled:
                    Must.Hold(live.Remove(cancelled.Execution), $"{cancelled} ended nothing");
                    break;
            }
        }
    }
}

/// <summary>Throws where something does not hold. NUnit's own assertions would report every failure that FsCheck sees on its way.</summary>
internal static class Must
{
    public static void Hold(bool condition, string what)
    {
        if (!condition)
        {
            throw new BrokenException(what);
        }
    }

    public static void BeEqual(string actual, string expected, string what)
    {
        if (actual != expected)
        {
            throw new BrokenException($"{what}\nexpected: {expected}\nactual:   {actual}");
        }
    }
}

/// <summary>An invariant does not hold.</summary>
internal sealed class BrokenException(string what) : Exception(what);
