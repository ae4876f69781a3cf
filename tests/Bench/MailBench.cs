using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GenderEquality.Host.Mail;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace GenderEquality.Bench;

/// <summary>
/// Mails a second from the postbox to an SMTP server on this machine. The floor is bare MailKit with as many clients, each of which sends one
/// message, made once, again and again over its kept connection: what the postbox adds to it is the making of each letter and its own order.
/// </summary>
internal static class MailBench
{
    private const int Rounds = 5;

    public static async Task RunAsync(BenchOptions options)
    {
        using var server = new Sink();
        Letter letter = await new LetterWriter().WriteAsync("lan@example.edu.vn", "thu@gender-equality", Digest());
        foreach (int connections in (int[])[1, 8, 32])
        {
            int count = options.Count ?? (options.Once ? connections : 3000);
            await using var postbox = new Postbox(
                new MailSettings
                {
                    Host = "127.0.0.1",
                    Port = server.Port,
                    Connections = connections,
                },
                TimeProvider.System
            );
            await using Floor floor = await Floor.OpenAsync(server.Port, connections, letter);
            List<double> rates = [];
            List<double> floors = [];
            // In turn, so that a slow moment of the machine meets both. The first round opens the connections and compiles.
            for (int round = 0; round <= (options.Once ? 1 : Rounds); round++)
            {
                double rate = await SendAsync(postbox, letter, connections, count);
                double bare = await floor.SendAsync(count);
                if (round == 0)
                    continue;
                rates.Add(rate);
                floors.Add(bare);
            }
            Figure.Print(
                $"mail-{connections}",
                Figure.Median(rates),
                "mails/s",
                Figure.Median(floors),
                database: null,
                count,
                "bare MailKit with the same message again and again over as many kept connections"
            );
        }
    }

    private static async Task<double> SendAsync(Postbox postbox, Letter letter, int connections, int count)
    {
        var watch = Stopwatch.StartNew();
        var deliveries = new Delivery[count];
        // As the mailer does it.
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = connections },
            async (i, _) => deliveries[i] = await postbox.SendAsync(letter with { MessageId = $"thu.{i}@gender-equality" })
        );
        double rate = count / watch.Elapsed.TotalSeconds;
        return Array.TrueForAll(deliveries, delivery => delivery.Outcome == Outcome.Accepted)
            ? rate
            : throw new InvalidOperationException($"Not every mail was taken: {deliveries.First(d => d.Outcome != Outcome.Accepted)}.");
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

    /// <summary>Clients of MailKit's own, on sockets like the postbox's, each with its message.</summary>
    private sealed class Floor : IAsyncDisposable
    {
        private readonly List<(SmtpClient Client, MimeMessage Message)> senders = [];

        public static async Task<Floor> OpenAsync(int port, int connections, Letter letter)
        {
            var floor = new Floor();
            for (int i = 0; i < connections; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port);
                var client = new SmtpClient();
                await client.ConnectAsync(socket, "127.0.0.1", port, SecureSocketOptions.None);
                floor.senders.Add((client, Message(letter)));
            }
            return floor;
        }

        /// <returns>Mails a second.</returns>
        public async Task<double> SendAsync(int count)
        {
            int left = count;
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(
                senders.Select(sender =>
                    Task.Run(async () =>
                    {
                        while (Interlocked.Decrement(ref left) >= 0)
                            await sender.Client.SendAsync(sender.Message);
                    })
                )
            );
            return count / watch.Elapsed.TotalSeconds;
        }

        public async ValueTask DisposeAsync()
        {
            foreach ((SmtpClient client, MimeMessage message) in senders)
            {
                await client.DisconnectAsync(quit: true);
                client.Dispose();
                message.Dispose();
            }
        }

        /// <summary>The parts and headers of the postbox's mail.</summary>
        private static MimeMessage Message(Letter letter)
        {
            var body = new Multipart("mixed")
            {
                new Multipart("alternative")
                {
                    Part("plain", letter.Text, ContentEncoding.QuotedPrintable),
                    Part("html", letter.Html, ContentEncoding.QuotedPrintable),
                },
                Part("calendar", letter.CalendarText!, ContentEncoding.Base64),
            };
            var message = new MimeMessage(
                [new MailboxAddress(Encoding.UTF8, "Bình đẳng giới", "binh-dang-gioi@localhost")],
                [new MailboxAddress(Encoding.UTF8, letter.ToName, letter.To)],
                letter.Subject,
                body
            );
            message.Headers.Add("Auto-Submitted", "auto-generated");
            return message;
        }

        private static MimePart Part(string subtype, string text, ContentEncoding encoding) =>
            new("text", subtype)
            {
                ContentType = { Charset = "utf-8" },
                Content = new MimeContent(new MemoryStream(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")))),
                ContentTransferEncoding = encoding,
            };
    }

    /// <summary>A server that takes every mail and forgets it: what it costs is as little as can be, so that the client is measured.</summary>
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
                inMail = !inMail && buffer.AsSpan(0, length).StartsWith("DATA"u8);
                length = 0;
                await stream.WriteAsync(inMail ? "354 go on\r\n"u8.ToArray() : "250 OK\r\n"u8.ToArray());
            }
        }
    }
}
