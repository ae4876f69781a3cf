using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Engine.Definitions;

/// <summary>The published workflows that others start or use as activities. Thread-safe.</summary>
public interface IWorkflowLibrary
{
    /// <summary>The newest published version; null when there is none or it cannot be read.</summary>
    WorkflowDefinition? Latest(string definitionId);

    /// <summary>One version; null when there is no such one or it cannot be read.</summary>
    WorkflowDefinition? Find(string definitionId, int version);

    /// <summary>The workflow that an activity of this type stands for.</summary>
    /// <param name="type">The type name: the workflow's name in Pascal case.</param>
    /// <param name="versionId">The id of the version that is meant; null when the number says it.</param>
    /// <param name="version">The number of the version that is meant.</param>
    /// <returns>The exact version, or, when <paramref name="versionId"/> is unknown, that of the number; null when neither is there.</returns>
    WorkflowSource? FindActivity(string type, string? versionId, int version);
}

/// <summary>A version of a workflow as it was published, not yet read as a whole.</summary>
public sealed record WorkflowSource(
    string DefinitionId,
    string? VersionId,
    int Version,
    string Name,
    bool UsableAsActivity,
    JsonElement Json
)
{
    /// <summary>The name of the activity type that it stands for, as Elsa makes it: each word with a capital, run together.</summary>
    public string ActivityType
    {
        get
        {
            StringBuilder type = new();
            bool starts = true;
            foreach (char letter in Name)
            {
                if (letter is ' ' or '_' or '-')
                {
                    starts = true;
                    continue;
                }

                type.Append(starts ? char.ToUpperInvariant(letter) : letter);
                starts = false;
            }

            return type.ToString();
        }
    }
}

/// <summary>A library in memory: versions are added, never changed. Thread-safe.</summary>
public sealed class WorkflowLibrary(ActivityCatalog catalog) : IWorkflowLibrary
{
    private readonly ConcurrentDictionary<(string Definition, int Version), (WorkflowSource Source, byte[] Bytes)> _sources = new();
    private readonly ConcurrentDictionary<(string Definition, int Version), DefinitionReading> _readings = new();
    private volatile HashSet<string> _closed = [];

    /// <summary>Adds a version. Only its head is read now, so that the order does not matter: what uses another may come before it.</summary>
    /// <param name="utf8Json">The file.</param>
    /// <param name="version">The number it gets; null for the one the file gives.</param>
    /// <returns>The head; null, with the fault, when the file is no workflow.</returns>
    public (WorkflowSource? Source, Refusal? Fault) Add(byte[] utf8Json, int? version = null)
    {
        if (DefinitionReader.Head(utf8Json, version) is not { } source)
        {
            return (null, DefinitionReader.Read(utf8Json, catalog, this).Faults[0]);
        }

        _sources[(source.DefinitionId, source.Version)] = (source, utf8Json);
        return (source, null);
    }

    /// <summary>The workflows of which there is any version, each once, by id.</summary>
    public IReadOnlyList<string> DefinitionIds =>
        [.. _sources.Keys.Select(key => key.Definition).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The workflows that nothing starts any more: <see cref="Latest"/> does not give them. Replaces what was said before.</summary>
    public void Close(IEnumerable<string> definitionIds) => _closed = new(definitionIds, StringComparer.Ordinal);

    /// <summary>The heads of all versions of all workflows, by id and number.</summary>
    public IReadOnlyList<WorkflowSource> Sources =>
        [.. _sources.Values.Select(one => one.Source).OrderBy(one => one.DefinitionId, StringComparer.Ordinal).ThenBy(one => one.Version)];

    public bool Has(string definitionId, int version) => _sources.ContainsKey((definitionId, version));

    public WorkflowDefinition? Latest(string definitionId)
    {
        if (_closed.Contains(definitionId))
        {
            return null;
        }

        int newest = _sources.Keys.Where(key => key.Definition == definitionId).Select(key => key.Version).DefaultIfEmpty().Max();
        return Find(definitionId, newest);
    }

    public WorkflowDefinition? Find(string definitionId, int version) =>
        _sources.ContainsKey((definitionId, version)) ? Read(definitionId, version).Definition : null;

    /// <summary>One version as it was read, with its faults.</summary>
    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    public DefinitionReading Read(string definitionId, int version) =>
        _readings.GetOrAdd(
            (definitionId, version),
            key =>
            {
                DefinitionReading reading = DefinitionReader.Read(_sources[key].Bytes, catalog, this);
                return reading with { Definition = reading.Definition?.WithVersion(version) };
            }
        );

    public WorkflowSource? FindActivity(string type, string? versionId, int version)
    {
        List<WorkflowSource> named =
        [
            .. _sources
                .Values.Select(one => one.Source)
                .Where(one => one.UsableAsActivity && string.Equals(one.ActivityType, type, StringComparison.Ordinal)),
        ];
        return named.Find(one => versionId is not null && one.VersionId == versionId) ?? named.Find(one => one.Version == version);
    }
}

/// <summary>No workflows but the one that runs.</summary>
public sealed class NoWorkflows : IWorkflowLibrary
{
    public static NoWorkflows Instance { get; } = new();

    public WorkflowDefinition? Latest(string definitionId) => null;

    public WorkflowDefinition? Find(string definitionId, int version) => null;

    public WorkflowSource? FindActivity(string type, string? versionId, int version) => null;
}
