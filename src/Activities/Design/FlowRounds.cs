using GenderEquality.Engine.Definitions;

namespace GenderEquality.Activities.Design;

/// <summary>
/// What becomes of a flowchart after its first round. The engine, as Elsa's, counts how often each arrow was passed, and a step is reached
/// when all its arrows are ahead of it. A round passes each arrow behind the step that it begins with, followed or not; an arrow beside stays
/// one behind for good. So where the two meet, a step that waits for all of its arrows is never reached again. A join that takes the first
/// branch is; but what comes out of it counts by the times that it opened, and so stays behind the round as well.
/// </summary>
internal static class FlowRounds
{
    /// <summary>The steps that are never reached once something was returned.</summary>
    /// <param name="reached">Those that are reached at all.</param>
    public static IReadOnlyList<ActivityNode> NeverAgain(ActivityNode chart, IReadOnlySet<ActivityNode> reached)
    {
        Dictionary<string, ActivityNode> steps = chart
            .Activities.Where(step => reached.Contains(step))
            .ToDictionary(step => step.Id, StringComparer.Ordinal);
        ILookup<ConnectionWay, Connection> arrows = chart
            .Connections.Where(one => steps.TryGetValue(one.Source, out ActivityNode? source) && !source.Type.Descriptor.IsTerminal)
            .ToLookup(chart.WayOf);
        ILookup<string, Connection> inbound = arrows[ConnectionWay.Forward].ToLookup(one => one.Target, StringComparer.Ordinal);
        List<ActivityNode> order = Ordered(steps, arrows[ConnectionWay.Forward]);
        HashSet<ActivityNode> never = [];
        foreach (string begin in arrows[ConnectionWay.Loop].Select(one => one.Target).Distinct(StringComparer.Ordinal))
        {
            HashSet<string> inStep = [begin];
            HashSet<string> behind = [];
            foreach (ActivityNode step in order.Where(step => step.Id != begin))
            {
                List<Connection> coming = [.. inbound[step.Id]];
                int counted = coming.Count(one => inStep.Contains(one.Source));
                int lagging = coming.Count(one => behind.Contains(one.Source));
                if (counted == 0 && lagging == 0)
                    continue;
                if (counted == coming.Count)
                {
                    inStep.Add(step.Id);
                    continue;
                }
                // At the end nothing more is to come, and the flow ends whether it is reached or not.
                if (lagging < coming.Count && WaitsForAll(step) && !step.Type.Descriptor.IsTerminal)
                    never.Add(step);
                behind.Add(step.Id);
            }
        }
        return [.. order.Where(never.Contains)];
    }

    private static bool WaitsForAll(ActivityNode step) =>
        step.Type.Type != FlowSteps.Join || FlowWords.Text(step, "Mode")?.StartsWith("WaitAll", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The steps, each behind all from which forward arrows lead to it.</summary>
    private static List<ActivityNode> Ordered(Dictionary<string, ActivityNode> steps, IEnumerable<Connection> forward)
    {
        ILookup<string, string> targets = forward.ToLookup(one => one.Source, one => one.Target, StringComparer.Ordinal);
        Dictionary<string, int> awaited = forward.CountBy(one => one.Target, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        List<ActivityNode> order = [];
        Queue<string> ready = new(steps.Keys.Where(id => !awaited.ContainsKey(id)));
        while (ready.TryDequeue(out string? id))
        {
            order.Add(steps[id]);
            foreach (string target in targets[id])
            {
                if (--awaited[target] == 0)
                    ready.Enqueue(target);
            }
        }
        return order;
    }
}
