using System.Management.Automation;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Installs the base tools and the OpenStack client, policy and utilities from the Train repository.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "OSBasePackage", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class InstallOSBasePackageCommand : StepCmdlet
{
    /// <summary>
    /// <para type="description">Installs the compilers too that the tutorial installs; nothing of Train needs them.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter BuildTools { get; set; }

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node)
    {
        var wishes = BaselineWishes.Of(node);
        return new BasePackageStep(wishes.Repository, BoundSwitch(nameof(BuildTools)) ?? wishes.BuildTools);
    }
}
