using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Intake;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host;
using GenderEquality.Host.Pages;
using GenderEquality.Host.Storage;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>What the history page says of a work at each of its events, over histories that the product's own flows wrote.</summary>
public sealed class UnitHistoryTests
{
    private static readonly DirectiveId TheDirective = new(new Guid("0197a1b2-0000-7000-8000-00000000d001"));
    private static readonly UnitId Office = new(new Guid("0197a1b2-0000-7000-8000-00000000a001"));
    private static readonly UnitId School = new(new Guid("0197a1b2-0000-7000-8000-00000000a002"));
    private static readonly PersonId Clerk = new(new Guid("0197a1b2-0000-7000-8000-00000000b001"));
    private static readonly PersonId Drafter = new(new Guid("0197a1b2-0000-7000-8000-00000000b002"));
    private static readonly PersonId Head = new(new Guid("0197a1b2-0000-7000-8000-00000000b003"));
    private static readonly string RemarkHash = new('a', 64);

    private static readonly DirectiveContent Content = new(
        "KH",
        7,
        "KH-PGDĐT",
        new DateOnly(2026, 2, 10),
        "Phòng Giáo dục và Đào tạo Long Biên",
        "Kế hoạch thực hiện bình đẳng giới năm 2026",
        ["THCS"],
        LinkKind.Professional,
        [
            new Clause("c1", ClauseKind.Goal, "Nâng cao nhận thức về bình đẳng giới.", 0, 0),
            new Clause("c2", ClauseKind.Target, "Ít nhất 90 % giáo viên được tập huấn.", 0, 0, null, ">=", 90, "%"),
            new Clause("c3", ClauseKind.Duty, "Trường trung học phổ thông tổ chức diễn đàn.", 0, 0, ["THPT"]),
        ],
        [],
        PublicationRequired: true,
        AcknowledgeBy: new DateOnly(2026, 2, 16),
        PlanBy: new DateOnly(2026, 3, 6),
        PublishBy: new DateOnly(2026, 3, 10)
    );

    private static readonly HistoryNames Names = HistoryNames.None with
    {
        People = new Dictionary<Guid, string> { [Clerk.Value] = "Bùi Thị Kim Oanh", [Head.Value] = "Nguyễn Thị Lan Hương" },
        Units = new Dictionary<UnitId, string>
        {
            [Office] = "Phòng Giáo dục và Đào tạo Long Biên",
            [School] = "Trường Trung học cơ sở Ngọc Lâm",
        },
        Content = Content,
        Flow = "Trường thực hiện văn bản chỉ đạo",
        Texts = new Dictionary<string, string?> { [RemarkHash] = "Nâng chỉ tiêu ở nội dung 2." },
    };

    private static IReadOnlyList<PlanItem> Items(decimal share) =>
        [new PlanItem("c1", Answer.Adopted), new PlanItem("c2", Answer.Adapted, "Tập huấn tháng 3", share)];

    [Test]
    public void Describe_AtEveryEventOfAPlan_TellsItsStage()
    {
        History history = PublishedPlan();

        string[] lines =
        [
            .. history
                .Entries()
                .Select(entry =>
                    $"{entry.Number} {HistoryWords.Sentence(entry.Event, Names)}: {history.Value(entry, "Kế hoạch")}; {history.Value(entry, "Việc đang chờ")}"
                ),
        ];

        Assert.That(
            lines,
            Is.EqualTo(
                new[]
                {
                    "1 Phòng Giáo dục và Đào tạo Long Biên giao văn bản: Chưa nhận văn bản; Nhận văn bản (văn thư)",
                    "2 Nhận văn bản: Đã nhận văn bản; Lập kế hoạch (người soạn)",
                    "3 Lưu kế hoạch, trả lời 2 nội dung: Đang lập kế hoạch; Lập kế hoạch (người soạn)",
                    "4 Lưu kế hoạch, trả lời 2 nội dung: Đang lập kế hoạch; Đang chuyển bước",
                    "5 Trình duyệt kế hoạch: Chờ duyệt; Duyệt kế hoạch (thủ trưởng)",
                    "6 Trả lại kế hoạch để chỉnh sửa: Trả lại để chỉnh sửa; Lập kế hoạch (người soạn)",
                    "7 Lưu kế hoạch, trả lời 2 nội dung: Trả lại để chỉnh sửa; Đang chuyển bước",
                    "8 Trình duyệt kế hoạch: Chờ duyệt; Duyệt kế hoạch (thủ trưởng)",
                    "9 Duyệt và ký kế hoạch, KT. (ký thay): Đã duyệt; Gửi liên kết công bố (văn thư)",
                    "10 Gửi liên kết công bố: Đã công bố; Không còn",
                }
            )
        );
    }

    [Test]
    public void Describe_AfterApproval_NamesSignerCoverageDatesAndFlow()
    {
        History history = PublishedPlan();

        IReadOnlyList<Fact> facts = history.At("9");

        Assert.That(
            facts
                .Where(fact => !fact.OnlyWhenChanged)
                .Select(fact => $"{fact.Label}: {fact.Value}{(fact.Aside is null ? "" : ", " + fact.Aside)}".Replace('\u00A0', ' ')),
            Is.EqualTo(
                new[]
                {
                    "Kế hoạch: Đã duyệt",
                    "Người ký: Nguyễn Thị Lan Hương, KT. (ký thay)",
                    "Nội dung: 2 trong 2 nội dung đã trả lời",
                    "Công bố: Chưa gửi liên kết",
                    "Hạn nhận văn bản: Đúng hạn, 12/02/2026",
                    "Hạn duyệt kế hoạch: Đúng hạn, 03/03/2026",
                    "Hạn gửi liên kết: Hết thứ Ba 10/03/2026, còn 7 ngày",
                    "Việc đang chờ: Gửi liên kết công bố (văn thư)",
                    "Quy trình: Trường thực hiện văn bản chỉ đạo, bản 1",
                }
            )
        );
    }

    [Test]
    public void Compare_ReturnedPlanSavedAgain_ShowsTheAnswerThatChanged()
    {
        History history = PublishedPlan();

        FactChange change = UnitHistory.Compare(history.At("6"), history.At("7")).Single(one => one.Label == "Nội dung 2");

        Assert.Multiple(() =>
        {
            Assert.That(change.Before!.Value, Is.EqualTo("Cụ thể hóa, chỉ tiêu 90 %. Tập huấn tháng 3"));
            Assert.That(change.After!.Value, Is.EqualTo("Cụ thể hóa, chỉ tiêu 95 %. Tập huấn tháng 3"));
        });
    }

    [Test]
    public void Compare_AnswersThatStayedTheSame_AreLeftToTheirSum()
    {
        History history = PublishedPlan();

        IReadOnlyList<FactChange> changes = UnitHistory.Compare(history.At("7"), history.At("8"));

        Assert.Multiple(() =>
        {
            Assert.That(changes.Select(change => change.Label), Has.None.StartsWith("Nội dung ").And.Some.EqualTo("Nội dung"));
            Assert.That(
                changes.Where(change => change.IsChanged).Select(change => change.Label),
                Is.EquivalentTo(new[] { "Kế hoạch", "Ý kiến trả lại", "Việc đang chờ" })
            );
        });
    }

    [Test]
    public void Compare_TimePassesAndNothingHappens_ShowsNoChange()
    {
        WorkflowState state = UnitHistory.StateAfter(PublishedPlan().Events, 4)!;
        DateTimeOffset morning = new(2026, 2, 13, 8, 0, 0, TimeSpan.FromHours(7));

        IReadOnlyList<FactChange> changes = UnitHistory.Compare(
            UnitHistory.Describe(state, morning, Names),
            UnitHistory.Describe(state, morning.AddDays(2), Names)
        );

        Assert.That(changes.Where(change => change.IsChanged), Is.Empty);
    }

    [Test]
    public void Describe_ReturnedPlan_GivesTheRemark([Values] bool writerErased)
    {
        History history = PublishedPlan();
        HistoryNames names = writerErased ? Names with { Texts = new Dictionary<string, string?> { [RemarkHash] = null } } : Names;

        Fact remark = UnitHistory
            .Describe(history.StateAt("6"), history.Commits[^1].At, names)
            .Single(fact => fact.Label == "Ý kiến trả lại");

        Assert.That(remark.Value, Is.EqualTo(writerErased ? "(không còn)" : "Nâng chỉ tiêu ở nội dung 2."));
    }

    [Test]
    public void Describe_SignerWhoseAccountIsGone_IsSaidToBeDeleted()
    {
        History history = PublishedPlan();

        Fact signer = UnitHistory
            .Describe(history.StateAt("9"), history.Commits[^1].At, HistoryNames.None)
            .Single(fact => fact.Label == "Người ký");

        Assert.That(signer.Value, Is.EqualTo("(đã xóa)"));
    }

    [Test]
    public void Describe_OverdueReportThatComesAtLast_TellsEscalationAndLateness()
    {
        History history = LateReport();

        string[] lines =
        [
            .. history
                .Entries()
                .Select(entry =>
                    $"{HistoryWords.Sentence(entry.Event, Names)}: {history.Value(entry, "Báo cáo")}; {history.Value(entry, "Hạn nộp")}; {history.Value(entry, "Báo lên")}"
                ),
        ];

        Assert.That(
            lines.Select(line => line.Replace('\u00A0', ' ')),
            Is.EqualTo(
                new[]
                {
                    "Mở kỳ báo cáo 6 tháng đầu năm 2026: Chưa bắt đầu; Hết Chủ nhật 31/05/2026; Chưa báo",
                    "Quá hạn nộp báo cáo: Chưa bắt đầu; Quá hạn; Chưa báo",
                    "Quá hạn nộp báo cáo, báo đến thủ trưởng: Chưa bắt đầu; Quá hạn; Đã báo đến thủ trưởng",
                    "Nộp báo cáo: Đã nộp, chờ chấp nhận; Nộp muộn 2 ngày; Đã báo đến thủ trưởng",
                    "Chấp nhận báo cáo: Đã chấp nhận; Nộp muộn 2 ngày; Đã báo đến thủ trưởng",
                }
            )
        );
    }

    [Test]
    public void Describe_SubmittedReport_SumsUpFiguresAndVerdictsAndNoLongerAsksToFollowUp()
    {
        History history = LateReport();

        IReadOnlyList<Fact> facts = history.At("4");

        Assert.Multiple(() =>
        {
            Assert.That(facts.Single(fact => fact.Label == "Số liệu").Value, Is.EqualTo("4 trong 4 chỉ số đã ghi"));
            Assert.That(facts.Single(fact => fact.Label == "Học sinh dự truyền thông").Value, Is.EqualTo("1.200 nữ, 0 nam"));
            Assert.That(facts.Single(fact => fact.Label == "Chỉ tiêu").Value, Is.EqualTo("1 chưa đạt"));
            Assert.That(facts.Single(fact => fact.Label == "Việc đang chờ").Value, Is.EqualTo("Chấp nhận báo cáo (thủ trưởng)"));
        });
    }

    [Test]
    public void Entries_WithSteps_KeepTheNumbersOfTheEvents()
    {
        History history = PublishedPlan();

        IReadOnlyList<HistoryEntry> all = UnitHistory.Entries(history.Commits, steps: true);

        Assert.Multiple(() =>
        {
            Assert.That(all[0].Number, Is.EqualTo("0.1"));
            Assert.That(
                all.Where(entry => !entry.IsStep).Select(entry => entry.Number),
                Is.EqualTo(history.Entries().Select(entry => entry.Number))
            );
            Assert.That(all.Select(entry => entry.Upto), Is.EqualTo(Enumerable.Range(1, history.Events.Count)));
        });
    }

    [Test]
    public void StateAfter_EveryPrefix_IsWhatTheEngineReplays()
    {
        History history = LateReport();

        for (int count = 1; count <= history.Events.Count; count++)
        {
            WorkflowState expected = History.Runtime.Replay(history.Events.Take(count));
            WorkflowState actual = UnitHistory.StateAfter(history.Events, count)!;
            Assert.That(actual.Subject, Is.EqualTo(expected.Subject), $"after {count} events");
            Assert.That(actual.Executions, Is.EqualTo(expected.Executions), $"after {count} events");
        }
    }

    [TestCaseSource(nameof(EveryEvent))]
    public void Sentence_OfEveryKindOfEvent_IsThere(Type type)
    {
        var e = (Event)RuntimeHelpers.GetUninitializedObject(type);

        Assert.That(HistoryWords.Knows(e), $"{type.Name} has no sentence. Add one to HistoryWords.");
    }

    [Test]
    public void Prove_UntouchedStream_HoldsAtEveryCommit()
    {
        (List<StoredCommit> stored, StreamHead head) = Stored(PublishedPlan());

        ChainProof proof = HistoryRoutes.Prove(head.Stream, stored, head, History.Format, stored.Count);

        Assert.Multiple(() =>
        {
            Assert.That(proof.Holds);
            Assert.That(proof.Commits, Has.All.Matches<CommitProof>(commit => commit is { HashHolds: true, LinkHolds: true }));
        });
    }

    [Test]
    public void Prove_ChangedBytes_NamesTheCommit()
    {
        (List<StoredCommit> stored, StreamHead head) = Stored(PublishedPlan());
        string body = System.Text.Encoding.UTF8.GetString(stored[2].Body).Replace("Tập huấn", "Tổ chức", StringComparison.Ordinal);
        stored[2] = Copy(stored[2], System.Text.Encoding.UTF8.GetBytes(body), stored[2].Hash);

        ChainProof proof = HistoryRoutes.Prove(head.Stream, stored, head, History.Format, stored.Count);

        Assert.That(proof.Faults, Is.EqualTo(new[] { "Lần ghi 3 không khớp mã băm: nội dung đã khác với lúc ghi." }));
    }

    [Test]
    public void Prove_ChangedBytesWithANewHash_ShowsAtTheSuccessor()
    {
        (List<StoredCommit> stored, StreamHead head) = Stored(PublishedPlan());
        byte[] body = System.Text.Encoding.UTF8.GetBytes(
            System.Text.Encoding.UTF8.GetString(stored[2].Body).Replace("Tập huấn", "Tổ chức", StringComparison.Ordinal)
        );
        stored[2] = Copy(stored[2], body, SHA256.HashData(body));

        ChainProof proof = HistoryRoutes.Prove(head.Stream, stored, head, History.Format, stored.Count);

        Assert.That(proof.Faults, Is.EqualTo(new[] { "Lần ghi 4 không nối với lần ghi trước." }));
    }

    [Test]
    public void Prove_EndCutOff_SaysWhatIsMissing()
    {
        (List<StoredCommit> stored, StreamHead head) = Stored(PublishedPlan());
        stored.RemoveAt(stored.Count - 1);

        ChainProof proof = HistoryRoutes.Prove(head.Stream, stored, head, History.Format, stored.Count);

        Assert.That(proof.Faults, Is.EqualTo(new[] { $"Thiếu các lần ghi sau lần {stored.Count}." }));
    }

    private static IEnumerable<Type> EveryEvent() =>
        ProductHost.Events.Names.Order(StringComparer.Ordinal).Select(ProductHost.Events.TypeOf);

    /// <summary>A school's plan that came back once and was then signed by the deputy and published.</summary>
    private static History PublishedPlan()
    {
        var history = new History("school-directive");
        history.Start(
            new JsonObject { ["own"] = false, ["publicationRequired"] = true },
            new DirectiveAssigned(
                TheDirective,
                School,
                UnitLevel.THCS,
                Office,
                Own: false,
                PublicationRequired: true,
                Content.AcknowledgeBy,
                Content.PlanBy,
                Content.PublishBy
            ),
            new DateTime(2026, 2, 12, 8, 5, 0)
        );
        history.Do(GenderEquality.Activities.Tasks.Acknowledge, new AcknowledgeDirective(Clerk), new DateTime(2026, 2, 12, 14, 20, 0));
        history.Do(GenderEquality.Activities.Tasks.DerivePlan, new SavePlanDraft(Drafter, Items(90)), new DateTime(2026, 2, 23, 9, 11, 0));
        history.Do(
            GenderEquality.Activities.Tasks.DerivePlan,
            new SubmitPlan(Drafter, Items(90), Content),
            new DateTime(2026, 2, 26, 16, 40, 0)
        );
        history.Do(
            GenderEquality.Activities.Tasks.ApprovePlan,
            new Return(Head, new PersonalText(null, RemarkHash)),
            new DateTime(2026, 2, 27, 10, 2, 0)
        );
        history.Do(
            GenderEquality.Activities.Tasks.DerivePlan,
            new SubmitPlan(Drafter, Items(95), Content),
            new DateTime(2026, 3, 2, 8, 34, 0)
        );
        history.Do(GenderEquality.Activities.Tasks.ApprovePlan, new Approve(Head, SigningCapacity.KT), new DateTime(2026, 3, 3, 7, 55, 12));
        history.Do(
            GenderEquality.Activities.Tasks.PublishLink,
            new SendLink(Clerk, "https://ngoclam.edu.vn/ke-hoach"),
            new DateTime(2026, 3, 4, 15, 12, 0)
        );
        return history;
    }

    /// <summary>A report that was asked for twice, told to the unit above, handed in two days late and accepted.</summary>
    private static History LateReport()
    {
        var history = new History("period-report");
        DateOnly last = new(2026, 5, 31);
        history.Start(
            new JsonObject { ["rollsUp"] = false },
            new ReportRequested(
                TheDirective,
                School,
                Office,
                "2026-06",
                "6 tháng đầu năm 2026",
                last,
                DeadlineRule.StartOf(last.AddDays(1))
            ),
            new DateTime(2026, 2, 12, 8, 5, 0)
        );
        history.Record(
            new ObligationFellDue(ObligationKind.Report, History.Instant(new DateTime(2026, 6, 1, 0, 1, 0))),
            new DateTime(2026, 6, 1, 0, 1, 0)
        );
        history.Record(
            new ObligationEscalated(ObligationKind.Report, EscalationRung.Head, History.Instant(new DateTime(2026, 6, 1, 8, 0, 0))),
            new DateTime(2026, 6, 1, 8, 0, 0)
        );
        var form = new ReportForm(
            [.. Indicators.All.Select(indicator => new ReportValue(indicator.Code, 1200, 0))],
            [new TargetVerdict("c2", Verdict.NotAchieved, "Năm giáo viên mới nhận lớp.")],
            PersonalText.None,
            PersonalText.None
        );
        history.Do(GenderEquality.Activities.Tasks.Report, new SubmitReport(Drafter, form, Content), new DateTime(2026, 6, 2, 10, 48, 0));
        history.Do(GenderEquality.Activities.Tasks.AcceptReport, new Approve(Head), new DateTime(2026, 6, 3, 9, 30, 0));
        return history;
    }

    private static (List<StoredCommit> Stored, StreamHead Head) Stored(History history)
    {
        List<StoredCommit> stored =
        [
            .. history.Commits.Select(commit => new StoredCommit
            {
                Stream = commit.Stream,
                Version = commit.Version,
                Body = commit.Body.ToArray(),
                Hash = commit.Hash.ToArray(),
            }),
        ];
        return (
            stored,
            new StreamHead
            {
                Stream = stored[0].Stream,
                Kind = WorkStream.Kind.Name,
                Version = stored.Count,
                Hash = stored[^1].Hash,
            }
        );
    }

    private static StoredCommit Copy(StoredCommit from, byte[] body, byte[] hash) =>
        new()
        {
            Stream = from.Stream,
            Version = from.Version,
            Body = body,
            Hash = hash,
        };

    /// <summary>A work as one of the product's flows writes it, commit by commit; times are Vietnam's.</summary>
    private sealed class History(string flow)
    {
        public static readonly CommitFormat Format = new(ProductHost.Events);
        public static readonly WorkflowRuntime Runtime = new(ProductHost.Activities, WorkStream.FoldSubject);

        private static readonly StreamId Stream = new(new Guid("0197a1b2-0000-7000-8000-00000000c001"));
        private readonly WorkflowDefinition definition =
            DefinitionReader
                .Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", flow + ".json")), ProductHost.Activities)
                .Definition
            ?? throw new InvalidOperationException($"The flow {flow} cannot be read.");

        public List<Commit> Commits { get; } = [];

        public IReadOnlyList<Event> Events => [.. Commits.SelectMany(commit => commit.Events)];

        public static DateTimeOffset Instant(DateTime local) => new(local, DeadlineRule.VietnamOffset);

        public void Start(JsonObject input, Event first, DateTime local) =>
            Commit(
                Actor.System("sending"),
                local,
                Runtime.Start(definition, Stream.Value, new StartRequest { Input = input, FirstEvents = [first] }, Instant(local)).Events
            );

        public void Do(string task, Command command, DateTime local)
        {
            WorkflowState state = Runtime.Replay(Events);
            int execution = state.Waits.Single(live => live.Wait is HumanTask waiting && waiting.Task == task).Execution;
            Commit(
                Actor.Person(command.By.Value),
                local,
                Runtime.Resume(definition, Stream.Value, state, execution, command, Instant(local)).Events
            );
        }

        public void Record(Event e, DateTime local) =>
            Commit(Actor.System("obligations"), local, Runtime.Record(Runtime.Replay(Events), [e]));

        public IReadOnlyList<HistoryEntry> Entries() => UnitHistory.Entries(Commits, steps: false);

        public WorkflowState StateAt(string number) =>
            UnitHistory.StateAfter(Events, Entries().Single(entry => entry.Number == number).Upto)!;

        public IReadOnlyList<Fact> At(string number) =>
            UnitHistory.Describe(StateAt(number), Entries().Single(entry => entry.Number == number).At, Names);

        public string Value(HistoryEntry entry, string label) => At(entry.Number).Single(fact => fact.Label == label).Value;

        private void Commit(Actor actor, DateTime local, IReadOnlyList<Event> events) =>
            Commits.Add(
                Format.Write(
                    Stream,
                    WorkStream.Kind.Name,
                    Commits.Count + 1,
                    Instant(local),
                    actor,
                    null,
                    Commits.Count == 0 ? CommitFormat.Genesis : Commits[^1].Hash,
                    events
                )
            );
    }
}
