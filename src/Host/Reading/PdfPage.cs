using System.Globalization;
using System.Text.RegularExpressions;

namespace GenderEquality.Host.Reading;

/// <summary>A page's own number, at its top or foot, stands in the middle of a sentence once pages follow each other as text.</summary>
internal static partial class PdfPage
{
    public static string WithoutNumber(string page, int number)
    {
        List<string> lines = [.. page.Trim('\n').Split('\n')];
        if (IsNumber(lines[0], number))
            lines.RemoveAt(0);
        if (lines.Count > 0 && IsNumber(lines[^1], number))
            lines.RemoveAt(lines.Count - 1);
        return string.Join('\n', lines).Trim('\n');
    }

    private static bool IsNumber(string line, int number) =>
        line.Length < 100
        && Form().Match(line) is { Success: true } match
        && match.Groups["number"].Value == number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\s*((?i:trang)\s+)?[-–]?\s*(?<number>[0-9]{1,3})\s*(/\s*[0-9]{1,3})?\s*[-–]?\s*$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Form();
}
