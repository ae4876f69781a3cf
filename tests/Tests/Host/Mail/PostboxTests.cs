using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using GenderEquality.Host.Mail;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Mail;

/// <summary>What the postbox says of each dialogue with a real server, and what arrives there.</summary>
[Category("Smtp")]
internal sealed partial class PostboxTests
{
    [Test]
    public async Task Send_Digest_ArrivesWithBothPartsHeadersAndCalendar()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings(), new FakeTimeProvider(Clocks.Monday));
        DigestModel digest = Letters.Digest(
            Letters.Line(LineKind.Overdue, "báo cáo 6 tháng đầu năm 2026 về bình đẳng giới trong trường học của đơn vị", -3),
            Letters.Line(LineKind.Coming, "kế hoạch năm 2027", 5, "2")
        );
        Letter letter = await new LetterWriter().WriteAsync("lan@example.edu.vn", "e1.p2.s3@gender-equality", digest);

        Delivery delivery = await postbox.SendAsync(letter);

        Assert.That(delivery, Is.EqualTo(new Delivery(Outcome.Accepted, null, null)));
        ReceivedMail mail = server.Mails().Single();
        Assert.Multiple(() =>
        {
            Assert.That(mail.Defects, Is.Empty);
            Assert.That(mail.To, Is.EqualTo(["lan@example.edu.vn"]));
            Assert.That(mail.Header("Subject"), Is.EqualTo(letter.Subject));
            Assert.That(mail.Header("To"), Is.EqualTo("Nguyễn Thị Lan <lan@example.edu.vn>"));
            Assert.That(mail.Header("From"), Is.EqualTo("Bình đẳng giới <he-thong@example.edu.vn>"));
            Assert.That(mail.Header("Message-ID"), Is.EqualTo("<e1.p2.s3@gender-equality>"));
            Assert.That(mail.Header("Auto-Submitted"), Is.EqualTo("auto-generated"));
            // The product's clock, in Vietnam's time.
            Assert.That(mail.Header("Date"), Is.EqualTo("Mon, 01 Jun 2026 08:00:00 +0700"));
            Assert.That(mail.Header("List-Unsubscribe"), Is.EqualTo("<https://bdg.example.edu.vn/letters/stop?key=a%20b>"));
            Assert.That(mail.Header("List-Unsubscribe-Post"), Is.EqualTo("List-Unsubscribe=One-Click"));
            Assert.That(
                mail.Structure,
                Is.EqualTo(["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"])
            );
            Assert.That(mail.Parts.Take(2).Select(part => part.Encoding), Is.All.EqualTo("quoted-printable"));
            Assert.That(mail.Part("text/plain").ReplaceLineEndings("\n"), Is.EqualTo(letter.Text));
            Assert.That(mail.Part("text/html").ReplaceLineEndings("\n"), Is.EqualTo(letter.Html.ReplaceLineEndings("\n")));
            Assert.That(mail.Part("text/calendar"), Is.EqualTo(letter.CalendarText));
            Assert.That(mail.Parts[2].Disposition, Is.EqualTo("attachment"));
            Assert.That(mail.Parts[2].Parameters["method"], Is.EqualTo("PUBLISH"));
        });
    }

    /// <summary>RFC 2047: an encoded word stands alone, so no character may be cut between two of them; a line has at most 78 characters.</summary>
    [Test]
    public async Task Send_LongVietnameseHeaders_AreWholeEncodedWords()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings(), new FakeTimeProvider(Clocks.Monday));
        string subject = string.Join(' ', Enumerable.Repeat("Quá hạn: báo cáo về việc thực hiện Kế hoạch 𝔾", 5));
        string name = string.Join(' ', Enumerable.Repeat("Nguyễn Thị Phương Thảo", 4));

        await postbox.SendAsync(Letters.To("lan@example.edu.vn") with { Subject = subject, ToName = name });

        ReceivedMail mail = server.Mails().Single();
        Assert.That(mail.Header("Subject"), Is.EqualTo(subject));
        Assert.That(mail.Header("To"), Is.EqualTo($"{name} <lan@example.edu.vn>"));
        string head = mail.Raw.Split("\r\n\r\n", 2)[0];
        Assert.That(head.Split("\r\n").Select(line => line.Length), Is.All.LessThanOrEqualTo(78));
        MatchCollection words = EncodedWords().Matches(head);
        Assert.That(words, Has.Count.GreaterThanOrEqualTo(8));
        var strict = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        foreach (Match word in words)
            Assert.That(() => strict.GetString(Convert.FromBase64String(word.Groups["text"].Value)), Throws.Nothing, word.Value);
    }

    [Test]
    public async Task Send_NamesAndSubjectsWithLineBreaks_AddNoHeaderAndNoRecipient()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings(), new FakeTimeProvider(Clocks.Monday));
        string[] evil =
        [
            "Lan\r\nBcc: ke-gian@example.org",
            "Lan\nX-Evil: 1\n\nthân thư",
            "Lan\u2028X-Evil: 1",
            "Lan\" <ke-gian@example.org>, \"B",
            "=?utf-8?Q?Lan=0D=0AX-Evil:_1?=",
            "Lan \ud800\0\u0085 X",
            ".\r\n.\r\n",
        ];
        foreach (string text in evil)
        {
            Letter letter = Letters.To("lan@example.edu.vn") with { ToName = text, Subject = text, Text = text, Html = text };
            Assert.That((await postbox.SendAsync(letter)).Outcome, Is.EqualTo(Outcome.Accepted), text);
        }

        Assert.That(server.Mails(), Has.Count.EqualTo(evil.Length));
        foreach (ReceivedMail mail in server.Mails())
        {
            Assert.That(mail.To, Is.EqualTo(["lan@example.edu.vn"]));
            Assert.That(
                mail.Headers.Select(header => header[0]),
                Is.EquivalentTo(["Date", "Message-ID", "Auto-Submitted", "MIME-Version", "From", "To", "Subject", "Content-Type"])
            );
            Assert.That(mail.Header("To"), Does.EndWith("<lan@example.edu.vn>").And.Not.Contain("@example.org>"));
        }
    }

    [TestCase("lan@example.edu.vn\r\nRCPT TO:<ke-gian@example.org>")]
    [TestCase("lan@example.edu.vn, ke-gian@example.org")]
    [TestCase("Lan <lan@example.edu.vn>")]
    [TestCase("thầy@example.edu.vn")]
    [TestCase("lan")]
    [TestCase("")]
    public async Task Send_ToWhatIsNoPlainAddress_IsRefusedWithoutADialogue(string address)
    {
        await using var postbox = new Postbox(
            new MailSettings { Host = "127.0.0.1", Port = SmtpServer.FreePort() },
            new FakeTimeProvider(Clocks.Monday)
        );

        Assert.That((await postbox.SendAsync(Letters.To(address))).Outcome, Is.EqualTo(Outcome.Refused));
    }

    [TestCase("thu@x\r\nBcc: a@b")]
    [TestCase("<thu@x>")]
    [TestCase("thu")]
    public async Task Send_WithAMessageIdThatIsNone_Throws(string id)
    {
        await using var postbox = new Postbox(new MailSettings { PickupFolder = Path.GetTempPath() }, new FakeTimeProvider(Clocks.Monday));

        Assert.That(async () => await postbox.SendAsync(Letters.To("lan@example.edu.vn", id)), Throws.ArgumentException);
    }

    [TestCase("rcpt550", Outcome.Refused, 550, "5.1.1 No such user here")]
    [TestCase("rcpt552", Outcome.Refused, 552, "5.2.2 Mailbox full")]
    [TestCase("rcpt554", Outcome.Refused, 554, "5.7.1 Access denied")]
    [TestCase("data554", Outcome.Refused, 554, "5.7.1 Access denied")]
    [TestCase("data552", Outcome.Refused, 552, "5.2.2 Mailbox full")]
    [TestCase("rcpt450", Outcome.Deferred, 450, "4.2.0 Greylisted, come back later")]
    [TestCase("rcpt451", Outcome.Deferred, 451, "4.3.0 Local error")]
    [TestCase("rcpt421", Outcome.Deferred, 421, "4.3.2 Service shutting down")]
    [TestCase("data451", Outcome.Deferred, 451, "4.3.0 Local error")]
    [TestCase("relay", Outcome.Deferred, 554, "5.7.1 Relay access denied")]
    public async Task Send_ToOneThatTheServerTurnsAway_IsSaidAndTheOthersPass(string how, Outcome outcome, int code, string reply)
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings(), new FakeTimeProvider(Clocks.Monday));

        Delivery before = await postbox.SendAsync(Letters.To("a@example.edu.vn"));
        Delivery turnedAway = await postbox.SendAsync(Letters.To($"lan+{how}@example.edu.vn"));
        Delivery after = await postbox.SendAsync(Letters.To("b@example.edu.vn"));

        Assert.That(turnedAway, Is.EqualTo(new Delivery(outcome, code, reply)));
        Assert.That(new[] { before.Outcome, after.Outcome }, Is.All.EqualTo(Outcome.Accepted));
        Assert.That(server.Mails().SelectMany(mail => mail.To), Is.EqualTo(["a@example.edu.vn", "b@example.edu.vn"]));
        // A mail that is turned away costs no connection, unless the server says that it is going.
        Assert.That(server.Mails().Select(mail => mail.Peer).Distinct().Count(), Is.EqualTo(code == 421 ? 2 : 1), "connections");
    }

    [TestCase("RCPT", Outcome.Refused, 550, "550 5.1.1 No such user here")]
    [TestCase("RCPT", Outcome.Deferred, 450, "450 4.2.0 Come back later")]
    [TestCase("RCPT", Outcome.Deferred, 554, "554 5.7.1 Relay access denied")]
    [TestCase("DATA", Outcome.Refused, 554, "554 5.5.1 No valid recipients")]
    [TestCase("DATA", Outcome.Deferred, 451, "451 4.3.0 Local error")]
    [TestCase(".", Outcome.Refused, 554, "554 5.7.1 Not through this relay")]
    [TestCase(".", Outcome.Deferred, 421, "421 4.3.2 Service shutting down")]
    [TestCase("MAIL", Outcome.Deferred, 550, "550 5.7.1 Sender not known")]
    [TestCase("EHLO", Outcome.Deferred, 550, "550 5.7.1 Go away")]
    [TestCase("", Outcome.Deferred, 554, "554 No SMTP service here")]
    public async Task Send_TurnedAwayByAServerThatHangsUp_IsWhatItAnswered(string at, Outcome outcome, int code, string reply)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = HangUpAsync(listener, at, reply);
        await using var postbox = new Postbox(
            new MailSettings { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port },
            new FakeTimeProvider(Clocks.Monday)
        );

        Assert.That(await postbox.SendAsync(Letters.To("lan@example.edu.vn")), Is.EqualTo(new Delivery(outcome, code, reply[4..])));
        await serving;
    }

    [Test]
    public async Task Send_ToADomainWithVietnameseLetters_GoesThereInPunycode()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings(), new FakeTimeProvider(Clocks.Monday));

        Assert.That((await postbox.SendAsync(Letters.To("lan@trường.edu.vn"))).Outcome, Is.EqualTo(Outcome.Accepted));

        Assert.That(server.Mails().Single().To, Is.EqualTo(["lan@xn--trng-rib8295b.edu.vn"]));
    }

    /// <summary>A reader that unfolds such an address into one with a blank in it cannot unsubscribe.</summary>
    [Test]
    public async Task Send_LongAddressToUnsubscribe_IsOneLine()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings(), new FakeTimeProvider(Clocks.Monday));
        var address = new Uri($"https://bdg.example.edu.vn/letters/unsubscribe?t={new string('x', 300)}");

        await postbox.SendAsync(Letters.To("lan@example.edu.vn") with { Unsubscribe = address });

        Assert.That(server.Mails().Single().Raw, Does.Contain($"List-Unsubscribe: <{address}>\r\n"));
    }

    [Test]
    public async Task Send_FromASenderThatTheServerRefuses_IsDeferred()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(
            server.Settings() with
            {
                From = "he-thong+mail550@example.edu.vn",
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        Assert.That(
            await postbox.SendAsync(Letters.To("lan@example.edu.vn")),
            Is.EqualTo(new Delivery(Outcome.Deferred, 550, "5.1.1 No such user here"))
        );
    }

    [Test]
    public async Task Send_ServerDownOrUnknown_IsDeferred()
    {
        await using var down = new Postbox(
            new MailSettings { Host = "127.0.0.1", Port = SmtpServer.FreePort() },
            new FakeTimeProvider(Clocks.Monday)
        );
        await using var unknown = new Postbox(new MailSettings { Host = "khong-co.invalid" }, new FakeTimeProvider(Clocks.Monday));

        Assert.That(
            await down.SendAsync(Letters.To("lan@example.edu.vn")),
            Has.Property(nameof(Delivery.Outcome))
                .EqualTo(Outcome.Deferred)
                .And.Property(nameof(Delivery.Reply))
                .StartsWith("Connection refused")
        );
        Assert.That((await unknown.SendAsync(Letters.To("lan@example.edu.vn"))).Outcome, Is.EqualTo(Outcome.Deferred));
    }

    [Test]
    public async Task Send_ServerThatNeverAnswers_IsDeferredInTimeAndThePostboxGoesOn()
    {
        int port = SmtpServer.FreePort();
        var silent = new TcpListener(IPAddress.Loopback, port);
        silent.Start();
        await using var postbox = new Postbox(
            new MailSettings
            {
                Host = "127.0.0.1",
                Port = port,
                TimeoutMilliseconds = 400,
            },
            new FakeTimeProvider(Clocks.Monday)
        );
        var watch = Stopwatch.StartNew();

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That(delivery.Outcome, Is.EqualTo(Outcome.Deferred));
        Assert.That(delivery.Reply, Does.Contain("400 ms"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        // Nothing is left of the dialogue, and the one connection there may be is free again.
        using TcpClient cut = await silent.AcceptTcpClientAsync();
        Assert.That(async () => await ReadToEndAsync(cut), Is.EqualTo(0).Or.InstanceOf<IOException>());
        silent.Dispose();
        Assert.That((await postbox.SendAsync(Letters.To("lan@example.edu.vn"))).Reply, Does.StartWith("Connection refused"));
    }

    [Test]
    public async Task Send_ServerThatFallsSilentAfterTheMail_IsDeferredInTime()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, async (_, reader, _) => await reader.ReadToEndAsync());
        await using var postbox = new Postbox(
            new MailSettings
            {
                Host = "127.0.0.1",
                Port = ((IPEndPoint)listener.LocalEndpoint).Port,
                TimeoutMilliseconds = 1000,
            },
            new FakeTimeProvider(Clocks.Monday)
        );

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That(delivery.Outcome, Is.EqualTo(Outcome.Deferred));
        // The connection is gone on the server's side too, reset or closed.
        await Task.WhenAny(serving, Task.Delay(TimeSpan.FromSeconds(10)));
        Assert.That(serving.IsCompleted);
        _ = serving.Exception;
    }

    [Test]
    public async Task Send_Cancelled_Throws()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var postbox = new Postbox(
            new MailSettings { Host = "127.0.0.1", Port = ((IPEndPoint)silent.LocalEndpoint).Port },
            new FakeTimeProvider(Clocks.Monday)
        );
        using var cancel = new CancellationTokenSource(100);

        Assert.That(
            async () => await postbox.SendAsync(Letters.To("lan@example.edu.vn"), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    [Test]
    public async Task Send_ConnectionCutInTheMiddleOfData_IsDeferred()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(
            listener,
            (client, _, _) =>
            {
                client.Client.Close(0);
                return Task.CompletedTask;
            }
        );
        await using var postbox = new Postbox(
            new MailSettings { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port },
            new FakeTimeProvider(Clocks.Monday)
        );

        Delivery delivery = await postbox.SendAsync(Letters.To("lan@example.edu.vn"));

        Assert.That((delivery.Outcome, delivery.Code), Is.EqualTo((Outcome.Deferred, (int?)null)));
        await serving;
    }

    [Test]
    public async Task Send_ConnectionCutInsteadOfTheLastReply_IsDeferredAndTheRepetitionHasTheSameId()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings(), new FakeTimeProvider(Clocks.Monday));

        Delivery cut = await postbox.SendAsync(Letters.To("lan+cut@example.edu.vn"));
        Delivery again = await postbox.SendAsync(Letters.To("lan+cut@example.edu.vn"));

        Assert.That((cut.Outcome, again.Outcome), Is.EqualTo((Outcome.Deferred, Outcome.Accepted)));
        Assert.That(
            server.Mails().Select(mail => mail.Header("Message-ID")),
            Is.EqualTo(["<thu.1@gender-equality>", "<thu.1@gender-equality>"])
        );
    }

    [Test]
    public async Task Send_OverAKeptConnectionThatTheServerHasCut_GoesOverANewOne()
    {
        SmtpServer first = await SmtpServer.StartAsync();
        int port = first.Port;
        await using var postbox = new Postbox(first.Settings(), new FakeTimeProvider(Clocks.Monday));
        Assert.That((await postbox.SendAsync(Letters.To("a@example.edu.vn"))).Outcome, Is.EqualTo(Outcome.Accepted));
        await first.DisposeAsync();
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Task serving = ServeAsync(
            listener,
            async (_, reader, writer) =>
            {
                while (await reader.ReadLineAsync() is { } line && line != ".") { }
                await writer.WriteLineAsync("250 OK");
            }
        );

        Assert.That((await postbox.SendAsync(Letters.To("b@example.edu.vn"))).Outcome, Is.EqualTo(Outcome.Accepted));
        await serving;
    }

    [Test]
    public async Task Send_OverEightConnections_DeliversEachOnce()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        await using var postbox = new Postbox(server.Settings(connections: 8), new FakeTimeProvider(Clocks.Monday));
        string[] ids = [.. Enumerable.Range(0, 200).Select(i => $"thu.{i}@gender-equality")];

        Delivery[] deliveries = await Task.WhenAll(ids.Select(id => postbox.SendAsync(Letters.To("lan@example.edu.vn", id))));

        Assert.That(deliveries.Select(delivery => delivery.Outcome), Is.All.EqualTo(Outcome.Accepted));
        Assert.That(server.Mails().Select(mail => mail.Header("Message-ID")), Is.EquivalentTo(ids.Select(id => $"<{id}>")));
        Assert.That(server.Mails().Select(mail => mail.Peer).Distinct().Count(), Is.EqualTo(8), "connections");
    }

    [Test]
    public async Task Send_WithoutAServer_WritesAFile()
    {
        string folder = Directory.CreateTempSubdirectory("ge-pickup").FullName;
        await using var postbox = new Postbox(new MailSettings { PickupFolder = folder }, new FakeTimeProvider(Clocks.Monday));

        Assert.That((await postbox.SendAsync(Letters.To("lan@example.edu.vn"))).Outcome, Is.EqualTo(Outcome.Accepted));

        string mail = File.ReadAllText(Directory.GetFiles(folder, "*.eml").Single());
        Assert.That(mail, Does.Contain("Message-ID: <thu.1@gender-equality>\r\n").And.Contain("Date: Mon, 01 Jun 2026 08:00:00 +0700\r\n"));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A server for one connection that does as told once the client has begun to send the mail.</summary>
    private static async Task ServeAsync(TcpListener listener, Func<TcpClient, StreamReader, StreamWriter, Task> inData)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 here");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                await reader.ReadLineAsync();
                await inData(client, reader, writer);
                return;
            }
            await writer.WriteLineAsync("250 OK");
        }
    }

    /// <summary>A server for one connection that answers as told at a command, or at once, and is gone.</summary>
    private static async Task HangUpAsync(TcpListener listener, string at, string reply)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        if (at.Length > 0)
        {
            await writer.WriteLineAsync("220 here");
            bool inMail = false;
            while (await reader.ReadLineAsync() is { } line && (inMail ? line != at : !line.StartsWith(at, StringComparison.Ordinal)))
            {
                if (inMail)
                    continue;
                inMail = line == "DATA";
                await writer.WriteLineAsync(inMail ? "354 go on" : "250 OK");
            }
        }
        await writer.WriteLineAsync(reply);
        // HELO after a refused EHLO is refused as well.
        if (at == "EHLO" && await reader.ReadLineAsync() is not null)
            await writer.WriteLineAsync(reply);
    }

    private static async Task<int> ReadToEndAsync(TcpClient client)
    {
        var buffer = new byte[100];
        return await client.GetStream().ReadAsync(buffer);
    }

    [GeneratedRegex(@"=\?utf-8\?B\?(?<text>[^?]*)\?=", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex EncodedWords();
}
