using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Engine.Definitions;

/// <summary>One version of a workflow as Elsa 3 saves it, read and checked. Never changes; thread-safe.</summary>
public sealed class WorkflowDefinition
{
    private readonly byte[] _source;
    private int _version;
    private int? _nesting;
    private bool? _asksForResults;

    internal WorkflowDefinition(byte[] source, ActivityNode root, IReadOnlyDictionary<string, ActivityNode> nodes)
    {
        _source = source;
        Root = root;
        Nodes = nodes;
        Hash = Convert.ToHexStringLower(SHA256.HashData(source));
    }

    /// <summary>What all versions of the workflow have in common.</summary>
    public required string DefinitionId { get; init; }

    /// <summary>The id of this very version; null when the file has none.</summary>
    public string? VersionId { get; init; }

    /// <summary>From 1 upwards.</summary>
    public required int Version
    {
        get => _version;
        init => _version = value;
    }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public bool IsPublished { get; init; }

    public IReadOnlyList<VariableDefinition> Variables { get; init; } = [];

    public IReadOnlyList<ArgumentDefinition> Inputs { get; init; } = [];

    public IReadOnlyList<ArgumentDefinition> Outputs { get; init; } = [];

    /// <summary>The outcomes that the workflow offers when another workflow uses it as an activity.</summary>
    public IReadOnlyList<string> Outcomes { get; init; } = [];

    /// <summary>What happens when an activity faults that says nothing of its own.</summary>
    public IncidentStrategy IncidentStrategy { get; init; } = IncidentStrategy.Default;

    public ActivityNode Root { get; }

    /// <summary>How many workflows used as activities lie within one another here: 0 when there is none.</summary>
    public int Nesting => _nesting ??= Nodes.Keys.Max(id => id.Count(letter => letter == '/'));

    /// <summary>Every activity, however deep, by its id.</summary>
    public IReadOnlyDictionary<string, ActivityNode> Nodes { get; }

    /// <summary>Whether an activity of it starts other workflows, whose newest versions it then needs.</summary>
    public bool StartsOthers => Nodes.Values.Any(node => node.Type is ExecuteWorkflow or DispatchWorkflow or BulkDispatchWorkflows);

    /// <summary>The activities at which an instance begins when a signal of that name is sent.</summary>
    public IEnumerable<(string Signal, ActivityNode Activity)> Triggers =>
        Root
            .Activities.Prepend(Root)
            .Where(node => node is { CanStartWorkflow: true, Type: SignalReceived })
            .Select(node => (Signal: LiteralText(node, SignalReceived.EventName), Activity: node))
            .Where(one => one.Signal is not null)
            .Select(one => (one.Signal!, one.Activity));

    private static string? LiteralText(ActivityNode node, string input) =>
        node.Inputs.GetValueOrDefault(input) is InputExpression.Literal { Value.ValueKind: System.Text.Json.JsonValueKind.String } literal
            ? literal.Value.GetString()
            : null;

    /// <summary>Whether any expression asks what activities gave, so that it must be kept.</summary>
    internal bool AsksForResults =>
        _asksForResults ??= Nodes.Values.Any(node =>
            node.Inputs.Values.Concat(node.Cases.Select(one => one.Condition)).Any(Asks) || node.Type is RunJavaScript && Asks(node)
        );

    private static bool Asks(InputExpression? expression) =>
        expression is InputExpression.OfOutput
        || (
            expression is InputExpression.Script { Source: { } source }
            && (source.Contains("From", StringComparison.Ordinal) || source.Contains("getLastResult", StringComparison.Ordinal))
        );

    // The script of Elsa.RunJavaScript is a text, not an expression.
    private static bool Asks(ActivityNode node) =>
        node.Inputs.TryGetValue(RunJavaScript.Script, out InputExpression? script)
        && (script is not InputExpression.Literal literal || Asks(new InputExpression.Script(literal.Value.ToString())));

    /// <summary>The same definition under the number that the product gave it when it was published.</summary>
    public WorkflowDefinition WithVersion(int version)
    {
        var copy = (WorkflowDefinition)MemberwiseClone();
        copy._version = version;
        return copy;
    }

    /// <summary>The JSON as it came, a byte order mark included.</summary>
    public ReadOnlyMemory<byte> Source => _source;

    /// <summary>SHA-256 of <see cref="Source"/>, lower-case hexadecimal.</summary>
    public string Hash { get; }
}

/// <summary>A declared variable.</summary>
/// <param name="Id">Elsa's id of it; expressions refer to it by id, or by name.</param>
/// <param name="Name">Its name, unique in its container.</param>
/// <param name="TypeName">Elsa's name of its type: String, Int32, Object …</param>
/// <param name="Default">Its value until it is set; null for none. Already of the variable's type.</param>
/// <param name="Container">The id of the activity that declares it; null for a variable of the workflow.</param>
public sealed record VariableDefinition(string Id, string Name, string TypeName, JsonNode? Default, string? Container);

/// <summary>A declared input or output of a workflow.</summary>
public sealed record ArgumentDefinition(string Name, string TypeName, string? DisplayName, string? Description);
