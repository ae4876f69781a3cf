using System.Net;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Reading;

/// <summary>Documents are uploaded on the page as a browser without script sends them.</summary>
[Category("Slow")]
internal sealed class TakeInPageTests
{
    private TestDatabase database = null!;
    private HttpClient client = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, contents: Contents.Demonstration);
        client = await Sessions.OpenAsync(
            database.Services,
            await database.ServeAsync(),
            "vanthu.so@example.edu.vn",
            followRedirects: false
        );
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        client.Dispose();
        await database.DisposeAsync();
    }

    [Test]
    public async Task Page_SaysWhatItTakes()
    {
        IElement file = (await PageAsync("/directives/new")).QuerySelector("input[type=file]")!;

        Assert.That(file.GetAttribute("accept"), Is.EqualTo(".docx,.pdf,.txt"));
        Assert.That(file.HasAttribute("multiple"));
        Assert.That(file.ParentElement!.TextContent, Does.Contain("không quá 20 MB"));
    }

    [Test]
    public async Task OneFile_GoesToItsConfirmation()
    {
        (HttpStatusCode status, Uri? to, _) = await UploadAsync(
            "",
            ("Kế hoạch.docx", WordFile.OfText(Samples.Text("so-ke-hoach"), columns: true))
        );

        Assert.That(status, Is.EqualTo(HttpStatusCode.Found));
        IDocument page = await PageAsync(to!.ToString());
        Assert.That(page.QuerySelector("[name=number]")!.GetAttribute("value"), Is.EqualTo("177"));
        Assert.That(page.QuerySelector("[name=issuer]")!.TextContent + FieldOf(page, "issuer"), Does.Contain("SỞ GIÁO DỤC VÀ ĐÀO TẠO"));
    }

    [Test]
    public async Task SeveralFiles_AreTakenInEachForItself()
    {
        (HttpStatusCode status, Uri? to, _) = await UploadAsync(
            "",
            ("a.docx", WordFile.OfText(Samples.Text("so-ke-hoach"), columns: true)),
            ("b.txt", Encoding.UTF8.GetBytes(Samples.Text("phong-ke-hoach")))
        );

        Assert.That(status, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(to!.ToString(), Is.EqualTo("/directives"));
        Assert.That(await CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task FilesThatCannotBeRead_AreEachNamedAndNoneIsTakenIn()
    {
        (HttpStatusCode status, _, string page) = await UploadAsync(
            "",
            ("ảnh.docx", [0xFF, 0xD8, 0xFF, 0xE0]),
            ("tốt.txt", "Kế hoạch"u8.ToArray()),
            ("rỗng.pdf", [])
        );

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(page, Does.Contain("“ảnh.docx”: Cần tệp .docx").And.Contain("“rỗng.pdf”: Tệp rỗng").And.Contain("1 tệp còn lại"));
        Assert.That(await CountAsync(), Is.Zero);
    }

    [Test]
    public async Task FileTooLarge_IsRefusedOnThePage()
    {
        (HttpStatusCode status, _, string page) = await UploadAsync("", ("a.pdf", new byte[(20 * 1024 * 1024) + 1]));

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(page, Does.Contain("lớn hơn 20 MB"));
    }

    [Test]
    public async Task RequestTooLarge_IsCutOff()
    {
        (HttpStatusCode status, _, string page) = await UploadAsync("", ("a.pdf", new byte[(100 * 1024 * 1024) + 1]));

        Assert.That(status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(page, Does.Contain("quá lớn"));
    }

    [Test]
    public async Task PastedText_IsNeverLost()
    {
        (HttpStatusCode status, _, string page) = await UploadAsync("Văn bản đã dán", ("a.txt", "Kế hoạch"u8.ToArray()));

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(page, Does.Contain("Vừa chọn tệp vừa dán"));
        Assert.That(new HtmlParser().ParseDocument(page).QuerySelector("textarea")!.TextContent, Is.EqualTo("Văn bản đã dán"));
        Assert.That(await CountAsync(), Is.Zero);

        (status, _, _) = await UploadAsync("Văn bản đã dán");

        Assert.That(status, Is.EqualTo(HttpStatusCode.Found));
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    private async Task<(HttpStatusCode Status, Uri? To, string Page)> UploadAsync(string text, params (string Name, byte[] Content)[] files)
    {
        IDocument page = await PageAsync("/directives/new");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(FieldOf(page, "_token")), "_token" },
            { new StringContent(FieldOf(page, "_key")), "_key" },
            { new StringContent(text), "text" },
        };
        foreach ((string name, byte[] content) in files)
            form.Add(new ByteArrayContent(content), "file", name);
        // As browsers do not, but then they see the connection break: a request that is too large is refused before it is sent.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/directives/new") { Content = form };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage answer = await client.SendAsync(request);
        return (answer.StatusCode, answer.Headers.Location, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    private async Task<IDocument> PageAsync(string address) => new HtmlParser().ParseDocument(await client.GetStringAsync(address));

    private static string FieldOf(IDocument page, string name) => page.QuerySelector($"[name={name}]")!.GetAttribute("value") ?? "";

    private async Task<int> CountAsync()
    {
        await using ProductDb db = database.Open();
        return await db.Directives.CountAsync();
    }
}
