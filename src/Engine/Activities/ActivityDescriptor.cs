using System.Text.Json.Nodes;

namespace GenderEquality.Engine.Activities;

/// <summary>What the designer and the reader of definitions know of an activity type. Texts are Vietnamese.</summary>
/// <param name="DisplayName">The name in the designer's toolbox.</param>
/// <param name="Description">What it does, in one sentence.</param>
/// <param name="Category">The group in the toolbox.</param>
public sealed record ActivityDescriptor(string DisplayName, string Description, string Category)
{
    /// <summary>The outcome of an activity that does not name others; also the port of a connection that names none.</summary>
    public const string Done = "Done";

    /// <summary>The inputs; in a definition each is a camelCase property of the activity.</summary>
    public IReadOnlyList<InputDescriptor> Inputs { get; init; } = [];

    /// <summary>The results it can put into a variable.</summary>
    public IReadOnlyList<OutputDescriptor> Outputs { get; init; } = [];

    /// <summary>The ports it can be left through. A type whose ports depend on its inputs overrides <see cref="ActivityType.OutcomesOf"/>.</summary>
    public IReadOnlyList<OutcomeDescriptor> Outcomes { get; init; } = [new(Done, "Xong")];

    /// <summary>The properties that hold an embedded activity, such as a body.</summary>
    public IReadOnlyList<PortDescriptor> Ports { get; init; } = [];

    /// <summary>Whether it has cases, each with a label and a condition.</summary>
    public bool HasCases { get; init; }

    /// <summary>Whether an instance may begin at it from outside.</summary>
    public bool IsTrigger { get; init; }

    /// <summary>Whether it ends the flowchart or sequence that holds it.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Whether it holds other activities.</summary>
    public bool IsContainer { get; init; }

    /// <summary>The input of this name, compared without regard to case; null when there is none.</summary>
    public InputDescriptor? Input(string name) =>
        Inputs.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>An input of an activity type.</summary>
/// <param name="Name">Its name; in a definition the property is its camelCase form.</param>
/// <param name="TypeName">
/// Elsa's name of the value's type: String, Boolean, Int32, Int64, Decimal, Double, TimeSpan, DateTimeOffset, String[], Object, or
/// <see cref="Variable"/>.
/// </param>
/// <param name="DisplayName">Its label in the designer.</param>
/// <param name="Description">What it is for, in one sentence.</param>
/// <param name="Required">A definition without it is refused.</param>
/// <param name="DefaultValue">What holds when the definition gives none.</param>
/// <param name="UIHint">The editor that the designer shows, in Elsa's names: singleline, multiline, checkbox, dropdown …</param>
public sealed record InputDescriptor(
    string Name,
    string TypeName,
    string DisplayName,
    string Description,
    bool Required = false,
    JsonNode? DefaultValue = null,
    string UIHint = "singleline"
)
{
    /// <summary>The type name of an input that names a variable rather than holding a value.</summary>
    public const string Variable = "Variable";

    /// <summary>The only values allowed, compared without regard to case; null when any value of the type is.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    /// <summary>What the options are called in the designer, in their order; null when their own names are shown.</summary>
    public IReadOnlyList<string>? OptionNames { get; init; }

    /// <summary>Of an input that names ports: the ports that are there besides. Their names are what the designer shows.</summary>
    public IReadOnlyList<string> FixedOutcomes { get; init; } = [];

    /// <summary>A list of the product's own from which the designer takes the options each time it is opened; null for a fixed list.</summary>
    public string? OptionsSource { get; init; }
}

/// <summary>A result that an activity can put into a variable of the workflow.</summary>
public sealed record OutputDescriptor(string Name, string TypeName, string DisplayName, string Description);

/// <summary>A port through which an activity can be left.</summary>
public sealed record OutcomeDescriptor(string Name, string DisplayName);

/// <summary>A property of an activity that holds an embedded activity.</summary>
public sealed record PortDescriptor(string Name, string DisplayName);
