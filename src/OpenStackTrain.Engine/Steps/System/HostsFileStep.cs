using System.Net;
using System.Net.Sockets;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// Every node knows every node of the inventory by name, and its own name stands on no loopback line (seed 3.3.2, rules H-01 to H-03). The
/// tutorial shows the controller's file only; all nodes need it.
/// </summary>
internal sealed class HostsFileStep() : Step("HostsFile", "3.3.2")
{
    private const string CloudInit = "/etc/cloud/cloud.cfg";

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        List<HostEntry> entries = [.. from other in node.Inventory.Nodes where IPAddress.TryParse(other.Address, out _) select new HostEntry(IPAddress.Parse(other.Address), other.Name)];
        if (entries.Count == 0)
            throw new NodeException(ErrorIds.InvalidSetting, $"{node.Name}: the inventory gives no node an IP address, so there is nothing to write into /etc/hosts.", "Give the nodes their addresses in the inventory, then: Import-OSInventory");

        yield return new ConfigFile(
            "/etc/hosts",
            new FileEdit("names", List(entries), text => NamesIn(text, entries), text => HostsDocument.Parse(text).WithBlock(entries).ToString()) { Rules = ["H-01"] },
            new FileEdit("own name on a loopback line", "none", text => string.Join(", ", HostsDocument.Parse(text).LoopbackNamesOf(node.Name).DefaultIfEmpty("none")), text => HostsDocument.Parse(text).WithoutLoopbackName(node.Name).ToString()) { Rules = ["H-02"] },
            new FileEdit("localhost", "127.0.0.1", LocalhostIn, text => HostsDocument.Parse(text).WithLocalhost().ToString()) { Rules = ["H-02"] });
        yield return new CloudInitHosts(CloudInit, "/etc/cloud/cloud.cfg.d/99-openstack-train.cfg").Proves("H-03");
        yield return new Resolution(entries).Proves("H-01");
    }

    private static string List(IReadOnlyList<HostEntry> entries) => string.Join(", ", entries);

    /// <summary>Our block if it is as wanted and no other line speaks of these names; otherwise what the file says of them.</summary>
    private static string NamesIn(string text, IReadOnlyList<HostEntry> entries)
    {
        var document = HostsDocument.Parse(text);
        if (document.WithBlock(entries).ToString() == text)
            return List(entries);
        List<string> found = [.. document.Entries.Where(entry => entries.Any(wanted => entry.Has(wanted.Names[0]))).Select(entry => entry.ToString())];
        return found.Count == 0 ? "none" : string.Join(", ", found) + (document.Block.Count == 0 ? " (outside our block)" : "");
    }

    private static string LocalhostIn(string text)
    {
        var addresses = HostsDocument.Parse(text).AddressesOf("localhost");
        return addresses.Contains(IPAddress.Loopback) ? "127.0.0.1" : string.Join(", ", addresses.Select(address => address.ToString()).DefaultIfEmpty("none"));
    }

    /// <summary>cloud-init, where it is there, does not write /etc/hosts anew at the next boot (as kolla-ansible does it).</summary>
    private sealed class CloudInitHosts(string configuration, string dropIn) : Resource(Phase.File)
    {
        private const string Text = "# Written by OpenStackTrain: /etc/hosts holds the names of the nodes.\nmanage_etc_hosts: false\n";
        private readonly FileFact cloudInit = new(configuration);
        private readonly FileFact file = new(dropIn);

        public override string Name => dropIn;

        public override IEnumerable<Fact> Facts => [cloudInit, file];

        public override IEnumerable<Finding> Compare(FactSet facts)
        {
            var what = $"{dropIn}: manage_etc_hosts";
            var state = facts.Get(file);
            yield return facts.Get(cloudInit).Exists
                ? Finding.Compare(what, "false", state.Text == Text ? "false" : state.Exists ? "different" : "absent", new FileRepair(state, _ => Text))
                : Finding.NotApplicable(what, "no cloud-init");
        }
    }

    /// <summary>The system's own resolver gives exactly the wanted address for each name: nsswitch, DNS and all.</summary>
    private sealed class Resolution(IReadOnlyList<HostEntry> entries) : Resource(Phase.Proof)
    {
        private readonly List<(ResolutionFact Fact, string Address)> wanted = [.. entries.Select(entry => (new ResolutionFact(entry.Names[0], entry.Address.AddressFamily == AddressFamily.InterNetworkV6 ? 6 : 4), entry.Address.ToString()))];

        public override string Name => "name resolution";

        public override IEnumerable<Fact> Facts => wanted.Select(pair => pair.Fact);

        public override IEnumerable<Finding> Compare(FactSet facts)
            => wanted.Select(pair => Finding.Compare($"address of {pair.Fact.Name}", pair.Address, string.Join(", ", facts.Get(pair.Fact).DefaultIfEmpty("none"))));
    }
}
