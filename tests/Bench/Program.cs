using System.Globalization;
using GenderEquality.Bench;
using GenderEquality.Tests;

// Each prints its figures as JSON lines. Register a new one here.
var benchmarks = new SortedDictionary<string, (string Says, Func<BenchOptions, Task> Run)>(StringComparer.Ordinal)
{
    ["engine"] = ("starts, resumes and children through the store, against bare commits and copied rows", EngineBench.RunAsync),
    ["append"] = ("single commits a second by one caller, against bare INSERTs of the same bytes", AppendBench.RunAsync),
    ["mail"] = ("mails a second to a local server over 1, 8 and 32 connections, against the bare dialogue", MailBench.RunAsync),
    ["intake"] = (
        "documents of ten pages read into findings, as text and as .docx, against a plain pass over the letters",
        IntakeBench.RunAsync
    ),
    ["launch"] = ("a directive to 54,000 units, against COPY of the same rows", LaunchBench.RunAsync),
    ["sweep"] = ("54,000 obligations that fall due at once, against INSERT … SELECT of the same rows", SweepBench.RunAsync),
};

if (args is [])
{
    foreach ((string name, (string says, _)) in benchmarks)
        Console.WriteLine($"{name, -12} {says}");
    return 0;
}
string[] chosen = args[0] == "all" ? [.. benchmarks.Keys] : [args[0]];
if (BenchOptions.Parse(args[1..]) is not { } options || !chosen.All(benchmarks.ContainsKey))
{
    await Console.Error.WriteLineAsync(
        $"Usage: ./bench NAME [--once] [--count N] [--on sqlite|postgres] [--postgres CONNECTION]. NAME is all or one of {string.Join(", ", benchmarks.Keys)}."
    );
    return 2;
}
try
{
    foreach (string name in chosen)
        await benchmarks[name].Run(options);
}
finally
{
    await Prepared.RemoveAsync();
}
return 0;

namespace GenderEquality.Bench
{
    /// <param name="Once">One small round, to see that the benchmark still runs; its figures mean nothing.</param>
    /// <param name="Count">How many units or commits; null for the benchmark's own number.</param>
    internal sealed record BenchOptions(bool Once, int? Count)
    {
        /// <summary>Where it runs: on every database there is, unless one is named.</summary>
        public IReadOnlyList<DatabaseKind> Kinds { get; init; } = [.. TestDatabase.Kinds];

        /// <returns>Null when the options cannot be read.</returns>
        public static BenchOptions? Parse(string[] args)
        {
            var options = new BenchOptions(Once: false, Count: null);
            for (int i = 0; i < args.Length; i++)
            {
                switch (args[i])
                {
                    case "--once":
                        options = options with { Once = true };
                        break;
                    case "--count"
                        when int.TryParse(args.ElementAtOrDefault(i + 1), CultureInfo.InvariantCulture, out int count) && count > 0:
                        options = options with { Count = count };
                        i++;
                        break;
                    case "--on" when Enum.TryParse(args.ElementAtOrDefault(i + 1), ignoreCase: true, out DatabaseKind kind):
                        options = options with { Kinds = [.. options.Kinds.Where(one => one == kind)] };
                        i++;
                        break;
                    case "--postgres" when i + 1 < args.Length:
                        Environment.SetEnvironmentVariable("GENDEREQUALITY_TEST_POSTGRES", args[++i]);
                        break;
                    default:
                        return null;
                }
            }
            return options;
        }
    }
}
