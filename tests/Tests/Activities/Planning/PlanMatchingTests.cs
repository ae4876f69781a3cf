using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Tests.Host.Writing;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Planning;

/// <summary>A plan that a school wrote itself, read against the clauses of its directive.</summary>
internal sealed class PlanMatchingTests
{
    private const string Plan = """
        TRƯỜNG THCS NGỌC LÂM
        Số: 15/KH-THCSNL
        Bồ Đề, ngày 12 tháng 3 năm 2026
        KẾ HOẠCH
        Triển khai công tác bình đẳng giới năm 2026
        Thực hiện Kế hoạch số 12/KH-PGDĐT ngày 02/03/2026 của Phòng Giáo dục và Đào tạo Long Biên,
        Trường THCS Ngọc Lâm xây dựng kế hoạch như sau:
        I. MỤC ĐÍCH
        - Nâng cao nhận thức của cán bộ, giáo viên và học sinh về bình đẳng giới.
        II. CHỈ TIÊU
        - Nhà trường tổ chức truyền thông ít nhất 04 lần/năm.
        III. NHIỆM VỤ
        1. Lồng ghép nội dung bình đẳng giới vào hoạt động trải nghiệm của học sinh khối 6 và khối 7.
        2. Lắp thêm đèn chiếu sáng quanh khu vệ sinh của học sinh nữ.
        Nơi nhận:
        - Phòng GD&ĐT (để báo cáo);
        - Lưu: VT.
        HIỆU TRƯỞNG
        Nguyễn Thị Lan Hương
        """;

    private static MatchedPlan Matched { get; } = PlanMatching.Match(DocumentReader.Read(Plan), Papers.Directive, UnitLevel.THCS);

    [Test]
    public void Clause_SaidInOtherWords_IsAdapted() =>
        Assert.That(
            Matched.Items.Single(item => item.Clause == "c4"),
            Is.EqualTo(
                new PlanItem(
                    "c4",
                    Answer.Adapted,
                    "Lồng ghép nội dung bình đẳng giới vào hoạt động trải nghiệm của học sinh khối 6 và khối 7"
                )
            )
        );

    [Test]
    public void Target_SetHigher_IsStricter() =>
        Assert.That(
            Matched.Items.Single(item => item.Clause == "c2"),
            Has.Property(nameof(PlanItem.Answer)).EqualTo(Answer.Stricter).And.Property(nameof(PlanItem.Value)).EqualTo(4)
        );

    [Test]
    public void Clause_ThatNothingAnswers_StaysOpen() =>
        Assert.That(Matched.Items.Select(item => item.Clause), Does.Not.Contain("c5").And.Not.Contain("c3"));

    [Test]
    public void Duty_OfItsOwn_IsAnAddition() =>
        Assert.That(
            Matched.Additions.Select(addition => addition.Text),
            Has.Some.Contains("đèn chiếu sáng").And.None.Contains("trải nghiệm")
        );

    [Test]
    public void Target_SetLower_WaitsForItsReason()
    {
        DocumentFindings lower = DocumentReader.Read(Plan.Replace("04 lần/năm", "01 lần/năm", StringComparison.Ordinal));

        MatchedPlan matched = PlanMatching.Match(lower, Papers.Directive, UnitLevel.THCS);

        Assert.That(
            PlanCoverage.Faults(Papers.Directive, UnitLevel.THCS, matched.Items).Select(fault => fault.Path),
            Does.Contain("items[c2].reason")
        );
    }

    [Test]
    public void Anything_AtAll_IsMatchedWithoutFailing() =>
        Assert.That(() => PlanMatching.Match(DocumentReader.Read("\u0301.;:\n-"), Papers.Directive, UnitLevel.THCS).Items, Is.Empty);
}
