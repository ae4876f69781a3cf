using System.Text;

namespace GenderEquality.Activities.Intake;

/// <summary>Where words that a person typed or copied stand in a document, whatever its line breaks, dashes and tone placement.</summary>
public static class TextPlace
{
    /// <summary>The first place; null when the words do not stand there, or are too few to say.</summary>
    /// <param name="text">As in <see cref="DocumentFindings.Text"/>.</param>
    /// <param name="fewest">How many letters it takes; fewer stand anywhere.</param>
    public static TextSpan? Find(string text, string words, int fewest = 10)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(words);
        string sought = VietnameseText.Clean(words);
        if (sought.Length < fewest)
            return null;
        (string line, List<int> places) = OnOneLine(VietnameseText.Plain(text));
        int at = line.IndexOf(sought, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : new TextSpan(places[at], places[at + sought.Length - 1] + 1 - places[at]);
    }

    /// <summary>The text with single spaces, and for each of its characters its place before.</summary>
    private static (string Line, List<int> Places) OnOneLine(string plain)
    {
        var line = new StringBuilder(plain.Length);
        var places = new List<int>(plain.Length);
        for (int i = 0; i < plain.Length; i++)
        {
            bool space = char.IsWhiteSpace(plain[i]);
            if (space && (line.Length == 0 || line[^1] == ' '))
                continue;
            line.Append(space ? ' ' : plain[i]);
            places.Add(i);
        }
        return (line.ToString(), places);
    }
}
