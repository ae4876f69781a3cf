using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>What the activities that start other instances have in common.</summary>
internal static class Children
{
    public const string DefinitionId = "WorkflowDefinitionId";
    public const string CorrelationId = "CorrelationId";
    public const string Input = "Input";
    public const string WaitForCompletion = "WaitForCompletion";
    public const string Result = "Result";
    public const string ParentInstanceId = "ParentInstanceId";

    public static InputDescriptor DefinitionInput { get; } =
        new(DefinitionId, "String", "Quy trình", "Mã của quy trình được bắt đầu.", Required: true, UIHint: "workflow-definition-picker");

    public static InputDescriptor CorrelationInput { get; } =
        new(CorrelationId, "String", "Mã liên kết", "Mã dùng để tìm lại lần chạy đó.");

    public static InputDescriptor InputInput { get; } =
        new(Input, "Object", "Đầu vào", "Đầu vào của quy trình được bắt đầu.", UIHint: "dictionary");

    public static InputDescriptor WaitInput(bool otherwise) =>
        new(
            WaitForCompletion,
            "Boolean",
            "Chờ xong",
            "Có chờ tới khi quy trình đó kết thúc hay không.",
            DefaultValue: JsonValue.Create(otherwise),
            UIHint: "checkbox"
        );

    public static OutputDescriptor ResultOutput { get; } =
        new(Result, "Object", "Kết quả", "Mã, trạng thái và các kết quả của lần chạy được bắt đầu.");

    /// <summary>The input for a child, with the parent's id in it as in Elsa.</summary>
    public static JsonObject InputOf(StepContext step)
    {
        JsonObject input = step.Input<JsonObject>(Input) ?? [];
        input[ParentInstanceId] = step.Instance.ToString("D");
        return input;
    }
}

/// <summary>Starts an instance of another workflow in the same pass and can wait for its end.</summary>
internal sealed class ExecuteWorkflow : ActivityType
{
    public override string Type => "Elsa.ExecuteWorkflow";

    public override ActivityDescriptor Descriptor { get; } =
        new("Chạy quy trình", "Bắt đầu một quy trình khác và chạy ngay trong lượt này.", "Kết hợp")
        {
            Inputs = [Children.DefinitionInput, Children.CorrelationInput, Children.InputInput, Children.WaitInput(false)],
            Outputs = [Children.ResultOutput],
        };

    public override StepResult Execute(StepContext step)
    {
        if (step.HasStartedChild)
        {
            // Run again after a fault that came with the child's end: it has one child, and takes what that came to.
            return StepResult.Wait(new ChildrenWait(1));
        }

        (Guid instance, WorkflowState state) = step.StartChild(
            step.Input<string>(Children.DefinitionId) ?? "",
            Children.InputOf(step),
            step.Input<string>(Children.CorrelationId)
        );
        if (step.Input<bool>(Children.WaitForCompletion) && state.Status == WorkflowStatus.Running)
        {
            return StepResult.Wait(new ChildrenWait(1));
        }

        step.SetResult(Children.Result, ChildResult.Of(instance, state));
        return StepResult.Complete();
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        step.SetResult(Children.Result, (JsonNode?)input);
        return StepResult.Complete();
    }
}

/// <summary>Has an instance of another workflow started once this pass is stored, and can wait for its end.</summary>
internal sealed class DispatchWorkflow : ActivityType
{
    public override string Type => "Elsa.DispatchWorkflow";

    public override ActivityDescriptor Descriptor { get; } =
        new("Giao quy trình", "Bắt đầu một quy trình khác ở phía sau.", "Kết hợp")
        {
            Inputs =
            [
                Children.DefinitionInput,
                Children.CorrelationInput,
                Children.InputInput,
                Children.WaitInput(false),
                new("ChannelName", "String", "Kênh", "Chỉ có nghĩa trong Elsa."),
            ],
            Outputs = [Children.ResultOutput],
        };

    public override StepResult Execute(StepContext step)
    {
        string effect = step.RequestEffect(
            StartWorkflows.Effect,
            new StartWorkflows(
                step.Published(step.Input<string>(Children.DefinitionId)),
                Children.InputOf(step),
                [new JsonObject()],
                [step.Input<string>(Children.CorrelationId)],
                null
            ).ToJson()
        );
        return step.Input<bool>(Children.WaitForCompletion) ? StepResult.Wait(new ChildrenWait(1, effect)) : StepResult.Complete();
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        step.SetResult(Children.Result, (JsonNode?)input);
        return StepResult.Complete();
    }
}

/// <summary>Has one instance of another workflow started for each item of a list, and can wait until all have ended.</summary>
internal sealed class BulkDispatchWorkflows : ActivityType
{
    /// <summary>More children than there are units in the country would be a mistake.</summary>
    public const int MostItems = 100_000;

    private const string Items = "Items";
    private const string ItemKey = "DefaultItemInputKey";
    private const string CorrelationFunction = "CorrelationIdFunction";
    private const string Completed = "Completed";

    public override string Type => "Elsa.BulkDispatchWorkflows";

    public override ActivityDescriptor Descriptor { get; } =
        new("Giao quy trình hàng loạt", "Bắt đầu một quy trình khác cho mỗi mục của danh sách.", "Kết hợp")
        {
            Inputs =
            [
                Children.DefinitionInput,
                new(Items, "Object", "Các mục", "Mỗi mục bắt đầu một lần chạy.", Required: true),
                new(ItemKey, "String", "Tên đầu vào", "Mục được đưa vào dưới tên này.", DefaultValue: JsonValue.Create("Item")),
                new(
                    CorrelationFunction,
                    "String",
                    "Mã liên kết",
                    "Biểu thức cho mã liên kết của mỗi lần chạy; mục là biến mang tên đầu vào ở trên."
                ),
                Children.InputInput,
                Children.WaitInput(true),
                new("ChannelName", "String", "Kênh", "Chỉ có nghĩa trong Elsa."),
                new("StartNewTrace", "Boolean", "Vết mới", "Chỉ có nghĩa trong Elsa."),
            ],
            Outcomes = [new(Completed, "Tất cả đã xong"), new("Canceled", "Bị hủy"), new(ActivityDescriptor.Done, "Xong")],
        };

    public override IEnumerable<Refusal> Check(ActivityNode node)
    {
        foreach (string port in (string[])["childCompleted", "childFaulted"])
        {
            if (node.Json.TryGetProperty(port, out JsonElement embedded) && embedded.ValueKind != JsonValueKind.Null)
            {
                yield return new(
                    $"{node.Path}.{port}",
                    "Chưa hỗ trợ hoạt động cho từng lần chạy con. Hãy đặt hoạt động đó vào chính quy trình con, hoặc sau cửa Completed."
                );
            }
        }
    }

    public override StepResult Execute(StepContext step)
    {
        JsonNode? given = step.Input<JsonNode>(Items);
        JsonArray items = given is null ? [] : given as JsonArray ?? ValueConversion.To<JsonArray>(given)!;
        if (items.Count > MostItems)
        {
            throw new FormatException($"Danh sách có {items.Count} mục; một lần chỉ giao được {MostItems} quy trình. Hãy chia danh sách.");
        }

        if (items.Count == 0)
        {
            return StepResult.Complete();
        }

        string key = step.Input<string>(ItemKey) is { Length: > 0 } named ? named : "Item";
        List<string?> correlations = step.Node.Inputs.ContainsKey(CorrelationFunction)
            ? [.. items.Select(item => step.InputWith<string>(CorrelationFunction, key, item))]
            : [];
        string effect = step.RequestEffect(
            StartWorkflows.Effect,
            new StartWorkflows(
                step.Published(step.Input<string>(Children.DefinitionId)),
                Children.InputOf(step),
                items,
                correlations,
                key
            ).ToJson()
        );
        return step.Input<bool>(Children.WaitForCompletion)
            ? StepResult.Wait(new ChildrenWait(items.Count, effect))
            : StepResult.Complete();
    }

    public override StepResult Resume(StepContext step, object? input) => StepResult.Complete(Completed, ActivityDescriptor.Done);
}

/// <summary>The order to start instances of a workflow, one for each item: the payload of the effect <see cref="Effect"/>.</summary>
/// <param name="DefinitionId">The newest published version of it starts.</param>
/// <param name="Input">What every instance gets.</param>
/// <param name="Items">One each: an object is merged into the input, anything else goes under <paramref name="ItemKey"/>.</param>
/// <param name="CorrelationIds">One each; empty for none at all.</param>
/// <param name="ItemKey">The name under which an item goes into the input; null when the items are no inputs.</param>
public sealed record StartWorkflows(
    string DefinitionId,
    JsonObject Input,
    JsonArray Items,
    IReadOnlyList<string?> CorrelationIds,
    string? ItemKey
)
{
    public const string Effect = "start-workflows";

    public JsonObject ToJson() =>
        new()
        {
            ["correlationIds"] = CorrelationIds.Count == 0 ? null : new JsonArray([.. CorrelationIds.Select(one => JsonValue.Create(one))]),
            ["definitionId"] = DefinitionId,
            ["input"] = Input.DeepClone(),
            ["itemKey"] = ItemKey,
            ["items"] = Items.DeepClone(),
        };

    public static StartWorkflows From(JsonObject payload) =>
        new(
            payload["definitionId"]!.GetValue<string>(),
            payload["input"]!.AsObject(),
            payload["items"]!.AsArray(),
            payload["correlationIds"] is JsonArray ids ? [.. ids.Select(one => one?.GetValue<string>())] : [],
            payload["itemKey"]?.GetValue<string>()
        );

    /// <summary>How the instance of an item begins.</summary>
    /// <param name="index">The item's place, from 0.</param>
    /// <param name="parent">The instance that ordered it.</param>
    /// <param name="execution">Its execution that did.</param>
    public (Guid Instance, StartRequest Request) Child(int index, Guid parent, int execution)
    {
        var input = (JsonObject)Input.DeepClone();
        if (ItemKey is not null)
        {
            if (Items[index] is JsonObject item)
            {
                foreach (var (name, value) in item)
                {
                    input[name] = value?.DeepClone();
                }
            }
            else
            {
                input[ItemKey] = Items[index]?.DeepClone();
            }
        }

        return (
            Pass.ChildId(parent, execution, index),
            new StartRequest(input, index < CorrelationIds.Count ? CorrelationIds[index] : null)
            {
                Parent = parent,
                ParentExecution = execution,
            }
        );
    }
}

/// <summary>What a parent learns of an instance that it started.</summary>
public static class ChildResult
{
    /// <returns><c>{workflowInstanceId, status, subStatus, output}</c>, the names that Elsa gives them.</returns>
    public static JsonObject Of(Guid instance, WorkflowState state) =>
        new()
        {
            ["workflowInstanceId"] = instance.ToString("D"),
            ["status"] = state.Status.ToString(),
            ["subStatus"] = state.SubStatus.ToString(),
            ["output"] = new JsonObject(state.Outputs.Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone()))),
        };
}
