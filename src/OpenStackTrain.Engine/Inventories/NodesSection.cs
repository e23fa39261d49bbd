using System.Net;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>The <c>nodes:</c> section: every entry is a node, or many by a range.</summary>
/// <param name="reader">Reads the pieces.</param>
/// <param name="defaults">How sessions are opened where a node does not say.</param>
/// <param name="networks">The networks by name.</param>
/// <param name="folders">Where paths begin.</param>
internal sealed class NodesSection(
    PieceReader reader, ConnectionSettings defaults, IReadOnlyDictionary<string, IPNetwork> networks, InventoryFolders folders)
{
    private const int MostInterfaces = 64;

    private static readonly string[] keys = ["roles", "address", "interfaces", .. ConnectionSection.Keys];
    private static readonly string[] roleNames = Array.ConvertAll(Enum.GetNames<Role>(), name => name.ToLowerInvariant());

    private readonly List<Node> nodes = [];
    private readonly Dictionary<string, Place> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly NodeAddresses addresses = new(reader, networks);

    private ProblemList Problems => reader.Problems;

    /// <summary>Reads the section: the nodes in their order, without those that are wrong.</summary>
    public IReadOnlyList<Node> Read(YamlPiece? piece, Place root)
    {
        const string Expected = "at least one node: 'nodes:' and below it 'controller:'";
        var entries = reader.Entries(piece, "nodes", Expected);
        if (entries.Count == 0 && piece is null or { IsNull: true } or YamlMap) Problems.Add(piece?.Place ?? root, "there are no nodes", Expected);
        var count = 0;
        foreach (var (key, value) in entries)
        {
            if (!reader.TryRead<IReadOnlyList<string>>(key, "nodes", NumberRange.Expand, out var expanded)) continue;
            count += expanded.Count;
            if (count > NumberRange.MostTexts)
            {
                Problems.Add(key.Place, "there are too many nodes", $"at most {NumberRange.MostTexts}");
                break;
            }

            ReadEntry(new NodeEntry(key, expanded), value);
        }

        addresses.WarnOfMissing();
        return nodes;
    }

    private void ReadEntry(NodeEntry entry, YamlPiece value)
    {
        var (key, expanded) = entry;
        var isRight = AreNames(key, expanded);
        var section = new Section(value, $"node {Fault.Quote(key.Text)}", keys, reader);
        IReadOnlyList<Role> roles = section["roles"] is { } list ? Roles(list) : isRight ? RoleOfName(key) : [];
        var connection = ConnectionSection.Read(section, defaults, folders);
        var interfaces = Interfaces(section["interfaces"], entry);
        var own = section["address"] is { } piece ? addresses.Own(piece, entry) : null;
        if (!isRight) return;
        for (var index = 0; index < expanded.Count; index++)
        {
            var wanted = interfaces.ToDictionary(pair => pair.Key, pair => new NodeInterface(pair.Key, pair.Value[index]?.Text), StringComparer.Ordinal);
            var carried = interfaces.Values.Select(list => list[index]).OfType<PlacedAddress>().ToList();
            nodes.Add(new Node
            {
                Name = expanded[index],
                Roles = roles,
                Address = addresses.Choose(expanded[index], own?[index], carried, key.Place),
                Interfaces = wanted.AsReadOnly(),
                Connection = connection,
            });
        }
    }

    private bool AreNames(YamlScalar key, IReadOnlyList<string> expanded)
    {
        foreach (var name in expanded)
        {
            if (SettingValues.NodeName(name, out _) is { } fault)
            {
                Problems.Add(key.Place, "nodes", fault);
                return false;
            }

            if (!names.TryAdd(name, key.Place))
            {
                Problems.Add(key.Place, $"the node name {Fault.Quote(name)} is there twice, first at {names[name]}", "every name once (large and small letters count as the same)");
                return false;
            }
        }

        if (key.Text.Any(char.IsAsciiLetterUpper)) Problems.Warn(key.Place, $"node {key.Text}: host names are usually in small letters; some programs do not find this one");
        return true;
    }

    private Role[] RoleOfName(YamlScalar key)
    {
        var index = Array.FindIndex(roleNames, role => key.Text.StartsWith(role, StringComparison.OrdinalIgnoreCase));
        if (index >= 0) return [(Role)index];
        Problems.Add(key.Place, $"node {Fault.Quote(key.Text)} has no roles, and its name does not begin with one", $"'roles: [...]' with {string.Join(", ", roleNames)}");
        return [];
    }

    private IReadOnlyList<Role> Roles(YamlPiece piece)
    {
        var count = Problems.Count;
        var roles = reader.List<Role>(piece, "roles", SettingValues.Choice);
        if (roles.Count == 0 && Problems.Count == count) Problems.Add(piece.Place, "roles is empty", "at least one of " + string.Join(", ", roleNames));
        if (roles.Distinct().Count() < roles.Count) Problems.Add(piece.Place, "roles names a role twice", "every role once");
        return roles;
    }

    private Dictionary<string, IReadOnlyList<PlacedAddress?>> Interfaces(YamlPiece? piece, NodeEntry entry)
    {
        var interfaces = new Dictionary<string, IReadOnlyList<PlacedAddress?>>(StringComparer.Ordinal);
        foreach (var (key, value) in reader.Entries(piece, "interfaces", "names with addresses: { eth0: 192.168.100.11/24, eth1: none }"))
        {
            if (interfaces.Count == MostInterfaces)
            {
                Problems.Add(key.Place, $"node {Fault.Quote(entry.Key.Text)} has too many interfaces", $"at most {MostInterfaces}");
                break;
            }

            if (!reader.TryRead<string>(key, "interfaces", SettingValues.InterfaceName, out var name)) continue;
            if (addresses.OfInterface(value, entry, name) is { } list) interfaces.Add(name, list);
        }

        return interfaces;
    }
}
