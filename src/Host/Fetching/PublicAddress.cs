using System.Net;
using System.Net.Sockets;

namespace GenderEquality.Host.Fetching;

/// <summary>Which addresses are the public internet: what the IANA registries of special-purpose addresses do not set aside.</summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] SpecialV4 = Networks(
        "0.0.0.0/8", // this network
        "10.0.0.0/8",
        "100.64.0.0/10", // carriers' own
        "127.0.0.0/8",
        "169.254.0.0/16", // link-local, with the metadata services of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4" // 255.255.255.255 among them
    );

    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] SpecialV6 = Networks(
        "2001::/23", // Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16", // 6to4 leads to any IPv4 address
        "3fff::/20" // documentation
    );

    /// <summary>An IPv4 address behind a translator of the local network.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Is(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Array.Exists(SpecialV4, network => network.Contains(address));
        if (address.IsIPv4MappedToIPv6)
            return Is(address.MapToIPv4());
        // A scope names an interface of this machine.
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId != 0)
            return false;
        if (Nat64.Contains(address))
            return Is(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        return GlobalV6.Contains(address) && !Array.Exists(SpecialV6, network => network.Contains(address));
    }

    private static IPNetwork[] Networks(params string[] networks) => Array.ConvertAll(networks, network => IPNetwork.Parse(network));
}
