using System.Net;
using System.Text.RegularExpressions;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Engine.History;
using GenderEquality.Host.Scheduling;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using GenderEquality.Tests.Host.Fetching;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>What people see of a published link, over HTTP: two schools of a Sở have sent theirs, and the first leads to a wrong page.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed partial class LinkPagesTests(DatabaseKind kind)
{
    private const string Clerk = "vanthu.th1";
    private const string Other = "vanthu.th2";
    private const string Office = "vanthu.so";

    private readonly Dictionary<string, HttpClient> sessions = new(StringComparer.Ordinal);
    private LocalSite site = null!;
    private TestDatabase database = null!;
    private Uri served = null!;
    private DirectiveId directive;

    private StreamId Work => Sending.WorkOf(directive, Situations.School(1));

    [SetUp]
    public async Task SentLinks()
    {
        site = await LocalSite.StartAsync(context =>
            context.Request.Path == "/sai"
                ? Write(context, "<title>Trang chủ</title><p>Chào mừng</p>")
                : Write(context, PublishedLinks.RightPage)
        );
        site.Names["th1.edu.vn"] = site.Names["th2.edu.vn"] = [IPAddress.Loopback];
        database = await TestDatabase.CreateAsync(
            kind,
            options => options with { Fetching = site.Settings, Fetcher = site.Fetcher(), LogLevel = LogLevel.Warning }
        );
        await Get<Organizations>()
            .SetUpAsync(
                [
                    new UnitToSetUp(
                        "so",
                        "Sở Giáo dục và Đào tạo",
                        UnitLevel.So,
                        null,
                        LinkKind.Professional,
                        Situations.Founded,
                        People("so")
                    ),
                    .. new[] { "th1", "th2" }.Select(code => new UnitToSetUp(
                        code,
                        $"Trường Tiểu học {code[2..]}",
                        UnitLevel.TH,
                        "so",
                        LinkKind.Professional,
                        Situations.Founded,
                        People(code)
                    )),
                ],
                _ => TestDatabase.Password
            );
        served = await database.ServeAsync();
        await SendDirectiveAsync();
        await SendLinkAsync(1, "sai");
        await SendLinkAsync(2, "dung");
        await SweepAsync();
    }

    [TearDown]
    public async Task NothingIsLeft()
    {
        IReadOnlyList<VerificationFault> faults = (await Get<Verification>().RunAsync()).Faults;
        foreach (HttpClient session in sessions.Values)
            session.Dispose();
        sessions.Clear();
        await database.DisposeAsync();
        await site.DisposeAsync();
        Assert.That(faults, Is.Empty);
    }

    [Test]
    public async Task Clerk_FindsTheLinkInTheInbox_SeesWhy_AndSendsItAgain()
    {
        Assert.That(await ReadAsync(Clerk, "/inbox"), Does.Contain("Gửi lại liên kết công bố kế hoạch").And.Contain("Không có hạn"));
        string address = await TaskAsync();
        string page = await ReadAsync(Clerk, address);
        Assert.That(page, Does.Contain("Liên kết sai trang").And.Contain("không thấy số 07/KH-SGDĐT").And.Contain("Tên trang: Trang chủ"));
        Assert.That(page, Does.Contain($"value=\"http://th1.edu.vn:{site.Port}/sai\""), "what was sent stands in the field");

        (HttpStatusCode status, string said) = await SendAsync(Clerk, address, page, ("url", "khong-phai-lien-ket"));
        Assert.That(
            (status, said.Contains("Liên kết phải bắt đầu bằng", StringComparison.Ordinal)),
            Is.EqualTo((HttpStatusCode.BadRequest, true))
        );

        (string, string) right = ("url", $"http://th1.edu.vn:{site.Port}/dung");
        Assert.That((await SendAsync(Clerk, address, page, right)).Status, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That((await SendAsync(Clerk, address, page, right)).Status, Is.Not.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(
            (await database.Store.ReadAsync(Work)).SelectMany(commit => commit.Events).OfType<LinkPublished>().Count(),
            Is.EqualTo(2),
            "the same form sent twice counts once"
        );
        Assert.That(await ReadAsync(Clerk, "/inbox"), Does.Not.Contain("Gửi lại liên kết công bố kế hoạch"));
        Assert.That(await ReadAsync(Clerk, "/works"), Does.Contain("Liên kết chưa kiểm tra"));

        await SweepAsync();
        Assert.That(await ReadAsync(Clerk, "/works"), Does.Contain("Liên kết đúng trang, kiểm tra ngày 01/06/2026"));
    }

    [Test]
    public async Task History_TellsTheProof()
    {
        string right = await ReadAsync(Other, $"/history/{Sending.WorkOf(directive, Situations.School(2))}");
        Assert.That(right, Does.Contain("Kiểm tra liên kết công bố: đúng trang"));
        Assert.That(right, Does.Contain("Kế hoạch của trường").And.Contain("Mã băm của trang").And.Contain("Số, ký hiệu trên trang"));
        string wrong = await ReadAsync(Clerk, $"/history/{Work}");
        Assert.That(wrong, Does.Contain("Lỗi của liên kết").And.Contain("Gửi lại liên kết công bố (văn thư)"));
    }

    [Test]
    public async Task OfficeAbove_SeesHowTheLinksStand()
    {
        string page = await ReadAsync(Office, $"/progress/{directive}?show=link");

        Assert.That(page, Does.Contain("Liên kết: 1 đúng trang, 1 sai trang."));
        Assert.That(page, Does.Contain("liên kết sai trang").And.Contain("liên kết đúng trang"));
        Assert.That(await ReadAsync(Office, $"/progress/{directive}?show=plan"), Does.Not.Contain("Liên kết:"));
    }

    [Test]
    public async Task AnotherSchool_FindsNothing()
    {
        string address = await TaskAsync();
        HttpClient other = await AsAsync(Other);

        Assert.That((await other.GetAsync(address)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await other.GetAsync($"/history/{Work}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        string own = await ReadAsync(Other, "/inbox");
        Assert.That((await SendAsync(Other, address, own, ("url", "https://th2.edu.vn/"))).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static Task Write(Microsoft.AspNetCore.Http.HttpContext context, string page)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(page)).AsTask();
    }

    private static PersonToSetUp[] People(string code) => [new("Nguyễn Văn Thư", $"vanthu.{code}@example.edu.vn", [Role.Clerk])];

    private async Task SendDirectiveAsync()
    {
        PersonId clerk = await PersonAsync(Office);
        Directives directives = Get<Directives>();
        directive = await directives.TakeInAsync(
            new TakeInDirective(clerk, Situations.Office, "Kế hoạch thực hiện công tác bình đẳng giới", null),
            "form-1"
        );
        await directives.ConfirmAsync(directive, 1, new ConfirmDirective(clerk, Situations.Content));
        await using ProductDb db = database.Open();
        await directives.SendAsync(directive, await db.Units.SingleAsync(unit => unit.Unit == Situations.Office), new SendDirective(clerk));
        await SweepAsync();
    }

    private async Task SendLinkAsync(int school, string path)
    {
        PersonId clerk = await PersonAsync($"vanthu.th{school}");
        StreamId work = Sending.WorkOf(directive, Situations.School(school));
        Command[] commands =
        [
            new AcknowledgeDirective(clerk),
            new SubmitPlan(clerk, [new PlanItem("c1", Answer.Adopted)], Situations.Content),
            new Approve(clerk),
            new SendLink(clerk, $"http://th{school}.edu.vn:{site.Port}/{path}"),
        ];
        foreach (Command command in commands)
            await Get<GenderEquality.Host.Work.Works>().PerformAsync(work, await ExecutionAsync(work), null, null, command);
    }

    private async Task<int> ExecutionAsync(StreamId work)
    {
        await using ProductDb db = database.Open();
        return (await db.Tasks.SingleAsync(task => task.Stream == work)).Execution;
    }

    /// <summary>The address of the first school's task.</summary>
    private async Task<string> TaskAsync() => $"/work/{Work}/{await ExecutionAsync(Work)}";

    private async Task<PersonId> PersonAsync(string person)
    {
        await using ProductDb db = database.Open();
        return new PersonId((await db.Users.SingleAsync(account => account.Email == $"{person}@example.edu.vn")).Id);
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
        foreach (Match hidden in Hidden().Matches(page))
            form[hidden.Groups["name"].Value] = hidden.Groups["value"].Value;
        foreach ((string name, string value) in fields)
            form[name] = value;
        using var content = new FormUrlEncodedContent(form);
        HttpResponseMessage answer = await (await AsAsync(person)).PostAsync(address, content);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    private Task SweepAsync() => Get<Sweeps>().RunAllAsync(database.Clock.GetUtcNow());

    private T Get<T>()
        where T : notnull => database.Get<T>();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)" ?/?>""", RegexOptions.None, 1000)]
    private static partial Regex Hidden();
}
