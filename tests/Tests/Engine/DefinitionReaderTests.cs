using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

public sealed class DefinitionReaderTests
{
    private static DefinitionReading Read(string json) => DefinitionReader.Read(Encoding.UTF8.GetBytes(json), Flow.Catalog);

    private static IEnumerable<string> Paths(DefinitionReading reading) => reading.Faults.Select(one => one.Path);

    [Test]
    public void Read_OfAFileWithManyFaults_NamesAllOfThemWithTheirPaths()
    {
        Flow flow = new Flow()
            .Variable("Known", "Int32", 0)
            .Add("a", "Elsa.WriteLin", ("text", "x"))
            .Lines("b", "b")
            .Add("c", "Elsa.FlowDecision", ("condition", Flow.Expression("Python", "True")))
            .Join("d", "WaitSome")
            .Add("e", "Elsa.SetVariable", ("variable", new JsonObject { ["name"] = "Unknown" }), ("value", 1))
            .Add("f", "Elsa.Event")
            .Add("g", "Elsa.Delay", ("timeSpan", "soon"))
            .Add("", "Elsa.WriteLine", ("text", Flow.VariableValue("Nowhere")))
            .Connect("b -> nobody", "c.Maybe -> d");

        DefinitionReading reading = Read(flow.Json());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reading.Definition, Is.Null);
            Assert.That(
                Paths(reading),
                Is.EquivalentTo([
                    "root.activities[0].type",
                    "root.activities[2].id",
                    "root.activities[3].condition.expression.type",
                    "root.activities[4].mode.expression.value",
                    "root.activities[5].variable",
                    "root.activities[6].eventName",
                    "root.activities[7].timeSpan.expression.value",
                    "root.activities[8].id",
                    "root.activities[8].text.expression.value",
                    "root.connections[0].target",
                    "root.connections[1].source.port",
                ])
            );
            Assert.That(
                Message(reading, "root.activities[0].type"),
                Is.EqualTo("Không có loại hoạt động 'Elsa.WriteLin'. Có phải là Elsa.WriteLine?")
            );
            Assert.That(Message(reading, "root.activities[4].mode.expression.value"), Does.Contain("WaitAny, WaitAll, WaitAllActive"));
            Assert.That(Message(reading, "root.connections[1].source.port"), Does.Contain("True, False"));
        }
    }

    [Test]
    public void Read_OfBrokenJson_NamesLineAndColumnInLetters()
    {
        DefinitionReading reading = Read("{\n  \"name\": \"Kế hoạch\" x\n}");

        Assert.That(reading.Faults.Single().Message, Does.Contain("dòng 2, cột 22"));
    }

    [Test]
    public void Read_WithoutDefinitionIdAndRoot_NamesBoth()
    {
        DefinitionReading reading = Read("{}");

        Assert.That(Paths(reading), Is.EqualTo(["definitionId", "root"]));
    }

    [TestCase("[]")]
    [TestCase("7")]
    [TestCase("{\"definitionId\":\"\\ud800\",\"root\":{}}")]
    [TestCase("{\"definitionId\":\"x\",\"root\":{\"id\":\"r\",\"type\":\"Elsa.Flowchart\",\"activities\":[7],\"connections\":[3]}}")]
    public void Read_OfJsonOfAnotherShape_IsFaultyAndDoesNotThrow(string json)
    {
        DefinitionReading reading = Read(json);

        Assert.That(reading.Faults, Is.Not.Empty);
    }

    [Test]
    public void Read_AcceptsAByteOrderMarkAndKeepsTheSource()
    {
        byte[] source = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(new Flow().Lines("a").Json())];

        DefinitionReading reading = DefinitionReader.Read(source, Flow.Catalog);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reading.Definition!.Source.ToArray(), Is.EqualTo(source));
            Assert.That(
                reading.Definition.Hash,
                Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(source)))
            );
            Assert.That(reading.Definition.Version, Is.EqualTo(3));
            Assert.That(reading.Definition.IsPublished, Is.True);
        }
    }

    [Test]
    public void Read_AcceptsBothFormsOfConnections()
    {
        string json = new Flow().Lines("a", "b").Add("d", "Elsa.FlowDecision").Json();
        JsonObject file = JsonNode.Parse(json)!.AsObject();
        file["root"]!["connections"] = new JsonArray(
            new JsonObject
            {
                ["source"] = "d",
                ["sourcePort"] = "True",
                ["target"] = "a",
                ["targetPort"] = "In",
            },
            new JsonObject
            {
                ["source"] = new JsonObject { ["activity"] = "a" },
                ["target"] = new JsonObject { ["activity"] = "b" },
            }
        );

        DefinitionReading reading = Read(file.ToJsonString());

        Assert.That(
            reading.Definition!.Root.Connections,
            Is.EqualTo([new Connection(0, "d", "True", "a"), new Connection(1, "a", "Done", "b")])
        );
    }

    [Test]
    public void Read_TakesThePortsOfAForkFromItsBranches()
    {
        Flow flow = new Flow()
            .Add("fork", "Elsa.FlowFork", ("branches", Flow.Expression("Object", "[\"One\",\"Two\"]")))
            .Lines("a")
            .Connect("fork.Three -> a");

        DefinitionReading reading = Read(flow.Json());

        Assert.That(reading.Faults.Single().Message, Does.Contain("Chọn một trong: One, Two."));
    }

    [Test]
    public void Read_OfBytesThatAreNoUtf8_IsAFaultAndDoesNotThrow()
    {
        byte[] json = Encoding.Latin1.GetBytes("{\"definitionId\":\"\u00e9\",\"root\":{\"id\":\"r\",\"type\":\"Elsa.Flowchart\"}}");

        DefinitionReading reading = DefinitionReader.Read(json, Flow.Catalog);

        Assert.That(reading.Faults.Single().Message, Does.Contain("UTF-8"));
    }

    [Test]
    public void Read_OfActivitiesNestedWithoutEnd_IsAFaultAndNoCrash()
    {
        StringBuilder json = new();
        for (int i = 0; i < 100; i++)
        {
            json.Append("{\"id\":\"n").Append(i).Append("\",\"type\":\"Elsa.FlowNode\",\"body\":");
        }

        json.Append("null").Append('}', 100);

        DefinitionReading reading = Read($"{{\"definitionId\":\"x\",\"root\":{json}}}");

        Assert.That(reading.Faults.Single().Message, Does.Contain("lồng nhau quá"));
    }

    private static string Message(DefinitionReading reading, string path) => reading.Faults.Single(one => one.Path == path).Message;
}
