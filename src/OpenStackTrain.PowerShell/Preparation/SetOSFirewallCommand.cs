using System.Management.Automation;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Switches firewalld off, or opens exactly the baseline's ports to the management network.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "OSFirewall", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class SetOSFirewallCommand : StepCmdlet
{
    /// <summary>
    /// <para type="description">Off or Managed; without it, what the inventory's baseline says.</para>
    /// </summary>
    [Parameter(Position = 1)]
    public FirewallState? State { get; set; }

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node) => new FirewallStep(State ?? BaselineWishes.Of(node).Firewall);
}
