using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The nodes of one run tell each other their keys before any of them spreads one, and later that they have spread them: only then can a login
/// be expected to work. One for all nodes of a run, whichever cmdlet it is.
/// </summary>
/// <param name="ask">Asks a node that is not in the run.</param>
internal sealed class TrustMeeting(Func<Node, CancellationToken, Task<NodeKeys>> ask)
{
    private readonly NodeMeeting<NodeKeys> keys = new(ask);
    private readonly NodeMeeting<string> spread = new((_, _) => Task.FromResult("not in the run"));

    /// <summary>A meeting that asks nodes by a runner.</summary>
    /// <param name="runner">The way to the nodes.</param>
    /// <param name="userOf">The account whose keys are meant.</param>
    public static TrustMeeting By(INodeRunner runner, Func<Node, string> userOf) => new((node, cancellation) => AskAsync(runner, node, userOf(node), cancellation));

    /// <summary>A node takes part.</summary>
    public void Join(Node node)
    {
        keys.Join(node);
        spread.Join(node);
    }

    /// <summary>No further node will take part.</summary>
    public void Close()
    {
        keys.Close();
        spread.Close();
    }

    /// <summary>The node is done, or has failed.</summary>
    public void Leave(Node node)
    {
        keys.Leave(node);
        spread.Leave(node);
    }

    /// <summary>The node tells its keys.</summary>
    public void Tell(Node node, NodeKeys value) => keys.Tell(node, value with { IsInRun = true });

    /// <summary>The node has taken the others' keys.</summary>
    public void TellSpread(Node node) => spread.Tell(node, "spread");

    /// <summary>The keys of all these nodes.</summary>
    /// <exception cref="NodeException">PeerMissing: it names every node that did not tell, with the reason.</exception>
    public async Task<IReadOnlyDictionary<string, NodeKeys>> GatherAsync(IReadOnlyList<Node> nodes, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(nodes.Select(node => OneAsync(node, cancellation)));
        List<string> missing = [.. answers.Where(answer => answer.Keys is null).Select(answer => answer.Why)];
        return missing.Count == 0 ? answers.ToDictionary(answer => answer.Node.Name, answer => answer.Keys!, StringComparer.OrdinalIgnoreCase) : throw new NodeException(
            ErrorIds.PeerMissing,
            $"the keys of {missing.Count} of {nodes.Count} nodes are not known, so no key is spread: {string.Join("; ", missing)}.",
            "Mend these nodes (or take them out of the inventory), then: Get-OSNode | Set-OSSshTrust");
    }

    /// <summary>Waits until these nodes have taken the keys, or have left without.</summary>
    public async Task<bool> SpreadAsync(IEnumerable<Node> nodes, CancellationToken cancellation)
    {
        await spread.GatherAsync(nodes, cancellation);
        return true;
    }

    private async Task<(Node Node, NodeKeys? Keys, string Why)> OneAsync(Node node, CancellationToken cancellation)
    {
        try
        {
            var told = await keys.GatherAsync([node], cancellation);
            return (node, told[node.Name], $"{node.Name}: it failed before it had told its keys");
        }
        catch (NodeException reason)
        {
            return (node, null, reason.Message.TrimEnd('.'));
        }
    }

    private static async Task<NodeKeys> AskAsync(INodeRunner runner, Node node, string user, CancellationToken cancellation)
    {
        var asked = NodeKeys.FactsOf(user);
        var script = new NodeScript([.. asked.Select(fact => fact.Section)], TimeSpan.FromSeconds(60));
        var answers = await runner.RunAsync(node, script, cancellation);
        var facts = new FactSet();
        facts.Add(asked, answers.ToDictionary(answer => answer.Name, StringComparer.Ordinal));
        try
        {
            return NodeKeys.From(facts, user);
        }
        catch (FactException reason)
        {
            throw new NodeException(ErrorIds.PeerMissing, $"{node.Name}: {reason.Message}", "Get-OSNode | Set-OSSshTrust");
        }
    }
}
