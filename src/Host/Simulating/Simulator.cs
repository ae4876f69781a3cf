using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Design;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Simulating;

/// <summary>How long a simulation may take.</summary>
/// <param name="LimitSeconds">By the wall clock; what was found until then is given back.</param>
public sealed record SimulationSettings(int LimitSeconds = 60);

/// <summary>
/// Tries a flow on a virtual clock: over the units, people, calendar and reminder policy as they are, with the product's own code, in a
/// database of its own that is gone afterwards. Scripted people do the tasks; time jumps from one instant at which something happens to the
/// next. The product's database is only read. One simulation at a time a host.
/// </summary>
public sealed class Simulator(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    CommitFormat format,
    DefinitionLibrary definitions,
    FlowUsage uses,
    WorkflowLibrary library,
    SimulationSettings settings
) : IDisposable
{
    /// <summary>With more units a year takes longer than somebody waits for a page.</summary>
    public const int MostUnits = 300;

    private readonly SemaphoreSlim free = new(1, 1);

    /// <summary>What is known about an order once it is found to be right.</summary>
    private sealed record Ordered(
        SimulationOrder Order,
        string Definition,
        int? Version,
        TrialFlow? Trial,
        DirectiveId Directive,
        Directive State,
        IReadOnlyList<ReachedUnit> Units,
        int UnitsInAll
    )
    {
        public DateOnly From => Order.FromDay!.Value;
        public DateOnly To => Order.ToDay!.Value;
    }

    /// <summary>Simulates.</summary>
    /// <exception cref="RefusedException">The order has faults, all are named; or another simulation is under way.</exception>
    public async Task<SimulationResult> RunAsync(SimulationOrder order, CancellationToken cancel = default)
    {
        Ordered ordered = await CheckAsync(order, cancel);
        if (!await free.WaitAsync(0, cancel))
            throw new RefusedException("", "Đang có một lần chạy thử khác. Đợi xong, thường không quá một phút, rồi chạy lại.");
        try
        {
            return await SimulateAsync(ordered, cancel);
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose() => free.Dispose();

    private async Task<Ordered> CheckAsync(SimulationOrder order, CancellationToken cancel)
    {
        var faults = new List<Refusal>();
        foreach (FluentValidation.Results.ValidationFailure failure in new SimulationOrderValidator().Validate(order).Errors)
            faults.Add(new Refusal(char.ToLowerInvariant(failure.PropertyName[0]) + failure.PropertyName[1..], failure.ErrorMessage));
        if (order.AnswersFile is { } file)
        {
            (Answers answers, IReadOnlyList<Refusal> wrong) = AnswersReader.Read(file, "answers");
            faults.AddRange(wrong);
            order = order with { Answers = answers };
        }
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        (string definition, int? version, byte[]? source) = await DefinitionAsync(db, order, faults, cancel);
        FlowUses inUse = await uses.GetAsync(cancel);
        string? place = order.For switch
        {
            "office" => inUse.Office,
            "school" => inUse.School,
            "report" => inUse.Report,
            _ => inUse.PlacesOf(definition).Count > 0 ? definition : null,
        };
        if (source is not null && place is null && order.For is null)
            faults.Add(
                new Refusal(
                    "for",
                    $"Quy trình “{definition}” chưa gắn với cấp nào. Chọn nơi dùng: office (cơ quan quản lý), school (trường) hoặc report (báo cáo)."
                )
            );

        Directive? directive = null;
        DirectiveId id = Guid.TryParse(order.Directive, out Guid value) ? new DirectiveId(value) : default;
        IReadOnlyList<ReachedUnit> reached = [];
        if (id != default)
        {
            directive = (Directive?)(await store.LoadAsync(db, id.Stream, DirectiveStream.Kind, cancel)).State;
            if (directive is null)
                faults.Add(new Refusal("directive", $"Không có văn bản nào mang mã {id}."));
            else if (directive.Status == DirectiveStatus.SetAside)
                faults.Add(new Refusal("directive", "Văn bản đã được trả lại nên không chạy thử được. Chọn văn bản khác."));
            else if (directive.Content is null)
                faults.Add(new Refusal("directive", "Văn bản chưa được xác nhận. Kiểm tra và xác nhận thông tin trước khi chạy thử."));
            else if (order is { FromDay: { } from, ToDay: { } to } && from <= to)
                reached = await SimulatedUnits.ReachedAsync(db, directive.Unit, directive.Content, from, to, cancel);
        }
        if (reached.Count > MostUnits && order.Units is null)
            faults.Add(
                new Refusal(
                    "units",
                    $"Văn bản đến {Words.Number(reached.Count)} đơn vị; chạy thử nhiều nhất {MostUnits}. Ghi số đơn vị để lấy một phần của mỗi cấp."
                )
            );
        IReadOnlyList<ReachedUnit> units = order.MostUnits is { } most ? SimulatedUnits.Cut(reached, most) : reached;
        for (int i = 0; i < order.Answers.Rules.Count && units.Count > 0; i++)
        {
            if (
                order.Answers.Rules[i].Unit is { } named
                && !units.Any(one =>
                    string.Equals(one.Unit.Name, named, StringComparison.OrdinalIgnoreCase)
                    || string.Equals(one.Unit.Unit.ToString(), named, StringComparison.OrdinalIgnoreCase)
                )
            )
                faults.Add(new Refusal($"answers.rules[{i}].unit", $"Không có đơn vị “{named}” trong phạm vi chạy thử."));
        }
        if (faults.Count > 0)
            throw new RefusedException(faults);
        TrialFlow? trial = source is null ? null : new TrialFlow(place!, source);
        return new Ordered(order, definition, version, trial, id, directive!, units, reached.Count);
    }

    /// <returns>The flow's id, its version (null for a draft) and its source; no source where something is wrong.</returns>
    private async Task<(string Definition, int? Version, byte[]? Source)> DefinitionAsync(
        ProductDb db,
        SimulationOrder order,
        List<Refusal> faults,
        CancellationToken cancel
    )
    {
        if (order.Draft is { } draft)
        {
            await definitions.RefreshAsync(cancel);
            DefinitionReading reading = DefinitionReader.Read(draft, ProductHost.Activities, library);
            faults.AddRange(
                reading.Faults.Select(fault => fault with { Path = fault.Path.Length == 0 ? "definition" : $"definition.{fault.Path}" })
            );
            return (reading.Definition?.DefinitionId ?? "", null, reading.Definition is null ? null : draft);
        }
        if (string.IsNullOrEmpty(order.Definition))
            return ("", null, null);
        string id = order.Definition;
        List<DefinitionRow> versions = await db
            .Definitions.AsNoTracking()
            .Where(row => row.DefinitionId == id)
            .OrderBy(row => row.Version)
            .ToListAsync(cancel);
        if (versions.Count == 0)
        {
            List<string> known = await db.Definitions.Select(row => row.DefinitionId).Distinct().OrderBy(one => one).ToListAsync(cancel);
            faults.Add(new Refusal("definition", $"Không có quy trình “{id}”. Các quy trình: {string.Join(", ", known)}."));
            return (id, null, null);
        }
        int number = order.VersionNumber ?? versions[^1].Version;
        if (versions.FirstOrDefault(row => row.Version == number) is not { } chosen)
        {
            // What is no number is refused by the validator.
            if (order.Version is null || order.VersionNumber is > 0)
                faults.Add(
                    new Refusal(
                        "version",
                        $"Quy trình “{id}” không có bản {number}. Các bản: {string.Join(", ", versions.Select(row => row.Version))}."
                    )
                );
            return (id, number, null);
        }
        return (id, number, await db.Blobs.Where(blob => blob.Hash == chosen.Source).Select(blob => blob.Content).FirstAsync(cancel));
    }

    private async Task<SimulationResult> SimulateAsync(Ordered ordered, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(settings.LimitSeconds));
        DateTimeOffset midnight = DeadlineRule.StartOf(ordered.From);
        await using SimulatedWorld world = await SimulatedWorld.CreateAsync(midnight, cancel);
        DirectiveContent content = ordered.State.Content!;
        await using (ProductDb product = await databases.CreateDbContextAsync(cancel))
        {
            await world.CopyAsync(
                product,
                format,
                [.. ordered.Units.Select(one => one.Unit)],
                ordered.Directive,
                [
                    // An office's plan is tried like a document of its own: whose plan it is lies outside.
                    new DirectiveTakenIn(
                        ordered.State.Unit,
                        ordered.State.Document,
                        ordered.State.TakenInBy,
                        ordered.State.TakenInAt,
                        null,
                        ordered.State.Upstream
                    ),
                    new DirectiveConfirmed(content, ordered.State.TakenInBy, ordered.State.TakenInAt),
                ],
                ordered.State.Document,
                cancel
            );
        }
        if (ordered.Trial is { } trial)
            await world.Get<DefinitionLibrary>().PublishAsync(trial.Renamed(), Actor.System("simulation"), cancel);
        await world.Get<DefinitionLibrary>().RefreshAsync(cancel);

        Cast cast;
        await using (ProductDb db = world.Open())
            cast = await Cast.LoadAsync(db, cancel);
        var run = new SimulationRun(
            world,
            cast,
            ordered.Order.Answers,
            await PassingAsync(world, content, cancel),
            (await world.Get<ReminderPolicies>().GetAsync(cancel)).Policy,
            await world.Get<Calendars>().GetAsync(cancel)
        );
        SimulationStop? stopped = null;
        try
        {
            await run.SendAsync(ordered.Directive, ordered.State.Unit, ordered.From, limit.Token);
            await run.GoOnAsync(DeadlineRule.StartOf(ordered.To.AddDays(1)), limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            stopped = await run.StopAsync(settings.LimitSeconds, cancel);
        }
        await run.TellFailuresAsync(cancel);
        return new SimulationResult(
            ordered.Definition,
            ordered.Version,
            ordered.Directive.ToString(),
            ordered.From,
            ordered.To,
            ordered.Units.Count,
            ordered.UnitsInAll,
            Assumptions(ordered, cast),
            run.Timeline.Events(),
            await run.SummaryAsync(cancel),
            await run.EndAsync([.. ordered.Units.Select(one => one.Unit)], cancel),
            stopped
        )
        {
            Steps = await StepsAsync(world, ordered.Trial?.DefinitionId ?? ordered.Definition, cancel),
        };
    }

    /// <summary>What happened at each step of a flow, over all its instances.</summary>
    private static async Task<IReadOnlyDictionary<string, StepCount>> StepsAsync(
        SimulatedWorld world,
        string definition,
        CancellationToken cancel
    )
    {
        var counts = new Dictionary<string, StepCount>(StringComparer.Ordinal);
        await using ProductDb db = world.Open();
        foreach (StreamId work in await db.Works.Where(one => one.Definition == definition).Select(one => one.Stream).ToListAsync(cancel))
        {
            var live = new Dictionary<int, string>();
            foreach (Event e in (await world.Get<EventStore>().ReadAsync(db, work, cancel)).SelectMany(commit => commit.Events))
            {
                switch (e)
                {
                    case ActivityStarted started:
                        live[started.Execution] = started.Activity;
                        break;
                    case ActivityCompleted { Execution: var execution } when live.Remove(execution, out string? step):
                        StepCount before = counts.GetValueOrDefault(step, new StepCount(0, 0));
                        counts[step] = before with { Passed = before.Passed + 1 };
                        break;
                    case ActivityCancelled cancelled:
                        live.Remove(cancelled.Execution);
                        break;
                }
            }
            foreach (string step in live.Values)
            {
                StepCount before = counts.GetValueOrDefault(step, new StepCount(0, 0));
                counts[step] = before with { Waiting = before.Waiting + 1 };
            }
        }
        return counts;
    }

    /// <summary>The offices that have units below them to pass the directive on to.</summary>
    private static async Task<HashSet<UnitId>> PassingAsync(SimulatedWorld world, DirectiveContent content, CancellationToken cancel)
    {
        await using ProductDb db = world.Open();
        List<UnitId> parents = await (
            from link in db.UnitLinks
            where link.Kind == content.Link
            join unit in db.Units on link.Unit equals unit.Unit
            select link.Parent
        )
            .Distinct()
            .ToListAsync(cancel);
        return [.. parents];
    }

    private static List<string> Assumptions(Ordered ordered, Cast cast)
    {
        var assumed = new List<string>
        {
            $"Văn bản được gửi lúc 08:00 ngày {DeadlineRule.Date(ordered.From)}, như khi vừa xác nhận.",
            ordered.Order.Answers.PassOn
                ? "Cơ quan quản lý có đơn vị cấp dưới ban hành văn bản của mình với nội dung và hạn như văn bản nhận được."
                : "Cơ quan quản lý không ban hành văn bản cho cấp dưới.",
            "Kế hoạch giữ nguyên các nội dung; báo cáo ghi 0 và đạt mọi chỉ tiêu; thư không gửi ra ngoài.",
        };
        if (ordered.State.PlanOf is not null)
            assumed.Add($"Văn bản là kế hoạch của {cast.NameOf(ordered.State.Unit)}; chạy thử từ đơn vị này trở xuống.");
        if (ordered.Units.Count < ordered.UnitsInAll)
            assumed.Add($"Chỉ lấy {Words.Number(ordered.Units.Count)} trong {Words.Number(ordered.UnitsInAll)} đơn vị, mỗi cấp một phần.");
        return assumed;
    }
}
