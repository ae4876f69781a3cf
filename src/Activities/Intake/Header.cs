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

    public static Header Read(Layout layout, Dictionary<string, TextSpan> spans)
    {
        var (number, symbol) = ReadNumber(layout, spans);
        var (date, place) = ReadDate(layout, spans);
        var type =
            (layout.Opening.HeadingWord is { } word ? HeadingTypes.GetValueOrDefault(word) : null)
            ?? DocumentSymbol.TypeOf(symbol)
            ?? (layout.Opening.IsLetter ? "CV" : ByIssuing(layout));
        return new Header(type, number, symbol, date, place, ReadTitle(layout, spans));
    }

    // A text that lost its header still says what it is: "… xây dựng kế hoạch … như sau".
    private static string? ByIssuing(Layout layout) =>
        layout.Preamble.Any(p => IssuesPlan.IsMatch(p.Lower)) ? "KH"
        : layout.Preamble.Any(p => IssuesRequest.IsMatch(p.Lower)) ? "CV"
        : null;

    private static (int? Number, string? Symbol) ReadNumber(Layout layout, Dictionary<string, TextSpan> spans)
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

                if (m.Groups["n"].Success)
                {
                    spans["number"] = Span(line, m.Groups["n"]);
                }

                spans["symbol"] = Span(line, m.Groups["s"]);
                return (DocumentSymbol.Number(m.Groups["n"]), DocumentSymbol.Of(m.Groups["s"]));
            }
        }

        return (null, null);
    }

    private static (DateOnly? Date, string? Place) ReadDate(Layout layout, Dictionary<string, TextSpan> spans)
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

            if (date is not null)
            {
                spans["issued_on"] = new TextSpan(line.Start + m.Index, m.Length);
            }

            if (!isPlace)
            {
                return (date, null);
            }

            var span = new TextSpan(line.Start + start + raw.IndexOf(place, StringComparison.Ordinal), place.Length);
            spans["place"] = span;
            return (date, OneLine(layout.Text.Substring(span.Start, span.Length)));
        }

        return (null, null);
    }

    private static string? ReadTitle(Layout layout, Dictionary<string, TextSpan> spans)
    {
        var subject = string.Join(' ', layout.Opening.Subject.Select(s => layout.Text.Substring(s.Start, s.Length)));
        subject = OneLine(subject).TrimEnd('.', '/', ';', ',', ' ');
        var heading = layout.Opening.HeadingLine >= 0 ? layout.Lines[layout.Opening.HeadingLine] : null;
        var title = heading is null ? subject : $"{layout.Opening.HeadingWord} {subject}".Trim();
        if (title.Length == 0)
        {
            return null;
        }

        var start = heading?.Start ?? layout.Opening.Subject[0].Start;
        var end = layout.Opening.Subject.Count > 0 ? layout.Opening.Subject[^1].End : start + layout.Opening.HeadingWord!.Length;
        spans["title"] = new TextSpan(start, end - start);
        return title;
    }

    private static TextSpan Span(Line line, Group group) => new(line.Start + group.Index, group.Length);
}
