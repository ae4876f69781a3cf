using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Activities.Design;

/// <summary>What has surely been done when a flow comes to a step.</summary>
[Flags]
internal enum Done
{
    Nothing = 0,

    /// <summary>A plan, or a report, was submitted.</summary>
    Submitted = 1,

    /// <summary>It was approved.</summary>
    Approved = 2,
}

/// <summary>
/// Goes every way through a flow, outcome by outcome, and keeps what it met on any of them. Only forward arrows are followed: an arrow back
/// leads to a step that every way here has passed, so going round adds no way and takes nothing back. Two decisions on the same input of the
/// flow choose alike. Steps that are embedded are gone through in their place; a loop's body is taken to run.
/// </summary>
internal sealed class FlowWays
{
    // A flow on the canvas has tens of steps and hundreds of ways; beyond this nothing is claimed that not all ways have shown.
    private const int MostVisits = 200_000;
    private const int MostSteps = 200;

    private readonly Dictionary<(ActivityNode, Done), Done> _known = [];
    private readonly ActivityNode _root;
    private int _visits;

    private FlowWays(ActivityNode root) => _root = root;

    /// <summary>Steps of approval that something leads to before there is anything to approve.</summary>
    public HashSet<ActivityNode> NothingToApprove { get; } = [];

    /// <summary>Steps of publication that something leads to before the plan is approved.</summary>
    public HashSet<ActivityNode> NotApproved { get; } = [];

    /// <summary>Ports of the outermost flowchart at which a way breaks off that reaches no end.</summary>
    public HashSet<(ActivityNode Step, string Port)> OpenPorts { get; } = [];

    /// <summary>Joins that wait for all their arrows, which never come together.</summary>
    public HashSet<ActivityNode> NeverOpen { get; } = [];

    /// <summary>Arrows back past a person who may still be at a task beside them, which is then given out twice.</summary>
    public Dictionary<(ActivityNode Step, string Port), (string Target, ActivityNode Beside)> GivenTwice { get; } = [];

    /// <summary>Ports with an arrow back and another one, which both come to a person's task.</summary>
    public Dictionary<(ActivityNode Step, string Port), ActivityNode> LedTwice { get; } = [];

    public static FlowWays Of(ActivityNode root)
    {
        FlowWays ways = new(root);
        ways.Through(root, Done.Nothing);
        return ways;
    }

    /// <summary>What is done when the step is left, given what was done when it was reached.</summary>
    private Done Through(ActivityNode step, Done before)
    {
        if (_known.TryGetValue((step, before), out Done known))
            return known;
        Done after = step.Type.Type switch
        {
            "Elsa.Flowchart" => ThroughChart(step, before),
            "Elsa.Sequence" => InTurn(step, before),
            "Elsa.Parallel" => step.Activities.Aggregate(before, (done, one) => done | Through(one, before)),
            "Elsa.If" => Either(["Then", "Else"], step, before),
            "Elsa.Switch" => step
                .Cases.Select(one => one.Activity is { } chosen ? Through(chosen, before) : before)
                .Aggregate(Either(["Default"], step, before), (all, one) => all & one),
            _ when step.Ports.Count > 0 => step.Ports.Values.Aggregate(before, (done, one) => done | Through(one, before)),
            _ => AtStep(step, before),
        };
        _known[(step, before)] = after;
        return after;
    }

    private Done AtStep(ActivityNode step, Done before)
    {
        if (FlowSteps.IsApproval(step) && !before.HasFlag(Done.Submitted))
            NothingToApprove.Add(step);
        if (step.Type is PublishLink && !before.HasFlag(Done.Approved))
            NotApproved.Add(step);
        return step.Type is DeriveLocalPlan or CollectReport ? before | Done.Submitted : before;
    }

    private Done InTurn(ActivityNode sequence, Done before)
    {
        Done done = before;
        foreach (ActivityNode one in sequence.Activities)
        {
            done = Through(one, done);
            if (one.Type.Descriptor.IsTerminal)
                break;
        }
        return done;
    }

    private Done Either(string[] ports, ActivityNode step, Done before) =>
        ports
            .Select(port => step.Ports.TryGetValue(port, out ActivityNode? one) ? Through(one, before) : before)
            .Aggregate((all, one) => all & one);

    private Done ThroughChart(ActivityNode chart, Done before) =>
        chart.First is null || chart.Activities.Count > MostSteps ? before : new Chart(this, chart, before).Walk();

    /// <summary>One flowchart. Its steps are gone through in an order in which each comes after all that lead to it.</summary>
    private sealed class Chart
    {
        private readonly FlowWays _ways;
        private readonly ActivityNode _chart;
        private readonly Done _before;
        private readonly List<ActivityNode> _order = [];
        private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
        private readonly List<Connection>[] _inbound;
        private readonly List<Leaving>[] _leavings;

        // The way that is being gone: which arrows it follows, what is done on each, and how each step is left; null for a step it passes by.
        private readonly Dictionary<Connection, Done> _followed = [];
        private readonly Done?[] _reached;
        private readonly Leaving?[] _left;
        private readonly Dictionary<string, string> _decided = new(StringComparer.Ordinal);

        private readonly Dictionary<Connection, List<int>> _beside = [];
        private readonly HashSet<ActivityNode> _opened = [];
        private readonly HashSet<ActivityNode> _waited = [];
        private readonly HashSet<(ActivityNode, string)> _harmless = [];
        private readonly List<(ActivityNode, string)[]> _endless = [];
        private bool _complete = true;
        private Done? _after;

        public Chart(FlowWays ways, ActivityNode chart, Done before)
        {
            (_ways, _chart, _before) = (ways, chart, before);
            Dictionary<string, ActivityNode> steps = chart.Activities.ToDictionary(one => one.Id, StringComparer.Ordinal);
            List<Connection> forward = [.. chart.Connections.Where(one => chart.WayOf(one) == ConnectionWay.Forward)];
            ILookup<string, Connection> outbound = forward.ToLookup(one => one.Source, StringComparer.Ordinal);
            Dictionary<string, int> awaited = forward.CountBy(one => one.Target, StringComparer.Ordinal).ToDictionary();
            Queue<string> ready = new([chart.First!.Id]);
            while (ready.TryDequeue(out string? id))
            {
                _places[id] = _order.Count;
                _order.Add(steps[id]);
                foreach (Connection one in outbound[id])
                {
                    if (--awaited[one.Target] == 0)
                        ready.Enqueue(one.Target);
                }
            }

            ILookup<string, Connection> inbound = forward.ToLookup(one => one.Target, StringComparer.Ordinal);
            _inbound = [.. _order.Select(one => inbound[one.Id].ToList())];
            _leavings = [.. _order.Select(one => Leaving.Of(one, chart))];
            _reached = new Done?[_order.Count];
            _left = new Leaving?[_order.Count];
        }

        /// <summary>What is done on every way out of it; everything when there is none.</summary>
        public Done Walk()
        {
            Go(0);
            if (_complete)
                _ways.NeverOpen.UnionWith(_waited.Except(_opened));
            foreach ((ActivityNode, string)[] open in _chart == _ways._root ? _endless : [])
            {
                // A branch beside the one that ends may break off; it is to blame only where nothing else is.
                (ActivityNode, string)[] guilty = [.. open.Where(one => !_harmless.Contains(one))];
                _ways.OpenPorts.UnionWith(guilty.Length > 0 ? guilty : open);
            }
            return _after ?? Done.Submitted | Done.Approved;
        }

        private void Go(int at)
        {
            if (++_ways._visits > MostVisits)
            {
                _complete = false;
                return;
            }
            if (at == _order.Count)
            {
                Arrive();
                return;
            }

            ActivityNode step = _order[at];
            Done? reached = at == 0 ? _before : Reached(at);
            _reached[at] = reached;
            _left[at] = null;
            if (reached is not { } before)
            {
                Go(at + 1);
                return;
            }

            _opened.Add(step);
            Done after = _ways.Through(step, before);
            foreach (Leaving leaving in _leavings[at])
            {
                string? question = leaving.Question;
                if (question is not null && _decided.TryGetValue(question, out string? answer) && answer != leaving.Port)
                    continue;
                bool asked = question is not null && _decided.TryAdd(question, leaving.Port);
                foreach (Connection one in leaving.Forward)
                    _followed[one] = step.Type is RequestApproval && one.Port == RequestApproval.Approved ? after | Done.Approved : after;
                _left[at] = leaving;
                Go(at + 1);
                foreach (Connection one in leaving.Forward)
                    _followed.Remove(one);
                if (asked)
                    _decided.Remove(question!);
            }
        }

        /// <summary>What is done when the step is reached; null when this way passes it by.</summary>
        private Done? Reached(int at)
        {
            Done[] coming = [.. _inbound[at].Where(_followed.ContainsKey).Select(one => _followed[one])];
            if (coming.Length == 0)
                return null;
            ActivityNode step = _order[at];
            string? mode = step.Type.Type == FlowSteps.Join ? FlowWords.Text(step, "Mode") ?? "" : null;
            if (string.Equals(mode, "WaitAll", StringComparison.OrdinalIgnoreCase) && coming.Length < _inbound[at].Count)
            {
                _waited.Add(step);
                return null;
            }

            // A join that takes the first branch, or whose mode is not known, has only what all branches have done.
            bool waits = mode is null || mode.StartsWith("WaitAll", StringComparison.OrdinalIgnoreCase);
            return coming.Aggregate((all, one) => waits ? all | one : all & one);
        }

        /// <summary>The way has been gone to its end.</summary>
        private void Arrive()
        {
            List<(ActivityNode, string)> open = [];
            List<Done> ends = [];
            Done all = _before;
            bool goesBack = false;
            for (int at = 0; at < _order.Count; at++)
            {
                if (_left[at] is not { } leaving)
                    continue;
                ActivityNode step = _order[at];
                Done after = _ways.Through(step, _reached[at]!.Value);
                all |= step.Type is RequestApproval && leaving.Port == RequestApproval.Approved ? after | Done.Approved : after;
                if (leaving.IsEnd)
                    ends.Add(after);
                if (leaving.IsOpen)
                    open.Add((step, leaving.Port));
                goesBack |= leaving.GoesBack;
                foreach (Connection back in leaving.Back)
                    LookBeside(at, back, leaving);
            }

            if (ends.Count > 0)
                _harmless.UnionWith(open);
            else if (!goesBack)
                _endless.Add([.. open]);
            if (ends.Count > 0 || !goesBack)
            {
                Done done = ends.Count > 0 ? ends.Aggregate((every, one) => every & one) : all;
                _after = _after is { } sofar ? sofar & done : done;
            }
        }

        /// <summary>
        /// Whether a person is given a task, within what is repeated, by another arrow that is followed at the same time; or may be at one that
        /// this way comes to without the step that it goes back from.
        /// </summary>
        private void LookBeside(int at, Connection back, Leaving leaving)
        {
            (ActivityNode, string) key = (_order[at], back.Port);
            if (_ways.GivenTwice.ContainsKey(key) || _ways.LedTwice.ContainsKey(key))
                return;
            IEnumerable<int> others = leaving
                .Forward.Concat(leaving.Back)
                .Where(one => one != back)
                .SelectMany(one => Along(_places[one.Target], Targets));
            if (others.Intersect(Along(_places[back.Target], Targets)).Order().FirstOrDefault(IsTask, -1) is var task and >= 0)
            {
                _ways.LedTwice[key] = _order[task];
                return;
            }

            if (!_beside.TryGetValue(back, out List<int>? beside))
            {
                HashSet<int> repeated = Along(_places[back.Target], Targets);
                HashSet<int> before = Along(at, one => _inbound[one].Select(way => way.Source));
                beside = [.. repeated.Except(before).Where(IsTask).Order()];
                _beside[back] = beside;
            }
            if (beside.Exists(one => _left[one] is not null))
                _ways.GivenTwice[key] = (back.Target, _order[beside.Find(one => _left[one] is not null)]);
        }

        private bool IsTask(int at) => FlowSteps.Within(_order[at]).Any(FlowSteps.IsTask);

        private IEnumerable<string> Targets(int at) => _leavings[at].SelectMany(way => way.Forward).Select(way => way.Target);

        private HashSet<int> Along(int from, Func<int, IEnumerable<string>> next)
        {
            HashSet<int> seen = [from];
            Stack<int> open = new([from]);
            while (open.TryPop(out int at))
            {
                foreach (int one in next(at).Select(id => _places[id]).Where(seen.Add))
                    open.Push(one);
            }
            return seen;
        }
    }

    /// <summary>One way in which a step may be left.</summary>
    /// <param name="Port">The port; empty when the step is left through all of them at once.</param>
    /// <param name="Forward">The arrows that are then followed on.</param>
    /// <param name="Back">Those that lead back.</param>
    private sealed record Leaving(string Port, IReadOnlyList<Connection> Forward, IReadOnlyList<Connection> Back)
    {
        /// <summary>Whether the flow ends here.</summary>
        public bool IsEnd { get; init; }

        /// <summary>Whether nothing leads on although something should.</summary>
        public bool IsOpen { get; init; }

        /// <summary>Whether the flow goes on somewhere before.</summary>
        public bool GoesBack { get; init; }

        /// <summary>What is decided, so that whoever decides the same leaves through the same port; null when nothing else decides it.</summary>
        public string? Question { get; init; }

        public static List<Leaving> Of(ActivityNode step, ActivityNode chart)
        {
            if (step.Type.Descriptor.IsTerminal)
                return [new("", [], []) { IsEnd = true }];
            ILookup<string, Connection> arrows = chart
                .Connections.Where(one => one.Source == step.Id)
                .ToLookup(one => one.Port, StringComparer.Ordinal);
            IEnumerable<string> ports = step.Type.OutcomesOf(step)?.Select(one => one.Name) ?? arrows.Select(one => one.Key);
            string? question =
                step.Type.Type == FlowSteps.Decision
                && step.Inputs.GetValueOrDefault("Condition") is InputExpression.OfInput { Name: var name }
                    ? name
                    : null;
            List<Leaving> leavings = [.. ports.Distinct(StringComparer.Ordinal).Select(port => Through(port, arrows[port]))];
            if (leavings.Count == 0)
                return [Through(ActivityDescriptor.Done, [])];
            if (step.Type.Type == FlowSteps.Fork)
                return [All(leavings)];
            if (leavings.Count > 1 && !FlowSteps.LeavesOnce(step))
                leavings.Add(All(leavings));
            return leavings;

            Leaving Through(string port, IEnumerable<Connection> followed)
            {
                List<Connection> all = [.. followed];
                // Where a return leads to is looked at for itself.
                bool waits = all.Count == 0 && FlowSteps.Returns(step).Contains(port);
                bool ends = all.Count == 0 && FlowSteps.MayEnd(step);
                return new(
                    port,
                    [.. all.Where(one => chart.WayOf(one) == ConnectionWay.Forward)],
                    [.. all.Where(one => chart.WayOf(one) == ConnectionWay.Loop)]
                )
                {
                    IsEnd = ends,
                    IsOpen = all.Count == 0 && !waits && !ends,
                    GoesBack = waits || all.Exists(one => chart.WayOf(one) != ConnectionWay.Forward),
                    Question = question,
                };
            }
        }

        private static Leaving All(List<Leaving> branches) =>
            new("", [.. branches.SelectMany(one => one.Forward)], [.. branches.SelectMany(one => one.Back)])
            {
                GoesBack = branches.Exists(one => one.GoesBack),
            };
    }
}
