using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>How far the units of one level are.</summary>
/// <param name="OnTime">Of those that have done it.</param>
/// <param name="Overdue">Not done, still owed, and the time is up.</param>
/// <param name="Released">Owed no more without having been done: exempt, or replaced by a newer document.</param>
public sealed record LevelProgress(UnitLevel Level, int Total, int Met, int OnTime, int Overdue, int Released)
{
    public int Late => Met - OnTime;

    /// <summary>Those of whom it is still asked, or who have done it; what shares are counted of.</summary>
    public int Owing => Total - Released;

    public int Open => Owing - Met;
}

/// <summary>One unit of the tree.</summary>
/// <param name="Branch">What the unit in turn sent to its own units; null for a school.</param>
public sealed record UnitProgress(
    StreamId Work,
    UnitId Unit,
    string Name,
    UnitLevel Level,
    Standing Standing,
    BranchProgress? Branch = null
);

/// <summary>An office's own document that carries out the directive, and how far its units are.</summary>
/// <param name="Total">Without those who owe it no more.</param>
/// <param name="Units">Empty while the branch is closed; at most one page.</param>
public sealed record BranchProgress(
    DirectiveId Directive,
    string Reference,
    int Total,
    int Met,
    int Overdue,
    bool IsOpen,
    IReadOnlyList<UnitProgress> Units
);

/// <param name="Period">Null unless reports are shown.</param>
/// <param name="Accepted">How many reports are accepted.</param>
/// <param name="Overdue">The units that are late, at most one page; <paramref name="OverduePage"/> of them.</param>
/// <param name="OverdueBy">Their last days, with the number of units each.</param>
/// <param name="NextDay">The next day on which something falls due; null when nothing is open.</param>
/// <param name="OpenLevels">The levels whose units are shown.</param>
public sealed record ProgressModel(
    Shell Shell,
    DirectiveRow Directive,
    string Unit,
    IReadOnlyList<ObligationKind> Kinds,
    ObligationKind Kind,
    IReadOnlyList<ReportPeriodRow> Periods,
    ReportPeriodRow? Period,
    IReadOnlyList<LevelProgress> Levels,
    int Accepted,
    IReadOnlyList<UnitProgress> Overdue,
    int OverduePage,
    IReadOnlyList<(DateOnly LastDay, int Units)> OverdueBy,
    DateOnly? NextDay,
    IReadOnlySet<UnitLevel> OpenLevels,
    IReadOnlyList<UnitProgress> Units,
    int Page
)
{
    public LevelProgress All { get; } =
        new(
            default,
            Levels.Sum(l => l.Total),
            Levels.Sum(l => l.Met),
            Levels.Sum(l => l.OnTime),
            Levels.Sum(l => l.Overdue),
            Levels.Sum(l => l.Released)
        );

    /// <summary>How the published links stand, as a sentence; null unless links are shown and there are any.</summary>
    public string? Links { get; init; }

    /// <summary>Whether the viewer's unit receives it and the viewer may remind those who are late.</summary>
    public bool MayRemind { get; init; }

    public string Noun { get; } = ProgressWords.Noun(Levels.Select(level => level.Level));

    /// <summary>The address of this page with other choices.</summary>
    public string Href(
        ObligationKind? kind = null,
        UnitLevel? level = null,
        bool closed = false,
        DirectiveId? branch = null,
        int page = 1,
        int late = 1
    ) =>
        $"/progress/{Directive.Directive}?show={ProgressWords.Show(kind ?? Kind)}"
        + ((kind ?? Kind) == ObligationKind.Report && Period is { } period ? $"&period={period.Period}" : "")
        + (
            level is { } shown ? $"&level={shown}"
            : closed ? "&level=none"
            : ""
        )
        + (branch is { } open ? $"&branch={open}" : "")
        + (page > 1 ? $"&page={page}" : "")
        + (late > 1 ? $"&late={late}" : "");

    /// <summary>The answer: how many of how many, who is late and by how much, when the time is up.</summary>
    public string Lead()
    {
        if (All.Total == 0)
            return Directive.Status == DirectiveStatus.Sent ? "Chưa đơn vị nào có việc này." : "Văn bản chưa gửi đến đơn vị nào.";
        string done = ProgressWords.Done(Kind);
        string? first =
            All.Owing == 0 ? null
            : All.Met == All.Owing ? $"Cả {Words.Number(All.Owing)} {Noun} {done}."
            : All.Met == 0 ? $"Chưa {Noun} nào trong {Words.Number(All.Owing)} {Noun} {done["đã ".Length..]}."
            : $"{Words.Number(All.Met)} trong {Words.Number(All.Owing)} {Noun} {done}.";
        return string.Join(' ', new[] { first, LateSentence(), ReleasedSentence(), NextSentence() }.OfType<string>());
    }

    private string? ReleasedSentence() =>
        All.Released == 0 ? null
        : All.Owing == 0 ? $"Cả {Words.Number(All.Released)} {Noun} được miễn hoặc không phải làm nữa."
        : $"{Words.Count(All.Released)} {Noun} được miễn hoặc không phải làm nữa.";

    private string? LateSentence()
    {
        if (All.Overdue == 0)
            return All.Late == 0 ? null : $"{Words.Count(All.Late)} {Noun} {ProgressWords.Verb(Kind)} muộn.";
        string by = ProgressWords.Overdue(OverdueBy.Min(late => late.LastDay), Shell.Today).ToLower(Forms.Vietnamese);
        return OverdueBy.Count == 1
            ? $"{Words.Count(All.Overdue)} {Noun} {by}."
            : $"{Words.Count(All.Overdue)} {Noun} quá hạn, lâu nhất {by["quá hạn ".Length..]}.";
    }

    private string? NextSentence() =>
        NextDay is { } day ? $"Hạn là hết {Words.WeekdayDate(day)}, {Words.DaysLeft(day, Shell.Today).ToLower(Forms.Vietnamese)}." : null;
}

/// <summary>How far a directive is over the tree of units.</summary>
public static class ProgressRoutes
{
    /// <summary>So few units are shown at once: there is nothing to gain from opening level by level.</summary>
    private const int Few = 20;

    public static void MapProgress(this IEndpointRouteBuilder routes) => routes.MapGet("/progress/{directive:guid}", ShowAsync);

    private static async Task<IResult> ShowAsync(
        Guid directive,
        string? show,
        string? period,
        string? level,
        Guid? branch,
        string? page,
        string? late,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var id = new DirectiveId(directive);
        DirectiveRow? row = await db.Directives.AsNoTracking().FirstOrDefaultAsync(one => one.Stream == id.Stream, cancel);
        if (row is null || !await access.CanSeeAsync(db, viewer, row.Unit, cancel))
            return Results.NotFound();

        Shell shell = await visitor.ShellAsync(viewer);
        List<ReportPeriodRow> periods = await db
            .ReportPeriods.AsNoTracking()
            .Where(one => one.Stream == id.Stream)
            .OrderByDescending(one => one.LateFrom)
            .ToListAsync(cancel);
        bool publishes = await db.Obligations.AnyAsync(
            one => one.Directive == id && one.Period == "" && one.Kind == ObligationKind.Link,
            cancel
        );
        List<ObligationKind> kinds =
        [
            .. ProgressWords
                .Filters.Select(filter => filter.Kind)
                .Where(one => (one != ObligationKind.Report || periods.Count > 0) && (one != ObligationKind.Link || publishes)),
        ];
        ObligationKind kind = ProgressWords.Kind(show) ?? (periods.Count > 0 ? ObligationKind.Report : ObligationKind.Plan);
        ReportPeriodRow? chosen =
            kind == ObligationKind.Report && periods.Count > 0
                ? periods.Find(one => one.Period == (period ?? Nearest(periods, shell.Now)))
                : null;
        if (!kinds.Contains(kind) || (kind == ObligationKind.Report && chosen is null))
            return Results.NotFound();

        var query = new ProgressQuery(db, kind, chosen?.Period ?? "", shell.Now, cancel);
        IReadOnlyList<LevelProgress> levels = await query.LevelsAsync(id);
        HashSet<UnitLevel> open = Open(level, levels);
        int unitPage = ProgressWords.Page(page);
        int latePage = ProgressWords.Page(late);
        DirectiveId? openBranch = branch is { } given ? new DirectiveId(given) : null;
        return Rendering.Page<ProgressPage>(
            new ProgressModel(
                shell,
                row,
                await db.Units.Where(unit => unit.Unit == row.Unit).Select(unit => unit.Name).FirstAsync(cancel),
                kinds,
                kind,
                periods,
                chosen,
                levels,
                chosen is null
                    ? 0
                    : await db.Works.CountAsync(
                        work => work.Directive == id && work.Period == chosen.Period && work.Stage == nameof(ReportStage.Accepted),
                        cancel
                    ),
                levels.Any(one => one.Overdue > 0) ? await query.OverdueAsync(id, latePage) : [],
                latePage,
                await query.OverdueByAsync(id),
                await query.NextDayAsync(id),
                open,
                open.Count == 0 ? [] : await query.WithBranchesAsync(id, await query.UnitsAsync([id], open, unitPage), openBranch),
                unitPage
            )
            {
                Links = kind == ObligationKind.Link ? LinkWords.Summary(await query.LinksAsync(id)) : null,
                MayRemind = viewer.MayWrite && viewer.Unit.Unit == row.Unit,
            }
        );
    }

    /// <summary>
    /// The period whose deadline is nearest: the next period opens the moment one is over, and who is late is asked for weeks after that.
    /// </summary>
    private static string Nearest(List<ReportPeriodRow> periods, DateTimeOffset now) =>
        periods.MinBy(one => (one.LateFrom - now).Duration())!.Period;

    private static HashSet<UnitLevel> Open(string? level, IReadOnlyList<LevelProgress> levels)
    {
        if (level is null)
            return levels.Sum(one => one.Total) <= Few ? [.. levels.Select(one => one.Level)] : [];
        return Enum.TryParse(level, out UnitLevel one) && levels.Any(known => known.Level == one) ? [one] : [];
    }

    /// <summary>The questions to the database, for one obligation of one period. Each is one statement, whatever the number of units.</summary>
    private sealed class ProgressQuery(ProductDb db, ObligationKind kind, string period, DateTimeOffset now, CancellationToken cancel)
    {
        public async Task<IReadOnlyList<LevelProgress>> LevelsAsync(DirectiveId directive)
        {
            var counts = await (
                from owed in Owed(directive)
                join unit in db.Units on owed.Unit equals unit.Unit
                group owed by new
                {
                    unit.Level,
                    owed.Status,
                    // The sweep writes "overdue" down a moment after it is so.
                    IsLate = (owed.Status == ObligationStatus.Open || owed.Status == ObligationStatus.Overdue)
                        && owed.LateFrom != null
                        && owed.LateFrom <= now,
                } into same
                select new
                {
                    same.Key.Level,
                    same.Key.Status,
                    same.Key.IsLate,
                    Count = same.Count(),
                }
            ).ToListAsync(cancel);
            return
            [
                .. counts
                    .GroupBy(one => one.Level)
                    .OrderBy(same => same.Key)
                    .Select(same => new LevelProgress(
                        same.Key,
                        same.Sum(one => one.Count),
                        same.Where(one => one.Status is ObligationStatus.MetOnTime or ObligationStatus.MetLate).Sum(one => one.Count),
                        same.Where(one => one.Status == ObligationStatus.MetOnTime).Sum(one => one.Count),
                        same.Where(one => one.IsLate).Sum(one => one.Count),
                        same.Where(one => one.Status is ObligationStatus.Exempt or ObligationStatus.Superseded).Sum(one => one.Count)
                    )),
            ];
        }

        public async Task<IReadOnlyList<(DateOnly LastDay, int Units)>> OverdueByAsync(DirectiveId directive)
        {
            var days = await Open(directive)
                .Where(owed => owed.LateFrom <= now && owed.LastDay != null)
                .GroupBy(owed => owed.LastDay!.Value)
                .Select(same => new { LastDay = same.Key, Count = same.Count() })
                .ToListAsync(cancel);
            return days.ConvertAll(day => (day.LastDay, day.Count));
        }

        public Task<DateOnly?> NextDayAsync(DirectiveId directive) =>
            Open(directive).Where(owed => owed.LateFrom > now).MinAsync(owed => owed.LastDay, cancel);

        /// <summary>How many of the published links stand how.</summary>
        public async Task<IReadOnlyList<(LinkOutcome? Outcome, int Count)>> LinksAsync(DirectiveId directive)
        {
            var counts = await db
                .LinkProofs.Where(link => link.Directive == directive)
                .GroupBy(link => link.Outcome)
                .Select(same => new { Outcome = same.Key, Count = same.Count() })
                .ToListAsync(cancel);
            return counts.ConvertAll(one => (one.Outcome, one.Count));
        }

        /// <summary>Who is late, longest first.</summary>
        public async Task<IReadOnlyList<UnitProgress>> OverdueAsync(DirectiveId directive, int page)
        {
            var rows = await (
                from owed in Open(directive)
                where owed.LateFrom <= now
                join unit in db.Units on owed.Unit equals unit.Unit
                join work in db.Works on owed.Stream equals work.Stream
                orderby owed.LateFrom, unit.Name, unit.Unit
                select new
                {
                    Owed = owed,
                    Unit = unit,
                    work.Stage,
                }
            )
                .Skip((page - 1) * ProgressWords.PageSize)
                .Take(ProgressWords.PageSize)
                .ToListAsync(cancel);
            return rows.ConvertAll(row => Progress(row.Owed, row.Unit, row.Stage));
        }

        /// <summary>Units of some levels: the late ones first, then those with time left, then the done ones.</summary>
        public async Task<IReadOnlyList<UnitProgress>> UnitsAsync(
            IReadOnlyList<DirectiveId> directives,
            IReadOnlySet<UnitLevel>? levels,
            int page
        )
        {
            List<UnitLevel> shown = [.. levels ?? new HashSet<UnitLevel>(Enum.GetValues<UnitLevel>())];
            var rows = await (
                from owed in db.Obligations.AsNoTracking()
                where directives.Contains(owed.Directive) && owed.Period == period && owed.Kind == kind
                join unit in db.Units on owed.Unit equals unit.Unit
                where shown.Contains(unit.Level)
                join work in db.Works on owed.Stream equals work.Stream
                orderby unit.Level, owed.Status != ObligationStatus.Open && owed.Status != ObligationStatus.Overdue, owed.Status
                    != ObligationStatus.MetLate, owed.Status == ObligationStatus.Exempt
                    || owed.Status == ObligationStatus.Superseded, owed.LateFrom, unit.Name, unit.Unit
                select new
                {
                    Owed = owed,
                    Unit = unit,
                    work.Stage,
                    // A report with content has every figure.
                    IsNil = kind == ObligationKind.Report
                        && (work.Stage == nameof(ReportStage.Submitted) || work.Stage == nameof(ReportStage.Accepted))
                        && !db.ReportValues.Any(value => value.Stream == work.Stream),
                }
            )
                .Skip((page - 1) * ProgressWords.PageSize)
                .Take(ProgressWords.PageSize)
                .ToListAsync(cancel);
            List<StreamId> works = kind == ObligationKind.Link ? rows.ConvertAll(row => row.Owed.Stream) : [];
            Dictionary<StreamId, LinkOutcome?> links = await db
                .LinkProofs.Where(link => works.Contains(link.Stream))
                .ToDictionaryAsync(link => link.Stream, link => link.Outcome, cancel);
            return rows.ConvertAll(row =>
            {
                UnitProgress unit = Progress(row.Owed, row.Unit, row.Stage, row.IsNil);
                return links.TryGetValue(row.Owed.Stream, out LinkOutcome? link)
                    ? unit with
                    {
                        Standing = WithLink(unit.Standing, link),
                    }
                    : unit;
            });
        }

        /// <summary>Hangs under each office what it sent on. Two levels: deeper ones are on the office's own page.</summary>
        public async Task<IReadOnlyList<UnitProgress>> WithBranchesAsync(
            DirectiveId directive,
            IReadOnlyList<UnitProgress> units,
            DirectiveId? chosen
        )
        {
            List<UnitId> offices = [.. units.Where(unit => !unit.Level.IsSchool()).Select(unit => unit.Unit)];
            if (offices.Count == 0)
                return units;
            List<DirectiveRow> sent = await db
                .Directives.AsNoTracking()
                .Where(row => row.Upstream == directive && row.Status == DirectiveStatus.Sent && offices.Contains(row.Unit))
                .OrderBy(row => row.TakenInAt)
                .ToListAsync(cancel);
            if (sent.Count == 0)
                return units;
            List<DirectiveId> ids = sent.ConvertAll(row => row.Directive);
            var counts = await (
                from owed in db.Obligations
                where
                    ids.Contains(owed.Directive)
                    && owed.Period == period
                    && owed.Kind == kind
                    && owed.Status != ObligationStatus.Exempt
                    && owed.Status != ObligationStatus.Superseded
                group owed by new
                {
                    owed.Directive,
                    IsMet = owed.MetAt != null,
                    IsLate = owed.MetAt == null && owed.LateFrom != null && owed.LateFrom <= now,
                } into same
                select new
                {
                    same.Key.Directive,
                    same.Key.IsMet,
                    same.Key.IsLate,
                    Count = same.Count(),
                }
            ).ToListAsync(cancel);
            bool few = counts.Sum(one => one.Count) <= Few;
            List<DirectiveId> open =
                chosen is { } only ? ids.FindAll(one => one == only)
                : few ? ids
                : [];
            Dictionary<DirectiveId, UnitId> senders = sent.ToDictionary(row => row.Directive, row => row.Unit);
            ILookup<DirectiveId, UnitProgress> below = await BelowAsync(open);
            ILookup<UnitId, BranchProgress> branches = sent.Select(row =>
                {
                    var own = counts.FindAll(one => one.Directive == row.Directive);
                    return new BranchProgress(
                        row.Directive,
                        row.Reference ?? "Văn bản",
                        own.Sum(one => one.Count),
                        own.Where(one => one.IsMet).Sum(one => one.Count),
                        own.Where(one => one.IsLate).Sum(one => one.Count),
                        open.Contains(row.Directive),
                        [.. below[row.Directive]]
                    );
                })
                .ToLookup(branch => senders[branch.Directive]);
            // A corrected document replaces the earlier one; the last one sent stands for the office.
            return [.. units.Select(unit => unit with { Branch = branches[unit.Unit].LastOrDefault() })];
        }

        private async Task<ILookup<DirectiveId, UnitProgress>> BelowAsync(List<DirectiveId> open)
        {
            IReadOnlyList<UnitProgress> units = open.Count == 0 ? [] : await UnitsAsync(open, null, 1);
            List<StreamId> streams = [.. units.Select(unit => unit.Work)];
            Dictionary<StreamId, DirectiveId> directives = await db
                .Works.Where(work => streams.Contains(work.Stream))
                .ToDictionaryAsync(work => work.Stream, work => work.Directive, cancel);
            return units.ToLookup(unit => directives[unit.Work]);
        }

        private IQueryable<ObligationRow> Owed(DirectiveId directive) =>
            db.Obligations.AsNoTracking().Where(owed => owed.Directive == directive && owed.Period == period && owed.Kind == kind);

        /// <summary>What is still to be done.</summary>
        private IQueryable<ObligationRow> Open(DirectiveId directive) =>
            Owed(directive).Where(owed => owed.Status == ObligationStatus.Open || owed.Status == ObligationStatus.Overdue);

        private static Standing WithLink(Standing standing, LinkOutcome? link) =>
            standing with
            {
                Shape = LinkWords.IsFault(link) ? "back" : standing.Shape,
                Aside = $"{standing.Aside}, liên kết {LinkWords.Of(link)}",
            };

        private UnitProgress Progress(ObligationRow owed, UnitRow unit, string stage, bool isNil = false) =>
            new(owed.Stream, unit.Unit, unit.Name, unit.Level, ProgressWords.Of(owed, stage, now, isNil));
    }
}
