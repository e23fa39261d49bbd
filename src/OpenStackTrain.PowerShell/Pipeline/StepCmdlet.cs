using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>A cmdlet that brings nodes to the state of one step of the baseline. It emits each node with the step's result added.</summary>
public abstract class StepCmdlet : ChangeCmdlet
{
    /// <summary>The step for this node, made of the cmdlet's parameters and the node's inventory.</summary>
    private protected abstract Step CreateStep(Node node);

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        var results = await Graph.ConvergeAsync(node, [CreateStep(node)], cancellation);
        Tell(node, results[0]);
        Post(() => WriteObject(node.With(results[0])));
    }
}
