using System.Security.Cryptography;
using GenderEquality.Engine;
using GenderEquality.Host.Mail;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Mail;

internal sealed class MailSettingsTests
{
    [Test]
    public void Checked_Defaults_Pass() => Assert.That(() => new MailSettings().Checked(), Throws.Nothing);

    [TestCase(25, false, null, MailTls.None)]
    [TestCase(587, true, null, MailTls.StartTls)]
    [TestCase(465, false, null, MailTls.Implicit)]
    [TestCase(465, false, MailTls.StartTls, MailTls.StartTls)]
    [TestCase(465, false, MailTls.None, MailTls.None)]
    [TestCase(2465, false, MailTls.Implicit, MailTls.Implicit)]
    [TestCase(587, true, MailTls.StartTls, MailTls.StartTls)]
    public void Security_OfPortAndSettings_IsWhatIsSaidOrUsual(int port, bool startTls, MailTls? tls, MailTls security)
    {
        var settings = new MailSettings
        {
            Host = "smtp.example.edu.vn",
            Port = port,
            StartTls = startTls,
            Tls = tls,
        };

        Assert.That(settings.Checked().Security, Is.EqualTo(security));
    }

    [TestCase(465, null, "465")]
    [TestCase(587, MailTls.Implicit, "Mail:Tls=Implicit")]
    [TestCase(587, MailTls.None, "Mail:Tls=None")]
    public void Checked_StartTlsThatContradictsTheRest_IsRefused(int port, MailTls? tls, string said)
    {
        var settings = new MailSettings
        {
            Host = "smtp.example.edu.vn",
            Port = port,
            StartTls = true,
            Tls = tls,
        };

        RefusedException refused = Assert.Throws<RefusedException>(() => settings.Checked());

        Assert.That(refused.Message, Does.Contain("Mail:StartTls").And.Contain(said));
    }

    [Test]
    public void Checked_FilesThatAreMissingOrNoKeys_AreNamed()
    {
        string file = Path.GetTempFileName();
        var settings = new MailSettings
        {
            Host = "smtp.example.edu.vn",
            Tls = (MailTls)7,
            TrustedCertificates = file,
            UserName = "he-thong",
            Password = "mat-khau",
            AccessTokenFile = file + ".khong-co",
            Dkim = new DkimSettings
            {
                Domain = "bình đẳng",
                Selector = "a b",
                KeyFile = file,
            },
        };

        RefusedException refused = Assert.Throws<RefusedException>(() => settings.Checked());

        Assert.That(
            refused.Refusals.Select(refusal => refusal.Path).Distinct(),
            Is.EquivalentTo([
                "Mail:Tls",
                "Mail:TrustedCertificates",
                "Mail:AccessTokenFile",
                "Mail:Dkim:Domain",
                "Mail:Dkim:Selector",
                "Mail:Dkim:KeyFile",
            ])
        );
        File.Delete(file);
    }

    [Test]
    public void Checked_DkimKeyOfFewBits_IsRefused()
    {
        string file = Path.GetTempFileName();
        using (var key = RSA.Create(768))
            File.WriteAllText(file, key.ExportRSAPrivateKeyPem());
        var settings = new MailSettings
        {
            Dkim = new DkimSettings
            {
                Domain = "example.edu.vn",
                Selector = "thu",
                KeyFile = file,
            },
        };

        RefusedException refused = Assert.Throws<RefusedException>(() => settings.Checked());

        Assert.That(refused.Message, Does.Contain("Mail:Dkim:KeyFile").And.Contain("768"));
        File.Delete(file);
    }

    [Test]
    public void Checked_ManyFaults_NamesThemAll()
    {
        var settings = new MailSettings
        {
            Host = "smtp.example.edu.vn:587",
            Port = 0,
            UserName = "he-thong",
            From = "Bình đẳng giới",
            BaseAddress = new Uri("/viec", UriKind.Relative),
            TimeoutMilliseconds = 0,
            Connections = 0,
        };

        RefusedException refused = Assert.Throws<RefusedException>(() => settings.Checked());

        Assert.That(
            refused.Refusals.Select(refusal => refusal.Path),
            Is.EquivalentTo(
                new[] { "Host", "Port", "Tls", "Password", "From", "BaseAddress", "TimeoutMilliseconds", "Connections" }.Select(name =>
                    $"Mail:{name}"
                )
            )
        );
    }

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    public void Checked_PasswordToThisMachine_NeedsNoTls(string host)
    {
        var settings = new MailSettings
        {
            Host = host,
            UserName = "he-thong",
            Password = "mat-khau",
        };

        Assert.That(() => settings.Checked(), Throws.Nothing);
    }
}
