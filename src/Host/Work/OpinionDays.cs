using System.Globalization;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Host.Work;

/// <summary>
/// Performs the effect of <see cref="RequestOpinion"/>: counts the working days from the day on which it is performed, by the calendar by
/// which dates are reckoned. That day is not counted.
/// </summary>
public sealed class OpinionDayPerformer(WorkflowRuntime runtime, Works works, Calendars calendars) : IEffectPerformer
{
    public string Kind => RequestOpinion.Effect;

    public async Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel)
    {
        int days = JsonNode.Parse(effect.Payload)!["days"]!.GetValue<int>();
        DateOnly day = DeadlineRule.DayOf(now);
        DateOnly lastDay = (await calendars.GetAsync(cancel)).AddWorkingDays(day, days);
        await works.AdvanceAsync(
            effect.Stream,
            Actor.System("opinion-days"),
            now,
            (d, s) =>
                runtime.EffectPerformed(
                    d,
                    effect.Stream.Value,
                    s,
                    effect.Effect,
                    new JsonObject { ["day"] = Written(day), ["lastDay"] = Written(lastDay) },
                    now
                ),
            cancel: cancel
        );
    }

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
