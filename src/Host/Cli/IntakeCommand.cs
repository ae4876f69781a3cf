using GenderEquality.Activities.Intake;
using GenderEquality.Engine;
using GenderEquality.Host.Reading;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenderEquality.Host.Cli;

/// <summary><c>intake FILE|DIR</c>: what documents say, as JSON.</summary>
internal static class IntakeCommand
{
    /// <summary>
    /// Of a folder, the documents directly in it, in the order of their names. Each gets NAME.json in the folder <paramref name="into"/>; where
    /// several have the same NAME, their endings stay in it: a.docx.json, a.txt.json. What cannot be read is named and the rest goes on.
    /// </summary>
    /// <returns>0 if every document was read, else 1.</returns>
    /// <exception cref="RefusedException">There is no such file or folder.</exception>
    public static async Task<int> RunAsync(string path, string? into, TextWriter output, TextWriter errors)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new RefusedException(path, "không có tệp hay thư mục này.");
        string[] files = Directory.Exists(path) ? DocumentsIn(path) : [path];
        HashSet<string> shared =
        [
            .. files
                .GroupBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
                .Where(same => same.Count() > 1)
                .SelectMany(same => same),
        ];
        if (into is not null)
            Directory.CreateDirectory(into);
        using var reader = new FileReader(new ReadingSettings(), NullLogger<FileReader>.Instance);
        int code = 0;
        foreach (string file in files)
        {
            FileReading reading;
            await using (FileStream content = File.OpenRead(file))
                reading = await reader.ReadAsync(content, Path.GetFileName(file));
            if (reading.Text is not { } text)
            {
                await errors.WriteLineAsync($"{file}: {reading.Refusal}");
                code = 1;
                continue;
            }
            string json = FindingsJson.Write(DocumentReader.Read(text));
            if (into is null)
            {
                await output.WriteLineAsync(json);
                continue;
            }
            string name = shared.Contains(file) ? Path.GetFileName(file) : Path.GetFileNameWithoutExtension(file);
            await File.WriteAllTextAsync(Path.Combine(into, name + ".json"), json + "\n");
        }
        return code;
    }

    // While Word has a document open, a file ~$NAME.docx stands beside it.
    private static string[] DocumentsIn(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder)
                .Where(file => FileReader.Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Where(file => !Path.GetFileName(file).StartsWith("~$", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
}
