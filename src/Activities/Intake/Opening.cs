using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>
/// The opening of a document: the lines above its subject, the subject and the addressees. Whatever follows is preamble.
/// </summary>
internal sealed class Opening
{
    private static readonly Regex PreambleWord = Pattern(
        @"^[-+\s]*(căn cứ|thực hiện|theo|xét|để|nhằm|triển khai|tiếp theo|tiếp tục|trên cơ sở|thi hành|hưởng ứng|hướng tới|phát huy|chấp hành)\s"
    );
    private static readonly Regex Numbered = Pattern(@"[0-9]\s?[a-z]?\s*[/-]\s*([0-9]{4}\s*/\s*)?\p{L}{2}");
    private static readonly Regex SubjectMark = Pattern(@"(^|\s)(?<mark>v\s?/\s?v|về việc)[\s:.]");
    private static readonly Regex Authority = Pattern(
        @"^(HIỆU TRƯỞNG|TRƯỞNG PHÒNG|GIÁM ĐỐC|CHỦ TỊCH|BỘ TRƯỞNG|TRƯỞNG BAN|ỦY BAN|UBND|CHÁNH)"
    );

    private readonly string _text;
    private readonly IReadOnlyList<Line> _lines;

    public Opening(string text, IReadOnlyList<Line> lines)
    {
        _text = text;
        _lines = lines;
        FindHeading();
    }

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

    /// <summary>The line opens with the words of a preamble: Căn cứ, Thực hiện, Theo …</summary>
    public static bool OpensPreamble(string lower) => PreambleWord.IsMatch(lower);

    private void FindHeading()
    {
        var limit = Math.Min(_lines.Count, 60);
        for (var i = 0; i < limit; i++)
        {
            var line = _lines[i];
            if (Line.HeadingOf(line) is { } word)
            {
                (HeadingLine, HeadingWord, HeaderEnd) = (i, word, i);
                ReadSubjectAfterHeading(i, word);
                break;
            }

            var mark = SubjectMark.Match(line.Lower);
            if (mark.Success && line.Text.Length < 300 && !PreambleWord.IsMatch(line.Lower))
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
        var rest = _lines[i].Text[word.Length..].TrimStart(' ', ':', '.', '\t');
        if (rest.Length > 0)
        {
            Subject.Add(new TextSpan(_lines[i].End - rest.Length, rest.Length));
        }

        var next = i + 1;
        for (; next < _lines.Count && Subject.Count < 9; next++)
        {
            var line = _lines[next];
            if (LooksLikePreamble(next) || EndsSubject(line) || (word == "QUYẾT ĐỊNH" && Authority.IsMatch(line.Text)))
            {
                break;
            }

            if (line.AfterBlank && Subject.Count > 0 && !ContinuesSubject(_lines[next - 1], line))
            {
                break;
            }

            Subject.Add(new TextSpan(line.Start, line.Text.Length));
        }

        FirstBodyLine = next;
    }

    private void ReadSubjectAfterMark(int i, int start)
    {
        Subject.Add(ColumnFrom(_lines[i], start));
        var next = i + 1;
        for (; next < _lines.Count && Subject.Count < 8; next++)
        {
            var line = _lines[next];
            var small = char.IsLower(line.Text[0]);
            if (Line.IsDateLine(line) && !small && next + 1 < _lines.Count && char.IsLower(_lines[next + 1].Text[0]))
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

    private bool IsBold(Line line) => line.Start >= 2 && _text[line.Start - 1] == '*' && _text[line.Start - 2] == '*';

    private static bool EndsSubject(Line line) =>
        line.Lower.StartsWith("kính gửi", StringComparison.Ordinal)
        || Issuer.IsMotto(line.Lower)
        || line.Text[0] is '(' or '-' or '=' or '~'
        || Line.IsDateLine(line)
        || Line.IsNumberLine(line)
        || Paragraphs.MarkerOf(line.Text).Kind is Marker.Roman or Marker.Article or Marker.Arabic;

    // "Thực hiện …" may open a subject too; a preamble cites a number or runs on.
    private bool LooksLikePreamble(int i)
    {
        if (!PreambleWord.IsMatch(_lines[i].Lower))
        {
            return false;
        }

        var text = _lines[i].Lower;
        for (var k = i + 1; k < Math.Min(i + 3, _lines.Count) && !_lines[k].AfterBlank; k++)
        {
            text += " " + _lines[k].Lower;
        }

        return Numbered.IsMatch(text) || text.StartsWith("căn cứ", StringComparison.Ordinal) || text[^1] is ';' or ':' or ',';
    }

    private void ReadAddressees()
    {
        var from = Math.Max(0, HeaderEnd);
        while (from < Math.Min(_lines.Count, HeaderEnd + 25) && !_lines[from].Lower.StartsWith("kính gửi", StringComparison.Ordinal))
        {
            from++;
        }

        if (from >= _lines.Count || !_lines[from].Lower.StartsWith("kính gửi", StringComparison.Ordinal))
        {
            return;
        }

        var to = from + 1;
        var named = _lines[from].Text.Length > "kính gửi: ".Length;
        for (; to < _lines.Count && to - from < 25; to++)
        {
            var line = _lines[to];
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
}
