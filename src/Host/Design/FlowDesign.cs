using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine;
using GenderEquality.Engine.Activities;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Design;

/// <summary>What was saved.</summary>
/// <param name="AlreadyPublished">It was to be published, and was already.</param>
public sealed record SavedFlow(FlowVersion Version, bool AlreadyPublished = false);

/// <summary>
/// What administrators do to flows: draw a draft, publish it as the next version, take versions back, remove flows. A draft lies beside the
/// published versions and touches no running work. What is saved twice is saved once; what somebody else saved meanwhile is not overwritten.
/// </summary>
public sealed class FlowDesign(
    IDbContextFactory<ProductDb> databases,
    EventStore store,
    DefinitionLibrary definitions,
    WorkflowLibrary library,
    ActivityCatalog activities,
    FlowUsage usage,
    TimeProvider clock
)
{
    /// <summary>Every version of every flow that is listed, by id, the newest first.</summary>
    public async Task<IReadOnlyList<FlowVersion>> VersionsAsync(CancellationToken cancel = default)
    {
        await definitions.RefreshAsync(cancel);
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        List<ClosedDefinitionRow> closed = await db.ClosedDefinitions.AsNoTracking().ToListAsync(cancel);
        HashSet<string> retracted = [.. closed.Select(row => row.DefinitionId)];
        HashSet<string> removed = [.. closed.Where(row => row.Removed).Select(row => row.DefinitionId)];
        ILookup<string, WorkflowSource> sources = library.Sources.ToLookup(source => source.DefinitionId);
        Dictionary<string, StoredDraft> drafts = await db.Drafts.AsNoTracking().ToDictionaryAsync(draft => draft.DefinitionId, cancel);
        var versions = new List<FlowVersion>();
        foreach (
            string id in sources
                .Select(one => one.Key)
                .Where(id => !removed.Contains(id))
                .Union(drafts.Keys, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
        )
        {
            WorkflowSource[] published = removed.Contains(id) ? [] : [.. sources[id].OrderByDescending(source => source.Version)];
            StoredDraft? draft = drafts.GetValueOrDefault(id);
            if (draft is not null && published.Length > 0 && draft.Version <= published[0].Version)
                draft = null;
            if (draft is not null)
                versions.Add(Of(draft));
            versions.AddRange(
                published.Select(
                    (source, i) =>
                        Of(source, isLatest: draft is null && i == 0, isPublished: i == 0 && !retracted.Contains(source.DefinitionId))
                )
            );
        }
        return versions;
    }

    /// <summary>The versions of one flow, the newest first; none when there is no such flow.</summary>
    public async Task<IReadOnlyList<FlowVersion>> VersionsAsync(string definitionId, CancellationToken cancel = default) =>
        [.. (await VersionsAsync(cancel)).Where(version => version.DefinitionId == definitionId)];

    /// <summary>Saves a draft, and publishes it if that is asked for.</summary>
    /// <param name="definitionId">Null for a new flow.</param>
    /// <param name="madeFrom">The version that was being changed, as it was shown; null when it is not known.</param>
    /// <exception cref="RefusedException">It cannot be saved, or somebody else saved meanwhile, or it has mistakes that keep it from being published.</exception>
    public async Task<SavedFlow> SaveAsync(
        string? definitionId,
        FlowVersionId? madeFrom,
        JsonObject model,
        bool publish,
        PersonId by,
        CancellationToken cancel = default
    )
    {
        FlowVersion saved = await SaveDraftAsync(definitionId, madeFrom, model, by, cancel);
        return publish ? await PublishAsync(saved.DefinitionId, by, cancel) : new SavedFlow(saved);
    }

    /// <summary>Takes a flow in from a file: as the draft of the flow of its id, or as a new flow.</summary>
    /// <exception cref="RefusedException">It is no flow, or the flow has a draft that would be lost.</exception>
    public async Task<SavedFlow> ImportAsync(JsonObject file, PersonId by, CancellationToken cancel = default)
    {
        string? id = FlowModel.Text(file, "definitionId");
        if (string.IsNullOrWhiteSpace(id))
            id = null;
        if (id is { Length: > 100 } || id?.Contains('/', StringComparison.Ordinal) == true)
            throw new RefusedException("definitionId", "Mã quy trình dài quá 100 ký tự hoặc có dấu “/”. Sửa mã trong tệp rồi nhập lại.");
        JsonObject content = FlowModel.Content(file);
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
        {
            StoredDraft? draft = id is null ? null : await DraftAsync(db, id, cancel);
            if (draft is not null && !FlowModel.Same(FlowModel.Parse(draft.Source), WithId(content, id!)))
                throw new RefusedException(
                    "",
                    $"Quy trình “{FlowModel.Text(FlowModel.Parse(draft.Source), "name")}” đang có bản nháp. Phát hành hoặc xóa bản nháp trước khi nhập tệp."
                );
            if (draft is not null)
                return new SavedFlow(Of(draft));
        }
        Definition? known = id is null ? null : await definitions.FindAsync(id, cancel);
        return new SavedFlow(await WriteNewAsync(id ?? NewId(), (known?.Newest.Version ?? 0) + 1, content, by, cancel));
    }

    /// <summary>Publishes the draft of a flow as its next version; a flow without a draft that was retracted is published again as it was.</summary>
    /// <exception cref="RefusedException">It has mistakes, all are named at their steps; or there is no such flow.</exception>
    public async Task<SavedFlow> PublishAsync(string definitionId, PersonId by, CancellationToken cancel = default)
    {
        await definitions.RefreshAsync(cancel);
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        LoadedStream stream = await store.LoadAsync(DefinitionStream.IdOf(definitionId), DefinitionStream.Kind, cancel);
        var known = (Definition?)stream.State;
        StoredDraft? draft = await DraftAsync(db, definitionId, cancel);
        if (draft is null && known is null or { IsRemoved: true })
            throw Missing(definitionId);
        if (draft is null && !known!.IsRetracted)
            return new SavedFlow((await VersionsAsync(definitionId, cancel))[0], AlreadyPublished: true);

        int version = (known?.Newest.Version ?? 0) + 1;
        JsonObject content = draft is not null
            ? FlowModel.Parse(draft.Source)
            : FlowModel.Parse(
                await db.Blobs.Where(blob => blob.Hash == known!.Newest.Source).Select(blob => blob.Content).FirstAsync(cancel)
            );
        DateTimeOffset now = Instants.Storable(clock.GetUtcNow());
        byte[] source = Published(content, definitionId, version, draft?.CreatedAt ?? now);
        IReadOnlyList<Refusal> faults = await FaultsAsync(definitionId, source, cancel);
        if (faults.Count > 0)
            throw new RefusedException(faults);

        string hash = Convert.ToHexStringLower(SHA256.HashData(source));
        try
        {
            await store.AppendAsync(
                new Pass(Actor.Person(by.Value), now, null, [stream.Append([new DefinitionReleased(definitionId, version, hash, by, now)])])
                {
                    Blobs = [new StoredBlob { Hash = hash, Content = source }],
                },
                cancel
            );
        }
        catch (VersionConflictException)
        {
            throw new RefusedException("", "Người khác vừa phát hành quy trình này. Tải lại trang, xem bản mới rồi sửa tiếp.");
        }
        // Killed before this, the draft has the number of a published version and is not looked at any more.
        if (draft is not null)
            await db.Drafts.Where(one => one.DefinitionId == definitionId && one.Revision == draft.Revision).ExecuteDeleteAsync(cancel);
        return new SavedFlow((await VersionsAsync(definitionId, cancel)).First(one => one.Version == version));
    }

    /// <summary>Everything that keeps a flow from being published: what cannot be read, and what an administrator did wrong.</summary>
    /// <param name="source">The JSON; its paths are turned into names of steps.</param>
    public async Task<IReadOnlyList<Refusal>> FaultsAsync(string definitionId, byte[] source, CancellationToken cancel = default)
    {
        DefinitionReading reading = DefinitionReader.Read(source, activities, library);
        IReadOnlyList<Refusal> unread = [.. reading.Faults.Select(fault => AtStep(fault, FlowModel.Parse(source)))];
        if (reading.Drawing is not { } flow)
            return unread;
        FlowUses uses = await usage.GetAsync(cancel);
        HashSet<Role> held;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
            held = [.. await db.Memberships.Select(member => member.Role).Distinct().ToListAsync(cancel)];
        IReadOnlyList<FlowPlace> places = uses.PlacesOf(definitionId);
        return
        [
            .. unread,
            .. (places.Count == 0 ? [null] : places.Select(place => (FlowPlace?)place))
                .SelectMany(place => FlowChecks.Check(flow, place, held))
                .DistinctBy(fault => (fault.Activity, fault.Message))
                .Select(fault => new Refusal(fault.Activity, fault.Message)),
        ];
    }

    /// <summary>Has new work at a place begin with a flow.</summary>
    /// <exception cref="RefusedException">The flow is not published, or does not fit the place: every reason is named.</exception>
    public async Task PutToUseAsync(PutFlowToUse command, CancellationToken cancel = default)
    {
        if (await definitions.FindAsync(command.DefinitionId, cancel) is not { IsRetracted: false } known)
            throw new RefusedException("definition", "Quy trình chưa phát hành nên chưa dùng được. Phát hành trước rồi chọn nơi dùng.");
        WorkflowDefinition flow = await definitions.GetAsync(known.DefinitionId, known.Newest.Version, cancel);
        HashSet<Role> held;
        await using (ProductDb db = await databases.CreateDbContextAsync(cancel))
            held = [.. await db.Memberships.Select(member => member.Role).Distinct().ToListAsync(cancel)];
        IReadOnlyList<FlowFault> faults = FlowChecks.Check(flow, command.Place, held);
        if (faults.Count > 0)
            throw new RefusedException([.. faults.Select(fault => new Refusal("definition", fault.Message))]);
        await usage.PutAsync(command, cancel);
    }

    /// <summary>Has a flow not be started any more. What runs goes on.</summary>
    /// <returns>False when it was retracted before.</returns>
    /// <exception cref="RefusedException">It is in use at a place, was never published, or there is no such flow.</exception>
    public Task<bool> RetractAsync(string definitionId, PersonId by, CancellationToken cancel = default) =>
        CloseAsync(
            definitionId,
            by,
            known => known.IsRetracted ? null : new DefinitionRetracted(definitionId, by, clock.GetUtcNow()),
            cancel
        );

    /// <summary>Removes a flow from the lists, with its draft. Its published versions stay: histories name them.</summary>
    /// <exception cref="RefusedException">It is in use at a place, or there is no such flow.</exception>
    public async Task RemoveAsync(string definitionId, PersonId by, CancellationToken cancel = default)
    {
        if (await definitions.FindAsync(definitionId, cancel) is { IsRemoved: false })
            await CloseAsync(definitionId, by, _ => new DefinitionRemoved(definitionId, by, clock.GetUtcNow()), cancel);
        else if (!await HasDraftAsync(definitionId, cancel))
            throw Missing(definitionId);
        await DiscardAsync(definitionId, cancel);
    }

    /// <summary>Deletes a draft.</summary>
    /// <exception cref="RefusedException">The id names a published version, which histories may need; or nothing.</exception>
    public async Task RemoveVersionAsync(FlowVersionId id, CancellationToken cancel = default)
    {
        FlowVersion version =
            (await VersionsAsync(id.DefinitionId, cancel)).FirstOrDefault(one => one.Version == id.Version)
            ?? throw Missing(id.DefinitionId);
        if (version.Revision is null)
            throw new RefusedException(
                "",
                $"Bản {id.Version} đã phát hành nên không xóa được: lịch sử công việc còn cần đến. Có thể thu hồi quy trình để không ai bắt đầu nữa."
            );
        await DiscardAsync(id.DefinitionId, cancel);
    }

    /// <summary>Makes an older version the draft.</summary>
    /// <exception cref="RefusedException">There is no such version, or a draft that would be lost.</exception>
    public async Task<FlowVersion> RevertAsync(string definitionId, int version, PersonId by, CancellationToken cancel = default)
    {
        IReadOnlyList<FlowVersion> versions = await VersionsAsync(definitionId, cancel);
        FlowVersion wanted = versions.FirstOrDefault(one => one.Version == version) ?? throw Missing(definitionId);
        if (versions.FirstOrDefault(one => one.Revision is not null) is { } draft)
        {
            if (draft.Version == version || FlowModel.Same(draft.Content, wanted.Content))
                return draft;
            throw new RefusedException("", "Quy trình đang có bản nháp. Phát hành hoặc xóa bản nháp trước khi khôi phục bản cũ.");
        }
        return await WriteNewAsync(definitionId, versions.Max(one => one.Version) + 1, wanted.Content, by, cancel);
    }

    /// <summary>Who last saved the draft and when; null when there is none.</summary>
    public async Task<(PersonId By, DateTimeOffset At)?> LastSavedAsync(string definitionId, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await DraftAsync(db, definitionId, cancel) is { } draft ? (new PersonId(draft.SavedBy), draft.SavedAt) : null;
    }

    private async Task<FlowVersion> SaveDraftAsync(
        string? definitionId,
        FlowVersionId? madeFrom,
        JsonObject model,
        PersonId by,
        CancellationToken cancel
    )
    {
        for (int attempt = 0; ; attempt++)
        {
            await definitions.RefreshAsync(cancel);
            await using ProductDb db = await databases.CreateDbContextAsync(cancel);
            if (definitionId is null)
            {
                RequireChart(model);
                FlowModel.PutBack(model, null, activities, library);
                return await WriteNewAsync(NewId(), 1, FlowModel.Content(model), by, cancel);
            }
            StoredDraft? draft = await DraftAsync(db, definitionId, cancel);
            Definition? known = await definitions.FindAsync(definitionId, cancel);
            if (draft is null && known is null or { IsRemoved: true })
                throw Missing(definitionId);
            JsonObject before = draft is not null
                ? FlowModel.Parse(draft.Source)
                : FlowModel.Parse(
                    await db.Blobs.Where(blob => blob.Hash == known!.Newest.Source).Select(blob => blob.Content).FirstAsync(cancel)
                );
            var incoming = (JsonObject)model.DeepClone();
            FlowModel.PutBack(incoming, before, activities, library);
            JsonObject content = WithId(FlowModel.Content(incoming), definitionId);
            RequirePlain(content);
            if (FlowModel.Same(content, FlowModel.Content(before)))
                return draft is not null ? Of(draft) : (await VersionsAsync(definitionId, cancel))[0];
            RequireSteps(before, content);
            await RequireFreshAsync(db, madeFrom, draft, known, by, cancel);
            DateTimeOffset now = Instants.Storable(clock.GetUtcNow());
            if (draft is null)
                return await WriteNewAsync(definitionId, known!.Newest.Version + 1, content, by, cancel);
            (byte[] source, int revision) = (FlowModel.Bytes(content), draft.Revision);
            int changed = await db
                .Drafts.Where(one => one.DefinitionId == definitionId && one.Revision == revision)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(one => one.Source, source)
                            .SetProperty(one => one.Revision, revision + 1)
                            .SetProperty(one => one.SavedBy, by.Value)
                            .SetProperty(one => one.SavedAt, now),
                    cancel
                );
            if (changed == 1)
                return Of(
                    new StoredDraft
                    {
                        DefinitionId = definitionId,
                        Version = draft.Version,
                        Revision = revision + 1,
                        Source = source,
                        SavedBy = by.Value,
                        SavedAt = now,
                        CreatedAt = draft.CreatedAt,
                    }
                );
            if (attempt == 5)
                throw new RefusedException("", "Quy trình đang được lưu nhiều lần cùng lúc. Đợi một lát rồi lưu lại.");
        }
    }

    /// <summary>Refuses what has not one step of those that were there: a canvas that did not load saves itself as an empty one.</summary>
    private static void RequireSteps(JsonObject before, JsonObject after)
    {
        HashSet<string> lost = [.. StepIds(before)];
        int count = lost.Count;
        lost.ExceptWith(StepIds(after));
        if (count > 1 && lost.Count == count)
            throw new RefusedException(
                "root",
                $"Lần lưu này bỏ cả {count} bước của quy trình, có thể do sơ đồ chưa tải xong. Tải lại trang; muốn vẽ lại từ đầu thì tạo quy trình mới."
            );

        static IEnumerable<string> StepIds(JsonObject flow) =>
            FlowModel.Steps(flow["root"]).Skip(1).Select(step => FlowModel.Text(step, "id")!);
    }

    /// <summary>Refuses what was made from something that somebody else has changed since. One's own saves may overtake one another.</summary>
    private static async Task RequireFreshAsync(
        ProductDb db,
        FlowVersionId? madeFrom,
        StoredDraft? draft,
        Definition? known,
        PersonId by,
        CancellationToken cancel
    )
    {
        (Guid? other, DateTimeOffset? at) = draft is not null ? (draft.SavedBy, draft.SavedAt) : (known!.Newest.By?.Value, known.Newest.At);
        bool isStale = draft is not null
            ? madeFrom?.Version != draft.Version || madeFrom.Revision != draft.Revision
            : madeFrom?.Version != known!.Newest.Version;
        if (!isStale || other is null || other == by.Value)
            return;
        string? name = await db.Users.Where(account => account.Id == other).Select(account => account.FullName).FirstOrDefaultAsync(cancel);
        throw new RefusedException(
            "",
            $"{name ?? "Người khác"} đã lưu quy trình này lúc {Pages.Words.DateTime(at!.Value)}, sau khi bạn mở trang. Lần lưu này chưa được ghi: tải lại trang để xem bản mới rồi sửa tiếp."
        );
    }

    private async Task<FlowVersion> WriteNewAsync(
        string definitionId,
        int version,
        JsonObject content,
        PersonId by,
        CancellationToken cancel
    )
    {
        DateTimeOffset now = Instants.Storable(clock.GetUtcNow());
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        // A draft that was published before its host was killed: it is done with.
        await db.Drafts.Where(one => one.DefinitionId == definitionId && one.Version < version).ExecuteDeleteAsync(cancel);
        var draft = new StoredDraft
        {
            DefinitionId = definitionId,
            Version = version,
            Revision = 1,
            Source = FlowModel.Bytes(WithId(content, definitionId)),
            SavedBy = by.Value,
            SavedAt = now,
            CreatedAt = now,
        };
        db.Drafts.Add(draft);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (EventStore.IsUniqueViolation(e))
        {
            throw new RefusedException("", "Quy trình đang được lưu ở nơi khác cùng lúc. Tải lại trang rồi sửa tiếp.");
        }
        return Of(draft);
    }

    private async Task<bool> CloseAsync(string definitionId, PersonId by, Func<Definition, Event?> decide, CancellationToken cancel)
    {
        LoadedStream stream = await store.LoadAsync(DefinitionStream.IdOf(definitionId), DefinitionStream.Kind, cancel);
        if (stream.State is not Definition { IsRemoved: false } known)
            throw await HasDraftAsync(definitionId, cancel)
                ? new RefusedException("", "Quy trình chưa phát hành nên không có gì để thu hồi.")
                : Missing(definitionId);
        if ((await usage.GetAsync(cancel)).PlacesOf(definitionId).Count > 0)
            throw new RefusedException("", "Quy trình đang được dùng. Chọn quy trình khác cho nơi dùng này rồi mới thu hồi hoặc xóa.");
        if (decide(known) is not { } closed)
            return false;
        try
        {
            await store.AppendAsync(new Pass(Actor.Person(by.Value), clock.GetUtcNow(), null, [stream.Append([closed])]), cancel);
        }
        catch (VersionConflictException)
        {
            throw new RefusedException("", "Người khác vừa đổi quy trình này. Tải lại trang rồi làm lại.");
        }
        return true;
    }

    private async Task DiscardAsync(string definitionId, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        await db.Drafts.Where(draft => draft.DefinitionId == definitionId).ExecuteDeleteAsync(cancel);
    }

    private async Task<bool> HasDraftAsync(string definitionId, CancellationToken cancel)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        return await DraftAsync(db, definitionId, cancel) is not null;
    }

    private static async Task<StoredDraft?> DraftAsync(ProductDb db, string definitionId, CancellationToken cancel)
    {
        StoredDraft? draft = await db.Drafts.AsNoTracking().FirstOrDefaultAsync(one => one.DefinitionId == definitionId, cancel);
        return
            draft is not null
            && await db.Definitions.AnyAsync(row => row.DefinitionId == definitionId && row.Version >= draft.Version, cancel)
            ? null
            : draft;
    }

    /// <summary>What developers build with is not for administrators: a new flow is a chart.</summary>
    private static void RequireChart(JsonObject model)
    {
        if (model["root"] is JsonObject root && FlowModel.Text(root, "type") is not "Elsa.Flowchart")
            throw new RefusedException("root", "Quy trình mới phải là sơ đồ (Flowchart). Chọn loại sơ đồ khi tạo.");
    }

    private static void RequirePlain(JsonObject content)
    {
        if (content["options"] is JsonObject options && options["commitStrategyName"] is not null)
            throw new RefusedException("options", "Không đổi được cách ghi (commit strategy) của quy trình. Để trống mục này.");
    }

    private static byte[] Published(JsonObject content, string definitionId, int version, DateTimeOffset createdAt)
    {
        var file = new JsonObject
        {
            ["id"] = new FlowVersionId(definitionId, version, null).ToString(),
            ["definitionId"] = definitionId,
            ["version"] = version,
            ["createdAt"] = createdAt,
            ["isLatest"] = true,
            ["isPublished"] = true,
        };
        foreach ((string name, JsonNode? value) in content)
        {
            if (!file.ContainsKey(name))
                file[name] = value?.DeepClone();
        }
        return FlowModel.Bytes(file);
    }

    private static JsonObject WithId(JsonObject content, string definitionId)
    {
        var copy = (JsonObject)content.DeepClone();
        copy["definitionId"] = definitionId;
        return copy;
    }

    private static FlowVersion Of(StoredDraft draft) =>
        new(
            draft.DefinitionId,
            draft.Version,
            draft.Revision,
            FlowModel.Parse(draft.Source),
            draft.CreatedAt,
            IsLatest: true,
            IsPublished: false
        );

    private static FlowVersion Of(WorkflowSource source, bool isLatest, bool isPublished) =>
        new(
            source.DefinitionId,
            source.Version,
            null,
            JsonObject.Create(source.Json)!,
            source.Json.TryGetProperty("createdAt", out System.Text.Json.JsonElement at)
            && at.ValueKind == System.Text.Json.JsonValueKind.String
            && at.TryGetDateTimeOffset(out DateTimeOffset createdAt)
                ? createdAt
                : DateTimeOffset.UnixEpoch,
            isLatest,
            isPublished
        );

    /// <summary>A fault of the file, said of the step that it is about.</summary>
    private static Refusal AtStep(Refusal fault, JsonObject file)
    {
        JsonNode? node = file;
        JsonObject? step = null;
        foreach (string part in fault.Path.Split('.', '[').Select(part => part.TrimEnd(']')))
        {
            node = node switch
            {
                JsonArray list
                    when int.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out int index) && index < list.Count => list[
                    index
                ],
                JsonObject owner => owner[part],
                _ => null,
            };
            if (node is JsonObject one && FlowModel.Text(one, "type") is not null && FlowModel.Text(one, "id") is not null)
                step = one;
            if (node is null)
                break;
        }
        return step is null ? fault : new Refusal(FlowModel.Text(step, "id")!, $"Bước “{FlowModel.NameOf(step)}”: {fault.Message}");
    }

    private static RefusedException Missing(string definitionId) =>
        new("", $"Không có quy trình “{definitionId}”, hoặc quy trình đã bị xóa. Quay lại danh sách quy trình.");

    private static string NewId() => "flow-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
}
