using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenderEquality.Engine.Definitions;

/// <summary>How the value of an activity's input is come by.</summary>
public abstract record InputExpression
{
    private InputExpression() { }

    /// <summary>The value as it stands in the definition; null when it is empty, or known only when the activity runs.</summary>
    public JsonNode? Written() =>
        this switch
        {
            Literal literal => ValueConversion.Node(literal.Value),
            Object value => ValueConversion.Spelled(value.Value),
            _ => null,
        };

    /// <summary>Whether the value stands in the definition.</summary>
    public bool IsWritten => this is Literal or Object;

    /// <summary>A value written in the definition, as text or as a plain JSON value.</summary>
    /// <param name="Value">The value as it stands in the file.</param>
    /// <param name="AsText">
    /// Whether numbers and truth values are handed on as text, as Elsa does where the input may be anything (type Object).
    /// </param>
    public sealed record Literal(JsonElement Value, bool AsText) : InputExpression;

    /// <summary>A JSON value written in the definition.</summary>
    public sealed record Object(JsonElement Value) : InputExpression;

    /// <summary>The value that a variable has when the input is evaluated.</summary>
    public sealed record OfVariable(VariableDefinition Variable) : InputExpression;

    /// <summary>The value that the workflow was started with under this name.</summary>
    public sealed record OfInput(string Name) : InputExpression;

    /// <summary>What an activity gave through one of its outputs when it ran last; null while it has not.</summary>
    /// <param name="Activity">The activity's id in the definition.</param>
    public sealed record OfOutput(string Activity, string Output) : InputExpression;

    /// <summary>The value of a JavaScript.</summary>
    public sealed record Script(string Source) : InputExpression;

    /// <summary>The variable itself, for an activity that sets it.</summary>
    public sealed record Reference(VariableDefinition Variable) : InputExpression;
}
