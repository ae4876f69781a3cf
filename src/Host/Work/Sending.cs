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
    SendingSettings settings,
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
    ) => await Recipients(db, sender, content, today).OrderBy(unit => unit.Name).ThenBy(unit => unit.Unit).ToListAsync(cancel);

    private static IQueryable<UnitRow> Recipients(ProductDb db, UnitId sender, DirectiveContent content, DateOnly today)
    {
        UnitLevel[] levels = [.. Enum.GetValues<UnitLevel>().Where(level => content.Levels.Contains(level.Code(), StringComparer.Ordinal))];
        return from link in db.UnitLinks.AsNoTracking()
            where link.Parent == sender && link.Kind == content.Link && link.From <= today && (link.To == null || link.To >= today)
            join unit in db.Units.AsNoTracking() on link.Unit equals unit.Unit
            where levels.Contains(unit.Level)
            select unit;
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
        List<UnitRow> recipients;
        List<UnitId> started;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            recipients = [.. await RecipientsAsync(db, directive.Unit, directive.Content!, DeadlineRule.DayOf(now), cancel)];
            started = await Started(db, id).Select(work => work.Unit).ToListAsync(cancel);
        }
        await StartWorksAsync(id, directive, Without(started, recipients), now, keepClaim, cancel);
        return recipients.Count;
    }

    /// <summary>The parts of the sending in which a unit has no work yet.</summary>
    public async Task<IReadOnlyList<int>> OpenPartsAsync(DirectiveId id, Directive directive, DateTimeOffset now, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        List<UnitId> units = await Recipients(db, directive.Unit, directive.Content!, DeadlineRule.DayOf(now))
            .OrderBy(unit => unit.Unit)
            .Select(unit => unit.Unit)
            .ToListAsync(cancel);
        return OpenParts(units, await Started(db, id).Select(work => work.Unit).ToListAsync(cancel));
    }

    /// <summary>Gives each recipient of one part its work on the directive.</summary>
    /// <returns>Whether every recipient has it, of this part and of the others.</returns>
    public async Task<bool> SendPartAsync(DirectiveId id, Directive directive, int part, DateTimeOffset now, CancellationToken cancel)
    {
        List<UnitRow> units;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
            units = await Recipients(db, directive.Unit, directive.Content!, DeadlineRule.DayOf(now))
                .OrderBy(unit => unit.Unit)
                .Skip(part * settings.ChunkSize)
                .Take(settings.ChunkSize)
                .ToListAsync(cancel);
        await StartWorksAsync(id, directive, units, now, () => Task.CompletedTask, cancel);
        await using ProductDb after = await databases.CreateDbContextAsync(cancel);
        return await AreAllStartedAsync(
            Recipients(after, directive.Unit, directive.Content!, DeadlineRule.DayOf(now)),
            Started(after, id),
            cancel
        );
    }

    /// <summary>
    /// Counted apart: while a launch is written the planner knows nothing of its rows yet, and a question for units without work was answered
    /// by going through all works for each unit. Should the tree change meanwhile, the claim on the effect runs out and its parts are looked
    /// at anew.
    /// </summary>
    private static async Task<bool> AreAllStartedAsync(IQueryable<UnitRow> units, IQueryable<WorkRow> started, CancellationToken cancel) =>
        await started.CountAsync(cancel) >= await units.CountAsync(cancel);

    private static IQueryable<WorkRow> Started(ProductDb db, DirectiveId directive, string period = "") =>
        db.Works.AsNoTracking().Where(work => work.Directive == directive && work.Period == period && !work.Own);

    /// <param name="units">In the order in which the parts are cut.</param>
    private IReadOnlyList<int> OpenParts(List<UnitId> units, List<UnitId> started)
    {
        HashSet<UnitId> done = [.. started];
        return [.. units.Index().Where(unit => !done.Contains(unit.Item)).Select(unit => unit.Index / settings.ChunkSize).Distinct()];
    }

    /// <summary>What is started already need not be worked out again to be passed over.</summary>
    private static List<UnitRow> Without(List<UnitId> started, List<UnitRow> units)
    {
        HashSet<UnitId> done = [.. started];
        return done.Count == 0 ? units : units.FindAll(unit => !done.Contains(unit.Unit));
    }

    private async Task StartWorksAsync(
        DirectiveId id,
        Directive directive,
        List<UnitRow> units,
        DateTimeOffset now,
        Func<Task> keepClaim,
        CancellationToken cancel
    )
    {
        // Asked once a level, not once a unit: at 20,000 units the questions cost more than everything else together.
        var flows = new Dictionary<UnitLevel, WorkflowDefinition>();
        foreach (UnitLevel level in units.Select(unit => unit.Level).Distinct())
            flows[level] = await FlowForAsync(level, cancel);
        await bulk.RunAsync(
            units,
            Actor.System("sending"),
            now,
            unit =>
                Decisions.Starts(
                    WorkOf(id, unit.Unit),
                    FirstPass(flows[unit.Level], id, directive.Content!, unit, directive.Unit, own: false, now)
                ),
            started =>
            {
                log.LogInformation("Directive {Directive}: {Started} of {Units} units started by this run", id, started, units.Count);
                return keepClaim();
            },
            cancel
        );
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
        List<UnitId> started;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            units = await Reporting(db, id, period).ToListAsync(cancel);
            started = await Started(db, id, period.Period).Select(work => work.Unit).ToListAsync(cancel);
        }
        await StartReportsAsync(id, directive, period, Without(started, units), now, keepClaim, cancel);
        return units.Count;
    }

    /// <summary>The parts in which a unit has no report task of the period yet.</summary>
    public async Task<IReadOnlyList<int>> OpenReportPartsAsync(DirectiveId id, ReportPeriod period, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return OpenParts(
            await Reporting(db, id, period).Select(unit => unit.Unit).ToListAsync(cancel),
            await Started(db, id, period.Period).Select(work => work.Unit).ToListAsync(cancel)
        );
    }

    /// <summary>Gives each unit of one part its report task of a period.</summary>
    /// <returns>Whether every unit has it, of this part and of the others.</returns>
    public async Task<bool> OpenReportsPartAsync(
        DirectiveId id,
        Directive directive,
        ReportPeriod period,
        int part,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        List<UnitRow> units;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
            units = await Reporting(db, id, period).Skip(part * settings.ChunkSize).Take(settings.ChunkSize).ToListAsync(cancel);
        await StartReportsAsync(id, directive, period, units, now, () => Task.CompletedTask, cancel);
        await using ProductDb after = await databases.CreateDbContextAsync(cancel);
        return await AreAllStartedAsync(Reporting(after, id, period), Started(after, id, period.Period), cancel);
    }

    /// <summary>The units that report on a directive for a period, in the order of their ids.</summary>
    private static IQueryable<UnitRow> Reporting(ProductDb db, DirectiveId id, ReportPeriod period)
    {
        UnitLevel[] levels = [.. Enum.GetValues<UnitLevel>().Where(level => PeriodKey.IsFor(period.Period, level))];
        return from work in Started(db, id)
            join unit in db.Units.AsNoTracking() on work.Unit equals unit.Unit
            where levels.Contains(unit.Level)
            orderby unit.Unit
            select unit;
    }

    private async Task StartReportsAsync(
        DirectiveId id,
        Directive directive,
        ReportPeriod period,
        List<UnitRow> units,
        DateTimeOffset now,
        Func<Task> keepClaim,
        CancellationToken cancel
    )
    {
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
) : IPartedEffectPerformer
{
    public string Kind => CascadeToUnits.Effect;

    public async Task<IReadOnlyList<int>> OpenPartsAsync(OutboxRow effect, DateTimeOffset now, CancellationToken cancel)
    {
        (DirectiveId id, LoadedStream stream) = await LoadAsync(effect, cancel);
        return await sending.OpenPartsAsync(id, (Directive)stream.State!, now, cancel);
    }

    public async Task<bool> PerformPartAsync(OutboxRow effect, int part, DateTimeOffset now, CancellationToken cancel)
    {
        (DirectiveId id, LoadedStream stream) = await LoadAsync(effect, cancel);
        return await sending.SendPartAsync(id, (Directive)stream.State!, part, now, cancel);
    }

    public async Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel)
    {
        (DirectiveId id, LoadedStream stream) = await LoadAsync(effect, cancel);
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

    private async Task<(DirectiveId Id, LoadedStream Stream)> LoadAsync(OutboxRow effect, CancellationToken cancel)
    {
        var id = new DirectiveId(
            Guid.Parse(JsonNode.Parse(effect.Payload)!["directive"]!.GetValue<string>(), CultureInfo.InvariantCulture)
        );
        return (id, await store.LoadAsync(id.Stream, DirectiveStream.Kind, cancel));
    }
}

/// <summary>Performs the opening of a report period.</summary>
public sealed class OpenReportsPerformer(Sending sending, EventStore store) : IPartedEffectPerformer
{
    public string Kind => DirectiveStream.OpenReports;

    public async Task<IReadOnlyList<int>> OpenPartsAsync(OutboxRow effect, DateTimeOffset now, CancellationToken cancel)
    {
        (LoadedStream stream, ReportPeriod period) = await LoadAsync(effect, cancel);
        return await sending.OpenReportPartsAsync(new DirectiveId(stream.Id.Value), period, cancel);
    }

    public async Task<bool> PerformPartAsync(OutboxRow effect, int part, DateTimeOffset now, CancellationToken cancel)
    {
        (LoadedStream stream, ReportPeriod period) = await LoadAsync(effect, cancel);
        return await sending.OpenReportsPartAsync(new DirectiveId(stream.Id.Value), (Directive)stream.State!, period, part, now, cancel);
    }

    public async Task PerformAsync(OutboxRow effect, DateTimeOffset now, Func<Task> keepClaim, CancellationToken cancel)
    {
        (LoadedStream stream, ReportPeriod period) = await LoadAsync(effect, cancel);
        var id = new DirectiveId(stream.Id.Value);
        int units = await sending.OpenReportsAsync(id, (Directive)stream.State!, period, now, keepClaim, cancel);
        var sent = new ReportPeriodSent(period.Period, units);
        await store.AppendAsync(new Pass(Actor.System("sending"), now, null, [stream.Append([sent])]), cancel);
    }

    private async Task<(LoadedStream Stream, ReportPeriod Period)> LoadAsync(OutboxRow effect, CancellationToken cancel)
    {
        string key = JsonNode.Parse(effect.Payload)!["period"]!.GetValue<string>();
        LoadedStream stream = await store.LoadAsync(effect.Stream, DirectiveStream.Kind, cancel);
        return (stream, ((Directive)stream.State!).Periods.First(period => period.Period == key));
    }
}
