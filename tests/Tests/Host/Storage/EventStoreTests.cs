using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Planning;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;
using Pass = GenderEquality.Host.Storage.Pass;

namespace GenderEquality.Tests.Host.Storage;

/// <summary>What the store promises, on every database.</summary>
[TestFixtureSource(typeof(TestDatabase), nameof(TestDatabase.Kinds))]
public sealed class EventStoreTests(DatabaseKind kind)
{
    private static readonly Actor Anna = Actor.Person(Situations.Clerk.Value);
    private static readonly Actor Binh = Actor.Person(Situations.Head.Value);
    private TestDatabase database = null!;

    private EventStore Store => database.Store;
    private DateTimeOffset Now => database.Clock.GetUtcNow();

    [SetUp]
    public async Task OwnDatabase() => database = await TestDatabase.CreateAsync(kind);

    [TearDown]
    public async Task NoDatabase() => await database.DisposeAsync();

    // Appending and loading

    [Test]
    public async Task Append_ThenRead_GivesBackWhatWasStored()
    {
        UnitId unit = Situations.School(1);
        CommandStamp stamp = CommitFormat.Stamp("form-1", JsonValue.Create("x"));

        IReadOnlyList<Commit> written = await Store.AppendAsync(
            new Pass(Anna, Now, stamp, [LoadedStream.New(unit.Stream, UnitStream.Kind).Append([Established("Trường Tiểu học Sông Hồng")])])
        );
        IReadOnlyList<Commit> read = await Store.ReadAsync(unit.Stream);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.Single().Events, Is.EqualTo(new[] { Established("Trường Tiểu học Sông Hồng") }));
            Assert.That((read[0].Version, read[0].Actor, read[0].At, read[0].Command), Is.EqualTo((1, Anna, Now, stamp)));
            Assert.That(read[0].Body.ToArray(), Is.EqualTo(written[0].Body.ToArray()));
            Assert.That(read[0].Hash.ToArray(), Is.EqualTo(SHA256.HashData(written[0].Body.Span)));
        }
    }

    [Test]
    public async Task Load_FoldsAllCommitsAndGivesTheEnd()
    {
        LoadedStream stream = await UnitAsync(1);
        await AppendAsync(stream, new RoleGranted(Situations.Clerk, Role.Clerk));
        await AppendAsync(await LoadAsync(stream.Id), new RoleGranted(Situations.Head, Role.Head));

        LoadedStream loaded = await LoadAsync(stream.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(loaded.Version, Is.EqualTo(3));
            Assert.That(((Unit)loaded.State!).Members, Is.EqualTo(new[] { (Situations.Clerk, Role.Clerk), (Situations.Head, Role.Head) }));
            Assert.That(loaded.Hash.ToArray(), Is.EqualTo((await Store.ReadAsync(stream.Id))[^1].Hash.ToArray()));
        }
    }

    [Test]
    public async Task Load_OfAStreamThatDoesNotExist_GivesVersionNull()
    {
        LoadedStream loaded = await LoadAsync(Situations.School(9).Stream);

        Assert.That((loaded.Version, loaded.State), Is.EqualTo((0, (object?)null)));
    }

    [Test]
    public async Task Append_OfNoEvents_StoresNothing()
    {
        LoadedStream stream = await UnitAsync(1);

        IReadOnlyList<Commit> written = await Store.AppendAsync(new Pass(Anna, Now, null, [stream.Append([])]));

        Assert.That((written.Count, (await LoadAsync(stream.Id)).Version), Is.EqualTo((0, 1)));
    }

    // Two writers

    [Test]
    public async Task Append_WithStaleVersion_IsRefusedAndStoresNothing()
    {
        LoadedStream stream = await UnitAsync(1);
        await AppendAsync(stream, new RoleGranted(Situations.Clerk, Role.Clerk));

        VersionConflictException? refused = await Assert.ThrowsAsync<VersionConflictException>(() =>
            Store.AppendAsync(
                new Pass(Binh, Now, null, [stream.Append([new RoleGranted(Situations.Head, Role.Head)])]) { Blobs = [Blob("late")] }
            )
        );

        await using ProductDb db = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Stream, Is.EqualTo(stream.Id));
            Assert.That((await LoadAsync(stream.Id)).Version, Is.EqualTo(2));
            Assert.That(await db.Memberships.Select(row => row.Person).ToListAsync(), Is.EqualTo(new[] { Situations.Clerk }));
            Assert.That(await db.Blobs.AnyAsync(blob => blob.Hash == Blob("late").Hash), Is.False);
        }
    }

    [Test]
    public async Task Append_OfANewStreamThatExistsAlready_IsRefused()
    {
        LoadedStream stream = await UnitAsync(1);

        await Assert.ThatAsync(
            () => AppendAsync(LoadedStream.New(stream.Id, UnitStream.Kind), Established("Trường khác")),
            Throws.TypeOf<VersionConflictException>()
        );
        Assert.That(((Unit)(await LoadAsync(stream.Id)).State!).Name, Is.EqualTo("Trường Tiểu học 1"));
    }

    [Test]
    public async Task Append_ToSeveralStreams_IsAllOrNothing()
    {
        LoadedStream first = await UnitAsync(1);
        LoadedStream second = await UnitAsync(2);
        await AppendAsync(second, new RoleGranted(Situations.Head, Role.Head));

        VersionConflictException? refused = await Assert.ThrowsAsync<VersionConflictException>(() =>
            Store.AppendAsync(
                new Pass(
                    Anna,
                    Now,
                    null,
                    [
                        first.Append([new RoleGranted(Situations.Clerk, Role.Clerk)]),
                        second.Append([new RoleGranted(Situations.Clerk, Role.Clerk)]),
                    ]
                )
            )
        );

        await using ProductDb db = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Stream, Is.EqualTo(second.Id), "the stream that moved on is named");
            Assert.That((await LoadAsync(first.Id)).Version, Is.EqualTo(1));
            Assert.That(await db.Memberships.CountAsync(row => row.Person == Situations.Clerk), Is.Zero);
        }
    }

    [Test]
    public async Task Append_ToTheSameStreamsInOppositeOrder_LetsOneOfTwoThrough()
    {
        LoadedStream first = await UnitAsync(1);
        LoadedStream second = await UnitAsync(2);
        for (int round = 1; round <= 20; round++)
        {
            StreamChange[] changes =
            [
                first.Append([new RoleGranted(Situations.Clerk, Role.Clerk)]),
                second.Append([new RoleGranted(Situations.Clerk, Role.Clerk)]),
            ];

            Exception?[] outcomes = await Task.WhenAll(
                OutcomeAsync(new Pass(Anna, Now, null, changes)),
                OutcomeAsync(new Pass(Binh, Now, null, [.. changes.Reverse()]))
            );

            // A deadlock is the database's word for it: to the caller both are a conflict.
            Assert.That(outcomes.Where(e => e is not null), Is.All.TypeOf<VersionConflictException>());
            Assert.That(outcomes.Count(e => e is null), Is.EqualTo(1), $"round {round}");
            first = await LoadAsync(first.Id);
            second = await LoadAsync(second.Id);
            Assert.That((first.Version, second.Version), Is.EqualTo((round + 1, round + 1)));
        }
    }

    [Test]
    public async Task Append_ByManyAtOnceToOneStream_LeavesNoGapAndAWholeChain()
    {
        const int Writers = 10;
        const int Each = 20;
        StreamId id = (await UnitAsync(1)).Id;

        await Task.WhenAll(
            Enumerable
                .Range(1, Writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        for (int i = 1; i <= Each; i++)
                        {
                            var person = new PersonId(StreamId.Derived(Guid.Empty, $"{writer}/{i}").Value);
                            while (!await TryAppendAsync(await LoadAsync(id), new RoleGranted(person, Role.Drafter))) { }
                        }
                    })
                )
        );

        IReadOnlyList<Commit> commits = await Store.ReadAsync(id);
        await using ProductDb db = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(commits.Select(commit => commit.Version), Is.EqualTo(Enumerable.Range(1, 1 + (Writers * Each))));
            Assert.That(await database.CheckChainAsync(id), Is.Empty);
            Assert.That(await db.Memberships.CountAsync(), Is.EqualTo(Writers * Each), "each append is there once");
        }
    }

    // Commands

    [Test]
    public async Task Append_OfACommandSentTwice_IsDoneOnce()
    {
        LoadedStream stream = await UnitAsync(1);
        Pass pass = new(
            Anna,
            Now,
            CommitFormat.Stamp("form-1", JsonValue.Create("x")),
            [stream.Append([new RoleGranted(Situations.Head, Role.Head)])]
        );
        await Store.AppendAsync(pass);

        CommandAlreadyDoneException? done = await Assert.ThrowsAsync<CommandAlreadyDoneException>(() => Store.AppendAsync(pass));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((done!.SameContent, done.Stream, done.Version), Is.EqualTo((true, stream.Id, 2)));
            Assert.That((await LoadAsync(stream.Id)).Version, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Append_OfAUsedKeyWithOtherContent_IsRefused()
    {
        LoadedStream stream = await UnitAsync(1);
        await AppendAsync(stream, CommitFormat.Stamp("form-1", JsonValue.Create("x")), new RoleGranted(Situations.Head, Role.Head));
        stream = await LoadAsync(stream.Id);

        CommandAlreadyDoneException? done = await Assert.ThrowsAsync<CommandAlreadyDoneException>(() =>
            AppendAsync(stream, CommitFormat.Stamp("form-1", JsonValue.Create("y")), new RoleRevoked(Situations.Head, Role.Head))
        );

        Assert.That((done!.SameContent, (await LoadAsync(stream.Id)).Version), Is.EqualTo((false, 2)));
    }

    [Test]
    public async Task Append_OfAnotherPersonsKey_IsAnotherCommand()
    {
        CommandStamp stamp = CommitFormat.Stamp("form-1", JsonValue.Create("x"));
        LoadedStream stream = await UnitAsync(1);
        await AppendAsync(stream, stamp, new RoleGranted(Situations.Head, Role.Head));

        await Store.AppendAsync(
            new Pass(Binh, Now, stamp, [(await LoadAsync(stream.Id)).Append([new RoleRevoked(Situations.Head, Role.Head)])])
        );

        Assert.That((await LoadAsync(stream.Id)).Version, Is.EqualTo(3));
    }

    [Test]
    public async Task Append_OfOneCommandBySeveralAtOnce_IsDoneOnce()
    {
        LoadedStream[] streams = [await UnitAsync(1), await UnitAsync(2)];
        for (int round = 1; round <= 10; round++)
        {
            CommandStamp stamp = CommitFormat.Stamp($"form-{round}", JsonValue.Create("x"));

            // On one stream, and on two: there no version is in the way and only the key is left to refuse it.
            Exception?[] outcomes = await Task.WhenAll(
                new[] { streams[0], streams[0], streams[1], streams[1] }.Select(stream =>
                    OutcomeAsync(new Pass(Anna, Now, stamp, [stream.Append([new RoleGranted(Situations.Head, Role.Head)])]))
                )
            );

            Assert.That(outcomes.Count(e => e is null), Is.EqualTo(1), $"round {round}");
            Assert.That(outcomes.Where(e => e is not null), Is.All.TypeOf<CommandAlreadyDoneException>().With.Property("SameContent").True);
            streams = [await LoadAsync(streams[0].Id), await LoadAsync(streams[1].Id)];
            Assert.That(streams.Sum(stream => stream.Version), Is.EqualTo(2 + round));
        }
    }

    // What is written with a commit

    [Test]
    public async Task Append_WritesRowsAndOutboxWithTheCommit()
    {
        LoadedStream stream = LoadedStream.New(Situations.School(1).Stream, DirectiveStream.Kind);

        await AppendAsync(stream, TakenIn, new ReportPeriodOpened("2026-11", "kỳ 2", new DateOnly(2026, 11, 14), Now.AddMonths(5), "…"));

        await using ProductDb db = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await db.Directives.SingleAsync()).PeriodLateFrom, Is.EqualTo(Now.AddMonths(5)));
            Assert.That((await db.ReportPeriods.SingleAsync()).Period, Is.EqualTo("2026-11"));
            Assert.That((await db.Outbox.SingleAsync()).Kind, Is.EqualTo(DirectiveStream.OpenReports));
        }
    }

    [Test]
    public async Task Append_ThatFailsAtItsLastRow_LeavesNothing()
    {
        StreamId id = Situations.School(1).Stream;
        await using ProductDb db = database.Open();
        // A row that follows from no history is in the way of the one that does.
        db.Add(
            new OutboxRow
            {
                Stream = id,
                Effect = "reports-2026-11",
                Kind = "stray",
                Payload = "{}",
            }
        );
        await db.SaveChangesAsync();
        int commits = await db.Commits.CountAsync();

        Exception? failure = await OutcomeAsync(
            new Pass(
                Anna,
                Now,
                null,
                [
                    LoadedStream
                        .New(id, DirectiveStream.Kind)
                        .Append([TakenIn, new ReportPeriodOpened("2026-11", "kỳ 2", new DateOnly(2026, 11, 14), Now, "…")]),
                ]
            )
            {
                Blobs = [Blob("văn bản")],
            }
        );

        using (Assert.EnterMultipleScope())
        {
            // Trying again would not help, so it must not look like a conflict.
            Assert.That(failure, Is.TypeOf<InvalidOperationException>().With.Message.Contains(id.ToString()));
            Assert.That(await db.Commits.CountAsync(), Is.EqualTo(commits));
            Assert.That(await db.Heads.AnyAsync(head => head.Stream == id), Is.False);
            Assert.That(await db.Directives.AnyAsync(), Is.False);
            Assert.That(await db.ReportPeriods.AnyAsync(), Is.False);
            Assert.That(await db.Blobs.AnyAsync(blob => blob.Hash == Blob("văn bản").Hash), Is.False);
            Assert.That((await db.Outbox.AsNoTracking().SingleAsync()).Kind, Is.EqualTo("stray"));
        }
    }

    [Test]
    public async Task Append_WritesTheDifferenceBetweenRowsBeforeAndAfter()
    {
        StreamId work = StreamId.Derived(Guid.Empty, "work");
        WorkflowDefinition flow = await database.Get<DefinitionLibrary>().LatestAsync(FlowUses.Default.School);
        WorkflowRuntime runtime = database.Get<WorkflowRuntime>();
        var assigned = new DirectiveAssigned(
            new DirectiveId(Guid.Empty),
            Situations.School(1),
            UnitLevel.TH,
            Situations.Office,
            Own: false,
            PublicationRequired: true,
            new DateOnly(2026, 6, 5),
            new DateOnly(2026, 6, 30),
            null
        );
        var input = new JsonObject { ["own"] = false, ["publicationRequired"] = true };

        await AppendAsync(
            LoadedStream.New(work, WorkStream.Kind),
            [.. runtime.Start(flow, work.Value, new StartRequest(input, FirstEvents: [assigned]), Now).Events]
        );
        TaskRow received = await TaskAsync();
        await ResumeAsync(received, new AcknowledgeDirective(Situations.Clerk));
        TaskRow drafting = await TaskAsync();
        await ResumeAsync(drafting, new SavePlanDraft(Situations.Clerk, [new PlanItem("c1", Answer.Adopted)]));
        TaskRow drafted = await TaskAsync();

        await using ProductDb db = database.Open();
        List<ObligationRow> obligations = await db.Obligations.OrderBy(row => row.Kind).ToListAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((received.Task, received.Stage), Is.EqualTo((Tasks.Acknowledge, "Assigned")), "inserted");
            Assert.That(
                (drafting.Task, drafting.Stage),
                Is.EqualTo((Tasks.DerivePlan, "Acknowledged")),
                "the old one deleted, the next inserted"
            );
            Assert.That(drafted, Is.EqualTo(drafting with { Stage = "Drafting" }), "updated in place");
            Assert.That(
                obligations.Select(row => (row.Kind, row.Status)),
                Is.EqualTo(
                    new[]
                    {
                        (ObligationKind.Acknowledge, ObligationStatus.MetOnTime),
                        (ObligationKind.Link, ObligationStatus.Open),
                        (ObligationKind.Plan, ObligationStatus.Open),
                    }
                )
            );
        }

        async Task<TaskRow> TaskAsync()
        {
            await using ProductDb fresh = database.Open();
            return await fresh.Tasks.AsNoTracking().SingleAsync();
        }

        async Task ResumeAsync(TaskRow task, Command command)
        {
            LoadedStream stream = await Store.LoadAsync(work, WorkStream.Kind);
            await AppendAsync(
                stream,
                [.. runtime.Resume(flow, work.Value, (WorkflowState)stream.State!, task.Execution, command, Now).Events]
            );
        }
    }

    [Test]
    public async Task Append_OfABlobThatIsThere_KeepsOne()
    {
        await AppendAsync(await UnitAsync(1), [Blob("x")], new RoleGranted(Situations.Head, Role.Head));
        await AppendAsync(await UnitAsync(2), [Blob("x"), Blob("x"), Blob("y")], new RoleGranted(Situations.Head, Role.Head));

        await using ProductDb db = database.Open();
        string[] hashes = [Blob("x").Hash, Blob("y").Hash];
        Assert.That(await db.Blobs.CountAsync(blob => hashes.Contains(blob.Hash)), Is.EqualTo(2));
    }

    [Test]
    public async Task Append_OfTheSameNewBlobBySeveralAtOnce_StoresEveryPass()
    {
        // Several offices take the same document in at the same moment; none of them may be told that it did.
        for (int round = 0; round < 5; round++)
        {
            int from = round * 8;
            StoredBlob document = Blob($"văn bản {round}");

            Exception?[] outcomes = await Task.WhenAll(
                Enumerable
                    .Range(from, 8)
                    .Select(i =>
                        OutcomeAsync(
                            new Pass(
                                Anna,
                                Now,
                                null,
                                [LoadedStream.New(Situations.School(i).Stream, UnitStream.Kind).Append([Established($"{i}")])]
                            )
                            {
                                Blobs = [new StoredBlob { Hash = document.Hash, Content = document.Content }],
                            }
                        )
                    )
            );

            Assert.That(outcomes, Is.All.Null);
        }
        await using ProductDb db = database.Open();
        Assert.That(await db.Units.CountAsync(), Is.EqualTo(40));
    }

    // Many streams at once

    [Test]
    public async Task StartStreams_StartsEachWithItsRows()
    {
        int started = await Store.StartStreamsAsync(Anna, Now, Starts(1000));

        await using ProductDb db = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(started, Is.EqualTo(1000));
            Assert.That(await db.Units.CountAsync(), Is.EqualTo(1000));
            Assert.That(await db.UnitLinks.CountAsync(row => row.Parent == Situations.Office), Is.EqualTo(1000));
            Assert.That(await db.Heads.CountAsync(head => head.Kind == "unit" && head.Version == 1), Is.EqualTo(1000));
            Assert.That(await database.CheckChainAsync(Situations.School(500).Stream), Is.Empty);
            Assert.That(((Unit)(await LoadAsync(Situations.School(500).Stream)).State!).Name, Is.EqualTo("Trường Tiểu học 500"));
        }
    }

    [Test]
    public async Task StartStreams_PassesOverWhatExists()
    {
        LoadedStream known = await UnitAsync(3);
        await AppendAsync(known, new RoleGranted(Situations.Head, Role.Head));

        int first = await Store.StartStreamsAsync(Anna, Now, Starts(100));
        int again = await Store.StartStreamsAsync(Anna, Now, Starts(100));

        await using ProductDb db = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((first, again), Is.EqualTo((99, 0)));
            Assert.That((await LoadAsync(known.Id)).Version, Is.EqualTo(2));
            Assert.That(await db.Units.CountAsync(), Is.EqualTo(100));
        }
    }

    [Test]
    public async Task StartStreams_OfOneSetByTwoAtOnce_StartsEachOnce()
    {
        int[] started = await Task.WhenAll(
            Task.Run(() => Store.StartStreamsAsync(Anna, Now, Starts(1000))),
            Task.Run(() => Store.StartStreamsAsync(Binh, Now, Starts(1000)))
        );

        await EachStartedOnceAsync(started);
    }

    [Test]
    public async Task StartStreams_OfOneSetInOppositeOrders_StartsEachOnce()
    {
        int[] started = await Task.WhenAll(
            Enumerable
                .Range(1, 6)
                .Select(i =>
                    Task.Run(() =>
                        Store.StartStreamsAsync(i % 2 == 0 ? Anna : Binh, Now, i % 2 == 0 ? Starts(1000) : [.. Starts(1000).Reverse()])
                    )
                )
        );

        await EachStartedOnceAsync(started);
    }

    [Test]
    public async Task StartStreams_WithRowsThatContradictEachOther_SaysSo()
    {
        IReadOnlyList<Event> linkedTwice =
        [
            Established("x"),
            new UnitLinked(Situations.Office, LinkKind.Professional, Situations.Founded),
            new UnitLinked(Situations.Office, LinkKind.Professional, Situations.Founded),
        ];

        // It must not pass for a unit that was started before.
        await Assert.ThatAsync(
            () => Store.StartStreamsAsync(Anna, Now, [(Situations.School(1).Stream, UnitStream.Kind, linkedTwice)]),
            Throws.InvalidOperationException
        );
    }

    // Following the feed

    [Test]
    public async Task ReadAll_InPages_GivesEveryCommitOnceInOrder()
    {
        await Store.StartStreamsAsync(Anna, Now, Starts(25));
        await AppendAsync(await LoadAsync(Situations.School(7).Stream), new RoleGranted(Situations.Head, Role.Head));

        List<Commit> read = [];
        FeedPosition position = FeedPosition.Start;
        while (await Store.ReadAllAsync(position, 10) is { Count: > 0 } page)
        {
            Assert.That(page, Has.Count.LessThanOrEqualTo(10));
            read.AddRange(page.Select(entry => entry.Commit));
            position = page[^1].Position;
        }

        await using ProductDb db = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read, Has.Count.EqualTo(await db.Commits.CountAsync()));
            Assert.That(read.Select(commit => (commit.Stream, commit.Version)), Is.Unique);
            Assert.That(read[^1].Events.Single(), Is.EqualTo(new RoleGranted(Situations.Head, Role.Head)));
        }
    }

    [Test]
    public async Task ReadAll_WhileOthersWrite_MissesNothing()
    {
        FeedPosition position = FeedPosition.Start;
        List<(StreamId, int)> seen = [];
        Task writers = Task.WhenAll(
            Enumerable
                .Range(1, 6)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        LoadedStream stream = await UnitAsync(writer);
                        for (int i = 0; i < 25; i++)
                        {
                            await AppendAsync(
                                stream,
                                new RoleGranted(new PersonId(StreamId.Derived(stream.Id.Value, $"{i}").Value), Role.Drafter)
                            );
                            stream = await LoadAsync(stream.Id);
                        }
                    })
                )
        );

        while (!writers.IsCompleted)
            await FollowAsync();
        await writers;
        await FollowAsync();

        await using ProductDb db = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen, Is.Unique);
            Assert.That(seen, Has.Count.EqualTo(await db.Commits.CountAsync()));
        }

        async Task FollowAsync()
        {
            while (await Store.ReadAllAsync(position, 7) is { Count: > 0 } page)
            {
                seen.AddRange(page.Select(entry => (entry.Commit.Stream, entry.Commit.Version)));
                position = page[^1].Position;
            }
        }
    }

    private static UnitEstablished Established(string name) => new(name, UnitLevel.TH, Situations.Founded);

    private DirectiveTakenIn TakenIn => new(Situations.Office, Blob("văn bản").Hash, Situations.Clerk, Now, null, null);

    private static StoredBlob Blob(string text)
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes(text);
        return new StoredBlob { Hash = Convert.ToHexStringLower(SHA256.HashData(content)), Content = content };
    }

    private static IReadOnlyList<(StreamId, IStreamKind, IReadOnlyList<Event>)> Starts(int count) =>
        [
            .. Enumerable
                .Range(1, count)
                .Select(i =>
                    (
                        Situations.School(i).Stream,
                        (IStreamKind)UnitStream.Kind,
                        (IReadOnlyList<Event>)
                            [
                                Established($"Trường Tiểu học {i}"),
                                new UnitLinked(Situations.Office, LinkKind.Professional, Situations.Founded),
                            ]
                    )
                ),
        ];

    private async Task EachStartedOnceAsync(int[] started)
    {
        await using ProductDb db = database.Open();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(started.Sum(), Is.EqualTo(1000), string.Join(" + ", started));
            Assert.That(await db.Heads.CountAsync(head => head.Kind == "unit"), Is.EqualTo(1000));
            Assert.That(await db.Units.CountAsync(), Is.EqualTo(1000));
        }
    }

    private Task<LoadedStream> LoadAsync(StreamId unit) => Store.LoadAsync(unit, UnitStream.Kind);

    private async Task<LoadedStream> UnitAsync(int number)
    {
        StreamId id = Situations.School(number).Stream;
        await AppendAsync(LoadedStream.New(id, UnitStream.Kind), Established($"Trường Tiểu học {number}"));
        return await LoadAsync(id);
    }

    private Task<IReadOnlyList<Commit>> AppendAsync(LoadedStream stream, params Event[] events) => AppendAsync(stream, [], events);

    private Task<IReadOnlyList<Commit>> AppendAsync(LoadedStream stream, CommandStamp stamp, params Event[] events) =>
        Store.AppendAsync(new Pass(Anna, Now, stamp, [stream.Append(events)]));

    private Task<IReadOnlyList<Commit>> AppendAsync(LoadedStream stream, StoredBlob[] blobs, params Event[] events) =>
        Store.AppendAsync(new Pass(Anna, Now, null, [stream.Append(events)]) { Blobs = blobs });

    private async Task<bool> TryAppendAsync(LoadedStream stream, Event e)
    {
        try
        {
            await AppendAsync(stream, e);
            return true;
        }
        catch (VersionConflictException)
        {
            return false;
        }
    }

    /// <returns>Null when the pass was stored.</returns>
    private Task<Exception?> OutcomeAsync(Pass pass) =>
        Task.Run<Exception?>(async () =>
        {
            try
            {
                await Store.AppendAsync(pass);
                return null;
            }
            catch (Exception e)
            {
                return e;
            }
        });
}
