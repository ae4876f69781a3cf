using System.Globalization;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Design;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Work;

/// <summary>
/// Starts work in many units at once. Each unit's work has an id that follows from what is sent and to whom, a chunk is one transaction, and
/// a unit that has it already is passed over: killed in the middle and started again, every unit has it once.
/// </summary>
public sealed class Sending(
    IDbContextFactory<ProductDb> databases,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    FlowUsage uses,
    BulkStart bulk,
    ILogger<Sending> log
)
{
    /// <summary>The units that a directive of a unit goes to: those directly below it on the directive's line, of a level it addresses.</summary>
    public static async Task<IReadOnlyList<UnitRow>> RecipientsAsync(
        ProductDb db,
        UnitId sender,
        DirectiveContent content,
        DateOnly today,
        CancellationToken cancel
    )
    {
        List<UnitRow> below = await (
            from link in db.UnitLinks.AsNoTracking()
            where link.Parent == sender && link.Kind == content.Link && link.From <= today && (link.To == null || link.To >= today)
            join unit in db.Units.AsNoTracking() on link.Unit equals unit.Unit
            orderby unit.Name, unit.Unit
            select unit
        ).ToListAsync(cancel);
        return [.. below.Where(unit => content.Levels.Contains(unit.Level.Code(), StringComparer.Ordinal))];
    }

    /// <summary>The id of a unit's work on a directive.</summary>
    public static StreamId WorkOf(DirectiveId directive, UnitId unit) => StreamId.Derived(directive.Value, unit.ToString());

    /// <summary>The id of a unit's report of a period.</summary>
    public static StreamId ReportOf(DirectiveId directive, UnitId unit, string period) =>
        StreamId.Derived(directive.Value, $"{unit}:{period}");

    /// <summary>The newest version of the flow that is in use for units of a level.</summary>
    public Task<WorkflowDefinition> FlowForAsync(UnitLevel level, CancellationToken cancel) =>
        FlowForAsync(level.IsSchool() ? FlowPlace.School : FlowPlace.Office, cancel);

    private async Task<WorkflowDefinition> FlowForAsync(FlowPlace place, CancellationToken cancel) =>
        await definitions.LatestAsync((await uses.GetAsync(cancel))[place], cancel);

    /// <summary>The first events of a unit's work on a directive.</summary>
    /// <param name="flow">What <see cref="FlowForAsync(UnitLevel, CancellationToken)"/> gave for the unit's level.</param>
    public Decision FirstPass(
        WorkflowDefinition flow,
        DirectiveId directive,
        DirectiveContent content,
        UnitRow unit,
        UnitId from,
        bool own,
        DateTimeOffset now
    )
    {
        bool publish = content.PublicationRequired && !own;
        var assigned = new DirectiveAssigned(
            directive,
            unit.Unit,
            unit.Level,
            from,
            own,
            publish,
            content.AcknowledgeBy,
            content.PlanBy,
            content.PublishBy
        );
        var input = new JsonObject { ["own"] = own, ["publicationRequired"] = publish };
        return runtime.Start(flow, WorkOf(directive, unit.Unit).Value, new StartRequest { Input = input, FirstEvents = [assigned] }, now);
    }

    /// <summary>Gives each recipient its work on the directive.</summary>
    /// <returns>How many units have it, whether from this call or an earlier one.</returns>
    public async Task<int> SendDirectiveAsync(
        DirectiveId id,
        Directive directive,
        DateTimeOffset now,
        Func<Task> keepClaim,
        CancellationToken cancel
    )
    {
        IReadOnlyList<UnitRow> recipients;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
            recipients = await RecipientsAsync(db, directive.Unit, directive.Content!, DeadlineRule.DayOf(now), cancel);
        // Asked once a level, not once a unit: at 20,000 units the questions cost more than everything else together.
        var flows = new Dictionary<UnitLevel, WorkflowDefinition>();
        foreach (UnitLevel level in recipients.Select(unit => unit.Level).Distinct())
            flows[level] = await FlowForAsync(level, cancel);
        await bulk.RunAsync(
            recipients,
            Actor.System("sending"),
            now,
            unit =>
                Decisions.Starts(
                    WorkOf(id, unit.Unit),
                    FirstPass(flows[unit.Level], id, directive.Content!, unit, directive.Unit, own: false, now)
                ),
            started =>
            {
                log.LogInformation("Directive {Directive}: {Started} of {Units} units started by this run", id, started, recipients.Count);
                return keepClaim();
            },
            cancel
        );
        return recipients.Count;
    }

    /// <summary>Gives each unit that has the directive its report task of a period.</summary>
    /// <returns>How many units have it.</returns>
    public async Task<int> OpenReportsAsync(
        DirectiveId id,
        Directive directive,
        ReportPeriod period,
        DateTimeOffset now,
        Func<Task> keepClaim,
        CancellationToken cancel
    )
    {
        List<UnitRow> units;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            units = await (
                from work in db.Works.AsNoTracking()
                where work.Directive == id && work.Period == "" && !work.Own
                join unit in db.Units.AsNoTracking() on work.Unit equals unit.Unit
                orderby unit.Unit
                select unit
            ).ToListAsync(cancel);
        }
        units.RemoveAll(unit => !PeriodKey.IsFor(period.Period, unit.Level));
        WorkflowDefinition flow = await FlowForAsync(FlowPlace.Report, cancel);
        await bulk.RunAsync(
            units,
            Actor.System("sending"),
            now,
            unit =>
            {
                StreamId report = ReportOf(id, unit.Unit, period.Period);
                var requested = new ReportRequested(
                    id,
                    unit.Unit,
                    directive.Unit,
                    period.Period,
                    period.Name,
                    period.LastDay,
                    period.LateFrom
                );
                // An office adds up the reports of its units before it reports itself.
                var input = new JsonObject { ["rollsUp"] = !unit.Level.IsSchool() };
                var start = new StartRequest { Input = input, FirstEvents = [requested] };
                return Decisions.Starts(report, runtime.Start(flow, report.Value, start, now));
            },
            _ => keepClaim(),
            cancel
        );
        return units.Count;
    }
}

/// <summary>Performs the effect of <see cref="CascadeToUnits"/>: sends, tells the flow, and opens the first report period.</summary>
public sealed class SendDirectivePerformer(
    Sending sending,
    EventStore store,
    WorkflowRuntime runtime,
    DefinitionLibrary definitions,
    Works works,
    Calendars calendars,
    ILogger<SendDirectivePerformer> log
) : IEffectPerformer
{
    public string Kind => CascadeToUnits.Effect;

    public async Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel)
    {
        var id = new DirectiveId(
            Guid.Parse(JsonNode.Parse(effect.Payload)!["directive"]!.GetValue<string>(), CultureInfo.InvariantCulture)
        );
        LoadedStream stream = await store.LoadAsync(id.Stream, DirectiveStream.Kind, cancel);
        var directive = (Directive)stream.State!;
        int units = await sending.SendDirectiveAsync(id, directive, now, keepClaim, cancel);

        LoadedStream work = await store.LoadAsync(effect.Stream, WorkStream.Kind, cancel);
        var state = (WorkflowState)work.State!;
        WorkflowDefinition flow = await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
        Decision resumed = runtime.EffectPerformed(
            flow,
            effect.Stream.Value,
            state,
            effect.Effect,
            new JsonObject { ["units"] = units },
            now
        );
        var sent = new DirectiveSent(units, now);
        List<Event> events = [sent, .. Directive.Fold(directive, sent)!.NextPeriods(now, await calendars.GetAsync(cancel))];
        await store.AppendAsync(new Pass(Actor.System("sending"), now, null, [stream.Append(events), .. work.Append(resumed)]), cancel);
        await works.AfterAsync(effect.Stream, state, resumed, now, cancel);
        log.LogInformation("Directive {Directive} is with {Units} units", id, units);
    }
}

/// <summary>Performs the opening of a report period.</summary>
public sealed class OpenReportsPerformer(Sending sending, EventStore store) : IEffectPerformer
{
    public string Kind => DirectiveStream.OpenReports;

    public async Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel)
    {
        string key = JsonNode.Parse(effect.Payload)!["period"]!.GetValue<string>();
        LoadedStream stream = await store.LoadAsync(effect.Stream, DirectiveStream.Kind, cancel);
        var directive = (Directive)stream.State!;
        ReportPeriod period = directive.Periods.First(p => p.Period == key);
        int units = await sending.OpenReportsAsync(new DirectiveId(effect.Stream.Value), directive, period, now, keepClaim, cancel);
        await store.AppendAsync(new Pass(Actor.System("sending"), now, null, [stream.Append([new ReportPeriodSent(key, units)])]), cancel);
    }
}
