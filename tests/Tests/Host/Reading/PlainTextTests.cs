using System.Text;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Reading;

/// <summary>A text is read in the encodings that Vietnamese offices have, and what is no text says so.</summary>
internal sealed class PlainTextTests
{
    private const string Plan =
        "Kế hoạch về bình đẳng giới của Sở Giáo dục và Đào tạo; trước ngày 01/6.\nĐường dẫn, ửng hộ, ngưỡng, lãnh đạo.";

    private static IEnumerable<TestCaseData<byte[]>> Encodings =>
        [
            new TestCaseData<byte[]>(Encoding.UTF8.GetBytes(Plan)) { TestName = "UTF-8" },
            new TestCaseData<byte[]>([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Plan)]) { TestName = "UTF-8 with its mark" },
            new TestCaseData<byte[]>([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Plan)]) { TestName = "UTF-16 LE" },
            new TestCaseData<byte[]>([.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Plan)])
            {
                TestName = "UTF-16 BE",
            },
            new TestCaseData<byte[]>(Encoding.UTF8.GetBytes(Plan.Normalize(NormalizationForm.FormD).ReplaceLineEndings("\r\n")))
            {
                TestName = "UTF-8 decomposed with CR LF",
            },
            new TestCaseData<byte[]>(Windows1258(Plan)) { TestName = "windows-1258" },
        ];

    [TestCaseSource(nameof(Encodings))]
    public async Task Text_InEveryEncoding_IsTheSame(byte[] file) =>
        Assert.That(await Samples.TextOfAsync(file, "a.txt"), Is.EqualTo(Plan));

    [Test]
    public async Task TextInTcvn3_IsRefusedWithTheRemedy()
    {
        // "Kế hoạch công tác": the letters that TCVN3 fonts redraw.
        byte[] file = Encoding.Latin1.GetBytes("KÕ ho¹ch c«ng t¸c b×nh ®¼ng giíi cña ngµnh gi¸o dôc");

        Assert.That(await Samples.RefusalOfAsync(file, "a.txt"), Does.Contain("TCVN3").And.Contain("UTF-8"));
    }

    [TestCase("a.docx", "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "tệp nén")]
    [TestCase("a.docx", "iVBORw0KGgo=", "ảnh")]
    [TestCase("a.txt", "/9j/4AAQ", "ảnh")]
    [TestCase("a.doc", "0M8R4KGxGuEAAAAA", "Office kiểu cũ")]
    [TestCase("a.rtf", "e1xydGYxIGF9", ".rtf")]
    [TestCase("a.doc", "PGh0bWw+PGJvZHk+", "trang web")]
    [TestCase("a.txt", "", "rỗng")]
    [TestCase("a.txt", "ICAKCQ==", "không có chữ")]
    [TestCase("a.bin", "AAECAwQFBgcICQ==", "không đọc được")]
    [TestCase("a.docx", "UEsDBAoAAAAAAG1pbWV0eXBlYXBwbGljYXRpb24vdm5kLm9hc2lzLm9wZW5kb2N1bWVudC50ZXh0", ".odt")]
    public async Task OtherKind_IsNamedByItsContent(string name, string content, string expected)
    {
        string refusal = await Samples.RefusalOfAsync(Convert.FromBase64String(content), name);

        Assert.That(refusal, Does.Contain(expected).And.EndWith("."));
    }

    [TestCase("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", "(.doc)")]
    [TestCase("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", "mật khẩu")]
    public async Task CompoundFile_IsNamedByWhatIsInIt(string inside, string expected)
    {
        byte[] file = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[500], .. Encoding.Latin1.GetBytes(inside)];

        Assert.That(await Samples.RefusalOfAsync(file, "a.docx"), Does.Contain(expected));
    }

    [Test]
    public async Task ContentDecides_NotTheName()
    {
        byte[] word = WordFile.OfParagraphs("Kế hoạch");

        Assert.That(await Samples.TextOfAsync(word, "a.txt"), Is.EqualTo("Kế hoạch"));
        Assert.That(await Samples.TextOfAsync(Encoding.UTF8.GetBytes("Kế hoạch"), "a.docx"), Is.EqualTo("Kế hoạch"));
    }

    /// <summary>In it the five tones are letters of their own, behind the one that they mark.</summary>
    private static byte[] Windows1258(string text)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(
            1258,
            EncoderFallback.ExceptionFallback,
            DecoderFallback.ExceptionFallback
        )!;
        const string Tones = "\u0300\u0301\u0303\u0309\u0323";
        var file = new List<byte>();
        foreach (char letter in text)
        {
            string parts = letter.ToString().Normalize(NormalizationForm.FormD);
            char tone = parts.FirstOrDefault(Tones.Contains);
            string rest =
                tone == default ? letter.ToString() : string.Concat(parts.Where(part => part != tone)).Normalize(NormalizationForm.FormC);
            file.AddRange(encoding.GetBytes(tone == default ? rest : rest + tone));
        }
        return [.. file];
    }
}
