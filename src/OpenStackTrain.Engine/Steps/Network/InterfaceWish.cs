using System.Net;
using System.Net.Sockets;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Engine.Steps;

/// <summary>What is wanted of one network card; what is null stays as it is.</summary>
/// <param name="Name">The card's name, <c>eth0</c>.</param>
internal sealed record InterfaceWish(string Name)
{
    /// <summary>The address and its prefix length.</summary>
    public InterfaceAddress? Address { get; init; }

    /// <summary>Whether it is to have no address: the card of a provider network (OpenStack's installation guide, Networking option 2).</summary>
    public bool HasNoAddress { get; init; }

    /// <summary>The way to everywhere else.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The name servers.</summary>
    public IReadOnlyList<IPAddress>? NameServers { get; init; }

    /// <summary>The largest packet in bytes.</summary>
    public int? Mtu { get; init; }
}

/// <summary>An IPv4 address with its prefix length.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many bits of it are the network's.</param>
internal sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>The network that it is in.</summary>
    public IPNetwork Network => NetworkValues.NetworkOf(Address, PrefixLength);

    /// <summary>A card's first one; null: it has none.</summary>
    public static InterfaceAddress? Of(NetworkCard card) => card.Addresses.Select(Read).OfType<InterfaceAddress>().FirstOrDefault();

    /// <summary>From <c>192.168.100.11/24</c>; null: it is none, or one of IPv6.</summary>
    public static InterfaceAddress? Read(string text)
        => NetworkValues.InterfaceAddress(text, out var value) is null && value.Address.AddressFamily == AddressFamily.InterNetwork ? new(value.Address, value.PrefixLength) : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{PrefixLength}";
}
