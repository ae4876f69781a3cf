using System.Globalization;
using System.Text.Json;

namespace GenderEquality.Engine.Definitions;

/// <summary>What becomes of the instance when an activity's fault is not, or no longer, tried again.</summary>
public enum IncidentOutcome
{
    /// <summary>The instance stops until a person retries, skips or cancels.</summary>
    Fault,

    /// <summary>The branch of the activity stands still; the others go on.</summary>
    Continue,
}

/// <summary>
/// What happens when an activity faults: first it may be tried again, then one of two things is done. A workflow says it in
/// <c>options.incidentStrategyType</c> as Elsa does, or, like a single activity, in <c>customProperties.incidentStrategy</c>:
/// <c>{"then": "Fault"|"Continue", "retries": 3, "delay": "00:01:00", "factor": 2}</c>.
/// </summary>
/// <param name="Then">What is done when the retries are used up.</param>
/// <param name="Retries">How often it is tried again by itself: 0 to 20.</param>
/// <param name="Delay">The pause before the first retry: more than nothing, at most 7 days.</param>
/// <param name="Factor">By how much each pause is longer than the one before: 1 to 10.</param>
public sealed record IncidentStrategy(IncidentOutcome Then, int Retries, TimeSpan Delay, double Factor)
{
    private const int MostRetries = 20;
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(7);

    /// <summary>Elsa's default: the instance stops at once.</summary>
    public static IncidentStrategy Default { get; } = new(IncidentOutcome.Fault, 0, TimeSpan.FromMinutes(1), 1);

    /// <summary>The pause before a retry; never longer than seven days.</summary>
    /// <param name="retry">1 for the first.</param>
    public TimeSpan PauseBefore(int retry)
    {
        double ticks = Delay.Ticks * Math.Pow(Factor, retry - 1);
        return ticks >= LongestPause.Ticks ? LongestPause : TimeSpan.FromTicks((long)ticks);
    }

    /// <summary>The strategy that the JSON of a workflow or an activity names; null when it names none.</summary>
    internal static IncidentStrategy? Read(JsonElement owner, string path, List<Refusal> faults)
    {
        if (
            owner.TryGetProperty("customProperties", out JsonElement custom)
            && custom.ValueKind == JsonValueKind.Object
            && custom.TryGetProperty("incidentStrategy", out JsonElement own)
            && own.ValueKind != JsonValueKind.Null
        )
        {
            return ReadOwn(own, $"{path}customProperties.incidentStrategy", faults);
        }

        if (!owner.TryGetProperty("options", out JsonElement options) || JsonKind.Text(options, "incidentStrategyType") is not { } elsas)
        {
            return null;
        }

        // Elsa saves the name of its class, with or without namespace and assembly.
        string name = elsas.Split(',')[0].Split('.')[^1].Trim();
        switch (name)
        {
            case "FaultStrategy":
                return Default;
            case "ContinueWithIncidentsStrategy":
                return Default with { Then = IncidentOutcome.Continue };
            case "":
                return null;
            default:
                faults.Add(
                    new(
                        $"{path}options.incidentStrategyType",
                        $"Không có cách xử lý sự cố '{elsas}'. Chọn FaultStrategy hoặc ContinueWithIncidentsStrategy."
                    )
                );
                return null;
        }
    }

    private static IncidentStrategy? ReadOwn(JsonElement own, string path, List<Refusal> faults)
    {
        int before = faults.Count;
        if (own.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new(path, $"Cần một đối tượng như {{\"then\": \"Fault\", \"retries\": 3}}, nhưng gặp {JsonKind.Name(own)}."));
            return null;
        }

        string then = JsonKind.Text(own, "then") ?? nameof(IncidentOutcome.Fault);
        if (!Enum.TryParse(then, ignoreCase: true, out IncidentOutcome outcome) || !Enum.IsDefined(outcome))
        {
            faults.Add(new($"{path}.then", $"Cần Fault hoặc Continue, nhưng gặp '{then}'."));
        }

        double retries = Number(own, "retries", 0, 0, MostRetries, path, faults);
        double factor = Number(own, "factor", 1, 1, 10, path, faults);
        TimeSpan delay = Default.Delay;
        if (
            JsonKind.Text(own, "delay") is { } text
            && (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out delay) || delay <= TimeSpan.Zero || delay > LongestPause)
        )
        {
            faults.Add(new($"{path}.delay", $"Cần một khoảng thời gian dài hơn 0 và không quá 7 ngày như 00:05:00, nhưng gặp '{text}'."));
        }

        return faults.Count > before ? null : new(outcome, (int)retries, delay, factor);
    }

    private static double Number(
        JsonElement own,
        string name,
        double fallback,
        double least,
        double most,
        string path,
        List<Refusal> faults
    )
    {
        if (!own.TryGetProperty(name, out JsonElement value))
        {
            return fallback;
        }

        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is { } number && number >= least && number <= most)
        {
            return number;
        }

        faults.Add(new($"{path}.{name}", $"Cần một số từ {least} đến {most}, nhưng gặp {JsonKind.Name(value)}."));
        return fallback;
    }
}
