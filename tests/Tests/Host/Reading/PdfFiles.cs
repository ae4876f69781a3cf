using System.Diagnostics;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Reading;

/// <summary>PDFs as offices make them: printed by LibreOffice, or put together by hand where nothing prints such a thing.</summary>
internal static class PdfFiles
{
    /// <summary>Prints .docx files, all in one go.</summary>
    /// <param name="filter">How LibreOffice writes: its name of the format, with options.</param>
    public static IReadOnlyDictionary<string, byte[]> Print(IReadOnlyDictionary<string, byte[]> documents, string filter = "pdf")
    {
        string folder = Directory.CreateTempSubdirectory("gender-equality-print-").FullName;
        try
        {
            foreach ((string name, byte[] content) in documents)
                File.WriteAllBytes(Path.Combine(folder, name + ".docx"), content);
            // A profile of its own: a LibreOffice that somebody has open would take the job and say nothing.
            var start = new ProcessStartInfo(
                "soffice",
                [
                    $"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    "--convert-to",
                    filter,
                    "--outdir",
                    folder,
                    .. documents.Keys.Select(name => Path.Combine(folder, name + ".docx")),
                ]
            )
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process office = Process.Start(start)!;
            Task<string> complaints = office.StandardError.ReadToEndAsync();
            string said = office.StandardOutput.ReadToEnd();
            office.WaitForExit();
            Assert.That(Directory.GetFiles(folder, "*.pdf"), Has.Length.EqualTo(documents.Count), said + complaints.Result);
            return documents.Keys.ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(folder, name + ".pdf")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Pages that show one grey picture each, as a scanner leaves them.</summary>
    public static byte[] Scan(int pages)
    {
        List<string> objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {pages} /Kids [{string.Join(' ', Enumerable.Range(0, pages).Select(i => $"{5 + i} 0 R"))}] >>",
            "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nx\nendstream",
            "<< /Length 27 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
            .. Enumerable.Repeat(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /I 3 0 R >> >> >>",
                pages
            ),
        ];
        var file = new System.Text.StringBuilder("%PDF-1.4\n");
        List<int> places = [];
        foreach ((int i, string content) in objects.Index())
        {
            places.Add(file.Length);
            file.Append($"{i + 1} 0 obj\n{content}\nendobj\n");
        }
        int table = file.Length;
        file.Append($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (int place in places)
            file.Append($"{place:0000000000} 00000 n \n");
        file.Append($"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return System.Text.Encoding.Latin1.GetBytes(file.ToString());
    }
}
