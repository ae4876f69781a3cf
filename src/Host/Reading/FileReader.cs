using System.Globalization;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Intake;

namespace GenderEquality.Host.Reading;

/// <summary>A file's text, or why there is none.</summary>
/// <param name="Text">NFC, line ends as <c>\n</c>; null when the file is refused.</param>
/// <param name="Refusal">What was expected, what was found and what to do, in Vietnamese; null when the file was read.</param>
public sealed record FileReading(string? Text, string? Refusal);

/// <summary>
/// Reads an uploaded file into text: .docx, .pdf and .txt, told apart by their content. Whatever the bytes are, it answers with a text or a
/// refusal within the limits of <see cref="ReadingSettings"/>. Safe for use by many at once.
/// </summary>
public sealed partial class FileReader(ReadingSettings settings, ILogger<FileReader> log) : IDisposable
{
    /// <summary>The endings of the files that can be read, for a file field and for a folder.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".docx", ".pdf", ".txt"];

    private readonly SemaphoreSlim free = new(settings.AtOnce);

    /// <param name="content">From its position to its end; not closed.</param>
    /// <param name="fileName">Decides only where the content leaves a choice, and stands in the log.</param>
    public async Task<FileReading> ReadAsync(Stream content, string fileName, CancellationToken cancel = default)
    {
        await free.WaitAsync(cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(settings.Time);
        try
        {
            byte[] bytes = await BytesAsync(content, limit.Token);
            string text = Tidy(await TextAsync(bytes, fileName, limit.Token));
            if (!text.Any(char.IsLetterOrDigit))
                throw new UnreadableFileException("Tệp không có chữ nào. Kiểm tra lại tệp, hoặc dán văn bản vào ô.");
            return text.Length <= settings.Characters ? new FileReading(text, null) : throw UnreadableFileException.TooLong(settings);
        }
        catch (UnreadableFileException e)
        {
            return new FileReading(null, e.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("Reading {File} took longer than {Time} and was given up", fileName, settings.Time);
            return new FileReading(
                null,
                $"Đọc tệp quá {settings.Time.TotalSeconds:0} giây nên đã dừng. Tách phụ lục ra, lưu lại thành .docx rồi thử lại."
            );
        }
        finally
        {
            free.Release();
        }
    }

    public void Dispose() => free.Dispose();

    private async Task<byte[]> BytesAsync(Stream content, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        byte[] chunk = new byte[81920];
        for (int length; (length = await content.ReadAsync(chunk, cancel)) > 0; )
        {
            bytes.Write(chunk, 0, length);
            if (bytes.Length > settings.FileBytes)
                throw new UnreadableFileException(
                    $"Tệp lớn hơn {Mebibytes(settings.FileBytes)} MB. Bỏ bớt hình ảnh hoặc tách phụ lục ra rồi tải lại."
                );
        }
        return bytes.ToArray();
    }

    private Task<string> TextAsync(byte[] bytes, string fileName, CancellationToken cancel) =>
        FileKinds.Of(bytes, fileName) switch
        {
            FileKind.Docx => Task.FromResult(new DocxReader(settings, log).Read(bytes, cancel)),
            FileKind.Pdf => new PdfReader(settings, log).ReadAsync(bytes, cancel),
            FileKind.Text => Task.FromResult(PlainText.Decode(bytes, fileName)),
            FileKind kind => throw new UnreadableFileException(FileKinds.Refusal(kind)),
        };

    /// <summary>No spaces at the ends of lines, at most one blank line in a row, none at the ends.</summary>
    private static string Tidy(string text) =>
        BlankLines().Replace(LineEnd().Replace(VietnameseText.Normalise(text), "\n"), "\n\n").Trim('\n');

    internal static string Mebibytes(long bytes) => (bytes / 1024 / 1024).ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"[ \t\u00A0]+\n|[ \t\u00A0]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex LineEnd();

    [GeneratedRegex(@"\n{3,}", RegexOptions.NonBacktracking)]
    private static partial Regex BlankLines();
}
