using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Host.Design;

/// <summary>
/// A flow as JSON: what is stored of it, and what Elsa Studio is shown. Nothing that is not known is lost on the way; what the server itself
/// says (ids, numbers, links, node ids) is left out of what is stored and added to what is shown.
/// </summary>
public static class FlowModel
{
    /// <summary>Elsa's stand-in for a step whose type is not known: without it Studio shows an empty canvas, and saves it.</summary>
    public const string Unknown = "Elsa.NotFoundActivity";

    private const string OriginalJson = "originalActivityJson";
    private const string NodeId = "nodeId";

    /// <summary>The root of Elsa's node ids.</summary>
    private const string Workflow = "Workflow1";

    /// <summary>Two megabytes: a flow of hundreds of steps has a tenth of it.</summary>
    public const int LargestBytes = 2 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 256, AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        MaxDepth = 256,
    };

    private static readonly string[] OfTheServer =
    [
        "links",
        "id",
        "version",
        "createdAt",
        "isLatest",
        "isPublished",
        "isSystem",
        "isReadonly",
        "$schema",
        "consumingWorkflows",
    ];
    private static readonly string[] Lists = ["variables", "inputs", "outputs", "outcomes"];

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="RefusedException">It is none; a name stands in it twice; it is nested too deep or too large.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > LargestBytes)
            throw new RefusedException("", $"Quy trình lớn hơn {LargestBytes / 1024 / 1024} MB. Hãy tách thành nhiều quy trình.");
        if (utf8Json.StartsWith("\uFEFF"u8))
            utf8Json = utf8Json[3..];
        try
        {
            if (JsonNode.Parse(utf8Json, documentOptions: Strict) is JsonObject model)
                return model;
        }
        catch (JsonException e)
        {
            throw new RefusedException("", $"Không đọc được tệp: không phải JSON hợp lệ ({e.LineNumber + 1}:{e.BytePositionInLine + 1}).");
        }
        throw new RefusedException("", "Tệp không mô tả một quy trình. Chọn tệp do trình thiết kế xuất ra.");
    }

    /// <summary>A flow with an empty chart.</summary>
    public static JsonObject Empty() =>
        new()
        {
            ["root"] = new JsonObject
            {
                ["id"] = "flow",
                ["type"] = "Elsa.Flowchart",
                ["version"] = 1,
                ["name"] = "Flowchart1",
                ["activities"] = new JsonArray(),
                ["connections"] = new JsonArray(),
            },
        };

    /// <summary>The bytes that are stored of a model.</summary>
    public static byte[] Bytes(JsonObject model) => System.Text.Encoding.UTF8.GetBytes(model.ToJsonString(Readable));

    /// <summary>What is stored of a model that came in: its own content, no more.</summary>
    /// <exception cref="RefusedException">It has no root, or no name.</exception>
    public static JsonObject Content(JsonObject incoming)
    {
        var content = (JsonObject)incoming.DeepClone();
        foreach (string name in OfTheServer)
            content.Remove(name);
        foreach (string name in Lists)
            content[name] ??= new JsonArray();
        content["customProperties"] ??= new JsonObject();
        content["options"] ??= new JsonObject();
        if (content["root"] is not JsonObject root || Text(root, "id") is null)
            throw new RefusedException("root", "Quy trình thiếu sơ đồ gốc. Mở lại quy trình trong trình thiết kế rồi lưu.");
        if (string.IsNullOrWhiteSpace(Text(content, "name")))
            throw new RefusedException("name", "Quy trình chưa có tên. Đặt tên rồi lưu.");
        foreach (JsonObject step in Steps(root))
        {
            step.Remove(NodeId);
            NameWaysOut(step);
        }
        return content;
    }

    /// <summary>In its editor a name of a way out takes no space, so that a no-break space comes in for each; what is stored is read by people.</summary>
    private static void NameWaysOut(JsonObject step)
    {
        foreach ((_, JsonNode? member) in step)
        {
            // The editor writes a list of names as the text of a JSON array.
            if (
                member is JsonObject input
                && input["expression"] is JsonObject expression
                && Text(expression, "value") is ['[', ..] names
                && names.Replace("\\u00A0", "\u00a0", StringComparison.OrdinalIgnoreCase) is var read
                && read.Contains('\u00a0', StringComparison.Ordinal)
            )
                expression["value"] = read.Replace('\u00a0', ' ');
        }
        foreach (
            JsonObject end in (step["connections"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Select(one => one["source"])
                .OfType<JsonObject>()
        )
        {
            if (Text(end, "port") is { } port)
                end["port"] = port.Replace('\u00a0', ' ');
        }
    }

    /// <summary>The content as Studio is shown it: each step with its node id, no list missing, steps of unknown types by their stand-in.</summary>
    public static JsonObject Shown(JsonObject content, ActivityCatalog activities, IWorkflowLibrary library)
    {
        var shown = (JsonObject)content.DeepClone();
        shown.Remove("$schema");
        foreach (string name in Lists)
            shown[name] ??= new JsonArray();
        shown["customProperties"] ??= new JsonObject();
        shown["options"] ??= new JsonObject();
        if (shown["root"] is JsonObject root)
        {
            if (root["activities"] is null && Text(root, "type") is "Elsa.Flowchart" or "Elsa.Sequence")
                root["activities"] = new JsonArray();
            if (root["connections"] is null && Text(root, "type") == "Elsa.Flowchart")
                root["connections"] = new JsonArray();
            Replace(root, step => IsKnown(step, activities, library) ? null : StandIn(step));
            Number(root, Workflow);
        }
        return shown;
    }

    /// <summary>
    /// What Studio sent with the steps of unknown types put back as they were: moved, at most. Studio knows nothing of them, so that it can
    /// neither change nor take them away.
    /// </summary>
    /// <param name="incoming">What was sent; it is changed.</param>
    /// <param name="before">The content that was shown; null for a new flow.</param>
    /// <exception cref="RefusedException">A step of an unknown type is missing, or stands for one that nobody knows.</exception>
    public static void PutBack(JsonObject incoming, JsonObject? before, ActivityCatalog activities, IWorkflowLibrary library)
    {
        Dictionary<string, JsonObject> unknown = new(StringComparer.Ordinal);
        if (before?["root"] is JsonObject known)
        {
            foreach (JsonObject step in OutermostUnknown(known, activities, library))
                unknown[Text(step, "id")!] = step;
        }
        if (incoming["root"] is not JsonObject root)
            return;
        HashSet<string> found = [];
        List<Refusal> faults = [];
        Replace(
            root,
            step =>
            {
                string? id = Text(step, "id");
                if (id is not null && unknown.ContainsKey(id))
                    found.Add(id);
                if (Text(step, "type") != Unknown)
                    return null;
                JsonObject? original =
                    id is not null && unknown.TryGetValue(id, out JsonObject? kept) ? (JsonObject)kept.DeepClone()
                    : Text(step, OriginalJson) is { } json ? Parse(System.Text.Encoding.UTF8.GetBytes(json))
                    : null;
                if (original is null)
                    faults.Add(new Refusal("root", $"Bước “{NameOf(step)}” thuộc loại không có trong hệ thống. Xóa bước này rồi lưu lại."));
                else if (step["metadata"] is { } moved)
                    original["metadata"] = moved.DeepClone();
                return original;
            }
        );
        foreach ((string id, JsonObject step) in unknown.Where(one => !found.Contains(one.Key)))
            faults.Add(
                new Refusal(
                    "root",
                    $"Bước “{NameOf(step)}” ({Text(step, "type")}) không có trong hệ thống nên không xóa ở đây được: lần lưu này làm mất bước đó. Tải lại trang; nếu muốn bỏ bước, nhập lại quy trình từ tệp."
                )
            );
        if (faults.Count > 0)
            throw new RefusedException(faults);
    }

    /// <summary>Every step, the given one first, however deep: an object with an id and a type.</summary>
    public static IEnumerable<JsonObject> Steps(JsonNode? node)
    {
        if (node is JsonObject known && Text(known, "id") is not null && Text(known, "type") is not null)
            yield return known;
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject one => one.Where(member => member.Key is not ("metadata" or "customProperties" or "expression"))
                .Select(member => member.Value),
            JsonArray many => many,
            _ => [],
        };
        foreach (JsonNode? child in children)
        {
            if (child is not (JsonObject or JsonArray))
                continue;
            foreach (JsonObject step in Steps(child))
                yield return step;
        }
    }

    /// <summary>The text of a member; null when it is missing or no text.</summary>
    public static string? Text(JsonObject owner, string member) =>
        owner[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>The name that an administrator sees.</summary>
    public static string NameOf(JsonObject step) => DisplayText(step) ?? Text(step, "name") ?? Text(step, "id") ?? "?";

    /// <summary>The name that the administrator gave a step; null when it has its type's.</summary>
    public static string? DisplayText(JsonObject step) =>
        (step["metadata"] is JsonObject metadata ? Text(metadata, "displayText") : null) is { Length: > 0 } shown ? shown : null;

    /// <summary>Whether two contents are the same, whatever the order of their members.</summary>
    public static bool Same(JsonObject one, JsonObject other) => JsonNode.DeepEquals(one, other);

    private static bool IsKnown(JsonObject step, ActivityCatalog activities, IWorkflowLibrary library)
    {
        string type = Text(step, "type")!;
        int version = step["version"] is JsonValue number && number.TryGetValue(out int given) ? given : 1;
        return activities.TryGet(type, out _) || library.FindActivity(type, Text(step, "workflowDefinitionVersionId"), version) is not null;
    }

    // What is inside a step of an unknown type is part of it, and stays with it.
    private static IEnumerable<JsonObject> OutermostUnknown(JsonObject root, ActivityCatalog activities, IWorkflowLibrary library)
    {
        List<JsonObject> found = [];
        Replace(
            (JsonObject)root.DeepClone(),
            step =>
            {
                if (IsKnown(step, activities, library))
                    return null;
                found.Add(step);
                return StandIn(step);
            }
        );
        return found;
    }

    private static JsonObject StandIn(JsonObject step) =>
        new()
        {
            ["id"] = Text(step, "id"),
            ["name"] = Text(step, "name"),
            ["type"] = Unknown,
            ["version"] = 1,
            ["customProperties"] = step["customProperties"]?.DeepClone() ?? new JsonObject(),
            ["metadata"] = step["metadata"]?.DeepClone() ?? new JsonObject(),
            ["missingTypeName"] = Text(step, "type"),
            ["missingTypeVersion"] = step["version"]?.DeepClone() ?? 1,
            [OriginalJson] = step.ToJsonString(Readable),
        };

    /// <summary>Replaces steps below a step, and goes on below those that stay.</summary>
    /// <param name="by">What stands in its place; null when it stays.</param>
    private static void Replace(JsonNode node, Func<JsonObject, JsonObject?> by)
    {
        switch (node)
        {
            case JsonObject owner:
                foreach (string name in owner.Select(member => member.Key).ToList())
                {
                    if (name is not ("metadata" or "customProperties" or "expression") && owner[name] is { } child)
                    {
                        if (Put(child) is { } other)
                            owner[name] = other;
                        else
                            Replace(child, by);
                    }
                }
                break;
            case JsonArray list:
                for (int i = 0; i < list.Count; i++)
                {
                    if (list[i] is not { } child)
                        continue;
                    if (Put(child) is { } other)
                        list[i] = other;
                    else
                        Replace(child, by);
                }
                break;
        }

        JsonObject? Put(JsonNode child) =>
            child is JsonObject step && Text(step, "id") is not null && Text(step, "type") is not null ? by(step) : null;
    }

    private static void Number(JsonNode node, string owner)
    {
        if (node is JsonObject step && Text(step, "id") is { } id && Text(step, "type") is not null)
        {
            owner = $"{owner}:{id}";
            step[NodeId] = owner;
        }
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject one => one.Where(member => member.Key is not ("metadata" or "customProperties" or "expression"))
                .Select(member => member.Value)
                .ToList(),
            JsonArray many => many,
            _ => [],
        };
        foreach (JsonNode? child in children)
        {
            if (child is JsonObject or JsonArray)
                Number(child, owner);
        }
    }
}
