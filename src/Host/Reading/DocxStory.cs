using System.Globalization;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace GenderEquality.Host.Reading;

/// <summary>
/// Reads the paragraphs of a part, element by element. A paragraph is a line. Of a table, a row whose cells have one line each is a line with
/// tabs; of other rows, such as the two columns of a header, each cell stands by itself. A text box follows the paragraph that holds it.
/// What was deleted, is hidden, or computes a field is left out; insertions stay.
/// </summary>
internal sealed class DocxStory(ReadingSettings settings, DocxNumbering numbering, CancellationToken cancel)
{
    // In plain text a line that follows a longer one reads as its continuation, and among sentences it is none. A title of two lines is.
    private const int LongLine = 55;

    private readonly Stack<StringBuilder> outputs = new();
    private readonly Stack<List<string>> rows = new();
    private readonly Stack<Paragraph> open = new();
    private readonly char[] chunk = new char[4096];
    private readonly List<string> notesSeen = [];
    private int paragraphs;
    private int characters;

    // The words of a paragraph whose end was deleted: they belong to the next.
    private string carried = "";
    private bool inSentences;
    private bool inMark;
    private bool inText;
    private string? note;

    /// <summary>Notes by kind and id, in the order in which the text points to them.</summary>
    public IReadOnlyList<string> NotesSeen => notesSeen;

    /// <summary>The notes' texts by kind and id, once their parts are read.</summary>
    public Dictionary<string, string> Notes { get; } = new(StringComparer.Ordinal);

    public string Read(OpenXmlPart part)
    {
        using XmlReader xml = DocxXml.Open(part, settings.PartBytes);
        outputs.Push(new StringBuilder());
        bool more = xml.Read();
        while (more)
        {
            cancel.ThrowIfCancellationRequested();
            if (xml.Depth > settings.Depth)
                throw new UnreadableFileException(
                    $"Tệp .docx có bảng hay khung lồng nhau quá {settings.Depth} lớp. Bỏ bớt bảng lồng nhau, hoặc lưu thành PDF rồi tải lại."
                );
            if (xml.NodeType == XmlNodeType.Element && IsLeftOut(xml))
            {
                xml.Skip();
                more = !xml.EOF;
                continue;
            }
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    bool empty = xml.IsEmptyElement;
                    string name = NameOf(xml);
                    Begin(name, xml);
                    if (empty)
                        End(name);
                    break;
                case XmlNodeType.EndElement:
                    End(NameOf(xml));
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when inText:
                    for (int length; (length = xml.ReadValueChunk(chunk, 0, chunk.Length)) > 0; )
                        Write(new string(chunk, 0, length));
                    break;
            }
            more = xml.Read();
        }
        WriteCarried();
        return outputs.Pop().ToString();
    }

    /// <summary>The name of what has a meaning here; empty for everything else.</summary>
    private static string NameOf(XmlReader xml) =>
        DocxXml.IsWord(xml.NamespaceURI) ? xml.LocalName
        : xml.LocalName == "t" && xml.NamespaceURI.EndsWith("/math", StringComparison.Ordinal) ? "t"
        : "";

    private bool IsLeftOut(XmlReader xml) =>
        xml.LocalName switch
        {
            // The same drawing again, for programs that do not know the first.
            "Fallback" => true,
            "del" or "moveFrom" => !inMark,
            "instrText" or "delText" or "delInstrText" or "sdtPr" or "sectPr" => true,
            // How it was formatted before.
            "pPrChange" or "rPrChange" or "tblPrChange" or "trPrChange" or "tcPrChange" or "numberingChange" => true,
            _ => false,
        };

    private void Begin(string name, XmlReader xml)
    {
        switch (name)
        {
            case "p":
                if (++paragraphs > settings.Paragraphs)
                    throw new UnreadableFileException($"Tệp .docx có hơn {settings.Paragraphs} đoạn. Tách phụ lục ra rồi tải lại.");
                open.Push(new Paragraph(carried));
                carried = "";
                break;
            case "tr":
                rows.Push([]);
                break;
            case "tc" or "txbxContent":
                outputs.Push(new StringBuilder());
                break;
            case "footnote" or "endnote":
                note = name + Attribute(xml, "id");
                outputs.Push(new StringBuilder());
                break;
            default:
                if (open.TryPeek(out Paragraph? paragraph))
                    Begin(name, xml, paragraph);
                break;
        }
    }

    private void Begin(string name, XmlReader xml, Paragraph paragraph)
    {
        switch (name)
        {
            case "pPr":
                inMark = true;
                break;
            case "pStyle":
                paragraph.Style = Attribute(xml, "val");
                break;
            case "numId":
                paragraph.List = Attribute(xml, "val");
                break;
            case "ilvl":
                paragraph.Level = int.TryParse(Attribute(xml, "val"), NumberStyles.None, CultureInfo.InvariantCulture, out int level)
                    ? level
                    : null;
                break;
            case "jc" when inMark:
                paragraph.IsCentred = Attribute(xml, "val") == "center";
                break;
            case "del" or "moveFrom" when inMark:
                paragraph.IsEndDeleted = true;
                break;
            case "r":
                (paragraph.IsHidden, paragraph.IsCapitals) = (false, false);
                break;
            case "vanish" when !inMark:
                paragraph.IsHidden = DocxXml.IsOn(Attribute(xml, "val"));
                break;
            case "caps" when !inMark:
                paragraph.IsCapitals = DocxXml.IsOn(Attribute(xml, "val"));
                break;
            case "fldChar":
                paragraph.Field(Attribute(xml, "fldCharType"));
                break;
            case "t":
                inText = true;
                break;
            // A tab within properties is a tab stop.
            case "tab" or "ptab" when !inMark:
                Write("\t");
                break;
            case "br" or "cr":
                Write("\n");
                break;
            case "noBreakHyphen":
                Write("-");
                break;
            case "sym":
                Write("•");
                break;
            case "footnoteReference" or "endnoteReference":
                notesSeen.Add(name[..^"Reference".Length] + Attribute(xml, "id"));
                Write($"[{notesSeen.Count}]");
                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "t":
                inText = false;
                break;
            case "pPr":
                inMark = false;
                break;
            case "p":
                EndParagraph(open.Pop());
                break;
            case "tc":
                WriteCarried();
                rows.Peek().Add(outputs.Pop().ToString().Trim('\n'));
                break;
            case "tr":
                EndRow([.. rows.Pop().Where(cell => !string.IsNullOrWhiteSpace(cell))]);
                break;
            case "tbl":
                outputs.Peek().Append('\n');
                break;
            case "txbxContent":
                WriteCarried();
                StringBuilder box = outputs.Pop();
                (open.TryPeek(out Paragraph? holder) ? holder.Boxes : outputs.Peek()).Append(box);
                break;
            case "footnote" or "endnote":
                WriteCarried();
                Notes[note!] = outputs.Pop().ToString();
                break;
        }
    }

    private void EndParagraph(Paragraph paragraph)
    {
        string text = paragraph.Text.ToString();
        StringBuilder output = outputs.Peek();
        if (paragraph.IsEndDeleted)
        {
            carried = text;
        }
        else
        {
            string label = numbering.Next(paragraph.Style, paragraph.List, paragraph.Level);
            string line = string.IsNullOrWhiteSpace(text) ? "" : label + text;
            inSentences |= line.Length >= LongLine && line.TrimEnd() is [.., '.' or ':' or ';' or ','];
            output.Append(line).Append(inSentences && line.Length >= LongLine && !paragraph.IsCentred ? "\n\n" : "\n");
        }
        output.Append(paragraph.Boxes);
    }

    private void EndRow(string[] cells)
    {
        StringBuilder output = outputs.Peek();
        if (Array.TrueForAll(cells, cell => !cell.Contains('\n', StringComparison.Ordinal)))
        {
            output.AppendJoin('\t', cells).Append('\n');
            return;
        }
        foreach (string cell in cells)
            output.Append(cell).Append("\n\n");
    }

    private void WriteCarried()
    {
        if (carried.Length > 0)
            outputs.Peek().Append(carried).Append('\n');
        carried = "";
    }

    private void Write(string text)
    {
        if (!open.TryPeek(out Paragraph? paragraph) || paragraph.IsHidden || paragraph.IsInstruction)
            return;
        characters += text.Length;
        if (characters > settings.Characters)
            throw UnreadableFileException.TooLong(settings);
        paragraph.Text.Append(paragraph.IsCapitals ? text.ToUpperInvariant() : text);
    }

    /// <summary>Of any namespace: an attribute of Word has Word's, and no other has these names.</summary>
    private static string? Attribute(XmlReader xml, string name)
    {
        string? value = null;
        for (bool more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            if (xml.LocalName == name)
                value = xml.Value;
        }
        xml.MoveToElement();
        return value;
    }

    private sealed class Paragraph(string carried)
    {
        // Fields within fields: of each, whether its result has begun.
        private readonly Stack<bool> fields = new();

        public StringBuilder Text { get; } = new(carried);
        public StringBuilder Boxes { get; } = new();
        public string? Style { get; set; }
        public string? List { get; set; }
        public int? Level { get; set; }
        public bool IsCentred { get; set; }
        public bool IsEndDeleted { get; set; }
        public bool IsHidden { get; set; }
        public bool IsCapitals { get; set; }
        public bool IsInstruction => fields.Contains(false);

        public void Field(string? type)
        {
            if (type == "begin")
                fields.Push(false);
            else if (fields.TryPop(out _) && type == "separate")
                fields.Push(true);
        }
    }
}
