using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Engine.Activities;

/// <summary>Sets a variable in the scope that declares it.</summary>
internal sealed class SetVariable : ActivityType
{
    private const string Variable = "Variable";
    private const string Value = "Value";

    public override string Type => "Elsa.SetVariable";

    public override ActivityDescriptor Descriptor { get; } =
        new("Gán biến", "Gán giá trị cho một biến.", "Cơ bản")
        {
            Inputs =
            [
                new(Variable, InputDescriptor.Variable, "Biến", "Biến được gán.", Required: true, UIHint: "variable-picker"),
                new(Value, "Object", "Giá trị", "Giá trị mới."),
            ],
        };

    public override StepResult Execute(StepContext step)
    {
        VariableDefinition variable = ((InputExpression.Reference)step.Node.Inputs[Variable]).Variable;
        step.AssignVariable(variable, step.Input<JsonNode>(Value));
        return StepResult.Complete();
    }
}

/// <summary>Sets an output of the workflow.</summary>
internal sealed class SetOutput : ActivityType
{
    private const string OutputName = "OutputName";
    private const string OutputValue = "OutputValue";

    public override string Type => "Elsa.SetOutput";

    public override ActivityDescriptor Descriptor { get; } =
        new("Gán kết quả", "Gán một kết quả đầu ra của quy trình.", "Kết hợp")
        {
            Inputs =
            [
                new(OutputName, "String", "Tên kết quả", "Kết quả đầu ra được gán.", Required: true, UIHint: "output-picker"),
                new(OutputValue, "Object", "Giá trị", "Giá trị của kết quả."),
            ],
        };

    public override StepResult Execute(StepContext step)
    {
        step.SetOutput(step.Input<string>(OutputName)!, step.Input<JsonNode>(OutputValue));
        return StepResult.Complete();
    }
}

/// <summary>Names the instance.</summary>
internal sealed class SetName : ActivityType
{
    private const string Value = "Value";

    public override string Type => "Elsa.SetName";

    public override ActivityDescriptor Descriptor { get; } =
        new("Đặt tên", "Đặt tên cho lần chạy này của quy trình.", "Cơ bản")
        {
            Inputs = [new(Value, "String", "Tên", "Tên của lần chạy.", Required: true)],
        };

    public override StepResult Execute(StepContext step)
    {
        step.SetName(step.Input<string>(Value) ?? "");
        return StepResult.Complete();
    }
}

/// <summary>Ties the instance to something by an id.</summary>
internal sealed class Correlate : ActivityType
{
    private const string CorrelationId = "CorrelationId";

    public override string Type => "Elsa.Correlate";

    public override ActivityDescriptor Descriptor { get; } =
        new("Gắn mã liên kết", "Gắn lần chạy này với một mã liên kết.", "Cơ bản")
        {
            Inputs = [new(CorrelationId, "String", "Mã liên kết", "Mã dùng để tìm lại lần chạy này.", Required: true)],
        };

    public override StepResult Execute(StepContext step)
    {
        step.Correlate(step.Input<string>(CorrelationId) ?? "");
        return StepResult.Complete();
    }
}

/// <summary>Writes a line into the history.</summary>
internal sealed class WriteLine : ActivityType
{
    private const string Text = "Text";

    public override string Type => "Elsa.WriteLine";

    public override ActivityDescriptor Descriptor { get; } =
        new("Ghi dòng", "Ghi một dòng văn bản vào lịch sử.", "Cơ bản") { Inputs = [new(Text, "String", "Nội dung", "Dòng được ghi.")] };

    public override StepResult Execute(StepContext step)
    {
        if (step.Input<string>(Text) is { } text)
        {
            step.WriteLine(text);
        }

        return StepResult.Complete();
    }
}

/// <summary>Stops the workflow with an incident.</summary>
internal sealed class Fault : ActivityType
{
    private const string Message = "Message";

    public override string Type => "Elsa.Fault";

    public override ActivityDescriptor Descriptor { get; } =
        new("Báo lỗi", "Dừng quy trình và ghi một sự cố.", "Cơ bản")
        {
            Inputs =
            [
                new("Code", "String", "Mã lỗi", "Mã phân loại sự cố."),
                new("Category", "String", "Nhóm", "Nhóm của sự cố."),
                new("FaultType", "String", "Loại", "Loại sự cố."),
                new(Message, "String", "Thông báo", "Điều gì đã sai.", UIHint: "multiline"),
            ],
        };

    public override StepResult Execute(StepContext step) => StepResult.Fault(step.Input<string>(Message) ?? "");
}

/// <summary>Ends the whole workflow at once, whatever else runs.</summary>
internal sealed class Finish : ActivityType
{
    public override string Type => "Elsa.Finish";

    public override ActivityDescriptor Descriptor { get; } =
        new("Hoàn thành", "Kết thúc toàn bộ quy trình ngay lập tức.", "Cơ bản") { IsTerminal = true };

    public override StepResult Execute(StepContext step) => StepResult.EndWorkflow(outcomes: null, atOnce: true);
}

/// <summary>Ends the workflow with outcomes that whoever uses it as an activity can follow.</summary>
internal sealed class Complete : ActivityType
{
    private const string Outcomes = "Outcomes";

    public override string Type => "Elsa.Complete";

    public override ActivityDescriptor Descriptor { get; } =
        new("Trả kết cục", "Kết thúc quy trình với một hay nhiều kết cục.", "Kết hợp")
        {
            IsTerminal = true,
            Inputs = [new(Outcomes, "Object", "Kết cục", "Kết cục của quy trình.", UIHint: "outcome-picker")],
        };

    public override StepResult Execute(StepContext step) =>
        StepResult.EndWorkflow(
            step.Input<string[]>(Outcomes) is { Length: > 0 } outcomes ? outcomes : [ActivityDescriptor.Done],
            atOnce: false
        );
}
