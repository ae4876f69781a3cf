using System.Globalization;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.ElsaApi;

/// <summary>
/// The instances that an administrator sees, from their rows. Of a history only the first and the last commit are read, and only of the
/// instances on the page: in time they are ordered by the positions of those commits, which indexes know.
/// </summary>
public sealed class InstanceList(IDbContextFactory<ProductDb> databases, Access access, CommitFormat format)
{
    /// <summary>One page of what the query asks for.</summary>
    /// <param name="query">As <see cref="InstanceQueryValidator"/> lets it pass.</param>
    public async Task<PagedItems<InstanceSummary>> PageAsync(Viewer viewer, InstanceQuery query, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        IQueryable<Line> found = await FilterAsync(db, await SeenAsync(db, viewer, cancel), query, cancel);
        int total = await found.CountAsync(cancel);
        int size = query.PageSize ?? 10;
        List<StreamId> page = await Ordered(db, found, query)
            .Skip((query.Page ?? 0) * size)
            .Take(size)
            .Select(line => line.Stream)
            .ToListAsync(cancel);
        Dictionary<StreamId, InstanceSummary> told = await TellAsync(db, page, cancel);
        return new PagedItems<InstanceSummary>([.. page.Select(stream => told[stream])], total);
    }

    /// <summary>One instance; null when there is none or the viewer may not see it.</summary>
    public async Task<InstanceSummary?> FindAsync(Viewer viewer, StreamId instance, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await CanSeeAsync(db, viewer, instance, cancel) ? (await TellAsync(db, [instance], cancel))[instance] : null;
    }

    /// <summary>Whether it is a work of a unit that the viewer sees; what belongs to no unit is seen by who keeps the whole installation.</summary>
    public async Task<bool> CanSeeAsync(ProductDb db, Viewer viewer, StreamId instance, CancellationToken cancel)
    {
        UnitId? unit = await db.Works.Where(row => row.Stream == instance).Select(row => (UnitId?)row.Unit).FirstOrDefaultAsync(cancel);
        return unit is { } owner
            ? await access.CanSeeAsync(db, viewer, owner, cancel)
            : await db.Instances.AnyAsync(row => row.Stream == instance, cancel) && await access.KeepsAllAsync(db, viewer, cancel);
    }

    /// <summary>An instance with its rows: the one of a unit's work, the one of what belongs to no unit or was started by another; or both.</summary>
    private sealed class Line
    {
        public required StreamId Stream { get; init; }

        /// <summary>Number of its commits.</summary>
        public required int Version { get; init; }
        public WorkRow? Work { get; init; }
        public InstanceRow? Instance { get; init; }
    }

    private static IQueryable<Line> Lines(ProductDb db) =>
        from head in db.Heads.AsNoTracking()
        where head.Kind == WorkStream.Kind.Name
        join work in db.Works on head.Stream equals work.Stream into works
        from work in works.DefaultIfEmpty()
        join instance in db.Instances on head.Stream equals instance.Stream into instances
        from instance in instances.DefaultIfEmpty()
        select new Line
        {
            Stream = head.Stream,
            Version = head.Version,
            Work = work,
            Instance = instance,
        };

    /// <summary>What the viewer sees: the whole, or the works of some units.</summary>
    private sealed record Sight(bool OfNoUnit, IReadOnlySet<UnitId>? Units);

    private async Task<Sight> SeenAsync(ProductDb db, Viewer viewer, CancellationToken cancel)
    {
        bool keeps = await access.KeepsAllAsync(db, viewer, cancel);
        IReadOnlySet<UnitId> seen = await access.SeenAsync(db, viewer, cancel);
        // Who sees every unit there is needs no list of them.
        return new Sight(keeps, keeps && seen.Count == await db.Units.CountAsync(cancel) ? null : seen);
    }

    private async Task<IQueryable<Line>> FilterAsync(ProductDb db, Sight sight, InstanceQuery query, CancellationToken cancel)
    {
        IQueryable<Line> found = Lines(db);
        if (sight.Units is { } seen)
        {
            UnitId[] units = [.. seen];
            found = sight.OfNoUnit
                ? found.Where(line => line.Work == null || EF.Parameter(units).Contains(line.Work.Unit))
                : found.Where(line => line.Work != null && EF.Parameter(units).Contains(line.Work.Unit));
        }
        if (query.AllDefinitionIds is { Count: > 0 } ids)
            found = found.Where(line => ids.Contains(line.Work != null ? line.Work.Definition : line.Instance!.Definition));
        if (query.Version is { } version)
            found = found.Where(line => (line.Work != null ? line.Work.DefinitionVersion : line.Instance!.DefinitionVersion) == version);
        if (query.CorrelationId is { Length: > 0 } correlation)
            found = found.Where(line => line.Instance!.CorrelationId == correlation);
        if (Statuses(query) is { } statuses)
            found = found.Where(line => statuses.Contains(line.Work != null ? line.Work.Status : line.Instance!.Status));
        if (query.HasIncidents is { } incidents)
            found = found.Where(line => db.Incidents.Any(row => row.Stream == line.Stream) == incidents);
        if (query.IsSystem is true)
            found = found.Where(line => false);
        foreach (InstanceTimeFilter filter in query.TimestampFilters ?? [])
        {
            if (!string.IsNullOrEmpty(filter.Column))
                found = await InTimeAsync(db, found, filter, cancel);
        }
        return string.IsNullOrWhiteSpace(query.SearchTerm) ? found : await SearchAsync(db, found, sight, query.SearchTerm.Trim(), cancel);
    }

    /// <summary>The engine's states that the query lets through; null for all.</summary>
    private static WorkflowSubStatus[]? Statuses(InstanceQuery query)
    {
        if (query.AllStatuses.Count == 0 && query.AllSubStatuses.Count == 0)
            return null;
        return
        [
            .. Enum.GetValues<WorkflowSubStatus>()
                .Where(one =>
                    (query.AllStatuses.Count == 0 || query.AllStatuses.Contains(StatusOf(one)))
                    && (query.AllSubStatuses.Count == 0 || query.AllSubStatuses.Contains(one.ToString()))
                ),
        ];
    }

    private static string StatusOf(WorkflowSubStatus status) =>
        (
            status is WorkflowSubStatus.Executing or WorkflowSubStatus.Suspended ? WorkflowStatus.Running : WorkflowStatus.Finished
        ).ToString();

    /// <summary>
    /// Units and directives are matched here and not in the database: neither of the two compares Vietnamese regardless of case and
    /// diacritics.
    /// </summary>
    private static async Task<IQueryable<Line>> SearchAsync(
        ProductDb db,
        IQueryable<Line> found,
        Sight sight,
        string term,
        CancellationToken cancel
    )
    {
        if (Guid.TryParseExact(term, "D", out Guid id))
        {
            var stream = new StreamId(id);
            return found.Where(line => line.Stream == stream);
        }
        var named = await db.Units.Select(row => new { row.Unit, row.Name }).ToListAsync(cancel);
        UnitId[] units =
        [
            .. named.Where(row => sight.Units?.Contains(row.Unit) != false && Matches(row.Name, term)).Select(row => row.Unit),
        ];
        var referred = await db
            .Directives.Select(row => new
            {
                row.Directive,
                row.Reference,
                row.Title,
            })
            .ToListAsync(cancel);
        DirectiveId[] directives =
        [
            .. referred.Where(row => Matches(row.Reference, term) || Matches(row.Title, term)).Select(row => row.Directive),
        ];
        return found.Where(line =>
            line.Work != null && (EF.Parameter(units).Contains(line.Work.Unit) || EF.Parameter(directives).Contains(line.Work.Directive))
        );
    }

    private static bool Matches(string? text, string term) =>
        text is not null
        // Vietnamese rules would tell ê from e; and đ is d with no mark that could be ignored.
        && CultureInfo.InvariantCulture.CompareInfo.IndexOf(
            WithoutStroke(text),
            WithoutStroke(term),
            CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace
        ) >= 0;

    private static string WithoutStroke(string text) => text.Replace('đ', 'd').Replace('Đ', 'D');

    private async Task<IQueryable<Line>> InTimeAsync(
        ProductDb db,
        IQueryable<Line> found,
        InstanceTimeFilter filter,
        CancellationToken cancel
    )
    {
        DateTimeOffset at = filter.Timestamp!.Value;
        long from = await PositionAsync(db, at, cancel);
        long after = await PositionAsync(db, at.AddMicroseconds(1), cancel);
        // Of the instance's first or last commit: at that instant or later, and before that instant.
        (long least, long most) = filter.Operator switch
        {
            "GreaterThan" => (after, long.MaxValue),
            "GreaterThanOrEqual" => (from, long.MaxValue),
            "LessThan" => (0, from),
            "LessThanOrEqual" => (0, after),
            _ => (from, after),
        };
        bool inside = filter.Operator != "IsNot";
        bool first = filter.Column == "CreatedAt";
        IQueryable<Line> inTime = found.Where(line =>
            db.Commits.Any(commit =>
                commit.Stream == line.Stream
                && commit.Version == (first ? 1 : line.Version)
                && commit.Position >= least
                && commit.Position < most
            ) == inside
        );
        if (filter.Column != "FinishedAt")
            return inTime;
        WorkflowSubStatus[] ended = [WorkflowSubStatus.Finished, WorkflowSubStatus.Faulted, WorkflowSubStatus.Cancelled];
        return inTime.Where(line => ended.Contains(line.Work != null ? line.Work.Status : line.Instance!.Status));
    }

    /// <summary>
    /// The position of the first commit that is not before an instant, one past the last when there is none. Positions follow time but for the
    /// commits of one sweep or of hosts whose clocks differ, so that an instance at the very edge may fall on its other side.
    /// </summary>
    private async Task<long> PositionAsync(ProductDb db, DateTimeOffset at, CancellationToken cancel)
    {
        long low = 0;
        long high = (await db.Commits.MaxAsync(commit => (long?)commit.Position, cancel) ?? 0) + 1;
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            var commit = await db
                .Commits.Where(row => row.Position >= middle)
                .OrderBy(row => row.Position)
                .Select(row => new
                {
                    row.Position,
                    row.Body,
                    row.Hash,
                })
                .FirstOrDefaultAsync(cancel);
            if (commit is null || Read(commit.Body, commit.Hash) is not { } read || read.At >= at)
                high = middle;
            else
                low = commit.Position + 1;
        }
        return low;
    }

    private static IQueryable<Line> Ordered(ProductDb db, IQueryable<Line> found, InstanceQuery query)
    {
        bool up = query.OrderDirection == "Ascending";
        if (query.OrderBy == "Name")
        {
            var named =
                from line in found
                join unit in db.Units on line.Work!.Unit equals unit.Unit into units
                from unit in units.DefaultIfEmpty()
                join directive in db.Directives on line.Work!.Directive equals directive.Directive into directives
                from directive in directives.DefaultIfEmpty()
                select new
                {
                    Line = line,
                    Name = unit.Name ?? line.Instance!.Name ?? line.Instance!.Definition,
                    directive.Reference,
                    line.Work!.Period,
                };
            return (
                up
                    ? named.OrderBy(one => one.Name).ThenBy(one => one.Reference).ThenBy(one => one.Period).ThenBy(one => one.Line.Stream)
                    : named
                        .OrderByDescending(one => one.Name)
                        .ThenByDescending(one => one.Reference)
                        .ThenByDescending(one => one.Period)
                        .ThenByDescending(one => one.Line.Stream)
            ).Select(one => one.Line);
        }
        bool last = query.OrderBy is "UpdatedAt" or "Finished";
        var timed =
            from line in found
            join commit in db.Commits on new { line.Stream, Version = last ? line.Version : 1 } equals new { commit.Stream, commit.Version }
            select new { Line = line, commit.Position };
        if (query.OrderBy == "Finished")
        {
            // What has not ended comes after what has, whichever way.
            WorkflowSubStatus[] running = [WorkflowSubStatus.Executing, WorkflowSubStatus.Suspended];
            var ended = timed.OrderBy(one =>
                running.Contains(one.Line.Work != null ? one.Line.Work.Status : one.Line.Instance!.Status) ? 1 : 0
            );
            return (up ? ended.ThenBy(one => one.Position) : ended.ThenByDescending(one => one.Position)).Select(one => one.Line);
        }
        return (up ? timed.OrderBy(one => one.Position) : timed.OrderByDescending(one => one.Position)).Select(one => one.Line);
    }

    /// <summary>All that is shown of some instances, in one statement.</summary>
    private async Task<Dictionary<StreamId, InstanceSummary>> TellAsync(ProductDb db, List<StreamId> instances, CancellationToken cancel)
    {
        var rows = await (
            from line in Lines(db)
            where instances.Contains(line.Stream)
            join first in db.Commits on new { line.Stream, Version = 1 } equals new { first.Stream, first.Version }
            join last in db.Commits on new { line.Stream, line.Version } equals new { last.Stream, last.Version }
            join unit in db.Units on line.Work!.Unit equals unit.Unit into units
            from unit in units.DefaultIfEmpty()
            join directive in db.Directives on line.Work!.Directive equals directive.Directive into directives
            from directive in directives.DefaultIfEmpty()
            join period in db.ReportPeriods
                on new { line.Work!.Directive, line.Work!.Period } equals new { period.Directive, period.Period }
                into periods
            from period in periods.DefaultIfEmpty()
            select new
            {
                Line = line,
                FirstBody = first.Body,
                FirstHash = first.Hash,
                LastBody = last.Body,
                LastHash = last.Hash,
                Unit = unit.Name,
                Reference = directive.Reference ?? directive.Title,
                Period = period.Name,
                Incidents = db.Incidents.Count(incident => incident.Stream == line.Stream),
            }
        ).ToListAsync(cancel);
        return rows.ToDictionary(
            row => row.Line.Stream,
            row =>
            {
                Commit? first = Read(row.FirstBody, row.FirstHash);
                DateTimeOffset updated = Read(row.LastBody, row.LastHash)?.At ?? default;
                WorkflowSubStatus status = row.Line.Work?.Status ?? row.Line.Instance!.Status;
                string definition = row.Line.Work?.Definition ?? row.Line.Instance!.Definition;
                int version = row.Line.Work?.DefinitionVersion ?? row.Line.Instance!.DefinitionVersion;
                return new InstanceSummary(
                    row.Line.Stream.ToString(),
                    definition,
                    InstanceIds.Version(definition, version),
                    version,
                    StatusOf(status),
                    status.ToString(),
                    row.Line.Instance is { } instance
                        ? instance.CorrelationId
                        : first?.Events.OfType<WorkflowStarted>().FirstOrDefault()?.CorrelationId,
                    row.Line.Work is { } work
                        ? NameOf(row.Unit, row.Reference, work.Period, row.Period)
                        : row.Line.Instance?.Name ?? definition,
                    row.Incidents,
                    first?.At ?? updated,
                    updated,
                    StatusOf(status) == nameof(WorkflowStatus.Finished) ? updated : null
                );
            }
        );
    }

    /// <summary>"Trường Tiểu học 1. Kế hoạch số 07/KH-SGDĐT. Báo cáo 6 tháng đầu năm 2026", as histories name a work.</summary>
    private static string NameOf(string? unit, string? reference, string period, string? periodName)
    {
        string name = $"{unit ?? "(không rõ đơn vị)"}. {reference ?? "Văn bản"}";
        return period.Length == 0 ? name : $"{name}. Báo cáo {ProgressWords.Period(periodName ?? period)}";
    }

    /// <summary>Null for a commit that cannot be read: the history page says what is wrong with it, a list goes on without its instant.</summary>
    private Commit? Read(byte[] body, byte[] hash)
    {
        try
        {
            return format.Read(body, hash);
        }
        catch (UnreadableCommitException)
        {
            return null;
        }
    }
}
