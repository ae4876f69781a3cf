using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Activities.Writing;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Work;

namespace GenderEquality.Host.Pages;

/// <summary>What a history only knows by id, in words: looked up once for a page.</summary>
/// <param name="People">Full names by account. A person who is not there was deleted.</param>
/// <param name="Content">What the directive asks; null when its own history cannot be read.</param>
/// <param name="Flow">The name of the flow; null when the definition is lost.</param>
/// <param name="Texts">Personal texts by hash; null for one whose writer was erased.</param>
/// <param name="Steps">Names of the flow's steps by execution.</param>
public sealed record HistoryNames(
    IReadOnlyDictionary<Guid, string> People,
    IReadOnlyDictionary<UnitId, string> Units,
    DirectiveContent? Content,
    string? Flow,
    IReadOnlyDictionary<string, string?> Texts,
    IReadOnlyDictionary<int, string> Steps
)
{
    public static HistoryNames None { get; } =
        new(
            new Dictionary<Guid, string>(),
            new Dictionary<UnitId, string>(),
            null,
            null,
            new Dictionary<string, string?>(StringComparer.Ordinal),
            new Dictionary<int, string>()
        );

    public string Person(PersonId person) => People.GetValueOrDefault(person.Value, "(đã xóa)");

    public string Unit(UnitId unit) => Units.GetValueOrDefault(unit, "(không rõ đơn vị)");

    public string Text(string hash) => Texts.GetValueOrDefault(hash) ?? "(không còn)";

    /// <summary>"“Nhận văn bản”", or the number of a step without a name.</summary>
    public string Step(int execution) => Steps.TryGetValue(execution, out string? name) ? $"“{name}”" : $"số {execution}";

    public string Who(Actor actor) => actor.PersonId is { } person ? Person(new PersonId(person)) : "Hệ thống";
}

/// <summary>A sentence for each kind of event, and the words of a history's state.</summary>
public static class HistoryWords
{
    /// <summary>
    /// What an event says. An event of a newer version without words here is shown by its stored name: a history is never hidden because a
    /// word is missing.
    /// </summary>
    public static string Sentence(Event e, HistoryNames names) => DomainSentence(e, names) ?? StepSentence(e, names) ?? e.GetType().Name;

    private static string? DomainSentence(Event e, HistoryNames names) =>
        e switch
        {
            DirectiveAssigned { Own: true } => "Đưa văn bản của đơn vị vào thực hiện",
            DirectiveAssigned assigned => $"{names.Unit(assigned.From)} giao văn bản",
            DirectiveAcknowledged => "Nhận văn bản",
            PlanDrafted drafted => $"Lưu kế hoạch, trả lời {drafted.Items?.Count ?? 0} nội dung",
            NumberIssued n => $"Cấp số {n.Number:00}/{n.Symbol}",
            DocumentSignedAgain again => $"Ký lại văn bản số {again.Number:00}",
            RegisterContinued next => $"Nối tiếp sổ giấy từ số {next.Next}",
            ImprintSet => "Đặt đầu văn bản của đơn vị",
            PlanPartsDrafted => "Ghi phụ trách, thời gian và phần chung của kế hoạch",
            OwnPlanUploaded => "Đưa kế hoạch đơn vị đã viết vào",
            SignedCopyAttached copy => $"Gắn bản đã ký, đóng dấu, số {copy.Number:00}/{copy.Symbol}",
            PlanDocumentAttached => "Gắn văn bản của đơn vị làm kế hoạch",
            PlanSubmitted => "Trình duyệt kế hoạch",
            PlanApproved { Capacity: { } capacity } => $"Duyệt và ký kế hoạch, {Words.Name(capacity)}",
            PlanApproved => "Duyệt và ký kế hoạch",
            PlanReturned => "Trả lại kế hoạch để chỉnh sửa",
            PlanReopened => "Đưa kế hoạch về chỉnh sửa theo ý kiến",
            OpinionAsked { LastDay: { } lastDay } asked => $"Lấy ý kiến “{asked.Title}”, đến hết {Words.Date(lastDay)}",
            OpinionAsked asked => $"Lấy ý kiến “{asked.Title}”",
            OpinionGiven given => $"Cho ý kiến “{given.Outcome}” ở bước {names.Step(given.Execution)}",
            OpinionExpired expired => $"Hết thời gian cho ý kiến ở bước {names.Step(expired.Execution)}",
            LinkPublished => "Gửi liên kết công bố",
            LinkChecked look => $"Kiểm tra liên kết công bố: {LinkWords.Of(look.Outcome)}",
            CascadeCompleted completed => $"Gửi văn bản đến {Words.Number(completed.Units)} đơn vị",
            ObligationFellDue due => $"Quá hạn {Duty(due.Obligation)}",
            ObligationEscalated up => $"Quá hạn {Duty(up.Obligation)}, báo đến {Told(up.Rung)}",
            ReminderAsked asked => $"Quy trình nhắc {Duty(asked.Obligation)}",
            ExtensionAsked asked => $"Xin gia hạn {Duty(asked.Obligation)} đến hết {Words.Date(asked.Until)}",
            ExtensionGranted granted => $"Gia hạn {Duty(granted.Obligation)} đến hết {Words.Date(granted.LastDay)}",
            ExtensionRefused refused => $"Không gia hạn {Duty(refused.Obligation)}",
            ObligationRescheduled moved => $"Đổi hạn {Duty(moved.Obligation)} thành hết {Words.Date(moved.LastDay)}. {moved.Explanation}",
            ObligationsExempted { Remark: { } remark } => $"Miễn các nghĩa vụ còn lại: {names.Text(remark)}",
            ObligationsExempted => "Miễn các nghĩa vụ còn lại",
            ObligationsSuperseded => "Văn bản mới thay thế, không phải làm tiếp",

            ReportRequested requested => $"Mở kỳ báo cáo {requested.PeriodName}",
            ReportsRolledUp rolled => $"Tổng hợp số liệu từ {Words.Number(rolled.Sources?.Count ?? 0)} báo cáo",
            ReportDrafted => "Lưu bản nháp báo cáo",
            ReportSubmitted => "Nộp báo cáo",
            NilReportSubmitted => "Báo cáo kỳ này không có nội dung",
            ReportAccepted => "Chấp nhận báo cáo",
            ReportReturned => "Trả lại báo cáo để chỉnh sửa",
            ReportReopened => "Đưa báo cáo về chỉnh sửa theo ý kiến",
            ReminderIssued { Days: < 0 and var days } => $"Nhắc hạn nộp, trước hạn {-days} ngày",
            ReminderIssued { Days: 0 } => "Nhắc hạn nộp vào ngày cuối cùng",
            ReminderIssued { Days: var days } => $"Nhắc hạn nộp, quá hạn {days} ngày",
            ReportEscalated escalated => $"Báo quá hạn lên {names.Unit(escalated.To)}",
            EscalationHandled => "Cấp trên đã đôn đốc",

            DirectiveTakenIn => "Tiếp nhận văn bản",
            DirectiveConfirmed => "Xác nhận thông tin văn bản",
            DirectiveAmended => "Thay nội dung bằng bản sửa đổi",
            DirectiveIdentified => "Ghi nhận số, ký hiệu, cơ quan và ngày của văn bản",
            DirectiveBecameAmendment => "Đưa vào làm bản sửa đổi của văn bản khác",
            AmendmentApplied applied => $"Đổi hạn của {Words.Number(applied.Units)} đơn vị theo bản sửa đổi",
            DirectiveSetAside => "Đưa ra khỏi danh sách văn bản chỉ đạo",
            DirectiveSent sent => $"Gửi đến {Words.Number(sent.Units)} đơn vị",
            ReportPeriodOpened opened => $"Mở kỳ báo cáo {opened.Name}",
            ReportPeriodRescheduled moved => $"Đổi hạn kỳ báo cáo thành hết {Words.Date(moved.LastDay)}. {moved.Explanation}",
            ReportPeriodSent sent => $"Giao báo cáo cho {Words.Number(sent.Units)} đơn vị",

            UnitEstablished established => $"Thành lập {established.Name}",
            UnitLinked linked => $"Trực thuộc {names.Unit(linked.Parent)} về {linked.Kind.Vietnamese()} từ {Words.Date(linked.From)}",
            UnitUnlinked unlinked =>
                $"Thôi trực thuộc {names.Unit(unlinked.Parent)} về {unlinked.Kind.Vietnamese()} sau {Words.Date(unlinked.Until)}",
            RoleGranted granted => $"Giao vai trò {granted.Role.Vietnamese()} cho {names.Person(granted.Person)}",
            RoleRevoked revoked => $"Thôi giao vai trò {revoked.Role.Vietnamese()} cho {names.Person(revoked.Person)}",
            LetterWritten => "Viết thư",
            LetterSent => "Gửi thư",
            LetterDeferred => "Chưa gửi được thư",
            LetterRefused => "Máy chủ thư từ chối thư",
            LetterWithdrawn => "Không cần gửi thư nữa",
            LetterRetried => "Cho gửi lại thư",
            DigestsWritten written => $"Viết {Words.Number(written.Letters)} thư trong ngày",
            ReminderPolicySet => "Đổi lịch nhắc",
            CalendarDaysEntered entered => $"Nhập {Words.Number(entered.Days?.Count ?? 0)} ngày vào lịch nghỉ",
            CalendarDaysRemoved removed => $"Bỏ {Words.Number(removed.Days?.Count ?? 0)} ngày khỏi lịch nghỉ",
            CalendarApplied applied => $"Tính lại hạn theo lịch nghỉ, đổi hạn của {Words.Number(applied.Works)} đơn vị",
            DefinitionPublished published => $"Ban hành quy trình {published.DefinitionId}, bản {published.Version}",
            DefinitionReleased released => $"Phát hành quy trình {released.DefinitionId}, bản {released.Version}",
            DefinitionRetracted retracted => $"Thu hồi quy trình {retracted.DefinitionId}",
            DefinitionRemoved removed => $"Xóa quy trình {removed.DefinitionId} khỏi danh sách",
            FlowPutToUse put => $"Chọn quy trình {put.DefinitionId} cho: {FlowRoutes.Name(put.Place).ToLower(Forms.Vietnamese)}",
            _ => null,
        };

    private static string Told(EscalationRung rung) =>
        rung switch
        {
            EscalationRung.Deputy => "phó thủ trưởng",
            EscalationRung.Head => "thủ trưởng",
            EscalationRung.ParentContact => "người phụ trách của đơn vị nhận",
            _ => "thủ trưởng đơn vị nhận",
        };

    /// <summary>How far something late was taken up, as a sentence of its own; null when it was not.</summary>
    public static string? TakenUp(int rung) =>
        (EscalationRung)rung == EscalationRung.None ? null : $"Đã báo đến {Told((EscalationRung)rung)}";

    private static string? StepSentence(Event e, HistoryNames names) =>
        e switch
        {
            WorkflowStarted started => $"Quy trình bắt đầu, bản {started.DefinitionVersion}",
            ActivityStarted started => $"Bắt đầu bước {names.Step(started.Execution)}",
            ActivityCompleted completed => $"Xong bước {names.Step(completed.Execution)}",
            ActivitySuspended suspended => $"Bước {names.Step(suspended.Execution)} {Waiting(suspended.Wait)}",
            ActivityResumed resumed => $"Tiếp tục bước {names.Step(resumed.Execution)}",
            ActivityCancelled cancelled => $"Bỏ qua bước {names.Step(cancelled.Execution)}",
            ActivityFaulted faulted => $"Bước {names.Step(faulted.Execution)} gặp lỗi: {faulted.Message}",
            ActivityRetried { Reason: { } why } retried => $"Làm lại bước {names.Step(retried.Execution)}: {why}",
            ActivityRetried retried => $"Tự làm lại bước {names.Step(retried.Execution)}, lần {retried.Attempt}",
            ActivitySkipped skipped => $"Coi như đã xong bước {names.Step(skipped.Execution)}: {skipped.Reason}",
            ActivityAbandoned abandoned => $"Bỏ nhánh của bước {names.Step(abandoned.Execution)}: {abandoned.Reason}",
            ConnectionsVisited => "Chọn đường đi tiếp",
            VariableSet set => $"Ghi biến {set.Variable}",
            LineWritten line => $"Ghi dòng “{line.Text}”",
            OutputSet set => $"Ghi kết quả {set.Name}",
            WorkflowNamed named => $"Đặt tên quy trình: {named.Name}",
            WorkflowCorrelated correlated => $"Gắn mã liên hệ {correlated.CorrelationId}",
            EffectRequested { Kind: CascadeToUnits.Effect } => "Yêu cầu gửi văn bản đến các đơn vị",
            EffectRequested { Kind: RequestOpinion.Effect } => "Yêu cầu tính ngày cuối cùng cho ý kiến",
            EffectRequested { Kind: "mail" } => "Yêu cầu gửi thư nhắc hạn",
            EffectRequested requested => $"Yêu cầu tác vụ ngoài {requested.Kind}",
            ResultGiven given => $"Kết quả {given.Output} của bước {given.Activity}",
            ChildStarted child => $"Bắt đầu quy trình {child.DefinitionId}, phiên bản {child.DefinitionVersion}",
            SignalHeld held => $"Giữ lại tín hiệu {held.Name} tới khi quy trình chạy tiếp",
            WorkflowPaused paused => $"Tạm dừng quy trình: {paused.Reason}",
            WorkflowUnpaused unpaused => $"Cho quy trình chạy tiếp: {unpaused.Reason}",
            WorkflowMigrated migrated =>
                $"Chuyển quy trình từ phiên bản {migrated.FromVersion} sang {migrated.ToVersion}: {migrated.Reason}",
            MigrationReverted reverted => $"Hoàn lại việc chuyển phiên bản: {reverted.Reason}",
            EffectReturned => "Tác vụ ngoài đã thực hiện xong",
            WorkflowFinished => "Quy trình kết thúc",
            WorkflowFaulted => "Quy trình dừng vì lỗi",
            WorkflowCancelled { Reason: { Length: > 0 } reason } => $"Quy trình bị hủy: {reason}",
            WorkflowCancelled => "Quy trình bị hủy",
            _ => null,
        };

    /// <summary>Whether the event has words of its own, for the test that no event is forgotten.</summary>
    public static bool Knows(Event e) => DomainSentence(e, HistoryNames.None) is not null || StepSentence(e, HistoryNames.None) is not null;

    private static string Waiting(Wait? wait) =>
        wait switch
        {
            HumanTaskUntil { Role: { } role } until => $"chờ {RoleName(role)}, đến trước {Words.Moment(until.DueAt)}",
            ITaskWait { Role: { } role } => $"chờ {RoleName(role)}",
            TimerWait timer => $"chờ đến {Words.Moment(timer.DueAt)}",
            EffectWait => "chờ tác vụ ngoài",
            SignalWait signal => $"chờ tín hiệu {signal.Name}",
            ChildrenWait children => children.Count == 1 ? "chờ quy trình con" : $"chờ {children.Count} quy trình con",
            ExternalTask task => $"chờ việc bên ngoài {task.Name}",
            RetryWait retry => $"sẽ tự làm lại lúc {Words.Moment(retry.DueAt)}",
            _ => "chờ",
        };

    /// <summary>The name of a role as a task stores it; a role that this version does not know is shown as stored.</summary>
    public static string RoleName(string role) => Enum.TryParse(role, out Role known) && Enum.IsDefined(known) ? known.Vietnamese() : role;

    /// <summary>What a task asks for.</summary>
    public static string TaskName(string task) =>
        task switch
        {
            Activities.Tasks.Acknowledge => "Nhận văn bản",
            Activities.Tasks.DerivePlan => "Lập kế hoạch",
            Activities.Tasks.ApprovePlan => "Duyệt kế hoạch",
            Activities.Tasks.PublishLink => "Gửi liên kết công bố",
            Activities.Tasks.RollUp => "Tổng hợp báo cáo",
            Activities.Tasks.Report => "Nộp báo cáo",
            Activities.Tasks.AcceptReport => "Chấp nhận báo cáo",
            Activities.Tasks.FollowUp => "Đôn đốc báo cáo quá hạn",
            Activities.Tasks.Opinion => "Cho ý kiến",
            _ => task,
        };

    /// <summary>What is owed, as it follows "hạn" in a sentence.</summary>
    public static string Duty(ObligationKind kind) =>
        kind switch
        {
            ObligationKind.Acknowledge => "nhận văn bản",
            ObligationKind.Plan => "duyệt kế hoạch",
            ObligationKind.Link => "gửi liên kết",
            _ => "nộp báo cáo",
        };

    /// <summary>"nộp báo cáo 6 tháng đầu năm 2026": what is owed, with the period's name where there is one.</summary>
    public static string Matter(ObligationKind kind, string period) =>
        kind == ObligationKind.Report ? $"nộp báo cáo {ProgressWords.Period(period)}" : Duty(kind);

    /// <summary>"4 trong 6 nội dung": how many of how many.</summary>
    public static string Of(int part, int whole, string what) => $"{Words.Number(part)} trong {Words.Number(whole)} {what}";
}
