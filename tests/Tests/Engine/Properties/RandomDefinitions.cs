using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GenderEquality.Tests.Engine.Properties;

/// <summary>
/// Definitions as Elsa saves them, from random choices. Definition <c>gen0</c> may start and use those with higher numbers, so that none
/// begins itself without end; loops end by themselves or have a wait in them.
/// </summary>
internal sealed class RandomDefinitions
{
    public const int Count = 3;

    /// <summary>The signals that activities wait for and send.</summary>
    public static string[] Signals(string prefix) => [$"{prefix}go", $"{prefix}stop"];

    private const int Deepest = 3;
    private const int MostActivities = 30;

    private readonly Choices _choices;
    private readonly bool _scripts;
    private readonly string _prefix;
    private int _number;
    private int _activities;

    private RandomDefinitions(Choices choices, bool scripts, string prefix) => (_choices, _scripts, _prefix) = (choices, scripts, prefix);

    /// <summary>The definitions in the order in which they must be published: what is used comes first.</summary>
    /// <param name="prefix">Keeps those of one scenario apart from others in the same database.</param>
    public static IReadOnlyList<JsonObject> From(byte[] shape, bool scripts, string prefix = "")
    {
        RandomDefinitions random = new(new Choices(shape), scripts, prefix);
        List<JsonObject> made = [];
        // The first takes its choices first, so that it is not what a short string of bytes leaves over.
        for (int number = 0; number < Count; number++)
        {
            made.Insert(0, random.Definition(number));
        }

        return made;
    }

    public static string IdOf(string prefix, int number) => $"{prefix}gen{number.ToString(CultureInfo.InvariantCulture)}";

    private string TypeOf(int number) => $"Gen{_prefix}{number.ToString(CultureInfo.InvariantCulture)}";

    public static byte[] Bytes(JsonObject definition) => Encoding.UTF8.GetBytes(definition.ToJsonString());

    /// <summary>The next version of a definition: a text, a step or a connection more or less, or everything as it was.</summary>
    public static JsonObject Changed(JsonObject definition, Choices choices, int number)
    {
        var changed = (JsonObject)definition.DeepClone();
        changed["description"] = $"Lần sửa {number.ToString(CultureInfo.InvariantCulture)}";
        JsonObject root = changed["root"]!.AsObject();
        if (root["connections"] is not JsonArray connections || root["activities"] is not JsonArray activities)
        {
            return changed;
        }

        switch (choices.Below(4))
        {
            case 1 when connections.Count > 0:
                connections.RemoveAt(choices.Below(connections.Count));
                break;
            case 2 when activities.Count > 0:
                string id = $"new{number.ToString(CultureInfo.InvariantCulture)}";
                string after = activities[choices.Below(activities.Count)]!["id"]!.GetValue<string>();
                activities.Add(Line(id));
                connections.Add(Connection(after, null, id));
                break;
            case 3 when activities.Count > 1:
                string gone = activities[^1]!["id"]!.GetValue<string>();
                activities.RemoveAt(activities.Count - 1);
                foreach (JsonNode? one in connections.Where(one => Ends(one!, gone)).ToList())
                {
                    connections.Remove(one);
                }

                break;
        }

        return changed;
    }

    private static bool Ends(JsonNode connection, string activity) =>
        connection["source"]!["activity"]!.GetValue<string>() == activity
        || connection["target"]!["activity"]!.GetValue<string>() == activity;

    private JsonObject Definition(int number)
    {
        _number = number;
        _activities = 0;
        JsonObject root = _choices.OnceIn(6) ? Container(0) : Flowchart(0);
        JsonObject definition = new()
        {
            ["id"] = $"{IdOf(_prefix, number)}-v1",
            ["definitionId"] = IdOf(_prefix, number),
            ["name"] = TypeOf(number),
            ["version"] = 1,
            ["isPublished"] = true,
            ["variables"] = new JsonArray(
                Variable("Number", "Int32", 0),
                Variable("Again", "Boolean", true),
                Variable("Anything", "Object", null),
                Variable("Word", "String", "chữ")
            ),
            ["inputs"] = new JsonArray(new JsonObject { ["name"] = "Item", ["type"] = "Object" }),
            ["outputs"] = new JsonArray(new JsonObject { ["name"] = "Out", ["type"] = "Object" }),
            ["outcomes"] = new JsonArray("Done", "Other"),
            ["options"] = new JsonObject { ["usableAsActivity"] = true },
            ["root"] = root,
        };
        if (Strategy() is { } strategy)
        {
            definition["customProperties"] = new JsonObject { ["incidentStrategy"] = strategy };
        }

        return definition;
    }

    private JsonObject Activity(int depth) =>
        depth >= Deepest || _activities >= MostActivities ? Leaf()
        : _choices.Below(5) < 3 ? Leaf()
        : Container(depth);

    private JsonObject Leaf()
    {
        JsonObject leaf = _choices.Below(32) switch
        {
            0 or 1 => Line(Id()),
            2 or 3 => New("Elsa.RunTask", ("taskName", "việc")),
            4 => With(New("Elsa.RunTask", ("taskName", "số")), "result", Bound("Number")),
            5 or 6 => New("Elsa.Event", ("eventName", Signal())),
            7 => With(New("Elsa.Event", ("eventName", Signal())), "result", Bound("Anything")),
            8 or 9 => New("Elsa.Delay", ("timeSpan", Span())),
            10 => New("Elsa.Timer", ("interval", Span())),
            11 => New("Elsa.StartAt", ("dateTime", _choices.Of("2026-06-01T01:00:10Z", "2020-01-01T00:00:00Z"))),
            12 => New("Elsa.Fault", ("message", "hỏng")),
            13 => New("Elsa.Timer", ("interval", Span())),
            14 or 15 => Set("Number", _choices.Below(4)),
            16 => Set("Anything", Value()),
            17 => Set("Again", _choices.OnceIn(2)),
            18 => New("Elsa.SetOutput", ("outputName", "Out"), ("outputValue", Value())),
            19 => New("Elsa.PublishEvent", ("eventName", Signal()), ("isLocalEvent", _choices.OnceIn(2)), ("payload", Value())),
            20 => Starting("Elsa.ExecuteWorkflow"),
            21 => Starting("Elsa.DispatchWorkflow"),
            22 => With(Starting("Elsa.BulkDispatchWorkflows"), "items", Literal(Items())),
            23 => Used(),
            24 => _choices.Below(5) switch
            {
                0 => New("Elsa.Break"),
                1 => New("Elsa.End"),
                2 => New("Elsa.Finish"),
                3 => New("Elsa.Complete", ("outcomes", "Other")),
                _ => New("Elsa.Correlate", ("correlationId", _choices.Of("một", "hai"))),
            },
            26 or 27 => New("Elsa.RunTask", ("taskName", "việc")),
            28 or 29 => New("Elsa.Event", ("eventName", Signal())),
            30 => New("Elsa.Delay", ("timeSpan", "00:00:10")),
            _ => _scripts ? Script() : New("Elsa.SetName", ("value", "tên")),
        };
        if (_choices.OnceIn(5) && Strategy() is { } strategy)
        {
            leaf["customProperties"] = new JsonObject { ["incidentStrategy"] = strategy };
        }

        if (leaf["type"]!.GetValue<string>() == "Elsa.Event" && _choices.OnceIn(4))
        {
            leaf["canStartWorkflow"] = true;
        }

        return leaf;
    }

    private JsonObject Container(int depth) =>
        _choices.Below(11) switch
        {
            0 => Flowchart(depth + 1),
            1 or 2 => With(New("Elsa.Sequence"), "activities", Some(depth, 0)),
            3 or 4 => With(New("Elsa.Parallel"), "activities", Some(depth, 0)),
            5 => With(With(New("Elsa.If", ("condition", Condition())), "then", Activity(depth + 1)), "else", Perhaps(depth)),
            6 => Switch(depth),
            7 => While(depth),
            8 => With(
                New("Elsa.For", ("start", _choices.Below(3)), ("end", _choices.Below(4)), ("outerBoundInclusive", _choices.OnceIn(2))),
                "body",
                Perhaps(depth)
            ),
            9 => With(With(New("Elsa.ForEach"), "items", Literal(Items())), "body", Perhaps(depth)),
            _ => With(With(New("Elsa.ParallelForEach"), "items", Literal(Items())), "body", Perhaps(depth)),
        };

    /// <summary>Activities, each reached from some before it, joins among them, and now and then a loop.</summary>
    private JsonObject Flowchart(int depth)
    {
        JsonObject flowchart = New("Elsa.Flowchart");
        JsonArray activities = [];
        JsonArray connections = [];
        List<(string Id, string?[] Ports)> reached = [];
        int count = _choices.Below(7) + 1;
        for (int index = 0; index < count; index++)
        {
            JsonObject activity;
            string?[] ports = [null];
            switch (_choices.Below(10))
            {
                case 0 or 1 when index > 1:
                    activity = New("Elsa.FlowJoin", ("mode", _choices.Of("WaitAll", "WaitAllActive", "WaitAny")));
                    break;
                case 2 or 3:
                    activity = New("Elsa.FlowFork", ("branches", new JsonArray("A", "B")));
                    ports = ["A", "B"];
                    break;
                case 4:
                    activity = New("Elsa.FlowDecision", ("condition", Condition()));
                    ports = ["True", "False"];
                    break;
                case 5 when _choices.OnceIn(2):
                    activity = New("Elsa.FlowSwitch", ("mode", _choices.Of("MatchFirst", "MatchAny")));
                    activity["cases"] = Cases(null);
                    ports = ["c0", "c1", "Default"];
                    break;
                default:
                    activity = Activity(depth);
                    ports = activity["type"]!.GetValue<string>() switch
                    {
                        "Elsa.BulkDispatchWorkflows" => ["Completed", null],
                        string type when type.StartsWith("Gen", StringComparison.Ordinal) => [null, "Other"],
                        _ => [null],
                    };
                    break;
            }

            string id = activity["id"]!.GetValue<string>();
            activities.Add(activity);
            if (index > 0 && !_choices.OnceIn(12))
            {
                int inbound = _choices.Below(3) + 1;
                for (int edge = 0; edge < inbound; edge++)
                {
                    var (source, from) = reached[Math.Max(0, reached.Count - 1 - _choices.Below(4))];
                    connections.Add(Connection(source, from[_choices.Below(from.Length)], id));
                }
            }

            reached.Add((id, ports));
        }

        if (_choices.OnceIn(4))
        {
            Loop(activities, connections, reached);
        }

        flowchart["activities"] = activities;
        flowchart["connections"] = connections;
        return flowchart;
    }

    /// <summary>A way back: over a step that sets what the decision asks, or over a wait.</summary>
    private void Loop(JsonArray activities, JsonArray connections, List<(string Id, string?[] Ports)> reached)
    {
        var (target, _) = reached[_choices.Below(reached.Count)];
        var (last, ports) = reached[^1];
        JsonObject asks = New("Elsa.FlowDecision", ("condition", Expression("Variable", new JsonObject { ["name"] = "Again" })));
        JsonObject back = _choices.OnceIn(3) ? New("Elsa.Delay", ("timeSpan", "00:00:10")) : Set("Again", false);
        activities.Add(asks);
        activities.Add(back);
        connections.Add(Connection(last, ports[0], Name(asks)));
        connections.Add(Connection(Name(asks), "True", Name(back)));
        connections.Add(Connection(Name(back), null, target));
        if (_choices.OnceIn(2))
        {
            JsonObject further = Line(Id());
            activities.Add(further);
            connections.Add(Connection(Name(asks), "False", Name(further)));
        }
    }

    private JsonObject While(int depth)
    {
        // Within a sequence of their own: an Elsa.End among them ends that one, and not the step that lets the loop end.
        JsonObject steps = With(New("Elsa.Sequence"), "activities", Some(depth + 1, 1));
        JsonObject body = With(New("Elsa.Sequence"), "activities", new JsonArray(steps, Set("Again", false)));
        return With(New("Elsa.While", ("condition", Expression("Variable", new JsonObject { ["name"] = "Again" }))), "body", body);
    }

    private JsonObject Switch(int depth)
    {
        JsonObject made = New("Elsa.Switch", ("mode", _choices.Of("MatchFirst", "MatchAny")));
        made["cases"] = Cases(depth);
        made["default"] = Perhaps(depth);
        return made;
    }

    private JsonArray Cases(int? depth)
    {
        JsonArray cases = [];
        for (int index = 0; index < 2; index++)
        {
            JsonObject one = new()
            {
                ["label"] = $"c{index.ToString(CultureInfo.InvariantCulture)}",
                ["condition"] = new JsonObject { ["type"] = "Literal", ["value"] = _choices.OnceIn(2) },
            };
            if (depth is { } at)
            {
                one["activity"] = Perhaps(at);
            }

            cases.Add(one);
        }

        return cases;
    }

    private JsonArray Some(int depth, int least)
    {
        JsonArray some = [];
        int count = least + _choices.Below(3);
        for (int index = 0; index < count; index++)
        {
            some.Add(Activity(depth + 1));
        }

        return some;
    }

    private JsonObject? Perhaps(int depth) => _choices.OnceIn(6) ? null : Activity(depth + 1);

    private JsonObject Starting(string type)
    {
        int child = _number + 1 + _choices.Below(2);
        if (child >= Count)
        {
            return Line(Id());
        }

        JsonObject starting = New(type, ("workflowDefinitionId", IdOf(_prefix, child)), ("waitForCompletion", !_choices.OnceIn(3)));
        if (type != "Elsa.BulkDispatchWorkflows" && _choices.OnceIn(4))
        {
            // The result is an object, so that binding it to a number faults.
            starting["result"] = Bound(_choices.Of("Anything", "Number"));
        }

        return starting;
    }

    private JsonObject Used()
    {
        int used = _number + 1 + _choices.Below(2);
        if (used >= Count)
        {
            return Line(Id());
        }

        JsonObject activity = New(TypeOf(used), ("item", Value()));
        activity["version"] = 1;
        activity["workflowDefinitionId"] = IdOf(_prefix, used);
        if (_choices.OnceIn(3))
        {
            activity["out"] = Bound(_choices.Of("Anything", "Number"));
        }

        return activity;
    }

    private JsonObject Script() =>
        New(
            "Elsa.RunJavaScript",
            (
                "script",
                _choices.Of(
                    "setNumber(getNumber() + 1)",
                    "setAnything({b: [1, 1.5], a: 1e21})",
                    "throw new Error('hỏng')",
                    "setAgain(false); setAnything(Math.random())"
                )
            )
        );

    private JsonObject? Strategy() =>
        _choices.Below(4) switch
        {
            1 => new() { ["then"] = "Continue" },
            2 => new()
            {
                ["then"] = _choices.Of("Fault", "Continue"),
                ["retries"] = _choices.Below(2) + 1,
                ["delay"] = "00:00:10",
                ["factor"] = 1.5,
            },
            _ => null,
        };

    private JsonNode Condition() =>
        _choices.Below(3) switch
        {
            0 => true,
            1 => false,
            _ => Expression("Variable", new JsonObject { ["name"] = "Again" }),
        };

    private string Signal() => Signals(_prefix)[_choices.Below(2)];

    private string Span() => _choices.Of("00:00:01", "00:00:10", "00:01:00", "00:00:00.0000015", "1.00:00:00", "00:00:00");

    private JsonNode Value() =>
        _choices.Below(7) switch
        {
            0 => 1,
            1 => "chữ \" \\ 😀",
            2 => new JsonObject { ["z"] = 1, ["a"] = new JsonArray(1.50, true, null) },
            3 => Expression("Variable", new JsonObject { ["name"] = "Anything" }),
            4 => JsonNode.Parse("1.250")!,
            5 => Expression("Input", "Item"),
            _ => JsonNode.Parse("1e-7")!,
        };

    private JsonArray Items()
    {
        JsonArray items = [];
        int count = _choices.Below(4);
        for (int index = 0; index < count; index++)
        {
            items.Add(_choices.OnceIn(3) ? new JsonObject { ["Item"] = index } : index);
        }

        return items;
    }

    private JsonObject Set(string variable, JsonNode? value) =>
        With(New("Elsa.SetVariable", ("value", value)), "variable", new JsonObject { ["name"] = variable, ["id"] = variable });

    private JsonObject New(string type, params ReadOnlySpan<(string Input, JsonNode? Value)> inputs)
    {
        JsonObject activity = new() { ["id"] = Id(), ["type"] = type };
        foreach (var (input, value) in inputs)
        {
            activity[input] = value is JsonObject { Count: 2 } wrapped && wrapped.ContainsKey("expression") ? value : Literal(value);
        }

        return activity;
    }

    private string Id() => $"a{(++_activities).ToString(CultureInfo.InvariantCulture)}";

    private static string Name(JsonObject activity) => activity["id"]!.GetValue<string>();

    private static JsonObject With(JsonObject activity, string property, JsonNode? value)
    {
        activity[property] = value;
        return activity;
    }

    private static JsonObject Line(string id) =>
        new()
        {
            ["id"] = id,
            ["type"] = "Elsa.WriteLine",
            ["text"] = Literal(id),
        };

    private static JsonObject Literal(JsonNode? value) => Expression(value is JsonObject or JsonArray ? "Object" : "Literal", value);

    private static JsonObject Expression(string type, JsonNode? value) => Flow.Expression(type, value);

    private static JsonObject Bound(string variable) =>
        new()
        {
            ["typeName"] = "Object",
            ["memoryReference"] = new JsonObject { ["id"] = variable },
        };

    private static JsonObject Variable(string name, string type, JsonNode? value) =>
        new()
        {
            ["id"] = name,
            ["name"] = name,
            ["typeName"] = type,
            ["value"] = value,
        };

    private static JsonObject Connection(string source, string? port, string target)
    {
        JsonObject from = new() { ["activity"] = source };
        if (port is not null)
        {
            from["port"] = port;
        }

        return new()
        {
            ["source"] = from,
            ["target"] = new JsonObject { ["activity"] = target, ["port"] = "In" },
        };
    }
}
