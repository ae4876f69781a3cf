using System.Security.Cryptography;

namespace GenderEquality.Engine.History;

/// <summary>Where a history does not hold.</summary>
/// <param name="Version">The commit, or 0 when the stream as a whole is meant.</param>
public sealed record ChainFault(StreamId Stream, int Version, string Problem);

/// <summary>Checks the hash chain of one stream: bytes against hash, hash against successor, versions without gap, head against end.</summary>
public static class Chain
{
    /// <param name="stored">The stream's rows in order of version, as they lie in the database.</param>
    /// <param name="headVersion">Version that the table of heads gives.</param>
    /// <param name="headHash">Hash that the table of heads gives.</param>
    public static IEnumerable<ChainFault> Check(
        StreamId stream,
        IReadOnlyList<(int Version, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Hash)> stored,
        int headVersion,
        ReadOnlyMemory<byte> headHash,
        CommitFormat format
    )
    {
        ReadOnlyMemory<byte> previous = CommitFormat.Genesis;
        int expected = 1;
        foreach ((int version, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> hash) in stored)
        {
            if (version != expected)
                yield return new(stream, version, $"commit {expected} was expected, {version} was found: a commit is missing or doubled");
            expected = version + 1;
            if (!SHA256.HashData(body.Span).AsSpan().SequenceEqual(hash.Span))
                yield return new(stream, version, "the stored bytes do not have the stored hash: the commit was changed");
            (Commit? commit, string? problem) = TryRead(format, body, hash);
            if (commit is null)
                yield return new(stream, version, problem!);
            else if (commit.Stream != stream || commit.Version != version)
                yield return new(stream, version, $"the bytes say stream {commit.Stream}, version {commit.Version}: the row was moved");
            else if (!commit.Previous.Span.SequenceEqual(previous.Span))
                yield return new(stream, version, $"it does not follow commit {version - 1}: the hash of its predecessor differs");
            previous = hash;
        }
        int last = stored.Count == 0 ? 0 : stored[^1].Version;
        if (headVersion != last)
            yield return new(
                stream,
                headVersion,
                $"the head says version {headVersion}, the last commit is {last}: the end was cut off or added to"
            );
        else if (last > 0 && !headHash.Span.SequenceEqual(stored[^1].Hash.Span))
            yield return new(stream, last, "the head's hash is not that of the last commit");
    }

    private static (Commit? Commit, string? Problem) TryRead(CommitFormat format, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> hash)
    {
        try
        {
            return (format.Read(body, hash), null);
        }
        catch (UnreadableCommitException e)
        {
            return (null, e.Message);
        }
    }
}
