using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>What stands before the first word of a paragraph.</summary>
internal enum Marker
{
    None,
    Roman,
    Article,
    Arabic,
    Decimal,
    Letter,
    Bullet,
}

/// <summary>A paragraph of the body, wrapped lines joined.</summary>
/// <param name="Start">Position in the text.</param>
/// <param name="Text">Equal in length to the stretch of the text, line ends within it as spaces.</param>
/// <param name="Kind">Its marker.</param>
/// <param name="MarkerLength">Where its words begin.</param>
/// <param name="Section">Lower-case words of the top heading above, "" if there is none.</param>
/// <param name="Sub">Lower-case words of the nearest numbered line above within the section, "" if there is none.</param>
internal sealed record Paragraph(int Start, string Text, Marker Kind, int MarkerLength, string Section, string Sub)
{
    public string Lower { get; } = Text.ToLowerInvariant();
    public int End => Start + Text.Length;
    public TextSpan Span => new(Start, Text.Length);

    /// <summary>The words after the marker, lower case.</summary>
    public string Words => Lower[MarkerLength..].Trim();

    public bool IsCapitals => Text.Length < 250 && IsUpper(Text[MarkerLength..]);

    /// <summary>A heading of the first order: Roman number, article, or capitals.</summary>
    public bool IsTop => Text.Length < 250 && (Kind is Marker.Roman or Marker.Article || (IsCapitals && Text.Length > 8));

    /// <summary>A part that leads the ones below it, rather than a sentence.</summary>
    public bool IsHeading =>
        IsTop || (Kind is Marker.Arabic or Marker.Decimal or Marker.Letter && Text.Length < 200 && Text.TrimEnd()[^1] is not ('.' or ';'));
}

/// <summary>A sentence, or a part between semicolons, and where it stands.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Sentence(int Start, string Text)
{
    public int End => Start + Text.Length;
}

/// <summary>Joins wrapped lines and cuts the body into paragraphs and sentences.</summary>
internal static class Paragraphs
{
    // Nothing sensible is longer; the rest of a runaway line is read as further sentences.
    private const int MaxSentence = 3000;

    private static readonly (Marker Kind, Regex Form)[] Forms =
    [
        (Marker.Article, Pattern(@"^(?i:điều)\s+[0-9]{1,3}\s*[.:]?\s*")),
        (
            Marker.Roman,
            Pattern(
                @"^(?i:phần\s+)?(thứ\s+)?[IVX]{1,5}\s*([.):]|/\s|/-|-\s)\s*|^[A-E]\s*[./)]\s+|^(?i:phần)\s+(thứ\s+)?(nhất|hai|ba|[IVX]{1,4}|[0-9])\b\s*[.:]?\s*"
            )
        ),
        (Marker.Decimal, Pattern(@"^[0-9]{1,2}(\.[0-9]{1,2}){1,3}\s*[.)]?\s+")),
        (Marker.Arabic, Pattern(@"^[0-9]{1,2}\s?[.)/]\s*(\s|\p{L})")),
        (Marker.Letter, Pattern(@"^\p{Ll}\s?[.)]\s+")),
        (Marker.Bullet, Pattern(@"^[-+•▪○]\s*")),
    ];

    /// <summary>The marker that a line begins with, and its length with the space after it.</summary>
    public static (Marker Kind, int Length) MarkerOf(string line)
    {
        foreach (var (kind, form) in Forms)
        {
            var m = form.Match(line);
            if (m.Success)
            {
                return (kind, char.IsLetter(line[m.Length - 1]) && kind == Marker.Arabic ? m.Length - 1 : m.Length);
            }
        }

        return (Marker.None, 0);
    }

    /// <summary>The plain text with the line ends that only wrap a sentence turned into spaces.</summary>
    public static string Join(string plain, IReadOnlyList<Line> lines, int firstBodyLine)
    {
        var chars = plain.ToCharArray();
        for (var i = Math.Max(1, firstBodyLine + 1); i < lines.Count; i++)
        {
            if (Wraps(lines[i - 1], lines[i]))
            {
                Array.Fill(chars, ' ', lines[i - 1].End, lines[i].Start - lines[i - 1].End);
            }
        }

        return new string(chars);
    }

    public static List<Paragraph> Split(Layout layout)
    {
        var paragraphs = new List<Paragraph>();
        var (section, sub) = ("", "");
        AddRange(layout.Opening.FirstBodyLine, layout.TailLine);
        if (layout.AttachedLine >= 0)
        {
            (section, sub) = ("", "");
            var end = layout.AttachedLine + 1;
            while (end < layout.EndLine && !Line.IsRecipients(layout.Lines[end]))
            {
                end++;
            }

            AddRange(layout.AttachedLine + 1, end);
        }

        return paragraphs;

        void AddRange(int from, int to)
        {
            to = Math.Min(to, layout.EndLine);
            for (var i = from; i < to; )
            {
                var first = layout.Lines[i];
                var last = first;
                for (i++; i < to && layout.Flow.IndexOf('\n', last.End, layout.Lines[i].Start - last.End) < 0; i++)
                {
                    last = layout.Lines[i];
                }

                Add(first.Start, last.End);
            }
        }

        void Add(int start, int end)
        {
            var text = layout.Flow[start..end];
            var (kind, length) = MarkerOf(text);
            var p = new Paragraph(start, text, kind, length, section, sub);
            if (p.IsTop)
            {
                (section, sub) = (p.Words, "");
                p = p with { Section = section, Sub = "" };
            }
            else if (kind is Marker.Arabic or Marker.Decimal)
            {
                sub = p.Words;
                p = p with { Sub = sub };
            }

            paragraphs.Add(p);
        }
    }

    /// <summary>Sentences of a paragraph; an abbreviation's point ("TP. Hà Nội", "KT.") does not end one.</summary>
    public static IEnumerable<Sentence> Sentences(Paragraph p)
    {
        var text = p.Text;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var ends = text[i] is '.' or '!' or '?' && EndsAt(text, i);
            if (ends || i - start >= MaxSentence || i == text.Length - 1)
            {
                yield return new Sentence(p.Start + start, text[start..(i + 1)]);
                start = i + 1;
            }
        }
    }

    private static bool EndsAt(string text, int dot)
    {
        var next = dot + 1;
        while (next < text.Length && text[next] is ' ' or '\t')
        {
            next++;
        }

        if (next >= text.Length || next == dot + 1 || !(char.IsUpper(text[next]) || text[next] is '-' or '+' or '"'))
        {
            return false;
        }

        var word = dot;
        while (word > 0 && char.IsLetter(text[word - 1]))
        {
            word--;
        }

        return word == dot || dot - word > 3 || !char.IsUpper(text[word]) || dot - word == 3 && IsUpper(text[word..dot]);
    }

    /// <summary>A row of a table, its cells parted by tabs.</summary>
    public static bool IsRow(Line line) => Cells(line.Text).Length > 2;

    /// <summary>The cells of a row that are not blank; the whole text if it is no row.</summary>
    public static string[] Cells(string text) => text.Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Wraps(Line before, Line line)
    {
        var last = before.Text[^1];
        var (kind, _) = MarkerOf(line.Text);
        // "… Tờ trình số" and below it "96/TTr-SGDĐT": a document's number, not an item's.
        if (before.Lower.EndsWith(" số", StringComparison.Ordinal))
        {
            return true;
        }

        if (IsRow(before) || IsRow(line))
        {
            return false;
        }

        if (kind is Marker.Letter && last is not (',' or '(') || last is '.' or ':' or '!' or '?' or ';')
        {
            return false;
        }

        if (char.IsLower(line.Text[0]) && kind != Marker.Letter)
        {
            return true;
        }

        return !line.AfterBlank
            && kind is Marker.None
            && (last == ',' || before.Text.Length >= 55)
            && !IsUpper(line.Text)
            && !Line.IsRecipients(line)
            && MarkerOf(before.Text).Kind is not (Marker.Roman or Marker.Article);
    }
}
