using GenderEquality.Engine.History;
using Microsoft.AspNetCore.Identity;

namespace GenderEquality.Host.Storage;

/// <summary>The history itself: one row a commit, never changed and never deleted. Everything else can be made again from it.</summary>
public sealed class StoredCommit
{
    /// <summary>
    /// Order of insertion, given by the database. On PostgreSQL a lower position may become visible later than a higher one: followers
    /// read by <see cref="EventStore.ReadAllAsync"/>, which waits for it.
    /// </summary>
    public long Position { get; init; }
    public StreamId Stream { get; init; }
    public int Version { get; init; }

    /// <summary>The actor and key of the command, apart from the body, because uniqueness is the database's to enforce.</summary>
    public string? CommandActor { get; init; }
    public string? CommandKey { get; init; }
    public string? CommandContent { get; init; }
    public required byte[] Body { get; init; }
    public required byte[] Hash { get; init; }
}

/// <summary>Where each stream ends. The expected version is checked here, and a cut-off end shows here.</summary>
public sealed class StreamHead
{
    public StreamId Stream { get; init; }
    public required string Kind { get; init; }
    public int Version { get; set; }
    public required byte[] Hash { get; set; }
}

/// <summary>
/// A text or file that an event names by the SHA-256 of what is stored. Personal text is encrypted with its subject's key before it is
/// hashed: destroying the key erases the person and leaves the chain whole.
/// </summary>
public sealed class StoredBlob
{
    /// <summary>SHA-256 of <see cref="Content"/>, lower-case hex.</summary>
    public required string Hash { get; init; }
    public required byte[] Content { get; init; }

    /// <summary>Whose key it is encrypted with; null for what is public.</summary>
    public Guid? Subject { get; init; }
}

/// <summary>One person's key (AES-256). The row is deleted to erase the person.</summary>
public sealed class SubjectKey
{
    public Guid Subject { get; init; }
    public required byte[] Key { get; init; }
}

/// <summary>How often an effect of the outbox was tried and when it is tried next. It says nothing about the past that history must keep.</summary>
public sealed class DeliveryAttempt
{
    public StreamId Stream { get; init; }
    public required string Effect { get; init; }
    public int Attempts { get; set; }
    public DateTimeOffset NextAt { get; set; }
    public string? LastError { get; set; }
}

/// <summary>When a sweep last ran and how it went, for whoever looks after the system. History does not need it.</summary>
public sealed class SweepRun
{
    public required string Sweep { get; init; }

    /// <summary>The machine and process that ran it.</summary>
    public required string Host { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public long Milliseconds { get; set; }

    /// <summary>How many things the last run brought about.</summary>
    public int Done { get; set; }

    /// <summary>When it last brought something about; null for never.</summary>
    public DateTimeOffset? LastDoneAt { get; set; }

    /// <summary>How often it has failed, ever.</summary>
    public int Failures { get; set; }
    public DateTimeOffset? FailedAt { get; set; }
    public string? LastError { get; set; }
}

/// <summary>A run of a sweep that brought something about or failed; kept for a month. History does not need it.</summary>
public sealed class SweepRecord
{
    public required string Sweep { get; init; }
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>The machine and process that ran it.</summary>
    public required string Host { get; init; }
    public long Milliseconds { get; init; }
    public int Done { get; init; }

    /// <summary>Null when it went through.</summary>
    public string? Error { get; init; }
}

/// <summary>
/// What administrators have drawn of a flow and not published. It says nothing about the past that history must keep: publishing is what
/// history tells.
/// </summary>
public sealed class StoredDraft
{
    public required string DefinitionId { get; init; }

    /// <summary>The number it gets when it is published.</summary>
    public int Version { get; set; }

    /// <summary>Counts up from 1 with each save.</summary>
    public int Revision { get; set; }

    /// <summary>The Elsa 3 JSON.</summary>
    public required byte[] Source { get; set; }
    public Guid SavedBy { get; set; }
    public DateTimeOffset SavedAt { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>A person who signs in. Name, address and telephone live here, outside the chain.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public required string FullName { get; set; }

    /// <summary>Of the letters: <c>vi</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "vi";

    /// <summary>Whether the person is reminded before a date; of what is late everybody is told.</summary>
    public bool AdvanceReminders { get; set; } = true;
}
