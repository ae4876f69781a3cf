using System.Text.RegularExpressions;
using static GenderEquality.Activities.Intake.VietnameseText;

namespace GenderEquality.Activities.Intake;

/// <summary>
/// What a unit must answer for, cut small enough that a plan can answer it item by item. The issuer's own duties are not
/// clauses. A sentence that demands a quantity, a report or a publication is a clause of that kind only.
/// </summary>
internal static class Clauses
{
    // More could not be answered one by one; a document with more lists every measure in detail under its main tasks.
    private const int MostDuties = 40;
    private const int ShortestDuty = 20;

    private static readonly Regex Action = Pattern(
        @"từ\s+(ngày\s+)?[0-9]{1,2}\s*/\s*[0-9]{1,2}\s*(-|đến)\s*(hết\s+)?(ngày\s+)?[0-9]{1,2}\s*/\s*[0-9]{1,2}|\([0-9]{1,2}/[0-9]{1,2}\s*-\s*[0-9]{1,2}/[0-9]{1,2}\)|tháng hành động[^.;]{0,120}\s15/11"
    );
    private static readonly Regex Organising = Pattern(@"tổ chức thực hiện|tổ chức triển khai|phân công|trách nhiệm|thực hiện kế hoạch$");
    private static readonly Regex NotTask = Pattern(
        @"mục đích|mục tiêu|yêu cầu|kinh phí|đối tượng|thời gian|tình hình|thực trạng|đặc điểm|căn cứ|chế độ báo cáo|tổ chức thực hiện|phạm vi|kết quả|thuận lợi|khó khăn|nơi nhận"
    );

    private static readonly Regex ClosingWords = Pattern(@"^(trên đây là|nhận được|trong quá trình|căn cứ kế hoạch này, các|đề nghị các)");

    private sealed record Draft(
        ClauseKind Kind,
        TextSpan Span,
        IReadOnlyList<string> Levels,
        Judgement Judgement,
        TargetFinding? Target = null
    );

    private static readonly Judgement Dated = new(Confidence.High, "câu có ngày phải báo cáo");

    public static IReadOnlyList<ClauseFinding> Read(
        Layout layout,
        IReadOnlyList<Assigned> tasks,
        IReadOnlyList<Target> targets,
        IReadOnlyList<ReportDuty> reports,
        Sentence? publication,
        IReadOnlyList<string> addressed,
        Notes notes
    )
    {
        var drafts = new List<Draft>();
        drafts.AddRange(
            targets.Select(t => new Draft(
                ClauseKind.Target,
                Trim(layout, t.Sentence),
                LevelsAt(tasks, t.Sentence.Start),
                t.Judgement,
                t.Finding
            ))
        );
        drafts.AddRange(
            reports
                .DistinctBy(r => r.Sentence.Start)
                .Select(r => new Draft(
                    ClauseKind.ReportingDuty,
                    Trim(layout, r.Sentence),
                    LevelsAt(tasks, r.Sentence.Start),
                    Worst(reports.Where(one => one.Sentence.Start == r.Sentence.Start))
                ))
        );
        if (publication is { } site)
        {
            drafts.Add(
                new Draft(
                    ClauseKind.PublicationDuty,
                    Trim(layout, site),
                    LevelsAt(tasks, site.Start),
                    new Judgement(Confidence.High, "câu yêu cầu đăng kế hoạch")
                )
            );
        }

        var taken = drafts.Select(d => d.Span).ToList();
        drafts.AddRange(Goals(layout, tasks).Concat(Duties(layout, tasks, notes)).Where(d => !Covered(d.Span, taken)));
        drafts.AddRange(KeyDates(layout, tasks).Where(k => !taken.Exists(t => t.Start == k.Span.Start)));

        List<Draft> ordered = [.. drafts.DistinctBy(d => (d.Kind, d.Span, d.Target)).OrderBy(d => d.Span.Start).ThenBy(d => d.Kind)];
        foreach (var (i, draft) in ordered.Index())
        {
            notes.Judgements[$"clauses[c{i + 1}]"] = draft.Judgement;
        }

        return
        [
            .. ordered.Select(
                (d, i) =>
                    new ClauseFinding(
                        $"c{i + 1}",
                        d.Kind,
                        OneLine(layout.Text.Substring(d.Span.Start, d.Span.Length)),
                        d.Span,
                        d.Levels.SequenceEqual(addressed) ? [] : d.Levels,
                        d.Target?.Comparator,
                        d.Target?.Value,
                        d.Target?.Unit
                    )
            ),
        ];
    }

    private static IEnumerable<Draft> Goals(Layout layout, IReadOnlyList<Assigned> tasks)
    {
        // Aims are "mục tiêu"; a plan without them states its purpose, "mục đích", without the "yêu cầu" that follow.
        var aims = tasks.Where(t => IsAim(t.Paragraph, "mục tiêu")).ToList();
        var judgement = new Judgement(Confidence.High, "ghi ở phần mục tiêu");
        if (aims.Count == 0)
        {
            aims = [.. tasks.Where(t => IsAim(t.Paragraph, "mục đích"))];
            judgement = new Judgement(Confidence.Medium, "văn bản không có phần mục tiêu; lấy ở phần mục đích");
        }

        return aims.Select(t => new Draft(ClauseKind.Goal, Words(layout, t.Paragraph), [], judgement));
    }

    private static bool IsAim(Paragraph p, string word)
    {
        var near = p.Sub.Length > 0 ? p.Sub : p.Section;
        return near.Length < 120
            && near.Contains(word, StringComparison.Ordinal)
            && !p.IsTop
            && p.Words != p.Sub
            && p.Words.Length >= ShortestDuty
            && !p.Words.EndsWith(':');
    }

    private static IEnumerable<Draft> Duties(Layout layout, IReadOnlyList<Assigned> tasks, Notes notes)
    {
        var own = tasks
            .Where(t => t.Actor == Actor.Addressed && IsDuty(t.Paragraph) && !(t.NamesActor && t.Paragraph.IsHeading))
            .Where(t => Organising.IsMatch(t.Paragraph.Section) || t.NamesActor || tasks.Count < 30)
            .ToList();
        const string name = "clauses";
        var judgement = new Judgement(Confidence.High, "ghi ở phần giao việc cho đơn vị");
        notes.High(name, "nhiệm vụ lấy ở phần giao việc cho đơn vị");
        if (own.Count < 2)
        {
            judgement = new Judgement(Confidence.Medium, "không thấy phần giao việc cho đơn vị; lấy mục được đánh số hoặc gạch đầu dòng");
            notes.Low(name, "không thấy phần giao việc cho đơn vị; nhiệm vụ lấy từ các mục được đánh số hoặc gạch đầu dòng");
            own = [.. tasks.Where(t => IsTask(t, Marker.Arabic))];
            own = own.Count > 1 ? own : [.. tasks.Where(t => IsTask(t, Marker.Bullet) || IsTask(t, Marker.Letter))];
        }

        if (own.Count > MostDuties)
        {
            notes.Low(name, $"văn bản có {own.Count} nhiệm vụ; chỉ lấy {MostDuties} nhiệm vụ đầu");
        }

        return own.Take(MostDuties).Select(t => new Draft(ClauseKind.Duty, Words(layout, t.Paragraph), t.Levels, judgement));
    }

    private static bool IsDuty(Paragraph p) =>
        !p.IsTop && p.Words.Length >= ShortestDuty && !p.Words.EndsWith(':') && !ClosingWords.IsMatch(p.Words);

    private static bool IsTask(Assigned t, Marker kind) =>
        t.Actor != Actor.Issuer
        && t.Paragraph.Kind == kind
        && IsDuty(t.Paragraph)
        && !(t.NamesActor && t.Paragraph.IsHeading)
        && !NotTask.IsMatch(t.Paragraph.Section)
        && !(t.Paragraph.Words.Length < 60 && NotTask.IsMatch(t.Paragraph.Words));

    private static IEnumerable<Draft> KeyDates(Layout layout, IReadOnlyList<Assigned> tasks)
    {
        foreach (var t in tasks.Where(t => t.Actor != Actor.Issuer))
        {
            foreach (var s in Paragraphs.Sentences(t.Paragraph))
            {
                if (Action.IsMatch(s.Text.ToLowerInvariant()))
                {
                    yield return new Draft(
                        ClauseKind.KeyDate,
                        Trim(layout, s),
                        [],
                        new Judgement(Confidence.High, "câu nêu đợt hoạt động")
                    );
                    yield break; // the action month recurs all through; once is enough
                }
            }
        }
    }

    private static Judgement Worst(IEnumerable<ReportDuty> reports) =>
        reports.Select(report => report.Judgement).MaxBy(one => one.Confidence) is { Confidence: not Confidence.High } doubtful
            ? doubtful
            : Dated;

    // A paragraph that is little more than a sentence already taken is not asked twice.
    private static bool Covered(TextSpan span, List<TextSpan> taken)
    {
        var covered = taken.Distinct().Sum(t => Math.Max(0, Math.Min(t.End, span.End) - Math.Max(t.Start, span.Start)));
        return covered * 10 > span.Length * 6;
    }

    private static IReadOnlyList<string> LevelsAt(IReadOnlyList<Assigned> tasks, int position) =>
        tasks
            .Where(t => t.Paragraph.Start <= position && position < t.Paragraph.End && t.Actor == Actor.Addressed)
            .Select(t => t.Levels)
            .FirstOrDefault([]);

    private static TextSpan Words(Layout layout, Paragraph p) =>
        Trim(layout, new Sentence(p.Start + p.MarkerLength, p.Text[p.MarkerLength..]));

    private static TextSpan Trim(Layout layout, Sentence s)
    {
        var (start, end) = (s.Start, Math.Min(s.End, layout.Text.Length));
        while (start < end && !char.IsLetterOrDigit(layout.Text[start]) && layout.Text[start] is not ('"' or '“' or '('))
        {
            start++;
        }

        while (end > start && (char.IsWhiteSpace(layout.Text[end - 1]) || layout.Text[end - 1] is '*' or ';' or '/'))
        {
            end--;
        }

        return new TextSpan(start, end - start);
    }
}
