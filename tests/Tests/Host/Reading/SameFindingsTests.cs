using NUnit.Framework;

namespace GenderEquality.Tests.Host.Reading;

/// <summary>A document says the same whether it comes as .txt, .docx or .pdf.</summary>
internal sealed class SameFindingsTests
{
    private static readonly string[] Whole =
    [
        "bao-cao",
        "cong-van",
        "giay-moi",
        "hai-van-ban",
        "mam-non-ke-hoach",
        "phong-ke-hoach",
        "quyet-dinh",
        "so-ke-hoach",
        "thuc-don",
        "truong-ke-hoach",
        "ubnd-phuong",
    ];

    /// <summary>Those whose header and signature can be set in two columns.</summary>
    private static readonly string[] InColumns = ["bao-cao", "cong-van", "giay-moi", "phong-ke-hoach", "so-ke-hoach"];

    private static IEnumerable<TestCaseData<string, bool>> Documents =>
        [
            .. Whole.Select(name => new TestCaseData<string, bool>(name, false)),
            .. InColumns.Select(name => new TestCaseData<string, bool>(name, true)),
        ];

    [TestCaseSource(nameof(Documents))]
    public async Task Read_Docx_FindsWhatTheTextSays(string name, bool columns)
    {
        string text = Samples.Text(name);

        string read = await Samples.TextOfAsync(WordFile.OfText(text, columns), name + ".docx");

        Assert.That(Samples.Findings(read), Is.EqualTo(Samples.Findings(text)), read);
    }

    [Test]
    [Category("Slow")]
    [Category("Pdf")]
    public async Task Read_Pdf_FindsWhatTheTextSays()
    {
        IReadOnlyDictionary<string, byte[]> printed = PdfFiles.Print(
            Documents.ToDictionary(
                one => NameOf(one),
                one => WordFile.OfText(Samples.Text((string)one.Arguments[0]!), (bool)one.Arguments[1]!),
                StringComparer.Ordinal
            )
        );
        using (Assert.EnterMultipleScope())
        {
            foreach (TestCaseData<string, bool> one in Documents)
            {
                string text = Samples.Text((string)one.Arguments[0]!);

                string read = await Samples.TextOfAsync(printed[NameOf(one)], "a.pdf");

                Assert.That(Samples.Findings(read), Is.EqualTo(Samples.Findings(text)), NameOf(one));
            }
        }
    }

    private static string NameOf(TestCaseData<string, bool> one) => $"{one.Arguments[0]}-{((bool)one.Arguments[1]! ? "columns" : "lines")}";
}
