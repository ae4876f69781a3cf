using System.Text.Json.Nodes;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

public sealed class VariableTests
{
    private static JsonObject Named(string name) => new() { ["id"] = $"{name}-id", ["name"] = name };

    private static Flow Set(Flow flow, string id, string variable, JsonNode? value)
    {
        flow.Add(id, "Elsa.SetVariable", ("variable", Named(variable)), ("value", value));
        return flow;
    }

    [TestCase("Int32", "41", "41")]
    [TestCase("Boolean", "True", "true")]
    [TestCase("Object", "41", "\"41\"")]
    [TestCase("TimeSpan", "1.00:00:00", "\"1.00:00:00\"")]
    [TestCase("String[]", "[\"a\",\"b\"]", "[\"a\",\"b\"]")]
    public void SetVariable_BringsTheValueIntoTheVariablesType(string type, string literal, string stored)
    {
        Flow flow = Set(new Flow().Variable("V", type, null), "set", "V", literal);

        Story story = Story.Start(flow);

        Assert.That(story.State.Variables[new VariableKey(null, "V")]!.ToJsonString(), Is.EqualTo(stored));
    }

    [Test]
    public void Variable_ThatWasNeverSet_HasItsDefault()
    {
        Flow flow = new Flow().Variable("Text", "String", "xin chào").Add("line", "Elsa.WriteLine", ("text", Flow.VariableValue("Text")));

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["xin chào"]));
            Assert.That(story.State.Variables, Is.Empty);
        }
    }

    [Test]
    public void VariableOfANestedFlowchart_HidesTheOuterOneAndGoesWithIt()
    {
        Flow inner = Set(new Flow("inner").Variable("Text", "String", "trong"), "set", "Text", "đổi")
            .Add("inside", "Elsa.WriteLine", ("text", Flow.VariableValue("Text")))
            .Connect("set -> inside");
        Flow flow = new Flow()
            .Variable("Text", "String", "ngoài")
            .Embed(inner.AsActivity())
            .Add("outside", "Elsa.WriteLine", ("text", Flow.VariableValue("Text")))
            .Connect("inner -> outside");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.Lines, Is.EqualTo(["đổi", "ngoài"]));
            Assert.That(story.History.OfType<VariableSet>().Single().Scope, Is.EqualTo(2));
            Assert.That(story.State.Variables, Is.Empty);
        }
    }

    [Test]
    public void InputExpression_ReadsWhatTheWorkflowWasStartedWith()
    {
        Flow flow = new Flow().Add("line", "Elsa.WriteLine", ("text", Flow.Expression("Input", "Unit")));

        Story story = Story.Start(flow, new JsonObject { ["Unit"] = "THCS Ngọc Lâm" });

        Assert.That(story.Lines, Is.EqualTo(["THCS Ngọc Lâm"]));
    }

    [Test]
    public void SetOutputNameAndCorrelation_ShowInTheState()
    {
        Flow flow = new Flow()
            .Add("output", "Elsa.SetOutput", ("outputName", "Result"), ("outputValue", Flow.Expression("Object", "{\"a\":1}")))
            .Add("name", "Elsa.SetName", ("value", "Kế hoạch 2026"))
            .Add("correlate", "Elsa.Correlate", ("correlationId", "directive-7"))
            .Connect("output -> name", "name -> correlate");

        Story story = Story.Start(flow);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(story.State.Outputs["Result"]!.ToJsonString(), Is.EqualTo("{\"a\":1}"));
            Assert.That(story.State.Name, Is.EqualTo("Kế hoạch 2026"));
            Assert.That(story.State.CorrelationId, Is.EqualTo("directive-7"));
        }
    }
}
