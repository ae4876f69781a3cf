using System.Net;
using System.Text.RegularExpressions;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Activities.Approval;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>
/// Opinions over HTTP, without a browser: who is asked finds the task by its title, sees the plan, and answers by one of the buttons; nobody
/// else can. A Sở has sent a directive to a school with two deputies and a committee.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed partial class OpinionPageTests(DatabaseKind kind)
{
    private const string Deputy = "pho";
    private const string OtherDeputy = "pho2";
    private const string Committee = "ban";
    private const string Drafter = "soanthao";
    private const string Head = "thutruong";
    private const string Clerk = "vanthu";

    private readonly Dictionary<string, HttpClient> sessions = new(StringComparer.Ordinal);
    private TestDatabase database = null!;
    private Uri served = null!;
    private StreamId work;

    [SetUp]
    public async Task SubmittedPlan()
    {
        database = await TestDatabase.CreateAsync(kind);
        await Get<Organizations>().SetUpAsync(Units, _ => TestDatabase.Password);
        served = await database.ServeAsync();
    }

    [TearDown]
    public async Task NothingIsLeft()
    {
        IReadOnlyList<VerificationFault> faults = (await Get<Verification>().RunAsync()).Faults;
        foreach (HttpClient session in sessions.Values)
            session.Dispose();
        sessions.Clear();
        await database.DisposeAsync();
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public async Task Deputy_FindsTheTask_ReturnsThePlan_AndTheDrafterSeesWhy()
    {
        await SubmittedAsync(OpinionFlow.Silent(3));
        Assert.That(
            await ReadAsync(Deputy, "/inbox"),
            Does.Contain("Phó hiệu trưởng cho ý kiến về kế hoạch").And.Contain("Cho ý kiến").And.Contain("Còn 3 ngày")
        );
        string address = await TaskAsync();
        string page = await ReadAsync(Deputy, address);
        Assert.That(page, Does.Contain("<h1>Phó hiệu trưởng cho ý kiến về kế hoạch</h1>").And.Contain("Từ 90% cán bộ được tập huấn"));
        Assert.That(page, Does.Contain("hết thứ Năm 04/06/2026").And.Contain("trừ khi chọn “Đồng ý”"));
        Assert.That(
            Buttons().Matches(page).Select(match => match.Groups["class"].Value.Trim() + "|" + match.Groups["value"].Value),
            Is.EqualTo(new[] { "btn main|Đồng ý", "btn|Trả lại" })
        );

        (HttpStatusCode status, string refused) = await SendAsync(Deputy, address, page, ("outcome", "Trả lại"), ("remark", ""));
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused, Does.Contain("Ghi rõ nội dung ý kiến khi chọn “Trả lại”."));
        (status, _) = await SendAsync(Deputy, address, refused, ("outcome", "Trả lại"), ("remark", "Ghi rõ người phụ trách."));
        Assert.That(status, Is.EqualTo(HttpStatusCode.Redirect));

        Assert.That(await ReadAsync(Drafter, "/inbox"), Does.Contain("Chỉnh sửa kế hoạch bị trả lại"));
        Assert.That(
            await ReadAsync(Drafter, await TaskAsync()),
            Does.Contain("Trả lại để chỉnh sửa").And.Contain("“Ghi rõ người phụ trách.”").And.Contain("Lê Thị Phó")
        );
        string history = await ReadAsync(Head, $"/history/{work}");
        Assert.That(history, Does.Contain("Lấy ý kiến “Phó hiệu trưởng cho ý kiến về kế hoạch”, đến hết 04/06/2026"));
        Assert.That(history, Does.Contain("Cho ý kiến “Trả lại”").And.Contain("Đưa kế hoạch về chỉnh sửa theo ý kiến"));
    }

    [Test]
    public async Task Head_SeesTheOpinions_BeforeApproving()
    {
        await SubmittedAsync(OpinionFlow.Parallel());
        foreach (string person in new[] { Committee, Deputy })
        {
            string address = await TaskAsync(person == Committee ? Role.Committee : Role.Deputy);
            string page = await ReadAsync(person, address);
            (HttpStatusCode status, string said) = await SendAsync(
                person,
                address,
                page,
                ("outcome", "Đồng ý"),
                ("remark", $"Ý kiến của {person}.")
            );
            Assert.That(status, Is.EqualTo(HttpStatusCode.Redirect), said);
        }

        string approval = await ReadAsync(Head, await TaskAsync());

        Assert.That(approval, Does.Contain("Các ý kiến đã có").And.Contain("“Ý kiến của ban.”").And.Contain("“Ý kiến của pho.”"));
    }

    [Test]
    public async Task Head_GivesAnOpinionOnTheReport_AndItIsShownAsReturned()
    {
        await Get<DefinitionLibrary>()
            .PublishAsync(
                OpinionFlow.Bytes(
                    OpinionFlow.Definition(
                        FlowUses.Default.Report,
                        [
                            OpinionFlow.Activity("collect", "GenderEquality.CollectReport"),
                            OpinionFlow.Opinion("head", "Hiệu trưởng xem báo cáo", "Head"),
                        ],
                        ["collect -> head", "head.Trả lại -> collect"]
                    )
                ),
                Actor.System("test")
            );
        await SubmittedAsync(OpinionFlow.Silent(null));
        await using (ProductDb db = database.Open())
            work = (await db.Works.SingleAsync(row => row.Period != "")).Stream;
        string address = await TaskAsync();
        string page = await ReadAsync(Drafter, address);
        (HttpStatusCode status, string said) = await SendAsync(
            Drafter,
            address,
            page,
            ("_action", "nil"),
            ("nil.reason", "Trường mới mở.")
        );
        Assert.That(status, Is.EqualTo(HttpStatusCode.Redirect), said);
        Assert.That(await ReadAsync(Head, "/inbox"), Does.Contain("Hiệu trưởng xem báo cáo, 6 tháng cuối năm 2026"));

        address = await TaskAsync();
        page = await ReadAsync(Head, address);
        Assert.That(page, Does.Contain("“Trường mới mở.”").And.Contain("<h1>Hiệu trưởng xem báo cáo</h1>"));
        (status, said) = await SendAsync(Head, address, page, ("outcome", "Trả lại"), ("remark", "Vẫn phải ghi số liệu."));
        Assert.That(status, Is.EqualTo(HttpStatusCode.Redirect), said);

        Assert.That(
            await ReadAsync(Drafter, await TaskAsync()),
            Does.Contain("Trả lại để chỉnh sửa").And.Contain("“Vẫn phải ghi số liệu.”")
        );
    }

    [Test]
    public async Task Give_WithoutTheRole_IsRefused_AndFromAnotherUnit_IsNotThere()
    {
        await SubmittedAsync(OpinionFlow.Silent(null));
        string address = await TaskAsync();
        string page = await ReadAsync(Deputy, address);

        Assert.That(
            await ReadAsync(Drafter, address),
            Does.Contain("Việc này do phó thủ trưởng của đơn vị làm").And.Not.Contain("name=\"outcome\"")
        );
        (HttpStatusCode status, string refused) = await SendAsync(
            Drafter,
            address,
            await ReadAsync(Drafter, address),
            ("outcome", "Đồng ý")
        );
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused, Does.Contain("Việc này do phó thủ trưởng của đơn vị làm"));
        Assert.That((await (await AsAsync("vanthu.so")).GetAsync(address)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        (status, _) = await SendAsync(Deputy, address, page, ("outcome", "Đồng ý"));
        Assert.That(status, Is.EqualTo(HttpStatusCode.Redirect));
    }

    [Test]
    public async Task Give_AfterTheTimeIsUp_IsRefusedAndKeepsWhatWasTyped()
    {
        await SubmittedAsync(OpinionFlow.Silent(1));
        string address = await TaskAsync();
        DateTimeOffset end = DeadlineRule.StartOf(new DateOnly(2026, 6, 3));
        database.Clock.MoveTo(end.AddMinutes(-10));
        string first = await ReadAsync(Deputy, address);
        string second = await ReadAsync(OtherDeputy, address);
        database.Clock.MoveTo(end);

        // The sweep has not come yet.
        (HttpStatusCode status, string late) = await SendAsync(Deputy, address, first, ("outcome", "Trả lại"), ("remark", "Quá muộn."));
        Assert.That(
            (status, late.Contains("thời gian làm việc này đã hết", StringComparison.Ordinal)),
            Is.EqualTo((HttpStatusCode.BadRequest, true))
        );
        await SweepAsync();
        (status, late) = await SendAsync(OtherDeputy, address, second, ("outcome", "Trả lại"), ("remark", "Quá muộn."));

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(late, Does.Contain("Việc này không còn chờ").And.Contain("Đã hết thời gian cho ý kiến").And.Contain("Quá muộn."));
        Assert.That(await ReadAsync(Head, await TaskAsync()), Does.Contain("Quá hạn, không có ý kiến"));
    }

    private static UnitToSetUp[] Units { get; } =
    [
        new(
            "so",
            "Sở Giáo dục và Đào tạo Hà Nội",
            UnitLevel.So,
            null,
            LinkKind.Professional,
            Situations.Founded,
            [new("Trần Văn Sở", "vanthu.so@example.edu.vn", [Role.Clerk])]
        ),
        new(
            "th1",
            "Trường Tiểu học Cổ Loa",
            UnitLevel.TH,
            "so",
            LinkKind.Professional,
            Situations.Founded,
            [
                new("Lê Thị Phó", $"{Deputy}@example.edu.vn", [Role.Deputy]),
                new("Lê Văn Phó", $"{OtherDeputy}@example.edu.vn", [Role.Deputy]),
                new("Ngô Thị Ban", $"{Committee}@example.edu.vn", [Role.Committee]),
                new("Vũ Thị Soạn", $"{Drafter}@example.edu.vn", [Role.Drafter]),
                new("Hồ Văn Trưởng", $"{Head}@example.edu.vn", [Role.Head]),
                new("Đỗ Thị Thư", $"{Clerk}@example.edu.vn", [Role.Clerk]),
            ]
        ),
    ];

    /// <summary>The school has the flow, received the directive, and submitted its plan by its pages.</summary>
    private async Task SubmittedAsync(System.Text.Json.Nodes.JsonObject flow)
    {
        await Get<DefinitionLibrary>().PublishAsync(OpinionFlow.Bytes(flow), Actor.System("test"));
        PersonId clerk = await PersonAsync("vanthu.so");
        Directives directives = Get<Directives>();
        DirectiveId directive = await directives.TakeInAsync(
            new TakeInDirective(clerk, Situations.Office, "Kế hoạch thực hiện công tác bình đẳng giới", null),
            "form-1"
        );
        await directives.ConfirmAsync(directive, 1, new ConfirmDirective(clerk, Situations.Content));
        await using (ProductDb db = database.Open())
            await directives.SendAsync(
                directive,
                await db.Units.SingleAsync(unit => unit.Unit == Situations.Office),
                new SendDirective(clerk)
            );
        await SweepAsync();
        work = Sending.WorkOf(directive, Situations.School(1));
        string address = await TaskAsync();
        await SendAsync(Clerk, address, await ReadAsync(Clerk, address));
        address = await TaskAsync();
        (HttpStatusCode status, string said) = await SendAsync(
            Drafter,
            address,
            await ReadAsync(Drafter, address),
            ("items[c1].answer", "Adopted"),
            ("_action", "submit")
        );
        Assert.That(status, Is.EqualTo(HttpStatusCode.Redirect), said);
        await SweepAsync();
    }

    /// <summary>The address of the work's one task, or of the one for a role.</summary>
    private async Task<string> TaskAsync(Role? role = null)
    {
        await using ProductDb db = database.Open();
        TaskRow task = await db.Tasks.SingleAsync(row => row.Stream == work && (role == null || row.Role == role));
        return $"/work/{work}/{task.Execution}";
    }

    private async Task<HttpClient> AsAsync(string person)
    {
        if (sessions.TryGetValue(person, out HttpClient? known))
            return known;
        return sessions[person] = await Sessions.OpenAsync(database.Services, served, $"{person}@example.edu.vn", followRedirects: false);
    }

    private async Task<string> ReadAsync(string person, string address)
    {
        HttpResponseMessage answer = await (await AsAsync(person)).GetAsync(address);
        string page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).Replace('\u00A0', ' ');
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{person} at {address}: {page}");
        return page;
    }

    /// <summary>Sends the form of a page with its hidden fields.</summary>
    private async Task<(HttpStatusCode Status, string Page)> SendAsync(
        string person,
        string address,
        string page,
        params (string Name, string Value)[] fields
    )
    {
        Dictionary<string, string> form = new(StringComparer.Ordinal);
        // Of several forms the last is the task's own; the others are those of the frame.
        foreach (Match hidden in Hidden().Matches(page))
            form[hidden.Groups["name"].Value] = hidden.Groups["value"].Value;
        foreach ((string name, string value) in fields)
            form[name] = value;
        using var content = new FormUrlEncodedContent(form);
        HttpResponseMessage answer = await (await AsAsync(person)).PostAsync(address, content);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    private async Task<PersonId> PersonAsync(string person)
    {
        await using ProductDb db = database.Open();
        return new PersonId((await db.Users.SingleAsync(account => account.Email == $"{person}@example.edu.vn")).Id);
    }

    private Task SweepAsync() => Get<Sweeps>().RunAllAsync(database.Clock.GetUtcNow());

    private T Get<T>()
        where T : notnull => database.Get<T>();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)" ?/?>""", RegexOptions.None, 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex("""<button class="(?<class>[^"]*)" name="outcome" value="(?<value>[^"]*)" ?/?>""", RegexOptions.None, 1000)]
    private static partial Regex Buttons();
}
