using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Writing;
using GenderEquality.Tests.Host.Writing;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Planning;

/// <summary>What is left in a plan of the document that it was copied from.</summary>
internal sealed class PlanLintTests
{
    private static LintContext Of(string unit, UnitLevel level) =>
        new(
            unit,
            level,
            ["Phòng Giáo dục và Đào tạo Long Biên", "Sở Giáo dục và Đào tạo Hà Nội"],
            [(12, "KH-PGD&ĐT"), (31, "KH-SGDĐT")],
            2026,
            WorkCalendar.National
        );

    private static readonly LintContext School = Of("Trường THCS Ngọc Lâm", UnitLevel.THCS);
    private static readonly LintContext Office = Of("Phòng Giáo dục và Đào tạo Long Biên", UnitLevel.Phong);

    [TestCase("Trên đây là kế hoạch hành động năm 2026 của Sở.", Residue.OtherUnit, "của Sở")]
    [TestCase("Xây dựng tác phong chuẩn mực của viên chức Phòng GD&ĐT, của Phòng trong hoạt động công vụ.", Residue.OtherUnit, "của Phòng")]
    [TestCase("- Phòng Giáo dục và Đào tạo tổ chức tập huấn cho giáo viên.", Residue.OtherUnit, "Phòng Giáo dục và Đào tạo")]
    [TestCase("1. UBND huyện bố trí kinh phí.", Residue.OtherUnit, "UBND huyện")]
    [TestCase("Các trường mầm non, tiểu học xây dựng kế hoạch.", Residue.OtherUnit, "Các trường mầm non")]
    [TestCase("Đề nghị Hiệu trưởng các trường triển khai.", Residue.OtherUnit, "Hiệu trưởng các trường")]
    [TestCase("Tuyên truyền trong toàn ngành.", Residue.OtherUnit, "toàn ngành")]
    [TestCase(
        "Triển khai công tác bình đẳng giới ngành Giáo dục và Đào tạo huyện Gia Lâm năm 2026",
        Residue.OtherUnit,
        "ngành Giáo dục và Đào tạo"
    )]
    [TestCase("Học sinh Trường THCS Ái Mộ tham gia cuộc thi.", Residue.OtherUnit, "Trường THCS Ái Mộ")]
    [TestCase("Thành viên Trường Trung học cơ sở Gia Thụy có trách nhiệm thực hiện.", Residue.OtherUnit, "Trường Trung học cơ sở Gia Thụy")]
    [TestCase("Theo Quyết định số     /QĐ-PGDĐT của nhà trường.", Residue.Blank, "số     /QĐ-PGDĐT")]
    [TestCase("Họp ngày … tháng … năm 2026.", Residue.Blank, "ngày … tháng … năm")]
    [TestCase("Phân công ........ phụ trách.", Residue.Blank, "........")]
    [TestCase("Gửi báo cáo trước ngày 31/5/2026.", Residue.DayOff, "ngày 31/5/2026")]
    [TestCase("Hoàn thành chậm nhất ngày 02/9.", Residue.DayOff, "ngày 02/9")]
    [TestCase("Tổ chức vào ngày 31/6/2026.", Residue.DayOff, "ngày 31/6/2026")]
    [TestCase("Thực hiện theo Kế hoạch số 45/KH-UBND của nhà trường.", Residue.UnknownReference, "số 45/KH-UBND")]
    [TestCase("Tổ chức tập huấn cho giáo viên và", Residue.Unfinished, "và")]
    [TestCase("Tuyên truyền Luật Bình đẳng giới,", Residue.Unfinished, ",")]
    [TestCase("Tổ chức hội thi (trong tháng 10.", Residue.Unfinished, "(trong tháng 10.")]
    public void Line_OfASchoolsPlan_ThatWasCopied_IsFound(string text, Residue kind, string quote)
    {
        IReadOnlyList<LintFinding> found = PlanLint.Check([new LintLine("x", text)], School);

        Assert.That(found.Select(one => (one.Kind, one.Quote.Trim().TrimEnd('.'))), Has.Some.EqualTo((kind, quote.TrimEnd('.'))));
        Assert.That(found.Select(one => text.Substring(one.Span.Start, one.Span.Length)), Is.EqualTo(found.Select(one => one.Quote)));
    }

    [TestCase("Gửi báo cáo về Phòng Giáo dục và Đào tạo trước ngày 29/5/2026.")]
    [TestCase("Thực hiện Kế hoạch số 12/KH-PGDĐT ngày 02/03/2026 của Phòng Giáo dục và Đào tạo Long Biên,")]
    [TestCase("Tham gia tập huấn theo kế hoạch, hướng dẫn của Sở Giáo dục và Đào tạo Hà Nội.")]
    [TestCase("Trường Trung học cơ sở Ngọc Lâm tổ chức hai buổi truyền thông.")]
    [TestCase("Kỷ niệm Ngày Quốc tế Phụ nữ, ngày 08/3/2026.")]
    [TestCase("Hưởng ứng Tháng hành động từ ngày 15/11 đến ngày 15/12/2026.")]
    [TestCase("Công đoàn phối hợp với giáo viên chủ nhiệm (các khối 6, 7) thực hiện.")]
    [TestCase("Trên đây là kế hoạch thực hiện công tác bình đẳng giới năm 2026 của Trường THCS Ngọc Lâm./.")]
    public void Line_OfASchoolsOwn_IsLeftAlone(string text) => Assert.That(PlanLint.Check([new LintLine("x", text)], School), Is.Empty);

    [Test]
    public void OfficePlan_WithItsSuperiorsWords_IsFound()
    {
        IReadOnlyList<LintFinding> found = PlanLint.Check(
            PlanLint.Lines(
                "Xây dựng phong cách ứng xử của công chức, viên chức của Sở trong hoạt động công vụ.\nCác phòng giáo dục và đào tạo báo cáo."
            ),
            Office
        );

        Assert.That(found.Select(one => one.Quote.Trim()), Is.EqualTo(new[] { "của Sở", "Các phòng giáo dục và đào tạo" }));
    }

    [Test]
    public void Numbering_WithAGap_IsFoundWhereItIs()
    {
        const string Text = "I. MỤC TIÊU\n1. Một.\n2. Hai.\nII. NHIỆM VỤ\n1. Ba.\n3. Bốn.\nIV. TỔ CHỨC THỰC HIỆN\n1. Năm.";

        IReadOnlyList<LintFinding> found = PlanLint.Check(PlanLint.Lines(Text), School);

        Assert.That(
            found.Select(one => (one.Kind, one.Quote, Text[one.Span.Start..one.Span.End])),
            Is.EqualTo(new[] { (Residue.Numbering, "3", "3"), (Residue.Numbering, "IV", "IV") })
        );
        Assert.That(found[0].Message, Does.Contain("mục này là 2"));
    }

    [Test]
    public void Plan_WrittenFromItsParts_HasNothingOfAnother()
    {
        LintContext own = Of(Papers.School.Name, UnitLevel.THCS) with { Known = [(12, "KH-PGDĐT"), (31, "KH-SGDĐT"), (7, "KH-THCSNL")] };

        Assert.That(PlanLint.Check(PlanLint.Lines(DocumentText.Of(Papers.Plan)), own).Select(one => one.Message), Is.Empty);
    }
}
