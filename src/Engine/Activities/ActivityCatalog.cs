using System.Diagnostics.CodeAnalysis;

namespace GenderEquality.Engine.Activities;

/// <summary>The activity types that definitions may use, by name (compared ordinally). Never changes once built; thread-safe.</summary>
public sealed class ActivityCatalog
{
    private readonly Dictionary<string, ActivityType> _types = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two types have the same name.</exception>
    public ActivityCatalog(IEnumerable<ActivityType> types)
    {
        foreach (ActivityType type in types)
        {
            if (!_types.TryAdd(type.Type, type))
            {
                throw new ArgumentException(
                    $"Activity type '{type.Type}' is registered twice; every type needs a name of its own.",
                    nameof(types)
                );
            }
        }
    }

    /// <summary>The built-in types and further ones.</summary>
    public static ActivityCatalog WithBuiltIn(params IEnumerable<ActivityType> further) => new([.. BuiltInActivities.All, .. further]);

    /// <summary>Every type, by name.</summary>
    public IEnumerable<ActivityType> Types => _types.Values.OrderBy(one => one.Type, StringComparer.Ordinal);

    public bool TryGet(string name, [NotNullWhen(true)] out ActivityType? type) => _types.TryGetValue(name, out type);

    /// <summary>Why a name is not known, with the names it may have meant or, when none is near, all of them. In Vietnamese.</summary>
    public string Unknown(string name)
    {
        List<string> near =
        [
            .. _types
                .Keys.Select(one => (Name: one, Distance: Distance(one.ToUpperInvariant(), name.ToUpperInvariant())))
                .Where(one =>
                    one.Distance <= Math.Max(2, name.Length / 4) || one.Name.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)
                )
                .OrderBy(one => one.Distance)
                .ThenBy(one => one.Name, StringComparer.Ordinal)
                .Take(3)
                .Select(one => one.Name),
        ];
        string choice =
            near.Count > 0
                ? $"Có phải là {string.Join(" hay ", near)}?"
                : $"Các loại dùng được: {string.Join(", ", _types.Keys.Order(StringComparer.Ordinal))}.";
        return $"Không có loại hoạt động '{name}'. {choice}";
    }

    /// <summary>The Levenshtein distance: how many letters have to be put in, taken out or changed.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
