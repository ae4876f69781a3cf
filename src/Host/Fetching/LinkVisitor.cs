using System.Security.Cryptography;
using System.Text;
using GenderEquality.Activities.Publication;
using GenderEquality.Host.Reading;

namespace GenderEquality.Host.Fetching;

/// <summary>Visits a published link: fetches it and reads what came, a web page or a file. Safe for use by many at once.</summary>
public sealed class LinkVisitor(GuardedFetcher fetcher, FileReader files, FetchingSettings settings)
{
    public async Task<LinkVisit> VisitAsync(Uri url, CancellationToken cancel = default) =>
        IsReserved(url)
            ? new LinkVisit(LinkOutcome.Unreachable, "Tên miền chỉ dùng làm ví dụ nên không kiểm tra.")
            : await fetcher.FetchAsync(url, cancel) switch
            {
                FetchResult.Refused refused => new LinkVisit(LinkOutcome.Refused, refused.Reason),
                FetchResult.Broken broken => new LinkVisit(LinkOutcome.Broken, broken.Reason),
                FetchResult.Failed failed => new LinkVisit(LinkOutcome.Unreachable, failed.Reason),
                FetchResult.Fetched fetched => await ReadAsync(fetched, cancel) with
                {
                    Status = fetched.Status,
                    FinalUrl = fetched.FinalUrl,
                },
                _ => throw new InvalidOperationException("A result of fetching has no meaning. Add it to LinkVisitor."),
            };

    /// <summary>Names that nobody can own (RFC 6761), and those that stand for examples: a demonstration is full of them.</summary>
    public static bool IsReserved(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        string[] labels = url.IdnHost.TrimEnd('.').Split('.');
        return labels[^1] is "test" or "invalid" or "localhost" || labels.Contains("example", StringComparer.OrdinalIgnoreCase);
    }

    private async Task<LinkVisit> ReadAsync(FetchResult.Fetched fetched, CancellationToken cancel)
    {
        if (!fetched.IsSuccess)
            return OfStatus(fetched.Status);
        if (fetched.Body is not { } body)
            return new LinkVisit(LinkOutcome.Unreadable, $"Nội dung lớn hơn {settings.BodyBytes / 1024 / 1024} MB nên không đọc.");
        LinkVisit read = IsWebPage(fetched)
            ? OfPage(WebPage.Read(body, fetched.Charset))
            : await OfFileAsync(fetched.FinalUrl, body, cancel);
        return read with { ContentHash = Convert.ToHexStringLower(SHA256.HashData(body)) };
    }

    /// <summary>What may pass, or is meant for machines alone, is no fault of the page.</summary>
    private static LinkVisit OfStatus(int status) =>
        status switch
        {
            404 or 410 => new LinkVisit(LinkOutcome.Broken, $"Trang không còn ở địa chỉ này (mã {status})."),
            401 or 407 => new LinkVisit(LinkOutcome.Broken, $"Trang đòi đăng nhập (mã {status})."),
            403 or 408 or 425 or 429 or >= 500 => new LinkVisit(LinkOutcome.Unreachable, $"Trang chưa cho xem (mã {status})."),
            _ => new LinkVisit(LinkOutcome.Broken, $"Trang báo lỗi (mã {status})."),
        };

    private static LinkVisit OfPage(WebPage page) =>
        // A page that scripts make has no text of its own.
        page.Text.Any(char.IsLetterOrDigit) || page.Title is not null
            ? new LinkVisit(null, null) { Title = page.Title, Text = page.Text }
            : new LinkVisit(LinkOutcome.Unreadable, "Trang không có chữ để đọc.");

    private async Task<LinkVisit> OfFileAsync(Uri url, byte[] body, CancellationToken cancel)
    {
        using var content = new MemoryStream(body);
        FileReading reading = await files.ReadAsync(content, Path.GetFileName(url.LocalPath), cancel);
        return reading.Text is { } text
            ? new LinkVisit(null, null) { Text = text }
            : new LinkVisit(LinkOutcome.Unreadable, "Tệp là bản quét, ảnh hoặc loại khác nên không đọc được chữ.");
    }

    /// <summary>By what the site says, and by the first bytes where it says nothing of use.</summary>
    private static bool IsWebPage(FetchResult.Fetched fetched)
    {
        if (fetched.MediaType is "text/html" or "application/xhtml+xml")
            return true;
        string start = Encoding
            .Latin1.GetString(fetched.Body!, 0, Math.Min(fetched.Body!.Length, 200))
            .TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }
}
