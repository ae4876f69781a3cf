using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Security;

namespace GenderEquality.Host.Mail;

/// <summary>With what mails are signed (DKIM, RFC 6376), under <c>Mail:Dkim:</c>. All three belong together.</summary>
public sealed record DkimSettings
{
    /// <summary>The domain that signs, that of the sender's address or one above it: else DMARC does not count the signature.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Names the key: its public half stands in the TXT record <c>Selector._domainkey.Domain</c>.</summary>
    public string Selector { get; init; } = "";

    /// <summary>A PEM file with the private key, RSA of at least 1024 bits or Ed25519, without a password. Read at start alone.</summary>
    public string KeyFile { get; init; } = "";
}

/// <summary>Signs mails as their last change before they are sent. Safe for use by many threads.</summary>
internal sealed class DkimSignature : DkimSigner
{
    private const int ShortestRsaKey = 1024;

    // All that a reader is shown or acts on. Those that a mail does not have are signed as missing: nobody can add them on the way.
    private static readonly HeaderId[] Signed =
    [
        HeaderId.From,
        HeaderId.To,
        HeaderId.Subject,
        HeaderId.Date,
        HeaderId.MessageId,
        HeaderId.MimeVersion,
        HeaderId.ContentType,
        HeaderId.AutoSubmitted,
        HeaderId.ListUnsubscribe,
        HeaderId.ListUnsubscribePost,
    ];

    private readonly TimeProvider clock;

    /// <param name="settings">Checked ones.</param>
    public DkimSignature(DkimSettings settings, TimeProvider clock)
        : this(settings, ReadKey(settings.KeyFile), clock) { }

    private DkimSignature(DkimSettings settings, AsymmetricKeyParameter key, TimeProvider clock)
        : base(
            key,
            settings.Domain,
            settings.Selector,
            key is Ed25519PrivateKeyParameters ? DkimSignatureAlgorithm.Ed25519Sha256 : DkimSignatureAlgorithm.RsaSha256
        )
    {
        this.clock = clock;
        // Relays fold headers and trim blanks: relaxed is what survives it.
        HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed;
        BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed;
    }

    public void Sign(MimeMessage message) => Sign(message, Signed);

    /// <summary>What keeps a file from being a key to sign with, in words that follow the name of the file; null when nothing does.</summary>
    public static string? FaultOf(string keyFile)
    {
        try
        {
            return ReadKey(keyFile) switch
            {
                Ed25519PrivateKeyParameters => null,
                RsaPrivateCrtKeyParameters rsa when rsa.Modulus.BitLength >= ShortestRsaKey => null,
                RsaPrivateCrtKeyParameters rsa => $"là khóa RSA {rsa.Modulus.BitLength} bit, cần ít nhất {ShortestRsaKey} bit",
                _ => "không phải khóa RSA hoặc Ed25519",
            };
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or FormatException
                        or InvalidCastException
                        or CryptoException
                        or GeneralSecurityException
            )
        {
            return $"không đọc được khóa ({e.Message})";
        }
    }

    protected override long GetTimestamp() => clock.GetUtcNow().ToUnixTimeSeconds();

    private static AsymmetricKeyParameter ReadKey(string file)
    {
        using var text = new StreamReader(file);
        using var pem = new PemReader(text);
        return pem.ReadObject() switch
        {
            AsymmetricCipherKeyPair pair => pair.Private,
            AsymmetricKeyParameter { IsPrivate: true } key => key,
            _ => throw new FormatException("No private key in PEM form was found."),
        };
    }
}
