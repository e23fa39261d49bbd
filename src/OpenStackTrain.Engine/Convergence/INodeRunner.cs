using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>Runs scripts on nodes; the sessions behind it are not the converger's business.</summary>
internal interface INodeRunner
{
    /// <summary>Runs the script on the node in one round trip, opening a session if there is none.</summary>
    /// <exception cref="NodeException">The node cannot be reached or asked.</exception>
    Task<IReadOnlyList<SectionResult>> RunAsync(Node node, NodeScript script, CancellationToken cancellation);
}
