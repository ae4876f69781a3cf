using System.Globalization;
using System.Text;

namespace GenderEquality.Activities.Intake;

/// <summary>
/// A text whose torn letters are whole again. Some PDF files give a letter's tone as a mark of its own behind a space
/// ("nhâ ́t"); the words are read mended, while spans and quotes stay those of the file.
/// </summary>
internal sealed class TornMarks
{
    private readonly List<int> _from = [];

    private TornMarks(string text)
    {
        var mended = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; )
        {
            _from.Add(i);
            var letter = text[i++];
            while (i + 1 < text.Length && text[i] is ' ' or '\u00A0' && Join(letter, text[i + 1]) is { } whole)
            {
                letter = whole;
                i += 2;
            }

            mended.Append(letter);
        }

        _from.Add(text.Length);
        Text = mended.ToString();
    }

    public string Text { get; }

    /// <summary>Null if nothing is torn.</summary>
    public static TornMarks? Mend(string text) => IsTorn(text) ? new TornMarks(text) : null;

    /// <summary>The findings with all places told as those of the file.</summary>
    public DocumentFindings Place(DocumentFindings found, string text) =>
        found with
        {
            Text = text,
            Spans = found.Spans.ToDictionary(s => s.Key, s => Of(s.Value), StringComparer.Ordinal),
            Clauses = [.. found.Clauses.Select(c => c with { Span = Of(c.Span) })],
            Targets =
            [
                .. found.Targets.Select(
                    (t, i) => found.Spans.TryGetValue($"targets[{i}]", out var span) ? t with { Quote = Cut(text, Of(span)) } : t
                ),
            ],
        };

    private static bool IsTorn(string text)
    {
        for (var i = 1; i + 1 < text.Length; i++)
        {
            if (text[i] is ' ' or '\u00A0' && Join(text[i - 1], text[i + 1]) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static char? Join(char letter, char mark)
    {
        if (
            mark is < '\u0300' or > '\u0323'
            || !char.IsLetter(letter)
            || CharUnicodeInfo.GetUnicodeCategory(mark) != UnicodeCategory.NonSpacingMark
        )
        {
            return null;
        }

        var whole = string.Concat(letter, mark).Normalize(NormalizationForm.FormC);
        return whole.Length == 1 ? whole[0] : null;
    }

    private TextSpan Of(TextSpan span) => new(_from[span.Start], _from[span.End] - _from[span.Start]);

    private static string Cut(string text, TextSpan span) => text.Substring(span.Start, span.Length);
}
