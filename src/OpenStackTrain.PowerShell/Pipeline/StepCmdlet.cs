using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>A cmdlet that brings nodes to the state of one step of the baseline.</summary>
public abstract class StepCmdlet : StepsCmdlet
{
    /// <summary>The step for this node, made of the cmdlet's parameters and the node's inventory.</summary>
    private protected abstract Step CreateStep(Node node);

    /// <inheritdoc/>
    private protected sealed override IReadOnlyList<Step> CreateSteps(Node node) => [CreateStep(node)];
}
