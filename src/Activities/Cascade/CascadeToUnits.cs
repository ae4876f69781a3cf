using System.Text.Json.Nodes;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Activities.Cascade;

/// <summary>
/// Sends the unit's own document, or its approved plan, to the units below as their directive. The work of each is started by the outbox,
/// under an id that follows from directive and unit, so that a crash in the middle repeats nothing.
/// </summary>
public sealed class CascadeToUnits : ActivityType
{
    /// <summary>Kind of the effect: payload <c>{"directive": id}</c>, result <c>{"units": number}</c>.</summary>
    public const string Effect = "send-directive";

    public override string Type => "GenderEquality.CascadeToUnits";

    public override ActivityDescriptor Descriptor { get; } =
        new("Gửi đến các đơn vị", "Gửi văn bản, hoặc kế hoạch đã duyệt, đến các đơn vị cấp dưới thuộc diện thực hiện.", "Bình đẳng giới");

    public override StepResult Execute(StepContext step)
    {
        DirectiveWork work = UnitTask.Work(step);
        DirectiveId? sent = work.Own ? work.Directive : work.PlanDocument;
        // A plan made of items binds the unit itself; only a document can bind others.
        if (sent is not { } directive)
            return StepResult.Complete();
        string effect = step.RequestEffect(Effect, new JsonObject { ["directive"] = directive.ToString() });
        return StepResult.Wait(new EffectWait(effect));
    }

    public override StepResult Resume(StepContext step, object? input)
    {
        DirectiveWork work = UnitTask.Work(step);
        int units = (input as JsonObject)?["units"]?.GetValue<int>() ?? throw UnitTask.WrongCommand(this, input);
        step.Raise(new CascadeCompleted(work.Own ? work.Directive : work.PlanDocument!.Value, units, step.Now));
        return StepResult.Complete();
    }
}
