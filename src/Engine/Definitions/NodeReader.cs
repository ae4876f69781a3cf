using System.Text.Json;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Engine.Definitions;

/// <summary>
/// Reads the tree of activities. First all activities, then what refers from one to another, so that the order of the file does not matter.
/// </summary>
internal sealed class NodeReader(
    ActivityCatalog catalog,
    IWorkflowLibrary library,
    IReadOnlyList<VariableDefinition> workflowVariables,
    List<Refusal> faults,
    List<Refusal> missing
)
{
    // Deeper than any drawn flow, and well within the stack.
    private const int Deepest = 60;

    private readonly Dictionary<string, ActivityNode> _nodes = new(StringComparer.Ordinal);
    private readonly InputReader _inputs = new(faults, missing);

    public IReadOnlyDictionary<string, ActivityNode> Nodes => _nodes;

    // Put before the ids of what is read, and the workflows that are being read one inside the other.
    private string _prefix = "";
    private readonly List<string> _chain = [];

    public ActivityNode? ReadTree(JsonElement root, string definitionId)
    {
        _chain.Add(definitionId);
        return Read(root, "root", container: null, depth: 0);
    }

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
        if (id?.Contains('/', StringComparison.Ordinal) == true)
        {
            faults.Add(new($"{path}.id", $"Mã hoạt động '{id}' không được có dấu '/'. Hãy đổi mã."));
        }
        else if (string.IsNullOrWhiteSpace(id))
        {
            faults.Add(new($"{path}.id", "Hoạt động không có mã. Hãy thêm \"id\" là một chuỗi không rỗng."));
        }

        string? typeName = JsonKind.Text(json, "type");
        ActivityType? type = null;
        WorkflowSource? workflow = null;
        if (string.IsNullOrWhiteSpace(typeName))
        {
            faults.Add(new($"{path}.type", "Hoạt động không có loại. Hãy thêm \"type\", ví dụ Elsa.WriteLine."));
        }
        else if (!catalog.TryGet(typeName, out type))
        {
            int version = json.TryGetProperty("version", out JsonElement number) && number.TryGetInt32OrText(out int given) ? given : 1;
            workflow = library.FindActivity(typeName, JsonKind.Text(json, "workflowDefinitionVersionId"), version);
            if (workflow is not null)
            {
                type = WorkflowAsActivity.Of(workflow);
            }
            else if (JsonKind.Text(json, "workflowDefinitionId") is { } wanted)
            {
                faults.Add(
                    new(
                        $"{path}.type",
                        $"Không có phiên bản {version} đã phát hành của quy trình '{wanted}' dùng làm hoạt động '{typeName}'. Hãy phát hành quy trình đó hoặc chọn phiên bản khác."
                    )
                );
            }
            else
            {
                faults.Add(new($"{path}.type", catalog.Unknown(typeName)));
            }
        }

        // What is below an unreadable activity is read all the same, to report its faults in the same go.
        ActivityNode node = new()
        {
            Id = _prefix + id,
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
        if (!string.IsNullOrWhiteSpace(id) && !_nodes.TryAdd(node.Id, node))
        {
            faults.Add(new($"{path}.id", $"Mã hoạt động '{id}' đã dùng ở {_nodes[node.Id].Path}. Mỗi hoạt động cần một mã riêng."));
        }

        node.Variables = VariableReader.Read(json, $"{path}.variables", node.Id, faults);
        node.IncidentStrategy = IncidentStrategy.Read(json, $"{path}.", faults);
        ReadPorts(json, node, depth);
        if (type is not null)
        {
            _inputs.Read(json, node);
        }

        if (type is { Descriptor.HasCases: true })
        {
            ReadCases(json, node, depth);
        }

        if (type is not null)
        {
            faults.AddRange(type.Check(node));
        }

        if (workflow is not null)
        {
            Embed(workflow, node, depth);
            return node;
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

    private void ReadCases(JsonElement json, ActivityNode node, int depth)
    {
        List<SwitchCase> cases = [];
        int index = -1;
        foreach (JsonElement one in CaseItems(json))
        {
            string path = $"{node.Path}.cases[{++index}]";
            if (JsonKind.Text(one, "label") is not { Length: > 0 } label)
            {
                faults.Add(new($"{path}.label", "Trường hợp này không có tên. Hãy đặt tên cho nó."));
                continue;
            }

            if (cases.Exists(other => string.Equals(other.Label, label, StringComparison.Ordinal)))
            {
                faults.Add(new($"{path}.label", $"Tên trường hợp '{label}' đã dùng. Hãy đổi tên một trong hai."));
            }

            InputExpression? condition = one.TryGetProperty("condition", out JsonElement given)
                ? _inputs.ReadCondition(given, node, $"{path}.condition")
                : null;
            ActivityNode? activity =
                one.TryGetProperty("activity", out JsonElement embedded) && embedded.ValueKind != JsonValueKind.Null
                    ? Read(embedded, $"{path}.activity", node, depth + 1)
                    : null;
            cases.Add(new(label, condition, activity));
        }

        node.Cases = cases;
    }

    /// <summary>The cases as a plain list, or as the object expression that some versions of Elsa save.</summary>
    private static IEnumerable<JsonElement> CaseItems(JsonElement json)
    {
        if (
            json.TryGetProperty("cases", out JsonElement cases)
            && cases.ValueKind == JsonValueKind.Object
            && cases.TryGetProperty("expression", out JsonElement expression)
        )
        {
            return JsonKind.Items(expression, "value");
        }

        return JsonKind.Items(json, "cases");
    }

    /// <summary>Reads a workflow into the activity that uses it, under ids of its own.</summary>
    private void Embed(WorkflowSource workflow, ActivityNode node, int depth)
    {
        if (_chain.Contains(workflow.DefinitionId, StringComparer.Ordinal))
        {
            faults.Add(
                new(
                    $"{node.Path}.type",
                    $"Quy trình '{workflow.Name}' dùng chính nó làm hoạt động ({string.Join(" → ", _chain)} → {workflow.DefinitionId}). Hãy bỏ vòng này."
                )
            );
            return;
        }

        if (!workflow.Json.TryGetProperty("root", out JsonElement rootJson))
        {
            faults.Add(new($"{node.Path}.type", $"Quy trình '{workflow.Name}' không có hoạt động gốc."));
            return;
        }

        string prefix = _prefix;
        int faultsBefore = faults.Count;
        _chain.Add(workflow.DefinitionId);
        _prefix = $"{node.Id}/";
        ActivityNode embedded = new()
        {
            // Elsa numbers workflows from the inside out; the number is known once what is below has been read.
            Id = $"{_prefix}{WorkflowId}",
            Type = EmbeddedWorkflow.Instance,
            Path = $"{node.Path}({workflow.DefinitionId} v{workflow.Version})",
            Name = workflow.Name,
            Container = node,
            Json = workflow.Json,
        };
        embedded.Variables = VariableReader.Read(workflow.Json, $"{embedded.Path}.variables", embedded.Id, faults);
        if (Read(rootJson, $"{embedded.Path}.root", embedded, depth + 2) is { } root)
        {
            embedded.Ports = new Dictionary<string, ActivityNode>(StringComparer.Ordinal) { [WorkflowAsActivity.Root] = root };
        }

        _nodes[embedded.Id] = embedded;
        node.Ports = new Dictionary<string, ActivityNode>(StringComparer.Ordinal) { [WorkflowAsActivity.Root] = embedded };
        _prefix = prefix;
        _chain.RemoveAt(_chain.Count - 1);
        if (faults.Count == faultsBefore && embedded.Ports.Count == 0)
        {
            faults.Add(new(embedded.Path, $"Quy trình '{workflow.Name}' không đọc được."));
        }
    }

    /// <summary>The id of the workflow inside an activity; the journal gives it its number.</summary>
    public const string WorkflowId = "Workflow";

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
            node.Start = _prefix + start.GetString();
            if (node.Activities.All(one => one.Id != node.Start))
            {
                faults.Add(new($"{node.Path}.start", $"Điểm bắt đầu '{start.GetString()}' không có trong sơ đồ. {Choices(node)}"));
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
                connections.Add(new(connections.Count, from.Id, port, to.Id));
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

        ActivityNode? found = flowchart.Activities.FirstOrDefault(one => string.Equals(one.Id, _prefix + id, StringComparison.Ordinal));
        if (found is null)
        {
            faults.Add(new(path, $"Mũi tên chỉ tới hoạt động '{id}' không có trong sơ đồ '{flowchart.Id}'. {Choices(flowchart)}"));
        }

        return found;
    }

    private static string Choices(ActivityNode flowchart) =>
        flowchart.Activities.Count == 0
            ? "Sơ đồ chưa có hoạt động nào."
            : $"Các hoạt động của sơ đồ: {string.Join(", ", flowchart.Activities.Select(one => one.LocalId))}.";

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
