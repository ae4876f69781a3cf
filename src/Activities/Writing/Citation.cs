using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;

namespace GenderEquality.Activities.Writing;

/// <summary>How a document names an act that it rests on.</summary>
public static class Citation
{
    /// <summary>Kind, number and symbol, date and issuer, as far as they are known.</summary>
    public static string Of(UpstreamRef act)
    {
        string kind = act.DocType switch
        {
            "KH" => "Kế hoạch",
            "QĐ" => "Quyết định",
            "CV" => "Công văn",
            "CT" => "Chỉ thị",
            "TB" => "Thông báo",
            "HD" => "Hướng dẫn",
            "BC" => "Báo cáo",
            "NQ" => "Nghị quyết",
            "NĐ" => "Nghị định",
            "TT" => "Thông tư",
            "TTr" => "Tờ trình",
            "CTr" => "Chương trình",
            "Luật" => "Luật",
            _ => "Văn bản",
        };
        string year = act is { DocType: "NĐ" or "TT" or "Luật", Date: { } of } ? FormattableString.Invariant($"{of.Year}/") : "";
        string issuer = act.Issuer is { } body ? $" của {body}" : "";
        string date = act.Date is { } on ? $" ngày {DeadlineRule.Date(on)}" : "";
        return FormattableString.Invariant($"{kind} số {act.Number:00}/{year}{act.Symbol}{date}{issuer}");
    }
}
