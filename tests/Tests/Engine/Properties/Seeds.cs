using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.Properties;

/// <summary>
/// Runs a property over random scenarios. The usual run takes the same seed each time; a soak takes another one each time, round by round.
/// A failure prints the seed of its round, and <c>GENDEREQUALITY_SEED</c> runs that round again.
/// </summary>
internal static class Seeds
{
    private const string Variable = "GENDEREQUALITY_SEED";

    // Any odd number does; with it fixed one number names a round.
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private const ulong Usual = 20261124;
    private const int CasesOfRound = 250;

    private static readonly ulong? Given = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } seed
        ? ulong.Parse(seed, CultureInfo.InvariantCulture)
        : null;

    public static void Check(int cases, Action<Scenario> property) => Round(Given ?? Usual, cases, property);

    public static void Soak(int cases, Action<Scenario> property)
    {
        if (Given is { } seed)
        {
            Round(seed, CasesOfRound, property);
            return;
        }

        ulong first = (ulong)Random.Shared.NextInt64(1_000_000_000);
        for (int round = 0; round * CasesOfRound < cases; round++)
        {
            Round(first + (ulong)round, CasesOfRound, property);
        }
    }

    /// <param name="longest">The most bytes that definitions, and that commands, are made from.</param>
    public static Arbitrary<Scenario> Scenarios(int longest = 160) =>
        Arb.From((from shape in Bytes(longest) from acts in Bytes(longest) select new Scenario(shape, acts)), Scenario.Simpler);

    private static Gen<byte[]> Bytes(int longest) =>
        from length in Gen.Choose(4, longest)
        from bytes in Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf(length)
        select bytes;

    private static void Round(ulong seed, int cases, Action<Scenario> property)
    {
        try
        {
            Prop.ForAll(Scenarios(), property)
                .Check(Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(seed, Gamma).WithQuietOnSuccess(true));
        }
        catch (Exception failure)
        {
            Assert.Fail(
                $"{Variable}={seed.ToString(CultureInfo.InvariantCulture)} runs this again.\n{failure.Message}\n{failure.InnerException?.Message}"
            );
        }
    }
}
