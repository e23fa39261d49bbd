using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>What a node's journal tells of rules: which change was the last one of what a rule looks at.</summary>
internal sealed class RuleHistory
{
    private readonly Dictionary<(string Step, string What), NodeChange> last = [];

    /// <summary>From what was read. A journal that cannot be read tells nothing: it proves no rule, and <c>Get-OSChange</c> says what is wrong with it.</summary>
    public RuleHistory(FactSet facts, JournalFact journal)
    {
        if (!facts.Has(journal))
            return;
        try
        {
            foreach (var change in facts.Get(journal).Changes.Where(change => change.State == ChangeState.Made))
            {
                foreach (var property in change.Changes)
                    last[(change.Step, property.What)] = change;
            }
        }
        catch (FactException)
        {
            // As above.
        }
    }

    /// <summary>The last change of any of the properties; null: none is noted.</summary>
    public NodeChange? LastOf(Rule rule, IEnumerable<Finding> findings) => findings.Select(finding => last.GetValueOrDefault((rule.Step, finding.What))).MaxBy(change => change?.Id ?? 0);
}
