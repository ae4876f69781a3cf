using System.Text;
using System.Text.Json.Nodes;
using GenderEquality.Engine.Definitions;
using GenderEquality.Host;

namespace GenderEquality.Tests.Activities.Approval;

/// <summary>A school's flow in which the plan goes through opinions before the head approves it.</summary>
internal static class OpinionFlow
{
    public const string Deputy = "deputy";
    public const string Committee = "committee";

    /// <summary>
    /// The deputy and the committee are asked at the same time; once both agree the head approves. Either of them, or the head, may lead the
    /// plan back, which calls the other off.
    /// </summary>
    public static JsonObject Parallel() =>
        Of(
            [
                Opinion(Deputy, "Phó hiệu trưởng cho ý kiến về kế hoạch", "Deputy"),
                Opinion(Committee, "Ban cho ý kiến về kế hoạch", "Committee"),
                Activity("both", "Elsa.FlowJoin", ("mode", "WaitAll")),
                Activity("back", "Elsa.FlowJoin", ("mode", "WaitAny")),
            ],
            "derive -> deputy",
            "derive -> committee",
            "deputy.Đồng ý -> both",
            "committee.Đồng ý -> both",
            "deputy.Trả lại -> back",
            "committee.Trả lại -> back",
            "back -> derive",
            "both -> approve"
        );

    /// <summary>The deputy is asked, and after so many working days without an answer the head approves.</summary>
    /// <param name="days">Null for no limit.</param>
    public static JsonObject Silent(int? days) =>
        Of(
            [
                Opinion(
                    Deputy,
                    "Phó hiệu trưởng cho ý kiến về kế hoạch",
                    "Deputy",
                    days is { } limit ? ("withinDays", limit) : ("name", "Hỏi")
                ),
            ],
            [
                "derive -> deputy",
                "deputy.Đồng ý -> approve",
                "deputy.Trả lại -> derive",
                .. days is null ? Array.Empty<string>() : ["deputy.Quá hạn -> approve"],
            ]
        );

    /// <summary>The school's flow from receipt to publication, with these activities between drafting and approval.</summary>
    /// <param name="connections">Written <c>a -> b</c>, or <c>a.Port -> b</c>.</param>
    public static JsonObject Of(JsonObject[] between, params string[] connections)
    {
        JsonObject[] activities =
        [
            Activity("start", "Elsa.Start"),
            Activity("receive", "GenderEquality.ReceiveDirective"),
            Activity("derive", "GenderEquality.DeriveLocalPlan"),
            .. between,
            Activity("approve", "GenderEquality.RequestApproval"),
            Activity("publish", "GenderEquality.PublishLink"),
        ];
        return Definition(
            "school-directive",
            activities,
            ["start -> receive", "receive -> derive", .. connections, "approve.Returned -> derive", "approve.Approved -> publish"]
        );
    }

    public static JsonObject Definition(string id, JsonObject[] activities, string[] connections) =>
        new()
        {
            ["definitionId"] = id,
            ["name"] = "Trường lấy ý kiến",
            ["root"] = new JsonObject
            {
                ["id"] = "flow",
                ["type"] = "Elsa.Flowchart",
                ["activities"] = new JsonArray([.. activities]),
                ["connections"] = new JsonArray([.. connections.Select(Connection)]),
            },
        };

    public static JsonObject Opinion(string id, string title, string role, params (string Name, JsonNode? Value)[] inputs) =>
        Activity(id, "GenderEquality.RequestOpinion", [("title", title), ("role", role), .. inputs]);

    public static JsonObject Activity(string id, string type, params (string Name, JsonNode? Value)[] inputs)
    {
        JsonObject activity = new() { ["id"] = id, ["type"] = type };
        foreach ((string name, JsonNode? value) in inputs)
            activity[name] = value;
        return activity;
    }

    public static byte[] Bytes(JsonObject flow) => Encoding.UTF8.GetBytes(flow.ToJsonString());

    public static DefinitionReading Read(JsonObject flow) => DefinitionReader.Read(Bytes(flow), ProductHost.Activities);

    private static JsonNode Connection(string written)
    {
        string[] ends = written.Split("->", StringSplitOptions.TrimEntries);
        string[] source = ends[0].Split('.');
        return new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = source[0], ["port"] = source.Length > 1 ? source[1] : "Done" },
            ["target"] = new JsonObject { ["activity"] = ends[1] },
        };
    }
}
