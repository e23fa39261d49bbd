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

    /// <summary>Whether it sets where packages come from: what is installed before it may be the wrong one.</summary>
    public virtual bool SetsRepositories => false;

    /// <summary>Whether it waits in the end for what comes by itself, a daemon's synchronisation or a slow start: the sooner it begins, the sooner it is over.</summary>
    public virtual bool Waits => false;

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
    /// <param name="node">The node.</param>
    /// <param name="facts">What was read of it.</param>
    /// <param name="observer">Who is told.</param>
    /// <param name="waits">Whether it waits for the others. False: it comes back at once, and is called again later.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Whether all is said and heard.</returns>
    /// <exception cref="NodeException">PeerMissing: a node that is needed has not answered.</exception>
    public virtual Task<bool> MeetAsync(Node node, FactSet facts, IStepObserver observer, bool waits, CancellationToken cancellation) => Task.FromResult(true);

    /// <summary>The accounts whose passwords the step generated and set by these changes.</summary>
    public virtual IReadOnlyList<ServiceAccount> AccountsOf(IReadOnlyList<Change> made) => [];

    /// <summary>The wanted state of the node. A pure function of the node and the step's settings.</summary>
    /// <exception cref="NodeException">InvalidSetting: a setting does not fit this node.</exception>
    public abstract IEnumerable<Resource> For(Node node);

    /// <summary>What only the compliance test looks at: state that the step does not set.</summary>
    public virtual IEnumerable<Resource> Checks(Node node) => [];
}
