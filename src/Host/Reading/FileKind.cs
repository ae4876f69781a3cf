namespace GenderEquality.Host.Reading;

/// <summary>What a file is by its first bytes.</summary>
internal enum FileKind
{
    /// <summary>A package that Word may have written; whether it did shows when it is opened.</summary>
    Docx,
    Pdf,

    /// <summary>None of the others; whether it is text shows when it is decoded.</summary>
    Text,

    Empty,

    /// <summary>Word's format before 2007.</summary>
    OldWord,

    /// <summary>A document of Office that asks for a password.</summary>
    Locked,
    OldOffice,
    OpenDocument,
    Spreadsheet,
    Slides,
    Archive,
    RichText,
    WebPage,
    Picture,
}

internal static class FileKinds
{
    private static readonly byte[][] Pictures =
    [
        [0x89, (byte)'P', (byte)'N', (byte)'G'],
        [0xFF, 0xD8, 0xFF],
        [.. "GIF8"u8],
        [.. "II*\0"u8],
        [.. "MM\0*"u8],
    ];

    /// <param name="name">Breaks ties: a PDF may have other bytes before its mark, but then it must be called one.</param>
    public static FileKind Of(ReadOnlySpan<byte> bytes, string name) =>
        bytes switch
        {
            [] => FileKind.Empty,
            _ when bytes.StartsWith("%PDF-"u8) => FileKind.Pdf,
            _ when bytes.StartsWith("PK\u0003\u0004"u8) => OfPackage(bytes),
            _ when bytes.StartsWith("PK\u0005\u0006"u8)
                    || bytes.StartsWith("Rar!"u8)
                    || bytes.StartsWith("7z"u8) && bytes is [_, _, 0xBC, 0xAF, ..] => FileKind.Archive,
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => OfCompound(bytes),
            _ when bytes.StartsWith("{\\rtf"u8) => FileKind.RichText,
            _ when IsPicture(bytes) => FileKind.Picture,
            _ when IsWebPage(bytes) => FileKind.WebPage,
            _ when name.EndsWith(".pdf", StringComparison.OrdinalIgnoreCase)
                    && bytes[..Math.Min(bytes.Length, 1024)].IndexOf("%PDF-"u8) > 0 => FileKind.Pdf,
            _ => FileKind.Text,
        };

    /// <summary>Why a file of this kind is not read.</summary>
    public static string Refusal(FileKind kind) =>
        kind switch
        {
            FileKind.Empty => "Tệp rỗng, không có nội dung nào. Chọn lại tệp .docx, .pdf hoặc .txt.",
            FileKind.OldWord => Expected("văn bản Word kiểu cũ (.doc)", "Mở bằng Word, chọn Lưu thành .docx"),
            FileKind.Locked => "Tệp có mật khẩu nên không đọc được. Mở tệp, bỏ mật khẩu, lưu lại rồi tải lên.",
            FileKind.OldOffice => Expected("tệp Office kiểu cũ, không rõ loại", "Mở tệp, lưu thành .docx hoặc PDF"),
            FileKind.OpenDocument => Expected("văn bản LibreOffice (.odt)", "Mở bằng LibreOffice, chọn Lưu thành .docx hoặc xuất PDF"),
            FileKind.Spreadsheet => Expected("bảng tính", "Chép phần văn bản sang Word rồi lưu thành .docx"),
            FileKind.Slides => Expected("trình chiếu", "Xuất thành PDF"),
            FileKind.Archive => Expected("tệp nén", "Giải nén rồi chọn văn bản bên trong"),
            FileKind.RichText => Expected("văn bản .rtf", "Mở bằng Word, chọn Lưu thành .docx hoặc PDF"),
            FileKind.WebPage => Expected("trang web (HTML)", "Mở trong trình duyệt, in thành PDF, hoặc dán phần chữ vào ô"),
            FileKind.Picture => Expected("ảnh", "Lấy bản .docx hoặc PDF có chữ từ nơi ban hành, hoặc gõ phần chữ vào ô"),
            _ => Expected("loại tệp không đọc được", "Lưu văn bản thành .docx hoặc PDF"),
        };

    private static string Expected(string found, string remedy) =>
        $"Cần tệp .docx, .pdf hoặc .txt; tệp này là {found}. {remedy} rồi tải lại.";

    // The first entry says it: of OpenDocument its type, stored unpacked; of Office usually [Content_Types].xml. Names lie unpacked as well.
    private static FileKind OfPackage(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> start = bytes[..Math.Min(bytes.Length, 200)];
        if (start.IndexOf("mimetypeapplication/vnd.oasis.opendocument.text"u8) >= 0)
            return FileKind.OpenDocument;
        return bytes.IndexOf("word/"u8) >= 0 ? FileKind.Docx
            : bytes.IndexOf("xl/"u8) >= 0 ? FileKind.Spreadsheet
            : bytes.IndexOf("ppt/"u8) >= 0 ? FileKind.Slides
            : bytes.IndexOf("[Content_Types].xml"u8) >= 0 ? FileKind.Docx
            : FileKind.Archive;
    }

    private static FileKind OfCompound(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"u8) >= 0 ? FileKind.Locked
        : bytes.IndexOf("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"u8) >= 0 ? FileKind.OldWord
        : bytes.IndexOf("W\0o\0r\0k\0b\0o\0o\0k\0"u8) >= 0 ? FileKind.Spreadsheet
        : bytes.IndexOf("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0"u8) >= 0 ? FileKind.Slides
        : FileKind.OldOffice;

    private static bool IsPicture(ReadOnlySpan<byte> bytes)
    {
        foreach (byte[] mark in Pictures)
        {
            if (bytes.StartsWith(mark))
                return true;
        }
        return (bytes.StartsWith("RIFF"u8) && bytes.Length > 12 && bytes[8..12].SequenceEqual("WEBP"u8))
            || (bytes.Length > 12 && bytes[4..].StartsWith("ftyp"u8))
            || (bytes.StartsWith("BM"u8) && bytes.Length > 10 && bytes[6..10].SequenceEqual("\0\0\0\0"u8));
    }

    private static bool IsWebPage(ReadOnlySpan<byte> bytes)
    {
        Span<char> start = stackalloc char[200];
        int length = Math.Min(bytes.Length, start.Length);
        for (int i = 0; i < length; i++)
            start[i] = char.ToLowerInvariant((char)bytes[i]);
        ReadOnlySpan<char> text = start[..length].TrimStart("\u00EF\u00BB\u00BF \t\r\n");
        return text.StartsWith("<!doctype html", StringComparison.Ordinal) || text.StartsWith("<html", StringComparison.Ordinal);
    }
}
