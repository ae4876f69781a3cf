using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace GenderEquality.Engine.History;

/// <summary>How events become JSON: camelCase, nulls left out, enums by name, ids as text, instants as integer microseconds.</summary>
public static class HistoryJson
{
    /// <summary>How deep the JSON of a commit may be: deeper than any value that a definition or a script can give.</summary>
    public const int MaxDepth = 320;

    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // The canonical form sorts members, so the discriminator of a wait need not come first.
            AllowOutOfOrderMetadataProperties = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(), new IdConverterFactory(), new InstantConverter(), new NodeConverterFactory() },
            MaxDepth = MaxDepth,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Instants.FromMicroseconds(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Instants.ToMicroseconds(value));
    }

    /// <summary>Values of definitions, scripts and messages: a number with an exponent, which the canonical form refuses, is written out.</summary>
    private sealed class NodeConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeof(JsonNode).IsAssignableFrom(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(NodeConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class NodeConverter<TNode> : JsonConverter<TNode>
        where TNode : JsonNode
    {
        public override TNode? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonNode.Parse(ref reader) is not { } node
                ? null
                : node as TNode ?? throw new JsonException($"A {typeof(TNode).Name} was expected, {node.GetValueKind()} was found.");

        public override void Write(Utf8JsonWriter writer, TNode value, JsonSerializerOptions options) => Write(writer, value);

        private static void Write(Utf8JsonWriter writer, JsonNode? node)
        {
            switch (node)
            {
                case null:
                    writer.WriteNullValue();
                    break;
                case JsonObject map:
                    writer.WriteStartObject();
                    foreach (var (name, value) in map)
                    {
                        writer.WritePropertyName(name);
                        Write(writer, value);
                    }
                    writer.WriteEndObject();
                    break;
                case JsonArray list:
                    writer.WriteStartArray();
                    foreach (JsonNode? value in list)
                        Write(writer, value);
                    writer.WriteEndArray();
                    break;
                case var number when number.GetValueKind() == JsonValueKind.Number:
                    writer.WriteRawValue(WrittenOut(number.ToJsonString()));
                    break;
                default:
                    node.WriteTo(writer);
                    break;
            }
        }

        /// <exception cref="FormatException">The number has more digits than any double.</exception>
        private static string WrittenOut(string number)
        {
            int e = number.AsSpan().IndexOfAny('e', 'E');
            if (e < 0)
                return number;
            string sign = number[0] == '-' ? "-" : "";
            string digits = number[sign.Length..e];
            int point = digits.IndexOf('.', StringComparison.Ordinal);
            int whole = point < 0 ? digits.Length : point;
            digits = digits.Replace(".", "", StringComparison.Ordinal);
            if (
                !int.TryParse(number.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent)
                || Math.Abs((long)exponent) > LargestExponent
            )
                throw new FormatException($"A number of at most {LargestExponent} digits can be stored; found was {number}.");
            whole += exponent;
            string text =
                whole <= 0 ? $"0.{new string('0', -whole)}{digits}"
                : whole >= digits.Length ? digits + new string('0', whole - digits.Length)
                : $"{digits[..whole]}.{digits[whole..]}";
            text = text.TrimStart('0');
            return sign
                + (
                    text.Length == 0 ? "0"
                    : text[0] == '.' ? $"0{text}"
                    : text
                );
        }

        // A double has at most 309 digits before its point, and 324 zeros behind it.
        private const int LargestExponent = 400;
    }

    private sealed class IdConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.IsValueType
            && typeToConvert.GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IId<>));

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(IdConverter<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class IdConverter<TId> : JsonConverter<TId>
        where TId : struct, IId<TId>
    {
        public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TId.From(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

        public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TId.From(Guid.Parse(reader.GetString()!));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Value.ToString("D"));
    }
}
