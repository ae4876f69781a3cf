using System.Globalization;
using System.Text.RegularExpressions;

namespace GenderEquality.Activities.Intake;

/// <summary>The ways a date is written: 24/01/2022, 24-01-2022, 24.01.2022, 24 tháng 01 năm 2022.</summary>
internal static class WrittenDate
{
    // Scanners read 1 as l or I, 0 as O, 8 as B, 5 as S and 2 as Z; such a letter in a date is the digit.
    private const string Slips = "olibsz";
    private const string Meant = "011852";
    private const string D = "[0-9" + Slips + "]{1,2}";
    private const string Y = "[0-9" + Slips + "]{4}";

    /// <summary>Day, month and perhaps year; groups d, m, y. For use inside other patterns, on lower-case text.</summary>
    public const string DayMonth =
        @"(?<d>" + D + @")\s*(?:[/.-]\s*|\s+tháng\s+|tháng\s+)(?<m>" + D + @")\b(?:\s*(?:[/.-]\s*|,?\s*năm\s+)(?<y>" + Y + @")\b)?";

    /// <summary>Day, month and year all present.</summary>
    public const string Full = @"(?<d>" + D + @")\s*(?:[/.-]|tháng)\s*(?<m>" + D + @")\s*(?:[/.-]|,?\s*năm)\s*(?<y>" + Y + @"|[0-9]{2}\b)";

    /// <summary>The words between day and month, for patterns on headers where either may be blank.</summary>
    public const string Blank = @"ngày[\s.:]*(?<d>" + D + @")?[\s.]*tháng[\s.]*(?<m>" + D + @")?[\s.]*năm[\s.]*(?<y>" + Y + @")?";

    /// <summary>The number that a piece of a date stands for; null if it is no number.</summary>
    public static int? Number(Group group)
    {
        if (!group.Success || (group.Length < 2 && !IsPlain(group)))
        {
            return null;
        }

        var digits = string.Concat(group.Value.Select(c => Slips.IndexOf(c, StringComparison.Ordinal) is >= 0 and var i ? Meant[i] : c));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
    }

    /// <summary>The date is written in digits throughout.</summary>
    public static bool IsPlain(Match match) => IsPlain(match.Groups["d"]) && IsPlain(match.Groups["m"]) && IsPlain(match.Groups["y"]);

    /// <summary>Why a date that is not plain is doubtful, in words.</summary>
    public static string Doubt(Match match)
    {
        var misread = new[] { "d", "m", "y" }.Select(name => match.Groups[name]).First(group => !IsPlain(group));
        return string.Create(CultureInfo.InvariantCulture, $"ngày viết không rõ: “{misread.Value}” đọc là {Number(misread)}");
    }

    private static bool IsPlain(Group group) => group.Value.All(char.IsAsciiDigit);

    /// <summary>Null if a part is missing or there is no such day.</summary>
    public static DateOnly? Of(Match match)
    {
        var (d, m, y) = (Number(match.Groups["d"]), Number(match.Groups["m"]), Number(match.Groups["y"]));
        if (y is < 100)
        {
            y += 2000;
        }

        return Make(y, m, d);
    }

    public static DateOnly? Make(int? year, int? month, int? day) =>
        year is >= 1945 and <= 2100 && month is >= 1 and <= 12 && day is >= 1 && day <= DateTime.DaysInMonth(year.Value, month.Value)
            ? new DateOnly(year.Value, month.Value, day.Value)
            : null;
}

/// <summary>Number and symbol of a document, as in 07/KH-PGD&amp;ĐT, 71/2020/NĐ-CP or 22-CT/TU.</summary>
internal static class DocumentSymbol
{
    // The engine of linear time misses matches whose whole beginning is optional, so both forms begin with what must stand.
    private const string Digits = @"(?<n>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,6})";
    private const string Rest =
        @"(?:\s?\p{Ll})?[\s.]*(?<mark>[/-])\s*(?:(?:19|20)[0-9]{2}\s*/\s*)?(?<s>\p{Lu}[\p{Lu}\p{Ll}0-9]*(?:\s*[&/-]\s*\p{Lu}[\p{Lu}\p{Ll}0-9&]*|\s*[.]\p{Lu}[\p{Lu}0-9]*|\s\p{Lu}{2,5}(?:[&-]\p{Lu}[\p{Lu}0-9]*)+|\s?&?ĐT)*)";

    /// <summary>Groups n (number) and s (symbol with stray spaces); on text with its own case.</summary>
    public const string Numbered = Digits + Rest;

    /// <summary>The same after the word "số", where the number may have been left blank.</summary>
    public const string AfterWord = @"[Ss][ốỐ]\s*[:;.,]?[\s._]*(?:" + Digits + ")?" + Rest;

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["KH"] = "KH",
        ["QĐ"] = "QĐ",
        ["QÐ"] = "QĐ",
        ["CV"] = "CV",
        ["CT"] = "CT",
        ["TB"] = "TB",
        ["HD"] = "HD",
        ["BC"] = "BC",
        ["GM"] = "GM",
        ["NQ"] = "NQ",
        ["NĐ"] = "NĐ",
        ["TT"] = "TT",
        ["TTLT"] = "TT",
        ["TTR"] = "TTr",
        ["CTR"] = "CTr",
        ["CTRHĐ"] = "CTr",
        ["CĐ"] = "CĐ",
        ["KL"] = "KL",
        ["ĐA"] = "ĐA",
    };

    public static int? Number(Group group) =>
        group.Success
        && int.TryParse(group.Value.Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n
            : null;

    /// <summary>Without spaces and end marks.</summary>
    public static string? Of(Group group)
    {
        var s = string.Concat(group.Value.Where(c => !char.IsWhiteSpace(c))).TrimEnd('.', '-', '/', '&');
        return s.Length == 0 ? null : s;
    }

    /// <summary>The kind of document that the symbol's first segment names; null for the plain symbol of a letter.</summary>
    public static string? TypeOf(string? symbol)
    {
        if (symbol is null)
        {
            return null;
        }

        if (symbol.StartsWith("QH", StringComparison.Ordinal) && symbol.Length <= 5)
        {
            return "Luật";
        }

        var first = symbol.Split('-', '/')[0].ToUpperInvariant();
        return first.Length < symbol.Length || symbol.Length <= 4 ? Types.GetValueOrDefault(first) : null;
    }
}
