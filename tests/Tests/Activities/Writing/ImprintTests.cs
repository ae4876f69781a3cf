using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Writing;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Writing;

/// <summary>What can be told of the head of a document from names.</summary>
internal sealed class ImprintTests
{
    [TestCase("Trường Trung học cơ sở Ngọc Lâm", UnitLevel.THCS, "THCSNL")]
    [TestCase("Trường THCS Tam Hiệp", UnitLevel.THCS, "THCSTH")]
    [TestCase("Trường Mầm non Hoa Sữa", UnitLevel.MN, "MNHS")]
    [TestCase("Trường Tiểu học Đức Giang", UnitLevel.TH, "THĐG")]
    [TestCase("Trường Tiểu học 12", UnitLevel.TH, "TH12")]
    [TestCase("Phòng Giáo dục và Đào tạo Long Biên", UnitLevel.Phong, "PGDĐT")]
    [TestCase("Sở Giáo dục và Đào tạo Hà Nội", UnitLevel.So, "SGDĐT")]
    public void Abbreviation_IsMadeOfTheName(string name, UnitLevel level, string abbreviation) =>
        Assert.That(Imprint.From(name, level, null).Abbreviation, Is.EqualTo(abbreviation));

    [TestCase("Trường THCS Ngọc Lâm", "Ủy ban nhân dân phường Bồ Đề", "Bồ Đề")]
    [TestCase("Trường THCS Tam Hiệp", "Phòng Giáo dục và Đào tạo huyện Thanh Trì", "Thanh Trì")]
    [TestCase("Trường THCS Tam Hiệp", "Phòng Giáo dục và Đào tạo Thanh Trì", "Thanh Trì")]
    [TestCase("Sở Giáo dục và Đào tạo Hà Nội", null, "Hà Nội")]
    [TestCase("Trường THCS Tam Hiệp", null, "")]
    public void Place_IsThatOfTheUnitOrOfTheOneAboveIt(string name, string? parent, string place) =>
        Assert.That(Imprint.From(name, UnitLevel.THCS, parent).Place, Is.EqualTo(place));

    [TestCase(5, 2, 2026, "Bồ Đề, ngày 05 tháng 02 năm 2026")]
    [TestCase(15, 3, 2026, "Bồ Đề, ngày 15 tháng 3 năm 2026")]
    public void Date_HasNoughtsAsTheDecreeAsks(int day, int month, int year, string expected) =>
        Assert.That(
            new OfficialDocument(
                "KH",
                null,
                "A",
                7,
                "KH-A",
                "Bồ Đề",
                new DateOnly(year, month, day),
                "b",
                new Signature([], null)
            ).PlaceAndDate,
            Is.EqualTo(expected)
        );
}

/// <summary>What a plan is about, taken from its directive.</summary>
internal sealed class SubjectTests
{
    [TestCase(
        "KẾ HOẠCH Triển khai công tác bình đẳng giới ngành Giáo dục và Đào tạo huyện Gia Lâm năm 2026",
        "Triển khai công tác bình đẳng giới năm 2026"
    )]
    [TestCase(
        "Kế hoạch thực hiện công tác bình đẳng giới trên địa bàn quận Ba Đình năm 2026",
        "Thực hiện công tác bình đẳng giới năm 2026"
    )]
    [TestCase("V/v hưởng ứng Tháng hành động vì bình đẳng giới", "Hưởng ứng Tháng hành động vì bình đẳng giới")]
    [TestCase("KẾ HOẠCH HÀNH ĐỘNG VÌ BÌNH ĐẲNG GIỚI", "Hành động vì bình đẳng giới")]
    [TestCase("KẾ HOẠCH", "Thực hiện công tác bình đẳng giới")]
    public void Subject_ForASchool_LeavesOutTheSectorOfTheDistrict(string title, string subject) =>
        Assert.That(
            PlanDocument.SubjectFor(GenderEquality.Tests.Host.Writing.Papers.Directive with { Title = title }, UnitLevel.THCS),
            Is.EqualTo(subject)
        );
}
