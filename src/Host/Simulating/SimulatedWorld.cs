using System.Text.Json.Nodes;
using GenderEquality.Activities.Cascade;
using GenderEquality.Activities.Escalation;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Fetching;
using GenderEquality.Host.Mail;
using GenderEquality.Host.Storage;
using GenderEquality.Host.Work;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Simulating;

/// <summary>A flow as it is stored, with the id under which it is tried.</summary>
/// <param name="DefinitionId">The id under which the units' work would start it.</param>
internal sealed record TrialFlow(string DefinitionId, byte[] Source)
{
    /// <summary>The source under that id.</summary>
    public byte[] Renamed()
    {
        ReadOnlySpan<byte> json = Source;
        if (json.StartsWith("\uFEFF"u8))
            json = json[3..];
        JsonObject file = JsonNode.Parse(json)!.AsObject();
        if (file["definitionId"]!.GetValue<string>() == DefinitionId)
            return Source;
        file["definitionId"] = DefinitionId;
        return System.Text.Encoding.UTF8.GetBytes(file.ToJsonString());
    }
}

/// <summary>
/// The product put together a second time over an empty database in memory, with a clock of its own, nothing in the background and mail that
/// goes into a folder; into it is copied what a directive needs. Everything in it is gone when it is disposed.
/// </summary>
internal sealed class SimulatedWorld : IAsyncDisposable
{
    private readonly WebApplication host;
    private readonly SqliteConnection keptOpen;
    private readonly string folder;

    private SimulatedWorld(WebApplication app, SqliteConnection connection, string folder, VirtualClock clock) =>
        (host, keptOpen, this.folder, Clock) = (app, connection, folder, clock);

    public VirtualClock Clock { get; }
    public IServiceProvider Services => host.Services;

    public static async Task<SimulatedWorld> CreateAsync(DateTimeOffset start, CancellationToken cancel)
    {
        string temporary = Directory.CreateTempSubdirectory("ge_simulation_").FullName;
        // In memory, shared by the connections of this world alone: there is nothing to be kept through a power cut.
        string connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = $"simulation-{Guid.NewGuid():N}",
            Mode = SqliteOpenMode.Memory,
            Cache = SqliteCacheMode.Shared,
        }.ToString();
        var clock = new VirtualClock(start);
        WebApplication app = ProductHost.Build(
            new HostOptions
            {
                DataFolder = temporary,
                Database = connectionString,
                Background = false,
                Clock = clock,
                Mail = new MailSettings { PickupFolder = Path.Combine(temporary, "mail") },
                // The links of invented people are nobody's pages.
                Fetching = new FetchingSettings { Enabled = false },
                LogLevel = LogLevel.None,
            }
        );
        // The database lives as long as a connection to it is open.
        var connection = new SqliteConnection(connectionString);
        var world = new SimulatedWorld(app, connection, temporary, clock);
        try
        {
            await connection.OpenAsync(cancel);
            await Database.MigrateAsync(app.Services, cancel);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public ProductDb Open() => Get<IDbContextFactory<ProductDb>>().CreateDbContext();

    /// <summary>
    /// Copies the units, the names of their people, the flows, the calendar and what else is set, each stream with all its events; of work and
    /// letters nothing. The directive is as it was when it was confirmed.
    /// </summary>
    /// <param name="product">The product's database; it is only read.</param>
    public async Task CopyAsync(
        ProductDb product,
        CommitFormat format,
        IReadOnlyList<UnitRow> units,
        DirectiveId directive,
        IReadOnlyList<Event> asConfirmed,
        string document,
        CancellationToken cancel
    )
    {
        string[] left = [WorkKind, LetterStream.Kind.Name, DigestDayStream.Kind.Name, DirectiveStream.Kind.Name, UnitStream.Kind.Name];
        List<StreamId> streams = await product
            .Heads.Where(head => !left.Contains(head.Kind))
            .OrderBy(head => head.Stream)
            .Select(head => head.Stream)
            .ToListAsync(cancel);
        streams.AddRange(units.Select(unit => unit.Unit.Stream));
        DateTimeOffset now = Clock.GetUtcNow();
        EventStore store = Get<EventStore>();
        foreach (StreamId[] chunk in streams.Chunk(500))
        {
            List<StoredCommit> commits = await product
                .Commits.AsNoTracking()
                .Where(commit => chunk.Contains(commit.Stream))
                .OrderBy(commit => commit.Version)
                .ToListAsync(cancel);
            ILookup<StreamId, Commit> read = commits.Select(one => format.Read(one.Body, one.Hash)).ToLookup(commit => commit.Stream);
            await store.StartStreamsAsync(
                Copying,
                now,
                [
                    .. chunk
                        .Where(read.Contains)
                        .Select(stream =>
                            (
                                stream,
                                Verification.Kinds[read[stream].First().Kind],
                                (IReadOnlyList<Event>)[.. read[stream].SelectMany(commit => commit.Events)]
                            )
                        ),
                ],
                cancel
            );
        }
        await store.StartStreamsAsync(Copying, now, [(directive.Stream, DirectiveStream.Kind, asConfirmed)], cancel);
        await CopyTextsAsync(product, units, document, cancel);
    }

    private async Task CopyTextsAsync(ProductDb product, IReadOnlyList<UnitRow> units, string document, CancellationToken cancel)
    {
        await using ProductDb db = Open();
        List<string> hashes = await product.Definitions.Select(row => row.Source).Distinct().ToListAsync(cancel);
        hashes.Add(document);
        db.Blobs.AddRange(await product.Blobs.AsNoTracking().Where(blob => hashes.Contains(blob.Hash)).ToListAsync(cancel));
        List<UnitId> ids = [.. units.Select(unit => unit.Unit)];
        List<PersonId> people = await product
            .Memberships.Where(member => ids.Contains(member.Unit))
            .Select(member => member.Person)
            .Distinct()
            .ToListAsync(cancel);
        List<Guid> accounts = [.. people.Select(person => person.Value)];
        // Names, and whether letters reach them; no address, no password.
        foreach (
            var known in await product
                .Users.Where(account => accounts.Contains(account.Id))
                .Select(account => new
                {
                    account.Id,
                    account.FullName,
                    account.Language,
                    account.AdvanceReminders,
                    HasAddress = account.Email != null && account.Email != "",
                })
                .OrderBy(account => account.Id)
                .ToListAsync(cancel)
        )
        {
            db.Users.Add(
                new Account
                {
                    Id = known.Id,
                    FullName = known.FullName,
                    Language = known.Language,
                    AdvanceReminders = known.AdvanceReminders,
                    Email = known.HasAddress ? $"{known.Id:N}@simulation.invalid" : null,
                }
            );
        }
        await db.SaveChangesAsync(cancel);
    }

    private static readonly string WorkKind = Activities.WorkStream.Kind.Name;
    private static readonly Actor Copying = Actor.System("simulation");

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        SqliteConnection.ClearPool(keptOpen);
        await keptOpen.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
