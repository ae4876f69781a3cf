using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;

namespace GenderEquality.Host.Design;

/// <summary>What has happened at a step, over all that is shown.</summary>
/// <param name="Passed">How often it was left.</param>
/// <param name="Waiting">How many stand at it.</param>
public sealed record StepCount(int Passed, int Waiting);

/// <summary>A step as it is drawn. Lengths are pixels.</summary>
/// <param name="Lines">Its name in at most three lines.</param>
/// <param name="Count">Null when nothing is counted.</param>
public sealed record DrawnStep(string Id, string Name, IReadOnlyList<string> Lines, double X, double Y, double Height, StepCount? Count);

/// <summary>An arrow as it is drawn.</summary>
/// <param name="Path">SVG path data.</param>
/// <param name="Label">The port; null for the only one.</param>
public sealed record DrawnArrow(string Path, string? Label, double LabelX, double LabelY);

/// <summary>A flow's chart as the administrator arranged it, for pages without the designer.</summary>
public sealed record FlowDrawing(
    double Left,
    double Top,
    double Width,
    double Height,
    IReadOnlyList<DrawnStep> Steps,
    IReadOnlyList<DrawnArrow> Arrows
)
{
    public const double StepWidth = 188;
    private const double LineHeight = 19;
    private const double Margin = 28;
    private const int Letters = 23;

    /// <summary>The outermost chart.</summary>
    /// <param name="counts">By step id; null to count nothing.</param>
    /// <returns>Null when the root is no chart or has no steps.</returns>
    public static FlowDrawing? Of(JsonObject content, ActivityCatalog activities, IReadOnlyDictionary<string, StepCount>? counts = null)
    {
        if (content["root"] is not JsonObject root || root["activities"] is not JsonArray { Count: > 0 } list)
            return null;
        var steps = new List<DrawnStep>();
        var ports = new Dictionary<string, IReadOnlyList<OutcomeDescriptor>>(StringComparer.Ordinal);
        foreach (JsonObject step in list.OfType<JsonObject>())
        {
            string id = FlowModel.Text(step, "id") ?? "";
            ActivityType? type = activities.TryGet(FlowModel.Text(step, "type") ?? "", out ActivityType? known) ? known : null;
            string name = FlowModel.DisplayText(step) ?? type?.Descriptor.DisplayName ?? FlowModel.NameOf(step);
            ports[id] = type?.Descriptor.Outcomes ?? [];
            var position = (step["metadata"] as JsonObject)?["designer"]?["position"] as JsonObject;
            IReadOnlyList<string> lines = Wrap(name);
            steps.Add(
                new DrawnStep(
                    id,
                    name,
                    lines,
                    Number(position, "x"),
                    Number(position, "y"),
                    Math.Max(52, (lines.Count * LineHeight) + 22),
                    counts is null ? null : counts.GetValueOrDefault(id) ?? new StepCount(0, 0)
                )
            );
        }
        Dictionary<string, DrawnStep> byId = steps.DistinctBy(step => step.Id).ToDictionary(step => step.Id, StringComparer.Ordinal);
        List<DrawnArrow> arrows =
        [
            .. (root["connections"] as JsonArray ?? [])
                .OfType<JsonObject>()
                .Select(one => Ends(one, byId))
                .OfType<(DrawnStep From, string Port, DrawnStep To)>()
                .GroupBy(one => one.From)
                .SelectMany(same => Leaving(same.Key, [.. same], ports[same.Key.Id])),
        ];
        double left = steps.Min(step => step.X) - Margin;
        double top = steps.Min(step => step.Y) - Margin;
        // Arrows that lead back pass below.
        double bottom = steps.Max(step => step.Y + step.Height) + Margin + 40;
        return new FlowDrawing(left, top, steps.Max(step => step.X + StepWidth) + Margin - left, bottom - top, steps, arrows);
    }

    private static (DrawnStep From, string Port, DrawnStep To)? Ends(JsonObject connection, Dictionary<string, DrawnStep> steps) =>
        connection["source"] is JsonObject source
        && connection["target"] is JsonObject target
        && steps.TryGetValue(FlowModel.Text(source, "activity") ?? "", out DrawnStep? from)
        && steps.TryGetValue(FlowModel.Text(target, "activity") ?? "", out DrawnStep? to)
            ? (from, FlowModel.Text(source, "port") ?? ActivityDescriptor.Done, to)
            : null;

    /// <summary>The arrows that leave a step: those that lead on start side by side at its right edge, the highest target first.</summary>
    private static IEnumerable<DrawnArrow> Leaving(
        DrawnStep from,
        IReadOnlyList<(DrawnStep From, string Port, DrawnStep To)> ends,
        IReadOnlyList<OutcomeDescriptor> outcomes
    )
    {
        List<(DrawnStep From, string Port, DrawnStep To)> onward = [.. ends.Where(one => LeadsOn(from, one.To)).OrderBy(one => one.To.Y)];
        foreach ((DrawnStep From, string Port, DrawnStep To) one in ends)
        {
            string? label =
                outcomes is { Count: 1 } && one.Port == ActivityDescriptor.Done
                    ? null
                    : outcomes.FirstOrDefault(outcome => outcome.Name == one.Port)?.DisplayName ?? one.Port;
            int place = onward.IndexOf(one);
            yield return Arrow(from, one.To, label, place < 0 ? 0.5 : (place + 1.0) / (onward.Count + 1));
        }
    }

    private static bool LeadsOn(DrawnStep from, DrawnStep to) => to.X > from.X + StepWidth - 20;

    /// <param name="share">Where on its right edge the arrow leaves the step: 0 is the upper end, 1 the lower.</param>
    private static DrawnArrow Arrow(DrawnStep from, DrawnStep to, string? label, double share)
    {
        (double x1, double y1) = (from.X + StepWidth, from.Y + (from.Height * share));
        (double x2, double y2) = (to.X, to.Y + (to.Height / 2));
        if (LeadsOn(from, to))
        {
            double bend = Math.Min(60, (x2 - x1) / 2);
            return new(
                Text($"M{x1} {y1} L{x2 - (2 * bend)} {y1} C{x2 - bend} {y1} {x2 - bend} {y2} {x2 - 6} {y2}"),
                label,
                x1 + 6,
                share < 0.5 ? y1 - 6 : y1 + (share > 0.5 ? 15 : -6)
            );
        }
        if (Math.Abs(to.X - from.X) < StepWidth && Math.Abs(to.Y - from.Y) > from.Height)
        {
            // One above the other.
            double x = from.X + (StepWidth / 2);
            bool isDown = to.Y > from.Y;
            double start = isDown ? from.Y + from.Height : from.Y;
            double end = isDown ? to.Y - 6 : to.Y + to.Height + 6;
            double targetX = to.X + (StepWidth / 2);
            return new(
                Text($"M{x} {start} C{x} {(start + end) / 2} {targetX} {(start + end) / 2} {targetX} {end}"),
                label,
                x + 8,
                start + (isDown ? 16 : -8)
            );
        }
        // Back: out below, along under both, in from below.
        double below = Math.Max(from.Y + from.Height, to.Y + to.Height) + 34;
        (double outX, double inX) = (from.X + (StepWidth * 0.6), to.X + (StepWidth * 0.4));
        return new(
            Text(
                $"M{outX} {from.Y + from.Height} L{outX} {below - 10} Q{outX} {below} {outX - 10} {below} L{inX + 10} {below} Q{inX} {below} {inX} {below - 10} L{inX} {to.Y + to.Height + 6}"
            ),
            label,
            inX + 16,
            below - 7
        );
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static double Number(JsonObject? owner, string member) =>
        owner?[member] is JsonValue value && value.TryGetValue(out double number) ? number : 0;

    private static IReadOnlyList<string> Wrap(string name)
    {
        var lines = new List<string>();
        foreach (string word in name.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= Letters)
                lines[^1] += " " + word;
            else
                lines.Add(word);
        }
        return lines.Count <= 3 ? lines : [lines[0], lines[1], lines[2] + "…"];
    }
}
