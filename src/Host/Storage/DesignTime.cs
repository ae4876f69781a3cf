using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace GenderEquality.Host.Storage;

/// <summary>For <c>dotnet ef migrations add</c> alone: the model without a database.</summary>
public sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteProductDb>
{
    public SqliteProductDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteProductDb>().UseSqlite("Data Source=:memory:").Options);
}

/// <inheritdoc cref="SqliteDesignTime"/>
public sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresProductDb>
{
    public PostgresProductDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresProductDb>().UseNpgsql("Host=localhost").Options);
}
