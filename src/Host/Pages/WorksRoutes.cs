using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>One of the unit's own works.</summary>
/// <param name="Subject">The directive it belongs to.</param>
/// <param name="Due">How it stands with its date; null when it owes nothing.</param>
/// <param name="DueText">The date as a sentence.</param>
/// <param name="Paper">Address of the plan or report as a document; null while there is none.</param>
/// <param name="Link">How its published link stands; null when it has none.</param>
public sealed record WorkLine(
    StreamId Work,
    string Name,
    string? Subject,
    Standing Stage,
    Standing? Due,
    string? DueText,
    string? Paper,
    LinkProofRow? Link
);

/// <summary>A directive that the unit sent.</summary>
/// <param name="Work">The unit's own work on it, whose history tells how it was sent.</param>
public sealed record SentLine(
    DirectiveId Directive,
    StreamId Work,
    string Name,
    string? Title,
    int Units,
    IReadOnlyList<(string Period, string Name)> Periods
);

/// <param name="Total">Works on all pages.</param>
/// <param name="Late">Works with something overdue.</param>
public sealed record WorksModel(
    Shell Shell,
    IReadOnlyList<WorkLine> Works,
    int Page,
    int Total,
    int Late,
    IReadOnlyList<SentLine> Sent,
    int SentPage,
    int SentTotal
);

/// <summary>The unit's own plans and reports.</summary>
public static class WorksRoutes
{
    public static void MapWorks(this IEndpointRouteBuilder routes) => routes.MapGet("/works", ShowAsync);

    private static async Task<IResult> ShowAsync(
        string? page,
        string? sent,
        Visitor visitor,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        Shell shell = await visitor.ShellAsync(viewer);
        UnitId unit = viewer.Unit.Unit;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        // A document of the unit's own asks nothing of it; it stands among those it sent.
        IQueryable<WorkRow> own = db.Works.AsNoTracking().Where(work => work.Unit == unit && !work.Own);
        int late = await (
            from work in own
            where
                db.Obligations.Any(owed =>
                    owed.Stream == work.Stream
                    && (owed.Status == ObligationStatus.Open || owed.Status == ObligationStatus.Overdue)
                    && owed.LateFrom <= shell.Now
                )
            select work
        ).CountAsync(cancel);
        int workPage = ProgressWords.Page(page);
        int sentPage = ProgressWords.Page(sent);
        (IReadOnlyList<SentLine> lines, int total) = await SentAsync(db, unit, sentPage, cancel);
        return Rendering.Page<WorksPage>(
            new WorksModel(
                shell,
                await WorksAsync(db, own, viewer.Unit.Level, workPage, shell.Now, cancel),
                workPage,
                await own.CountAsync(cancel),
                late,
                lines,
                sentPage,
                total
            )
        );
    }

    private static async Task<IReadOnlyList<WorkLine>> WorksAsync(
        ProductDb db,
        IQueryable<WorkRow> own,
        UnitLevel level,
        int page,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var rows = await (
            from work in own
            join directive in db.Directives on work.Directive equals directive.Directive
            join period in db.ReportPeriods
                on new { work.Directive, work.Period } equals new { period.Directive, period.Period }
                into periods
            from period in periods.DefaultIfEmpty()
            orderby directive.TakenInAt descending, directive.Directive, work.Period descending
            select new
            {
                Work = work,
                directive.Reference,
                directive.Title,
                PeriodName = period == null ? null : period.Name,
            }
        )
            .Skip((page - 1) * ProgressWords.PageSize)
            .Take(ProgressWords.PageSize)
            .ToListAsync(cancel);
        List<StreamId> streams = rows.ConvertAll(row => row.Work.Stream);
        ILookup<StreamId, ObligationRow> owed = (
            await db.Obligations.AsNoTracking().Where(row => streams.Contains(row.Stream)).ToListAsync(cancel)
        ).ToLookup(row => row.Stream);
        Dictionary<StreamId, LinkProofRow> links = await db
            .LinkProofs.AsNoTracking()
            .Where(link => streams.Contains(link.Stream))
            .ToDictionaryAsync(link => link.Stream, cancel);
        return rows.ConvertAll(row =>
        {
            bool report = row.Work.Period.Length > 0;
            // What is due next speaks for the work; when nothing is, the last thing done.
            ObligationRow? next = owed[row.Work.Stream]
                .OrderBy(one => IsOpen(one) ? 0 : 1)
                .ThenBy(one => IsOpen(one) ? one.LateFrom ?? DateTimeOffset.MaxValue : DateTimeOffset.MaxValue)
                .ThenByDescending(one => one.MetAt)
                .FirstOrDefault();
            return new WorkLine(
                row.Work.Stream,
                report ? $"Báo cáo {row.PeriodName ?? row.Work.Period}" : row.Reference ?? "Văn bản",
                report ? row.Reference : row.Title,
                new Standing(ProgressWords.StageShape(row.Work.Stage), ProgressWords.Stage(row.Work.Stage, report)),
                next is null ? null : ProgressWords.Of(next, row.Work.Stage, now) with { Aside = null },
                next is null ? null : Due(next),
                PaperOf(row.Work, level),
                links.GetValueOrDefault(row.Work.Stream)
            );
        });
    }

    /// <summary>An office's plan is the document that it took in; what is not signed or sent yet is seen on the task's own page.</summary>
    private static string? PaperOf(WorkRow work, UnitLevel level) =>
        work.Period.Length > 0
            ? work.Stage is nameof(ReportStage.Submitted) or nameof(ReportStage.Accepted)
                ? $"/documents/report/{work.Stream}"
                : null
            : level.IsSchool() && work.Stage is nameof(PlanStage.Approved) or nameof(PlanStage.Published)
                ? $"/documents/plan/{work.Stream}"
                : null;

    private static bool IsOpen(ObligationRow owed) => owed.Status is ObligationStatus.Open or ObligationStatus.Overdue;

    /// <summary>"Hạn duyệt kế hoạch là hết thứ Sáu 06/03/2026."</summary>
    private static string Due(ObligationRow owed) =>
        (owed.LastDay, owed.MetAt) switch
        {
            (_, null) when !IsOpen(owed) => $"Không phải {HistoryWords.Duty(owed.Kind)} nữa.",
            (_, { } met) => $"Đã {HistoryWords.Duty(owed.Kind)} ngày {Words.Date(DeadlineRule.DayOf(met))}.",
            ({ } last, _) => $"Hạn {HistoryWords.Duty(owed.Kind)} là hết {Words.WeekdayDate(last)}.",
            _ => "Không có hạn.",
        };

    private static async Task<(IReadOnlyList<SentLine> Lines, int Total)> SentAsync(
        ProductDb db,
        UnitId unit,
        int page,
        CancellationToken cancel
    )
    {
        IQueryable<DirectiveRow> sent = db
            .Directives.AsNoTracking()
            .Where(directive => directive.Unit == unit && directive.Status == DirectiveStatus.Sent);
        int total = await sent.CountAsync(cancel);
        if (total == 0)
            return ([], 0);
        List<DirectiveRow> rows = await sent.OrderByDescending(directive => directive.TakenInAt)
            .ThenBy(directive => directive.Directive)
            .Skip((page - 1) * ProgressWords.PageSize)
            .Take(ProgressWords.PageSize)
            .ToListAsync(cancel);
        List<DirectiveId> ids = rows.ConvertAll(row => row.Directive);
        ILookup<DirectiveId, ReportPeriodRow> periods = (
            await db
                .ReportPeriods.AsNoTracking()
                .Where(period => ids.Contains(period.Directive))
                .OrderByDescending(period => period.LateFrom)
                .ToListAsync(cancel)
        ).ToLookup(period => period.Directive);
        return (
            rows.ConvertAll(row => new SentLine(
                row.Directive,
                row.PlanOf ?? Work.Sending.WorkOf(row.Directive, unit),
                row.Reference ?? "Văn bản",
                row.Title,
                row.SentTo ?? 0,
                [.. periods[row.Directive].Select(period => (period.Period, period.Name))]
            )),
            total
        );
    }
}
