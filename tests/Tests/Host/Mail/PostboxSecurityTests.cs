// The framework's SMTP client takes the trust in a test's own certificate from here alone.
#pragma warning disable SYSLIB0014, MA0039
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GenderEquality.Host.Mail;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Mail;

/// <summary>TLS and signing in. Alone, since trust in a certificate is given to the whole process.</summary>
[Category("Smtp")]
[NonParallelizable]
internal sealed class PostboxSecurityTests
{
    private string folder = "";
    private string[] certificate = [];
    private string thumbprint = "";

    [OneTimeSetUp]
    public void MakeCertificate()
    {
        folder = Directory.CreateTempSubdirectory("ge-certificate").FullName;
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        thumbprint = made.Thumbprint;
        string crt = Path.Combine(folder, "crt.pem");
        string pem = Path.Combine(folder, "key.pem");
        File.WriteAllText(crt, made.ExportCertificatePem());
        File.WriteAllText(pem, key.ExportPkcs8PrivateKeyPem());
        certificate = ["--certificate", crt, "--key", pem];
    }

    [OneTimeTearDown]
    public void RemoveCertificate() => Directory.Delete(folder, recursive: true);

    [TearDown]
    public void TrustNobody() => ServicePointManager.ServerCertificateValidationCallback = null;

    [Test]
    public async Task Send_CertificateThatIsNotTrusted_IsDeferredAndNothingIsSent()
    {
        await using SmtpServer server = await SmtpServer.StartAsync(certificate);
        await using var postbox = new Postbox(server.Settings() with { StartTls = true });

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That(delivery.Outcome, Is.EqualTo(Outcome.Deferred));
        Assert.That(delivery.Reply, Does.Contain("certificate"));
        Assert.That(server.Mails(), Is.Empty);
    }

    [Test]
    public async Task Send_TlsDemandedOfAServerWithoutIt_IsDeferredAndNothingIsSent()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings() with { StartTls = true });

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That(delivery.Outcome, Is.EqualTo(Outcome.Deferred));
        Assert.That(delivery.Reply, Does.Contain("secure connections"));
        Assert.That(server.Mails(), Is.Empty);
    }

    [Test]
    public async Task Send_OverTlsSignedIn_Arrives()
    {
        ServicePointManager.ServerCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == thumbprint;
        await using SmtpServer server = await SmtpServer.StartAsync([.. certificate, "--sign-in"]);
        await using var postbox = new Postbox(server.Settings() with { StartTls = true, UserName = "he-thong", Password = "mat-khau" });

        for (int i = 0; i < 2; i++)
            Assert.That(await postbox.SendAsync(Letters.To("lan@example.edu.vn")), Is.EqualTo(new Delivery(Outcome.Accepted, null, null)));

        Assert.That(server.Mails(), Has.All.Matches<ReceivedMail>(mail => mail is { Tls: true, SignedIn: true }));
        Assert.That(server.Mails().Select(mail => mail.Peer).Distinct().Count(), Is.EqualTo(1), "connections");
    }

    [Test]
    public async Task Send_WrongPassword_IsDeferred()
    {
        await using SmtpServer server = await SmtpServer.StartAsync("--sign-in");
        await using var postbox = new Postbox(server.Settings() with { UserName = "he-thong", Password = "sai" });

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That((delivery.Outcome, delivery.Code), Is.EqualTo((Outcome.Deferred, (int?)530)), delivery.Reply);
        Assert.That(server.Mails(), Is.Empty);
    }
}
