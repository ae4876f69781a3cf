using System.Text;
using System.Text.RegularExpressions;

namespace GenderEquality.Activities.Intake;

/// <summary>Vietnamese as it comes out of Word, PDF and scanners, made comparable.</summary>
public static class VietnameseText
{
    // hoà and hòa, thuỷ and thủy are the same word: old and new tone placement in an open syllable.
    private const string OldTone = "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ";
    private const string NewTone = "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy";

    private static readonly Dictionary<(char, char), (char, char)> Tones = OldTone
        .Split(' ')
        .Zip(NewTone.Split(' '))
        .ToDictionary(p => (p.First[0], p.First[1]), p => (p.Second[0], p.Second[1]));

    private static readonly Regex Spaces = Pattern(@"\s+");
    private static readonly Regex Ends = Pattern(@"^[-+*•·▪●\s]+|[\s;,:]+$|[\s.;,:/]*\.[\s.;,:/]*$");

    /// <summary>
    /// A pattern whose time is linear in the text, so that no document, however odd, can hang the reader.
    /// Only named groups capture.
    /// </summary>
    internal static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);

    /// <summary>NFC with line ends as \n. Half surrogates, which cannot be normalised, become U+FFFD.</summary>
    public static string Normalise(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
            }
            else if (char.IsSurrogate(c) || c is '\uFFFE' or '\uFFFF')
            {
                clean.Append('\uFFFD');
            }
            else if (c == '\r')
            {
                if (i + 1 >= text.Length || text[i + 1] != '\n')
                {
                    clean.Append('\n');
                }
            }
            else if (c is '\f' or '\v' or '\u2028' or '\u2029')
            {
                clean.Append('\n');
            }
            else if (c != '\uFEFF' || i > 0)
            {
                clean.Append(c);
            }
        }

        return clean.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>
    /// The same text, position for position, with one kind of space, dash, quotation mark and tone placement, and with
    /// Markdown's bold and heading marks blanked. Table bars become tabs, as both part columns.
    /// </summary>
    internal static string Plain(string text)
    {
        var chars = text.ToCharArray();
        for (var i = 0; i < chars.Length; i++)
        {
            chars[i] = chars[i] switch
            {
                '\n' => '\n',
                '\t' or '|' => '\t',
                '*' when IsBullet(chars, i) => '-',
                '*' or '#' or '_' or '\\' or '`' => ' ',
                >= '\u2010' and <= '\u2015' or '\u2212' or '\u00AD' or '\uF02D' => '-',
                '•' or '·' or '▪' or '●' or '◦' or '\uF0B7' => '-',
                '“' or '”' or '„' => '"',
                '’' or '‘' => '\'',
                '…' => '.',
                >= '\u200B' and <= '\u200D' or '\uFEFF' => ' ',
                var c when char.IsWhiteSpace(c) || char.IsControl(c) => ' ',
                var c => c,
            };
        }

        PlaceTones(chars);
        return new string(chars);
    }

    /// <summary>For comparison: lower case, one tone placement, spaces collapsed, bullets and end marks dropped.</summary>
    public static string Fold(string? text) => text is null ? "" : Clean(text).ToLowerInvariant();

    /// <summary>On one line: NFC, layout marks removed, spaces collapsed; letters stay as written.</summary>
    public static string Clean(string text) => Spaces.Replace(Plain(Normalise(text)), " ").Trim();

    /// <summary>The words as written, on one line, without Markdown marks; tones and dashes untouched.</summary>
    internal static string OneLine(string text)
    {
        var chars = text.ToCharArray();
        for (var i = 0; i < chars.Length; i++)
        {
            if (chars[i] is '*' or '#' or '_' or '\\' or '`' or '|' or (>= '\u200B' and <= '\u200D'))
            {
                chars[i] = ' ';
            }
        }

        return Spaces.Replace(new string(chars), " ").Trim();
    }

    /// <summary>One line without leading bullets and closing marks.</summary>
    internal static string Item(string text) => Ends.Replace(OneLine(text), "").Trim();

    /// <summary>True if the text has letters and none of them is small.</summary>
    internal static bool IsUpper(string text) => text.Any(char.IsLetter) && !text.Any(char.IsLower);

    private static bool IsBullet(char[] chars, int i)
    {
        if (i + 1 >= chars.Length || chars[i + 1] != ' ')
        {
            return false;
        }

        var before = i - 1;
        while (before >= 0 && chars[before] is ' ' or '\t')
        {
            before--;
        }

        return before < 0 || chars[before] == '\n';
    }

    private static void PlaceTones(char[] chars)
    {
        for (var i = 0; i + 1 < chars.Length; i++)
        {
            var key = (char.ToLowerInvariant(chars[i]), char.ToLowerInvariant(chars[i + 1]));
            var closed = i + 2 < chars.Length && char.IsLetter(chars[i + 2]);
            var afterQ = i > 0 && chars[i - 1] is 'q' or 'Q';
            if (!closed && !afterQ && Tones.TryGetValue(key, out var pair))
            {
                chars[i] = char.IsUpper(chars[i]) ? char.ToUpperInvariant(pair.Item1) : pair.Item1;
                chars[i + 1] = char.IsUpper(chars[i + 1]) ? char.ToUpperInvariant(pair.Item2) : pair.Item2;
            }
        }
    }
}
