using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace GenderEquality.Host.Fetching;

/// <summary>Finds the addresses of a name.</summary>
public delegate Task<IPAddress[]> NameResolver(string host, CancellationToken cancel);

/// <summary>
/// Fetches what others name, from the public internet alone. The name is resolved where the connection is made, every address it has is
/// checked there and one of those is connected to: a name that resolves differently a moment later gains nothing. Redirects are followed by
/// hand, each checked like the first address. No proxy, cookies or credentials. Thread-safe.
/// </summary>
public sealed class GuardedFetcher : IDisposable
{
    private readonly FetchingSettings settings;
    private readonly NameResolver resolve;
    private readonly Predicate<IPAddress> mayReach;
    private readonly HttpClient client;

    /// <param name="resolve">Null for the system's.</param>
    public GuardedFetcher(FetchingSettings settings, NameResolver? resolve = null)
        : this(settings, resolve, PublicAddress.Is) { }

#if DEBUG
    /// <summary>
    /// For tests, which have their server on this machine: loopback is let through as well. Only code can ask for it, no setting; builds
    /// without DEBUG do not have it.
    /// </summary>
    public static GuardedFetcher ReachingThisMachine(FetchingSettings settings, NameResolver? resolve = null) =>
        new(settings, resolve, address => PublicAddress.Is(address) || IPAddress.IsLoopback(address));
#endif

    private GuardedFetcher(FetchingSettings settings, NameResolver? resolve, Predicate<IPAddress> mayReach)
    {
        this.settings = settings;
        this.resolve = resolve ?? Dns.GetHostAddressesAsync;
        this.mayReach = mayReach;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            Credentials = null,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.All,
            MaxResponseHeadersLength = settings.HeaderKibibytes,
            // An answer that is left unread closes its connection.
            MaxResponseDrainSize = 0,
            // Every fetch resolves and checks anew.
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (compatible; BinhDangGioi-KiemTraLienKet/1.0)");
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html, application/pdf, */*;q=0.8");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("vi, en;q=0.5");
    }

    public async Task<FetchResult> FetchAsync(Uri url, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(settings.Time);
        try
        {
            for (int redirects = 0; ; redirects++)
            {
                if (Refusal(url) is { } reason)
                    return new FetchResult.Refused(reason);
                using HttpResponseMessage answer = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308) || answer.Headers.Location is not { } next)
                    return await ReadAsync(url, answer, limit.Token);
                if (redirects == settings.Redirects)
                    return new FetchResult.Broken($"Trang chuyển hướng quá {settings.Redirects} lần.");
                url = new Uri(url, next);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new FetchResult.Failed($"Trang không trả lời xong trong {settings.Time.TotalSeconds:0.#} giây.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or UriFormatException)
        {
            return Of(e);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<FetchResult> ReadAsync(Uri url, HttpResponseMessage answer, CancellationToken cancel)
    {
        MediaTypeHeaderValue? type = answer.Content.Headers.ContentType;
        byte[]? body = answer.IsSuccessStatusCode ? await BodyAsync(answer.Content, cancel) : null;
        return new FetchResult.Fetched((int)answer.StatusCode, url, type?.MediaType, type?.CharSet?.Trim('"'), body);
    }

    /// <summary>Counted as it is unpacked: what its header says of its length is not believed.</summary>
    /// <returns>Null when it is larger than the limit.</returns>
    private async Task<byte[]?> BodyAsync(HttpContent content, CancellationToken cancel)
    {
        await using Stream stream = await content.ReadAsStreamAsync(cancel);
        using var body = new MemoryStream();
        byte[] chunk = new byte[16 * 1024];
        for (int length; (length = await stream.ReadAsync(chunk, cancel)) > 0; )
        {
            if (body.Length + length > settings.BodyBytes)
                return null;
            body.Write(chunk, 0, length);
        }
        return body.ToArray();
    }

    private string? Refusal(Uri url) =>
        url switch
        {
            { Scheme: not ("http" or "https") } => "Liên kết không phải địa chỉ http hoặc https.",
            { UserInfo.Length: > 0 } => "Liên kết có tên đăng nhập trong địa chỉ.",
            _ when !settings.Allows(url.Port) => $"Liên kết dùng cổng {url.Port}, không phải cổng web thông thường.",
            _ => null,
        };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        DnsEndPoint end = context.DnsEndPoint;
        IPAddress[] addresses = IPAddress.TryParse(end.Host, out IPAddress? literal) ? [literal] : await resolve(end.Host, cancel);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        // One that is not public is enough: who owns such a name has no page for the public under it.
        if (!Array.TrueForAll(addresses, mayReach))
            throw new NotPublicException(end.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, end.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static FetchResult Of(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is NotPublicException)
                return new FetchResult.Refused("Liên kết dẫn đến địa chỉ nội bộ, không phải trang công khai trên mạng.");
        }
        return e switch
        {
            UriFormatException => new FetchResult.Broken("Trang chuyển hướng đến một địa chỉ không đúng."),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new FetchResult.Broken(
                "Phần đầu trả lời của trang quá lớn."
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new FetchResult.Failed(
                "Kết nối bảo mật của trang không hợp lệ."
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new FetchResult.Failed(
                "Không tìm thấy tên miền."
            ),
            HttpRequestException
            {
                InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain }
            } => new FetchResult.Failed("Không tìm thấy tên miền."),
            _ => new FetchResult.Failed("Không kết nối được với trang."),
        };
    }

    private sealed class NotPublicException(string host) : IOException($"{host} has an address that is not public.");
}
