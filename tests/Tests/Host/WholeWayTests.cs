using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using NUnit.Framework;

namespace GenderEquality.Tests.Host;

/// <summary>
/// Read this first: the whole way of a document, as the people of a Sở, a Phòng and four schools go it in their browsers, from the Sở's
/// directive in March 2022 to the replayed history of a school that reported late.
/// </summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
[Category("Slow")]
[Category("Browser")]
[Category("Smtp")]
internal sealed class WholeWayTests(DatabaseKind kind)
{
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);
    private Site site = null!;

    [Test]
    public async Task Directive_FromSoToSchools_IsPlannedReportedRolledUpAndReplayed()
    {
        await using MailServer mail = await MailServer.StartAsync();
        await using (site = await Site.OpenAsync(kind, At(2022, 3, 1), new MailSettings { Host = "127.0.0.1", Port = mail.Port }))
        {
            // The Sở takes its plan in, looks at what was read, and sends it to the Phòng and, directly, to the upper secondary school.
            IPage so = await site.SignInAsync("vanthu.so");
            await Assertions.Expect(so).ToHaveURLAsync($"{site.Address}/inbox");
            await TakeInAsync(so, "/directives/new", Sample("so-ke-hoach.txt"));
            Assert.That(await so.GetByLabel("Ký hiệu").InputValueAsync(), Is.EqualTo("KH-SGDĐT"));
            await Site.LookAsync(so, "confirm");
            await Site.SeeAsync(so);
            await Site.PressAsync(so, "Xác nhận văn bản");
            await Site.LookAsync(so, "directive");
            await Site.PressAsync(so, "Gửi đến 2 đơn vị");
            await site.SweepAsync();
            Assert.That(await InboxAsync("vanthu.thpt"), Does.Contain("Nhận văn bản"));

            // The Phòng acknowledges it; its own plan is a document, to which a duty to publish is added when it is confirmed.
            await DoAsync("vanthu.phong", "Nhận văn bản", "Nhận văn bản");
            IPage phong = await site.AsAsync("soanthao.phong");
            await OpenAsync(phong, "Lập kế hoạch");
            await phong.GetByRole(AriaRole.Link, new() { Name = "Đưa văn bản vào" }).ClickAsync();
            await TakeInAsync(phong, null, LongBien());
            Assert.That(await phong.GetByLabel("Số", new() { Exact = false }).First.InputValueAsync(), Is.EqualTo("7"));
            await phong.GetByLabel("Đơn vị phải công bố kế hoạch").CheckAsync();
            await phong.GetByLabel("Gửi liên kết, chậm nhất").FillAsync("2022-04-15");
            await Site.SeeAsync(phong);
            await Site.PressAsync(phong, "Xác nhận văn bản");
            await Site.PressAsync(phong, "Trình duyệt");
            await DoAsync("thutruong.phong", "Duyệt kế hoạch", "Duyệt");
            await site.SweepAsync();

            // Each school acknowledges and derives its plan; one head returns it and approves it the second time; each gives its link.
            foreach (string school in new[] { "mn", "th", "thcs" })
            {
                await DoAsync($"vanthu.{school}", "Nhận văn bản", "Nhận văn bản");
                await DerivePlanAsync(school);
            }
            IPage head = await site.AsAsync("thutruong.thcs");
            await OpenAsync(head, "Duyệt kế hoạch");
            await head.GetByLabel("Chỗ cần chỉnh sửa").FillAsync("Ghi rõ người phụ trách ở nội dung 1.");
            await Site.PressAsync(head, "Trả lại để chỉnh sửa");
            IPage drafter = await site.AsAsync("soanthao.thcs");
            await OpenAsync(drafter, "Chỉnh sửa kế hoạch bị trả lại");
            Assert.That(await drafter.ContentAsync(), Does.Contain("phụ trách"));
            await drafter.GetByLabel("Việc làm").First.FillAsync("Cô Trâm phụ trách, làm trong tháng 4.");
            await Site.PressAsync(drafter, "Trình duyệt");
            foreach (string school in new[] { "mn", "th", "thcs" })
            {
                await DoAsync($"thutruong.{school}", "Duyệt kế hoạch", "Duyệt");
                IPage clerk = await site.AsAsync($"vanthu.{school}");
                await OpenAsync(clerk, "Gửi liên kết công bố kế hoạch");
                await clerk.GetByLabel("Liên kết").FillAsync($"https://{school}.example.edu.vn/ke-hoach-binh-dang-gioi");
                await Site.PressAsync(clerk, "Gửi liên kết");
            }

            // Reports fall due before 01/6: two come, and only the third school is reminded, the day before and the day after; then its deputy
            // is told as well.
            await site.AtAsync(At(2022, 5, 20));
            await ReportAsync("mn", female: 120, male: 110);
            await ReportAsync("th", female: 300, male: 290);
            await AssertMailsAsync(mail, At(2022, 5, 30), ["soanthao.thcs", "vanthu.thcs"]);
            await AssertMailsAsync(mail, At(2022, 6, 1), ["pho.thcs", "soanthao.thcs", "vanthu.thcs"]);
            await AssertMailsAsync(mail, At(2022, 6, 2), []);
            Assert.That(await InboxAsync("pho.thcs"), Does.Contain("Đã báo đến phó thủ trưởng").IgnoreCase);

            // It reports late.
            await ReportAsync("thcs", female: 210, male: 205);

            // The Phòng returns one report, accepts all, rolls up and reports to the Sở, which accepts.
            IPage phongHead = await site.AsAsync("thutruong.phong");
            await OpenAsync(phongHead, "Xem báo cáo 6 tháng đầu năm 2022", "Sông Hồng");
            await phongHead.GetByLabel("Chỗ cần chỉnh sửa").FillAsync("Xem lại số học sinh nam.");
            await Site.PressAsync(phongHead, "Trả lại để chỉnh sửa");
            await ReportAsync("th", female: 300, male: 285, task: "Chỉnh sửa báo cáo bị trả lại");
            for (int i = 0; i < 3; i++)
                await DoAsync("thutruong.phong", "Xem báo cáo 6 tháng đầu năm 2022", "Chấp nhận");
            await DoAsync("soanthao.phong", "Tổng hợp báo cáo", "Đưa số liệu vào báo cáo");
            IPage rolled = await site.AsAsync("soanthao.phong");
            await OpenAsync(rolled, "Nộp báo cáo");
            Assert.That(await rolled.GetByLabel("Học sinh dự truyền thông: nữ").InputValueAsync(), Is.EqualTo("630"));
            Assert.That(await rolled.GetByLabel("Học sinh dự truyền thông: nam").InputValueAsync(), Is.EqualTo("600"));
            await JudgeTargetsAsync(rolled);
            await Site.PressAsync(rolled, "Nộp báo cáo");
            await DoAsync("thutruong.so", "Xem báo cáo", "Chấp nhận");

            await AssertPagesOfThePhongAsync();
            await AssertLateSchoolAsync();
            await AssertHistoryAsync();
            VerificationReport report = await site.Services.GetRequiredService<Verification>().RunAsync();
            Assert.That(report.Faults, Is.Empty);
            RepetitionReport repeated = await site.Services.GetRequiredService<Repetition>().RunAsync();
            Assert.That(repeated.Faults, Is.Empty);
            Assert.That(repeated.Instances, Is.GreaterThan(10));
        }
    }

    /// <summary>The report of the school that was late counts as late; the other two count as in time.</summary>
    private async Task AssertLateSchoolAsync()
    {
        await using ProductDb db = site.OpenDatabase();
        var met = await (
            from obligation in db.Obligations
            where
                obligation.Kind == ObligationKind.Report
                && obligation.Period == "2022-06"
                && obligation.LastDay == new DateOnly(2022, 5, 31)
            join unit in db.Units on obligation.Unit equals unit.Unit
            select new { unit.Level, obligation.Status }
        ).ToDictionaryAsync(row => row.Level, row => row.Status);
        Assert.That(met[UnitLevel.THCS], Is.EqualTo(ObligationStatus.MetLate));
        Assert.That(met[UnitLevel.MN], Is.EqualTo(ObligationStatus.MetOnTime));
        Assert.That(met[UnitLevel.TH], Is.EqualTo(ObligationStatus.MetOnTime));
    }

    /// <summary>The Phòng sees who reported when, and what the reports add up to; the Sở sees the Phòng's schools below it.</summary>
    private async Task AssertPagesOfThePhongAsync()
    {
        DirectiveId below;
        DirectiveId top;
        await using (ProductDb db = site.OpenDatabase())
        {
            below = await db.Directives.Where(row => row.PlanOf != null).Select(row => row.Directive).SingleAsync();
            top = await db.Directives.Where(row => row.PlanOf == null).Select(row => row.Directive).SingleAsync();
        }
        IPage phong = await site.AsAsync("thutruong.phong");
        await phong.GotoAsync($"/progress/{below}?show=report&period=2022-06");
        await Site.LookAsync(phong, "progress");
        Assert.That(await phong.InnerTextAsync("main"), Does.Contain("Cả 3 trường đã nộp. Một trường nộp muộn."));
        await phong.GotoAsync($"/roll-up/{below}/2022-06");
        await Site.LookAsync(phong, "roll-up");
        Assert.That(await phong.InnerTextAsync("main"), Does.Contain("630").And.Contain("600"));
        await phong.GotoAsync("/works");
        await Site.LookAsync(phong, "works");
        await phong.GotoAsync("/directives");
        await Site.LookAsync(phong, "directives");
        IPage so = await site.AsAsync("thutruong.so");
        await so.GotoAsync($"/progress/{top}?show=report&period=2022-06");
        await Site.LookAsync(so, "progress-so");
        Assert.That(await so.InnerTextAsync("main"), Does.Contain("Long Biên").And.Contain("Bồ Đề"));
    }

    /// <summary>An auditor of the Phòng reads the school's work event by event and sees the state that was true then.</summary>
    private async Task AssertHistoryAsync()
    {
        string work;
        await using (ProductDb db = site.OpenDatabase())
        {
            work = (
                await (
                    from row in db.Works
                    where row.Period == "" && row.Stage == nameof(PlanStage.Published)
                    join unit in db.Units on row.Unit equals unit.Unit
                    where unit.Level == UnitLevel.THCS
                    select row.Stream
                ).SingleAsync()
            ).ToString();
        }
        IPage auditor = await site.AsAsync("kiemtra.phong");
        await auditor.GotoAsync($"/history/{work}");
        Assert.That(await auditor.InnerTextAsync("main"), Does.Contain("nguyên vẹn").And.Contain("Trả lại"));
        await auditor.GotoAsync($"/history/{work}?event=6");
        await Site.LookAsync(auditor, "history");
        await auditor.GotoAsync($"/history/{work}?event=2");
        Assert.That(await auditor.InnerTextAsync("main"), Does.Contain("Đã nhận văn bản").And.Not.Contain("ke-hoach-binh-dang-gioi"));

        // A school beside it is told that there is no such page.
        IPage neighbour = await site.AsAsync("vanthu.th");
        IResponse? answer = await neighbour.GotoAsync($"/history/{work}");
        Assert.That(answer!.Status, Is.EqualTo(404));
    }

    private async Task DerivePlanAsync(string school)
    {
        IPage page = await site.AsAsync($"soanthao.{school}");
        await OpenAsync(page, "Lập kế hoạch");
        foreach (ILocator choice in await page.Locator("select[name$='.answer']").AllAsync())
            await choice.SelectOptionAsync("Adopted");
        await Site.PressAsync(page, "Trình duyệt");
    }

    private async Task ReportAsync(string school, int female, int male, string task = "Nộp báo cáo 6 tháng đầu năm 2022")
    {
        IPage page = await site.AsAsync($"soanthao.{school}");
        await OpenAsync(page, task);
        foreach (Indicator indicator in Indicators.All)
        {
            await page.GetByLabel($"{indicator.Name}: nữ").FillAsync(indicator == Indicators.All[0] ? $"{female}" : "5");
            await page.GetByLabel($"{indicator.Name}: nam").FillAsync(indicator == Indicators.All[0] ? $"{male}" : "3");
        }
        await JudgeTargetsAsync(page);
        await page.GetByLabel("Khó khăn, vướng mắc").FillAsync("Thiếu người tư vấn chuyên trách.");
        await Site.PressAsync(page, "Nộp báo cáo");
    }

    private static async Task JudgeTargetsAsync(IPage page)
    {
        foreach (ILocator achieved in await page.Locator("input[value='Achieved']").AllAsync())
            await achieved.CheckAsync();
    }

    /// <summary>Opens a task of the inbox and presses its one button.</summary>
    private async Task DoAsync(string person, string task, string button)
    {
        IPage page = await site.AsAsync(person);
        await OpenAsync(page, task);
        await Site.PressAsync(page, button);
    }

    private static async Task OpenAsync(IPage page, string task, string? unit = null)
    {
        await page.GotoAsync("/inbox");
        ILocator line = page.Locator("li.task").Filter(new() { HasText = task });
        if (unit is not null)
            line = line.Filter(new() { HasText = unit });
        await Site.LookAsync(page, "inbox-" + Slug(task));
        await line.First.Locator("h3 a").ClickAsync();
        await Site.LookAsync(page, "task-" + Slug(task));
    }

    private static async Task TakeInAsync(IPage page, string? address, string text)
    {
        if (address is not null)
            await page.GotoAsync(address);
        await Site.LookAsync(page, "take-in");
        await page.GetByLabel("Hoặc dán toàn văn vào đây").FillAsync(text);
        await Site.PressAsync(page, "Đọc văn bản");
    }

    /// <summary>Lets time run to an instant: exactly these people of the Phòng's schools get a letter about the report of 31/05/2022.</summary>
    private async Task AssertMailsAsync(MailServer mail, DateTimeOffset instant, string[] people)
    {
        HashSet<string> before = [.. mail.Mails()];
        await site.AtAsync(instant);
        IEnumerable<string> told = mail.Mails()
            .Where(one => !before.Contains(one) && one.Contains("31/05/2022", StringComparison.Ordinal))
            .Select(one => one.Split("@example.edu.vn")[0].Split(['<', ' ', '\n'])[^1])
            .Where(person => !person.EndsWith(".phong", StringComparison.Ordinal));
        Assert.That(told.Order(StringComparer.Ordinal), Is.EqualTo(people), $"at {instant:O}");
    }

    private async Task<string> InboxAsync(string person) => await (await site.AsAsync(person)).InnerTextAsync("main");

    private static string Slug(string task) => string.Concat(task.Where(char.IsAsciiLetter)).ToLowerInvariant();

    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 9, 0, 0, Vietnam);

    private static string Sample(string name) => File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Samples", name));

    /// <summary>The real plan of the Phòng of Long Biên where the seeds lie beside the project, else our own of the same form.</summary>
    private static string LongBien()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            string seeds = Path.Combine(folder.FullName, "shared", "seeds");
            if (Directory.Exists(seeds))
                return File.ReadAllText(Directory.GetFiles(seeds, "000_*.txt").Single());
        }
        return Sample("phong-ke-hoach.txt");
    }
}
