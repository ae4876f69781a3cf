using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Activities;

/// <summary>What the activities share: whose inbox a task goes to, which role does it, what the work is.</summary>
public static class UnitTask
{
    /// <summary>The designer's list of roles, each with how many people hold it.</summary>
    public const string RoleOptions = "roles";

    public static InputDescriptor RoleInput(Role role) =>
        new(
            "Role",
            "String",
            "Vai trò",
            "Người giữ vai trò này trong đơn vị làm việc này.",
            DefaultValue: JsonValue.Create(role.ToString()),
            UIHint: "dropdown"
        )
        {
            Options = Enum.GetNames<Role>(),
            OptionsSource = RoleOptions,
        };

    /// <summary>Whether the unit itself decides or the unit that receives.</summary>
    public static InputDescriptor ApproverInput(string displayName) =>
        new(
            "Approver",
            "String",
            displayName,
            "Đơn vị của việc này, hoặc đơn vị nhận kế hoạch, báo cáo.",
            DefaultValue: JsonValue.Create("Own"),
            UIHint: "dropdown"
        )
        {
            Options = ["Own", "Receiver"],
            OptionNames = ["Đơn vị mình", "Đơn vị nhận"],
        };

    /// <summary>The unit that the step's <see cref="ApproverInput"/> names.</summary>
    public static UnitId Approver(StepContext step)
    {
        bool receiver = step.Input<string>("Approver") == "Receiver";
        return step.Subject is PeriodReport report ? (receiver ? report.To : report.Unit)
            : receiver ? Work(step).From
            : Work(step).Unit;
    }

    /// <summary>Which of the things that the work owes.</summary>
    public static InputDescriptor ObligationInput { get; } =
        new(
            "Obligation",
            "String",
            "Việc phải xong",
            "Báo cáo của kỳ, hoặc một việc của văn bản: nhận, lập kế hoạch, gửi liên kết.",
            DefaultValue: JsonValue.Create(nameof(ObligationKind.Report)),
            UIHint: "dropdown"
        )
        {
            Options = Enum.GetNames<ObligationKind>(),
            OptionNames = ["Nhận văn bản", "Lập kế hoạch", "Gửi liên kết", "Báo cáo của kỳ"],
        };

    /// <summary>What the step's <see cref="ObligationInput"/> names; null when the work does not owe it.</summary>
    public static Obligation? Owed(StepContext step) =>
        Enum.TryParse(step.Input<string>("Obligation"), out ObligationKind kind)
            ? ObligationDecisions.Of(step.Subject).FirstOrDefault(owed => owed.Kind == kind)
            : null;

    public static StepResult Wait(StepContext step, string task, UnitId assignee, Obligation? owed) =>
        StepResult.Wait(new HumanTask(task, assignee.ToString(), step.Input<string>("Role"), owed?.LateFrom));

    /// <exception cref="InvalidOperationException">The flow was started for something else than a directive.</exception>
    public static DirectiveWork Work(StepContext step) =>
        step.Subject as DirectiveWork
        ?? throw new InvalidOperationException($"{step.Node.Type.Type} cần một văn bản được giao; quy trình này được mở cho việc khác.");

    /// <exception cref="InvalidOperationException">The flow was started for something else than a report.</exception>
    public static PeriodReport Report(StepContext step) =>
        step.Subject as PeriodReport
        ?? throw new InvalidOperationException($"{step.Node.Type.Type} cần một kỳ báo cáo; quy trình này được mở cho việc khác.");

    public static RefusedException WrongCommand(ActivityType activity, object? input) =>
        new("", $"Việc “{activity.Descriptor.DisplayName}” không nhận lệnh {input?.GetType().Name ?? "trống"}. Tải lại trang rồi làm lại.");
}
