using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>When a plan must be put on a website, by when, and where the link goes.</summary>
public sealed class PublicationTests
{
    [TestCase(
        "Công bố kế hoạch trên trang thông tin điện tử của trường trong tháng 3/2025 và gửi đường link về Phòng Giáo dục và Đào tạo (qua tổ công tác).",
        "2025-03",
        Bound.WithinMonth,
        "Phòng Giáo dục và Đào tạo"
    )]
    [TestCase("Đăng tải kế hoạch lên website nhà trường trước ngày 30/4/2025.", "2025-04-30", Bound.Before, null)]
    [TestCase(
        "Xây dựng kế hoạch và đăng tải trên cổng thông tin điện tử của đơn vị chậm nhất ngày 30/4/2025, gửi link về Phòng GD&ĐT.",
        "2025-04-30",
        Bound.OnOrBefore,
        "Phòng GD&ĐT"
    )]
    [TestCase("Kế hoạch của trường được công khai trên trang web của trường.", null, null, null)]
    public void Read_PlanOnAWebsite_IsRequired(string sentence, string? due, Bound? bound, string? sendTo)
    {
        var found = DocumentReader.Read(Documents.Directive(sentence));

        Assert.That(found.Publication, Is.EqualTo(new PublicationFinding(true, due, bound, sendTo)));
    }

    [TestCase("Viết tin, bài đăng tải trên website của trường.")]
    [TestCase("Niêm yết kế hoạch tại bảng tin của trường.")]
    [TestCase("Xây dựng kế hoạch gửi về Phòng trước ngày 30/3/2025.")]
    [TestCase("Đăng tải hình ảnh hoạt động theo kế hoạch trên trang thông tin điện tử.")]
    public void Read_OtherPosting_IsNotRequired(string sentence)
    {
        var found = DocumentReader.Read(Documents.Directive(sentence));

        Assert.That(found.Publication, Is.EqualTo(PublicationFinding.None));
    }

    [TestCase("Thư gửi về abc@hanoiedu.vn.", "abc@hanoiedu.vn")]
    [TestCase("Email: pgd-abc @hanoiedu.vn", "pgd-abc@hanoiedu.vn")]
    [TestCase("Hộp thư a.b@ edu .vn; c_d@gmail.com.", "a.b@edu.vn c_d@gmail.com")]
    public void Read_Email_LosesStraySpaces(string sentence, string expected)
    {
        var found = DocumentReader.Read(Documents.Directive(sentence));

        Assert.That(string.Join(' ', found.ContactEmails), Is.EqualTo(expected));
    }
}
