using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine.Definitions;

/// <summary>What cannot run is refused when it is read: everything at once, each with its path.</summary>
public sealed class FaultyDefinitionTests
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.WithBuiltIn();

    [Test]
    public void Read_OfManyFaults_NamesEachWithItsPath()
    {
        const string Json = """
            {
              "definitionId": "faulty", "name": "Faulty", "version": 1,
              "variables": [{"id": "v", "name": "V", "typeName": "Int32", "value": "many"}, {"id": "w", "name": "V", "typeName": "String"}],
              "options": {"incidentStrategyType": "Elsa.Workflows.IncidentStrategies.GiveUpStrategy, Elsa.Workflows.Core"},
              "root": {"id": "root", "type": "Elsa.Flowchart", "activities": [
                {"id": "http", "type": "Elsa.HttpEndpoint"},
                {"id": "line", "type": "Elsa.WriteLine", "text": {"typeName": "String", "expression": {"type": "CSharp", "value": "1"}}},
                {"id": "choose", "type": "Elsa.FlowSwitch", "mode": {"typeName": "SwitchMode", "expression": {"type": "Literal", "value": "MatchSome"}},
                  "cases": [{"label": "a", "condition": {"type": "JavaScript", "value": "true"}}, {"label": "", "condition": {"type": "JavaScript", "value": "true"}},
                            {"condition": {"type": "Liquid", "value": "x"}}, {"label": "a", "condition": {"type": "Python", "value": "x"}}]},
                {"id": "known", "type": "Child", "version": 1, "workflowDefinitionId": "child"},
                {"id": "unknown", "type": "Child", "version": 7, "workflowDefinitionId": "child"},
                {"id": "a/b", "type": "Elsa.WriteLine"},
                {"id": "loop", "type": "Elsa.While", "body": {"id": "inner", "type": "Elsa.Sequence", "activities": [
                  {"id": "deep", "type": "Elsa.If", "then": {"id": "choose", "type": "Elsa.WriteLine"}, "else": {"id": "odd", "type": "Elsa.Odd"}}]}},
                {"id": "retry", "type": "Elsa.Fault", "customProperties": {"incidentStrategy": {"then": "Retry", "retries": -1, "delay": "soon", "factor": 11}}}
              ], "connections": [
                {"source": {"activity": "choose", "port": "b"}, "target": {"activity": "line", "port": "In"}},
                {"source": {"activity": "choose", "port": "a"}, "target": {"activity": "line", "port": "In"}},
                {"source": {"activity": "choose", "port": "Default"}, "target": {"activity": "line", "port": "In"}},
                {"source": {"activity": "known", "port": "Maybe"}, "target": {"activity": "line", "port": "In"}},
                {"source": {"activity": "known", "port": "Yes"}, "target": {"activity": "inner", "port": "In"}},
                {"source": {"activity": "unknown", "port": "Whatever"}, "target": {"activity": "line", "port": "In"}}
              ], "start": "nowhere"}
            }
            """;
        WorkflowLibrary library = new(Catalog);
        library.Add(Usable("child", "Child", "\"Yes\", \"No\"", """{"id": "line", "type": "Elsa.WriteLine"}"""));

        DefinitionReading reading = DefinitionReader.Read(Encoding.UTF8.GetBytes(Json), Catalog, library);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reading.Definition, Is.Null);
            Assert.That(
                reading.Faults.Select(one => one.Path),
                Is.EquivalentTo([
                    "variables[0].value",
                    "variables[1].name",
                    "options.incidentStrategyType",
                    "root.activities[0].type",
                    "root.activities[1].text.expression.type",
                    "root.activities[2].mode.expression.value",
                    "root.activities[2].cases[1].label",
                    "root.activities[2].cases[2].label",
                    "root.activities[2].cases[3].label",
                    "root.activities[2].cases[3].condition.type",
                    "root.activities[4].type",
                    "root.activities[5].id",
                    "root.activities[6].body.activities[0].then.id",
                    "root.activities[6].body.activities[0].else.type",
                    "root.activities[7].customProperties.incidentStrategy.then",
                    "root.activities[7].customProperties.incidentStrategy.retries",
                    "root.activities[7].customProperties.incidentStrategy.delay",
                    "root.activities[7].customProperties.incidentStrategy.factor",
                    "root.connections[0].source.port",
                    "root.connections[3].source.port",
                    "root.connections[4].target",
                    "root.start",
                ])
            );
            Assert.That(
                Message(reading, "root.connections[0].source.port"),
                Does.Contain("Chọn một trong: a, a, Default").Or.Contain("a, Default")
            );
            Assert.That(Message(reading, "root.connections[3].source.port"), Does.Contain("Yes, No"));
            Assert.That(Message(reading, "root.activities[4].type"), Does.Contain("phiên bản 7").And.Contain("'child'"));
        }
    }

    [Test]
    public void Read_OfAWorkflowThatUsesItselfThroughTwoOthers_SaysHow()
    {
        WorkflowLibrary library = new(Catalog);
        foreach (var (id, next) in new[] { ("a", "B"), ("b", "C"), ("c", "A") })
        {
            library.Add(
                Usable(
                    id,
                    id.ToUpperInvariant(),
                    "",
                    $$"""{"id": "use", "type": "{{next}}", "version": 1, "workflowDefinitionId": "{{next}}"}"""
                )
            );
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(library.Read("a", 1).Faults.Single().Message, Does.Contain("a → b → c → a"));
            Assert.That(library.Read("b", 1).Faults.Single().Message, Does.Contain("b → c → a → b"));
            Assert.That(library.Latest("c"), Is.Null);
        }
    }

    [Test]
    public void Read_OfFaultsInsideAWorkflowUsedAsAnActivity_NamesThePlaceInBoth()
    {
        WorkflowLibrary library = new(Catalog);
        library.Add(Usable("child", "Child", "", """{"id": "line", "type": "Elsa.WritLine"}"""));
        library.Add(Usable("parent", "Parent", "", """{"id": "use", "type": "Child", "version": 1, "workflowDefinitionId": "child"}"""));

        Assert.That(library.Read("parent", 1).Faults.Single().Path, Is.EqualTo("root(child v1).root.type"));
    }

    [Test]
    public void Read_OfAWorkflowThatIsNotMeantAsAnActivity_IsRefused()
    {
        WorkflowLibrary library = new(Catalog);
        JsonObject plain = JsonNode.Parse(Usable("child", "Child", "", """{"id": "line", "type": "Elsa.WriteLine"}"""))!.AsObject();
        plain["options"] = new JsonObject { ["usableAsActivity"] = false };
        library.Add(Encoding.UTF8.GetBytes(plain.ToJsonString()));
        library.Add(Usable("parent", "Parent", "", """{"id": "use", "type": "Child", "version": 1, "workflowDefinitionId": "child"}"""));

        Assert.That(library.Read("parent", 1).Faults.Single().Path, Is.EqualTo("root.type"));
    }

    private static byte[] Usable(string id, string name, string outcomes, string root) =>
        Encoding.UTF8.GetBytes(
            $$"""
            {"definitionId": "{{id}}", "name": "{{name}}", "version": 1, "outcomes": [{{outcomes}}], "options": {"usableAsActivity": true}, "root": {{root}}}
            """
        );

    private static string Message(DefinitionReading reading, string path) => reading.Faults.Single(one => one.Path == path).Message;
}
