using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>The node's network cards with hardware address, MTU and addresses (rules P-04, P-06, P-08, P-09). Sources: ip-link(8), ip-address(8).</summary>
internal sealed record NetworkCardsFact : Fact<IReadOnlyList<NetworkCard>>
{
    /// <summary>What is no card: bridges, tunnels and cables into containers and instances, by the names that their makers give them.</summary>
    private static readonly string[] Made = ["br-", "brq", "docker", "tap", "tun", "veth", "virbr", "vnet", "vxlan", "qbr", "qvb", "qvo", "cni", "flannel"];

    /// <summary>The only one.</summary>
    public static NetworkCardsFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "ip -o link show; ip -o addr show";

    /// <inheritdoc/>
    public override string Shell => """
        ip -o link show || exit
        ip -o addr show
        """;

    /// <inheritdoc/>
    public override IReadOnlyList<NetworkCard> Parse(SectionResult answer)
    {
        if (answer.ExitCode != 0)
            throw new FactException($"ip cannot tell the node's network cards: {answer.ErrorTail.Trim()}");
        List<NetworkCard> cards = [];
        Dictionary<string, List<string>> addresses = new(StringComparer.Ordinal);
        foreach (var words in answer.Lines().Select(line => line.Split([' ', '\\'], StringSplitOptions.RemoveEmptyEntries)))
        {
            // 2: eth0    inet 192.168.100.11/24 ..., and 2: eth0@if7: <UP> mtu 1500 ... link/ether 52:54:...
            if (words is [_, var holder, "inet" or "inet6", var address, ..])
            {
                if (address.StartsWith("fe80:", StringComparison.OrdinalIgnoreCase))
                    continue;
                if (!addresses.TryGetValue(holder, out var list))
                    addresses[holder] = list = [];
                list.Add(address);
            }
            else if (words.Length > 4 && Behind(words, "link/ether") is { } hardware)
            {
                _ = int.TryParse(Behind(words, "mtu"), NumberStyles.None, CultureInfo.InvariantCulture, out var mtu);
                cards.Add(new NetworkCard(words[1].TrimEnd(':').Split('@')[0], hardware, mtu, []));
            }
        }

        return [.. cards.Where(card => !Made.Any(name => card.Name.StartsWith(name, StringComparison.Ordinal))).Select(card => card with { Addresses = addresses.GetValueOrDefault(card.Name, []) })];
    }

    private static string? Behind(string[] words, string mark) => Array.IndexOf(words, mark) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : null;
}

/// <summary>A network card.</summary>
/// <param name="Name">Its name, <c>eth0</c>.</param>
/// <param name="Hardware">Its hardware address.</param>
/// <param name="Mtu">The largest packet in bytes; 0: not told.</param>
/// <param name="Addresses">Its addresses with prefix length, without fe80::, which every card gives itself.</param>
internal sealed record NetworkCard(string Name, string Hardware, int Mtu, IReadOnlyList<string> Addresses);
