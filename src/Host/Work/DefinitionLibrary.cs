using System.Collections.Concurrent;
using System.Security.Cryptography;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>A version of a flow can be started from now on; running instances keep theirs.</summary>
/// <param name="Source">Hash of the stored Elsa 3 JSON, as it was saved.</param>
public sealed record DefinitionPublished(string DefinitionId, int Version, string Source) : Event;

/// <summary>The published versions of one flow.</summary>
public sealed record Definition(string DefinitionId, IReadOnlyList<(int Version, string Source)> Versions);

/// <summary>A published version of a flow.</summary>
public sealed record DefinitionRow : Row
{
    public required string DefinitionId { get; init; }
    public required int Version { get; init; }
    public required string Source { get; init; }
}

/// <summary>The stream of one flow's versions.</summary>
public sealed class DefinitionStream : IStreamKind
{
    public static readonly DefinitionStream Kind = new();

    public string Name => "definition";

    public static StreamId IdOf(string definitionId) => StreamId.Derived(Guid.Empty, "definition:" + definitionId);

    public object? Fold(object? state, Event e) =>
        e is DefinitionPublished published
            ? new Definition(published.DefinitionId, [.. ((Definition?)state)?.Versions ?? [], (published.Version, published.Source)])
            : state;

    public IEnumerable<Row> Rows(StreamId stream, object? state) =>
        state is Definition definition
            ? definition.Versions.Select(version => new DefinitionRow
            {
                Stream = stream,
                DefinitionId = definition.DefinitionId,
                Version = version.Version,
                Source = version.Source,
            })
            : [];
}

/// <summary>
/// Every version of every flow that an instance may be pinned to. The files of <c>workflows/</c> are published at start when their content
/// is new; versions are numbered here, whatever the file says. Thread-safe.
/// </summary>
public sealed class DefinitionLibrary(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    ActivityCatalog activities,
    TimeProvider clock
)
{
    // A version never changes, so what was read once is kept.
    private readonly ConcurrentDictionary<(string, int), WorkflowDefinition> read = new();

    /// <summary>Publishes each file whose content differs from the newest version of its definition.</summary>
    /// <exception cref="InvalidOperationException">A file has faults; each is named with file and path.</exception>
    public async Task PublishFilesAsync(string folder, CancellationToken cancel = default)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            byte[] source = await File.ReadAllBytesAsync(file, cancel);
            DefinitionReading reading = DefinitionReader.Read(source, activities);
            if (reading.Definition is not { } definition)
                throw new InvalidOperationException(
                    $"The flow in {Path.GetFileName(file)} cannot be published:\n"
                        + string.Join('\n', reading.Faults.Select(fault => $"  {fault.Path}: {fault.Message}"))
                );
            await PublishAsync(definition.DefinitionId, source, cancel);
        }
    }

    private async Task PublishAsync(string definitionId, byte[] source, CancellationToken cancel)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(source));
        LoadedStream stream = await store.LoadAsync(DefinitionStream.IdOf(definitionId), DefinitionStream.Kind, cancel);
        var known = (Definition?)stream.State;
        if (known?.Versions[^1].Source == hash)
            return;
        var published = new DefinitionPublished(definitionId, (known?.Versions[^1].Version ?? 0) + 1, hash);
        try
        {
            await store.AppendAsync(
                new Pass(Actor.System("definitions"), clock.GetUtcNow(), null, [stream.Append([published])])
                {
                    Blobs = [new StoredBlob { Hash = hash, Content = source }],
                },
                cancel
            );
        }
        catch (VersionConflictException)
        {
            // Another host starting at the same moment published the same file; look again.
            await PublishAsync(definitionId, source, cancel);
        }
    }

    /// <summary>The newest published version.</summary>
    public async Task<WorkflowDefinition> LatestAsync(string definitionId, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        int version = await db.Definitions.Where(row => row.DefinitionId == definitionId).MaxAsync(row => (int?)row.Version, cancel) ?? 0;
        return await GetAsync(definitionId, version, cancel);
    }

    /// <exception cref="InvalidOperationException">There is no such version: the history names a flow that the database has lost.</exception>
    public async Task<WorkflowDefinition> GetAsync(string definitionId, int version, CancellationToken cancel = default)
    {
        if (read.TryGetValue((definitionId, version), out WorkflowDefinition? definition))
            return definition;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        byte[]? source = await (
            from row in db.Definitions
            where row.DefinitionId == definitionId && row.Version == version
            join blob in db.Blobs on row.Source equals blob.Hash
            select blob.Content
        ).FirstOrDefaultAsync(cancel);
        if (source is null)
            throw new InvalidOperationException(
                $"Version {version} of the flow '{definitionId}' was expected among the published ones and is not there. Restore the definitions from a backup."
            );
        DefinitionReading reading = DefinitionReader.Read(source, activities);
        definition =
            reading.Definition
            ?? throw new InvalidOperationException(
                $"Flow '{definitionId}' version {version} can no longer be read: {reading.Faults[0].Message}"
            );
        return read[(definitionId, version)] = definition.WithVersion(version);
    }
}
