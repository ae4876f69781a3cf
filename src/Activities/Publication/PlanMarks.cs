using System.Globalization;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Intake;

namespace GenderEquality.Activities.Publication;

/// <summary>
/// By what a plan is known on a page: its number with symbol, and its title. A plan that was approved before plans were numbered is known by those
/// of the document that it carries out.
/// </summary>
/// <param name="Number">Null when the document has none.</param>
public sealed record PlanMarks(int? Number, string? Symbol, string Title)
{
    /// <summary>A title shorter than this stands on too many pages to say anything.</summary>
    private const int ShortestTitle = 12;

    public static PlanMarks Of(DirectiveContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new PlanMarks(content.Number, content.Symbol, content.Title);
    }

    /// <summary>"07/KH-SGDĐT"; null when the document has no number.</summary>
    public string? Sign => Number is { } number ? $"{number.ToString("00", CultureInfo.InvariantCulture)}/{Symbol}" : null;

    /// <summary>Looks for both, whatever the case, the spaces, the kind of dash, the Unicode form and the placement of tones.</summary>
    public (bool Number, bool Title) FindIn(string text)
    {
        string page = Folded(text);
        string title = Folded(Title).Trim(' ', '.', ',', ';', ':', '"', '\'');
        return (
            Pattern() is { } sign && sign.IsMatch(page),
            title.Length >= ShortestTitle && page.Contains(title, StringComparison.Ordinal)
        );
    }

    /// <summary>The number with or without leading zeros, then the symbol; neither may go on into a longer one.</summary>
    private Regex? Pattern()
    {
        if (Number is not { } number || string.IsNullOrWhiteSpace(Symbol))
            return null;
        IEnumerable<string> symbol = Folded(Symbol).Where(c => c != ' ').Select(c => Regex.Escape(c.ToString()));
        string sign = $"0*{number.ToString(CultureInfo.InvariantCulture)} ?/ ?{string.Join(" ?", symbol)}";
        return VietnameseText.Pattern($@"(^|[^0-9]){sign}($|[^\w-]|-($|\W))");
    }

    // Old fonts write the Icelandic letter in place of đ.
    private static string Folded(string text) => VietnameseText.Fold(text).Replace('ð', 'đ');
}
