using System.Globalization;
using System.Text.Json.Nodes;
using FluentValidation;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Activities.Approval;

/// <summary>Gives the opinion that is asked for.</summary>
/// <param name="Outcome">One of those asked.</param>
/// <param name="Remark">Needed for every outcome but the first.</param>
public sealed record GiveOpinion(PersonId By, string Outcome, PersonalText Remark) : Command(By)
{
    public override Command Seal(Func<PersonalText, PersonalText> seal) => this with { Remark = seal(Remark) };
}

public sealed class GiveOpinionValidator : AbstractValidator<GiveOpinion>
{
    public GiveOpinionValidator()
    {
        RuleFor(command => command.Outcome).NotEmpty().WithMessage("Chọn một ý kiến.");
        RuleFor(command => command.Remark)
            .Must(remark => remark.Text is null || remark.Text.Length <= 4000)
            .WithMessage("Ý kiến dài hơn 4.000 ký tự. Rút gọn lại.");
    }
}

/// <summary>
/// Asks the holders of a role for an opinion on the plan or the report and leaves by the outcome that one of them chooses, or by <see cref="Expired"/>
/// when the working days for it are over. It approves nothing: that is <see cref="RequestApproval"/>'s.
/// </summary>
public sealed class RequestOpinion : ActivityType
{
    /// <summary>The port when nobody answered in time.</summary>
    public const string Expired = "Quá hạn";

    /// <summary>
    /// Kind of the effect that finds the last day: payload <c>{"days": number}</c>, result <c>{"day": date, "lastDay": date}</c>, where
    /// <c>day</c> is the one from which it counted.
    /// </summary>
    public const string Effect = "opinion-last-day";

    private const string Title = "Title";
    private const string Outcomes = "Outcomes";
    private const string WithinDays = "WithinDays";
    private const int MostOutcomes = 6;
    private const int LongestOutcome = 60;
    private const int LongestTitle = 200;
    private const int MostDays = 60;

    public override string Type => "GenderEquality.RequestOpinion";

    public override ActivityDescriptor Descriptor { get; } =
        new(
            "Lấy ý kiến",
            "Lấy ý kiến về kế hoạch hoặc báo cáo, rồi đi tiếp theo ý kiến đã chọn. Cho ý kiến không phải là duyệt.",
            "Bình đẳng giới"
        )
        {
            Inputs =
            [
                new(
                    Title,
                    "String",
                    "Nội dung lấy ý kiến",
                    "Điều cần cho ý kiến, hiện trong danh sách việc và trên trang làm việc.",
                    Required: true
                ),
                UnitTask.RoleInput(Role.Deputy),
                UnitTask.ApproverInput("Nơi cho ý kiến"),
                new(
                    Outcomes,
                    "String[]",
                    "Các ý kiến",
                    "Gõ từng ý kiến rồi nhấn Enter; mỗi ý kiến là một cửa ra. Chọn ý kiến khác ý kiến đầu tiên thì phải ghi rõ nội dung.",
                    DefaultValue: new JsonArray("Đồng ý", "Trả lại"),
                    UIHint: "dynamic-outcomes"
                )
                {
                    FixedOutcomes = [Expired],
                },
                new(
                    WithinDays,
                    "Int32",
                    "Số ngày làm việc",
                    "Quá số ngày làm việc này mà chưa có ý kiến thì đi theo cửa Quá hạn. Để trống là không giới hạn."
                ),
            ],
            Outcomes = [new("Đồng ý", "Đồng ý"), new("Trả lại", "Trả lại")],
        };

    public override IReadOnlyList<OutcomeDescriptor>? OutcomesOf(ActivityNode node)
    {
        IEnumerable<OutcomeDescriptor> named = Descriptor.Outcomes;
        if (node.Inputs.TryGetValue(Outcomes, out InputExpression? given))
        {
            if (!given.IsWritten)
                return null;
            named = Clean(ValueConversion.To<string[]>(given.Written())).Select(one => new OutcomeDescriptor(one, one));
        }
        bool mayExpire = node.Inputs.TryGetValue(WithinDays, out InputExpression? days) && (!days.IsWritten || Days(days.Written()) > 0);
        return mayExpire ? [.. named, new(Expired, "Quá hạn")] : [.. named];
    }

    public override IEnumerable<Refusal> Check(ActivityNode node) =>
        [
            .. Written(node, Title, given => TitleFaults(ValueConversion.To<string>(given))),
            .. Written(node, Outcomes, given => OutcomeFaults(Clean(ValueConversion.To<string[]>(given)))),
            .. Written(node, WithinDays, given => DayFaults(Days(given))),
        ];

    public override StepResult Execute(StepContext step)
    {
        int days = Days(step.Input<JsonNode>(WithinDays));
        string[] faults =
        [
            .. TitleFaults(step.Input<string>(Title)),
            .. OutcomeFaults(Clean(step.Input<string[]>(Outcomes))),
            .. DayFaults(days),
        ];
        if (faults.Length > 0)
            return StepResult.Fault(string.Join(" ", faults));
        return days > 0 ? AskForLastDay(step, days) : Ask(step, lastDay: null);
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        switch (step.CurrentWait, input)
        {
            case (EffectWait, JsonObject found):
                // An answer that was held up counts from a day that is past: whoever is asked today has all the days from today.
                return DayIn(found, "day") == DeadlineRule.DayOf(step.Now)
                    ? Ask(step, DayIn(found, "lastDay"))
                    : AskForLastDay(step, Days(step.Input<JsonNode>(WithinDays)));
            case (HumanTaskUntil until, null) when until.DueAt <= step.Now:
                step.Raise(new OpinionExpired(step.Execution, step.Now));
                return StepResult.Complete(Expired);
            case (ITaskWait, GiveOpinion give):
                Opinion asked = Opinions.Of(step.Subject, step.Execution)!;
                if (!asked.Outcomes.Contains(give.Outcome, StringComparer.Ordinal))
                    throw new RefusedException(
                        "outcome",
                        $"Không có ý kiến “{give.Outcome}”. Chọn một trong: {string.Join(", ", asked.Outcomes)}."
                    );
                if (asked.NeedsRemark(give.Outcome) && give.Remark.Hash is null)
                    throw new RefusedException("remark", $"Ghi rõ nội dung ý kiến khi chọn “{give.Outcome}”.");
                step.Raise(new OpinionGiven(step.Execution, give.Outcome, give.By, step.Now, give.Remark.Hash));
                return StepResult.Complete(give.Outcome);
            default:
                throw UnitTask.WrongCommand(this, input);
        }
    }

    private static StepResult AskForLastDay(StepContext step, int days) =>
        StepResult.Wait(new EffectWait(step.RequestEffect(Effect, new JsonObject { ["days"] = days })));

    private static StepResult Ask(StepContext step, DateOnly? lastDay)
    {
        step.Raise(
            new OpinionAsked(step.Execution, step.Input<string>(Title)!.Trim(), Clean(step.Input<string[]>(Outcomes)), step.Now, lastDay)
        );
        UnitId assignee = UnitTask.Approver(step);
        Obligation? owed =
            step.Subject is PeriodReport ? null : UnitTask.Work(step).Obligations.FirstOrDefault(o => o.Kind == ObligationKind.Plan);
        return lastDay is { } last
            ? StepResult.Wait(
                new HumanTaskUntil(Tasks.Opinion, assignee.ToString(), step.Input<string>("Role"), DeadlineRule.StartOf(last.AddDays(1)))
            )
            : UnitTask.Wait(step, Tasks.Opinion, assignee, owed);
    }

    private static DateOnly DayIn(JsonObject found, string name) =>
        DateOnly.ParseExact(found[name]!.GetValue<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string[] Clean(string[]? outcomes) =>
        [.. (outcomes ?? []).Select(one => one.Trim()).Where(one => one.Length > 0).Distinct(StringComparer.Ordinal)];

    // A field that was cleared is an empty text in the designer.
    private static int Days(JsonNode? given) =>
        string.IsNullOrWhiteSpace(ValueConversion.To<string>(given)) ? 0 : ValueConversion.To<int>(given);

    private static IEnumerable<string> TitleFaults(string? title)
    {
        if (string.IsNullOrWhiteSpace(title))
            yield return "Chưa có nội dung lấy ý kiến. Ghi điều cần cho ý kiến.";
        else if (title.Trim().Length > LongestTitle)
            yield return $"Nội dung lấy ý kiến dài {title.Trim().Length} ký tự. Rút gọn còn nhiều nhất {LongestTitle} ký tự.";
    }

    private static IEnumerable<string> OutcomeFaults(string[] outcomes)
    {
        if (outcomes.Length == 0)
            yield return "Chưa có ý kiến nào để chọn. Ghi ít nhất một ý kiến, ví dụ Đồng ý.";
        if (outcomes.Length > MostOutcomes)
            yield return $"Có {outcomes.Length} ý kiến để chọn. Giữ lại nhiều nhất {MostOutcomes} ý kiến.";
        foreach (string one in outcomes.Where(one => one.Length > LongestOutcome))
            yield return $"Ý kiến “{one}” dài {one.Length} ký tự. Rút gọn còn nhiều nhất {LongestOutcome} ký tự.";
        foreach (string one in outcomes.Where(one => string.Equals(one, Expired, StringComparison.OrdinalIgnoreCase)))
            yield return $"Tên “{one}” dành cho cửa Quá hạn. Đặt tên khác cho ý kiến này.";
    }

    private static IEnumerable<string> DayFaults(int days)
    {
        if (days is < 0 or > MostDays)
            yield return $"Số ngày làm việc là {days}. Ghi từ 1 đến {MostDays}, hoặc để trống nếu không giới hạn.";
    }

    /// <summary>The faults of a value that stands in the definition; one of a wrong kind was named when it was read.</summary>
    private static IEnumerable<Refusal> Written(ActivityNode node, string input, Func<JsonNode?, IEnumerable<string>> faults)
    {
        if (!node.Inputs.TryGetValue(input, out InputExpression? given) || !given.IsWritten)
            return [];
        string path = $"{node.Path}.{char.ToLowerInvariant(input[0])}{input[1..]}";
        try
        {
            return [.. faults(given.Written()).Select(fault => new Refusal(path, fault))];
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
