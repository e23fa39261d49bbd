using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>Runs scripts on nodes; the sessions behind it are not the converger's business.</summary>
internal interface INodeRunner
{
    /// <summary>Runs the script on the node in one round trip, opening a session if there is none.</summary>
    /// <exception cref="NodeException">The node cannot be reached or asked.</exception>
    Task<IReadOnlyList<SectionResult>> RunAsync(Node node, NodeScript script, CancellationToken cancellation);

    /// <summary>
    /// The node is asked at another address from now on, in the way in which its session was opened; its host key must be the one that is known from before, and is
    /// recorded for the new address.
    /// </summary>
    /// <param name="node">The node, as it was.</param>
    /// <param name="address">Where it is asked; null: where it was before.</param>
    void Redirect(Node node, string? address)
    {
    }

    /// <summary>The node stays where it was asked last: that is its address.</summary>
    /// <param name="node">The node with its new address.</param>
    void Settle(Node node)
    {
    }
}
