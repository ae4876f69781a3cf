using System.Text.Json.Nodes;
using GenderEquality.Activities.Design;
using GenderEquality.Engine.Definitions;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Design;

/// <summary>What two versions of a flow differ in, in the words of whoever drew them.</summary>
internal sealed class FlowDifferenceTests
{
    private static TestCaseData Change(string rule, Func<DrawnFlow, DrawnFlow> change, params string[] changes) =>
        new TestCaseData(change, changes).SetArgDisplayNames(rule);

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return Change(
            "StepAdded_InAnArrow",
            flow =>
                flow.Add("opinion", "RequestOpinion")
                    .Lead("derive-plan", "opinion")
                    .Connect("opinion.Đồng ý -> request-approval", "opinion.Trả lại -> derive-plan"),
            "ArrowLedElsewhere derive-plan: “Xong” của bước “Lập kế hoạch của trường” nay dẫn tới “Lấy ý kiến”, trước đây dẫn tới “Hiệu trưởng duyệt”.",
            "StepAdded opinion: Thêm bước “Lấy ý kiến” (Lấy ý kiến).",
            "ArrowAdded opinion: “Đồng ý” của bước “Lấy ý kiến” nay dẫn tới “Hiệu trưởng duyệt”.",
            "ArrowAdded opinion: “Trả lại” của bước “Lấy ý kiến” nay dẫn về “Lập kế hoạch của trường”."
        );
        yield return Change(
            "StepRemoved_WithTheArrowsThatLeftIt",
            flow => flow.Remove("publish-link").Connect("must-publish.True -> end"),
            "ArrowLedElsewhere must-publish: “Đúng” của bước “Phải công bố?” nay dẫn tới “Kết thúc”, trước đây dẫn tới “Gửi liên kết công bố”.",
            "StepRemoved publish-link: Bỏ bước “Gửi liên kết công bố” (Gửi liên kết công bố)."
        );
        yield return Change(
            "StepRenamed",
            flow => flow.Change(one => one["request-approval"]["metadata"]!["displayText"] = "Phó hiệu trưởng duyệt"),
            "StepRenamed request-approval: Bước “Hiệu trưởng duyệt” đổi tên thành “Phó hiệu trưởng duyệt”."
        );
        yield return Change(
            "StepOfAnotherType",
            flow => flow.Change(one => one["publish-link"]["type"] = "GenderEquality.ReceiveDirective"),
            "StepChanged publish-link: Bước “Gửi liên kết công bố” nay là “Nhận văn bản”, trước đây là “Gửi liên kết công bố”."
        );
        yield return Change(
            "Role_ByItsName",
            flow => flow.Set("request-approval", "role", "Deputy"),
            "InputChanged request-approval: “Vai trò” của bước “Hiệu trưởng duyệt” nay là “phó thủ trưởng”, trước đây là “thủ trưởng”."
        );
        yield return Change(
            "Approver_ByItsName",
            flow => flow.Set("request-approval", "approver", "Receiver"),
            "InputChanged request-approval: “Nơi duyệt” của bước “Hiệu trưởng duyệt” nay là “đơn vị nhận”, trước đây là “đơn vị mình”."
        );
        yield return Change(
            "Role_ThatAnInputGives",
            flow => flow.Set("request-approval", "role", DrawnFlow.Expression("Input", "own")),
            "InputChanged request-approval: “Vai trò” của bước “Hiệu trưởng duyệt” nay là đầu vào “Văn bản của chính đơn vị”, trước đây là “thủ trưởng”."
        );
        yield return Change(
            "Condition_ThatIsAScript",
            flow => flow.Set("must-publish", "condition", DrawnFlow.Expression("JavaScript", "1 > 0")),
            "InputChanged must-publish: “Điều kiện” của bước “Phải công bố?” nay là biểu thức “1 > 0”, trước đây là đầu vào “Phải công bố kế hoạch”."
        );
        yield return Change(
            "Condition_ThatIsTakenOut",
            flow => flow.Change(one => one["must-publish"].Remove("condition")),
            "InputChanged must-publish: “Điều kiện” của bước “Phải công bố?” nay là không, trước đây là đầu vào “Phải công bố kế hoạch”."
        );
        yield return Change(
            "Arrow_LedElsewhere",
            flow => flow.Lead("request-approval.Returned", "receive-directive"),
            "ArrowLedElsewhere request-approval: “Trả lại” của bước “Hiệu trưởng duyệt” nay dẫn về “Nhận văn bản”, trước đây dẫn về “Lập kế hoạch của trường”."
        );
        yield return Change(
            "Arrow_Removed",
            flow => flow.Disconnect("must-publish.False"),
            "ArrowRemoved must-publish: “Sai” của bước “Phải công bố?” không còn dẫn tới “Kết thúc”."
        );
        yield return Change(
            "Arrow_Added",
            flow => flow.Connect("receive-directive -> end"),
            "ArrowAdded receive-directive: “Xong” của bước “Nhận văn bản” nay dẫn tới “Kết thúc”."
        );
        yield return Change(
            "Start_Named",
            flow => flow.Change(one => one.Json["root"]!["start"] = "receive-directive"),
            "StepChanged flow: Điểm bắt đầu của “Flowchart1” nay là “Nhận văn bản”, trước đây là tự chọn."
        );
        yield return Change(
            "Flow_RenamedAndDescribed",
            flow =>
                flow.Change(one =>
                {
                    one.Json["name"] = "Quy trình của trường";
                    one.Json["description"] = "";
                }),
            "FlowRenamed flow: Tên quy trình nay là “Quy trình của trường”, trước đây là “Trường thực hiện văn bản chỉ đạo”.",
            "FlowDescribed flow: Mô tả quy trình nay là để trống, trước đây là “Nhận văn bản, lập kế hoạch, trình duyệt, công bố và gửi liên kết.”."
        );
        yield return Change(
            "Variable_Added",
            flow => flow.Change(one => one.Json["variables"] = new JsonArray(Variable("SoLan", "Int32", "3"))),
            "VariableAdded flow: Thêm biến “SoLan” (Int32, giá trị đầu: 3)."
        );
        yield return Change(
            "Input_OfTheFlow",
            flow => flow.Change(one => one.Json["inputs"]!.AsArray().RemoveAt(1)),
            "ArgumentsChanged flow: Đầu vào của quy trình nay là “Phải công bố kế hoạch (publicationRequired, Boolean)”, trước đây là “Phải công bố kế hoạch (publicationRequired, Boolean)”, “Văn bản của chính đơn vị (own, Boolean)”."
        );
        yield return Change(
            "Position_OnTheCanvas_IsNone",
            flow => flow.Change(one => one["end"]["metadata"]!["designer"]!["position"]!["x"] = 9)
        );
        yield return Change(
            "Order_InTheFile_IsNone",
            flow =>
                flow.Change(one =>
                {
                    JsonArray steps = one.Json["root"]!["activities"]!.AsArray();
                    JsonNode first = steps[1]!;
                    steps.RemoveAt(1);
                    steps.Add(first);
                })
        );
        yield return Change("Default_LeftOut_IsNone", flow => flow.Change(one => one["derive-plan"].Remove("role")));
        yield return Change("NewVersion_IsNone", flow => flow.Change(one => one.Json["version"] = 2));
    }

    [TestCaseSource(nameof(Changes))]
    public void Between_TheSchoolsFlowAndAnother_TellsWhatChanged(Func<DrawnFlow, DrawnFlow> change, string[] changes) =>
        Assert.That(Told(DrawnFlow.School.Read(), change(DrawnFlow.School).Read()), Is.EqualTo(changes));

    [Test]
    public void Between_VersionsOfVariables_TellsThemByTheirIds()
    {
        DrawnFlow before = DrawnFlow.School.Change(one =>
            one.Json["variables"] = new JsonArray(Variable("A", "Int32", "1"), Variable("B", "String", null))
        );
        DrawnFlow after = DrawnFlow.School.Change(one =>
        {
            JsonObject renamed = Variable("A", "Int32", "1");
            renamed["name"] = "C";
            one.Json["variables"] = new JsonArray(renamed);
        });

        Assert.That(
            Told(before.Read(), after.Read()),
            Is.EqualTo(
                new[]
                {
                    "VariableChanged flow: Biến nay là “C” (Int32, giá trị đầu: 1), trước đây là “A” (Int32, giá trị đầu: 1).",
                    "VariableRemoved flow: Bỏ biến “B” (String, giá trị đầu: để trống).",
                }
            )
        );
    }

    [Test]
    public void Between_OutcomesAndDays_TellsOldAndNew()
    {
        DrawnFlow before = DrawnFlow.Chart("ask:RequestOpinion");
        DrawnFlow after = DrawnFlow
            .Chart("ask:RequestOpinion")
            .Set("ask", "outcomes", DrawnFlow.Expression("Object", "[\"Đồng ý\",\"Không đồng ý\"]"))
            .Set("ask", "withinDays", "5");

        Assert.That(
            Told(before.Read(), after.Read()),
            Is.EqualTo(
                new[]
                {
                    "OutcomesChanged ask: “Các ý kiến” của bước “Lấy ý kiến” nay là “Đồng ý”, “Không đồng ý”, trước đây là “Đồng ý”, “Trả lại”.",
                    "InputChanged ask: “Số ngày làm việc” của bước “Lấy ý kiến” nay là 5, trước đây là 3.",
                }
            )
        );
    }

    [Test]
    public void Between_EqualValuesInAnotherForm_IsNone()
    {
        DrawnFlow before = DrawnFlow.Chart("ask:RequestOpinion").Set("ask", "withinDays", "3");
        DrawnFlow after = DrawnFlow
            .Chart("ask:RequestOpinion")
            .Set("ask", "withinDays", 3)
            .Set("ask", "outcomes", DrawnFlow.Expression("Object", "[\"Đồng ý\", \"Trả lại\"]"));

        Assert.That(Told(before.Read(), after.Read()), Is.Empty);
    }

    [Test]
    public void Between_Cases_TellsTheirNamesAndConditions()
    {
        static DrawnFlow Switch(params (string Label, string Condition)[] cases)
        {
            DrawnFlow flow = DrawnFlow.Chart("switch:Elsa.FlowSwitch");
            flow["switch"]["cases"] = new JsonArray([
                .. cases.Select(one => new JsonObject
                {
                    ["label"] = one.Label,
                    ["condition"] = DrawnFlow.Expression("JavaScript", one.Condition),
                }),
            ]);
            return flow;
        }

        Assert.That(
            Told(Switch(("Lớn", "a > 1"), ("Vừa", "b")).Read(), Switch(("Lớn", "a > 2"), ("Nhỏ", "c")).Read()),
            Is.EqualTo(
                new[]
                {
                    "OutcomesChanged switch: Các trường hợp của bước “Rẽ theo trường hợp” nay là “Lớn”, “Nhỏ”, trước đây là “Lớn”, “Vừa”.",
                    "InputChanged switch: Điều kiện của trường hợp “Lớn” ở bước “Rẽ theo trường hợp” nay là biểu thức “a > 2”, trước đây là biểu thức “a > 1”.",
                }
            )
        );
    }

    [Test]
    public void Between_StepMovedIntoAContainer_TellsWhereItIs()
    {
        DrawnFlow before = DrawnFlow.Chart("hold:Elsa.Sequence", "wait:Elsa.Delay");
        DrawnFlow after = DrawnFlow.Chart("hold:Elsa.Sequence");
        after["hold"]["activities"] = new JsonArray(DrawnFlow.Step("wait", "Elsa.Delay"));

        Assert.That(
            Told(before.Read(), after.Read()),
            Is.EqualTo(new[] { "StepChanged wait: Bước “Chờ” nay nằm trong “Tuần tự”, trước đây nằm trong “Sơ đồ luồng”." })
        );
    }

    private static IEnumerable<string> Told(WorkflowDefinition before, WorkflowDefinition after) =>
        FlowDifference.Between(before, after).Select(one => $"{one.Kind} {one.Activity}: {one.Text}");

    private static JsonObject Variable(string name, string type, string? value) =>
        new()
        {
            ["id"] = $"id-{name}",
            ["name"] = name,
            ["typeName"] = type,
            ["value"] = value,
        };
}
