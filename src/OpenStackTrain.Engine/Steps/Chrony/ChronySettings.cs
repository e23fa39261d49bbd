using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>Who takes the time from whom.</summary>
/// <param name="Source">The nodes' common source: a node's name, or outside servers for every node.</param>
/// <param name="Time">Upstream, served networks, local stratum, limits.</param>
internal sealed record ChronySettings(IReadOnlyList<string> Source, TimeSettings Time)
{
    /// <summary>How long is waited for the first synchronisation.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Whether the node is the source of the others.</summary>
    public bool IsSource(Node node) => Source.Contains(node.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The sources that the node follows.</summary>
    public IReadOnlyList<ChronySource> SourcesOf(Node node)
        => [.. (IsSource(node) ? Time.Upstream : Source).Select(host => new ChronySource(ChronySourceKind.Server, host, "iburst"))];

    /// <summary>The networks that the node serves.</summary>
    /// <exception cref="NodeException">InvalidSetting: nobody says which.</exception>
    public IReadOnlyList<string> AllowOf(Node node)
    {
        if (!IsSource(node))
            return [];
        if (Time.Allow.Count > 0)
            return Time.Allow;
        return node.Inventory.Networks.TryGetValue("management", out var network) ? [network] : throw new NodeException(
            ErrorIds.InvalidSetting,
            $"{node.Name} shall serve time, but neither the inventory nor a parameter says to which network.",
            "Give it: Set-OSChrony -Allow 192.168.100.0/24, or name the management network in the inventory.");
    }
}
