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
    public static DefinitionReading Read(ReadOnlySpan<byte> utf8Json, ActivityCatalog catalog)
    {
        byte[] source = utf8Json.ToArray();
        int skip = utf8Json.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        List<Refusal> faults = [];
        JsonElement file;
        try
        {
            // Not disposed: the definition keeps elements of it for as long as it lives.
            file = JsonDocument.Parse(source.AsMemory(skip), Depth).RootElement;
        }
        catch (JsonException failure)
        {
            return new(null, [new("", NotJson(source.AsSpan(skip), failure))]);
        }

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
        NodeReader reader = new(catalog, variables, faults);
        ActivityNode? root = reader.ReadTree(rootJson);
        if (faults.Count > 0 || root is null)
        {
            return new(null, faults);
        }

        WorkflowDefinition definition = new(source, root, reader.Nodes)
        {
            DefinitionId = definitionId!,
            VersionId = JsonKind.Text(file, "id"),
            Version = file.TryGetProperty("version", out JsonElement version) && version.TryGetInt32OrText(out int number) ? number : 1,
            Name = JsonKind.Text(file, "name") ?? definitionId!,
            Description = JsonKind.Text(file, "description"),
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
        return new(definition, faults);
    }

    private static List<ArgumentDefinition> Arguments(JsonElement file, string property) =>
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

    private static string NotJson(ReadOnlySpan<byte> json, JsonException failure)
    {
        long line = (failure.LineNumber ?? 0) + 1;
        long column = (failure.BytePositionInLine ?? 0) + 1;

        // The parser counts bytes; a person counts letters.
        int from = 0;
        for (long i = 1; i < line; i++)
        {
            int end = json[from..].IndexOf((byte)'\n');
            if (end < 0)
            {
                break;
            }

            from += end + 1;
        }

        int length = (int)Math.Min(column - 1, json.Length - from);
        if (length >= 0)
        {
            column = Encoding.UTF8.GetCharCount(json.Slice(from, length)) + 1;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"Tệp không phải JSON hợp lệ: sai ở dòng {line}, cột {column}. Hãy sửa chỗ đó hoặc lưu lại từ trình thiết kế."
        );
    }
}
