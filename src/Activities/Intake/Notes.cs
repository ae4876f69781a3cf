namespace GenderEquality.Activities.Intake;

/// <summary>How far a finding can be relied on.</summary>
public enum Confidence
{
    /// <summary>The document says it where and how such documents do.</summary>
    High,

    /// <summary>It was worked out from words elsewhere; as a rule it is right.</summary>
    Medium,

    /// <summary>The document says nothing certain. It is asked, not guessed: a person says that it was looked at.</summary>
    Low,
}

/// <summary>Why a finding is as it is.</summary>
/// <param name="Reason">A few words in Vietnamese for the person who confirms, without a full stop.</param>
public sealed record Judgement(Confidence Confidence, string Reason);

/// <summary>What the readers note while they read, by the JSON name of the finding: where it stands and how sure it is.</summary>
internal sealed class Notes
{
    public Dictionary<string, TextSpan> Spans { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, Judgement> Judgements { get; } = new(StringComparer.Ordinal);

    public void Place(string finding, TextSpan span) => Spans[finding] = span;

    public void High(string finding, string reason) => Judgements[finding] = new Judgement(Confidence.High, reason);

    public void Medium(string finding, string reason) => Judgements[finding] = new Judgement(Confidence.Medium, reason);

    public void Low(string finding, string reason) => Judgements[finding] = new Judgement(Confidence.Low, reason);
}
