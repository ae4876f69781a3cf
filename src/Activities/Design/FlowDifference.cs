using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Activities.Design;

public enum FlowChangeKind
{
    /// <summary>The flow's name.</summary>
    FlowRenamed,

    /// <summary>The flow's description.</summary>
    FlowDescribed,
    VariableAdded,
    VariableRemoved,

    /// <summary>A variable's name, type or first value.</summary>
    VariableChanged,

    /// <summary>What the flow takes and gives: its inputs, outputs and outcomes.</summary>
    ArgumentsChanged,
    StepAdded,
    StepRemoved,
    StepRenamed,

    /// <summary>Its type, the step that holds it, where its results go, what happens when it faults, or where a container begins.</summary>
    StepChanged,
    InputChanged,

    /// <summary>The names of the outcomes that the designer gave it.</summary>
    OutcomesChanged,
    ArrowAdded,
    ArrowRemoved,
    ArrowLedElsewhere,
}

/// <summary>One thing in which two versions of a flow differ.</summary>
/// <param name="Activity">The id of the step, for an arrow of the one that it leaves; of the outermost container for the whole flow.</param>
/// <param name="Step">The step's name on the canvas, as it is now or was last; the flow's name for the whole flow.</param>
/// <param name="Text">What is so now and was before, in Vietnamese.</param>
public sealed record FlowChange(FlowChangeKind Kind, string Activity, string Step, string Text);

/// <summary>What changed between two versions of a flow. Steps are the same when their ids are.</summary>
public static class FlowDifference
{
    /// <summary>
    /// Every change: first of the whole flow, then step by step in the order of the newer file, at last the steps that are gone. Where a step
    /// stands on the canvas, in which order the file names steps, and how an equal value is written make no change.
    /// </summary>
    public static IReadOnlyList<FlowChange> Between(WorkflowDefinition before, WorkflowDefinition after) =>
        new Comparison(before, after).Changes();

    private sealed class Comparison(WorkflowDefinition before, WorkflowDefinition after)
    {
        private readonly Dictionary<string, ActivityNode> _before = OwnSteps(before);
        private readonly Dictionary<string, ActivityNode> _after = OwnSteps(after);
        private readonly List<FlowChange> _changes = [];

        public IReadOnlyList<FlowChange> Changes()
        {
            CompareFlow();
            foreach (ActivityNode step in _after.Values)
            {
                if (_before.TryGetValue(step.Id, out ActivityNode? old))
                    CompareStep(old, step);
                else
                    Add(FlowChangeKind.StepAdded, step, $"Thêm bước {Name(step)} ({step.Type.Descriptor.DisplayName}).");
                CompareArrows(old, step);
            }
            foreach (ActivityNode gone in _before.Values.Where(one => !_after.ContainsKey(one.Id)))
                Add(FlowChangeKind.StepRemoved, gone, $"Bỏ bước {Name(gone)} ({gone.Type.Descriptor.DisplayName}).");
            return _changes;
        }

        /// <summary>What stands in this file: a flow used as an activity has steps of its own, which its own versions tell of.</summary>
        private static Dictionary<string, ActivityNode> OwnSteps(WorkflowDefinition flow) =>
            FlowSteps
                .Within(flow.Root)
                .Where(step => !step.Id.Contains('/', StringComparison.Ordinal))
                .ToDictionary(step => step.Id, StringComparer.Ordinal);

        private static string Name(ActivityNode step) => $"“{FlowWords.StepName(step)}”";

        private void Add(FlowChangeKind kind, ActivityNode step, string text) =>
            _changes.Add(new(kind, step.Id, step == after.Root ? after.Name : FlowWords.StepName(step), text));

        private void CompareFlow()
        {
            void Whole(FlowChangeKind kind, string text) => Add(kind, after.Root, text);

            if (before.Name != after.Name)
                Whole(
                    FlowChangeKind.FlowRenamed,
                    $"Tên quy trình nay là {FlowWords.Quoted(after.Name)}, trước đây là {FlowWords.Quoted(before.Name)}."
                );
            if ((before.Description ?? "") != (after.Description ?? ""))
            {
                Whole(
                    FlowChangeKind.FlowDescribed,
                    $"Mô tả quy trình nay là {Shown(after.Description)}, trước đây là {Shown(before.Description)}."
                );
            }
            CompareVariables(before.Variables, after.Variables, after.Root);
            CompareArguments("Đầu vào", before.Inputs.Select(Argument), after.Inputs.Select(Argument));
            CompareArguments("Đầu ra", before.Outputs.Select(Argument), after.Outputs.Select(Argument));
            CompareArguments("Kết cục", before.Outcomes, after.Outcomes);

            void CompareArguments(string what, IEnumerable<string> old, IEnumerable<string> now)
            {
                if (!old.Order(StringComparer.Ordinal).SequenceEqual(now.Order(StringComparer.Ordinal), StringComparer.Ordinal))
                    Whole(FlowChangeKind.ArgumentsChanged, $"{what} của quy trình nay là {Names(now)}, trước đây là {Names(old)}.");
            }
        }

        private static string Shown(string? text) => string.IsNullOrEmpty(text) ? "để trống" : FlowWords.Quoted(text);

        private static string Names(IEnumerable<string> names) => names.Any() ? FlowWords.Listed(names) : "không có";

        private static string Argument(ArgumentDefinition one) => $"{one.DisplayName ?? one.Name} ({one.Name}, {one.TypeName})";

        private void CompareVariables(IReadOnlyList<VariableDefinition> old, IReadOnlyList<VariableDefinition> now, ActivityNode holder)
        {
            Dictionary<string, VariableDefinition> known = old.DistinctBy(one => one.Id)
                .ToDictionary(one => one.Id, StringComparer.Ordinal);
            foreach (VariableDefinition one in now)
            {
                if (!known.Remove(one.Id, out VariableDefinition? was))
                    Add(FlowChangeKind.VariableAdded, holder, $"Thêm biến {Variable(one)}.");
                else if ((was.Name, was.TypeName) != (one.Name, one.TypeName) || !JsonNode.DeepEquals(was.Default, one.Default))
                    Add(FlowChangeKind.VariableChanged, holder, $"Biến nay là {Variable(one)}, trước đây là {Variable(was)}.");
            }
            foreach (VariableDefinition gone in old.Where(one => known.ContainsKey(one.Id)))
                Add(FlowChangeKind.VariableRemoved, holder, $"Bỏ biến {Variable(gone)}.");
        }

        private static string Variable(VariableDefinition one) =>
            $"“{one.Name}” ({one.TypeName}, giá trị đầu: {FlowWords.Value("", one.Default)})";

        private void CompareStep(ActivityNode old, ActivityNode step)
        {
            if (FlowWords.StepName(old) != FlowWords.StepName(step))
                Add(FlowChangeKind.StepRenamed, step, $"Bước {Name(old)} đổi tên thành {Name(step)}.");
            if (old.Type.Type != step.Type.Type)
            {
                Add(
                    FlowChangeKind.StepChanged,
                    step,
                    $"Bước {Name(step)} nay là “{step.Type.Descriptor.DisplayName}”, trước đây là “{old.Type.Descriptor.DisplayName}”."
                );
                return;
            }

            CompareSettings(old, step);
            foreach (InputDescriptor input in step.Type.Descriptor.Inputs)
                CompareInput(input, old, step);
            CompareCases(old, step);
            if (step != after.Root || old != before.Root)
                CompareVariables(old.Variables, step.Variables, step);
        }

        private void CompareSettings(ActivityNode old, ActivityNode step)
        {
            void Changed(string text) => Add(FlowChangeKind.StepChanged, step, text);

            if (old.Type.Version != step.Type.Version)
                Changed($"Bước {Name(step)} nay dùng phiên bản {step.Type.Version}, trước đây phiên bản {old.Type.Version}.");
            if (old.Container?.Id != step.Container?.Id)
                Changed($"Bước {Name(step)} nay nằm trong {Holder(step)}, trước đây nằm trong {Holder(old)}.");
            if (old.Start != step.Start)
                Changed($"Điểm bắt đầu của {Name(step)} nay là {Beginning(step)}, trước đây là {Beginning(old)}.");
            if (old.CanStartWorkflow != step.CanStartWorkflow)
                Changed(
                    step.CanStartWorkflow
                        ? $"Bước {Name(step)} nay mở được quy trình."
                        : $"Bước {Name(step)} nay không còn mở được quy trình."
                );
            if (!Equals(old.IncidentStrategy, step.IncidentStrategy))
                Changed($"Cách xử lý sự cố của bước {Name(step)} đã đổi.");
            foreach (OutputDescriptor output in step.Type.Descriptor.Outputs)
            {
                string was = Target(old, output);
                string now = Target(step, output);
                if (was != now)
                    Changed($"“{output.DisplayName}” của bước {Name(step)} nay ghi vào {now}, trước đây {was}.");
            }
        }

        private static string Holder(ActivityNode step) => step.Container is { } holder ? Name(holder) : "gốc của quy trình";

        private static string Beginning(ActivityNode chart) =>
            chart.Start is null ? "tự chọn" : Name(chart.Activities.First(one => one.Id == chart.Start));

        private static string Target(ActivityNode step, OutputDescriptor output) =>
            step.Results.TryGetValue(output.Name, out VariableDefinition? variable) ? $"biến “{variable.Name}”" : "không nơi nào";

        private void CompareInput(InputDescriptor input, ActivityNode old, ActivityNode step)
        {
            InputExpression? was = old.Inputs.GetValueOrDefault(input.Name);
            InputExpression? now = step.Inputs.GetValueOrDefault(input.Name);
            if (SameValue(input, was, now))
                return;
            bool names = input.UIHint == "dynamic-outcomes";
            Add(
                names ? FlowChangeKind.OutcomesChanged : FlowChangeKind.InputChanged,
                step,
                $"“{input.DisplayName}” của bước {Name(step)} nay là {Words(input, now, after)}, trước đây là {Words(input, was, before)}."
            );
        }

        /// <summary>An input that is left out is equal to its default, and a number written as text to the number.</summary>
        private static bool SameValue(InputDescriptor input, InputExpression? was, InputExpression? now)
        {
            if (was is null or { IsWritten: true } && now is null or { IsWritten: true })
                return JsonNode.DeepEquals(Fixed(input, was), Fixed(input, now));
            return (was, now) switch
            {
                (InputExpression.OfVariable one, InputExpression.OfVariable other) => one.Variable.Id == other.Variable.Id,
                (InputExpression.Reference one, InputExpression.Reference other) => one.Variable.Id == other.Variable.Id,
                _ => Equals(was, now),
            };
        }

        private static JsonNode? Fixed(InputDescriptor input, InputExpression? expression)
        {
            JsonNode? value = expression is null ? input.DefaultValue : expression.Written();
            if (value is null || value.GetValueKind() == System.Text.Json.JsonValueKind.String && value.GetValue<string>().Length == 0)
                return expression is null ? null : Fixed(input, null);
            try
            {
                JsonNode? typed = ValueConversion.ToTyped(value, input.TypeName);
                // Read again, since equal numbers of different .NET types are not equal nodes.
                return typed is null ? null : JsonNode.Parse(typed.ToJsonString());
            }
            catch (FormatException)
            {
                return value;
            }
        }

        private string Words(InputDescriptor input, InputExpression? expression, WorkflowDefinition flow) =>
            expression switch
            {
                InputExpression.OfVariable { Variable: var variable } => $"biến “{variable.Name}”",
                InputExpression.Reference { Variable: var variable } => $"biến “{variable.Name}”",
                InputExpression.OfInput { Name: var name } =>
                    $"đầu vào “{flow.Inputs.FirstOrDefault(one => one.Name == name)?.DisplayName ?? name}”",
                InputExpression.OfOutput { Activity: var id, Output: var output } => flow.Nodes.TryGetValue(id, out ActivityNode? source)
                    ? $"kết quả “{source.Type.Descriptor.Outputs.FirstOrDefault(one => one.Name == output)?.DisplayName ?? output}” của bước {Name(source)}"
                    : $"kết quả “{output}” của bước “{id}”",
                InputExpression.Script { Source: var source } => $"biểu thức {FlowWords.Quoted(source)}",
                _ => FlowWords.Value(input.Options is null ? "" : input.Name, Fixed(input, expression)),
            };

        private void CompareCases(ActivityNode old, ActivityNode step)
        {
            IEnumerable<string> was = old.Cases.Select(one => one.Label);
            IEnumerable<string> now = step.Cases.Select(one => one.Label);
            if (!was.SequenceEqual(now, StringComparer.Ordinal))
                Add(
                    FlowChangeKind.OutcomesChanged,
                    step,
                    $"Các trường hợp của bước {Name(step)} nay là {Names(now)}, trước đây là {Names(was)}."
                );
            foreach (SwitchCase one in step.Cases)
            {
                if (old.Cases.FirstOrDefault(other => other.Label == one.Label) is not { } known)
                    continue;
                if (!SameValue(Condition, known.Condition, one.Condition))
                {
                    Add(
                        FlowChangeKind.InputChanged,
                        step,
                        $"Điều kiện của trường hợp “{one.Label}” ở bước {Name(step)} nay là {Words(Condition, one.Condition, after)}, trước đây là {Words(Condition, known.Condition, before)}."
                    );
                }
            }
        }

        private static readonly InputDescriptor Condition = new("Condition", "Boolean", "Điều kiện", "Điều kiện cần xét.");

        /// <summary>The arrows that leave a step. Those of a step that is gone went with it.</summary>
        private void CompareArrows(ActivityNode? old, ActivityNode step)
        {
            ILookup<string, string> was = Arrows(old);
            ILookup<string, string> now = Arrows(step);
            foreach (string port in now.Concat(was).Select(one => one.Key).Distinct(StringComparer.Ordinal))
            {
                string[] added = [.. now[port].Except(was[port], StringComparer.Ordinal)];
                string[] removed = [.. was[port].Except(now[port], StringComparer.Ordinal)];
                string leaving = $"“{FlowWords.PortName(now.Contains(port) ? step : old!, port)}” của bước {Name(step)}";
                if (added.Length == 1 && removed.Length == 1)
                {
                    Add(
                        FlowChangeKind.ArrowLedElsewhere,
                        step,
                        $"{leaving} nay dẫn {Led(_after, step, port, added[0])}, trước đây dẫn {Led(_before, old!, port, removed[0])}."
                    );
                    continue;
                }
                foreach (string target in added)
                    Add(FlowChangeKind.ArrowAdded, step, $"{leaving} nay dẫn {Led(_after, step, port, target)}.");
                foreach (string target in removed)
                    Add(FlowChangeKind.ArrowRemoved, step, $"{leaving} không còn dẫn {Led(_before, old!, port, target)}.");
            }
        }

        private static ILookup<string, string> Arrows(ActivityNode? step) =>
            (step?.Container?.Connections ?? [])
                .Where(one => one.Source == step!.Id)
                .ToLookup(one => one.Port, one => one.Target, StringComparer.Ordinal);

        /// <summary>"tới" a step, or back "về" one.</summary>
        private static string Led(Dictionary<string, ActivityNode> steps, ActivityNode source, string port, string target)
        {
            Connection arrow = source.Container!.Connections.First(one =>
                one.Source == source.Id && one.Port == port && one.Target == target
            );
            return $"{(source.Container.WayOf(arrow) == ConnectionWay.Forward ? "tới" : "về")} {Name(steps[target])}";
        }
    }
}
