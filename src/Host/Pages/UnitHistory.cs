using System.Globalization;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Work;

namespace GenderEquality.Host.Pages;

/// <summary>One line of a history.</summary>
/// <param name="Number">
/// <c>8</c> for the eighth event of the domain, <c>8.2</c> for the second step of the flow after it. Hiding the steps renumbers nothing, so a
/// number that an inspection report quotes stays right.
/// </param>
/// <param name="Version">The commit that holds it.</param>
/// <param name="Repetition">How many times an event of this kind has happened, this one included.</param>
/// <param name="Upto">How many recorded events make the state that the line shows.</param>
public sealed record HistoryEntry(string Number, Event Event, int Version, DateTimeOffset At, Actor Actor, int Repetition, int Upto)
{
    public bool IsStep => Works.IsStep(Event);
}

/// <summary>One thing that a state says.</summary>
/// <param name="Value">What is compared with the state before.</param>
/// <param name="Aside">Said beside it and not compared: the days left change every day without anything happening.</param>
/// <param name="Link">The address that the value names; http or https.</param>
/// <param name="OnlyWhenChanged">One of many particulars: shown where it changed, else summed up by another fact.</param>
public sealed record Fact(string Label, string Value, string? Aside = null, Uri? Link = null, bool OnlyWhenChanged = false);

/// <summary>A fact beside the same fact of the state before.</summary>
/// <param name="Before">Null when there was no such fact.</param>
/// <param name="After">Null when there is none any more.</param>
public sealed record FactChange(string Label, Fact? Before, Fact? After)
{
    public bool IsChanged => Before?.Value != After?.Value;
}

/// <summary>
/// What a unit's work was at each of its events. Everything follows from recorded events alone; no projection is asked, so that what an
/// auditor sees here does not depend on tables that could have been altered.
/// </summary>
public static class UnitHistory
{
    /// <summary>
    /// The lines of a history. Without the steps, a line's state takes in the steps that the flow made of that event in the same pass: what
    /// waits next is part of what the event did.
    /// </summary>
    public static IReadOnlyList<HistoryEntry> Entries(IReadOnlyList<Commit> commits, bool steps)
    {
        var entries = new List<HistoryEntry>();
        var repetitions = new Dictionary<Type, int>();
        (int index, int number, int step) = (0, 0, 0);
        foreach (Commit commit in commits)
        {
            for (int i = 0; i < commit.Events.Count; i++)
            {
                Event e = commit.Events[i];
                index++;
                int repetition = repetitions[e.GetType()] = repetitions.GetValueOrDefault(e.GetType()) + 1;
                if (Works.IsStep(e))
                {
                    step++;
                    if (steps)
                        entries.Add(
                            new(
                                string.Create(CultureInfo.InvariantCulture, $"{number}.{step}"),
                                e,
                                commit.Version,
                                commit.At,
                                commit.Actor,
                                repetition,
                                index
                            )
                        );
                    continue;
                }
                number++;
                step = 0;
                int following = steps ? 0 : commit.Events.Skip(i + 1).TakeWhile(Works.IsStep).Count();
                entries.Add(
                    new(
                        number.ToString(CultureInfo.InvariantCulture),
                        e,
                        commit.Version,
                        commit.At,
                        commit.Actor,
                        repetition,
                        index + following
                    )
                );
            }
        }
        return entries;
    }

    /// <summary>The state that the first <paramref name="count"/> recorded events add up to; null for none.</summary>
    public static WorkflowState? StateAfter(IEnumerable<Event> events, int count) =>
        (WorkflowState?)events.Take(count).Aggregate((object?)null, WorkStream.Kind.Fold);

    /// <summary>What a state says, in the order in which it is read.</summary>
    /// <param name="at">The instant that days are counted from: that of the event.</param>
    public static IReadOnlyList<Fact> Describe(WorkflowState state, DateTimeOffset at, HistoryNames names) =>
        [
            .. state.Subject switch
            {
                DirectiveWork work => Describe(work, at, names),
                PeriodReport report => Describe(report, at, names),
                _ => [],
            },
            .. Describe(Opinions.Of(state.Subject), names),
            .. DescribeFlow(state, names),
        ];

    /// <summary>Each fact of either state, those of the later one first; particulars only where they changed.</summary>
    public static IReadOnlyList<FactChange> Compare(IReadOnlyList<Fact> before, IReadOnlyList<Fact> after)
    {
        Dictionary<string, Fact> old = before.ToDictionary(fact => fact.Label, StringComparer.Ordinal);
        List<FactChange> changes = [.. after.Select(fact => new FactChange(fact.Label, old.GetValueOrDefault(fact.Label), fact))];
        HashSet<string> kept = [.. after.Select(fact => fact.Label)];
        changes.AddRange(before.Where(fact => !kept.Contains(fact.Label)).Select(fact => new FactChange(fact.Label, fact, null)));
        return [.. changes.Where(change => change.IsChanged || change.After is { OnlyWhenChanged: false })];
    }

    /// <summary>The hashes of the personal texts that a state names.</summary>
    public static IEnumerable<string> Texts(WorkflowState? state) =>
        OfSubject(state?.Subject).Concat(Opinions.Of(state?.Subject).Select(opinion => opinion.Remark).OfType<string>());

    private static IEnumerable<string> OfSubject(object? subject) =>
        subject switch
        {
            DirectiveWork work => work.Obligations.Select(owed => owed.ExtensionRemark).Append(work.Remark).OfType<string>(),
            PeriodReport report => new[]
            {
                report.Remark,
                report.Content.Difficulties,
                report.Content.Proposals,
                report.NilRemark,
                report.Obligation.ExtensionRemark,
            }.OfType<string>(),
            _ => [],
        };

    private static IEnumerable<Fact> Describe(DirectiveWork work, DateTimeOffset at, HistoryNames names)
    {
        if (work.Own)
        {
            yield return new Fact(
                "Văn bản",
                work.SentTo is { } sent ? $"Đã gửi đến {Words.Number(sent)} đơn vị" : "Đang gửi đến các đơn vị"
            );
            yield break;
        }
        yield return new Fact("Kế hoạch", Words.Stage(work.Stage));
        if (work is { Stage: PlanStage.Returned, Remark: { } remark })
            yield return new Fact("Ý kiến trả lại", names.Text(remark));
        yield return work.ApprovedBy is { } head
            ? new Fact("Người ký", names.Person(head), work.Capacity is { } capacity ? Words.Name(capacity) : "thủ trưởng")
            : new Fact("Người ký", "Chưa có");
        foreach (Fact fact in Answers(work, names))
            yield return fact;
        yield return new Fact(
            "Công bố",
            work switch
            {
                { Link: { } link } => link.ToString(),
                { PublicationRequired: false } => "Không yêu cầu công bố",
                _ => "Chưa gửi liên kết",
            },
            Link: work.Link?.Scheme is "http" or "https" ? work.Link : null
        );
        foreach (Fact fact in Describe(work.Proof))
            yield return fact;
        foreach (Obligation obligation in work.Obligations)
        {
            yield return Describe($"Hạn {HistoryWords.Duty(obligation.Kind)}", obligation, at);
            if (HistoryWords.TakenUp((int)obligation.Rung) is { } told)
                yield return new Fact($"Báo lên về {HistoryWords.Duty(obligation.Kind)}", told);
            foreach (Fact fact in Extension($"Gia hạn {HistoryWords.Duty(obligation.Kind)}", obligation, names))
                yield return fact;
        }
        if (work.SentTo is { } units)
            yield return new Fact("Gửi cấp dưới", $"Đã gửi đến {Words.Number(units)} đơn vị");
    }

    private static IEnumerable<Fact> Describe(LinkProof? proof)
    {
        if (proof is null)
            yield break;
        if (proof is not { Last: { } last, Standing: { } standing })
        {
            yield return new Fact("Kiểm tra liên kết", "Chưa kiểm tra");
            yield break;
        }
        yield return new Fact("Kiểm tra liên kết", LinkWords.Sentence(standing.Outcome), Words.Moment(last.At));
        if (standing.Reason is { } reason)
            yield return new Fact("Lỗi của liên kết", reason);
        if (last.Status is not { } status)
            yield break;
        yield return new Fact("Mã trả lời của trang", status.ToString(CultureInfo.InvariantCulture));
        if (last.FinalUrl is { } final && final != last.Url)
            yield return new Fact("Trang chuyển đến", final.ToString(), Link: final);
        if (last.Title is { } title)
            yield return new Fact("Tên trang", title);
        if (last.ContentHash is not { } hash)
            yield break;
        yield return new Fact("Mã băm của trang", HistoryModel.Short(hash));
        yield return new Fact("Số, ký hiệu trên trang", LinkWords.Seen(last.NumberFound));
        yield return new Fact("Trích yếu trên trang", LinkWords.Seen(last.TitleFound));
    }

    private static IEnumerable<Fact> Answers(DirectiveWork work, HistoryNames names)
    {
        if (work.PlanDocument is not null)
        {
            yield return new Fact("Nội dung", "Theo văn bản của đơn vị");
            yield break;
        }
        if (names.Content is not { } content)
        {
            yield return new Fact("Nội dung", $"{Words.Number(work.Items.Count)} nội dung đã trả lời");
            yield break;
        }
        List<Clause> clauses = [.. PlanCoverage.ClausesFor(content, work.Level)];
        int answered = clauses.Count(clause => work.Items.Any(item => item.Clause == clause.Id));
        yield return new Fact("Nội dung", HistoryWords.Of(answered, clauses.Count, "nội dung đã trả lời"));
        for (int i = 0; i < clauses.Count; i++)
        {
            if (work.Items.FirstOrDefault(item => item.Clause == clauses[i].Id) is { } item)
                yield return new Fact($"Nội dung {i + 1}", Answer(item, clauses[i]), OnlyWhenChanged: true);
        }
    }

    private static string Answer(PlanItem item, Clause clause)
    {
        string answer = Words.Name(item.Answer);
        if (item.Value is { } value)
            answer += $", chỉ tiêu {Words.Number(value)} {clause.Unit}".TrimEnd();
        if (!string.IsNullOrWhiteSpace(item.Text))
            answer += $". {item.Text}";
        return string.IsNullOrWhiteSpace(item.Reason) ? answer : $"{answer}. Lý do: {item.Reason}";
    }

    private static IEnumerable<Fact> Describe(PeriodReport report, DateTimeOffset at, HistoryNames names)
    {
        yield return new Fact("Báo cáo", Words.Stage(report.Stage));
        if (report is { Stage: ReportStage.Returned, Remark: { } remark })
            yield return new Fact("Ý kiến trả lại", names.Text(remark));
        yield return Describe("Hạn nộp", report.Obligation, at);
        foreach (Fact fact in Extension("Gia hạn", report.Obligation, names))
            yield return fact;
        if (report.NilRemark is { } nil)
            yield return new Fact("Không có nội dung", names.Text(nil));
        // Reminders that the flow itself sent, as histories from before the daily letters have them.
        if (report.Reminders > 0)
            yield return new Fact("Nhắc hạn", $"{report.Reminders} lần");
        yield return new Fact(
            "Báo lên",
            HistoryWords.TakenUp((int)report.Obligation.Rung)
                ?? (report.EscalatedAt is { } escalated ? $"Đơn vị nhận, {Words.Moment(escalated)}" : "Chưa báo")
        );
        int filled = Indicators.All.Count(i =>
            report.Content.Values.Any(v => v.Indicator == i.Code && v is { Female: not null, Male: not null })
        );
        yield return new Fact("Số liệu", HistoryWords.Of(filled, Indicators.All.Count, "chỉ số đã ghi"));
        foreach (ReportValue value in report.Content.Values)
            yield return new Fact(
                Indicators.NameOf(value.Indicator),
                $"{Figure(value.Female)} nữ, {Figure(value.Male)} nam",
                OnlyWhenChanged: true
            );
        if (report.Content.Verdicts.Count > 0)
            yield return new Fact("Chỉ tiêu", Verdicts(report.Content.Verdicts));
        if (report.Sources.Count > 0)
            yield return new Fact("Tổng hợp từ", $"{Words.Number(report.Sources.Count)} báo cáo");
        if (report.Content.Difficulties is { } difficulties)
            yield return new Fact("Khó khăn", names.Text(difficulties));
        if (report.Content.Proposals is { } proposals)
            yield return new Fact("Đề xuất", names.Text(proposals));
    }

    private static string Figure(int? number) => number is { } known ? Words.Number(known) : "–";

    private static string Verdicts(IReadOnlyList<TargetVerdict> verdicts) =>
        string.Join(
            ", ",
            verdicts
                .GroupBy(verdict => verdict.Verdict)
                .OrderBy(same => same.Key)
                .Select(same => $"{Words.Number(same.Count())} {Words.Name(same.Key).ToLower(Forms.Vietnamese)}")
        );

    private static Fact Describe(string label, Obligation obligation, DateTimeOffset at)
    {
        string? last = obligation.LastDay is { } day ? $"Hết {Words.WeekdayDate(day)}" : null;
        return obligation switch
        {
            { MetAt: { } met, LastDay: null } => new Fact(label, "Đã xong", Words.Date(DeadlineRule.DayOf(met))),
            { MetAt: { } met } => new Fact(label, Words.LateBy(obligation) ?? "Đúng hạn", Words.Date(DeadlineRule.DayOf(met))),
            { Status: ObligationStatus.Exempt } => new Fact(label, "Được miễn"),
            { Status: ObligationStatus.Superseded } => new Fact(label, "Không phải làm nữa", "văn bản mới thay thế"),
            { Status: ObligationStatus.Overdue } => new Fact(label, "Quá hạn", last is null ? null : $"h{last[1..]}"),
            { LastDay: { } open } => new Fact(label, last!, Words.DaysLeft(open, DeadlineRule.DayOf(at)).ToLower(Forms.Vietnamese)),
            _ => new Fact(label, "Không có hạn"),
        };
    }

    /// <summary>Where a wish for more time stands, with its reason; nothing when nobody asked.</summary>
    private static IEnumerable<Fact> Extension(string label, Obligation owed, HistoryNames names)
    {
        string? state = owed.Extension switch
        {
            ExtensionStatus.Asked => $"Xin đến hết {Words.Date(owed.AskedUntil!.Value)}, đang chờ trả lời",
            ExtensionStatus.Granted => $"Đã gia hạn đến hết {Words.Date(owed.LastDay!.Value)}",
            ExtensionStatus.Refused => "Không gia hạn",
            _ => null,
        };
        if (state is null)
            yield break;
        yield return new Fact(label, state);
        if (owed.ExtensionRemark is { } remark)
            yield return new Fact($"{label}: lý do", names.Text(remark));
    }

    private static IEnumerable<Fact> Describe(IReadOnlyList<Opinion> opinions, HistoryNames names)
    {
        for (int i = 0; i < opinions.Count; i++)
        {
            Opinion opinion = opinions[i];
            string answer =
                opinion.Outcome is { } outcome ? $"“{outcome}”"
                : opinion.IsExpired ? "hết thời gian, không có ý kiến"
                : opinion.LastDay is { } last ? $"chưa có, đến hết {Words.Date(last)}"
                : "chưa có";
            yield return new Fact($"Ý kiến {i + 1}", $"{opinion.Title}: {answer}", opinion.By is { } by ? names.Person(by) : null);
            if (opinion.Remark is { } remark)
                yield return new Fact($"Nội dung ý kiến {i + 1}", names.Text(remark));
        }
    }

    private static IEnumerable<Fact> DescribeFlow(WorkflowState state, HistoryNames names)
    {
        yield return new Fact("Việc đang chờ", Waiting(state));
        IEnumerable<ITimedWait> timers = state.Waits.Select(live => live.Wait).Where(wait => wait is not RetryWait).OfType<ITimedWait>();
        if (timers.OrderBy(timer => timer.DueAt).FirstOrDefault() is { } timer)
            yield return new Fact("Hẹn giờ", Words.Moment(timer.DueAt));
        yield return new Fact(
            "Quy trình",
            $"{names.Flow ?? state.DefinitionId}, bản {state.DefinitionVersion}",
            state.SubStatus switch
            {
                WorkflowSubStatus.Finished => "đã kết thúc",
                WorkflowSubStatus.Faulted => "dừng vì lỗi",
                WorkflowSubStatus.Cancelled => "bị hủy",
                _ => null,
            }
        );
    }

    private static string Waiting(WorkflowState state)
    {
        List<string> waits =
        [
            .. state
                .Waits.Select(live => live.Wait)
                .OfType<ITaskWait>()
                // As in the inbox: who is late need not be followed up once the report is there.
                .Where(task => !(task.Task == Activities.Tasks.FollowUp && state.Subject is PeriodReport { IsWithReceiver: true }))
                .Select(task => HistoryWords.TaskName(task.Task) + (task.Role is { } role ? $" ({HistoryWords.RoleName(role)})" : "")),
        ];
        if (WorkStream.LinkCameBack(state) is { } link)
            waits.Add($"Gửi lại liên kết công bố ({HistoryWords.RoleName(link.Role)})");
        string[] effects = [.. state.Waits.Select(live => live.Wait).OfType<EffectWait>().Select(wait => wait.Effect)];
        bool counts = state.PendingEffects.Any(one => one.Kind == RequestOpinion.Effect && effects.Contains(one.Effect));
        if (effects.Length > 0)
            waits.Add(counts ? "Hệ thống đang tính ngày cuối cùng cho ý kiến" : "Hệ thống đang gửi đến các đơn vị");
        if (waits.Count > 0)
            return string.Join("; ", waits);
        // Between two events of one pass nothing waits yet: the flow is on its way to the next step.
        return state is { Status: WorkflowStatus.Running, SubStatus: WorkflowSubStatus.Executing } ? "Đang chuyển bước" : "Không còn";
    }
}
