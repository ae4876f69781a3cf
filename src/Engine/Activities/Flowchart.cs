using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>When a join lets the flow pass.</summary>
internal enum FlowJoinMode
{
    /// <summary>On the first connection followed; what still runs ahead of it is called off.</summary>
    WaitAny,

    /// <summary>When every inbound connection was followed; if one was skipped, the join is skipped too.</summary>
    WaitAll,

    /// <summary>When every inbound connection was passed and at least one was followed. Every activity that is no join works so.</summary>
    WaitAllActive,
}

/// <summary>
/// Elsa's flowchart in its counting mode. Each connection and each activity counts how often it was passed; an activity is reached anew when
/// its inbound connections are ahead of it. An activity that no connection led to counts as skipped, and skipping runs on along its own
/// connections, so that a join behind a decision does not wait for the branch not taken.
/// </summary>
internal sealed class Flowchart : ContainerType
{
    public override string Type => "Elsa.Flowchart";

    public override ActivityDescriptor Descriptor { get; } =
        new("Sơ đồ luồng", "Các hoạt động nối với nhau bằng mũi tên.", "Luồng") { IsContainer = true };

    public override void Begin(Pass pass, int execution, ActivityNode node)
    {
        ActivityNode? triggered = node.Activities.FirstOrDefault(one => one.Id == pass.State.PendingTrigger);
        if (triggered is not null)
        {
            pass.Schedule(execution, triggered);
        }
        else if (node.Graph.Start is { } start)
        {
            pass.Schedule(execution, node.Activities[start]);
        }
        else
        {
            pass.Complete(execution, node, outcomes: null);
        }
    }

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child)
    {
        if (child.Node.Type.Descriptor.IsTerminal)
        {
            pass.Complete(execution, node, outcomes: null);
            return;
        }

        Walk walk = new(pass, execution, node);
        walk.Leave(node.Graph.IndexOf(child.Node), child.Outcomes, child.Backward);
        if (!walk.HasScheduled && !pass.HasPendingWork(execution))
        {
            // The visits need not be recorded: the flowchart that counts them ends here.
            pass.Complete(execution, node, outcomes: null);
            return;
        }

        walk.Commit();
    }

    /// <summary>Goes on after one of its activities was given up: none of its connections is followed.</summary>
    public static void ChildAbandoned(Pass pass, int flowchart, ActivityNode node, ActivityNode child)
    {
        Walk walk = new(pass, flowchart, node);
        walk.Leave(node.Graph.IndexOf(child), outcomes: [], backward: false);
        if (!walk.HasScheduled && !pass.HasPendingWork(flowchart))
        {
            pass.Complete(flowchart, node, outcomes: null);
            return;
        }

        walk.Commit();
    }

    /// <summary>
    /// Calls off whatever still runs ahead of a join, and counts what it would have led to as skipped. A join does so when it wins its race
    /// and once more when it runs, for what was scheduled already and started in between.
    /// </summary>
    public static void CancelAheadOf(Pass pass, int flowchart, ActivityNode node, int join)
    {
        IReadOnlySet<int> ahead = node.Graph.Ancestors(join);
        foreach (LiveExecution loser in pass.State.Executions.Where(one => one.Parent == flowchart).ToList())
        {
            int activity = node.Graph.IndexOf(pass.NodeOf(loser));
            if (!ahead.Contains(activity) || pass.State.Find(loser.Execution) is null)
            {
                continue;
            }

            pass.Cancel(loser);
            Walk further = new(pass, flowchart, node);
            further.Leave(activity, outcomes: [], backward: false);
            further.Commit();
        }
    }

    /// <summary>The way from one ended, skipped or cancelled activity along its connections.</summary>
    private sealed class Walk(Pass pass, int flowchart, ActivityNode node)
    {
        private readonly FlowGraph _graph = node.Graph;
        private readonly FlowVisits _visits = pass.State.VisitsOf(flowchart).Copy();
        private readonly List<int> _followed = [];
        private readonly List<int> _skipped = [];
        private readonly List<int> _visited = [];
        private readonly List<(int Activity, bool Backward)> _scheduled = [];
        private readonly List<int> _wonRaces = [];

        public bool HasScheduled => _scheduled.Count > 0;

        public void Leave(int activity, IReadOnlyList<string> outcomes, bool backward)
        {
            if (_graph.IsDangling(activity))
            {
                throw new InvalidOperationException(
                    $"Hoạt động '{node.Activities[activity].Id}' không nối được từ điểm bắt đầu của sơ đồ '{node.Id}', nên không thể đi tiếp từ đó."
                );
            }

            if (!backward)
            {
                _visits.VisitActivity(activity);
                _visited.Add(activity);
            }

            foreach (int connection in _graph.Outbound(activity))
            {
                bool followed = outcomes.Contains(node.Connections[connection].Port, StringComparer.Ordinal);
                _visits.VisitConnection(connection, followed);
                (followed ? _followed : _skipped).Add(connection);
                if (!_graph.IsBackward(connection))
                {
                    Reach(connection);
                }
                else if (followed)
                {
                    Repeat(connection);
                }
            }
        }

        /// <summary>Records the visits, schedules what was reached and calls off what lost a race.</summary>
        public void Commit()
        {
            pass.Record(new ConnectionsVisited(flowchart, OrNull(_followed), OrNull(_skipped), OrNull(_visited)));
            foreach (var (activity, backward) in _scheduled)
            {
                pass.Schedule(flowchart, node.Activities[activity], backward);
            }

            foreach (int join in _wonRaces)
            {
                CancelAheadOf(pass, flowchart, node, join);
            }
        }

        private void Repeat(int connection)
        {
            if (!_graph.IsLoop(connection))
            {
                Connection back = node.Connections[connection];
                throw new InvalidOperationException(
                    $"Mũi tên quay lại từ '{back.Source}' về '{back.Target}' không tạo thành vòng lặp: mọi đường từ điểm bắt đầu tới '{back.Source}' phải đi qua '{back.Target}'."
                );
            }

            _scheduled.Add((_graph.Target(connection), Backward: true));
        }

        private void Reach(int connection)
        {
            int target = _graph.Target(connection);
            IReadOnlyList<int> inbound = _graph.InboundForward(target);
            int passed = _visits.Activity(target);
            bool allVisited = inbound.All(one => _visits.Connection(one) > passed);
            bool anyFollowed = inbound.Any(one => _visits.Connection(one) > passed && _visits.Followed(one));
            bool opens;
            switch (ModeOf(target))
            {
                case FlowJoinMode.WaitAny:
                    // Late comers: the join was passed already, or is under way. (Elsa looks at what is scheduled only, so that a
                    // branch called off while the join runs opens it twice; its issue 6921.)
                    if (_visits.Connection(connection) <= passed || IsUnderWay(target))
                    {
                        return;
                    }

                    opens = anyFollowed;
                    if (opens)
                    {
                        _wonRaces.Add(target);
                    }
                    else if (!allVisited)
                    {
                        return;
                    }

                    break;
                case FlowJoinMode.WaitAll:
                    if (!allVisited)
                    {
                        return;
                    }

                    opens = inbound.All(_visits.Followed);
                    break;
                default:
                    if (!allVisited)
                    {
                        return;
                    }

                    opens = anyFollowed;
                    break;
            }

            if (opens)
            {
                _scheduled.Add((target, Backward: false));
            }
            else
            {
                Leave(target, outcomes: [], backward: false);
            }
        }

        private bool IsUnderWay(int activity) =>
            _scheduled.Exists(one => one.Activity == activity) || pass.IsUnderWay(flowchart, node.Activities[activity]);

        private FlowJoinMode ModeOf(int activity)
        {
            ActivityNode target = node.Activities[activity];
            return target.Type is not FlowJoin ? FlowJoinMode.WaitAllActive
                : pass.Evaluate(target, FlowJoin.Mode, flowchart) is { } mode ? ValueConversion.To<FlowJoinMode>(mode)
                : FlowJoinMode.WaitAny;
        }

        private static List<int>? OrNull(List<int> indexes) => indexes.Count == 0 ? null : indexes;
    }
}
