using System.Management.Automation;
using System.Reflection;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// Results as the screen shows them where nobody else reads them: what is not in order, then a line with the node's numbers. On its way there a result bears
/// a mark that chooses its view (OpenStackTrain.Format.ps1xml), and none afterwards.
/// </summary>
internal static class ShortResults
{
    private const string Short = "OpenStackTrain.RuleResult#Short";
    private const string Summary = "OpenStackTrain.RuleResult#Summary";

    /// <summary>
    /// Whether the cmdlet writes to the host's Out-Default and to nothing else. PowerShell does not tell that in public; where its inside is otherwise some day,
    /// results are shown in full.
    /// </summary>
    public static bool AreMeantFor(PSCmdlet cmdlet)
        => !cmdlet.MyInvocation.BoundParameters.ContainsKey("OutVariable") && Inner(Inner(Inner(cmdlet.CommandRuntime, "OutputPipe"), "DownstreamCmdlet"), "Command")?.GetType().Name == "OutDefaultCommand";

    /// <summary>Writes the results of one node.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="results">The results.</param>
    /// <param name="since">When the report ended that they differ from; null: they are all.</param>
    public static void Write(PSCmdlet cmdlet, IReadOnlyList<RuleResult> results, DateTimeOffset? since)
    {
        for (var index = 0; index < results.Count; index++)
        {
            var (isTold, isLast) = (results[index].Before is not null || !results[index].Status.IsInOrder(), index == results.Count - 1);
            if (!isTold && !isLast)
                continue;
            var one = PSObject.AsPSObject(results[index]);
            one.TypeNames.Insert(0, isTold ? Short : Summary);
            if (isLast)
                one.Properties.Add(new PSNoteProperty(nameof(Summary), SummaryOf(results, since)));
            try
            {
                cmdlet.WriteObject(one);
            }
            finally
            {
                one.TypeNames.RemoveAt(0);
                one.Properties.Remove(nameof(Summary));
            }
        }
    }

    private static object? Inner(object? from, string name) => from?.GetType().GetProperty(name, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(from);

    /// <summary>The numbers of one node's results: <c>compute01: 2 Pass, 1 Fail</c>.</summary>
    public static string SummaryOf(IReadOnlyList<RuleResult> results, DateTimeOffset? since)
    {
        var counts = results.GroupBy(result => result.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key}");
        return $"{results[0].Node}: {string.Join(", ", counts)}{(since is { } time ? FormattableString.Invariant($" (changed since {time.ToLocalTime():yyyy-MM-dd HH:mm})") : "")}";
    }
}
