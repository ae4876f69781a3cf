using GenderEquality.Engine.History;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace GenderEquality.Host.Storage;

/// <summary>Every table of the product. The two subclasses exist so that each database has its own set of migrations.</summary>
public abstract partial class ProductDb(DbContextOptions options) : IdentityUserContext<Account, Guid>(options)
{
    public DbSet<StoredCommit> Commits => Set<StoredCommit>();
    public DbSet<StreamHead> Heads => Set<StreamHead>();
    public DbSet<StoredBlob> Blobs => Set<StoredBlob>();
    public DbSet<SubjectKey> SubjectKeys => Set<SubjectKey>();
    public DbSet<DeliveryAttempt> DeliveryAttempts => Set<DeliveryAttempt>();
    public DbSet<SweepRun> SweepRuns => Set<SweepRun>();
    public DbSet<SweepRecord> SweepRecords => Set<SweepRecord>();
    public DbSet<StoredDraft> Drafts => Set<StoredDraft>();

    // Passkeys have their table from the start; adding it later would be a migration of accounts.
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // SQLite cannot compare DateTimeOffset, and a chain wants one exact unit: microseconds on both databases.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondsConverter>();
        // Words, not numbers: a reordered enum must not change what was stored, and people read these tables.
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        foreach (Type id in IdTypes)
            configurationBuilder.Properties(id).HaveConversion(typeof(IdValueConverter<>).MakeGenericType(id));
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        builder.Entity<StoredCommit>(table =>
        {
            table.ToTable("commits");
            table.HasKey(commit => commit.Position);
            table.Property(commit => commit.Position).ValueGeneratedOnAdd();
            // One version of a stream is written once: the second of two writers is refused here at the latest.
            table.HasIndex(commit => new { commit.Stream, commit.Version }).IsUnique();
            // One command of one actor is done once. Commits of sweeps have no key and are not in the index's way: nulls are distinct.
            table.HasIndex(commit => new { commit.CommandActor, commit.CommandKey }).IsUnique();
            table.Property(commit => commit.CommandActor).HasMaxLength(60);
            table.Property(commit => commit.CommandKey).HasMaxLength(100);
            table.Property(commit => commit.CommandContent).HasMaxLength(64);
        });
        builder.Entity<StreamHead>(table =>
        {
            table.ToTable("streams");
            table.HasKey(head => head.Stream);
            table.Property(head => head.Version).IsConcurrencyToken();
            table.Property(head => head.Kind).HasMaxLength(20);
        });
        builder.Entity<StoredBlob>(table =>
        {
            table.ToTable("blobs");
            table.HasKey(blob => blob.Hash);
            table.Property(blob => blob.Hash).HasMaxLength(64);
        });
        builder.Entity<SubjectKey>(table =>
        {
            table.ToTable("subject_keys");
            table.HasKey(key => key.Subject);
        });
        builder.Entity<DeliveryAttempt>(table =>
        {
            table.ToTable("delivery_attempts");
            table.HasKey(attempt => new { attempt.Stream, attempt.Effect });
        });
        builder.Entity<SweepRun>(table =>
        {
            table.ToTable("sweep_runs");
            table.HasKey(run => run.Sweep);
            table.Property(run => run.Sweep).HasMaxLength(40);
        });
        builder.Entity<SweepRecord>(table =>
        {
            table.ToTable("sweep_records");
            // The newest runs of one sweep are asked for.
            table.HasKey(run => new
            {
                run.Sweep,
                run.StartedAt,
                run.Host,
            });
            table.Property(run => run.Sweep).HasMaxLength(40);
            table.Property(run => run.Host).HasMaxLength(200);
        });
        builder.Entity<StoredDraft>(table =>
        {
            table.ToTable("drafts");
            table.HasKey(draft => draft.DefinitionId);
            table.Property(draft => draft.DefinitionId).HasMaxLength(200);
            table.Property(draft => draft.Revision).IsConcurrencyToken();
        });
        MapProjections(builder);

        builder.Entity<Account>(table =>
        {
            table.ToTable("accounts");
            table.Property(account => account.Language).HasMaxLength(2);
        });
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("account_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("account_tokens");
        // Said here too: at design time Identity does not know its schema version and leaves passkeys out.
        builder.Entity<IdentityUserPasskey<Guid>>(table =>
        {
            table.ToTable("account_passkeys");
            table.HasKey(passkey => passkey.CredentialId);
            table.Property(passkey => passkey.CredentialId).HasMaxLength(1024);
            table.OwnsOne(passkey => passkey.Data).ToJson("data");
            table.HasOne<Account>().WithMany().HasForeignKey(passkey => passkey.UserId).IsRequired();
        });

        // Names without quotes: people will look into these tables by hand.
        foreach (IMutableEntityType entity in builder.Model.GetEntityTypes())
        {
            if (entity.IsMappedToJson())
                continue;
            foreach (IMutableProperty property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.GetColumnName()));
        }
    }

    /// <summary>The ids with a type of their own that columns may have.</summary>
    private static readonly Type[] IdTypes =
    [
        .. new[] { typeof(StreamId).Assembly, typeof(Activities.Organization.UnitId).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type =>
                type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>))
            ),
    ];

    private static string SnakeCase(string name) =>
        string.Concat(
            name.Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString())
        );

    private sealed class MicrosecondsConverter()
        : ValueConverter<DateTimeOffset, long>(instant => Instants.ToMicroseconds(instant), value => Instants.FromMicroseconds(value));

    private sealed class IdValueConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Make(value))
        where TId : struct, IId<TId>
    {
        // An expression tree cannot call a static abstract member itself.
        private static TId Make(Guid value) => TId.From(value);
    }
}

/// <summary>One file; the default, for a single host.</summary>
public sealed class SqliteProductDb(DbContextOptions<SqliteProductDb> options) : ProductDb(options);

/// <summary>A server; several hosts may share it.</summary>
public sealed class PostgresProductDb(DbContextOptions<PostgresProductDb> options) : ProductDb(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        // Which transaction wrote the commit: readers stop at the oldest transaction still running (see EventStore.ReadAllAsync).
        builder
            .Entity<StoredCommit>()
            .Property<ulong>("TransactionId")
            .HasColumnName("transaction_id")
            .HasColumnType("xid8")
            .HasDefaultValueSql("pg_current_xact_id()")
            .ValueGeneratedOnAdd();
        builder.Entity<StoredCommit>().HasIndex("TransactionId", nameof(StoredCommit.Position));
    }
}
