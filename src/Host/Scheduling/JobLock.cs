using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using GenderEquality.Host.Storage;
using Npgsql;

namespace GenderEquality.Host.Scheduling;

/// <summary>
/// One run of a job in the whole installation. Hangfire's own locks are leases that nobody renews: after ten minutes a second host would begin
/// beside the first. On PostgreSQL this is an advisory lock of a connection of its own, which is free the moment its host dies; on SQLite,
/// with its one host, a lock of the process.
/// </summary>
/// <remarks>
/// Each run that is under way keeps one connection of the pool. A pooler in transaction mode between host and server would break it. Should
/// the server drop the connection, another host may begin meanwhile, which is safe: the streams refuse the second writer.
/// </remarks>
public sealed class JobLock(DatabaseSettings database)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> held = new(StringComparer.Ordinal);

    /// <returns>Null when another run has it. Disposing gives it back.</returns>
    public async Task<IAsyncDisposable?> TryTakeAsync(string job, CancellationToken cancel = default)
    {
        // Several runs of this host need no connection to find out about each other.
        SemaphoreSlim here = held.GetOrAdd(job, _ => new SemaphoreSlim(1, 1));
        if (!await here.WaitAsync(TimeSpan.Zero, cancel))
            return null;
        if (!database.IsPostgres)
            return new Held(here, null, 0);
        var connection = new NpgsqlConnection(database.ConnectionString);
        long key = KeyOf(job);
        try
        {
            await connection.OpenAsync(cancel);
            if (await AskAsync(connection, "SELECT pg_try_advisory_lock($1)", key, cancel))
                return new Held(here, connection, key);
        }
        catch
        {
            await connection.DisposeAsync();
            here.Release();
            throw;
        }
        await connection.DisposeAsync();
        here.Release();
        return null;
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, long key, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = key });
        return await command.ExecuteScalarAsync(cancel) is true;
    }

    /// <summary>Of the name alone, so that hosts of different versions agree.</summary>
    private static long KeyOf(string job) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"gender-equality/{job}")));

    private sealed class Held(SemaphoreSlim here, NpgsqlConnection? connection, long key) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                if (connection is null)
                    return;
                // Said outright: in the pool the connection would keep the lock until somebody takes it out again.
                await AskAsync(connection, "SELECT pg_advisory_unlock($1)", key, CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The connection broke, and the lock with it.
            }
            finally
            {
                if (connection is not null)
                    await connection.DisposeAsync();
                here.Release();
            }
        }
    }
}
