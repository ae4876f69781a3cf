using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>Something late that was taken up to the viewer's unit, over all units that are late with it.</summary>
/// <param name="LastDay">The earliest last day among them.</param>
public sealed record TakenUpLine(
    DirectiveId Directive,
    string Period,
    ObligationKind Kind,
    int Units,
    DateOnly? LastDay,
    string What,
    string Reference
);

/// <summary>A unit's wish for more time, to be decided by the viewer.</summary>
public sealed record AskedLine(
    StreamId Work,
    ObligationKind Kind,
    string Unit,
    string What,
    string Reference,
    DateOnly? LastDay,
    DateOnly? Until
);

/// <summary>What the inbox shows besides tasks: what is late below, and who below asks for more time.</summary>
public static class Attention
{
    /// <summary>How many decisions are listed at once; the next ones come up when these are done.</summary>
    public const int MostAsked = 100;

    /// <summary>The rung from which on something late is the viewer's matter; null when it never is.</summary>
    private static async Task<int?> RungAsync(ProductDb db, Viewer viewer, CancellationToken cancel)
    {
        if (viewer.Is(Role.Drafter))
            return (int)EscalationRung.ParentContact;
        if (!viewer.Is(Role.Head))
            return null;
        // As with the letters: where nobody drafts, the head is told in the drafter's place.
        bool drafts = await db.Memberships.AnyAsync(member => member.Unit == viewer.Unit.Unit && member.Role == Role.Drafter, cancel);
        return drafts ? (int)EscalationRung.ParentHead : (int)EscalationRung.ParentContact;
    }

    /// <summary>How many lines there are in both lists.</summary>
    public static async Task<int> CountAsync(ProductDb db, Viewer viewer, CancellationToken cancel = default)
    {
        int count = 0;
        if (await RungAsync(db, viewer, cancel) is { } rung)
            count += await TakenUp(db, viewer, rung)
                .Select(one => new
                {
                    one.Directive,
                    one.Period,
                    one.Kind,
                })
                .Distinct()
                .CountAsync(cancel);
        if (viewer.Is(Role.Head))
            count += await Asked(db, viewer).CountAsync(cancel);
        return count;
    }

    public static async Task<IReadOnlyList<TakenUpLine>> TakenUpAsync(ProductDb db, Viewer viewer, CancellationToken cancel = default)
    {
        if (await RungAsync(db, viewer, cancel) is not { } rung)
            return [];
        var groups = await TakenUp(db, viewer, rung)
            .GroupBy(one => new
            {
                one.Directive,
                one.Period,
                one.Kind,
            })
            .Select(same => new
            {
                same.Key,
                Units = same.Count(),
                LastDay = same.Min(one => one.LastDay),
            })
            .ToListAsync(cancel);
        MatterNames names = await MatterNames.LoadAsync(db, groups.Select(one => one.Key.Directive), cancel);
        return
        [
            .. groups
                .OrderBy(one => one.LastDay)
                .ThenByDescending(one => one.Units)
                .Select(one => new TakenUpLine(
                    one.Key.Directive,
                    one.Key.Period,
                    one.Key.Kind,
                    one.Units,
                    one.LastDay,
                    names.What(one.Key.Kind, one.Key.Directive, one.Key.Period),
                    names.Reference(one.Key.Directive)
                )),
        ];
    }

    public static async Task<IReadOnlyList<AskedLine>> AskedAsync(ProductDb db, Viewer viewer, CancellationToken cancel = default)
    {
        if (!viewer.Is(Role.Head))
            return [];
        var rows = await (
            from owed in Asked(db, viewer)
            join unit in db.Units on owed.Unit equals unit.Unit
            orderby owed.LateFrom, unit.Name
            select new { Owed = owed, unit.Name }
        )
            .Take(MostAsked)
            .ToListAsync(cancel);
        MatterNames names = await MatterNames.LoadAsync(db, rows.Select(row => row.Owed.Directive), cancel);
        return rows.ConvertAll(row => new AskedLine(
            row.Owed.Stream,
            row.Owed.Kind,
            row.Name,
            names.What(row.Owed.Kind, row.Owed.Directive, row.Owed.Period),
            names.Reference(row.Owed.Directive),
            row.Owed.LastDay,
            row.Owed.AskedUntil
        ));
    }

    private static IQueryable<ObligationRow> TakenUp(ProductDb db, Viewer viewer, int rung) =>
        db
            .Obligations.AsNoTracking()
            .Where(one => one.To == viewer.Unit.Unit && one.Status == ObligationStatus.Overdue && one.Rung >= rung);

    private static IQueryable<ObligationRow> Asked(ProductDb db, Viewer viewer) =>
        db
            .Obligations.AsNoTracking()
            .Where(one =>
                one.To == viewer.Unit.Unit
                && (one.Status == ObligationStatus.Open || one.Status == ObligationStatus.Overdue)
                && one.Extension == ExtensionStatus.Asked
            );
}

/// <summary>What directives and their periods are called, for lists over several of them.</summary>
public sealed class MatterNames
{
    private readonly Dictionary<DirectiveId, string?> references;
    private readonly Dictionary<(DirectiveId, string), string> periods;

    private MatterNames(Dictionary<DirectiveId, string?> references, Dictionary<(DirectiveId, string), string> periods) =>
        (this.references, this.periods) = (references, periods);

    public static async Task<MatterNames> LoadAsync(ProductDb db, IEnumerable<DirectiveId> directives, CancellationToken cancel = default)
    {
        List<DirectiveId> ids = [.. directives.Distinct()];
        return new MatterNames(
            await db
                .Directives.Where(row => ids.Contains(row.Directive))
                .ToDictionaryAsync(row => row.Directive, row => row.Reference, cancel),
            await db
                .ReportPeriods.Where(row => ids.Contains(row.Directive))
                .ToDictionaryAsync(row => (row.Directive, row.Period), row => row.Name, cancel)
        );
    }

    public string Reference(DirectiveId directive) => references.GetValueOrDefault(directive) ?? "Văn bản";

    public string Period(DirectiveId directive, string period) => periods.GetValueOrDefault((directive, period), period);

    /// <summary>"nộp báo cáo 6 tháng đầu năm 2026": what is owed, within a sentence.</summary>
    public string What(ObligationKind kind, DirectiveId directive, string period) => HistoryWords.Matter(kind, Period(directive, period));
}
