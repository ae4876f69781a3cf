using System.Buffers;
using System.Text;
using System.Text.Json;

namespace GenderEquality.Engine.History;

/// <summary>
/// One JSON text for one value, so that equal content has equal bytes and equal hashes: members in ordinal order of their names, no white
/// space, strings escaped only where RFC 8259 demands it, decimals without trailing zeros. It follows RFC 8785 except that numbers with an
/// exponent are refused: a decimal of ours never needs one.
/// </summary>
public static class CanonicalJson
{
    public static byte[] Write(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Write(output, value);
        return output.WrittenSpan.ToArray();
    }

    public static void Write(IBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                bool first = true;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    if (!first)
                        output.Write(","u8);
                    first = false;
                    Write(output, item);
                }
                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(output, value.GetString()!);
                break;
            case JsonValueKind.Number:
                WriteNumber(output, value.GetRawText());
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            default:
                output.Write("null"u8);
                break;
        }
    }

    private static void WriteObject(IBufferWriter<byte> output, JsonElement value)
    {
        output.Write("{"u8);
        bool first = true;
        foreach (JsonProperty member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (!first)
                output.Write(","u8);
            first = false;
            WriteString(output, member.Name);
            output.Write(":"u8);
            Write(output, member.Value);
        }
        output.Write("}"u8);
    }

    private static void WriteNumber(IBufferWriter<byte> output, string raw)
    {
        if (raw.Contains('e', StringComparison.OrdinalIgnoreCase))
            throw new FormatException($"A number with an exponent has no canonical form here: {raw}. Write it out.");
        string text = raw.Contains('.', StringComparison.Ordinal) ? raw.TrimEnd('0').TrimEnd('.') : raw;
        output.Write(Encoding.ASCII.GetBytes(text is "-0" or "" ? "0" : text));
    }

    private static void WriteString(IBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        int from = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c >= ' ' && c != '"' && c != '\\')
                continue;
            Encoding.UTF8.GetBytes(text.AsSpan(from, i - from), output);
            from = i + 1;
            string escape = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                _ => $"\\u{(int)c:x4}",
            };
            output.Write(Encoding.ASCII.GetBytes(escape));
        }
        Encoding.UTF8.GetBytes(text.AsSpan(from), output);
        output.Write("\""u8);
    }
}
