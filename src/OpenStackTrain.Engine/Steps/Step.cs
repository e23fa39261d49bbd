using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>One section of the tutorial as the state that it wants on a node.</summary>
/// <param name="name">The step's name as results show it.</param>
/// <param name="section">The section of the tutorial, <c>3.3.4</c>.</param>
internal abstract class Step(string name, string section)
{
    /// <summary>The step's name as results show it.</summary>
    public string Name { get; } = name;

    /// <summary>The section of the tutorial.</summary>
    public string Section { get; } = section;

    /// <summary>The wanted state of the node. A pure function of the node and the step's settings.</summary>
    /// <exception cref="NodeException">InvalidSetting: a setting does not fit this node.</exception>
    public abstract IEnumerable<Resource> For(Node node);

    /// <summary>What only the compliance test looks at: state that the step does not set.</summary>
    public virtual IEnumerable<Resource> Checks(Node node) => [];
}
