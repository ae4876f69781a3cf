using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenderEquality.Engine.Definitions;

/// <summary>Reads the variables that a workflow or a container declares.</summary>
internal static class VariableReader
{
    /// <param name="owner">The JSON that has a <c>variables</c> list, or none.</param>
    /// <param name="path">Where the list stands in the file.</param>
    /// <param name="container">The id of the activity that declares them; null for the workflow.</param>
    /// <param name="faults">What is wrong with the list is added here.</param>
    public static List<VariableDefinition> Read(JsonElement owner, string path, string? container, List<Refusal> faults)
    {
        List<VariableDefinition> variables = [];
        int index = -1;
        foreach (JsonElement one in JsonKind.Items(owner, "variables"))
        {
            index++;
            string at = $"{path}[{index}]";
            if (JsonKind.Text(one, "name") is not { Length: > 0 } name)
            {
                faults.Add(new($"{at}.name", "Biến không có tên. Hãy đặt tên cho biến."));
                continue;
            }

            if (variables.Exists(other => string.Equals(other.Name, name, StringComparison.Ordinal)))
            {
                faults.Add(new($"{at}.name", $"Tên biến '{name}' đã dùng trong cùng phạm vi. Hãy đổi tên một trong hai biến."));
                continue;
            }

            string type = JsonKind.Text(one, "typeName") ?? "Object";
            if (JsonKind.IsTrue(one, "isArray") && type is "String")
            {
                type = "String[]";
            }

            variables.Add(new(JsonKind.Text(one, "id") ?? name, name, type, Default(one, type, at, faults), container));
        }

        return variables;
    }

    private static JsonNode? Default(JsonElement variable, string type, string path, List<Refusal> faults)
    {
        if (!variable.TryGetProperty("value", out JsonElement value) || value is { ValueKind: JsonValueKind.Null })
        {
            return null;
        }

        // The designer saves an empty field as an empty text, also where a number is meant.
        if (type != "String" && value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0)
        {
            return null;
        }

        try
        {
            return ValueConversion.ToTyped(ValueConversion.Node(value), type);
        }
        catch (FormatException failure)
        {
            faults.Add(new($"{path}.value", $"Giá trị ban đầu của biến kiểu {type} không đúng. {failure.Message}"));
            return null;
        }
    }
}
