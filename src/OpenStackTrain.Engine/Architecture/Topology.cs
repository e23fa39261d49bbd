using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Engine.Architecture;

/// <summary>An installation as a picture shows it: networks, and boxes of nodes with their cards and services.</summary>
/// <param name="Networks">The networks by name in CIDR form, the management's first.</param>
/// <param name="Boxes">What is drawn, by role.</param>
internal sealed record Topology(IReadOnlyList<KeyValuePair<string, string>> Networks, IReadOnlyList<TopologyBox> Boxes)
{
    /// <summary>More nodes than these, and those of a role that has several are drawn as one box.</summary>
    private const int MostSingle = 12;

    private const int Several = 4;

    /// <summary>The picture of nodes.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="report">What a test has found, for their colours; null: none.</param>
    /// <param name="cards">The cards that nodes really have, by their names; of the others it is drawn what the inventory says.</param>
    public static Topology Of(IReadOnlyList<Node> nodes, BaselineReport? report, IReadOnlyDictionary<string, IReadOnlyList<NetworkCard>>? cards = null)
    {
        var networks = nodes.SelectMany(node => node.Inventory.Networks).DistinctBy(pair => pair.Key, StringComparer.Ordinal).OrderBy(pair => pair.Key != Roles.Management).ToList();
        if (networks.Count == 0 || networks[0].Key != Roles.Management)
            networks.Insert(0, new(Roles.Management, ""));
        List<TopologyBox> boxes = [];
        foreach (var group in nodes.GroupBy(node => string.Join(", ", node.Roles)).OrderBy(group => group.First().Roles.Select(role => (int)role).DefaultIfEmpty(int.MaxValue).First()))
        {
            List<TopologyNode> members = [.. group.Select(node => new TopologyNode(node.Name, node.Address, StateOf(node, report), [.. networks.Select((network, index) => CardOn(node, cards?.GetValueOrDefault(node.Name), network.Value, isManagement: index == 0))]))];
            var services = ServicesOf(group.First().Roles);
            if (nodes.Count > MostSingle && members.Count > Several)
                boxes.Add(new TopologyBox($"{group.Key} ({members.Count} nodes)", group.Key, members, services));
            else
                boxes.AddRange(members.Select(member => new TopologyBox(member.Name, group.Key, [member], services)));
        }

        return new Topology(networks, boxes);
    }

    /// <summary>What answers there, with its port: the base environment's, and the OpenStack services' that belong there.</summary>
    private static IReadOnlyList<TopologyService> ServicesOf(IReadOnlyList<Role> roles) =>
    [
        .. Ports.Of(roles).Where(port => port.IsMain).Select(port => new TopologyService(port.Service.Split(':')[0], port.Digits, IsBase: true)),
        .. Services.All
            .Select(service => (service, Parts: service.Components.Where(part => roles.Contains(part.Role)).ToList()))
            .Where(pair => pair.Parts.Count > 0)
            .Select(pair => new TopologyService(pair.service.Name, string.Join(", ", pair.Parts.Select(part => part.Port).OfType<int>().Distinct()), IsBase: false)),
    ];

    /// <summary>The card by which a node is on a network; null: it is not.</summary>
    private static TopologyCard? CardOn(Node node, IReadOnlyList<NetworkCard>? real, string network, bool isManagement)
    {
        if (real is not null)
        {
            return real.SelectMany(one => one.Addresses.Select(address => new TopologyCard(one.Name, address.Split('/')[0])))
                .FirstOrDefault(one => NetworkValues.IsIn(one.Address, network) || (isManagement && one.Address == node.Address));
        }

        var card = node.Interfaces.Values.FirstOrDefault(one => NetworkValues.IsIn(one.Address?.Split('/')[0], network));
        return card is not null ? new TopologyCard(card.Name, card.Address!.Split('/')[0]) : isManagement ? new TopologyCard("", node.Address) : null;
    }

    private static RuleStatus? StateOf(Node node, BaselineReport? report)
        => report?.Results.Where(result => result.Node == node.Name).Select(result => result.Status).ToList() is { Count: > 0 } found
            ? found.Worst() is not RuleStatus.NotApplicable and var worst ? worst : RuleStatus.Pass
            : null;
}

/// <summary>A box: a node, or the many nodes of a role.</summary>
/// <param name="Title">The node's name, or the role with their number.</param>
/// <param name="Role">The roles.</param>
/// <param name="Nodes">The nodes in it.</param>
/// <param name="Services">What runs there.</param>
internal sealed record TopologyBox(string Title, string Role, IReadOnlyList<TopologyNode> Nodes, IReadOnlyList<TopologyService> Services);

/// <summary>A node of a picture.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its management address.</param>
/// <param name="State">The worst that a test has found; null: it was not tested.</param>
/// <param name="Cards">Its card on each of the picture's networks; null: it is not on that one.</param>
internal sealed record TopologyNode(string Name, string Address, RuleStatus? State, IReadOnlyList<TopologyCard?> Cards);

/// <summary>A network card.</summary>
/// <param name="Name">Its name; empty: the inventory does not say.</param>
/// <param name="Address">Its address.</param>
internal sealed record TopologyCard(string Name, string Address);

/// <summary>A service.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Port">Its port, several with commas; empty: it has none.</param>
/// <param name="IsBase">Whether it is of the base environment, which this module sets up.</param>
internal sealed record TopologyService(string Name, string Port, bool IsBase);
