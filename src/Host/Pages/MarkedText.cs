using GenderEquality.Activities.Intake;

namespace GenderEquality.Host.Pages;

/// <summary>A stretch of a document's text, marked as the place of a finding or not.</summary>
/// <param name="Number">The finding's number on the page; null for plain text.</param>
/// <param name="Target">Id of the field that the finding fills.</param>
public sealed record TextPiece(string Text, int? Number, string? Target);

/// <summary>Cuts a document into paragraphs of plain and marked pieces. Where findings overlap, the first one is marked.</summary>
public static class MarkedText
{
    public static IEnumerable<IReadOnlyList<TextPiece>> Paragraphs(
        string text,
        IReadOnlyList<(TextSpan Span, int Number, string Target)> marks
    )
    {
        List<(TextSpan Span, int Number, string Target)> inOrder = [];
        foreach (
            (TextSpan Span, int Number, string Target) mark in marks
                .OrderBy(mark => mark.Span.Start)
                .ThenByDescending(mark => mark.Span.Length)
        )
        {
            if (mark.Span.Length > 0 && mark.Span.End <= text.Length && (inOrder.Count == 0 || inOrder[^1].Span.End <= mark.Span.Start))
                inOrder.Add(mark);
        }
        int start = 0;
        while (start < text.Length)
        {
            int end = text.IndexOf('\n', start);
            if (end < 0)
                end = text.Length;
            if (end > start && !string.IsNullOrWhiteSpace(text[start..end]))
                yield return Pieces(text, start, end, inOrder);
            start = end + 1;
        }
    }

    private static List<TextPiece> Pieces(string text, int start, int end, List<(TextSpan Span, int Number, string Target)> marks)
    {
        var pieces = new List<TextPiece>();
        int at = start;
        foreach ((TextSpan span, int number, string target) in marks.Where(mark => mark.Span.Start < end && mark.Span.End > start))
        {
            int from = Math.Max(span.Start, at);
            int to = Math.Min(span.End, end);
            if (from >= to)
                continue;
            if (from > at)
                pieces.Add(new TextPiece(text[at..from], null, null));
            pieces.Add(new TextPiece(text[from..to], number, target));
            at = to;
        }
        if (at < end)
            pieces.Add(new TextPiece(text[at..end], null, null));
        return pieces;
    }
}
