using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using static GenderEquality.Tests.Activities.Intake.ScoredText;

namespace GenderEquality.Tests.Activities.Intake;

/// <summary>
/// Scores what was read against labels. The kind counts for every document, all else only for those to be acted on. A field of several
/// parts has their mean, and <see cref="Macro"/> is the mean of all fields.
/// </summary>
internal sealed class Scorer
{
    // Part, its field, and whether it has many values.
    private static readonly (string Part, string Field, bool Many)[] Parts =
    [
        ("kind", "kind", false),
        ("doc_type", "doc_type", false),
        ("number", "number", false),
        ("symbol", "symbol", false),
        ("issued_on", "issued_on", false),
        ("place", "place", false),
        ("issuer", "issuer", false),
        ("title", "title", false),
        ("upstream_refs.number+symbol", "upstream_refs", true),
        ("upstream_refs.type+number+symbol+date", "upstream_refs", true),
        ("upstream_refs.issuer", "upstream_refs", false),
        ("report_deadlines", "report_deadlines", true),
        ("publication.required", "publication", false),
        ("publication.due+bound", "publication", false),
        ("publication.send_to", "publication", false),
        ("contact_emails", "contact_emails", true),
        ("recipients", "recipients", true),
        ("signer.name", "signer", false),
        ("signer.title", "signer", false),
        ("signer.capacity", "signer", false),
        ("targets", "targets", true),
        ("targets.quote", "targets", false),
        ("addressed_levels", "addressed_levels", true),
    ];

    private readonly Dictionary<string, Tally> tallies = Parts.ToDictionary(
        part => part.Part,
        part => part.Many ? (Tally)new Finding() : new Accuracy(),
        StringComparer.Ordinal
    );

    /// <summary>Each field with its figure, from 0 to 1.</summary>
    public IEnumerable<(string Field, double Value)> Fields =>
        Parts.GroupBy(part => part.Field).Select(parts => (parts.Key, parts.Average(part => tallies[part.Part].Value)));

    public double Macro => Fields.Average(one => one.Value);

    /// <param name="label">What the document says, by hand.</param>
    /// <param name="read">What was read of it, in the same form.</param>
    /// <param name="document">Its text.</param>
    public void Add(JsonNode label, JsonNode read, string document)
    {
        Check("kind", Key(read["kind"]) == Key(label["kind"]));
        if (Key(label["kind"]) is not ("directive" or "school_plan"))
            return;
        Check("doc_type", Key(read["doc_type"]) == Key(label["doc_type"]));
        Check("number", Number(read["number"]) == Number(label["number"]));
        Check("symbol", Symbol(read["symbol"]) == Symbol(label["symbol"]));
        Check("issued_on", Text(read["issued_on"]) == Text(label["issued_on"]));
        Check("place", Accepts(label, label, "place", Key).Contains(Key(read["place"])));
        Check("issuer", Accepts(label, label, "issuer", Body).Contains(Body(read["issuer"])));
        Check("title", Accepts(label, label, "title", Title).Contains(Title(read["title"])));
        AddReferences(Numbered(label), Numbered(read));
        Count("report_deadlines", List(label, "report_deadlines").Select(Deadline), List(read, "report_deadlines").Select(Deadline));
        AddPublication(label, label["publication"]!, read["publication"]);
        Count(
            "contact_emails",
            List(label, "contact_emails").Select(Mail).Distinct(),
            List(read, "contact_emails").Select(Mail).Distinct()
        );
        Count("recipients", List(label, "recipients").Select(Key), List(read, "recipients").Select(Key));
        foreach (string part in new[] { "name", "title", "capacity" })
            Check("signer." + part, Key(read["signer"]?[part]) == Key(label["signer"]![part]));
        AddTargets(List(label, "targets"), List(read, "targets"), ScoredText.Text(JsonValue.Create(document)));
        Count(
            "addressed_levels",
            List(label, "addressed_levels").Select(Key).Distinct(),
            List(read, "addressed_levels").Select(Key).Distinct()
        );
    }

    /// <summary>All figures as a table.</summary>
    public string Table(string name)
    {
        var table = new StringBuilder($"{name}\n");
        foreach ((string part, _, _) in Parts)
            table.Append(CultureInfo.InvariantCulture, $"  {part, -40} {tallies[part].Show()}\n");
        foreach ((string field, double value) in Fields)
            table.Append(CultureInfo.InvariantCulture, $"  = {field, -38} {value:0.0000}\n");
        return table.Append(CultureInfo.InvariantCulture, $"  macro {Macro:0.0000}").ToString();
    }

    private void AddReferences(List<JsonNode> labelled, List<JsonNode> read)
    {
        Count("upstream_refs.number+symbol", labelled.Select(Loose), read.Select(Loose));
        Count("upstream_refs.type+number+symbol+date", labelled.Select(Strict), read.Select(Strict));
        foreach (JsonNode one in labelled)
        {
            // Of several with the same number, the last one counts, as it does in the reference scorer.
            JsonNode? found = read.LastOrDefault(other => Loose(other).Equals(Loose(one)));
            HashSet<string> right = [Body(one["issuer"]), .. List(one, "_accept_issuer").Select(Body)];
            Check("upstream_refs.issuer", found is not null && right.Contains(Body(found["issuer"])));
        }
    }

    private void AddPublication(JsonNode label, JsonNode asked, JsonNode? read)
    {
        bool required = asked["required"]!.GetValue<bool>();
        Check("publication.required", (Text(read?["required"]) == "true") == required);
        if (!required)
            return;
        Check("publication.due+bound", (Text(read?["due"]), Text(read?["bound"])).Equals((Text(asked["due"]), Text(asked["bound"]))));
        Check("publication.send_to", Accepts(label, asked, "send_to", Body).Contains(Body(read?["send_to"])));
    }

    private void AddTargets(IReadOnlyList<JsonNode> labelled, IReadOnlyList<JsonNode> read, string document)
    {
        Count("targets", labelled.Select(Target), read.Select(Target));
        List<JsonNode> left = [.. read];
        foreach (JsonNode one in labelled)
        {
            string quote = Text(one["quote"]);
            JsonNode? found = left.Find(other =>
                Text(other["quote"]) is { Length: > 0 } words
                && Target(other).Equals(Target(one))
                && (quote.Contains(words, StringComparison.Ordinal) || words.Contains(quote, StringComparison.Ordinal))
                && document.Contains(words, StringComparison.Ordinal)
            );
            Check("targets.quote", found is not null);
            if (found is not null)
                left.Remove(found);
        }
    }

    private void Check(string part, bool good) => ((Accuracy)tallies[part]).Add(good);

    private void Count(string part, IEnumerable<object> labelled, IEnumerable<object> read) => ((Finding)tallies[part]).Add(labelled, read);

    /// <summary>The label's value and the others that are as right.</summary>
    private static HashSet<string> Accepts(JsonNode label, JsonNode of, string field, Func<JsonNode?, string> normal) =>
        [normal(of[field]), .. List(label["_accept"], field).Select(normal)];

    private static IReadOnlyList<JsonNode> List(JsonNode? node, string field) => [.. (node?[field] as JsonArray ?? []).OfType<JsonNode>()];

    // A reference without number and symbol is neither right nor wrong.
    private static List<JsonNode> Numbered(JsonNode node) =>
        [.. List(node, "upstream_refs").Where(one => Number(one["number"]) is not null || Symbol(one["symbol"]) is not null)];

    private static object Loose(JsonNode one) => (Number(one["number"]), Symbol(one["symbol"]));

    private static object Strict(JsonNode one) => (Key(one["doc_type"]), Number(one["number"]), Symbol(one["symbol"]), Text(one["date"]));

    private static object Deadline(JsonNode one) =>
        (Key(one["cadence"]), Number(one["month"]), Number(one["day"]), Number(one["year"]), Key(one["bound"]), Text(one["time"]));

    private static object Target(JsonNode one)
    {
        string value = Text(one["value"]).Replace(',', '.');
        string unit = Key(one["unit"]);
        return (
            Text(one["comparator"]),
            double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? (object)number : value,
            unit is "%" or "phần trăm" ? "%" : unit
        );
    }
}
