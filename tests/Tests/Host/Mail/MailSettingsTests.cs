using GenderEquality.Engine;
using GenderEquality.Host.Mail;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Mail;

internal sealed class MailSettingsTests
{
    [Test]
    public void Checked_Defaults_Pass() => Assert.That(() => new MailSettings().Checked(), Throws.Nothing);

    [Test]
    public void Checked_ImplicitTls_IsRefusedWithWhatToUseInstead()
    {
        var settings = new MailSettings { Host = "smtp.example.edu.vn", Port = 465 };

        RefusedException refused = Assert.Throws<RefusedException>(() => settings.Checked());

        Assert.That(refused.Message, Does.Contain("Mail:Port").And.Contain("465").And.Contain("587").And.Contain("StartTls"));
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
                new[] { "Host", "Port", "StartTls", "Password", "From", "BaseAddress", "TimeoutMilliseconds", "Connections" }.Select(name =>
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
