using System.Text;
using System.Xml;
using DocumentFormat.OpenXml.Packaging;

namespace GenderEquality.Host.Reading;

/// <summary>
/// The text of a .docx as a reader sees it. The package is unpacked once into nothing first, so that its real size is known; then its parts
/// are streamed. No document is held as a tree, and nothing here calls itself, however deep elements nest.
/// </summary>
internal sealed class DocxReader(ReadingSettings settings, ILogger log)
{
    private const string Broken = "Tệp .docx hỏng hoặc tải lên chưa trọn nên không mở được. Mở bằng Word, lưu lại rồi tải lên lần nữa.";

    /// <exception cref="UnreadableFileException">It is broken, no text document, or larger than the settings allow.</exception>
    public string Read(byte[] bytes, CancellationToken cancel)
    {
        try
        {
            using var package = new MemoryStream(bytes, writable: false);
            ZipGuard.Check(package, settings, cancel);
            package.Position = 0;
            using var document = WordprocessingDocument.Open(package, isEditable: false);
            return Read(document, cancel);
        }
        catch (XmlException e) when (e.Message.Contains("DTD", StringComparison.Ordinal))
        {
            throw new UnreadableFileException(
                "Tệp .docx có khai báo DTD, điều mà Word không bao giờ ghi. Mở bằng Word, lưu lại thành .docx rồi tải lại.",
                e
            );
        }
        catch (Exception e) when (e is not (UnreadableFileException or OperationCanceledException))
        {
            // The package throws a dozen kinds of exceptions over bytes that are not as they should be, and names none of them.
            log.LogInformation(e, "A .docx could not be read");
            throw new UnreadableFileException(Broken, e);
        }
    }

    private string Read(WordprocessingDocument document, CancellationToken cancel)
    {
        if (document.MainDocumentPart is not { } main)
            throw new UnreadableFileException("Tệp không có văn bản Word bên trong. Chọn lại tệp .docx, .pdf hoặc .txt.");
        var numbering = DocxNumbering.Load(main.StyleDefinitionsPart, main.NumberingDefinitionsPart, settings);
        var story = new DocxStory(settings, numbering, cancel);
        string body = story.Read(main);
        if (story.NotesSeen.Count == 0)
            return body;

        if (main.FootnotesPart is { } footnotes)
            story.Read(footnotes);
        if (main.EndnotesPart is { } endnotes)
            story.Read(endnotes);
        var text = new StringBuilder(body).Append('\n');
        foreach ((int index, string note) in story.NotesSeen.Index())
            text.Append($"\n[{index + 1}] {story.Notes.GetValueOrDefault(note, "").Trim()}");
        return text.ToString();
    }
}
