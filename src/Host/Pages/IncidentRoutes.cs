using GenderEquality.Activities;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>A step that stands still after a fault.</summary>
/// <param name="Unit">Whose work it is; null for a flow that belongs to no unit.</param>
/// <param name="Step">The step's name in the designer, else what it does.</param>
/// <param name="Outcomes">The ports through which a skipped step can be left.</param>
/// <param name="Reason">What was typed, when the form comes back.</param>
public sealed record IncidentLine(
    IncidentRow Row,
    string? Unit,
    string Subject,
    string Step,
    IReadOnlyList<OutcomeDescriptor> Outcomes,
    string? Reason
);

public sealed record IncidentsModel(Shell Shell, IReadOnlyList<IncidentLine> Incidents, int Page, int Total);

/// <summary>Where administrators mend faulted steps of the units they see. For everybody else the page does not exist.</summary>
public static class IncidentRoutes
{
    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/incidents", ShowAsync);
        routes.MapPost("/incidents/{stream:guid}/{execution:int}", MendAsync);
    }

    private static async Task<IResult> ShowAsync(string? page, Visitor visitor, Incidents incidents, CancellationToken cancel)
    {
        Viewer viewer = await visitor.ViewerAsync();
        return viewer.Is(Role.Administrator)
            ? Rendering.Page<IncidentsPage>(
                await incidents.ModelAsync(await visitor.ShellAsync(viewer), ProgressWords.Page(page), null, cancel)
            )
            : Results.NotFound();
    }

    private static async Task<IResult> MendAsync(
        Guid stream,
        int execution,
        HttpRequest request,
        Visitor visitor,
        Incidents incidents,
        Instances instances,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        var instance = new StreamId(stream);
        if (!viewer.Is(Role.Administrator) || !await incidents.CanSeeAsync(viewer, instance, cancel))
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync(cancel);
        string reason = form.Text("reason") ?? "";
        Actor by = Actor.Person(viewer.Person.Value);
        DateTimeOffset now = clock.GetUtcNow();
        try
        {
            switch (form.Text("action"))
            {
                case "retry":
                    await instances.RetryAsync(instance, execution, reason, by, now, cancel);
                    break;
                case "skip":
                    IReadOnlyList<string>? outcomes = form.Text("outcome") is { } outcome ? [outcome] : null;
                    await instances.SkipAsync(instance, execution, reason, outcomes, by, now, cancel);
                    break;
                case "abandon":
                    await instances.AbandonAsync(instance, execution, reason, by, now, cancel);
                    break;
                case "cancel":
                    await instances.CancelAsync(instance, reason, by, now, cancel);
                    break;
                default:
                    throw new RefusedException("", "Hãy chọn một cách xử lý.");
            }
            return Results.LocalRedirect("/incidents");
        }
        catch (RefusedException refused)
        {
            Shell shell = await visitor.ShellAsync(viewer) with
            {
                // The field of this incident's own form.
                Refusals =
                [
                    .. refused.Refusals.Select(one => one.Path == "reason" ? one with { Path = $"reason-{stream}-{execution}" } : one),
                ],
            };
            return Rendering.Page<IncidentsPage>(
                await incidents.ModelAsync(shell, 1, (instance, execution, reason), cancel),
                StatusCodes.Status400BadRequest
            );
        }
    }
}

/// <summary>Finds the incidents of the units that an administrator sees.</summary>
public sealed class Incidents(IDbContextFactory<ProductDb> databases, Access access, DefinitionLibrary definitions)
{
    /// <summary>Whether the instance is a work of the viewer's unit or of one below it; what belongs to no unit is seen from the top.</summary>
    public async Task<bool> CanSeeAsync(Viewer viewer, StreamId instance, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        WorkRow? work = await db.Works.AsNoTracking().FirstOrDefaultAsync(row => row.Stream == instance, cancel);
        return work is not null
            ? await access.CanSeeAsync(db, viewer, work.Unit, cancel)
            : !await db.UnitLinks.AnyAsync(link => link.Unit == viewer.Unit.Unit && link.To == null, cancel);
    }

    /// <param name="typed">What was typed into one incident's form, when it comes back.</param>
    public async Task<IncidentsModel> ModelAsync(
        Shell shell,
        int page,
        (StreamId Instance, int Execution, string Reason)? typed,
        CancellationToken cancel
    )
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var rows = await (
            from incident in db.Incidents.AsNoTracking()
            join work in db.Works on incident.Stream equals work.Stream into works
            from work in works.DefaultIfEmpty()
            join instance in db.Instances on incident.Stream equals instance.Stream into instances
            from instance in instances.DefaultIfEmpty()
            orderby incident.Stream, incident.Execution
            select new
            {
                Incident = incident,
                Work = work,
                Instance = instance,
            }
        ).ToListAsync(cancel);
        var seen = new List<IncidentLine>();
        foreach (var row in rows)
        {
            if (!await CanSeeAsync(shell.Viewer!, row.Incident.Stream, cancel))
                continue;
            WorkflowDefinition definition = await definitions.GetAsync(
                row.Work?.Definition ?? row.Instance!.Definition,
                row.Work?.DefinitionVersion ?? row.Instance!.DefinitionVersion,
                cancel
            );
            ActivityNode? node = definition.Nodes.GetValueOrDefault(row.Incident.Activity);
            string? unit = row.Work is null
                ? null
                : await db.Units.Where(one => one.Unit == row.Work.Unit).Select(one => one.Name).FirstOrDefaultAsync(cancel);
            seen.Add(
                new IncidentLine(
                    row.Incident,
                    unit,
                    definition.Name,
                    node?.Name ?? node?.Type.Descriptor.DisplayName ?? row.Incident.Activity,
                    node?.Type.OutcomesOf(node) ?? [],
                    typed is { } form && form.Instance == row.Incident.Stream && form.Execution == row.Incident.Execution
                        ? form.Reason
                        : null
                )
            );
        }
        return new IncidentsModel(
            shell,
            [.. seen.Skip((page - 1) * ProgressWords.PageSize).Take(ProgressWords.PageSize)],
            page,
            seen.Count
        );
    }
}
