using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>Names for the ids that histories hold.</summary>
public sealed class People(IDbContextFactory<ProductDb> databases)
{
    /// <summary>The names of actors; a person whose account is gone is "(đã xóa)".</summary>
    public async Task<IReadOnlyDictionary<Actor, string>> NamesAsync(IEnumerable<Actor> actors, CancellationToken cancel = default)
    {
        List<Actor> all = [.. actors.Distinct()];
        List<Guid> ids = [.. all.Select(actor => actor.PersonId).OfType<Guid>()];
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        Dictionary<Guid, string> names = await db
            .Users.Where(account => ids.Contains(account.Id))
            .ToDictionaryAsync(a => a.Id, a => a.FullName, cancel);
        return all.ToDictionary(actor => actor, actor => actor.PersonId is { } id ? names.GetValueOrDefault(id, "(đã xóa)") : "Hệ thống");
    }

    /// <summary>Changes by others, in words.</summary>
    public async Task<IReadOnlyList<NamedChange>> NameAsync(IReadOnlyList<ChangeSince> changes, CancellationToken cancel = default)
    {
        IReadOnlyDictionary<Actor, string> names = await NamesAsync(changes.Select(change => change.Actor), cancel);
        return [.. changes.Select(change => new NamedChange(EventWords.Of(change.Event), names[change.Actor], change.At))];
    }
}
