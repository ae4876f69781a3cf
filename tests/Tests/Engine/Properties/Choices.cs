namespace GenderEquality.Tests.Engine.Properties;

/// <summary>
/// What a random definition or a random run is made from: each decision takes one byte, and where none is left it takes the first, simplest
/// choice. So every string of bytes means something, and a shorter one or one with smaller bytes means something simpler.
/// </summary>
internal sealed class Choices(byte[] bytes)
{
    private int _at;

    public bool AtEnd => _at >= bytes.Length;

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => _at < bytes.Length ? bytes[_at++] % count : 0;

    /// <summary>True once in so many times; false when nothing is left.</summary>
    public bool OnceIn(int times) => Below(times) == times - 1;

    public T Of<T>(params ReadOnlySpan<T> from) => from[Below(from.Length)];
}

/// <summary>A random definition and what is done to it, as bytes: printed by a failure, and made simpler by FsCheck.</summary>
/// <param name="Shape">What the definitions are made from.</param>
/// <param name="Acts">What the commands are made from.</param>
internal sealed record Scenario(byte[] Shape, byte[] Acts)
{
    public override string ToString() => $"new({Convert.ToHexString(Shape)}, {Convert.ToHexString(Acts)})";

    public static IEnumerable<Scenario> Simpler(Scenario one) =>
        [.. Simpler(one.Acts).Select(acts => one with { Acts = acts }), .. Simpler(one.Shape).Select(shape => one with { Shape = shape })];

    /// <summary>First without big parts, then without small ones, then with single bytes set to the first choice.</summary>
    private static IEnumerable<byte[]> Simpler(byte[] bytes)
    {
        for (int part = bytes.Length; part >= 1; part /= 2)
        {
            for (int from = 0; from + part <= bytes.Length; from += part)
            {
                yield return [.. bytes[..from], .. bytes[(from + part)..]];
            }
        }

        for (int at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] != 0)
            {
                yield return [.. bytes[..at], 0, .. bytes[(at + 1)..]];
            }
        }
    }
}
