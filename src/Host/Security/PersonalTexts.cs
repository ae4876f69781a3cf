using System.Security.Cryptography;
using System.Text;
using GenderEquality.Activities;
using GenderEquality.Activities.Organization;
using GenderEquality.Engine.History;
using GenderEquality.Host.Storage;
using Microsoft.EntityFrameworkCore;

namespace GenderEquality.Host.Security;

/// <summary>
/// Texts that may speak of people, each encrypted (AES-256-GCM) with the key of who wrote it before it is hashed and stored. Deleting a
/// person's key makes everything they wrote unreadable while every hash in the history stays true.
/// </summary>
public sealed class PersonalTexts(IDbContextFactory<ProductDb> databases)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>The writer's key, made on first use.</summary>
    public async Task<byte[]> KeyOfAsync(PersonId writer, CancellationToken cancel = default)
    {
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        SubjectKey? key = await db.SubjectKeys.AsNoTracking().FirstOrDefaultAsync(k => k.Subject == writer.Value, cancel);
        if (key is not null)
            return key.Key;
        key = new SubjectKey { Subject = writer.Value, Key = RandomNumberGenerator.GetBytes(32) };
        db.SubjectKeys.Add(key);
        try
        {
            await db.SaveChangesAsync(cancel);
            return key.Key;
        }
        catch (DbUpdateException)
        {
            // Two requests of one person made it at once; the first one counts.
            await using ProductDb again = await databases.CreateDbContextAsync(cancel);
            return (await again.SubjectKeys.AsNoTracking().FirstAsync(k => k.Subject == writer.Value, cancel)).Key;
        }
    }

    /// <summary>Encrypts every text of a command; the blobs are stored by the pass that stores the events.</summary>
    public async Task<(Command Sealed, IReadOnlyList<StoredBlob> Blobs)> SealAsync(Command command, CancellationToken cancel = default)
    {
        byte[] key = await KeyOfAsync(command.By, cancel);
        var blobs = new List<StoredBlob>();
        Command result = command.Seal(text =>
        {
            if (string.IsNullOrWhiteSpace(text.Text))
                return PersonalText.None;
            StoredBlob blob = Encrypt(command.By, key, text.Text.Trim());
            blobs.Add(blob);
            return new PersonalText(null, blob.Hash);
        });
        return (result, blobs);
    }

    /// <summary>
    /// The stamp with its content hash keyed by the writer's key: a remark can be guessed from a plain hash, and the hash stays in the
    /// history when the person is erased.
    /// </summary>
    public async Task<CommandStamp?> KeyedAsync(CommandStamp? stamp, PersonId writer, CancellationToken cancel = default) =>
        stamp is null
            ? null
            : stamp with
            {
                Content = Convert.ToHexStringLower(
                    HMACSHA256.HashData(await KeyOfAsync(writer, cancel), Encoding.UTF8.GetBytes(stamp.Content))
                ),
            };

    /// <summary>The text that an event names; null when there is none or its writer was erased.</summary>
    public async Task<string?> OpenAsync(string? hash, CancellationToken cancel = default)
    {
        if (hash is null)
            return null;
        await using ProductDb db = await databases.CreateDbContextAsync(cancel);
        var stored = await (
            from blob in db.Blobs
            where blob.Hash == hash
            join key in db.SubjectKeys on blob.Subject equals key.Subject
            select new { blob.Content, key.Key }
        ).FirstOrDefaultAsync(cancel);
        try
        {
            return stored is null ? null : Decrypt(stored.Content, stored.Key);
        }
        catch (AuthenticationTagMismatchException)
        {
            // Written under a key that was destroyed; the writer has a new one since.
            return null;
        }
    }

    private static StoredBlob Encrypt(PersonId writer, byte[] key, string text)
    {
        byte[] plain = Encoding.UTF8.GetBytes(text);
        byte[] content = new byte[NonceLength + plain.Length + TagLength];
        Span<byte> nonce = content.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, content.AsSpan(NonceLength, plain.Length), content.AsSpan(NonceLength + plain.Length));
        return new StoredBlob
        {
            Hash = Convert.ToHexStringLower(SHA256.HashData(content)),
            Content = content,
            Subject = writer.Value,
        };
    }

    private static string Decrypt(byte[] content, byte[] key)
    {
        byte[] plain = new byte[content.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(
            content.AsSpan(0, NonceLength),
            content.AsSpan(NonceLength, plain.Length),
            content.AsSpan(NonceLength + plain.Length),
            plain
        );
        return Encoding.UTF8.GetString(plain);
    }
}
