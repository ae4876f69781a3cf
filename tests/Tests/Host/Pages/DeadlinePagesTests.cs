using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Pages;

/// <summary>
/// What people do about dates in their browsers: remind who is late, ask for more time and grant it, report that there is nothing, look
/// after letters and the reminder policy. A Sở has sent a directive to a Phòng and an upper secondary school.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.OneKind))]
[Category("Slow")]
[Category("Browser")]
internal sealed class DeadlinePagesTests(DatabaseKind kind)
{
    private Site site = null!;
    private DirectiveId directive;

    [SetUp]
    public async Task SentDirective()
    {
        site = await Site.OpenAsync(kind, At(2026, 6, 1));
        PersonId clerk = await PersonAsync("vanthu.so");
        Directives directives = site.Services.GetRequiredService<Directives>();
        directive = await directives.TakeInAsync(
            new TakeInDirective(clerk, Situations.Office, "Kế hoạch thực hiện công tác bình đẳng giới", null),
            "form-1"
        );
        await directives.ConfirmAsync(directive, 1, new ConfirmDirective(clerk, Situations.Content with { Levels = ["PHONG", "THPT"] }));
        await using (ProductDb db = site.OpenDatabase())
            await directives.SendAsync(
                directive,
                await db.Units.SingleAsync(unit => unit.Unit == Situations.Office),
                new SendDirective(clerk)
            );
        await site.SweepAsync();
    }

    [TearDown]
    public async Task NothingIsLeft()
    {
        VerificationReport report = await site.Services.GetRequiredService<Verification>().RunAsync();
        await site.DisposeAsync();
        Assert.That(report.Faults, Is.Empty);
    }

    [Test]
    public async Task Remind_FromTheInbox_WritesToThoseTicked_AndSaysHowMany()
    {
        // Ten days after the last day, 5/6: everything is taken up to the Sở's head.
        await site.AtAsync(At(2026, 6, 15));
        IPage head = await site.AsAsync("thutruong.so");
        Assert.That(await head.InnerTextAsync("main"), Does.Contain("2 đơn vị quá hạn nhận văn bản"));
        Assert.That(await head.InnerTextAsync("nav[aria-label='Chính']"), Does.Contain("1"));
        await Site.LookAsync(head, "inbox-taken-up");
        Assert.That(await (await site.AsAsync("soanthao.so")).InnerTextAsync("main"), Does.Contain("2 đơn vị quá hạn nhận văn bản"));
        Assert.That(await (await site.AsAsync("vanthu.so")).InnerTextAsync("main"), Does.Not.Contain("quá hạn nhận văn bản"));

        await head.GetByRole(AriaRole.Link, new() { Name = "2 đơn vị quá hạn nhận văn bản" }).ClickAsync();
        await Site.LookAsync(head, "late");
        Assert.That(await head.InnerTextAsync("main"), Does.Contain("lâu nhất 10 ngày").And.Contain("thủ trưởng đơn vị nhận").IgnoreCase);

        // Nothing ticked: refused at the field, and what was typed stays.
        foreach (ILocator box in await head.Locator("input[name=works]").AllAsync())
            await box.UncheckAsync();
        await head.GetByLabel("Lời nhắn riêng").FillAsync("Đề nghị nhận văn bản trong hôm nay.");
        await head.GetByRole(AriaRole.Button, new() { Name = "Nhắc", Exact = true }).ClickAsync();
        Assert.That(await head.Locator("[role=alert]").InnerTextAsync(), Does.Contain("Chọn ít nhất một đơn vị"));
        Assert.That(await head.GetByLabel("Lời nhắn riêng").InputValueAsync(), Is.EqualTo("Đề nghị nhận văn bản trong hôm nay."));
        await Site.LookAsync(head, "late-refused");

        await head.GetByLabel("Trường Trung học phổ thông Bồ Đề").CheckAsync();
        await head.GetByRole(AriaRole.Button, new() { Name = "Nhắc", Exact = true }).ClickAsync();
        await head.GetByText("Đã viết 2 thư").WaitForAsync();
        await Site.LookAsync(head, "late-sent");
        Assert.That(await head.InnerTextAsync("main"), Does.Contain("Cao Thị Nga: chờ gửi"));
        await using ProductDb db = site.OpenDatabase();
        Assert.That(await db.Letters.CountAsync(letter => letter.Kind == LetterKind.Personal), Is.EqualTo(2), "clerk and drafter");

        // From the progress page, too; the unit's own inbox and its history say what happened.
        await head.GotoAsync($"/progress/{directive}?show=acknowledge");
        await Site.LookAsync(head, "progress-late");
        await head.GetByRole(AriaRole.Link, new() { Name = "Nhắc đơn vị quá hạn" }).ClickAsync();
        IPage school = await site.AsAsync("vanthu.thpt");
        Assert.That(await school.InnerTextAsync("main"), Does.Contain("Đã báo đến thủ trưởng đơn vị nhận"));
        await Site.LookAsync(school, "inbox-escalated");
        await school.GotoAsync($"/history/{WorkOf("thpt")}");
        Assert.That(await school.InnerTextAsync("main"), Does.Contain("Thư về việc này").And.Contain("đơn vị nhận nhắc"));
        await Site.LookAsync(school, "history-letters");
    }

    [Test]
    public async Task Late_ForWhomItIsNot_IsNotThere()
    {
        await site.AtAsync(At(2026, 6, 15));
        foreach (string person in new[] { "thutruong.thpt", "vanthu.phong", "kiemtra.so", "thutruong.th" })
        {
            IPage page = await site.AsAsync(person);
            Assert.That((await page.GotoAsync($"/late/{directive}?kind=Acknowledge"))!.Status, Is.EqualTo(404), person);
            Assert.That((await page.GotoAsync($"/extensions/{WorkOf("thpt")}/Acknowledge"))!.Status, Is.EqualTo(404), person);
        }
        IPage own = await site.AsAsync("soanthao.so");
        Assert.That((await own.GotoAsync($"/late/{directive}?kind=Acknowledge"))!.Status, Is.EqualTo(200));
        Assert.That((await own.GotoAsync($"/late/{directive}?kind=Nothing"))!.Status, Is.EqualTo(404));
        Assert.That((await own.GotoAsync($"/late/{Guid.NewGuid()}?kind=Acknowledge"))!.Status, Is.EqualTo(404));
        Assert.That((await own.GotoAsync($"/extensions/{WorkOf("thpt")}/Acknowledge"))!.Status, Is.EqualTo(404), "only the head decides");
    }

    [Test]
    public async Task Extension_AskedAndGranted_MovesTheDate_AndKeepsWhatWasTyped()
    {
        await site.AtAsync(At(2026, 11, 10));
        IPage drafter = await site.AsAsync("soanthao.thpt");
        await drafter.GetByRole(AriaRole.Link, new() { Name = "Nộp báo cáo" }).First.ClickAsync();
        await drafter.GetByLabel("Học sinh dự truyền thông: nữ").FillAsync("321");
        await drafter.GetByText("Xin gia hạn", new() { Exact = true }).ClickAsync();
        await drafter.GetByRole(AriaRole.Button, new() { Name = "Gửi đề nghị gia hạn" }).ClickAsync();
        Assert.That(
            await drafter.Locator("[role=alert]").InnerTextAsync(),
            Does.Contain("Chọn ngày xin gia hạn").And.Contain("Ghi lý do xin gia hạn")
        );
        await Site.LookAsync(drafter, "report-extension-refused");
        await drafter.GetByLabel("Xin gia hạn đến hết ngày").FillAsync("2026-11-24");
        await drafter.Locator("#extension-reason").FillAsync("Chờ số liệu của tổ tư vấn.");
        await drafter.GetByRole(AriaRole.Button, new() { Name = "Gửi đề nghị gia hạn" }).ClickAsync();
        await drafter.GetByText("Đang chờ trả lời").WaitForAsync();
        Assert.That(await drafter.GetByLabel("Học sinh dự truyền thông: nữ").InputValueAsync(), Is.EqualTo("321"));
        await Site.LookAsync(drafter, "report-extension-asked");

        IPage head = await site.AsAsync("thutruong.so");
        await Site.LookAsync(head, "inbox-extension");
        await head.GetByRole(AriaRole.Link, new() { Name = "Trường Trung học phổ thông Bồ Đề xin gia hạn" }).First.ClickAsync();
        Assert.That(
            await head.InnerTextAsync("main"),
            Does.Contain("Chờ số liệu của tổ tư vấn.").And.Contain("Mai Xuân Trường").And.Contain("10 ngày")
        );
        await Site.LookAsync(head, "extension");
        await head.GetByRole(AriaRole.Button, new() { Name = "Không gia hạn" }).ClickAsync();
        Assert.That(await head.Locator("[role=alert]").InnerTextAsync(), Does.Contain("Ghi lý do không gia hạn"));
        await Site.LookAsync(head, "extension-refused");
        await head.GetByLabel("Gia hạn đến hết ngày").FillAsync("2026-11-20");
        await head.GetByRole(AriaRole.Button, new() { Name = "Gia hạn", Exact = true }).ClickAsync();
        await head.GetByText("Đã gia hạn đến hết").First.WaitForAsync();
        await Site.LookAsync(head, "extension-granted");

        Assert.That(await (await site.AsAsync("soanthao.thpt")).InnerTextAsync("main"), Does.Contain("20/11/2026"));
        await using (ProductDb db = site.OpenDatabase())
            Assert.That(await db.Letters.CountAsync(letter => letter.Kind == LetterKind.Notice), Is.EqualTo(2), "clerk and drafter");
        await head.GotoAsync($"/progress/{directive}?show=report");
        Assert.That(await head.InnerTextAsync("main"), Does.Contain("đã gia hạn đến 20/11/2026"));

        // The other unit is released: it is counted apart and is never late.
        await head.GotoAsync($"/history/{Sending.ReportOf(directive, Organizations.IdOf("phong"), "2026-11")}");
        await Site.LookAsync(head, "history-decide");
        await head.GetByRole(AriaRole.Link, new() { Name = "Gia hạn, miễn nộp báo cáo" }).ClickAsync();
        await head.GetByText("Miễn cho đơn vị").ClickAsync();
        await head.GetByLabel("Lý do miễn").FillAsync("Phòng sáp nhập từ 01/11.");
        await Site.LookAsync(head, "extension-exempt");
        await head.GetByRole(AriaRole.Button, new() { Name = "Miễn", Exact = true }).ClickAsync();
        await head.GetByText("đã được miễn").WaitForAsync();
        await site.AtAsync(At(2026, 11, 25));
        // Two weeks on, the head signs in again.
        head = await site.AsAsync("thutruong.so");
        await head.GotoAsync($"/progress/{directive}?show=report&period=2026-11");
        await Site.LookAsync(head, "progress-exempt");
        Assert.That(await head.InnerTextAsync("main"), Does.Contain("Được miễn").And.Contain("Một đơn vị được miễn"));
        await using (ProductDb db = site.OpenDatabase())
            Assert.That(
                await db.Obligations.CountAsync(one =>
                    one.Kind == ObligationKind.Report && one.Period == "2026-11" && one.Status == ObligationStatus.Overdue
                ),
                Is.EqualTo(1)
            );
    }

    [Test]
    public async Task NilReport_Accepted_IsRolledUpAsZero()
    {
        IPage drafter = await site.AsAsync("soanthao.thpt");
        await drafter.GetByRole(AriaRole.Link, new() { Name = "Nộp báo cáo" }).First.ClickAsync();
        await drafter.GetByText("Không có nội dung báo cáo", new() { Exact = true }).ClickAsync();
        await drafter.GetByRole(AriaRole.Button, new() { Name = "Báo cáo không có nội dung" }).ClickAsync();
        Assert.That(await drafter.Locator("[role=alert]").InnerTextAsync(), Does.Contain("không có nội dung báo cáo"));
        await Site.LookAsync(drafter, "report-nil-refused");
        await drafter.GetByLabel("Lý do không có nội dung").FillAsync("Trường mới thành lập, chưa có học sinh.");
        await drafter.GetByRole(AriaRole.Button, new() { Name = "Báo cáo không có nội dung" }).ClickAsync();
        await drafter.WaitForURLAsync("**/inbox**");

        IPage head = await site.AsAsync("thutruong.so");
        await head.GetByRole(AriaRole.Link, new() { Name = "Xem báo cáo" }).First.ClickAsync();
        Assert.That(await head.InnerTextAsync("main"), Does.Contain("không có nội dung").And.Contain("Trường mới thành lập"));
        await Site.LookAsync(head, "accept-nil");
        await head.GetByRole(AriaRole.Button, new() { Name = "Chấp nhận" }).ClickAsync();
        await head.WaitForURLAsync("**/inbox**");

        await head.GotoAsync($"/progress/{directive}?show=report&period=2026-11");
        Assert.That(await head.InnerTextAsync("main"), Does.Contain("báo cáo không có nội dung").And.Contain("1 trong 2 đơn vị đã nộp"));
        await Site.LookAsync(head, "progress-nil");
        await head.GotoAsync($"/roll-up/{directive}/2026-11");
        Assert.That(
            await head.InnerTextAsync("main"),
            Does.Contain("báo cáo không có nội dung").And.Contain("Một báo cáo đã được chấp nhận").Or.Contain("1 báo cáo đã được chấp nhận")
        );
        Assert.That((await head.Locator("tfoot td").AllInnerTextsAsync()).Skip(1), Has.All.EqualTo("0"));
        await Site.LookAsync(head, "roll-up-nil");
    }

    [Test]
    public async Task DeliveryLog_ShowsARefusedLetter_AndSendsItAgain()
    {
        await site.AtAsync(At(2026, 6, 15));
        IPage administrator = await site.AsAsync("quantri.so");
        await administrator.GotoAsync("/letters?show=withdrawn");
        await Site.LookAsync(administrator, "letters-none");
        StreamId letter;
        await using (ProductDb db = site.OpenDatabase())
            letter = await db
                .Letters.Where(row => row.Unit == Organizations.IdOf("thpt"))
                .OrderBy(row => row.Stream)
                .Select(row => row.Stream)
                .FirstAsync();
        LoadedStream stream = await site.Database.Store.LoadAsync(letter, LetterStream.Kind);
        DateTimeOffset now = Instants.Storable(site.Clock.GetUtcNow());
        await site.Database.Store.AppendAsync(
            new Pass(
                Actor.System("mail"),
                now,
                null,
                [
                    stream.Append([
                        new LetterDeferred(451, "4.3.0 Try again later", now.AddMinutes(5), now),
                        new LetterRefused(550, "5.1.1 <cao.nga@example.edu.vn>: Recipient address rejected: User unknown", now),
                    ]),
                ]
            )
        );

        await administrator.GotoAsync("/inbox");
        await administrator.GetByRole(AriaRole.Link, new() { Name = "Thư 1 thư bị từ chối" }).ClickAsync();
        Assert.That(await administrator.InnerTextAsync("main"), Does.Contain("Một thư bị máy chủ thư từ chối").And.Contain("User unknown"));
        await Site.LookAsync(administrator, "letters");
        await administrator.GotoAsync($"/letters/{letter}");
        await Site.LookAsync(administrator, "letter");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Gửi lại" }).ClickAsync();
        await administrator.GetByText("Cho gửi lại").WaitForAsync();
        await using (ProductDb db = site.OpenDatabase())
            Assert.That(
                await db.Letters.Where(row => row.Stream == letter).Select(row => row.Status).SingleAsync(),
                Is.EqualTo(LetterStatus.Waiting)
            );

        IPage clerk = await site.AsAsync("vanthu.so");
        foreach (string address in new[] { "/letters", $"/letters/{letter}", "/jobs", "/reminders" })
            Assert.That((await clerk.GotoAsync(address))!.Status, Is.EqualTo(404), address);
    }

    [Test]
    public async Task JobsAndReminders_AreShown_AndThePolicyIsChecked()
    {
        IPage administrator = await site.AsAsync("quantri.so");
        await administrator.GotoAsync("/jobs");
        Assert.That(await administrator.InnerTextAsync("main"), Does.Contain("Viết thư trong ngày").And.Contain("không chạy tác vụ nền"));
        await Site.LookAsync(administrator, "jobs");

        await administrator.GetByRole(AriaRole.Link, new() { Name = "Lịch nhắc" }).ClickAsync();
        await Site.LookAsync(administrator, "reminders");
        ILocator days = administrator.Locator("#kinds-Acknowledge-reminders");
        Assert.That(await days.InputValueAsync(), Is.EqualTo("-14, -7, -3, -1, 0, 1, 3, 7"));
        await days.FillAsync("-7, hai, 90");
        await administrator.Locator("#kinds-Acknowledge-escalation-Head").FillAsync("ba");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Lưu lịch nhắc" }).ClickAsync();
        string alert = await administrator.Locator("[role=alert]").InnerTextAsync();
        Assert.That(alert, Does.Contain("“hai” không phải số ngày").And.Contain("“ba” không phải số ngày sau hạn"));
        Assert.That(await days.InputValueAsync(), Is.EqualTo("-7, hai, 90"));
        await Site.LookAsync(administrator, "reminders-refused");
        await days.FillAsync("-7, 90");
        await administrator.Locator("#kinds-Acknowledge-escalation-Head").FillAsync("1");
        await administrator.Locator("#kinds-Acknowledge-escalation-Deputy").FillAsync("2");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Lưu lịch nhắc" }).ClickAsync();
        alert = await administrator.Locator("[role=alert]").InnerTextAsync();
        Assert.That(alert, Does.Contain("60 ngày").And.Contain("không được báo sớm hơn"));
        Assert.That(
            await administrator.Locator("#kinds-Acknowledge-reminders-bad").CountAsync(),
            Is.EqualTo(1),
            "the fault stands at its field"
        );
        Assert.That(await administrator.Locator("#kinds-Acknowledge-escalation-bad").CountAsync(), Is.EqualTo(1));

        await days.FillAsync("−2, 0, 4");
        await administrator.Locator("#kinds-Acknowledge-escalation-Head").FillAsync("3");
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Xem ngày, chưa lưu" }).ClickAsync();
        // The last day is Friday 5/6/2026: two days before is Wednesday, four days after is Tuesday.
        string shown = (await administrator.InnerTextAsync("section[aria-labelledby=h-Acknowledge]")).Replace('\u00A0', ' ');
        Assert.That(shown, Does.Contain("thứ Tư 03/06/2026").And.Contain("thứ Ba 09/06/2026"));
        await administrator.GetByRole(AriaRole.Button, new() { Name = "Lưu lịch nhắc" }).ClickAsync();
        await administrator.GetByText("Đã lưu lịch nhắc.").WaitForAsync();
        await Site.LookAsync(administrator, "reminders-saved");
        (ReminderPolicy policy, _) = await site.Services.GetRequiredService<ReminderPolicies>().GetAsync();
        Assert.That(policy.For(ObligationKind.Acknowledge).Reminders, Is.EqualTo(new[] { -2, 0, 4 }));
    }

    [Test]
    public async Task Unsubscribe_ByOneClick_NeedsNoSession_AndABadAddressSaysSo()
    {
        PersonId person = await PersonAsync("soanthao.thpt");
        Uri address = site.Services.GetRequiredService<Unsubscription>().AddressFor(person);
        using var anonymous = new HttpClient { BaseAddress = new Uri(site.Address) };
        string path = address.PathAndQuery;

        using var nothing = new FormUrlEncodedContent([]);
        Assert.That((int)(await anonymous.PostAsync(path, nothing)).StatusCode, Is.EqualTo(400));
        Assert.That(await WantsAsync(person), Is.True, "a POST without the field means nothing");
        using var click = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        HttpResponseMessage bad = await anonymous.PostAsync(path[..^4] + "AAAA", click);
        Assert.That((int)bad.StatusCode, Is.EqualTo(400));
        Assert.That(await bad.Content.ReadAsStringAsync(), Does.Contain("Liên kết không dùng được"));
        Assert.That(await WantsAsync(person), Is.True);
        using var again = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        Assert.That((int)(await anonymous.PostAsync(path, again)).StatusCode, Is.EqualTo(200));
        Assert.That(await WantsAsync(person), Is.False);

        // By hand, and back again by the signed-in person.
        IPage page = await site.AsAsync("soanthao.thpt");
        await page.GotoAsync(path);
        await Site.LookAsync(page, "unsubscribe");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dừng nhắc trước hạn" }).ClickAsync();
        await page.GetByText("Đã dừng thư nhắc trước hạn").WaitForAsync();
        await Site.LookAsync(page, "unsubscribed");
        await page.GotoAsync("/letters/unsubscribe?t=nonsense");
        await Site.LookAsync(page, "unsubscribe-bad");
        await page.GotoAsync("/inbox");
        await page.GetByRole(AriaRole.Link, new() { Name = "Thư nhắc việc" }).ClickAsync();
        await Site.LookAsync(page, "mail-preferences");
        await page.GetByLabel("Nhận thư nhắc trước hạn").CheckAsync();
        await page.GetByLabel("English").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu" }).ClickAsync();
        await page.GetByText("Đã lưu.").WaitForAsync();
        Assert.That(await WantsAsync(person), Is.True);
        await using ProductDb db = site.OpenDatabase();
        Assert.That(await db.Users.Where(one => one.Id == person.Value).Select(one => one.Language).SingleAsync(), Is.EqualTo("en"));
    }

    private async Task<bool> WantsAsync(PersonId person)
    {
        await using ProductDb db = site.OpenDatabase();
        return await db.Users.Where(one => one.Id == person.Value).Select(one => one.AdvanceReminders).SingleAsync();
    }

    private async Task<PersonId> PersonAsync(string name)
    {
        await using ProductDb db = site.OpenDatabase();
        return new PersonId(await db.Users.Where(one => one.Email == $"{name}@example.edu.vn").Select(one => one.Id).SingleAsync());
    }

    private StreamId WorkOf(string unit) => Sending.WorkOf(directive, Organizations.IdOf(unit));

    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 9, 0, 0, TimeSpan.FromHours(7));
}
