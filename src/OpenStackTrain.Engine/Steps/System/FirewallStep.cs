using System.Security;
using System.Text;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// firewalld is off, as the tutorial wants it, or managed: a zone of ours opens exactly the baseline's ports to the management network, and the
/// other zones stay as they are (seed 3.3.1, rules F-01, F-02, T-06).
/// </summary>
/// <param name="state">Off or managed.</param>
internal sealed class FirewallStep(FirewallState state) : Step("Firewall", "3.3.1")
{
    /// <summary>The zone of ours; firewalld allows 17 characters.</summary>
    public const string Zone = "openstack-train";

    /// <summary>A firewalld that runs takes its files anew.</summary>
    private const string Reload = "case $(systemctl show -p ActiveState firewalld.service) in *=active) firewall-cmd --reload ;; esac";

    private const string ZonePath = $"/etc/firewalld/zones/{Zone}.xml";

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node) => state == FirewallState.Off
        ? [new NoService("firewalld").Proves("F-01"), TimePort(node)]
        : Managed(node);

    /// <inheritdoc/>
    public override IEnumerable<Resource> Checks(Node node)
    {
        if (state == FirewallState.Managed)
            yield break;
        var fact = new PacketFilterFact();
        yield return new Check("packet filter", Phase.Proof, [fact], facts => [Finding.Compare("packet filter rules", "none", Summary(facts.Get(fact)))]).Proves("F-02");
    }

    private static string Summary(IReadOnlyList<string> rules) => rules.Count == 0 ? "none" : $"{rules.Count}: {rules[0]}{(rules.Count > 1 ? ", ..." : "")}";

    private static IEnumerable<Resource> Managed(Node node)
    {
        if (!node.Inventory.Networks.TryGetValue("management", out var network))
            throw new NodeException(ErrorIds.InvalidSetting, $"{node.Name}: the firewall can only be managed when the inventory names the management network.", "Add it to the inventory: networks: { management: 192.168.100.0/24 }, then: Import-OSInventory");

        IReadOnlyList<Port> ports = [.. Ports.Of(node.Roles).Union(IsTimeSource(node) ? [Ports.Time] : [])];
        var zone = new FirewallFact(Zone);
        yield return new PackageSet("firewalld").Proves("F-01");
        yield return new ConfigFile(ZonePath, FileEdit.Whole(ZoneText(network, ports))) { Unit = "firewalld" }.Proves("F-01");
        yield return new Service("firewalld").Proves("F-01");
        yield return new Check("firewalld's zone", Phase.Account, [zone], facts =>
        [
            Finding.Compare($"firewalld: zone {Zone}", Describe([network], ports.Select(port => port.Number)), Describe(facts.Get(zone)), new Repair("firewall-cmd --reload") { Undo = new Undo("exit 0", ":") { Afterwards = Reload } }),
        ]).Proves("F-01");
        yield return TimePort(node);
    }

    /// <summary>The node that the inventory names, else the controllers: whom the others ask for the time.</summary>
    private static bool IsTimeSource(Node node) => node.Inventory.TimeSource?.Name == node.Name;

    /// <summary>The others can ask the time source for the time (rule T-06).</summary>
    private static Resource TimePort(Node node)
    {
        if (!IsTimeSource(node))
            return new Check("time port", Phase.Proof, [], _ => [Finding.NotApplicable("port 123/udp", "no time source") with { Evidence = "the inventory" }]).Proves("T-06");
        var zone = new FirewallFact(Zone);
        return new Check("time port", Phase.Proof, [zone], facts =>
        {
            var live = facts.Get(zone);
            var isOpen = !live.IsRunning || live.Ports.Contains("123/udp", StringComparer.Ordinal) || live.Services.Contains("ntp", StringComparer.Ordinal);
            return [Finding.Of("port 123/udp", "open to the management network", !live.IsRunning ? "open (firewalld does not run)" : isOpen ? "open" : "closed by firewalld", isOpen)];
        }).Proves("T-06");
    }

    private static string Describe(FirewallZone live) => !live.IsRunning ? "firewalld does not run"
        : live.Sources.Count + live.Ports.Count + live.Services.Count == 0 ? "absent"
        : Describe(live.Sources, live.Ports.Concat(live.Services));

    private static string Describe(IEnumerable<string> sources, IEnumerable<string> open)
        => $"{string.Join(' ', open.Order(StringComparer.Ordinal).DefaultIfEmpty("nothing"))} open to {string.Join(' ', sources.DefaultIfEmpty("no network"))}";

    private static string ZoneText(string network, IReadOnlyList<Port> ports)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Written by OpenStackTrain: Set-OSFirewall writes it anew. -->\n<zone>\n")
            .Append("  <short>OpenStack Train</short>\n  <description>The base environment's ports, open to the management network.</description>\n")
            .Append("  <source address=\"").Append(SecurityElement.Escape(network)).Append("\"/>\n");
        foreach (var port in ports)
        {
            var parts = port.Number.Split('/');
            text.Append("  <port protocol=\"").Append(parts[1]).Append("\" port=\"").Append(parts[0]).Append("\"/>\n");
        }

        return text.Append("</zone>\n").ToString();
    }
}
