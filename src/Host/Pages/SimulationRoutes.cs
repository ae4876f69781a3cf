using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Host.Design;
using GenderEquality.Host.Security;
using GenderEquality.Host.Simulating;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>What the form offers.</summary>
/// <param name="Flows">Published flows, newest version first: the value of the field, and what it is called.</param>
/// <param name="Directives">Confirmed directives of the units that the viewer sees.</param>
public sealed record SimulationChoices(
    IReadOnlyList<(string Value, string Name)> Flows,
    IReadOnlyList<(string Value, string Name)> Directives
);

/// <summary>What happened on a day, the same kind of thing in one line.</summary>
public sealed record SimulatedDay(DateOnly Day, IReadOnlyList<SimulatedLine> Lines);

/// <param name="Shape">CSS class of the shape that stands before it.</param>
/// <param name="Events">Of one kind and with one sentence, in order.</param>
public sealed record SimulatedLine(string Shape, string What, IReadOnlyList<SimulationEvent> Events);

public sealed record SimulationModel(Shell Shell, SimulationChoices Choices, FormValues Values)
{
    /// <summary>Null before the form was sent.</summary>
    public SimulationResult? Result { get; init; }
    public string FlowName { get; init; } = "";
    public string DirectiveName { get; init; } = "";
    public IReadOnlyList<SimulatedDay> Days { get; init; } = [];

    /// <summary>The flow with what happened at its steps; null when it is no chart.</summary>
    public FlowDrawing? Drawing { get; init; }
}

/// <summary>Where administrators try a flow before it concerns anybody. For everybody else the page does not exist.</summary>
public static class SimulationRoutes
{
    /// <summary>In bytes; the largest flow of ours has 20,000.</summary>
    private const long LargestDraft = 2_000_000;

    /// <summary>The tasks that the form asks about, in the order in which they come.</summary>
    internal static readonly (string Task, string Name, bool MayReturn)[] Tasks =
    [
        (Activities.Tasks.Acknowledge, "Nhận văn bản", false),
        (Activities.Tasks.DerivePlan, "Lập kế hoạch", false),
        (Activities.Tasks.Opinion, "Cho ý kiến", true),
        (Activities.Tasks.ApprovePlan, "Duyệt kế hoạch", true),
        (Activities.Tasks.PublishLink, "Gửi liên kết công bố", false),
        (Activities.Tasks.Report, "Nộp báo cáo", false),
        (Activities.Tasks.AcceptReport, "Chấp nhận báo cáo", true),
        (Activities.Tasks.RollUp, "Tổng hợp báo cáo", false),
        (Activities.Tasks.FollowUp, "Đôn đốc báo cáo quá hạn", false),
    ];

    public static void MapSimulation(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/simulate", ShowAsync);
        routes.MapPost("/simulate", RunAsync);
    }

    /// <param name="definition">The flow that the form begins with; null for that of schools.</param>
    private static async Task<IResult> ShowAsync(string? definition, Visitor visitor, SimulationForms forms, CancellationToken cancel)
    {
        Viewer viewer = await visitor.ViewerAsync();
        return viewer.Is(Role.Administrator)
            ? Rendering.Page<SimulationPage>(await forms.ModelAsync(await visitor.ShellAsync(viewer), definition, cancel))
            : Results.NotFound();
    }

    private static async Task<IResult> RunAsync(
        HttpRequest request,
        Visitor visitor,
        SimulationForms forms,
        FlowDesign flows,
        Simulator simulator,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        if (!viewer.Is(Role.Administrator))
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync(cancel);
        SimulationModel model = await forms.ModelAsync(await visitor.ShellAsync(viewer), null, cancel) with
        {
            Values = new FormValues(form),
        };
        try
        {
            SimulationOrder order = await OrderAsync(model, form, flows, cancel);
            SimulationResult result = await simulator.RunAsync(order, cancel);
            return Rendering.Page<SimulationPage>(
                model with
                {
                    Result = result,
                    FlowName = Name(model.Choices.Flows, model.Values["definition"]) ?? result.Definition,
                    DirectiveName = Name(model.Choices.Directives, result.Directive) ?? result.Directive,
                    Days = Days(result),
                    Drawing = FlowDrawing.Of(await ContentAsync(order, result, flows, cancel), ProductHost.Activities, result.Steps),
                }
            );
        }
        catch (RefusedException refused)
        {
            return Rendering.Page<SimulationPage>(
                model with
                {
                    Shell = model.Shell with { Refusals = [.. refused.Refusals.Select(AtField)] },
                },
                StatusCodes.Status400BadRequest
            );
        }
    }

    private static async Task<JsonObject> ContentAsync(
        SimulationOrder order,
        SimulationResult result,
        FlowDesign flows,
        CancellationToken cancel
    ) =>
        order.Draft is { } draft
            ? FlowModel.Parse(draft)
            : (await flows.VersionsAsync(result.Definition, cancel)).FirstOrDefault(one => one.Version == result.Version)?.Content ?? [];

    private static async Task<SimulationOrder> OrderAsync(
        SimulationModel model,
        IFormCollection form,
        FlowDesign flows,
        CancellationToken cancel
    )
    {
        FormValues values = model.Values;
        byte[]? draft = null;
        if (form.Files["file"] is { Length: > 0 } file)
        {
            if (file.Length > LargestDraft)
                throw new RefusedException("file", "Tệp quy trình lớn hơn 2 MB. Chọn tệp do trình thiết kế lưu.");
            using var copy = new MemoryStream();
            await file.CopyToAsync(copy, cancel);
            draft = copy.ToArray();
        }
        string[] flow = values["definition"].Split(':');
        if (draft is null && flow is [{ } id, SimulationForms.DraftVersion])
        {
            FlowVersion? drawn = (await flows.VersionsAsync(id, cancel)).FirstOrDefault();
            draft = drawn is null
                ? throw new RefusedException("definition", "Bản nháp này không còn nữa. Chọn quy trình khác.")
                : FlowModel.Bytes(drawn.Content);
        }
        // What the viewer may not see does not exist.
        string? directive = model.Choices.Directives.Any(one => one.Value == values["directive"]) ? values["directive"] : null;
        return new SimulationOrder
        {
            Definition = draft is null ? flow[0] : null,
            Version = draft is null && flow.Length > 1 ? flow[1] : null,
            Draft = draft,
            For = values.Text("for"),
            Directive = directive,
            From = values.Text("from"),
            To = values.Text("to"),
            Units = values.Text("units"),
            Answers = AnswersOf(values),
        };
    }

    private static Answers AnswersOf(FormValues values)
    {
        AnswerRule atOnce = AnswerRule.ForAll(ScriptedAnswer.Done, Delay.AtOnce);
        return values["answers"] switch
        {
            "now" => new Answers([], atOnce),
            "return" => new Answers(
                [
                    .. Tasks
                        .Where(one => one.MayReturn)
                        .Select(one => Answers.Usual.Default with { Task = one.Task, Answer = ScriptedAnswer.Return, Times = 2 }),
                ],
                Answers.Usual.Default
            ),
            "never" => new Answers([], AnswerRule.ForAll(ScriptedAnswer.Never, Delay.AtOnce)),
            "custom" => new Answers(
                [.. Tasks.Select(one => RuleOf(values[$"answer[{one.Task}]"]) with { Task = one.Task })],
                Answers.Usual.Default
            ),
            _ => Answers.Usual,
        };
    }

    private static AnswerRule RuleOf(string choice) =>
        choice switch
        {
            "now" => AnswerRule.ForAll(ScriptedAnswer.Done, Delay.AtOnce),
            "five" => AnswerRule.ForAll(ScriptedAnswer.Done, new Delay(5, DelayUnit.WorkingDay)),
            "before" => AnswerRule.ForAll(ScriptedAnswer.Done, new Delay(3, DelayUnit.WorkingDay, BeforeLastDay: true)),
            "late" => AnswerRule.ForAll(ScriptedAnswer.Done, new Delay(0, DelayUnit.Day, BeforeLastDay: true)),
            "return1" => Answers.Usual.Default with { Answer = ScriptedAnswer.Return, Times = 1 },
            "return2" => Answers.Usual.Default with { Answer = ScriptedAnswer.Return, Times = 2 },
            "never" => AnswerRule.ForAll(ScriptedAnswer.Never, Delay.AtOnce),
            _ => Answers.Usual.Default,
        };

    /// <summary>A fault inside of a draft is shown at the field of the file.</summary>
    private static Refusal AtField(Refusal refusal) =>
        refusal.Path.StartsWith("definition.", StringComparison.Ordinal)
            ? new Refusal("file", $"{refusal.Path["definition.".Length..]}: {refusal.Message}")
        : refusal.Path == "version" ? refusal with { Path = "definition" }
        : refusal;

    private static string? Name(IReadOnlyList<(string Value, string Name)> choices, string value) =>
        choices.Where(one => one.Value == value).Select(one => one.Name).FirstOrDefault();

    internal static List<SimulatedDay> Days(SimulationResult result) =>
        [
            .. result
                .Events.GroupBy(e => DateOnly.FromDateTime(e.At.DateTime))
                .Select(day => new SimulatedDay(
                    day.Key,
                    [
                        .. day.GroupBy(e => (e.Kind, What: e.Kind == SimulationKinds.Mail ? "Thư" : e.What))
                            .Select(same => new SimulatedLine(ShapeOf(same.Key.Kind), same.Key.What, [.. same])),
                    ]
                )),
        ];

    private static string ShapeOf(string kind) =>
        kind switch
        {
            SimulationKinds.Task => "open",
            SimulationKinds.Done or SimulationKinds.End => "ok",
            SimulationKinds.Returned => "back",
            SimulationKinds.Overdue or SimulationKinds.Stuck => "late",
            SimulationKinds.Reminder or SimulationKinds.Escalation => "soon",
            _ => "nil",
        };
}

/// <summary>What the form of a simulation offers to an administrator.</summary>
public sealed class SimulationForms(IDbContextFactory<ProductDb> databases, Access access, FlowDesign design, FlowUsage usage)
{
    /// <summary>Stands in the field of the flow where a published one has its number.</summary>
    public const string DraftVersion = "draft";
    private const int MostDirectives = 100;

    /// <param name="definition">The value of the field to begin with; null for the flow of schools.</param>
    public async Task<SimulationModel> ModelAsync(Shell shell, string? definition, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        List<(string Value, string Name)> flows =
        [
            .. (await design.VersionsAsync(cancel)).Select(version =>
                version.Revision is null
                    ? ($"{version.DefinitionId}:{version.Version}", $"{version.Name}, bản {version.Version}")
                    : ($"{version.DefinitionId}:{DraftVersion}", $"{version.Name}, bản nháp")
            ),
        ];
        string school = (await usage.GetAsync(cancel)).School + ":";
        // A flow that has no draft is tried as it is published.
        string? wanted = definition is null
            ? null
            : flows.Select(one => one.Value).FirstOrDefault(one => one == definition)
                ?? flows
                    .Select(one => one.Value)
                    .FirstOrDefault(one => one.StartsWith(definition.Split(':')[0] + ":", StringComparison.Ordinal));
        List<DirectiveRow> rows = await db
            .Directives.AsNoTracking()
            .Where(row => row.Status == DirectiveStatus.Confirmed || row.Status == DirectiveStatus.Sent)
            .OrderByDescending(row => row.TakenInAt)
            .ThenBy(row => row.Stream)
            .Take(MostDirectives)
            .ToListAsync(cancel);
        var seen = new Dictionary<UnitId, bool>();
        var directives = new List<(string, string)>();
        foreach (DirectiveRow row in rows)
        {
            if (!seen.TryGetValue(row.Unit, out bool may))
                seen[row.Unit] = may = await access.CanSeeAsync(db, shell.Viewer!, row.Unit, cancel);
            if (may)
                directives.Add((row.Directive.ToString(), row.Reference == row.Title ? row.Title! : $"{row.Reference}: {row.Title}"));
        }
        var first = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["definition"] =
                wanted ?? flows.Select(one => one.Value).FirstOrDefault(one => one.StartsWith(school, StringComparison.Ordinal)),
            ["directive"] = directives.Select(one => one.Item1).FirstOrDefault(),
            ["from"] = $"{shell.Today:yyyy-MM-dd}",
            ["to"] = $"{shell.Today.AddYears(1).AddDays(-1):yyyy-MM-dd}",
            ["answers"] = "usual",
        };
        return new SimulationModel(shell, new SimulationChoices(flows, directives), new FormValues(first));
    }
}
