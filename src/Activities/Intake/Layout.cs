using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>One line that is not blank, without the spaces round it.</summary>
/// <param name="Start">Position of its first letter in the text.</param>
/// <param name="Text">From <see cref="VietnameseText.Plain"/>.</param>
/// <param name="AfterBlank">A blank line stands above.</param>
internal sealed record Line(int Start, string Text, bool AfterBlank)
{
    public string Lower { get; } = Text.ToLowerInvariant();
    public int End => Start + Text.Length;
}

/// <summary>
/// The parts of an administrative document as Decree 30/2020/NĐ-CP orders them: header, subject, addressees, preamble,
/// sections, recipients and signature. Text copied out of Word loses its two columns and wraps its lines, so each part is
/// found by its words, not by its place on the page.
/// </summary>
internal sealed class Layout
{
    private const string HeadingWords =
        "KẾ HOẠCH|QUYẾT ĐỊNH|THÔNG BÁO|HƯỚNG DẪN|CHỈ THỊ|BÁO CÁO|GIẤY MỜI|THƯ MỜI|CHƯƠNG TRÌNH|CÔNG VĂN|TỜ TRÌNH|KẾT LUẬN|CÔNG ĐIỆN|ĐỀ ÁN|NGHỊ QUYẾT|BIÊN BẢN|THỰC ĐƠN|GIẤY TRIỆU TẬP|ĐỀ CƯƠNG|THƯ NGỎ";

    private static readonly Regex Heading = Pattern($@"^(?<word>{HeadingWords})(?:[\s:.(]|$|\p{{Lu}}\p{{Ll}})");
    private static readonly Regex WholeHeading = Pattern($@"^(?i:(?<word>{HeadingWords}))\s*[:.]?$");
    private static readonly Regex PreambleWord = Pattern(
        @"^[-+\s]*(căn cứ|thực hiện|theo|xét|để|nhằm|triển khai|tiếp theo|tiếp tục|trên cơ sở|thi hành|hưởng ứng|hướng tới|phát huy|chấp hành)\s"
    );
    private static readonly Regex Numbered = Pattern(@"[0-9]\s?[a-z]?\s*[/-]\s*([0-9]{4}\s*/\s*)?\p{L}{2}");
    private static readonly Regex SubjectMark = Pattern(@"(^|\s)(?<mark>v\s?/\s?v|về việc)[\s:.]");
    private static readonly Regex DateLine = Pattern(@"ngày[\s.]*([0-9lo]{1,2})?[\s.]*tháng[\s.]*([0-9lo]{1,2})?[\s.]*năm|,\s*ngày\s");
    private static readonly Regex NumberLine = Pattern(@"^số\s*[:.]|^số\s+[0-9.]*\s*[/-]");
    private static readonly Regex Authority = Pattern(
        @"^(HIỆU TRƯỞNG|TRƯỞNG PHÒNG|GIÁM ĐỐC|CHỦ TỊCH|BỘ TRƯỞNG|TRƯỞNG BAN|ỦY BAN|UBND|CHÁNH)"
    );
    private static readonly Regex Annex = Pattern(
        @"^(phụ lục|mẫu( số|\s*[0-9:.]| báo cáo|$)|biểu( số| mẫu|\s*[0-9])|đề cương|\(?kèm theo (công văn|kế hoạch|văn bản|hướng dẫn|thông báo))"
    );
    private static readonly Regex Recipients = Pattern(@"(^|\s\s|\t)(?<mark>n[ơo]i\s+(nhận|gửi))\s*([:.(;-]|$)");
    private static readonly Regex Closing = Pattern(@"như sau\s*:?\s*\.?$|\s(sau|sau đây|dưới đây|cụ thể)\s*:$");

    public Layout(string text)
    {
        Text = text;
        var plain = Plain(text);
        Lines = SplitLines(plain);
        FindHeading();
        FindTail();
        Flow = Paragraphs.Join(plain, Lines, FirstBodyLine);
        FlowLower = Flow.ToLowerInvariant();
        Body = Paragraphs.Split(this);
        FindPreamble();
    }

    /// <summary>The normalised text.</summary>
    public string Text { get; }

    /// <summary>The text position for position, with lines that were only wrapped joined by spaces.</summary>
    public string Flow { get; }

    public string FlowLower { get; }

    public IReadOnlyList<Line> Lines { get; }

    /// <summary>Index of the line with KẾ HOẠCH, QUYẾT ĐỊNH …; -1 in a letter.</summary>
    public int HeadingLine { get; private set; } = -1;

    /// <summary>The heading in capitals, null in a letter.</summary>
    public string? HeadingWord { get; private set; }

    /// <summary>Position and end of the subject's pieces, in order; the heading word is not among them.</summary>
    public List<TextSpan> Subject { get; } = [];

    /// <summary>The subject follows V/v rather than a heading.</summary>
    public bool IsLetter { get; private set; }

    /// <summary>Lines before this one are header: bodies, motto, number, place and date.</summary>
    public int HeaderEnd { get; private set; }

    /// <summary>Lines of "Kính gửi", from and to (exclusive).</summary>
    public (int From, int To) Addressees { get; private set; }

    /// <summary>Index of the first line of the preamble.</summary>
    public int FirstBodyLine { get; private set; }

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

    public static string? HeadingOf(Line line)
    {
        var m = WholeHeading.Match(line.Text);
        m = m.Success ? m : Heading.Match(line.Text);
        return m.Success && line.Text.Length < 250 ? m.Groups["word"].Value.ToUpperInvariant() : null;
    }

    public static bool IsRecipients(Line line) => Recipients.IsMatch(line.Lower);

    public static bool IsDateLine(Line line) => line.Text.Length < 160 && DateLine.IsMatch(line.Lower);

    public static bool IsNumberLine(Line line) => line.Text.Length < 160 && NumberLine.IsMatch(line.Lower);

    public static bool IsAnnex(Line line) => line.Text.Length < 160 && Annex.IsMatch(line.Lower);

    private static List<Line> SplitLines(string plain)
    {
        var lines = new List<Line>();
        var blank = true;
        for (var start = 0; start < plain.Length; )
        {
            var end = plain.IndexOf('\n', start);
            end = end < 0 ? plain.Length : end;
            var piece = plain.AsSpan(start, end - start);
            var trimmed = piece.Trim();
            if (trimmed.IsEmpty)
            {
                blank = true;
            }
            else
            {
                var lead = piece.Length - piece.TrimStart().Length;
                lines.Add(new Line(start + lead, trimmed.ToString(), blank));
                blank = false;
            }

            start = end + 1;
        }

        return lines;
    }

    private void FindHeading()
    {
        var limit = Math.Min(Lines.Count, 60);
        for (var i = 0; i < limit; i++)
        {
            var line = Lines[i];
            if (HeadingOf(line) is { } word)
            {
                (HeadingLine, HeadingWord, HeaderEnd) = (i, word, i);
                ReadSubjectAfterHeading(i, word);
                break;
            }

            var mark = SubjectMark.Match(line.Lower);
            if (mark.Success && line.Text.Length < 300 && !line.Lower.StartsWith("căn cứ", StringComparison.Ordinal))
            {
                IsLetter = true;
                HeaderEnd = i;
                ReadSubjectAfterMark(i, line.Start + mark.Groups["mark"].Index);
                break;
            }

            if (line.Lower.StartsWith("kính gửi", StringComparison.Ordinal) || LooksLikePreamble(i))
            {
                IsLetter = line.Lower.StartsWith("kính gửi", StringComparison.Ordinal);
                HeaderEnd = FirstBodyLine = i;
                break;
            }
        }

        ReadAddressees();
    }

    private void ReadSubjectAfterHeading(int i, string word)
    {
        var rest = Lines[i].Text[word.Length..].TrimStart(' ', ':', '.', '\t');
        if (rest.Length > 0)
        {
            Subject.Add(new TextSpan(Lines[i].End - rest.Length, rest.Length));
        }

        var next = i + 1;
        for (; next < Lines.Count && Subject.Count < 9; next++)
        {
            var line = Lines[next];
            if (LooksLikePreamble(next) || EndsSubject(line) || (word == "QUYẾT ĐỊNH" && Authority.IsMatch(line.Text)))
            {
                break;
            }

            if (line.AfterBlank && Subject.Count > 0 && !ContinuesSubject(Lines[next - 1], line))
            {
                break;
            }

            Subject.Add(new TextSpan(line.Start, line.Text.Length));
        }

        FirstBodyLine = next;
    }

    private void ReadSubjectAfterMark(int i, int start)
    {
        Subject.Add(ColumnFrom(Lines[i], start));
        var next = i + 1;
        for (; next < Lines.Count && Subject.Count < 8; next++)
        {
            var line = Lines[next];
            var small = char.IsLower(line.Text[0]);
            if (IsDateLine(line) && !small && next + 1 < Lines.Count && char.IsLower(Lines[next + 1].Text[0]))
            {
                continue;
            }

            if ((line.AfterBlank && !small) || LooksLikePreamble(next) || EndsSubject(line))
            {
                break;
            }

            Subject.Add(ColumnFrom(line, line.Start));
        }

        FirstBodyLine = next;
    }

    // Two columns on one line: the subject is the left one, the date or the motto the right one.
    private static TextSpan ColumnFrom(Line line, int start)
    {
        var piece = line.Text[(start - line.Start)..];
        var cut = piece.IndexOf("   ", StringComparison.Ordinal);
        var tab = piece.IndexOf('\t', StringComparison.Ordinal);
        cut = cut < 0 || (tab >= 0 && tab < cut) ? tab : cut;
        return new TextSpan(start, cut > 0 ? cut : piece.Length);
    }

    private bool ContinuesSubject(Line before, Line line) =>
        char.IsLower(line.Text[0])
        || (IsUpper(before.Text) && IsUpper(line.Text) && !Authority.IsMatch(line.Text))
        || (IsBold(before) && IsBold(line));

    private bool IsBold(Line line) => line.Start >= 2 && Text[line.Start - 1] == '*' && Text[line.Start - 2] == '*';

    private static bool EndsSubject(Line line) =>
        line.Lower.StartsWith("kính gửi", StringComparison.Ordinal)
        || Issuer.IsMotto(line.Lower)
        || line.Text[0] is '(' or '-' or '=' or '~'
        || IsDateLine(line)
        || IsNumberLine(line)
        || Paragraphs.MarkerOf(line.Text).Kind is Marker.Roman or Marker.Article or Marker.Arabic;

    // "Thực hiện …" may open a subject too; a preamble cites a number or runs on.
    private bool LooksLikePreamble(int i)
    {
        if (!PreambleWord.IsMatch(Lines[i].Lower))
        {
            return false;
        }

        var text = Lines[i].Lower;
        for (var k = i + 1; k < Math.Min(i + 3, Lines.Count) && !Lines[k].AfterBlank; k++)
        {
            text += " " + Lines[k].Lower;
        }

        return Numbered.IsMatch(text) || text.StartsWith("căn cứ", StringComparison.Ordinal) || text[^1] is ';' or ':' or ',';
    }

    private void ReadAddressees()
    {
        var from = Math.Max(0, HeaderEnd);
        while (from < Math.Min(Lines.Count, HeaderEnd + 25) && !Lines[from].Lower.StartsWith("kính gửi", StringComparison.Ordinal))
        {
            from++;
        }

        if (from >= Lines.Count || !Lines[from].Lower.StartsWith("kính gửi", StringComparison.Ordinal))
        {
            return;
        }

        var to = from + 1;
        var named = Lines[from].Text.Length > "kính gửi: ".Length;
        for (; to < Lines.Count && to - from < 25; to++)
        {
            var line = Lines[to];
            var bullet = Paragraphs.MarkerOf(line.Text).Kind == Marker.Bullet;
            if (
                LooksLikePreamble(to)
                || PreambleWord.IsMatch(line.Lower) && !bullet
                || (!bullet && line.AfterBlank && named && !char.IsLower(line.Text[0]))
                || (!bullet && line.Text.Length > 160)
                || Paragraphs.MarkerOf(line.Text).Kind is Marker.Roman or Marker.Arabic
            )
            {
                break;
            }

            named = true;
        }

        Addressees = (from, to);
        FirstBodyLine = Math.Max(FirstBodyLine, to);
    }

    private void FindTail()
    {
        EndLine = Lines.Count;
        TailLine = -1;
        for (var i = FirstBodyLine; i < Lines.Count; i++)
        {
            if (TailLine < 0 && IsRecipients(Lines[i]))
            {
                TailLine = i;
            }
            else if (IsAnnex(Lines[i]) && (TailLine >= 0 || i > Lines.Count / 3))
            {
                EndLine = i;
                break;
            }
            else if (
                TailLine >= 0
                && AttachedLine < 0
                && HeadingWord == "QUYẾT ĐỊNH"
                && HeadingOf(Lines[i]) is "KẾ HOẠCH" or "CHƯƠNG TRÌNH" or "ĐỀ ÁN"
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

        PreambleCount = Body.TakeWhile((p, i) => i < 1 || PreambleWord.IsMatch(p.Lower)).Count();
    }
}
