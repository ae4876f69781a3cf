using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>Number, symbol, date, place, kind and title: what the first lines say about the document itself.</summary>
internal sealed record Header(string? DocType, int? Number, string? Symbol, DateOnly? IssuedOn, string? Place, string? Title)
{
    private static readonly Regex NumberMark = Pattern(@"(?:^|[\s(])" + DocumentSymbol.AfterWord);
    private static readonly Regex BareNumber = Pattern("^" + DocumentSymbol.Numbered + @"\s*$");
    private static readonly Regex Date = Pattern(WrittenDate.Blank + @"|ngày\s+" + WrittenDate.Full);
    private static readonly Regex Columns = Pattern(@"\t| {3,}|độc lập.{0,40}hạnh phúc[\s*-]*");

    // In the body only a line that is nothing but place and date counts: names and the words for units, a comma, the date.
    private static readonly Regex PlaceOnly = Pattern(
        @"^((\p{Lu}[\p{L}'.]*|[0-9]{1,2}|[Tt]hành phố|[Tt]hị (xã|trấn)|[Qq]uận|[Hh]uyện|[Xx]ã|[Pp]hường|[Tt]ỉnh|[Đđ]ặc khu|-)\s*){1,8}$"
    );
    private static readonly Regex PlaceForm = Pattern(
        @"^(\p{Lu}|[Tt]hành phố|[Tt]hị|[Qq]uận|[Hh]uyện|[Tt]\.?[Pp]|[Xx]ã|[Pp]hường|[Tt]ỉnh)"
    );

    private static readonly Regex IssuesPlan = Pattern(
        @"(trường|phòng|sở|ban|ubnd|ủy ban|trung tâm)\s[^,;.]{1,120}\s(xây dựng|ban hành|lập|đề ra)\s+kế hoạch"
    );
    private static readonly Regex IssuesRequest = Pattern(@"(phòng|sở|ban|ubnd|ủy ban|bộ)\s[^,;.]{1,120}\s(đề nghị|yêu cầu)\s[^.]*như sau");

    private static readonly Dictionary<string, string> HeadingTypes = new(StringComparer.Ordinal)
    {
        ["KẾ HOẠCH"] = "KH",
        ["QUYẾT ĐỊNH"] = "QĐ",
        ["CÔNG VĂN"] = "CV",
        ["CHỈ THỊ"] = "CT",
        ["THÔNG BÁO"] = "TB",
        ["HƯỚNG DẪN"] = "HD",
        ["BÁO CÁO"] = "BC",
        ["GIẤY MỜI"] = "GM",
        ["THƯ MỜI"] = "GM",
        ["CHƯƠNG TRÌNH"] = "CTr",
        ["TỜ TRÌNH"] = "TTr",
        ["KẾT LUẬN"] = "KL",
        ["CÔNG ĐIỆN"] = "CĐ",
        ["NGHỊ QUYẾT"] = "NQ",
        ["ĐỀ ÁN"] = "ĐA",
    };

    public static Header Read(Layout layout, Notes notes)
    {
        var (number, symbol) = ReadNumber(layout, notes);
        var (date, place) = ReadDate(layout, notes);
        return new Header(ReadType(layout, symbol, notes), number, symbol, date, place, ReadTitle(layout, notes));
    }

    private static string? ReadType(Layout layout, string? symbol, Notes notes)
    {
        const string name = "doc_type";
        if (layout.Opening.HeadingWord is { } word && HeadingTypes.TryGetValue(word, out var type))
        {
            notes.High(name, $"tên loại “{word}” ghi ở đầu văn bản");
            return type;
        }

        if (DocumentSymbol.TypeOf(symbol) is { } bySymbol)
        {
            notes.Medium(name, $"không thấy tên loại; đọc theo ký hiệu {symbol}");
            return bySymbol;
        }

        if (layout.Opening.IsLetter)
        {
            notes.High(name, "công văn: không có tên loại, có V/v hoặc Kính gửi");
            return "CV";
        }

        notes.Low(name, "không thấy tên loại; suy ra từ câu mở đầu");
        return ByIssuing(layout);
    }

    // A text that lost its header still says what it is: "… xây dựng kế hoạch … như sau".
    private static string? ByIssuing(Layout layout) =>
        layout.Preamble.Any(p => IssuesPlan.IsMatch(p.Lower)) ? "KH"
        : layout.Preamble.Any(p => IssuesRequest.IsMatch(p.Lower)) ? "CV"
        : null;

    private static (int? Number, string? Symbol) ReadNumber(Layout layout, Notes notes)
    {
        // The number may stand below the heading (two columns read one after the other), but never in the preamble.
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < Math.Min(layout.Lines.Count, layout.Opening.FirstBodyLine); i++)
            {
                var line = layout.Lines[i];
                var m = pass == 0 ? NumberMark.Match(line.Text) : BareNumber.Match(line.Text);
                if (
                    !m.Success
                    || line.Text.Length > 250
                    || line.Text[0] == '('
                    || line.Lower.Contains("kèm theo", StringComparison.Ordinal)
                )
                {
                    continue;
                }

                NoteNumber(notes, m.Groups["n"], pass == 0, i < layout.Opening.HeaderEnd);
                if (m.Groups["n"].Success)
                {
                    notes.Place("number", Span(line, m.Groups["n"]));
                }

                notes.Place("symbol", Span(line, m.Groups["s"]));
                return (DocumentSymbol.Number(m.Groups["n"]), DocumentSymbol.Of(m.Groups["s"]));
            }
        }

        notes.Low("number", "không thấy dòng “Số: …” ở đầu văn bản");
        notes.Low("symbol", "không thấy dòng “Số: …” ở đầu văn bản");
        return (null, null);
    }

    private static void NoteNumber(Notes notes, Group number, bool afterWord, bool inHeader)
    {
        foreach (var name in new[] { "number", "symbol" })
        {
            if (!afterWord)
            {
                notes.Medium(name, "dòng chỉ có số và ký hiệu, không có chữ “Số”");
            }
            else if (inHeader)
            {
                notes.High(name, "ghi sau chữ “Số” ở đầu văn bản");
            }
            else
            {
                notes.Medium(name, "ghi sau chữ “Số”, nhưng dưới tên văn bản");
            }
        }

        if (!number.Success)
        {
            notes.Low("number", "số để trống trong văn bản");
        }
    }

    private static (DateOnly? Date, string? Place) ReadDate(Layout layout, Notes notes)
    {
        // School plans often put place and date above the signature instead of in the header.
        var header = Enumerable.Range(0, Math.Min(layout.Lines.Count, layout.Opening.FirstBodyLine));
        var from = Math.Max(layout.Opening.FirstBodyLine, layout.TailLine - 4);
        var tail = Enumerable.Range(from, Math.Max(0, layout.EndLine - from));
        foreach (var i in header.Concat(tail))
        {
            var line = layout.Lines[i];
            if (line.Text.Length > 250 || line.Text[0] == '(' || !line.Lower.Contains("ngày", StringComparison.Ordinal))
            {
                continue;
            }

            var start = 0;
            foreach (Match column in Columns.Matches(line.Lower))
            {
                start =
                    line.Lower.IndexOf("ngày", column.Index + column.Length, StringComparison.Ordinal) > 0
                        ? column.Index + column.Length
                        : start;
            }

            var symbol = NumberMark.Match(line.Text);
            start = symbol.Success ? Math.Max(start, symbol.Index + symbol.Length) : start;
            var m = Date.Match(line.Lower, start);
            if (!m.Success)
            {
                continue;
            }

            var date = WrittenDate.Of(m);
            var raw = line.Text[start..m.Index];
            var place = raw.Trim(' ', '.', '-', ',', '\t');
            var isPlace = place.Length < 60 && PlaceForm.IsMatch(place) && !place.Contains(':', StringComparison.Ordinal);
            var inBody = i >= layout.Opening.FirstBodyLine;
            if (inBody ? !isPlace || !PlaceOnly.IsMatch(place) : !isPlace && date is null)
            {
                continue;
            }

            NoteDate(notes, m, date, inBody);
            if (date is not null)
            {
                notes.Place("issued_on", new TextSpan(line.Start + m.Index, m.Length));
            }

            if (!isPlace)
            {
                notes.Low("place", "trước ngày tháng không có địa danh");
                return (date, null);
            }

            notes.High("place", "ghi trước ngày tháng");
            var span = new TextSpan(line.Start + start + raw.IndexOf(place, StringComparison.Ordinal), place.Length);
            notes.Place("place", span);
            return (date, OneLine(layout.Text.Substring(span.Start, span.Length)));
        }

        notes.Low("issued_on", "không thấy dòng địa danh, ngày tháng");
        notes.Low("place", "không thấy dòng địa danh, ngày tháng");
        return (null, null);
    }

    private static void NoteDate(Notes notes, Match written, DateOnly? date, bool inBody)
    {
        const string name = "issued_on";
        if (date is null)
        {
            notes.Low(name, "ngày, tháng hoặc năm để trống");
        }
        else if (!WrittenDate.IsPlain(written))
        {
            notes.Low(name, WrittenDate.Doubt(written));
        }
        else if (inBody)
        {
            notes.Medium(name, "ở đầu văn bản không có; ghi ở dòng trên chữ ký");
        }
        else
        {
            notes.High(name, "ghi ở dòng địa danh, ngày tháng");
        }
    }

    private static string? ReadTitle(Layout layout, Notes notes)
    {
        var subject = string.Join(' ', layout.Opening.Subject.Select(s => layout.Text.Substring(s.Start, s.Length)));
        subject = OneLine(subject).TrimEnd('.', '/', ';', ',', ' ');
        var heading = layout.Opening.HeadingLine >= 0 ? layout.Lines[layout.Opening.HeadingLine] : null;
        var title = heading is null ? subject : $"{layout.Opening.HeadingWord} {subject}".Trim();
        NoteTitle(layout, notes, subject);
        if (title.Length == 0)
        {
            return null;
        }

        var start = heading?.Start ?? layout.Opening.Subject[0].Start;
        var end = layout.Opening.Subject.Count > 0 ? layout.Opening.Subject[^1].End : start + layout.Opening.HeadingWord!.Length;
        notes.Place("title", new TextSpan(start, end - start));
        return title;
    }

    private static void NoteTitle(Layout layout, Notes notes, string subject)
    {
        const string name = "title";
        if (subject.Length == 0)
        {
            notes.Low(name, layout.Opening.HeadingWord is null ? "không thấy tên loại hay trích yếu" : "dưới tên loại không có trích yếu");
        }
        else if (layout.Opening.HeadingWord is not null)
        {
            notes.High(name, "tên loại và trích yếu ở đầu văn bản");
        }
        else if (layout.Opening.IsLetter)
        {
            notes.High(name, "trích yếu ghi sau chữ V/v");
        }
        else
        {
            notes.Medium(name, "không có tên loại; lấy dòng giống trích yếu nhất");
        }
    }

    private static TextSpan Span(Line line, Group group) => new(line.Start + group.Index, group.Length);
}
