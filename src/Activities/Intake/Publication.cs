using System.Globalization;
using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>The duty to put the unit's plan on a website, and the addresses to write to.</summary>
internal static class Publication
{
    private const string Site =
        @"(trang\s+(thông tin|ttđt|tin|web|điện tử)|website|web site|cổng\s+(thông tin|ttđt|tt)|trang web|webside|web\b|internet|trang chủ)";
    private const string Act = @"(công bố|đăng tải|công khai|đăng|đưa|niêm yết|cập nhật|post|up)";

    // The plan is what is put up: "công bố kế hoạch trên …" or "kế hoạch … được công khai trên …".
    private static readonly Regex PlanOnSite = Pattern(
        @"(?<act>"
            + Act
            + @")\s+((công khai|toàn văn|bản|nội dung|các|file|lên)\s+)*kế hoạch[^.;]{0,160}?\s(?<site>"
            + Site
            + @")|kế hoạch[^.;]{0,160}?\s(?<act>"
            + Act
            + @")\s+[^.;]{0,80}?(?<site>"
            + Site
            + @")"
    );
    private static readonly Regex Other = Pattern(@"(tin|bài|hình ảnh|video|thông tin|phóng sự|chuyên mục|chuyên trang)(,|\s)[^.;]{0,60}$");
    private static readonly Regex Link = Pattern(
        @"(đường\s*link|link|đường\s*dẫn|liên\s*kết|url)[^.;,]{0,60}?\s(về|đến|tới|cho)\s+(?<to>\p{L}[^.;,(]{2,140})"
    );
    private static readonly Regex BodyEnd = Pattern(
        @"\s(trong|trước|chậm nhất|muộn nhất|qua|theo|để|vào|ngày|tháng|hạn|đồng thời|và gửi|email|e-mail|địa chỉ|kèm|thực hiện)(\s|:|$)"
    );
    private static readonly Regex Email = Pattern(
        @"[A-Za-z0-9][A-Za-z0-9_+]*(\s?[.-]\s?[A-Za-z0-9_+]+){0,5}\s?@\s?[A-Za-z0-9-]+(\s?\.\s?[A-Za-z0-9-]+){0,4}\s?\.\s?[a-z]{2,4}\b"
    );
    private static readonly Regex LooseHead = Pattern(@"^.*(\s[.-]|[.-]\s|\s)");

    /// <summary>The finding and the sentence that holds it; in a directive the issuer's own part does not count.</summary>
    public static (PublicationFinding Finding, Sentence? Sentence) Read(IReadOnlyList<Assigned> tasks, Layout layout)
    {
        foreach (var (p, actor, _, _) in tasks)
        {
            if (actor == Actor.Issuer)
            {
                continue;
            }

            foreach (var s in Paragraphs.Sentences(p))
            {
                var lower = s.Text.ToLowerInvariant();
                var m = PlanOnSite.Match(lower);
                if (!m.Success || Other.IsMatch(lower[m.Groups["act"].Index..m.Groups["site"].Index]) || IsCited(lower, m))
                {
                    continue;
                }

                var (due, bound) = DueOf(lower, m.Index);
                return (new PublicationFinding(true, due, bound, SendTo(layout, s, lower, m.Index)), s);
            }
        }

        return (PublicationFinding.None, null);
    }

    /// <summary>Every address in the text, stray spaces and line ends within it removed.</summary>
    public static IReadOnlyList<string> Emails(string text)
    {
        var found = new List<string>();
        foreach (Match m in Email.Matches(text))
        {
            var at = m.Value.IndexOf('@', StringComparison.Ordinal);
            var head = m.Value[..at];

            // "Email - abc@…", "địa chỉ. abc@…": a word before a loose point or dash is not part of the address.
            var glued = head.TrimEnd();
            var loose = LooseHead.Match(glued);
            var words = glued.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (loose.Success && words.Length > 1 && !words[^2].EndsWith('-') && !words[^1].StartsWith('-') && !words[^1].StartsWith('.'))
            {
                glued = words[^1].TrimStart('-', '.');
            }

            var address = string.Concat((glued + m.Value[at..]).Where(c => !char.IsWhiteSpace(c)));
            if (!found.Contains(address, StringComparer.OrdinalIgnoreCase))
            {
                found.Add(address);
            }
        }

        return found;
    }

    // "… đã công khai kế hoạch" tells what was done; the issuer's own act is told as "Phòng đăng tải".
    private static bool IsCited(string lower, Match m) =>
        lower[..m.Index].TrimEnd().EndsWith(" đã", StringComparison.Ordinal)
        || lower[..m.Index].TrimEnd().EndsWith("được", StringComparison.Ordinal);

    private static (string? Due, Bound? Bound) DueOf(string lower, int from)
    {
        var dates = DueDate.Find(lower).Where(d => d.Year is not null).ToList();
        var date = dates.Find(d => d.Start >= from) ?? dates.LastOrDefault();
        if (date is null)
        {
            return (null, null);
        }

        return date.Day is { } day
            ? WrittenDate.Make(date.Year, date.Month, day) is { } full
                ? (full.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), date.Bound)
                : (null, null)
            : (string.Create(CultureInfo.InvariantCulture, $"{date.Year:0000}-{date.Month:00}"), date.Bound);
    }

    private static string? SendTo(Layout layout, Sentence s, string lower, int from)
    {
        var m = Link.Match(lower, from);
        if (!m.Success)
        {
            return null;
        }

        var to = m.Groups["to"];
        var end = BodyEnd.Match(to.Value);
        var length = end.Success ? end.Index : to.Length;
        var name = OneLine(layout.Text.Substring(s.Start + to.Index, length)).TrimEnd('.', '/', ' ', '-', ':');
        return name.Length > 1 ? name : null;
    }
}
