using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>What a document says besides duties is found with its place.</summary>
public sealed class MentionTests
{
    [TestCase("Gọi đường dây nóng 0912.345.678 khi có vụ việc.", MentionKind.Telephone, "0912.345.678")]
    [TestCase("Phổ biến Tổng đài điện thoại quốc gia bảo vệ trẻ em 111 đến học sinh.", MentionKind.Telephone, "111")]
    [TestCase("Tư vấn qua số 1900 5454 trong giờ hành chính.", MentionKind.Telephone, "1900 5454")]
    [TestCase("Gửi ý kiến về địa chỉ bdg@example.edu.vn trong tháng.", MentionKind.Email, "bdg@example.edu.vn")]
    [TestCase(
        "Kiện toàn Ban vì sự tiến bộ của phụ nữ tại đơn vị.",
        MentionKind.Committee,
        "Kiện toàn Ban vì sự tiến bộ của phụ nữ tại đơn vị."
    )]
    [TestCase(
        "Bố trí kinh phí từ nguồn ngân sách được giao hằng năm.",
        MentionKind.Budget,
        "Bố trí kinh phí từ nguồn ngân sách được giao hằng năm."
    )]
    [TestCase("Tổ chức truyền thông nhân ngày 8/3 tại các trường.", MentionKind.YearlyDay, "8/3")]
    [TestCase("Hưởng ứng Ngày Gia đình Việt Nam 28/6 tại đơn vị.", MentionKind.YearlyDay, "28/6")]
    [TestCase("Hưởng ứng Tháng hành động từ 15/11 đến 15/12 hằng năm.", MentionKind.YearlyDay, "15/11 đến 15/12")]
    public void Read_FindsItAndWhereItStands(string sentence, MentionKind kind, string text)
    {
        DocumentFindings found = DocumentReader.Read(Documents.Directive(sentence));

        int at = found.Mentions.ToList().FindIndex(mention => mention.Kind == kind);
        Assert.That(at, Is.GreaterThanOrEqualTo(0));
        Assert.That(found.Mentions[at].Text, Is.EqualTo(text));
        TextSpan span = found.Spans[$"mentions[{at}]"];
        Assert.That(found.Text.Substring(span.Start, span.Length), Does.Contain(text));
    }

    [TestCase("- Sở GDĐT (để b/c);", "để báo cáo")]
    [TestCase("- Các trường (để t/h);", "để thực hiện")]
    [TestCase("- Các trường tiểu học;", "để thực hiện")]
    [TestCase("- Công đoàn ngành (p/h);", "sao gửi (để biết)")]
    [TestCase("- Lưu: VT, TH.", "lưu")]
    public void Read_Recipient_HasItsRole(string line, string role)
    {
        string text = Documents.Directive("Thực hiện nghiêm túc kế hoạch này.").Replace("- Các trường;", line, StringComparison.Ordinal);

        Assert.That(DocumentReader.Read(text).Mentions.First(mention => mention.Kind == MentionKind.Recipient).Role, Is.EqualTo(role));
    }

    [Test]
    public void Read_DateOfADocumentOrAReport_IsNoDayOfTheYear()
    {
        DocumentFindings found = DocumentReader.Read(
            Documents.Directive("Gửi báo cáo năm trước ngày 25/11 theo Công văn số 5/SGDĐT ngày 8/3/2025.")
        );

        Assert.That(found.Mentions.Where(mention => mention.Kind == MentionKind.YearlyDay), Is.Empty);
    }
}
