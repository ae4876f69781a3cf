using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace GenderEquality.Host.Storage;

/// <summary>For <c>dotnet ef migrations add</c> alone: the model without a database.</summary>
public sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteProductDb>
{
    public SqliteProductDb CreateDbContext(string[] args) =>
        new(
            new DbContextOptionsBuilder<SqliteProductDb>()
                .UseSqlite("Data Source=:memory:")
                .UseApplicationServiceProvider(IdentityServices())
                .Options
        );

    /// <summary>
    /// Identity asks the application for its schema version while the model is built. Without an answer it leaves out lengths that the
    /// running product has, and PostgreSQL then refuses to migrate.
    /// </summary>
    internal static ServiceProvider IdentityServices() =>
        new ServiceCollection()
            .Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .BuildServiceProvider();
}

/// <inheritdoc cref="SqliteDesignTime"/>
public sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresProductDb>
{
    public PostgresProductDb CreateDbContext(string[] args) =>
        new(
            new DbContextOptionsBuilder<PostgresProductDb>()
                .UseNpgsql("Host=localhost")
                .UseApplicationServiceProvider(SqliteDesignTime.IdentityServices())
                .Options
        );
}
