using System.Globalization;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>How often a field, or part of one, was read as labelled.</summary>
internal abstract class Tally
{
    /// <summary>From 0 to 1; 1 where nothing was to be found and nothing was.</summary>
    public abstract double Value { get; }

    public abstract string Show();

    protected static string Figure(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}

/// <summary>For a field with one value: the share that is right.</summary>
internal sealed class Accuracy : Tally
{
    private int right;
    private int all;

    public void Add(bool good)
    {
        all++;
        right += good ? 1 : 0;
    }

    public override double Value => all == 0 ? 1 : (double)right / all;

    public override string Show() => $"acc {Figure(Value)}  ({right}/{all})";
}

/// <summary>For a field with many values: F1 of what was found, each value as often as it stands there.</summary>
internal sealed class Finding : Tally
{
    private int hits;
    private int tooMany;
    private int missed;

    public void Add(IEnumerable<object> labelled, IEnumerable<object> read)
    {
        Dictionary<object, int> gold = labelled.CountBy(one => one).ToDictionary();
        Dictionary<object, int> found = read.CountBy(one => one).ToDictionary();
        int hit = gold.Sum(one => Math.Min(one.Value, found.GetValueOrDefault(one.Key)));
        hits += hit;
        tooMany += found.Values.Sum() - hit;
        missed += gold.Values.Sum() - hit;
    }

    public override double Value => hits + tooMany + missed == 0 ? 1 : 2.0 * hits / ((2 * hits) + tooMany + missed);

    public override string Show() => $"F1  {Figure(Value)}  (tp {hits} fp {tooMany} fn {missed})";
}
