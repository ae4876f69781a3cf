using GenderEquality.Engine.History;

namespace GenderEquality.Activities.Organization;

/// <summary>A unit (đơn vị). Its stream has the same id.</summary>
public readonly record struct UnitId(Guid Value) : IId<UnitId>
{
    public static UnitId From(Guid value) => new(value);

    public StreamId Stream => new(Value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>A person. Name and address live in the accounts, outside the chain.</summary>
public readonly record struct PersonId(Guid Value) : IId<PersonId>
{
    public static PersonId From(Guid value) => new(value);

    public override string ToString() => Value.ToString("D");
}

/// <summary>What kind of unit it is; schools by the level they teach.</summary>
public enum UnitLevel
{
    /// <summary>Ministry (Bộ).</summary>
    Bo,

    /// <summary>Provincial department of education (Sở).</summary>
    So,

    /// <summary>District office of education (Phòng), until 30/6/2025.</summary>
    Phong,

    /// <summary>Commune or ward (xã, phường).</summary>
    Xa,

    /// <summary>Kindergarten (mầm non).</summary>
    MN,

    /// <summary>Primary school (tiểu học).</summary>
    TH,

    /// <summary>Lower secondary school (trung học cơ sở).</summary>
    THCS,

    /// <summary>Upper secondary school (trung học phổ thông).</summary>
    THPT,

    /// <summary>Continuing education centre (giáo dục thường xuyên).</summary>
    GDTX,
}

/// <summary>Why one unit answers to another. A directive names the kind it travels on, so that a school with two parents is counted once.</summary>
public enum LinkKind
{
    /// <summary>Chuyên môn: the education sector's own line.</summary>
    Professional,

    /// <summary>Hành chính: the line of the people's committees.</summary>
    Administrative,
}

/// <summary>What a person may do in a unit.</summary>
public enum Role
{
    /// <summary>Văn thư: takes documents in, sends links, signs for receipt.</summary>
    Clerk,

    /// <summary>Người soạn: drafts plans and reports.</summary>
    Drafter,

    /// <summary>Thủ trưởng: approves, signs, accepts reports of the units below.</summary>
    Head,

    /// <summary>Phó thủ trưởng: is told first when something is late.</summary>
    Deputy,

    /// <summary>Kiểm tra: reads the history of the unit and of those below it, writes nothing.</summary>
    Auditor,

    /// <summary>Quản trị: keeps units, people and flows.</summary>
    Administrator,

    /// <summary>Ban vì sự tiến bộ phụ nữ: is asked for its opinion.</summary>
    Committee,
}

/// <summary>Starts the unit's stream: the unit exists from <paramref name="On"/>.</summary>
public sealed record UnitEstablished(string Name, UnitLevel Level, DateOnly On) : Event;

/// <summary>Adds a parent of a kind from a day on.</summary>
public sealed record UnitLinked(UnitId Parent, LinkKind Kind, DateOnly From) : Event;

/// <summary>Ends the link of a kind: <paramref name="Until"/> is its last day.</summary>
public sealed record UnitUnlinked(UnitId Parent, LinkKind Kind, DateOnly Until) : Event;

/// <summary>Gives a person a role in the unit.</summary>
public sealed record RoleGranted(PersonId Person, Role Role) : Event;

/// <summary>Takes the role away.</summary>
public sealed record RoleRevoked(PersonId Person, Role Role) : Event;

/// <summary>A dated link to a parent.</summary>
/// <param name="To">Last day; null while it lasts.</param>
public sealed record UnitLink(UnitId Parent, LinkKind Kind, DateOnly From, DateOnly? To);

/// <summary>A unit as its events leave it.</summary>
public sealed record Unit(string Name, UnitLevel Level, DateOnly EstablishedOn)
{
    public IReadOnlyList<UnitLink> Links { get; init; } = [];
    public IReadOnlyList<(PersonId Person, Role Role)> Members { get; init; } = [];

    public static Unit? Fold(Unit? unit, Event e) =>
        (unit, e) switch
        {
            (_, UnitEstablished established) => new Unit(established.Name, established.Level, established.On),
            ({ } known, UnitLinked linked) => known with
            {
                Links = [.. known.Links, new UnitLink(linked.Parent, linked.Kind, linked.From, null)],
            },
            ({ } known, UnitUnlinked unlinked) => known with
            {
                Links =
                [
                    .. known.Links.Select(link =>
                        link.Parent == unlinked.Parent && link.Kind == unlinked.Kind && link.To is null
                            ? link with
                            {
                                To = unlinked.Until,
                            }
                            : link
                    ),
                ],
            },
            ({ } known, RoleGranted granted) => known with { Members = [.. known.Members, (granted.Person, granted.Role)] },
            ({ } known, RoleRevoked revoked) => known with { Members = [.. known.Members.Where(m => m != (revoked.Person, revoked.Role))] },
            _ => unit,
        };
}

/// <summary>A unit as the pages list it.</summary>
public sealed record UnitRow : Row
{
    public required UnitId Unit { get; init; }
    public required string Name { get; init; }
    public required UnitLevel Level { get; init; }
    public required DateOnly EstablishedOn { get; init; }
}

/// <summary>Who is above whom, and from when to when.</summary>
public sealed record UnitLinkRow : Row
{
    public required UnitId Unit { get; init; }
    public required UnitId Parent { get; init; }
    public required LinkKind Kind { get; init; }
    public required DateOnly From { get; init; }
    public DateOnly? To { get; init; }
}

/// <summary>Who may do what where.</summary>
public sealed record MembershipRow : Row
{
    public required UnitId Unit { get; init; }
    public required PersonId Person { get; init; }
    public required Role Role { get; init; }
}

/// <summary>The stream of one unit.</summary>
public sealed class UnitStream : IStreamKind
{
    public static readonly UnitStream Kind = new();

    public string Name => "unit";

    public object? Fold(object? state, Event e) => Unit.Fold((Unit?)state, e);

    public IEnumerable<Row> Rows(StreamId stream, object? state)
    {
        if (state is not Unit unit)
            yield break;
        var id = new UnitId(stream.Value);
        yield return new UnitRow
        {
            Stream = stream,
            Unit = id,
            Name = unit.Name,
            Level = unit.Level,
            EstablishedOn = unit.EstablishedOn,
        };
        foreach (UnitLink link in unit.Links)
        {
            yield return new UnitLinkRow
            {
                Stream = stream,
                Unit = id,
                Parent = link.Parent,
                Kind = link.Kind,
                From = link.From,
                To = link.To,
            };
        }
        foreach ((PersonId person, Role role) in unit.Members.Distinct())
        {
            yield return new MembershipRow
            {
                Stream = stream,
                Unit = id,
                Person = person,
                Role = role,
            };
        }
    }
}
