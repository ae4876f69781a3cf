using System.Globalization;
using System.Text;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Host.Writing;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>A day of the calendar as the page lists it.</summary>
/// <param name="IsLocal">Of the unit or of one above it, not of the country.</param>
/// <param name="IsEntered">Entered into the calendar that the viewer keeps, so that it can be withdrawn.</param>
public sealed record CalendarLine(CalendarDay Day, bool IsLocal, bool IsEntered);

/// <summary>What a file says, before anybody confirms it.</summary>
/// <param name="Rows">The days in the form in which the confirmation carries them.</param>
public sealed record CalendarPreview(string FileName, IReadOnlyList<CalendarDay> Days, int Skipped, string Rows);

/// <param name="MayEdit">Whether the viewer keeps a calendar.</param>
/// <param name="IsNational">Whether it is the country's; else it is that of the viewer's unit.</param>
/// <param name="Off">Days off of the year that are no Saturday or Sunday.</param>
/// <param name="Expected">How many of them are only expected.</param>
/// <param name="Preview">Null unless a file was read.</param>
public sealed record CalendarModel(
    Shell Shell,
    int Year,
    IReadOnlyList<CalendarLine> Lines,
    int Off,
    int Expected,
    bool MayEdit,
    bool IsNational,
    FormValues Values,
    CalendarPreview? Preview,
    string? Saved,
    string Key
);

/// <summary>The calendar of days off: for everybody to read, for administrators to keep.</summary>
public static class CalendarRoutes
{
    public const int FirstYear = EnterCalendarDaysValidator.FirstYear;
    public const int LastYear = EnterCalendarDaysValidator.LastYear;

    /// <summary>Days that a span may have.</summary>
    private const int LongestSpan = 60;

    public static void MapCalendar(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/calendar", ShowAsync);
        routes.MapPost("/calendar", ChangeAsync);
        routes.MapGet("/calendar.ics", FileAsync);
    }

    private static async Task<IResult> ShowAsync(
        int? year,
        string? day,
        string? saved,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        Calendars calendars,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        Shell shell = await visitor.ShellAsync(viewer);
        FormValues values = FormValues.Empty;
        // From the line of a day that is not in force: all is filled in but the act, which only a person can name.
        if (
            DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly chosen)
            && NotInForce(chosen) is { } known
        )
            values = new FormValues(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["from"] = day,
                    ["kind"] = nameof(DayKind.Holiday),
                    ["name"] = known.Name,
                }
            );
        return Rendering.Page<CalendarPage>(
            await ModelAsync(
                shell,
                viewer,
                Year(year, shell.Today),
                values,
                null,
                saved is "entered" or "removed" ? saved : null,
                access,
                databases,
                calendars,
                cancel
            )
        );
    }

    private static async Task<IResult> ChangeAsync(
        int? year,
        HttpRequest request,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        Calendars calendars,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        if (!viewer.Is(Role.Administrator))
            return Results.NotFound();
        IFormCollection form = await request.ReadFormAsync(cancel);
        var values = new FormValues(form);
        Shell shell = await visitor.ShellAsync(viewer);
        UnitId? unit = shell.KeepsAll ? null : viewer.Unit.Unit;
        int shown = Year(year, shell.Today);
        CalendarPreview? preview = null;
        try
        {
            switch (form[TaskRoutes.ActionField].ToString())
            {
                case "import":
                    preview = await ReadAsync(form.Files["file"], values.Text("importSource"));
                    break;
                case "confirm":
                    // The rows of the preview come back through the same reader: what a browser sends is believed no more than a file.
                    CalendarImport read = CalendarImport.Read(Encoding.UTF8.GetBytes(form["rows"].ToString()), null);
                    if (read.Faults.Count > 0)
                        throw Refused(read);
                    await calendars.EnterAsync(
                        new EnterCalendarDays(viewer.Person, unit, read.Days, values.Text("importSource")),
                        form.Stamp(),
                        cancel
                    );
                    return Results.LocalRedirect($"/calendar?year={read.Days[0].Day.Year}&saved=entered");
                case "remove":
                    if (
                        !DateOnly.TryParseExact(
                            form["day"].ToString(),
                            "yyyy-MM-dd",
                            CultureInfo.InvariantCulture,
                            DateTimeStyles.None,
                            out DateOnly day
                        )
                    )
                        throw new RefusedException("", "Không rõ ngày cần bỏ. Tải lại trang.");
                    await calendars.RemoveAsync(new RemoveCalendarDays(viewer.Person, unit, [day]), form.Stamp(), cancel);
                    return Results.LocalRedirect($"/calendar?year={day.Year}&saved=removed");
                default:
                    EnterCalendarDays command = Read(values, viewer.Person, unit);
                    await calendars.EnterAsync(command, form.Stamp(), cancel);
                    return Results.LocalRedirect($"/calendar?year={command.Days[0].Day.Year}&saved=entered");
            }
        }
        catch (RefusedException refused)
        {
            shell = shell with { Refusals = [.. refused.Refusals.Select(one => one with { Path = Field(one.Path) }).Distinct()] };
        }
        return Rendering.Page<CalendarPage>(
            await ModelAsync(shell, viewer, shown, values, preview, null, access, databases, calendars, cancel),
            shell.Refusals.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest
        );
    }

    private static async Task<IResult> FileAsync(
        int? year,
        Visitor visitor,
        Calendars calendars,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        DateTimeOffset now = clock.GetUtcNow();
        int of = Year(year, DeadlineRule.DayOf(now));
        WorkCalendar calendar = await calendars.GetAsync(viewer.Unit.Unit, cancel);
        return Results.File(Encoding.UTF8.GetBytes(Write(calendar.Year(of), now)), "text/calendar; charset=utf-8", $"lich-nghi-{of}.ics");
    }

    private static async Task<CalendarModel> ModelAsync(
        Shell shell,
        Viewer viewer,
        int year,
        FormValues values,
        CalendarPreview? preview,
        string? saved,
        Access access,
        IDbContextFactory<ProductDb> databases,
        Calendars calendars,
        CancellationToken cancel
    )
    {
        WorkCalendar country = await calendars.GetAsync(cancel);
        WorkCalendar own = await calendars.GetAsync(viewer.Unit.Unit, cancel);
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        bool national = await access.KeepsAllAsync(db, viewer, cancel);
        bool mayEdit = viewer.Is(Role.Administrator);
        EnteredCalendar entered = mayEdit
            ? await calendars.EnteredAsync(national ? null : viewer.Unit.Unit, cancel)
            : EnteredCalendar.Empty;
        IReadOnlyList<CalendarDay> days = own.Year(year);
        List<CalendarDay> off = [.. days.Where(day => own.IsDayOff(day.Day) && !WorkCalendar.IsWeekend(day.Day))];
        return new CalendarModel(
            shell,
            year,
            [.. days.Select(day => new CalendarLine(day, country.Find(day.Day) != day, entered.Find(day.Day) is not null))],
            off.Count,
            off.Count(day => day.Status == DayStatus.Projected),
            mayEdit,
            national,
            values,
            preview,
            saved,
            Guid.NewGuid().ToString("N")
        );
    }

    private static int Year(int? year, DateOnly today) => Math.Clamp(year ?? today.Year, FirstYear, LastYear);

    /// <summary>A day of the law that no act has put in force.</summary>
    private static CalendarDay? NotInForce(DateOnly day) =>
        NationalHolidays.Of(day.Year).FirstOrDefault(known => known.Day == day && known.Status == DayStatus.NotInForce);

    /// <summary>The days that a form says.</summary>
    /// <exception cref="RefusedException">Fields are missing or cannot be read; all of them are named.</exception>
    private static EnterCalendarDays Read(FormValues values, PersonId by, UnitId? unit)
    {
        var refusals = new List<Refusal>();
        DateOnly? from = values.Day("from");
        DateOnly? to = values.Day("to");
        refusals.AddRange(values.Refusals);
        if (values.Text("from") is null)
            refusals.Add(new Refusal("from", "Chọn ngày."));
        DateOnly last = to ?? from ?? default;
        if (from is { } begin && to is { } end && end < begin)
            refusals.Add(new Refusal("to", "Ngày cuối phải từ ngày đầu trở đi."));
        else if (from is { } start && last.DayNumber - start.DayNumber >= LongestSpan)
            refusals.Add(new Refusal("to", $"Mỗi lần nhập nhiều nhất {LongestSpan} ngày liền nhau."));
        DayKind? kind = values.Choice<DayKind>("kind");
        if (kind is null)
            refusals.Add(new Refusal("kind", "Chọn loại ngày."));
        if (values.Text("name") is null)
            refusals.Add(new Refusal("name", "Ghi tên ngày nghỉ hoặc ngày làm bù."));
        if (values.Text("source") is null)
            refusals.Add(new Refusal("source", "Ghi nguồn: số, ngày và cơ quan ban hành văn bản."));
        if (refusals.Count > 0)
            throw new RefusedException(refusals);
        List<CalendarDay> days = [];
        for (DateOnly day = from!.Value; day <= last; day = day.AddDays(1))
        {
            bool byLaw = unit is null && kind == DayKind.Holiday && NotInForce(day) is not null;
            days.Add(new CalendarDay(day, kind!.Value, byLaw ? DayStatus.ByLaw : DayStatus.Announced, values["name"], values["source"]));
        }
        return new EnterCalendarDays(by, unit, days, values["source"]);
    }

    private static async Task<CalendarPreview> ReadAsync(IFormFile? file, string? source)
    {
        if (file is null || file.Length == 0)
            throw new RefusedException("file", "Chọn tệp .ics hoặc .csv.");
        if (file.Length > CalendarImport.MostBytes)
            throw new RefusedException("file", "Tệp lớn hơn 1 MB. Chia thành nhiều tệp.");
        using var content = new MemoryStream();
        await file.CopyToAsync(content);
        CalendarImport read = CalendarImport.Read(content.ToArray(), source);
        return read.Faults.Count > 0
            ? throw Refused(read)
            : new CalendarPreview(Path.GetFileName(file.FileName), read.Days, read.Skipped, CalendarImport.Write(read.Days));
    }

    private static RefusedException Refused(CalendarImport read) =>
        new([.. read.Faults.Select(fault => new Refusal("file", fault.Line == 0 ? fault.Message : $"Dòng {fault.Line}: {fault.Message}"))]);

    /// <summary><c>days[3].name</c> of the validator is the field <c>name</c>.</summary>
    private static string Field(string path) =>
        !path.StartsWith("days", StringComparison.Ordinal) ? (path == "notice" ? "source" : path)
        : path.EndsWith(".name", StringComparison.Ordinal) ? "name"
        : path.EndsWith(".source", StringComparison.Ordinal) ? "source"
        : "from";

    /// <summary>Days as a calendar (RFC 5545) that <see cref="CalendarImport"/> reads back; what is only expected is tentative.</summary>
    private static string Write(IReadOnlyList<CalendarDay> days, DateTimeOffset now) =>
        IcsWriter.Write("Calendar", days.Where(day => day.Status != DayStatus.NotInForce).Select(day => Entry(day, now)));

    private static CalendarEvent Entry(CalendarDay day, DateTimeOffset now)
    {
        string kind = CalendarImport.KindName(day.Kind);
        bool says = day.Kind == DayKind.Holiday || day.Name.Contains(kind, StringComparison.OrdinalIgnoreCase);
        CalendarEvent entry = IcsWriter.Entry(
            IcsWriter.IdOf($"{day.Day:O}"),
            now,
            day.Day,
            says ? day.Name : $"{char.ToUpper(kind[0], Forms.Vietnamese)}{kind[1..]}: {day.Name}",
            day.Source
        );
        entry.Status = day.Status == DayStatus.Projected ? EventStatus.Tentative : EventStatus.Confirmed;
        return entry;
    }
}

/// <summary>The words of the calendar.</summary>
public static class CalendarWords
{
    public static IReadOnlyList<(DayKind Kind, string Name)> Kinds { get; } =
    [
        (DayKind.Holiday, "Nghỉ lễ, tết"),
        (DayKind.Compensatory, "Nghỉ bù"),
        (DayKind.SwappedOff, "Nghỉ hoán đổi"),
        (DayKind.Worked, "Làm bù"),
    ];

    public static string Name(DayKind kind) => Kinds.First(one => one.Kind == kind).Name;

    public static string Name(DayStatus status) =>
        status switch
        {
            DayStatus.ByLaw => "Theo luật",
            DayStatus.Announced => "Theo thông báo",
            DayStatus.Projected => "Dự kiến",
            _ => "Chưa có hiệu lực",
        };

    public static string Shape(DayStatus status) =>
        status switch
        {
            DayStatus.Projected => "soon",
            DayStatus.NotInForce => "nil",
            _ => "ok",
        };
}
