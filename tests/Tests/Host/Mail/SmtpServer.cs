using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using GenderEquality.Host.Mail;

namespace GenderEquality.Tests.Host.Mail;

/// <summary>A mail as another implementation (Python's email package) reads it.</summary>
internal sealed record ReceivedMail(
    string From,
    string[] To,
    string[][] Headers,
    string[] Structure,
    ReceivedPart[] Parts,
    string[] Defects,
    string Raw,
    int Peer,
    bool Tls,
    string? Mechanism
)
{
    public string? Header(string name) => Headers.SingleOrDefault(header => header[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1];

    public string Part(string type) => Parts.Single(part => part.Type == type).Content;
}

internal sealed record ReceivedPart(
    string Type,
    string? Disposition,
    Dictionary<string, string> Parameters,
    string Encoding,
    string Content
);

/// <summary>A real SMTP server (aiosmtpd, <c>smtp_server.py</c>) that refuses, postpones and cuts where the recipient's name asks for it.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Process process;
    private readonly string folder;

    private SmtpServer(Process process, string folder, int port) => (this.process, this.folder, Port) = (process, folder, port);

    public int Port { get; }

    public static async Task<SmtpServer> StartAsync(params string[] options)
    {
        string box = Directory.CreateTempSubdirectory("ge-smtp").FullName;
        int port = FreePort();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_PYTHON") ?? "/usr/bin/python3")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { Script(), "--port", port.ToString(CultureInfo.InvariantCulture), "--box", Path.Combine(box, "box") },
        };
        foreach (string option in options)
            start.ArgumentList.Add(option);
        Process python = Process.Start(start)!;
        if (await python.StandardOutput.ReadLineAsync() != "listening")
            throw new InvalidOperationException("aiosmtpd did not start. Install it: apt-get install python3-aiosmtpd.");
        return new SmtpServer(python, box, port);
    }

    public MailSettings Settings(int connections = 1) =>
        new()
        {
            Host = "127.0.0.1",
            Port = Port,
            From = "he-thong@example.edu.vn",
            Connections = connections,
        };

    /// <summary>The mails taken so far, in order.</summary>
    public IReadOnlyList<ReceivedMail> Mails() =>
        [
            // The server may be writing the last line at this moment.
            .. File.ReadAllText(Path.Combine(folder, "box"))
                .Split('\n')[..^1]
                .Select(line => JsonSerializer.Deserialize<ReceivedMail>(line, Json)!),
        ];

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "smtp_server.py");
}
