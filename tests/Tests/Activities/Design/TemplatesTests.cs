using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Activities.Design;

/// <summary>The flows to start from: without faults, and run to their end in memory, whatever people answer.</summary>
internal sealed class TemplatesTests
{
    private static IEnumerable<string> Ids => Templates.All.Select(one => one.Id);

    [Test]
    public void All_HaveIdsNamesAndDescriptionsOfTheirOwn()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Templates.All, Has.Count.EqualTo(10));
            Assert.That(Ids, Is.Unique.And.All.StartsWith("template-"));
            Assert.That(Templates.All.Select(one => one.Name), Is.Unique);
            Assert.That(Templates.All.Select(one => one.Description), Is.Unique.And.All.StartsWith("Dùng "));
            Assert.That(
                typeof(Templates)
                    .Assembly.GetManifestResourceNames()
                    .Count(name => name.StartsWith("templates/", StringComparison.Ordinal)),
                Is.EqualTo(Templates.All.Count),
                "A file of workflows/templates is not listed."
            );
            Assert.That(Templates.Find("template-committee")!.Place, Is.EqualTo(FlowPlace.School));
            Assert.That(Templates.Find("khong-co"), Is.Null);
        }
    }

    [TestCaseSource(nameof(Ids))]
    public void Template_ReadsAndHasNoFault(string id)
    {
        Template template = Templates.Find(id)!;
        WorkflowDefinition flow = DrawnFlow.Read(template.Source);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((flow.DefinitionId, flow.Name, flow.Description), Is.EqualTo((template.Id, template.Name, template.Description)));
            Assert.That(FlowChecks.Check(flow, template.Place, new HashSet<Role>(Enum.GetValues<Role>())), Is.Empty);
        }
    }

    [TestCaseSource(nameof(Ids))]
    public void Template_IsDrawnFromLeftToRightWithoutOverlaps(string id)
    {
        JsonNode root = JsonNode.Parse(Templates.Find(id)!.Source.Span)!["root"]!;
        Dictionary<string, (int X, int Y)> places = root["activities"]!
            .AsArray()
            .ToDictionary(
                step => step!["id"]!.GetValue<string>(),
                step =>
                {
                    JsonNode position = step!["metadata"]!["designer"]!["position"]!;
                    return (position["x"]!.GetValue<int>(), position["y"]!.GetValue<int>());
                }
            );
        WorkflowDefinition flow = DrawnFlow.Read(Templates.Find(id)!.Source);

        using (Assert.EnterMultipleScope())
        {
            foreach ((string step, (int x, int y)) in places)
            {
                Assert.That(
                    places.Where(other => other.Key != step && Math.Abs(other.Value.X - x) < 220 && Math.Abs(other.Value.Y - y) < 50),
                    Is.Empty,
                    step
                );
            }
            foreach (Connection one in flow.Root.Connections.Where(one => flow.Root.WayOf(one) == ConnectionWay.Forward))
                Assert.That(places[one.Target].X, Is.GreaterThan(places[one.Source].X), $"{one.Source} -> {one.Target}");
        }
    }

    [TestCase("template-office-directive", "office-directive")]
    [TestCase("template-school-directive", "school-directive")]
    [TestCase("template-period-report", "period-report")]
    public void TemplateOfTheCascade_HasTheStepsOfTheShippedFlow(string id, string shipped)
    {
        WorkflowDefinition flow = DrawnFlow.Read(
            File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "workflows", $"{shipped}.json"))
        );

        Assert.That(
            FlowDifference.Between(flow, DrawnFlow.Read(Templates.Find(id)!.Source)).Select(one => one.Kind),
            Is.EqualTo(new[] { FlowChangeKind.FlowRenamed, FlowChangeKind.FlowDescribed })
        );
    }

    /// <summary>A way through a template: each answer is the step, and for a judgement its outcome.</summary>
    private static TestCaseData Way(string id, params string[] answers) =>
        new TestCaseData(id, answers).SetArgDisplayNames(id, string.Join(", ", answers));

    private static IEnumerable<TestCaseData> Ways()
    {
        string[] publish = ["publish-link"];
        string[] approve = ["request-approval=Duyệt", .. publish];
        string[] returned = ["request-approval=Trả lại", "derive-plan"];
        string[] drafted = ["receive-directive", "derive-plan"];
        foreach (string id in new[] { "template-single-approval", "template-school-directive" })
        {
            yield return Way(id, [.. drafted, .. approve]);
            yield return Way(id, [.. drafted, .. returned, .. returned, .. approve]);
        }
        yield return Way("template-office-directive", [.. drafted, .. approve]);
        yield return Way("template-office-directive", [.. drafted, .. returned, .. approve]);
        foreach (
            (string id, string ask) in new[]
            {
                ("template-two-levels", "deputy-opinion"),
                ("template-committee", "committee-opinion"),
                ("template-silent-consent", "receiver-opinion"),
            }
        )
        {
            yield return Way(id, [.. drafted, $"{ask}=Đồng ý", .. approve]);
            yield return Way(id, [.. drafted, $"{ask}=Quá hạn", .. approve]);
            yield return Way(id, [.. drafted, $"{ask}=Trả lại", "derive-plan", $"{ask}=Đồng ý", .. approve]);
            yield return Way(id, [.. drafted, $"{ask}=Đồng ý", .. returned, $"{ask}=Trả lại", "derive-plan", $"{ask}=Quá hạn", .. approve]);
        }

        const string deputy = "deputy-opinion";
        const string committee = "committee-opinion";
        string[] both = [$"{deputy}=Đồng ý", $"{committee}=Đồng ý"];
        yield return Way("template-all-agree", [.. drafted, .. both, .. approve]);
        yield return Way("template-all-agree", [.. drafted, $"{committee}=Đồng ý", $"{deputy}=Đồng ý", .. approve]);
        yield return Way("template-all-agree", [.. drafted, $"{deputy}=Trả lại", "derive-plan", .. both, .. approve]);
        yield return Way("template-all-agree", [.. drafted, $"{committee}=Trả lại", "derive-plan", .. both, .. approve]);
        yield return Way(
            "template-all-agree",
            [.. drafted, $"{committee}=Đồng ý", $"{deputy}=Trả lại", "derive-plan", .. both, .. approve]
        );
        yield return Way(
            "template-all-agree",
            [.. drafted, $"{deputy}=Đồng ý", $"{committee}=Quá hạn", "derive-plan", .. both, .. approve]
        );
        yield return Way(
            "template-all-agree",
            [.. drafted, .. both, .. returned, $"{deputy}=Trả lại", "derive-plan", .. both, .. returned, .. both, .. approve]
        );

        yield return Way("template-one-agrees", [.. drafted, $"{deputy}=Đồng ý", .. approve]);
        yield return Way("template-one-agrees", [.. drafted, $"{committee}=Đồng ý", .. approve]);
        yield return Way("template-one-agrees", [.. drafted, $"{deputy}=Trả lại", $"{committee}=Đồng ý", .. approve]);
        yield return Way("template-one-agrees", [.. drafted, $"{committee}=Trả lại", $"{deputy}=Quá hạn", .. approve]);
        yield return Way(
            "template-one-agrees",
            [
                .. drafted,
                $"{deputy}=Trả lại",
                $"{committee}=Trả lại",
                "derive-plan",
                $"{committee}=Đồng ý",
                .. returned,
                $"{deputy}=Đồng ý",
                .. approve,
            ]
        );
        yield return Way(
            "template-one-agrees",
            [
                .. drafted,
                $"{deputy}=Đồng ý",
                .. returned,
                $"{deputy}=Trả lại",
                $"{committee}=Trả lại",
                "derive-plan",
                $"{committee}=Trả lại",
                $"{deputy}=Đồng ý",
                .. approve,
            ]
        );

        const string check = "check-revision";
        string[] again = ["request-approval=Trả lại", "revise-plan"];
        yield return Way("template-resubmission", [.. drafted, .. approve]);
        yield return Way("template-resubmission", [.. drafted, .. again, $"{check}=Đồng ý", .. approve]);
        yield return Way(
            "template-resubmission",
            [
                .. drafted,
                .. again,
                $"{check}=Trả lại",
                "revise-plan",
                $"{check}=Quá hạn",
                .. again,
                $"{check}=Trả lại",
                "revise-plan",
                $"{check}=Đồng ý",
                .. approve,
            ]
        );

        yield return Way("template-period-report", "roll-up-reports", "collect-report", "accept-report=Duyệt");
        yield return Way(
            "template-period-report",
            "roll-up-reports",
            "collect-report",
            "accept-report=Trả lại",
            "collect-report",
            "accept-report=Duyệt"
        );
    }

    [TestCaseSource(nameof(Ways))]
    public void Template_WhateverIsAnswered_ComesToItsEnd(string id, string[] answers)
    {
        PaperRun run = PaperRun.Of(Templates.Find(id)!);

        foreach (string answer in answers)
        {
            string[] parts = answer.Split('=');
            Assert.That(run.Waiting, Does.Contain(parts[0]).And.Unique, $"before {answer}");
            run.Answer(parts[0], parts.ElementAtOrDefault(1));
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Waiting, Is.Empty);
            Assert.That(run.State.SubStatus, Is.EqualTo(WorkflowSubStatus.Finished));
            Assert.That(run.State.Incidents, Is.Empty);
            Assert.That(run.Journal, Does.Contain("Elsa.End#end:Completed"));
            Assert.That(
                run.State.Subject switch
                {
                    DirectiveWork work => work.Stage.ToString(),
                    PeriodReport report => report.Stage.ToString(),
                    _ => "",
                },
                Is.EqualTo(id == "template-period-report" ? "Accepted" : "Published")
            );
        }
    }

    [Test]
    public void OfficeFlow_AfterAReturn_StillSendsToTheUnits()
    {
        PaperRun run = PaperRun.Of(DrawnFlow.Office.Read(), FlowPlace.Office);
        foreach (
            string answer in new[]
            {
                "receive-directive",
                "derive-plan",
                "request-approval=Trả lại",
                "derive-plan",
                "request-approval=Duyệt",
            }
        )
            run.Answer(answer.Split('=')[0], answer.Split('=').ElementAtOrDefault(1));

        run.Answer("publish-link");

        Assert.That(run.Journal, Does.Contain("GenderEquality.CascadeToUnits#cascade-to-units:Completed"));
    }

    [Test]
    public void TemplateOfAllAgree_OnceOneReturns_AsksNobodyElse()
    {
        PaperRun run = PaperRun.Of(Templates.Find("template-all-agree")!);
        run.Answer("receive-directive");
        run.Answer("derive-plan");
        Assert.That(run.Waiting, Is.EquivalentTo(new[] { "deputy-opinion", "committee-opinion" }));

        run.Answer("deputy-opinion", "Trả lại");

        Assert.That(run.Waiting, Is.EqualTo(new[] { "derive-plan" }));
    }

    [Test]
    public void ReturnPastAPersonWhoIsStillAsked_GivesTheTaskTwice()
    {
        // What FlowChecks warns of, seen.
        DrawnFlow flow = DrawnFlow.Of(Templates.Find("template-all-agree")!.Source).Lead("deputy-opinion.Trả lại", "derive-plan");
        Assert.That(
            FlowChecks.Check(flow.Read(), FlowPlace.School, new HashSet<Role>(Enum.GetValues<Role>())).Select(fault => fault.Activity),
            Is.EqualTo(new[] { "deputy-opinion" })
        );
        PaperRun run = PaperRun.Of(flow.Read(), FlowPlace.School);
        run.Answer("receive-directive");
        run.Answer("derive-plan");

        run.Answer("deputy-opinion", "Trả lại");
        run.Answer("derive-plan");

        Assert.That(run.Waiting.Count(step => step == "committee-opinion"), Is.EqualTo(2));
    }

    [TestCase(DatabaseKind.Sqlite)]
    [TestCase(DatabaseKind.Postgres)]
    public async Task PublishFiles_LeavesTemplatesAlone(DatabaseKind kind)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(kind);
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.Copy(
                Path.Combine(TestContext.CurrentContext.TestDirectory, "workflows", "period-report.json"),
                Path.Combine(folder, "period-report.json")
            );
            string templates = Directory.CreateDirectory(Path.Combine(folder, "templates")).FullName;
            await File.WriteAllBytesAsync(
                Path.Combine(templates, "committee.json"),
                Templates.Find("template-committee")!.Source.ToArray()
            );

            await database.Get<DefinitionLibrary>().PublishFilesAsync(folder);

            await using ProductDb db = database.Get<IDbContextFactory<ProductDb>>().CreateDbContext();
            Assert.That(await db.Definitions.Where(row => row.DefinitionId.StartsWith("template-")).CountAsync(), Is.Zero);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void FolderOfTheHost_HasNoTemplates() =>
        Assert.That(
            Directory
                .EnumerateFiles(Path.Combine(TestContext.CurrentContext.TestDirectory, "workflows"), "*.json")
                .Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "office-directive.json", "school-directive.json", "period-report.json" })
        );
}
