using System.Globalization;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Engine;
using GenderEquality.Engine.History;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>When a unit was last written to about something, and what became of it for each person.</summary>
public sealed record LastWritten(DateTimeOffset At, IReadOnlyList<(string Name, LetterStatus Status)> People);

/// <summary>A unit that is late.</summary>
/// <param name="TakenUp">How far it was taken up, in words; null when it was not.</param>
/// <param name="Asked">The last day up to which it asks for more time, which nobody has decided.</param>
/// <param name="IsTicked">Whether it is to be reminded.</param>
public sealed record LateUnit(
    StreamId Work,
    string Name,
    DateOnly LastDay,
    string Stage,
    string? TakenUp,
    LastWritten? Written,
    DateOnly? Asked,
    bool IsTicked
);

/// <param name="What">"nộp báo cáo 6 tháng đầu năm 2026".</param>
/// <param name="Total">Late units on all pages.</param>
/// <param name="Longest">The earliest last day among all of them.</param>
/// <param name="Told">How many of them were taken up to the viewer's unit.</param>
/// <param name="Line">The personal line as typed.</param>
/// <param name="Sent">What came of the form sent just before; null when none was.</param>
public sealed record LateModel(
    Shell Shell,
    DirectiveId Directive,
    string Reference,
    ObligationKind Kind,
    string Period,
    string What,
    IReadOnlyList<LateUnit> Units,
    int Page,
    int Total,
    DateOnly? Longest,
    int Told,
    string Key,
    string Line,
    Reminded? Sent
)
{
    public string Href(int page) => LateWords.Href(Directive, Kind, Period, page);
}

internal static class LateWords
{
    public static string Href(DirectiveId directive, ObligationKind kind, string period, int page = 1) =>
        $"/late/{directive}?kind={kind}"
        + (period.Length > 0 ? $"&period={Uri.EscapeDataString(period)}" : "")
        + (page > 1 ? string.Create(CultureInfo.InvariantCulture, $"&page={page}") : "");

    /// <summary>"đã gửi", "bị từ chối": what became of a letter, within a sentence.</summary>
    public static string Became(LetterStatus status) => LetterLogWords.Status(status).ToLower(Forms.Vietnamese);

    /// <summary>What came of reminding, in one sentence or two.</summary>
    public static string Sent(Reminded sent)
    {
        string letters = sent.Letters == 0 ? "Không viết thư nào." : $"Đã viết {Words.Number(sent.Letters)} thư, gửi đi ngay.";
        string done = sent.Done == 0 ? "" : $" {Words.Count(sent.Done)} đơn vị không còn quá hạn nên không nhắc.";
        string silent = sent.Silent == 0 ? "" : $" {Words.Count(sent.Silent)} đơn vị không có văn thư hay người soạn để nhắc.";
        return letters + done + silent;
    }
}

/// <summary>Who is late with something that is owed to the viewer's unit, and reminding them. For everybody else the page does not exist.</summary>
public static class LateRoutes
{
    public static void MapLate(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/late/{directive:guid}", ShowAsync);
        routes.MapPost("/late/{directive:guid}", RemindAsync);
    }

    private static async Task<IResult> ShowAsync(
        Guid directive,
        string? kind,
        string? period,
        string? page,
        string? written,
        string? done,
        string? silent,
        Visitor visitor,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (await FindAsync(db, viewer, new DirectiveId(directive), kind, period, cancel) is not { } matter)
            return Results.NotFound();
        Reminded? sent = written is null ? null : new Reminded(Number(written), Number(done), Number(silent));
        LateModel model = await ModelAsync(db, await visitor.ShellAsync(viewer), matter, ProgressWords.Page(page), null, cancel);
        return Rendering.Page<LatePage>(model with { Sent = sent });
    }

    private static async Task<IResult> RemindAsync(
        Guid directive,
        HttpRequest request,
        Visitor visitor,
        Letters letters,
        IDbContextFactory<ProductDb> databases,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        IFormCollection form = await request.ReadFormAsync(cancel);
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        if (await FindAsync(db, viewer, new DirectiveId(directive), form.Text("kind"), form.Text("period"), cancel) is not { } matter)
            return Results.NotFound();
        int page = ProgressWords.Page(form.Text("page"));
        HashSet<StreamId> ticked =
        [
            .. form["works"]
                .Where(id => Guid.TryParse(id, out _))
                .Select(id => new StreamId(Guid.Parse(id!, CultureInfo.InvariantCulture))),
        ];
        try
        {
            CommandStamp stamp = form.Stamp() ?? throw new RefusedException("", "Biểu mẫu thiếu mã gửi. Tải lại trang rồi gửi lại.");
            Reminded sent = await letters.RemindAsync(
                new RemindUnits(viewer.Person, viewer.Unit.Unit, matter.Kind, [.. ticked], new PersonalText(form.Text("line"))),
                stamp,
                cancel
            );
            return Results.LocalRedirect(
                LateWords.Href(matter.Directive, matter.Kind, matter.Period)
                    + string.Create(CultureInfo.InvariantCulture, $"&written={sent.Letters}&done={sent.Done}&silent={sent.Silent}")
            );
        }
        catch (RefusedException refused)
        {
            Shell shell = await visitor.ShellAsync(viewer) with { Refusals = refused.Refusals };
            LateModel model = await ModelAsync(db, shell, matter, page, ticked, cancel);
            return Rendering.Page<LatePage>(
                model with
                {
                    Line = form["line"].ToString(),
                    Key = form.Text(Forms.KeyField) ?? model.Key,
                },
                StatusCodes.Status400BadRequest
            );
        }
    }

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0;

    private sealed record Matter(DirectiveId Directive, ObligationKind Kind, string Period);

    /// <summary>What the address names, where it is owed to the viewer's unit and the viewer may write; null otherwise.</summary>
    private static async Task<Matter?> FindAsync(
        ProductDb db,
        Viewer viewer,
        DirectiveId directive,
        string? kind,
        string? period,
        CancellationToken cancel
    )
    {
        if (!viewer.MayWrite || !Enum.TryParse(kind, out ObligationKind known) || !Enum.IsDefined(known))
            return null;
        var matter = new Matter(directive, known, period ?? "");
        return await Owed(db, viewer, matter).AnyAsync(cancel) ? matter : null;
    }

    private static IQueryable<ObligationRow> Owed(ProductDb db, Viewer viewer, Matter matter) =>
        db
            .Obligations.AsNoTracking()
            .Where(one =>
                one.Directive == matter.Directive && one.Period == matter.Period && one.Kind == matter.Kind && one.To == viewer.Unit.Unit
            );

    /// <param name="ticked">The units ticked in the form that comes back; null for all.</param>
    private static async Task<LateModel> ModelAsync(
        ProductDb db,
        Shell shell,
        Matter matter,
        int page,
        HashSet<StreamId>? ticked,
        CancellationToken cancel
    )
    {
        // The sweep writes "overdue" down a moment after it is so.
        IQueryable<ObligationRow> late = Owed(db, shell.Viewer!, matter)
            .Where(one =>
                (one.Status == ObligationStatus.Open || one.Status == ObligationStatus.Overdue)
                && one.LateFrom <= shell.Now
                && one.LastDay != null
            );
        var rows = await (
            from owed in late
            join unit in db.Units on owed.Unit equals unit.Unit
            join work in db.Works on owed.Stream equals work.Stream
            orderby owed.LateFrom, unit.Name, unit.Unit
            select new
            {
                Owed = owed,
                unit.Name,
                work.Stage,
            }
        )
            .Skip((page - 1) * ProgressWords.PageSize)
            .Take(ProgressWords.PageSize)
            .ToListAsync(cancel);
        IReadOnlyDictionary<StreamId, LastWritten> written = await WrittenAsync(
            db,
            rows.ConvertAll(row => row.Owed.Stream),
            matter.Kind,
            cancel
        );
        MatterNames names = await MatterNames.LoadAsync(db, [matter.Directive], cancel);
        return new LateModel(
            shell,
            matter.Directive,
            names.Reference(matter.Directive),
            matter.Kind,
            matter.Period,
            names.What(matter.Kind, matter.Directive, matter.Period),
            rows.ConvertAll(row => new LateUnit(
                row.Owed.Stream,
                row.Name,
                row.Owed.LastDay!.Value,
                ProgressWords.Stage(row.Stage, matter.Kind == ObligationKind.Report),
                HistoryWords.TakenUp(row.Owed.Rung),
                written.GetValueOrDefault(row.Owed.Stream),
                row.Owed.Extension == ExtensionStatus.Asked ? row.Owed.AskedUntil : null,
                ticked?.Contains(row.Owed.Stream) ?? true
            )),
            page,
            await late.CountAsync(cancel),
            await late.MinAsync(one => one.LastDay, cancel),
            await late.CountAsync(one => one.Rung >= (int)EscalationRung.ParentContact, cancel),
            Guid.NewGuid().ToString("N"),
            "",
            null
        );
    }

    /// <summary>The newest day on which each work's people were written to about it.</summary>
    private static async Task<IReadOnlyDictionary<StreamId, LastWritten>> WrittenAsync(
        ProductDb db,
        List<StreamId> works,
        ObligationKind kind,
        CancellationToken cancel
    )
    {
        List<StreamId?> about = works.ConvertAll(work => (StreamId?)work);
        var letters = await (
            from item in db.LetterItems
            where about.Contains(item.Work) && item.Obligation == kind
            join letter in db.Letters on item.Stream equals letter.Stream
            select new
            {
                item.Work,
                letter.To,
                letter.WrittenAt,
                letter.Status,
            }
        ).ToListAsync(cancel);
        var newest = letters
            .GroupBy(one => one.Work!.Value)
            .Select(same => (Work: same.Key, At: same.Max(one => one.WrittenAt), Letters: same.ToList()))
            .ToList();
        List<Guid> ids = [.. letters.Select(one => one.To.Value).Distinct()];
        Dictionary<Guid, string> names = await db
            .Users.Where(account => ids.Contains(account.Id))
            .ToDictionaryAsync(account => account.Id, account => account.FullName, cancel);
        return newest.ToDictionary(
            one => one.Work,
            one => new LastWritten(
                one.At,
                [
                    .. one
                        .Letters.Where(letter => letter.WrittenAt == one.At)
                        .GroupBy(letter => letter.To)
                        // A digest and a personal letter may be of one moment; what is in trouble or still to come counts.
                        .Select(same =>
                            (names.GetValueOrDefault(same.Key.Value, "(đã xóa)"), same.MinBy(letter => Settled(letter.Status))!.Status)
                        )
                        .OrderBy(letter => letter.Item1, StringComparer.Ordinal),
                ]
            )
        );
    }

    private static int Settled(LetterStatus status) =>
        status switch
        {
            LetterStatus.Refused => 0,
            LetterStatus.Waiting => 1,
            _ => 2,
        };
}
