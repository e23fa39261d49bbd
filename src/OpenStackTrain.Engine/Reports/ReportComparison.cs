namespace OpenStackTrain.Engine.Reports;

/// <summary>What is otherwise in one report than in an earlier one.</summary>
internal static class ReportComparison
{
    /// <summary>The rules whose outcome on a node has changed, in the order of the later report; what is only in the earlier one comes last.</summary>
    public static IReadOnlyList<RuleChange> Between(BaselineReport before, BaselineReport after)
    {
        var (earlier, later) = (ByRule(before), ByRule(after));
        return
        [
            .. later.Keys.Concat(earlier.Keys.Where(key => !later.ContainsKey(key)))
                .Select(key => (Before: earlier.GetValueOrDefault(key), After: later.GetValueOrDefault(key)))
                .Where(pair => pair.Before?.Status != pair.After?.Status)
                .Select(pair => new RuleChange
                {
                    Node = (pair.After ?? pair.Before)!.Node,
                    Id = (pair.After ?? pair.Before)!.Id,
                    Title = (pair.After ?? pair.Before)!.Title,
                    Before = pair.Before?.Status,
                    After = pair.After?.Status,
                    ActualBefore = pair.Before?.Actual ?? "",
                    ActualAfter = pair.After?.Actual ?? "",
                }),
        ];
    }

    /// <summary>The results by node and rule. Where a node was tested twice in one report, the last result counts.</summary>
    public static Dictionary<(string Node, string Id), RuleResult> ByRule(BaselineReport report)
    {
        var results = new Dictionary<(string Node, string Id), RuleResult>();
        foreach (var result in report.Results)
            results[(result.Node, result.Id)] = result;
        return results;
    }
}
