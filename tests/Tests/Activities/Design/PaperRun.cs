using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Tests.Activities.Design;

/// <summary>One unit's work by a flow, in memory; people answer by the commands that the pages give.</summary>
internal sealed class PaperRun
{
    private static readonly WorkflowRuntime Runtime = new(DrawnFlow.Catalog, WorkStream.FoldSubject);
    private static readonly Guid Instance = new("0197a1b2-0000-7000-8000-00000000000d");
    private static readonly PersonId Somebody = new(new Guid("0197a1b2-0000-7000-8000-0000000000a1"));
    private static readonly UnitId Unit = new(new Guid("0197a1b2-0000-7000-8000-0000000000b1"));
    private static readonly UnitId Above = new(new Guid("0197a1b2-0000-7000-8000-0000000000b2"));
    private static readonly DirectiveId Directive = new(new Guid("0197a1b2-0000-7000-8000-0000000000c1"));
    private static readonly PersonalText Remark = new("Sửa mục 2.", new string('a', 64));
    private static readonly DirectiveContent Content = new(
        "KH",
        7,
        "KH-PGDĐT",
        new DateOnly(2026, 3, 16),
        "Phòng Giáo dục và Đào tạo",
        "Kế hoạch",
        ["TH"],
        LinkKind.Professional,
        [],
        [],
        PublicationRequired: true,
        AcknowledgeBy: null,
        PlanBy: new DateOnly(2026, 6, 30),
        PublishBy: null
    );

    private readonly WorkflowDefinition _flow;
    private readonly List<Event> _history = [];
    private DateTimeOffset _now = new(2026, 6, 1, 8, 0, 0, TimeSpan.FromHours(7));

    private PaperRun(WorkflowDefinition flow, FlowPlace place)
    {
        _flow = flow;
        State = Runtime.Empty;
        Event first =
            place == FlowPlace.Report
                ? new ReportRequested(Directive, Unit, Above, "2026-06", "Kỳ 1", new DateOnly(2026, 5, 31), _now.AddDays(9))
                : new DirectiveAssigned(
                    Directive,
                    Unit,
                    UnitLevel.TH,
                    Above,
                    Own: false,
                    PublicationRequired: true,
                    AcknowledgeBy: null,
                    PlanBy: Content.PlanBy,
                    PublishBy: null
                );
        JsonObject input = new()
        {
            ["own"] = false,
            ["publicationRequired"] = true,
            ["rollsUp"] = true,
        };
        Take(Runtime.Start(flow, Instance, new StartRequest(input, FirstEvents: [first]), _now));
    }

    public WorkflowState State { get; private set; }

    public IReadOnlyList<string> Journal => GenderEquality.Engine.Runtime.Journal.Of(_flow, _history);

    public IReadOnlyList<string> Waiting => [.. State.Waits.Select(one => one.Activity)];

    public static PaperRun Of(Template template) => new(DrawnFlow.Read(template.Source), template.Place);

    public static PaperRun Of(WorkflowDefinition flow, FlowPlace place) => new(flow, place);

    /// <summary>Whoever it is that waits at the step gives this outcome; "Quá hạn" lets the days of all opinions pass.</summary>
    public void Answer(string step, string? outcome = null)
    {
        if (outcome == "Quá hạn")
        {
            _now = State.Waits.Select(one => one.Wait).OfType<HumanTaskUntil>().Max(one => one.DueAt);
            Take(Runtime.FireTimers(_flow, Instance, State, _now));
            return;
        }

        object command = (_flow.Nodes[step].Type, outcome) switch
        {
            (ReceiveDirective, _) => new AcknowledgeDirective(Somebody),
            (DeriveLocalPlan, _) => new SubmitPlan(Somebody, [], Content),
            (RequestApproval, "Duyệt") => new Approve(Somebody),
            (RequestApproval, "Trả lại") => new Return(Somebody, Remark),
            (RequestOpinion, { } given) => new GiveOpinion(Somebody, given, Remark),
            (PublishLink, _) => new SendLink(Somebody, "https://truong.edu.vn/ke-hoach"),
            (RollUpReports, _) => new RollUp(Somebody, [], [], 0, EvenIfMissing: false),
            (CollectReport, _) => new SubmitNilReport(Somebody, Remark),
            _ => throw new InvalidOperationException($"Nobody answers {step} by {outcome}."),
        };
        int execution = State.Waits.First(one => one.Activity == step).Execution;
        Take(Runtime.Resume(_flow, Instance, State, execution, command, _now));
    }

    private void Take(Decision decision)
    {
        Keep(decision);
        // What the host does at once: counts the days of an opinion, sends to the units below.
        while (State.PendingEffects is [{ } effect, ..])
        {
            DateOnly today = DeadlineRule.DayOf(_now);
            JsonObject answer =
                effect.Kind == RequestOpinion.Effect
                    ? new() { ["day"] = $"{today:yyyy-MM-dd}", ["lastDay"] = $"{today.AddDays(7):yyyy-MM-dd}" }
                    : new() { ["units"] = 3 };
            Keep(Runtime.EffectPerformed(_flow, Instance, State, effect.Effect, answer, _now));
        }
    }

    private void Keep(Decision decision)
    {
        _history.AddRange(decision.Events);
        foreach (Event e in decision.Events)
            State = State.Apply(e);
    }
}
