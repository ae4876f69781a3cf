using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>The numbered documents that the preamble rests on.</summary>
internal static class References
{
    private static readonly Regex Cited = Pattern(DocumentSymbol.Numbered);

    // A number without a symbol counts only right after the kind of document and "số".
    private static readonly Regex Unsigned = Pattern(@"(?<type>" + TypeWords + @")\s+số\s*:?\s*(?<n>[0-9]{1,6})\s*,?\s+(ngày|của)\s");
    private static readonly Regex Type = Pattern(@"(^|[^\p{L}])(?<type>" + TypeWords + @")([^\p{L}]|$)");
    private static readonly Regex Date = Pattern(@"^[\s,;]*(?:của\s[^,;0-9]{2,90}?)?[\s,(]*(?:ký |ban hành )?ngày\s+" + WrittenDate.Full);
    private static readonly Regex BareDate = Pattern(@"^[\s,(]*" + WrittenDate.Full);

    // "Kế hoạch của X số 1", "theo đề nghị của X tại các Tờ trình: số 1", "được X giao tại Quyết định số 1" has no "của".
    private static readonly Regex Of = Pattern(@"(^|[\s)])của\s+(?<name>.*)$");
    private static readonly Regex At = Pattern(
        @"\scủa\s+(?<name>[^,;:()]{3,120}?)\s+(nêu\s+)?(tại|trong|theo|ghi tại|qua)\s+(các\s+)?(" + TypeWords + @")[\s:]*(số)?[\s:]*$"
    );
    private static readonly Regex SameDay = Pattern(@"^[\s,(]*cùng ngày");
    private static readonly Regex Listed = Pattern(@"(,|;|\svà)\s*số\s*:?\s*$");
    private static readonly Regex LateOf = Pattern(
        @"\scủa\s+(?<name>(ủy ban|ubnd|sở|phòng|bộ|chính phủ|thủ tướng|thành ủy|tỉnh ủy|huyện ủy|quận ủy)[^,;.]{0,120})$"
    );
    private static readonly Regex NameEnd = Pattern(
        @"\s(về|v/v|ban hành|phê duyệt|quy định|qui định|hướng dẫn|triển khai|thực hiện|sửa đổi|thông qua|tiếp tục|tổ chức|ngày|số|đối với|trong|trên|công bố|kèm|nhằm|để|đã|giai đoạn|năm [0-9]|tại|theo|giao|điều chỉnh|bổ sung|cho|gửi|yêu cầu|kết luận)([\s:,]|$)|[,;:(\n""]|\.(\s|$)|/\.|\svà\s+("
            + TypeWords
            + @")"
    );

    private const string TypeWords =
        @"kế hoạch|quyết định|công văn|văn bản(?: hợp nhất)?|chỉ thị|thông báo|hướng dẫn|báo cáo|giấy mời|nghị quyết|nghị định|thông tư(?: liên tịch)?|tờ trình|chương trình(?: hành động)?|công điện|bộ luật|luật|kết luận|đề án|quy chế|công ước";

    private sealed record Citation(int Start, int End, string? Type, int? Number, string? Symbol, bool TypeIsNear);

    public static IReadOnlyList<UpstreamRef> Read(Layout layout, Notes notes)
    {
        var refs = new List<UpstreamRef>();
        foreach (var p in layout.Preamble)
        {
            foreach (var (found, span) in ReadParagraph(layout, p))
            {
                if (!refs.Contains(found))
                {
                    NoteReference(notes, $"upstream_refs[{refs.Count}]", found);
                    notes.Place($"upstream_refs[{refs.Count}]", span);
                    refs.Add(found);
                }
            }
        }

        return refs;
    }

    private static void NoteReference(Notes notes, string name, UpstreamRef found)
    {
        string[] missing =
        [
            .. found.Date is null ? ["ngày"] : Array.Empty<string>(),
            .. found.Issuer is null ? ["cơ quan ban hành"] : Array.Empty<string>(),
        ];
        if (missing.Length == 0)
        {
            notes.High(name, "số, ký hiệu, ngày và cơ quan ghi trong căn cứ");
        }
        else
        {
            notes.Medium(name, $"ghi trong căn cứ; không thấy {string.Join(" và ", missing)}");
        }
    }

    /// <summary>Whether a document's number and symbol stand directly before this position, so that a date there is its date.</summary>
    public static bool EndsWithCitation(string text)
    {
        var tail = text.Length > 60 ? text[^60..] : text;
        var m = Cited.Matches(tail).LastOrDefault();
        return m is not null && tail[(m.Index + m.Length)..].Trim(' ', ',').Length <= 4;
    }

    private static List<(UpstreamRef, TextSpan)> ReadParagraph(Layout layout, Paragraph p)
    {
        var cited = Find(p);
        var found = new List<(UpstreamRef, TextSpan)>();
        string? shared = null;
        var issuers = new string?[cited.Count];
        for (var i = 0; i < cited.Count; i++)
        {
            var c = cited[i];
            var after = p.Text[c.End..(i + 1 < cited.Count ? cited[i + 1].Start : p.Text.Length)];
            var semicolon = after.IndexOf(';', StringComparison.Ordinal);
            var own = semicolon < 0 ? after : after[..semicolon];
            var before = p.Text[(i > 0 ? cited[i - 1].End : 0)..c.Start];
            var dated = Date.Match(own.ToLowerInvariant());
            dated = dated.Success ? dated : BareDate.Match(own.ToLowerInvariant());

            // "các Quyết định của X: số 1, số 2": X holds until another kind of document is named.
            if (c.TypeIsNear || !Listed.IsMatch(before.ToLowerInvariant()) && Type.IsMatch(before.ToLowerInvariant()))
            {
                shared = NameBefore(before);
            }

            var afterDate = dated.Success ? own[(dated.Index + dated.Length)..] : own;
            issuers[i] = NameAfter(own, dated) ?? NameAfter(afterDate, null) ?? shared ?? LateName(own);
            var date =
                dated.Success ? WrittenDate.Of(dated)
                : i > 0 && SameDay.IsMatch(own.ToLowerInvariant()) ? found[^1].Item1.Date
                : null;
            found.Add((new UpstreamRef(c.Type, c.Number, c.Symbol, date, issuers[i]), new TextSpan(p.Start + c.Start, c.End - c.Start)));
        }

        // "Quyết định số 1 ngày …, số 2 ngày … của X" gives X to both: a name at the end of a list is shared backwards.
        for (var i = cited.Count - 2; i >= 0; i--)
        {
            var between = p.Lower[cited[i].End..cited[i + 1].Start];
            if (
                found[i].Item1.Issuer is null
                && !Type.IsMatch(between)
                && !between.Contains(';', StringComparison.Ordinal)
                && between.Length < 60
            )
            {
                found[i] = (found[i].Item1 with { Issuer = found[i + 1].Item1.Issuer }, found[i].Item2);
            }
        }

        return found;

        string? NameAfter(string text, Match? until)
        {
            // Directly after the number or the date; "của" further on belongs to the subject.
            var head = until is { Success: true } ? text[..Math.Min(text.Length, until.Index + until.Length)] : text;
            var trimmed = head.TrimStart(' ', ',');
            return trimmed.StartsWith("của ", StringComparison.OrdinalIgnoreCase) ? Name(trimmed[4..]) : null;
        }

        string? NameBefore(string text)
        {
            var lower = text.ToLowerInvariant();
            if (At.Match(lower) is { Success: true } at)
            {
                return Name(text[at.Groups["name"].Index..(at.Groups["name"].Index + at.Groups["name"].Length)]);
            }

            var type = Type.Matches(lower).LastOrDefault();
            if (type is null)
            {
                return null;
            }

            var of = Of.Match(lower[(type.Index + type.Length - 1)..]);
            return of.Success && of.Index < 40 ? Name(text[(type.Index + type.Length - 1 + of.Groups["name"].Index)..]) : null;
        }

        string? LateName(string text)
        {
            var m = LateOf.Match(text.ToLowerInvariant().TrimEnd(' ', ',', '.', ':'));
            return m.Success && char.IsUpper(text[m.Groups["name"].Index]) ? Name(text[m.Groups["name"].Index..]) : null;
        }
    }

    private static string? Name(string text)
    {
        text = text.TrimStart();
        var end = NameEnd.Match(text.ToLowerInvariant());
        var name = OneLine(end.Success ? text[..end.Index] : text).TrimEnd('.', '/', '-', ' ');
        return name.Length is > 1 and < 160 ? name : null;
    }

    private static List<Citation> Find(Paragraph p)
    {
        var cited = new List<Citation>();
        var previous = 0;
        foreach (Match m in Cited.Matches(p.Text))
        {
            if (!IsSymbol(m))
            {
                continue;
            }

            var symbol = DocumentSymbol.Of(m.Groups["s"]);
            var before = p.Lower[previous..m.Index];
            var word = Type.Matches(before + " ").LastOrDefault();
            var gap = word is null ? int.MaxValue : before.Length - word.Groups["type"].Index - word.Groups["type"].Length;
            var bySymbol = DocumentSymbol.TypeOf(symbol);
            var type =
                gap <= 8
                    ? TypeOf(word!.Groups["type"].Value)
                    : bySymbol
                        ?? (
                            word is not null ? TypeOf(word.Groups["type"].Value)
                            : cited.Count > 0 ? cited[^1].Type
                            : "CV"
                        );
            cited.Add(new Citation(m.Index, m.Index + m.Length, type, DocumentSymbol.Number(m.Groups["n"]), symbol, gap <= 8));
            previous = m.Index + m.Length;
        }

        foreach (Match m in Unsigned.Matches(p.Lower))
        {
            var n = m.Groups["n"];
            if (!cited.Exists(c => c.Start <= n.Index && n.Index < c.End))
            {
                cited.Add(new Citation(n.Index, n.Index + n.Length, TypeOf(m.Groups["type"].Value), DocumentSymbol.Number(n), null, true));
            }
        }

        return [.. cited.OrderBy(c => c.Start)];
    }

    // 15/11-15/12 and 24/7 have no letters; "6/Khối" has but one capital.
    private static bool IsSymbol(Match m) => m.Groups["s"].Value.Count(char.IsUpper) >= 2;

    private static string TypeOf(string word) =>
        word switch
        {
            "kế hoạch" => "KH",
            "quyết định" => "QĐ",
            "chỉ thị" => "CT",
            "thông báo" => "TB",
            "hướng dẫn" => "HD",
            "báo cáo" => "BC",
            "giấy mời" => "GM",
            "nghị quyết" => "NQ",
            "nghị định" => "NĐ",
            "tờ trình" => "TTr",
            "công điện" => "CĐ",
            "kết luận" => "KL",
            "đề án" => "ĐA",
            "bộ luật" or "luật" => "Luật",
            _ when word.StartsWith("thông tư", StringComparison.Ordinal) => "TT",
            _ when word.StartsWith("chương trình", StringComparison.Ordinal) => "CTr",
            _ => "CV",
        };
}
