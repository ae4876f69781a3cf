using System.Text.RegularExpressions;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace GenderEquality.Tests.Host.Reading;

/// <summary>Makes .docx files as offices write them.</summary>
internal static partial class WordFile
{
    public static byte[] Of(Action<Body, MainDocumentPart> write)
    {
        using var file = new MemoryStream();
        using (var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            MainDocumentPart main = document.AddMainDocumentPart();
            var body = new Body();
            main.Document = new Document(body);
            write(body, main);
        }
        return file.ToArray();
    }

    /// <summary>Of the body's XML, with <c>w:</c> declared.</summary>
    public static byte[] OfXml(string body)
    {
        using var file = new MemoryStream();
        using (var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        using (var writer = new StreamWriter(document.AddMainDocumentPart().GetStream(FileMode.Create)))
            writer.Write(
                $"""<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"""
            );
        return file.ToArray();
    }

    public static byte[] OfParagraphs(params string[] paragraphs) => Of((body, _) => body.Append(paragraphs.Select(text => Line(text))));

    /// <summary>
    /// A plain text as a typist sets it: each line a paragraph, what stands between bars a table, header and signature in tables of two
    /// columns without borders.
    /// </summary>
    public static byte[] OfText(string text, bool columns)
    {
        List<string> lines = [.. text.ReplaceLineEndings("\n").Split('\n').Select(line => Marks().Replace(line, "").Trim())];
        int heading = columns ? lines.FindIndex(line => Heading().IsMatch(line)) : 0;
        int tail = columns ? lines.FindIndex(line => line.StartsWith("Nơi nhận", StringComparison.Ordinal)) : lines.Count;
        return Of(
            (body, _) =>
            {
                if (heading > 0)
                {
                    List<string> header = [.. lines[..heading].Where(line => line.Length > 0)];
                    body.Append(
                        Columns(
                            [.. header.Where(line => !RightOfHeader().IsMatch(line))],
                            [.. header.Where(line => RightOfHeader().IsMatch(line))]
                        )
                    );
                }
                // The title under its heading stands in the middle.
                for (int i = heading; i < tail; i++)
                    body.Append(
                        Row(lines[i]) ?? Line(lines[i], centred: Heading().IsMatch(lines[i]) || (i > 0 && Heading().IsMatch(lines[i - 1])))
                    );
                if (tail < lines.Count)
                {
                    int signature = tail + lines[tail..].FindLastIndex(line => line.StartsWith('-')) + 1;
                    body.Append(Columns(lines[tail..signature], lines[signature..]));
                }
            }
        );
    }

    public static Table Columns(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        new(
            new TableProperties(new TableWidth { Type = TableWidthUnitValues.Dxa, Width = "9600" }),
            new TableGrid(new GridColumn { Width = "4300" }, new GridColumn { Width = "5300" }),
            new TableRow(Cell(left, "4300"), Cell(right, "5300"))
        );

    public static Paragraph Line(string text, bool centred = false)
    {
        var paragraph = new Paragraph(
            new Run(new RunProperties(new FontSize { Val = "22" }), new Text(text) { Space = SpaceProcessingModeValues.Preserve })
        );
        if (centred)
            paragraph.PrependChild(new ParagraphProperties(new Justification { Val = JustificationValues.Center }));
        return paragraph;
    }

    /// <summary>Null where a line has no two cells.</summary>
    private static OpenXmlElement? Row(string line) =>
        line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var left, var right]
            ? Columns([left], [right])
            : null;

    private static TableCell Cell(IEnumerable<string> lines, string width) =>
        new([
            new TableCellProperties(new TableCellWidth { Type = TableWidthUnitValues.Dxa, Width = width }),
            .. lines.Select(line => Line(line, centred: !line.StartsWith('-'))),
        ]);

    [GeneratedRegex(@"[*#]|^\|? *-+$|^\|(?! .*\|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Marks();

    [GeneratedRegex(@"^(KẾ HOẠCH|QUYẾT ĐỊNH|BÁO CÁO|GIẤY MỜI|Kính gửi)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(CỘNG HÒA|Độc lập)|, ngày ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RightOfHeader();
}
