using System.Text.Json.Nodes;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using GenderEquality.Tests.Engine;
using GenderEquality.Tests.Engine.Properties;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Design;

/// <summary>What administrators draw wrong, one mistake a flow, and what only looks like one.</summary>
internal sealed class FlowChecksTests
{
    private static readonly HashSet<Role> Everybody = [.. Enum.GetValues<Role>()];

    [TestCase("office-directive", FlowPlace.Office)]
    [TestCase("school-directive", FlowPlace.School)]
    [TestCase("period-report", FlowPlace.Report)]
    public void Check_ShippedFlow_HasNoFault(string name, FlowPlace place)
    {
        WorkflowDefinition flow = DrawnFlow.Read(
            File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "workflows", $"{name}.json"))
        );

        using (Assert.EnterMultipleScope())
        {
            Assert.That(FlowChecks.Check(flow, place, Everybody), Is.Empty);
            Assert.That(FlowChecks.Check(flow, null, Everybody), Is.Empty);
        }
    }

    /// <param name="step">The id of the one step that is at fault.</param>
    /// <param name="says">What its message must name.</param>
    private static TestCaseData Fault(string rule, DrawnFlow flow, FlowPlace? place, string step, params string[] says) =>
        new TestCaseData(flow.Read(), place, step, says).SetArgDisplayNames(rule);

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Fault(
            "UnreachableStep",
            DrawnFlow.School.Add("lost", "SendReminder").Set("lost", "days", "-3").Connect("lost -> end"),
            FlowPlace.School,
            "lost",
            "“Nhắc hạn”",
            "không bao giờ chạy"
        );
        yield return Fault(
            "StepBehindTheEnd",
            DrawnFlow.School.Add("late", "Elsa.WriteLine").Connect("end -> late"),
            FlowPlace.School,
            "late",
            "không bao giờ chạy"
        );
        yield return Fault(
            "StepBehindTheEndOfASequence",
            Holding("Elsa.Sequence", DrawnFlow.Step("stop", "Elsa.End"), DrawnFlow.Step("late", "Elsa.WriteLine")),
            null,
            "late",
            "không bao giờ chạy"
        );
        yield return Fault("EmptyFlow", DrawnFlow.Chart(), null, "flow", "chưa có bước nào");
        yield return Fault(
            "FlowOfStartAndEnd",
            DrawnFlow.Chart("start:Elsa.Start", "end:Elsa.End").Connect("start -> end"),
            null,
            "flow",
            "chưa có bước nào"
        );
        yield return Fault(
            "NoStart_CircleOnly",
            DrawnFlow.Chart("one:Elsa.Delay", "two:Elsa.Delay").Connect("one -> two", "two -> one"),
            null,
            "flow",
            "bắt đầu từ đâu"
        );
        yield return Fault(
            "NoStart_TwoCandidates",
            DrawnFlow.Chart("one:Elsa.Delay", "two:Elsa.Delay", "end:Elsa.End").Connect("one -> end", "two -> end"),
            null,
            "flow",
            "bắt đầu từ đâu"
        );
        yield return Fault(
            "DecisionWithAnOpenPort",
            DrawnFlow.School.Disconnect("must-publish.False"),
            FlowPlace.School,
            "must-publish",
            "“Sai”",
            "“Phải công bố?”"
        );
        yield return Fault(
            "LastStepWithoutEnd",
            DrawnFlow.School.Disconnect("publish-link"),
            FlowPlace.School,
            "publish-link",
            "“Xong”",
            "không dẫn tới đâu"
        );
        yield return Fault(
            "ApprovalThatLeadsNowhere",
            DrawnFlow
                .Chart("start:Elsa.Start", "plan:DeriveLocalPlan", "approve:RequestApproval")
                .Connect("start -> plan", "plan -> approve", "approve.Returned -> plan"),
            null,
            "approve",
            "“Duyệt”"
        );
        yield return Fault(
            "OpinionThatLeadsNowhereWhenTimeIsUp",
            WithOpinion("opinion.Đồng ý -> request-approval", "opinion.Trả lại -> derive-plan"),
            FlowPlace.School,
            "opinion",
            "“Quá hạn”"
        );
        yield return Fault(
            "DecisionWithAnOpenPort_BesideABranchThatEnds",
            DrawnFlow
                .Chart("start:Elsa.Start", "decide:Elsa.FlowDecision", "wait:Elsa.Delay", "side:Elsa.Delay", "end:Elsa.End")
                .Connect("start -> decide", "decide.True -> wait", "decide.True -> side", "wait -> end"),
            null,
            "decide",
            "“Sai”"
        );
        yield return Fault(
            "BranchOfAForkThatLeadsNowhere",
            Forked("WaitAll").Set("fork", "branches", DrawnFlow.Expression("Object", "[\"A\",\"B\",\"C\"]")),
            null,
            "fork",
            "“C”"
        );
        yield return Fault(
            "ReturnThatIsNotConnected",
            DrawnFlow.School.Disconnect("request-approval.Returned"),
            FlowPlace.School,
            "request-approval",
            "“Trả lại”",
            "“Hiệu trưởng duyệt”",
            "chưa nối"
        );
        yield return Fault(
            "ReturnToTheEnd",
            DrawnFlow.School.Lead("request-approval.Returned", "end"),
            FlowPlace.School,
            "request-approval",
            "không dẫn về"
        );
        yield return Fault(
            "ReturnToTheApprovalItself",
            DrawnFlow.Report.Lead("accept-report.Returned", "accept-report"),
            FlowPlace.Report,
            "accept-report",
            "không dẫn về",
            "báo cáo"
        );
        yield return Fault(
            "ReturnOfAnOpinionToTheApproval",
            WithOpinion("opinion.Đồng ý -> request-approval", "opinion.Trả lại -> request-approval", "opinion.Quá hạn -> request-approval"),
            FlowPlace.School,
            "opinion",
            "không dẫn về"
        );
        yield return Fault(
            "ApprovalInASequence",
            Holding("Elsa.Sequence", DrawnFlow.Step("plan", "DeriveLocalPlan"), DrawnFlow.Step("approve", "RequestApproval")),
            null,
            "approve",
            "chưa nối"
        );
        yield return Fault(
            "CircleWithoutAWait",
            DrawnFlow
                .Chart("start:Elsa.Start", "decide:Elsa.FlowDecision", "write:Elsa.WriteLine", "end:Elsa.End")
                .Connect("start -> decide", "decide.True -> write", "write -> decide", "decide.False -> end"),
            null,
            "decide",
            "“Quyết định”, “Ghi dòng”",
            "chạy mãi"
        );
        yield return Fault(
            "CircleOfOne",
            DrawnFlow
                .Chart("start:Elsa.Start", "switch:Elsa.FlowDecision", "end:Elsa.End")
                .Connect("start -> switch", "switch.True -> switch", "switch.False -> end"),
            null,
            "switch",
            "chạy mãi"
        );
        yield return Fault(
            "RoleInAnEmbeddedStep_NobodyHolds",
            Holding("Elsa.Sequence", DrawnFlow.Step("receive", "ReceiveDirective", ("role", "Committee"))),
            null,
            "receive",
            "“Ban vì sự tiến bộ phụ nữ”"
        );
        yield return Fault(
            "OpinionWithoutADeadline",
            WithOpinion("opinion.Đồng ý -> request-approval", "opinion.Trả lại -> derive-plan")
                .Change(flow => flow["opinion"].Remove("withinDays")),
            FlowPlace.School,
            "opinion",
            "thời hạn",
            "“Số ngày làm việc”"
        );
        yield return Fault(
            "JoinThatWaitsForBothWaysOfADecision",
            DrawnFlow
                .Chart("start:Elsa.Start", "decide:Elsa.FlowDecision", "a:Elsa.Delay", "b:Elsa.Delay", "join:Elsa.FlowJoin", "end:Elsa.End")
                .Set("join", "mode", "WaitAll")
                .Connect("start -> decide", "decide.True -> a", "decide.False -> b", "a -> join", "b -> join", "join -> end"),
            null,
            "join",
            "không bao giờ cùng chạy"
        );
        yield return Fault(
            "StepOfAReport_InADirectivesFlow",
            DrawnFlow.School.Add("collect", "CollectReport").Lead("receive-directive", "collect").Connect("collect -> derive-plan"),
            FlowPlace.School,
            "collect",
            "“Nộp báo cáo”",
            "chỉ dùng trong quy trình báo cáo"
        );
        yield return Fault(
            "StepOfAPlan_InAReportsFlow",
            DrawnFlow.Report.Add("publish", "PublishLink").Lead("accept-report.Approved", "publish").Connect("publish -> end"),
            FlowPlace.Report,
            "publish",
            "chỉ dùng trong quy trình thực hiện văn bản"
        );
        yield return Fault(
            "StepOfAReport_BehindOneOfAPlan",
            DrawnFlow
                .Chart("start:Elsa.Start", "receive:ReceiveDirective", "collect:CollectReport", "end:Elsa.End")
                .Connect("start -> receive", "receive -> collect", "collect -> end"),
            null,
            "collect"
        );
        yield return Fault(
            "SchoolWithoutReceipt",
            DrawnFlow.School.Remove("receive-directive").Connect("start -> derive-plan"),
            FlowPlace.School,
            "flow",
            "“Nhận văn bản”"
        );
        yield return Fault(
            "SchoolWithoutApproval",
            DrawnFlow.School.Remove("request-approval").Connect("derive-plan -> must-publish"),
            FlowPlace.School,
            "flow",
            "“Trình duyệt”"
        );
        yield return Fault(
            "SchoolWithoutPublication",
            DrawnFlow.School.Remove("publish-link").Connect("must-publish.True -> end"),
            FlowPlace.School,
            "flow",
            "“Gửi liên kết công bố”"
        );
        yield return Fault("OfficeFlowAsASchools", DrawnFlow.School, FlowPlace.Office, "flow", "“Gửi đến các đơn vị”");
        yield return Fault(
            "ReportWithoutTheReport",
            DrawnFlow
                .Report.Remove("collect-report")
                .Connect("rolls-up.False -> accept-report", "roll-up-reports -> accept-report")
                .Connect("accept-report.Returned -> rolls-up"),
            FlowPlace.Report,
            "flow",
            "“Nộp báo cáo”"
        );
        yield return Fault(
            "ReportWithoutAcceptance",
            DrawnFlow.Report.Remove("accept-report").Connect("collect-report -> end"),
            FlowPlace.Report,
            "flow",
            "“Trình duyệt”"
        );
        yield return Fault(
            "ReportThatTheUnitAcceptsItself",
            DrawnFlow.Report.Change(flow => flow["accept-report"].Remove("approver")),
            FlowPlace.Report,
            "flow",
            "đơn vị nhận"
        );
        yield return Fault(
            "ApprovalWithNothingToApprove_OnOneWay",
            DrawnFlow
                .School.Add("decide", "Elsa.FlowDecision")
                .Lead("receive-directive", "decide")
                .Connect("decide.True -> derive-plan", "decide.False -> request-approval")
                .Lead("request-approval.Returned", "decide"),
            FlowPlace.School,
            "request-approval",
            "chưa có kế hoạch"
        );
        yield return Fault(
            "PublicationBeforeApproval_OnOneWay",
            DrawnFlow
                .School.Add("decide", "Elsa.FlowDecision")
                .Lead("receive-directive", "decide")
                .Add("meet", "Elsa.FlowJoin")
                .Lead("must-publish.True", "meet")
                .Connect("decide.True -> derive-plan", "decide.False -> meet", "meet -> publish-link"),
            FlowPlace.School,
            "publish-link",
            "chưa được duyệt"
        );
        yield return Fault(
            "PublicationWhenReturned",
            DrawnFlow
                .School.Lead("request-approval.Returned", "publish-link")
                .Lead("publish-link", "derive-plan")
                .Lead("must-publish.True", "end"),
            null,
            "publish-link",
            "chưa được duyệt"
        );
        yield return Fault(
            "JumpIntoAnotherBranch",
            Forked("WaitAll").Add("decide", "Elsa.FlowDecision").Lead("join", "decide").Connect("decide.True -> a", "decide.False -> end"),
            null,
            "decide",
            "nhảy sang nhánh khác"
        );
        yield return Fault(
            "ReturnPastAPersonWhoIsStillAsked",
            DrawnFlow
                .Chart(
                    "start:Elsa.Start",
                    "plan:DeriveLocalPlan",
                    "first:RequestOpinion",
                    "second:ReceiveDirective",
                    "agreed:Elsa.FlowJoin",
                    "end:Elsa.End"
                )
                .Connect("start -> plan", "plan -> first", "plan -> second", "first.Đồng ý -> agreed", "first.Quá hạn -> agreed")
                .Connect("second -> agreed", "agreed -> end", "first.Trả lại -> plan"),
            null,
            "first",
            "giao hai lần"
        );
        yield return Fault(
            "WayOutOfAJoinBesideAReturn_ThatMeetsTheWayThroughIt",
            DrawnFlow.Office.Lead("publish-link", "cascade-to-units"),
            FlowPlace.Office,
            "cascade-to-units",
            "sau một lần trả lại"
        );
        yield return Fault(
            "ReturnOfAnOpinion_WhenTheApprovalIsAskedAnyway",
            WithOpinion("opinion.Đồng ý -> request-approval", "opinion.Quá hạn -> request-approval", "opinion.Trả lại -> derive-plan")
                .Connect("derive-plan -> request-approval"),
            FlowPlace.School,
            "opinion",
            "giao hai lần"
        );
        yield return Fault(
            "ReturnToTwoStepsAtOnce",
            DrawnFlow.School.Connect("request-approval.Returned -> receive-directive"),
            FlowPlace.School,
            "request-approval",
            "giao hai lần"
        );
        yield return Fault(
            "WayBesideAReturn_ThatMeetsTheWayThroughIt",
            DrawnFlow
                .Office.Remove("ready-to-send")
                .Connect(
                    "own-document.True -> cascade-to-units",
                    "must-publish.False -> cascade-to-units",
                    "publish-link -> cascade-to-units"
                ),
            FlowPlace.Office,
            "cascade-to-units",
            "sau một lần trả lại"
        );
    }

    [TestCaseSource(nameof(Mistakes))]
    public void Check_OneMistake_IsFoundAndNothingElse(WorkflowDefinition flow, FlowPlace? place, string step, string[] says)
    {
        HashSet<Role> held = [.. Everybody.Except([Role.Committee])];

        IReadOnlyList<FlowFault> faults = FlowChecks.Check(flow, place, held);

        Assert.That(faults.Select(fault => fault.Activity), Is.EqualTo(new[] { step }), string.Join('\n', faults));
        using (Assert.EnterMultipleScope())
        {
            foreach (string words in says)
                Assert.That(faults[0].Message, Does.Contain(words));
            Assert.That(faults[0].Message, Does.EndWith("."));
        }
    }

    private static TestCaseData Fine(string rule, DrawnFlow flow, FlowPlace? place = null) =>
        new TestCaseData(flow.Read(), place).SetArgDisplayNames(rule);

    private static IEnumerable<TestCaseData> NearMisses()
    {
        yield return Fine("FlowWithoutStart_ButOneFirstStep", DrawnFlow.Chart("one:Elsa.Delay", "end:Elsa.End").Connect("one -> end"));
        yield return Fine(
            "ReminderBesideTheMainBranch_LeadsNowhere",
            DrawnFlow.School.Add("remind", "SendReminder").Set("remind", "days", "-3").Connect("receive-directive -> remind"),
            FlowPlace.School
        );
        yield return Fine(
            "DecisionBesideTheMainBranch_HasAnOpenPort",
            DrawnFlow
                .School.Add("decide", "Elsa.FlowDecision")
                .Add("remind", "SendReminder")
                .Set("remind", "days", "-3")
                .Connect("receive-directive -> decide", "decide.True -> remind"),
            FlowPlace.School
        );
        yield return Fine(
            "FaultStep_LeadsNowhere",
            DrawnFlow
                .Chart("start:Elsa.Start", "decide:Elsa.FlowDecision", "fault:Elsa.Fault", "end:Elsa.End")
                .Connect("start -> decide", "decide.True -> fault", "decide.False -> end")
        );
        yield return Fine(
            "SequenceThatFinishes_LeadsNowhere",
            Holding("Elsa.Sequence", DrawnFlow.Step("wait", "Elsa.Delay"), DrawnFlow.Step("finish", "Elsa.Finish"))
                .Disconnect("hold")
                .Remove("end")
        );
        yield return Fine(
            "DecisionInANestedFlowchart_HasAnOpenPort",
            Holding("Elsa.Flowchart", DrawnFlow.Step("decide", "Elsa.FlowDecision"))
        );
        yield return Fine(
            "ReturnByWayOfAJoinAndADelay",
            DrawnFlow
                .School.Add("join", "Elsa.FlowJoin")
                .Add("wait", "Elsa.Delay")
                .Lead("request-approval.Returned", "join")
                .Connect("join -> wait", "wait -> derive-plan"),
            FlowPlace.School
        );
        yield return Fine(
            "ReturnToAStepOfItsOwn_ThatLeadsBack",
            DrawnFlow
                .School.Add("revise", "DeriveLocalPlan")
                .Lead("request-approval.Returned", "revise")
                .Connect("revise -> request-approval"),
            FlowPlace.School
        );
        yield return Fine("ReturnToTheRollUp", DrawnFlow.Report.Lead("accept-report.Returned", "rolls-up"), FlowPlace.Report);
        yield return Fine(
            "CircleWithADelay",
            DrawnFlow
                .Chart("start:Elsa.Start", "decide:Elsa.FlowDecision", "wait:Elsa.Delay", "end:Elsa.End")
                .Connect("start -> decide", "decide.True -> wait", "wait -> decide", "decide.False -> end")
        );
        yield return Fine(
            "CircleThroughASequenceThatWaits",
            Holding("Elsa.Sequence", DrawnFlow.Step("wait", "Elsa.Delay"))
                .Add("decide", "Elsa.FlowDecision")
                .Lead("hold", "decide")
                .Connect("decide.True -> hold", "decide.False -> end")
        );
        yield return Fine(
            "RoleThatIsKnownOnlyWhenItRuns",
            DrawnFlow.School.Set("request-approval", "role", DrawnFlow.Expression("Input", "ai")),
            FlowPlace.School
        );
        yield return Fine("JoinOfAllBranchesOfAFork", Forked("WaitAll"));
        yield return Fine("JoinOfTheFirstBranchOfAFork", Forked("WaitAny"));
        yield return Fine(
            "JoinOfAll_BehindADecisionThatMayLetBothCome",
            DrawnFlow
                .Chart("start:Elsa.Start", "decide:Elsa.FlowDecision", "a:Elsa.Delay", "b:Elsa.Delay", "join:Elsa.FlowJoin", "end:Elsa.End")
                .Set("join", "mode", "WaitAll")
                .Connect(
                    "start -> decide",
                    "start -> a",
                    "decide.True -> b",
                    "decide.False -> end",
                    "a -> join",
                    "b -> join",
                    "join -> end"
                )
        );
        yield return Fine(
            "JoinOfBothWaysOfADecision_ThatTakesTheFirst",
            DrawnFlow
                .Chart("start:Elsa.Start", "decide:Elsa.FlowDecision", "a:Elsa.Delay", "b:Elsa.Delay", "join:Elsa.FlowJoin", "end:Elsa.End")
                .Connect("start -> decide", "decide.True -> a", "decide.False -> b", "a -> join", "b -> join", "join -> end")
        );
        yield return Fine(
            "JoinOfAllCasesOfASwitch_ThatMayChooseSeveral",
            DrawnFlow
                .Chart("start:Elsa.Start", "switch:Elsa.FlowSwitch", "a:Elsa.Delay", "b:Elsa.Delay", "join:Elsa.FlowJoin", "end:Elsa.End")
                .Set("switch", "mode", "MatchAny")
                .Change(flow =>
                    flow["switch"]["cases"] = new JsonArray(new JsonObject { ["label"] = "a" }, new JsonObject { ["label"] = "b" })
                )
                .Set("join", "mode", "WaitAll")
                .Connect(
                    "start -> switch",
                    "switch.a -> a",
                    "switch.b -> b",
                    "switch.Default -> end",
                    "a -> join",
                    "b -> join",
                    "join -> end"
                )
        );
        yield return Fine(
            "TwoDecisionsOnTheSameInput_ChooseAlike",
            DrawnFlow
                .Chart(
                    "start:Elsa.Start",
                    "first:Elsa.FlowDecision",
                    "plan:DeriveLocalPlan",
                    "second:Elsa.FlowDecision",
                    "approve:RequestApproval",
                    "publish:PublishLink",
                    "end:Elsa.End"
                )
                .Set("first", "condition", DrawnFlow.Expression("Input", "own"))
                .Set("second", "condition", DrawnFlow.Expression("Input", "own"))
                .Connect(
                    "start -> first",
                    "first.True -> second",
                    "first.False -> plan",
                    "plan -> second",
                    "second.True -> end",
                    "second.False -> approve",
                    "approve.Returned -> first",
                    "approve.Approved -> publish",
                    "publish -> end"
                )
        );
        yield return Fine(
            "ApprovalBehindAJoinOfAll_ThatThePlanIsOneBranchOf",
            DrawnFlow
                .Chart(
                    "start:Elsa.Start",
                    "plan:DeriveLocalPlan",
                    "receive:ReceiveDirective",
                    "join:Elsa.FlowJoin",
                    "approve:RequestApproval",
                    "end:Elsa.End"
                )
                .Set("join", "mode", "WaitAll")
                .Connect(
                    "start -> plan",
                    "start -> receive",
                    "plan -> join",
                    "receive -> join",
                    "join -> approve",
                    "approve.Returned -> start",
                    "approve.Approved -> end"
                )
        );
        yield return Fine(
            "PlanInASequence_BeforeTheApproval",
            Holding("Elsa.Sequence", DrawnFlow.Step("receive", "ReceiveDirective"), DrawnFlow.Step("plan", "DeriveLocalPlan"))
                .Add("approve", "RequestApproval")
                .Lead("hold", "approve")
                .Connect("approve.Returned -> hold", "approve.Approved -> end")
        );
        yield return Fine(
            "ReturnsThatMeetInAJoinOfTheFirst",
            Asked("first.Trả lại -> back", "second.Trả lại -> back", "back -> plan").Add("back", "Elsa.FlowJoin")
        );
        yield return Fine(
            "ReturnOfAReport_ThatIsEscalatedBeside",
            DrawnFlow.Report.Add("escalate", "Escalate").Set("escalate", "days", "1").Connect("start -> escalate"),
            FlowPlace.Report
        );
    }

    [TestCaseSource(nameof(NearMisses))]
    public void Check_WhatOnlyLooksWrong_HasNoFault(WorkflowDefinition flow, FlowPlace? place) =>
        Assert.That(FlowChecks.Check(flow, place, Everybody), Is.Empty);

    [Test]
    public void Check_RoleThatNobodyHolds_IsFoundAtEachStepThatNeedsIt()
    {
        IReadOnlyList<FlowFault> faults = FlowChecks.Check(
            DrawnFlow.School.Change(flow => flow["derive-plan"].Remove("role")).Read(),
            FlowPlace.School,
            new HashSet<Role> { Role.Head, Role.Clerk }
        );

        Assert.That(
            faults,
            Is.EqualTo(
                new[]
                {
                    new FlowFault(
                        "derive-plan",
                        "Lập kế hoạch của trường",
                        "Chưa ai giữ vai trò “người soạn” nên bước “Lập kế hoạch của trường” không có người làm. Giao vai trò này cho một người hoặc chọn vai trò khác."
                    ),
                }
            )
        );
    }

    [Test]
    public void Check_SchoolWithoutAPlan_IsFoundAndSoIsTheReturnThatNobodyTakes()
    {
        DrawnFlow flow = DrawnFlow
            .School.Remove("derive-plan")
            .Connect("receive-directive -> request-approval", "request-approval.Returned -> receive-directive");

        IReadOnlyList<FlowFault> faults = FlowChecks.Check(flow.Read(), FlowPlace.School, Everybody);

        Assert.That(faults.Select(fault => fault.Activity), Is.EqualTo(new[] { "flow", "request-approval" }));
        Assert.That(faults[0].Message, Does.Contain("“Lập kế hoạch của đơn vị”"));
    }

    [Test]
    public void Check_SeveralMistakes_AreAllFoundInTheOrderOfTheFile()
    {
        DrawnFlow flow = DrawnFlow
            .School.Disconnect("must-publish.False")
            .Disconnect("request-approval.Returned")
            .Add("lost", "Elsa.WriteLine")
            .Set("derive-plan", "role", "Auditor");

        IReadOnlyList<FlowFault> faults = FlowChecks.Check(flow.Read(), FlowPlace.Office, new HashSet<Role> { Role.Head, Role.Clerk });

        Assert.That(
            faults.Select(fault => fault.Activity),
            Is.EqualTo(new[] { "flow", "derive-plan", "request-approval", "must-publish", "lost" })
        );
        Assert.That(faults[0].Step, Is.EqualTo("Trường thực hiện văn bản chỉ đạo"));
    }

    [Test]
    [CancelAfter(20_000)]
    public void Check_MoreWaysThanCanBeGone_StillAnswers()
    {
        // Forty decisions in a row make 2^40 ways.
        DrawnFlow flow = DrawnFlow.Chart("start:Elsa.Start", "end:Elsa.End");
        string last = "start";
        for (int at = 0; at < 40; at++)
        {
            flow.Add($"decide{at}", "Elsa.FlowDecision")
                .Add($"a{at}", "Elsa.Delay")
                .Add($"b{at}", "Elsa.Delay")
                .Add($"meet{at}", "Elsa.Delay");
            flow.Connect(
                $"{last} -> decide{at}",
                $"decide{at}.True -> a{at}",
                $"decide{at}.False -> b{at}",
                $"a{at} -> meet{at}",
                $"b{at} -> meet{at}"
            );
            last = $"meet{at}";
        }
        WorkflowDefinition read = flow.Connect($"{last} -> end").Read();

        Assert.That(FlowChecks.Check(read, null, Everybody), Is.Empty);
    }

    [Test]
    public void Check_AnyDefinition_GivesAnAnswer() =>
        Seeds.Check(
            300,
            scenario =>
            {
                WorkflowLibrary library = new(Flow.Catalog);
                foreach (JsonObject json in RandomDefinitions.From(scenario.Shape, scripts: true))
                {
                    byte[] source = RandomDefinitions.Bytes(json);
                    library.Add(source, 1);
                    WorkflowDefinition? definition = DefinitionReader.Read(source, Flow.Catalog, library).Definition;
                    if (definition is null)
                        continue;
                    foreach (FlowPlace? place in new FlowPlace?[] { null, FlowPlace.Office, FlowPlace.School, FlowPlace.Report })
                    {
                        IReadOnlyList<FlowFault> faults = FlowChecks.Check(definition, place, Everybody);
                        Assert.That(faults, Is.Unique);
                        Assert.That(faults.Select(fault => fault.Activity).Distinct(), Is.SubsetOf(definition.Nodes.Keys));
                    }
                    Assert.That(FlowDifference.Between(definition, definition), Is.Empty);
                }
            }
        );

    /// <summary>
    /// What the checks promise, asked of the engine: a flow in which they find nothing gets into no trouble, whatever people answer. Flows
    /// that fork are left out: what a join of the first branch calls off depends there on the order in which the arrows were drawn.
    /// </summary>
    [Test]
    public void Check_FlowsWithoutFault_RunWithoutTrouble()
    {
        int ran = 0;
        Template[] templates =
        [
            .. Templates.All.Where(one => DrawnFlow.Read(one.Source).Nodes.Values.All(step => step.Type.Type != "Elsa.FlowFork")),
        ];
        Seeds.Check(
            1_000,
            scenario =>
            {
                Choices choices = new(scenario.Shape);
                Template template = templates[choices.Below(templates.Length)];
                DrawnFlow drawn = DrawnFlow.Of(template.Source);
                for (int left = 1 + choices.Below(3); left > 0; left--)
                    Redraw(drawn, choices);
                WorkflowDefinition flow = drawn.Read();
                if (FlowChecks.Check(flow, template.Place, Everybody).Count > 0)
                    return;
                ran++;
                RunAtRandom(PaperRun.Of(flow, template.Place), new Choices(scenario.Acts), flow, drawn);
            }
        );
        // Most changes at random are mistakes; the few that are none must be enough to mean something.
        Assert.That(ran, Is.GreaterThan(50));
    }

    /// <summary>Leads an arrow elsewhere, or adds one.</summary>
    private static void Redraw(DrawnFlow drawn, Choices choices)
    {
        WorkflowDefinition flow = drawn.Read();
        Connection arrow = flow.Root.Connections[choices.Below(flow.Root.Connections.Count)];
        string target = flow.Root.Activities[choices.Below(flow.Root.Activities.Count)].Id;
        if (choices.OnceIn(4))
            drawn.Connect($"{arrow.Source}.{arrow.Port} -> {target}");
        else
            drawn.Lead($"{arrow.Source}.{arrow.Port}", target);
    }

    private static void RunAtRandom(PaperRun run, Choices choices, WorkflowDefinition flow, DrawnFlow drawn)
    {
        List<string> answers = [];
        for (int left = 60; left > 0 && run.State.Status == WorkflowStatus.Running; left--)
        {
            Assert.That(run.Waiting, Is.Not.Empty.And.Unique, Told());
            string step = run.Waiting[choices.Below(run.Waiting.Count)];
            string? outcome = flow.Nodes[step].Type switch
            {
                RequestApproval => choices.Of("Duyệt", "Trả lại"),
                RequestOpinion => choices.Of("Đồng ý", "Trả lại", "Quá hạn"),
                _ => null,
            };
            answers.Add($"{step}={outcome}");
            run.Answer(step, outcome);
            Assert.That(run.State.Incidents, Is.Empty, Told());
        }
        // It ended at its end, or at a step that leads there: an end that a return has made unreachable ends nothing more.
        if (run.State.Status == WorkflowStatus.Finished)
        {
            string last = run.Journal.Last(one =>
                one.EndsWith(":Completed", StringComparison.Ordinal) && !one.Contains("#Workflow1:") && !one.Contains("#flow:")
            );
            string id = last.Split('#', ':')[1];
            Assert.That(id == "end" || flow.Root.Connections.Any(one => one.Source == id && one.Target == "end"), last + Told());
        }

        string Told() => $"{string.Join(", ", answers)}\n{drawn.Json["root"]!["connections"]!.ToJsonString()}";
    }

    /// <summary>Start, one container with these steps, end.</summary>
    private static DrawnFlow Holding(string container, params JsonNode[] steps)
    {
        DrawnFlow flow = DrawnFlow.Chart("start:Elsa.Start", $"hold:{container}", "end:Elsa.End").Connect("start -> hold", "hold -> end");
        flow["hold"]["activities"] = new JsonArray(steps);
        return flow;
    }

    private static DrawnFlow Forked(string mode) =>
        DrawnFlow
            .Chart("start:Elsa.Start", "fork:Elsa.FlowFork", "a:Elsa.Delay", "b:Elsa.Delay", "join:Elsa.FlowJoin", "end:Elsa.End")
            .Set("fork", "branches", DrawnFlow.Expression("Object", "[\"A\",\"B\"]"))
            .Set("join", "mode", mode)
            .Connect("start -> fork", "fork.A -> a", "fork.B -> b", "a -> join", "b -> join", "join -> end");

    /// <summary>The school's flow with an opinion before the approval.</summary>
    private static DrawnFlow WithOpinion(params string[] arrows) =>
        DrawnFlow.School.Add("opinion", "RequestOpinion").Lead("derive-plan", "opinion").Connect(arrows);

    /// <summary>Two people asked at once; what they return goes as the arrows say.</summary>
    private static DrawnFlow Asked(params string[] returns) =>
        DrawnFlow
            .Chart(
                "start:Elsa.Start",
                "plan:DeriveLocalPlan",
                "first:RequestOpinion",
                "second:RequestOpinion",
                "agreed:Elsa.FlowJoin",
                "end:Elsa.End"
            )
            .Connect(
                "start -> plan",
                "plan -> first",
                "plan -> second",
                "first.Đồng ý -> agreed",
                "first.Quá hạn -> agreed",
                "second.Đồng ý -> agreed",
                "second.Quá hạn -> agreed",
                "agreed -> end"
            )
            .Connect(returns);
}
