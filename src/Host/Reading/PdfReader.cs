using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace GenderEquality.Host.Reading;

/// <summary>
/// The text of a PDF, by pdftotext in a process of its own: it gets a file that it alone reads, so much memory and time, and is killed when it
/// takes or writes more.
/// </summary>
internal sealed class PdfReader(ReadingSettings settings, ILogger log)
{
    // A page of text has 1,500; what a signing program stamps on a scanned one, 150 for the whole document.
    private const int LettersOfPage = 50;

    // The shell's word for a program that is not there.
    private const int NotFound = 127;

    /// <exception cref="UnreadableFileException">It is broken, locked, scanned, too long, or there is no pdftotext.</exception>
    public async Task<string> ReadAsync(byte[] bytes, CancellationToken cancel)
    {
        // Nobody else on the machine may look into it.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gender-equality-pdf-");
        try
        {
            string file = Path.Combine(folder.FullName, "document.pdf");
            await File.WriteAllBytesAsync(file, bytes, cancel);
            return Text(await RunAsync(file, folder.FullName, cancel));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private string Text(string output)
    {
        string[] pages = output.Split('\f');
        // Each page ends with a form feed, the last one too.
        int count = pages.Length - 1;
        if (count > settings.Pages)
            throw new UnreadableFileException($"Tệp PDF có hơn {settings.Pages} trang. Tách phụ lục ra rồi tải lại.");
        if (output.Count(char.IsLetter) < count * LettersOfPage)
            throw new UnreadableFileException(
                $"Tệp PDF có {count} trang nhưng hầu như không có chữ: đây là bản quét (ảnh chụp). Lấy bản .docx hoặc PDF có chữ từ nơi ban hành, hoặc gõ phần chữ vào ô."
            );
        var text = new StringBuilder();
        foreach ((int index, string page) in pages.Index())
            text.Append(PdfPage.Text(page, index + 1)).Append('\n');
        return text.ToString();
    }

    private async Task<string> RunAsync(string file, string folder, CancellationToken cancel)
    {
        using Process program = Start(file, folder);
        await using CancellationTokenRegistration kill = cancel.Register(() => Kill(program));
        Task<string> complaints = program.StandardError.ReadToEndAsync(CancellationToken.None);
        string? output = await OutputAsync(program);
        if (output is null)
            Kill(program);
        await program.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        if (output is null)
            throw UnreadableFileException.TooLong(settings);
        if (program.ExitCode == 0)
            return output;

        string said = await complaints;
        said = said.Length > 500 ? said[..500] : said;
        log.LogInformation("pdftotext ended with {ExitCode}: {Complaints}", program.ExitCode, said.Trim());
        throw new UnreadableFileException(
            program.ExitCode switch
            {
                NotFound => Missing(),
                3 => "Tệp PDF cấm chép chữ ra. Bỏ bảo vệ của tệp, hoặc lấy bản .docx từ nơi ban hành rồi tải lại.",
                _ when said.Contains("password", StringComparison.OrdinalIgnoreCase) =>
                    "Tệp PDF có mật khẩu nên không đọc được. Mở tệp, bỏ mật khẩu, lưu lại rồi tải lên.",
                _ when said.Contains("memory", StringComparison.OrdinalIgnoreCase)
                        || said.Contains("bad_alloc", StringComparison.Ordinal) =>
                    $"Đọc tệp PDF cần nhiều hơn {settings.PdfMemoryMebibytes} MB bộ nhớ nên đã dừng. In lại thành PDF, hoặc lấy bản .docx rồi tải lại.",
                _ => "Tệp PDF hỏng hoặc tải lên chưa trọn nên không mở được. Mở tệp, in lại thành PDF rồi tải lên lần nữa.",
            }
        );
    }

    /// <summary>Null when it is longer than any text that would be taken; lines are padded with spaces to where they stand on the page, so several times as long is still looked at.</summary>
    private async Task<string?> OutputAsync(Process program)
    {
        var output = new StringBuilder();
        char[] chunk = new char[16384];
        for (int length; (length = await program.StandardOutput.ReadAsync(chunk, CancellationToken.None)) > 0; )
        {
            output.Append(chunk, 0, length);
            if (output.Length > 4 * settings.Characters)
                return null;
        }
        return output.ToString();
    }

    private Process Start(string file, string folder)
    {
        string[] arguments =
        [
            "-layout",
            "-enc",
            "UTF-8",
            "-eol",
            "unix",
            "-l",
            (settings.Pages + 1).ToString(CultureInfo.InvariantCulture),
            file,
            "-",
        ];
        // The shell sets the limits and becomes the program. Elsewhere there is no such limit on memory; the one on time holds.
        string limits = string.Create(
            CultureInfo.InvariantCulture,
            $"ulimit -v {settings.PdfMemoryMebibytes * 1024L} && ulimit -t {Math.Ceiling(settings.Time.TotalSeconds)} && ulimit -f 0 && exec \"$0\" \"$@\""
        );
        ProcessStartInfo start = OperatingSystem.IsLinux()
            ? new ProcessStartInfo("/bin/sh", ["-c", limits, settings.PdfToText, .. arguments])
            : new ProcessStartInfo(settings.PdfToText, arguments);
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        string? path = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new UnreadableFileException(Missing(), e);
        }
    }

    private string Missing() =>
        $"Máy chủ chưa đọc được PDF vì thiếu chương trình “{settings.PdfToText}”. Nhờ người vận hành cài gói poppler-utils, hoặc tải bản .docx.";

    private static void Kill(Process program)
    {
        try
        {
            program.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has just ended by itself.
        }
    }
}
