using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;

namespace GenderEquality.Host.Work;

/// <summary>How many instances are started in one transaction.</summary>
public sealed record SendingSettings(int ChunkSize = 2000);

/// <summary>
/// Starts instances for many subjects: their first passes run in memory, a chunk is one transaction. What exists is left as it is, so that
/// after a crash the same call goes on without doubles. While one chunk is written the next is worked out.
/// </summary>
public sealed class BulkStart(EventStore store, SendingSettings settings)
{
    /// <param name="decide">The streams that one subject's start begins; called for each subject once, in order, from one thread at a time.</param>
    /// <param name="chunkDone">Called after each transaction with the number of streams that this call has started so far.</param>
    /// <returns>How many streams this call started.</returns>
    public async Task<int> RunAsync<T>(
        IReadOnlyList<T> subjects,
        Actor actor,
        DateTimeOffset now,
        Func<T, IEnumerable<(StreamId Stream, IStreamKind Kind, IReadOnlyList<Event> Events)>> decide,
        Func<int, Task> chunkDone,
        CancellationToken cancel
    )
    {
        IReadOnlyList<PreparedStream> WorkOut(T[] chunk) => store.Prepare(actor, now, [.. chunk.SelectMany(decide)]);

        int started = 0;
        Task<IReadOnlyList<PreparedStream>>? next = null;
        T[][] chunks = [.. subjects.Chunk(settings.ChunkSize)];
        for (int i = 0; i < chunks.Length; i++)
        {
            IReadOnlyList<PreparedStream> ready = await (next ?? Task.Run(() => WorkOut(chunks[0]), cancel));
            int following = i + 1;
            next = following < chunks.Length ? Task.Run(() => WorkOut(chunks[following]), cancel) : null;
            started += await store.StartStreamsAsync(ready, cancel);
            await chunkDone(started);
        }
        return started;
    }
}
