using GenderEquality.Activities;
using GenderEquality.Activities.Organization;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>One line of the inbox.</summary>
/// <param name="Subject">What it is about: the directive, and whose work it is when it is another unit's.</param>
/// <param name="Mine">Whether the viewer has the role that does it.</param>
public sealed record InboxItem(TaskRow Task, string Subject, bool Mine);

/// <param name="Filter">null for all, <c>mine</c> for those of the viewer's roles.</param>
public sealed record InboxModel(Shell Shell, IReadOnlyList<InboxItem> Items, int All, int Mine, string? Filter)
{
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
        return Items.Count == 0 ? "Không còn việc nào đang chờ." : $"Có {Items.Count} việc. {rest}";
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
        List<InboxItem> all = rows.ConvertAll(row => new InboxItem(
            row.Task,
            row.Task.Unit == unit ? $"{row.Reference}, {row.Issuer}" : $"{row.Owner}. {row.Reference}",
            viewer.Is(row.Task.Role)
        ));
        List<InboxItem> mine = all.FindAll(item => item.Mine);
        bool onlyMine = show == "mine";
        return Rendering.Page<InboxPage>(
            new InboxModel(await visitor.ShellAsync(viewer), onlyMine ? mine : all, all.Count, mine.Count, onlyMine ? "mine" : null)
        );
    }
}
