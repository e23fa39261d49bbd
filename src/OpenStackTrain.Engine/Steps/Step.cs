using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
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

    /// <summary>Whether the step is for this node at all: the database is the controllers' alone.</summary>
    public virtual bool Concerns(Node node) => true;

    /// <summary>The nodes on which this step must be over before what it waits for on this one can come, in a run of many nodes; most steps need none. Changes are made before that.</summary>
    public virtual IEnumerable<Node> After(Node node) => [];

    /// <summary>What has come of this step on the nodes that it had to wait for (<see cref="After"/>).</summary>
    public virtual void Hear(Node node, IEnumerable<(Node From, StepResult Result)> others, IStepObserver observer)
    {
    }

    /// <summary>
    /// What the step tells to the other nodes, and waits to hear from them, before its resources can be compared. Called after every reading;
    /// most steps look at their node alone.
    /// </summary>
    /// <exception cref="NodeException">PeerMissing: a node that is needed has not answered.</exception>
    public virtual Task MeetAsync(Node node, FactSet facts, IStepObserver observer, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>The accounts whose passwords the step generated and set by these changes.</summary>
    public virtual IReadOnlyList<ServiceAccount> AccountsOf(IReadOnlyList<Change> made) => [];

    /// <summary>The wanted state of the node. A pure function of the node and the step's settings.</summary>
    /// <exception cref="NodeException">InvalidSetting: a setting does not fit this node.</exception>
    public abstract IEnumerable<Resource> For(Node node);

    /// <summary>What only the compliance test looks at: state that the step does not set.</summary>
    public virtual IEnumerable<Resource> Checks(Node node) => [];
}
