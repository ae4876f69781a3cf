using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using GenderEquality.Host.Reading;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Reading;

/// <summary>Whatever the bytes are, there is a text or a refusal, in bounded time and memory.</summary>
internal sealed class HostileFileTests
{
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    [Test]
    public async Task TruncatedDocx_IsTextOrRefusal()
    {
        byte[] file = WordFile.OfText(Samples.Text("so-ke-hoach"), columns: true);
        for (int length = 0; length < file.Length; length += 1 + (file.Length / 200))
            await AnswersAsync(file[..length], $"first {length}");
    }

    [Test]
    public async Task DocxWithFlippedBits_IsTextOrRefusal()
    {
        byte[] file = WordFile.OfText(Samples.Text("so-ke-hoach"), columns: true);
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            byte[] changed = [.. file];
            for (int i = random.Next(1, 6); i > 0; i--)
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            await AnswersAsync(changed, $"seed {seed}");
        }
    }

    /// <summary>Bits flipped before packing reach the XML, which damage to the package seldom does.</summary>
    [Test]
    public async Task DocxWithDamagedXml_IsTextOrRefusal()
    {
        string xml =
            $"""<w:document xmlns:w="{Word}"><w:body><w:tbl><w:tr><w:tc><w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Kế</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>""";
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            byte[] part = Encoding.UTF8.GetBytes(xml);
            for (int i = random.Next(1, 4); i > 0; i--)
                part[random.Next(part.Length)] = (byte)random.Next(32, 127);
            await AnswersAsync(Package(part), $"seed {seed}");
        }
    }

    [TestCase("<w:tc><w:p/></w:tc>")]
    [TestCase("<w:tr><w:p/></w:tr>")]
    [TestCase("<w:txbxContent><w:r><w:t>a</w:t></w:r></w:txbxContent>")]
    [TestCase("<w:footnote><w:p><w:tbl/></w:p></w:footnote>")]
    [TestCase("<w:p><w:p><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:p></w:p>")]
    [TestCase("<w:p><w:r><w:fldChar w:fldCharType='separate'/><w:fldChar w:fldCharType='end'/><w:t>a</w:t></w:r></w:p>")]
    public Task ElementsWhereTheyDoNotBelong_AreTextOrRefusal(string body) => AnswersAsync(WordFile.OfXml(body), body);

    [Test]
    public async Task RandomBytes_AreTextOrRefusal()
    {
        byte[][] starts =
        [
            [],
            [.. "PK\u0003\u0004"u8],
            [.. "PK\u0003\u0004word/"u8],
            [0xFF, 0xFE],
            [.. "{\\rtf"u8],
            [0xD0, 0xCF, 0x11, 0xE0],
        ];
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            byte[] rest = new byte[random.Next(4000)];
            random.NextBytes(rest);
            await AnswersAsync([.. starts[seed % starts.Length], .. rest], $"seed {seed}");
        }
    }

    [Test]
    public async Task ZipBomb_IsRefusedInBoundedMemory()
    {
        byte[] spaces = new byte[200 * 1024 * 1024];
        Array.Fill(spaces, (byte)' ');
        byte[] bomb = Package(spaces);
        Assert.That(bomb, Has.Length.LessThan(1_000_000));
        spaces = [];

        (string refusal, long allocated) = await RefusedAsync(bomb);

        Assert.That(refusal, Does.Contain("gấp hơn 200 lần"));
        Assert.That(allocated, Is.LessThan(20_000_000));
    }

    [Test]
    public async Task ManySmallParts_AreRefusedByTheirSum()
    {
        // Each is packed well enough, all together are too much.
        byte[] part = new byte[3 * 1024 * 1024];
        for (int i = 0; i < part.Length; i++)
            part[i] = (byte)('a' + ((i >> 6) * 7 % 23));
        new Random(1).NextBytes(part.AsSpan(0, 60_000));
        byte[] file = Package("<a/>"u8.ToArray(), [.. Enumerable.Repeat(part, 40)]);

        (string refusal, long allocated) = await RefusedAsync(file);

        Assert.That(refusal, Does.Contain("lớn hơn 100 MB"));
        Assert.That(allocated, Is.LessThan(30_000_000));
    }

    [Test]
    public async Task TablesNestedFiveThousandDeep_AreRefused()
    {
        var body = new StringBuilder();
        for (int i = 0; i < 5_000; i++)
            body.Append("<w:tbl><w:tr><w:tc>");
        body.Append("<w:p><w:r><w:t>sâu</w:t></w:r></w:p>");
        for (int i = 0; i < 5_000; i++)
            body.Append("</w:tc></w:tr></w:tbl>");

        Assert.That(await Samples.RefusalOfAsync(WordFile.OfXml(body.ToString()), "a.docx"), Does.Contain("lồng nhau"));
    }

    [Test]
    public async Task EntityBomb_IsRefused()
    {
        string xml = $"""
            <!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
            <w:document xmlns:w="{Word}"><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>
            """;

        Assert.That(await Samples.RefusalOfAsync(Package(Encoding.UTF8.GetBytes(xml)), "a.docx"), Does.Contain("DTD"));
    }

    [Test]
    public async Task TextOfTenMegabytesInOneLine_IsRefusedAsTooLong()
    {
        byte[] line = new byte[10_000_000];
        Array.Fill(line, (byte)'a');

        Assert.That(await Samples.RefusalOfAsync(line, "a.txt"), Does.Contain("300.000 ký tự"));
        Assert.That(
            await Samples.RefusalOfAsync(WordFile.OfXml($"<w:p><w:r><w:t>{new string('ă', 400_000)}</w:t></w:r></w:p>"), "a.docx"),
            Does.Contain("300.000 ký tự")
        );
    }

    [Test]
    public async Task ManyParagraphs_AreRefused()
    {
        string body = string.Concat(Enumerable.Repeat("<w:p/>", 50_001)) + new string('x', 10_000);

        Assert.That(await Samples.RefusalOfAsync(WordFile.OfXml(body), "a.docx"), Does.Contain("50000 đoạn"));
    }

    [Test]
    public async Task FileOverTheLimit_IsRefusedWithoutBeingReadWhole() =>
        Assert.That(await Samples.RefusalOfAsync(new byte[21 * 1024 * 1024], "a.pdf"), Does.Contain("lớn hơn 20 MB"));

    [Test]
    public async Task ReadingBeyondItsTime_IsGivenUp()
    {
        var settings = new ReadingSettings { Time = TimeSpan.Zero };

        // Long enough that the time is over before the end is reached.
        byte[] file = WordFile.OfXml(string.Concat(Enumerable.Repeat("<w:p><w:r><w:t>a</w:t></w:r></w:p>", 45_000)));

        Assert.That(await Samples.RefusalOfAsync(file, "a.docx", settings), Does.Contain("giây"));
    }

    private static async Task AnswersAsync(byte[] file, string which)
    {
        FileReading reading = await Samples.ReadAsync(file, "a.docx");

        Assert.That((reading.Text is null) != (reading.Refusal is null), which);
    }

    private static async Task<(string Refusal, long Allocated)> RefusedAsync(byte[] file)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        string refusal = await Samples.RefusalOfAsync(file, "a.docx");
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(15)));
        return (refusal, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    /// <summary>A package with this document, whatever it is, and further parts.</summary>
    private static byte[] Package(byte[] document, params byte[][] others)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(
                archive,
                "[Content_Types].xml",
                """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""u8
            );
            Add(
                archive,
                "_rels/.rels",
                """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""u8
            );
            Add(archive, "word/document.xml", document);
            foreach ((int i, byte[] other) in others.Index())
                Add(archive, $"word/media/{i}.bin", other);
        }
        return file.ToArray();
    }

    private static void Add(ZipArchive archive, string name, ReadOnlySpan<byte> content)
    {
        using Stream part = archive.CreateEntry(name).Open();
        part.Write(content);
    }
}
