using System.Management.Automation;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Sets up memcached on the controllers, and proves on every node that it keeps a key.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "OSMemcached", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class InstallOSMemcachedCommand : ServiceCmdlet
{
    /// <summary>
    /// <para type="description">memcached's memory in MiB; without it, what the inventory's baseline says, or 64.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1048576)]
    public int? CacheSize { get; set; }

    /// <summary>
    /// <para type="description">How many connections it takes at the same time; without it, what the inventory's baseline says, or 1024.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int? MaxConnection { get; set; }

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node)
    {
        var wishes = WishesFor(node);
        var cache = wishes.Settings.Cache;
        return new MemcachedStep(cache with { Size = CacheSize ?? cache.Size, MaxConnections = MaxConnection ?? cache.MaxConnections }, wishes.Repository);
    }
}
