using System.Text;
using GenderEquality.Activities.Intake;
using GenderEquality.Host.Fetching;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Fetching;

public sealed class WebPageTests
{
    [Test]
    public void Read_Page_GivesTitleAndTextWithoutScripts()
    {
        WebPage page = WebPage.Read(
            """
            <!doctype html><html><head><title> Kế hoạch &amp;
            thông báo </title><style>p { color: red }</style><script>if (1 < 2) document.write("<p>giả</p>")</script></head>
            <body><!-- ẩn --><h1>Số: <b>0</b>7/KH-PGD&amp;ĐT</h1><p>Bình đẳng<br>giới</p><svg><title>hình</title></svg></body></html>
            """
        );

        Assert.That(page.Title, Is.EqualTo("Kế hoạch & thông báo"));
        Assert.That(VietnameseText.Clean(page.Text), Is.EqualTo("Số: 07/KH-PGD&ĐT Bình đẳng giới"));
    }

    [TestCase("windows-1258", "windows-1258", "")]
    [TestCase("utf-8", null, "")]
    [TestCase("windows-1258", null, """<meta charset="windows-1258">""")]
    [TestCase("windows-1258", null, """<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">""")]
    [TestCase("utf-8", "khong-co-bang-ma-nay", "")]
    [TestCase("utf-8", null, """<meta charset="utf-7">""")]
    [TestCase("utf-8", null, """<meta charset="utf-16">""")]
    [TestCase("utf-16", "utf-16", "")]
    public void Read_Bytes_FollowsHeaderThenMeta(string encoding, string? charset, string meta)
    {
        _ = WebPage.Read("");
        const string Text = "Trường Đông Hà";
        // That code page has the marks of tone on their own.
        string written = encoding == "windows-1258" ? Text.Replace("ờ", "ơ\u0300", StringComparison.Ordinal) : Text;

        WebPage page = WebPage.Read(Encoding.GetEncoding(encoding).GetBytes($"{meta}<title>{written}</title>"), charset);

        Assert.That(page.Title?.Normalize(), Is.EqualTo(Text));
    }

    [TestCase("<div>")]
    [TestCase("<b x=1><p>")]
    [TestCase("<a ")]
    [TestCase("<!--")]
    [TestCase("<title>")]
    [TestCase("&amp")]
    [TestCase("<table><tr><td>")]
    [TestCase("</")]
    [TestCase("<svg><![CDATA[")]
    public void Read_HostilePage_Ends(string repeated) =>
        Assert.That(WebPage.Read(string.Concat(Enumerable.Repeat(repeated, 2_000_000 / repeated.Length))), Is.Not.Null);

    [Test]
    public void Read_ManyAttributes_Ends() =>
        Assert.That(
            WebPage.Read($"<a {string.Join(' ', Enumerable.Range(0, 300_000).Select(i => $"a{i}=1"))}>chữ").Text,
            Does.Contain("chữ")
        );

    [Test]
    public void Read_TitleWithControlCharacters_IsWithoutThem() =>
        Assert.That(WebPage.Read("<title>a\0b&#1;c&#x80;\u001Bd&#xD800;</title>").Title, Does.Match(@"^a\uFFFD?bc€?d\uFFFD$"));

    [Test]
    public void Read_LongTitle_IsCut() =>
        Assert.That(WebPage.Read($"<title>{new string('a', 5000)}</title>").Title, Has.Length.EqualTo(200));
}
