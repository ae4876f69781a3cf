using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Tests.Engine.History;

/// <summary>
/// One event of each kind with every property set to something that is not its default, so that a property lost on the way shows. Made by
/// reflection: a new event is covered the day it is written.
/// </summary>
internal static class EventSamples
{
    public static Event Of(Type type) => (Event)Make(type, type.Name);

    /// <summary>Equality by content: records hold lists, which compare by reference.</summary>
    public static bool SameContent(object? one, object? other) =>
        (one, other) switch
        {
            (null, null) => true,
            (null, _) or (_, null) => false,
            (JsonNode a, JsonNode b) => JsonNode.DeepEquals(a, b),
            (string a, string b) => a == b,
            (IDictionary a, IDictionary b) => a.Count == b.Count
                && a.Keys.Cast<object>().All(key => b.Contains(key) && SameContent(a[key], b[key])),
            (IEnumerable a, IEnumerable b) => a.Cast<object?>().SequenceEqual(b.Cast<object?>(), Comparer),
            _ when one.GetType() != other.GetType() => false,
            _ when IsOurs(one.GetType()) && !one.GetType().IsEnum => one.GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .All(property => SameContent(property.GetValue(one), property.GetValue(other))),
            _ => one.Equals(other),
        };

    private static readonly IEqualityComparer<object?> Comparer = EqualityComparer<object?>.Create(SameContent, _ => 0);

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("GenderEquality", StringComparison.Ordinal) == true;

    /// <param name="name">Seeds texts, so that two properties of one event differ.</param>
    private static object Make(Type type, string name)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Make(inner, name);
        if (type == typeof(string))
            return $"“{name}” — Đặng Thùy Trâm\n\t\"\\ <&> 😀";
        if (type == typeof(int))
            return name.Length + 1;
        if (type == typeof(bool))
            return true;
        if (type == typeof(decimal))
            return 90.5m;
        if (type == typeof(DateOnly))
            return new DateOnly(2026, 5, 31);
        if (type == typeof(TimeOnly))
            return new TimeOnly(16, 30);
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2026, 5, 31, 17, 0, 0, TimeSpan.Zero).AddMicroseconds(123_456);
        if (type == typeof(Guid))
            return StreamId.Derived(Guid.Empty, name).Value;
        if (type == typeof(Uri))
            return new Uri("https://thcs.example.edu.vn/kế-hoạch?a=1&b=2");
        if (typeof(JsonNode).IsAssignableFrom(type))
            return new JsonObject { ["z"] = name, ["a"] = new JsonArray(1, true, null) };
        if (type == typeof(Wait))
            return new HumanTask("acknowledge", "ai", "Clerk", new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return MakeList(type.GetGenericArguments()[0], name);
        if (type == typeof(IReadOnlyDictionary<int, string>))
            return new Dictionary<int, string> { [3] = name, [11] = name };
        if (!IsOurs(type))
            throw new NotSupportedException($"No sample for {type}, needed for {name}. Add one here.");
        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType, parameter.Name!))]);
    }

    private static Array MakeList(Type element, string name)
    {
        Array list = Array.CreateInstance(element, 2);
        list.SetValue(Make(element, name), 0);
        list.SetValue(Make(element, name + "2"), 1);
        return list;
    }
}
