using GenderEquality.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>An instance whose definition, run again over the recorded inputs, gives something else.</summary>
public sealed record RepetitionFault(StreamId Stream, Divergence Divergence);

/// <param name="Faults">Empty when every instance is decided as it was recorded.</param>
public sealed record RepetitionReport(int Instances, int Commits, IReadOnlyList<RepetitionFault> Faults);

/// <summary>Runs the definitions of stored instances again and compares. It reads only.</summary>
public sealed class Repetition(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    DefinitionLibrary definitions,
    WorkflowLibrary library,
    WorkflowRuntime runtime
)
{
    /// <param name="only">One instance; null for all.</param>
    public async Task<RepetitionReport> RunAsync(StreamId? only = null, CancellationToken cancel = default)
    {
        await definitions.RefreshAsync(cancel);
        List<StreamId> streams;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            streams = await db
                .Heads.Where(head => head.Kind == WorkStream.Kind.Name && (only == null || head.Stream == only))
                .OrderBy(head => head.Stream)
                .Select(head => head.Stream)
                .ToListAsync(cancel);
        }
        int commits = 0;
        var faults = new List<RepetitionFault>();
        var again = new ReExecution(runtime, library);
        foreach (StreamId stream in streams)
        {
            IReadOnlyList<Commit> history = await store.ReadAsync(stream, cancel);
            commits += history.Count;
            if (again.Check(stream.Value, [.. history.Select(commit => (commit.At, commit.Events))]) is { } divergence)
                faults.Add(new RepetitionFault(stream, divergence));
        }
        return new RepetitionReport(streams.Count, commits, faults);
    }
}
