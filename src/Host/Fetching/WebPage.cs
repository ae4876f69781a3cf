using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace GenderEquality.Host.Fetching;

/// <summary>
/// The title and the text of an HTML page. The page is cut into tokens and no tree is made of it: that is linear in its size, however it
/// nests.
/// </summary>
/// <param name="Title">Null for none.</param>
public sealed partial record WebPage(string? Title, string Text)
{
    private const int TitleLength = 200;

    private static readonly HashSet<string> Inline = new(StringComparer.Ordinal)
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "code",
        "em",
        "font",
        "i",
        "ins",
        "mark",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "wbr",
    };

    static WebPage() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="charset">As the site names it; it goes before what the page says of itself. Null for none.</param>
    public static WebPage Read(byte[] body, string? charset) => Read(Decode(body, charset));

    public static WebPage Read(string html)
    {
        var text = new StringBuilder();
        var title = new StringBuilder();
        string? raw = null;
        bool titled = false;
        using var source = new TextSource(html);
        using var tokens = new HtmlTokenizer(source, HtmlEntityProvider.Resolver) { SkipComments = true };
        for (HtmlToken token = tokens.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokens.Get())
        {
            switch (token.Type)
            {
                case HtmlTokenType.Character when raw is null or "textarea":
                    text.Append(token.Data);
                    break;
                case HtmlTokenType.Character when raw == "title" && !titled:
                    title.Append(token.Data);
                    break;
                case HtmlTokenType.StartTag when ModeOf(token.Name) is { } mode:
                    (raw, tokens.State) = (token.Name, mode);
                    text.Append(' ');
                    break;
                case HtmlTokenType.EndTag when token.Name == raw:
                    titled |= raw == "title";
                    raw = null;
                    break;
                case HtmlTokenType.StartTag or HtmlTokenType.EndTag when !Inline.Contains(token.Name):
                    text.Append('\n');
                    break;
            }
        }
        string name = string.Concat(Spaces().Replace(title.ToString(), " ").Where(c => !char.IsControl(c))).Trim();
        return new WebPage(name.Length == 0 ? null : Cut(name), text.ToString());
    }

    /// <summary>Elements whose content is no markup.</summary>
    private static HtmlParseMode? ModeOf(string tag) =>
        tag switch
        {
            "title" or "textarea" => HtmlParseMode.RCData,
            "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
            "script" => HtmlParseMode.Script,
            _ => null,
        };

    private static string Cut(string name) =>
        name.Length <= TitleLength ? name
        : char.IsHighSurrogate(name[TitleLength - 1]) ? name[..(TitleLength - 1)]
        : name[..TitleLength];

    private static string Decode(byte[] body, string? charset)
    {
        // A page that could be found to say something in ASCII is in none of the wide encodings, whatever it says.
        Encoding? declared = Named(Declared(body)) is { IsSingleByte: true } narrow ? narrow : null;
        Encoding encoding = Named(charset) ?? declared ?? Encoding.UTF8;
        using var reader = new StreamReader(new MemoryStream(body), encoding, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>What the page's first bytes say of their encoding.</summary>
    private static string? Declared(byte[] body)
    {
        Match found = Charset().Match(Encoding.Latin1.GetString(body, 0, Math.Min(body.Length, 2048)));
        return found.Success ? found.Groups["name"].Value : null;
    }

    private static Encoding? Named(string? charset)
    {
        try
        {
            return charset is null ? null : Encoding.GetEncoding(charset);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        """<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?(?<name>[\w-]{2,30})""",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Charset();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
