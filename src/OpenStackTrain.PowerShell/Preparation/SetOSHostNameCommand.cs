using System.Management.Automation;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Gives nodes the host name that the inventory gives them.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "OSHostName", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class SetOSHostNameCommand : StepCmdlet
{
    /// <inheritdoc/>
    private protected override Step CreateStep(Node node) => new HostNameStep();
}
