using System.Globalization;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Work;
using GenderEquality.Host.Writing;

namespace GenderEquality.Host.Pages;

/// <summary>The tasks: each page shows one, and its form does it.</summary>
public static class TaskRoutes
{
    /// <summary>Which button of a form was pressed.</summary>
    public const string ActionField = "_action";

    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/work/{work:guid}", OpenAsync);
        routes.MapGet("/work/{work:guid}/{execution:int}", ShowAsync);
        routes.MapPost("/work/{work:guid}/{execution:int}", PerformAsync);
    }

    /// <summary>The first task of a work that waits in the viewer's unit; its history when none does.</summary>
    private static async Task<IResult> OpenAsync(Guid work, Visitor visitor, TaskLoader loader) =>
        await loader.FirstAsync(new StreamId(work), await visitor.ViewerAsync()) is { } execution
            ? Results.LocalRedirect($"/work/{work}/{execution}")
            : Results.LocalRedirect($"/history/{work}");

    private static async Task<IResult> ShowAsync(Guid work, int execution, Visitor visitor, TaskLoader loader)
    {
        Viewer viewer = await visitor.ViewerAsync();
        if (await loader.LoadAsync(new StreamId(work), execution, viewer) is not { } task)
            return Results.NotFound();
        return task.IsWaiting ? Page(task with { Values = TaskLoader.Stored(task) }, 200) : Results.LocalRedirect($"/work/{work}");
    }

    private static async Task<IResult> PerformAsync(
        Guid work,
        int execution,
        HttpRequest request,
        Visitor visitor,
        TaskLoader loader,
        Works works,
        Links links,
        Obligations obligations,
        Documents documents,
        People people
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        var stream = new StreamId(work);
        if (await loader.LoadAsync(stream, execution, viewer) is not { } task)
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync();
        var values = new FormValues(form);
        task = task with { Values = values, Key = form.Text(Forms.KeyField) ?? task.Key };
        try
        {
            if (!task.MayAct)
                throw new RefusedException(
                    "",
                    task.IsWaiting
                        ? $"Việc này do {task.Role.Vietnamese()} của đơn vị làm."
                        : "Việc này không còn chờ nên không gửi được. Xem danh sách việc."
                );
            if (form[ActionField] == AskAction && task.HasExtension)
            {
                await AskAsync(task, values, form, obligations, request.HttpContext.RequestAborted);
                // What stands in the other fields is not stored by this, and not lost by it either.
                return HasUnsaved(task, form, values)
                    ? Page((await loader.LoadAsync(stream, execution, viewer))! with { Values = values }, StatusCodes.Status200OK)
                    : Results.LocalRedirect($"/work/{work}/{execution}?asked=1");
            }
            Command command = await ReadAsync(task, values, form[ActionField].ToString(), loader);
            if (values.Refusals.Count > 0)
                throw new RefusedException(values.Refusals);
            if (task.LinkFault is not null && command is SendLink again)
                await links.SendAgainAsync(stream, form.Version(), form.Stamp(), again, request.HttpContext.RequestAborted);
            else
                await works.PerformAsync(
                    stream,
                    execution,
                    form.Version(),
                    form.Stamp(),
                    command,
                    // A plan that its own unit approves is signed there: it gets its number in the same transaction.
                    command is Approve approve
                    && task.Plan is { } plan
                    && plan.Unit == viewer.Unit.Unit
                        ? (before, now) => documents.SignedPlanAsync(before, approve, now, request.HttpContext.RequestAborted)
                        : null,
                    request.HttpContext.RequestAborted
                );
            // A draft that was saved stays open; everything else is done.
            return Results.LocalRedirect(
                command is SavePlanDraft or SaveReportDraft ? $"/work/{work}/{execution}?saved=1" : "/inbox?done=1"
            );
        }
        catch (RefusedException e)
        {
            Refusal[] refusals = [.. e.Refusals.Select(r => r with { Path = FieldOf(r.Path, form[ActionField].ToString()) })];
            return Page(task with { Shell = task.Shell with { Refusals = refusals } }, StatusCodes.Status400BadRequest);
        }
        catch (StaleFormException e)
        {
            TaskModel now = (await loader.LoadAsync(stream, execution, viewer))!;
            // A fresh key: what is sent after looking at the changes is another submission.
            now = now with
            {
                Values = values,
                Shell = now.Shell with { Changes = await people.NameAsync(e.Changes) },
            };
            return Page(now, StatusCodes.Status409Conflict);
        }
    }

    /// <summary>The button that asks for more time.</summary>
    public const string AskAction = "extension";

    /// <summary>The button that says that there is nothing to report.</summary>
    public const string NilAction = "nil";

    private static async Task AskAsync(
        TaskModel task,
        FormValues values,
        IFormCollection form,
        Obligations obligations,
        CancellationToken cancel
    )
    {
        var command = new AskExtension(
            task.Shell.Viewer!.Person,
            task.Owed!.Kind,
            values.Day("extension.until"),
            new PersonalText(values.Text("extension.reason"))
        );
        if (values.Refusals.Count > 0)
            throw new RefusedException(values.Refusals);
        await obligations.AskAsync(task.Work, form.Version(), form.Stamp(), command, cancel);
    }

    /// <summary>Whether fields of the task's own form hold something else than what is stored.</summary>
    private static bool HasUnsaved(TaskModel task, IFormCollection form, FormValues typed)
    {
        FormValues stored = TaskLoader.Stored(task);
        return form.Keys.Any(name =>
            !name.StartsWith('_') && !name.StartsWith("extension.", StringComparison.Ordinal) && typed[name] != stored[name]
        );
    }

    /// <summary>The field that a refusal is about: what asks for a date or a reason besides the task's own fields has names of its own.</summary>
    private static string FieldOf(string path, string action) =>
        path.StartsWith("form.", StringComparison.Ordinal) ? path[5..]
        : action is AskAction or NilAction && path is "until" or "reason" ? $"{action}.{path}"
        : path;

    /// <summary>The command that a form of the task says.</summary>
    private static async Task<Command> ReadAsync(TaskModel task, FormValues values, string action, TaskLoader loader)
    {
        PersonId by = task.Shell.Viewer!.Person;
        switch (task.Task, action)
        {
            case (Activities.Tasks.Acknowledge, _):
                return Checked(new AcknowledgeDirectiveValidator(), new AcknowledgeDirective(by));
            case (Activities.Tasks.DerivePlan, "save"):
                return Checked(new SavePlanDraftValidator(), new SavePlanDraft(by, Items(task, values), Parts(task, values)));
            case (Activities.Tasks.DerivePlan, _):
                return Checked(new SubmitPlanValidator(), new SubmitPlan(by, Items(task, values), task.Content, Parts(task, values)));
            case (Activities.Tasks.ApprovePlan or Activities.Tasks.AcceptReport, "return"):
                return Checked(new ReturnValidator(), new Return(by, new PersonalText(values.Text("remark"))));
            case (Activities.Tasks.ApprovePlan or Activities.Tasks.AcceptReport, _):
                return Checked(new ApproveValidator(), new Approve(by, values.Choice<SigningCapacity>("capacity")));
            case (Activities.Tasks.Opinion, _):
                return Checked(new GiveOpinionValidator(), new GiveOpinion(by, values["outcome"], new PersonalText(values.Text("remark"))));
            case (Activities.Tasks.PublishLink, _):
                return Checked(new SendLinkValidator(), new SendLink(by, values["url"]));
            case (Activities.Tasks.Report, "save"):
                return Checked(new SaveReportDraftValidator(), new SaveReportDraft(by, Report(task, values)));
            case (Activities.Tasks.Report, NilAction):
                return Checked(new SubmitNilReportValidator(), new SubmitNilReport(by, new PersonalText(values.Text("nil.reason"))));
            case (Activities.Tasks.Report, _):
                return Checked(new SubmitReportValidator(), new SubmitReport(by, Report(task, values), task.Content));
            case (Activities.Tasks.RollUp, _):
                RollUpModel rollUp = await loader.RollUpAsync(task.Report!);
                return Checked(
                    new RollUpValidator(),
                    new RollUp(by, rollUp.Sources, rollUp.Sums, rollUp.Missing, values.Checked("evenIfMissing"))
                );
            case (Activities.Tasks.FollowUp, _):
                return Checked(new HandleEscalationValidator(), new HandleEscalation(by));
            default:
                throw new RefusedException("", "Việc này không có biểu mẫu. Tải lại trang.");
        }
    }

    private static T Checked<T>(FluentValidation.IValidator<T> validator, T command)
    {
        validator.Check(command);
        return command;
    }

    private static List<PlanItem> Items(TaskModel task, FormValues values)
    {
        var items = new List<PlanItem>();
        foreach (Clause clause in PlanCoverage.ClausesFor(task.Content, task.Level))
        {
            string path = $"items[{clause.Id}]";
            string? text = values.Text(path + ".text");
            string? reason = values.Text(path + ".reason");
            decimal? value = values.Decimal(path + ".value", "Ghi chỉ tiêu bằng số, ví dụ 2 hoặc 79,5.");
            if (values.Choice<Answer>(path + ".answer") is { } answer)
                items.Add(new PlanItem(clause.Id, answer, text, value, reason));
            else if (text is not null || reason is not null)
                // Typed without a choice: the choice that fits what was typed, so that a draft loses nothing.
                items.Add(new PlanItem(clause.Id, Answer.Adapted, text, value, reason));
        }
        return items;
    }

    /// <summary>Null where the form has none: an office's plan is a document.</summary>
    private static PlanParts? Parts(TaskModel task, FormValues values) =>
        task.Facts is { } facts ? PlanForm.Read(values, facts, [.. PlanCoverage.ClausesFor(task.Content, task.Level)]) : null;

    private static ReportForm Report(TaskModel task, FormValues values)
    {
        List<ReportValue> figures =
        [
            .. Indicators.All.Select(indicator => new ReportValue(
                indicator.Code,
                values.Number($"values[{indicator.Code}].female", "Ghi số bằng chữ số; nếu không có, ghi 0."),
                values.Number($"values[{indicator.Code}].male", "Ghi số bằng chữ số; nếu không có, ghi 0.")
            )),
        ];
        var verdicts = new List<TargetVerdict>();
        foreach (Clause target in CollectReport.TargetsOf(task.Content))
        {
            if (values.Choice<Verdict>($"verdicts[{target.Id}].verdict") is { } verdict)
                verdicts.Add(new TargetVerdict(target.Id, verdict, values.Text($"verdicts[{target.Id}].cause")));
        }
        return new ReportForm(figures, verdicts, new PersonalText(values.Text("difficulties")), new PersonalText(values.Text("proposals")));
    }

    private static IResult Page(TaskModel task, int status) =>
        task.Task switch
        {
            Activities.Tasks.Acknowledge => Rendering.Page<AcknowledgePage>(task, status),
            Activities.Tasks.DerivePlan => Rendering.Page<PlanPage>(task, status),
            Activities.Tasks.ApprovePlan => Rendering.Page<ApprovePlanPage>(task, status),
            Activities.Tasks.PublishLink => Rendering.Page<LinkPage>(task, status),
            Activities.Tasks.RollUp => Rendering.Page<RollUpTaskPage>(task, status),
            Activities.Tasks.Report => Rendering.Page<ReportPage>(task, status),
            Activities.Tasks.AcceptReport => Rendering.Page<AcceptReportPage>(task, status),
            Activities.Tasks.FollowUp => Rendering.Page<FollowUpPage>(task, status),
            Activities.Tasks.Opinion => Rendering.Page<OpinionPage>(task, status),
            _ => throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"Task '{task.Task}' of stream {task.Work} has no page. Add one to TaskRoutes.")
            ),
        };
}
