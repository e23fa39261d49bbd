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
        yield return new Check("host name", Phase.Ground, [fact], facts =>
        {
            var names = facts.Get(fact);
            var repair = new Repair($"hostnamectl set-hostname {Sh.Quote(node.Name)}") { Undo = Back(node.Name, names) };
            return
            [
                Finding.Compare("host name at boot", node.Name, names.Static is { Length: > 0 } name ? name : "absent", repair),
                Finding.Compare("host name now", node.Name, names.Running, repair),
            ];
        }).Proves("P-05");
    }

    /// <summary>The old names, each of them where it was: the file may have had none, or another one than was in use.</summary>
    private static Undo Back(string name, HostNameState before) => new(
        $$"""
        now=$(uname -n)
        boot=$(cat /etc/hostname 2>/dev/null)
        if [ "$now" = {{Sh.Quote(name)}} ] && [ "$boot" = {{Sh.Quote(name)}} ]; then exit 0; fi
        if [ "$now" = {{Sh.Quote(before.Running)}} ] && [ "$boot" = {{Sh.Quote(before.Static)}} ]; then exit {{Undo.AsBefore}}; fi
        echo "the host is called $now now, and ${boot:-nothing} at boot"
        exit 1
        """,
        $"hostnamectl --static set-hostname {Sh.Quote(before.Static)} && hostnamectl --transient set-hostname {Sh.Quote(before.Running)}");
}
