using OpenStackTrain.Cmdlet.Tests.Module;
using OpenStackTrain.Cmdlet.Tests.Nodes;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>A session with the module and an inventory of simulated nodes.</summary>
public abstract class ModuleTest : IDisposable
{
    private protected ModuleTest(params string[] names)
    {
        Network = new SimulatedNetwork(names);
        Session = new ModuleSession();
        Session.Run($"$null = Import-OSInventory '{Network.InventoryPath}'").Succeeded();
    }

    private protected SimulatedNetwork Network { get; }

    private protected ModuleSession Session { get; }

    private protected Outcome Run(string script) => Session.Run(script);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Session.Dispose();
        Network.Dispose();
    }
}
