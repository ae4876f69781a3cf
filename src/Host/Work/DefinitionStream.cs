using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Host.Work;

/// <summary>A version of a flow can be started from now on; running instances keep theirs. Says nothing of who published it: the files do.</summary>
/// <param name="Source">Hash of the stored Elsa 3 JSON, as it was saved.</param>
public sealed record DefinitionPublished(string DefinitionId, int Version, string Source) : Event;

/// <summary>
/// A person published a version of a flow: from now on the flow is theirs, and the files do not publish over it. A flow that was retracted or
/// removed is there again.
/// </summary>
/// <param name="Source">Hash of the stored Elsa 3 JSON, as it was saved.</param>
public sealed record DefinitionReleased(string DefinitionId, int Version, string Source, PersonId By, DateTimeOffset At) : Event;

/// <summary>The flow is not started any more; what runs goes on.</summary>
public sealed record DefinitionRetracted(string DefinitionId, PersonId By, DateTimeOffset At) : Event;

/// <summary>The flow is not started any more and no longer listed. Its versions stay: histories name them.</summary>
public sealed record DefinitionRemoved(string DefinitionId, PersonId By, DateTimeOffset At) : Event;

/// <summary>A published version.</summary>
/// <param name="By">Who published it; null for a file of the product.</param>
/// <param name="At">When; null for a file of the product.</param>
public sealed record DefinitionVersion(int Version, string Source, PersonId? By, DateTimeOffset? At);

/// <summary>The published versions of one flow.</summary>
public sealed record Definition(string DefinitionId, IReadOnlyList<DefinitionVersion> Versions)
{
    /// <summary>It is not started any more.</summary>
    public bool IsRetracted { get; init; }

    /// <summary>It is not started any more and no longer listed.</summary>
    public bool IsRemoved { get; init; }

    public DefinitionVersion Newest => Versions[^1];

    public Definition With(DefinitionVersion version) =>
        this with
        {
            Versions = [.. Versions, version],
            IsRetracted = false,
            IsRemoved = false,
        };
}

/// <summary>A published version of a flow.</summary>
public sealed record DefinitionRow : Row
{
    public required string DefinitionId { get; init; }
    public required int Version { get; init; }
    public required string Source { get; init; }
}

/// <summary>A flow that is not started any more.</summary>
public sealed record ClosedDefinitionRow : Row
{
    public required string DefinitionId { get; init; }

    /// <summary>Whether it is no longer listed either.</summary>
    public required bool Removed { get; init; }
}

/// <summary>The stream of one flow's versions.</summary>
public sealed class DefinitionStream : IStreamKind
{
    public static readonly DefinitionStream Kind = new();

    public string Name => "definition";

    public static StreamId IdOf(string definitionId) => StreamId.Derived(Guid.Empty, "definition:" + definitionId);

    public object? Fold(object? state, Event e)
    {
        var known = (Definition?)state;
        return e switch
        {
            DefinitionPublished one => (known ?? new(one.DefinitionId, [])).With(new(one.Version, one.Source, null, null)),
            DefinitionReleased one => (known ?? new(one.DefinitionId, [])).With(new(one.Version, one.Source, one.By, one.At)),
            DefinitionRetracted => known! with { IsRetracted = true },
            DefinitionRemoved => known! with { IsRetracted = true, IsRemoved = true },
            _ => state,
        };
    }

    public IEnumerable<Row> Rows(StreamId stream, object? state)
    {
        if (state is not Definition definition)
            yield break;
        foreach (DefinitionVersion version in definition.Versions)
        {
            yield return new DefinitionRow
            {
                Stream = stream,
                DefinitionId = definition.DefinitionId,
                Version = version.Version,
                Source = version.Source,
            };
        }
        if (definition.IsRetracted)
        {
            yield return new ClosedDefinitionRow
            {
                Stream = stream,
                DefinitionId = definition.DefinitionId,
                Removed = definition.IsRemoved,
            };
        }
    }
}
