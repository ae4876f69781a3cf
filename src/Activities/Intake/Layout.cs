using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>
/// The parts of an administrative document as Decree 30/2020/NĐ-CP orders them: header, subject, addressees, preamble,
/// sections, recipients and signature. Text copied out of Word loses its two columns and wraps its lines, so each part is
/// found by its words, not by its place on the page.
/// </summary>
internal sealed class Layout
{
    private static readonly Regex Closing = Pattern(@"như sau\s*:?\s*\.?$|\s(sau|sau đây|dưới đây|cụ thể)\s*:$");

    public Layout(string text)
    {
        Text = text;
        var plain = Unmarked.Restore(VietnameseText.Plain(text));
        Plain = plain;
        Lines = Line.Split(plain);
        Opening = new Opening(text, Lines);
        FindTail();
        Flow = Paragraphs.Join(plain, Lines, Opening.FirstBodyLine);
        FlowLower = Flow.ToLowerInvariant();
        Body = Paragraphs.Split(this);
        FindPreamble();
    }

    /// <summary>The normalised text.</summary>
    public string Text { get; }

    /// <summary>The text position for position, with one kind of dash, space and quotation mark.</summary>
    public string Plain { get; }

    /// <summary>The text position for position, with lines that were only wrapped joined by spaces.</summary>
    public string Flow { get; }

    public string FlowLower { get; }

    public IReadOnlyList<Line> Lines { get; }

    public Opening Opening { get; }

    /// <summary>Index of the line "Nơi nhận", or of the first line of the signature, or the number of lines.</summary>
    public int TailLine { get; private set; }

    /// <summary>Lines from here on are annexes: forms and outlines, not the document.</summary>
    public int EndLine { get; private set; }

    /// <summary>Index of the heading of the plan that a decision issues; -1 if there is none.</summary>
    public int AttachedLine { get; private set; } = -1;

    /// <summary>Paragraphs from the preamble to the recipients, and those of an attached plan.</summary>
    public IReadOnlyList<Paragraph> Body { get; }

    /// <summary>How many paragraphs of <see cref="Body"/> are preamble.</summary>
    public int PreambleCount { get; private set; }

    public IEnumerable<Paragraph> Preamble => Body.Take(PreambleCount);

    /// <summary>Paragraphs after the preamble.</summary>
    public IEnumerable<Paragraph> Sections => Body.Skip(PreambleCount);

    private void FindTail()
    {
        EndLine = Lines.Count;
        TailLine = -1;
        for (var i = Opening.FirstBodyLine; i < Lines.Count; i++)
        {
            if (TailLine < 0 && Line.IsRecipients(Lines[i]))
            {
                TailLine = i;
            }
            else if (Line.IsAnnex(Lines[i]) && (TailLine >= 0 || i > Lines.Count / 3))
            {
                EndLine = i;
                break;
            }
            else if (
                TailLine >= 0
                && AttachedLine < 0
                && Opening.HeadingWord == "QUYẾT ĐỊNH"
                && Line.HeadingOf(Lines[i]) is "KẾ HOẠCH" or "CHƯƠNG TRÌNH" or "ĐỀ ÁN"
            )
            {
                AttachedLine = i;
            }
        }

        if (TailLine < 0)
        {
            TailLine = SignatureBlock.FirstLine(this);
        }
    }

    private void FindPreamble()
    {
        // A preamble ends at "như sau:" or at the first section; without either, with its last "Căn cứ".
        for (var i = 0; i < Math.Min(Body.Count, 40); i++)
        {
            var p = Body[i];
            if (
                p.Kind is Marker.Roman or Marker.Article or Marker.Arabic or Marker.Letter
                || p.Lower.StartsWith("quyết định", StringComparison.Ordinal) && p.Lower.Length < 14
                || (p.IsCapitals && i > 0)
            )
            {
                PreambleCount = i;
                return;
            }

            if (Closing.IsMatch(p.Lower.TrimEnd()))
            {
                PreambleCount = i + 1;
                return;
            }
        }

        PreambleCount = Body.TakeWhile((p, i) => i < 1 || Opening.OpensPreamble(p.Lower)).Count();
    }
}
