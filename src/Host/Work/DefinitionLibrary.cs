using System.Security.Cryptography;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>
/// Every version of every flow that an instance may be pinned to. The files of <c>workflows/</c> are published at start when their content
/// is new and nobody has made the flow their own; versions are numbered here, whatever the file says. What was read is kept in
/// <paramref name="memory"/>, since a version never changes. Thread-safe.
/// </summary>
public sealed class DefinitionLibrary(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    WorkflowLibrary memory,
    ActivityCatalog activities,
    TimeProvider clock,
    ILogger<DefinitionLibrary> log
)
{
    /// <summary>
    /// Publishes each file whose content differs from the newest version of its definition. A file may use the flow of another as an activity,
    /// whatever their names: what cannot be read yet is tried again after the others.
    /// </summary>
    /// <exception cref="InvalidOperationException">A file has faults; each is named with file and path.</exception>
    public async Task PublishFilesAsync(string folder, CancellationToken cancel = default)
    {
        List<string> waiting = [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)];
        while (waiting.Count > 0)
        {
            var refused = new List<(string File, RefusedException Reason)>();
            foreach (string file in waiting)
            {
                try
                {
                    await PublishAsync(await File.ReadAllBytesAsync(file, cancel), Actor.System("definitions"), ofFile: true, cancel);
                }
                catch (RefusedException e)
                {
                    refused.Add((file, e));
                }
            }
            if (refused.Count == waiting.Count)
                throw new InvalidOperationException(
                    "These flows cannot be published:\n"
                        + string.Join(
                            '\n',
                            refused.SelectMany(one =>
                                one.Reason.Refusals.Select(fault => $"  {Path.GetFileName(one.File)}, {fault.Path}: {fault.Message}")
                            )
                        ),
                    refused[0].Reason
                );
            waiting = refused.ConvertAll(one => one.File);
        }
    }

    /// <summary>Publishes a definition as the next version of its flow; content equal to the newest version changes nothing.</summary>
    /// <returns>The number of the version that has this content.</returns>
    /// <exception cref="RefusedException">The file has faults; all are named with their paths.</exception>
    public Task<int> PublishAsync(byte[] source, Actor actor, CancellationToken cancel = default) =>
        PublishAsync(source, actor, ofFile: false, cancel);

    private async Task<int> PublishAsync(byte[] source, Actor actor, bool ofFile, CancellationToken cancel)
    {
        await RefreshAsync(cancel);
        DefinitionReading reading = DefinitionReader.Read(source, activities, memory);
        if (reading.Definition is not { } definition)
            throw new RefusedException(reading.Faults);
        string hash = Convert.ToHexStringLower(SHA256.HashData(source));
        LoadedStream stream = await store.LoadAsync(DefinitionStream.IdOf(definition.DefinitionId), DefinitionStream.Kind, cancel);
        var known = (Definition?)stream.State;
        if (known?.Newest.Source == hash)
            return known.Newest.Version;
        if (ofFile && known?.Newest.By is not null)
        {
            log.LogInformation(
                "The file of flow {Definition} is not published: version {Version} was made by an administrator",
                known.DefinitionId,
                known.Newest.Version
            );
            return known.Newest.Version;
        }
        var published = new DefinitionPublished(definition.DefinitionId, (known?.Newest.Version ?? 0) + 1, hash);
        try
        {
            await store.AppendAsync(
                new Pass(actor, clock.GetUtcNow(), null, [stream.Append([published])])
                {
                    Blobs = [new StoredBlob { Hash = hash, Content = source }],
                },
                cancel
            );
            return published.Version;
        }
        catch (VersionConflictException)
        {
            // Another host starting at the same moment published the same file; look again.
            return await PublishAsync(source, actor, ofFile, cancel);
        }
    }

    /// <summary>The published versions of a flow and what became of it; null when it was never published.</summary>
    public async Task<Definition?> FindAsync(string definitionId, CancellationToken cancel = default) =>
        (Definition?)(await store.LoadAsync(DefinitionStream.IdOf(definitionId), DefinitionStream.Kind, cancel)).State;

    /// <summary>The newest published version.</summary>
    /// <exception cref="InvalidOperationException">There is none, or the flow was retracted.</exception>
    public async Task<WorkflowDefinition> LatestAsync(string definitionId, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (await db.ClosedDefinitions.AnyAsync(row => row.DefinitionId == definitionId, cancel))
            throw new InvalidOperationException($"The flow '{definitionId}' was retracted. Publish it again, or put another flow to use.");
        int version = await db.Definitions.Where(row => row.DefinitionId == definitionId).MaxAsync(row => (int?)row.Version, cancel) ?? 0;
        return await GetAsync(definitionId, version, cancel);
    }

    /// <summary>A version, with everything loaded that its activities may start.</summary>
    /// <exception cref="InvalidOperationException">There is no such version: the history names a flow that the database has lost.</exception>
    public async Task<WorkflowDefinition> GetAsync(string definitionId, int version, CancellationToken cancel = default)
    {
        if (!memory.Has(definitionId, version))
            await RefreshAsync(cancel);
        WorkflowDefinition definition = Read(definitionId, version);
        // Another host may have published a newer version of what it starts.
        if (definition.StartsOthers)
            await RefreshAsync(cancel);
        return definition;
    }

    /// <summary>The newest versions of flows that begin with a signal of this name, each with the activity that waits for it.</summary>
    public async Task<IReadOnlyList<(WorkflowDefinition Flow, ActivityNode Trigger)>> TriggeredByAsync(
        string signal,
        CancellationToken cancel = default
    )
    {
        await RefreshAsync(cancel);
        return
        [
            .. memory
                .DefinitionIds.Select(memory.Latest)
                .OfType<WorkflowDefinition>()
                .SelectMany(flow => flow.Triggers.Where(one => one.Signal == signal).Select(one => (flow, one.Activity))),
        ];
    }

    /// <summary>Takes up what was published since, here or by another host.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        List<DefinitionRow> rows = await db.Definitions.AsNoTracking().ToListAsync(cancel);
        foreach (DefinitionRow row in rows.Where(row => !memory.Has(row.DefinitionId, row.Version)))
        {
            byte[] source = await db.Blobs.Where(blob => blob.Hash == row.Source).Select(blob => blob.Content).FirstAsync(cancel);
            memory.Add(source, row.Version);
        }
        memory.Close(await db.ClosedDefinitions.Select(row => row.DefinitionId).ToListAsync(cancel));
    }

    private WorkflowDefinition Read(string definitionId, int version)
    {
        if (!memory.Has(definitionId, version))
            throw new InvalidOperationException(
                $"Version {version} of the flow '{definitionId}' was expected among the published ones and is not there. Restore the definitions from a backup."
            );
        DefinitionReading reading = memory.Read(definitionId, version);
        return reading.Definition
            ?? throw new InvalidOperationException(
                $"Flow '{definitionId}' version {version} can no longer be read: {reading.Faults[0].Message}"
            );
    }
}
