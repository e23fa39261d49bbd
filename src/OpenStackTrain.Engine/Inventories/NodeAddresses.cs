using System.Net;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>An address of a node and where it is written.</summary>
/// <param name="Address">The address.</param>
/// <param name="Text">The address as the node has it: with its prefix length where it is an interface's.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record PlacedAddress(IPAddress Address, string Text, Place Place);

/// <summary>An entry of <c>nodes:</c>.</summary>
/// <param name="Key">Its key: a node's name, or many by a range.</param>
/// <param name="Names">The nodes' names.</param>
internal sealed record NodeEntry(YamlScalar Key, IReadOnlyList<string> Names);

/// <summary>The addresses of all nodes: every one belongs to one node, and management addresses are in the management network.</summary>
/// <param name="reader">Reads the pieces.</param>
/// <param name="networks">The networks by name.</param>
internal sealed class NodeAddresses(PieceReader reader, IReadOnlyDictionary<string, IPNetwork> networks)
{
    private readonly Dictionary<IPAddress, Owner> owners = [];
    private readonly List<string> withoutAddress = [];
    private Place firstWithout;

    private ProblemList Problems => reader.Problems;

    private IPNetwork? Management => networks.TryGetValue(NetworksSection.Management, out var network) ? network : null;

    /// <summary>Reads <c>address:</c>; null when it is wrong.</summary>
    public IReadOnlyList<PlacedAddress>? Own(YamlPiece piece, NodeEntry entry)
    {
        var read = Expand<IPAddress>(piece, entry, "address", NetworkValues.HostAddress);
        if (read is null) return null;
        for (var index = 0; index < read.Count; index++)
        {
            if (OutsideManagement(read[index]) is { } fault)
            {
                Problems.Add(piece.Place, "address", fault);
                return null;
            }

            if (!Claim(read[index], new Owner(entry.Key.Place, index, null, piece.Place))) return null;
        }

        return read.ConvertAll(address => new PlacedAddress(address, address.ToString(), piece.Place));
    }

    /// <summary>Reads an interface's address; nothing and <c>none</c> mean that it carries none. Null when it is wrong.</summary>
    public IReadOnlyList<PlacedAddress?>? OfInterface(YamlPiece piece, NodeEntry entry, string name)
    {
        if (piece.IsNull || piece is YamlScalar { Text: "none" }) return new PlacedAddress?[entry.Names.Count];
        var read = Expand<(IPAddress Address, int PrefixLength)>(piece, entry, name, NetworkValues.InterfaceAddress);
        if (read is null) return null;
        for (var index = 0; index < read.Count; index++)
        {
            if (!Claim(read[index].Address, new Owner(entry.Key.Place, index, name, piece.Place))) return null;
        }

        WarnOfPrefix(read[0], name, piece.Place);
        return read.ConvertAll(value => new PlacedAddress(value.Address, $"{value.Address}/{value.PrefixLength}", piece.Place));
    }

    /// <summary>
    /// The management address: the node's own, else the only one of its interfaces that can be meant, else the name (which then has to be
    /// known to this machine).
    /// </summary>
    public string Choose(string node, PlacedAddress? own, IReadOnlyList<PlacedAddress> carried, Place place)
    {
        if (own is not null)
        {
            if (carried.Count > 0 && !carried.Any(other => other.Address.Equals(own.Address)))
                Problems.Warn(own.Place, $"node {node}: the address {own.Text} is on none of its interfaces");
            return own.Text;
        }

        var meant = Management is { } network ? carried.Where(other => network.Contains(other.Address)).ToList() : [.. carried];
        if (meant.Count == 1) return meant[0].Address.ToString();
        if (withoutAddress.Count == 0) firstWithout = place;
        withoutAddress.Add(node);
        return node;
    }

    /// <summary>Warns of the nodes that have no address.</summary>
    public void WarnOfMissing()
    {
        if (withoutAddress.Count == 0) return;
        var some = string.Join(", ", withoutAddress.Take(3)) + (withoutAddress.Count > 3 ? $" and {withoutAddress.Count - 3} more" : "");
        Problems.Warn(firstWithout, $"no address for {some}: the name is used, which this machine must know; steps that write addresses (Set-OSHostsFile) need 'address:'");
    }

    private List<T>? Expand<T>(YamlPiece piece, NodeEntry entry, string what, Reading<T> reading)
    {
        if (!reader.TryRead<IReadOnlyList<string>>(piece, what, NumberRange.Expand, out var texts)) return null;
        var count = entry.Names.Count;
        if (texts.Count != count)
        {
            Problems.Add(
                piece.Place,
                $"{what}: {Number(texts.Count, "address", "addresses")} for {Number(count, "node", "nodes")} ({Fault.Quote(entry.Key.Text)})",
                count == 1 ? "one address" : $"a range of {count} numbers, such as 192.168.100.[12-41]");
            return null;
        }

        var values = new List<T>(count);
        foreach (var text in texts)
        {
            if (reading(text, out var value) is { } fault)
            {
                Problems.Add(piece.Place, what, fault);
                return null;
            }

            values.Add(value);
        }

        return values;
    }

    private Fault? OutsideManagement(IPAddress address) => Management is not { } network ? null
        : network.Contains(address) ? NetworkValues.OwnAddress(address, network)
        : new Fault($"{address} is outside the management network", $"an address inside {network}");

    private bool Claim(IPAddress address, Owner claimant)
    {
        if (owners.TryAdd(address, claimant)) return true;
        var owner = owners[address];
        // A node's own address is, as a rule, also that of one of its interfaces.
        if (owner.Entry == claimant.Entry && owner.Index == claimant.Index && owner.Interface is null != claimant.Interface is null) return true;
        Problems.Add(claimant.Place, $"the address {address} is there twice, first at {owner.Place}", "every address once");
        return false;
    }

    private void WarnOfPrefix((IPAddress Address, int PrefixLength) value, string name, Place place)
    {
        foreach (var (network, cidr) in networks)
        {
            if (cidr.Contains(value.Address) && cidr.PrefixLength != value.PrefixLength)
                Problems.Warn(place, $"{name}: the prefix length /{value.PrefixLength} is not that of network {network} {cidr}");
        }
    }

    private static string Number(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";

    // Who has an address: the node by its entry's place and its number in the entry; no interface where it is the node's own address.
    private readonly record struct Owner(Place Entry, int Index, string? Interface, Place Place);
}
