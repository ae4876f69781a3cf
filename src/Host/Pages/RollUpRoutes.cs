using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>One unit's report.</summary>
/// <param name="Values">By indicator; empty until the report is submitted.</param>
public sealed record RollUpLine(
    StreamId Work,
    string Unit,
    Standing Stage,
    bool Counts,
    IReadOnlyDictionary<string, (int Female, int Male)> Values
);

/// <summary>What the accepted reports say of one target.</summary>
/// <param name="Others">Units whose verdict is not "đạt", by name; at most as many as fit a page.</param>
/// <param name="Unnamed">How many more there are.</param>
public sealed record TargetLine(
    string Text,
    int Achieved,
    int NotAchieved,
    int CannotAssess,
    IReadOnlyList<(StreamId Work, string Unit, Verdict Verdict)> Others,
    int Unnamed
);

/// <param name="Accepted">How many reports are counted.</param>
/// <param name="Sums">Over the accepted reports, by indicator.</param>
public sealed record RollUpPageModel(
    Shell Shell,
    DirectiveId Directive,
    string Unit,
    string Reference,
    ReportPeriodRow Period,
    int Total,
    int Submitted,
    int Accepted,
    string Noun,
    IReadOnlyList<RollUpLine> Lines,
    int Page,
    IReadOnlyDictionary<string, (long Female, long Male)> Sums,
    IReadOnlyList<TargetLine> Targets
);

/// <summary>The figures of a report period, unit by unit.</summary>
public static class RollUpRoutes
{
    /// <summary>Units named under the targets of one page, all targets together.</summary>
    private const int NamedUnits = 1000;

    public static void MapRollUp(this IEndpointRouteBuilder routes) => routes.MapGet("/roll-up/{directive:guid}/{period}", ShowAsync);

    private static async Task<IResult> ShowAsync(
        Guid directive,
        string period,
        string? page,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        EventStore store,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var id = new DirectiveId(directive);
        DirectiveRow? row = await db.Directives.AsNoTracking().FirstOrDefaultAsync(one => one.Stream == id.Stream, cancel);
        if (row is null || !await access.CanSeeAsync(db, viewer, row.Unit, cancel))
            return Results.NotFound();
        ReportPeriodRow? opened = await db
            .ReportPeriods.AsNoTracking()
            .FirstOrDefaultAsync(one => one.Stream == id.Stream && one.Period == period, cancel);
        if (opened is null)
            return Results.NotFound();

        var counts = await (
            from work in db.Works
            where work.Directive == id && work.Period == period
            join unit in db.Units on work.Unit equals unit.Unit
            group work by new { unit.Level, work.Stage } into same
            select new
            {
                same.Key.Level,
                same.Key.Stage,
                Count = same.Count(),
            }
        ).ToListAsync(cancel);
        int Of(ReportStage stage) => counts.Where(one => one.Stage == stage.ToString()).Sum(one => one.Count);
        int number = ProgressWords.Page(page);
        DirectiveContent? content = await HistoryRoutes.ContentAsync(db, store, id, cancel);
        return Rendering.Page<RollUpPage>(
            new RollUpPageModel(
                await visitor.ShellAsync(viewer),
                id,
                await db.Units.Where(unit => unit.Unit == row.Unit).Select(unit => unit.Name).FirstAsync(cancel),
                row.Reference ?? "Văn bản",
                opened,
                counts.Sum(one => one.Count),
                Of(ReportStage.Submitted) + Of(ReportStage.Accepted),
                Of(ReportStage.Accepted),
                ProgressWords.Noun(counts.Select(one => one.Level)),
                await LinesAsync(db, id, period, number, cancel),
                number,
                await SumsAsync(db, id, period, cancel),
                await TargetsAsync(db, id, period, content, cancel)
            )
        );
    }

    private static async Task<IReadOnlyList<RollUpLine>> LinesAsync(
        ProductDb db,
        DirectiveId directive,
        string period,
        int page,
        CancellationToken cancel
    )
    {
        var works = await (
            from work in db.Works
            where work.Directive == directive && work.Period == period
            join unit in db.Units on work.Unit equals unit.Unit
            orderby unit.Name, unit.Unit
            select new
            {
                work.Stream,
                unit.Name,
                work.Stage,
            }
        )
            .Skip((page - 1) * ProgressWords.PageSize)
            .Take(ProgressWords.PageSize)
            .ToListAsync(cancel);
        List<StreamId> streams = works.ConvertAll(work => work.Stream);
        ILookup<StreamId, ReportValueRow> values = (
            await db.ReportValues.AsNoTracking().Where(value => streams.Contains(value.Stream)).ToListAsync(cancel)
        ).ToLookup(value => value.Stream);
        return works.ConvertAll(work => new RollUpLine(
            work.Stream,
            work.Name,
            new Standing(
                ProgressWords.StageShape(work.Stage),
                ProgressWords.Stage(work.Stage, report: true),
                IsNil(work.Stage, values[work.Stream]) ? "báo cáo không có nội dung" : null
            ),
            work.Stage == nameof(ReportStage.Accepted),
            IsNil(work.Stage, values[work.Stream])
                ? Indicators.All.ToDictionary(indicator => indicator.Code, _ => (0, 0), StringComparer.Ordinal)
                : values[work.Stream].ToDictionary(value => value.Indicator, value => (value.Female, value.Male), StringComparer.Ordinal)
        ));
    }

    /// <summary>Whether it says that there is nothing to report: a report with content has every figure.</summary>
    private static bool IsNil(string stage, IEnumerable<ReportValueRow> values) =>
        stage is nameof(ReportStage.Submitted) or nameof(ReportStage.Accepted) && !values.Any();

    private static async Task<IReadOnlyDictionary<string, (long Female, long Male)>> SumsAsync(
        ProductDb db,
        DirectiveId directive,
        string period,
        CancellationToken cancel
    )
    {
        var sums = await db
            .ReportValues.Where(value => value.Directive == directive && value.Period == period && value.Stage == ReportStage.Accepted)
            .GroupBy(value => value.Indicator)
            // 54,000 reports of up to 10,000,000 each are more than an int holds.
            .Select(same => new
            {
                Indicator = same.Key,
                Female = same.Sum(value => (long)value.Female),
                Male = same.Sum(value => (long)value.Male),
            })
            .ToListAsync(cancel);
        return sums.ToDictionary(sum => sum.Indicator, sum => (sum.Female, sum.Male), StringComparer.Ordinal);
    }

    private static async Task<IReadOnlyList<TargetLine>> TargetsAsync(
        ProductDb db,
        DirectiveId directive,
        string period,
        DirectiveContent? content,
        CancellationToken cancel
    )
    {
        List<Clause> targets = content is null ? [] : [.. CollectReport.TargetsOf(content)];
        if (targets.Count == 0)
            return [];
        // As with the figures: what is not accepted may still change.
        IQueryable<ReportVerdictRow> accepted = db.ReportVerdicts.Where(verdict =>
            verdict.Directive == directive && verdict.Period == period && verdict.Stage == ReportStage.Accepted
        );
        var counts = await accepted
            .GroupBy(verdict => new { verdict.Clause, verdict.Verdict })
            .Select(same => new
            {
                same.Key.Clause,
                same.Key.Verdict,
                Count = same.Count(),
            })
            .ToListAsync(cancel);
        var others = await (
            from verdict in accepted
            where verdict.Verdict != Verdict.Achieved
            join unit in db.Units on verdict.Unit equals unit.Unit
            orderby unit.Name, unit.Unit
            select new
            {
                verdict.Clause,
                verdict.Stream,
                unit.Name,
                verdict.Verdict,
            }
        )
            .Take(NamedUnits)
            .ToListAsync(cancel);
        return targets.ConvertAll(target =>
        {
            int Of(Verdict verdict) => counts.Where(one => one.Clause == target.Id && one.Verdict == verdict).Sum(one => one.Count);
            List<(StreamId, string, Verdict)> named =
            [
                .. others.Where(one => one.Clause == target.Id).Select(one => (one.Stream, one.Name, one.Verdict)),
            ];
            return new TargetLine(
                target.Text,
                Of(Verdict.Achieved),
                Of(Verdict.NotAchieved),
                Of(Verdict.CannotAssess),
                named,
                Of(Verdict.NotAchieved) + Of(Verdict.CannotAssess) - named.Count
            );
        });
    }
}
