using GenderEquality.Activities.Organization;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Simulating;

/// <summary>The units and people of a simulated world, by name.</summary>
internal sealed class Cast
{
    private readonly Dictionary<UnitId, UnitRow> units;
    private readonly Dictionary<Guid, string> names;
    private readonly ILookup<(UnitId Unit, Role Role), PersonId> members;
    private readonly ILookup<(UnitId Unit, PersonId Person), Role> roles;

    private Cast(IReadOnlyList<UnitRow> units, Dictionary<Guid, string> names, IReadOnlyList<MembershipRow> memberships)
    {
        this.units = units.ToDictionary(unit => unit.Unit);
        this.names = names;
        IEnumerable<MembershipRow> ordered = memberships
            .OrderBy(member => member.Role)
            .ThenBy(member => names.GetValueOrDefault(member.Person.Value, ""), StringComparer.Ordinal)
            .ThenBy(member => member.Person.Value);
        members = ordered.ToLookup(member => (member.Unit, member.Role), member => member.Person);
        roles = ordered.ToLookup(member => (member.Unit, member.Person), member => member.Role);
    }

    public static async Task<Cast> LoadAsync(ProductDb db, CancellationToken cancel) =>
        new(
            await db.Units.AsNoTracking().ToListAsync(cancel),
            await db.Users.ToDictionaryAsync(account => account.Id, account => account.FullName, cancel),
            await db.Memberships.AsNoTracking().ToListAsync(cancel)
        );

    /// <summary>A unit that was not copied has no row: a directive may name one outside the part that is simulated.</summary>
    public UnitRow? Find(UnitId unit) => units.GetValueOrDefault(unit);

    public string NameOf(UnitId unit) => Find(unit)?.Name ?? "(đơn vị khác)";

    public string LevelOf(UnitId unit) => Find(unit)?.Level.Code() ?? "";

    public IEnumerable<PersonId> Holding(UnitId unit, Role role) => members[(unit, role)];

    /// <summary>"Trịnh Thị Hoa (văn thư)".</summary>
    public string Person(PersonId person, Role role) => $"{names.GetValueOrDefault(person.Value, "(đã xóa)")} ({role.Vietnamese()})";

    /// <summary>With the first of the roles that the person has in the unit.</summary>
    public string Person(PersonId person, UnitId unit) =>
        roles[(unit, person)].Any() ? Person(person, roles[(unit, person)].First()) : names.GetValueOrDefault(person.Value, "(đã xóa)");

    public string People(UnitId unit, Role role) => string.Join(", ", Holding(unit, role).Select(person => Person(person, role)));

    /// <summary>Those whom a step up reaches, as <see cref="Scheduling.DigestSweep"/> writes to them.</summary>
    public string Told(UnitId unit, Role role) => Holding(unit, role).Any() ? People(unit, role) : People(unit, Role.Head);
}
