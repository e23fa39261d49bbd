using System.Management.Automation;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Removes an account of RabbitMQ with all its permissions; queues and messages stay.</para>
/// </summary>
[Cmdlet(VerbsCommon.Remove, "OSRabbitUser", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class RemoveOSRabbitUserCommand : StepCmdlet
{
    /// <summary>
    /// <para type="description">The account.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string UserName { get; set; } = "";

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node) => new RabbitUserStep(new RabbitUserSettings(UserName, Password: null));
}
