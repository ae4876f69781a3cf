using System.Globalization;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>How preambles cite the documents they rest on.</summary>
public sealed class ReferenceTests
{
    [TestCase(
        "Căn cứ Kế hoạch số 177/KH-SGDĐT ngày 24/01/2022 của Sở GDĐT Hà Nội về truyền thông;",
        "KH 177 KH-SGDĐT 2022-01-24 Sở GDĐT Hà Nội"
    )]
    [TestCase("Căn cứ Kế hoạch 331/KH-UBND ngày 31 tháng 12 năm 2021 của UBND thành phố;", "KH 331 KH-UBND 2021-12-31 UBND thành phố")]
    [TestCase("Căn cứ Nghị định số 71/2020/NĐ-CP ngày 30/6/2020 của Chính phủ quy định lộ trình;", "NĐ 71 NĐ-CP 2020-06-30 Chính phủ")]
    [TestCase("Căn cứ Luật Giáo dục số 43/2019/QH14 ngày 14/6/2019;", "Luật 43 QH14 2019-06-14 -")]
    [TestCase("Căn cứ Chỉ thị số 22-CT/TU ngày 10/5/2018 của Thành ủy Hà Nội;", "CT 22 CT/TU 2018-05-10 Thành ủy Hà Nội")]
    [TestCase("Căn cứ Văn bản số 2.310/SGDĐT-VP ngày 02-3-2025 của Sở;", "CV 2310 SGDĐT-VP 2025-03-02 Sở")]
    [TestCase("Căn cứ Công văn 559/SGD ĐT-CTHS ngày l6/3/2O23 về công tác nữ;", "CV 559 SGDĐT-CTHS 2023-03-16 -")]
    [TestCase(
        "Căn cứ các Quyết định của UBND tỉnh: số 1/QĐ-UBND ngày 02/01/2024, số 2/QĐ-UBND ngày 03/01/2024;",
        "QĐ 1 QĐ-UBND 2024-01-02 UBND tỉnh; QĐ 2 QĐ-UBND 2024-01-03 UBND tỉnh"
    )]
    [TestCase(
        "Căn cứ Công văn số 1/SGDĐT-VP của Sở Giáo dục và Đào tạo ngày 02/01/2024 về công tác nữ;",
        "CV 1 SGDĐT-VP 2024-01-02 Sở Giáo dục và Đào tạo"
    )]
    [TestCase(
        "Căn cứ đề nghị của Trưởng phòng Giáo dục và Đào tạo quận tại Tờ trình số\n96/TTr-PGDĐT ngày 02/5/2024;",
        "TTr 96 TTr-PGDĐT 2024-05-02 Trưởng phòng Giáo dục và Đào tạo quận"
    )]
    [TestCase("Căn cứ Luật Bình đẳng giới ngày 29/11/2006;", "")]
    public void Read_Preamble_CitesNumberedDocuments(string line, string expected)
    {
        var text = Documents
            .Directive("Triển khai kịp thời.")
            .Replace(
                "Căn cứ Kế hoạch số 20/KH-SGDĐT ngày 05/02/2025 của Sở Giáo dục và Đào tạo về công tác bình đẳng giới;",
                line,
                StringComparison.Ordinal
            );

        var found = DocumentReader.Read(text);

        var shown = found.UpstreamRefs.Select(r =>
            string.Join(
                ' ',
                r.DocType,
                r.Number?.ToString(CultureInfo.InvariantCulture),
                r.Symbol,
                r.Date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-",
                r.Issuer ?? "-"
            )
        );
        Assert.That(string.Join("; ", shown), Is.EqualTo(expected));
    }

    [Test]
    public void Read_DocumentCitedInTheBodyOnly_IsNoReference()
    {
        var found = DocumentReader.Read(Documents.Directive("Thực hiện Kế hoạch số 99/KH-UBND ngày 01/01/2024 của UBND quận."));

        Assert.That(found.UpstreamRefs.Select(r => r.Number), Is.EqualTo(new int?[] { 20 }));
    }
}
