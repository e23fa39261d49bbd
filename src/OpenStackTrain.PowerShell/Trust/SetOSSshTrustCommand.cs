using System.Management.Automation;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Lets the nodes log in to each other by ssh without being asked anything, by name and by address.</para>
/// </summary>
/// <remarks>All nodes of the inventory take part: those that come in are changed, the others are asked for their keys.</remarks>
[Cmdlet(VerbsCommon.Set, "OSSshTrust", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class SetOSSshTrustCommand : ServiceCmdlet
{
    private TrustMeeting? meeting;

    /// <summary>
    /// <para type="description">Mesh: every node logs in to every node, as in the tutorial. Star: the controllers log in to all, the others to nobody. Without it, what the inventory's baseline says, or Mesh; in the profile Hardened, Star.</para>
    /// </summary>
    [Parameter]
    public TrustTopology? Topology { get; set; }

    /// <summary>
    /// <para type="description">The account, which must be there on all nodes; without it, what the inventory's baseline says, or root.</para>
    /// </summary>
    [Parameter]
    [Alias("User")]
    [ValidatePattern("^[a-z_][a-z0-9_-]{0,31}$")]
    public string? UserName { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        meeting = TrustMeeting.By(Runner, node => TrustFor(node).User);
    }

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node) => new SshTrustStep(TrustFor(node), meeting);

    /// <inheritdoc/>
    private protected override void OnNode(Node node)
    {
        base.OnNode(node);
        meeting!.Join(node);
    }

    /// <inheritdoc/>
    private protected override void OnLastNode()
    {
        base.OnLastNode();
        meeting!.Close();
    }

    /// <inheritdoc/>
    private protected override void OnNodeEnd(Node node)
    {
        base.OnNodeEnd(node);
        meeting!.Leave(node);
    }

    private Trust TrustFor(Node node)
    {
        var trust = WishesFor(node).Trust;
        return trust with { User = UserName ?? trust.User, Topology = Topology ?? trust.Topology };
    }
}
