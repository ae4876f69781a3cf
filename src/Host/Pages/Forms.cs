using System.Globalization;
using GenderEquality.Engine.History;
using Microsoft.Extensions.Primitives;

namespace GenderEquality.Host.Pages;

/// <summary>Reads what a browser sent. Text is trimmed and its line ends are made <c>\n</c>; an empty field is null.</summary>
public static class Forms
{
    public const string AntiforgeryField = "_token";

    /// <summary>Names the submission: a form sent twice has the same key.</summary>
    public const string KeyField = "_key";

    /// <summary>Version of the stream that the form was made from.</summary>
    public const string VersionField = "_version";

    public static string? Text(this IFormCollection form, string name)
    {
        string text = form[name].ToString().ReplaceLineEndings("\n").Trim();
        return text.Length == 0 ? null : text;
    }

    /// <summary>0 when it is missing, which no stream has: the form is then treated as stale.</summary>
    public static int Version(this IFormCollection form) =>
        int.TryParse(form[VersionField].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0;

    /// <summary>The stamp of a submission: its key, and a hash of every field but the antiforgery token.</summary>
    public static CommandStamp? Stamp(this IFormCollection form)
    {
        if (form.Text(KeyField) is not { Length: <= 100 } key)
            return null;
        var content = new System.Text.Json.Nodes.JsonObject();
        foreach (
            (string name, StringValues values) in form.Where(field => field.Key != AntiforgeryField)
                .OrderBy(field => field.Key, StringComparer.Ordinal)
        )
            content[name] = values.ToString();
        return CommitFormat.Stamp(key, content);
    }

    public static CultureInfo Vietnamese { get; } = CultureInfo.GetCultureInfo("vi-VN");
}
