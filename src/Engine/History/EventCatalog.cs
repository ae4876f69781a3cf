using System.Collections.Frozen;
using System.Reflection;

namespace GenderEquality.Engine.History;

/// <summary>Every kind of event that can stand in a history, by its stored name. Immutable and thread-safe.</summary>
public sealed class EventCatalog
{
    private readonly FrozenDictionary<string, Type> types;

    /// <param name="assemblies">Where concrete subclasses of <see cref="Event"/> are looked for.</param>
    /// <exception cref="InvalidOperationException">Two classes share one name: a stored name must mean one thing.</exception>
    public EventCatalog(params Assembly[] assemblies)
    {
        var found = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (Type type in assemblies.SelectMany(assembly => assembly.GetTypes()))
        {
            if (type.IsAbstract || !type.IsSubclassOf(typeof(Event)))
                continue;
            if (!found.TryAdd(type.Name, type))
                throw new InvalidOperationException(
                    $"Two events are called {type.Name}: {found[type.Name].FullName} and {type.FullName}. Rename one."
                );
        }
        types = found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyCollection<string> Names => types.Keys;

    /// <exception cref="UnreadableCommitException">No event has this name.</exception>
    public Type TypeOf(string name) =>
        types.TryGetValue(name, out Type? type)
            ? type
            : throw new UnreadableCommitException(
                $"The history holds an event '{name}' that this version does not know. Run the version that wrote it, or a newer one."
            );
}
