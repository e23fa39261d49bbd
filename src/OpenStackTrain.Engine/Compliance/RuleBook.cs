using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>The rules as people look them up, with what the steps themselves ask of a node.</summary>
internal static class RuleBook
{
    /// <summary>Two nodes as the tutorial has them: what is asked of a controller and of another.</summary>
    private static readonly Inventory Example = new()
    {
        Networks = new Dictionary<string, string>(StringComparer.Ordinal) { ["management"] = "192.168.100.0/24" },
        Nodes =
        [
            new Node { Name = "controller", Roles = [Role.Controller], Address = "192.168.100.11" },
            new Node { Name = "compute01", Roles = [Role.Compute], Address = "192.168.100.12" },
        ],
    };

    /// <summary>All rules in the order of the tutorial.</summary>
    public static IReadOnlyList<BaselineRule> In(RuleTexts texts)
    {
        List<(string Step, Resource Resource)> resources =
        [
            .. Example.Nodes.SelectMany(node => new BaselineWishes(Example.Baseline).StepsFor(node, "UTC").Where(step => step.Concerns(node)).SelectMany(step => step.For(node).Concat(step.Checks(node)).Select(resource => (step.Name, resource)))),
        ];
        List<Resource> requirements = [.. Example.Nodes.SelectMany(node => RequirementTest.ResourcesFor(node, () => default))];
        return
        [
            .. Rules.All.Select(rule => ToRule(rule, texts[rule.Id], [.. resources.Where(pair => pair.Step == rule.Step).Select(pair => pair.Resource)])),
            .. Rules.Requirements.Select(rule => ToRule(rule, texts[rule.Id], requirements)),
        ];
    }

    private static BaselineRule ToRule(Rule rule, RuleText text, IReadOnlyList<Resource> ofStep)
    {
        // Where a resource's findings name rules of their own, it names none itself.
        var proving = ofStep.Where(resource => resource.Rules.Contains(rule.Id, StringComparer.Ordinal)).ToList();
        return new BaselineRule
        {
            Id = rule.Id,
            Title = text.Title,
            Rationale = text.Rationale,
            Section = rule.Section,
            Severity = rule.Severity,
            Profiles = rule.Profiles,
            Source = rule.Source,
            Observed = rule.Id == Rules.NodeAnswers ? [SystemFact.Instance.Key] : [.. (proving.Count > 0 ? proving : ofStep.Where(resource => resource.Rules.Count == 0)).SelectMany(resource => resource.Facts).Select(fact => fact.Key).Distinct(StringComparer.Ordinal)],
            Step = rule.Step,
            Fix = FixOf(rule),
        };
    }

    private static string FixOf(Rule rule) => rule.Fix.Length == 0 ? "" : new BaselineWishes(Example.Baseline).FixFor(rule, Example.Nodes[0], "UTC").Replace($"Get-OSNode {Example.Nodes[0].Name} ", "Get-OSNode ", StringComparison.Ordinal);
}
