using System.Globalization;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Reporting;

namespace GenderEquality.Host.Pages;

/// <summary>
/// The words of the pages. A date is a sentence with the days left; a weekday and its date never break apart (no-break spaces); status is a
/// word and a shape.
/// </summary>
public static class Words
{
    private const char NoBreak = '\u00A0';

    /// <summary>"31/05/2026".</summary>
    public static string Date(DateOnly day) => DeadlineRule.Date(day);

    /// <summary>"thứ Ba 17/11/2026", unbreakable.</summary>
    public static string WeekdayDate(DateOnly day) => $"{DeadlineRule.DayName(day)} {Date(day)}".Replace(' ', NoBreak);

    /// <summary>"17/11/2026 09:42" in Vietnam.</summary>
    public static string DateTime(DateTimeOffset at) =>
        at.ToOffset(DeadlineRule.VietnamOffset).ToString("dd/MM/yyyy\u00A0HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"09:42 thứ Ba 17/11/2026" in Vietnam.</summary>
    public static string Moment(DateTimeOffset at)
    {
        DateTimeOffset local = at.ToOffset(DeadlineRule.VietnamOffset);
        return $"{local.ToString("HH:mm", CultureInfo.InvariantCulture)}{NoBreak}{WeekdayDate(DateOnly.FromDateTime(local.DateTime))}";
    }

    /// <summary>"1.234" or "1.234,5".</summary>
    public static string Number(decimal number) => number.ToString("#,0.##", Forms.Vietnamese);

    /// <summary>"Còn 3 ngày", "Hạn hôm nay", "Quá hạn 3 ngày".</summary>
    public static string DaysLeft(DateOnly lastDay, DateOnly today) =>
        (lastDay.DayNumber - today.DayNumber) switch
        {
            0 => "Hạn hôm nay",
            < 0 and var late => $"Quá hạn {-late} ngày",
            var left => $"Còn {left} ngày",
        };

    /// <summary>The CSS class of the shape that goes with <see cref="DaysLeft"/>.</summary>
    public static string Shape(DateOnly? lastDay, DateOnly today) =>
        lastDay is not { } day ? "open"
        : day < today ? "late"
        : day == today ? "soon"
        : "open";

    /// <summary>"Hạn là hết thứ Bảy 14/11/2026."</summary>
    public static string LastDay(DateOnly lastDay) => $"Hạn là hết {WeekdayDate(lastDay)}.";

    /// <summary>What a task is called in the inbox.</summary>
    public static string TaskName(TaskRow task) =>
        task.Task switch
        {
            Activities.Tasks.Acknowledge => "Nhận văn bản",
            Activities.Tasks.DerivePlan when task.Stage == nameof(PlanStage.Returned) => "Chỉnh sửa kế hoạch bị trả lại",
            Activities.Tasks.DerivePlan => "Lập kế hoạch",
            Activities.Tasks.ApprovePlan => "Duyệt kế hoạch",
            Activities.Tasks.PublishLink when task.Stage == nameof(PlanStage.Published) => "Gửi lại liên kết công bố kế hoạch",
            Activities.Tasks.PublishLink => "Gửi liên kết công bố kế hoạch",
            Activities.Tasks.RollUp => $"Tổng hợp báo cáo {task.PeriodName}",
            Activities.Tasks.Report when task.Stage == nameof(ReportStage.Returned) => $"Chỉnh sửa báo cáo bị trả lại, {task.PeriodName}",
            Activities.Tasks.Report => $"Nộp báo cáo {task.PeriodName}",
            Activities.Tasks.AcceptReport => $"Xem báo cáo {task.PeriodName}",
            Activities.Tasks.FollowUp => $"Đôn đốc báo cáo quá hạn, {task.PeriodName}",
            Activities.Tasks.Opinion => task.PeriodName.Length == 0 ? task.Title! : $"{task.Title}, {task.PeriodName}",
            _ => task.Task,
        };

    /// <summary>The verb on the task's button.</summary>
    public static string TaskVerb(TaskRow task) =>
        task.Task switch
        {
            Activities.Tasks.Acknowledge => "Nhận văn bản",
            Activities.Tasks.DerivePlan => task.Stage is nameof(PlanStage.Returned) ? "Chỉnh sửa" : "Lập kế hoạch",
            Activities.Tasks.ApprovePlan => "Duyệt",
            Activities.Tasks.PublishLink => task.Stage is nameof(PlanStage.Published) ? "Gửi lại" : "Gửi liên kết",
            Activities.Tasks.RollUp => "Tổng hợp",
            Activities.Tasks.Report => task.Stage switch
            {
                nameof(ReportStage.Returned) => "Chỉnh sửa",
                nameof(ReportStage.Drafting) => "Làm tiếp",
                _ => "Mở báo cáo",
            },
            Activities.Tasks.AcceptReport => "Xem báo cáo",
            Activities.Tasks.FollowUp => "Đôn đốc",
            Activities.Tasks.Opinion => "Cho ý kiến",
            _ => "Mở",
        };

    public static string Stage(PlanStage stage) =>
        stage switch
        {
            PlanStage.Assigned => "Chưa nhận văn bản",
            PlanStage.Acknowledged => "Đã nhận văn bản",
            PlanStage.Drafting => "Đang lập kế hoạch",
            PlanStage.Submitted => "Chờ duyệt",
            PlanStage.Returned => "Trả lại để chỉnh sửa",
            PlanStage.Approved => "Đã duyệt",
            _ => "Đã công bố",
        };

    public static string Stage(ReportStage stage) =>
        stage switch
        {
            ReportStage.Requested => "Chưa bắt đầu",
            ReportStage.Drafting => "Bản nháp",
            ReportStage.Submitted => "Đã nộp, chờ chấp nhận",
            ReportStage.Returned => "Trả lại để chỉnh sửa",
            _ => "Đã chấp nhận",
        };

    public static string Name(Answer answer) =>
        answer switch
        {
            Answer.Adopted => "Giữ nguyên",
            Answer.Adapted => "Cụ thể hóa",
            Answer.Stricter => "Cao hơn yêu cầu",
            _ => "Không áp dụng",
        };

    public static string Name(Verdict verdict) =>
        verdict switch
        {
            Verdict.Achieved => "Đạt",
            Verdict.NotAchieved => "Chưa đạt",
            _ => "Không đánh giá được",
        };

    public static string Name(SigningCapacity capacity) =>
        capacity switch
        {
            SigningCapacity.KT => "KT. (ký thay)",
            SigningCapacity.TL => "TL. (thừa lệnh)",
            SigningCapacity.TUQ => "TUQ. (thừa ủy quyền)",
            _ => "TM. (thay mặt)",
        };

    public static string Name(ObligationKind kind) =>
        kind switch
        {
            ObligationKind.Acknowledge => "Nhận văn bản",
            ObligationKind.Plan => "Kế hoạch",
            ObligationKind.Link => "Công bố",
            _ => "Báo cáo",
        };

    public static string Name(ObligationStatus status) =>
        status switch
        {
            ObligationStatus.MetOnTime => "Đúng hạn",
            ObligationStatus.MetLate => "Muộn",
            ObligationStatus.Overdue => "Quá hạn",
            _ => "Chưa đến hạn",
        };

    /// <summary>"Nộp muộn 2 ngày" for what came late; null for what came in time.</summary>
    public static string? LateBy(Obligation obligation) =>
        obligation is { Status: ObligationStatus.MetLate, MetAt: { } met, LastDay: { } last }
            ? $"Nộp muộn {Math.Max(1, DeadlineRule.DayOf(met).DayNumber - last.DayNumber)} ngày"
            : null;

    /// <summary>One to nine in words, as a sentence begins.</summary>
    public static string Count(int number) =>
        number switch
        {
            1 => "Một",
            2 => "Hai",
            3 => "Ba",
            4 => "Bốn",
            5 => "Năm",
            6 => "Sáu",
            7 => "Bảy",
            8 => "Tám",
            9 => "Chín",
            _ => Number(number),
        };
}
