using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;

namespace GenderEquality.Host.Reading;

/// <summary>Computes the numbers and bullets that Word draws before paragraphs and does not write down.</summary>
internal sealed class DocxNumbering
{
    // Styles and numbering of real documents have 30,000 to 300,000.
    private const int MaximumCharacters = 5_000_000;
    private const int Deepest = 8;

    // Word's own are a few letters; a longer one would be written before every paragraph.
    private const int LongestPattern = 60;

    private readonly Dictionary<string, Numbers> lists = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Parent, string? List, int? Level)> styles = new(StringComparer.Ordinal);
    private string? usualStyle;

    public static DocxNumbering Load(StyleDefinitionsPart? styles, NumberingDefinitionsPart? numbers, ReadingSettings settings)
    {
        var numbering = new DocxNumbering();
        if (styles is not null)
            numbering.ReadStyles(Root(styles, settings));
        if (numbers is not null)
            numbering.ReadLists(Root(numbers, settings));
        return numbering;
    }

    /// <summary>What stands before the next paragraph, with a space after it; empty where nothing does. Counts on.</summary>
    public string Next(string? style, string? list, int? level)
    {
        style ??= usualStyle;
        bool byStyle = list is null;
        // A style may follow a style; a circle of them ends here.
        for (int i = 0; list is null && i < 20 && style is not null && styles.TryGetValue(style, out var found); i++)
        {
            (list, level) = (found.List, level ?? found.Level);
            style = list is null ? found.Parent : style;
        }
        if (list is null || !lists.TryGetValue(list, out Numbers? numbers))
            return "";
        if (byStyle && numbers.LevelOf(style) is { } own)
            level = own;
        string label = numbers.Next(Math.Clamp(level ?? 0, 0, Deepest));
        return label.Length > 0 ? label + " " : "";
    }

    private void ReadStyles(XElement root)
    {
        foreach (XElement style in Children(root, "style"))
        {
            if (Value(style, "styleId") is not { } id || Value(style, "type") is { } type and not "paragraph")
                continue;
            XElement? properties = Child(Child(style, "pPr"), "numPr");
            styles[id] = (Val(Child(style, "basedOn")), Val(Child(properties, "numId")), Number(Val(Child(properties, "ilvl"))));
            if (Value(style, "default") is "1" or "true")
                usualStyle ??= id;
        }
    }

    private void ReadLists(XElement root)
    {
        var schemes = new Dictionary<string, Scheme>(StringComparer.Ordinal);
        var byStyle = new Dictionary<string, Scheme>(StringComparer.Ordinal);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (XElement element in Children(root, "abstractNum"))
        {
            if (Value(element, "abstractNumId") is not { } id)
                continue;
            var scheme = new Scheme();
            foreach (XElement level in Children(element, "lvl"))
            {
                if (Number(Value(level, "ilvl")) is { } depth and <= Deepest)
                    scheme.Levels[depth] = Level.Read(level);
            }
            schemes[id] = scheme;
            if (Val(Child(element, "styleLink")) is { } style)
                byStyle[style] = scheme;
            if (Val(Child(element, "numStyleLink")) is { } link)
                links[id] = link;
        }
        foreach (XElement element in Children(root, "num"))
        {
            if (Value(element, "numId") is not { } id || Val(Child(element, "abstractNumId")) is not { } of)
                continue;
            Scheme? scheme = links.TryGetValue(of, out string? style) ? byStyle.GetValueOrDefault(style) : schemes.GetValueOrDefault(of);
            if (scheme is null)
                continue;
            var numbers = new Numbers(scheme);
            foreach (XElement over in Children(element, "lvlOverride"))
            {
                int depth = Number(Value(over, "ilvl")) ?? 0;
                if (depth > Deepest)
                    continue;
                if (Number(Val(Child(over, "startOverride"))) is { } start)
                    numbers.Restarts[depth] = start;
                if (Child(over, "lvl") is { } level)
                    numbers.Overrides[depth] = Level.Read(level);
            }
            lists[id] = numbers;
        }
    }

    private static XElement Root(OpenXmlPart part, ReadingSettings settings)
    {
        using XmlReader xml = DocxXml.Open(part, Math.Min(MaximumCharacters, settings.PartBytes));
        return XDocument.Load(xml).Root!;
    }

    private static IEnumerable<XElement> Children(XElement? parent, string name) =>
        parent?.Elements().Where(child => child.Name.LocalName == name && DocxXml.IsWord(child.Name.NamespaceName)) ?? [];

    private static XElement? Child(XElement? parent, string name) => Children(parent, name).FirstOrDefault();

    private static string? Value(XElement element, string name) =>
        element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value;

    private static string? Val(XElement? element) => element is null ? null : Value(element, "val");

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <param name="Pattern">The text with <c>%1</c> for the number of the first level.</param>
    /// <param name="IsDecimal">All numbers in figures, whatever their own levels say.</param>
    /// <param name="Style">The paragraph style that stands at this level.</param>
    private sealed record Level(string Format, string Pattern, int Start, bool IsDecimal, string? Style)
    {
        public static Level Read(XElement level) =>
            new(
                Val(Child(level, "numFmt")) ?? "decimal",
                Val(Child(level, "lvlText")) ?? "",
                Number(Val(Child(level, "start"))) ?? 0,
                Child(level, "isLgl") is { } legal && DocxXml.IsOn(Val(legal)),
                Val(Child(level, "pStyle"))
            );
    }

    /// <summary>How a list looks, and how far it has counted: lists that look alike count on together.</summary>
    private sealed class Scheme
    {
        public Level?[] Levels { get; } = new Level?[Deepest + 1];
        public int?[] Counts { get; } = new int?[Deepest + 1];
    }

    private sealed class Numbers(Scheme scheme)
    {
        private readonly bool[] begun = new bool[Deepest + 1];

        public Dictionary<int, int> Restarts { get; } = [];
        public Dictionary<int, Level> Overrides { get; } = [];

        public int? LevelOf(string? style)
        {
            int found = style is null ? -1 : Array.FindIndex(scheme.Levels, level => level?.Style == style);
            return found < 0 ? null : found;
        }

        public string Next(int depth)
        {
            if (LevelAt(depth) is not { } level)
                return "";
            bool restarts = !begun[depth] && Restarts.ContainsKey(depth);
            begun[depth] = true;
            scheme.Counts[depth] =
                restarts ? Restarts[depth]
                : scheme.Counts[depth] is { } count ? unchecked(count + 1)
                : level.Start;
            Array.Clear(scheme.Counts, depth + 1, Deepest - depth);
            return level.Format switch
            {
                "none" => "",
                "bullet" => level.Pattern == "+" ? "+" : "-",
                _ => Written(level),
            };
        }

        private string Written(Level level)
        {
            var text = new StringBuilder();
            string pattern = level.Pattern.Length <= LongestPattern ? level.Pattern : level.Pattern[..LongestPattern];
            for (int i = 0; i < pattern.Length; i++)
            {
                if (pattern[i] == '%' && i + 1 < pattern.Length && pattern[i + 1] is >= '1' and <= '9')
                {
                    int depth = pattern[++i] - '1';
                    Level? named = LevelAt(depth);
                    // A level that was passed over counts as begun.
                    text.Append(
                        Format(scheme.Counts[depth] ?? named?.Start ?? 1, level.IsDecimal ? "decimal" : named?.Format ?? "decimal")
                    );
                }
                else
                {
                    text.Append(pattern[i]);
                }
            }
            return text.ToString().Trim();
        }

        private Level? LevelAt(int depth) => Overrides.GetValueOrDefault(depth) ?? scheme.Levels[depth];
    }

    private static string Format(int number, string format) =>
        (format, number) switch
        {
            ("lowerLetter", > 0 and < 500) => Letters(number, 'a'),
            ("upperLetter", > 0 and < 500) => Letters(number, 'A'),
            ("lowerRoman", > 0 and < 4000) => Roman(number).ToLowerInvariant(),
            ("upperRoman", > 0 and < 4000) => Roman(number),
            ("decimalZero", > 0 and < 10) => "0" + number.ToString(CultureInfo.InvariantCulture),
            _ => number.ToString(CultureInfo.InvariantCulture),
        };

    // After z comes aa, then bb.
    private static string Letters(int number, char first) => new((char)(first + ((number - 1) % 26)), ((number - 1) / 26) + 1);

    private static string Roman(int number)
    {
        var text = new StringBuilder();
        foreach (
            (int value, string sign) in new[]
            {
                (1000, "M"),
                (900, "CM"),
                (500, "D"),
                (400, "CD"),
                (100, "C"),
                (90, "XC"),
                (50, "L"),
                (40, "XL"),
                (10, "X"),
                (9, "IX"),
                (5, "V"),
                (4, "IV"),
                (1, "I"),
            }
        )
        {
            for (; number >= value; number -= value)
                text.Append(sign);
        }
        return text.ToString();
    }
}
