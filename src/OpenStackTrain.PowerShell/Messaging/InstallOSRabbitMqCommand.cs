using System.Management.Automation;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Installs RabbitMQ on the controllers, under the node's own name, with the account of the OpenStack services.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "OSRabbitMq", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class InstallOSRabbitMqCommand : ServiceCmdlet
{
    /// <summary>
    /// <para type="description">The account of the OpenStack services and its password. Without it a new account, called as the inventory says or openstack, gets a generated password, and one that is there keeps its own.</para>
    /// </summary>
    [Parameter(Position = 1)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>
    /// <para type="description">Turns the management on, web pages and an HTTP API on port 15672; without it, what the inventory's baseline says. New-OSRabbitUser -Tag makes an account for it.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Management { get; set; }

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node)
    {
        var wishes = WishesFor(node);
        var password = PasswordOf(Credential, wishes.Profile);
        return new RabbitMqStep(wishes.RabbitMq with { Management = BoundSwitch(nameof(Management)) ?? wishes.Management }, password);
    }
}
