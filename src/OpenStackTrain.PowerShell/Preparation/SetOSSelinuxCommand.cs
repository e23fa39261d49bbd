using System.Management.Automation;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Sets SELinux's mode, now and at boot.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "OSSelinux", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class SetOSSelinuxCommand : StepCmdlet
{
    /// <summary>
    /// <para type="description">Disabled, Permissive or Enforcing; without it, what the inventory's baseline says.</para>
    /// </summary>
    [Parameter(Position = 1)]
    public SelinuxMode? Mode { get; set; }

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node) => new SelinuxStep(Mode ?? BaselineWishes.Of(node).Selinux);
}
