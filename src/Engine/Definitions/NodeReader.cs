using System.Text.Json;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Engine.Definitions;

/// <summary>
/// Reads the tree of activities. First all activities, then what refers from one to another, so that the order of the file does not matter.
/// </summary>
internal sealed class NodeReader(ActivityCatalog catalog, IReadOnlyList<VariableDefinition> workflowVariables, List<Refusal> faults)
{
    // Deeper than any drawn flow, and well within the stack.
    private const int Deepest = 60;

    private readonly Dictionary<string, ActivityNode> _nodes = new(StringComparer.Ordinal);
    private readonly InputReader _inputs = new(faults);

    public IReadOnlyDictionary<string, ActivityNode> Nodes => _nodes;

    public ActivityNode? ReadTree(JsonElement root) => Read(root, "root", container: null, depth: 0);

    private ActivityNode? Read(JsonElement json, string path, ActivityNode? container, int depth)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new(path, $"Cần một hoạt động, nhưng gặp {JsonKind.Name(json)}."));
            return null;
        }

        if (depth > Deepest)
        {
            faults.Add(new(path, $"Các hoạt động lồng nhau quá {Deepest} tầng. Hãy tách thành nhiều quy trình."));
            return null;
        }

        string? id = JsonKind.Text(json, "id");
        if (string.IsNullOrWhiteSpace(id))
        {
            faults.Add(new($"{path}.id", "Hoạt động không có mã. Hãy thêm \"id\" là một chuỗi không rỗng."));
        }

        string? typeName = JsonKind.Text(json, "type");
        ActivityType? type = null;
        if (string.IsNullOrWhiteSpace(typeName))
        {
            faults.Add(new($"{path}.type", "Hoạt động không có loại. Hãy thêm \"type\", ví dụ Elsa.WriteLine."));
        }
        else if (!catalog.TryGet(typeName, out type))
        {
            faults.Add(new($"{path}.type", catalog.Unknown(typeName)));
        }

        // What is below an unreadable activity is read all the same, to report its faults in the same go.
        ActivityNode node = new()
        {
            Id = id ?? "",
            Type = type ?? Unreadable.Instance,
            Path = path,
            Name = JsonKind.Text(json, "name"),
            Container = container,
            Json = json,
            WorkflowVariables = workflowVariables,
            CanStartWorkflow =
                JsonKind.IsTrue(json, "canStartWorkflow")
                || (json.TryGetProperty("customProperties", out JsonElement custom) && JsonKind.IsTrue(custom, "canStartWorkflow")),
        };
        if (!string.IsNullOrWhiteSpace(id) && !_nodes.TryAdd(id, node))
        {
            faults.Add(new($"{path}.id", $"Mã hoạt động '{id}' đã dùng ở {_nodes[id].Path}. Mỗi hoạt động cần một mã riêng."));
        }

        node.Variables = VariableReader.Read(json, $"{path}.variables", id, faults);
        ReadPorts(json, node, depth);
        if (type is not null)
        {
            _inputs.Read(json, node);
        }

        // Below an unknown type everything is read, to find its faults; an activity that is known to hold none has none.
        if (type is not { Descriptor.IsContainer: false })
        {
            ReadActivities(json, node, depth);
            ReadConnections(json, node);
        }

        return node;
    }

    private void ReadActivities(JsonElement json, ActivityNode node, int depth)
    {
        List<ActivityNode> activities = [];
        int index = 0;
        foreach (JsonElement one in JsonKind.Items(json, "activities"))
        {
            if (Read(one, $"{node.Path}.activities[{index++}]", node, depth + 1) is { } child)
            {
                activities.Add(child);
            }
        }

        node.Activities = activities;
    }

    private void ReadPorts(JsonElement json, ActivityNode node, int depth)
    {
        Dictionary<string, ActivityNode> ports = new(StringComparer.Ordinal);
        foreach (PortDescriptor port in node.Type.Descriptor.Ports)
        {
            string property = JsonKind.CamelCase(port.Name);
            if (
                json.TryGetProperty(property, out JsonElement embedded)
                && embedded.ValueKind != JsonValueKind.Null
                && Read(embedded, $"{node.Path}.{property}", node, depth + 1) is { } child
            )
            {
                ports.Add(port.Name, child);
            }
        }

        node.Ports = ports;
    }

    private void ReadConnections(JsonElement json, ActivityNode node)
    {
        if (json.TryGetProperty("start", out JsonElement start) && start.ValueKind == JsonValueKind.String)
        {
            node.Start = start.GetString();
            if (node.Activities.All(one => one.Id != node.Start))
            {
                faults.Add(new($"{node.Path}.start", $"Điểm bắt đầu '{node.Start}' không có trong sơ đồ. {Choices(node)}"));
            }
        }

        List<Connection> connections = [];
        int index = -1;
        foreach (JsonElement one in JsonKind.Items(json, "connections"))
        {
            index++;
            string path = $"{node.Path}.connections[{index}]";
            var (source, port) = End(one, "source", "sourcePort");
            var (target, _) = End(one, "target", "targetPort");
            ActivityNode? from = Find(node, source, $"{path}.source");
            ActivityNode? to = Find(node, target, $"{path}.target");
            port ??= ActivityDescriptor.Done;
            if (
                from is not null
                && from.Type != Unreadable.Instance
                && Outcomes(from) is { } outcomes
                && outcomes.All(outcome => outcome.Name != port)
            )
            {
                string choice =
                    outcomes.Count == 0
                        ? "Hoạt động này không có cửa ra."
                        : $"Chọn một trong: {string.Join(", ", outcomes.Select(outcome => outcome.Name))}.";
                string at = one.GetProperty("source").ValueKind == JsonValueKind.String ? $"{path}.sourcePort" : $"{path}.source.port";
                faults.Add(new(at, $"Hoạt động '{source}' ({from.Type.Type}) không có cửa ra '{port}'. {choice}"));
            }

            if (from is not null && to is not null)
            {
                connections.Add(new(connections.Count, source!, port, target!));
            }
        }

        node.Connections = connections;
    }

    /// <summary>Both forms that Elsa has saved over time: an object with activity and port, or two plain texts side by side.</summary>
    private static (string? Activity, string? Port) End(JsonElement connection, string name, string portName)
    {
        if (connection.ValueKind != JsonValueKind.Object || !connection.TryGetProperty(name, out JsonElement end))
        {
            return (null, null);
        }

        return end.ValueKind == JsonValueKind.String
            ? (end.GetString(), JsonKind.Text(connection, portName))
            : (JsonKind.Text(end, "activity"), JsonKind.Text(end, "port") ?? JsonKind.Text(connection, portName));
    }

    private ActivityNode? Find(ActivityNode flowchart, string? id, string path)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            faults.Add(new(path, "Mũi tên thiếu hoạt động ở đầu này. Hãy ghi mã của một hoạt động trong cùng sơ đồ."));
            return null;
        }

        ActivityNode? found = flowchart.Activities.FirstOrDefault(one => string.Equals(one.Id, id, StringComparison.Ordinal));
        if (found is null)
        {
            faults.Add(new(path, $"Mũi tên chỉ tới hoạt động '{id}' không có trong sơ đồ '{flowchart.Id}'. {Choices(flowchart)}"));
        }

        return found;
    }

    private static string Choices(ActivityNode flowchart) =>
        flowchart.Activities.Count == 0
            ? "Sơ đồ chưa có hoạt động nào."
            : $"Các hoạt động của sơ đồ: {string.Join(", ", flowchart.Activities.Select(one => one.Id))}.";

    private static IReadOnlyList<OutcomeDescriptor>? Outcomes(ActivityNode node)
    {
        try
        {
            return node.Type.OutcomesOf(node);
        }
        catch (FormatException)
        {
            // The input that names the ports is faulty, which is reported where it stands.
            return null;
        }
    }

    /// <summary>Stands in for a type that is not known, so that reading can go on; it never reaches a definition.</summary>
    private sealed class Unreadable : ActivityType
    {
        public static readonly Unreadable Instance = new();

        public override string Type => "";

        public override ActivityDescriptor Descriptor { get; } = new("", "", "");

        public override StepResult Execute(StepContext step) => throw new InvalidOperationException("An unreadable activity cannot run.");
    }
}
