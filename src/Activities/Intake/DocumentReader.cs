using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>Reads a plain-text administrative document by rules; the same text always gives the same findings.</summary>
public static class DocumentReader
{
    /// <summary>
    /// The most that is examined, in UTF-16 code units. The longest plan of a ministry has about 150,000; what is longer is
    /// not one document, and the cap keeps a hostile file from costing more than a second.
    /// </summary>
    public const int MaxLength = 300_000;

    /// <summary>Never throws for any text; what cannot be found is null or empty.</summary>
    public static DocumentFindings Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = Normalise(text.Length > MaxLength ? text[..MaxLength] : text);
        text = text.Length > MaxLength ? text[..MaxLength] : text;
        var layout = new Layout(text);
        var spans = new Dictionary<string, TextSpan>(StringComparer.Ordinal);
        var header = Header.Read(layout, spans);
        var issuer = Issuer.Read(layout, spans);
        var recipients = SignatureBlock.Recipients(layout);
        var signer = SignatureBlock.Signer(layout, spans);
        var rank = Issuer.RankOf(issuer, header.Symbol, signer);
        var tasks = Levels.Assign(layout, rank);
        var levels = Levels.Addressed(layout, tasks, rank, issuer, header.Symbol, recipients);
        return new DocumentFindings
        {
            Text = text,
            Kind = KindRule.Of(layout, header, issuer, rank),
            DocType = header.DocType,
            Number = header.Number,
            Symbol = header.Symbol,
            IssuedOn = header.IssuedOn,
            Place = header.Place,
            Issuer = issuer,
            Title = header.Title,
            UpstreamRefs = References.Read(layout, spans),
            Recipients = recipients,
            Signer = signer,
            AddressedLevels = levels,
            Spans = spans,
        };
    }
}
