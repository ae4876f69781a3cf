using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using GenderEquality.Activities.Writing;
using Block = GenderEquality.Activities.Writing.Block;
using Heading = GenderEquality.Activities.Writing.Heading;
using Paragraph = DocumentFormat.OpenXml.Wordprocessing.Paragraph;
using Table = DocumentFormat.OpenXml.Wordprocessing.Table;
using Text = DocumentFormat.OpenXml.Wordprocessing.Text;

namespace GenderEquality.Host.Writing;

/// <summary>
/// Lays a document out as Decree 30/2020/NĐ-CP prescribes (Annex I, part I and II): A4, Times New Roman, margins 20, 15, 20 and 30 mm, page
/// numbers from the second page on, the national motto, the signature and the list of recipients in their places. Sizes are half-points.
/// </summary>
public static class DocxWriter
{
    private const string Font = "Times New Roman";
    private const int Small = 22;
    private const int List = 24;
    private const int Head = 26;
    private const int BodySize = 28;

    /// <summary>Twentieths of a point in a millimetre.</summary>
    private const double Mm = 56.6929;

    private const int PageWidth = 11906;
    private const int PageHeight = 16838;
    private static readonly int Left = (int)(30 * Mm);
    private static readonly int Right = (int)(15 * Mm);
    private static readonly int TopBottom = (int)(20 * Mm);
    private static readonly int TextWidth = PageWidth - Left - Right;

    public static byte[] Write(OfficialDocument document)
    {
        using var stream = new MemoryStream();
        using (var package = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            MainDocumentPart main = package.AddMainDocumentPart();
            main.Document = new Document(new Body(Parts(document)));
            StyleDefinitionsPart styles = main.AddNewPart<StyleDefinitionsPart>();
            styles.Styles = Defaults();
            HeaderPart pages = main.AddNewPart<HeaderPart>();
            pages.Header = new Header(
                new Paragraph(
                    new ParagraphProperties(new Justification { Val = JustificationValues.Center }),
                    new Run(Looks(Head), new FieldChar { FieldCharType = FieldCharValues.Begin }),
                    new Run(Looks(Head), new FieldCode(" PAGE ") { Space = SpaceProcessingModeValues.Preserve }),
                    new Run(Looks(Head), new FieldChar { FieldCharType = FieldCharValues.End })
                )
            );
            main.Document.Body!.Append(
                new SectionProperties(
                    new HeaderReference { Type = HeaderFooterValues.Default, Id = main.GetIdOfPart(pages) },
                    new PageSize { Width = PageWidth, Height = PageHeight },
                    new PageMargin
                    {
                        Top = TopBottom,
                        Bottom = TopBottom,
                        Left = (uint)Left,
                        Right = (uint)Right,
                        Header = (uint)(10 * Mm),
                        Footer = (uint)(10 * Mm),
                        Gutter = 0,
                    },
                    new TitlePage()
                )
            );
            package.PackageProperties.Title = Printable($"{document.TypeName ?? "CÔNG VĂN"} {document.Subject}");
            package.PackageProperties.Creator = Printable(document.Issuer);
            package.PackageProperties.Language = "vi-VN";
        }
        return stream.ToArray();
    }

    private static IEnumerable<OpenXmlElement> Parts(OfficialDocument document)
    {
        yield return Top(document);
        yield return Line("", BodySize, JustificationValues.Center, after: 0);
        if (document.TypeName is { } type)
        {
            yield return Line(type, BodySize, JustificationValues.Center, bold: true, after: 0);
            yield return Line(document.Subject, BodySize, JustificationValues.Center, bold: true, after: 0);
            yield return Rule(TextWidth, 0.33);
        }
        foreach (OpenXmlElement to in Addressees(document))
            yield return to;
        foreach (string basis in DocumentText.BasesOf(document))
            yield return Prose(basis, italic: true);
        if (document.Bases.Count > 0 && document.Type == "KH")
            yield return Prose($"{document.Issuer} xây dựng kế hoạch như sau:");
        foreach (Block block in document.Body)
        {
            yield return block switch
            {
                Heading heading => Line(heading.Text, BodySize, JustificationValues.Left, bold: true, indent: true, keep: true),
                // A signature does not stand on a page alone.
                Activities.Writing.Paragraph paragraph => Prose(paragraph.Text, keep: ReferenceEquals(block, document.Body[^1])),
                Activities.Writing.Table table => Grid(table),
                _ => throw new InvalidOperationException($"A block of type {block.GetType().Name} has no layout. Add one to DocxWriter."),
            };
            // Word asks for a paragraph between two tables, and a table at the end of a cell or body needs one after it.
            if (block is Activities.Writing.Table)
                yield return Line("", 12, JustificationValues.Left, after: 0);
        }
        yield return Line("", Small, JustificationValues.Left, after: 0, keep: true);
        yield return Bottom(document);
    }

    /// <summary>Issuer and number to the left, motto, place and date to the right.</summary>
    private static Table Top(OfficialDocument document)
    {
        int left = (int)(TextWidth * 0.42);
        int right = TextWidth - left;
        List<OpenXmlElement> issuer = [];
        if (document.Parent is { } parent)
            issuer.Add(Line(parent.ToUpperInvariant(), List, JustificationValues.Center, after: 0));
        issuer.Add(Line(document.Issuer.ToUpperInvariant(), List, JustificationValues.Center, bold: true, after: 0));
        issuer.Add(Rule(left, 0.4));
        List<OpenXmlElement> number = [Line($"Số: {document.NumberAndSymbol}", Head, JustificationValues.Center, after: 0)];
        if (document.TypeName is null)
            number.Add(Line($"V/v {PlanDocument.Lowered(document.Subject)}", List, JustificationValues.Center, after: 0));
        return Plain(
            [left, right],
            [
                issuer,
                [
                    Line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", List, JustificationValues.Center, bold: true, after: 0),
                    Line("Độc lập - Tự do - Hạnh phúc", Head, JustificationValues.Center, bold: true, after: 0),
                    Rule(right, 0.58),
                ],
            ],
            [number, [Line(document.PlaceAndDate, Head, JustificationValues.Center, italic: true, after: 0)]]
        );
    }

    private static IEnumerable<OpenXmlElement> Addressees(OfficialDocument document)
    {
        if (document.To.Count == 1)
            yield return Line($"Kính gửi: {document.To[0]}", BodySize, JustificationValues.Center, after: 160);
        else if (document.To.Count > 1)
        {
            yield return Line("Kính gửi:", BodySize, JustificationValues.Left, indent: true, after: 0, indentBy: 2200);
            foreach (string to in document.To)
                yield return Line($"- {to}", BodySize, JustificationValues.Left, indent: true, after: 40, indentBy: 2500);
        }
    }

    /// <summary>Recipients to the left, signature to the right; kept on one page.</summary>
    private static Table Bottom(OfficialDocument document)
    {
        int left = (int)(TextWidth * 0.48);
        List<OpenXmlElement> recipients =
        [
            Line("Nơi nhận:", List, JustificationValues.Left, bold: true, italic: true, after: 0),
            .. DocumentText.RecipientsOf(document).Select(to => Line(to, Small, JustificationValues.Left, after: 0)),
        ];
        List<OpenXmlElement> signature =
        [
            .. document.Signature.Lines.Select(line => Line(line, BodySize, JustificationValues.Center, bold: true, after: 0, keep: true)),
            // Room for the signature and the seal.
            .. Enumerable.Range(0, 4).Select(_ => Line("", BodySize, JustificationValues.Center, after: 0, keep: true)),
            Line(document.Signature.Name ?? "", BodySize, JustificationValues.Center, bold: true, after: 0),
        ];
        return Plain([left, TextWidth - left], [recipients, signature]);
    }

    private static Table Plain(int[] widths, params IReadOnlyList<List<OpenXmlElement>>[] rows) =>
        new([
            new TableProperties(
                new TableWidth { Width = Of(TextWidth), Type = TableWidthUnitValues.Dxa },
                new TableLayout { Type = TableLayoutValues.Fixed }
            ),
            new TableGrid(widths.Select(width => new GridColumn { Width = Of(width) })),
            .. rows.Select(row => new TableRow([
                new TableRowProperties(new CantSplit()),
                .. row.Select((cell, i) => Cell(widths[i], cell)),
            ])),
        ]);

    private static TableCell Cell(int width, IEnumerable<OpenXmlElement> content) =>
        new([new TableCellProperties(new TableCellWidth { Width = Of(width), Type = TableWidthUnitValues.Dxa }), .. content]);

    /// <summary>A table of figures, with its first row repeated on each page.</summary>
    private static Table Grid(Activities.Writing.Table table)
    {
        int[] widths = [.. table.Widths.Select(percent => TextWidth * percent / 100)];
        TableRow Row(IReadOnlyList<string> cells, bool head) =>
            new([
                head ? new TableRowProperties(new CantSplit(), new TableHeader()) : new TableRowProperties(new CantSplit()),
                .. cells.Select(
                    (cell, i) =>
                        Cell(
                            widths[i],
                            [
                                Line(
                                    cell,
                                    Head,
                                    head || cell.Length > 0 && cell.All(c => char.IsDigit(c) || c is '.' or ',')
                                        ? JustificationValues.Center
                                        : JustificationValues.Left,
                                    bold: head,
                                    after: 40
                                ),
                            ]
                        )
                ),
            ]);
        return new Table([
            new TableProperties(
                new TableWidth { Width = Of(widths.Sum()), Type = TableWidthUnitValues.Dxa },
                new TableBorders(
                    Border<TopBorder>(),
                    Border<LeftBorder>(),
                    Border<BottomBorder>(),
                    Border<RightBorder>(),
                    Border<InsideHorizontalBorder>(),
                    Border<InsideVerticalBorder>()
                ),
                new TableLayout { Type = TableLayoutValues.Fixed }
            ),
            new TableGrid(widths.Select(width => new GridColumn { Width = Of(width) })),
            Row(table.Columns, head: true),
            .. table.Rows.Select(row => Row(row, head: false)),
        ]);
    }

    private static T Border<T>()
        where T : BorderType, new() =>
        new()
        {
            Val = BorderValues.Single,
            Size = 4,
            Space = 0,
        };

    /// <summary>A line under what stands above it, over a part of the width.</summary>
    private static Paragraph Rule(int width, double part)
    {
        string side = Of((int)(width * (1 - part) / 2));
        return new Paragraph(
            new ParagraphProperties(
                new ParagraphBorders(
                    new TopBorder
                    {
                        Val = BorderValues.Single,
                        Size = 6,
                        Space = 1,
                    }
                ),
                new SpacingBetweenLines
                {
                    Before = "20",
                    After = "60",
                    Line = "120",
                    LineRule = LineSpacingRuleValues.Exact,
                },
                new Indentation { Left = side, Right = side }
            )
        );
    }

    /// <summary>A paragraph of the body: first line indented by 1 cm, at least 6 points apart, lines 1.15 high.</summary>
    private static Paragraph Prose(string text, bool italic = false, bool keep = false) =>
        Line(text, BodySize, JustificationValues.Both, italic: italic, indent: true, keep: keep);

    private static Paragraph Line(
        string text,
        int size,
        JustificationValues align,
        bool bold = false,
        bool italic = false,
        bool indent = false,
        bool keep = false,
        int after = 120,
        int indentBy = 567
    )
    {
        var properties = new ParagraphProperties();
        if (keep)
            properties.Append(new KeepNext());
        properties.Append(
            new SpacingBetweenLines
            {
                Before = "0",
                After = Of(after),
                Line = "264",
                LineRule = LineSpacingRuleValues.Auto,
            }
        );
        if (indent)
            properties.Append(new Indentation { FirstLine = Of(indentBy) });
        properties.Append(new Justification { Val = align });
        return new Paragraph(
            properties,
            new Run(Looks(size, bold, italic), new Text(Printable(text)) { Space = SpaceProcessingModeValues.Preserve })
        );
    }

    private static RunProperties Looks(int size, bool bold = false, bool italic = false)
    {
        var looks = new RunProperties();
        if (bold)
            looks.Append(new Bold());
        if (italic)
            looks.Append(new Italic());
        looks.Append(new FontSize { Val = Of(size) });
        return looks;
    }

    private static Styles Defaults() =>
        new(
            new DocDefaults(
                new RunPropertiesDefault(
                    new RunPropertiesBaseStyle(
                        new RunFonts
                        {
                            Ascii = Font,
                            HighAnsi = Font,
                            ComplexScript = Font,
                            EastAsia = Font,
                        },
                        new Color { Val = "000000" },
                        new FontSize { Val = Of(BodySize) },
                        new Languages { Val = "vi-VN" }
                    )
                ),
                new ParagraphPropertiesDefault()
            )
        );

    /// <summary>What XML can hold: control characters that a person pasted are left out, half a surrogate pair too.</summary>
    private static string Printable(string text) =>
        string.Concat(
            text.EnumerateRunes()
                .Where(rune => rune.Value >= ' ' && rune.Value is not (0xFFFE or 0xFFFF or 0xFFFD))
                .Select(rune => rune.ToString())
        );

    private static string Of(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
