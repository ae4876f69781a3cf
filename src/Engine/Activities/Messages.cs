using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>Elsa's Event: waits for a signal and can put its payload into a variable. Set off by the signal itself it does not wait.</summary>
internal sealed class SignalReceived : ActivityType
{
    public const string EventName = "EventName";
    private const string Result = "Result";

    public override string Type => "Elsa.Event";

    public override ActivityDescriptor Descriptor { get; } =
        new("Chờ tín hiệu", "Chờ tới khi có tín hiệu mang tên này.", "Tín hiệu")
        {
            IsTrigger = true,
            Inputs = [new(EventName, "String", "Tên tín hiệu", "Tên của tín hiệu phải chờ.", Required: true)],
            Outputs = [new(Result, "Object", "Nội dung", "Nội dung gửi kèm tín hiệu.")],
        };

    public override StepResult Execute(StepContext step)
    {
        if (!step.IsTriggered)
        {
            return StepResult.Wait(new SignalWait(step.Input<string>(EventName) ?? ""));
        }

        step.SetResult(Result, step.WorkflowInput);
        return StepResult.Complete();
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        step.SetResult(Result, Payloads.ToJson(input));
        return StepResult.Complete();
    }
}

/// <summary>Sends a signal once this pass is stored: to every instance that waits for it, or to this one only.</summary>
internal sealed class PublishEvent : ActivityType
{
    public override string Type => "Elsa.PublishEvent";

    public override ActivityDescriptor Descriptor { get; } =
        new("Phát tín hiệu", "Gửi một tín hiệu tới các quy trình đang chờ nó.", "Tín hiệu")
        {
            Inputs =
            [
                new(SignalReceived.EventName, "String", "Tên tín hiệu", "Tên của tín hiệu được phát.", Required: true),
                new("CorrelationId", "String", "Mã liên kết", "Chỉ gửi tới các lần chạy mang mã này."),
                new("IsLocalEvent", "Boolean", "Chỉ trong lần chạy này", "Chỉ gửi tới chính lần chạy này.", UIHint: "checkbox"),
                new("Payload", "Object", "Nội dung", "Nội dung gửi kèm.", UIHint: "multiline"),
                new("Input", "Object", "Nội dung (cũ)", "Tên cũ của nội dung trong các bản Elsa trước."),
            ],
        };

    public override StepResult Execute(StepContext step)
    {
        step.RequestEffect(
            PublishedSignal.Effect,
            new PublishedSignal(
                step.Input<string>(SignalReceived.EventName) ?? "",
                step.Input<string>("CorrelationId"),
                step.Input<bool>("IsLocalEvent"),
                step.Input<JsonNode>("Payload") ?? step.Input<JsonNode>("Input")
            ).ToJson()
        );
        return StepResult.Complete();
    }
}

/// <summary>A signal to be sent: the payload of the effect <see cref="Effect"/>.</summary>
/// <param name="CorrelationId">Only instances with this id take it; null for all.</param>
/// <param name="IsLocal">Whether only the instance that sends it takes it.</param>
/// <param name="Payload">What comes with it; null for nothing.</param>
public sealed record PublishedSignal(string Name, string? CorrelationId, bool IsLocal, JsonNode? Payload)
{
    public const string Effect = "publish-event";

    public JsonObject ToJson() =>
        new()
        {
            ["correlationId"] = CorrelationId,
            ["local"] = IsLocal,
            ["name"] = Name,
            ["payload"] = Payload?.DeepClone(),
        };

    public static PublishedSignal From(JsonObject payload) =>
        new(
            payload["name"]!.GetValue<string>(),
            payload["correlationId"]?.GetValue<string>(),
            payload["local"]?.GetValue<bool>() ?? false,
            payload["payload"]?.DeepClone()
        );
}

/// <summary>Has somebody outside do a task and waits for the report that it is done.</summary>
internal sealed class RunTask : ActivityType
{
    private const string TaskName = "TaskName";
    private const string Payload = "Payload";
    private const string Result = "Result";

    public override string Type => "Elsa.RunTask";

    public override ActivityDescriptor Descriptor { get; } =
        new("Giao việc ra ngoài", "Yêu cầu một hệ thống khác làm một việc và chờ báo xong.", "Tín hiệu")
        {
            Inputs =
            [
                new(TaskName, "String", "Tên việc", "Việc cần làm.", Required: true),
                new(Payload, "Object", "Nội dung", "Điều mà bên làm cần biết.", UIHint: "multiline"),
            ],
            Outputs = [new(Result, "Object", "Kết quả", "Điều mà bên làm báo lại.")],
        };

    public override StepResult Execute(StepContext step) =>
        StepResult.Wait(
            new ExternalTask(
                StreamId.Derived(step.Instance, $"task:{step.Execution}").Value,
                step.Input<string>(TaskName) ?? "",
                step.Input<JsonNode>(Payload)
            )
        );

    public override StepResult Resume(StepContext step, object? input)
    {
        step.SetResult(Result, Payloads.ToJson(input));
        return StepResult.Complete();
    }
}

/// <summary>What came with a signal or a report, as JSON.</summary>
internal static class Payloads
{
    public static JsonNode? ToJson(object? payload) =>
        payload switch
        {
            null => null,
            JsonNode node => node,
            JsonElement element => ValueConversion.Node(element),
            _ => JsonSerializer.SerializeToNode(payload, JsonSerializerOptions.Web),
        };
}
