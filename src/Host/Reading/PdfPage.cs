using System.Globalization;
using System.Text.RegularExpressions;

namespace GenderEquality.Host.Reading;

/// <summary>One page as pdftotext lays it out, made part of a text.</summary>
internal static partial class PdfPage
{
    /// <summary>
    /// The lines in reading order. The page's own number is left out: it would stand in the middle of a sentence that goes on overleaf.
    /// </summary>
    /// <param name="number">From 1.</param>
    public static string Text(string page, int number)
    {
        List<string> lines = [.. page.Trim('\n').Split('\n')];
        if (IsNumber(lines[0], number))
            lines.RemoveAt(0);
        if (lines.Count > 0 && IsNumber(lines[^1], number))
            lines.RemoveAt(lines.Count - 1);
        return string.Join('\n', PdfColumns.InReadingOrder(lines, number == 1).Select(line => line.Trim())).Trim('\n');
    }

    private static bool IsNumber(string line, int number) =>
        line.Length < 200
        && Form().Match(line) is { Success: true } match
        && match.Groups["number"].Value == number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\s*((?i:trang)\s+)?[-–]?\s*(?<number>[0-9]{1,3})\s*(/\s*[0-9]{1,3})?\s*[-–]?\s*$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Form();
}
