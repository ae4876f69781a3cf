using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Writing;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Writing;

/// <summary>The units' registers of documents that go out, and what stands at the head of those documents.</summary>
public sealed class Registers(EventStore store, TimeProvider clock)
{
    /// <summary>Several people of one unit may sign at the same moment; each takes the register's end in turn.</summary>
    private const int Attempts = 40;

    public async Task<DocumentRegister> GetAsync(UnitId unit, CancellationToken cancel = default) =>
        (DocumentRegister?)(await store.LoadAsync(DocumentRegister.Of(unit), RegisterStream.Kind, cancel)).State ?? DocumentRegister.Empty;

    /// <summary>Decides on the unit's register, and again when somebody wrote to it meanwhile.</summary>
    /// <exception cref="RefusedException">The decision refuses; nothing is stored.</exception>
    public async Task DecideAsync(
        UnitId unit,
        PersonId by,
        Func<DocumentRegister, DateTimeOffset, IReadOnlyList<Event>> decide,
        CancellationToken cancel = default
    )
    {
        for (int attempt = 1; ; attempt++)
        {
            LoadedStream stream = await store.LoadAsync(DocumentRegister.Of(unit), RegisterStream.Kind, cancel);
            DateTimeOffset now = clock.GetUtcNow();
            IReadOnlyList<Event> events = decide((DocumentRegister?)stream.State ?? DocumentRegister.Empty, now);
            try
            {
                await store.AppendAsync(new Pass(Actor.Person(by.Value), now, null, [stream.Append(events)]), cancel);
                return;
            }
            catch (VersionConflictException) when (attempt < Attempts) { }
        }
    }

    /// <summary>What stands at the head of a unit's documents.</summary>
    public async Task<Imprint> ImprintAsync(ProductDb db, UnitId unit, DocumentRegister register, CancellationToken cancel = default)
    {
        DateOnly today = DeadlineRule.DayOf(clock.GetUtcNow());
        UnitRow row = await db.Units.AsNoTracking().FirstAsync(one => one.Unit == unit, cancel);
        // The body that a unit belongs to stands over it, not the one that guides its profession, where it has both.
        string? parent = await (
            from link in db.UnitLinks
            where link.Unit == unit && link.From <= today && (link.To == null || link.To >= today)
            join above in db.Units on link.Parent equals above.Unit
            orderby link.Kind descending
            select above.Name
        ).FirstOrDefaultAsync(cancel);
        Imprint told = Imprint.From(row.Name, row.Level, parent);
        return register.Imprint is { } set
            ? told with
            {
                Abbreviation = set.Abbreviation,
                Place = set.Place,
                Parent = set.Parent ?? parent,
            }
            : told;
    }
}
