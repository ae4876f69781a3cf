using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.History;

public sealed class CommitFormatTests
{
    private static readonly CommitFormat Format = new(ProductHost.Events);
    private static readonly StreamId Stream = new(new Guid("0197a1b2-0000-7000-8000-000000000001"));
    private static readonly Actor Clerk = Actor.Person(new Guid("0197a1b2-0000-7000-8000-00000000000a"));

    private static IEnumerable<string> EveryEvent => ProductHost.Events.Names.Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(EveryEvent))]
    public void Read_OfAnyEvent_GivesBackWhatWasWritten(string name)
    {
        Event e = EventSamples.Of(ProductHost.Events.TypeOf(name));
        Commit written = Write(1, CommitFormat.Genesis, e);

        Commit read = Format.Read(written.Body, written.Hash);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(EventSamples.SameContent(read.Events.Single(), e), Is.True, () => $"{read.Events.Single()}\nwas\n{e}");
            Assert.That(Write(1, CommitFormat.Genesis, read.Events.Single()).Body.ToArray(), Is.EqualTo(written.Body.ToArray()));
        }
    }

    [Test]
    public void Read_GivesBackEverythingAroundTheEvents()
    {
        CommandStamp stamp = CommitFormat.Stamp("form-1", new JsonObject { ["b"] = 1, ["a"] = "x" });
        var at = new DateTimeOffset(2026, 5, 31, 23, 59, 59, TimeSpan.FromHours(7));
        ReadOnlyMemory<byte> previous = SHA256.HashData("before"u8);

        Commit written = Format.Write(Stream, "unit", 7, at, Clerk, stamp, previous, [new LineOf("một"), new LineOf("hai")]);
        Commit read = new CommitFormat(new EventCatalog(typeof(LineOf).Assembly)).Read(written.Body, written.Hash);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((read.Stream, read.Kind, read.Version), Is.EqualTo((Stream, "unit", 7)));
            Assert.That(read.At, Is.EqualTo(at));
            Assert.That(read.Actor, Is.EqualTo(Clerk));
            Assert.That(read.Command, Is.EqualTo(stamp));
            Assert.That(read.Previous.ToArray(), Is.EqualTo(previous.ToArray()));
            Assert.That(read.Events, Is.EqualTo(new[] { new LineOf("một"), new LineOf("hai") }));
        }
    }

    [Test]
    public void Write_GivesTheBytesOfFormatOne()
    {
        // Once stored, these bytes stand for good: whoever changes the format writes format 2 and leaves this test alone.
        Commit commit = Format.Write(
            Stream,
            "unit",
            1,
            DateTimeOffset.UnixEpoch.AddMicroseconds(1_780_000_000_000_001),
            Clerk,
            new CommandStamp("k", "c0"),
            CommitFormat.Genesis,
            [new UnitEstablished("Trường Mầm non Hoa Sữa", UnitLevel.MN, new DateOnly(2020, 1, 1))]
        );

        string expected =
            """{"actor":"person:0197a1b2-0000-7000-8000-00000000000a","at":1780000000000001,"command":{"content":"c0","key":"k"},"""
            + """ "events":[{"data":{"level":"MN","name":"Trường Mầm non Hoa Sữa","on":"2020-01-01"},"type":"UnitEstablished"}],""".TrimStart()
            + $$""" "format":1,"kind":"unit","previous":"{{new string('0', 64)}}","stream":"0197a1b2-0000-7000-8000-000000000001","version":1}""".TrimStart();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Encoding.UTF8.GetString(commit.Body.Span), Is.EqualTo(expected));
            Assert.That(commit.Hash.ToArray(), Is.EqualTo(SHA256.HashData(Encoding.UTF8.GetBytes(expected))));
        }
    }

    [Test]
    public void Read_OfAnUnknownEvent_SaysWhichAndWhatToDo()
    {
        Commit written = Format.Write(Stream, "unit", 1, Clocks.Monday, Clerk, null, CommitFormat.Genesis, [new LineOf("x")]);

        UnreadableCommitException? refused = Assert.Throws<UnreadableCommitException>(() => Format.Read(written.Body, written.Hash));

        Assert.That(refused!.Message, Does.Contain("'LineOf'").And.Contain("Run the version that wrote it"));
    }

    [Test]
    public void Read_OfANewerFormat_IsRefused()
    {
        byte[] body = Encoding.UTF8.GetBytes(
            Encoding
                .UTF8.GetString(Write(1, CommitFormat.Genesis).Body.Span)
                .Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal)
        );

        Assert.That(
            () => Format.Read(body, SHA256.HashData(body)),
            Throws.TypeOf<UnreadableCommitException>().With.Message.Contains("format 1 was expected, 2 was found")
        );
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"format":1,"events":{}}""")]
    [TestCase("""{"format":1,"events":[{"data":{"name":5},"type":"UnitEstablished"}]}""")]
    [TestCase("""{"format":1,"events":[{"data":null,"type":5}]}""")]
    public void Read_OfOtherBytes_SaysThatTheyAreNoCommit(string body)
    {
        Assert.That(() => Format.Read(Encoding.UTF8.GetBytes(body), default), Throws.TypeOf<UnreadableCommitException>());
    }

    [Test]
    public void Stamp_OfTheSameContentInAnotherOrder_IsTheSame()
    {
        CommandStamp one = CommitFormat.Stamp("k", new JsonObject { ["a"] = 1, ["b"] = "x" });
        CommandStamp other = CommitFormat.Stamp("k", new JsonObject { ["b"] = "x", ["a"] = 1 });
        CommandStamp third = CommitFormat.Stamp("k", new JsonObject { ["b"] = "x", ["a"] = 2 });

        Assert.That((one == other, one == third), Is.EqualTo((true, false)));
    }

    internal static Commit Write(int version, ReadOnlyMemory<byte> previous, params Event[] events) =>
        Format.Write(Stream, "unit", version, Clocks.Monday, Clerk, null, previous, events);

    /// <summary>An event that the product does not know; changes nothing.</summary>
    private sealed record LineOf(string Text) : Event;
}
