namespace GenderEquality.Activities.Approval;

/// <summary>In whose place somebody signs (Decree 30/2020/NĐ-CP, Annex I, part II, section I, point 7). The head's own signature has none.</summary>
public enum SigningCapacity
{
    /// <summary>KT., ký thay: a deputy signs in the head's place.</summary>
    KT,

    /// <summary>TL., thừa lệnh: by order of the head.</summary>
    TL,

    /// <summary>TUQ., thừa ủy quyền: under the head's written delegation.</summary>
    TUQ,

    /// <summary>TM., thay mặt: on behalf of a collective body.</summary>
    TM,
}
