using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Design;

/// <summary>A flow as the designer saves it, to be changed by the hand of a test.</summary>
internal sealed class DrawnFlow
{
    private readonly JsonObject _json;

    private DrawnFlow(JsonObject json) => _json = json;

    public static ActivityCatalog Catalog { get; } = ActivityCatalog.WithBuiltIn(DomainActivities.All);

    public static DrawnFlow Office => Shipped("office-directive");
    public static DrawnFlow School => Shipped("school-directive");
    public static DrawnFlow Report => Shipped("period-report");

    public static DrawnFlow Of(ReadOnlyMemory<byte> source) => new(JsonNode.Parse(source.Span)!.AsObject());

    /// <summary>A flowchart of these steps, each <c>id:type</c>; one without a dot in its type is the domain's.</summary>
    public static DrawnFlow Chart(params string[] steps)
    {
        JsonObject json = new()
        {
            ["definitionId"] = "thu",
            ["name"] = "Quy trình thử",
            ["root"] = new JsonObject
            {
                ["id"] = "flow",
                ["type"] = "Elsa.Flowchart",
                ["activities"] = new JsonArray(),
                ["connections"] = new JsonArray(),
            },
        };
        return steps.Select(step => step.Split(':')).Aggregate(new DrawnFlow(json), (flow, step) => flow.Add(step[0], step[1]));
    }

    private JsonArray Activities => _json["root"]!["activities"]!.AsArray();

    private JsonArray Connections => _json["root"]!["connections"]!.AsArray();

    public JsonObject Json => _json;

    public JsonObject this[string step] => Activities.Select(one => one!.AsObject()).First(one => one["id"]!.GetValue<string>() == step);

    public DrawnFlow Add(string id, string type)
    {
        Activities.Add(Step(id, type));
        return this;
    }

    public static JsonObject Step(string id, string type, params (string Input, JsonNode? Value)[] inputs)
    {
        JsonObject step = new() { ["id"] = id, ["type"] = type.Contains('.', StringComparison.Ordinal) ? type : $"GenderEquality.{type}" };
        if (type == "RequestOpinion")
        {
            step["title"] = Literal("Cho ý kiến");
            step["withinDays"] = Literal("3");
        }
        foreach ((string input, JsonNode? value) in inputs)
            step[input] = Literal(value);
        return step;
    }

    public static JsonObject Literal(JsonNode? value) => Expression("Literal", value);

    public static JsonObject Expression(string type, JsonNode? value) =>
        new()
        {
            ["typeName"] = "String",
            ["expression"] = new JsonObject { ["type"] = type, ["value"] = value },
            ["memoryReference"] = null,
        };

    public DrawnFlow Change(Action<DrawnFlow> change)
    {
        change(this);
        return this;
    }

    public DrawnFlow Set(string step, string input, JsonNode? value)
    {
        this[step][input] = value is JsonObject ? value : Literal(value);
        return this;
    }

    /// <summary>The step with its arrows.</summary>
    public DrawnFlow Remove(string step)
    {
        Activities.Remove(this[step]);
        return RemoveArrows(one =>
            one["source"]!["activity"]!.GetValue<string>() == step || one["target"]!["activity"]!.GetValue<string>() == step
        );
    }

    /// <summary>Each arrow is <c>a -> b</c>, or <c>a.Port -> b</c>.</summary>
    public DrawnFlow Connect(params string[] arrows)
    {
        foreach (string arrow in arrows)
        {
            string[] ends = arrow.Split("->", StringSplitOptions.TrimEntries);
            string[] source = ends[0].Split('.');
            Connections.Add(
                new JsonObject
                {
                    ["source"] = new JsonObject { ["activity"] = source[0], ["port"] = source.ElementAtOrDefault(1) ?? "Done" },
                    ["target"] = new JsonObject { ["activity"] = ends[1], ["port"] = "In" },
                    ["vertices"] = new JsonArray(),
                }
            );
        }
        return this;
    }

    public DrawnFlow Disconnect(string from)
    {
        string[] source = from.Split('.');
        return RemoveArrows(one =>
            one["source"]!["activity"]!.GetValue<string>() == source[0]
            && one["source"]!["port"]!.GetValue<string>() == (source.ElementAtOrDefault(1) ?? "Done")
        );
    }

    /// <summary>Leads a port, connected or not, to a step.</summary>
    public DrawnFlow Lead(string from, string to) => Disconnect(from).Connect($"{from} -> {to}");

    public WorkflowDefinition Read() => Read(Encoding.UTF8.GetBytes(_json.ToJsonString()));

    public static WorkflowDefinition Read(ReadOnlyMemory<byte> source)
    {
        DefinitionReading reading = DefinitionReader.Read(source.Span, Catalog);
        Assert.That(reading.Faults, Is.Empty);
        return reading.Definition!;
    }

    private DrawnFlow RemoveArrows(Func<JsonObject, bool> which)
    {
        foreach (JsonNode? one in Connections.Where(one => which(one!.AsObject())).ToList())
            Connections.Remove(one);
        return this;
    }

    private static DrawnFlow Shipped(string name) =>
        Of(File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "workflows", $"{name}.json")));
}
