using GenderEquality.Engine.History;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.History;

public sealed class StreamIdTests
{
    [Test]
    public void Derived_GivesTheKnownAnswerOfRfc9562()
    {
        // Appendix A.4: the namespace for DNS and this name.
        var dns = new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

        StreamId derived = StreamId.Derived(dns, "www.example.com");

        Assert.That(derived.ToString(), Is.EqualTo("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
    }

    [Test]
    public void Derived_DependsOnParentAndName()
    {
        var parent = new Guid("0197a1b2-0000-7000-8000-000000000001");
        string longName = new('đ', 5000);

        StreamId[] ids =
        [
            StreamId.Derived(parent, "a"),
            StreamId.Derived(parent, "b"),
            StreamId.Derived(Guid.Empty, "a"),
            StreamId.Derived(parent, longName),
        ];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.Unique);
            Assert.That(StreamId.Derived(parent, longName), Is.EqualTo(ids[3]));
        }
    }

    [Test]
    public void New_OfALaterInstant_SortsLater()
    {
        var clock = new FakeTimeProvider(Clocks.Monday);
        StreamId first = StreamId.New(clock);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        StreamId second = StreamId.New(clock);

        Assert.That(second.ToString(), Is.GreaterThan(first.ToString()).Using((IComparer<string>)StringComparer.Ordinal));
    }
}
