using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>A unit to be set up, with its people.</summary>
/// <param name="Code">Stable short name, unique in the organisation; the unit's id follows from it, so that setting up twice changes nothing.</param>
/// <param name="Parent">Code of the unit above; null at the top.</param>
public sealed record UnitToSetUp(
    string Code,
    string Name,
    UnitLevel Level,
    string? Parent,
    LinkKind Link,
    DateOnly Since,
    IReadOnlyList<PersonToSetUp> People
);

/// <param name="Email">Also the name to sign in with.</param>
public sealed record PersonToSetUp(string FullName, string Email, IReadOnlyList<Role> Roles);

/// <summary>Sets up units and people.</summary>
public sealed class Organizations(IDbContextFactory<ProductDb> databases, EventStore store, IServiceScopeFactory scopes, TimeProvider clock)
{
    private static readonly Guid Names = new("6f0a6e5c-0d4f-4a0e-9a53-5b8f6d6e2a10");

    /// <summary>The id of the unit with a code.</summary>
    public static UnitId IdOf(string code) => new(StreamId.Derived(Names, "unit:" + code).Value);

    /// <summary>Whether there is any unit.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return !await db.Units.AnyAsync(cancel);
    }

    /// <summary>Makes accounts and units that are not there yet; those that are stay as they are.</summary>
    /// <param name="passwordOf">The password of a new account, by e-mail.</param>
    public async Task SetUpAsync(IReadOnlyList<UnitToSetUp> units, Func<string, string> passwordOf, CancellationToken cancel = default)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var starts = new List<(StreamId, IStreamKind, IReadOnlyList<Event>)>(units.Count);
        using IServiceScope scope = scopes.CreateScope();
        UserManager<Account> accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        foreach (UnitToSetUp unit in units)
        {
            List<Event> events = [new UnitEstablished(unit.Name, unit.Level, unit.Since)];
            if (unit.Parent is { } parent)
                events.Add(new UnitLinked(IdOf(parent), unit.Link, unit.Since));
            foreach (PersonToSetUp person in unit.People)
            {
                var id = new PersonId(await AccountAsync(accounts, person, passwordOf));
                events.AddRange(person.Roles.Select(role => new RoleGranted(id, role)));
            }
            starts.Add((IdOf(unit.Code).Stream, UnitStream.Kind, events));
        }
        foreach ((StreamId, IStreamKind, IReadOnlyList<Event>)[] chunk in starts.Chunk(1000))
            await store.StartStreamsAsync(Actor.System("set-up"), now, chunk, cancel);
    }

    private static async Task<Guid> AccountAsync(UserManager<Account> accounts, PersonToSetUp person, Func<string, string> passwordOf)
    {
        if (await accounts.FindByNameAsync(person.Email) is { } known)
            return known.Id;
        var account = new Account
        {
            Id = StreamId.Derived(Names, "person:" + person.Email).Value,
            UserName = person.Email,
            Email = person.Email,
            EmailConfirmed = true,
            FullName = person.FullName,
        };
        IdentityResult result = await accounts.CreateAsync(account, passwordOf(person.Email));
        if (!result.Succeeded)
            throw new InvalidOperationException(
                $"Account {person.Email}: {string.Join(' ', result.Errors.Select(error => error.Description))}"
            );
        return account.Id;
    }
}
