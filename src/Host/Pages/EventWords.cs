using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.History;

namespace GenderEquality.Host.Pages;

/// <summary>What a person did, as it follows their name: "đã duyệt kế hoạch".</summary>
public static class EventWords
{
    public static string Of(Event e) =>
        e switch
        {
            DirectiveTakenIn => "đã đưa văn bản vào",
            DirectiveConfirmed => "đã xác nhận thông tin của văn bản",
            DirectiveAmended => "đã thay nội dung bằng bản sửa đổi",
            DirectiveBecameAmendment => "đã đưa vào làm bản sửa đổi của văn bản khác",
            DirectiveSetAside => "đã trả lại văn bản",
            DirectiveAcknowledged => "đã nhận văn bản",
            PlanDrafted => "đã lưu bản nháp kế hoạch",
            PlanPartsDrafted => "đã ghi phụ trách, thời gian và phần chung của kế hoạch",
            OwnPlanUploaded => "đã đưa kế hoạch đã viết vào",
            SignedCopyAttached => "đã gắn bản kế hoạch ký, đóng dấu",
            PlanDocumentAttached => "đã gắn văn bản làm kế hoạch",
            PlanSubmitted => "đã trình duyệt kế hoạch",
            PlanApproved => "đã duyệt kế hoạch",
            PlanReturned => "đã trả lại kế hoạch để chỉnh sửa",
            PlanReopened => "đã đưa kế hoạch về chỉnh sửa",
            OpinionAsked asked => $"đã chuyển sang lấy ý kiến “{asked.Title}”",
            OpinionGiven given => $"đã cho ý kiến “{given.Outcome}”",
            OpinionExpired => "đã kết thúc việc lấy ý kiến vì hết thời gian",
            LinkPublished => "đã gửi liên kết công bố",
            LinkChecked look => $"đã kiểm tra liên kết công bố: {LinkWords.Of(look.Outcome)}",
            ReportsRolledUp => "đã tổng hợp báo cáo",
            ReportDrafted => "đã lưu bản nháp báo cáo",
            ReportSubmitted => "đã nộp báo cáo",
            ReportAccepted => "đã chấp nhận báo cáo",
            ReportReturned => "đã trả lại báo cáo để chỉnh sửa",
            ReportReopened => "đã đưa báo cáo về chỉnh sửa",
            EscalationHandled => "đã đôn đốc",
            NilReportSubmitted => "đã báo cáo không có nội dung",
            ExtensionAsked => "đã xin gia hạn",
            ExtensionGranted => "đã gia hạn",
            ExtensionRefused => "đã từ chối gia hạn",
            ObligationsExempted => "đã miễn",
            ObligationsSuperseded => "đã thay thế bằng văn bản mới",
            _ => "đã thay đổi nội dung này",
        };
}
