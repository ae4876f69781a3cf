using System.Runtime.InteropServices;

namespace GenderEquality.Activities.Intake;

/// <summary>What a document is for this workflow; only the first two kinds carry findings worth acting on.</summary>
public enum DocumentKind
{
    /// <summary>A managing body makes the units below it act.</summary>
    Directive,

    /// <summary>A school or centre plans for itself.</summary>
    SchoolPlan,

    /// <summary>A menu, an invitation, a report to a superior, a text in another language.</summary>
    NotDirective,

    /// <summary>Almost empty, or two documents in one file: a person must decide.</summary>
    NeedsHuman,
}

/// <summary>How often a report falls due.</summary>
public enum Cadence
{
    /// <summary>No period is named and nothing recurs.</summary>
    Once,

    /// <summary>Each quarter (quý).</summary>
    Quarterly,

    /// <summary>Each half-year or semester (6 tháng, học kỳ).</summary>
    SixMonthly,

    /// <summary>Each year or school year.</summary>
    Annual,

    /// <summary>Each month. Entered or read from a deadline's own text; the reading of documents does not find it.</summary>
    Monthly,
}

/// <summary>On which side of a date a duty must be done.</summary>
public enum Bound
{
    /// <summary>"trước ngày …": the day itself is late.</summary>
    Before,

    /// <summary>"chậm nhất …" or a bare date: the day itself is in time.</summary>
    OnOrBefore,

    /// <summary>"trong tháng …": any day of the month.</summary>
    WithinMonth,

    /// <summary>"trong vòng … kể từ …", "trong quý …": any day of the span. Entered or read from a deadline's own text, as above.</summary>
    Within,
}

/// <summary>What a clause asks for.</summary>
public enum ClauseKind
{
    /// <summary>A purpose from the part on aims, without a quantity.</summary>
    Goal,

    /// <summary>A sentence that demands a quantity.</summary>
    Target,

    /// <summary>Something an addressed unit must do.</summary>
    Duty,

    /// <summary>A report that an addressed unit owes by a date.</summary>
    ReportingDuty,

    /// <summary>Putting the unit's plan on a website.</summary>
    PublicationDuty,

    /// <summary>A dated period of action that is not a report, such as the action month.</summary>
    KeyDate,
}

/// <summary>A stretch of <see cref="DocumentFindings.Text"/>, in UTF-16 code units.</summary>
/// <param name="Start">First position, from 0.</param>
/// <param name="Length">Number of code units, at least 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The position after the last one.</summary>
    public int End => Start + Length;
}

/// <summary>A numbered document that the preamble rests on.</summary>
/// <param name="DocType">KH QĐ CV CT TB HD BC GM NQ NĐ TT TTr CTr CĐ KL or Luật; null if neither word nor symbol tells.</param>
/// <param name="Number">The number without leading zeros, letters and thousands dots; null if blank.</param>
/// <param name="Symbol">What follows the number, spaces and year segment removed.</param>
/// <param name="Date">Its date; null if not written or impossible.</param>
/// <param name="Issuer">The body as written after "của"; null if there is none.</param>
public sealed record UpstreamRef(string? DocType, int? Number, string? Symbol, DateOnly? Date, string? Issuer);

/// <summary>A dated duty of the addressees to report.</summary>
/// <param name="Cadence">The period that the text names.</param>
/// <param name="Month">1 to 12.</param>
/// <param name="Day">1 to 31, null where only a month is given.</param>
/// <param name="Year">Only if written with the date.</param>
/// <param name="Bound">Whether the day itself is in time.</param>
/// <param name="Time">"HH:MM", null if no hour is written.</param>
public sealed record ReportDeadline(Cadence Cadence, int Month, int? Day, int? Year, Bound Bound, string? Time);

/// <summary>The duty to put the unit's own plan on a website.</summary>
/// <param name="Required">False: nothing of the kind is asked, and the rest is null.</param>
/// <param name="Due">"yyyy-MM-dd" or "yyyy-MM"; null without a complete date.</param>
/// <param name="Bound">Null where <paramref name="Due"/> is.</param>
/// <param name="SendTo">The body that the link goes to; null if no link is to be sent.</param>
public sealed record PublicationFinding(bool Required, string? Due, Bound? Bound, string? SendTo)
{
    /// <summary>Nothing to publish.</summary>
    public static PublicationFinding None { get; } = new(false, null, null, null);
}

/// <summary>Who signed.</summary>
/// <param name="Name">Null if left blank.</param>
/// <param name="Title">The line just above the signature.</param>
/// <param name="Capacity">KT. TL. TM. TUQ. or null; of several, the one nearest to the name.</param>
public sealed record SignerFinding(string? Name, string? Title, string? Capacity)
{
    /// <summary>No signature block.</summary>
    public static SignerFinding None { get; } = new(null, null, null);
}

/// <summary>A quantity that the document demands.</summary>
/// <param name="Quote">Exact substring of <see cref="DocumentFindings.Text"/>.</param>
/// <param name="Comparator">"=", ">=", "&lt;=" or "&lt;".</param>
/// <param name="Value">The number, never negative.</param>
/// <param name="Unit">"%" or as written, such as "lần/năm".</param>
public sealed record TargetFinding(string Quote, string Comparator, decimal Value, string Unit);

/// <summary>One thing the document asks of the addressed units.</summary>
/// <param name="Id">"c1", "c2" … in document order.</param>
/// <param name="Kind">What it asks for.</param>
/// <param name="Text">The sentence on one line, marks of layout removed.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="Levels">Codes of those who must do it; empty means all addressed.</param>
/// <param name="Comparator">For a quantity, see <see cref="TargetFinding.Comparator"/>.</param>
/// <param name="Value">For a quantity, its number.</param>
/// <param name="Unit">For a quantity, its unit.</param>
public sealed record ClauseFinding(
    string Id,
    ClauseKind Kind,
    string Text,
    TextSpan Span,
    IReadOnlyList<string> Levels,
    string? Comparator,
    decimal? Value,
    string? Unit
);

/// <summary>Everything that reading one document yields. Nothing here is certain: a person confirms it.</summary>
public sealed record DocumentFindings
{
    /// <summary>The text read: NFC, line ends as \n, at most <see cref="DocumentReader.MaxLength"/> code units. All spans refer to it.</summary>
    public required string Text { get; init; }

    public required DocumentKind Kind { get; init; }

    /// <summary>KH QĐ CV CT TB HD BC GM …; null if the document does not say.</summary>
    public string? DocType { get; init; }

    /// <summary>Null where the number was left blank, as in drafts.</summary>
    public int? Number { get; init; }

    /// <summary>What follows the number, such as KH-PGD&amp;ĐT.</summary>
    public string? Symbol { get; init; }

    /// <summary>Null if day, month or year is blank.</summary>
    public DateOnly? IssuedOn { get; init; }

    public string? Place { get; init; }

    public string? Issuer { get; init; }

    /// <summary>Heading word and subject on one line.</summary>
    public string? Title { get; init; }

    public IReadOnlyList<UpstreamRef> UpstreamRefs { get; init; } = [];

    public IReadOnlyList<ReportDeadline> ReportDeadlines { get; init; } = [];

    public PublicationFinding Publication { get; init; } = PublicationFinding.None;

    public IReadOnlyList<string> ContactEmails { get; init; } = [];

    /// <summary>The lines of "Nơi nhận".</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    public SignerFinding Signer { get; init; } = SignerFinding.None;

    public IReadOnlyList<TargetFinding> Targets { get; init; } = [];

    /// <summary>MN TH THCS THPT GDTX SO PHONG XA, in this order, each at most once.</summary>
    public IReadOnlyList<string> AddressedLevels { get; init; } = [];

    public IReadOnlyList<ClauseFinding> Clauses { get; init; } = [];

    /// <summary>Recipients with their role, contacts, committees, budget and days of the year, by kind.</summary>
    public IReadOnlyList<Mention> Mentions { get; init; } = [];

    /// <summary>
    /// Where a finding stands, by its JSON name: "number", "symbol", "issued_on", "place", "issuer", "title", "signer",
    /// "publication", and "report_deadlines[0]", "upstream_refs[0]", "targets[0]" … A finding without a place of its own has no entry.
    /// </summary>
    public IReadOnlyDictionary<string, TextSpan> Spans { get; init; } = new Dictionary<string, TextSpan>(StringComparer.Ordinal);

    /// <summary>
    /// How sure each finding is and why, by the names of <see cref="Spans"/>, and "doc_type", "addressed_levels", "clauses" for how the clauses
    /// were found, and "clauses[c1]" for one of them. What was not found and should be there has an entry too.
    /// </summary>
    public IReadOnlyDictionary<string, Judgement> Judgements { get; init; } = new Dictionary<string, Judgement>(StringComparer.Ordinal);
}
