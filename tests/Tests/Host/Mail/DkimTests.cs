using System.Security.Cryptography;
using System.Text;
using GenderEquality.Host.Mail;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using MimeKit.Cryptography;
using NUnit.Framework;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;

namespace GenderEquality.Tests.Host.Mail;

/// <summary>What a server received is verified as a receiver would, with the public key from a place of the test's own.</summary>
[Category("Smtp")]
internal sealed class DkimTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("ge-dkim").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase(true)]
    [TestCase(false)]
    public async Task Send_WithAKey_IsSignedAndOneChangedLetterShows(bool rsa)
    {
        (string keyFile, string record) = rsa ? RsaKey() : Ed25519Key();
        string raw = await ReceivedAsync(keyFile);

        using MimeMessage received = Parse(raw);
        Header signature = received.Headers.Single(header => header.Id == HeaderId.DkimSignature);
        Assert.Multiple(() =>
        {
            Assert.That(signature.Value, Does.Contain(rsa ? "a=rsa-sha256" : "a=ed25519-sha256").And.Contain("c=relaxed/relaxed"));
            Assert.That(signature.Value, Does.Contain("d=example.edu.vn").And.Contain("s=thu2026"));
            // The product's clock, 08:00 in Vietnam on Monday 1/6/2026.
            Assert.That(signature.Value, Does.Contain($"t={Clocks.Monday.ToUnixTimeSeconds()}"));
            Assert.That(
                Tag(signature.Value, "h").Split(':', StringSplitOptions.TrimEntries),
                Is.SupersetOf([
                    "from",
                    "to",
                    "subject",
                    "date",
                    "message-id",
                    "mime-version",
                    "content-type",
                    "list-unsubscribe",
                    "list-unsubscribe-post",
                ])
            );
        });
        Assert.That(await VerifyAsync(raw, record), Is.True, "as received");
        Assert.That(await VerifyAsync(Changed(raw, "v=E1=BB=81 vi=E1=BB=87c", "v=E1=BB=81 vi=E1=BB=87k"), record), Is.False, "body");
        Assert.That(await VerifyAsync(Changed(raw, "+0700", "+0800"), record), Is.False, "Date");
        Assert.That(
            await VerifyAsync(Changed(raw, "List-Unsubscribe-Post", "X-Unsubscribe-Post"), record),
            Is.False,
            "List-Unsubscribe-Post"
        );
    }

    [Test]
    public async Task Send_SignedOverAKeptConnection_EachMailVerifies()
    {
        (string keyFile, string record) = RsaKey();
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(Signing(server.Settings(connections: 4), keyFile), new FakeTimeProvider(Clocks.Monday));

        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => postbox.SendAsync(Letters.To("lan@example.edu.vn", $"thu.{i}@gender-equality")))
        );

        Assert.That(server.Mails(), Has.Count.EqualTo(20));
        foreach (ReceivedMail mail in server.Mails())
            Assert.That(await VerifyAsync(mail.Raw, record), Is.True, mail.Raw);
    }

    private static async Task<string> ReceivedAsync(string keyFile)
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(Signing(server.Settings(), keyFile), new FakeTimeProvider(Clocks.Monday));
        DigestModel digest = Letters.Digest(Letters.Line(LineKind.Coming, "kế hoạch năm 2027 về việc dạy và học", 5));
        Letter letter = await new LetterWriter().WriteAsync("lan@example.edu.vn", "e1.p2.s3@gender-equality", digest);
        Assert.That((await postbox.SendAsync(letter)).Outcome, Is.EqualTo(Outcome.Accepted));
        return server.Mails().Single().Raw;
    }

    private static MailSettings Signing(MailSettings settings, string keyFile) =>
        settings with
        {
            Dkim = new DkimSettings
            {
                Domain = "example.edu.vn",
                Selector = "thu2026",
                KeyFile = keyFile,
            },
        };

    private static string Changed(string raw, string old, string changed)
    {
        int at = raw.IndexOf(old, StringComparison.Ordinal);
        Assert.That(at, Is.GreaterThan(0), $"{old} in {raw}");
        return raw[..at] + changed + raw[(at + old.Length)..];
    }

    private static MimeMessage Parse(string raw) => MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(raw)));

    private static string Tag(string signature, string name) =>
        signature.Split(';').Select(part => part.Trim().Split('=', 2)).Single(part => part[0] == name)[1];

    private static async Task<bool> VerifyAsync(string raw, string record)
    {
        using MimeMessage message = Parse(raw);
        Header signature = message.Headers.Single(header => header.Id == HeaderId.DkimSignature);
        return await new DkimVerifier(new KnownKey(record)).VerifyAsync(message, signature);
    }

    private (string File, string Record) RsaKey()
    {
        using var key = RSA.Create(2048);
        string file = Path.Combine(folder, "rsa.pem");
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem());
        return (file, $"v=DKIM1; k=rsa; p={Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}");
    }

    private (string File, string Record) Ed25519Key()
    {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        string file = Path.Combine(folder, "ed25519.pem");
        using (var text = new StreamWriter(file))
        using (var pem = new PemWriter(text))
            pem.WriteObject(new Pkcs8Generator(key));
        return (file, $"v=DKIM1; k=ed25519; p={Convert.ToBase64String(key.GeneratePublicKey().GetEncoded())}");
    }

    /// <summary>In place of the DNS.</summary>
    private sealed class KnownKey(string record) : DkimPublicKeyLocatorBase
    {
        public override AsymmetricKeyParameter LocatePublicKey(
            string methods,
            string domain,
            string selector,
            CancellationToken cancellationToken = default
        ) => GetPublicKey(record);

        public override Task<AsymmetricKeyParameter> LocatePublicKeyAsync(
            string methods,
            string domain,
            string selector,
            CancellationToken cancellationToken = default
        ) => Task.FromResult(GetPublicKey(record));
    }
}
