using System.Globalization;
using System.Text;
using System.Text.Json;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Engine.Definitions;

/// <summary>
/// Reads the JSON that Elsa 3 saves. It reads on after a fault and names all of them at once. What the engine does not know (positions,
/// custom properties) is kept in the source and otherwise ignored.
/// </summary>
public static class DefinitionReader
{
    // Deeper than the activities may be nested (a flowchart costs two levels), so that too deep a nesting is named as such.
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 256 };

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <param name="utf8Json">The file; a byte order mark is accepted and kept.</param>
    /// <param name="catalog">The activity types that it may use.</param>
    /// <param name="library">The workflows that it may use as activities; null for none.</param>
    public static DefinitionReading Read(ReadOnlySpan<byte> utf8Json, ActivityCatalog catalog, IWorkflowLibrary? library = null)
    {
        byte[] source = utf8Json.ToArray();
        int skip = utf8Json.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        try
        {
            // Not disposed: the definition keeps elements of it for as long as it lives.
            JsonElement file = JsonDocument.Parse(source.AsMemory(skip), Depth).RootElement;
            return Broken(source.AsSpan(skip)) is { } broken
                ? new(null, [broken])
                : Read(file, source, catalog, library ?? NoWorkflows.Instance);
        }
        catch (JsonException failure)
        {
            ReadOnlySpan<byte> json = source.AsSpan(skip);
            return new(
                null,
                [
                    new(
                        "",
                        $"Tệp không phải JSON hợp lệ: sai ở {Place(json, failure.LineNumber ?? 0, failure.BytePositionInLine ?? 0)}. Hãy sửa chỗ đó hoặc lưu lại từ trình thiết kế."
                    ),
                ]
            );
        }
    }

    /// <summary>What a library needs to know of a file before it reads it whole.</summary>
    /// <param name="version">The number it gets; null for the one the file gives.</param>
    /// <returns>Null when the file is no workflow at all.</returns>
    internal static WorkflowSource? Head(byte[] utf8Json, int? version)
    {
        int skip = utf8Json.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        try
        {
            JsonElement file = JsonDocument.Parse(utf8Json.AsMemory(skip), Depth).RootElement;
            if (
                Broken(utf8Json.AsSpan(skip)) is not null
                || JsonKind.Text(file, "definitionId") is not { } id
                || string.IsNullOrWhiteSpace(id)
            )
            {
                return null;
            }

            return new(
                id,
                JsonKind.Text(file, "id"),
                version ?? VersionOf(file),
                JsonKind.Text(file, "name") ?? id,
                file.TryGetProperty("options", out JsonElement options) && JsonKind.IsTrue(options, "usableAsActivity"),
                file
            );
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DefinitionReading Read(JsonElement file, byte[] source, ActivityCatalog catalog, IWorkflowLibrary library)
    {
        List<Refusal> faults = [];
        if (file.ValueKind != JsonValueKind.Object)
        {
            return new(
                null,
                [new("", $"Cần một đối tượng JSON mô tả quy trình, nhưng gặp {JsonKind.Name(file)}. Hãy chọn tệp do trình thiết kế lưu.")]
            );
        }

        string? definitionId = JsonKind.Text(file, "definitionId");
        if (string.IsNullOrWhiteSpace(definitionId))
        {
            faults.Add(new("definitionId", "Thiếu mã quy trình. Hãy thêm \"definitionId\" là một chuỗi không rỗng."));
        }

        if (!file.TryGetProperty("root", out JsonElement rootJson) || rootJson.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new("root", "Thiếu hoạt động gốc. Hãy thêm \"root\", thường là một Elsa.Flowchart."));
            return new(null, faults);
        }

        List<VariableDefinition> variables = VariableReader.Read(file, "variables", container: null, faults);
        List<Refusal> missing = [];
        NodeReader reader = new(catalog, library, variables, faults, missing);
        ActivityNode? root = reader.ReadTree(rootJson, definitionId ?? "");
        IncidentStrategy strategy = IncidentStrategy.Read(file, "", faults) ?? IncidentStrategy.Default;
        if (faults.Count > 0 || root is null)
        {
            return new(null, [.. faults, .. missing]);
        }

        WorkflowDefinition definition = new(source, root, reader.Nodes)
        {
            DefinitionId = definitionId!,
            VersionId = JsonKind.Text(file, "id"),
            Version = VersionOf(file),
            Name = JsonKind.Text(file, "name") ?? definitionId!,
            Description = JsonKind.Text(file, "description"),
            IncidentStrategy = strategy,
            IsPublished = file.TryGetProperty("isPublished", out JsonElement published) && published.ValueKind == JsonValueKind.True,
            Variables = variables,
            Inputs = Arguments(file, "inputs"),
            Outputs = Arguments(file, "outputs"),
            Outcomes = JsonKind
                .Items(file, "outcomes")
                .Where(one => one.ValueKind == JsonValueKind.String)
                .Select(one => one.GetString()!)
                .ToList(),
        };
        return new(missing.Count == 0 ? definition : null, missing) { Drawing = definition };
    }

    private static int VersionOf(JsonElement file) =>
        file.TryGetProperty("version", out JsonElement version) && version.TryGetInt32OrText(out int number) ? number : 1;

    internal static List<ArgumentDefinition> Arguments(JsonElement file, string property) =>
        [
            .. JsonKind
                .Items(file, property)
                .Where(one => JsonKind.Text(one, "name") is not null)
                .Select(one => new ArgumentDefinition(
                    JsonKind.Text(one, "name")!,
                    JsonKind.Text(one, "type") ?? "Object",
                    JsonKind.Text(one, "displayName"),
                    JsonKind.Text(one, "description")
                )),
        ];

    /// <summary>
    /// The first text that is no text: bytes that are no UTF-8, or an escaped half of a surrogate pair. The parser lets both pass and throws
    /// only when they are read.
    /// </summary>
    private static Refusal? Broken(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = Depth.MaxDepth });
        while (reader.Read())
        {
            try
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    _ = reader.GetString();
                }
            }
            catch (InvalidOperationException)
            {
                ReadOnlySpan<byte> before = json[..(int)reader.TokenStartIndex];
                string place = Place(json, before.Count((byte)'\n'), before.Length - (before.LastIndexOf((byte)'\n') + 1));
                return new("", $"Tệp có chữ không phải Unicode hợp lệ ở {place}. Hãy lưu lại tệp với bảng mã UTF-8.");
            }
        }

        return null;
    }

    /// <summary>A place as a person counts it, from 1 and in letters, where the parser counts from 0 and in bytes.</summary>
    private static string Place(ReadOnlySpan<byte> json, long line, long bytes)
    {
        int from = 0;
        for (long i = 0; i < line; i++)
        {
            from += json[from..].IndexOf((byte)'\n') + 1;
        }

        int column = Encoding.UTF8.GetCharCount(json.Slice(from, (int)Math.Min(bytes, json.Length - from))) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"dòng {line + 1}, cột {column}");
    }
}
