using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GenderEquality.Engine.History;
using GenderEquality.Engine.Runtime;

namespace GenderEquality.Tests.Engine.Histories;

/// <summary>A commit as it was stored: its canonical body, and the hash of that.</summary>
internal sealed record RecordedCommit(string Body, string Hash);

/// <summary>
/// A history as it was written once, with the digest of the state after each of its events. It stands for those that are stored somewhere:
/// never change one so that a test passes.
/// </summary>
internal sealed record RecordedHistory(IReadOnlyList<RecordedCommit> Commits, IReadOnlyList<string> States)
{
    /// <summary>The engine's events, and those of the activities for tests.</summary>
    public static readonly CommitFormat Format = new(new EventCatalog(typeof(Event).Assembly, typeof(DraftSaved).Assembly));

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IReadOnlyList<string> Names =>
        [.. Directory.GetFiles(Folder(), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    public static string FileOf(string name) => Path.Combine(Folder(), $"{name}.json");

    public static RecordedHistory Read(string name) => JsonSerializer.Deserialize<RecordedHistory>(File.ReadAllText(FileOf(name)), Json)!;

    public static RecordedHistory Of(IReadOnlyList<Commit> commits) =>
        new(
            [.. commits.Select(one => new RecordedCommit(Encoding.UTF8.GetString(one.Body.Span), Convert.ToHexStringLower(one.Hash.Span)))],
            Digests(commits)
        );

    public void Write(string name) => File.WriteAllText(FileOf(name), JsonSerializer.Serialize(this, Json) + "\n");

    public IReadOnlyList<Commit> Stored() =>
        [.. Commits.Select(one => Format.Read(Encoding.UTF8.GetBytes(one.Body), Convert.FromHexString(one.Hash)))];

    public static IReadOnlyList<string> Digests(IReadOnlyList<Commit> commits)
    {
        List<string> digests = [];
        WorkflowState state = Story.Runtime.Empty;
        foreach (Event e in commits.SelectMany(one => one.Events))
        {
            state = state.Apply(e);
            digests.Add(StateDump.Digest(state));
        }

        return digests;
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
