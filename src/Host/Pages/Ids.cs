namespace GenderEquality.Host.Pages;

/// <summary>Element ids and field names that follow from the paths of refusals, so that a fault links to its field.</summary>
public static class Ids
{
    /// <summary><c>items[c3].reason</c> becomes <c>items-c3-reason</c>.</summary>
    public static string Of(string path) =>
        string.Concat(path.Select(c => char.IsLetterOrDigit(c) ? c : '-')).Replace("--", "-", StringComparison.Ordinal).Trim('-');

    /// <summary>"true" where a field has faults, for <c>aria-invalid</c>.</summary>
    public static string? Invalid(Shell shell, string path) => shell.At(path).Any() ? "true" : null;

    /// <summary>The id of the field's fault text where it has faults, for <c>aria-describedby</c>.</summary>
    public static string? DescribedBy(Shell shell, string path) => shell.At(path).Any() ? Of(path) + "-bad" : null;
}
