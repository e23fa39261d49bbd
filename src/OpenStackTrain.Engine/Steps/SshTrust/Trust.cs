using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>Who logs in to whom, and under which names.</summary>
/// <param name="User">The account, the same on all nodes.</param>
/// <param name="Topology">Every node to every node, or the controllers to all.</param>
internal sealed record Trust(string User, TrustTopology Topology)
{
    /// <summary>Whether root may log in by key only (rule K-05).</summary>
    public bool RefusesPasswords { get; init; }

    /// <summary>Whether the node logs in to others, and so needs a key pair.</summary>
    public bool LogsIn(Node node) => Topology == TrustTopology.Mesh || node.Is(Role.Controller);

    /// <summary>The nodes that log in to all.</summary>
    /// <exception cref="NodeException">InvalidSetting: a star without a middle.</exception>
    public IReadOnlyList<Node> LoggingInTo(Node node)
    {
        List<Node> nodes = [.. node.Inventory.Nodes.Where(LogsIn)];
        return nodes.Count > 0 ? nodes : throw new NodeException(
            ErrorIds.InvalidSetting,
            $"{node.Name}: in a star the controllers log in to all nodes, and the inventory has no controller.",
            "Set-OSSshTrust -Topology Mesh, or give a node the role controller in the inventory.");
    }

    /// <summary>What the others call a node: its name and its address.</summary>
    public static IReadOnlyList<string> NamesOf(Node node) => [.. new[] { node.Name, node.Address }.Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The same as known_hosts writes it.</summary>
    public static IReadOnlyList<string> KnownNamesOf(Node node) => [.. NamesOf(node).Select(name => KnownHostsLine.NameOf(name, node.Connection.Port))];

    /// <summary>
    /// All nodes, beginning with the node itself: every node begins elsewhere. They are logged in to by name (rule K-04). By address it would be the same key at the
    /// same door; that known_hosts has the address and nothing contradicts it there is rule K-03's.
    /// </summary>
    public static IReadOnlyList<Node> TargetsOf(Node node)
    {
        var nodes = node.Inventory.Nodes;
        var start = nodes.TakeWhile(other => other.Name != node.Name).Count();
        return [.. nodes.Skip(start), .. nodes.Take(start)];
    }
}
