using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>Tests whether machines are fit for what the inventory wants of them, before the baseline or at any time.</summary>
/// <param name="runner">The way to the nodes.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="only">The rules to judge; null: all.</param>
/// <param name="texts">What the rules say; null: in English.</param>
internal sealed class RequirementTest(INodeRunner runner, IStepObserver observer, IReadOnlyList<Rule>? only = null, RuleTexts? texts = null) : IRuleTest
{
    private readonly IReadOnlyList<Rule> rules = only ?? Rules.Requirements;
    private readonly NodeMeeting<PeerIdentity> peers = new((_, _) => Task.FromResult(PeerIdentity.Unknown));

    /// <inheritdoc/>
    public void Expect(Node node) => peers.Join(node);

    /// <inheritdoc/>
    public void ExpectNoMore() => peers.Close();

    /// <inheritdoc/>
    public void Finish(Node node) => peers.Leave(node);

    /// <summary>What is asked of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="asked">When it was asked, and when it had answered.</param>
    public static IEnumerable<Resource> ResourcesFor(Node node, Func<(DateTimeOffset Sent, DateTimeOffset Received)> asked)
        => [.. MachineRequirements.For(node, asked), .. NetworkRequirements.For(node), new Check("identity", Phase.Ground, PeerIdentity.Facts, _ => []).Proves("P-06")];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RuleResult>> TestAsync(Node node, CancellationToken cancellation)
    {
        var (sent, received) = (DateTimeOffset.Now, DateTimeOffset.Now);
        List<Resource> resources = [.. ResourcesFor(node, () => (sent, received)).Where(resource => rules.Any(rule => resource.Rules.Contains(rule.Id, StringComparer.Ordinal)))];
        var facts = await new NodeConversation(runner, node, observer).ReadAsync(resources, cancellation);
        received = DateTimeOffset.Now;
        List<Finding> findings = [.. resources.SelectMany(resource => resource.Findings(facts))];
        if (rules.Any(rule => rule.Id == "P-06"))
            findings.AddRange(await CompareWithOthersAsync(node, facts, cancellation));
        var system = SystemOf(facts);
        return [.. rules.Select(rule => BaselineTest.Judge(rule, TitleOf(rule), node, [.. findings.Where(finding => finding.Rules.Contains(rule.Id, StringComparer.Ordinal))], "") with { TestedAt = received, System = system })];
    }

    /// <inheritdoc/>
    public RuleResult Unanswered(Node node, NodeException reason) => BaselineTest.Unreachable(node, reason, texts) with { TestedAt = DateTimeOffset.Now };

    private async Task<IReadOnlyList<Finding>> CompareWithOthersAsync(Node node, FactSet facts, CancellationToken cancellation)
    {
        PeerIdentity own;
        try
        {
            own = PeerIdentity.Of(facts);
        }
        catch (FactException failure)
        {
            return [Complete(new Finding("identity", "readable", failure.Message, FindingStatus.Unreadable))];
        }

        peers.Tell(node, own);
        var told = await observer.WaitAsync(node, "waiting for the other nodes", peers.GatherAsync(node.Inventory.Nodes.Where(other => other.Name != node.Name), cancellation));
        return [.. own.Compare(told.Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value!))).Select(Complete)];

        static Finding Complete(Finding finding) => finding with { Rules = ["P-06"], Evidence = string.Join("; ", PeerIdentity.Facts.Select(fact => fact.Key)) };
    }

    private static NodeSystem? SystemOf(FactSet facts)
    {
        try
        {
            return BaselineTest.SystemOf(facts);
        }
        catch (FactException)
        {
            // Rule P-01 says so.
            return null;
        }
    }

    private string TitleOf(Rule rule) => (texts ?? RuleTexts.English)[rule.Id].Title;
}
