using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;

namespace GenderEquality.Host.Scheduling;

/// <summary>Records what time does to what is owed: that it fell due, and that it is taken up.</summary>
public sealed class ObligationSweep(ObligationFacts facts, ReminderPolicies policies, Calendars calendars)
{
    private static readonly Actor Deadlines = Actor.System("obligations");

    /// <summary>Records that obligations are overdue.</summary>
    /// <returns>How many were recorded.</returns>
    public Task<int> FallDueAsync(DateTimeOffset now, CancellationToken cancel = default) =>
        facts.AppendAsync(
            new ObligationFact(
                "o.status = 'Open' AND o.late_from <= $1",
                "status = 'Overdue'",
                [Instants.ToMicroseconds(now)],
                kind => new ObligationFellDue(kind, Instants.Storable(now))
            ),
            Deadlines,
            now,
            cancel
        );

    /// <summary>
    /// Takes up what is late, step by step, within the hours of a working day. After a pause what was missed is caught up in order: each
    /// step once.
    /// </summary>
    /// <returns>How many steps were taken.</returns>
    public async Task<int> EscalateAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        (ReminderPolicy policy, _) = await policies.GetAsync(cancel);
        WorkCalendar calendar = await calendars.GetAsync(cancel);
        if (!policy.MayWrite(now, calendar))
            return 0;
        int taken = 0;
        foreach (ObligationKind kind in Enum.GetValues<ObligationKind>())
        {
            foreach ((EscalationRung rung, DateOnly lastDay) in policy.DueEscalations(kind, DeadlineRule.DayOf(now), calendar))
            {
                taken += await facts.AppendAsync(
                    new ObligationFact(
                        "o.status = 'Overdue' AND o.kind = $3 AND o.last_day <= $4 AND o.rung < $2",
                        "rung = $2, escalated_at = $1",
                        [Instants.ToMicroseconds(now), (int)rung, kind.ToString(), lastDay],
                        kind => new ObligationEscalated(kind, rung, Instants.Storable(now))
                    ),
                    Deadlines,
                    now,
                    cancel
                );
            }
        }
        return taken;
    }
}
