using System.Diagnostics;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using GenderEquality.Host.Reading;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Reading;

/// <summary>A PDF is read where it has text; where not, the refusal says why. Needs pdftotext and LibreOffice.</summary>
[Category("Slow")]
[Category("Pdf")]
internal sealed class PdfReaderTests
{
    [Test]
    public async Task Scan_IsCalledOne() =>
        Assert.That(await Samples.RefusalOfAsync(PdfFiles.Scan(3), "a.pdf"), Does.Contain("3 trang").And.Contain("bản quét"));

    [Test]
    public async Task PdfWithAPassword_IsCalledLocked()
    {
        byte[] file = Print(
            filter: "pdf:writer_pdf_Export:{\"EncryptFile\":{\"type\":\"boolean\",\"value\":\"true\"},\"DocumentOpenPassword\":{\"type\":\"string\",\"value\":\"x\"}}"
        );

        Assert.That(await Samples.RefusalOfAsync(file, "a.pdf"), Does.Contain("mật khẩu"));
    }

    [Test]
    public async Task MorePagesThanAllowed_AreRefused()
    {
        byte[] file = Print();

        Assert.That(await Samples.RefusalOfAsync(file, "a.pdf", new ReadingSettings { Pages = 1 }), Does.Contain("hơn 1 trang"));
        Assert.That(await Samples.RefusalOfAsync(PdfFiles.Scan(201), "a.pdf"), Does.Contain("hơn 200 trang"));
    }

    [Test]
    public async Task SentenceThatGoesOnOverleaf_IsNotPartedByThePagesNumber()
    {
        byte[] document = WordFile.Of(
            (body, main) =>
            {
                HeaderPart header = main.AddNewPart<HeaderPart>("top");
                header.Header = new Header(new Paragraph(new SimpleField(new Run(new Text("1"))) { Instruction = "PAGE" }));
                body.Append(WordFile.Line(string.Concat(Enumerable.Repeat("các trường lập kế hoạch ", 400))));
                body.Append(new SectionProperties(new HeaderReference { Type = HeaderFooterValues.Default, Id = "top" }));
            }
        );

        string text = await Samples.TextOfAsync(Print(document), "a.pdf");

        Assert.That(text, Does.Not.Match("[0-9]"));
        Assert.That(text.Replace('\n', ' ').Split("kế hoạch"), Has.Length.EqualTo(401));
        Assert.That(text, Does.Not.Contain("\n\n"));
    }

    [Test]
    public async Task WithoutTheProgram_TheRefusalNamesItsPackage() =>
        Assert.That(
            await Samples.RefusalOfAsync(PdfFiles.Scan(1), "a.pdf", new ReadingSettings { PdfToText = "no-such-pdftotext" }),
            Does.Contain("poppler-utils")
        );

    [Test]
    public async Task ProgramThatDoesNotEnd_IsKilled()
    {
        using var folder = new Script("sleep 600");
        var watch = Stopwatch.StartNew();

        string refusal = await Samples.RefusalOfAsync(
            PdfFiles.Scan(1),
            "a.pdf",
            new ReadingSettings { PdfToText = folder.Program, Time = TimeSpan.FromSeconds(1) }
        );

        Assert.That(refusal, Does.Contain("giây"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task ProgramThatWritesWithoutEnd_IsKilled()
    {
        using var folder = new Script("yes chữ");

        Assert.That(
            await Samples.RefusalOfAsync(PdfFiles.Scan(1), "a.pdf", new ReadingSettings { PdfToText = folder.Program }),
            Does.Contain("300.000 ký tự")
        );
    }

    [Test]
    public async Task ProgramThatTakesMuchMemory_GetsNone()
    {
        using var folder = new Script("head -c 300000000 /dev/zero | tail");

        string refusal = await Samples.RefusalOfAsync(
            PdfFiles.Scan(1),
            "a.pdf",
            new ReadingSettings { PdfToText = folder.Program, PdfMemoryMebibytes = 64 }
        );

        Assert.That(refusal, Does.Contain("64 MB bộ nhớ"));
    }

    [Test]
    public async Task DamagedPdf_IsTextOrRefusal()
    {
        byte[] file = Print();
        for (int i = 0; i < 40; i++)
        {
            var random = new Random(i);
            byte[] changed = i % 2 == 0 ? file[..(file.Length * i / 40)] : [.. file];
            for (int flips = i % 2 * 30; flips > 0; flips--)
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));

            FileReading reading = await Samples.ReadAsync(changed, "a.pdf");

            Assert.That((reading.Text is null) != (reading.Refusal is null), $"seed {i}");
        }
    }

    private static byte[] Print(byte[]? document = null, string filter = "pdf") =>
        PdfFiles.Print(
            new Dictionary<string, byte[]>(StringComparer.Ordinal)
            {
                ["a"] = document ?? WordFile.OfText(Samples.Text("so-ke-hoach"), columns: true),
            },
            filter
        )["a"];

    /// <summary>A program in place of pdftotext.</summary>
    private sealed class Script : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gender-equality-script-");

        public Script(string command)
        {
            Program = Path.Combine(folder.FullName, "program");
            // A child that lives on would hold the output open: the shell becomes the command.
            File.WriteAllText(Program, $"#!/bin/sh\nexec {command}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        public string Program { get; }

        public void Dispose() => folder.Delete(recursive: true);
    }
}
