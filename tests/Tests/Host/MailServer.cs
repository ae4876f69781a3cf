using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GenderEquality.Tests.Host;

/// <summary>
/// A real SMTP server (aiosmtpd) that files each mail into a Maildir before it answers 250: when a send has returned, the mail is there.
/// </summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;

    private MailServer(Process process, string folder, int port) => (this.process, this.folder, Port) = (process, folder, port);

    public int Port { get; }

    public static async Task<MailServer> StartAsync()
    {
        string box = Directory.CreateTempSubdirectory("ge-mail").FullName;
        int port = FreePort();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("GENDEREQUALITY_TEST_PYTHON") ?? "/usr/bin/python3")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "-u",
                "-m",
                "aiosmtpd",
                "-n",
                "-d",
                "-l",
                string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
                "-c",
                "aiosmtpd.handlers.Mailbox",
                Path.Combine(box, "box"),
            },
        };
        Process python = Process.Start(start)!;
        python.OutputDataReceived += (_, _) => { };
        python.BeginOutputReadLine();
        // With -d it says on standard error when it listens.
        while (await python.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("listening", StringComparison.OrdinalIgnoreCase))
                break;
        }
        // Read on, or a full pipe would stop it.
        _ = python.StandardError.ReadToEndAsync();
        if (python.HasExited)
            throw new InvalidOperationException("aiosmtpd did not start. Install it: apt-get install python3-aiosmtpd.");
        return new MailServer(python, box, port);
    }

    /// <summary>The mails received so far: headers unfolded, body decoded from quoted-printable.</summary>
    public IReadOnlyList<string> Mails() =>
        [
            .. Directory
                .GetFiles(Path.Combine(folder, "box", "new"))
                .Order(StringComparer.Ordinal)
                .Select(file => Decode(File.ReadAllText(file))),
        ];

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Decode(string raw)
    {
        string[] parts = raw.ReplaceLineEndings("\n").Split("\n\n", 2);
        var bytes = new List<byte>();
        string body = parts[1].Replace("=\n", "", StringComparison.Ordinal);
        for (int i = 0; i < body.Length; i++)
        {
            if (
                body[i] == '='
                && i + 2 < body.Length
                && byte.TryParse(body.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte value)
            )
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(body[i].ToString()));
            }
        }
        return parts[0] + "\n\n" + Encoding.UTF8.GetString([.. bytes]);
    }
}
