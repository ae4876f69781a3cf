using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Reading;

/// <summary>A .docx is read as it is seen, not as it is stored.</summary>
internal sealed class DocxReaderTests
{
    [Test]
    public async Task HeaderInTwoColumns_IsReadCellByCell()
    {
        byte[] file = WordFile.Of(
            (body, _) =>
                body.Append(
                    WordFile.Columns(
                        ["UBND QUẬN HOA LƯ", "PHÒNG GIÁO DỤC", "Số: 15/KH-PGDĐT"],
                        ["CỘNG HÒA", "Hoa Lư, ngày 10 tháng 3 năm 2025"]
                    ),
                    WordFile.Line("KẾ HOẠCH")
                )
        );

        Assert.That(
            await Samples.TextOfAsync(file, "a.docx"),
            Is.EqualTo("UBND QUẬN HOA LƯ\nPHÒNG GIÁO DỤC\nSố: 15/KH-PGDĐT\n\nCỘNG HÒA\nHoa Lư, ngày 10 tháng 3 năm 2025\n\nKẾ HOẠCH")
        );
    }

    [Test]
    public async Task RowOfOneLineCells_IsOneLine()
    {
        byte[] file = WordFile.Of((body, _) => body.Append(WordFile.Columns(["Chỉ tiêu 1"], ["100%"]), WordFile.Line("Hết")));

        Assert.That(await Samples.TextOfAsync(file, "a.docx"), Is.EqualTo("Chỉ tiêu 1\t100%\n\nHết"));
    }

    [TestCase(
        "<w:r><w:t>Giữ </w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins>",
        "thêm"
    )]
    [TestCase("<w:moveFrom><w:r><w:t>cũ</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>mới</w:t></w:r></w:moveTo>", "mới")]
    [TestCase("<w:r><w:t>trước</w:t><w:tab/><w:t>sau</w:t><w:br/><w:t>dưới</w:t></w:r>", "trước\tsau\ndưới")]
    [TestCase("<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:t>hiện</w:t></w:r>", "hiện")]
    [TestCase("<w:r><w:rPr><w:caps/></w:rPr><w:t>kế hoạch</w:t></w:r><w:r><w:t> năm</w:t></w:r>", "KẾ HOẠCH năm")]
    [TestCase(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DATE</w:instrText><w:t>lệnh</w:t></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>01/6</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:t> hết</w:t></w:r>",
        "01/6 hết"
    )]
    [TestCase("<w:fldSimple w:instr=\"PAGE\"><w:r><w:t>7</w:t></w:r></w:fldSimple>", "7")]
    [TestCase("<w:hyperlink><w:r><w:t>liên</w:t></w:r></w:hyperlink><w:r><w:noBreakHyphen/><w:t>kết</w:t></w:r>", "liên-kết")]
    [TestCase("<w:pPr><w:tabs><w:tab w:val=\"left\" w:pos=\"1\"/></w:tabs></w:pPr><w:r><w:t>một</w:t></w:r>", "một")]
    public async Task Paragraph_IsReadAsItIsSeen(string runs, string seen)
    {
        string text = await Samples.TextOfAsync(WordFile.OfXml($"<w:p>{runs}</w:p>"), "a.docx");

        Assert.That(text.Replace("Giữ ", "", StringComparison.Ordinal), Is.EqualTo(seen));
    }

    [Test]
    public async Task ParagraphWhoseEndWasDeleted_GoesOnInTheNext()
    {
        const string Body =
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Các trường </w:t></w:r></w:p><w:p><w:r><w:t>báo cáo</w:t></w:r></w:p>";

        Assert.That(await Samples.TextOfAsync(WordFile.OfXml(Body), "a.docx"), Is.EqualTo("Các trường báo cáo"));
    }

    [Test]
    public async Task TextBox_IsReadOnceAfterItsParagraph()
    {
        const string Box = "<w:txbxContent><w:p><w:r><w:t>DỰ THẢO</w:t></w:r></w:p></w:txbxContent>";
        const string Body =
            $"<w:p><w:r><w:t>KẾ </w:t></w:r><w:r><mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice>{Box}</mc:Choice><mc:Fallback>{Box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>HOẠCH</w:t></w:r></w:p>";

        Assert.That(await Samples.TextOfAsync(WordFile.OfXml(Body), "a.docx"), Is.EqualTo("KẾ HOẠCH\nDỰ THẢO"));
    }

    [Test]
    public async Task Numbers_AreComputedFromTheirDefinitions()
    {
        byte[] file = WordFile.Of(
            (body, main) =>
            {
                main.AddNewPart<NumberingDefinitionsPart>().Numbering = new Numbering(
                    new AbstractNum(
                        Level(0, NumberFormatValues.UpperRoman, "%1."),
                        Level(1, NumberFormatValues.Decimal, "%2."),
                        Level(2, NumberFormatValues.LowerLetter, "%3)"),
                        Level(3, NumberFormatValues.Bullet, "\uF0B7"),
                        Level(4, NumberFormatValues.Decimal, "%2.%5.")
                    )
                    {
                        AbstractNumberId = 4,
                    },
                    new NumberingInstance(new AbstractNumId { Val = 4 }) { NumberID = 1 },
                    new NumberingInstance(
                        new AbstractNumId { Val = 4 },
                        new LevelOverride(new StartOverrideNumberingValue { Val = 1 }) { LevelIndex = 0 }
                    )
                    {
                        NumberID = 2,
                    }
                );
                body.Append(
                    new[] { (0, 1), (1, 1), (2, 1), (2, 1), (3, 1), (1, 1), (4, 1), (2, 1), (0, 1), (1, 1), (0, 2) }.Select(
                        (one, i) => Numbered($"mục {i}", one.Item1, one.Item2)
                    )
                );
            }
        );

        string text = await Samples.TextOfAsync(file, "a.docx");

        Assert.That(
            text.Split('\n').Select(line => line[..line.IndexOf(" mục", StringComparison.Ordinal)]),
            Is.EqualTo(["I.", "1.", "a)", "b)", "-", "2.", "2.1.", "a)", "II.", "1.", "I."])
        );
    }

    [Test]
    public async Task NumberOfAStyle_IsWritten()
    {
        byte[] file = WordFile.Of(
            (body, main) =>
            {
                main.AddNewPart<NumberingDefinitionsPart>().Numbering = new Numbering(
                    new AbstractNum(Level(0, NumberFormatValues.Decimal, "Điều %1.")) { AbstractNumberId = 1 },
                    new NumberingInstance(new AbstractNumId { Val = 1 }) { NumberID = 1 }
                );
                main.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(
                    new Style(new StyleParagraphProperties(new NumberingProperties(new NumberingId { Val = 1 })))
                    {
                        StyleId = "Dieu",
                        Type = StyleValues.Paragraph,
                    },
                    new Style(new BasedOn { Val = "Dieu" }) { StyleId = "DieuDam", Type = StyleValues.Paragraph }
                );
                foreach (string style in new[] { "Dieu", "DieuDam" })
                {
                    Paragraph line = WordFile.Line("nội dung");
                    line.PrependChild(new ParagraphProperties(new ParagraphStyleId { Val = style }));
                    body.Append(line);
                }
            }
        );

        Assert.That(await Samples.TextOfAsync(file, "a.docx"), Is.EqualTo("Điều 1. nội dung\nĐiều 2. nội dung"));
    }

    [Test]
    public async Task Footnotes_StandAtTheEndInTheOrderOfTheText()
    {
        byte[] file = WordFile.Of(
            (body, main) =>
            {
                main.AddNewPart<FootnotesPart>().Footnotes = new Footnotes(
                    new Footnote(WordFile.Line("Luật số 73.")) { Id = 5 },
                    new Footnote(WordFile.Line("Nghị định 48.")) { Id = 2 }
                );
                Paragraph line = WordFile.Line("Căn cứ");
                line.Append(new Run(new FootnoteReference { Id = 2 }), new Run(new FootnoteReference { Id = 5 }));
                body.Append(line, WordFile.Line("Hết"));
            }
        );

        Assert.That(await Samples.TextOfAsync(file, "a.docx"), Is.EqualTo("Căn cứ[1][2]\nHết\n\n[1] Nghị định 48.\n[2] Luật số 73."));
    }

    private static Level Level(int depth, NumberFormatValues format, string text) =>
        new(new StartNumberingValue { Val = 1 }, new NumberingFormat { Val = format }, new LevelText { Val = text }) { LevelIndex = depth };

    private static Paragraph Numbered(string text, int level, int list)
    {
        Paragraph line = WordFile.Line(text);
        line.PrependChild(
            new ParagraphProperties(new NumberingProperties(new NumberingLevelReference { Val = level }, new NumberingId { Val = list }))
        );
        return line;
    }
}
