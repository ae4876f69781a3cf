using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>What of a text counts in scoring: not case, tone placement, kind of dash, bullet or end mark; names of bodies written out.</summary>
internal static partial class ScoredText
{
    // Milliseconds; a document of the collections needs a few.
    private const int Timeout = 10_000;

    private static readonly Dictionary<string, string> Tones = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ"
        .Split()
        .Zip("òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".Split())
        .ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);

    /// <summary>One line, with plain dashes and quotation marks; empty for an object, a list or nothing.</summary>
    public static string Text(JsonNode? node)
    {
        if (node is not JsonValue value)
            return "";
        string text = value.TryGetValue(out string? written) ? written : value.ToJsonString();
        text = Dashes().Replace(text.Normalize(NormalizationForm.FormC), "-");
        text = text.Replace('“', '"').Replace('”', '"').Replace('’', '\'').Replace('‘', '\'');
        return Spaces().Replace(text, " ").Trim();
    }

    /// <summary>For texts that must be the same words.</summary>
    public static string Key(JsonNode? node) => Key(Text(node));

    private static string Key(string text)
    {
        text = SpacedMarks().Replace(Fold(text), "${mark}");
        return EndMarks().Replace(Bullets().Replace(text, ""), "");
    }

    /// <summary>For names of bodies: UBND and GDĐT written out, without what stands in brackets.</summary>
    public static string Body(JsonNode? node)
    {
        string text = Fold(Bracketed().Replace(Text(node), " "));
        text = Education().Replace(text, "giáo dục và đào tạo");
        text = Department().Replace(text, "sở giáo dục và đào tạo");
        text = Office().Replace(text, "phòng giáo dục và đào tạo");
        return Key(Committee().Replace(text, "ủy ban nhân dân"));
    }

    /// <summary>For titles: with or without the heading word.</summary>
    public static string Title(JsonNode? node)
    {
        string text = Fold(Text(node));
        while (true)
        {
            string shorter = HeadingWord().Replace(text, "");
            if (shorter == text)
                return Key(text);
            text = shorter;
        }
    }

    /// <summary>For symbols and e-mail addresses: without any space; null for nothing.</summary>
    public static string? Symbol(JsonNode? node) => Text(node) is { Length: > 0 } text ? Compact(text) : null;

    public static string Mail(JsonNode? node) => Compact(Text(node));

    /// <summary>A whole number as text, so that 7 and "07" are the same; null for nothing.</summary>
    public static string? Number(JsonNode? node)
    {
        string text = Text(node);
        if (text.Length == 0 || text is "true" or "false")
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : text;
    }

    private static string Compact(string text) => AnySpace().Replace(text, "").ToLowerInvariant();

    // Open syllables only: hoà is hòa and thuỷ is thủy, but quý stays.
    private static string Fold(string text) => OldTone().Replace(text.ToLowerInvariant(), match => Tones[match.Value]);

    [GeneratedRegex(@"[\s\u00a0\u2007\u202f\u200b\u200c\u200d\ufeff\u00ad]+", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[\u2010-\u2015\u2212\u00ad]", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Dashes();

    [GeneratedRegex(@"(?<!q)(?:oà|oá|oả|oã|oạ|oè|oé|oẻ|oẽ|oẹ|uỳ|uý|uỷ|uỹ|uỵ)\b", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex OldTone();

    [GeneratedRegex(@"\s*(?<mark>[-/(),;:])\s*", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex SpacedMarks();

    [GeneratedRegex(@"^[-+*•.\s]+", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Bullets();

    [GeneratedRegex(@"[\s.;,:/]+$", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex EndMarks();

    [GeneratedRegex(@"\s", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex AnySpace();

    [GeneratedRegex(@"\([^)]*\)", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"\bgd\s*(?:&|-|và)?\s*đt\b", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Education();

    [GeneratedRegex(@"\bsgd\s*&?\s*đt\b", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Department();

    [GeneratedRegex(@"\bpgd\s*&?\s*đt\b", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Office();

    [GeneratedRegex(@"\bubnd\b", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Committee();

    [GeneratedRegex(
        @"^(?:v/v|về việc|kế hoạch|quyết định|thông báo|hướng dẫn|chỉ thị|công văn|báo cáo|giấy mời|kết luận)\s*[:.]?\s+",
        RegexOptions.None,
        Timeout
    )]
    private static partial Regex HeadingWord();
}
