using GenderEquality.Engine.History;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.History;

public sealed class InstantsTests
{
    [TestCase("1970-01-01T00:00:00Z", 0)]
    [TestCase("1970-01-01T07:00:00+07:00", 0)]
    [TestCase("1969-12-31T23:59:59.999999Z", -1)]
    [TestCase("2026-06-01T00:00:00.000001+07:00", 1_780_246_800_000_001)]
    public void ToMicroseconds_CountsFromTheEpochInUtc(string instant, long microseconds)
    {
        var parsed = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Instants.ToMicroseconds(parsed), Is.EqualTo(microseconds));
            Assert.That(Instants.FromMicroseconds(microseconds), Is.EqualTo(parsed));
        }
    }

    [Test]
    public void FromMicroseconds_ReachesBothEndsOfTheCalendar()
    {
        foreach (DateTimeOffset end in new[] { DateTimeOffset.MinValue, Instants.Storable(DateTimeOffset.MaxValue) })
            Assert.That(Instants.FromMicroseconds(Instants.ToMicroseconds(end)), Is.EqualTo(end));
    }

    [Test]
    public void Storable_CutsBelowTheMicrosecondAndGivesUtc()
    {
        var precise = new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.FromHours(7));

        DateTimeOffset stored = Instants.Storable(precise.AddTicks(19));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored, Is.EqualTo(precise.AddTicks(10)));
            Assert.That(stored.Offset, Is.EqualTo(TimeSpan.Zero));
        }
    }
}
