using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.ElsaApi;

/// <summary>What Studio 3.8.2 really sends gets an answer of the shape that it was seen to work with.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class InstanceContractTests(DatabaseKind kind)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Host", "ElsaApi", "contract");

    private InstanceSite site = null!;

    /// <summary>The captured exchanges of the instances; that of a cancellation is answered otherwise.</summary>
    public static IEnumerable<string> Exchanges =>
        Directory
            .EnumerateFiles(Folder, "*.json")
            .Select(Path.GetFileNameWithoutExtension)
            .OfType<string>()
            .Where(name => string.CompareOrdinal(name, "40") >= 0 && string.CompareOrdinal(name, "59") < 0)
            .Order(StringComparer.Ordinal);

    [OneTimeSetUp]
    public async Task Open() => site = await InstanceSite.OpenAsync(kind);

    [OneTimeTearDown]
    public async Task Close() => await site.DisposeAsync();

    [TestCaseSource(nameof(Exchanges))]
    public async Task Request_AsStudioSendsIt_IsAnsweredInTheCapturedShape(string exchange)
    {
        JsonNode captured = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, exchange + ".json")))!;
        JsonNode request = captured["request"]!;
        string address = (string)request["path"]! + (string?)request["query"];
        Assert.That(address, Does.StartWith("/elsa/api/"));

        (HttpStatusCode status, JsonNode? body) = await site.AskAsync(
            InstanceSite.OfficeAdministrator,
            HttpMethod.Parse((string)request["method"]!),
            await WithOurIdsAsync(address["/elsa/api".Length..]),
            request["body"] is { } sent ? await WithOurIdsAsync(sent.ToJsonString()) : null
        );

        Assert.That((int)status, Is.EqualTo((int)captured["response"]!["status"]!));
        Assert.That(JsonShape.Differences(captured["response"]!["body"], body), Is.Empty, body?.ToJsonString());
    }

    [TestCase("50a-instance_inst-finished-1")]
    [TestCase("50b-instance_inst-suspended-1")]
    [TestCase("50c-instance_inst-faulted-1")]
    [TestCase("51-execution-state")]
    public async Task Status_OfTheSameSituation_HasTheSameWords(string exchange)
    {
        JsonNode captured = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, exchange + ".json")))!;
        JsonObject body = await site.GetAsync(await WithOurIdsAsync(((string)captured["request"]!["path"]!)["/elsa/api".Length..]));

        JsonNode expected = captured["response"]!["body"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)body["status"], Is.EqualTo((string?)expected["status"]));
            Assert.That((string?)body["subStatus"], Is.EqualTo((string?)expected["subStatus"]));
            Assert.That((int?)body["incidentCount"], Is.EqualTo((int?)expected["incidentCount"]));
            Assert.That(body["finishedAt"] is null, Is.EqualTo(expected["finishedAt"] is null));
        }
    }

    [Test]
    public async Task Cancel_IsRefusedAsStudioShowsIt_AndNamesThePage()
    {
        (HttpStatusCode status, JsonNode? body) = await site.AskAsync(
            InstanceSite.OfficeAdministrator,
            HttpMethod.Post,
            $"/cancel/workflow-instances/{site.Suspended}"
        );

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)body!["errors"]!["generalErrors"]![0], Does.Contain("/incidents"));
        Assert.That((string?)(await site.GetAsync($"/workflow-instances/{site.Suspended}"))["subStatus"], Is.EqualTo("Suspended"));
    }

    /// <summary>The captured ids replaced by those of the same situations here.</summary>
    private async Task<string> WithOurIdsAsync(string text) =>
        text.Replace(
                "inst-finished-1",
                $"{(text.Contains("variables", StringComparison.Ordinal) ? site.WithVariables : site.Finished)}",
                StringComparison.Ordinal
            )
            .Replace("inst-suspended-1", $"{site.Suspended}", StringComparison.Ordinal)
            .Replace("inst-faulted-1", $"{site.Faulted}", StringComparison.Ordinal)
            .Replace("aei-f-2", $"{site.Finished}:{await site.ExecutionAsync(site.Finished, "request-approval")}", StringComparison.Ordinal)
            .Replace("aei-s-2", $"{site.Suspended}:{await site.ExecutionAsync(site.Suspended, "derive-plan")}", StringComparison.Ordinal)
            .Replace(":flow1", ":flow", StringComparison.Ordinal)
            .Replace("%3Aflow1", "%3Aflow", StringComparison.Ordinal)
            .Replace("start1", "receive-directive", StringComparison.Ordinal)
            .Replace("approve1", "request-approval", StringComparison.Ordinal)
            .Replace("notify1", "publish-link", StringComparison.Ordinal);
}
