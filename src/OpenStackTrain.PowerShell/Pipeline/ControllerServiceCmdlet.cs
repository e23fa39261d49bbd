using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.PowerShell;

/// <summary>A cmdlet for a service that the controllers run and that every node proves: the others wait for the controllers of the same pipeline.</summary>
public abstract class ControllerServiceCmdlet : ServiceCmdlet
{
    /// <summary>Where a node hears when a controller is done. One that is not in the pipeline has nothing to do, so nobody waits for it.</summary>
    private protected NodeMeeting<Node> Meeting { get; } = new((node, _) => Task.FromResult(node));

    /// <inheritdoc/>
    private protected override void OnNode(Node node) => Meeting.Join(node);

    /// <inheritdoc/>
    private protected override void OnLastNode() => Meeting.Close();

    /// <inheritdoc/>
    private protected override void OnResult(Node node, StepResult result) => Meeting.Tell(node, node.With(result));

    /// <inheritdoc/>
    private protected override void OnNodeEnd(Node node) => Meeting.Leave(node);
}
