using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.History;

/// <summary>Whatever value a definition, a script or a message gives, it can be stored.</summary>
public sealed class ValueTests
{
    private static readonly CommitFormat Format = new(ProductHost.Events);

    [TestCase("1e-7", "0.0000001")]
    [TestCase("-1.25E+3", "-1250")]
    [TestCase("1.7976931348623157E+308", null)]
    [TestCase("12.5e1", "125")]
    [TestCase("12.5e-1", "1.25")]
    [TestCase("0e5", "0")]
    [TestCase("0.05e1", "0.5")]
    public void NumberWithAnExponent_IsStoredWrittenOut(string number, string? stored)
    {
        Commit commit = Written(JsonNode.Parse($"[{number}, {{\"a\": {number}}}]")!);

        JsonNode? value = ((VariableSet)Format.Read(commit.Body, commit.Hash).Events[0]).Value;
        Assert.That(value![0]!.GetValue<double>(), Is.EqualTo(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture)));
        if (stored is not null)
        {
            Assert.That(Encoding.UTF8.GetString(commit.Body.Span), Does.Contain($"[{stored},{{\"a\":{stored}}}]"));
        }
    }

    [Test]
    public void ValueAsDeepAsADefinitionMayBe_ComesBack()
    {
        JsonNode? deep = JsonValue.Create(1);
        for (int depth = 0; depth < 256; depth++)
        {
            deep = new JsonArray(deep);
        }

        Commit commit = Written(deep);

        Assert.That(
            JsonNode.DeepEquals(((VariableSet)Format.Read(commit.Body, commit.Hash).Events[0]).Value, deep),
            "it came back as something else"
        );
    }

    [Test]
    public void Decision_CountsFromTheInstantThatTheCommitKeeps()
    {
        DateTimeOffset now = Clocks.Monday.AddTicks(9);

        Decision decision = Story.Runtime.Start(
            new Flow().Add("wait", "Elsa.Delay", ("timeSpan", "00:00:00.0000015")).Build(),
            Story.Instance,
            StartRequest.Empty,
            now
        );

        Assert.That(
            decision.Events.OfType<ActivitySuspended>().Single().Wait,
            Is.EqualTo(new TimerWait(Instants.Storable(now).AddTicks(15)))
        );
    }

    private static Commit Written(JsonNode value) =>
        Format.Write(
            new StreamId(Guid.Empty),
            "work",
            1,
            Clocks.Monday,
            Actor.System("test"),
            command: null,
            CommitFormat.Genesis,
            [new VariableSet(null, "x", value)]
        );
}
