using System.Text.Json.Nodes;

namespace GenderEquality.Tests.Host.ElsaApi;

/// <summary>
/// Compares the shape of an answer with a captured one: the same members, of the same kinds of JSON. A list must have something in it where
/// the captured one has, and each of its items must look like one of the captured items. What was captured as null may be anything.
/// </summary>
internal static class JsonShape
{
    /// <summary>Members whose content is the activity's or the flow's own: objects with any names.</summary>
    private static readonly HashSet<string> Free = ["activityState", "input", "metadata", "output", "outputs", "payload", "properties"];

    /// <summary>The value of a variable, which may be anything.</summary>
    private const string Anything = "value";

    /// <summary>Texts that Elsa gives as null where there is nothing to say.</summary>
    private static readonly HashSet<string> MayBeNull = ["correlationId"];

    /// <summary>What differs, each with its path; nothing when the shapes are the same.</summary>
    public static IReadOnlyList<string> Differences(JsonNode? captured, JsonNode? answered) => [.. Compare(captured, answered, "$", null)];

    private static IEnumerable<string> Compare(JsonNode? captured, JsonNode? answered, string path, string? member)
    {
        if (captured is null || member == Anything || (answered is null && MayBeNull.Contains(member ?? "")))
            return [];
        if (answered is null || Kind(captured) != Kind(answered))
            return [$"{path}: expected {Kind(captured)}, found {(answered is null ? "null" : Kind(answered))}"];
        if (Free.Contains(member ?? ""))
            return [];
        return (captured, answered) switch
        {
            (JsonObject expected, JsonObject found) => CompareObjects(expected, found, path),
            (JsonArray expected, JsonArray found) => CompareLists(expected, found, path),
            _ => [],
        };
    }

    private static IEnumerable<string> CompareObjects(JsonObject expected, JsonObject found, string path) =>
        expected
            .Where(one => !found.ContainsKey(one.Key))
            .Select(one => $"{path}.{one.Key}: missing")
            .Concat(found.Where(one => !expected.ContainsKey(one.Key)).Select(one => $"{path}.{one.Key}: not in the captured answer"))
            .Concat(
                expected
                    .Where(one => found.ContainsKey(one.Key))
                    .SelectMany(one => Compare(one.Value, found[one.Key], $"{path}.{one.Key}", one.Key))
            );

    private static IEnumerable<string> CompareLists(JsonArray expected, JsonArray found, string path)
    {
        if (expected.Count == 0)
            yield break;
        if (found.Count == 0)
            yield return $"{path}: expected items, found none";
        for (int i = 0; i < found.Count; i++)
        {
            List<IReadOnlyList<string>> tries =
            [
                .. expected.Select(one => (IReadOnlyList<string>)[.. Compare(one, found[i], $"{path}[{i}]", null)]),
            ];
            if (tries.All(differences => differences.Count > 0))
            {
                foreach (string difference in tries.MinBy(differences => differences.Count)!)
                    yield return difference;
            }
        }
    }

    private static string Kind(JsonNode node) =>
        node.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "truth value",
            var kind => kind.ToString().ToLowerInvariant(),
        };
}
