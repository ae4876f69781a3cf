using System.Globalization;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Host.Design;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.ElsaApi;

/// <summary>What Studio asks about steps, expressions and variables.</summary>
internal static class DescriptorRoutes
{
    /// <summary>
    /// What administrators build with. The other types of the engine are known, so that flows that have them are shown whole, and are not
    /// offered: they are for developers.
    /// </summary>
    private static readonly HashSet<string> Offered =
    [
        "Elsa.Start",
        "Elsa.End",
        "Elsa.FlowDecision",
        "Elsa.FlowFork",
        "Elsa.FlowJoin",
        "Elsa.FlowSwitch",
        "Elsa.Delay",
        "Elsa.SetVariable",
        "Elsa.DispatchWorkflow",
    ];

    public static void MapDescriptors(this RouteGroupBuilder api)
    {
        api.MapGet("/descriptors/activities", ActivitiesAsync);
        api.MapPost("/descriptors/activities/{type}/options/{property}", OptionsAsync);
        api.MapGet("/descriptors/expression-descriptors", () => ElsaJson.List(Expressions()));
        api.MapGet(
            "/descriptors/variables",
            () =>
                ElsaJson.List(
                    VariableTypes.Select(one =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["typeName"] = one.Type,
                                ["displayName"] = one.Name,
                                ["category"] = "Cơ bản",
                                ["description"] = "",
                            }
                    )
                )
        );
        api.MapGet(
            "/descriptors/storage-drivers",
            () =>
                ElsaJson.List([
                    new JsonObject
                    {
                        ["typeName"] = "Elsa.Workflows.WorkflowInstanceStorageDriver, Elsa.Workflows.Core",
                        ["displayName"] = "Lưu theo lần chạy",
                        ["priority"] = 1,
                        ["deprecated"] = false,
                    },
                ])
        );
        api.MapGet(
            "/descriptors/workflow-activation-strategies",
            () =>
                ElsaJson.List([
                    Strategy(
                        "Elsa.Workflows.ActivationValidators.AllowAlwaysStrategy, Elsa.Workflows.Core",
                        "Luôn cho phép",
                        "Luôn cho phép bắt đầu."
                    ),
                ])
        );
        api.MapGet(
            "/descriptors/incident-strategies",
            () =>
                ElsaJson.List([
                    Strategy(
                        "Elsa.Workflows.IncidentStrategies.FaultStrategy, Elsa.Workflows.Core",
                        "Dừng khi lỗi",
                        "Dừng lại cho đến khi quản trị xử lý."
                    ),
                    Strategy(
                        "Elsa.Workflows.IncidentStrategies.ContinueWithIncidentsStrategy, Elsa.Workflows.Core",
                        "Nhánh khác chạy tiếp",
                        "Nhánh có lỗi dừng lại, các nhánh khác chạy tiếp."
                    ),
                ])
        );
        // For developers: nothing to choose.
        api.MapGet("/descriptors/log-persistence-strategies", () => ElsaJson.List([]));
        api.MapGet("/descriptors/commit-strategies/workflows", () => ElsaJson.List([]));
        api.MapGet("/descriptors/commit-strategies/activities", () => ElsaJson.List([]));
        api.MapGet("/features/installed", () => ElsaJson.List([]));
        api.MapPost("/scripting/javascript/type-definitions/{definitionId}", TypesAsync);
    }

    private static async Task<IResult> ActivitiesAsync(
        ActivityCatalog activities,
        WorkflowLibrary library,
        DefinitionLibrary definitions,
        CancellationToken cancel
    )
    {
        await definitions.RefreshAsync(cancel);
        List<JsonNode> items = [.. activities.Types.Select(type => (JsonNode)Describe(type))];
        items.Add(NotFound());
        items.AddRange(
            library
                .Sources.Where(source => source.UsableAsActivity)
                .GroupBy(source => (source.ActivityType, source.Version))
                .Select(same => (JsonNode)Describe(same.First()))
        );
        return ElsaJson.List(items);
    }

    private static async Task<IResult> OptionsAsync(
        string type,
        string property,
        ActivityCatalog activities,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        if (!activities.TryGet(type, out ActivityType? known) || known.Descriptor.Input(property) is not { Options: not null } input)
            return ElsaJson.Ok(new JsonObject { ["items"] = new JsonObject() });
        IReadOnlyList<string> names = input.OptionsSource == UnitTask.RoleOptions ? await RolesAsync(databases, cancel) : NamesOf(input);
        return ElsaJson.Ok(new JsonObject { ["items"] = Choice(input, names) });
    }

    /// <summary>The roles, each with how many people hold it: one that nobody holds leaves a task undone.</summary>
    private static async Task<IReadOnlyList<string>> RolesAsync(IDbContextFactory<ProductDb> databases, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        Dictionary<Role, int> holders = await db
            .Memberships.GroupBy(member => member.Role)
            .Select(same => new { Role = same.Key, Count = same.Select(member => member.Person).Distinct().Count() })
            .ToDictionaryAsync(one => one.Role, one => one.Count, cancel);
        return
        [
            .. Enum.GetValues<Role>()
                .Select(role =>
                    holders.GetValueOrDefault(role) is var count and > 0
                        ? $"{Capital(role.Vietnamese())} ({Words.Number(count)} người)"
                        : $"{Capital(role.Vietnamese())} (chưa có ai)"
                ),
        ];
    }

    private static JsonObject Describe(ActivityType type)
    {
        ActivityDescriptor descriptor = type.Descriptor;
        bool isOffered = Offered.Contains(type.Type) || type.Type.StartsWith("GenderEquality.", StringComparison.Ordinal);
        JsonObject described = Describe(type.Type, type.Version, descriptor, isOffered);
        described["kind"] = descriptor.IsTrigger ? "Trigger" : "Action";
        described["isStart"] = type.Type == "Elsa.Start";
        described["isTerminal"] = descriptor.IsTerminal && type.Type is "Elsa.End" or "Elsa.Finish" or "Elsa.Complete" or "Elsa.Break";
        return described;
    }

    private static JsonObject Describe(WorkflowSource source)
    {
        ActivityDescriptor descriptor = WorkflowAsActivityDescriptor.Of(source);
        JsonObject described = Describe(source.ActivityType, source.Version, descriptor, isOffered: true);
        described["customProperties"] = new JsonObject { ["RootType"] = "WorkflowDefinitionActivity" };
        described["constructionProperties"] = new JsonObject
        {
            ["workflowDefinitionId"] = source.DefinitionId,
            ["workflowDefinitionVersionId"] = source.VersionId,
        };
        described["isContainer"] = false;
        return described;
    }

    private static JsonObject Describe(string type, int version, ActivityDescriptor descriptor, bool isOffered)
    {
        int dot = type.LastIndexOf('.');
        int order = 0;
        // The ports that an input names are Studio's to draw.
        IReadOnlyList<OutcomeDescriptor> outcomes = descriptor.Inputs.Any(input => input.UIHint == "dynamic-outcomes")
            ? []
            : descriptor.Outcomes;
        return new JsonObject
        {
            ["typeName"] = type,
            ["namespace"] = dot < 0 ? "" : type[..dot],
            // From this Studio makes the name of a new step, with a number after it.
            ["name"] = isOffered ? descriptor.DisplayName + " " : type[(dot + 1)..],
            ["version"] = version,
            ["category"] = descriptor.Category,
            ["displayName"] = descriptor.DisplayName,
            ["description"] = descriptor.Description,
            ["inputs"] = new JsonArray([.. descriptor.Inputs.Select(input => (JsonNode)Describe(input, order++))]),
            ["outputs"] = new JsonArray([
                .. descriptor.Outputs.Select(output =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = output.Name,
                            ["typeName"] = output.TypeName,
                            ["displayName"] = output.DisplayName,
                            ["description"] = output.Description,
                            ["order"] = 0,
                            ["isBrowsable"] = true,
                            ["isSynthetic"] = false,
                            ["isSerializable"] = true,
                        }
                ),
            ]),
            ["kind"] = "Action",
            ["ports"] = new JsonArray([
                .. outcomes.Select(outcome => (JsonNode)Port(outcome.Name, outcome.DisplayName, "Flow")),
                .. descriptor.Ports.Select(port => (JsonNode)Port(port.Name, port.DisplayName, "Embedded")),
            ]),
            ["customProperties"] = new JsonObject(),
            ["constructionProperties"] = new JsonObject(),
            ["isContainer"] = descriptor.IsContainer,
            ["isBrowsable"] = isOffered,
            ["isStart"] = false,
            ["isTerminal"] = false,
        };
    }

    private static JsonObject Describe(InputDescriptor input, int order)
    {
        JsonObject specifications = input.Options is null ? [] : Choice(input, NamesOf(input));
        if (input.OptionsSource is not null)
            specifications["Refresh"] = true;
        if (input.FixedOutcomes.Count > 0)
        {
            specifications["DynamicOutcomesOptions"] = new JsonObject
            {
                ["fixedOutcomes"] = new JsonArray([.. input.FixedOutcomes.Select(name => (JsonNode)name)]),
            };
        }
        return new JsonObject
        {
            ["name"] = input.Name,
            ["typeName"] = input.TypeName,
            ["displayName"] = input.DisplayName,
            ["description"] = input.Description,
            ["order"] = order,
            ["isBrowsable"] = true,
            ["isSynthetic"] = false,
            ["isWrapped"] = input.TypeName != InputDescriptor.Variable,
            ["uiHint"] = input.UIHint,
            ["category"] = null,
            // Studio shows a default of named ports, and draws no port for it: the administrator names them.
            ["defaultValue"] = input.UIHint == "dynamic-outcomes" ? null : input.DefaultValue?.DeepClone(),
            ["defaultSyntax"] = input.UIHint == "dynamic-outcomes" ? "Object" : "Literal",
            ["isReadOnly"] = false,
            ["isSensitive"] = false,
            ["isSerializable"] = true,
            ["uiSpecifications"] = specifications,
        };
    }

    private static JsonObject Choice(InputDescriptor input, IReadOnlyList<string> names) =>
        new()
        {
            [input.UIHint] = new JsonObject
            {
                ["selectList"] = new JsonObject
                {
                    ["items"] = new JsonArray([
                        .. input.Options!.Zip(names, (value, text) => (JsonNode)new JsonObject { ["text"] = text, ["value"] = value }),
                    ]),
                    ["isFlagsEnum"] = false,
                    ["sortItems"] = false,
                },
            },
        };

    private static IReadOnlyList<string> NamesOf(InputDescriptor input) =>
        input.OptionNames
        ?? (
            input.OptionsSource == UnitTask.RoleOptions
                ? [.. Enum.GetValues<Role>().Select(role => Capital(role.Vietnamese()))]
                : input.Options!
        );

    private static JsonObject Port(string name, string displayName, string type) =>
        new()
        {
            ["name"] = name,
            ["displayName"] = displayName,
            ["type"] = type,
            ["isBrowsable"] = true,
        };

    /// <summary>Stands for steps whose type is not known.</summary>
    private static JsonObject NotFound() =>
        Describe(
            FlowModel.Unknown,
            1,
            new ActivityDescriptor(
                "Bước không có trong hệ thống",
                "Loại bước này không có trong hệ thống: bước được giữ nguyên, quy trình không phát hành được.",
                "Hệ thống"
            ),
            isOffered: false
        );

    private static JsonObject Strategy(string type, string name, string description) =>
        new()
        {
            ["typeName"] = type,
            ["displayName"] = name,
            ["description"] = description,
        };

    private static IEnumerable<JsonNode> Expressions()
    {
        yield return Expression("Literal", "Giá trị", isOffered: false);
        yield return Expression("Object", "Đối tượng", isOffered: false, ("MonacoLanguage", "json"));
        yield return Expression("Variable", "Biến", isOffered: true, ("UIHint", "variable-picker"));
        yield return Expression("Input", "Đầu vào", isOffered: true, ("UIHint", "input-picker"));
        yield return Expression("JavaScript", "JavaScript", isOffered: true, ("MonacoLanguage", "javascript"));
    }

    private static JsonObject Expression(string type, string name, bool isOffered, params (string Name, string Value)[] properties) =>
        new()
        {
            ["type"] = type,
            ["displayName"] = name,
            ["isSerializable"] = true,
            ["isBrowsable"] = isOffered,
            ["properties"] = new JsonObject(properties.Select(one => KeyValuePair.Create(one.Name, (JsonNode?)one.Value))),
        };

    private static readonly (string Type, string Name)[] VariableTypes =
    [
        ("Object", "Bất kỳ"),
        ("String", "Chữ"),
        ("Boolean", "Đúng hoặc sai"),
        ("Int32", "Số nguyên"),
        ("Decimal", "Số thập phân"),
        ("DateTimeOffset", "Thời điểm"),
    ];

    /// <summary>What a script of the flow may call, for the editor's completion.</summary>
    private static async Task<IResult> TypesAsync(string definitionId, FlowDesign flows, CancellationToken cancel)
    {
        JsonObject? content = (await flows.VersionsAsync(definitionId, cancel)).FirstOrDefault()?.Content;
        IEnumerable<string> Names(string list) =>
            (content?[list] as JsonArray ?? []).OfType<JsonObject>().Select(one => FlowModel.Text(one, "name")).OfType<string>();
        IEnumerable<string> lines =
        [
            "declare function getVariable(name: string): any;",
            "declare function setVariable(name: string, value: any): void;",
            "declare function getInput(name: string): any;",
            "declare function getOutputFrom(activity: string, output?: string): any;",
            .. Names("variables").Where(IsName).Select(name => $"declare function get{Capital(name)}(): any;"),
            .. Names("inputs").Where(IsName).Select(name => $"declare function get{Capital(name)}(): any;"),
        ];
        return Results.Text(string.Join('\n', lines.Distinct(StringComparer.Ordinal)), "text/plain; charset=utf-8");
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static string Capital(string text) =>
        text.Length == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{char.ToUpper(text[0], Forms.Vietnamese)}{text[1..]}");
}
