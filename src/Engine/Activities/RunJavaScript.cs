using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Scripting;

namespace GenderEquality.Engine.Activities;

/// <summary>Runs a script in the sandbox; it may set variables and name outcomes.</summary>
internal sealed class RunJavaScript : ActivityType
{
    public const string Script = "Script";
    private const string PossibleOutcomes = "PossibleOutcomes";
    private const string Result = "Result";

    public override string Type => "Elsa.RunJavaScript";

    public override ActivityDescriptor Descriptor { get; } =
        new("Chạy JavaScript", "Chạy một đoạn JavaScript trong hộp cát.", "Kịch bản")
        {
            Inputs =
            [
                new(Script, "String", "Đoạn mã", "Đoạn JavaScript cần chạy.", UIHint: "code-editor"),
                new(PossibleOutcomes, "String[]", "Các kết cục", "Những kết cục mà setOutcome có thể đặt.", UIHint: "dynamic-outcomes"),
            ],
            Outputs = [new(Result, "Object", "Kết quả", "Giá trị của đoạn mã.")],
        };

    public override IReadOnlyList<OutcomeDescriptor>? OutcomesOf(ActivityNode node) =>
        node.Inputs.TryGetValue(PossibleOutcomes, out InputExpression? possible)
            ? OutcomeLists.Given(possible) is { } given
                ? [.. Descriptor.Outcomes, .. given.Where(one => one.Name != ActivityDescriptor.Done)]
                : null
            : Descriptor.Outcomes;

    public override StepResult Execute(StepContext step)
    {
        string script = step.Input<string>(Script) ?? "";
        if (string.IsNullOrWhiteSpace(script))
        {
            return StepResult.Complete();
        }

        ScriptResult result = step.RunScript(script);
        step.SetResult(Result, result.Value);
        return StepResult.Complete(result.Outcomes ?? []);
    }
}

/// <summary>Reads the outcomes that an input lists.</summary>
internal static class OutcomeLists
{
    /// <returns>Null when they cannot be known before the activity runs.</returns>
    public static IReadOnlyList<OutcomeDescriptor>? Given(InputExpression list)
    {
        return list.Written() is { } given
            ? [.. ValueConversion.To<string[]>(given)!.Select(one => new OutcomeDescriptor(one, one))]
            : null;
    }
}
