using System.Net;
using System.Net.Mail;
using FluentValidation;
using FluentValidation.Results;
using GenderEquality.Engine;

namespace GenderEquality.Host.Mail;

/// <summary>How mail leaves the product. Set under <c>Mail:</c>; without a host, mails are written into a folder for development.</summary>
public sealed record MailSettings
{
    /// <summary>SMTP server; null to write into <see cref="PickupFolder"/> instead.</summary>
    public string? Host { get; init; }
    public int Port { get; init; } = 25;

    /// <summary>
    /// Whether STARTTLS is demanded, with a certificate that this machine trusts. Implicit TLS (port 465) is not supported by the
    /// framework's client.
    /// </summary>
    public bool StartTls { get; init; }

    /// <summary>
    /// Null to send without signing in. The server must offer AUTH LOGIN (or NTLM, GSSAPI): the framework's client knows no PLAIN, and goes
    /// on without signing in where it finds nothing that it knows.
    /// </summary>
    public string? UserName { get; init; }
    public string? Password { get; init; }
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

    /// <exception cref="RefusedException">Settings are wrong; all of them are named.</exception>
    public MailSettings Checked()
    {
        ValidationResult result = new MailSettingsValidator().Validate(this);
        return result.IsValid
            ? this
            : throw new RefusedException([.. result.Errors.Select(error => new Refusal($"Mail:{error.PropertyName}", error.ErrorMessage))]);
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
        RuleFor(mail => mail.Port)
            .NotEqual(465)
            .WithMessage(
                "Cổng 465 (TLS ngay từ byte đầu) không được hỗ trợ. Dùng cổng 587 hoặc 25 với Mail:StartTls=true; nếu máy chủ chỉ có cổng 465, gửi qua một máy chủ chuyển tiếp nội bộ (ví dụ Postfix trên 127.0.0.1)."
            );
        RuleFor(mail => mail.StartTls)
            .Equal(true)
            .When(mail => mail.UserName is not null && mail.Host is not null && !IsLoopback(mail.Host))
            .WithMessage("Có Mail:UserName mà không dùng TLS thì mật khẩu đi qua mạng không mã hóa. Đặt Mail:StartTls=true.");
        RuleFor(mail => mail.Password)
            .NotEmpty()
            .When(mail => mail.UserName is not null)
            .WithMessage("Có Mail:UserName nhưng thiếu mật khẩu. Đặt biến môi trường Mail__Password.");
        RuleFor(mail => mail.UserName)
            .NotEmpty()
            .When(mail => mail.Password is not null || mail.UserName is not null)
            .WithMessage("Có Mail:Password nhưng thiếu tên đăng nhập. Đặt Mail:UserName, hoặc bỏ mật khẩu.");
        RuleFor(mail => mail.From)
            .Must(from => Addresses.IsUsable(from))
            .WithMessage(mail => $"“{mail.From}” không phải địa chỉ thư. Ghi ví dụ binh-dang-gioi@example.edu.vn.");
        RuleFor(mail => mail.BaseAddress)
            .Must(address => address is { IsAbsoluteUri: true, Scheme: "http" or "https" })
            .WithMessage("Ghi địa chỉ đầy đủ của hệ thống, ví dụ https://bdg.example.edu.vn.");
        RuleFor(mail => mail.TimeoutMilliseconds).InclusiveBetween(100, 600_000).WithMessage("Ghi từ 100 đến 600000 mili giây.");
        RuleFor(mail => mail.Connections).InclusiveBetween(1, 64).WithMessage("Ghi số kết nối từ 1 đến 64.");
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}

/// <summary>Which addresses the product sends to and from.</summary>
internal static class Addresses
{
    /// <summary>
    /// One plain address and nothing else: <c>name@domain</c>, without display name, comment or control character, an ASCII name before the
    /// @ (a domain may have Vietnamese letters; it is sent in punycode).
    /// </summary>
    public static bool IsUsable(string address) =>
        !address.Any(char.IsControl)
        && MailAddress.TryCreate(address, out MailAddress? parsed)
        && parsed.Address == address
        && parsed.User.All(char.IsAscii);
}
