using System.Globalization;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Reading;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <param name="Received">Directives that were sent to the unit, with the work each started.</param>
public sealed record DirectivesModel(
    Shell Shell,
    IReadOnlyList<DirectiveRow> TakenIn,
    IReadOnlyList<(DirectiveRow Directive, string From, StreamId Work)> Received,
    bool MayTakeIn
);

/// <param name="PlanOf">The work whose plan the document is to be.</param>
public sealed record TakeInModel(Shell Shell, string Key, string Text, StreamId? PlanOf, string? PlanOfName, int MegabytesOfFile)
{
    /// <summary>Files in one upload.</summary>
    public const int MaximumFiles = 20;
}

/// <param name="Findings">Null once the document was set aside or cannot be read.</param>
public sealed record ConfirmModel(
    Shell Shell,
    DirectiveId Id,
    int Version,
    string Key,
    FormValues Fields,
    DocumentFindings Findings,
    bool IsPlan,
    bool MayWrite,
    WorkCalendar Calendar,
    DateOnly? IssuerOwes
)
{
    /// <summary>What has to be looked at before the document is confirmed for the first time.</summary>
    public IReadOnlyList<Doubt> Asked { get; init; } = [];

    /// <summary>The directive that the unit has of the same number, symbol, issuer and date; null unless confirming was refused for it.</summary>
    public DuplicateDirective? Duplicate { get; init; }

    /// <summary>How far ahead the dates of a rule are shown.</summary>
    public const int Years = 3;

    /// <summary>The rules as they stand in the fields, as far as they hold, with the number of their fields.</summary>
    public IReadOnlyDictionary<int, DeadlineRule> Rules { get; } =
        Fields
            .Indexes("reportRules")
            .Select(i => (Index: i, Rule: DirectiveFields.RuleAt(new FormValues(Fields.All), i)))
            .Where(one => one.Rule is not null && new DeadlineRuleValidator().Validate(one.Rule).IsValid)
            .ToDictionary(one => one.Index, one => one.Rule!);

    /// <summary>Dates that leave a level no time, with what is proposed instead.</summary>
    public IReadOnlyList<DateConflict> Conflicts() =>
        BackPlan.Check(
            [.. Rules.Values],
            [.. DirectiveFields.Levels.Where(level => Fields.Checked("level-" + level))],
            Shell.Today,
            Calendar,
            IssuerOwes
        );

    public IReadOnlyList<Occurrence> Dates(int rule) =>
        Rules.TryGetValue(rule, out DeadlineRule? found) ? found.Occurrences(Shell.Today, Shell.Today.AddYears(Years), Calendar) : [];
}

/// <param name="Recipients">To whom it goes, or would go.</param>
public sealed record DirectiveModel(
    Shell Shell,
    DirectiveId Id,
    Directive Directive,
    IReadOnlyList<UnitRow> Recipients,
    bool MaySend,
    bool IsSending,
    string Unit,
    bool IsOwner
);

/// <summary>Taking in a document, confirming what it says, sending it.</summary>
public static class DirectiveRoutes
{
    /// <summary>
    /// Bytes of a whole upload. More than <see cref="TakeInModel.MaximumFiles"/> usual files have, so that a file that is too large gets its
    /// refusal on the page, beside what was typed there; beyond it the request is cut off.
    /// </summary>
    private const long MaximumRequest = 100 * 1024 * 1024;

    public static void MapDirectives(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/directives", ListAsync);
        routes.MapGet("/directives/new", NewAsync);
        routes.MapPost("/directives/new", TakeInAsync).WithMetadata(new RequestSizeLimitAttribute(MaximumRequest));
        routes.MapGet("/directives/{id:guid}", ShowAsync);
        routes.MapGet("/directives/{id:guid}/correct", CorrectAsync);
        routes.MapPost("/directives/{id:guid}/confirm", ConfirmAsync);
        routes.MapPost("/directives/{id:guid}/amend", AmendAsync);
        routes.MapPost("/directives/{id:guid}/rules", ChangeRulesAsync);
        routes.MapPost("/directives/{id:guid}/set-aside", SetAsideAsync);
        routes.MapPost("/directives/{id:guid}/send", SendAsync);
    }

    private static async Task<IResult> ListAsync(Visitor visitor, IDbContextFactory<ProductDb> databases)
    {
        Viewer viewer = await visitor.ViewerAsync();
        UnitId unit = viewer.Unit.Unit;
        await using ProductDb db = await databases.CreateDbContextAsync();
        List<DirectiveRow> takenIn = await db
            .Directives.AsNoTracking()
            .Where(directive => directive.Unit == unit)
            .OrderByDescending(directive => directive.TakenInAt)
            .Take(200)
            .ToListAsync();
        var received = await (
            from work in db.Works.AsNoTracking()
            where work.Unit == unit && work.Period == "" && !work.Own
            join directive in db.Directives on work.Directive equals directive.Directive
            join sender in db.Units on work.From equals sender.Unit
            orderby directive.TakenInAt descending
            select new
            {
                Directive = directive,
                From = sender.Name,
                work.Stream,
            }
        )
            .Take(200)
            .ToListAsync();
        return Rendering.Page<DirectivesPage>(
            new DirectivesModel(
                await visitor.ShellAsync(viewer),
                takenIn,
                received.ConvertAll(row => (row.Directive, row.From, row.Stream)),
                MayTakeIn(viewer)
            )
        );
    }

    private static async Task<IResult> NewAsync(
        Guid? planOf,
        Visitor visitor,
        ReadingSettings reading,
        IDbContextFactory<ProductDb> databases
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        if (!MayTakeIn(viewer))
            return Results.NotFound();
        (StreamId? work, string? name, bool found) = await PlanOfAsync(planOf, viewer, databases);
        return found
            ? Rendering.Page<TakeInPage>(new TakeInModel(await visitor.ShellAsync(viewer), NewKey(), "", work, name, Megabytes(reading)))
            : Results.NotFound();
    }

    private static async Task<IResult> TakeInAsync(
        HttpRequest request,
        Visitor visitor,
        Directives directives,
        FileReader reader,
        ReadingSettings reading,
        IDbContextFactory<ProductDb> databases
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        IFormCollection form = await request.ReadFormAsync();
        (StreamId? work, string? name, bool found) = await PlanOfAsync(
            Guid.TryParse(form.Text("planOf"), out Guid planOf) ? planOf : null,
            viewer,
            databases
        );
        if (!MayTakeIn(viewer) || !found)
            return Results.NotFound();
        string key = form.Text(Forms.KeyField) ?? NewKey();
        string pasted = form["text"].ToString();
        CancellationToken cancel = request.HttpContext.RequestAborted;
        try
        {
            IReadOnlyList<string> texts = await TextsAsync(form.Files.GetFiles("file"), pasted, work, reader, cancel);
            List<TakeInDirective> documents = [.. texts.Select(text => new TakeInDirective(viewer.Person, viewer.Unit.Unit, text, work))];
            documents.ForEach(new TakeInDirectiveValidator().Check);
            List<DirectiveId> taken = [];
            foreach ((int i, TakeInDirective document) in documents.Index())
                taken.Add(await directives.TakeInAsync(document, i == 0 ? key : $"{key}:{i}", cancel));
            return Results.LocalRedirect(taken is [var only] ? $"/directives/{only}" : "/directives");
        }
        catch (RefusedException e)
        {
            Shell shell = await visitor.ShellAsync(viewer) with { Refusals = e.Refusals };
            return Rendering.Page<TakeInPage>(
                new TakeInModel(shell, key, pasted, work, name, Megabytes(reading)),
                StatusCodes.Status400BadRequest
            );
        }
    }

    /// <summary>The texts of the files, or the pasted one where there are none.</summary>
    /// <exception cref="RefusedException">A file cannot be read; each that cannot is named, and none is taken in.</exception>
    private static async Task<IReadOnlyList<string>> TextsAsync(
        IReadOnlyList<IFormFile> files,
        string pasted,
        StreamId? planOf,
        FileReader reader,
        CancellationToken cancel
    )
    {
        if (files.Count == 0)
            return [pasted];
        if (!string.IsNullOrWhiteSpace(pasted))
            throw new RefusedException(
                "text",
                "Vừa chọn tệp vừa dán văn bản. Gửi lại để đọc văn bản đã dán, hoặc xóa ô này rồi chọn lại tệp."
            );
        if (files.Count > 1 && planOf is not null)
            throw new RefusedException("file", $"Kế hoạch là một văn bản, đã chọn {files.Count} tệp. Chọn lại một tệp.");
        if (files.Count > TakeInModel.MaximumFiles)
            throw new RefusedException(
                "file",
                $"Mỗi lần đưa vào không quá {TakeInModel.MaximumFiles} tệp, đã chọn {files.Count}. Chọn lại thành nhiều lần."
            );
        List<string> texts = [];
        List<Refusal> refusals = [];
        foreach (IFormFile file in files)
        {
            string fileName = Path.GetFileName(file.FileName);
            await using Stream content = file.OpenReadStream();
            FileReading read = await reader.ReadAsync(content, fileName, cancel);
            if (read.Text is { } text)
                texts.Add(text);
            else
                refusals.Add(new Refusal("file", files.Count == 1 ? read.Refusal! : $"“{fileName}”: {read.Refusal}"));
        }
        if (refusals.Count > 0 && texts.Count > 0)
            refusals.Add(new Refusal("file", $"{texts.Count} tệp còn lại đọc được nhưng chưa đưa vào. Chọn lại các tệp rồi gửi."));
        return refusals.Count == 0 ? texts : throw new RefusedException(refusals);
    }

    private static async Task<IResult> ShowAsync(
        Guid id,
        Visitor visitor,
        Access access,
        Directives directives,
        Calendars calendars,
        EventStore store,
        IDbContextFactory<ProductDb> databases,
        TimeProvider clock
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync();
        if (await LoadAsync(id, viewer, access, store, db) is not { } loaded)
            return Results.NotFound();
        (LoadedStream stream, Directive directive) = loaded;
        if (directive.Amends is { } amended)
            return Results.LocalRedirect($"/directives/{amended}#thay-doi");
        bool owner = directive.Unit == viewer.Unit.Unit;
        if (directive.Status == DirectiveStatus.TakenIn && owner)
            return await ConfirmPageAsync(visitor, viewer, directives, calendars, stream, directive, null, [], []);

        IReadOnlyList<UnitRow> recipients = directive.Content is { } content
            ? await Sending.RecipientsAsync(
                db,
                directive.Unit,
                content,
                Activities.Deadlines.DeadlineRule.DayOf(clock.GetUtcNow()),
                default
            )
            : [];
        bool sending = await db.Works.AnyAsync(work => work.Directive == new DirectiveId(id) && work.Own);
        string unit = await db.Units.Where(row => row.Unit == directive.Unit).Select(row => row.Name).FirstAsync();
        bool maySend = owner && viewer.Is(Role.Clerk) && directive is { Status: DirectiveStatus.Confirmed, PlanOf: null } && !sending;
        return Rendering.Page<DirectivePage>(
            new DirectiveModel(await visitor.ShellAsync(viewer), new DirectiveId(id), directive, recipients, maySend, sending, unit, owner)
        );
    }

    private static async Task<IResult> CorrectAsync(
        Guid id,
        Visitor visitor,
        Access access,
        Directives directives,
        Calendars calendars,
        EventStore store,
        IDbContextFactory<ProductDb> databases
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync();
        return
            await LoadAsync(id, viewer, access, store, db) is ({ } stream, { Status: DirectiveStatus.Confirmed } directive)
            && directive.Unit == viewer.Unit.Unit
            ? await ConfirmPageAsync(visitor, viewer, directives, calendars, stream, directive, null, [], [])
            : Results.NotFound();
    }

    private static Task<IResult> ConfirmAsync(
        Guid id,
        HttpRequest request,
        Visitor visitor,
        Access access,
        Directives directives,
        Calendars calendars,
        EventStore store,
        IDbContextFactory<ProductDb> databases,
        People people
    ) =>
        ChangeAsync(
            id,
            request,
            visitor,
            access,
            directives,
            calendars,
            store,
            databases,
            people,
            async (viewer, before, findings, fields, version) =>
                await directives.ConfirmAsync(new DirectiveId(id), version, CommandOf(viewer, before, findings, fields))
        );

    /// <summary>Takes the document as the corrected version of the directive that the unit has already.</summary>
    private static Task<IResult> AmendAsync(
        Guid id,
        HttpRequest request,
        Visitor visitor,
        Access access,
        Directives directives,
        Calendars calendars,
        EventStore store,
        IDbContextFactory<ProductDb> databases,
        People people
    ) =>
        ChangeAsync(
            id,
            request,
            visitor,
            access,
            directives,
            calendars,
            store,
            databases,
            people,
            async (viewer, before, findings, fields, version) =>
            {
                ConfirmDirective said = CommandOf(viewer, before, findings, fields);
                var amends = new DirectiveId(Guid.TryParse(fields["amends"], out Guid one) ? one : Guid.Empty);
                int? seen = int.TryParse(fields["amendsVersion"], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                    ? number
                    : null;
                await directives.AmendAsync(new DirectiveId(id), version, seen, new AmendDirective(viewer.Person, amends, said.Content));
            }
        );

    /// <summary>The command that the fields say.</summary>
    /// <exception cref="RefusedException">A field cannot be read, breaks a rule, or was to be looked at and was not: all are named.</exception>
    private static ConfirmDirective CommandOf(Viewer viewer, Directive before, DocumentFindings findings, FormValues fields)
    {
        var command = new ConfirmDirective(viewer.Person, DirectiveFields.Read(fields));
        List<Refusal> faults =
        [
            .. fields.Refusals,
            .. new ConfirmDirectiveValidator().Faults(command),
            .. before.Content is null ? Doubts.Open(findings, fields) : [],
        ];
        return faults.Count == 0 ? command : throw new RefusedException(faults);
    }

    /// <summary>Fills the rules in from words, or with what is proposed; nothing is stored, and everything else stays as it was typed.</summary>
    private static async Task<IResult> ChangeRulesAsync(
        Guid id,
        HttpRequest request,
        Visitor visitor,
        Access access,
        Directives directives,
        EventStore store,
        IDbContextFactory<ProductDb> databases,
        Calendars calendars
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync();
        if (
            await LoadAsync(id, viewer, access, store, db) is not ({ } stream, { } directive)
            || directive.Unit != viewer.Unit.Unit
            || !MayConfirm(viewer)
        )
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync();
        var fields = new FormValues(form);
        // A fault in a rule that is there stays beside its field.
        List<DeadlineRule> rules = [.. DirectiveFields.Rules(fields)];
        List<Refusal> refusals = [.. fields.Refusals];
        if (form[TaskRoutes.ActionField] == "split")
        {
            ConfirmModel model = await ConfirmModelAsync(visitor, viewer, directives, calendars, stream, directive, fields, [], []);
            foreach (DateConflict conflict in model.Conflicts())
            {
                int at = rules.FindIndex(rule => Equals(rule, conflict.Rule));
                if (at < 0)
                    continue;
                rules.RemoveAt(at);
                rules.InsertRange(at, conflict.Proposal);
            }
        }
        else if (fields.Text("ruleWords") is { } words)
        {
            DeadlineReading read = DeadlineText.Read(words);
            rules.AddRange(read.Rules);
            refusals.AddRange(read.Refusals.Select(refusal => refusal with { Path = "ruleWords" }));
        }
        else
        {
            refusals.Add(new Refusal("ruleWords", "Ghi hạn bằng lời, ví dụ: trước ngày 01/6 và 15/11 hằng năm."));
        }
        if (refusals.Count == 0)
            fields = DirectiveFields.WithRules(fields, rules).Without("ruleWords");
        return Rendering.Page<ConfirmPage>(
            (await ConfirmModelAsync(visitor, viewer, directives, calendars, stream, directive, fields, refusals, [])) with
            {
                // The form goes on from the version it was made from: what others changed meanwhile still shows.
                Version = form.Version(),
            },
            refusals.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK
        );
    }

    private static Task<IResult> SetAsideAsync(
        Guid id,
        HttpRequest request,
        Visitor visitor,
        Access access,
        Directives directives,
        Calendars calendars,
        EventStore store,
        IDbContextFactory<ProductDb> databases,
        People people
    ) =>
        ChangeAsync(
            id,
            request,
            visitor,
            access,
            directives,
            calendars,
            store,
            databases,
            people,
            (viewer, _, _, _, version) => directives.SetAsideAsync(new DirectiveId(id), version, new SetDirectiveAside(viewer.Person))
        );

    private static async Task<IResult> SendAsync(
        Guid id,
        Visitor visitor,
        Access access,
        Directives directives,
        EventStore store,
        IDbContextFactory<ProductDb> databases
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync();
        if (
            await LoadAsync(id, viewer, access, store, db) is not ({ }, { } directive)
            || directive.Unit != viewer.Unit.Unit
            || !viewer.Is(Role.Clerk)
        )
            return Results.NotFound();
        await directives.SendAsync(new DirectiveId(id), viewer.Unit, new SendDirective(viewer.Person));
        return Results.LocalRedirect($"/directives/{id}");
    }

    private static async Task<IResult> ChangeAsync(
        Guid id,
        HttpRequest request,
        Visitor visitor,
        Access access,
        Directives directives,
        Calendars calendars,
        EventStore store,
        IDbContextFactory<ProductDb> databases,
        People people,
        Func<Viewer, Directive, DocumentFindings, FormValues, int, Task> change
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync();
        if (
            await LoadAsync(id, viewer, access, store, db) is not ({ }, { } before)
            || before.Unit != viewer.Unit.Unit
            || !MayConfirm(viewer)
        )
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync();
        DocumentFindings findings = DocumentReader.Read(await directives.TextAsync(before.Document));
        FormValues fields = DirectiveFields.Placed(new FormValues(form), findings.Text);
        try
        {
            await change(viewer, before, findings, fields, form.Version());
            return Results.LocalRedirect(before.PlanOf is { } work ? $"/work/{work}" : $"/directives/{id}");
        }
        catch (RefusedException e)
        {
            (LoadedStream stream, Directive directive) = (await LoadAsync(id, viewer, access, store, db))!.Value;
            // A correction that was refused is still one.
            DuplicateDirective? duplicate = fields.Has("amends")
                ? await directives.DuplicateOfAsync(new DirectiveId(id), directive, DirectiveFields.Read(new FormValues(fields.All)))
                : null;
            // The form's fields are the content's members.
            Refusal[] refusals =
            [
                .. e.Refusals.Select(r => r with { Path = r.Path.StartsWith("content.", StringComparison.Ordinal) ? r.Path[8..] : r.Path }),
            ];
            return await ConfirmPageAsync(visitor, viewer, directives, calendars, stream, directive, fields, refusals, [], duplicate);
        }
        catch (DuplicateDirectiveException e)
        {
            (LoadedStream stream, Directive directive) = (await LoadAsync(id, viewer, access, store, db))!.Value;
            Refusal refusal = new("number", $"Đơn vị đã có văn bản này: {e.Duplicate.Reference}, cùng ký hiệu, cơ quan và ngày ban hành.");
            return await ConfirmPageAsync(visitor, viewer, directives, calendars, stream, directive, fields, [refusal], [], e.Duplicate);
        }
        catch (StaleFormException e)
        {
            (LoadedStream stream, Directive directive) = (await LoadAsync(id, viewer, access, store, db))!.Value;
            return await ConfirmPageAsync(
                visitor,
                viewer,
                directives,
                calendars,
                stream,
                directive,
                fields,
                [],
                await people.NameAsync(e.Changes)
            );
        }
    }

    private static async Task<IResult> ConfirmPageAsync(
        Visitor visitor,
        Viewer viewer,
        Directives directives,
        Calendars calendars,
        LoadedStream stream,
        Directive directive,
        FormValues? typed,
        IReadOnlyList<Refusal> refusals,
        IReadOnlyList<NamedChange> changes,
        DuplicateDirective? duplicate = null
    ) =>
        Rendering.Page<ConfirmPage>(
            (await ConfirmModelAsync(visitor, viewer, directives, calendars, stream, directive, typed, refusals, changes)) with
            {
                Duplicate = duplicate,
            },
            refusals.Count > 0 ? StatusCodes.Status400BadRequest
                : changes.Count > 0 ? StatusCodes.Status409Conflict
                : StatusCodes.Status200OK
        );

    private static async Task<ConfirmModel> ConfirmModelAsync(
        Visitor visitor,
        Viewer viewer,
        Directives directives,
        Calendars calendars,
        LoadedStream stream,
        Directive directive,
        FormValues? typed,
        IReadOnlyList<Refusal> refusals,
        IReadOnlyList<NamedChange> changes
    )
    {
        DocumentFindings findings = DocumentReader.Read(await directives.TextAsync(directive.Document));
        FormValues fields = typed ?? (directive.Content is { } content ? DirectiveFields.From(content) : DirectiveFields.From(findings));
        Shell shell = await visitor.ShellAsync(viewer) with { Refusals = refusals, Changes = changes };
        return new ConfirmModel(
            shell,
            new DirectiveId(stream.Id.Value),
            stream.Version,
            NewKey(),
            fields,
            findings,
            directive.PlanOf is not null,
            MayConfirm(viewer),
            await calendars.GetAsync(),
            await directives.OwedUpwardsAsync(directive)
        )
        {
            Asked = directive.Content is null ? Doubts.Of(findings) : [],
        };
    }

    /// <summary>The directive, if the viewer may see it: its unit took it in, it was sent to the unit, or its unit lies below.</summary>
    private static async Task<(LoadedStream Stream, Directive Directive)?> LoadAsync(
        Guid id,
        Viewer viewer,
        Access access,
        EventStore store,
        ProductDb db
    )
    {
        LoadedStream stream = await store.LoadAsync(db, new StreamId(id), DirectiveStream.Kind);
        if (stream.State is not Directive directive)
            return null;
        UnitId unit = viewer.Unit.Unit;
        bool visible =
            await db.Works.AnyAsync(work => work.Directive == new DirectiveId(id) && work.Unit == unit)
            || await access.CanSeeAsync(db, viewer, directive.Unit);
        return visible ? (stream, directive) : null;
    }

    /// <summary>The work whose plan a document is to be: it must wait for a plan in the viewer's unit.</summary>
    private static async Task<(StreamId? Work, string? Name, bool Found)> PlanOfAsync(
        Guid? planOf,
        Viewer viewer,
        IDbContextFactory<ProductDb> databases
    )
    {
        if (planOf is not { } id)
            return (null, null, true);
        await using ProductDb db = await databases.CreateDbContextAsync();
        var work = new StreamId(id);
        UnitId unit = viewer.Unit.Unit;
        string? name = await (
            from task in db.Tasks
            where task.Stream == work && task.Task == Activities.Tasks.DerivePlan && task.Assignee == unit
            join directive in db.Directives on task.Directive equals directive.Directive
            select directive.Reference
        ).FirstOrDefaultAsync();
        return (work, name, name is not null);
    }

    private static int Megabytes(ReadingSettings reading) => reading.FileBytes / 1024 / 1024;

    private static bool MayTakeIn(Viewer viewer) => !viewer.Unit.Level.IsSchool() && MayConfirm(viewer);

    private static bool MayConfirm(Viewer viewer) => viewer.Is(Role.Clerk) || viewer.Is(Role.Drafter);

    private static string NewKey() => Guid.NewGuid().ToString("N");
}
