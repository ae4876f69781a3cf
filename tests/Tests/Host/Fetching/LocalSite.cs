using System.Net;
using GenderEquality.Host.Fetching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GenderEquality.Tests.Host.Fetching;

/// <summary>A website of the test on this machine's loopback address, and fetchers that may or may not reach it.</summary>
internal sealed class LocalSite : IAsyncDisposable
{
    private readonly WebApplication app;
    private int requests;

    private LocalSite(WebApplication app) => this.app = app;

    /// <summary>What is answered; may be changed between requests.</summary>
    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("<title>Trang</title>");

    public int Requests => requests;
    public int Port { get; private set; }
    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>Names that resolve to this machine, and others.</summary>
    public Dictionary<string, IPAddress[]> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    public FetchingSettings Settings => new() { Ports = [Port, 80, 443] };

    public static async Task<LocalSite> StartAsync(RequestDelegate? answer = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = new LocalSite(builder.Build());
        if (answer is not null)
            site.Answer = answer;
        site.app.Run(context =>
        {
            Interlocked.Increment(ref site.requests);
            return site.Answer(context);
        });
        await site.app.StartAsync();
        site.Port = new Uri(site.app.Urls.First()).Port;
        return site;
    }

    /// <summary>One page, the same for every address.</summary>
    public void Show(string content, string type = "text/html; charset=utf-8", int status = 200) =>
        Show(System.Text.Encoding.UTF8.GetBytes(content), type, status);

    public void Show(byte[] content, string type, int status = 200) =>
        Answer = async context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            await context.Response.Body.WriteAsync(content);
        };

    /// <summary>The fetcher that reaches this site; names that are not listed do not exist.</summary>
    public GuardedFetcher Fetcher(FetchingSettings? settings = null) =>
        GuardedFetcher.ReachingThisMachine(settings ?? Settings, ResolveAsync);

    /// <summary>The fetcher as it is in the product.</summary>
    public GuardedFetcher RealFetcher() => new(Settings, ResolveAsync);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel) =>
        Names.TryGetValue(host, out IPAddress[]? addresses)
            ? Task.FromResult(addresses)
            : throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound);
}
