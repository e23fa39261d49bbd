using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>Something that is compared by a function of its own: what has no kind that others share.</summary>
/// <param name="name">What is looked at.</param>
/// <param name="phase">When it is its turn.</param>
/// <param name="facts">The facts that it needs.</param>
/// <param name="compare">The comparison.</param>
internal sealed class Check(string name, Phase phase, IReadOnlyList<Fact> facts, Func<FactSet, IEnumerable<Finding>> compare) : Resource(phase)
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => facts;

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet set) => compare(set);
}
