using System.Globalization;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;

namespace GenderEquality.Host.Pages;

/// <summary>How a thing stands: a shape, a word and what stands beside it.</summary>
public sealed record Standing(string Shape, string Word, string? Aside = null);

/// <summary>The words of progress, roll-up and the list of works.</summary>
public static class ProgressWords
{
    /// <summary>Rows on one page of a list: a directive may have 54,000 units, a page of 200 is 60 kB.</summary>
    public const int PageSize = 200;

    private static readonly (ObligationKind Kind, string Show, string Name)[] Obligations =
    [
        (ObligationKind.Report, "report", "Báo cáo"),
        (ObligationKind.Acknowledge, "acknowledge", "Nhận văn bản"),
        (ObligationKind.Plan, "plan", "Kế hoạch"),
        (ObligationKind.Link, "link", "Công bố"),
    ];

    /// <summary>Every obligation as the address and the filter name it, in the order of the filter.</summary>
    public static IReadOnlyList<(ObligationKind Kind, string Show, string Name)> Filters => Obligations;

    public static string Show(ObligationKind kind) => Obligations.First(one => one.Kind == kind).Show;

    /// <summary>The obligation that an address names; null for none.</summary>
    public static ObligationKind? Kind(string? show) =>
        Obligations.Where(one => one.Show == show).Select(one => (ObligationKind?)one.Kind).FirstOrDefault();

    public static string Title(ObligationKind kind, string? period) =>
        kind switch
        {
            ObligationKind.Report => $"Tiến độ báo cáo {Period(period)}",
            ObligationKind.Acknowledge => "Tiến độ nhận văn bản",
            ObligationKind.Plan => "Tiến độ lập kế hoạch",
            _ => "Tiến độ công bố kế hoạch",
        };

    /// <summary>A period's name whose number never stands alone at the end of a line.</summary>
    public static string? Period(string? name) => name?.Replace("6 tháng", "6\u00A0tháng", StringComparison.Ordinal);

    /// <summary>"nộp": what a unit does to meet the obligation.</summary>
    public static string Verb(ObligationKind kind) =>
        kind switch
        {
            ObligationKind.Report => "nộp",
            ObligationKind.Acknowledge => "nhận",
            ObligationKind.Plan => "duyệt",
            _ => "gửi",
        };

    /// <summary>"đã nộp", "đã nhận văn bản": how the first sentence of the page says it.</summary>
    public static string Done(ObligationKind kind) => kind == ObligationKind.Report ? "đã nộp" : $"đã {HistoryWords.Duty(kind)}";

    /// <summary>What the counted units are called: schools as long as all of them are.</summary>
    public static string Noun(IEnumerable<UnitLevel> levels) =>
        levels.All(level => level is UnitLevel.MN or UnitLevel.TH or UnitLevel.THCS or UnitLevel.THPT) ? "trường" : "đơn vị";

    /// <summary>"87 %", of nothing "–"; rounded down, so that 100 % means all.</summary>
    public static string Percent(int part, int whole) =>
        whole == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100m * part / whole):0}\u00A0%");

    /// <summary>How a unit stands with an obligation.</summary>
    /// <param name="stage">Name of the work's stage.</param>
    /// <param name="isNil">Whether it is a report that says that there is nothing to report.</param>
    public static Standing Of(ObligationRow owed, string stage, DateTimeOffset now, bool isNil = false)
    {
        DateOnly today = DeadlineRule.DayOf(now);
        string word = Stage(stage, owed.Kind == ObligationKind.Report).ToLower(Forms.Vietnamese);
        if (owed.MetAt is { } met)
        {
            string day = Words.Date(DeadlineRule.DayOf(met));
            // A report that is there goes on: it is accepted, or it comes back.
            string aside =
                owed.Kind != ObligationKind.Report ? day
                : stage == nameof(ReportStage.Submitted) ? $"{day}, chờ chấp nhận"
                : $"{day}, {word}";
            if (isNil)
                aside += ", báo cáo không có nội dung";
            return owed switch
            {
                { LastDay: null } => new Standing("ok", $"Đã {Verb(owed.Kind)}", aside),
                { Status: ObligationStatus.MetLate, LastDay: { } last } => new Standing("soon", Late(owed.Kind, last, met), aside),
                _ => new Standing("ok", "Đúng hạn", aside),
            };
        }
        if (owed is { Extension: ExtensionStatus.Granted, LastDay: { } moved })
            word = $"đã gia hạn đến {Words.Date(moved)}, {word}";
        else if (owed.Extension == ExtensionStatus.Asked)
            word = $"đang xin gia hạn, {word}";
        return owed switch
        {
            { Status: ObligationStatus.Exempt } => new Standing("nil", "Được miễn"),
            { Status: ObligationStatus.Superseded } => new Standing("nil", "Không phải làm nữa", "văn bản mới thay thế"),
            { LastDay: { } last, LateFrom: { } late } when late <= now => new Standing("late", Overdue(last, today), word),
            { LastDay: { } last } => new Standing(last == today ? "soon" : "open", Words.DaysLeft(last, today), word),
            _ => new Standing("open", $"Chưa {Verb(owed.Kind)}", "không có hạn"),
        };
    }

    /// <summary>"Quá hạn 3 ngày"; a deadline with an hour can be over on its last day.</summary>
    public static string Overdue(DateOnly lastDay, DateOnly today) =>
        today > lastDay ? $"Quá hạn {today.DayNumber - lastDay.DayNumber} ngày" : "Quá hạn trong hôm nay";

    private static string Late(ObligationKind kind, DateOnly lastDay, DateTimeOffset met)
    {
        int days = Math.Max(1, DeadlineRule.DayOf(met).DayNumber - lastDay.DayNumber);
        string verb = Verb(kind);
        return $"{char.ToUpper(verb[0], Forms.Vietnamese)}{verb[1..]} muộn {days} ngày";
    }

    /// <summary>The word for a stage as the table of works stores it.</summary>
    public static string Stage(string stage, bool report) =>
        report
            ? Enum.TryParse(stage, out ReportStage reportStage)
                ? Words.Stage(reportStage)
                : stage
            : Enum.TryParse(stage, out PlanStage planStage)
                ? Words.Stage(planStage)
                : stage;

    /// <summary>The shape that goes with a stage.</summary>
    public static string StageShape(string stage) =>
        stage switch
        {
            nameof(PlanStage.Approved) or nameof(PlanStage.Published) or nameof(ReportStage.Accepted) => "ok",
            nameof(PlanStage.Returned) => "back",
            nameof(PlanStage.Assigned) or nameof(ReportStage.Requested) => "open",
            _ => "part",
        };

    /// <summary>The first row of a page, from what the address says; anything else is the first page.</summary>
    public static int Page(string? page) =>
        int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 100_000 ? number : 1;
}
