namespace GenderEquality.Host.Cli;

/// <summary>Words, options with a value (<c>--out DIR</c> or <c>--out=DIR</c>), switches (<c>--json</c>) and settings (<c>--Mail:Host=…</c>).</summary>
public sealed class Arguments
{
    private static readonly string[] WithValue =
    [
        "data",
        "urls",
        "out",
        "with",
        "reason",
        "outcome",
        "as",
        "definition",
        "to",
        "map",
        "instance",
        "from",
        "event",
        "shift",
        "version",
        "directive",
        "answers",
        "units",
        "for",
    ];
    private readonly Dictionary<string, string> options = new(StringComparer.Ordinal);

    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>What is handed on to the configuration as it is.</summary>
    public required string[] Settings { get; init; }

    public string? this[string name] => options.GetValueOrDefault(name);

    public bool Has(string name) => options.ContainsKey(name);

    public static Arguments Parse(string[] args)
    {
        var words = new List<string>();
        var settings = new List<string>();
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                words.Add(word);
                continue;
            }
            string[] parts = word[2..].Split('=', 2);
            if (parts[0].Contains(':', StringComparison.Ordinal))
                settings.Add(word);
            else if (parts.Length == 2)
                given[parts[0]] = parts[1];
            else if (WithValue.Contains(parts[0], StringComparer.Ordinal) && i + 1 < args.Length)
                given[parts[0]] = args[++i];
            else
                given[parts[0]] = "";
        }
        var result = new Arguments { Words = words, Settings = [.. settings] };
        foreach ((string name, string value) in given)
            result.options[name] = value;
        return result;
    }
}
