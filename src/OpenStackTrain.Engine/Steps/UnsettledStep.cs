using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>A step that cannot say what it wants of a node, in a compliance test: its rules are errors with that reason, the other steps are tested all the same.</summary>
/// <param name="name">The step's name.</param>
/// <param name="section">The section of the tutorial.</param>
/// <param name="reason">What is missing.</param>
internal sealed class UnsettledStep(string name, string section, NodeException reason) : Step(name, section)
{
    /// <summary>The step, or an unsettled one in its place.</summary>
    public static Step Or(Step step, Node node)
    {
        if (!step.Concerns(node))
            return step;
        try
        {
            _ = step.For(node).Concat(step.Checks(node)).Count();
            return step;
        }
        catch (NodeException reason)
        {
            return new UnsettledStep(step.Name, step.Section, reason);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
        => [new Check(Name, Phase.Proof, [], _ => throw new FactException(reason.Message)).Proves([.. Rules.All.Where(rule => rule.Step == Name).Select(rule => rule.Id)])];
}
