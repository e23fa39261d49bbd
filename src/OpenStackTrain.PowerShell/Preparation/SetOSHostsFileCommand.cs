using System.Management.Automation;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Writes the names of all nodes into the nodes' /etc/hosts.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "OSHostsFile", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class SetOSHostsFileCommand : StepCmdlet
{
    /// <inheritdoc/>
    private protected override Step CreateStep(Node node) => new HostsFileStep();
}
