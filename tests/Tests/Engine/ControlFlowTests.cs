using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using NUnit.Framework;

namespace GenderEquality.Tests.Engine;

/// <summary>
/// Definitions of the kinds that Elsa's own suite has, written for this project: what each writes, how it ends, and, where the order matters,
/// its journal. What Elsa does was read from its source (3.x, counter mode) where no recorded result was at hand.
/// </summary>
public sealed class ControlFlowTests
{
    private static readonly ActivityCatalog Catalog = ActivityCatalog.WithBuiltIn();

    /// <summary>What runs, and the lines it writes; a line that begins with <c>!</c> is the message of an incident.</summary>
    private static readonly (string Name, JsonObject Root, string[] Lines)[] Cases =
    [
        ("sequence", Sequence(Line("a"), Line("b")), ["a", "b"]),
        ("parallel", Parallel(Sequence(Line("a"), Line("b")), Line("c")), ["c", "a", "b"]),
        ("parallel of nothing", Parallel(), []),
        ("if true", If("true", Line("yes"), Line("no")), ["yes"]),
        ("if false", If("false", Line("yes"), Line("no")), ["no"]),
        ("if with no branch for it", Sequence(If("false", Line("yes"), null), Line("after")), ["after"]),
        ("for up", For(1, 3, 1, true), ["1", "2", "3"]),
        ("for up, end excluded", For(1, 3, 1, false), ["1", "2"]),
        ("for down", For(3, 1, -1, true), ["3", "2", "1"]),
        ("for against its step", Sequence(For(3, 1, 1, true), For(1, 3, -1, true), Line("after")), ["after"]),
        ("for in steps", For(0, 10, 4, true), ["0", "4", "8"]),
        ("for not even once", For(1, 1, 1, false), []),
        ("for with a step of nothing", For(1, 3, 0, true), ["!có bước 0"]),
        (
            "for each of an array",
            ForEach("Elsa.ForEach", """["a","b"]""", Script("`${getVariable('CurrentIndex')}:${variables.CurrentValue}`")),
            ["0:a", "1:b"]
        ),
        ("for each of nothing", Sequence(ForEach("Elsa.ForEach", "[]", Line("never")), Line("after")), ["after"]),
        ("for each of objects", ForEach("Elsa.ForEach", """[{"n":"x"},{"n":"y"}]""", Script("getCurrentValue().n")), ["x", "y"]),
        ("parallel for each", ForEach("Elsa.ParallelForEach", "[1,2,3]", Script("`n${getVariable('CurrentValue')}`")), ["n1", "n2", "n3"]),
        (
            "parallel for each, branches interleave",
            ForEach("Elsa.ParallelForEach", "[1,2]", Sequence(Script("`a${variables.CurrentValue}`"), Line("b"))),
            ["a1", "a2", "b", "b"]
        ),
        (
            "while",
            Sequence(While("variables.N < 3", Sequence(Set("N", "variables.N + 1"), Script("`n${variables.N}`")))),
            ["n1", "n2", "n3"]
        ),
        ("while without a body", While("true", null), ["!không có nội dung mà điều kiện đúng"]),
        ("while without end", Forever(Line("")), [.. Enumerable.Repeat("", 9999), "!vượt quá 10.000 bước"]),
        ("break in a sequence", Sequence(While("true", Sequence(Line("a"), Break(), Line("never"))), Line("after")), ["a", "after"]),
        (
            "break in an if in a for",
            Sequence(For(1, 9, 1, true, If("variables.CurrentValue == 2", Break(), Script("`i${variables.CurrentValue}`"))), Line("after")),
            ["i1", "after"]
        ),
        (
            "break ends the inner loop only",
            ForEach("Elsa.ForEach", "[1,2]", Sequence(Line("out"), While("true", Sequence(Line("in"), Break())))),
            ["out", "in", "out", "in"]
        ),
        (
            "break in a flowchart in a loop",
            Sequence(While("true", Flowchart([Line("a"), Break(), Line("never")], "0->1", "1->2")), Line("after")),
            ["a", "after"]
        ),
        // Elsa's Break is a terminal node: with a loop or without, it ends the sequence that holds it, and those around that one.
        ("break outside of a loop", Sequence(Sequence(Break(), Line("never")), Line("never")), []),
        ("break outside of a loop, in a flowchart", Sequence(Flowchart([Break(), Line("never")], "0->1"), Line("never")), []),
        (
            "break in a branch lets the other branch end",
            Sequence(While("true", Sequence(Parallel(Break(), Sequence(Line("a"), Line("b"))), Line("never"))), Line("after")),
            ["a", "b", "after"]
        ),
        (
            "break deeper in a flowchart lets the flowchart end",
            Sequence(While("true", Flowchart([If("true", Break(), null), Line("a")], "0->1")), Line("after")),
            ["a", "after"]
        ),
        ("end in a sequence", Sequence(Sequence(Line("a"), Activity("Elsa.End"), Line("never")), Line("after")), ["a", "after"]),
        ("switch, first match", Switch("MatchFirst", ("a", "false", Line("a")), ("b", "true", Line("b")), ("c", "true", Line("c"))), ["b"]),
        (
            "switch, every match",
            Switch("MatchAny", ("a", "true", Line("a")), ("b", "false", Line("b")), ("c", "true", Line("c"))),
            ["a", "c"]
        ),
        ("switch, default", Switch("MatchFirst", ("a", "false", Line("a"))), ["default"]),
        (
            "flow switch",
            Flowchart(
                [FlowSwitch("MatchFirst", ("x", "1 > 2"), ("y", "2 > 1")), Line("x"), Line("y"), Line("d")],
                "0.x->1",
                "0.y->2",
                "0.Default->3"
            ),
            ["y"]
        ),
        (
            "flow switch, every match",
            Flowchart(
                [FlowSwitch("MatchAny", ("x", "true"), ("y", "true")), Line("x"), Line("y"), Line("d")],
                "0.x->1",
                "0.y->2",
                "0.Default->3"
            ),
            ["x", "y"]
        ),
        (
            "flow switch, default",
            Flowchart([FlowSwitch("MatchFirst", ("x", "false")), Line("x"), Line("d")], "0.x->1", "0.Default->2"),
            ["d"]
        ),
        (
            "nested flowcharts, three deep",
            Flowchart([Line("a"), Flowchart([Line("b"), Flowchart([Line("c")]), Line("d")], "0->1", "1->2"), Line("e")], "0->1", "1->2"),
            ["a", "b", "c", "d", "e"]
        ),
        (
            "join of all behind a decision waits for nobody",
            Flowchart(
                [Line("s"), Decision("true"), Line("t"), Line("f"), Join("WaitAllActive"), Line("end")],
                "0->1",
                "1.True->2",
                "1.False->3",
                "2->4",
                "3->4",
                "4->5"
            ),
            ["s", "t", "end"]
        ),
        (
            "join of all that a branch never reaches",
            Flowchart(
                [Line("s"), Decision("true"), Line("t"), Line("f"), Join("WaitAll"), Line("end")],
                "0->1",
                "1.True->2",
                "1.False->3",
                "2->4",
                "3->4",
                "4->5"
            ),
            ["s", "t"]
        ),
        (
            "join of any goes on once, though what was scheduled still runs",
            Flowchart([Line("s"), Line("a"), Line("b"), Join("WaitAny"), Line("end")], "0->1", "0->2", "1->3", "2->3", "3->4"),
            ["s", "a", "b", "end"]
        ),
        (
            "loop through a join",
            Flowchart(
                [Set("N", "variables.N + 1"), Script("`n${variables.N}`"), Decision("variables.N < 2"), Line("end")],
                "0->1",
                "1->2",
                "2.True->0",
                "2.False->3"
            ),
            ["n1", "n2", "end"]
        ),
        ("fork", Flowchart([Fork("l", "r"), Line("l"), Line("r"), Line("end")], "0.l->1", "0.r->2", "1->3", "2->3"), ["l", "r", "end"]),
        ("finish ends everything", Flowchart([Line("a"), Activity("Elsa.Finish"), Line("b"), Line("c")], "0->1", "0->2", "2->3"), ["a"]),
        (
            "end ends its own flowchart",
            Flowchart([Flowchart([Line("a"), Activity("Elsa.End"), Line("b")], "0->1", "0->2"), Line("after")], "0->1"),
            ["a", "after"]
        ),
        ("fault in one branch", Flowchart([Line("s"), Fault("hỏng"), Line("b")], "0->1", "0->2"), ["s", "!hỏng"]),
        (
            "fault that the others outlive",
            With(Flowchart([Line("s"), Fault("hỏng"), Line("b"), Line("c")], "0->1", "0->2", "2->3"), "Continue"),
            ["s", "b", "c", "!hỏng"]
        ),
        (
            "script with template, arrow, ?. and ??",
            Script("`${[1,2,3].map(n => n * 2).join('-')} ${({})?.a?.b ?? 'none'}`"),
            ["2-4-6 none"]
        ),
        (
            "script that names an outcome",
            Flowchart([Run("setOutcome('high'); 7", "high", "low"), Line("h"), Line("l")], "0.high->1", "0.low->2"),
            ["h"]
        ),
        (
            "script that sets a variable",
            Sequence(Run("setVariable('N', 41); variables.N = variables.N + 1"), Script("String(getN())")),
            ["42"]
        ),
        (
            "result of an activity",
            Sequence(Named(Run("({total: 5})"), "Sum"), Script("`${getOutputFrom('Sum').total} ${getLastResult().total}`")),
            ["5 5"]
        ),
        ("script that throws", Sequence(Script("nothing.at.all"), Line("never")), ["!nothing"]),
        ("child that is waited for", Sequence(Execute("child-out", true), Line("after")), ["child", "after"]),
        ("child that faults", Sequence(Execute("child-fault", true), Line("after")), ["after"]),
        ("child that is missing", Sequence(Execute("nowhere", true)), ["!Không có phiên bản đã phát hành nào"]),
        ("child that starts itself", Sequence(Execute("ouroboros", true), Line("after")), ["after"]),
        ("many children", Sequence(Bulk("child-item", "[1,2,3]"), Line("after")), ["item 1", "item 2", "item 3", "after"]),
        ("no children", Sequence(Bulk("child-item", "[]"), Line("after")), ["after"]),
        (
            "signal to itself",
            Flowchart(
                [
                    Line("s"),
                    Activity("Elsa.Event", ("eventName", "go")),
                    Line("heard"),
                    Activity("Elsa.PublishEvent", ("eventName", "go"), ("isLocalEvent", true)),
                ],
                "0->1",
                "0->3",
                "1->2"
            ),
            ["s", "heard"]
        ),
        (
            "workflow as an activity",
            Flowchart([Composite("Inner", "inner", ("who", Js("'An'"))), Line("good"), Line("bad")], "0.Good->1", "0.Bad->2"),
            ["hello An", "good"]
        ),
        (
            "workflows as activities, three deep",
            Flowchart([Composite("Outer", "outer"), Line("end")], "0->1"),
            ["hello Bình", "outer end", "end"]
        ),
        (
            "one workflow used twice",
            Sequence(Composite("Inner", "inner", ("who", "A")), Composite("Inner", "inner", ("who", "B"))),
            ["hello A", "hello B"]
        ),
    ];

    private static readonly JsonObject[] Published =
    [
        Workflow("child-out", Sequence(Line("child"), Activity("Elsa.SetOutput", ("outputName", "Answer"), ("outputValue", 42)))),
        Workflow("child-fault", Sequence(Fault("con hỏng"))),
        Workflow("child-item", Sequence(Script("`item ${getInput('Item')}`"))),
        Workflow("ouroboros", Sequence(Execute("ouroboros", true))),
        Usable(
            Workflow(
                "inner",
                Flowchart([Script("`hello ${getInput('who')}`"), Activity("Elsa.Complete", ("outcomes", "Good"))], "0->1"),
                "Inner"
            ),
            ["Good", "Bad"],
            "who"
        ),
        Usable(Workflow("middle", Sequence(Composite("Inner", "inner", ("who", Js("'Bình'")))), "Middle"), []),
        Usable(Workflow("outer", Sequence(Composite("Middle", "middle"), Line("outer end")), "Outer"), []),
    ];

    private static IEnumerable<TestCaseData> AllCases() =>
        Cases.Select(one => new TestCaseData(one.Root, one.Lines).SetArgDisplayNames(one.Name));

    [TestCaseSource(nameof(AllCases))]
    public void Run_OfAFlow_WritesWhatElsaWould(JsonObject root, string[] expected)
    {
        RunResult result = Run(root);
        string[] lines = [.. expected.Where(line => !line.StartsWith('!'))];
        string[] incidents = [.. expected.Where(line => line.StartsWith('!')).Select(line => line[1..])];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Lines, Is.EqualTo(lines));
            Assert.That(result.Incidents, Has.Count.EqualTo(incidents.Length));
            for (int i = 0; i < Math.Min(incidents.Length, result.Incidents.Count); i++)
            {
                Assert.That(result.Incidents[i].Message, Does.Contain(incidents[i]));
            }
        }
    }

    [Test]
    public void Journal_OfLoopsAndBreak_ClosesFromTheInsideOut()
    {
        RunResult result = Run(Id(While("true", Id(Sequence(Id(Break(), "stop")), "body")), "loop"));
        Assert.That(
            result.Journal,
            Is.EqualTo([
                "Elsa.Workflow#Workflow1:Started",
                "Elsa.While#loop:Started",
                "Elsa.Sequence#body:Started",
                "Elsa.Break#stop:Started",
                "Elsa.Break#stop:Completed",
                "Elsa.Sequence#body:Completed",
                "Elsa.While#loop:Completed",
                "Elsa.Workflow#Workflow1:Completed",
            ])
        );
    }

    [Test]
    public void Journal_OfWorkflowsAsActivities_NumbersThemFromTheInsideOut()
    {
        RunResult result = Run(Flowchart([Composite("Outer", "outer")]));
        Assert.That(
            result.Journal.Where(one => one.StartsWith("Elsa.Workflow#", StringComparison.Ordinal)),
            Is.EqualTo([
                "Elsa.Workflow#Workflow4:Started",
                "Elsa.Workflow#Workflow3:Started",
                "Elsa.Workflow#Workflow2:Started",
                "Elsa.Workflow#Workflow1:Started",
                "Elsa.Workflow#Workflow1:Completed",
                "Elsa.Workflow#Workflow2:Completed",
                "Elsa.Workflow#Workflow3:Completed",
                "Elsa.Workflow#Workflow4:Completed",
            ])
        );
    }

    [Test]
    public void Read_OfWhatIsNotSupported_NamesEachWithItsPath()
    {
        JsonObject root = Flowchart([
            Activity("Elsa.HttpEndpoint"),
            Activity("Elsa.WriteLine", ("text", Expression("Liquid", "{{ x }}"))),
            Activity(
                "Elsa.FlowSwitch",
                ("cases", new JsonArray(new JsonObject { ["label"] = "a" }, new JsonObject { ["label"] = "a" }, new JsonObject()))
            ),
            Composite("Nowhere", "nowhere"),
            Activity("Elsa.BulkDispatchWorkflows", ("workflowDefinitionId", "x"), ("items", "[]"), ("childCompleted", Line("x"))),
            Line("a/b", "a/b"),
        ]);
        DefinitionReading reading = DefinitionReader.Read(Bytes(With(Workflow("main", root), null, "Retry")), Catalog, Library());
        Assert.That(
            reading.Faults.Select(one => one.Path),
            Is.EquivalentTo([
                "root.activities[0].type",
                "root.activities[1].text.expression.type",
                "root.activities[2].cases[1].label",
                "root.activities[2].cases[2].label",
                "root.activities[3].type",
                "root.activities[4].childCompleted",
                "root.activities[5].id",
                "options.incidentStrategyType",
            ])
        );
    }

    [Test]
    public void Read_OfAWorkflowThatUsesItselfThroughAnother_IsRefused()
    {
        WorkflowLibrary library = new(Catalog);
        library.Add(Bytes(Usable(Workflow("a", Sequence(Composite("B", "b")), "A"), [])));
        library.Add(Bytes(Usable(Workflow("b", Sequence(Composite("A", "a")), "B"), [])));
        Assert.That(library.Read("a", 1).Faults.Single().Message, Does.Contain("dùng chính nó").And.Contain("a → b → a"));
    }

    private static RunResult Run(JsonObject root)
    {
        WorkflowLibrary library = Library();
        library.Add(Bytes(Workflow("main", root)));
        DefinitionReading reading = library.Read("main", 1);
        Assert.That(reading.Faults, Is.Empty);
        return DefinitionRun.Run(reading.Definition!, new WorkflowRuntime(Catalog, (_, _) => null, Sandbox.Scripts, library), library);
    }

    private static WorkflowLibrary Library()
    {
        WorkflowLibrary library = new(Catalog);
        foreach (JsonObject one in Published)
        {
            library.Add(Bytes(one));
        }

        return library;
    }

    private static byte[] Bytes(JsonObject definition) => Encoding.UTF8.GetBytes(definition.ToJsonString());

    private static int _ids;

    private static JsonObject Activity(string type, params (string Name, JsonNode? Value)[] properties)
    {
        JsonObject activity = new() { ["id"] = $"{type.Split('.')[^1]}{++_ids}", ["type"] = type };
        foreach (var (name, value) in properties)
        {
            activity[name] = value is JsonObject or JsonArray ? value : Expression("Literal", value);
        }

        return activity;
    }

    private static JsonObject Expression(string type, JsonNode? value) =>
        new()
        {
            ["typeName"] = "Object",
            ["expression"] = new JsonObject { ["type"] = type, ["value"] = value },
        };

    private static JsonObject Js(string script) => Expression("JavaScript", script);

    private static JsonObject Id(JsonObject activity, string id)
    {
        activity["id"] = id;
        return activity;
    }

    private static JsonObject Named(JsonObject activity, string name)
    {
        activity["name"] = name;
        return activity;
    }

    private static JsonObject Line(string text, string? id = null) =>
        id is null ? Activity("Elsa.WriteLine", ("text", text)) : Id(Activity("Elsa.WriteLine", ("text", text)), id);

    private static JsonObject Script(string script) => Activity("Elsa.WriteLine", ("text", Js(script)));

    private static JsonObject Run(string script, params string[] outcomes) =>
        Activity(
            "Elsa.RunJavaScript",
            ("script", script),
            ("possibleOutcomes", Expression("Object", new JsonArray([.. outcomes.Select(one => JsonValue.Create(one))])))
        );

    private static JsonObject Set(string variable, string script) =>
        Activity("Elsa.SetVariable", ("variable", new JsonObject { ["id"] = variable, ["name"] = variable }), ("value", Js(script)));

    private static JsonObject Sequence(params JsonObject[] activities) =>
        Activity("Elsa.Sequence", ("activities", new JsonArray([.. activities])));

    private static JsonObject Parallel(params JsonObject[] activities) =>
        Activity("Elsa.Parallel", ("activities", new JsonArray([.. activities])));

    private static JsonObject Fault(string message) => Activity("Elsa.Fault", ("message", message));

    private static JsonObject Break() => Activity("Elsa.Break");

    private static JsonObject If(string condition, JsonObject? then, JsonObject? otherwise)
    {
        JsonObject activity = Activity("Elsa.If", ("condition", Js(condition)));
        activity["then"] = then;
        activity["else"] = otherwise;
        return activity;
    }

    private static JsonObject For(int start, int end, int step, bool inclusive, JsonObject? body = null)
    {
        JsonObject loop = Activity("Elsa.For", ("start", start), ("end", end), ("step", step), ("outerBoundInclusive", inclusive));
        loop["body"] = body ?? Script("String(variables.CurrentValue)");
        return loop;
    }

    private static JsonObject ForEach(string type, string items, JsonObject body)
    {
        JsonObject loop = Activity(type, ("items", Expression("Object", items)));
        loop["body"] = body;
        return loop;
    }

    private static JsonObject While(string condition, JsonObject? body)
    {
        JsonObject loop = Activity("Elsa.While", ("condition", Js(condition)));
        loop["body"] = body;
        return loop;
    }

    private static JsonObject Forever(JsonObject body)
    {
        JsonObject loop = Activity("Elsa.While", ("condition", true));
        loop["body"] = body;
        return loop;
    }

    private static JsonObject Switch(string mode, params (string Label, string Condition, JsonObject Activity)[] cases)
    {
        JsonObject activity = Activity(
            "Elsa.Switch",
            ("mode", mode),
            ("cases", new JsonArray([.. cases.Select(one => Case(one.Label, one.Condition, one.Activity))]))
        );
        activity["default"] = Line("default");
        return activity;
    }

    private static JsonObject FlowSwitch(string mode, params (string Label, string Condition)[] cases) =>
        Activity(
            "Elsa.FlowSwitch",
            ("mode", mode),
            ("cases", new JsonArray([.. cases.Select(one => Case(one.Label, one.Condition, null))]))
        );

    private static JsonObject Case(string label, string condition, JsonObject? activity) =>
        new()
        {
            ["label"] = label,
            ["condition"] = new JsonObject { ["type"] = "JavaScript", ["value"] = condition },
            ["activity"] = activity,
        };

    private static JsonObject Decision(string condition) => Activity("Elsa.FlowDecision", ("condition", Js(condition)));

    private static JsonObject Join(string mode) => Activity("Elsa.FlowJoin", ("mode", mode));

    private static JsonObject Fork(params string[] branches) =>
        Activity("Elsa.FlowFork", ("branches", Expression("Object", new JsonArray([.. branches.Select(one => JsonValue.Create(one))]))));

    private static JsonObject Execute(string definition, bool wait) =>
        Activity("Elsa.ExecuteWorkflow", ("workflowDefinitionId", definition), ("waitForCompletion", wait));

    private static JsonObject Bulk(string definition, string items) =>
        Activity(
            "Elsa.BulkDispatchWorkflows",
            ("workflowDefinitionId", definition),
            ("items", Expression("Object", items)),
            ("waitForCompletion", true)
        );

    private static JsonObject Composite(string type, string definition, params (string Name, JsonNode? Value)[] inputs)
    {
        JsonObject activity = Activity(type, inputs);
        activity["version"] = 1;
        activity["workflowDefinitionId"] = definition;
        return activity;
    }

    /// <summary>Activities by their place in the list, and connections as <c>0->1</c> or <c>0.Port->1</c>.</summary>
    private static JsonObject Flowchart(JsonObject[] activities, params string[] connections)
    {
        JsonArray joined = [];
        foreach (string connection in connections)
        {
            string[] ends = connection.Split("->");
            string[] source = ends[0].Split('.');
            joined.Add(
                new JsonObject
                {
                    ["source"] = new JsonObject { ["activity"] = IdOf(source[0]), ["port"] = source.Length > 1 ? source[1] : "Done" },
                    ["target"] = new JsonObject { ["activity"] = IdOf(ends[1]), ["port"] = "In" },
                }
            );
        }

        JsonObject flowchart = Activity("Elsa.Flowchart", ("activities", new JsonArray([.. activities])));
        flowchart["connections"] = joined;
        return flowchart;

        string IdOf(string index) =>
            activities[int.Parse(index, System.Globalization.CultureInfo.InvariantCulture)]["id"]!.GetValue<string>();
    }

    private static JsonObject Workflow(string id, JsonObject root, string? name = null)
    {
        // A root may ask for a strategy of its own, which belongs to the workflow.
        JsonNode? custom = root["customProperties"]?.DeepClone();
        return new()
        {
            ["definitionId"] = id,
            ["name"] = name ?? id,
            ["version"] = 1,
            ["variables"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = "N",
                    ["name"] = "N",
                    ["typeName"] = "Int32",
                    ["value"] = 0,
                }
            ),
            ["customProperties"] = custom,
            ["root"] = root.DeepClone(),
        };
    }

    private static JsonObject Usable(JsonObject workflow, string[] outcomes, params string[] inputs)
    {
        workflow["options"] = new JsonObject { ["usableAsActivity"] = true };
        workflow["outcomes"] = new JsonArray([.. outcomes.Select(one => JsonValue.Create(one))]);
        workflow["inputs"] = new JsonArray([.. inputs.Select(one => new JsonObject { ["name"] = one, ["type"] = "String" })]);
        return workflow;
    }

    private static JsonObject With(JsonObject owner, string? then, string? elsas = null)
    {
        if (then is not null)
        {
            owner["customProperties"] = new JsonObject { ["incidentStrategy"] = new JsonObject { ["then"] = then } };
        }

        if (elsas is not null)
        {
            owner["options"] = new JsonObject
            {
                ["incidentStrategyType"] = $"Elsa.Workflows.IncidentStrategies.{elsas}, Elsa.Workflows.Core",
            };
        }

        return owner;
    }
}
