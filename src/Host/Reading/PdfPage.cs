using System.Globalization;
using System.Text;
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
        int width = lines.Select(line => line.Length).DefaultIfEmpty().Max();
        var text = new StringBuilder();
        string above = "";
        foreach (string line in PdfColumns.InReadingOrder(lines, number == 1))
        {
            text.Append(Continues(above, line.Trim(), width) ? ' ' : '\n').Append(line.Trim());
            above = line;
        }
        return text.ToString().Trim('\n');
    }

    /// <summary>
    /// Whether a line only goes on with the one above, which is full and ends with a mark that might also end a paragraph: an address after a
    /// colon, for instance. Other wrapped lines are known as such by their words.
    /// </summary>
    private static bool Continues(string above, string line, int width) =>
        above.Length > width * 4 / 5
        && above.TrimEnd() is [.., ':' or ';' or '.']
        && line.Length > 1
        && char.IsLower(line[0])
        && line[1] is not (')' or '.' or ' ');

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
