using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>What the designer knows of a workflow used as an activity.</summary>
public static class WorkflowAsActivityDescriptor
{
    public static ActivityDescriptor Of(WorkflowSource source)
    {
        List<OutcomeDescriptor> outcomes =
        [
            .. JsonKind
                .Items(source.Json, "outcomes")
                .Where(one => one.ValueKind == JsonValueKind.String)
                .Select(one => new OutcomeDescriptor(one.GetString()!, one.GetString()!)),
        ];
        return new(source.Name, JsonKind.Text(source.Json, "description") ?? "", "Quy trình")
        {
            IsContainer = true,
            Inputs =
            [
                .. DefinitionReader
                    .Arguments(source.Json, "inputs")
                    .Select(one => new InputDescriptor(one.Name, one.TypeName, one.DisplayName ?? one.Name, one.Description ?? "")),
            ],
            Outputs =
            [
                .. DefinitionReader
                    .Arguments(source.Json, "outputs")
                    .Select(one => new OutputDescriptor(one.Name, one.TypeName, one.DisplayName ?? one.Name, one.Description ?? "")),
            ],
            Outcomes = outcomes.Count > 0 ? outcomes : [new(ActivityDescriptor.Done, "Xong")],
        };
    }
}

/// <summary>
/// A published workflow used as an activity: it runs inside the instance that uses it, with inputs, outputs and outcomes of its own. One
/// object stands for one version.
/// </summary>
internal sealed class WorkflowAsActivity : ContainerType
{
    public const string Root = "Root";

    private WorkflowAsActivity(string type, int version, ActivityDescriptor descriptor)
    {
        Type = type;
        Version = version;
        Descriptor = descriptor;
    }

    public override string Type { get; }

    public override int Version { get; }

    public override ActivityDescriptor Descriptor { get; }

    public static WorkflowAsActivity Of(WorkflowSource source) =>
        new(source.ActivityType, source.Version, WorkflowAsActivityDescriptor.Of(source));

    public override void Begin(Pass pass, int execution, ActivityNode node)
    {
        // The inputs are variables of this execution: what runs below reads them under their names.
        foreach (InputDescriptor input in Descriptor.Inputs)
        {
            JsonNode? value = ValueConversion.ToTyped(pass.Evaluate(node, input.Name, execution), input.TypeName);
            pass.Record(new VariableSet(execution, input.Name, value));
        }

        pass.Schedule(execution, node.Ports[Root]);
    }

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child)
    {
        foreach (OutputDescriptor output in Descriptor.Outputs)
        {
            if (pass.State.ScopedOutput(execution, output.Name, out JsonNode? value))
            {
                pass.SetResult(execution, node, output.Name, value);
            }
        }

        pass.Complete(execution, node, child.Outcomes is [ActivityDescriptor.Done] ? null : child.Outcomes);
    }
}

/// <summary>The workflow inside a <see cref="WorkflowAsActivity"/>: Elsa's journal tells of it as of any activity.</summary>
internal sealed class EmbeddedWorkflow : ContainerType
{
    public static readonly EmbeddedWorkflow Instance = new();

    public override string Type => "Elsa.Workflow";

    public override ActivityDescriptor Descriptor { get; } =
        new("Quy trình", "Quy trình dùng làm hoạt động.", "Quy trình") { IsContainer = true };

    public override void Begin(Pass pass, int execution, ActivityNode node) =>
        pass.Schedule(execution, node.Ports[WorkflowAsActivity.Root]);

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child) =>
        pass.Complete(execution, node, pass.OutcomesNamedFor(execution));
}
