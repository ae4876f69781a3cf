using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>Number, symbol, date, place, issuer, title and signature in the forms that real files have.</summary>
public sealed class HeaderTests
{
    [TestCase("Số: 07/KH-PGD&ĐT", 7, "KH-PGD&ĐT")]
    [TestCase("Số: 31b/KH-PGDĐT", 31, "KH-PGDĐT")]
    [TestCase("Số: 2.310/KH-PGDĐT", 2310, "KH-PGDĐT")]
    [TestCase("Số 12 /KH - PGDĐT", 12, "KH-PGDĐT")]
    [TestCase("**Số: 12/KH–PGDĐT**", 12, "KH-PGDĐT")]
    [TestCase("Số: 12-KH/QU", 12, "KH/QU")]
    [TestCase("Số:\n12/KH-PGDĐT", 12, "KH-PGDĐT")]
    public void Read_Number_LosesZerosLettersAndDots(string line, int number, string symbol)
    {
        var found = DocumentReader.Read(With(line));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Number, Is.EqualTo(number));
            Assert.That(found.Symbol, Is.EqualTo(symbol));
        }
    }

    [TestCase("Số: /KH-PGDĐT")]
    [TestCase("Số:      /KH-PGDĐT")]
    [TestCase("Số: ....../KH-PGDĐT")]
    [TestCase("Số:…/KH-PGDĐT")]
    public void Read_BlankNumber_IsNull(string line)
    {
        var found = DocumentReader.Read(With(line));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Number, Is.Null);
            Assert.That(found.Symbol, Is.EqualTo("KH-PGDĐT"));
        }
    }

    [TestCase("Hoa Lư, ngày 16 tháng 3 năm 2025", "Hoa Lư", 16, 3)]
    [TestCase("Hoa Lư, ngày 16/3/2025", "Hoa Lư", 16, 3)]
    [TestCase("TP. Hoa Lư, ngày 05 tháng 03 năm 2025", "TP. Hoa Lư", 5, 3)]
    [TestCase("*Quận 12, ngày 1 tháng 12 năm 2025*", "Quận 12", 1, 12)]
    public void Read_DateLine_GivesPlaceAndDay(string line, string place, int day, int month)
    {
        var found = DocumentReader.Read(With(line));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Place, Is.EqualTo(place));
            Assert.That(found.IssuedOn, Is.EqualTo(new DateOnly(2025, month, day)));
        }
    }

    [TestCase("Hoa Lư, ngày    tháng    năm 2025")]
    [TestCase("Hoa Lư, ngày … tháng 3 năm 2025")]
    [TestCase("Hoa Lư, ngày 30 tháng 02 năm 2025")]
    public void Read_IncompleteDate_IsNull(string line)
    {
        var found = DocumentReader.Read(With(line));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.IssuedOn, Is.Null);
            Assert.That(found.Place, Is.EqualTo("Hoa Lư"));
        }
    }

    [Test]
    public void Read_HeaderOnOneLine_IsTakenApart()
    {
        var found = DocumentReader.Read(With("Số: 9/KH-PGDĐT          Hoa Lư, ngày 16 tháng 3 năm 2025"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.Symbol, Is.EqualTo("KH-PGDĐT"));
            Assert.That(found.Place, Is.EqualTo("Hoa Lư"));
            Assert.That(found.IssuedOn, Is.EqualTo(new DateOnly(2025, 3, 16)));
        }
    }

    [Test]
    public void Read_ParentAboveIssuer_IsNotTheIssuer()
    {
        var found = DocumentReader.Read(Documents.Directive("Triển khai kịp thời."));

        Assert.That(found.Issuer, Is.EqualTo("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"));
    }

    [TestCase("KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG\n\nMai Thị Lan", "KT.", "PHÓ TRƯỞNG PHÒNG", "Mai Thị Lan")]
    [TestCase("TM. BAN CHỈ ĐẠO\nKT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN\n(Đã ký)\nMai Thị Lan", "KT.", "PHÓ TRƯỞNG BAN", "Mai Thị Lan")]
    [TestCase("TL. GIÁM ĐỐC\nCHÁNH VĂN PHÒNG\n\nMai Thị Lan", "TL.", "CHÁNH VĂN PHÒNG", "Mai Thị Lan")]
    [TestCase("TUQ. TRƯỞNG PHÒNG\nCHUYÊN VIÊN\n\nMAI THỊ LAN", "TUQ.", "CHUYÊN VIÊN", "MAI THỊ LAN")]
    [TestCase("TRƯỞNG PHÒNG\n\n\n", null, "TRƯỞNG PHÒNG", null)]
    [TestCase("Mai Thị Lan", null, null, "Mai Thị Lan")]
    [TestCase("NGƯỜI LẬP            TRƯỞNG PHÒNG\nHồ Thu Nga            Mai Thị Lan", null, "TRƯỞNG PHÒNG", "Mai Thị Lan")]
    public void Read_Signature_GivesTheNearestCapacity(string block, string? capacity, string? title, string? name)
    {
        var text = Documents.Directive("Triển khai kịp thời.").Replace("TRƯỞNG PHÒNG\n\nMai Thị Lan", block, StringComparison.Ordinal);

        var found = DocumentReader.Read(text);

        Assert.That(found.Signer, Is.EqualTo(new SignerFinding(name, title, capacity)));
    }

    private static string With(string line) =>
        Documents
            .Directive("Triển khai kịp thời.")
            .Replace(
                line.Contains("ngày", StringComparison.Ordinal) && !line.Contains("Số", StringComparison.Ordinal)
                    ? "Hoa Lư, ngày 10 tháng 3 năm 2025"
                    : "Số: 15/KH-PGDĐT",
                line,
                StringComparison.Ordinal
            )
            .Replace(
                line.Contains("ngày", StringComparison.Ordinal) && line.Contains("Số", StringComparison.Ordinal)
                    ? "Hoa Lư, ngày 10 tháng 3 năm 2025"
                    : "\0",
                "",
                StringComparison.Ordinal
            );
}
