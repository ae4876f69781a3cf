namespace GenderEquality.Activities.Deadlines;

/// <summary>What becomes of a deadline whose last day is a day off.</summary>
public enum ShiftPolicy
{
    /// <summary>It stays: the document's own date holds.</summary>
    None,

    /// <summary>It ends with the next working day: Civil Code 2015 art. 148(5).</summary>
    Forward,

    /// <summary>It ends with the working day before: no law says so in general, the issuer's own rule does.</summary>
    Back,
}
