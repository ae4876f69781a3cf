using System.Diagnostics;
using System.Text;
using GenderEquality.Activities.Intake;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>Whatever is uploaded, reading ends soon and does not throw.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Pieces =
    [
        "a",
        " ",
        "1",
        "báo cáo trước ngày 1/1 và ",
        "100% ",
        "Số: 1/KH-A ",
        "a@b.c ",
        ", ",
        "\n",
        "- ",
        "ngày ",
        "trường ",
        "KẾ HOẠCH\n",
        "của ",
        "***",
        "\u0301",
        "ít nhất 1 ",
    ];

    [TestCase("")]
    [TestCase(" \n\t ")]
    [TestCase("\0\uFEFF\uD800x\uDC00")]
    [TestCase("Số:")]
    [TestCase("KẾ HOẠCH")]
    [TestCase("V/v")]
    [TestCase("Kính gửi:")]
    [TestCase("Nơi nhận:")]
    public void Read_AlmostNothing_NeedsAHuman(string text)
    {
        Assert.That(DocumentReader.Read(text).Kind, Is.EqualTo(DocumentKind.NeedsHuman));
    }

    [Test]
    public void Read_RandomBytes_NeverThrows([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[random.Next(1, 4000)];
        random.NextBytes(bytes);

        Assert.That(() => DocumentReader.Read(Encoding.UTF8.GetString(bytes)), Throws.Nothing, $"seed {seed}");
        Assert.That(() => DocumentReader.Read(Encoding.Unicode.GetString(bytes)), Throws.Nothing, $"seed {seed}");
    }

    [Test]
    public void Read_RandomPieces_NeverThrows([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var i = random.Next(400); i >= 0; i--)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        Assert.That(() => FindingsJson.Write(DocumentReader.Read(text.ToString())), Throws.Nothing, $"seed {seed}");
    }

    [TestCaseSource(nameof(Pieces))]
    public void Read_TenMegabytesOfOnePiece_Ends(string piece)
    {
        var text = new StringBuilder();
        while (text.Length < 10_000_000)
        {
            text.Append(piece);
        }

        var watch = Stopwatch.StartNew();
        DocumentReader.Read(text.ToString());

        // Generous for a busy two-core machine; exponential patterns would take hours.
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public void Read_WindowsLineEndsAndDecomposedText_ReadTheSame()
    {
        var text = Documents.Directive("Gửi báo cáo trước ngày 01/6 và 15/11 hằng năm.");
        var other = text.Normalize(NormalizationForm.FormD).Replace("\n", "\r\n", StringComparison.Ordinal);

        Assert.That(FindingsJson.Write(DocumentReader.Read(other)), Is.EqualTo(FindingsJson.Write(DocumentReader.Read(text))));
    }
}
