using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>What a document says besides its duties, for the person who confirms it to look up.</summary>
public enum MentionKind
{
    /// <summary>One line of "Nơi nhận", with its role.</summary>
    Recipient,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number to call or to report to.</summary>
    Telephone,

    /// <summary>A committee or group that is to be set up or renewed.</summary>
    Committee,

    /// <summary>Where the money comes from.</summary>
    Budget,

    /// <summary>A day or span of the year that is marked: 8/3, 28/6, 15/11–15/12.</summary>
    YearlyDay,
}

/// <summary>One thing that the document mentions; it stands at "mentions[i]" of <see cref="DocumentFindings.Spans"/>.</summary>
/// <param name="Text">As written, on one line.</param>
/// <param name="Role">What a recipient gets it for, or which day it is, in Vietnamese; null for all else.</param>
public sealed record Mention(MentionKind Kind, string Text, string? Role = null);

/// <summary>Finds recipients with their role, contacts, committees, budget and the days of the year.</summary>
internal static class Mentions
{
    // A document that says more of one kind is a list of numbers or a budget, not a directive.
    private const int MostOfAKind = 12;

    private const string Edge = @"(^|[^\p{L}\p{N}])";

    private static readonly Regex Telephone = Pattern(
        Edge
            + @"(?<lead>đường dây nóng|hotline|tổng đài|số điện thoại|điện thoại|sđt|đt|liên hệ|liên lạc|gọi)[^.;\n0-9]{0,60}(?<n>(\+84|0)[0-9 .-]{7,13}[0-9]|1[89]00[ .]?[0-9]{2,6}|1[0-9]{2})([^0-9]|$)"
    );
    private static readonly Regex Hotline = Pattern(Edge + @"(?<n>1[89]00[ .]?[0-9]{4,6})([^0-9]|$)");
    private static readonly Regex Committee = Pattern(
        @"(thành lập|kiện toàn|củng cố)\s+(lại\s+|và\s+kiện toàn\s+|các\s+)?(ban (chỉ đạo|vì sự tiến bộ|vstb|tổ chức|công tác)|tổ (công tác|tư vấn|phản ứng|truyền thông|giúp việc)|hội đồng|câu lạc bộ|ban|tổ)\s"
    );
    private static readonly Regex Budget = Pattern(@"kinh phí");
    private static readonly Regex Money = Pattern(@"nguồn|ngân sách|dự toán|bố trí|chi |xã hội hóa|bảo đảm|đảm bảo");

    private static readonly (string Name, Regex Form)[] Days =
    [
        (
            "Tháng hành động vì bình đẳng giới",
            Pattern(@"(^|[^0-9/])(?<d>15/11(/20[0-9]{2})?\s*(-|đến|đến hết|đến ngày|đến hết ngày)\s*15/12)([^0-9]|$)")
        ),
        ("Ngày Quốc tế Phụ nữ", Day("0?8/0?3")),
        ("Ngày Quốc tế Hạnh phúc", Day("20/0?3")),
        ("Ngày Gia đình Việt Nam", Day("28/0?6")),
        ("Ngày Phụ nữ Việt Nam", Day("20/10")),
        ("Ngày Xóa bỏ bạo lực đối với phụ nữ", Day("25/11")),
    ];

    private static readonly Regex ForReport = Pattern(@"b/c|báo cáo");
    private static readonly Regex ForAction = Pattern(@"t/h|thực hiện|như trên|như kính gửi|thi hành");
    private static readonly Regex ForInformation = Pattern(@"để biết|sao gửi|p/h|phối hợp|để theo dõi|để chỉ đạo|t/b");

    /// <param name="recipients">As the reader of the signature found them.</param>
    /// <param name="reports">Sentences that owe a report: a day in them is a date, not a day of the year.</param>
    public static IReadOnlyList<Mention> Read(
        Layout layout,
        IReadOnlyList<string> recipients,
        IReadOnlyList<Assigned> tasks,
        IReadOnlyList<ReportDuty> reports,
        Notes notes
    )
    {
        List<(Mention Mention, TextSpan? Span, Judgement Judgement)> found =
        [
            .. Recipients(layout, recipients),
            .. Emails(layout),
            .. Telephones(layout),
            .. Sentences(tasks, MentionKind.Committee, lower => Committee.IsMatch(lower), "câu nói lập hoặc kiện toàn"),
            .. Sentences(tasks, MentionKind.Budget, lower => Budget.IsMatch(lower) && Money.IsMatch(lower), "câu nói về kinh phí"),
            .. YearlyDays(layout, reports),
        ];
        List<(Mention Mention, TextSpan? Span, Judgement Judgement)> kept =
        [
            .. found.GroupBy(one => one.Mention.Kind).OrderBy(same => same.Key).SelectMany(same => same.Take(MostOfAKind)),
        ];
        foreach (var (i, (_, span, judgement)) in kept.Index())
        {
            notes.Judgements[$"mentions[{i}]"] = judgement;
            if (span is { } place)
            {
                notes.Place($"mentions[{i}]", place);
            }
        }

        return [.. kept.Select(one => one.Mention)];
    }

    private static IEnumerable<(Mention, TextSpan?, Judgement)> Recipients(Layout layout, IReadOnlyList<string> recipients)
    {
        var from = layout.TailLine < layout.Lines.Count ? layout.Lines[layout.TailLine].Start : layout.Text.Length;
        foreach (var recipient in recipients)
        {
            var span = TextPlace.Find(layout.Text[from..], recipient, fewest: 3) is { } found
                ? found with
                {
                    Start = found.Start + from,
                }
                : (TextSpan?)null;
            var (role, judgement) = RoleOf(Fold(recipient));
            yield return (new Mention(MentionKind.Recipient, recipient, role), span, judgement);
        }
    }

    private static (string Role, Judgement Judgement) RoleOf(string lower)
    {
        var written = new Judgement(Confidence.High, "ghi ở dòng nơi nhận");
        return lower switch
        {
            _ when lower.StartsWith("lưu", StringComparison.Ordinal) => ("lưu", written),
            _ when ForReport.IsMatch(lower) => ("để báo cáo", written),
            _ when ForAction.IsMatch(lower) => ("để thực hiện", written),
            _ when ForInformation.IsMatch(lower) => ("sao gửi (để biết)", written),
            _ when Levels.Named(lower).Count > 0 || lower.StartsWith("các ", StringComparison.Ordinal) => (
                "để thực hiện",
                new Judgement(Confidence.Medium, "không ghi để làm gì; là đơn vị trong ngành")
            ),
            _ => ("sao gửi (để biết)", new Judgement(Confidence.Medium, "không ghi để làm gì")),
        };
    }

    private static IEnumerable<(Mention, TextSpan?, Judgement)> Emails(Layout layout) =>
        Publication
            .Emails(layout.Text)
            .Select(address =>
                (
                    new Mention(MentionKind.Email, address),
                    TextPlace.Find(layout.Text, address, fewest: 5),
                    new Judgement(Confidence.High, "địa chỉ thư ghi trong văn bản")
                )
            );

    private static IEnumerable<(Mention, TextSpan?, Judgement)> Telephones(Layout layout)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var m in Telephone.Matches(layout.FlowLower).Concat(Hotline.Matches(layout.FlowLower)))
        {
            var number = m.Groups["n"];
            if (seen.Add(string.Concat(number.Value.Where(char.IsAsciiDigit))))
            {
                yield return (
                    new Mention(MentionKind.Telephone, number.Value, m.Groups["lead"].Success ? m.Groups["lead"].Value : null),
                    new TextSpan(number.Index, number.Length),
                    new Judgement(Confidence.High, "số điện thoại ghi trong văn bản")
                );
            }
        }
    }

    private static IEnumerable<(Mention, TextSpan?, Judgement)> Sentences(
        IReadOnlyList<Assigned> tasks,
        MentionKind kind,
        Func<string, bool> isOne,
        string reason
    ) =>
        tasks
            .SelectMany(task => Paragraphs.Sentences(task.Paragraph))
            .Where(sentence => sentence.Text.Length > 25 && isOne(sentence.Text.ToLowerInvariant()))
            .Select(sentence =>
                (
                    new Mention(kind, OneLine(sentence.Text).TrimStart('-', '+', ' ')),
                    (TextSpan?)new TextSpan(sentence.Start, sentence.Text.TrimEnd().Length),
                    new Judgement(Confidence.High, reason)
                )
            );

    private static IEnumerable<(Mention, TextSpan?, Judgement)> YearlyDays(Layout layout, IReadOnlyList<ReportDuty> reports)
    {
        foreach (var (name, form) in Days)
        {
            var m = form.Matches(layout.FlowLower)
                .FirstOrDefault(m => !reports.Any(r => r.Sentence.Start <= m.Index && m.Index < r.Sentence.End));
            if (m?.Groups["d"] is { } day)
            {
                yield return (
                    new Mention(MentionKind.YearlyDay, layout.Text.Substring(day.Index, day.Length), name),
                    new TextSpan(day.Index, day.Length),
                    new Judgement(Confidence.High, "ngày ghi trong văn bản")
                );
            }
        }
    }

    // With a year behind it, it is the date of a document or of a duty.
    private static Regex Day(string date) => Pattern(@"(^|[^0-9/])(?<d>" + date + @")([^0-9/]|$)");
}
