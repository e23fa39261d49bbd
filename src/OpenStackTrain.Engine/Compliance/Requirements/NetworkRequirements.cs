using System.Globalization;
using System.Net;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Architecture;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Inventories;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>What a node must find around it: the others, their names, its own ports and the repositories (rules P-10 to P-12, P-15).</summary>
internal static class NetworkRequirements
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Resource> For(Node node)
    {
        yield return Ports(node).Proves("P-10");
        yield return Names(node).Proves("P-11");
        yield return Paths(node).Proves("P-12");
        yield return Repositories(node.Inventory.Baseline.Repository).Proves("P-15");
    }

    private static Check Ports(Node node)
    {
        var wanted = Catalog.Ports.Of(node.Roles).Where(port => port.Programs.Count > 0).Select(port => (Port: port, Fact: new PortHoldersFact(int.Parse(port.Digits, CultureInfo.InvariantCulture)))).ToList();
        return new Check("ports", Phase.Ground, [.. wanted.Select(pair => pair.Fact)], facts => wanted
            .Select(pair =>
            {
                var strangers = facts.Get(pair.Fact).Where(holder => !pair.Port.Programs.Contains(holder.Process, StringComparer.Ordinal)).ToList();
                return Finding.Of($"port {pair.Port.Digits} ({pair.Port.Service})", "free, or its own service's", strangers.Count == 0 ? "free, or its own service's" : $"taken by {string.Join(", ", strangers)}", strangers.Count == 0);
            })
            .DefaultIfEmpty(Finding.NotApplicable("ports", "no service of the baseline answers here")));
    }

    /// <summary>A name that is not known yet is no fault: the baseline writes it. One that means another machine is.</summary>
    private static Check Names(Node node)
    {
        var wanted = node.Inventory.Nodes.Where(other => IPAddress.TryParse(other.Address, out _)).Select(other => (Other: other, Fact: new ResolutionFact(other.Name, IPAddress.Parse(other.Address).AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 6 : 4))).ToList();
        return new Check("names", Phase.Ground, [.. wanted.Select(pair => pair.Fact)], facts => wanted
            .Select(pair =>
            {
                var found = facts.Get(pair.Fact);
                return Finding.Of(pair.Other.Name, $"{pair.Other.Address}, or not known yet", found.Count == 0 ? "not known yet" : string.Join(", ", found), found.Count == 0 || found.Contains(pair.Other.Address, StringComparer.Ordinal));
            })
            .DefaultIfEmpty(Finding.NotApplicable("names", "the inventory has no addresses")));
    }

    private static Check Paths(Node node)
    {
        var peers = node.Inventory.Nodes.Where(other => other.Name != node.Name).SelectMany(other => Shared(node, other)).ToList();
        var fact = PathsFact.To(peers);
        return peers.Count == 0 ? new Check("other nodes", Phase.Ground, [], _ => [Finding.NotApplicable("other nodes", "there is no other on its networks")]) : new Check("other nodes", Phase.Ground, [fact], facts =>
        {
            var paths = facts.Get(fact);
            return peers.Select(peer => paths.TryGetValue($"{peer.Node},{peer.Network},{peer.Address}", out var path)
                ? Finding.Of(
                    $"{peer.Node} on {peer.Network} ({peer.Address})",
                    "answers, to packets of the full MTU",
                    !path.Answers ? $"no answer, by {(path.Card.Length > 0 ? path.Card : "no route")}" : path.AnswersWhole ? "answers, to packets of the full MTU" : $"answers, but not to packets of {path.Mtu} bytes, the MTU of {path.Card}",
                    path.AnswersWhole)
                : new Finding($"{peer.Node} on {peer.Network}", "answers", "ping has not told", FindingStatus.Unreadable));
        });
    }

    /// <summary>The other's addresses on the networks that both are on.</summary>
    private static IEnumerable<(string Node, string Network, string Address)> Shared(Node node, Node other)
    {
        List<(string, string, string)> found =
        [
            .. node.Inventory.Networks
                .Where(network => AddressIn(node, network.Value) is not null)
                .Select(network => (network.Key, Address: AddressIn(other, network.Value)))
                .Where(pair => pair.Address is not null)
                .Select(pair => (other.Name, pair.Key, pair.Address!)),
        ];
        return found.Count > 0 || !IPAddress.TryParse(other.Address, out _) ? found : [(other.Name, Roles.Management, other.Address)];
    }

    /// <summary>The node's address in an IPv4 network; null: it has none there.</summary>
    private static string? AddressIn(Node node, string network)
        => node.Interfaces.Values.Select(one => one.Address?.Split('/')[0]).Append(node.Address).FirstOrDefault(address => address?.Contains(':', StringComparison.Ordinal) == false && NetworkValues.IsIn(address, network));

    /// <summary>One archive that has everything is enough.</summary>
    private static Check Repositories(RepositorySettings settings)
    {
        var archives = settings.BaseUrl.Count > 0 ? settings.BaseUrl : Catalog.Repositories.Archives;
        var wanted = new[] { Catalog.Repositories.Base[0], Catalog.Repositories.Train[0] };
        var fact = AddressFact.About(archives.SelectMany(archive => wanted.Select(repository => repository.IndexBelow(archive))), settings.Proxy?.ToString());
        return new Check("repositories", Phase.Ground, [fact], facts =>
        {
            var answers = facts.Get(fact);
            var whole = archives.Where(archive => wanted.All(repository => answers.GetValueOrDefault(repository.IndexBelow(archive)) is { IsThere: true })).ToList();
            var why = string.Join(", ", archives.Take(3).Select(archive => $"{archive}: {wanted.Select(repository => answers.GetValueOrDefault(repository.IndexBelow(archive))).FirstOrDefault(answer => answer is not { IsThere: true })?.Reason ?? "no answer"}"));
            return [Finding.Of("repositories", "an archive with base and Train answers", whole.Count > 0 ? whole[0] : why, whole.Count > 0)];
        });
    }
}
