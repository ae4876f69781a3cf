using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>Which cases of a switch count.</summary>
internal enum SwitchMode
{
    /// <summary>The first whose condition holds.</summary>
    MatchFirst,

    /// <summary>All whose condition holds.</summary>
    MatchAny,
}

/// <summary>Runs one of two activities.</summary>
internal sealed class If : ContainerType
{
    private const string Condition = "Condition";
    private const string Result = "Result";

    public override string Type => "Elsa.If";

    public override ActivityDescriptor Descriptor { get; } =
        new("Nếu", "Chạy một trong hai hoạt động tuỳ theo điều kiện.", "Rẽ nhánh")
        {
            IsContainer = true,
            Inputs =
            [
                new(Condition, "Boolean", "Điều kiện", "Điều kiện cần xét.", DefaultValue: JsonValue.Create(false), UIHint: "checkbox"),
            ],
            Outputs = [new(Result, "Boolean", "Kết quả", "Điều kiện đúng hay sai.")],
            Ports = [new("Then", "Khi đúng"), new("Else", "Khi sai")],
        };

    public override void Begin(Pass pass, int execution, ActivityNode node)
    {
        bool holds = ValueConversion.To<bool>(pass.Evaluate(node, Condition, execution));
        pass.SetResult(execution, node, Result, JsonValue.Create(holds));
        if (node.Ports.TryGetValue(holds ? "Then" : "Else", out ActivityNode? chosen))
        {
            pass.Schedule(execution, chosen);
        }
        else
        {
            pass.Complete(execution, node, outcomes: null);
        }
    }

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child) =>
        pass.Complete(execution, node, outcomes: null);
}

/// <summary>Runs the activities of the cases that hold, or its default.</summary>
internal sealed class Switch : ContainerType
{
    private const string Default = "Default";
    internal const string Mode = "Mode";

    internal static InputDescriptor ModeInput { get; } =
        new(
            Mode,
            "Elsa.Workflows.Activities.SwitchMode, Elsa.Workflows.Core",
            "Cách chọn",
            "MatchFirst: chỉ trường hợp đúng đầu tiên. MatchAny: mọi trường hợp đúng.",
            DefaultValue: JsonValue.Create(nameof(SwitchMode.MatchFirst)),
            UIHint: "dropdown"
        )
        {
            Options = Enum.GetNames<SwitchMode>(),
        };

    public override string Type => "Elsa.Switch";

    public override ActivityDescriptor Descriptor { get; } =
        new("Chọn theo trường hợp", "Chạy hoạt động của trường hợp đúng, nếu không thì hoạt động mặc định.", "Rẽ nhánh")
        {
            IsContainer = true,
            HasCases = true,
            Inputs = [ModeInput],
            Ports = [new(Default, "Mặc định")],
        };

    public override void Begin(Pass pass, int execution, ActivityNode node)
    {
        StepContext step = new(pass, execution, node);
        List<ActivityNode?> chosen = [.. Chosen(step).Select(one => one.Activity)];
        if (chosen.Count == 0)
        {
            chosen.Add(node.Ports.GetValueOrDefault(Default));
        }

        foreach (ActivityNode activity in chosen.OfType<ActivityNode>())
        {
            pass.Schedule(execution, activity);
        }

        if (!pass.HasChildren(execution))
        {
            pass.Complete(execution, node, outcomes: null);
        }
    }

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child)
    {
        if (!pass.HasChildren(execution))
        {
            pass.Complete(execution, node, outcomes: null);
        }
    }

    /// <summary>The cases that hold, in their order; behind the first only those that the mode asks for are looked at.</summary>
    internal static List<SwitchCase> Chosen(StepContext step)
    {
        bool all = step.Input<SwitchMode>(Mode) == SwitchMode.MatchAny;
        List<SwitchCase> chosen = [];
        foreach (SwitchCase one in step.Node.Cases)
        {
            if ((all || chosen.Count == 0) && step.Holds(one))
            {
                chosen.Add(one);
            }
        }

        return chosen;
    }
}

/// <summary>Leaves through the ports of the cases that hold, or through Default.</summary>
internal sealed class FlowSwitch : ActivityType
{
    private const string Default = "Default";

    public override string Type => "Elsa.FlowSwitch";

    public override ActivityDescriptor Descriptor { get; } =
        new("Rẽ theo trường hợp", "Rẽ nhánh theo trường hợp đúng, nếu không thì theo cửa Default.", "Rẽ nhánh")
        {
            HasCases = true,
            Inputs = [Switch.ModeInput],
            Outcomes = [new(Default, "Mặc định")],
        };

    public override IReadOnlyList<OutcomeDescriptor>? OutcomesOf(ActivityNode node) =>
        [.. node.Cases.Select(one => new OutcomeDescriptor(one.Label, one.Label)), .. Descriptor.Outcomes];

    public override StepResult Execute(StepContext step)
    {
        List<SwitchCase> chosen = Switch.Chosen(step);
        return StepResult.Complete(chosen.Count == 0 ? [Default] : [.. chosen.Select(one => one.Label)]);
    }
}
