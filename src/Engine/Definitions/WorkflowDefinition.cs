using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace GenderEquality.Engine.Definitions;

/// <summary>One version of a workflow as Elsa 3 saves it, read and checked. Never changes; thread-safe.</summary>
public sealed class WorkflowDefinition
{
    private readonly byte[] _source;
    private int _version;

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

    public ActivityNode Root { get; }

    /// <summary>Every activity, however deep, by its id.</summary>
    public IReadOnlyDictionary<string, ActivityNode> Nodes { get; }

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
