using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Scheduling;

/// <summary>
/// Writes each person at most one letter a working day: all reminders and all that was taken up to them since the last one. A letter's
/// stream follows from person and day, so that two hosts, or one that was killed and started again, write each once.
/// </summary>
public sealed class DigestSweep(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    BulkStart bulk,
    ReminderPolicies policies,
    Calendars calendars,
    ILogger<DigestSweep> log
)
{
    private static readonly Actor Digests = Actor.System("digests");

    /// <summary>After a longer pause nobody is told what should have been said before it.</summary>
    private const int LongestGap = 60;

    /// <summary>Writes the letters of the day, once, when the hour has come.</summary>
    /// <returns>How many were written by this call.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel = default)
    {
        DateOnly today = DeadlineRule.DayOf(now);
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        DigestDayRow? last = await db.DigestDays.AsNoTracking().OrderByDescending(day => day.Day).FirstOrDefaultAsync(cancel);
        if (last?.Day >= today)
            return 0;
        (ReminderPolicy policy, _) = await policies.GetAsync(cancel);
        WorkCalendar calendar = await calendars.GetAsync(cancel);
        if (!policy.MayWrite(now, calendar))
            return 0;

        DateOnly after = last?.Day ?? today.AddDays(-1);
        if (today.DayNumber - after.DayNumber > LongestGap)
            after = today.AddDays(-LongestGap);
        var run = new Run(db, policy, calendar, after, today, last?.At ?? DeadlineRule.StartOf(today), now, cancel);
        await run.RemindersAsync();
        await run.EscalationsAsync();
        IReadOnlyList<(PersonId To, UnitId Unit, IReadOnlyList<LetterItem> Items)> letters = await run.LettersAsync();
        int written = await bulk.RunAsync(
            letters,
            Digests,
            now,
            letter =>
                [
                    (
                        LetterStream.DigestOf(letter.To, today),
                        LetterStream.Kind,
                        [new LetterWritten(LetterKind.Digest, letter.To, letter.Unit, today, letter.Items, Instants.Storable(now))]
                    ),
                ],
            _ => Task.CompletedTask,
            cancel
        );
        await store.StartStreamsAsync(
            Digests,
            now,
            [(DigestDayStream.Of(today), DigestDayStream.Kind, [new DigestsWritten(today, letters.Count, Instants.Storable(now))])],
            cancel
        );
        if (written > 0)
            log.LogInformation("{Letters} digests of {Day:yyyy-MM-dd} were written", written, today);
        return written;
    }

    /// <summary>What one run finds out. The questions are each one statement, whatever the number of units.</summary>
    private sealed class Run(
        ProductDb db,
        ReminderPolicy policy,
        WorkCalendar calendar,
        DateOnly after,
        DateOnly today,
        DateTimeOffset since,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        private readonly Dictionary<PersonId, (UnitId Unit, List<(DateOnly Due, LetterItem Item)> Items)> letters = [];

        /// <summary>The people who do what is owed: clerks and drafters of the unit, and its heads where something waits for them.</summary>
        public async Task RemindersAsync()
        {
            foreach (ObligationKind kind in Enum.GetValues<ObligationKind>())
            {
                IReadOnlyDictionary<DateOnly, int> due = policy.DueReminders(kind, after, today, calendar);
                List<DateOnly?> days = [.. due.Keys.Select(day => (DateOnly?)day)];
                IQueryable<ObligationRow> owed = db.Obligations.Where(one =>
                    (one.Status == ObligationStatus.Open || one.Status == ObligationStatus.Overdue)
                    && one.Kind == kind
                    && (days.Contains(one.LastDay) || (one.RemindAt > since && one.RemindAt <= now))
                );
                var doers = await (
                    from one in owed
                    join member in db.Memberships on one.Unit equals member.Unit
                    where member.Role == Role.Clerk || member.Role == Role.Drafter
                    select new
                    {
                        member.Person,
                        one.Stream,
                        one.Unit,
                        one.Directive,
                        one.Period,
                        one.LastDay,
                    }
                ).ToListAsync(cancel);
                var heads = await (
                    from one in owed
                    join task in db.Tasks on one.Stream equals task.Stream
                    where task.Assignee == one.Unit && task.Role == Role.Head
                    join member in db.Memberships on one.Unit equals member.Unit
                    where member.Role == Role.Head
                    select new
                    {
                        member.Person,
                        one.Stream,
                        one.Unit,
                        one.Directive,
                        one.Period,
                        one.LastDay,
                    }
                ).ToListAsync(cancel);
                // One person may be clerk and drafter.
                foreach (var one in doers.Concat(heads).Distinct())
                {
                    int? rung = one.LastDay is { } day && due.TryGetValue(day, out int days_) ? days_ : null;
                    LetterReason reason = rung is null ? LetterReason.Flow : LetterReason.Ladder;
                    Add(
                        one.Person,
                        one.Unit,
                        one.LastDay ?? today,
                        new LetterItem(reason, kind, one.Directive, one.Period, one.Stream, rung)
                    );
                }
            }
        }

        /// <summary>Those to whom something late was taken up since the last letters.</summary>
        public async Task EscalationsAsync()
        {
            List<ObligationRow> own = await db
                .Obligations.AsNoTracking()
                .Where(one => one.Status == ObligationStatus.Overdue && one.EscalatedAt > since && one.EscalatedAt <= now)
                .ToListAsync(cancel);
            ILookup<(UnitId, Role), PersonId> leaders = await MembersAsync(
                db.Memberships.Where(member =>
                    (member.Role == Role.Deputy || member.Role == Role.Head)
                    && db.Obligations.Any(one =>
                        one.Unit == member.Unit
                        && one.Status == ObligationStatus.Overdue
                        && one.EscalatedAt > since
                        && one.EscalatedAt <= now
                    )
                )
            );
            foreach (ObligationRow one in own)
            {
                if (OwnRung(one) is not { } rung)
                    continue;
                foreach (PersonId person in Told(leaders, one.Unit, rung))
                    Add(
                        person,
                        one.Unit,
                        one.LastDay!.Value,
                        new LetterItem(LetterReason.Escalated, one.Kind, one.Directive, one.Period, one.Stream, null)
                    );
            }

            var above = await db
                .Obligations.Where(one =>
                    one.Status == ObligationStatus.Overdue
                    && one.EscalatedAt > since
                    && one.EscalatedAt <= now
                    && one.Rung >= (int)EscalationRung.ParentContact
                )
                .GroupBy(one => new
                {
                    one.To,
                    one.Rung,
                    one.Directive,
                    one.Period,
                    one.Kind,
                })
                .Select(same => new
                {
                    same.Key,
                    LastDay = same.Min(one => one.LastDay),
                    Count = same.Count(),
                })
                .ToListAsync(cancel);
            List<UnitId> receivers = [.. above.Select(one => one.Key.To).Distinct()];
            ILookup<(UnitId, Role), PersonId> receiving = await MembersAsync(
                db.Memberships.Where(member => receivers.Contains(member.Unit) && (member.Role == Role.Drafter || member.Role == Role.Head))
            );
            foreach (var one in above)
            {
                foreach (PersonId person in Told(receiving, one.Key.To, (EscalationRung)one.Key.Rung))
                    Add(
                        person,
                        one.Key.To,
                        one.LastDay ?? today,
                        new LetterItem(LetterReason.BelowOverdue, one.Key.Kind, one.Key.Directive, one.Key.Period, null, null, one.Count)
                    );
            }
        }

        /// <summary>A letter for each person who has something to be told and has not been told it by a run that was cut short.</summary>
        public async Task<IReadOnlyList<(PersonId, UnitId, IReadOnlyList<LetterItem>)>> LettersAsync()
        {
            var told = await (
                from letter in db.Letters
                where letter.Kind == LetterKind.Digest && letter.Day > after && letter.Day < today
                join item in db.LetterItems on letter.Stream equals item.Stream
                select new
                {
                    letter.To,
                    item.Reason,
                    item.Obligation,
                    item.Work,
                    item.Days,
                }
            ).ToListAsync(cancel);
            var known = told.Select(one => (one.To, one.Reason, one.Obligation, one.Work, one.Days)).ToHashSet();
            List<Guid> unwilling = await db
                .Users.Where(account => !account.AdvanceReminders)
                .Select(account => account.Id)
                .ToListAsync(cancel);
            var declined = unwilling.Select(id => new PersonId(id)).ToHashSet();
            var result = new List<(PersonId, UnitId, IReadOnlyList<LetterItem>)>();
            foreach ((PersonId person, (UnitId unit, List<(DateOnly Due, LetterItem Item)> items)) in letters.OrderBy(one => one.Key.Value))
            {
                List<LetterItem> said =
                [
                    .. items
                        .OrderBy(one => one.Due)
                        .Select(one => one.Item)
                        .Where(item => !known.Contains((person, item.Reason, item.Obligation, item.Work, item.Days)))
                        .Where(item => item is not { Reason: LetterReason.Ladder, Days: < 0 } || !declined.Contains(person)),
                ];
                if (said.Count > 0)
                    result.Add((person, unit, said));
            }
            return result;
        }

        /// <summary>The highest step within the unit that came since the last letters; null when only steps above it did.</summary>
        private EscalationRung? OwnRung(ObligationRow one)
        {
            if (one.Rung <= (int)EscalationRung.Head)
                return (EscalationRung)one.Rung;
            EscalationRung highest = policy
                .For(one.Kind)
                .Escalation.Where(step =>
                    step.Rung <= EscalationRung.Head && ReminderPolicy.DayOf(one.LastDay!.Value, step.Days, calendar) > after
                )
                .Select(step => step.Rung)
                .DefaultIfEmpty()
                .Max();
            return highest == EscalationRung.None ? null : highest;
        }

        private async Task<ILookup<(UnitId, Role), PersonId>> MembersAsync(IQueryable<MembershipRow> members) =>
            (await members.AsNoTracking().ToListAsync(cancel)).ToLookup(member => (member.Unit, member.Role), member => member.Person);

        private static IEnumerable<PersonId> Told(ILookup<(UnitId, Role), PersonId> members, UnitId unit, EscalationRung rung)
        {
            Role role = rung switch
            {
                EscalationRung.Deputy => Role.Deputy,
                EscalationRung.ParentContact => Role.Drafter,
                _ => Role.Head,
            };
            // A small unit has no deputy, and perhaps nobody but its head.
            return members.Contains((unit, role)) ? members[(unit, role)] : members[(unit, Role.Head)];
        }

        private void Add(PersonId person, UnitId unit, DateOnly due, LetterItem item)
        {
            if (!letters.TryGetValue(person, out (UnitId Unit, List<(DateOnly, LetterItem)> Items) letter))
                letters[person] = letter = (unit, []);
            letter.Items.Add((due, item));
        }
    }
}
