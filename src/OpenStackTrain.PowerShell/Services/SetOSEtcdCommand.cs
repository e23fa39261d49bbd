using System.Management.Automation;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Sets up etcd on the controllers as one cluster, and proves on every node that it keeps a key.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "OSEtcd", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Node))]
public sealed class SetOSEtcdCommand : ServiceCmdlet
{
    /// <summary>
    /// <para type="description">The cluster's name, which etcd calls its token; without it, what the inventory's baseline says, or etcd-cluster-01. etcd reads it only while it has no data.</para>
    /// </summary>
    [Parameter]
    [ValidatePattern("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    public string? Cluster { get; set; }

    /// <summary>
    /// <para type="description">Listens on 127.0.0.1 too, where a plain etcdctl asks; without it, what the inventory's baseline or the profile says.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Loopback { get; set; }

    /// <summary>
    /// <para type="description">Moves data of another cluster, or data on which etcd does not start, to /var/lib/openstack-train and starts with none. Data of the wanted cluster stay. It asks first.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter ResetData { get; set; }

    /// <summary>
    /// <para type="description">Moves the data aside without asking.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override ConfirmImpact UsualImpact => ConfirmImpact.Medium;

    /// <inheritdoc/>
    private protected override bool IsForced => Force;

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node)
    {
        var wishes = WishesFor(node);
        var etcd = wishes.Settings.Etcd;
        var loopback = MyInvocation.BoundParameters.ContainsKey(nameof(Loopback)) ? Loopback.ToBool() : wishes.EtcdLoopback;
        return new EtcdStep(etcd with { Cluster = Cluster ?? etcd.Cluster }, loopback, ResetData);
    }
}
