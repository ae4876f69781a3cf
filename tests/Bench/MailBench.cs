using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GenderEquality.Host.Mail;

namespace GenderEquality.Bench;

/// <summary>
/// Mails a second from the postbox to an SMTP server on this machine. The floor is the same dialogue with the same mail over one kept
/// connection, each command and the whole mail in one write.
/// </summary>
internal static class MailBench
{
    private const int Rounds = 3;

    public static async Task RunAsync(BenchOptions options)
    {
        using var server = new Sink();
        Letter letter = await new LetterWriter().WriteAsync("lan@example.edu.vn", "thu@gender-equality", Digest());
        foreach (int connections in (int[])[1, 8, 32])
        {
            int count = options.Count ?? (options.Once ? connections : 60 * connections);
            await using var postbox = new Postbox(
                new MailSettings
                {
                    Host = "127.0.0.1",
                    Port = server.Port,
                    Connections = connections,
                }
            );
            List<double> rates = [];
            List<double> floors = [];
            // In turn, so that a slow moment of the machine meets both. The first round opens the connections.
            for (int round = 0; round <= (options.Once ? 1 : Rounds); round++)
            {
                double rate = await SendAsync(postbox, letter, count);
                double floor = await FloorAsync(server, options.Once ? 5 : 2000);
                if (round == 0)
                    continue;
                rates.Add(rate);
                floors.Add(floor);
            }
            Figure.Print(
                $"mail-{connections}",
                Figure.Median(rates),
                "mails/s",
                Figure.Median(floors),
                database: null,
                count,
                "the bare dialogue with the same mail over one kept connection"
            );
        }
    }

    private static async Task<double> SendAsync(Postbox postbox, Letter letter, int count)
    {
        var watch = Stopwatch.StartNew();
        Delivery[] deliveries = await Task.WhenAll(
            Enumerable.Range(0, count).Select(i => postbox.SendAsync(letter with { MessageId = $"thu.{i}@gender-equality" }))
        );
        double rate = count / watch.Elapsed.TotalSeconds;
        return Array.TrueForAll(deliveries, delivery => delivery.Outcome == Outcome.Accepted)
            ? rate
            : throw new InvalidOperationException($"Not every mail was taken: {deliveries.First(d => d.Outcome != Outcome.Accepted)}.");
    }

    private static async Task<double> FloorAsync(Sink server, int count)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        NetworkStream stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await reader.ReadLineAsync();
        byte[][] commands =
        [
            "MAIL FROM:<binh-dang-gioi@localhost>\r\n"u8.ToArray(),
            "RCPT TO:<lan@example.edu.vn>\r\n"u8.ToArray(),
            "DATA\r\n"u8.ToArray(),
            server.LastMail,
        ];
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
        {
            foreach (byte[] command in commands)
            {
                await stream.WriteAsync(command);
                await reader.ReadLineAsync();
            }
        }
        return count / watch.Elapsed.TotalSeconds;
    }

    private static DigestModel Digest()
    {
        var day = new DateOnly(2026, 11, 17);
        DigestLine Line(LineKind kind, int days) =>
            new(
                kind,
                "báo cáo 6 tháng đầu năm 2026",
                "Kế hoạch số 12/KH-SGDĐT",
                "Phòng Giáo dục và Đào tạo Sông Hồng",
                day.AddDays(days),
                days,
                new Uri($"https://bdg.example.edu.vn/work/{days}"),
                "Báo cáo chưa đến Phòng."
            );
        return new DigestModel(
            MailLanguage.Vietnamese,
            "Nguyễn Thị Lan",
            "Trường THCS Ngọc Lâm",
            day,
            [Line(LineKind.Overdue, -3), Line(LineKind.DueToday, 0), Line(LineKind.Coming, 7)],
            new Uri("https://bdg.example.edu.vn/inbox"),
            Unsubscribe: null
        );
    }

    /// <summary>A server that takes every mail and keeps the last: what it costs is as little as can be, so that the client is measured.</summary>
    private sealed class Sink : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();

        public Sink()
        {
            listener.Start();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        /// <summary>As it came after DATA, with its last line.</summary>
        public byte[] LastMail { get; private set; } = [];

        public void Dispose()
        {
            stop.Cancel();
            listener.Dispose();
            stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                    _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The benchmark is over.
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            using TcpClient own = client;
            client.NoDelay = true;
            NetworkStream stream = client.GetStream();
            byte[] buffer = new byte[64 * 1024];
            int length = 0;
            bool inMail = false;
            await stream.WriteAsync("220 here\r\n"u8.ToArray());
            int read;
            while ((read = await stream.ReadAsync(buffer.AsMemory(length))) > 0)
            {
                length += read;
                if (!buffer.AsSpan(0, length).EndsWith(inMail ? "\r\n.\r\n"u8 : "\r\n"u8))
                    continue;
                if (inMail)
                    LastMail = buffer[..length];
                inMail = !inMail && buffer.AsSpan(0, length).StartsWith("DATA"u8);
                length = 0;
                await stream.WriteAsync(inMail ? "354 go on\r\n"u8.ToArray() : "250 OK\r\n"u8.ToArray());
            }
        }
    }
}
