using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Engine.Definitions;

/// <summary>Reads the inputs of an activity and the variables that its results go to.</summary>
/// <param name="missing">Gets the required values that are not given.</param>
internal sealed class InputReader(List<Refusal> faults, List<Refusal> missing)
{
    private const string Supported = "Literal, Object, Variable, Input, Output, JavaScript";

    // The condition of a case is no input of a descriptor, yet is read like one.
    private static readonly InputDescriptor Condition = new("Condition", "Boolean", "Điều kiện", "Điều kiện cần xét.");

    public void Read(JsonElement json, ActivityNode node)
    {
        Dictionary<string, InputExpression> inputs = new(StringComparer.Ordinal);
        foreach (InputDescriptor input in node.Type.Descriptor.Inputs)
        {
            string property = JsonKind.CamelCase(input.Name);
            string path = $"{node.Path}.{property}";
            int faultsBefore = faults.Count;
            JsonElement given = json.TryGetProperty(property, out JsonElement found) ? found : default;
            InputExpression? expression =
                input.TypeName == InputDescriptor.Variable ? Reference(given, node, path) : Expression(given, input, node, path);
            if (expression is not null)
            {
                inputs.Add(input.Name, expression);
            }
            else if (input.Required && faults.Count == faultsBefore)
            {
                missing.Add(new(path, $"Thiếu “{input.DisplayName}”. Hãy điền giá trị."));
            }
        }

        node.Inputs = inputs;
        ReadResults(json, node);
    }

    /// <summary>The condition of a case: an expression as it stands, one wrapped like an input, or a plain value.</summary>
    public InputExpression? ReadCondition(JsonElement given, ActivityNode node, string path)
    {
        if (given.ValueKind != JsonValueKind.Object || given.TryGetProperty("expression", out _))
        {
            return Expression(given, Condition, node, path);
        }

        return Parse(given, Condition, node, path);
    }

    private void ReadResults(JsonElement json, ActivityNode node)
    {
        Dictionary<string, VariableDefinition> results = new(StringComparer.Ordinal);
        foreach (OutputDescriptor output in node.Type.Descriptor.Outputs)
        {
            string property = JsonKind.CamelCase(output.Name);
            if (
                json.TryGetProperty(property, out JsonElement binding)
                && binding.ValueKind == JsonValueKind.Object
                && binding.TryGetProperty("memoryReference", out JsonElement reference)
                && JsonKind.Text(reference, "id") is { Length: > 0 } id
                && node.FindVariable(id) is { } variable
            )
            {
                // An id that is no variable is Elsa's own memory slot of the output, which nothing here reads.
                results.Add(output.Name, variable);
            }
        }

        node.Results = results;
    }

    private InputExpression? Expression(JsonElement given, InputDescriptor input, ActivityNode node, string path)
    {
        if (given.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        // A plain value is what hand-written definitions and older versions of Elsa hold.
        if (given.ValueKind != JsonValueKind.Object)
        {
            return Literal(given, input, path);
        }

        if (!given.TryGetProperty("expression", out JsonElement expression) || expression.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return Parse(expression, input, node, $"{path}.expression");
    }

    private InputExpression? Parse(JsonElement expression, InputDescriptor input, ActivityNode node, string at)
    {
        JsonElement value = expression.TryGetProperty("value", out JsonElement found) ? found : default;
        string type = JsonKind.Text(expression, "type") ?? "Literal";
        switch (type)
        {
            case "Literal":
                return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : Literal(value, input, $"{at}.value");
            case "Object":
                return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : Object(value, input, $"{at}.value");
            case "Variable":
                return Reference(value, node, $"{at}.value") is InputExpression.Reference reference
                    ? new InputExpression.OfVariable(reference.Variable)
                    : null;
            case "Input":
                string? name = value.ValueKind == JsonValueKind.String ? value.GetString() : JsonKind.Text(value, "name");
                if (string.IsNullOrWhiteSpace(name))
                {
                    faults.Add(new($"{at}.value", "Cần tên một đầu vào của quy trình. Hãy chọn đầu vào."));
                    return null;
                }

                return new InputExpression.OfInput(name);
            case "Output":
                return Output(value, node, $"{at}.value");
            case "JavaScript":
                string? script = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
                return string.IsNullOrWhiteSpace(script) ? null : new InputExpression.Script(script);
            default:
                faults.Add(new($"{at}.type", $"Chưa hỗ trợ biểu thức loại '{type}'. Hãy dùng một trong: {Supported}."));
                return null;
        }
    }

    /// <summary>An output named as <c>{activityId, outputName}</c>, or as a text with a dot between the two.</summary>
    private InputExpression.OfOutput? Output(JsonElement value, ActivityNode node, string path)
    {
        string? activity = JsonKind.Text(value, "activityId") ?? JsonKind.Text(value, "activity");
        string? output = JsonKind.Text(value, "outputName") ?? JsonKind.Text(value, "output") ?? "Result";
        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Split('.') is { Length: 1 or 2 } parts)
        {
            activity = parts[0];
            output = parts.Length == 2 ? parts[1] : output;
        }

        if (string.IsNullOrWhiteSpace(activity))
        {
            faults.Add(new(path, "Cần một hoạt động và kết quả của nó. Hãy chọn hoạt động."));
            return null;
        }

        return new(node.Id[..^node.LocalId.Length] + activity, output);
    }

    private InputExpression.Literal? Literal(JsonElement value, InputDescriptor input, string path)
    {
        // What the designer leaves when somebody clears the field of a number or a time.
        if (
            value.ValueKind == JsonValueKind.String
            && input.TypeName is "Int32" or "Int64" or "Decimal" or "Double" or "TimeSpan" or "DateTimeOffset"
            && string.IsNullOrWhiteSpace(value.GetString())
        )
        {
            return null;
        }

        Check(input.TypeName == "Object" ? null : ValueConversion.Node(value), input, path);
        return new(value, AsText: input.TypeName == "Object");
    }

    private InputExpression.Object Object(JsonElement value, InputDescriptor input, string path)
    {
        // For text Elsa hands an object on as the text it stands in.
        Check(input.TypeName == "String" ? null : ValueConversion.Spelled(value), input, path);
        return new(value);
    }

    private void Check(JsonNode? value, InputDescriptor input, string path)
    {
        if (value is null)
        {
            return;
        }

        if (input.Options is { } options)
        {
            string text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
            if (text.Length > 0 && !options.Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                faults.Add(new(path, $"'{input.DisplayName}' không nhận giá trị '{text}'. Chọn một trong: {string.Join(", ", options)}."));
            }

            return;
        }

        try
        {
            ValueConversion.ToTyped(value, input.TypeName);
        }
        catch (FormatException failure)
        {
            faults.Add(new(path, $"Giá trị của '{input.DisplayName}' không đúng. {failure.Message}"));
        }
    }

    /// <summary>A variable named as a text, or as the object that Elsa saves, by its id or its name.</summary>
    private InputExpression.Reference? Reference(JsonElement given, ActivityNode node, string path)
    {
        if (given.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        string? id = given.ValueKind == JsonValueKind.String ? given.GetString() : JsonKind.Text(given, "id");
        string? name = JsonKind.Text(given, "name");
        VariableDefinition? variable = (id is null ? null : node.FindVariable(id)) ?? (name is null ? null : node.FindVariable(name));
        if (variable is null)
        {
            faults.Add(
                new(
                    path,
                    $"Không có biến '{name ?? id ?? given.GetRawText()}' trong phạm vi của hoạt động '{node.Id}'. Hãy khai báo biến hoặc chọn biến khác."
                )
            );
            return null;
        }

        return new(variable);
    }
}
