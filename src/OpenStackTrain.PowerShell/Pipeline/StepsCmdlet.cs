using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>A cmdlet that brings nodes to the state of steps of the baseline. It emits each node with the steps' results added.</summary>
public abstract class StepsCmdlet : ChangeCmdlet
{
    /// <summary>The steps for this node in order, made of the cmdlet's parameters and the node's inventory.</summary>
    private protected abstract IReadOnlyList<Step> CreateSteps(Node node);

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        var reading = NodeVisit.Current!.Reading;
        var results = await Graph.ConvergeAsync(node, CreateSteps(node), cancellation, reading, StepsAhead(node));
        foreach (var result in results)
            Tell(node, result);
        PassOn(results.Aggregate(node, (sum, result) => sum.With(result)), reading);
    }

    /// <summary>What the neighbours behind will ask of the node, as far as it is known now: it is read in the same round trip.</summary>
    private IEnumerable<Step> StepsAhead(Node node)
    {
        foreach (var neighbour in Behind)
        {
            if (neighbour is not StepsCmdlet cmdlet)
                yield break;
            IReadOnlyList<Step> steps;
            try
            {
                steps = cmdlet.CreateSteps(node);
            }
            catch (NodeException)
            {
                // A parameter that does not fit: that cmdlet says so itself.
                yield break;
            }

            foreach (var step in steps)
                yield return step;
        }
    }
}
