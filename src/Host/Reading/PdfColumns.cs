using System.Text.RegularExpressions;

namespace GenderEquality.Host.Reading;

/// <summary>
/// Puts the two blocks that Decree 30/2020/NĐ-CP sets in two columns, header and signature, into reading order: the left column, then the
/// right one. Other lines with gaps are rows of tables and stay as they are.
/// </summary>
internal static partial class PdfColumns
{
    // So many lines may stand in one column before the other begins.
    private const int Lead = 3;

    public static IReadOnlyList<string> InReadingOrder(IReadOnlyList<string> lines, bool isFirstPage)
    {
        var ordered = new List<string>();
        bool isTop = isFirstPage;
        for (int i = 0; i < lines.Count; )
        {
            if ((isTop || Recipients().IsMatch(lines[i])) && Block(lines, i) is (int end, int cut))
            {
                List<string> block = [.. lines.Skip(i).Take(end - i)];
                ordered.AddRange(Column(block, line => line.Length <= cut ? line : line[..cut]));
                ordered.Add("");
                ordered.AddRange(Column(block, line => line.Length <= cut ? "" : line[cut..]));
                ordered.Add("");
                i = end;
            }
            else
            {
                ordered.Add(lines[i++]);
            }
            isTop &= ordered.TrueForAll(string.IsNullOrWhiteSpace);
        }
        return ordered;
    }

    /// <summary>The block of two columns that begins at a line: where it ends and between which letters it is cut; null if there is none.</summary>
    private static (int End, int Cut)? Block(IReadOnlyList<string> lines, int start)
    {
        int begin = Enumerable
            .Range(start, Math.Min(Lead, lines.Count - start))
            .FirstOrDefault(i => GapIn(lines[i], 0, int.MaxValue) is not null, -1);
        if (begin < 0 || GapIn(lines[begin], 0, int.MaxValue) is not (int left, int right))
            return null;
        // No letter of the left column is at left or beyond, none of the right one before right.
        (int end, int blanks) = (begin, 0);
        for (int i = start; i < lines.Count && blanks <= 2; i++)
        {
            string line = lines[i];
            if (string.IsNullOrWhiteSpace(line))
            {
                blanks++;
                continue;
            }
            int first = line.Length - line.TrimStart().Length;
            if (GapIn(line, left, right) is (int from, int to))
            {
                (left, right, end) = (from, to, i + 1);
            }
            else if (first >= right - 1 || line.Length <= right - 2)
            {
                left = first >= right - 1 ? left : Math.Max(left, line.Length);
                end = blanks == 0 ? i + 1 : end;
            }
            else
            {
                // A line across both ends the header. Among recipients it shows that there are no columns, only spaces.
                if (Recipients().IsMatch(lines[start]) && blanks == 0)
                    return null;
                break;
            }
            blanks = 0;
        }
        return end > begin ? (end, (left + right) / 2) : null;
    }

    /// <summary>What is free of letters in this line and in those before it.</summary>
    private static (int From, int To)? GapIn(string line, int left, int right)
    {
        foreach (ValueMatch gap in Gaps().EnumerateMatches(line.AsSpan().TrimEnd()))
        {
            (int from, int to) = (Math.Max(left, gap.Index), Math.Min(right, gap.Index + gap.Length));
            if (gap.Index > 0 && to - from >= 2)
                return (from, to);
        }
        return null;
    }

    private static IEnumerable<string> Column(List<string> block, Func<string, string> part) =>
        block
            .Select(line => (IsBlank: string.IsNullOrWhiteSpace(line), Part: part(line).Trim()))
            .Where(one => one.IsBlank || one.Part.Length > 0)
            .Select(one => one.Part);

    [GeneratedRegex(
        @"^\s*n[ơo]i\s+(nhận|gửi)\s*:?",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Recipients();

    // Fewer spaces part the words of a justified line.
    [GeneratedRegex(" {3,}", RegexOptions.None, 1000)]
    private static partial Regex Gaps();
}
