using GenderEquality.Activities.Intake;
using GenderEquality.Host.Reading;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Reading;

/// <summary>The sample documents, and what a reader with the usual limits makes of files.</summary>
internal static class Samples
{
    public static string Text(string name) =>
        File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Samples", name + ".txt"));

    public static async Task<FileReading> ReadAsync(byte[] file, string name, ReadingSettings? settings = null)
    {
        using var reader = new FileReader(settings ?? new ReadingSettings(), NullLogger<FileReader>.Instance);
        using var content = new MemoryStream(file, writable: false);
        return await reader.ReadAsync(content, name);
    }

    /// <summary>The text of a file that must be readable.</summary>
    public static async Task<string> TextOfAsync(byte[] file, string name)
    {
        FileReading reading = await ReadAsync(file, name);
        Assert.That(reading.Refusal, Is.Null);
        return reading.Text!;
    }

    /// <summary>Why a file is refused.</summary>
    public static async Task<string> RefusalOfAsync(byte[] file, string name, ReadingSettings? settings = null)
    {
        FileReading reading = await ReadAsync(file, name, settings);
        Assert.That(reading.Text, Is.Null);
        return reading.Refusal!;
    }

    /// <summary>The findings, spaces and the ends of lines within them aside: those follow from the width of a page.</summary>
    public static string Findings(string text)
    {
        DocumentFindings found = DocumentReader.Read(text);
        string clauses = string.Join('\n', found.Clauses.Select(clause => $"{clause.Id} {clause.Kind} {clause.Text}"));
        return VietnameseText.Clean(FindingsJson.Write(found).Replace("\\n", " ", StringComparison.Ordinal) + clauses);
    }
}
