using GenderEquality.Activities.Intake;

namespace GenderEquality.Host.Reading;

/// <summary>How much of a file is read; what is larger is refused, never cut. Set under <c>Reading:</c>.</summary>
public sealed record ReadingSettings
{
    /// <summary>Bytes of the file itself: 20 MiB.</summary>
    public int FileBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>Bytes that all parts of a .docx give together when they are unpacked.</summary>
    public long UnpackedBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>How many times larger a part of a .docx may be unpacked than packed; text of Word has 5 to 60.</summary>
    public int UnpackedRatio { get; init; } = 200;

    /// <summary>How many parts a .docx may have.</summary>
    public int Parts { get; init; } = 5_000;

    /// <summary>Unpacked bytes of one part that holds text.</summary>
    public int PartBytes { get; init; } = 30 * 1024 * 1024;

    /// <summary>How deep elements of a .docx may nest. A table in a table is 3 deeper.</summary>
    public int Depth { get; init; } = 256;

    /// <summary>Paragraphs of a .docx, those in tables, text boxes and notes included.</summary>
    public int Paragraphs { get; init; } = 50_000;

    /// <summary>Pages of a PDF.</summary>
    public int Pages { get; init; } = 200;

    /// <summary>UTF-16 units of the text that comes out: what <see cref="DocumentReader"/> examines.</summary>
    public int Characters { get; init; } = DocumentReader.MaxLength;

    /// <summary>How long reading one file may take.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Address space of the program that reads a PDF.</summary>
    public int PdfMemoryMebibytes { get; init; } = 512;

    /// <summary>Files that are read at the same time; further ones wait.</summary>
    public int AtOnce { get; init; } = Environment.ProcessorCount;

    /// <summary>The program that reads a PDF, of the package poppler-utils; a name is looked for on the PATH.</summary>
    public string PdfToText { get; init; } = "pdftotext";
}
