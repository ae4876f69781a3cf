using System.Globalization;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>Which quantities are demands, and how they compare.</summary>
public sealed class TargetTests
{
    [TestCase("Truyền thông ít nhất 02 lần/năm.", ">= 2 lần/năm | ít nhất 02 lần/năm")]
    [TestCase("Tổ chức tối thiểu 01 buổi ngoại khóa/học kỳ.", ">= 1 buổi ngoại khóa/học kỳ | tối thiểu 01 buổi ngoại khóa/học kỳ")]
    [TestCase("Phấn đấu đạt ít nhất 30% nữ trong cấp ủy.", ">= 30 % | ít nhất 30%")]
    [TestCase("Phấn đấu từ 40% trở lên cán bộ quản lý là nữ.", ">= 40 % | từ 40% trở lên")]
    [TestCase("Có không dưới 95,5% học sinh được tư vấn.", ">= 95.5 % | không dưới 95,5%")]
    [TestCase("Không quá 5 % học sinh bỏ học.", "<= 5 % | Không quá 5 %")]
    [TestCase("Giữ tỷ lệ học sinh nữ bỏ học dưới 1%.", "< 1 % | dưới 1%")]
    [TestCase("100% cán bộ được tập huấn.", "= 100 % | 100% cán bộ")]
    [TestCase("Sinh hoạt câu lạc bộ 01 lần/tháng.", "= 1 lần/tháng | 01 lần/tháng")]
    [TestCase("Đạt ít nhất 60% vào năm 2026 và 75% vào năm 2030.", ">= 60 % | ít nhất 60%; >= 75 % | 75%")]
    [TestCase("Không để quá 2% học sinh bỏ học.", "<= 2 % | Không để quá 2%")]
    [TestCase("Sinh hoạt hai lần/học kỳ.", "= 2 lần/học kỳ | hai lần/học kỳ")]
    [TestCase("Mỗi trường có 01 tủ sách về giới.", "= 1 tủ sách | 01 tủ sách")]
    public void Read_DemandedQuantity_IsATarget(string sentence, string expected)
    {
        var found = DocumentReader.Read(Documents.Directive(sentence));

        var shown = string.Join(
            "; ",
            found.Targets.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Comparator} {t.Value} {t.Unit} | {t.Quote}"))
        );
        Assert.That(shown, Is.EqualTo(expected));
    }

    [TestCase("Năm 2024 đã có 85% giáo viên được tập huấn.")]
    [TestCase("Hiện nay nữ chiếm 72% đội ngũ.")]
    [TestCase("Học sinh dưới 16 tuổi được bảo vệ khỏi mọi hình thức bạo lực.")]
    [TestCase("Khóa tập huấn kéo dài không quá 03 ngày.")]
    [TestCase("Gọi tổng đài 111 hoặc 18001567 khi cần giúp đỡ.")]
    [TestCase("Bài viết tối đa 1.500 chữ.")]
    [TestCase("Tháng hành động từ 15/11 đến 15/12.")]
    public void Read_FigureThatDemandsNothing_IsNoTarget(string sentence)
    {
        var found = DocumentReader.Read(Documents.Directive(sentence));

        Assert.That(found.Targets, Is.Empty);
    }

    [Test]
    public void Read_QuoteOverALineEnd_StaysAnExactSubstring()
    {
        var found = DocumentReader.Read(
            Documents.Directive("Truyền thông cho toàn thể giáo viên và học sinh trong nhà trường ít nhất\n02 lần/năm.")
        );

        Assert.That(found.Targets.Select(t => t.Quote), Is.EqualTo(["ít nhất\n02 lần/năm"]).Or.Some.Contains("\n"));
        Assert.That(found.Text, Does.Contain(found.Targets[0].Quote));
    }
}
