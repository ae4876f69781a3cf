using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;

namespace GenderEquality.Activities.Writing;

/// <summary>A duty that a unit has not done in time, as a letter names it.</summary>
/// <param name="What">"duyệt kế hoạch", "gửi báo cáo kỳ …".</param>
public sealed record LateDuty(string Unit, string What, DateOnly LastDay);

/// <summary>The letters (công văn) that go with the work: one that carries a plan up, one that calls on units that are late.</summary>
public static class LetterDocument
{
    /// <summary>The letter with which a unit hands its plan up.</summary>
    /// <param name="plan">The plan as it was issued.</param>
    /// <param name="link">Where it is published; null while it is not.</param>
    public static OfficialDocument Transmittal(Imprint unit, string receiver, DirectiveContent directive, OfficialDocument plan, Uri? link)
    {
        string reference =
            $"Kế hoạch số {plan.NumberAndSymbol.Trim()}{(plan.Date is { } date ? $" ngày {DeadlineRule.Date(date)}" : "")} về việc {PlanDocument.Lowered(plan.Subject)}";
        return Letter(
            unit,
            $"Gửi kế hoạch {PlanDocument.Lowered(plan.Subject)}",
            [receiver],
            [
                new Paragraph($"Thực hiện {PlanDocument.Cite(directive)}, {unit.Name} đã xây dựng và ban hành {reference}."),
                .. link is null
                    ? Array.Empty<Block>()
                    : [new Paragraph($"Kế hoạch được công bố trên trang thông tin điện tử của đơn vị tại địa chỉ: {link.AbsoluteUri}.")],
                new Paragraph($"{unit.Name} kính gửi {receiver} để theo dõi, chỉ đạo./."),
            ]
        );
    }

    /// <summary>The letter with which an office calls on the units that are late.</summary>
    public static OfficialDocument Reminder(Imprint unit, DirectiveContent directive, IReadOnlyList<LateDuty> late, DateOnly today)
    {
        string[] units = [.. late.Select(one => one.Unit).Distinct(StringComparer.Ordinal)];
        return Letter(
            unit,
            $"Đôn đốc thực hiện {directive.TypeName}{(directive.Number is { } number ? $" số {number:00}/{directive.Symbol}" : "")}",
            units.Length <= 10 ? units : ["Các đơn vị có tên trong danh sách dưới đây"],
            [
                new Paragraph(
                    $"{unit.Name} đã gửi các đơn vị {PlanDocument.Cite(directive)}. Đến ngày {DeadlineRule.Date(today)}, {units.Length} đơn vị sau đây còn việc quá hạn:"
                ),
                new Table(
                    ["TT", "Đơn vị", "Việc chưa làm", "Hạn"],
                    [8, 42, 32, 18],
                    [
                        .. late.Select(
                            (one, i) =>
                                (IReadOnlyList<string>)
                                    [FormattableString.Invariant($"{i + 1}"), one.Unit, one.What, DeadlineRule.Date(one.LastDay)]
                        ),
                    ]
                ),
                new Paragraph(
                    $"{unit.Name} đề nghị các đơn vị hoàn thành ngay các việc trên; nếu có khó khăn, vướng mắc, báo cáo lý do về {unit.Name} để được hướng dẫn./."
                ),
            ]
        );
    }

    private static OfficialDocument Letter(Imprint unit, string subject, IReadOnlyList<string> to, IReadOnlyList<Block> body) =>
        new(
            "CV",
            unit.Parent,
            unit.Name,
            null,
            unit.Abbreviation,
            unit.Place,
            null,
            subject,
            new Signature([Imprint.HeadTitle(unit.Level)], null)
        )
        {
            To = to,
            Body = body,
            Recipients = ["Như trên", "Lưu: VT"],
        };
}
