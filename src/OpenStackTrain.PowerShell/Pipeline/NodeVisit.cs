using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// A node at one cmdlet. Its work may begin before the pipeline brings the node itself; what it has to say until then is kept back, so that nobody
/// hears of a node from a cmdlet that it has not reached.
/// </summary>
/// <param name="stage">The cmdlet.</param>
/// <param name="node">The node as this cmdlet gets it.</param>
/// <param name="reading">What the cmdlets before it have read of the node.</param>
internal sealed class NodeVisit(NodeCmdlet stage, Node node, Reading reading)
{
    private static readonly AsyncLocal<NodeVisit?> Mine = new();
    private readonly object sync = new();
    private List<Action>? kept = [];

    /// <summary>The visit whose worker calls; null: the pipeline's own thread.</summary>
    public static NodeVisit? Current
    {
        get => Mine.Value;
        set => Mine.Value = value;
    }

    /// <summary>The cmdlet.</summary>
    public NodeCmdlet Stage => stage;

    /// <summary>The node as this cmdlet gets it.</summary>
    public Node Node => node;

    /// <summary>What was read of the node so far.</summary>
    public Reading Reading => reading;

    /// <summary>The node as it goes on to the next cmdlet, and what was read of it and still holds; null: nothing goes on.</summary>
    public (Node Node, Reading Reading)? GoesOn { get; set; }

    /// <summary>The pipeline has brought the node.</summary>
    public void Arrive(Action<Action> take)
    {
        lock (sync)
        {
            foreach (var turn in kept ?? [])
                take(turn);
            kept = null;
        }
    }

    /// <summary>Has something for the pipeline's thread.</summary>
    public void Post(Action turn, Action<Action> take)
    {
        lock (sync)
        {
            if (kept is null)
                take(turn);
            else
                kept.Add(turn);
        }
    }
}
