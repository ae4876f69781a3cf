using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>Something owed to the viewer's unit, with the wish for more time.</summary>
/// <param name="Unit">Who owes it.</param>
/// <param name="What">"nộp báo cáo 6 tháng đầu năm 2026".</param>
/// <param name="Who">Who asked for more time; null when nobody did.</param>
/// <param name="At">When they asked.</param>
/// <param name="Reason">Why more time is asked for, or why it was refused.</param>
public sealed record ExtensionModel(
    Shell Shell,
    StreamId Work,
    int Version,
    string Key,
    string Unit,
    string Reference,
    string What,
    Obligation Owed,
    string? Who,
    DateTimeOffset? At,
    string? Reason
)
{
    public FormValues Values { get; init; } = FormValues.Empty;
}

/// <summary>
/// Where the head of the receiving unit grants or refuses more time, and releases a unit from what it owes. For everybody else the page
/// does not exist.
/// </summary>
public static class ExtensionRoutes
{
    public static void MapExtensions(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/extensions/{work:guid}/{kind}", ShowAsync);
        routes.MapPost("/extensions/{work:guid}/{kind}", DecideAsync);
    }

    private static async Task<IResult> ShowAsync(Guid work, string kind, Visitor visitor, ExtensionLoader loader, CancellationToken cancel)
    {
        Viewer viewer = await visitor.ViewerAsync();
        return await loader.LoadAsync(new StreamId(work), kind, viewer, cancel) is { } model
            ? Rendering.Page<ExtensionPage>(model)
            : Results.NotFound();
    }

    private static async Task<IResult> DecideAsync(
        Guid work,
        string kind,
        HttpRequest request,
        Visitor visitor,
        ExtensionLoader loader,
        Obligations obligations,
        People people,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        var stream = new StreamId(work);
        if (await loader.LoadAsync(stream, kind, viewer, cancel) is not { } model)
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync(cancel);
        var values = new FormValues(form);
        string action = form[TaskRoutes.ActionField].ToString();
        model = model with { Values = values, Key = form.Text(Forms.KeyField) ?? model.Key };
        try
        {
            DateOnly? until = action == "grant" ? values.Day("until") : null;
            if (values.Refusals.Count > 0)
                throw new RefusedException(values.Refusals);
            await (
                action switch
                {
                    "grant" => obligations.GrantAsync(
                        stream,
                        form.Version(),
                        form.Stamp(),
                        new GrantExtension(viewer.Person, model.Owed.Kind, until),
                        cancel
                    ),
                    "refuse" => obligations.RefuseAsync(
                        stream,
                        form.Version(),
                        form.Stamp(),
                        new RefuseExtension(viewer.Person, model.Owed.Kind, new PersonalText(values.Text("reason"))),
                        cancel
                    ),
                    "exempt" => obligations.ExemptAsync(
                        stream,
                        form.Version(),
                        form.Stamp(),
                        new ExemptUnit(viewer.Person, new PersonalText(values.Text("exempt.reason"))),
                        cancel
                    ),
                    _ => throw new RefusedException("", "Chọn gia hạn, không gia hạn hoặc miễn."),
                }
            );
            return Results.LocalRedirect($"/extensions/{work}/{model.Owed.Kind}?done=1");
        }
        catch (RefusedException refused)
        {
            Refusal[] refusals =
            [
                .. refused.Refusals.Select(one => action == "exempt" && one.Path == "reason" ? one with { Path = "exempt.reason" } : one),
            ];
            return Rendering.Page<ExtensionPage>(
                model with
                {
                    Shell = model.Shell with { Refusals = refusals },
                },
                StatusCodes.Status400BadRequest
            );
        }
        catch (StaleFormException e)
        {
            ExtensionModel now = (await loader.LoadAsync(stream, kind, viewer, cancel))!;
            return Rendering.Page<ExtensionPage>(
                now with
                {
                    Values = values,
                    Shell = now.Shell with { Changes = await people.NameAsync(e.Changes, cancel) },
                },
                StatusCodes.Status409Conflict
            );
        }
    }
}

/// <summary>Loads what is owed to the viewer's unit, for its head.</summary>
public sealed class ExtensionLoader(
    Visitor visitor,
    EventStore store,
    PersonalTexts texts,
    People people,
    IDbContextFactory<ProductDb> databases
)
{
    /// <summary>Null when it is not owed, or not to the viewer's unit, or the viewer is not its head.</summary>
    public async Task<ExtensionModel?> LoadAsync(StreamId work, string kind, Viewer viewer, CancellationToken cancel)
    {
        if (!viewer.Is(Role.Head) || !Enum.TryParse(kind, out ObligationKind known) || !Enum.IsDefined(known))
            return null;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        ObligationRow? row = await db
            .Obligations.AsNoTracking()
            .FirstOrDefaultAsync(one => one.Stream == work && one.Kind == known, cancel);
        if (row is null || row.To != viewer.Unit.Unit)
            return null;
        IReadOnlyList<Commit> commits = await store.ReadAsync(db, work, cancel);
        var state = (WorkflowState)commits.SelectMany(commit => commit.Events).Aggregate((object?)null, WorkStream.Kind.Fold)!;
        Obligation owed = ObligationDecisions.Of(state.Subject).First(one => one.Kind == known);
        Commit? asked = commits.LastOrDefault(commit => commit.Events.Any(e => e is ExtensionAsked one && one.Obligation == known));
        string? who = asked is null ? null : (await people.NamesAsync([asked.Actor], cancel))[asked.Actor];
        MatterNames names = await MatterNames.LoadAsync(db, [row.Directive], cancel);
        return new ExtensionModel(
            await visitor.ShellAsync(viewer),
            work,
            commits[^1].Version,
            Guid.NewGuid().ToString("N"),
            await db.Units.Where(unit => unit.Unit == row.Unit).Select(unit => unit.Name).FirstAsync(cancel),
            names.Reference(row.Directive),
            names.What(known, row.Directive, row.Period),
            owed,
            who,
            asked?.At,
            await texts.OpenAsync(owed.ExtensionRemark, cancel)
        )
        {
            Values = new FormValues([
                new("until", owed.AskedUntil?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
            ]),
        };
    }
}
