using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OpenStackTrain.Engine.Reports;

/// <summary>A report for a page or a merge request: the numbers of each node, then what is not in order with the line that mends it.</summary>
internal static partial class MarkdownReport
{
    private static readonly RuleStatus[] Shown = [RuleStatus.Fail, RuleStatus.Error, RuleStatus.PendingReboot, RuleStatus.Excepted, RuleStatus.Pass, RuleStatus.NotApplicable];

    /// <summary>Writes it.</summary>
    public static string Write(BaselineReport report)
    {
        var text = new StringBuilder();
        _ = text.Append("# OpenStack Train baseline: ").Append(report.IsCompliant ? "compliant" : "not compliant").Append("\n\n");
        foreach (var (what, value) in Header(report))
            _ = text.Append("- ").Append(Inline(what)).Append(": ").Append(Inline(value)).Append('\n');
        _ = text.Append("\n| node |").AppendJoin('|', Shown.Select(status => $" {status} ")).Append("| system |\n| --- |").AppendJoin('|', Shown.Select(_ => " ---: ")).Append("| --- |\n");
        foreach (var node in report.Results.GroupBy(result => result.Node))
        {
            var system = report.Nodes.FirstOrDefault(one => one.Name == node.Key)?.System;
            _ = text.Append("| ").Append(Inline(node.Key)).Append(" |").AppendJoin('|', Shown.Select(status => string.Create(CultureInfo.InvariantCulture, $" {node.Count(result => result.Status == status)} ")))
                .Append("| ").Append(system is null ? "" : Inline(ReportText.Of(system))).Append(" |\n");
        }

        Drift(text, report);
        foreach (var result in report.Results.Where(result => result.Status is not (RuleStatus.Pass or RuleStatus.NotApplicable)).OrderBy(result => Array.IndexOf(Shown, result.Status)))
            Tell(text, result);
        return text.ToString();
    }

    private static IEnumerable<(string What, string Value)> Header(BaselineReport report)
    {
        yield return ("result", report.ToString());
        yield return ("profile", string.Join(", ", report.Profiles.Select(profile => profile.ToString()).DefaultIfEmpty("none")));
        if (report is { Started: { } started, Ended: { } ended })
            yield return ("tested", string.Create(CultureInfo.InvariantCulture, $"{started:yyyy-MM-dd HH:mm:ss zzz} to {ended:HH:mm:ss}"));
        yield return ("by", $"{report.Operator} on {report.ControlHost}, {report.Tool}");
        if (report.Inventory.Length > 0)
            yield return ("inventory", $"{report.Inventory}, SHA-256 {report.InventoryDigest}");
    }

    private static void Drift(StringBuilder text, BaselineReport report)
    {
        if (report.Since is not { } since)
            return;
        _ = text.Append(CultureInfo.InvariantCulture, $"\n## Since {since:yyyy-MM-dd HH:mm:ss zzz}\n\n");
        if (report.Changes.Count == 0)
            _ = text.Append("No rule is otherwise.\n");
        foreach (var change in report.Changes)
            _ = text.Append(CultureInfo.InvariantCulture, $"- {(change.IsWorse ? "**worse**: " : "")}{Inline(change.ToString())}: {Inline(change.Title)}\n");
    }

    private static void Tell(StringBuilder text, RuleResult result)
    {
        _ = text.Append(CultureInfo.InvariantCulture, $"\n## {Inline(result.Node)} {result.Id} {result.Status}: {Inline(result.Title)}\n\n{result.Severity}, section {result.Section}\n\n");
        foreach (var (what, value) in new[] { ("expected", result.Expected), ("actual", result.Actual), ("evidence", result.Evidence), ("last set by this module", ReportText.LastSet(result)) })
        {
            if (value.Length > 0)
                _ = text.Append("- ").Append(what).Append(": ").Append(Inline(value)).Append('\n');
        }

        if (result.Fix.Length > 0)
            _ = text.Append("\n```powershell\n").Append(ReportText.OneLine(result.Fix)).Append("\n```\n");
    }

    /// <summary>As it stands, whatever it would mean in Markdown.</summary>
    private static string Inline(string text) => Meaning().Replace(ReportText.OneLine(text), @"\$0");

    [GeneratedRegex(@"[\\`*_{}\[\]<>#|!~&]", RegexOptions.None, 1000)]
    private static partial Regex Meaning();
}
