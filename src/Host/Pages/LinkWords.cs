using GenderEquality.Activities;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Publication;

namespace GenderEquality.Host.Pages;

/// <summary>How published links stand, in words.</summary>
public static class LinkWords
{
    /// <summary>"hỏng": as it follows "liên kết".</summary>
    public static string Of(LinkOutcome? outcome) =>
        outcome switch
        {
            LinkOutcome.Found => "đúng trang",
            LinkOutcome.WrongPage => "sai trang",
            LinkOutcome.Broken or LinkOutcome.Refused => "hỏng",
            LinkOutcome.Unreachable or LinkOutcome.Unreadable => "chưa kiểm tra được",
            _ => "chưa kiểm tra",
        };

    public static string Sentence(LinkOutcome? outcome)
    {
        string word = Of(outcome);
        return char.ToUpper(word[0], Forms.Vietnamese) + word[1..];
    }

    /// <summary>"Liên kết đúng trang, kiểm tra ngày 12/03/2026".</summary>
    public static string Line(LinkProofRow link) =>
        link.CheckedAt is { } at
            ? $"Liên kết {Of(link.Outcome)}, kiểm tra ngày {Words.Date(DeadlineRule.DayOf(at))}"
            : $"Liên kết {Of(link.Outcome)}";

    public static bool IsFault(LinkOutcome? outcome) => outcome is LinkOutcome.WrongPage or LinkOutcome.Broken or LinkOutcome.Refused;

    /// <summary>Whether the page has what it is known by.</summary>
    public static string Seen(bool found) => found ? "Có" : "Không thấy";

    /// <summary>"Liên kết: 120 đúng trang, 3 hỏng, 2 chưa kiểm tra được."; null when there is none.</summary>
    public static string? Summary(IEnumerable<(LinkOutcome? Outcome, int Count)> links)
    {
        List<string> parts =
        [
            .. links
                .GroupBy(link => Of(link.Outcome), StringComparer.Ordinal)
                .OrderBy(same => same.Min(link => link.Outcome ?? (LinkOutcome)int.MaxValue))
                .Select(same => $"{Words.Number(same.Sum(link => link.Count))} {same.Key}"),
        ];
        return parts.Count == 0 ? null : $"Liên kết: {string.Join(", ", parts)}.";
    }
}
