using System.Diagnostics;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Writing;
using GenderEquality.Host.Writing;
using GenderEquality.Tests.Host.Reading;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Writing;

/// <summary>What is written opens in LibreOffice, and the product's own reader finds in it what was put there.</summary>
internal sealed class DocxWriterTests
{
    private static readonly Dictionary<string, OfficialDocument> All = new(StringComparer.Ordinal)
    {
        ["plan"] = Papers.Plan,
        ["report"] = Papers.Report,
        ["letter"] = Papers.Letter,
        ["reminder"] = Papers.Reminder,
    };

    [Test]
    public async Task Plan_ReadBack_SaysWhatWasWritten()
    {
        DocumentFindings read = await ReadAsync("ke-hoach.docx", DocxWriter.Write(Papers.Plan));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Kind, Is.EqualTo(DocumentKind.SchoolPlan));
            Assert.That((read.DocType, read.Number, read.Symbol), Is.EqualTo(("KH", (int?)7, "KH-THCSNL")));
            Assert.That((read.Place, read.IssuedOn), Is.EqualTo(("Bồ Đề", (DateOnly?)new DateOnly(2026, 3, 9))));
            Assert.That(read.Issuer, Is.EqualTo("Trường Trung học cơ sở Ngọc Lâm").IgnoreCase);
            Assert.That(read.Title, Does.EndWith("Triển khai công tác bình đẳng giới năm 2026"));
            Assert.That(read.Signer, Is.EqualTo(new SignerFinding("Tạ Văn Phúc", "PHÓ HIỆU TRƯỞNG", "KT.")));
            Assert.That(read.Recipients, Has.Count.EqualTo(3).And.Some.EqualTo("Lưu: VT"));
            Assert.That(
                read.UpstreamRefs.Select(act => (act.Number, act.Symbol)),
                Is.EqualTo(new[] { ((int?)31, "KH-SGDĐT"), (12, "KH-PGDĐT") })
            );
            Assert.That(read.Publication.Required);
        }
    }

    [Test]
    [Category("Pdf")]
    public async Task Papers_PrintedByLibreOffice_KeepTheirFormAndText()
    {
        IReadOnlyDictionary<string, byte[]> printed = PdfFiles.Print(All.ToDictionary(one => one.Key, one => DocxWriter.Write(one.Value)));
        foreach ((string name, byte[] pdf) in printed)
        {
            await LeaveAsync(name, pdf);
            DocumentFindings read = await ReadAsync(name + ".pdf", pdf);
            OfficialDocument document = All[name];
            using (Assert.EnterMultipleScope())
            {
                Assert.That((read.Number, read.IssuedOn), Is.EqualTo((document.Number, document.Date)), name);
                Assert.That(read.Symbol, Is.EqualTo(document.Symbol), name);
                Assert.That(read.Signer.Name, Is.EqualTo(document.Signature.Name), name);
                Assert.That(read.Issuer, Is.EqualTo(document.Issuer).IgnoreCase, name);
                Assert.That(read.Text, Does.Contain("Độc lập - Tự do - Hạnh phúc"), name);
            }
        }
    }

    [Test]
    public void Text_WithWhatXmlCannotHold_IsWrittenWithoutIt()
    {
        OfficialDocument odd = Papers.Plan with { Subject = "Có \u0001 ký tự \ud800 lạ \uffff và <thẻ> & dấu" };

        Assert.DoesNotThrow(() => DocxWriter.Write(odd));
    }

    private static async Task<DocumentFindings> ReadAsync(string name, byte[] content) =>
        DocumentReader.Read(await Samples.TextOfAsync(content, name));

    /// <summary>Leaves a picture of each page where <c>GENDEREQUALITY_TEST_PICTURES</c> names a folder.</summary>
    private static async Task LeaveAsync(string name, byte[] pdf)
    {
        if (Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_PICTURES") is not { Length: > 0 } folder)
            return;
        string file = Path.Combine(folder, $"paper-{name}.pdf");
        await File.WriteAllBytesAsync(file, pdf);
        using var pages = Process.Start("pdftoppm", ["-png", "-r", "60", file, Path.Combine(folder, $"paper-{name}")]);
        await pages.WaitForExitAsync();
    }
}
