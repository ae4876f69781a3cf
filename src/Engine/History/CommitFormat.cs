using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenderEquality.Engine.History;

/// <summary>
/// Commit format 1 (docs/decisions/0003): canonical JSON
/// <c>{"actor","at","command","events":[{"data","type"}],"format":1,"kind","previous","stream","version"}</c>,
/// <c>at</c> in microseconds UTC, <c>previous</c> and the command's content as lower-case hex; the first commit of a stream follows 32 zero bytes.
/// </summary>
public sealed class CommitFormat(EventCatalog catalog)
{
    public const int Version = 1;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = HistoryJson.MaxDepth };

    /// <summary>What the first commit of a stream names as its predecessor.</summary>
    public static ReadOnlyMemory<byte> Genesis { get; } = new byte[SHA256.HashSizeInBytes];

    public Commit Write(
        StreamId stream,
        string kind,
        int version,
        DateTimeOffset at,
        Actor actor,
        CommandStamp? command,
        ReadOnlyMemory<byte> previous,
        IReadOnlyList<Event> events
    )
    {
        at = Instants.Storable(at);
        var output = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("actor", actor.Value);
            writer.WriteNumber("at", Instants.ToMicroseconds(at));
            if (command is not null)
            {
                writer.WriteStartObject("command");
                writer.WriteString("content", command.Content);
                writer.WriteString("key", command.Key);
                writer.WriteEndObject();
            }
            writer.WriteStartArray("events");
            foreach (Event e in events)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("data");
                JsonSerializer.Serialize(writer, e, e.GetType(), HistoryJson.Options);
                writer.WriteString("type", e.GetType().Name);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteNumber("format", Version);
            writer.WriteString("kind", kind);
            writer.WriteString("previous", Convert.ToHexStringLower(previous.Span));
            writer.WriteString("stream", stream.Value);
            writer.WriteNumber("version", version);
            writer.WriteEndObject();
        }
        using JsonDocument document = JsonDocument.Parse(output.WrittenMemory, Deep);
        byte[] body = CanonicalJson.Write(document.RootElement);
        return new Commit(stream, kind, version, at, actor, command, previous, events, body, SHA256.HashData(body));
    }

    /// <summary>Reads a stored body back. Does not judge whether the chain holds: that is <see cref="Chain"/>'s work.</summary>
    /// <exception cref="UnreadableCommitException">The bytes are not a commit of a known format.</exception>
    public Commit Read(ReadOnlyMemory<byte> body, ReadOnlyMemory<byte> hash)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Deep);
            JsonElement root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format != Version)
                throw new UnreadableCommitException($"Commit format {Version} was expected, {format} was found. Run a newer version.");
            CommandStamp? command = root.TryGetProperty("command", out JsonElement stamp)
                ? new CommandStamp(stamp.GetProperty("key").GetString()!, stamp.GetProperty("content").GetString()!)
                : null;
            var events = new List<Event>(root.GetProperty("events").GetArrayLength());
            foreach (JsonElement e in root.GetProperty("events").EnumerateArray())
            {
                Type type = catalog.TypeOf(e.GetProperty("type").GetString()!);
                events.Add((Event)e.GetProperty("data").Deserialize(type, HistoryJson.Options)!);
            }
            return new Commit(
                new StreamId(root.GetProperty("stream").GetGuid()),
                root.GetProperty("kind").GetString()!,
                root.GetProperty("version").GetInt32(),
                Instants.FromMicroseconds(root.GetProperty("at").GetInt64()),
                new Actor(root.GetProperty("actor").GetString()!),
                command,
                Convert.FromHexString(root.GetProperty("previous").GetString()!),
                events,
                body,
                hash
            );
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
                        or ArgumentException
                        or NotSupportedException
            )
        {
            throw new UnreadableCommitException($"The stored bytes are not a commit: {e.Message}", e);
        }
    }

    /// <summary>The stamp of a command: its key, and the hash of its content in canonical form.</summary>
    public static CommandStamp Stamp(string key, JsonNode? content)
    {
        JsonElement element = JsonSerializer.SerializeToElement(content, HistoryJson.Options);
        return new CommandStamp(key, Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Write(element))));
    }
}
