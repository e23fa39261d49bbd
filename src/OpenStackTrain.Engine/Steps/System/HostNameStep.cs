using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>The node is called as the inventory calls it, now and after a boot (seed 3.2, rule P-05). It must be so before RabbitMQ is installed.</summary>
internal sealed class HostNameStep() : Step("HostName", "3.2")
{
    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        var fact = new HostNameFact();
        var repair = new Repair($"hostnamectl set-hostname {Sh.Quote(node.Name)}");
        yield return new Check("host name", Phase.Ground, [fact], facts =>
        [
            Finding.Compare("host name at boot", node.Name, facts.Get(fact).Static is { Length: > 0 } name ? name : "absent", repair),
            Finding.Compare("host name now", node.Name, facts.Get(fact).Running, repair),
        ]).Proves("P-05");
    }
}
