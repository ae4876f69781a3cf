using System.Text;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host;

/// <summary>An administrator finds the step that stands still, gives a reason, and the work goes on; nobody else finds the page.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.OneKind))]
[Category("Slow")]
[Category("Browser")]
internal sealed class IncidentsPageTests(DatabaseKind kind)
{
    private const string Flow = """
        {"definitionId": "phieu-hoi", "name": "Phiếu hỏi", "root": {"id": "flow", "type": "Elsa.Flowchart",
         "activities": [{"id": "loi", "name": "Gửi phiếu", "type": "Elsa.Fault", "message": "Máy chủ thư không trả lời."},
                        {"id": "tiep", "type": "Elsa.RunTask", "taskName": "doc"}],
         "connections": [{"source": {"activity": "loi"}, "target": {"activity": "tiep"}}]}}
        """;

    [Test]
    public async Task Skip_WithAReason_LetsTheFlowGoOn_AndIsInItsHistory()
    {
        await using Site site = await Site.OpenAsync(kind, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(7)));
        await site.Services.GetRequiredService<DefinitionLibrary>().PublishAsync(Encoding.UTF8.GetBytes(Flow), Actor.System("test"));
        var instance = new StreamId(Guid.NewGuid());
        await site
            .Services.GetRequiredService<Works>()
            .StartAsync(instance, "phieu-hoi", StartRequest.Empty, Actor.System("test"), site.Clock.GetUtcNow());

        IPage clerk = await site.AsAsync("vanthu.so");
        Assert.That((await clerk.GotoAsync("/incidents"))!.Status, Is.EqualTo(404));
        Assert.That(await clerk.GetByRole(AriaRole.Link, new() { Name = "Sự cố" }).CountAsync(), Is.Zero);

        IPage administrator = await site.AsAsync("quantri.so");
        await administrator.GetByRole(AriaRole.Link, new() { Name = "Sự cố" }).ClickAsync();
        await administrator.GetByText("Máy chủ thư không trả lời.").WaitForAsync();
        await Site.LookAsync(administrator, "incidents");

        // Without a reason nothing happens, and the page says so at the field.
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Coi như đã xong" }).ClickAsync();
        Assert.That(await administrator.Locator("[role=alert]").InnerTextAsync(), Does.Contain("Hãy ghi lý do"));
        await Site.LookAsync(administrator, "incidents-refused");
        await administrator.GetByLabel("Lý do").FillAsync("Đã gửi phiếu bằng giấy");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Coi như đã xong" }).ClickAsync();
        await administrator.GetByText("Không có bước nào đang dừng vì lỗi.").WaitForAsync();
        await Site.LookAsync(administrator, "incidents-none");

        await using ProductDb db = site.OpenDatabase();
        Assert.That(await db.Bookmarks.CountAsync(one => one.Stream == instance), Is.EqualTo(1));
        Commit last = (await site.Database.Store.ReadAsync(instance))[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(last.Actor.PersonId, Is.Not.Null);
            Assert.That(last.Events[0], Is.EqualTo(new ActivitySkipped(2, "Đã gửi phiếu bằng giấy")));
            Assert.That((await site.Services.GetRequiredService<Verification>().RunAsync()).Faults, Is.Empty);
            Assert.That((await site.Services.GetRequiredService<Repetition>().RunAsync()).Faults, Is.Empty);
        }
    }

    [Test]
    public async Task Mend_ByASchool_FindsNothing()
    {
        await using Site site = await Site.OpenAsync(kind, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(7)));
        IPage head = await site.AsAsync("thutruong.th");
        string token = await head.Locator("input[name=_token]").First.InputValueAsync();
        IFormData form = head.APIRequest.CreateFormData();
        form.Append("_token", token);
        form.Append("reason", "thử");
        form.Append("action", "retry");
        IAPIResponse answer = await head.APIRequest.PostAsync($"/incidents/{Guid.NewGuid()}/1", new() { Form = form });
        Assert.That(answer.Status, Is.EqualTo(404));
    }
}
