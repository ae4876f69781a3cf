using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Engine.Activities;

/// <summary>Where a flowchart begins.</summary>
internal sealed class Start : ActivityType
{
    public override string Type => "Elsa.Start";

    public override ActivityDescriptor Descriptor { get; } = new("Bắt đầu", "Điểm bắt đầu của sơ đồ.", "Luồng");

    public override StepResult Execute(StepContext step) => StepResult.Complete();
}

/// <summary>Ends the flowchart or sequence that holds it; other branches are called off.</summary>
internal sealed class End : ActivityType
{
    public override string Type => "Elsa.End";

    public override ActivityDescriptor Descriptor { get; } =
        new("Kết thúc", "Kết thúc sơ đồ; các nhánh còn lại bị hủy.", "Luồng") { IsTerminal = true };

    public override StepResult Execute(StepContext step) => StepResult.Complete();
}

/// <summary>Leaves through True or False.</summary>
internal sealed class FlowDecision : ActivityType
{
    private const string Condition = "Condition";

    public override string Type => "Elsa.FlowDecision";

    public override ActivityDescriptor Descriptor { get; } =
        new("Quyết định", "Rẽ nhánh theo một điều kiện đúng hoặc sai.", "Rẽ nhánh")
        {
            Inputs =
            [
                new(Condition, "Boolean", "Điều kiện", "Điều kiện cần xét.", DefaultValue: JsonValue.Create(false), UIHint: "checkbox"),
            ],
            Outcomes = [new("True", "Đúng"), new("False", "Sai")],
        };

    public override StepResult Execute(StepContext step) => StepResult.Complete(step.Input<bool>(Condition) ? "True" : "False");
}

/// <summary>Leaves through all the branches it names at once.</summary>
internal sealed class FlowFork : ActivityType
{
    private const string Branches = "Branches";

    public override string Type => "Elsa.FlowFork";

    public override ActivityDescriptor Descriptor { get; } =
        new("Tách nhánh", "Chạy song song nhiều nhánh.", "Rẽ nhánh")
        {
            Inputs = [new(Branches, "String[]", "Các nhánh", "Tên các nhánh chạy song song.", UIHint: "dynamic-outcomes")],
        };

    public override IReadOnlyList<OutcomeDescriptor>? OutcomesOf(ActivityNode node)
    {
        return node.Inputs.TryGetValue(Branches, out InputExpression? branches) ? OutcomeLists.Given(branches) : Descriptor.Outcomes;
    }

    public override StepResult Execute(StepContext step) => StepResult.Complete(step.Input<string[]>(Branches) ?? []);
}

/// <summary>Brings branches together. The flowchart decides when it is reached; what still runs ahead of it then is called off.</summary>
internal sealed class FlowJoin : ActivityType
{
    public const string Mode = "Mode";

    public override string Type => "Elsa.FlowJoin";

    public override ActivityDescriptor Descriptor { get; } =
        new("Gộp nhánh", "Gộp nhiều nhánh thành một.", "Rẽ nhánh")
        {
            Inputs =
            [
                new(
                    Mode,
                    "Elsa.Workflows.Activities.Flowchart.Models.FlowJoinMode, Elsa.Workflows.Core",
                    "Cách gộp",
                    "WaitAny: nhánh đầu tiên tới thì đi tiếp và hủy các nhánh khác. WaitAll: mọi nhánh phải tới. WaitAllActive: mọi nhánh đang chạy phải tới.",
                    DefaultValue: JsonValue.Create(nameof(FlowJoinMode.WaitAny)),
                    UIHint: "dropdown"
                )
                {
                    Options = Enum.GetNames<FlowJoinMode>(),
                },
            ],
        };

    public override StepResult Execute(StepContext step)
    {
        step.CancelAheadOfThis();
        return StepResult.Complete();
    }
}
