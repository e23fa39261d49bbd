namespace OpenStackTrain.Engine.Compliance;

/// <summary>A test of nodes by rules, in one round trip each; what several nodes must agree on they tell each other on the way.</summary>
internal interface IRuleTest
{
    /// <summary>A node will be tested: the others hear of it by its own test.</summary>
    void Expect(Node node);

    /// <summary>No further node will be tested.</summary>
    void ExpectNoMore();

    /// <summary>The test of a node is over, well or not.</summary>
    void Finish(Node node);

    /// <summary>Reads the node and judges the rules.</summary>
    /// <param name="node">A node that was announced by <see cref="Expect"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="NodeException">The node cannot be asked.</exception>
    Task<IReadOnlyList<RuleResult>> TestAsync(Node node, CancellationToken cancellation);

    /// <summary>The result of a node that cannot be tested: it is in every report, whichever rules were asked for.</summary>
    RuleResult Unanswered(Node node, NodeException reason);
}
