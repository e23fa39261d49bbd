using OpenStackTrain.Cmdlet.Tests.Nodes;

namespace OpenStackTrain.Cmdlet.Tests.Module
{
    /// <summary>What the nodes in memory wait with.</summary>
    internal static class Patience
    {
        public static Task Soon(this Task task) => task.WaitAsync(TimeSpan.FromMinutes(5), CancellationToken.None);
    }
}

namespace OpenStackTrain.Bench
{
    /// <summary>
    /// Nodes in memory behind a link of 20 ms: they answer the module's own questions in the shape of the real answers, and remember changes. Their own work is in
    /// the figures, too.
    /// </summary>
    internal sealed class Simulated : IDisposable
    {
        /// <summary>What is asked of every node, whatever else there is: the steps that look at every other node grow with the square.</summary>
        public const string Rules = "P-*, F-*, L-*, R-*, G-*, T-*, J-*";

        /// <summary>The pipeline of seven.</summary>
        public const string Seven = "Set-OSHostName | Set-OSFirewall | Set-OSSelinux | Install-OSBaseRepo | Install-OSBasePackage | Set-OSChrony | Set-OSCronJob";

        private readonly SimulatedNetwork network;

        /// <summary>Makes them, set up.</summary>
        public Simulated(int count)
        {
            network = new SimulatedNetwork([.. Enumerable.Range(0, count).Select(number => number == 0 ? "controller" : $"compute{number:0000}")]);
            foreach (var node in network.Nodes)
                node.Remembers = false;
            Session = new Session(network.InventoryPath);
            Session.Run($"$null = Get-OSNode | {Seven}");
            foreach (var node in network.Nodes)
            {
                node.Around = async work =>
                {
                    await Task.Delay(20);
                    return await work();
                };
            }
        }

        /// <summary>The session to them.</summary>
        public Session Session { get; }

        /// <summary>The nodes.</summary>
        public IReadOnlyCollection<SimulatedNode> Nodes => network.Nodes;

        /// <inheritdoc/>
        public void Dispose()
        {
            Session.Dispose();
            network.Dispose();
        }
    }
}
