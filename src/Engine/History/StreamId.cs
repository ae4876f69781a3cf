using System.Security.Cryptography;
using System.Text;

namespace GenderEquality.Engine.History;

/// <summary>Names a stream: one workflow instance, one directive, one unit.</summary>
public readonly record struct StreamId(Guid Value) : IId<StreamId>
{
    public static StreamId From(Guid value) => new(value);

    /// <summary>A new random id (time-ordered, so that an index grows at its end).</summary>
    public static StreamId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>
    /// The id that follows from a parent and a name (UUID version 5, RFC 9562 section 5.5): the same act repeated after a crash names the
    /// same stream, so nothing is done twice.
    /// </summary>
    public static StreamId Derived(Guid parent, string name)
    {
        Span<byte> input = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(name.Length)];
        parent.TryWriteBytes(input, bigEndian: true, out _);
        int length = 16 + Encoding.UTF8.GetBytes(name, input[16..]);
        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // SHA-1 is what version 5 prescribes; it names things here, it protects nothing.
        SHA1.HashData(input[..length], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(new Guid(hash[..16], bigEndian: true));
    }

    public override string ToString() => Value.ToString("D");
}

/// <summary>An id with a type of its own over a <see cref="Guid"/>: a unit's id cannot be passed where a directive's is meant.</summary>
public interface IId<TSelf>
    where TSelf : struct, IId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);
}
