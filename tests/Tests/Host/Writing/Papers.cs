using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Reporting;
using GenderEquality.Activities.Writing;

namespace GenderEquality.Tests.Host.Writing;

/// <summary>Documents of an invented school, as they are signed.</summary>
internal static class Papers
{
    public static Imprint School { get; } =
        new("Trường Trung học cơ sở Ngọc Lâm", UnitLevel.THCS, "Ủy ban nhân dân phường Bồ Đề", "THCSNL", "Bồ Đề");

    public static DirectiveContent Directive { get; } =
        new(
            "KH",
            12,
            "KH-PGDĐT",
            new DateOnly(2026, 3, 2),
            "Phòng Giáo dục và Đào tạo Long Biên",
            "KẾ HOẠCH Triển khai công tác bình đẳng giới năm 2026",
            ["MN", "TH", "THCS"],
            LinkKind.Professional,
            [
                new Clause("c1", ClauseKind.Goal, "Nâng cao nhận thức của cán bộ, giáo viên và học sinh về bình đẳng giới;", 0, 0),
                new Clause("c2", ClauseKind.Target, "Tổ chức truyền thông ít nhất 02 lần/năm.", 0, 0, null, ">=", 2, "lần/năm"),
                new Clause(
                    "c3",
                    ClauseKind.Target,
                    "100% các nhà trường có kế hoạch hưởng ứng Tháng hành động.",
                    0,
                    0,
                    null,
                    "=",
                    100,
                    "%"
                ),
                new Clause("c4", ClauseKind.Duty, "Lồng ghép nội dung bình đẳng giới vào hoạt động trải nghiệm;", 0, 0),
                new Clause("c5", ClauseKind.Duty, "Tạo nguồn cán bộ nữ người dân tộc thiểu số.", 0, 0),
                new Clause("c6", ClauseKind.KeyDate, "Tháng hành động vì bình đẳng giới từ ngày 15/11 đến ngày 15/12.", 0, 0),
            ],
            [],
            PublicationRequired: true,
            AcknowledgeBy: null,
            PlanBy: null,
            PublishBy: new DateOnly(2026, 3, 31)
        );

    public static PlanFacts Facts { get; } =
        new(
            School,
            "Phòng Giáo dục và Đào tạo Long Biên",
            Directive,
            [
                new PlanItem("c1", Answer.Adopted),
                new PlanItem("c2", Answer.Stricter, "Mỗi học kỳ tổ chức hai buổi truyền thông cho học sinh.", 4),
                new PlanItem("c3", Answer.Adapted, "Nhà trường tổ chức tuần lễ hưởng ứng Tháng hành động vì bình đẳng giới."),
                new PlanItem("c4", Answer.Adapted, "Mỗi khối lớp có một chuyên đề về tôn trọng và bình đẳng trong tháng 10."),
                new PlanItem("c5", Answer.NotApplicable, null, null, "Trường không có cán bộ là người dân tộc thiểu số."),
            ],
            new PlanParts(
                null,
                null,
                [new PlanCharge("c2", "Tổng phụ trách Đội", "Tháng 4 và tháng 10"), new PlanCharge("c4", "Các tổ chuyên môn", null)],
                [new PlanAddition("Lập góc tư vấn tâm lý tại thư viện.", "Tổ tư vấn học sinh", "Tháng 9")],
                "Từ nguồn chi thường xuyên năm 2026 của nhà trường."
            ),
            ["Kế hoạch số 31/KH-SGDĐT ngày 20/01/2026 của Sở Giáo dục và Đào tạo Hà Nội"],
            [new ReportDay("6 tháng đầu năm 2026", new DateOnly(2026, 5, 31), new DateOnly(2026, 5, 26))]
        );

    public static OfficialDocument Signed(OfficialDocument document, int number = 7) =>
        document with
        {
            Number = number,
            Date = new DateOnly(2026, 3, 9),
            Signature = new Signature(["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"], "Tạ Văn Phúc"),
        };

    public static OfficialDocument Plan => Signed(PlanDocument.Write(Facts));

    public static OfficialDocument Report =>
        Signed(
            ReportDocument.Write(
                new ReportFacts(
                    School,
                    "Phòng Giáo dục và Đào tạo Long Biên",
                    Directive,
                    "6 tháng đầu năm 2026",
                    new ReportContent(
                        [new ReportValue("learners-reached", 1210, 1205), new ReportValue("staff-trained", 31, 12)],
                        [new TargetVerdict("c2", Verdict.Achieved), new TargetVerdict("c3", Verdict.NotAchieved, "Phải hoãn vì lũ.")],
                        null,
                        null
                    ),
                    "Thiếu tài liệu truyền thông cho học sinh lớp 6.",
                    null,
                    null
                )
            )
        );

    public static OfficialDocument Letter =>
        Signed(
            LetterDocument.Transmittal(
                School,
                "Phòng Giáo dục và Đào tạo Long Biên",
                Directive,
                Plan,
                new Uri("https://thcsngoclam.example.edu.vn/ke-hoach")
            ),
            21
        );

    public static OfficialDocument Reminder =>
        Signed(
            LetterDocument.Reminder(
                new Imprint("Phòng Giáo dục và Đào tạo Long Biên", UnitLevel.Phong, "Ủy ban nhân dân quận Long Biên", "PGDĐT", "Long Biên"),
                Directive,
                [
                    new LateDuty("Trường Tiểu học Sông Hồng", "gửi báo cáo", new DateOnly(2026, 5, 31)),
                    new LateDuty("Trường Mầm non Hoa Sữa", "duyệt kế hoạch", new DateOnly(2026, 3, 31)),
                ],
                new DateOnly(2026, 6, 3)
            ),
            120
        ) with
        {
            Signature = new Signature(["TRƯỞNG PHÒNG"], "Đỗ Thị Minh Châu"),
        };
}
