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

    /// <summary>A whole number; null when the field is empty or holds something else.</summary>
    public static int? Number(this IFormCollection form, string name) =>
        int.TryParse(form[name].ToString().Trim().Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    /// <summary>A decimal as Vietnamese write it, 1.234,5; null when empty or something else.</summary>
    public static decimal? Decimal(this IFormCollection form, string name) =>
        decimal.TryParse(form[name].ToString().Trim(), NumberStyles.Number, Vietnamese, out decimal number) ? number : null;

    /// <summary>A date from a date field (2026-05-31) or typed by hand (31/05/2026).</summary>
    public static DateOnly? Day(this IFormCollection form, string name) =>
        DateOnly.TryParseExact(
            form[name].ToString().Trim(),
            ["yyyy-MM-dd", "dd/MM/yyyy", "d/M/yyyy"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateOnly day
        )
            ? day
            : null;

    public static T? Choice<T>(this IFormCollection form, string name)
        where T : struct, Enum => Enum.TryParse(form[name].ToString(), out T value) && Enum.IsDefined(value) ? value : null;

    public static int Version(this IFormCollection form) => form.Number(VersionField) ?? 0;

    /// <summary>The stamp of a submission: its key, and a hash of every field but the antiforgery token.</summary>
    public static CommandStamp? Stamp(this IFormCollection form)
    {
        if (form.Text(KeyField) is not { Length: <= 100 } key)
            return null;
        var content = new System.Text.Json.Nodes.JsonObject();
        foreach ((string name, StringValues values) in form.Where(field => field.Key != AntiforgeryField).OrderBy(field => field.Key, StringComparer.Ordinal))
            content[name] = values.ToString();
        return CommitFormat.Stamp(key, content);
    }

    public static CultureInfo Vietnamese { get; } = CultureInfo.GetCultureInfo("vi-VN");
}
