using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FluentValidation;
using FluentValidation.Results;
using GenderEquality.Engine;
using MimeKit;

namespace GenderEquality.Host.Mail;

/// <summary>How the way to the SMTP server is protected.</summary>
public enum MailTls
{
    /// <summary>Not at all: for a server on this machine or one that is reached by a network of its own.</summary>
    None,

    /// <summary>Begun in clear, then STARTTLS, which is demanded: without it nothing is sent. Usual on port 587.</summary>
    StartTls,

    /// <summary>TLS from the first byte. Usual on port 465.</summary>
    Implicit,
}

/// <summary>How mail leaves the product. Set under <c>Mail:</c>; without a host, mails are written into a folder for development.</summary>
public sealed record MailSettings
{
    /// <summary>SMTP server; null to write into <see cref="PickupFolder"/> instead.</summary>
    public string? Host { get; init; }
    public int Port { get; init; } = 25;

    /// <summary>
    /// How the connection is protected. Null: implicit TLS on port 465, elsewhere as <see cref="StartTls"/> says. With either kind of TLS the
    /// certificate must be of the server's name, and of a root that this machine or <see cref="TrustedCertificates"/> trusts.
    /// </summary>
    public MailTls? Tls { get; init; }

    /// <summary>The older way to say <see cref="MailTls.StartTls"/>.</summary>
    public bool StartTls { get; init; }

    /// <summary>
    /// A PEM file of certificates that are trusted as roots beside those of the machine, for a server with a certificate of an authority of
    /// one's own or of itself. Null for none. Read at start.
    /// </summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>
    /// Null to send without signing in. With one, the server must let us sign in, or nothing is sent. With a password the strongest of the
    /// ways is taken that both know, among them PLAIN and LOGIN.
    /// </summary>
    public string? UserName { get; init; }
    public string? Password { get; init; }

    /// <summary>
    /// A file with an OAuth 2.0 access token, to sign in by XOAUTH2 instead of a password. It is read anew for each connection, so that
    /// whoever renews the token only has to replace the file.
    /// </summary>
    public string? AccessTokenFile { get; init; }

    /// <summary>With what mails are signed (DKIM); null to leave that to the server.</summary>
    public DkimSettings? Dkim { get; init; }

    public string From { get; init; } = "binh-dang-gioi@localhost";
    public string? PickupFolder { get; init; }

    /// <summary>The address of the product, for links in mails.</summary>
    public Uri BaseAddress { get; init; } = new("http://127.0.0.1:5080");

    /// <summary>How long one SMTP dialogue may take from connecting to the last reply, in milliseconds; 100 to 600,000.</summary>
    public int TimeoutMilliseconds { get; init; } = 30_000;

    /// <summary>
    /// How many connections there are at most, 1 to 64, each with one dialogue at a time. A host that dies in the middle of a dialogue does
    /// not know whether the server took the mail: as many mails as there are connections may then arrive a second time, with the same
    /// Message-ID. So 1 repeats at most one mail, and each further connection at most one more.
    /// </summary>
    public int Connections { get; init; } = 1;

    /// <summary>How the connection is protected, after all that is said of it.</summary>
    public MailTls Security =>
        Tls
        ?? (
            Port == ImplicitTlsPort ? MailTls.Implicit
            : StartTls ? MailTls.StartTls
            : MailTls.None
        );

    private const int ImplicitTlsPort = 465;

    /// <summary>The certificates of <see cref="TrustedCertificates"/>.</summary>
    internal X509Certificate2Collection ReadTrusted()
    {
        var certificates = new X509Certificate2Collection();
        if (TrustedCertificates is not null)
            certificates.ImportFromPemFile(TrustedCertificates);
        return certificates;
    }

    /// <exception cref="RefusedException">Settings are wrong; all of them are named.</exception>
    public MailSettings Checked()
    {
        ValidationResult result = new MailSettingsValidator().Validate(this);
        return result.IsValid
            ? this
            : throw new RefusedException([
                .. result.Errors.Select(error => new Refusal($"Mail:{error.PropertyName.Replace('.', ':')}", error.ErrorMessage)),
            ]);
    }
}

public sealed class MailSettingsValidator : AbstractValidator<MailSettings>
{
    public MailSettingsValidator()
    {
        RuleFor(mail => mail.Host)
            .Must(host => Uri.CheckHostName(host) != UriHostNameType.Unknown)
            .When(mail => mail.Host is not null)
            .WithMessage(mail => $"“{mail.Host}” không phải tên máy chủ hoặc địa chỉ IP. Ghi ví dụ smtp.example.edu.vn, không kèm cổng.");
        RuleFor(mail => mail.Port).InclusiveBetween(1, 65_535).WithMessage("Ghi cổng từ 1 đến 65535; thường là 587 hoặc 25.");
        RuleFor(mail => mail.Tls).IsInEnum().WithMessage("Ghi None, StartTls hoặc Implicit (TLS ngay từ byte đầu, thường ở cổng 465).");
        RuleFor(mail => mail.StartTls)
            .Equal(false)
            .When(mail => mail.Security != MailTls.StartTls)
            .WithMessage(mail =>
                mail.Tls is null
                    ? "Cổng 465 dùng TLS ngay từ byte đầu, không dùng STARTTLS. Bỏ Mail:StartTls; nếu máy chủ thật sự chờ STARTTLS ở cổng 465, đặt Mail:Tls=StartTls."
                    : $"Mail:StartTls=true trái với Mail:Tls={mail.Tls}. Bỏ Mail:StartTls, chỉ dùng Mail:Tls."
            );
        RuleFor(mail => mail.Tls)
            .Must((mail, _) => mail.Security != MailTls.None)
            .When(mail => mail.UserName is not null && mail.Host is not null && !IsLoopback(mail.Host))
            .WithMessage(
                "Có Mail:UserName mà không dùng TLS thì mật khẩu đi qua mạng không mã hóa. Đặt Mail:Tls=StartTls (thường ở cổng 587) hoặc Implicit (cổng 465)."
            );
        RuleFor(mail => mail.TrustedCertificates)
            .Must((mail, _) => HasTrusted(mail))
            .When(mail => mail.TrustedCertificates is not null)
            .WithMessage(mail =>
                $"Không đọc được chứng thư nào từ tệp “{mail.TrustedCertificates}”. Ghi đường dẫn tới tệp PEM có chứng thư gốc."
            );
        RuleFor(mail => mail.Password)
            .NotEmpty()
            .When(mail => mail.UserName is not null && mail.AccessTokenFile is null)
            .WithMessage("Có Mail:UserName nhưng thiếu mật khẩu. Đặt biến môi trường Mail__Password, hoặc Mail:AccessTokenFile.");
        RuleFor(mail => mail.AccessTokenFile)
            .Must(file => File.Exists(file))
            .When(mail => mail.AccessTokenFile is not null)
            .WithMessage(mail => $"Không có tệp “{mail.AccessTokenFile}”. Ghi đường dẫn tới tệp có mã truy cập OAuth 2.0.");
        RuleFor(mail => mail.AccessTokenFile)
            .Null()
            .When(mail => mail.Password is not null)
            .WithMessage("Có cả Mail:Password và Mail:AccessTokenFile. Chỉ đặt một trong hai.");
        RuleFor(mail => mail.UserName)
            .NotEmpty()
            .When(mail => mail.Password is not null || mail.AccessTokenFile is not null || mail.UserName is not null)
            .WithMessage(
                "Có Mail:Password hoặc Mail:AccessTokenFile nhưng thiếu tên đăng nhập. Đặt Mail:UserName, hoặc bỏ cách đăng nhập đó."
            );
        RuleFor(mail => mail.Dkim!).SetValidator(new DkimSettingsValidator()).When(mail => mail.Dkim is not null);
        RuleFor(mail => mail.From)
            .Must(from => Addresses.IsUsable(from))
            .WithMessage(mail => $"“{mail.From}” không phải địa chỉ thư. Ghi ví dụ binh-dang-gioi@example.edu.vn.");
        RuleFor(mail => mail.BaseAddress)
            .Must(address => address is { IsAbsoluteUri: true, Scheme: "http" or "https" })
            .WithMessage("Ghi địa chỉ đầy đủ của hệ thống, ví dụ https://bdg.example.edu.vn.");
        RuleFor(mail => mail.TimeoutMilliseconds).InclusiveBetween(100, 600_000).WithMessage("Ghi từ 100 đến 600000 mili giây.");
        RuleFor(mail => mail.Connections).InclusiveBetween(1, 64).WithMessage("Ghi số kết nối từ 1 đến 64.");
    }

    private static bool HasTrusted(MailSettings mail)
    {
        try
        {
            return mail.ReadTrusted().Count > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}

public sealed class DkimSettingsValidator : AbstractValidator<DkimSettings>
{
    public DkimSettingsValidator()
    {
        RuleFor(dkim => dkim.Domain)
            .Must(domain => Uri.CheckHostName(domain) == UriHostNameType.Dns && domain.All(char.IsAscii))
            .WithMessage(dkim => $"“{dkim.Domain}” không phải tên miền. Ghi tên miền của địa chỉ gửi, ví dụ example.edu.vn.");
        RuleFor(dkim => dkim.Selector)
            .Must(selector => Uri.CheckHostName(selector) == UriHostNameType.Dns && selector.All(char.IsAscii))
            .WithMessage(dkim =>
                $"“{dkim.Selector}” không phải tên khóa. Ghi phần đứng trước “._domainkey” trong bản ghi DNS, ví dụ thu2026."
            );
        RuleFor(dkim => dkim.KeyFile)
            .Custom(
                (file, context) =>
                {
                    if (DkimSignature.FaultOf(file) is { } fault)
                    {
                        context.AddFailure(
                            $"Tệp khóa “{file}” {fault}. Ghi đường dẫn tới tệp PEM có khóa riêng RSA hoặc Ed25519, không đặt mật khẩu."
                        );
                    }
                }
            );
    }
}

/// <summary>Which addresses the product sends to and from.</summary>
internal static class Addresses
{
    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <summary>
    /// One plain address and nothing else: <c>name@domain</c>, without display name, comment or control character, an ASCII name before the
    /// @ (a domain may have Vietnamese letters; it is sent in punycode).
    /// </summary>
    public static bool IsUsable(string address) =>
        !address.Any(char.IsControl)
        && MailboxAddress.TryParse(Strict, address, out MailboxAddress? parsed)
        && parsed.Address == address
        && parsed.LocalPart.All(char.IsAscii)
        && LetterMessage.Ascii(address).All(char.IsAscii);
}
