using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Simulating;

/// <summary>A unit that a directive reaches.</summary>
/// <param name="Depth">0 for the issuing unit.</param>
/// <param name="Rank">
/// The largest place that the unit, or one on the way to it, has among its neighbours of the same level, from 0: the first few ranks together
/// hold some units of every level, and with each unit those above it.
/// </param>
internal sealed record ReachedUnit(UnitRow Unit, int Depth, int Rank);

/// <summary>Finds the units that a directive would reach if every office passed it on.</summary>
internal static class SimulatedUnits
{
    /// <returns>The issuing unit and those below it on the directive's line, of a level it addresses, from the top down.</returns>
    public static async Task<IReadOnlyList<ReachedUnit>> ReachedAsync(
        ProductDb db,
        UnitId issuer,
        DirectiveContent content,
        DateOnly first,
        DateOnly last,
        CancellationToken cancel
    )
    {
        UnitRow top = await db.Units.AsNoTracking().FirstAsync(unit => unit.Unit == issuer, cancel);
        var reached = new Dictionary<UnitId, ReachedUnit> { [issuer] = new(top, 0, 0) };
        List<UnitId> parents = [issuer];
        for (int depth = 1; parents.Count > 0; depth++)
        {
            var below = await (
                from link in db.UnitLinks.AsNoTracking()
                where
                    parents.Contains(link.Parent) && link.Kind == content.Link && link.From <= last && (link.To == null || link.To >= first)
                join unit in db.Units.AsNoTracking() on link.Unit equals unit.Unit
                select new { link.Parent, Unit = unit }
            ).ToListAsync(cancel);
            var next = new List<UnitId>();
            var addressed = below.Where(one => content.Levels.Contains(one.Unit.Level.Code(), StringComparer.Ordinal));
            foreach (var siblings in addressed.GroupBy(one => (one.Parent, one.Unit.Level)))
            {
                int place = 0;
                foreach (
                    var one in siblings
                        .OrderBy(sibling => sibling.Unit.Name, StringComparer.Ordinal)
                        .ThenBy(sibling => sibling.Unit.Unit.Value)
                )
                {
                    if (reached.TryAdd(one.Unit.Unit, new ReachedUnit(one.Unit, depth, Math.Max(place, reached[one.Parent].Rank))))
                        next.Add(one.Unit.Unit);
                    place++;
                }
            }
            parents = next;
        }
        return [.. InOrder(reached.Values)];
    }

    /// <summary>At most so many of them: some of every level, with each unit those above it.</summary>
    public static IReadOnlyList<ReachedUnit> Cut(IReadOnlyList<ReachedUnit> reached, int most) =>
        [
            .. InOrder(
                reached
                    .OrderBy(one => one.Rank)
                    .ThenBy(one => one.Depth)
                    .ThenBy(one => one.Unit.Name, StringComparer.Ordinal)
                    .ThenBy(one => one.Unit.Unit.Value)
                    .Take(most)
            ),
        ];

    private static IEnumerable<ReachedUnit> InOrder(IEnumerable<ReachedUnit> units) =>
        units.OrderBy(one => one.Depth).ThenBy(one => one.Unit.Name, StringComparer.Ordinal).ThenBy(one => one.Unit.Unit.Value);
}
