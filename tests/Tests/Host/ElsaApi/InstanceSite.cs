using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GenderEquality.Activities;
using GenderEquality.Activities.Approval;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Activities.Publication;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.ElsaApi;

/// <summary>
/// The product served over HTTP without a browser, over the situation of <see cref="Situations"/>: the first school has gone its whole way,
/// once sent back; the second waits for its plan; the third has not begun; and a flow of no unit stopped at a fault.
/// </summary>
internal sealed partial class InstanceSite : IAsyncDisposable
{
    public const string Remark = "Ông Trần Văn Tư nghỉ ốm nên chưa có số liệu.";
    public const string OfficeAdministrator = "quantri.so@example.edu.vn";
    public const string SchoolAdministrator = "quantri.th2@example.edu.vn";
    public const string OfficeClerk = "vanthu.so@example.edu.vn";

    private const string FaultyFlow = """
        {"definitionId": "phieu-hoi", "name": "Phiếu hỏi", "root": {"id": "flow", "type": "Elsa.Flowchart",
         "activities": [{"id": "loi", "name": "Gửi phiếu", "type": "Elsa.Fault", "message": "Máy chủ thư không trả lời."},
                        {"id": "tiep", "type": "Elsa.RunTask", "taskName": "doc"}],
         "connections": [{"source": {"activity": "loi"}, "target": {"activity": "tiep"}}]}}
        """;

    /// <summary>Waits for a task whose name comes from a variable, after it has set another one.</summary>
    private const string FlowWithVariables = """
        {"definitionId": "bien", "name": "Có biến",
         "variables": [{"id": "v1", "name": "SoTruong", "typeName": "Int32", "value": "3"},
                       {"id": "v2", "name": "TenViec", "typeName": "String", "value": "chua"}],
         "root": {"id": "flow", "type": "Elsa.Flowchart",
         "activities": [{"id": "dat", "type": "Elsa.SetVariable", "variable": {"id": "v2", "name": "TenViec"},
                         "value": {"expression": {"type": "Literal", "value": "dem"}}},
                        {"id": "viec", "type": "Elsa.RunTask",
                         "taskName": {"typeName": "String", "expression": {"type": "Variable", "value": {"id": "v2", "name": "TenViec"}}}}],
         "connections": [{"source": {"activity": "dat"}, "target": {"activity": "viec"}}]}}
        """;

    private readonly Dictionary<string, (HttpClient Client, string Token)> sessions = [];

    private Uri address = null!;

    private InstanceSite(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }
    public DirectiveId Directive { get; private set; }
    public StreamId Finished => Sending.WorkOf(Directive, Situations.School(1));
    public StreamId Suspended => Sending.WorkOf(Directive, Situations.School(2));
    public StreamId Faulted { get; } = new(Guid.NewGuid());
    public StreamId WithVariables { get; } = new(Guid.NewGuid());

    public static async Task<InstanceSite> OpenAsync(DatabaseKind kind)
    {
        TestDatabase database = await TestDatabase.CreateAsync(kind, options => options with { LogLevel = LogLevel.Warning });
        var site = new InstanceSite(database);
        site.Directive = await Situations.SentDirectiveAsync(database, schools: 3);
        await site.GoWholeWayAsync(site.Finished);
        database.Clock.Advance(TimeSpan.FromMinutes(7));
        await site.DoAsync(site.Suspended);
        foreach (string flow in new[] { FaultyFlow, FlowWithVariables })
            await database.Get<DefinitionLibrary>().PublishAsync(Encoding.UTF8.GetBytes(flow), Actor.System("test"));
        await site.StartAsync(site.Faulted, "phieu-hoi", new StartRequest(new JsonObject { ["lop"] = "5A" }, "PHIEU-1"));
        await site.StartAsync(site.WithVariables, "bien", StartRequest.Empty);
        await site.AddAsync(OfficeAdministrator, "Hồ Thị Mỹ Linh", Situations.Office, Role.Administrator);
        await site.AddAsync(SchoolAdministrator, "Lê Văn Hai", Situations.School(2), Role.Administrator);
        await site.AddAsync(OfficeClerk, "Nguyễn Hải Yến", Situations.Office, Role.Clerk, Situations.Clerk);
        site.address = await database.ServeAsync();
        return site;
    }

    public async Task StartAsync(StreamId instance, string flow, StartRequest request)
    {
        Database.Clock.Advance(TimeSpan.FromMinutes(1));
        await Database.Get<Works>().StartAsync(instance, flow, request, Actor.System("test"), Database.Clock.GetUtcNow());
    }

    /// <summary>What a person asks of the API.</summary>
    /// <param name="body">JSON of a POST; null for none.</param>
    public async Task<(HttpStatusCode Status, JsonNode? Body)> AskAsync(
        string person,
        HttpMethod method,
        string address,
        string? body = null
    )
    {
        (HttpClient client, string token) = await SessionAsync(person);
        using var request = new HttpRequestMessage(method, "/elsa/api" + address);
        if (method == HttpMethod.Post)
            request.Headers.Add("RequestVerificationToken", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>What the office's administrator gets: an answer that is there.</summary>
    public async Task<JsonObject> GetAsync(string address)
    {
        (HttpStatusCode status, JsonNode? body) = await AskAsync(OfficeAdministrator, HttpMethod.Get, address);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), address);
        return body!.AsObject();
    }

    public async Task<JsonObject> PostAsync(string address, string body, string person = OfficeAdministrator)
    {
        (HttpStatusCode status, JsonNode? answer) = await AskAsync(person, HttpMethod.Post, address, body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), $"{address} {body}: {answer}");
        return answer!.AsObject();
    }

    public async Task<IReadOnlyList<Event>> EventsAsync(StreamId instance) =>
        [.. (await Database.Store.ReadAsync(instance)).SelectMany(commit => commit.Events)];

    /// <summary>The execution of an activity that started last.</summary>
    public async Task<int> ExecutionAsync(StreamId instance, string activity) =>
        (await EventsAsync(instance)).OfType<ActivityStarted>().Last(started => started.Activity == activity).Execution;

    public async ValueTask DisposeAsync()
    {
        foreach ((HttpClient client, _) in sessions.Values)
            client.Dispose();
        await Database.DisposeAsync();
    }

    /// <summary>Every task of a work until none is left; the head sends the plan back the first time.</summary>
    private async Task GoWholeWayAsync(StreamId work)
    {
        bool returned = false;
        while (await TaskAsync(work) is { } task)
        {
            bool goesBack = task.Task == GenderEquality.Activities.Tasks.ApprovePlan && !returned;
            await DoAsync(work, goesBack ? new Return(Situations.Clerk, new PersonalText(Remark, null)) : null);
            returned |= goesBack;
        }
    }

    /// <summary>Does the task that a work waits for.</summary>
    private async Task DoAsync(StreamId work, Command? command = null)
    {
        TaskRow task = (await TaskAsync(work))!;
        PersonId by = Situations.Clerk;
        DirectiveContent content = Situations.Content;
        command ??= task.Task switch
        {
            GenderEquality.Activities.Tasks.Acknowledge => new AcknowledgeDirective(by),
            GenderEquality.Activities.Tasks.DerivePlan => new SubmitPlan(
                by,
                [.. PlanCoverage.ClausesFor(content, UnitLevel.TH).Select(clause => new PlanItem(clause.Id, Answer.Adopted))],
                content
            ),
            GenderEquality.Activities.Tasks.ApprovePlan => new Approve(by),
            _ => new SendLink(by, "https://truong.example.edu.vn/ke-hoach"),
        };
        Database.Clock.Advance(TimeSpan.FromHours(1));
        await Database.Get<Works>().PerformAsync(work, task.Execution, null, null, command);
    }

    private async Task<TaskRow?> TaskAsync(StreamId work)
    {
        await using ProductDb db = Database.Open();
        return await db.Tasks.AsNoTracking().FirstOrDefaultAsync(row => row.Stream == work);
    }

    public async Task AddAsync(string email, string name, UnitId unit, Role role, PersonId? person = null)
    {
        using IServiceScope scope = Database.Services.CreateScope();
        var account = new Account
        {
            Id = person?.Value ?? Guid.NewGuid(),
            UserName = email,
            Email = email,
            EmailConfirmed = true,
            FullName = name,
        };
        IdentityResult made = await scope
            .ServiceProvider.GetRequiredService<UserManager<Account>>()
            .CreateAsync(account, TestDatabase.Password);
        Assert.That(made.Succeeded, Is.True);
        if (person is not null)
            return;
        LoadedStream stream = await Database.Store.LoadAsync(unit.Stream, UnitStream.Kind);
        await Database.Store.AppendAsync(
            new Pass(
                Actor.System("set-up"),
                Database.Clock.GetUtcNow(),
                null,
                [stream.Append([new RoleGranted(new PersonId(account.Id), role)])]
            )
        );
    }

    private async Task<(HttpClient Client, string Token)> SessionAsync(string person)
    {
        if (sessions.TryGetValue(person, out (HttpClient Client, string Token) session))
            return session;
        HttpClient client = await Sessions.OpenAsync(Database.Services, address, person);
        return sessions[person] = (client, TokenIn(await client.GetStringAsync("/inbox")));
    }

    private static string TokenIn(string page) => Token().Match(page).Groups["token"].Value;

    [GeneratedRegex("name=\"_token\"[^>]* value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
