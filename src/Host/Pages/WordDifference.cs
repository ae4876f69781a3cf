using GenderEquality.Activities.Intake;

namespace GenderEquality.Host.Pages;

/// <summary>Some words of a text, and whether the other text has them too.</summary>
public sealed record WordRun(string Text, bool IsShared);

/// <summary>Two texts word by word, so that a reader sees what was changed and not only that something was.</summary>
public static class WordDifference
{
    // Beyond it the table of the comparison is no longer small; the texts then stand as wholly different.
    private const int MostWords = 1500;

    /// <summary>The runs of both texts. Case and tone placement do not count.</summary>
    public static (IReadOnlyList<WordRun> Before, IReadOnlyList<WordRun> After) Between(string before, string after)
    {
        string[] left = Words(before);
        string[] right = Words(after);
        var keptLeft = new bool[left.Length];
        var keptRight = new bool[right.Length];
        if (left.Length <= MostWords && right.Length <= MostWords)
            Keep([.. left.Select(VietnameseText.Fold)], [.. right.Select(VietnameseText.Fold)], keptLeft, keptRight);
        return (Runs(left, keptLeft), Runs(right, keptRight));
    }

    // The longest common subsequence.
    private static void Keep(string[] left, string[] right, bool[] keptLeft, bool[] keptRight)
    {
        var length = new int[left.Length + 1, right.Length + 1];
        for (int i = left.Length - 1; i >= 0; i--)
        {
            for (int j = right.Length - 1; j >= 0; j--)
                length[i, j] = left[i] == right[j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
        }
        for (int i = 0, j = 0; i < left.Length && j < right.Length; )
        {
            if (left[i] == right[j])
                (keptLeft[i++], keptRight[j++]) = (true, true);
            else if (length[i + 1, j] >= length[i, j + 1])
                i++;
            else
                j++;
        }
    }

    private static List<WordRun> Runs(string[] words, bool[] kept)
    {
        var runs = new List<WordRun>();
        foreach ((int i, string word) in words.Index())
        {
            if (runs.Count > 0 && runs[^1].IsShared == kept[i])
                runs[^1] = runs[^1] with { Text = runs[^1].Text + " " + word };
            else
                runs.Add(new WordRun(word, kept[i]));
        }
        return runs;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
