using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;

namespace GenderEquality.Activities.Design;

/// <summary>What a flow is used for.</summary>
public enum FlowPlace
{
    /// <summary>The work of a managing office on a directive.</summary>
    Office,

    /// <summary>The work of a school on a directive.</summary>
    School,

    /// <summary>One report of one period.</summary>
    Report,
}

/// <summary>A mistake in a flow that can be read and would run, yet not as whoever drew it expects.</summary>
/// <param name="Activity">The id of the step; of the outermost container when the whole flow is meant.</param>
/// <param name="Step">Its name on the canvas; the flow's name when the whole flow is meant.</param>
/// <param name="Message">What is wrong and what to do, in Vietnamese.</param>
public sealed record FlowFault(string Activity, string Step, string Message);

/// <summary>Finds what an administrator did wrong in a flow.</summary>
public static class FlowChecks
{
    /// <summary>Every mistake at once, in the order of the file, each once.</summary>
    /// <param name="flow">As <see cref="DefinitionReader"/> accepted it.</param>
    /// <param name="place">What it is used for; null when it takes no part in the cascade, so that only what holds everywhere is checked.</param>
    /// <param name="heldRoles">The roles that somebody holds.</param>
    public static IReadOnlyList<FlowFault> Check(WorkflowDefinition flow, FlowPlace? place, IReadOnlySet<Role> heldRoles) =>
        new FlowInspection(flow, place, heldRoles).Faults();
}

/// <summary>One look at one flow.</summary>
internal sealed class FlowInspection
{
    private readonly WorkflowDefinition _flow;
    private readonly FlowPlace? _place;
    private readonly IReadOnlySet<Role> _heldRoles;
    private readonly List<ActivityNode> _steps;
    private readonly HashSet<ActivityNode> _reached = [];
    private readonly List<(ActivityNode Step, string Message)> _found = [];

    public FlowInspection(WorkflowDefinition flow, FlowPlace? place, IReadOnlySet<Role> heldRoles)
    {
        (_flow, _place, _heldRoles) = (flow, place, heldRoles);
        _steps = [.. FlowSteps.Within(flow.Root)];
    }

    public IReadOnlyList<FlowFault> Faults()
    {
        bool begins = CheckStart();
        if (begins)
        {
            Reach(_flow.Root);
            CheckWays();
        }
        else
        {
            // Where it begins is a guess of the engine, so what follows from it is not held against the flow.
            _reached.UnionWith(_steps);
        }

        CheckPlace();
        foreach (ActivityNode step in _steps)
            CheckStep(step);
        foreach (ActivityNode chart in _steps.Where(step => step.Connections.Count > 0))
        {
            CheckCircles(chart);
            foreach (ActivityNode meeting in FlowRounds.NeverAgain(chart, _reached))
            {
                Fault(
                    meeting,
                    $"Bước {Name(meeting)} nhận cả mũi tên đi qua vòng trả lại và mũi tên đi ngoài vòng, nên sau một lần trả lại sẽ không bao giờ chạy. Cho các mũi tên đó vào cùng một bước “Gộp nhánh” kiểu WaitAny rồi mới tới bước này."
                );
            }
        }

        Dictionary<ActivityNode, int> order = _steps.Select((step, at) => (step, at)).ToDictionary(one => one.step, one => one.at);
        return
        [
            .. _found
                .OrderBy(one => order[one.Step])
                .Select(one => new FlowFault(
                    IdOf(one.Step),
                    one.Step == _flow.Root ? _flow.Name : FlowWords.StepName(one.Step),
                    one.Message
                ))
                .Distinct(),
        ];
    }

    // A step inside a flow that is used as an activity stands in another file: what the designer can select is the activity.
    private static string IdOf(ActivityNode step) => step.Id.Split('/')[0];

    private static string Name(ActivityNode step) => $"“{FlowWords.StepName(step)}”";

    private static string Port(ActivityNode step, string port) => $"“{FlowWords.PortName(step, port)}”";

    /// <summary>What is approved here.</summary>
    private string Matter =>
        _place switch
        {
            FlowPlace.Report => "báo cáo",
            null => "kế hoạch hoặc báo cáo",
            _ => "kế hoạch",
        };

    private void Fault(ActivityNode step, string message) => _found.Add((step, message));

    /// <returns>Whether it is clear where the flow begins.</returns>
    private bool CheckStart()
    {
        ActivityNode root = _flow.Root;
        if (_steps.TrueForAll(step => FlowSteps.Children(step).Any() || step == root || step.Type.Type is "Elsa.Start" or "Elsa.End"))
        {
            if (root.Type.Descriptor.IsContainer)
            {
                Fault(root, "Quy trình chưa có bước nào. Kéo các bước vào sơ đồ rồi nối từ “Bắt đầu” tới “Kết thúc”.");
                return false;
            }
        }
        if (root.Type.Type != FlowSteps.Flowchart || root.Start is not null || root.Activities.Any(Begins))
            return true;
        if (root.Activities.Count(step => root.Connections.All(one => one.Target != step.Id)) == 1)
            return true;
        Fault(root, "Không rõ quy trình bắt đầu từ đâu. Thêm bước “Bắt đầu” rồi nối tới bước đầu tiên.");
        return false;
    }

    private static bool Begins(ActivityNode step) => step.Type.Type == "Elsa.Start" || step.CanStartWorkflow;

    private void Reach(ActivityNode step)
    {
        _reached.Add(step);
        if (step.Type.Type == FlowSteps.Flowchart)
        {
            foreach (ActivityNode one in FromStart(step))
                Reach(one);
        }
        else if (step.Type.Type == "Elsa.Sequence")
        {
            foreach (ActivityNode one in step.Activities)
            {
                Reach(one);
                if (one.Type.Descriptor.IsTerminal)
                    break;
            }
        }
        else
        {
            foreach (ActivityNode one in FlowSteps.Children(step))
                Reach(one);
        }

        foreach (ActivityNode missed in step.Activities.Where(one => !_reached.Contains(one)))
        {
            Fault(
                missed,
                $"Không có đường nào từ chỗ bắt đầu tới bước {Name(missed)} nên bước này không bao giờ chạy. Nối mũi tên tới bước này hoặc xóa bước."
            );
        }
    }

    private static IEnumerable<ActivityNode> FromStart(ActivityNode chart) =>
        chart.First is { } first ? Along(chart, [first], _ => true) : [];

    /// <summary>The steps of a flowchart that arrows lead to from some of them, which are included; it goes on from those that may be passed.</summary>
    private static HashSet<ActivityNode> Along(ActivityNode chart, IEnumerable<ActivityNode> from, Func<ActivityNode, bool> passes)
    {
        Dictionary<string, ActivityNode> steps = chart.Activities.ToDictionary(one => one.Id, StringComparer.Ordinal);
        ILookup<string, string> targets = chart.Connections.ToLookup(one => one.Source, one => one.Target, StringComparer.Ordinal);
        HashSet<ActivityNode> seen = [.. from];
        Stack<ActivityNode> open = new(seen);
        while (open.TryPop(out ActivityNode? step))
        {
            if (step.Type.Descriptor.IsTerminal || !passes(step))
                continue;
            foreach (ActivityNode next in targets[step.Id].Select(id => steps[id]).Where(seen.Add))
                open.Push(next);
        }
        return seen;
    }

    private void CheckWays()
    {
        FlowWays ways = FlowWays.Of(_flow.Root);
        foreach ((ActivityNode step, string port) in ways.OpenPorts)
        {
            Fault(
                step,
                $"Cửa {Port(step, port)} của bước {Name(step)} không dẫn tới đâu nên quy trình dừng ở đó. Nối tới bước tiếp theo hoặc tới “Kết thúc”."
            );
        }
        foreach (ActivityNode join in ways.NeverOpen)
        {
            Fault(
                join,
                $"Bước {Name(join)} chờ mọi nhánh, nhưng các nhánh tới đó không bao giờ cùng chạy nên quy trình dừng ở đây. Chọn cách gộp “WaitAllActive” (mọi nhánh đang chạy) hoặc xóa bước."
            );
        }
        foreach (((ActivityNode step, string port), (string target, ActivityNode beside)) in ways.GivenTwice)
        {
            Fault(
                step,
                $"{Port(step, port)} của bước {Name(step)} quay về {Name(_flow.Nodes[target])} khi bước song song {Name(beside)} có thể còn chờ, nên việc đó sẽ bị giao hai lần. Cho mũi tên đi qua một bước “Gộp nhánh” kiểu WaitAny nhận cả hai nhánh rồi mới quay về."
            );
        }

        foreach (((ActivityNode step, string port), ActivityNode task) in ways.LedTwice)
        {
            Fault(
                step,
                $"Nhiều mũi tên cùng đi từ {Port(step, port)} của bước {Name(step)}, trong đó có mũi tên quay về, nên việc {Name(task)} sẽ bị giao hai lần. Chỉ giữ mũi tên quay về."
            );
        }
        if (_steps.Exists(step => step.Type is DeriveLocalPlan or CollectReport))
        {
            foreach (ActivityNode approval in ways.NothingToApprove)
            {
                (string nothing, string first) = _steps.Exists(step => step.Type is DeriveLocalPlan)
                    ? ("kế hoạch", "Lập kế hoạch của đơn vị")
                    : ("báo cáo", "Nộp báo cáo");
                Fault(
                    approval,
                    $"Có đường tới bước {Name(approval)} khi chưa có {nothing} để xem xét. Đặt bước “{first}” trước bước này trên mọi đường."
                );
            }
        }
        if (_steps.Exists(step => step.Type is RequestApproval))
        {
            foreach (ActivityNode publish in ways.NotApproved)
            {
                Fault(
                    publish,
                    $"Có đường tới bước {Name(publish)} khi kế hoạch chưa được duyệt. Nối bước này sau cửa “Duyệt” của bước trình duyệt."
                );
            }
        }
    }

    /// <summary>What a flow in its place cannot do without: what nobody can do stays owed, reminded of and late.</summary>
    private void CheckPlace()
    {
        bool Has<T>() => _reached.Any(step => step.Type is T);

        if (_place is FlowPlace.Office or FlowPlace.School)
        {
            if (!Has<ReceiveDirective>())
                Fault(
                    _flow.Root,
                    "Quy trình thiếu bước “Nhận văn bản” nên đơn vị không xác nhận được và bị tính là trễ. Thêm bước này ở đầu."
                );
            if (!Has<DeriveLocalPlan>())
                Fault(
                    _flow.Root,
                    "Quy trình thiếu bước “Lập kế hoạch của đơn vị” nên đơn vị không có kế hoạch. Thêm bước này sau bước “Nhận văn bản”."
                );
            if (!Has<RequestApproval>())
                Fault(
                    _flow.Root,
                    "Quy trình thiếu bước “Trình duyệt” nên kế hoạch không bao giờ được duyệt. Thêm bước này sau bước lập kế hoạch."
                );
            if (!Has<PublishLink>())
                Fault(
                    _flow.Root,
                    "Quy trình thiếu bước “Gửi liên kết công bố” nên văn bản yêu cầu công bố không thể hoàn thành. Thêm bước này sau khi duyệt."
                );
        }
        if (_place == FlowPlace.Office && !Has<CascadeToUnits>())
            Fault(
                _flow.Root,
                "Quy trình thiếu bước “Gửi đến các đơn vị” nên cấp dưới không nhận được văn bản. Thêm bước này sau khi duyệt."
            );
        if (_place == FlowPlace.Report)
        {
            if (!Has<CollectReport>())
                Fault(_flow.Root, "Quy trình thiếu bước “Nộp báo cáo” nên báo cáo không bao giờ được nộp. Thêm bước này.");
            if (!_reached.Any(step => step.Type is RequestApproval && FlowWords.Text(step, "Approver") != "Own"))
                Fault(
                    _flow.Root,
                    "Quy trình thiếu bước “Trình duyệt” do đơn vị nhận duyệt nên báo cáo không được bên nhận chấp nhận. Thêm bước này, chọn “Nơi duyệt” là Receiver."
                );
        }
    }

    private void CheckStep(ActivityNode step)
    {
        CheckKind(step);
        CheckRole(step);
        if (step.Type is RequestOpinion && step.Type.OutcomesOf(step)?.Any(one => one.Name == RequestOpinion.Expired) == false)
        {
            string field = step.Type.Descriptor.Input("WithinDays")!.DisplayName;
            Fault(step, $"Bước {Name(step)} không có thời hạn nên có thể chờ mãi. Ghi số ngày vào ô “{field}”.");
        }
        foreach (string port in FlowSteps.Returns(step))
            CheckReturn(step, port);
        if (step.Type.Type == FlowSteps.Fork && step.Container?.Type.Type == FlowSteps.Flowchart)
        {
            foreach (string branch in (step.Type.OutcomesOf(step) ?? []).Select(one => one.Name).Distinct(StringComparer.Ordinal))
            {
                if (!Leads(step, branch).Any())
                    Fault(
                        step,
                        $"Nhánh {Port(step, branch)} của bước {Name(step)} chưa nối tới đâu. Nối tới bước đầu của nhánh hoặc xóa nhánh."
                    );
            }
        }
        foreach (Connection jump in step.Connections.Where(one => IsJump(step, one)))
        {
            ActivityNode source = _flow.Nodes[jump.Source];
            Fault(
                source,
                $"Mũi tên {Port(source, jump.Port)} của bước {Name(source)} quay về {Name(_flow.Nodes[jump.Target])} là nhảy sang nhánh khác nên quy trình sẽ gặp sự cố. Nối về một bước mà mọi đường tới {Name(source)} đều đi qua."
            );
        }
    }

    private bool IsJump(ActivityNode chart, Connection one) =>
        _reached.Contains(_flow.Nodes[one.Source])
        && !_flow.Nodes[one.Source].Type.Descriptor.IsTerminal
        && chart.WayOf(one) == ConnectionWay.Jump;

    /// <summary>A step that needs a plan where there is a report, or the other way round.</summary>
    private void CheckKind(ActivityNode step)
    {
        if (!FlowSteps.IsOfPlan(step) && !FlowSteps.IsOfReport(step))
            return;
        // In a flow without a place the first step says what it is for.
        bool forReport = _place is { } place ? place == FlowPlace.Report : FlowSteps.IsOfReport(_steps.First(IsOfOneKind));
        if (FlowSteps.IsOfReport(step) == forReport)
            return;
        (string own, string here) = forReport
            ? ("quy trình thực hiện văn bản", "quy trình báo cáo")
            : ("quy trình báo cáo", "quy trình thực hiện văn bản");
        Fault(step, $"Bước {Name(step)} chỉ dùng trong {own}; trong {here} bước này sẽ gặp sự cố. Xóa bước này.");
    }

    private static bool IsOfOneKind(ActivityNode step) => FlowSteps.IsOfPlan(step) || FlowSteps.IsOfReport(step);

    private void CheckRole(ActivityNode step)
    {
        if (
            step.Type.Type.StartsWith("GenderEquality.", StringComparison.Ordinal)
            && step.Type.Descriptor.Input("Role") is not null
            && Enum.TryParse(FlowWords.Text(step, "Role"), ignoreCase: true, out Role role)
            && !_heldRoles.Contains(role)
        )
        {
            Fault(
                step,
                $"Chưa ai giữ vai trò “{role.Vietnamese()}” nên bước {Name(step)} không có người làm. Giao vai trò này cho một người hoặc chọn vai trò khác."
            );
        }
    }

    /// <summary>What is returned must come to somebody who can change it, and from there be judged again.</summary>
    private void CheckReturn(ActivityNode step, string port)
    {
        string matter = Matter;
        if (step.Container?.Type.Type != FlowSteps.Flowchart || !Leads(step, port).Any())
        {
            Fault(step, $"Cửa {Port(step, port)} của bước {Name(step)} chưa nối. Nối về bước soạn {matter} để sửa rồi trình lại.");
            return;
        }

        ActivityNode chart = step.Container!;
        HashSet<ActivityNode> changing =
        [
            .. Along(chart, Leads(step, port), passes: one => !FlowSteps.Within(one).Any(FlowSteps.IsApproval))
                .Where(one => FlowSteps.Within(one).Any(FlowSteps.Changes)),
        ];
        if (!Along(chart, changing, _ => true).Any(one => FlowSteps.Within(one).Any(FlowSteps.IsApproval)))
        {
            Fault(
                step,
                $"{Port(step, port)} của bước {Name(step)} không dẫn về bước nào sửa được {matter} để trình lại. Nối về bước soạn {matter}."
            );
        }
    }

    private static IEnumerable<ActivityNode> Leads(ActivityNode step, string port)
    {
        ActivityNode chart = step.Container!;
        HashSet<string> targets = [.. chart.Connections.Where(one => one.Source == step.Id && one.Port == port).Select(one => one.Target)];
        return chart.Activities.Where(one => targets.Contains(one.Id));
    }

    /// <summary>A circle of arrows in which nothing waits goes round without end.</summary>
    private void CheckCircles(ActivityNode chart)
    {
        HashSet<string> idle =
        [
            .. chart
                .Activities.Where(step => _reached.Contains(step) && !step.Type.Descriptor.IsTerminal)
                .Where(step => !FlowSteps.Within(step).Any(FlowSteps.Waits))
                .Select(step => step.Id),
        ];
        List<Connection> arrows = [.. chart.Connections.Where(one => idle.Contains(one.Source) && idle.Contains(one.Target))];
        // What nothing comes into, or nothing goes out of, is in no circle; without it the next ones are not either.
        int count;
        do
        {
            count = arrows.Count;
            HashSet<string> sources = [.. arrows.Select(one => one.Source)];
            HashSet<string> targets = [.. arrows.Select(one => one.Target)];
            arrows.RemoveAll(one => !targets.Contains(one.Source) || !sources.Contains(one.Target));
        } while (arrows.Count < count);

        HashSet<string> named = [];
        foreach (ActivityNode step in chart.Activities.Where(step => arrows.Exists(one => one.Source == step.Id)))
        {
            if (named.Contains(step.Id))
                continue;
            HashSet<string> circle = [step.Id];
            while (arrows.Exists(one => circle.Contains(one.Source) != circle.Contains(one.Target)))
            {
                foreach (Connection one in arrows.Where(one => circle.Contains(one.Source) != circle.Contains(one.Target)))
                    circle.UnionWith([one.Source, one.Target]);
            }
            named.UnionWith(circle);
            string steps = string.Join(", ", chart.Activities.Where(one => circle.Contains(one.Id)).Select(Name));
            Fault(
                step,
                $"Vòng lặp qua {steps} không chờ ai hay điều gì nên quy trình sẽ chạy mãi. Thêm vào vòng một bước có chờ hoặc bỏ mũi tên quay lại."
            );
        }
    }
}
