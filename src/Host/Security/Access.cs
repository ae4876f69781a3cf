using System.Security.Claims;
using GenderEquality.Activities.Organization;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Security;

/// <summary>Who is signed in, for which unit, in which roles.</summary>
public sealed record Viewer(PersonId Person, string FullName, UnitRow Unit, IReadOnlySet<Role> Roles)
{
    public bool Is(Role role) => Roles.Contains(role);

    /// <summary>Auditors read and never write; the committee gives its opinions and writes nothing else.</summary>
    public bool MayWrite => Roles.Any(role => role is not (Role.Auditor or Role.Committee));
}

/// <summary>
/// Who may see what: a unit sees itself and what lies below it, on either line, today. What it may not see does not exist for it: the pages
/// answer 404, so that ids cannot be probed.
/// </summary>
public sealed class Access(IDbContextFactory<ProductDb> databases, TimeProvider clock)
{
    /// <summary>A province's tree has four levels; a longer walk is a loop in the links.</summary>
    private const int Depth = 8;

    /// <summary>The viewer that a signed-in principal is; null when the person has no unit.</summary>
    public async Task<Viewer?> ViewerAsync(ClaimsPrincipal principal, CancellationToken cancel = default)
    {
        if (!Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out Guid id))
            return null;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var person = new PersonId(id);
        List<MembershipRow> memberships = await db.Memberships.AsNoTracking().Where(member => member.Person == person).ToListAsync(cancel);
        if (memberships.Count == 0)
            return null;
        // A person of several units works for the first one they were given.
        UnitId unitId = memberships[0].Unit;
        UnitRow unit = await db.Units.AsNoTracking().FirstAsync(row => row.Unit == unitId, cancel);
        string? name = await db.Users.Where(account => account.Id == id).Select(account => account.FullName).FirstOrDefaultAsync(cancel);
        HashSet<Role> roles = [.. memberships.Where(member => member.Unit == unitId).Select(member => member.Role)];
        return name is null ? null : new Viewer(person, name, unit, roles);
    }

    /// <summary>Whether the viewer's unit is the given one or above it.</summary>
    public async Task<bool> CanSeeAsync(ProductDb db, Viewer viewer, UnitId unit, CancellationToken cancel = default)
    {
        DateOnly today = Activities.Deadlines.DeadlineRule.DayOf(clock.GetUtcNow());
        HashSet<UnitId> seen = [unit];
        List<UnitId> level = [unit];
        for (int depth = 0; depth < Depth && level.Count > 0; depth++)
        {
            if (level.Contains(viewer.Unit.Unit))
                return true;
            List<UnitId> children = level;
            List<UnitId> parents = await db
                .UnitLinks.Where(link => children.Contains(link.Unit) && link.From <= today && (link.To == null || link.To >= today))
                .Select(link => link.Parent)
                .Distinct()
                .ToListAsync(cancel);
            level = [.. parents.Where(seen.Add)];
        }
        return false;
    }

    /// <summary>The viewer's unit and all units below it, on either line, today: those that <see cref="CanSeeAsync"/> lets through.</summary>
    public async Task<IReadOnlySet<UnitId>> SeenAsync(ProductDb db, Viewer viewer, CancellationToken cancel = default)
    {
        DateOnly today = Activities.Deadlines.DeadlineRule.DayOf(clock.GetUtcNow());
        HashSet<UnitId> seen = [viewer.Unit.Unit];
        List<UnitId> level = [viewer.Unit.Unit];
        for (int depth = 1; depth < Depth && level.Count > 0; depth++)
        {
            List<UnitId> parents = level;
            List<UnitId> children = await db
                .UnitLinks.Where(link => parents.Contains(link.Parent) && link.From <= today && (link.To == null || link.To >= today))
                .Select(link => link.Unit)
                .Distinct()
                .ToListAsync(cancel);
            level = [.. children.Where(seen.Add)];
        }
        return seen;
    }

    /// <summary>Whether the viewer keeps the whole installation: an administrator of a unit with none above it.</summary>
    public async Task<bool> KeepsAllAsync(ProductDb db, Viewer viewer, CancellationToken cancel = default)
    {
        DateOnly today = Activities.Deadlines.DeadlineRule.DayOf(clock.GetUtcNow());
        return viewer.Is(Role.Administrator)
            && !await db.UnitLinks.AnyAsync(
                link => link.Unit == viewer.Unit.Unit && link.From <= today && (link.To == null || link.To >= today),
                cancel
            );
    }
}
