using System.Globalization;
using System.Text.Json;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;

namespace GenderEquality.Host.Pages;

/// <summary>The confirmation form: from what intake found, or what was confirmed before, to fields; and from fields to a directive's content.</summary>
public static class DirectiveFields
{
    public static readonly string[] Levels = ["SO", "PHONG", "XA", "MN", "TH", "THCS", "THPT", "GDTX"];

    public static string LevelName(string code) =>
        code switch
        {
            "SO" => "Sở GDĐT",
            "PHONG" => "Phòng GDĐT",
            "XA" => "UBND xã, phường",
            "MN" => "Mầm non",
            "TH" => "Tiểu học",
            "THCS" => "THCS",
            "THPT" => "THPT",
            _ => "GDTX",
        };

    public static string Name(ClauseKind kind) =>
        kind switch
        {
            ClauseKind.Goal => "Mục tiêu",
            ClauseKind.Target => "Chỉ tiêu",
            ClauseKind.Duty => "Nhiệm vụ",
            ClauseKind.ReportingDuty => "Chế độ báo cáo",
            ClauseKind.PublicationDuty => "Công bố",
            _ => "Mốc thời gian",
        };

    public static string Name(MentionKind kind) =>
        kind switch
        {
            MentionKind.Recipient => "Nơi nhận",
            MentionKind.Email => "Địa chỉ thư",
            MentionKind.Telephone => "Điện thoại, đường dây nóng",
            MentionKind.Committee => "Ban, tổ phải thành lập",
            MentionKind.Budget => "Kinh phí",
            _ => "Ngày trong năm",
        };

    public static string Name(Bound bound) =>
        bound switch
        {
            Bound.Before => "trước ngày",
            Bound.OnOrBefore => "chậm nhất ngày",
            Bound.Within => "đến hết ngày",
            _ => "trong tháng",
        };

    public static string Name(Cadence cadence) =>
        cadence switch
        {
            Cadence.SixMonthly => "6 tháng",
            Cadence.Annual => "năm",
            Cadence.Quarterly => "quý",
            Cadence.Monthly => "tháng",
            _ => "một lần",
        };

    public static FormValues From(DocumentFindings findings)
    {
        var content = new DirectiveContent(
            findings.DocType ?? "KH",
            findings.Number,
            findings.Symbol,
            findings.IssuedOn,
            findings.Issuer ?? "",
            findings.Title ?? "",
            findings.AddressedLevels,
            LinkKind.Professional,
            [
                .. findings.Clauses.Select(clause => new Clause(
                    clause.Id,
                    clause.Kind,
                    clause.Text,
                    clause.Span.Start,
                    clause.Span.Length,
                    clause.Levels,
                    clause.Comparator,
                    clause.Value,
                    clause.Unit
                )),
            ],
            [.. findings.ReportDeadlines.Select(DeadlineRule.From)],
            findings.Publication.Required,
            AcknowledgeBy: null,
            PlanBy: null,
            PublishBy: LastDayOf(findings.Publication)
        );
        return From(content);
    }

    public static FormValues From(DirectiveContent content)
    {
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["docType"] = content.DocType,
            ["number"] = content.Number?.ToString(CultureInfo.InvariantCulture),
            ["symbol"] = content.Symbol,
            ["issuedOn"] = Iso(content.IssuedOn),
            ["issuer"] = content.Issuer,
            ["title"] = content.Title,
            ["link"] = content.Link.ToString(),
            ["publicationRequired"] = content.PublicationRequired ? "on" : null,
            ["acknowledgeBy"] = Iso(content.AcknowledgeBy),
            ["planBy"] = Iso(content.PlanBy),
            ["publishBy"] = Iso(content.PublishBy),
        };
        foreach (string level in content.Levels)
            fields["level-" + level] = "on";
        foreach ((int i, Clause clause) in content.Clauses.Index())
        {
            string path = $"clauses[{i}]";
            fields[path + ".id"] = clause.Id;
            fields[path + ".kind"] = clause.Kind.ToString();
            fields[path + ".text"] = clause.Text;
            fields[path + ".start"] = clause.Start.ToString(CultureInfo.InvariantCulture);
            fields[path + ".length"] = clause.Length.ToString(CultureInfo.InvariantCulture);
            fields[path + ".levels"] = clause.Levels is null ? null : string.Join(',', clause.Levels);
            fields[path + ".comparator"] = clause.Comparator;
            fields[path + ".value"] = clause.Value?.ToString(Forms.Vietnamese);
            fields[path + ".unit"] = clause.Unit;
        }
        AddRules(fields, content.ReportRules);
        return new FormValues(fields);
    }

    public static string Name(ShiftPolicy shift) =>
        shift switch
        {
            ShiftPolicy.None => "giữ nguyên ngày",
            ShiftPolicy.Forward => "dời đến ngày làm việc tiếp theo",
            _ => "lùi về ngày làm việc liền trước",
        };

    /// <summary>Why a deadline may be shifted so.</summary>
    public static string Reason(ShiftPolicy shift) =>
        shift switch
        {
            ShiftPolicy.None => "Hạn theo đúng văn bản; thư nhắc vẫn tính theo ngày làm việc cuối cùng còn trong hạn.",
            ShiftPolicy.Forward => "Khoản 5 Điều 148 Bộ luật Dân sự 2015.",
            _ => "Theo quy định của cơ quan ban hành.",
        };

    /// <summary>The fields with other report rules; everything else as it was typed.</summary>
    public static FormValues WithRules(FormValues fields, IReadOnlyList<DeadlineRule> rules)
    {
        Dictionary<string, string?> all = fields
            .All.Where(field => !field.Key.StartsWith("reportRules[", StringComparison.Ordinal))
            .ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        AddRules(all, rules);
        return new FormValues(all);
    }

    private static void AddRules(Dictionary<string, string?> fields, IReadOnlyList<DeadlineRule> rules)
    {
        foreach ((int i, DeadlineRule rule) in rules.Index())
        {
            string path = $"reportRules[{i}]";
            fields[path + ".bound"] = rule.Bound.ToString();
            fields[path + ".cadence"] = rule.Cadence.ToString();
            fields[path + ".day"] = rule.Day?.ToString(CultureInfo.InvariantCulture);
            fields[path + ".month"] = rule.Month.ToString(CultureInfo.InvariantCulture);
            fields[path + ".year"] = rule.Year?.ToString(CultureInfo.InvariantCulture);
            fields[path + ".hour"] = rule.Hour?.ToString("HH:mm", CultureInfo.InvariantCulture);
            fields[path + ".shift"] = rule.Shift.ToString();
            fields[path + ".first"] = Iso(rule.First);
            fields[path + ".last"] = Iso(rule.Last);
            fields[path + ".rest"] = JsonSerializer.Serialize(rule, HistoryJson.Options);
            foreach (string level in rule.Levels ?? [])
                fields[$"{path}.level-{level}"] = "on";
        }
    }

    /// <summary>The fields with the place of each clause that was typed and stands in the document.</summary>
    /// <param name="text">As in <see cref="DocumentFindings.Text"/>.</param>
    public static FormValues Placed(FormValues fields, string text)
    {
        Dictionary<string, string?> all = fields.All.ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal);
        foreach (string path in fields.Indexes("clauses").Select(i => $"clauses[{i}]"))
        {
            if (fields[path + ".length"] is "" or "0" && TextPlace.Find(text, fields[path + ".text"]) is { } span)
            {
                all[path + ".start"] = span.Start.ToString(CultureInfo.InvariantCulture);
                all[path + ".length"] = span.Length.ToString(CultureInfo.InvariantCulture);
            }
        }
        return new FormValues(all);
    }

    /// <summary>The content that the fields say. Faults of reading are in <see cref="FormValues.Refusals"/>.</summary>
    public static DirectiveContent Read(FormValues fields) =>
        new(
            fields.Text("docType") ?? "",
            fields.Number("number", "Ghi số văn bản bằng chữ số, hoặc để trống."),
            fields.Text("symbol")?.Replace(" ", "", StringComparison.Ordinal),
            fields.Day("issuedOn"),
            fields.Text("issuer") ?? "",
            fields.Text("title") ?? "",
            [.. Levels.Where(level => fields.Checked("level-" + level))],
            fields.Choice<LinkKind>("link") ?? LinkKind.Professional,
            [.. Clauses(fields)],
            [.. Rules(fields)],
            fields.Checked("publicationRequired"),
            fields.Day("acknowledgeBy"),
            fields.Day("planBy"),
            fields.Day("publishBy")
        );

    private static IEnumerable<Clause> Clauses(FormValues fields)
    {
        int last = fields.Indexes("clauses").Select(i => fields[$"clauses[{i}].id"]).Select(NumberOf).DefaultIfEmpty().Max();
        foreach (int i in fields.Indexes("clauses"))
        {
            string path = $"clauses[{i}]";
            // A row that was left empty, or marked to go, is not there.
            if (fields.Checked(path + ".remove") || (fields.Text(path + ".text") is null && fields.Text(path + ".id") is null))
                continue;
            ClauseKind kind = fields.Choice<ClauseKind>(path + ".kind") ?? ClauseKind.Duty;
            bool target = kind == ClauseKind.Target;
            yield return new Clause(
                fields.Text(path + ".id") ?? $"c{++last}",
                kind,
                fields.Text(path + ".text") ?? "",
                fields.Number(path + ".start", "") ?? 0,
                fields.Number(path + ".length", "") ?? 0,
                fields.Text(path + ".levels")?.Split(','),
                target ? fields.Text(path + ".comparator") : null,
                target ? fields.Decimal(path + ".value", "Ghi chỉ tiêu bằng số, ví dụ 90 hoặc 79,5.") : null,
                target ? fields.Text(path + ".unit") : null
            );
        }
    }

    /// <summary>The rules that the fields say; one that was left empty, or marked to go, is not there.</summary>
    public static IEnumerable<DeadlineRule> Rules(FormValues fields) =>
        fields.Indexes("reportRules").Select(i => RuleAt(fields, i)).OfType<DeadlineRule>();

    /// <summary>One rule; null when it was left empty, or marked to go.</summary>
    public static DeadlineRule? RuleAt(FormValues fields, int index)
    {
        string path = $"reportRules[{index}]";
        if (fields.Checked(path + ".remove") || (fields.Text(path + ".month") is null && fields.Text(path + ".day") is null))
            return null;
        TimeOnly? hour = TimeOnly.TryParseExact(
            fields[path + ".hour"],
            "HH:mm",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out TimeOnly at
        )
            ? at
            : null;
        string[] levels = [.. Levels.Where(level => fields.Checked($"{path}.level-{level}"))];
        var rule = new DeadlineRule(
            fields.Choice<Cadence>(path + ".cadence") ?? Cadence.Once,
            fields.Number(path + ".month", "Ghi tháng từ 1 đến 12.") ?? 0,
            fields.Number(path + ".day", "Ghi ngày bằng chữ số."),
            fields.Number(path + ".year", "Ghi năm bằng bốn chữ số, hoặc để trống nếu hằng năm."),
            fields.Choice<Bound>(path + ".bound") ?? Bound.Before,
            hour
        )
        {
            Shift = fields.Choice<ShiftPolicy>(path + ".shift") ?? ShiftPolicy.None,
            First = fields.Day(path + ".first"),
            Last = fields.Day(path + ".last"),
            Levels = levels.Length == 0 ? null : levels,
        };
        return Rest(fields[path + ".rest"]) is { } rest
            ? rule with
            {
                EveryMonths = rest.EveryMonths,
                After = rest.After,
                ShiftReason = rest.ShiftReason,
                ReportKind = rest.ReportKind,
                ForPeriodBefore = rest.ForPeriodBefore,
            }
            : rule;
    }

    /// <summary>What the page has no field for, as it was read from the text or proposed; null when the page has no such rule.</summary>
    private static DeadlineRule? Rest(string json)
    {
        if (json.Length == 0)
            return null;
        try
        {
            return JsonSerializer.Deserialize<DeadlineRule>(json, HistoryJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int NumberOf(string id) =>
        id.Length > 1 && int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The last day in time of a publication duty whose date was found; null without one.</summary>
    private static DateOnly? LastDayOf(PublicationFinding publication)
    {
        if (DateOnly.TryParseExact(publication.Due, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            return publication.Bound == Bound.Before ? day.AddDays(-1) : day;
        return DateOnly.TryParseExact(
            publication.Due + "-01",
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateOnly first
        )
            ? first.AddMonths(1).AddDays(-1)
            : null;
    }
}
