using GenderEquality.Activities.Intake;

namespace GenderEquality.Host.Pages;

/// <summary>A finding's place in the document.</summary>
/// <param name="Number">Its number on the page.</param>
/// <param name="Target">Id of the field that it fills.</param>
/// <param name="Tint">The class of its kind.</param>
/// <param name="IsDoubtful">Whether it has to be looked at.</param>
public sealed record DocumentMark(TextSpan Span, int Number, string Target, string Tint, bool IsDoubtful);

/// <summary>A stretch of a document's text.</summary>
/// <param name="Start">Where it begins in the document, in UTF-16 units.</param>
/// <param name="Marks">The findings that it belongs to, the narrowest first; empty for plain text.</param>
/// <param name="Ends">Those of them that end with it.</param>
public sealed record TextPiece(int Start, string Text, IReadOnlyList<DocumentMark> Marks, IReadOnlyList<DocumentMark> Ends);

/// <summary>A line of the document.</summary>
/// <param name="IsHeading">In capitals throughout and short.</param>
public sealed record TextParagraph(bool IsHeading, IReadOnlyList<TextPiece> Pieces);

/// <summary>Cuts a document into lines of plain and marked pieces. Marks may lie in each other and overlap.</summary>
public static class MarkedText
{
    private const int LongestHeading = 90;

    public static IEnumerable<TextParagraph> Paragraphs(string text, IReadOnlyList<DocumentMark> marks)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<DocumentMark> inside = [.. marks.Where(mark => mark.Span.Start >= 0 && mark.Span.Length > 0 && mark.Span.End <= text.Length)];
        for (int start = 0; start < text.Length; )
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            string line = text[start..end];
            if (!string.IsNullOrWhiteSpace(line))
                yield return new TextParagraph(IsHeading(line), [.. Pieces(text, start, end, inside)]);
            start = end + 1;
        }
    }

    private static IEnumerable<TextPiece> Pieces(string text, int start, int end, List<DocumentMark> marks)
    {
        List<DocumentMark> here = [.. marks.Where(mark => mark.Span.Start < end && mark.Span.End > start)];
        IEnumerable<int> cuts = here.SelectMany(mark => new[] { mark.Span.Start, mark.Span.End })
            .Where(cut => cut > start && cut < end)
            .Append(start)
            .Append(end)
            .Distinct()
            .Order();
        foreach ((int from, int to) in cuts.Zip(cuts.Skip(1)))
        {
            List<DocumentMark> over =
            [
                .. here.Where(mark => mark.Span.Start <= from && mark.Span.End >= to)
                    .OrderBy(mark => mark.Span.Length)
                    .ThenBy(mark => mark.Number),
            ];
            yield return new TextPiece(from, text[from..to], over, [.. over.Where(mark => EndsIn(text, mark, to))]);
        }
    }

    // The number stands after the last letter, also where a line break ends the finding.
    private static bool EndsIn(string text, DocumentMark mark, int to) =>
        mark.Span.End == to || string.IsNullOrWhiteSpace(text[to..mark.Span.End]);

    private static bool IsHeading(string line) =>
        line.Trim().Length <= LongestHeading && line.Any(char.IsLetter) && !line.Any(char.IsLower);
}
