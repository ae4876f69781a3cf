using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GenderEquality.Host.Mail;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Mail;

/// <summary>TLS and signing in, each against a server that demands it.</summary>
[Category("Smtp")]
internal sealed class PostboxSecurityTests
{
    private string folder = "";

    [OneTimeSetUp]
    public void MakeCertificates()
    {
        folder = Directory.CreateTempSubdirectory("ge-certificate").FullName;
        MakeCertificate("here", names => names.AddIpAddress(IPAddress.Loopback));
        MakeCertificate("elsewhere", names => names.AddDnsName("smtp.example.org"));
        File.WriteAllText(InFolder("token"), "ma-truy-cap\n");
    }

    [OneTimeTearDown]
    public void RemoveCertificates() => Directory.Delete(folder, recursive: true);

    [TestCase(MailTls.StartTls)]
    [TestCase(MailTls.Implicit)]
    public async Task Send_ToACertificateThatIsNotTrusted_IsDeferredAndNothingIsSent(MailTls tls)
    {
        await using SmtpServer server = await SmtpServer.StartAsync(Tls("here", tls));
        await using var postbox = new Postbox(server.Settings() with { Tls = tls }, new FakeTimeProvider(Clocks.Monday));

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That((delivery.Outcome, delivery.Code), Is.EqualTo((Outcome.Deferred, (int?)null)));
        Assert.That(delivery.Reply, Does.Contain("certificate"));
        Assert.That(server.Mails(), Is.Empty);
    }

    [TestCase(MailTls.StartTls)]
    [TestCase(MailTls.Implicit)]
    public async Task Send_ToATrustedCertificateOfAnotherName_IsDeferredAndNothingIsSent(MailTls tls)
    {
        await using SmtpServer server = await SmtpServer.StartAsync(Tls("elsewhere", tls));
        await using var postbox = new Postbox(
            server.Settings() with
            {
                Tls = tls,
                TrustedCertificates = InFolder("elsewhere.crt"),
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That(delivery.Outcome, Is.EqualTo(Outcome.Deferred));
        Assert.That(delivery.Reply, Does.Contain("certificate"));
        Assert.That(server.Mails(), Is.Empty);
    }

    [Test]
    public async Task Send_ToACertificateThatAnotherIsTrustedInsteadOf_IsDeferred()
    {
        await using SmtpServer server = await SmtpServer.StartAsync(Tls("here", MailTls.Implicit));
        await using var postbox = new Postbox(
            server.Settings() with
            {
                Tls = MailTls.Implicit,
                TrustedCertificates = InFolder("elsewhere.crt"),
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        Assert.That((await postbox.SendAsync(Letters.To("lan@example.edu.vn"))).Outcome, Is.EqualTo(Outcome.Deferred));
        Assert.That(server.Mails(), Is.Empty);
    }

    [Test]
    public async Task Send_TlsDemandedOfAServerWithoutIt_IsDeferredAndNothingIsSent()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings() with { StartTls = true }, new FakeTimeProvider(Clocks.Monday));

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That(delivery.Outcome, Is.EqualTo(Outcome.Deferred));
        Assert.That(delivery.Reply, Does.Contain("STARTTLS"));
        Assert.That(server.Mails(), Is.Empty);
    }

    [TestCase(MailTls.StartTls)]
    [TestCase(MailTls.Implicit)]
    public async Task Send_OverTrustedTlsSignedIn_ArrivesOverOneConnection(MailTls tls)
    {
        await using SmtpServer server = await SmtpServer.StartAsync([.. Tls("here", tls), "--sign-in"]);
        await using var postbox = new Postbox(
            server.Settings() with
            {
                Tls = tls,
                TrustedCertificates = InFolder("here.crt"),
                UserName = "he-thong",
                Password = "mat-khau",
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        for (int i = 0; i < 2; i++)
            Assert.That(await postbox.SendAsync(Letters.To("lan@example.edu.vn")), Is.EqualTo(new Delivery(Outcome.Accepted, null, null)));

        Assert.That(server.Mails(), Has.All.Matches<ReceivedMail>(mail => mail is { Tls: true, Mechanism: not null }));
        Assert.That(server.Mails().Select(mail => mail.Peer).Distinct().Count(), Is.EqualTo(1), "connections");
    }

    [TestCase("PLAIN", "LOGIN")]
    [TestCase("LOGIN", "PLAIN")]
    public async Task Send_ToAServerThatKnowsOneWayToSignIn_TakesIt(string known, string unknown)
    {
        await using SmtpServer server = await SmtpServer.StartAsync("--sign-in", "--without", unknown);
        await using var postbox = new Postbox(
            server.Settings() with
            {
                UserName = "he-thong",
                Password = "mat-khau",
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        Assert.That(await postbox.SendAsync(Letters.To("lan@example.edu.vn")), Is.EqualTo(new Delivery(Outcome.Accepted, null, null)));

        Assert.That(server.Mails().Single().Mechanism, Is.EqualTo(known));
    }

    [Test]
    public async Task Send_WithAnAccessToken_SignsInByXoauth2()
    {
        await using SmtpServer server = await SmtpServer.StartAsync("--sign-in");
        await using var postbox = new Postbox(
            server.Settings() with
            {
                UserName = "he-thong",
                AccessTokenFile = InFolder("token"),
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        Assert.That(await postbox.SendAsync(Letters.To("lan@example.edu.vn")), Is.EqualTo(new Delivery(Outcome.Accepted, null, null)));

        Assert.That(server.Mails().Single().Mechanism, Is.EqualTo("XOAUTH2"));
    }

    [Test]
    public async Task Send_AfterTheAccessTokenWasRenewed_TakesTheNewOne()
    {
        await using SmtpServer server = await SmtpServer.StartAsync("--sign-in");
        string token = InFolder("token-renewed");
        await File.WriteAllTextAsync(token, "het-han");
        await using var postbox = new Postbox(
            server.Settings() with
            {
                UserName = "he-thong",
                AccessTokenFile = token,
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        Delivery before = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));
        await File.WriteAllTextAsync(token, "ma-truy-cap");
        Delivery after = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));
        File.Delete(token);

        Assert.That((before.Outcome, before.Code), Is.EqualTo((Outcome.Deferred, (int?)535)), before.Reply);
        Assert.That(after.Outcome, Is.EqualTo(Outcome.Accepted), after.Reply);
    }

    [Test]
    public async Task Send_AccessTokenGone_IsDeferredAndNothingIsSent()
    {
        await using SmtpServer server = await SmtpServer.StartAsync("--sign-in");
        string token = InFolder("token-gone");
        await File.WriteAllTextAsync(token, "ma-truy-cap");
        await using var postbox = new Postbox(
            server.Settings() with
            {
                UserName = "he-thong",
                AccessTokenFile = token,
            },
            new FakeTimeProvider(Clocks.Monday)
        );
        File.Delete(token);

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That((delivery.Outcome, delivery.Code), Is.EqualTo((Outcome.Deferred, (int?)null)));
        Assert.That(delivery.Reply, Does.Contain("token-gone"));
        Assert.That(server.Mails(), Is.Empty);
    }

    [Test]
    public async Task Send_WrongPassword_IsDeferredWithTheServersCode()
    {
        await using SmtpServer server = await SmtpServer.StartAsync("--sign-in");
        await using var postbox = new Postbox(
            server.Settings() with
            {
                UserName = "he-thong",
                Password = "sai",
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That((delivery.Outcome, delivery.Code), Is.EqualTo((Outcome.Deferred, (int?)535)), delivery.Reply);
        Assert.That(server.Mails(), Is.Empty);
    }

    /// <summary>Such a server would take the mail: what was set up is to be used all the same.</summary>
    [Test]
    public async Task Send_WithAPasswordToAServerWithoutSigningIn_IsDeferredAndNothingIsSent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task<List<string>> heard = AnswerAsync(listener);
        await using var postbox = new Postbox(
            new MailSettings
            {
                Host = "127.0.0.1",
                Port = port,
                UserName = "he-thong",
                Password = "mat-khau",
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That(delivery.Outcome, Is.EqualTo(Outcome.Deferred));
        Assert.That(await heard, Has.None.StartsWith("MAIL"));
    }

    [Test]
    public async Task Send_NotSignedInToAServerThatDemandsIt_IsDeferredWithItsCode()
    {
        await using SmtpServer server = await SmtpServer.StartAsync("--sign-in");
        await using var postbox = new Postbox(server.Settings(), new FakeTimeProvider(Clocks.Monday));

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That((delivery.Outcome, delivery.Code), Is.EqualTo((Outcome.Deferred, (int?)530)), delivery.Reply);
    }

    /// <summary>A server that says yes to everything and offers nothing.</summary>
    private static async Task<List<string>> AnswerAsync(TcpListener listener)
    {
        var heard = new List<string>();
        using TcpClient client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 here");
        while (await reader.ReadLineAsync() is { } line)
        {
            heard.Add(line);
            await writer.WriteLineAsync("250 OK");
        }
        return heard;
    }

    private string InFolder(string name) => Path.Combine(folder, name);

    private string[] Tls(string certificate, MailTls tls) =>
        [
            "--certificate",
            InFolder($"{certificate}.crt"),
            "--key",
            InFolder($"{certificate}.key"),
            .. tls == MailTls.Implicit ? ["--implicit"] : Array.Empty<string>(),
        ];

    private void MakeCertificate(string name, Action<SubjectAlternativeNameBuilder> names)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var alternatives = new SubjectAlternativeNameBuilder();
        names(alternatives);
        request.CertificateExtensions.Add(alternatives.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(InFolder($"{name}.crt"), made.ExportCertificatePem());
        File.WriteAllText(InFolder($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
