using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>One line of the inbox.</summary>
/// <param name="Subject">What it is about: the directive, and whose work it is when it is another unit's.</param>
/// <param name="Mine">Whether the viewer has the role that does it.</param>
/// <param name="TakenUp">To whom it was taken because it is late; null when it was not.</param>
public sealed record InboxItem(TaskRow Task, string Subject, bool Mine, string? TakenUp = null);

/// <param name="Filter">null for all, <c>mine</c> for those of the viewer's roles.</param>
public sealed record InboxModel(Shell Shell, IReadOnlyList<InboxItem> Items, int All, int Mine, string? Filter)
{
    /// <summary>What is late below and was taken up to the viewer.</summary>
    public IReadOnlyList<TakenUpLine> TakenUp { get; init; } = [];

    /// <summary>Who below asks the viewer for more time.</summary>
    public IReadOnlyList<AskedLine> Asked { get; init; } = [];

    public bool IsEmpty => Items.Count + TakenUp.Count + Asked.Count == 0;

    /// <summary>Overdue first, then today, this week, later; what has no date comes last.</summary>
    public IEnumerable<(string Name, IReadOnlyList<InboxItem> Items)> Groups()
    {
        DateOnly today = Shell.Today;
        DateOnly endOfWeek = today.AddDays(((int)DayOfWeek.Sunday - (int)today.DayOfWeek + 7) % 7);
        (string, Func<InboxItem, bool>)[] groups =
        [
            ("Quá hạn", item => item.Task.LastDay < today),
            ("Hôm nay", item => item.Task.LastDay == today),
            ("Tuần này", item => item.Task.LastDay > today && item.Task.LastDay <= endOfWeek),
            ("Sau", item => item.Task.LastDay > endOfWeek),
            ("Không có hạn", item => item.Task.LastDay is null),
        ];
        foreach ((string name, Func<InboxItem, bool> belongs) in groups)
        {
            IReadOnlyList<InboxItem> items = [.. Items.Where(belongs)];
            if (items.Count > 0)
                yield return (name, items);
        }
    }

    /// <summary>The answer in one sentence.</summary>
    public string Lead()
    {
        int late = Items.Count(item => item.Task.LastDay < Shell.Today);
        int due = Items.Count(item => item.Task.LastDay == Shell.Today);
        string rest = (late, due) switch
        {
            (0, 0) => "Không việc nào quá hạn.",
            (0, _) => $"{Words.Count(due)} việc đến hạn hôm nay.",
            (_, 0) => $"{Words.Count(late)} việc đã quá hạn.",
            _ => $"{Words.Count(late)} việc đã quá hạn, {Words.Count(due).ToLower(Forms.Vietnamese)} việc đến hạn hôm nay.",
        };
        string own =
            Items.Count == 0 && IsEmpty ? "Không còn việc nào đang chờ."
            : Items.Count == 0 ? "Đơn vị không còn việc nào của mình đang chờ."
            : $"Có {Items.Count} việc. {rest}";
        // One unit may be late with several things.
        string units = TakenUp.Count > 1 ? "lượt đơn vị" : "đơn vị";
        string? below = (TakenUp.Sum(line => line.Units), Asked.Count) switch
        {
            (0, 0) => null,
            (0, var asked) => $"{Words.Count(asked)} đơn vị cấp dưới xin gia hạn.",
            (var behind, 0) => $"{Words.Count(behind)} {units} cấp dưới quá hạn.",
            (var behind, var asked) =>
                $"{Words.Count(behind)} {units} cấp dưới quá hạn, {Words.Count(asked).ToLower(Forms.Vietnamese)} đơn vị xin gia hạn.",
        };
        return below is null ? own : $"{own} {below}";
    }
}

/// <summary>What waits in the unit.</summary>
public static class InboxRoutes
{
    public static void MapInbox(this IEndpointRouteBuilder routes) => routes.MapGet("/inbox", ShowAsync);

    private static async Task<IResult> ShowAsync(string? show, Visitor visitor, IDbContextFactory<ProductDb> databases)
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync();
        UnitId unit = viewer.Unit.Unit;
        var rows = await (
            from task in db.Tasks.AsNoTracking()
            where task.Assignee == unit
            join owner in db.Units on task.Unit equals owner.Unit
            join directive in db.Directives on task.Directive equals directive.Directive
            orderby task.LateFrom == null, task.LateFrom, owner.Name
            select new
            {
                Task = task,
                Owner = owner.Name,
                directive.Reference,
                directive.Issuer,
            }
        )
            .Take(500)
            .ToListAsync();
        List<StreamId> late = [.. rows.Where(row => row.Task.Unit == unit).Select(row => row.Task.Stream).Distinct()];
        Dictionary<(StreamId, ObligationKind), int> rungs = await db
            .Obligations.Where(owed => late.Contains(owed.Stream) && owed.Status == ObligationStatus.Overdue && owed.Rung > 0)
            .ToDictionaryAsync(owed => (owed.Stream, owed.Kind), owed => owed.Rung);
        List<InboxItem> all = rows.ConvertAll(row => new InboxItem(
            row.Task,
            row.Task.Unit == unit ? $"{row.Reference}, {row.Issuer}" : $"{row.Owner}. {row.Reference}",
            viewer.Is(row.Task.Role),
            TaskLoader.ObligationOf(row.Task.Task) is { } kind
                ? HistoryWords.TakenUp(rungs.GetValueOrDefault((row.Task.Stream, kind)))
                : null
        ));
        IReadOnlyList<TakenUpLine> takenUp = await Attention.TakenUpAsync(db, viewer);
        IReadOnlyList<AskedLine> asked = await Attention.AskedAsync(db, viewer);
        int below = takenUp.Count + asked.Count;
        List<InboxItem> mine = all.FindAll(item => item.Mine);
        bool onlyMine = show == "mine";
        return Rendering.Page<InboxPage>(
            new InboxModel(
                await visitor.ShellAsync(viewer),
                onlyMine ? mine : all,
                all.Count + below,
                mine.Count + below,
                onlyMine ? "mine" : null
            )
            {
                TakenUp = takenUp,
                Asked = asked,
            }
        );
    }
}
