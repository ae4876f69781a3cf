namespace GenderEquality.Host.Fetching;

/// <summary>How published links are fetched. Set under <c>Fetching:</c>. That only public addresses are reached is no setting.</summary>
public sealed record FetchingSettings
{
    /// <summary>Off where the host has no way out to the internet: links then stay unchecked.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The ports that may be asked; empty for 80 and 443.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>How long one link may take, redirects and body included.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes of a page's body, unpacked.</summary>
    public int BodyBytes { get; init; } = 5 * 1024 * 1024;

    /// <summary>Size of an answer's header, in KiB.</summary>
    public int HeaderKibibytes { get; init; } = 32;

    /// <summary>How many redirects are followed.</summary>
    public int Redirects { get; init; } = 5;

    /// <summary>Sites that are asked at the same time; each is asked one thing at a time.</summary>
    public int AtOnce { get; init; } = 4;

    public bool Allows(int port) => Ports.Count == 0 ? port is 80 or 443 : Ports.Contains(port);
}
