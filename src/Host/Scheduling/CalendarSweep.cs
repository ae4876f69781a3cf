using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Scheduling;

/// <summary>
/// Brings what is still open in line with a changed calendar: periods first, then what each unit owes, then one letter for each person, then
/// the note that it is done. Killed at any point it does the rest at the next run: every move names the calendar's version in its command,
/// and the letters are written of what was moved under that name.
/// </summary>
public sealed class CalendarSweep(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    Works works,
    Calendars calendars,
    BulkStart bulk,
    ILogger<CalendarSweep> log
)
{
    private static readonly Actor Calendar = Actor.System("calendar");

    /// <summary>A directive is busy while it is being sent; the next sweep tries again.</summary>
    private const int Attempts = 8;

    /// <returns>How many units' dates this call moved.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        if (!(await calendars.EnteredAsync((UnitId?)null, cancel)).IsPending)
            return 0;
        LoadedStream stream = await store.LoadAsync(CalendarStream.National, CalendarStream.Kind, cancel);
        if (stream.State is not EnteredCalendar { IsPending: true } entered)
            return 0;
        WorkCalendar calendar = WorkCalendar.National.With(entered.Days);
        int moved = 0;
        bool all = true;
        foreach ((DirectiveId directive, HashSet<string> open) in await OpenAsync(now, cancel))
        {
            IReadOnlyList<ReportPeriod> periods = await ReschedulePeriodsAsync(directive, open, calendar, now, cancel);
            foreach (ReportPeriod period in periods)
            {
                moved += await RescheduleWorksAsync(directive, period, stream.Version, now, cancel);
                // Units that get the report at this moment may get it with the old date: once all have it, they are looked at again.
                all &= period.Units is not null;
            }
        }
        int concerned = await WriteAsync(stream.Version, now, cancel);
        if (all)
        {
            try
            {
                await store.AppendAsync(
                    new Pass(
                        Calendar,
                        now,
                        null,
                        [stream.Append([new CalendarApplied(stream.Version, concerned, Instants.Storable(now))])]
                    ),
                    cancel
                );
            }
            catch (VersionConflictException)
            {
                // Another host has done it, or the calendar changed again: then the next sweep finds that.
            }
        }
        if (moved > 0)
            log.LogInformation("Version {Version} of the calendar moved the dates of {Works} works", stream.Version, moved);
        return moved;
    }

    /// <summary>The periods that are not over, and those that a unit still owes a report of.</summary>
    private async Task<IReadOnlyList<(DirectiveId Directive, HashSet<string> Periods)>> OpenAsync(
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var owed = await db
            .Obligations.Where(one =>
                one.Kind == ObligationKind.Report && (one.Status == ObligationStatus.Open || one.Status == ObligationStatus.Overdue)
            )
            .Select(one => new { one.Directive, one.Period })
            .Distinct()
            .ToListAsync(cancel);
        var coming = await db
            .ReportPeriods.Where(period => period.LateFrom > now)
            .Select(period => new { period.Directive, period.Period })
            .ToListAsync(cancel);
        return
        [
            .. owed.Concat(coming)
                .GroupBy(one => one.Directive)
                .OrderBy(same => same.Key.Value)
                .Select(same => (same.Key, same.Select(one => one.Period).ToHashSet(StringComparer.Ordinal))),
        ];
    }

    /// <returns>The open periods whose date depends on days off, with the dates that hold now.</returns>
    private async Task<IReadOnlyList<ReportPeriod>> ReschedulePeriodsAsync(
        DirectiveId id,
        HashSet<string> open,
        WorkCalendar calendar,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        for (int attempt = 1; ; attempt++)
        {
            LoadedStream stream = await store.LoadAsync(id.Stream, DirectiveStream.Kind, cancel);
            if (stream.State is not Directive directive)
                return [];
            List<string> dependent = [];
            List<Event> events = [];
            foreach (ReportPeriod period in directive.Periods.Where(period => open.Contains(period.Period)))
            {
                if (CalendarDecisions.Due(directive, period, calendar) is not { } due)
                    continue;
                dependent.Add(period.Period);
                if (CalendarDecisions.Reschedule(period, due, now) is { } moved)
                    events.Add(moved);
            }
            try
            {
                if (events.Count > 0)
                    await store.AppendAsync(new Pass(Calendar, now, null, [stream.Append(events)]), cancel);
                return
                [
                    .. events
                        .Aggregate(directive, (state, e) => Directive.Fold(state, e)!)
                        .Periods.Where(period => dependent.Contains(period.Period)),
                ];
            }
            catch (VersionConflictException) when (attempt < Attempts) { }
        }
    }

    private async Task<int> RescheduleWorksAsync(
        DirectiveId directive,
        ReportPeriod period,
        int version,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        List<StreamId> owing;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            owing = await db
                .Obligations.Where(one =>
                    one.Directive == directive
                    && one.Period == period.Period
                    && one.Kind == ObligationKind.Report
                    && (one.Status == ObligationStatus.Open || one.Status == ObligationStatus.Overdue)
                    && one.Extension != ExtensionStatus.Granted
                    && (one.LastDay != period.LastDay || one.LateFrom != period.LateFrom)
                )
                .Select(one => one.Stream)
                .ToListAsync(cancel);
        }
        int moved = 0;
        foreach (StreamId work in owing.OrderBy(one => one.Value))
        {
            try
            {
                CommandStamp stamp = CommitFormat.Stamp(Prefix(version) + work, new JsonObject());
                if (
                    await works.AdvanceAsync(
                        work,
                        Calendar,
                        now,
                        (_, state) =>
                            CalendarDecisions.Reschedule(state.Subject, period, Instants.Storable(now)) is { } e
                                ? new Decision([e], [])
                                : Decision.Nothing,
                        stamp,
                        cancel
                    )
                )
                    moved++;
            }
            catch (Exception e) when (e is UnreadableCommitException or InvalidOperationException)
            {
                log.LogError(e, "The date of work {Work} could not be moved", work);
            }
        }
        return moved;
    }

    /// <summary>Writes to those who do what was moved, each once for a version of the calendar.</summary>
    /// <returns>How many works were moved under this version, by this call and earlier ones.</returns>
    private async Task<int> WriteAsync(int version, DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        string prefix = Prefix(version);
        string actor = Calendar.Value;
        List<ObligationRow> moved = await (
            from commit in db.Commits
            where commit.CommandActor == actor && commit.CommandKey!.StartsWith(prefix)
            join one in db.Obligations on commit.Stream equals one.Stream
            where one.Kind == ObligationKind.Report
            orderby one.LastDay, one.Stream
            select one
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        if (moved.Count == 0)
            return 0;
        ILookup<UnitId, PersonId> people = await Letters.DoersAsync(db, [.. moved.Select(one => one.Unit).Distinct()], cancel);
        await bulk.RunAsync(
            [.. moved.SelectMany(one => people[one.Unit].Distinct().Select(person => (person, one))).GroupBy(one => one.person)],
            Calendar,
            now,
            same =>
                [
                    (
                        StreamId.Derived(same.Key.Value, $"calendar:{version}"),
                        LetterStream.Kind,
                        [
                            new LetterWritten(
                                LetterKind.Notice,
                                same.Key,
                                same.First().one.Unit,
                                DeadlineRule.DayOf(now),
                                [
                                    .. same.Select(of => new LetterItem(
                                        LetterReason.Rescheduled,
                                        of.one.Kind,
                                        of.one.Directive,
                                        of.one.Period,
                                        of.one.Stream,
                                        null
                                    )),
                                ],
                                Instants.Storable(now)
                            ),
                        ]
                    ),
                ],
            _ => Task.CompletedTask,
            cancel
        );
        return moved.Count;
    }

    private static string Prefix(int version) => $"calendar:{version}:";
}
