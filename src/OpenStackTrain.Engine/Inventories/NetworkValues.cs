using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>Reads addresses and networks: strictly, because the system's own parser takes <c>10.1</c>, <c>0x0a</c> and octal numbers for addresses.</summary>
internal static class NetworkValues
{
    private const string AddressForm = "an IP address such as 192.168.100.11";
    private const string NetworkForm = "a network in CIDR form such as 192.168.100.0/24";

    private static readonly SearchValues<char> addressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    // Private, shared, link-local, documentation and test networks: whatever else there is in IPv4 belongs to somebody.
    private static readonly IPNetwork[] nobodys =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("240.0.0.0/4"), IPNetwork.Parse("127.0.0.0/8"),
    ];

    /// <summary>Reads any IP address.</summary>
    public static Fault? Address(string text, out IPAddress address)
    {
        address = IPAddress.None;
        var fault = new Fault($"{Fault.Quote(text)} is no IP address", AddressForm);
        if (text.Length is 0 or > 45 || text.AsSpan().ContainsAnyExcept(addressCharacters))
            return text.Contains('/', StringComparison.Ordinal) ? fault with { Expected = AddressForm + ", without a prefix length" } : fault;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            if (!IPAddress.TryParse(text, out var parsed)) return fault;
            address = parsed;
            return parsed.IsIPv4MappedToIPv6 ? new Fault($"{Fault.Quote(text)} is an IPv4 address in IPv6's form", parsed.MapToIPv4().ToString()) : null;
        }

        var octets = text.Split('.');
        if (octets.Length != 4 || !Array.TrueForAll(octets, octet => octet.Length is > 0 and <= 3 && octet.All(char.IsAsciiDigit))) return fault;
        if (Array.Exists(octets, octet => octet.Length > 1 && octet[0] == '0'))
            return new Fault($"{Fault.Quote(text)} has zeros in front of a number", "plain numbers, because some programs take such a number for an octal one");
        var numbers = Array.ConvertAll(octets, octet => int.Parse(octet, CultureInfo.InvariantCulture));
        if (Array.Exists(numbers, number => number > 255)) return fault with { Expected = AddressForm + ", with numbers up to 255" };
        address = new IPAddress(Array.ConvertAll(numbers, number => (byte)number));
        return null;
    }

    /// <summary>Reads an address that a machine can have.</summary>
    public static Fault? HostAddress(string text, out IPAddress address)
    {
        if (Address(text, out address) is { } fault) return fault;
        var bytes = address.GetAddressBytes();
        var what = IPAddress.IsLoopback(address) ? "means the machine itself"
            : address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? "means no address"
            : address.IsIPv6Multicast || (bytes.Length == 4 && bytes[0] >= 224) ? "is a group's or a broadcast's"
            : address.IsIPv6LinkLocal ? "is valid on one link only"
            : null;
        return what is null ? null : new Fault($"{Fault.Quote(text)} {what}", "an address that other machines reach the node by");
    }

    /// <summary>Reads a network in CIDR form; the host bits must be zero.</summary>
    public static Fault? Network(string text, out IPNetwork network)
    {
        network = default;
        if (Prefixed(text, NetworkForm, Address, out var address, out var length) is { } fault) return fault;
        network = NetworkOf(address, length);
        return network.BaseAddress.Equals(address)
            ? null
            : new Fault($"{Fault.Quote(text)} is an address inside a network, not the network", network.ToString());
    }

    /// <summary>Reads an interface's address with its prefix length.</summary>
    public static Fault? InterfaceAddress(string text, out (IPAddress Address, int PrefixLength) value)
    {
        var fault = Prefixed(text, "an address with its prefix length such as 192.168.100.11/24, or none", HostAddress, out var address, out var length);
        value = (address, length);
        return fault ?? OwnAddress(address, NetworkOf(address, length));
    }

    /// <summary>Whether the address is the network's own or its broadcast, which no machine can have.</summary>
    public static Fault? OwnAddress(IPAddress address, IPNetwork network)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork || network.PrefixLength > 30 || !network.Contains(address)) return null;
        var expected = $"an address inside {network}";
        if (address.Equals(network.BaseAddress)) return new Fault($"{address} is the address of the network {network} itself", expected);
        var last = network.BaseAddress.GetAddressBytes();
        for (var bit = network.PrefixLength; bit < 32; bit++) last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return address.Equals(new IPAddress(last)) ? new Fault($"{address} is the broadcast address of {network}", expected) : null;
    }

    /// <summary>Whether the network is, in whole or in part, public IPv4 address space.</summary>
    public static bool IsPublic(IPNetwork network) =>
        network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        && !Array.Exists(nobodys, nobody => nobody.PrefixLength <= network.PrefixLength && nobody.Contains(network.BaseAddress));

    /// <summary>Whether an address is one of the network's; what is no address or no network is not.</summary>
    public static bool IsIn(string? address, string network) => IPAddress.TryParse(address, out var own) && IPNetwork.TryParse(network, out var known) && known.Contains(own);

    /// <summary>Whether the networks share an address.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    private static Fault? Prefixed(string text, string form, Reading<IPAddress> reading, out IPAddress address, out int length)
    {
        length = 0;
        var slash = text.IndexOf('/');
        if (slash < 0)
        {
            address = IPAddress.None;
            return new Fault($"{Fault.Quote(text)} has no prefix length", form);
        }

        if (reading(text[..slash], out address) is { } fault) return new Fault(fault.Wrong, form);
        var most = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var digits = text[(slash + 1)..];
        return digits.Length is > 0 and <= 3 && digits.All(char.IsAsciiDigit)
            && int.TryParse(digits, CultureInfo.InvariantCulture, out length) && length <= most
            ? null
            : new Fault($"{Fault.Quote(digits)} is no prefix length", $"a number from 0 to {most} behind the slash");
    }

    /// <summary>The network of an address.</summary>
    public static IPNetwork NetworkOf(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), length);
    }
}
