using System.Collections.Concurrent;
using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>The calendars of working days that count here: the country's, and for a unit the country's with the local days of its line.</summary>
public sealed class Calendars(IDbContextFactory<ProductDb> databases, EventStore store, PersonalTexts texts, TimeProvider clock)
{
    /// <summary>A province's tree has four levels; a longer walk is a loop in the links.</summary>
    private const int Depth = 8;

    /// <summary>Two people who enter at the same moment both get through.</summary>
    private const int Attempts = 8;

    private static readonly (int Version, EnteredCalendar Entered) Nothing = (0, EnteredCalendar.Empty);

    // What a stream's version says never changes, so that a newer version is all that has to be asked for.
    private readonly ConcurrentDictionary<StreamId, (int Version, EnteredCalendar Entered)> known = new();
    private (EnteredCalendar Entered, WorkCalendar Calendar) national = (EnteredCalendar.Empty, WorkCalendar.National);

    /// <summary>The country's calendar with what was entered. Dates are reckoned by it.</summary>
    public async Task<WorkCalendar> GetAsync(CancellationToken cancel = default) =>
        National((await EnteredAsync(CalendarStream.National, cancel)).Entered);

    /// <summary>
    /// The country's calendar with the local days of a unit and of those above it on either line; of two for one day the nearer unit's counts.
    /// </summary>
    public async Task<WorkCalendar> GetAsync(UnitId unit, CancellationToken cancel = default)
    {
        WorkCalendar country = await GetAsync(cancel);
        List<CalendarDay> local = [];
        // From the farthest to the unit itself: the later counts.
        foreach (UnitId one in (await LineAsync(unit, cancel)).Reverse())
            local.AddRange((await EnteredAsync(CalendarStream.Of(one), cancel)).Entered.Days);
        return local.Count == 0 ? country : country.With(local);
    }

    /// <summary>What was entered into one calendar.</summary>
    /// <param name="unit">Null for the country's.</param>
    public async Task<EnteredCalendar> EnteredAsync(UnitId? unit, CancellationToken cancel = default) =>
        (await EnteredAsync(StreamOf(unit), cancel)).Entered;

    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    public async Task EnterAsync(EnterCalendarDays command, CommandStamp? stamp, CancellationToken cancel = default)
    {
        new EnterCalendarDaysValidator().Check(command);
        await DecideAsync(
            StreamOf(command.Unit),
            command.By,
            stamp,
            (calendar, now) => CalendarDecisions.Enter(calendar, command, now),
            cancel
        );
    }

    /// <exception cref="RefusedException">The command breaks rules; nothing is stored.</exception>
    public async Task RemoveAsync(RemoveCalendarDays command, CommandStamp? stamp, CancellationToken cancel = default)
    {
        new RemoveCalendarDaysValidator().Check(command);
        await DecideAsync(
            StreamOf(command.Unit),
            command.By,
            stamp,
            (calendar, now) => CalendarDecisions.Remove(calendar, command, now),
            cancel
        );
    }

    private static StreamId StreamOf(UnitId? unit) => unit is { } own ? CalendarStream.Of(own) : CalendarStream.National;

    private async Task DecideAsync(
        StreamId id,
        PersonId by,
        CommandStamp? stamp,
        Func<EnteredCalendar, DateTimeOffset, Event> decide,
        CancellationToken cancel
    )
    {
        stamp = await texts.KeyedAsync(stamp, by, cancel);
        for (int attempt = 1; ; attempt++)
        {
            LoadedStream stream = await store.LoadAsync(id, CalendarStream.Kind, cancel);
            // The same form sent twice finds its own first copy, after which there is nothing left to enter.
            if (
                stamp is not null
                && (await store.ReadAsync(id, cancel)).Any(commit => commit.Command == stamp && commit.Actor.PersonId == by.Value)
            )
                return;
            DateTimeOffset now = Instants.Storable(clock.GetUtcNow());
            Event e = decide((EnteredCalendar?)stream.State ?? EnteredCalendar.Empty, now);
            try
            {
                await store.AppendAsync(new Pass(Actor.Person(by.Value), now, stamp, [stream.Append([e])]), cancel);
                return;
            }
            catch (CommandAlreadyDoneException done) when (done.SameContent)
            {
                return;
            }
            catch (CommandAlreadyDoneException)
            {
                throw new RefusedException("", "Biểu mẫu này đã được gửi với nội dung khác. Tải lại trang để xem kết quả rồi gửi lại.");
            }
            catch (VersionConflictException) when (attempt < Attempts) { }
        }
    }

    private WorkCalendar National(EnteredCalendar entered)
    {
        (EnteredCalendar Entered, WorkCalendar Calendar) last = national;
        if (ReferenceEquals(last.Entered, entered) || (last.Entered.Days.Count == 0 && entered.Days.Count == 0))
            return last.Calendar;
        WorkCalendar calendar = WorkCalendar.National.With(entered.Days);
        lock (known)
            national = (entered, calendar);
        return calendar;
    }

    /// <summary>One question about the head; the stream is read only when it has moved on.</summary>
    private async Task<(int Version, EnteredCalendar Entered)> EnteredAsync(StreamId id, CancellationToken cancel)
    {
        int version;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
            version = await db.Heads.Where(head => head.Stream == id).Select(head => head.Version).FirstOrDefaultAsync(cancel);
        if (version == 0)
            return Nothing;
        if (known.TryGetValue(id, out (int Version, EnteredCalendar Entered) cached) && cached.Version == version)
            return cached;
        LoadedStream stream = await store.LoadAsync(id, CalendarStream.Kind, cancel);
        return known[id] = (stream.Version, (EnteredCalendar?)stream.State ?? EnteredCalendar.Empty);
    }

    /// <summary>The unit and those above it today, the nearest first; on one level those of the professional line come first.</summary>
    private async Task<IReadOnlyList<UnitId>> LineAsync(UnitId unit, CancellationToken cancel)
    {
        DateOnly today = DeadlineRule.DayOf(clock.GetUtcNow());
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        List<UnitId> line = [unit];
        List<UnitId> level = [unit];
        for (int depth = 1; depth < Depth && level.Count > 0; depth++)
        {
            List<UnitId> children = level;
            var parents = await db
                .UnitLinks.Where(link => children.Contains(link.Unit) && link.From <= today && (link.To == null || link.To >= today))
                .Select(link => new { link.Parent, link.Kind })
                .ToListAsync(cancel);
            level =
            [
                .. parents
                    .OrderBy(link => link.Kind)
                    .ThenBy(link => link.Parent.Value)
                    .Select(link => link.Parent)
                    .Distinct()
                    .Where(parent => !line.Contains(parent)),
            ];
            line.AddRange(level);
        }
        return line;
    }
}
