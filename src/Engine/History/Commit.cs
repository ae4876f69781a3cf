namespace GenderEquality.Engine.History;

/// <summary>Who acted: a person by id (names live outside the chain) or a part of the system by name.</summary>
/// <param name="Value"><c>person:GUID</c> or <c>system:NAME</c>; at most 60 characters.</param>
public readonly record struct Actor(string Value)
{
    public static Actor Person(Guid id) => new($"person:{id:D}");

    public static Actor System(string name) => new($"system:{name}");

    /// <summary>The person's id, or null when the system acted.</summary>
    public Guid? PersonId => Value.StartsWith("person:", StringComparison.Ordinal) ? Guid.Parse(Value.AsSpan(7)) : null;

    public override string ToString() => Value;
}

/// <summary>
/// Makes a command happen once: the same key of the same actor with the same content is done already; with other content it is refused.
/// </summary>
/// <param name="Key">Chosen by the sender (a form carries a fresh one); 1–100 characters.</param>
/// <param name="Content">SHA-256 of the command's canonical content, lower-case hex.</param>
public sealed record CommandStamp(string Key, string Content);

/// <summary>
/// One pass: all that one command or one sweep did to one stream, stored as one row. Versions count commits from 1.
/// </summary>
/// <param name="Body">The bytes as stored: canonical JSON of everything in this record except <paramref name="Hash"/>.</param>
/// <param name="Hash">SHA-256 of <paramref name="Body"/>, which holds the hash of the predecessor: 32 bytes.</param>
public sealed record Commit(
    StreamId Stream,
    string Kind,
    int Version,
    DateTimeOffset At,
    Actor Actor,
    CommandStamp? Command,
    ReadOnlyMemory<byte> Previous,
    IReadOnlyList<Event> Events,
    ReadOnlyMemory<byte> Body,
    ReadOnlyMemory<byte> Hash
);

/// <summary>A stored commit cannot be read: corruption, or a newer version wrote it. Its stream stops; the others go on.</summary>
public sealed class UnreadableCommitException(string message, Exception? inner = null) : Exception(message, inner);
