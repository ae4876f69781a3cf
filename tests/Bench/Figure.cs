using System.Text.Json;
using System.Text.Json.Serialization;
using GenderEquality.Tests;

namespace GenderEquality.Bench;

/// <summary>One measured figure beside the floor that was measured in the same run on the same machine.</summary>
/// <param name="Ratio">Value over floor. Of times, smaller is better; of rates, larger.</param>
internal sealed record Figure(
    string Name,
    double Value,
    string Unit,
    double Floor,
    double Ratio,
    string Database,
    int Count,
    string FloorIs
)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <param name="database">Null for what touches no database.</param>
    public static void Print(string name, double value, string unit, double floor, DatabaseKind? database, int count, string floorIs) =>
        Console.WriteLine(
            JsonSerializer.Serialize(
                new Figure(
                    name,
                    Math.Round(value, 3),
                    unit,
                    Math.Round(floor, 3),
                    Math.Round(value / floor, 3),
                    database?.ToString().ToLowerInvariant() ?? "none",
                    count,
                    floorIs
                ),
                Json
            )
        );

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
