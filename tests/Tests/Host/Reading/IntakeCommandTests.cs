using System.Text.Json.Nodes;
using GenderEquality.Host.Cli;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Reading;

/// <summary><c>./run intake</c> on files and folders.</summary>
internal sealed class IntakeCommandTests
{
    private DirectoryInfo folder = null!;

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("gender-equality-intake-");

    [TearDown]
    public void TearDown() => folder.Delete(recursive: true);

    [Test]
    public async Task Folder_GivesEachDocumentItsJson()
    {
        Write("a.txt", Samples.Text("so-ke-hoach"));
        Write("b.docx", WordFile.OfText(Samples.Text("phong-ke-hoach"), columns: true));
        Write("notes.md", "# no document");
        Write("~$b.docx", "left by Word");

        int code = await IntakeAsync(folder.FullName);

        Assert.That(code, Is.Zero);
        Assert.That(Results(), Is.EqualTo(["a.json", "b.json"]));
        Assert.That(JsonNode.Parse(File.ReadAllText(Path.Combine(Out, "b.json")))!["number"]!.GetValue<int>(), Is.EqualTo(7));
    }

    [Test]
    public async Task DocumentsOfOneName_KeepTheirEndings()
    {
        Write("a.txt", "Kế hoạch");
        Write("a.DOCX", WordFile.OfParagraphs("Kế hoạch"));
        Write("b.txt", "Kế hoạch");

        await IntakeAsync(folder.FullName);

        Assert.That(Results(), Is.EqualTo(["a.DOCX.json", "a.txt.json", "b.json"]));
    }

    [Test]
    public async Task FileThatCannotBeRead_IsNamedAndTheRestGoesOn()
    {
        Write("a.pdf", "");
        Write("b.txt", "Kế hoạch");

        Assert.That(await IntakeAsync(folder.FullName), Is.EqualTo(1));
        Assert.That(Results(), Is.EqualTo(["b.json"]));
    }

    private string Out => Path.Combine(folder.FullName, "out");

    private Task<int> IntakeAsync(string path) => CommandLine.RunAsync(["intake", path, "--out", Out]);

    private IEnumerable<string?> Results() => Directory.GetFiles(Out).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(folder.FullName, name), content);
}
