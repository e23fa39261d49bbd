using System.Collections.Concurrent;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Architecture;

/// <summary>The network cards that nodes really have, for those that can be asked at once.</summary>
internal static class NodeCards
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Asks nodes side by side.</summary>
    /// <param name="runner">The way to the nodes.</param>
    /// <param name="nodes">Those that are asked.</param>
    /// <param name="failed">Hears of each that does not answer within ten seconds, or not to the question; may be called from any thread.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<NetworkCard>>> ReadAsync(INodeRunner runner, IEnumerable<Node> nodes, Action<Node, string> failed, CancellationToken cancellation)
    {
        var fact = NetworkCardsFact.Instance;
        var read = new ConcurrentDictionary<string, IReadOnlyList<NetworkCard>>(StringComparer.Ordinal);
        await Task.WhenAll(nodes.Select(async node =>
        {
            try
            {
                var answers = await runner.RunAsync(node, new NodeScript([new ScriptSection(fact.Key, fact.Shell, SectionKind.Ask)], Limit), cancellation);
                read[node.Name] = fact.Parse(answers[0]);
            }
            catch (Exception failure) when (failure is NodeException or FactException)
            {
                failed(node, failure.Message);
            }
        }));
        return read;
    }
}
