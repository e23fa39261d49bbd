using System.Management.Automation;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Installs MariaDB of the Train repository on the controllers, on the management address, hardened, with the connections that were asked for.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "OSMariaDb", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class InstallOSMariaDbCommand : ServiceCmdlet
{
    /// <summary>
    /// <para type="description">The database's root and its password. It is set where there is none or another one that the node knows. Without it the node's own stays, and where there is none, one is generated and told with the result. On the node it is kept in /root/.my.cnf.</para>
    /// </summary>
    [Parameter(Position = 1)]
    [Credential]
    public PSCredential? RootCredential { get; set; }

    /// <summary>
    /// <para type="description">How many connections at the same time the server takes, by its own answer; without it the inventory's, or 4096.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(10, 12000)]
    [Alias("MaxConnections")]
    public int? MaxConnection { get; set; }

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node)
    {
        var wishes = WishesFor(node);
        return new MariaDbStep(wishes.MariaDb with { MaxConnections = MaxConnection ?? wishes.MariaDb.MaxConnections, Root = RootPasswordOf(RootCredential, wishes.Profile) });
    }
}
