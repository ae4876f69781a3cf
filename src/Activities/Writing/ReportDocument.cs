using System.Globalization;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Reporting;

namespace GenderEquality.Activities.Writing;

/// <summary>Everything that a report is written from.</summary>
/// <param name="Receiver">Name of the unit that receives it.</param>
/// <param name="Period">As it is named: "6 tháng đầu năm 2026".</param>
/// <param name="Difficulties">Null for none; likewise the proposals.</param>
/// <param name="Nothing">Why there is nothing to report; null for a report with figures.</param>
public sealed record ReportFacts(
    Imprint Unit,
    string Receiver,
    DirectiveContent Directive,
    string Period,
    ReportContent Content,
    string? Difficulties,
    string? Proposals,
    string? Nothing
);

/// <summary>A unit's report of a period as a document.</summary>
public static class ReportDocument
{
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    public static OfficialDocument Write(ReportFacts facts)
    {
        Imprint unit = facts.Unit;
        string subject = $"Kết quả thực hiện công tác bình đẳng giới, kỳ {facts.Period}";
        List<Block> body =
        [
            new Paragraph(
                $"Thực hiện {PlanDocument.Cite(facts.Directive)}, {unit.Name} báo cáo {facts.Receiver} kết quả kỳ {facts.Period} như sau:"
            ),
        ];
        if (facts.Nothing is { } nothing)
            body.Add(new Paragraph($"Trong kỳ không có nội dung phát sinh để báo cáo. Lý do: {nothing}"));
        else
            body.AddRange(Results(facts));
        body.Add(new Paragraph($"{unit.Name} báo cáo {facts.Receiver} tổng hợp./."));
        return new OfficialDocument(
            "BC",
            unit.Parent,
            unit.Name,
            null,
            "BC-" + unit.Abbreviation,
            unit.Place,
            null,
            subject,
            new Signature([Imprint.HeadTitle(unit.Level)], null)
        )
        {
            Body = body,
            Recipients = [$"{facts.Receiver} (để báo cáo)", "Lưu: VT"],
        };
    }

    private static IEnumerable<Block> Results(ReportFacts facts)
    {
        yield return new Heading(1, "I. KẾT QUẢ THỰC HIỆN");
        yield return new Table(
            ["TT", "Chỉ số", "Nữ", "Nam", "Tổng"],
            [8, 50, 14, 14, 14],
            [
                .. Indicators.All.Select(
                    (indicator, i) =>
                    {
                        ReportValue? value = facts.Content.Values.FirstOrDefault(one => one.Indicator == indicator.Code);
                        return (IReadOnlyList<string>)
                            [
                                Number(i + 1),
                                indicator.Name,
                                Number(value?.Female),
                                Number(value?.Male),
                                value is null ? "" : Number((value.Female ?? 0) + (value.Male ?? 0)),
                            ];
                    }
                ),
            ]
        );
        int section = 1;
        if (facts.Content.Verdicts.Count > 0)
        {
            yield return new Heading(1, $"{PlanDocument.Roman(++section)}. ĐÁNH GIÁ THỰC HIỆN CHỈ TIÊU");
            yield return new Table(
                ["TT", "Chỉ tiêu", "Đánh giá", "Nguyên nhân"],
                [8, 46, 18, 28],
                [
                    .. facts.Content.Verdicts.Select(
                        (verdict, i) =>
                            (IReadOnlyList<string>)
                                [
                                    Number(i + 1),
                                    facts.Directive.Clauses.FirstOrDefault(clause => clause.Id == verdict.Clause)?.Text ?? verdict.Clause,
                                    verdict.Verdict switch
                                    {
                                        Verdict.Achieved => "Đạt",
                                        Verdict.NotAchieved => "Chưa đạt",
                                        _ => "Không đánh giá được",
                                    },
                                    verdict.Cause ?? "",
                                ]
                    ),
                ]
            );
        }
        foreach (
            (string title, string? text) in new[] { ("KHÓ KHĂN, VƯỚNG MẮC", facts.Difficulties), ("ĐỀ XUẤT, KIẾN NGHỊ", facts.Proposals) }
        )
        {
            yield return new Heading(1, $"{PlanDocument.Roman(++section)}. {title}");
            foreach (
                string line in (text ?? "Không có.").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
                yield return new Paragraph(line);
        }
    }

    private static string Number(int? number) => number?.ToString("N0", Vietnamese) ?? "";
}
