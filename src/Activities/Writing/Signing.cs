using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Organization;

namespace GenderEquality.Activities.Writing;

/// <summary>The lines over a signature (Decree 30/2020/NĐ-CP, Annex I, part II, section I, point 7).</summary>
public static class Signing
{
    /// <param name="capacity">Null when the head signs as such.</param>
    public static IReadOnlyList<string> Lines(UnitLevel level, SigningCapacity? capacity)
    {
        string head = Imprint.HeadTitle(level);
        return capacity switch
        {
            null when level == UnitLevel.Xa => ["TM. ỦY BAN NHÂN DÂN", head],
            null => [head],
            SigningCapacity.KT => [$"KT. {head}", Imprint.DeputyTitle(level)],
            SigningCapacity.TM =>
            [
                level == UnitLevel.Xa ? "TM. ỦY BAN NHÂN DÂN" : "TM. BAN CHỈ ĐẠO",
                level == UnitLevel.Xa ? head : "TRƯỞNG BAN",
            ],
            _ => [$"{capacity}. {head}"],
        };
    }
}
