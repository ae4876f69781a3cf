using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Activities.Design;

/// <summary>The words for steps, ports and values, as the designer of flows sees them.</summary>
internal static class FlowWords
{
    // Longer texts would bury what changed.
    private const int LongestValue = 80;

    private static readonly CultureInfo Vietnam = CultureInfo.GetCultureInfo("vi-VN");

    /// <summary>The name on the canvas.</summary>
    public static string StepName(ActivityNode node) =>
        node.Json.ValueKind == JsonValueKind.Object
        && node.Json.TryGetProperty("metadata", out JsonElement metadata)
        && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("displayText", out JsonElement text)
        && text.ValueKind == JsonValueKind.String
        && text.GetString() is { } shown
        && !string.IsNullOrWhiteSpace(shown)
            ? shown
        : string.IsNullOrWhiteSpace(node.Name) ? node.Type.Descriptor.DisplayName
        : node.Name;

    public static string PortName(ActivityNode node, string port) =>
        node.Type.OutcomesOf(node)?.FirstOrDefault(one => one.Name == port)?.DisplayName ?? port;

    /// <summary>The name of an option of a dropdown; the option itself when it has none.</summary>
    public static string Option(string input, string option) =>
        input switch
        {
            "Role" when Enum.TryParse(option, ignoreCase: true, out Role role) && Enum.IsDefined(role) => role.Vietnamese(),
            "Obligation" when Is(option, nameof(ObligationKind.Acknowledge)) => "nhận văn bản",
            "Obligation" when Is(option, nameof(ObligationKind.Plan)) => "lập kế hoạch",
            "Obligation" when Is(option, nameof(ObligationKind.Link)) => "gửi liên kết",
            "Obligation" when Is(option, nameof(ObligationKind.Report)) => "báo cáo",
            "Approver" when Is(option, "Own") => "đơn vị mình",
            "Approver" when Is(option, "Receiver") => "đơn vị nhận",
            "Mode" when Is(option, "WaitAny") => "nhánh đầu tiên tới",
            "Mode" when Is(option, "WaitAll") => "mọi nhánh phải tới",
            "Mode" when Is(option, "WaitAllActive") => "mọi nhánh đang chạy phải tới",
            "Mode" when Is(option, "MatchFirst") => "trường hợp đúng đầu tiên",
            "Mode" when Is(option, "MatchAny") => "mọi trường hợp đúng",
            _ => option,
        };

    /// <summary>A value as a sentence names it.</summary>
    public static string Value(string input, JsonNode? value) =>
        value switch
        {
            null => "để trống",
            JsonArray list => list.Count == 0 ? "để trống" : string.Join(", ", list.Select(one => Value(input, one))),
            JsonObject other => Quoted(other.ToJsonString(Unescaped)),
            _ => value.GetValueKind() switch
            {
                JsonValueKind.True => "có",
                JsonValueKind.False => "không",
                JsonValueKind.Number => value.AsValue().TryGetValue(out decimal number)
                    ? number.ToString("#,0.######", Vietnam)
                    : value.ToJsonString(),
                _ => value.ToString() is { Length: > 0 } text ? Quoted(Option(input, text)) : "để trống",
            },
        };

    public static string Quoted(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestValue ? $"“{line}”" : $"“{line[..LongestValue].TrimEnd()}…”";
    }

    public static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"“{name}”"));

    /// <summary>The text of an input: what stands in the definition or else its default; null when it is known only when the step runs.</summary>
    public static string? Text(ActivityNode node, string input) =>
        node.Inputs.TryGetValue(input, out InputExpression? given)
            ? given.Written()?.ToString()
            : node.Type.Descriptor.Input(input)?.DefaultValue?.ToString();

    private static bool Is(string option, string name) => string.Equals(option, name, StringComparison.OrdinalIgnoreCase);

    private static readonly JsonSerializerOptions Unescaped = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
