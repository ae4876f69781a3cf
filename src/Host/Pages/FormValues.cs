using System.Globalization;
using GenderEquality.Engine;

namespace GenderEquality.Host.Pages;

/// <summary>
/// What stands in the fields of a form, as text and by path: what is stored when the page opens, what was typed when it is shown again.
/// Reading a field that holds something else than asked for notes a refusal, so that a typing error is never taken for an empty field.
/// </summary>
public sealed class FormValues
{
    private readonly Dictionary<string, string> values;
    private readonly List<Refusal> refusals = [];

    public FormValues(IEnumerable<KeyValuePair<string, string?>> initial) =>
        values = initial.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);

    public FormValues(IFormCollection form) =>
        values = form.ToDictionary(
            field => field.Key,
            field => field.Value.ToString().ReplaceLineEndings("\n").Trim(),
            StringComparer.Ordinal
        );

    public static FormValues Empty => new([]);

    /// <summary>Every field with its text.</summary>
    public IEnumerable<KeyValuePair<string, string?>> All => values.Select(one => new KeyValuePair<string, string?>(one.Key, one.Value));

    /// <summary>The same fields but one.</summary>
    public FormValues Without(string path) => new(All.Where(field => field.Key != path));

    /// <summary>The faults found while reading.</summary>
    public IReadOnlyList<Refusal> Refusals => refusals;

    /// <summary>The field's text; empty when there is none.</summary>
    public string this[string path] => values.GetValueOrDefault(path, "");

    public bool Has(string path) => values.ContainsKey(path);

    public string? Text(string path) => this[path] is { Length: > 0 } text ? text : null;

    public bool Checked(string path) => Has(path);

    /// <summary>A whole number as Vietnamese write it, 1.234.</summary>
    public int? Number(string path, string fault)
    {
        if (Text(path) is not { } text)
            return null;
        if (int.TryParse(text.Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return number;
        refusals.Add(new Refusal(path, fault));
        return null;
    }

    /// <summary>A decimal as Vietnamese write it, 1.234,5.</summary>
    public decimal? Decimal(string path, string fault)
    {
        if (Text(path) is not { } text)
            return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, Forms.Vietnamese, out decimal number))
            return number;
        refusals.Add(new Refusal(path, fault));
        return null;
    }

    /// <summary>A date from a date field (2026-05-31) or typed by hand (31/05/2026).</summary>
    public DateOnly? Day(string path)
    {
        if (Text(path) is not { } text)
            return null;
        if (
            DateOnly.TryParseExact(
                text,
                ["yyyy-MM-dd", "dd/MM/yyyy", "d/M/yyyy"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out DateOnly day
            )
        )
            return day;
        refusals.Add(new Refusal(path, $"“{text}” không phải ngày. Ghi ngày/tháng/năm, ví dụ 31/05/2026."));
        return null;
    }

    public T? Choice<T>(string path)
        where T : struct, Enum => Enum.TryParse(this[path], out T value) && Enum.IsDefined(value) ? value : null;

    /// <summary>The numbers of a repeated group: of <c>clauses[2].text</c> the 2.</summary>
    public IReadOnlyList<int> Indexes(string group) =>
        [
            .. values
                .Keys.Where(path => path.StartsWith(group + "[", StringComparison.Ordinal))
                .Select(path => path[(group.Length + 1)..path.IndexOf(']', StringComparison.Ordinal)])
                .Where(index => int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(index => int.Parse(index, CultureInfo.InvariantCulture))
                .Distinct()
                .Order(),
        ];
}
