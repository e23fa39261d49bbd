using System.Net;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>The <c>networks:</c> section.</summary>
internal static class NetworksSection
{
    /// <summary>The network that the nodes talk on.</summary>
    public const string Management = "management";

    /// <summary>Reads the section: networks by name.</summary>
    public static IReadOnlyDictionary<string, IPNetwork> Read(YamlPiece? piece, PieceReader reader)
    {
        var networks = new Dictionary<string, IPNetwork>(StringComparer.Ordinal);
        foreach (var (key, value) in reader.Entries(piece, "networks", "names with networks: { management: 192.168.100.0/24 }"))
        {
            if (!reader.TryRead<string>(key, "networks", SettingValues.Name, out var name) || !reader.TryRead<IPNetwork>(value, name, NetworkValues.Network, out var network))
                continue;
            if (NetworkValues.IsPublic(network))
                reader.Problems.Warn(value.Place, $"network {name} {network} is public address space: nodes cannot reach its real owners (RFC 1918 has the private networks)");
            if (networks.FirstOrDefault(other => NetworkValues.Overlap(other.Value, network)) is { Key: { } overlapped })
                reader.Problems.Warn(value.Place, $"network {name} {network} overlaps with network {overlapped}");
            if (networks.Count < 256)
                networks.Add(name, network);
            else
                reader.Problems.Add(key.Place, "too many networks", "at most 256");
        }

        return networks;
    }
}
