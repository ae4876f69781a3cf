using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Engine.Activities;

/// <summary>A container that runs its body again and again. What it counts by is kept in variables of its own execution.</summary>
internal abstract class Loop : ContainerType
{
    protected const string Body = "Body";
    protected const string CurrentValue = "CurrentValue";
    protected const string CurrentIndex = "CurrentIndex";

    // No variable of a definition can have such a name, and scripts are not shown them.
    private const string Kept = "$loop";

    public override bool IsLoop => true;

    protected static PortDescriptor BodyPort { get; } = new(Body, "Nội dung lặp");

    protected static OutputDescriptor CurrentValueOutput { get; } =
        new(CurrentValue, "Object", "Giá trị hiện tại", "Giá trị của lượt lặp này.");

    protected static void Keep(Pass pass, int execution, JsonNode value) => pass.Record(new VariableSet(execution, Kept, value));

    protected static JsonNode KeptBy(Pass pass, int execution) => pass.State.Variables[new(execution, Kept)]!;

    /// <summary>The items of a list: an array, a text that spells one, or one value alone.</summary>
    protected static JsonArray Items(Pass pass, int execution, ActivityNode node)
    {
        JsonNode? items = pass.Evaluate(node, "Items", execution);
        if (items is JsonValue value && value.TryGetValue(out string? text) && text.TrimStart().StartsWith('['))
        {
            items = JsonNode.Parse(text);
        }

        return items switch
        {
            null => [],
            JsonArray array => array,
            JsonObject => throw new FormatException(
                $"Hoạt động '{node.LocalId}' cần một danh sách, nhưng gặp {ValueConversion.Shown(items)}."
            ),
            _ => [items],
        };
    }

    protected static InputDescriptor ItemsInput { get; } = new("Items", "Object", "Các mục", "Danh sách cần duyệt.");
}

/// <summary>Runs its body as long as a condition holds.</summary>
internal sealed class While : Loop
{
    private const string Condition = "Condition";

    public override string Type => "Elsa.While";

    public override ActivityDescriptor Descriptor { get; } =
        new("Lặp khi còn", "Lặp lại nội dung chừng nào điều kiện còn đúng.", "Lặp")
        {
            IsContainer = true,
            Inputs = [new(Condition, "Boolean", "Điều kiện", "Lặp tiếp khi điều kiện đúng.", DefaultValue: JsonValue.Create(false))],
            Ports = [BodyPort],
        };

    public override void Begin(Pass pass, int execution, ActivityNode node) => Round(pass, execution, node);

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child) => Round(pass, execution, node);

    private static void Round(Pass pass, int execution, ActivityNode node)
    {
        if (pass.IsBreaking(execution) || !ValueConversion.To<bool>(pass.Evaluate(node, Condition, execution)))
        {
            pass.Complete(execution, node, outcomes: null);
        }
        else if (node.Ports.TryGetValue(Body, out ActivityNode? body))
        {
            pass.Schedule(execution, body);
        }
        else
        {
            throw new InvalidOperationException(
                $"Vòng lặp '{node.LocalId}' không có nội dung mà điều kiện đúng, nên sẽ lặp mãi. Hãy thêm nội dung."
            );
        }
    }
}

/// <summary>Runs its body for each number from a start to an end.</summary>
internal sealed class For : Loop
{
    public override string Type => "Elsa.For";

    public override ActivityDescriptor Descriptor { get; } =
        new("Lặp theo số", "Lặp lại nội dung với mỗi số từ đầu tới cuối.", "Lặp")
        {
            IsContainer = true,
            Inputs =
            [
                new("Start", "Int32", "Từ", "Số đầu.", DefaultValue: JsonValue.Create(0)),
                new("End", "Int32", "Tới", "Số cuối.", DefaultValue: JsonValue.Create(0)),
                new("Step", "Int32", "Bước", "Mỗi lượt cộng thêm bao nhiêu; số âm thì đếm xuống.", DefaultValue: JsonValue.Create(1)),
                new(
                    "OuterBoundInclusive",
                    "Boolean",
                    "Gồm cả số cuối",
                    "Có lặp với số cuối hay không.",
                    DefaultValue: JsonValue.Create(true)
                ),
            ],
            Outputs = [CurrentValueOutput],
            Ports = [BodyPort],
        };

    public override void Begin(Pass pass, int execution, ActivityNode node)
    {
        long Input(string name, long otherwise) =>
            pass.Evaluate(node, name, execution) is { } value ? ValueConversion.To<int>(value) : otherwise;

        long step = Input("Step", 1);
        bool inclusive = pass.Evaluate(node, "OuterBoundInclusive", execution) is not { } given || ValueConversion.To<bool>(given);
        if (step == 0)
        {
            // Elsa would go round for ever.
            throw new FormatException($"Vòng lặp '{node.LocalId}' có bước 0 nên không bao giờ kết thúc. Hãy đặt bước dương hoặc âm.");
        }

        Round(pass, execution, node, new(Input("Start", 0), Input("End", 0), step, inclusive, Input("Start", 0)));
    }

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child)
    {
        Range range = Range.From(KeptBy(pass, execution).AsArray());
        Round(pass, execution, node, range with { Current = range.Current + range.Step });
    }

    private static void Round(Pass pass, int execution, ActivityNode node, Range range)
    {
        if (pass.IsBreaking(execution) || !range.GoesOn || !node.Ports.TryGetValue(Body, out ActivityNode? body))
        {
            pass.Complete(execution, node, outcomes: null);
            return;
        }

        Keep(pass, execution, range.ToJson());
        pass.SetResult(execution, node, CurrentValue, JsonValue.Create(range.Current));
        pass.Schedule(execution, body, variables: [(CurrentValue, JsonValue.Create(range.Current))]);
    }

    private sealed record Range(long Start, long End, long Step, bool Inclusive, long Current)
    {
        /// <summary>The sign of the step alone says it, as in Elsa: from 5 to 1 by 1 is no round at all.</summary>
        private bool Rises => Step > 0;

        public bool GoesOn =>
            (Rises, Inclusive) switch
            {
                (true, true) => Current <= End,
                (true, false) => Current < End,
                (false, true) => Current >= End,
                (false, false) => Current > End,
            };

        public JsonArray ToJson() => [Start, End, Step, Inclusive, Current];

        public static Range From(JsonArray kept) =>
            new(
                ValueConversion.To<long>(kept[0]),
                ValueConversion.To<long>(kept[1]),
                ValueConversion.To<long>(kept[2]),
                ValueConversion.To<bool>(kept[3]),
                ValueConversion.To<long>(kept[4])
            );
    }
}

/// <summary>Runs its body for each item of a list, one after another.</summary>
internal sealed class ForEach : Loop
{
    public override string Type => "Elsa.ForEach";

    public override ActivityDescriptor Descriptor { get; } =
        new("Lặp theo danh sách", "Lặp lại nội dung với mỗi mục của danh sách, lần lượt.", "Lặp")
        {
            IsContainer = true,
            Inputs = [ItemsInput],
            Outputs = [CurrentValueOutput],
            Ports = [BodyPort],
        };

    public override void Begin(Pass pass, int execution, ActivityNode node)
    {
        JsonArray items = Items(pass, execution, node);
        Keep(pass, execution, new JsonObject { ["index"] = 0, ["items"] = items.DeepClone() });
        Round(pass, execution, node, items, 0);
    }

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child)
    {
        // The list is kept once; the place in it follows from the round that ended.
        JsonArray items = KeptBy(pass, execution)["items"]!.AsArray();
        int next = ValueConversion.To<int>(pass.State.Variables.GetValueOrDefault(new(execution, Next)) ?? 1);
        Round(pass, execution, node, items, next);
    }

    private const string Next = "$next";

    private static void Round(Pass pass, int execution, ActivityNode node, JsonArray items, int index)
    {
        if (pass.IsBreaking(execution) || index >= items.Count || !node.Ports.TryGetValue(Body, out ActivityNode? body))
        {
            pass.Complete(execution, node, outcomes: null);
            return;
        }

        pass.Record(new VariableSet(execution, Next, JsonValue.Create(index + 1)));
        pass.SetResult(execution, node, CurrentValue, items[index]?.DeepClone());
        pass.Schedule(execution, body, variables: [(CurrentIndex, JsonValue.Create(index)), (CurrentValue, items[index]?.DeepClone())]);
    }
}

/// <summary>Runs its body for every item of a list at once.</summary>
internal sealed class ParallelForEach : Loop
{
    public override string Type => "Elsa.ParallelForEach";

    // As in Elsa a branch cannot end the others: Elsa.Break below it means the loop around it.
    public override bool IsLoop => false;

    public override ActivityDescriptor Descriptor { get; } =
        new("Song song theo danh sách", "Chạy nội dung cho mọi mục của danh sách cùng lúc.", "Lặp")
        {
            IsContainer = true,
            Inputs = [ItemsInput],
            Ports = [BodyPort],
        };

    public override void Begin(Pass pass, int execution, ActivityNode node)
    {
        JsonArray items = Items(pass, execution, node);
        if (items.Count == 0 || !node.Ports.TryGetValue(Body, out ActivityNode? body))
        {
            pass.Complete(execution, node, outcomes: null);
            return;
        }

        for (int index = 0; index < items.Count; index++)
        {
            pass.Schedule(execution, body, variables: [(CurrentIndex, JsonValue.Create(index)), (CurrentValue, items[index]?.DeepClone())]);
        }
    }

    public override void ChildCompleted(Pass pass, int execution, ActivityNode node, CompletedChild child)
    {
        if (!pass.HasChildren(execution))
        {
            pass.Complete(execution, node, outcomes: null);
        }
    }
}

/// <summary>Runs all its activities at once.</summary>
internal sealed class Parallel : ContainerType
{
    public override string Type => "Elsa.Parallel";

    public override ActivityDescriptor Descriptor { get; } =
        new("Song song", "Chạy mọi hoạt động bên trong cùng lúc.", "Luồng") { IsContainer = true };

    public override void Begin(Pass pass, int execution, ActivityNode node)
    {
        foreach (ActivityNode activity in node.Activities)
        {
            pass.Schedule(execution, activity);
        }

        if (node.Activities.Count == 0)
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
}

/// <summary>
/// Ends the innermost loop around it, and as in Elsa the sequence or flowchart that holds it, whether there is a loop or not. Branches beside
/// it (Parallel, a flowchart with the Break deeper inside) run to their end first.
/// </summary>
internal sealed class Break : ActivityType
{
    public override string Type => "Elsa.Break";

    public override ActivityDescriptor Descriptor { get; } =
        new("Thoát vòng lặp", "Kết thúc vòng lặp gần nhất bao quanh.", "Lặp") { IsTerminal = true };

    public override StepResult Execute(StepContext step) => StepResult.BreakLoop;
}
