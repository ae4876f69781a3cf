using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Engine.Runtime;

/// <summary>Where activities of an old version are found in a new one.</summary>
/// <param name="Moved">The new id of an activity by its old id; one that is not named keeps its id.</param>
public sealed record MigrationMap(IReadOnlyDictionary<string, string> Moved)
{
    /// <summary>Every activity keeps its id.</summary>
    public static MigrationMap Same { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));

    public string To(string activity) => Moved.GetValueOrDefault(activity, activity);
}

/// <summary>What an execution does before and after a migration.</summary>
/// <param name="Activity">The activity now.</param>
/// <param name="Becomes">The activity in the new version; null when there is none.</param>
/// <param name="Wait">What it waits for; null when it runs others.</param>
public sealed record MigratedExecution(int Execution, string Activity, string? Becomes, Wait? Wait);

/// <summary>
/// What moving one instance to another version would do, worked out without doing it. Nothing that has run is run again: a new step ahead of
/// where the instance stands is passed over and named.
/// </summary>
public sealed class MigrationPlan
{
    private readonly WorkflowState _state;
    private readonly WorkflowDefinition _to;
    private readonly MigrationMap _map;
    private readonly List<Refusal> _refusals = [];
    private readonly List<string> _losses = [];
    private readonly List<string> _passedOver = [];
    private readonly List<MigratedExecution> _executions = [];
    private readonly List<MigratedVisits> _visits = [];

    private MigrationPlan(WorkflowState state, WorkflowDefinition to, MigrationMap map) => (_state, _to, _map) = (state, to, map);

    public int FromVersion => _state.DefinitionVersion;

    public int ToVersion => _to.Version;

    /// <summary>Why it cannot be done; empty when it can.</summary>
    public IReadOnlyList<Refusal> Refusals => _refusals;

    /// <summary>Each live execution, with where it would stand.</summary>
    public IReadOnlyList<MigratedExecution> Executions => _executions;

    /// <summary>What would be lost, in words: values of variables that are no longer declared or have another type, scheduled work.</summary>
    public IReadOnlyList<string> Losses => _losses;

    /// <summary>New steps that the instance has passed already and that will not be done.</summary>
    public IReadOnlyList<string> PassedOver => _passedOver;

    public static MigrationPlan Of(WorkflowDefinition from, WorkflowDefinition to, WorkflowState state, MigrationMap map)
    {
        MigrationPlan plan = new(state, to, map);
        if (from.DefinitionId != to.DefinitionId)
        {
            plan._refusals.Add(new("to", $"Quy trình '{to.DefinitionId}' không phải là phiên bản khác của '{from.DefinitionId}'."));
            return plan;
        }

        if (state.Status == WorkflowStatus.Finished && state.SubStatus != WorkflowSubStatus.Faulted)
        {
            plan._refusals.Add(new("instance", "Quy trình đã kết thúc nên không chuyển phiên bản nữa."));
            return plan;
        }

        if (from.Version == to.Version)
        {
            plan._refusals.Add(new("to", $"Quy trình đang chạy đúng phiên bản {to.Version}."));
            return plan;
        }

        foreach (var (old, moved) in map.Moved)
        {
            if (!from.Nodes.ContainsKey(old))
            {
                plan._refusals.Add(new($"map.{old}", $"Phiên bản {from.Version} không có hoạt động '{old}'."));
            }

            if (!to.Nodes.ContainsKey(moved))
            {
                plan._refusals.Add(new($"map.{old}", $"Phiên bản {to.Version} không có hoạt động '{moved}'."));
            }
        }

        if (plan._refusals.Count == 0)
        {
            plan.PlaceExecutions(from);
            plan.CountVisits(from);
            plan.LookAtVariables(from);
        }

        return plan;
    }

    /// <summary>The event that does it.</summary>
    internal WorkflowMigrated ToEvent(string reason)
    {
        Dictionary<int, string> renamed = _executions
            .Where(one => one.Becomes is not null && one.Becomes != one.Activity)
            .ToDictionary(one => one.Execution, one => one.Becomes!);
        List<ScheduledActivity> scheduled =
        [
            .. _state
                .Scheduled.Where(one => _to.Nodes.ContainsKey(_map.To(one.Activity)))
                .Select(one => one with { Activity = _map.To(one.Activity) }),
        ];
        return new(
            FromVersion,
            ToVersion,
            reason,
            renamed.Count == 0 ? null : renamed,
            _visits.Count == 0 ? null : _visits,
            scheduled.Count == 0 ? null : scheduled
        );
    }

    private void PlaceExecutions(WorkflowDefinition from)
    {
        foreach (LiveExecution live in _state.Executions)
        {
            string becomes = _map.To(live.Activity);
            ActivityNode old = from.Nodes[live.Activity];
            ActivityNode? node = _to.Nodes.GetValueOrDefault(becomes);
            _executions.Add(new(live.Execution, live.Activity, node?.Id, live.Wait));
            if (node is null)
            {
                _refusals.Add(
                    new(
                        $"map.{live.Activity}",
                        $"Quy trình đang ở bước '{live.Activity}', mà phiên bản {_to.Version} không có bước này. Hãy chỉ ra bước tương ứng."
                    )
                );
                continue;
            }

            if (node.Type.Type != old.Type.Type)
            {
                _refusals.Add(
                    new(
                        $"map.{live.Activity}",
                        $"Bước '{live.Activity}' là {old.Type.Type}, còn '{node.Id}' là {node.Type.Type}. Hãy chọn một bước cùng loại."
                    )
                );
            }

            string? holder = live.Parent is { } parent && _state.Find(parent) is { } container ? _map.To(container.Activity) : null;
            if (holder != node.Container?.Id)
            {
                _refusals.Add(
                    new(
                        $"map.{live.Activity}",
                        $"Bước '{node.Id}' nằm trong '{node.Container?.Id ?? "gốc"}', còn quy trình đang chạy nó trong '{holder ?? "gốc"}'. Chỉ chuyển được khi cùng một khối."
                    )
                );
            }
        }

        foreach (ScheduledActivity scheduled in _state.Scheduled.Where(one => !_to.Nodes.ContainsKey(_map.To(one.Activity))))
        {
            _losses.Add($"Bước '{scheduled.Activity}' đang chờ tới lượt và không có trong phiên bản {_to.Version}.");
        }
    }

    private void CountVisits(WorkflowDefinition from)
    {
        foreach (LiveExecution live in _state.Executions)
        {
            if (
                from.Nodes[live.Activity] is { Type: Flowchart } old
                && _to.Nodes.TryGetValue(_map.To(live.Activity), out ActivityNode? node)
                && node.Type is Flowchart
            )
            {
                _visits.Add(Count(live, old, node));
            }
        }
    }

    /// <summary>
    /// Connections and activities that both versions have keep their counts. A new connection counts as passed as often as its source, and a
    /// new activity that only passed activities lead to counts as passed itself: otherwise a join behind it would wait for ever.
    /// </summary>
    private MigratedVisits Count(LiveExecution live, ActivityNode old, ActivityNode node)
    {
        FlowVisits visits = _state.VisitsOf(live.Execution);
        FlowGraph graph = node.Graph;
        Dictionary<string, int> oldIndexes = [];
        for (int i = 0; i < old.Activities.Count; i++)
        {
            oldIndexes[_map.To(old.Activities[i].Id)] = i;
        }

        ILookup<(string, string, string), int> oldConnections = old.Connections.ToLookup(
            one => (_map.To(one.Source), one.Port, _map.To(one.Target)),
            one => one.Index
        );
        HashSet<string> underWay =
        [
            .. _state.Executions.Where(one => one.Parent == live.Execution).Select(one => _map.To(one.Activity)),
            .. _state.Scheduled.Where(one => one.Owner == live.Execution).Select(one => _map.To(one.Activity)),
        ];

        int[] activities = new int[node.Activities.Count];
        int[] connections = new int[node.Connections.Count];
        bool[] followed = new bool[node.Connections.Count];
        HashSet<int> decided = [];
        foreach (int index in Topological(graph, node.Activities.Count))
        {
            string id = node.Activities[index].Id;
            IReadOnlyList<int> inbound = graph.InboundForward(index);
            if (oldIndexes.TryGetValue(id, out int oldIndex))
            {
                activities[index] = visits.Activity(oldIndex);
            }
            else if (inbound.Count > 0 && inbound.All(one => connections[one] > 0) && !underWay.Contains(id))
            {
                activities[index] = inbound.Min(one => connections[one]);
                _passedOver.Add(id);
            }

            foreach (int connection in graph.Outbound(index))
            {
                Connection one = node.Connections[connection];
                int? known = oldConnections[(one.Source, one.Port, one.Target)].Select(found => (int?)found).FirstOrDefault();
                connections[connection] = known is { } before ? visits.Connection(before) : activities[index];
                followed[connection] = known is { } same ? visits.Followed(same) : activities[index] > 0;
            }
        }

        return new(live.Execution, connections, followed, activities);
    }

    /// <summary>Every activity after those that lead forward to it; what nothing leads to comes where it stands.</summary>
    private static List<int> Topological(FlowGraph graph, int count)
    {
        List<int> order = [];
        bool[] placed = new bool[count];
        bool progress = true;
        while (progress)
        {
            progress = false;
            for (int i = 0; i < count; i++)
            {
                if (!placed[i] && graph.InboundForward(i).All(one => placed[graph.Source(one)]))
                {
                    placed[i] = true;
                    order.Add(i);
                    progress = true;
                }
            }
        }

        return order;
    }

    private void LookAtVariables(WorkflowDefinition from)
    {
        foreach (var (key, value) in _state.Variables)
        {
            if (key.Variable.StartsWith('$') || value is null)
            {
                continue;
            }

            IReadOnlyList<VariableDefinition> before = Declared(from, key.Scope, same: true);
            VariableDefinition? old = before.FirstOrDefault(one => one.Name == key.Variable);
            if (old is null)
            {
                continue;
            }

            VariableDefinition? kept = Declared(_to, key.Scope, same: false).FirstOrDefault(one => one.Name == key.Variable);
            if (kept is null)
            {
                _losses.Add($"Biến '{key.Variable}' (giá trị {ValueConversion.Shown(value)}) không còn trong phiên bản {_to.Version}.");
            }
            else if (kept.TypeName != old.TypeName && !Converts(value, kept.TypeName))
            {
                _losses.Add(
                    $"Biến '{key.Variable}' đổi kiểu từ {old.TypeName} sang {kept.TypeName}; giá trị {ValueConversion.Shown(value)} không đọc được theo kiểu mới."
                );
            }
        }
    }

    private IReadOnlyList<VariableDefinition> Declared(WorkflowDefinition definition, int? scope, bool same) =>
        scope is not { } execution ? definition.Variables
        : _state.Find(execution) is { } live
        && definition.Nodes.TryGetValue(same ? live.Activity : _map.To(live.Activity), out ActivityNode? node)
            ? node.Variables
        : [];

    private static bool Converts(JsonNode value, string type)
    {
        try
        {
            ValueConversion.ToTyped(value, type);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
