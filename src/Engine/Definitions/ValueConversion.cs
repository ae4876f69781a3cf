using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using GenderEquality.Engine.History;

namespace GenderEquality.Engine.Definitions;

/// <summary>
/// Reads JSON values as what an input or a variable wants. Text is accepted where it spells the value, since the designer writes most
/// literals as text. Numbers and dates are read in the invariant culture; a date without an offset is UTC.
/// </summary>
public static class ValueConversion
{
    /// <exception cref="FormatException">The value cannot be read so; the message, in Vietnamese, says what was expected and found.</exception>
    public static T? To<T>(JsonNode? value) => value is null ? default : (T?)To(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T));

    /// <summary>The value in the form of a variable or input of Elsa's type name; a name not known here leaves it as it is.</summary>
    /// <exception cref="FormatException">The value cannot be read so.</exception>
    public static JsonNode? ToTyped(JsonNode? value, string typeName)
    {
        if (value is null)
        {
            return null;
        }

        return typeName switch
        {
            "String" => JsonValue.Create(To<string>(value)),
            "Boolean" => JsonValue.Create(To<bool>(value)),
            "Int32" => JsonValue.Create(To<int>(value)),
            "Int64" => JsonValue.Create(To<long>(value)),
            "Decimal" => JsonValue.Create(To<decimal>(value)),
            "Double" or "Single" => JsonValue.Create(To<double>(value)),
            "TimeSpan" => JsonValue.Create(To<TimeSpan>(value).ToString("c", CultureInfo.InvariantCulture)),
            "DateTimeOffset" or "DateTime" => JsonValue.Create(To<DateTimeOffset>(value).ToString("O", CultureInfo.InvariantCulture)),
            "Guid" => JsonValue.Create(To<Guid>(value).ToString("D")),
            "String[]" => new JsonArray([.. To<string[]>(value)!.Select(one => JsonValue.Create(one))]),
            _ => value.DeepClone(),
        };
    }

    /// <summary>A fresh node of a definition's JSON; nodes of their own may be changed and used by one thread at a time only.</summary>
    internal static JsonNode? Node(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            JsonValueKind.Object => JsonObject.Create(element)!.DeepClone(),
            JsonValueKind.Array => JsonArray.Create(element)!.DeepClone(),
            _ => JsonValue.Create(element),
        };

    /// <summary>A number or truth value as the text that .NET shows for it; everything else as it is.</summary>
    internal static JsonNode? AsText(JsonElement element) =>
        element.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
            ? JsonValue.Create(element.ToString())
            : Node(element);

    /// <summary>The value that an Object expression spells: JSON in text form is read, text that is no JSON stays text.</summary>
    internal static JsonNode? Spelled(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return Node(element);
        }

        string text = element.GetString()!;
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static object? To(JsonNode value, Type type)
    {
        if (typeof(JsonNode).IsAssignableFrom(type))
        {
            JsonNode? node =
                type != typeof(JsonNode) && !type.IsInstanceOfType(value) && value.GetValueKind() == JsonValueKind.String
                    ? Parsed(Text(value), "JSON")
                    : value.DeepClone();
            return node is null || type.IsInstanceOfType(node)
                ? node
                : throw Mismatch(type == typeof(JsonObject) ? "một đối tượng JSON" : "một mảng JSON", value);
        }

        if (type == typeof(string))
        {
            return Text(value);
        }

        if (type == typeof(string[]) || type == typeof(IReadOnlyList<string>))
        {
            return Texts(value);
        }

        string text = Text(value).Trim();
        if (type.IsEnum)
        {
            return Enum.TryParse(type, text, ignoreCase: true, out object? member) && Enum.IsDefined(type, member)
                ? member
                : throw Mismatch($"một trong {string.Join(", ", Enum.GetNames(type))}", value);
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out bool truth) ? truth : throw Mismatch("true hoặc false", value);
        }

        if (type == typeof(int))
        {
            return Whole(text, int.MinValue, int.MaxValue) is { } number ? (int)number : throw Mismatch("một số nguyên", value);
        }

        if (type == typeof(long))
        {
            return Whole(text, long.MinValue, long.MaxValue) is { } number ? (long)number : throw Mismatch("một số nguyên", value);
        }

        if (type == typeof(decimal))
        {
            return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
                ? number
                : throw Mismatch("một số", value);
        }

        if (type == typeof(double))
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number
                : throw Mismatch("một số", value);
        }

        if (type == typeof(TimeSpan))
        {
            return Span(text) ?? throw Mismatch("một khoảng thời gian như 00:05:00 hoặc 3.00:00:00", value);
        }

        if (type == typeof(DateTimeOffset))
        {
            const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out DateTimeOffset instant)
                ? instant
                : throw Mismatch("một thời điểm như 2026-05-31T17:00:00+07:00", value);
        }

        if (type == typeof(Guid))
        {
            return Guid.TryParse(text, out Guid id) ? id : throw Mismatch("một mã GUID", value);
        }

        throw new NotSupportedException($"Values cannot be read as {type.Name}; read a JsonNode and convert it in the activity.");
    }

    private static string Text(JsonNode value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.String => value.AsValue().TryGetValue(out string? text) ? text : JsonSerializer.Deserialize<string>(value)!,
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            _ => value.ToJsonString(),
        };

    private static string[] Texts(JsonNode value)
    {
        if (value is JsonArray array)
        {
            return [.. array.Where(one => one is not null).Select(one => Text(one!))];
        }

        string text = Text(value);
        return text.TrimStart().StartsWith('[') ? Texts(Parsed(text, "một mảng JSON")!) : [text];
    }

    private static JsonNode? Parsed(string text, string expected)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException failure)
        {
            throw new FormatException($"Cần {expected}, nhưng gặp '{text}'.", failure);
        }
    }

    private static decimal? Whole(string text, decimal least, decimal most) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
        && number == decimal.Truncate(number)
        && number >= least
        && number <= most
            ? number
            : null;

    private static TimeSpan? Span(string text)
    {
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span))
        {
            return span;
        }

        if (!text.StartsWith('P'))
        {
            return null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A value as a message shows it: JSON with its letters as they are.</summary>
    internal static string Shown(JsonNode value) => value.ToJsonString(HistoryJson.Options);

    private static FormatException Mismatch(string expected, JsonNode value) => new($"Cần {expected}, nhưng gặp {Shown(value)}.");
}
