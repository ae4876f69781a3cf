namespace GenderEquality.Engine.Definitions;

/// <summary>
/// A flowchart as the joins see it. Walking breadth-first from the start, a connection that would close a circle leads back; all others lead
/// forward. Activities and connections are named by their index in the flowchart.
/// </summary>
internal sealed class FlowGraph
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly int[] _sources;
    private readonly int[] _targets;
    private readonly bool[] _forward;
    private readonly List<int>[] _outbound;
    private readonly List<int>[] _inboundForward;

    public FlowGraph(ActivityNode flowchart)
    {
        Flowchart = flowchart;
        int count = flowchart.Activities.Count;
        for (int i = 0; i < count; i++)
        {
            _indexes[flowchart.Activities[i].Id] = i;
        }

        _sources = [.. flowchart.Connections.Select(one => _indexes[one.Source])];
        _targets = [.. flowchart.Connections.Select(one => _indexes[one.Target])];
        _outbound = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        _inboundForward = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        for (int connection = 0; connection < _sources.Length; connection++)
        {
            _outbound[_sources[connection]].Add(connection);
        }

        Start = FindStart();
        _forward = FindForward();
        for (int connection = 0; connection < _forward.Length; connection++)
        {
            if (_forward[connection])
            {
                _inboundForward[_targets[connection]].Add(connection);
            }
        }
    }

    public ActivityNode Flowchart { get; }

    /// <summary>The activity that the flowchart begins with; null when it has none.</summary>
    public int? Start { get; }

    public int IndexOf(ActivityNode activity) => _indexes[activity.Id];

    public int Target(int connection) => _targets[connection];

    public int Source(int connection) => _sources[connection];

    public IReadOnlyList<int> Outbound(int activity) => _outbound[activity];

    public IReadOnlyList<int> InboundForward(int activity) => _inboundForward[activity];

    public bool IsBackward(int connection) => !_forward[connection];

    /// <summary>No forward connection leads to it and it is not the start, so its joins could never be counted.</summary>
    public bool IsDangling(int activity) => activity != Start && _inboundForward[activity].Count == 0;

    /// <summary>
    /// Whether every forward way from the start to the connection's source passes its target, so that what it repeats is a loop and not a
    /// jump into another branch.
    /// </summary>
    public bool IsLoop(int connection)
    {
        int target = _targets[connection];
        int source = _sources[connection];
        if (Start is not { } start || source == target || start == target)
        {
            return Start is not null;
        }

        // Every way passes the target exactly when the source cannot be reached once the target is taken out.
        HashSet<int> seen = [start];
        Stack<int> open = new([start]);
        while (open.TryPop(out int activity))
        {
            if (activity == source)
            {
                return false;
            }

            foreach (int next in _outbound[activity].Where(one => _forward[one]).Select(one => _targets[one]))
            {
                if (next != target && seen.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return true;
    }

    /// <summary>Every activity from which forward connections lead to this one.</summary>
    public IReadOnlySet<int> Ancestors(int activity)
    {
        HashSet<int> ancestors = [];
        Queue<int> open = new([activity]);
        while (open.TryDequeue(out int at))
        {
            foreach (int source in _inboundForward[at].Select(one => _sources[one]))
            {
                if (ancestors.Add(source))
                {
                    open.Enqueue(source);
                }
            }
        }

        return ancestors;
    }

    /// <summary>
    /// The named start, else the first Elsa.Start, else the first activity marked as able to start the workflow, else the first that nothing
    /// leads to, else the first.
    /// </summary>
    private int? FindStart()
    {
        IReadOnlyList<ActivityNode> activities = Flowchart.Activities;
        if (activities.Count == 0)
        {
            return null;
        }

        if (Flowchart.Start is { } named && _indexes.TryGetValue(named, out int start))
        {
            return start;
        }

        for (int i = 0; i < activities.Count; i++)
        {
            if (activities[i].Type.Type == "Elsa.Start")
            {
                return i;
            }
        }

        for (int i = 0; i < activities.Count; i++)
        {
            if (activities[i].CanStartWorkflow)
            {
                return i;
            }
        }

        for (int i = 0; i < activities.Count; i++)
        {
            if (!_targets.Contains(i))
            {
                return i;
            }
        }

        return 0;
    }

    private bool[] FindForward()
    {
        bool[] forward = new bool[_sources.Length];
        if (Start is not { } start)
        {
            return forward;
        }

        // The successors already joined by a forward connection, to see whether another one would close a circle.
        List<int>[] successors = [.. Enumerable.Range(0, _outbound.Length).Select(_ => new List<int>())];
        bool[] visited = new bool[_outbound.Length];
        Queue<int> open = new([start]);
        while (open.TryDequeue(out int source))
        {
            visited[source] = true;
            foreach (int connection in _outbound[source])
            {
                int target = _targets[connection];
                if (successors[source].Contains(target))
                {
                    // A second connection between the same two activities goes the way of the first.
                    forward[connection] = true;
                }
                else if (!Reaches(successors, target, source))
                {
                    successors[source].Add(target);
                    forward[connection] = true;
                    if (!visited[target])
                    {
                        open.Enqueue(target);
                    }
                }
            }
        }

        return forward;
    }

    private static bool Reaches(List<int>[] successors, int from, int to)
    {
        HashSet<int> seen = [from];
        Stack<int> open = new([from]);
        while (open.TryPop(out int at))
        {
            if (at == to)
            {
                return true;
            }

            foreach (int next in successors[at].Where(seen.Add))
            {
                open.Push(next);
            }
        }

        return false;
    }
}
