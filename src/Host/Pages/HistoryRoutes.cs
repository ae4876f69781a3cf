using System.Security.Cryptography;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Reporting;
using GenderEquality.Engine.Definitions;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;
using GenderEquality.Host.Security;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Pages;

/// <summary>Whether one commit holds.</summary>
/// <param name="Hash">The stored SHA-256, lower-case hex.</param>
/// <param name="HashHolds">The stored bytes have the stored hash.</param>
/// <param name="LinkHolds">It names the hash of the commit before it; the first one names none.</param>
/// <param name="Events">How many events it holds; 0 when it cannot be read.</param>
public sealed record CommitProof(int Version, string Hash, bool HashHolds, bool LinkHolds, int Events);

/// <param name="Faults">What does not hold, in sentences; empty when everything does.</param>
/// <param name="ListedCommits">How many commits could be read.</param>
public sealed record ChainProof(IReadOnlyList<CommitProof> Commits, IReadOnlyList<string> Faults, int ListedCommits)
{
    public bool Holds => Faults.Count == 0;
}

/// <param name="Unit">Whose work it is, and for a report under which directive.</param>
/// <param name="Chosen">Index into <paramref name="Entries"/>.</param>
/// <param name="Facts">The state after the chosen event beside the one before it.</param>
/// <param name="EventCount">How many events of the domain there are, whether or not the steps are shown.</param>
public sealed record HistoryModel(
    Shell Shell,
    Guid Work,
    string Unit,
    string Title,
    IReadOnlyList<HistoryEntry> Entries,
    int Chosen,
    bool Steps,
    int EventCount,
    IReadOnlyList<FactChange> Facts,
    ChainProof Proof,
    HistoryNames Names
)
{
    /// <summary>The letters that were written about the work, newest first; at most <see cref="LetterLog.MostOfWork"/>.</summary>
    public IReadOnlyList<WorkLetter> Letters { get; init; } = [];

    /// <summary>What the viewer may grant more time for, or release the unit from.</summary>
    public IReadOnlyList<ObligationKind> MayDecide { get; init; } = [];

    public HistoryEntry Entry => Entries[Chosen];

    public CommitProof Commit => Proof.Commits.First(commit => commit.Version == Entry.Version);

    /// <summary>Whether the commit that holds a line is as it was written.</summary>
    public bool Holds(HistoryEntry entry) =>
        Proof.Commits.First(commit => commit.Version == entry.Version) is { HashHolds: true, LinkHolds: true };

    public string Href(HistoryEntry entry, bool steps) => $"/history/{Work}?event={entry.Number}{(steps ? "&steps=1" : "")}";

    /// <summary>The address of the same event on the list without steps.</summary>
    public string WithoutSteps =>
        $"/history/{Work}?event={Math.Max(1, int.Parse(Entry.Number.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture))}";

    /// <summary>The first groups of the hash and its last: enough to compare by eye with a printed one.</summary>
    public static string Short(string hash) => $"{hash[..4]} {hash[4..8]} {hash[8..12]} {hash[12..16]} … {hash[^4..]}";
}

/// <summary>The history of a unit's work, event by event.</summary>
public static class HistoryRoutes
{
    public static void MapHistory(this IEndpointRouteBuilder routes) => routes.MapGet("/history/{work:guid}", ShowAsync);

    private static async Task<IResult> ShowAsync(
        Guid work,
        string? @event,
        string? steps,
        Visitor visitor,
        Access access,
        IDbContextFactory<ProductDb> databases,
        EventStore store,
        CommitFormat format,
        DefinitionLibrary definitions,
        PersonalTexts texts,
        CancellationToken cancel
    )
    {
        Viewer viewer = await visitor.ViewerAsync();
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var stream = new StreamId(work);
        List<StoredCommit> stored = await db
            .Commits.AsNoTracking()
            .Where(commit => commit.Stream == stream)
            .OrderBy(commit => commit.Version)
            .ToListAsync(cancel);
        StreamHead? head = await db.Heads.AsNoTracking().FirstOrDefaultAsync(row => row.Stream == stream, cancel);
        IReadOnlyList<Commit> commits = Readable(stored, format);
        List<Event> events = [.. commits.SelectMany(commit => commit.Events)];
        if (
            commits.Count == 0
            || commits[0].Kind != WorkStream.Kind.Name
            || UnitHistory.StateAfter(events, events.Count) is not { Subject: { } subject } last
        )
            return Results.NotFound();
        (UnitId unit, UnitId other, DirectiveId directive) = subject switch
        {
            DirectiveWork own => (own.Unit, own.From, own.Directive),
            PeriodReport report => (report.Unit, report.To, report.Directive),
            _ => default,
        };
        if (!await access.CanSeeAsync(db, viewer, unit, cancel))
            return Results.NotFound();

        bool withSteps = steps == "1";
        IReadOnlyList<HistoryEntry> entries = UnitHistory.Entries(commits, withSteps);
        int chosen = entries.ToList().FindIndex(entry => entry.Number == @event);
        if (chosen < 0)
        {
            // Without a number the history opens at its end: how the matter stands now.
            if (@event is not null)
                return Results.NotFound();
            chosen = entries.Count - 1;
        }
        WorkflowState after = UnitHistory.StateAfter(events, entries[chosen].Upto)!;
        WorkflowState? before = chosen == 0 ? null : UnitHistory.StateAfter(events, entries[chosen - 1].Upto);

        HistoryNames names = await NamesAsync(
            db,
            store,
            definitions,
            texts,
            commits,
            last,
            directive,
            [unit, other],
            [before, after],
            cancel
        );
        IReadOnlyList<Fact> now = UnitHistory.Describe(after, entries[chosen].At, names);
        // Nothing came before the first event: it changes nothing, it states.
        IReadOnlyList<Fact> then = before is null ? now : UnitHistory.Describe(before, entries[chosen].At, names);
        string title = subject is PeriodReport { PeriodName: var period }
            ? $"Lịch sử báo cáo {ProgressWords.Period(period)}"
            : $"Lịch sử thực hiện {names.Content?.Reference ?? "văn bản"}";
        return Rendering.Page<HistoryPage>(
            new HistoryModel(
                await visitor.ShellAsync(viewer),
                work,
                subject is PeriodReport && names.Content is { } asked ? $"{names.Unit(unit)}. {asked.Reference}" : names.Unit(unit),
                title,
                entries,
                chosen,
                withSteps,
                events.Count(e => !Works.IsStep(e)),
                UnitHistory.Compare(then, now),
                Prove(stream, stored, head, format, commits.Count),
                names
            )
            {
                Letters = await LetterLog.OfWorkAsync(db, stream, cancel),
                MayDecide =
                    viewer.Is(Role.Head) && viewer.Unit.Unit == other && unit != other
                        ? [.. ObligationDecisions.Of(subject).Where(owed => owed.IsOpen).Select(owed => owed.Kind)]
                        : [],
            }
        );
    }

    /// <summary>The commits up to the first one that cannot be read; what follows cannot be understood without it.</summary>
    public static IReadOnlyList<Commit> Readable(IReadOnlyList<StoredCommit> stored, CommitFormat format)
    {
        var commits = new List<Commit>(stored.Count);
        try
        {
            foreach (StoredCommit row in stored)
                commits.Add(format.Read(row.Body, row.Hash));
        }
        catch (UnreadableCommitException)
        {
            // Named by the proof, which looks at every row.
        }
        return commits;
    }

    /// <summary>Recomputes every hash and every link of the stream from the stored bytes.</summary>
    public static ChainProof Prove(StreamId stream, IReadOnlyList<StoredCommit> stored, StreamHead? head, CommitFormat format, int readable)
    {
        var commits = new List<CommitProof>(stored.Count);
        ReadOnlyMemory<byte> previous = CommitFormat.Genesis;
        foreach (StoredCommit row in stored)
        {
            Commit? commit = null;
            try
            {
                commit = format.Read(row.Body, row.Hash);
            }
            catch (UnreadableCommitException)
            {
                // The proof says so: neither its hash nor its predecessor can be read from it.
            }
            commits.Add(
                new CommitProof(
                    row.Version,
                    Convert.ToHexStringLower(row.Hash),
                    SHA256.HashData(row.Body).AsSpan().SequenceEqual(row.Hash),
                    commit is not null && commit.Previous.Span.SequenceEqual(previous.Span),
                    commit?.Events.Count ?? 0
                )
            );
            previous = row.Hash;
        }
        IEnumerable<ChainFault> faults = Chain.Check(
            stream,
            [.. stored.Select(row => (row.Version, (ReadOnlyMemory<byte>)row.Body, (ReadOnlyMemory<byte>)row.Hash))],
            head?.Version ?? 0,
            head?.Hash ?? [],
            format
        );
        return new ChainProof(
            commits,
            [.. faults.Select(fault => Sentence(fault, commits, head)).Distinct(StringComparer.Ordinal)],
            readable
        );
    }

    private static string Sentence(ChainFault fault, List<CommitProof> commits, StreamHead? head)
    {
        CommitProof? commit = commits.Find(one => one.Version == fault.Version);
        return commit switch
        {
            { HashHolds: false } => $"Lần ghi {fault.Version} không khớp mã băm: nội dung đã khác với lúc ghi.",
            { Events: 0 } => $"Lần ghi {fault.Version} không đọc được.",
            { LinkHolds: false } => $"Lần ghi {fault.Version} không nối với lần ghi trước.",
            _ when head is null => "Không còn dấu cuối chuỗi.",
            _ when commits.Count > 0 && head.Version > commits[^1].Version => $"Thiếu các lần ghi sau lần {commits[^1].Version}.",
            _ => $"Lần ghi {fault.Version} không đúng chỗ trong chuỗi.",
        };
    }

    private static async Task<HistoryNames> NamesAsync(
        ProductDb db,
        EventStore store,
        DefinitionLibrary definitions,
        PersonalTexts texts,
        IReadOnlyList<Commit> commits,
        WorkflowState last,
        DirectiveId directive,
        List<UnitId> units,
        IReadOnlyList<WorkflowState?> shown,
        CancellationToken cancel
    )
    {
        List<Guid> people =
        [
            .. commits
                .Select(commit => commit.Actor.PersonId)
                .OfType<Guid>()
                .Concat(shown.Select(state => (state?.Subject as DirectiveWork)?.ApprovedBy?.Value).OfType<Guid>())
                .Distinct(),
        ];
        var opened = new Dictionary<string, string?>(StringComparer.Ordinal);
        IEnumerable<string> released = commits
            .SelectMany(commit => commit.Events)
            .OfType<ObligationsExempted>()
            .Select(exempted => exempted.Remark)
            .OfType<string>();
        foreach (string hash in shown.SelectMany(UnitHistory.Texts).Concat(released).Distinct(StringComparer.Ordinal))
            opened[hash] = await texts.OpenAsync(hash, cancel);
        WorkflowDefinition? flow = await FlowAsync(definitions, last, cancel);
        return new HistoryNames(
            await db
                .Users.Where(account => people.Contains(account.Id))
                .ToDictionaryAsync(account => account.Id, account => account.FullName, cancel),
            await db.Units.Where(row => units.Contains(row.Unit)).ToDictionaryAsync(row => row.Unit, row => row.Name, cancel),
            await ContentAsync(db, store, directive, cancel),
            flow?.Name,
            opened,
            commits
                .SelectMany(commit => commit.Events)
                .OfType<ActivityStarted>()
                .GroupBy(started => started.Execution)
                .ToDictionary(same => same.Key, same => StepName(flow, same.First()))
        );
    }

    /// <summary>The outermost container is the flow itself, and its name in the designer is a default one.</summary>
    private static string StepName(WorkflowDefinition? flow, ActivityStarted started) =>
        (started.Parent is null ? flow?.Name : flow?.Nodes.GetValueOrDefault(started.Activity)?.Name) ?? started.Activity;

    private static async Task<WorkflowDefinition?> FlowAsync(DefinitionLibrary definitions, WorkflowState state, CancellationToken cancel)
    {
        try
        {
            return await definitions.GetAsync(state.DefinitionId, state.DefinitionVersion, cancel);
        }
        catch (InvalidOperationException)
        {
            // The history is readable without its definition; only the names of the steps are missing.
            return null;
        }
    }

    /// <summary>What a directive asks; null when its history cannot be read.</summary>
    public static async Task<DirectiveContent?> ContentAsync(
        ProductDb db,
        EventStore store,
        DirectiveId directive,
        CancellationToken cancel
    )
    {
        try
        {
            return ((Directive?)(await store.LoadAsync(db, directive.Stream, DirectiveStream.Kind, cancel)).State)?.Content;
        }
        catch (UnreadableCommitException)
        {
            // The fault is in the directive's history, not in this one.
            return null;
        }
    }
}
