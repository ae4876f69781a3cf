using System.Text.Json.Nodes;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Host.Design;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace GenderEquality.Tests.Host.Design;

/// <summary>Drafts and versions: nobody's work is overwritten, nothing that runs is touched, and histories keep what they name.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
internal sealed class FlowDesignTests(DatabaseKind kind)
{
    private static readonly PersonId Other = new(new Guid("0197a1b2-0000-7000-8000-0000000000f0"));

    private TestDatabase database = null!;
    private FlowDesign Design => database.Get<FlowDesign>();

    [SetUp]
    public async Task Open()
    {
        database = await TestDatabase.CreateAsync(kind);
        await database.Get<Organizations>().SetUpAsync(Demonstration.Units, _ => "mat-khau-de-thu");
    }

    [TearDown]
    public async Task Close() => await database.DisposeAsync();

    [Test]
    public async Task Save_OfWhatSomebodyElseSavedMeanwhile_IsRefused_AndOnesOwnSavesMayOvertakeOneAnother()
    {
        FlowVersion first = await CreateAsync();
        FlowVersion mine = await SaveAsync(first, "Một", Situations.Head);
        FlowVersion again = await SaveAsync(first, "Hai", Situations.Head);
        Assert.That(again.Revision, Is.EqualTo(mine.Revision + 1));

        RefusedException refused = (await Assert.ThrowsAsync<RefusedException>(() => SaveAsync(first, "Ba", Other)))!;
        Assert.That(refused.Message + refused.Refusals[0].Message, Does.Contain("Tải lại trang").IgnoreCase);
        Assert.That((await Design.VersionsAsync(first.DefinitionId))[0].Description, Is.EqualTo("Hai"));

        // Made from what is there now, it counts.
        Assert.That((await SaveAsync(again, "Bốn", Other)).Description, Is.EqualTo("Bốn"));
    }

    [Test]
    public async Task Save_ByTwoAtOnce_KeepsOneOfThem()
    {
        FlowVersion first = await CreateAsync();
        Task<FlowVersion>[] saves = [SaveAsync(first, "Một", Situations.Head), SaveAsync(first, "Hai", Other)];
        int refused = 0;
        foreach (Task<FlowVersion> save in saves)
        {
            try
            {
                await save;
            }
            catch (RefusedException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.EqualTo(1));
    }

    [Test]
    public async Task Publish_MakesTheNextVersion_LeavesTheOneBefore_AndVerifies()
    {
        FlowVersion first = await CreateAsync();
        SavedFlow one = await Design.PublishAsync(first.DefinitionId, Situations.Head);
        Assert.That((one.Version.Version, one.Version.IsPublished), Is.EqualTo((1, true)));
        Assert.That((await Design.PublishAsync(first.DefinitionId, Situations.Head)).AlreadyPublished);

        FlowVersion draft = await SaveAsync(one.Version, "Đổi", Situations.Head);
        Assert.That((draft.Version, draft.Revision), Is.EqualTo((2, 1)));
        DefinitionLibrary library = database.Get<DefinitionLibrary>();
        Assert.That((await library.LatestAsync(first.DefinitionId)).Version, Is.EqualTo(1));

        await Design.PublishAsync(first.DefinitionId, Situations.Head);
        Assert.That((await library.LatestAsync(first.DefinitionId)).Version, Is.EqualTo(2));
        Assert.That((await library.GetAsync(first.DefinitionId, 1)).Description, Is.Not.EqualTo("Đổi"));
        Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Draft_LeftByAHostThatWasKilledAfterPublishing_IsNotSeenAnyMore()
    {
        FlowVersion first = await CreateAsync();
        StoredDraft left;
        await using (ProductDb db = database.Open())
            left = await db.Drafts.AsNoTracking().SingleAsync();
        FlowVersion published = (await Design.PublishAsync(first.DefinitionId, Situations.Head)).Version;
        await using (ProductDb db = database.Open())
        {
            db.Drafts.Add(left);
            await db.SaveChangesAsync();
        }

        Assert.That((await Design.VersionsAsync(first.DefinitionId)).Select(one => one.Revision), Is.EqualTo(new int?[] { null }));
        Assert.That((await SaveAsync(published, "Đổi", Situations.Head)).Version, Is.EqualTo(2));
    }

    [Test]
    public async Task File_OfAFlowThatAnAdministratorPublished_IsNotPublishedOverIt()
    {
        string folder = Directory.CreateDirectory(Path.Combine(database.DataFolder, "flows")).FullName;
        JsonObject file = FlowModel.Parse(Templates.Find("template-single-approval")!.Source.Span);
        file["definitionId"] = "theirs";
        await File.WriteAllBytesAsync(Path.Combine(folder, "a.json"), FlowModel.Bytes(file));
        DefinitionLibrary library = database.Get<DefinitionLibrary>();
        await library.PublishFilesAsync(folder);
        FlowVersion shipped = (await Design.VersionsAsync("theirs"))[0];
        await SaveAsync(shipped, "Của quản trị", Situations.Head);
        await Design.PublishAsync("theirs", Situations.Head);

        file["description"] = "Bản mới của phần mềm";
        await File.WriteAllBytesAsync(Path.Combine(folder, "a.json"), FlowModel.Bytes(file));
        await library.PublishFilesAsync(folder);

        Assert.That((await library.LatestAsync("theirs")).Description, Is.EqualTo("Của quản trị"));
    }

    [Test]
    public async Task Retracted_FlowIsNotStarted_UntilItIsPublishedAgain()
    {
        FlowVersion first = await CreateAsync();
        await Design.PublishAsync(first.DefinitionId, Situations.Head);
        Assert.That(await Design.RetractAsync(first.DefinitionId, Situations.Head));
        Assert.That(await Design.RetractAsync(first.DefinitionId, Situations.Head), Is.False);
        DefinitionLibrary library = database.Get<DefinitionLibrary>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => library.LatestAsync(first.DefinitionId));

        await Design.PublishAsync(first.DefinitionId, Situations.Head);
        Assert.That((await library.LatestAsync(first.DefinitionId)).Version, Is.EqualTo(2));
        Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Removed_FlowIsNotListed_AndItsVersionsCanStillBeRead()
    {
        FlowVersion first = await CreateAsync();
        await Design.PublishAsync(first.DefinitionId, Situations.Head);
        await Design.RemoveAsync(first.DefinitionId, Situations.Head);

        Assert.That(await Design.VersionsAsync(first.DefinitionId), Is.Empty);
        Assert.That((await database.Get<DefinitionLibrary>().GetAsync(first.DefinitionId, 1)).Version, Is.EqualTo(1));
        Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task PublishedVersion_IsNotDeleted_AndADraftIs()
    {
        FlowVersion first = await CreateAsync();
        FlowVersion published = (await Design.PublishAsync(first.DefinitionId, Situations.Head)).Version;
        FlowVersion draft = await SaveAsync(published, "Đổi", Situations.Head);

        await Assert.ThrowsAsync<RefusedException>(() => Design.RemoveVersionAsync(published.Id));
        await Design.RemoveVersionAsync(draft.Id);
        Assert.That((await Design.VersionsAsync(first.DefinitionId)).Single().Version, Is.EqualTo(1));
    }

    [Test]
    public async Task Revert_MakesTheOldVersionTheDraft_UnlessADraftWouldBeLost()
    {
        FlowVersion first = await CreateAsync();
        FlowVersion one = (await Design.PublishAsync(first.DefinitionId, Situations.Head)).Version;
        await SaveAsync(one, "Đổi", Situations.Head);
        FlowVersion two = (await Design.PublishAsync(first.DefinitionId, Situations.Head)).Version;
        FlowVersion back = await Design.RevertAsync(first.DefinitionId, 1, Situations.Head);
        Assert.That((back.Version, back.Description), Is.EqualTo((3, one.Description)));

        await SaveAsync(back, "Đang sửa", Situations.Head);
        await Assert.ThrowsAsync<RefusedException>(() => Design.RevertAsync(first.DefinitionId, two.Version, Situations.Head));
    }

    [Test]
    public async Task PutToUse_OfAFlowThatDoesNotFitThePlace_IsRefused_AndOfOneThatDoesStartsNewWork()
    {
        FlowVersion first = await CreateAsync();
        await Design.PublishAsync(first.DefinitionId, Situations.Head);
        await Assert.ThrowsAsync<RefusedException>(() =>
            Design.PutToUseAsync(new PutFlowToUse(Situations.Head, FlowPlace.Report, first.DefinitionId))
        );
        await Design.PutToUseAsync(new PutFlowToUse(Situations.Head, FlowPlace.School, first.DefinitionId));

        Assert.That((await database.Get<FlowUsage>().GetAsync()).School, Is.EqualTo(first.DefinitionId));
        Assert.That(
            (await database.Get<Sending>().FlowForAsync(UnitLevel.TH, CancellationToken.None)).DefinitionId,
            Is.EqualTo(first.DefinitionId)
        );
        await Assert.ThrowsAsync<RefusedException>(() => Design.RetractAsync(first.DefinitionId, Situations.Head));
        Assert.That((await database.Get<Verification>().RunAsync()).Faults, Is.Empty);
    }

    [Test]
    public async Task Save_OfACanvasThatDidNotLoad_IsRefused_AndTheDraftStays()
    {
        FlowVersion first = await CreateAsync();
        var empty = (JsonObject)first.Content.DeepClone();
        empty["root"]!["activities"] = new JsonArray();
        empty["root"]!["connections"] = new JsonArray();

        RefusedException refused = (
            await Assert.ThrowsAsync<RefusedException>(() =>
                Design.SaveAsync(first.DefinitionId, first.Id, empty, publish: false, Situations.Head)
            )
        )!;

        Assert.That(refused.Message, Does.Contain("bỏ cả"));
        Assert.That(FlowModel.Same((await Design.VersionsAsync(first.DefinitionId))[0].Content, first.Content));
    }

    [Test]
    public async Task Save_OfNamesWithNoBreakSpaces_StoresSpaces()
    {
        FlowVersion first = await CreateAsync();
        var model = (JsonObject)first.Content.DeepClone();
        var step = (JsonObject)model["root"]!["activities"]![0]!;
        step["names"] = JsonNode.Parse(
            """{"typeName":"String[]","expression":{"type":"Object","value":"[\"Tr\\u1EA3\\u00A0l\\u1EA1i\"]"}}"""
        );
        model["root"]!["connections"]![0]!["source"]!["port"] = "Trả\u00a0lại";

        JsonObject content = (await Design.SaveAsync(first.DefinitionId, first.Id, model, publish: false, Situations.Head)).Version.Content;

        var names = JsonNode.Parse(content["root"]!["activities"]![0]!["names"]!["expression"]!["value"]!.GetValue<string>())!;
        Assert.That(names[0]!.GetValue<string>(), Is.EqualTo("Trả lại"));
        Assert.That(content["root"]!["connections"]![0]!["source"]!["port"]!.GetValue<string>(), Is.EqualTo("Trả lại"));
    }

    private async Task<FlowVersion> CreateAsync()
    {
        JsonObject model = FlowModel.Parse(Templates.Find("template-single-approval")!.Source.Span);
        return (await Design.SaveAsync(null, null, model, publish: false, Situations.Head)).Version;
    }

    private async Task<FlowVersion> SaveAsync(FlowVersion madeFrom, string description, PersonId by)
    {
        var model = (JsonObject)madeFrom.Content.DeepClone();
        model["description"] = description;
        return (await Design.SaveAsync(madeFrom.DefinitionId, madeFrom.Id, model, publish: false, by)).Version;
    }
}
