using System.Text.Json;
using System.Text.RegularExpressions;
using GenderEquality.Activities;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Deadlines;
using GenderEquality.Activities.Design;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Activities.Writing;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace GenderEquality.Host.Work;

/// <summary>Something that does not hold.</summary>
/// <param name="Place">The commit (<c>commit 3</c>) or the row (<c>tasks|…|2</c>).</param>
public sealed record VerificationFault(StreamId Stream, string Place, string Problem);

/// <param name="Faults">Empty when everything holds.</param>
public sealed record VerificationReport(int Streams, int Commits, int Rows, IReadOnlyList<VerificationFault> Faults);

/// <summary>
/// Recomputes every hash and every projected row from the stored bytes and compares: nothing that the database says is believed. It reads
/// only; run it at a quiet hour, since what is written meanwhile may show as a difference.
/// </summary>
public sealed partial class Verification(IDbContextFactory<ProductDb> databases, CommitFormat format)
{
    internal static readonly Dictionary<string, IStreamKind> Kinds = new IStreamKind[]
    {
        UnitStream.Kind,
        DirectiveStream.Kind,
        DirectiveIdentityStream.Kind,
        WorkStream.Kind,
        DefinitionStream.Kind,
        LetterStream.Kind,
        DigestDayStream.Kind,
        ReminderPolicyStream.Kind,
        CalendarStream.Kind,
        FlowUseStream.Kind,
        RegisterStream.Kind,
    }.ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    public async Task<VerificationReport> RunAsync(CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var run = new Findings();
        Dictionary<StreamId, StreamHead> heads = await db.Heads.AsNoTracking().ToDictionaryAsync(head => head.Stream, cancel);
        int commits = 0;
        foreach (StreamId stream in heads.Keys.Order(StreamOrder))
            commits += await CheckStreamAsync(db, heads[stream], run, cancel);

        // Commits without a head: the head was deleted, or somebody added a stream by hand.
        List<StreamId> headless = await db
            .Commits.Where(commit => !db.Heads.Any(head => head.Stream == commit.Stream))
            .Select(commit => commit.Stream)
            .Distinct()
            .ToListAsync(cancel);
        run.Faults.AddRange(headless.Select(stream => new VerificationFault(stream, "head", "the stream has commits and no head")));

        int rows = await CheckRowsAsync(db, run, cancel);
        await CheckBlobsAsync(db, run, cancel);
        return new VerificationReport(heads.Count, commits, rows, run.Faults);
    }

    private static readonly Comparer<StreamId> StreamOrder = Comparer<StreamId>.Create((a, b) => a.Value.CompareTo(b.Value));

    private async Task<int> CheckStreamAsync(ProductDb db, StreamHead head, Findings run, CancellationToken cancel)
    {
        List<StoredCommit> stored = await db
            .Commits.AsNoTracking()
            .Where(commit => commit.Stream == head.Stream)
            .OrderBy(commit => commit.Version)
            .ToListAsync(cancel);
        foreach (
            ChainFault fault in Chain.Check(
                head.Stream,
                stored.ConvertAll(commit => (commit.Version, (ReadOnlyMemory<byte>)commit.Body, (ReadOnlyMemory<byte>)commit.Hash)),
                head.Version,
                head.Hash,
                format
            )
        )
            run.Faults.Add(new VerificationFault(fault.Stream, $"commit {fault.Version}", fault.Problem));

        if (!Kinds.TryGetValue(head.Kind, out IStreamKind? kind))
        {
            run.Faults.Add(new VerificationFault(head.Stream, "head", $"kind '{head.Kind}' is none of {string.Join(", ", Kinds.Keys)}"));
            return stored.Count;
        }
        try
        {
            object? state = null;
            foreach (StoredCommit row in stored)
            {
                Commit commit = format.Read(row.Body, row.Hash);
                CheckColumns(row, commit, kind, run);
                run.Name(row);
                foreach (Event e in commit.Events)
                    state = kind.Fold(state, e);
            }
            foreach (
                (string key, Row row) in kind.Rows(head.Stream, state)
                    .ToDictionary(row => RowDifference.KeyOf(db.Model, row), StringComparer.Ordinal)
            )
                run.Expected.Add(key, row);
        }
        catch (UnreadableCommitException)
        {
            // Named by the chain check; its rows cannot be judged.
            run.Unreadable.Add(head.Stream);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Bytes that still read as events need not make sense any more, and nobody can say how they will not.
            run.Unreadable.Add(head.Stream);
            run.Faults.Add(new VerificationFault(head.Stream, "rows", $"the events do not add up to rows: {e.Message}"));
        }
        return stored.Count;
    }

    /// <summary>What stands beside the body for the database's sake must say the same as the body.</summary>
    private static void CheckColumns(StoredCommit row, Commit commit, IStreamKind kind, Findings run)
    {
        if (commit.Kind != kind.Name)
            run.Faults.Add(
                new VerificationFault(row.Stream, $"commit {row.Version}", $"the head says kind '{kind.Name}', the commit '{commit.Kind}'")
            );
        if (
            row.CommandKey != commit.Command?.Key
            || row.CommandContent != commit.Command?.Content
            || (row.CommandActor ?? commit.Actor.Value) != commit.Actor.Value
        )
            run.Faults.Add(
                new VerificationFault(row.Stream, $"commit {row.Version}", "the columns of the command differ from the stored bytes")
            );
    }

    private static async Task<int> CheckRowsAsync(ProductDb db, Findings run, CancellationToken cancel)
    {
        int count = 0;
        foreach (IEntityType entity in db.Model.GetEntityTypes().Where(entity => entity.ClrType.IsSubclassOf(typeof(Row))))
        {
            try
            {
                await foreach (Row row in Rows(db, entity.ClrType).WithCancellation(cancel))
                {
                    count++;
                    string key = RowDifference.KeyOf(db.Model, row);
                    if (run.Unreadable.Contains(row.Stream))
                        continue;
                    if (!run.Expected.Remove(key, out Row? wanted))
                        run.Faults.Add(new VerificationFault(row.Stream, key, "the row does not follow from the history"));
                    else if (!wanted.Equals(row))
                        run.Faults.Add(new VerificationFault(row.Stream, key, Difference(entity, wanted, row)));
                }
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException or InvalidCastException or OverflowException)
            {
                // The database gives the rows no name before they are read, so the table is named and the rest of it left.
                run.Faults.Add(
                    new VerificationFault(
                        default,
                        entity.GetTableName()!,
                        $"a row cannot be read, the rest of the table was not checked: {e.Message}"
                    )
                );
                foreach (string key in run.Expected.Where(row => row.Value.GetType() == entity.ClrType).Select(row => row.Key).ToList())
                    run.Expected.Remove(key);
            }
        }
        run.Faults.AddRange(run.Expected.Select(missing => new VerificationFault(missing.Value.Stream, missing.Key, "the row is missing")));
        return count;
    }

    /// <summary>A file or text whose bytes no longer have the hash that events name it by.</summary>
    private static async Task CheckBlobsAsync(ProductDb db, Findings run, CancellationToken cancel)
    {
        await foreach (StoredBlob blob in db.Blobs.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
        {
            run.Named.Remove(blob.Hash);
            if (Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(blob.Content)) != blob.Hash)
                run.Faults.Add(
                    new VerificationFault(default, $"blobs|{blob.Hash}", "the stored bytes do not have this hash: the blob was changed")
                );
        }
        run.Faults.AddRange(
            run.Named.Select(missing => new VerificationFault(
                missing.Value.Stream,
                $"commit {missing.Value.Version}",
                $"it names blob {missing.Key}, which is not stored"
            ))
        );
    }

    private static IAsyncEnumerable<Row> Rows(ProductDb db, Type type) =>
        (IAsyncEnumerable<Row>)
            typeof(Verification)
                .GetMethod(nameof(RowsOf), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
                .MakeGenericMethod(type)
                .Invoke(null, [db])!;

    private static IAsyncEnumerable<T> RowsOf<T>(ProductDb db)
        where T : Row => db.Set<T>().AsNoTracking().AsAsyncEnumerable();

    private static string Difference(IEntityType entity, Row wanted, Row found) =>
        string.Join(
            "; ",
            entity
                .GetProperties()
                .Select(property =>
                    (property.Name, Wanted: property.PropertyInfo!.GetValue(wanted), Found: property.PropertyInfo!.GetValue(found))
                )
                .Where(column => !Equals(column.Wanted, column.Found))
                .Select(column => $"{column.Name} should be '{column.Wanted}' and is '{column.Found}'")
        );

    /// <summary>What a run has gathered so far.</summary>
    private sealed partial class Findings
    {
        public List<VerificationFault> Faults { get; } = [];

        /// <summary>The rows that follow from the history, by key; what was found is taken out.</summary>
        public Dictionary<string, Row> Expected { get; } = new(StringComparer.Ordinal);

        /// <summary>Streams whose rows cannot be judged.</summary>
        public HashSet<StreamId> Unreadable { get; } = [];

        /// <summary>Hashes of texts and files that events name, with the first commit that does; what is stored is taken out.</summary>
        public Dictionary<string, (StreamId Stream, int Version)> Named { get; } = new(StringComparer.Ordinal);

        /// <summary>
        /// Notes the blobs that the events of a commit name, by the members that name them: what a person typed may look like a hash, and cannot
        /// look like a member, since its quotes are escaped.
        /// </summary>
        public void Name(StoredCommit row)
        {
            using JsonDocument body = JsonDocument.Parse(row.Body);
            foreach (Match match in Hash().Matches(body.RootElement.GetProperty("events").GetRawText()))
                Named.TryAdd(match.Groups["hash"].Value, (row.Stream, row.Version));
        }

        [GeneratedRegex(
            "\"(document|source|remark|difficulties|proposals)\":\"(?<hash>[0-9a-f]{64})\"",
            RegexOptions.ExplicitCapture,
            matchTimeoutMilliseconds: 1000
        )]
        private static partial Regex Hash();
    }
}
