using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>Recipients and signature: what stands below the last sentence.</summary>
internal static class SignatureBlock
{
    private static readonly Regex Capacity = Pattern(
        @"(^|[\s\t])(?<c>KT|TL|TM|TUQ|T\.M|K\.T|T\.L|Q)\s?\.\s?(?<of>\p{Lu})?|^(?<c>KT|TL|TM|TUQ)\s+(?<of>\p{Lu})"
    );
    private static readonly Regex TitleWord = Pattern(
        @"^((kt|tl|tm|tuq|q)\s?\.?\s?)?(q\.\s?)?(phó )?(trưởng phòng|trưởng ban|hiệu trưởng|phó hiệu trưởng|giám đốc|chủ tịch|chánh|vụ trưởng|bộ trưởng|thứ trưởng|tổ trưởng|tổ phó|chuyên viên|thư ký|cục trưởng|viện trưởng|quyền|người lập|phụ trách|bí thư|chủ nhiệm|ủy viên|trưởng|duyệt|phê duyệt|xác nhận|p\. ?hiệu trưởng|ban giám hiệu|ban giám đốc|ủy ban|ubnd)"
    );
    private static readonly Regex NotAName = Pattern(
        @"^(nơi|kính|lưu|như|các|phòng|trường|sở|ngày|ban|ủy ban|số|đã|ký|cộng|độc lập|tổ|ubnd|huyện|thành|phê duyệt|xác nhận|duyệt|người|hội|công đoàn|chủ|thủ trưởng|đơn vị|trưởng|hiệu|giám|phó|chánh|bí thư|trang|page)(\s|$|,)"
    );
    private static readonly Regex Name = Pattern(
        @"^((?i:thạc sĩ|ths|th\.s|tiến sĩ|ts|ts\.|pgs\.ts|bs)[.\s]+)?\p{Lu}[\p{L}'.]*(\s+\p{Lu}[\p{L}'.]*){1,5}$"
    );
    private static readonly Regex Stamp = Pattern(
        @"^\(?\s*(đã ký|ký tên|đã kí|ký, đóng dấu|ký và ghi rõ|ký|signed)[^\n]{0,50}$|^\([^)]{0,40}\)$|^[-.\s]+$"
    );

    /// <summary>The first line of a signature without "Nơi nhận" above it; the number of lines if there is none.</summary>
    public static int FirstLine(Layout layout)
    {
        var end = layout.EndLine;
        for (var i = Math.Max(layout.Opening.FirstBodyLine, end - 12); i < end; i++)
        {
            if (SignaturePieces(layout.Lines[i]).Any(p => IsTitle(p.Text)))
            {
                return i;
            }
        }

        return end;
    }

    /// <summary>The lines of "Nơi nhận", wrapped ones joined.</summary>
    public static IReadOnlyList<string> Recipients(Layout layout)
    {
        var items = new List<string>();
        var open = false;
        for (var i = layout.TailLine; i < layout.EndLine && (layout.AttachedLine < 0 || i < layout.AttachedLine); i++)
        {
            var line = layout.Lines[i];
            var text = LeftColumn(line.Text);
            if (i == layout.TailLine)
            {
                if (!Line.IsRecipients(line))
                {
                    return items;
                }

                var mark = line.Lower.LastIndexOf("nơi ", StringComparison.Ordinal);
                var rest = mark < 0 ? "" : line.Text[mark..];
                rest = rest.Length > 8 ? LeftColumn(rest[8..].TrimStart(' ', ':', '.', '(', '\t')) : "";
                text = IsSignatureLine(rest.Trim()) ? "" : rest;
            }

            if (text.Length == 0)
            {
                continue;
            }

            var bullet = Paragraphs.MarkerOf(text).Kind == Marker.Bullet;
            if (!bullet && EndsRecipients(text, items))
            {
                break;
            }

            var raw = i == layout.TailLine ? text : layout.Text.Substring(line.Start, text.Length);
            if (bullet || !open || items.Count == 0)
            {
                items.AddRange(SplitItems(raw));
            }
            else
            {
                items[^1] += " " + raw;
            }

            open = text[^1] is not (';' or '.');
        }

        return [.. items.Select(Item).Where(s => s.Length > 0)];
    }

    /// <summary>Name, title and capacity, looked for below the recipients, or above them where columns came in that order.</summary>
    public static SignerFinding Signer(Layout layout, Notes notes)
    {
        var stop = layout.AttachedLine >= 0 ? layout.AttachedLine : layout.EndLine;
        var found = Read(layout, Pieces(layout, layout.TailLine, stop));
        if (found.Finding.Name is null && found.Finding.Title is null)
        {
            var from = layout.TailLine;
            while (from > layout.Opening.FirstBodyLine && layout.TailLine - from < 6 && IsSignatureLine(layout.Lines[from - 1].Text))
            {
                from--;
            }

            var above = Pieces(layout, from, layout.TailLine);
            found = above.Exists(p => IsTitle(p.Text)) ? Read(layout, above) : found;
        }

        NoteSigner(notes, found.Finding);
        if (found.Span is { } span)
        {
            notes.Place("signer", span);
        }

        return found.Finding;
    }

    private static void NoteSigner(Notes notes, SignerFinding signer)
    {
        const string name = "signer";
        if (signer is { Name: not null, Title: not null })
        {
            notes.High(name, "họ tên dưới chức vụ ở cuối văn bản");
        }
        else if (signer.Title is not null)
        {
            notes.Medium(name, "có chức vụ, họ tên để trống");
        }
        else
        {
            notes.Low(name, signer.Name is null ? "không thấy phần ký" : "không thấy chức vụ; lấy dòng cuối giống họ tên");
        }
    }

    // Two people sign side by side: who approves counts, not who drafted; names stand in the order of their titles.
    private static List<(string Text, TextSpan Span)> Pieces(Layout layout, int from, int to)
    {
        var pieces = new List<(string Text, TextSpan Span)>();
        var column = 0;
        for (var i = from; i < to; i++)
        {
            var line = SignaturePieces(layout.Lines[i]).ToList();
            if (line.Count > 1 && line.TrueForAll(p => IsTitle(p.Text)))
            {
                column = Math.Max(0, line.FindIndex(p => !p.Text.StartsWith("NGƯỜI", StringComparison.OrdinalIgnoreCase)));
                pieces.Add(line[column]);
            }
            else if (line.Count > 1 && line.TrueForAll(p => IsName(p.Text)))
            {
                pieces.Add(line[Math.Min(column, line.Count - 1)]);
            }
            else
            {
                pieces.AddRange(line);
            }
        }

        return pieces;
    }

    private static bool IsSignatureLine(string text) =>
        IsTitle(text) || (IsName(text) && text.Length < 40) || Stamp.IsMatch(text.ToLowerInvariant());

    private static string AsWritten(Layout layout, int start, int length) => OneLine(layout.Text.Substring(start, length));

    private static (SignerFinding Finding, TextSpan? Span) Read(Layout layout, List<(string Text, TextSpan Span)> pieces)
    {
        string? capacity = null,
            title = null,
            name = null;
        TextSpan? first = null,
            last = null;
        foreach (var (text, span) in pieces)
        {
            if (IsTitle(text))
            {
                if (name is not null)
                {
                    continue; // a second signature beside the first: the leader's comes first
                }

                first ??= span;
                last = span;
                (capacity, title) = ReadTitle(text, capacity);
                title = title is null
                    ? null
                    : AsWritten(layout, span.Start + text.LastIndexOf(title, StringComparison.Ordinal), title.Length);
            }
            else if (title is not null && name is null && IsName(text))
            {
                (name, last) = (AsWritten(layout, span.Start, span.Length), span);
            }
        }

        if (title is null)
        {
            // Without a title only the very last line can be the name.
            var tail = pieces.Where(p => !Stamp.IsMatch(p.Text.ToLowerInvariant())).LastOrDefault();
            if (tail.Text is not null && IsName(tail.Text) && !tail.Text.EndsWith('.'))
            {
                (name, first, last) = (AsWritten(layout, tail.Span.Start, tail.Span.Length), tail.Span, tail.Span);
            }
        }

        return first is { } a && last is { } b
            ? (new SignerFinding(name, title, capacity), new TextSpan(a.Start, b.End - a.Start))
            : (SignerFinding.None, null);
    }

    private static (string? Capacity, string? Title) ReadTitle(string text, string? capacity)
    {
        var m = Capacity.Match(text);
        if (!m.Success || m.Groups["c"].Value == "Q")
        {
            return (capacity, text);
        }

        capacity = m.Groups["c"].Value.Replace(".", "", StringComparison.Ordinal) + ".";
        var rest = m.Groups["of"].Success ? text[m.Groups["of"].Index..] : text[(m.Index + m.Length)..];

        // "KT. HIỆU TRƯỞNG PHÓ HIỆU TRƯỞNG" on one line: the second title is the signer's.
        var second = rest.IndexOf(" PHÓ ", StringComparison.Ordinal);
        return (capacity, second > 0 ? rest[(second + 1)..] : rest.Trim());
    }

    private static IEnumerable<(string Text, TextSpan Span)> SignaturePieces(Line line)
    {
        var start = 0;
        foreach (var piece in line.Text.Replace("   ", "\t\t\t", StringComparison.Ordinal).Split('\t'))
        {
            var text = piece.Trim();
            if (text.Length > 0)
            {
                var lead = piece.IndexOf(text, StringComparison.Ordinal);
                yield return (text, new TextSpan(line.Start + start + lead, text.Length));
            }

            start += piece.Length + 1;
        }
    }

    private static string LeftColumn(string text)
    {
        var pieces = text.Replace("   ", "\t\t\t", StringComparison.Ordinal).Split('\t', StringSplitOptions.RemoveEmptyEntries);
        return pieces.Length > 1 && IsSignatureLine(pieces[^1].Trim()) ? (IsSignatureLine(pieces[0].Trim()) ? "" : pieces[0].Trim()) : text;
    }

    private static bool EndsRecipients(string text, List<string> items) =>
        IsTitle(text)
        || Stamp.IsMatch(text.ToLowerInvariant())
        || (IsName(text) && items.Count > 0 && Fold(items[^1]).Contains("lưu", StringComparison.Ordinal))
        || text.Length > 200;

    private static IEnumerable<string> SplitItems(string text)
    {
        var parts = text.Split([";-", "; -", ";  -"], StringSplitOptions.None);
        return parts;
    }

    private static bool IsTitle(string text) =>
        text.Length is > 5 and < 90
        && Paragraphs.MarkerOf(text).Kind != Marker.Bullet
        && text[^1] is not (';' or '.')
        && (TitleWord.IsMatch(text.ToLowerInvariant()) && (IsUpper(text) || text.Length < 32) || (IsUpper(text) && Capacity.IsMatch(text)));

    private static bool IsName(string text) =>
        text.Length is > 4 and < 45 && Name.IsMatch(text) && !NotAName.IsMatch(text.ToLowerInvariant());
}
