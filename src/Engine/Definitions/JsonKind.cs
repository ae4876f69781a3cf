using System.Globalization;
using System.Text.Json;

namespace GenderEquality.Engine.Definitions;

/// <summary>Reads properties of a definition that may be missing or of another kind, and names kinds of JSON in Vietnamese.</summary>
internal static class JsonKind
{
    public static string Name(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "một đối tượng",
            JsonValueKind.Array => "một mảng",
            JsonValueKind.String => $"chuỗi '{element.GetString()}'",
            JsonValueKind.Null or JsonValueKind.Undefined => "null",
            _ => element.GetRawText(),
        };

    /// <summary>The text of a property; null when it is missing or no string.</summary>
    public static string? Text(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(property, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The elements of an array property; none when it is missing or no array.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(property, out JsonElement value)
        && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];

    public static bool IsTrue(JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(property, out JsonElement value)
        && value.ValueKind == JsonValueKind.True;

    public static bool TryGetInt32OrText(this JsonElement element, out int number)
    {
        number = 0;
        return element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetInt32(out number),
            JsonValueKind.String => int.TryParse(element.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    public static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
