using System.Globalization;
using System.Text.RegularExpressions;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;

namespace GenderEquality.Activities.Writing;

/// <summary>A time that the unit reports.</summary>
/// <param name="LastDay">The last day in time with the unit that receives it.</param>
/// <param name="Collected">The last day on which the unit's own parts hand in their figures.</param>
public sealed record ReportDay(string Period, DateOnly LastDay, DateOnly Collected);

/// <summary>Everything that a plan is written from.</summary>
/// <param name="Receiver">Name of the unit that the plan goes up to.</param>
/// <param name="Bases">What stands behind the directive: the acts that it carries out, nearest first.</param>
public sealed record PlanFacts(
    Imprint Unit,
    string Receiver,
    DirectiveContent Directive,
    IReadOnlyList<PlanItem> Items,
    PlanParts Parts,
    IReadOnlyList<string> Bases,
    IReadOnlyList<ReportDay> Reports
);

/// <summary>A unit's plan as a document.</summary>
public static class PlanDocument
{
    /// <summary>Working days that the unit's own parts hand in their figures before the unit reports (at least one: Decree 09/2019/NĐ-CP art. 8).</summary>
    public const int DaysToCollect = 3;

    public static OfficialDocument Write(PlanFacts facts)
    {
        Imprint unit = facts.Unit;
        string whole = unit.Level.IsSchool() ? "nhà trường" : "đơn vị";
        var body = new List<Block>();
        int section = 0;
        void Section(string title, IEnumerable<Block> blocks)
        {
            List<Block> all = [.. blocks];
            if (all.Count == 0)
                return;
            body.Add(new Heading(1, $"{Roman(++section)}. {title}"));
            body.AddRange(all);
        }

        Section("MỤC ĐÍCH, YÊU CẦU", Points(facts, ClauseKind.Goal));
        Section("CHỈ TIÊU", Points(facts, ClauseKind.Target));
        Section("NHIỆM VỤ, GIẢI PHÁP", [.. Points(facts, ClauseKind.Duty), .. Additions(facts)]);
        Section("CÁC MỐC THỜI GIAN TRỌNG TÂM", facts.Directive.Clauses.Where(IsKeyDate).Select(clause => Point("-", clause.Text)));
        if (facts.Parts.Budget is { } budget)
            Section("KINH PHÍ", Lines(budget));
        Section("TỔ CHỨC THỰC HIỆN", Carrying(facts, whole));

        return new OfficialDocument(
            "KH",
            unit.Parent,
            unit.Name,
            null,
            "KH-" + unit.Abbreviation,
            unit.Place,
            null,
            facts.Parts.Subject ?? SubjectFor(facts.Directive, unit.Level),
            new Signature([Imprint.HeadTitle(unit.Level)], null)
        )
        {
            Bases = facts.Parts.Bases ?? BasesOf(facts),
            Body = [.. body, .. Closing(facts)],
            Recipients =
            [
                $"{facts.Receiver} (để báo cáo)",
                unit.Level.IsSchool() ? "Các tổ, bộ phận của trường (để thực hiện)" : "Các đơn vị trực thuộc (để thực hiện)",
                "Lưu: VT",
            ],
        };
    }

    /// <summary>What the directive rests on, then the directive that the plan carries out.</summary>
    public static IReadOnlyList<string> BasesOf(PlanFacts facts) =>
        [.. facts.Bases.Select(basis => "Căn cứ " + basis), "Thực hiện " + Cite(facts.Directive)];

    /// <summary>A document as others cite it: kind, number, date, issuer and subject.</summary>
    public static string Cite(DirectiveContent content)
    {
        string subject = SubjectOf(content);
        return $"{content.TypeName}{(content.Number is { } number ? $" số {number:00}/{content.Symbol}" : "")}{(content.IssuedOn is { } on ? $" ngày {DeadlineRule.Date(on)}" : "")} của {content.Issuer} về {(subject.StartsWith("việc ", StringComparison.OrdinalIgnoreCase) ? subject : "việc " + Lowered(subject))}";
    }

    /// <summary>The subject of a document without the name of its kind or "V/v", in sentence case.</summary>
    public static string SubjectOf(DirectiveContent content)
    {
        string subject = Kind.Replace(content.Title.Normalize().Trim(), "").Trim();
        if (subject.Length == 0)
            return "Thực hiện công tác bình đẳng giới";
        bool shouts = !subject.Any(char.IsLower);
        return char.ToUpper(subject[0], Vietnamese) + (shouts ? subject[1..].ToLower(Vietnamese) : subject[1..]);
    }

    /// <summary>The directive's subject for a plan of a unit of this level: a school does not plan for the sector of a whole district.</summary>
    public static string SubjectFor(DirectiveContent content, UnitLevel level) =>
        level.IsSchool() ? Sector.Replace(SubjectOf(content), "").Replace("  ", " ", StringComparison.Ordinal).Trim() : SubjectOf(content);

    private static readonly Regex Sector = VietnameseText.Pattern(
        @"\s*(?:\b(?i:của)\s+)?\b(?i:ngành)\s+(?i:giáo dục và đào tạo|GD\s*&\s*ĐT|GDĐT|giáo dục)(?:\s+(?i:huyện|quận|tỉnh|thành phố|thị xã)(?:\s+\p{Lu}\p{L}*)+)?|\s*\b(?i:trên địa bàn)\s+(?i:huyện|quận|tỉnh|thành phố|thị xã)(?:\s+\p{Lu}\p{L}*)*"
    );

    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");

    private static IEnumerable<Block> Points(PlanFacts facts, ClauseKind kind)
    {
        int number = 0;
        foreach (Clause clause in PlanCoverage.ClausesFor(facts.Directive, facts.Unit.Level).Where(clause => clause.Kind == kind))
        {
            if (facts.Items.FirstOrDefault(item => item.Clause == clause.Id) is not { Answer: not Answer.NotApplicable } answer)
                continue;
            yield return Point(kind == ClauseKind.Goal ? "-" : $"{++number}.", Words(clause, answer));
            if (facts.Parts.ChargeOf(clause.Id) is { } charge && Charge(charge.Who, charge.When) is { } charged)
                yield return new Paragraph(charged);
        }
    }

    private static IEnumerable<Block> Additions(PlanFacts facts)
    {
        int number = PlanCoverage
            .ClausesFor(facts.Directive, facts.Unit.Level)
            .Count(clause =>
                clause.Kind == ClauseKind.Duty && facts.Items.Any(item => item.Clause == clause.Id && item.Answer != Answer.NotApplicable)
            );
        foreach (PlanAddition addition in facts.Parts.Additions)
        {
            yield return Point($"{++number}.", addition.Text);
            if (Charge(addition.Who, addition.When) is { } charged)
                yield return new Paragraph(charged);
        }
    }

    /// <summary>What the unit wrote, else the directive's words; a figure of its own is named where the words do not hold it.</summary>
    private static string Words(Clause clause, PlanItem answer)
    {
        string text = string.IsNullOrWhiteSpace(answer.Text) ? clause.Text : answer.Text;
        if (answer.Value is not { } value)
            return text;
        string figure = value.ToString("0.##", Vietnamese);
        return Regex.IsMatch(
            text,
            $@"(?<![\d,.]){Regex.Escape(figure)}(?![\d,.]*\d)",
            RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)
        )
            ? text
            : $"{Ended(text)[..^1]} (chỉ tiêu của đơn vị: {figure}{(clause.Unit == "%" ? "" : " ")}{clause.Unit}).";
    }

    private static string? Charge(string? who, string? when) =>
        (who, when) switch
        {
            (null, null) => null,
            ({ } someone, null) => $"Phụ trách: {Lowered(someone)}.",
            (null, { } time) => $"Thời gian: {Lowered(time)}.",
            var (someone, time) => $"Phụ trách: {Lowered(someone!)}; thời gian: {Lowered(time!)}.",
        };

    private static IEnumerable<Block> Carrying(PlanFacts facts, string whole)
    {
        string above = facts.Receiver;
        int number = 0;
        if (facts.Directive.PublicationRequired)
            yield return Point(
                $"{++number}.",
                $"Công bố kế hoạch trên trang thông tin điện tử của {whole} và gửi liên kết về {above}{(facts.Directive.PublishBy is { } by ? $" chậm nhất ngày {DeadlineRule.Date(by)}" : "")}."
            );
        if (facts.Reports.Count > 0)
            yield return Point($"{++number}.", $"Chế độ báo cáo: {whole} báo cáo kết quả thực hiện về {above}, cụ thể:");
        foreach (ReportDay report in facts.Reports)
            yield return new Paragraph(
                $"- {Capital(report.Period)}: gửi chậm nhất {DeadlineRule.DayAndDate(report.LastDay)}; các bộ phận gửi số liệu chậm nhất {DeadlineRule.DayAndDate(report.Collected)}."
            );
        yield return Point(
            $"{++number}.",
            $"Các tổ chức, bộ phận và cá nhân của {whole} căn cứ nhiệm vụ được giao tổ chức thực hiện; khó khăn, vướng mắc báo cáo thủ trưởng đơn vị xem xét, giải quyết."
        );
    }

    private static IEnumerable<Block> Closing(PlanFacts facts) =>
        [
            new Paragraph(
                $"Trên đây là Kế hoạch {Lowered(facts.Parts.Subject ?? SubjectFor(facts.Directive, facts.Unit.Level))} của {facts.Unit.Name}./."
            ),
        ];

    private static bool IsKeyDate(Clause clause) => clause.Kind == ClauseKind.KeyDate;

    private static Paragraph Point(string mark, string text) => new($"{mark} {Ended(text)}");

    private static IEnumerable<Block> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => new Paragraph(Ended(line)));

    /// <summary>With a mark at its end; a semicolon or comma that ended a line of the directive becomes a full stop.</summary>
    private static string Ended(string text)
    {
        string trimmed = text.Trim().TrimEnd(';', ',', ' ');
        return trimmed.Length > 0 && trimmed[^1] is '.' or ':' or '!' or '?' ? trimmed : trimmed + ".";
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpper(text[0], Vietnamese) + text[1..];

    /// <summary>With a small first letter, unless the first word is written in capitals.</summary>
    public static string Lowered(string text) =>
        text.Length > 1 && char.IsLower(text[1]) ? char.ToLower(text[0], Vietnamese) + text[1..] : text;

    internal static string Roman(int number) =>
        number switch
        {
            1 => "I",
            2 => "II",
            3 => "III",
            4 => "IV",
            5 => "V",
            6 => "VI",
            7 => "VII",
            8 => "VIII",
            _ => throw new ArgumentOutOfRangeException(nameof(number), number, "A document has at most eight parts."),
        };

    private static readonly Regex Kind = VietnameseText.Pattern(
        @"^(?i:KẾ HOẠCH|QUYẾT ĐỊNH|CHỈ THỊ|HƯỚNG DẪN|THÔNG BÁO|CÔNG VĂN|BÁO CÁO|V/v:?|Về việc)\s*[:\-–]?\s*"
    );
}
