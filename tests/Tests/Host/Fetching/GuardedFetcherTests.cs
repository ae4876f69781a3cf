using System.IO.Compression;
using System.Net;
using System.Reflection;
using GenderEquality.Host.Fetching;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Fetching;

/// <summary>Against a real server on this machine, which the fetcher of the product must not reach and that of the tests may.</summary>
public sealed class GuardedFetcherTests
{
    private LocalSite site = null!;

    [SetUp]
    public async Task StartAsync() => site = await LocalSite.StartAsync();

    [TearDown]
    public async Task StopAsync() => await site.DisposeAsync();

    [TestCase("http://127.0.0.1:{0}/")]
    [TestCase("http://127.1:{0}/")]
    [TestCase("http://2130706433:{0}/")]
    [TestCase("http://0x7f.1:{0}/")]
    [TestCase("http://0x7f000001:{0}/")]
    [TestCase("http://0177.0.0.1:{0}/")]
    [TestCase("http://017700000001:{0}/")]
    [TestCase("http://0.0.0.0:{0}/")]
    [TestCase("http://[::1]:{0}/")]
    [TestCase("http://[::]:{0}/")]
    [TestCase("http://[::ffff:127.0.0.1]:{0}/")]
    [TestCase("http://[::ffff:7f00:1]:{0}/")]
    [TestCase("http://[64:ff9b::7f00:1]:{0}/")]
    [TestCase("http://１２７.0.0.1:{0}/")]
    [TestCase("http://localhost:{0}/")]
    [TestCase("http://localhost.:{0}/")]
    [TestCase("http://trong-nha.edu.vn:{0}/")]
    [TestCase("http://mot-trong-hai.edu.vn:{0}/")]
    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("http://[fd00:ec2::254]/latest/meta-data/")]
    [TestCase("http://192.168.1.1/")]
    public async Task Fetch_AddressThatIsNotPublic_IsRefusedWithoutAConnection(string url)
    {
        site.Names["localhost"] = site.Names["localhost."] = [IPAddress.Loopback];
        site.Names["trong-nha.edu.vn"] = [IPAddress.Parse("10.1.2.3")];
        site.Names["mot-trong-hai.edu.vn"] = [IPAddress.Parse("113.160.0.1"), IPAddress.Loopback];
        using GuardedFetcher fetcher = site.RealFetcher();

        FetchResult result = await fetcher.FetchAsync(new Uri(string.Format(null, url, site.Port)));

        Assert.That(result, Is.TypeOf<FetchResult.Refused>());
        Assert.That(((FetchResult.Refused)result).Reason, Does.Contain("nội bộ"));
        Assert.That(site.Requests, Is.Zero);
    }

    [TestCase("ftp://truong.edu.vn/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("http://ten:mat-khau@truong.edu.vn/")]
    [TestCase("http://truong.edu.vn:22/")]
    [TestCase("https://truong.edu.vn:5432/")]
    public async Task Fetch_WhatIsNoPlainWebAddress_IsRefused(string url)
    {
        using var fetcher = new GuardedFetcher(new FetchingSettings(), (_, _) => throw new AssertionException("nothing is resolved"));

        Assert.That(await fetcher.FetchAsync(new Uri(url)), Is.TypeOf<FetchResult.Refused>());
    }

    [Test]
    public async Task Fetch_NameThatResolvesDifferentlyEachTime_IsCheckedWhereItIsConnected()
    {
        int asked = 0;
        Task<IPAddress[]> Rebinding(string host, CancellationToken cancel) =>
            Task.FromResult<IPAddress[]>([asked++ == 0 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")]);
        using GuardedFetcher fetcher = GuardedFetcher.ReachingThisMachine(site.Settings, Rebinding);
        var url = new Uri($"http://truong.edu.vn:{site.Port}/");

        FetchResult first = await fetcher.FetchAsync(url);
        FetchResult second = await fetcher.FetchAsync(url);

        Assert.That(first, Is.TypeOf<FetchResult.Fetched>());
        Assert.That(second, Is.TypeOf<FetchResult.Refused>());
        Assert.That((asked, site.Requests), Is.EqualTo((2, 1)), "one look-up a connection, and no connection is used twice");
    }

    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("http://10.0.0.1/")]
    [TestCase("//trong-nha.edu.vn/")]
    [TestCase("http://[::ffff:10.0.0.1]/")]
    [TestCase("http://truong.edu.vn:22/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("http://ten@truong.edu.vn/")]
    public async Task Fetch_RedirectToWhatMayNotBeAsked_IsRefused(string target)
    {
        site.Names["truong.edu.vn"] = [IPAddress.Loopback];
        site.Names["trong-nha.edu.vn"] = [IPAddress.Parse("172.16.0.9")];
        site.Answer = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (302, target);
            return Task.CompletedTask;
        };
        using GuardedFetcher fetcher = site.Fetcher();

        FetchResult result = await fetcher.FetchAsync(new Uri($"http://truong.edu.vn:{site.Port}/"));

        Assert.That(result, Is.TypeOf<FetchResult.Refused>());
        Assert.That(site.Requests, Is.EqualTo(1));
    }

    [Test]
    public async Task Fetch_Redirects_AreFollowedToThePage()
    {
        site.Answer = context =>
        {
            if (context.Request.Path == "/trang")
                return context.Response.WriteAsync("đây");
            context.Response.Redirect(context.Request.Path == "/" ? "/giua" : "trang", permanent: true);
            return Task.CompletedTask;
        };
        using GuardedFetcher fetcher = site.Fetcher();

        FetchResult result = await fetcher.FetchAsync(site.Address);

        Assert.That(result, Is.TypeOf<FetchResult.Fetched>());
        Assert.That(((FetchResult.Fetched)result).FinalUrl, Is.EqualTo(new Uri(site.Address, "/trang")));
    }

    [Test]
    public async Task Fetch_RedirectLoop_IsBroken()
    {
        site.Answer = context =>
        {
            context.Response.Redirect("/");
            return Task.CompletedTask;
        };
        using GuardedFetcher fetcher = site.Fetcher();

        Assert.That(await fetcher.FetchAsync(site.Address), Is.TypeOf<FetchResult.Broken>());
        Assert.That(site.Requests, Is.EqualTo(6));
    }

    [Test]
    public async Task Fetch_BodyAboveTheLimit_IsNotRead()
    {
        site.Show(new byte[5 * 1024 * 1024 + 1], "application/pdf");
        using GuardedFetcher fetcher = site.Fetcher();

        Assert.That(await fetcher.FetchAsync(site.Address), Is.TypeOf<FetchResult.Fetched>().With.Property("Body").Null);
    }

    [Test]
    public async Task Fetch_GzipBomb_IsNotUnpackedAboveTheLimit()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int i = 0; i < 100; i++)
                await gzip.WriteAsync(new byte[1024 * 1024]);
        }
        Assert.That(packed.Length, Is.LessThan(5 * 1024 * 1024), "it is small as it comes");
        site.Answer = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(packed.ToArray());
        };
        using GuardedFetcher fetcher = site.Fetcher();

        Assert.That(await fetcher.FetchAsync(site.Address), Is.TypeOf<FetchResult.Fetched>().With.Property("Body").Null);
    }

    [Test]
    public async Task Fetch_BrokenCompression_Fails()
    {
        site.Answer = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("không phải gzip");
        };
        using GuardedFetcher fetcher = site.Fetcher();

        Assert.That(await fetcher.FetchAsync(site.Address), Is.TypeOf<FetchResult.Failed>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Fetch_SiteThatDoesNotFinish_IsGivenUp(bool begins)
    {
        site.Answer = async context =>
        {
            while (begins)
            {
                await context.Response.WriteAsync("x", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using GuardedFetcher fetcher = site.Fetcher(site.Settings with { Time = TimeSpan.FromMilliseconds(300), BodyBytes = int.MaxValue });

        FetchResult result = await fetcher.FetchAsync(site.Address);

        Assert.That(
            result,
            Is.EqualTo(new FetchResult.Failed("Trang không trả lời xong trong 0,3 giây."))
                .Or.EqualTo(new FetchResult.Failed("Trang không trả lời xong trong 0.3 giây."))
        );
    }

    [Test]
    public async Task Fetch_HeaderAboveTheLimit_IsBroken()
    {
        site.Answer = context =>
        {
            for (int i = 0; i < 8; i++)
                context.Response.Headers[$"X-{i}"] = new string('x', 7000);
            return Task.CompletedTask;
        };
        using GuardedFetcher fetcher = site.Fetcher();

        Assert.That(await fetcher.FetchAsync(site.Address), Is.TypeOf<FetchResult.Broken>());
    }

    [Test]
    public async Task Fetch_SiteThatSetsACookie_DoesNotGetItBack()
    {
        var sent = new List<string>();
        site.Answer = context =>
        {
            sent.AddRange(context.Request.Headers.Keys);
            context.Response.Cookies.Append("ten", "gia-tri");
            if (context.Request.Path == "/")
                context.Response.Redirect("/trang");
            return Task.CompletedTask;
        };
        using GuardedFetcher fetcher = site.Fetcher();

        await fetcher.FetchAsync(site.Address);

        Assert.That(
            sent.Distinct(),
            Is.EquivalentTo(new[] { "Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding" }),
            "and nothing else is told of the product"
        );
    }

    [Test]
    public async Task Fetch_NameThatDoesNotExist_Fails()
    {
        using GuardedFetcher fetcher = site.RealFetcher();

        Assert.That(
            await fetcher.FetchAsync(new Uri("https://khong-co.edu.vn/")),
            Is.EqualTo(new FetchResult.Failed("Không tìm thấy tên miền."))
        );
    }

    [Test]
    public async Task Fetch_PortOnWhichNobodyListens_Fails()
    {
        int port = site.Port;
        using GuardedFetcher fetcher = site.Fetcher();
        await site.DisposeAsync();

        Assert.That(
            await fetcher.FetchAsync(new Uri($"http://127.0.0.1:{port}/")),
            Is.EqualTo(new FetchResult.Failed("Không kết nối được với trang."))
        );
    }

    [Test]
    public async Task Fetch_Cancelled_Throws()
    {
        using GuardedFetcher fetcher = site.Fetcher();

        Assert.That(
            async () => await fetcher.FetchAsync(site.Address, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );
        await Task.CompletedTask;
    }

    /// <summary>
    /// The switch is compiled with DEBUG alone; this test runs in that build, and .ci/run looks into one without it. Here: no setting has
    /// it, so that a host built with DEBUG cannot be talked into it either.
    /// </summary>
    [Test]
    public void LoopbackSwitch_IsNoSetting()
    {
        PropertyInfo[] settings = typeof(FetchingSettings).GetProperties();

        Assert.That(typeof(GuardedFetcher).GetMethod("ReachingThisMachine"), Is.Not.Null, "the tests are built with DEBUG");
        Assert.That(
            settings.Select(setting => setting.Name),
            Is.EquivalentTo(new[] { "Enabled", "Ports", "Time", "BodyBytes", "HeaderKibibytes", "Redirects", "AtOnce" })
        );
    }
}
