using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>Writes a flowchart definition as Elsa saves it, short enough to stand in a test.</summary>
internal sealed class Flow
{
    private readonly JsonArray _activities = [];
    private readonly JsonArray _connections = [];
    private readonly JsonArray _variables = [];
    private readonly string _id;

    public Flow(string id = "flow") => _id = id;

    public static ActivityCatalog Catalog { get; } =
        ActivityCatalog.WithBuiltIn(new AskSomebody(), new AskInTime(), new Break(), new SendMail(), new CountTo(), new CountDrafts());

    /// <summary>A connection is written <c>a -> b</c>, or <c>a.Port -> b</c>.</summary>
    public Flow Connect(params string[] connections)
    {
        foreach (string connection in connections)
        {
            string[] ends = connection.Split("->", StringSplitOptions.TrimEntries);
            string[] source = ends[0].Split('.');
            JsonObject from = new() { ["activity"] = source[0] };
            if (source.Length > 1)
            {
                from["port"] = source[1];
            }

            _connections.Add(
                new JsonObject
                {
                    ["source"] = from,
                    ["target"] = new JsonObject { ["activity"] = ends[1], ["port"] = "In" },
                }
            );
        }

        return this;
    }

    public Flow Add(string id, string type, params (string Input, JsonNode? Value)[] inputs)
    {
        JsonObject activity = new() { ["id"] = id, ["type"] = type };
        foreach (var (input, value) in inputs)
        {
            activity[input] = value is JsonObject ? value : Literal(value);
        }

        _activities.Add(activity);
        return this;
    }

    /// <summary>One WriteLine each, which writes its own id.</summary>
    public Flow Lines(params string[] ids)
    {
        foreach (string id in ids)
        {
            Add(id, "Elsa.WriteLine", ("text", id));
        }

        return this;
    }

    public Flow Join(string id, string mode) => Add(id, "Elsa.FlowJoin", ("mode", mode));

    public Flow Ask(string id) => Add(id, "Test.Ask");

    public Flow Variable(string name, string type, JsonNode? value)
    {
        _variables.Add(
            new JsonObject
            {
                ["id"] = $"{name}-id",
                ["name"] = name,
                ["typeName"] = type,
                ["value"] = value,
            }
        );
        return this;
    }

    public static JsonObject Literal(JsonNode? value) => Expression("Literal", value);

    public static JsonObject Expression(string type, JsonNode? value) =>
        new()
        {
            ["typeName"] = "Object",
            ["expression"] = new JsonObject { ["type"] = type, ["value"] = value },
        };

    public static JsonObject VariableValue(string name) => Expression("Variable", new JsonObject { ["name"] = name });

    /// <summary>This flowchart as an activity of another one.</summary>
    public JsonObject AsActivity() =>
        new()
        {
            ["id"] = _id,
            ["type"] = "Elsa.Flowchart",
            ["activities"] = _activities.DeepClone(),
            ["variables"] = _variables.DeepClone(),
            ["connections"] = _connections.DeepClone(),
        };

    public Flow Embed(JsonObject activity)
    {
        _activities.Add(activity);
        return this;
    }

    public string Json()
    {
        JsonObject root = AsActivity();
        root.Remove("variables");
        return new JsonObject
        {
            ["definitionId"] = "test",
            ["name"] = "Test",
            ["version"] = 3,
            ["isPublished"] = true,
            ["variables"] = _variables.DeepClone(),
            ["root"] = root,
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    public WorkflowDefinition Build() => Read(Json());

    public static WorkflowDefinition Read(JsonObject json) => Read(json.ToJsonString());

    private static WorkflowDefinition Read(string json)
    {
        DefinitionReading reading = DefinitionReader.Read(Encoding.UTF8.GetBytes(json), Catalog);
        Assert.That(reading.Faults, Is.Empty);
        return reading.Definition!;
    }
}
