using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenderEquality.Activities.Intake;

/// <summary>The findings as one JSON object with a fixed set of keys, for exchange and for scoring against labelled documents.</summary>
public static class FindingsJson
{
    // Vietnamese must stay readable in the file; the result is never embedded in HTML unescaped.
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>All keys are always present: unknown is null, nothing there is an empty list.</summary>
    public static string Write(DocumentFindings f)
    {
        ArgumentNullException.ThrowIfNull(f);
        var root = new JsonObject
        {
            ["kind"] = Name(f.Kind),
            ["doc_type"] = f.DocType,
            ["number"] = f.Number,
            ["symbol"] = f.Symbol,
            ["issued_on"] = Iso(f.IssuedOn),
            ["place"] = f.Place,
            ["issuer"] = f.Issuer,
            ["title"] = f.Title,
            ["upstream_refs"] = Array(
                f.UpstreamRefs,
                r => new JsonObject
                {
                    ["doc_type"] = r.DocType,
                    ["number"] = r.Number,
                    ["symbol"] = r.Symbol,
                    ["date"] = Iso(r.Date),
                    ["issuer"] = r.Issuer,
                }
            ),
            ["report_deadlines"] = Array(
                f.ReportDeadlines,
                d => new JsonObject
                {
                    ["cadence"] = Name(d.Cadence),
                    ["month"] = d.Month,
                    ["day"] = d.Day,
                    ["year"] = d.Year,
                    ["bound"] = Name(d.Bound),
                    ["time"] = d.Time,
                }
            ),
            ["publication"] = new JsonObject
            {
                ["required"] = f.Publication.Required,
                ["due"] = f.Publication.Due,
                ["bound"] = f.Publication.Bound is { } bound ? Name(bound) : null,
                ["send_to"] = f.Publication.SendTo,
            },
            ["contact_emails"] = Array(f.ContactEmails, e => JsonValue.Create(e)),
            ["recipients"] = Array(f.Recipients, r => JsonValue.Create(r)),
            ["signer"] = new JsonObject
            {
                ["name"] = f.Signer.Name,
                ["title"] = f.Signer.Title,
                ["capacity"] = f.Signer.Capacity,
            },
            ["targets"] = Array(
                f.Targets,
                t => new JsonObject
                {
                    ["quote"] = t.Quote,
                    ["comparator"] = t.Comparator,
                    ["value"] = t.Value,
                    ["unit"] = t.Unit,
                }
            ),
            ["addressed_levels"] = Array(f.AddressedLevels, l => JsonValue.Create(l)),
        };
        return root.ToJsonString(Options);
    }

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> write) => new([.. items.Select(write)]);

    private static string? Iso(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Name(DocumentKind kind) =>
        kind switch
        {
            DocumentKind.Directive => "directive",
            DocumentKind.SchoolPlan => "school_plan",
            DocumentKind.NotDirective => "not_directive",
            _ => "needs_human",
        };

    private static string Name(Cadence cadence) =>
        cadence switch
        {
            Cadence.Quarterly => "quarterly",
            Cadence.SixMonthly => "six_monthly",
            Cadence.Annual => "annual",
            _ => "once",
        };

    private static string Name(Bound bound) =>
        bound switch
        {
            Bound.Before => "before",
            Bound.OnOrBefore => "on_or_before",
            _ => "within_month",
        };
}
