using System.Net;
using System.Net.Sockets;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Engine.Steps;

/// <summary>What was asked for a node's network cards, together with what the inventory says of them.</summary>
internal sealed record InterfaceWishes
{
    /// <summary>The card; null: all that the inventory has for the node.</summary>
    public string? Card { get; init; }

    /// <summary>The address with its prefix length; null: the inventory's.</summary>
    public string? Address { get; init; }

    /// <summary>Whether the card is to have no address.</summary>
    public bool HasNoAddress { get; init; }

    /// <summary>The gateway; null: as it is.</summary>
    public string? Gateway { get; init; }

    /// <summary>The name servers; null: as they are.</summary>
    public IReadOnlyList<string>? NameServers { get; init; }

    /// <summary>The MTU; null: as it is.</summary>
    public int? Mtu { get; init; }

    /// <summary>The wishes, a card each.</summary>
    /// <exception cref="NodeException">InvalidSetting: they do not fit the node.</exception>
    public IReadOnlyList<InterfaceWish> For(Node node)
    {
        if (Card is null && node.Interfaces.Count == 0)
            throw Refused($"{node.Name}: the inventory says nothing of its network cards.", $"Give 'interfaces:' there, or: Set-OSNetworkInterface {node.Name} -Interface eth0 -Address 192.168.100.11/24");
        List<InterfaceWish> wishes = [.. (Card is null ? node.Interfaces.Keys : [Card]).Select(name => Of(node, name))];
        if (Gateway is not null)
        {
            var gateway = AddressOf(node, Gateway, "gateway");
            var at = wishes.FindIndex(wish => Card is not null || wish.Address?.Network.Contains(gateway) == true);
            if (at < 0 || wishes[at].HasNoAddress)
                throw Refused($"{node.Name}: the gateway {gateway} is in none of its networks ({string.Join(", ", wishes.Select(wish => wish.Address?.Network.ToString()).OfType<string>().DefaultIfEmpty("it has no address"))}).", "Give a gateway of one of them, or name the card with -Interface.");
            wishes[at] = wishes[at] with { Gateway = gateway };
        }

        if (NameServers is not null)
        {
            var at = wishes.FindIndex(wish => wish.Gateway is not null);
            at = at >= 0 ? at : wishes.FindIndex(wish => Card is not null || wish.Address?.Address.ToString() == node.Address);
            at = at >= 0 ? at : wishes.FindIndex(wish => wish.Address is not null);
            if (at < 0)
                throw Refused($"{node.Name}: no card with an address is there to ask name servers by.", "Name the card with -Interface.");
            wishes[at] = wishes[at] with { NameServers = [.. NameServers.Select(server => AddressOf(node, server, "name server"))] };
        }

        return wishes;
    }

    private InterfaceWish Of(Node node, string name)
    {
        if (!InterfacesStep.IsCardName(name))
            throw Refused($"{node.Name}: '{name}' cannot be the name of a network card.", "A name such as eth0: up to 15 letters, digits, '.', '_' and '-'.");
        var known = node.Interfaces.GetValueOrDefault(name);
        var text = HasNoAddress ? null : Address ?? known?.Address;
        return new InterfaceWish(name)
        {
            Address = text is null ? null : Checked(node, name, text),
            HasNoAddress = HasNoAddress || (Address is null && known is { Address: null }),
            Mtu = Mtu,
        };
    }

    private static InterfaceAddress Checked(Node node, string name, string text)
    {
        if (NetworkValues.InterfaceAddress(text, out var read) is { } fault)
            throw Refused($"{node.Name}: {name}: {fault.Wrong}.", $"Expected: {fault.Expected}.");
        var (address, length) = read;
        if (address.AddressFamily != AddressFamily.InterNetwork)
            throw Refused($"{node.Name}: {name}: {address} is an address of IPv6, which Set-OSNetworkInterface does not set.", "Give an IPv4 address, 192.168.100.11/24.");
        var own = address.ToString();
        var other = node.Inventory.Nodes.FirstOrDefault(other => other.Name != node.Name && (other.Address == own || other.Interfaces.Values.Any(card => card.Address?.Split('/')[0] == own)));
        return other is null
            ? new InterfaceAddress(address, length)
            : throw Refused($"{node.Name}: {name}: the address {own} is {other.Name}'s.", "Give an address that no other node has. For several nodes the addresses stand in the inventory, under 'interfaces:'.");
    }

    private static IPAddress AddressOf(Node node, string text, string what)
    {
        if (NetworkValues.HostAddress(text, out var address) is { } fault)
            throw Refused($"{node.Name}: the {what}: {fault.Wrong}.", $"Expected: {fault.Expected}.");
        return address.AddressFamily == AddressFamily.InterNetwork ? address : throw Refused($"{node.Name}: the {what} {address} is an address of IPv6, which Set-OSNetworkInterface does not set.", "Give an IPv4 address.");
    }

    private static NodeException Refused(string message, string action) => new(ErrorIds.InvalidSetting, message + " Nothing was changed.", action);
}
