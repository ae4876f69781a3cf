using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>Runs its activities one after another, whatever outcome each has; Elsa.End and the like end it.</summary>
internal sealed class Sequence : ContainerType
{
    public override string Type => "Elsa.Sequence";

    public override ActivityDescriptor Descriptor { get; } =
        new("Tuần tự", "Thực hiện lần lượt từng hoạt động.", "Luồng") { IsContainer = true };

    public override void Begin(Pass pass, int execution, ActivityNode node) => Next(pass, execution, node, index: 0);

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child)
    {
        if (child.Node.Type.Descriptor.IsTerminal || pass.IsBreaking(execution))
        {
            pass.Complete(execution, node, outcomes: null);
            return;
        }

        int index = 0;
        while (node.Activities[index] != child.Node)
        {
            index++;
        }

        Next(pass, execution, node, index + 1);
    }

    private static void Next(Pass pass, int execution, ActivityNode node, int index)
    {
        if (index < node.Activities.Count)
        {
            pass.Schedule(execution, node.Activities[index]);
        }
        else
        {
            pass.Complete(execution, node, outcomes: null);
        }
    }
}

/// <summary>Runs the one activity in its body.</summary>
internal sealed class FlowNode : ContainerType
{
    private const string Body = "Body";

    public override string Type => "Elsa.FlowNode";

    public override ActivityDescriptor Descriptor { get; } =
        new("Khối", "Chứa một hoạt động và thực hiện nó.", "Luồng") { IsContainer = true, Ports = [new(Body, "Nội dung")] };

    public override void Begin(Pass pass, int execution, ActivityNode node)
    {
        if (node.Ports.TryGetValue(Body, out ActivityNode? body))
        {
            pass.Schedule(execution, body);
        }
        else
        {
            pass.Complete(execution, node, outcomes: null);
        }
    }

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child) =>
        pass.Complete(execution, node, outcomes: null);
}
