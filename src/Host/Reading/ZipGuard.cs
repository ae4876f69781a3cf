using System.IO.Compression;

namespace GenderEquality.Host.Reading;

/// <summary>Unpacks a package once into nothing and counts: what its headers say about sizes is not believed.</summary>
internal static class ZipGuard
{
    // A small part may be all spaces.
    private const int SmallPart = 1024 * 1024;

    /// <exception cref="UnreadableFileException">It gives more than the settings allow.</exception>
    /// <exception cref="InvalidDataException">It is broken.</exception>
    public static void Check(Stream package, ReadingSettings settings, CancellationToken cancel)
    {
        using var archive = new ZipArchive(package, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.Count > settings.Parts)
            throw TooMuch($"có {archive.Entries.Count} phần, nhiều hơn {settings.Parts}");
        byte[] chunk = new byte[81920];
        long total = 0;
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream content = entry.Open();
            long size = 0;
            for (int length; (length = content.Read(chunk)) > 0; )
            {
                cancel.ThrowIfCancellationRequested();
                size += length;
                total += length;
                if (total > settings.UnpackedBytes)
                    throw TooMuch($"bung ra lớn hơn {FileReader.Mebibytes(settings.UnpackedBytes)} MB");
                if (size > SmallPart && size > entry.CompressedLength * settings.UnpackedRatio)
                    throw TooMuch($"có phần bung ra lớn gấp hơn {settings.UnpackedRatio} lần");
            }
        }
    }

    private static UnreadableFileException TooMuch(string found) =>
        new($"Tệp .docx {found}, không giống văn bản bình thường. Mở bằng Word, lưu lại thành .docx hoặc PDF rồi tải lại.");
}
