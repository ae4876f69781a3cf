using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host;
using GenderEquality.Host.Security;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Approval;

/// <summary>What the step for an opinion accepts, asks, and makes of the answer; nothing is stored.</summary>
internal sealed class RequestOpinionTests
{
    private static readonly Guid Instance = new("0197a1b2-0000-7000-8000-00000000d001");
    private static readonly UnitId School = new(new Guid("0197a1b2-0000-7000-8000-00000000d002"));
    private static readonly UnitId Office = new(new Guid("0197a1b2-0000-7000-8000-00000000d003"));
    private static readonly PersonId Person = new(new Guid("0197a1b2-0000-7000-8000-00000000d004"));
    private static readonly DirectiveId Directive = new(new Guid("0197a1b2-0000-7000-8000-00000000d005"));
    private static readonly WorkflowRuntime Runtime = new(ProductHost.Activities, WorkStream.FoldSubject);

    private DateTimeOffset now = Clocks.Monday;
    private WorkflowDefinition definition = null!;
    private readonly List<Event> history = [];

    private WorkflowState State => Runtime.Replay(history);

    private DirectiveWork Work => (DirectiveWork)State.Subject!;

    [SetUp]
    public void Fresh()
    {
        history.Clear();
        now = Clocks.Monday;
    }

    [TestCase("""["Đồng ý","Trả lại"]""", "Đồng ý|Trả lại")]
    [TestCase("\"[\\\"Nhất trí\\\",\\\"Không\\\"]\"", "Nhất trí|Không")]
    [TestCase("""{"typeName":"String[]","expression":{"type":"Object","value":"[\"Nhất trí\",\"Không\"]"}}""", "Nhất trí|Không")]
    [TestCase("""{"typeName":"String[]","expression":{"type":"Literal","value":"[\"Nhất trí\",\"Không\"]"}}""", "Nhất trí|Không")]
    [TestCase("""{"expression":{"type":"Object","value":["Nhất trí"]}}""", "Nhất trí")]
    [TestCase("""[" Đồng ý ","","Đồng ý","Trả lại"]""", "Đồng ý|Trả lại")]
    [TestCase("null", "Đồng ý|Trả lại")]
    public void Outcomes_InEveryFormOfTheDesigner_AreThePorts(string outcomes, string ports)
    {
        Assert.That(Ports(("outcomes", JsonNode.Parse(outcomes))), Is.EqualTo(ports.Split('|')));
    }

    [TestCase("3", true)]
    [TestCase("\"3\"", true)]
    [TestCase("""{"typeName":"Int32","expression":{"type":"Literal","value":"60"}}""", true)]
    [TestCase("""{"typeName":"Int32","expression":{"type":"Input","value":"days"}}""", true)]
    [TestCase("0", false)]
    [TestCase("\"\"", false)]
    [TestCase("""{"typeName":"Int32","expression":{"type":"Literal","value":""}}""", false)]
    [TestCase("null", false)]
    public void Expired_IsAPort_WhereThereIsALimitOfTime(string days, bool mayExpire)
    {
        Assert.That(
            Ports(("withinDays", JsonNode.Parse(days))),
            Is.EqualTo(mayExpire ? ["Đồng ý", "Trả lại", "Quá hạn"] : new[] { "Đồng ý", "Trả lại" })
        );
    }

    [Test]
    public void Ports_OfOutcomesThatAreKnownOnlyWhenItRuns_AreAny()
    {
        JsonObject given = new()
        {
            ["expression"] = new JsonObject { ["type"] = "Input", ["value"] = "outcomes" },
        };

        ActivityNode node = Node(("outcomes", given));

        Assert.That(node.Type.OutcomesOf(node), Is.Null);
    }

    [TestCase("outcomes", "[]", "ít nhất một")]
    [TestCase("outcomes", """["  "]""", "ít nhất một")]
    [TestCase("outcomes", """["1","2","3","4","5","6","7"]""", "nhiều nhất 6")]
    [TestCase("outcomes", """["Một ý kiến có tên dài hơn sáu mươi ký tự thì không thể là tên của cửa ra"]""", "nhiều nhất 60")]
    [TestCase("outcomes", """["Đồng ý","Quá hạn"]""", "dành cho cửa Quá hạn")]
    [TestCase("outcomes", """["Đồng ý","quá hạn"]""", "dành cho cửa Quá hạn")]
    [TestCase("outcomes", "\"[\\\"hỏng\"", "mảng JSON")]
    [TestCase("withinDays", "61", "từ 1 đến 60")]
    [TestCase("withinDays", "-1", "từ 1 đến 60")]
    [TestCase("withinDays", "\"ba\"", "số nguyên")]
    [TestCase("title", "\"  \"", "Ghi điều cần cho ý kiến")]
    [TestCase("title", "null", "Thiếu")]
    public void Definition_WithAFaultyInput_IsRefusedWithItsPath(string input, string value, string message)
    {
        JsonObject step = OpinionFlow.Opinion("ask", "Cho ý kiến", "Deputy");
        step[input] = JsonNode.Parse(value);

        IReadOnlyList<Refusal> faults = OpinionFlow.Read(OpinionFlow.Definition("test", [step], [])).Faults;

        Assert.That(faults.Select(fault => fault.Path), Is.All.StartsWith($"root.activities[0].{input}"));
        Assert.That(faults.Select(fault => fault.Message), Has.One.Contains(message));
    }

    [Test]
    public void Submit_AsksForTheOpinion_InTheInboxOfTheRole()
    {
        StartPlan(OpinionFlow.Silent(null));

        Opinion asked = Work.Opinions.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (asked.Title, asked.Outcomes, asked.LastDay),
                Is.EqualTo(("Phó hiệu trưởng cho ý kiến về kế hoạch", new[] { "Đồng ý", "Trả lại" }, (DateOnly?)null))
            );
            Assert.That(
                Waiting("deputy").Wait,
                Is.EqualTo(new HumanTask(Tasks.Opinion, School.ToString(), "Deputy", DeadlineRule.StartOf(new DateOnly(2026, 7, 1))))
            );
            Assert.That(Work.Stage, Is.EqualTo(PlanStage.Submitted));
            Assert.That(Row().Title, Is.EqualTo("Phó hiệu trưởng cho ý kiến về kế hoạch"));
        }
    }

    [Test]
    public void Give_TheFirstOutcome_GoesOnWithoutARemark_AndApprovesNothing()
    {
        StartPlan(OpinionFlow.Silent(null));

        Give("Đồng ý");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(State.Waits.Select(one => one.Activity), Is.EqualTo(["approve"]));
            Assert.That(Work.Stage, Is.EqualTo(PlanStage.Submitted));
            Assert.That(Work.ApprovedBy, Is.Null);
            Assert.That(
                (Work.Opinions[0].Outcome, Work.Opinions[0].By, Work.Opinions[0].EndedAt),
                Is.EqualTo(("Đồng ý", (PersonId?)Person, (DateTimeOffset?)now))
            );
        }
    }

    [Test]
    public void Give_AnotherOutcomeWithoutARemark_OrNoneOfThoseAsked_IsRefused()
    {
        StartPlan(OpinionFlow.Silent(null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Assert.Throws<RefusedException>(() => Give("Trả lại"))!.Refusals.Single().Path, Is.EqualTo("remark"));
            Assert.That(Assert.Throws<RefusedException>(() => Give("Khác", "lý do"))!.Refusals.Single().Path, Is.EqualTo("outcome"));
            Assert.That(Assert.Throws<RefusedException>(() => Give("Quá hạn", "lý do"))!.Refusals.Single().Path, Is.EqualTo("outcome"));
            Assert.That(Assert.Throws<RefusedException>(() => Do("deputy", new Approve(Person)))!.Message, Does.Contain("không nhận lệnh"));
        }
    }

    [Test]
    public void Return_ShowsThePlanAsReturnedWithTheRemark_UntilItIsSubmittedAgain()
    {
        StartPlan(OpinionFlow.Silent(null));

        Give("Trả lại", "hash-of-remark");
        Assert.That((Work.Stage, Work.Remark), Is.EqualTo((PlanStage.Returned, "hash-of-remark")));
        Assert.That(Row().Stage, Is.EqualTo(nameof(PlanStage.Returned)));
        now = now.AddHours(1);
        Do("derive", new SavePlanDraft(Person, []));
        Assert.That(Work.Stage, Is.EqualTo(PlanStage.Returned));
        SubmitPlan();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Work.Stage, Is.EqualTo(PlanStage.Submitted));
            Assert.That(Work.Opinions.Select(opinion => opinion.Outcome), Is.EqualTo(new[] { "Trả lại", null }));
            Assert.That(history.OfType<PlanReopened>().Single().Remark, Is.EqualTo("hash-of-remark"));
        }
    }

    [Test]
    public void Derive_EnteredAgainWithoutAnOpinion_LeavesThePlanSubmitted()
    {
        // As flows before opinions did it: what is recorded of them stays as it is.
        StartPlan(
            OpinionFlow.Definition(
                "test",
                [
                    OpinionFlow.Activity("derive", "GenderEquality.DeriveLocalPlan"),
                    OpinionFlow.Activity("again", "GenderEquality.DeriveLocalPlan"),
                ],
                ["derive -> again"]
            )
        );

        Assert.That(State.Waits.Single().Activity, Is.EqualTo("again"));
        Assert.That(Work.Stage, Is.EqualTo(PlanStage.Submitted));
    }

    [Test]
    public void WithinDays_AsksForTheLastDay_AndWaitsUntilItIsOver()
    {
        StartPlan(OpinionFlow.Silent(3));
        EffectRequested effect = State.PendingEffects.Single();
        Assert.That((effect.Kind, effect.Payload.ToJsonString()), Is.EqualTo((RequestOpinion.Effect, """{"days":3}""")));
        Assert.That(Work.Opinions, Is.Empty, "nobody is asked before the last day is known");

        Answer(effect, "2026-06-01", "2026-06-04");

        DateTimeOffset end = DeadlineRule.StartOf(new DateOnly(2026, 6, 5));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Work.Opinions.Single().LastDay, Is.EqualTo(new DateOnly(2026, 6, 4)));
            Assert.That(Waiting("deputy").Wait, Is.EqualTo(new HumanTaskUntil(Tasks.Opinion, School.ToString(), "Deputy", end)));
            Assert.That((Row().LastDay, Row().LateFrom), Is.EqualTo(((DateOnly?)new DateOnly(2026, 6, 4), (DateTimeOffset?)end)));
            Assert.That(Rows().OfType<TimerRow>().Single().DueAt, Is.EqualTo(end));
        }
    }

    [Test]
    public void Expiry_LeavesByExpired_AndTheTaskIsGone()
    {
        StartPlan(OpinionFlow.Silent(3));
        Answer(State.PendingEffects.Single(), "2026-06-01", "2026-06-04");
        now = DeadlineRule.StartOf(new DateOnly(2026, 6, 5));

        Assert.Throws<RefusedException>(() => Give("Đồng ý"));
        Keep(Runtime.FireTimers(definition, Instance, State, now));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Work.Opinions.Single().IsExpired);
            Assert.That(State.Waits.Select(one => one.Activity), Is.EqualTo(["approve"]));
            Assert.That(Rows().OfType<TaskRow>().Select(row => row.Task), Is.EqualTo([Tasks.ApprovePlan]));
            Assert.That(Rows().OfType<TimerRow>(), Is.Empty);
        }
    }

    [Test]
    public void LastDay_ThatWasHeldUp_IsAskedForAnew_SoThatNobodyIsLateBeforeBeingAsked()
    {
        StartPlan(OpinionFlow.Silent(3));
        EffectRequested effect = State.PendingEffects.Single();
        Keep(Runtime.Pause(definition, Instance, State, "kiểm tra", now));
        Answer(effect, "2026-06-01", "2026-06-04");
        now = now.AddDays(7);

        Keep(Runtime.Unpause(definition, Instance, State, "xong", now));

        EffectRequested again = State.PendingEffects.Single();
        Assert.That(again.Effect, Is.Not.EqualTo(effect.Effect));
        Assert.That(Work.Opinions, Is.Empty);
        Answer(again, "2026-06-08", "2026-06-11");
        Assert.That(Work.Opinions.Single().LastDay, Is.EqualTo(new DateOnly(2026, 6, 11)));
    }

    [Test]
    public void Opinion_OfTheReceivingUnit_StandsInItsInbox()
    {
        StartPlan(
            OpinionFlow.Of(
                [OpinionFlow.Opinion("deputy", "Cho ý kiến", "Deputy", ("approver", "Receiver"))],
                "derive -> deputy",
                "deputy.Đồng ý -> approve"
            )
        );

        Assert.That((Row().Assignee, Row().Unit), Is.EqualTo((Office, School)));
    }

    [Test]
    public void Opinion_WhoseOutcomesFaultWhenItRuns_IsAnIncident()
    {
        JsonObject given = new()
        {
            ["expression"] = new JsonObject { ["type"] = "Input", ["value"] = "own" },
        };
        StartPlan(
            OpinionFlow.Of(
                [OpinionFlow.Opinion("deputy", "Cho ý kiến", "Deputy", ("outcomes", given))],
                "derive -> deputy",
                "deputy.Đồng ý -> approve"
            ),
            new JsonObject { ["own"] = new JsonArray("a", "b", "c", "d", "e", "f", "g") }
        );

        Assert.That(State.Incidents.Single().Message, Does.Contain("Giữ lại nhiều nhất 6"));
    }

    [Test]
    public void Opinion_OnAReport_LeadsItBack_AndItCountsAsReturned()
    {
        Start(
            OpinionFlow.Definition(
                "test",
                [
                    OpinionFlow.Activity("collect", "GenderEquality.CollectReport"),
                    OpinionFlow.Opinion("head", "Hiệu trưởng xem báo cáo", "Head"),
                    OpinionFlow.Activity("accept", "GenderEquality.RequestApproval", ("approver", "Receiver")),
                ],
                ["collect -> head", "head.Trả lại -> collect", "head.Đồng ý -> accept"]
            ),
            new ReportRequested(
                Directive,
                School,
                Office,
                "2026-06",
                "6 tháng đầu năm 2026",
                new DateOnly(2026, 6, 15),
                DeadlineRule.StartOf(new DateOnly(2026, 6, 16))
            )
        );
        Do("collect", new SubmitNilReport(Person, new PersonalText(null, "hash-of-reason")));
        Assert.That((Row().Title, Row().LastDay), Is.EqualTo(("Hiệu trưởng xem báo cáo", (DateOnly?)null)));

        Do("head", new GiveOpinion(Person, "Trả lại", new PersonalText(null, "hash-of-remark")));

        var report = (PeriodReport)State.Subject!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((report.Stage, report.Remark), Is.EqualTo((ReportStage.Returned, "hash-of-remark")));
            Assert.That(report.Opinions.Single().Outcome, Is.EqualTo("Trả lại"));
            Assert.That(State.Waits.Single().Activity, Is.EqualTo("collect"));
        }
        now = now.AddHours(1);
        Do("collect", new SubmitNilReport(Person, new PersonalText(null, "hash-of-reason")));
        Do("head", new GiveOpinion(Person, "Đồng ý", PersonalText.None));
        Assert.That(Row().Task, Is.EqualTo(Tasks.AcceptReport));
    }

    [TestCase(new[] { Role.Committee }, false)]
    [TestCase(new[] { Role.Committee, Role.Auditor }, false)]
    [TestCase(new[] { Role.Committee, Role.Drafter }, true)]
    public void Committee_WritesNothingButItsOpinions(Role[] roles, bool mayWrite)
    {
        UnitRow unit = new()
        {
            Stream = School.Stream,
            Unit = School,
            Name = "Trường",
            Level = UnitLevel.TH,
            EstablishedOn = default,
        };

        Assert.That(new Viewer(Person, "Ngô Thị Ban", unit, roles.ToHashSet()).MayWrite, Is.EqualTo(mayWrite));
    }

    [Test]
    public void Validator_NamesAMissingOutcomeAndALongRemark()
    {
        RefusedException refused = Assert.Throws<RefusedException>(() =>
            new GiveOpinionValidator().Check(new GiveOpinion(Person, "", new PersonalText(new string('x', 4001))))
        )!;

        Assert.That(refused.Refusals.Select(one => one.Path), Is.EqualTo(["outcome", "remark"]));
    }

    private static ActivityNode Node(params (string Name, JsonNode? Value)[] inputs)
    {
        DefinitionReading reading = OpinionFlow.Read(
            OpinionFlow.Definition("test", [OpinionFlow.Opinion("ask", "Cho ý kiến", "Deputy", inputs)], [])
        );
        Assert.That(reading.Faults, Is.Empty);
        return reading.Definition!.Nodes["ask"];
    }

    private static IEnumerable<string> Ports(params (string Name, JsonNode? Value)[] inputs)
    {
        ActivityNode node = Node(inputs);
        return node.Type.OutcomesOf(node)!.Select(port => port.Name);
    }

    private void StartPlan(JsonObject flow, JsonObject? input = null)
    {
        Start(
            flow,
            new DirectiveAssigned(
                Directive,
                School,
                UnitLevel.TH,
                Office,
                Own: false,
                PublicationRequired: true,
                new DateOnly(2026, 6, 5),
                new DateOnly(2026, 6, 30),
                new DateOnly(2026, 7, 15)
            ),
            input
        );
        if (State.Waits.Single().Activity == "receive")
            Do("receive", new AcknowledgeDirective(Person));
        SubmitPlan();
    }

    private void Start(JsonObject flow, Event first, JsonObject? input = null)
    {
        DefinitionReading reading = OpinionFlow.Read(flow);
        Assert.That(reading.Faults, Is.Empty);
        definition = reading.Definition!;
        Keep(Runtime.Start(definition, Instance, new StartRequest { Input = input, FirstEvents = [first] }, now));
    }

    private void SubmitPlan() =>
        Do(
            "derive",
            new SubmitPlan(Person, [new PlanItem("c1", GenderEquality.Activities.Planning.Answer.Adopted)], Host.Situations.Content)
        );

    private void Give(string outcome, string? remarkHash = null) =>
        Do("deputy", new GiveOpinion(Person, outcome, new PersonalText(null, remarkHash)));

    private void Do(string activity, Command command) =>
        Keep(Runtime.Resume(definition, Instance, State, Waiting(activity).Execution, command, now));

    private void Answer(EffectRequested effect, string day, string lastDay) =>
        Keep(
            Runtime.EffectPerformed(
                definition,
                Instance,
                State,
                effect.Effect,
                new JsonObject { ["day"] = day, ["lastDay"] = lastDay },
                now
            )
        );

    private LiveExecution Waiting(string activity) => State.Waits.Single(one => one.Activity == activity);

    private IEnumerable<Row> Rows() => WorkStream.Kind.Rows(new StreamId(Instance), State);

    private TaskRow Row() => Rows().OfType<TaskRow>().Single();

    private void Keep(Decision decision) => history.AddRange(decision.Events);
}
