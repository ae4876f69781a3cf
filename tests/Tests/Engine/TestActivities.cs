using System.Globalization;
using System.Text.Json.Nodes;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Tests.Engine;

/// <summary>A draft was kept; changes the number of drafts.</summary>
internal sealed record DraftSaved(string Text) : Event;

/// <summary>A question was answered; changes the last answer.</summary>
internal sealed record QuestionAnswered(string Answer) : Event;

/// <summary>What the test events add up to.</summary>
internal sealed record Conversation(int Drafts, string? Answer)
{
    public static object? Fold(object? subject, Event e)
    {
        Conversation before = subject as Conversation ?? new(0, null);
        return e switch
        {
            DraftSaved => before with { Drafts = before.Drafts + 1 },
            QuestionAnswered answered => before with { Answer = answered.Answer },
            _ => before,
        };
    }
}

/// <summary>Waits for an answer: "draft: …" keeps a draft, "note:…" does so and completes, "forward:…" hands the task on, an empty answer is refused, "explode" throws, others complete through their own name.</summary>
internal sealed class AskSomebody : ActivityType
{
    public override string Type => "Test.Ask";

    public override ActivityDescriptor Descriptor { get; } =
        new("Hỏi", "Hỏi một người.", "Thử") { Outcomes = [new("Done", "Xong"), new("yes", "Có"), new("no", "Không")] };

    public override StepResult Execute(StepContext step) =>
        StepResult.Wait(new HumanTask("answer", Assignee: null, "head", step.Now.AddDays(3)));

    public override StepResult Resume(StepContext step, object? input)
    {
        string answer = input as string ?? "";
        if (answer.Length == 0)
        {
            throw new RefusedException("answer", "Hãy trả lời.");
        }

        if (answer.StartsWith("draft:", StringComparison.Ordinal))
        {
            step.Raise(new DraftSaved(answer));
            return StepResult.Stay;
        }

        if (answer.StartsWith("note:", StringComparison.Ordinal))
        {
            step.Raise(new DraftSaved(answer));
            return StepResult.Complete();
        }

        if (answer.StartsWith("forward:", StringComparison.Ordinal))
        {
            return StepResult.Wait((HumanTask)step.CurrentWait! with { Assignee = answer["forward:".Length..], Role = null });
        }

        step.Raise(new QuestionAnswered(answer));
        if (answer == "explode")
        {
            throw new InvalidOperationException("Nổ.");
        }

        // What was raised is folded at once, so the step can decide by it.
        string told = ((Conversation)step.Subject!).Answer!;
        return told is "yes" or "no" ? StepResult.Complete(told) : StepResult.Complete();
    }
}

/// <summary>Waits three days for an answer: leaves through "yes" with one, through "late" without.</summary>
internal sealed class AskInTime : ActivityType
{
    public override string Type => "Test.AskInTime";

    public override ActivityDescriptor Descriptor { get; } =
        new("Hỏi có hạn", "Hỏi một người trong ba ngày.", "Thử") { Outcomes = [new("yes", "Có"), new("late", "Muộn")] };

    public override StepResult Execute(StepContext step) =>
        StepResult.Wait(new HumanTaskUntil("answer", Assignee: null, "head", step.Now.AddDays(3)));

    public override StepResult Resume(StepContext step, object? input)
    {
        if (input is not string answer)
        {
            return StepResult.Complete("late");
        }

        step.Raise(new QuestionAnswered(answer));
        return StepResult.Complete("yes");
    }
}

/// <summary>Raises an event and throws.</summary>
internal sealed class Break : ActivityType
{
    public override string Type => "Test.Break";

    public override ActivityDescriptor Descriptor { get; } = new("Hỏng", "Luôn hỏng.", "Thử");

    public override StepResult Execute(StepContext step)
    {
        step.Raise(new QuestionAnswered("half done"));
        throw new InvalidOperationException("Máy in kẹt giấy.");
    }
}

/// <summary>Writes how many drafts there are.</summary>
internal sealed class CountDrafts : ActivityType
{
    public override string Type => "Test.CountDrafts";

    public override ActivityDescriptor Descriptor { get; } = new("Đếm nháp", "Đếm bản nháp.", "Thử");

    public override StepResult Execute(StepContext step)
    {
        step.WriteLine(((Conversation)step.Subject!).Drafts.ToString(CultureInfo.InvariantCulture));
        return StepResult.Complete();
    }
}

/// <summary>Asks for a mail and writes what became of it.</summary>
internal sealed class SendMail : ActivityType
{
    public override string Type => "Test.Mail";

    public override ActivityDescriptor Descriptor { get; } = new("Gửi thư", "Gửi thư.", "Thử");

    public override StepResult Execute(StepContext step) =>
        StepResult.Wait(new EffectWait(step.RequestEffect("mail", new JsonObject { ["to"] = "thcs-ngoc-lam" })));

    public override StepResult Resume(StepContext step, object? input)
    {
        step.WriteLine($"mail {((JsonObject?)input)?["status"]}");
        return StepResult.Complete();
    }
}

/// <summary>Counts a variable up and leaves through "again" until it has reached its end.</summary>
internal sealed class CountTo : ActivityType
{
    public override string Type => "Test.CountTo";

    public override ActivityDescriptor Descriptor { get; } =
        new("Đếm", "Đếm.", "Thử")
        {
            Inputs = [new("End", "Int32", "Tới", "Đếm tới số này.", Required: true)],
            Outcomes = [new("again", "Nữa"), new("enough", "Đủ")],
        };

    public override StepResult Execute(StepContext step)
    {
        int next = step.Variable("Counter")!.GetValue<int>() + 1;
        step.SetVariable("Counter", next);
        return StepResult.Complete(next < step.Input<int>("End") ? "again" : "enough");
    }
}
