using System.Globalization;
using System.Text;

namespace OpenStackTrain.Engine.Reports;

/// <summary>What is not in order, each with what is, what should be and what mends it; then all results. A filter narrows both.</summary>
internal static class HtmlFindings
{
    private static readonly RuleStatus[] Order = [RuleStatus.Fail, RuleStatus.Error, RuleStatus.PendingReboot, RuleStatus.Excepted];

    /// <summary>Whether it has a part of its own here, that can be pointed at.</summary>
    public static bool IsTold(RuleResult result) => Order.Contains(result.Status);

    /// <summary>Writes both.</summary>
    public static void Write(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        Filter(page, report, words);
        _ = page.Append(CultureInfo.InvariantCulture, $"<section aria-labelledby=\"findings\">\n<h2 id=\"findings\" tabindex=\"-1\">{HtmlReport.Html(words.Findings)}</h2>\n");
        var wrong = report.Results.Where(IsTold).OrderBy(result => Array.IndexOf(Order, result.Status)).ThenByDescending(result => result.Severity).ToList();
        if (wrong.Count == 0)
            _ = page.Append(CultureInfo.InvariantCulture, $"<p>{HtmlReport.Html(words.NoFindings)}</p>\n");
        foreach (var result in wrong)
            Finding(page, result, words);
        _ = page.Append("</section>\n");
        HtmlDrift.Write(page, report, words);
        Everything(page, report, words);
    }

    private static void Filter(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        _ = page.Append("<form class=\"filter\" hidden>\n");
        Choice(page, words.Node, "node", report.Nodes.Select(node => (node.Name, node.Name)), words);
        Choice(page, words.Section, "section", report.Results.Select(result => result.Section).Distinct(StringComparer.Ordinal).Select(section => (section, $"{section} {words.SectionOf(section)}")), words);
        Choice(page, words.Status, "status", Enum.GetValues<RuleStatus>().Where(status => report.Count(status) > 0).Select(status => (status.ToString(), words.StatusOf(status))), words);
        _ = page.Append(CultureInfo.InvariantCulture, $"<label>{HtmlReport.Html(words.Search)}<input type=\"search\" name=\"text\"></label>\n<button type=\"reset\">{HtmlReport.Html(words.Reset)}</button>\n<output id=\"shown\" data-text=\"{HtmlReport.Html(words.Shown)}\"></output>\n</form>\n");
    }

    private static void Choice(StringBuilder page, string label, string name, IEnumerable<(string Value, string Text)> options, HtmlWords words)
    {
        _ = page.Append(CultureInfo.InvariantCulture, $"<label>{HtmlReport.Html(label)}<select name=\"{name}\"><option value=\"\">{HtmlReport.Html(words.All)}</option>");
        foreach (var (value, text) in options)
            _ = page.Append(CultureInfo.InvariantCulture, $"<option value=\"{HtmlReport.Html(value)}\">{HtmlReport.Html(text)}</option>");
        _ = page.Append("</select></label>\n");
    }

    private static void Finding(StringBuilder page, RuleResult result, HtmlWords words)
    {
        var colour = HtmlReport.ClassOf(result.Status);
        _ = page.Append(CultureInfo.InvariantCulture, $"<article class=\"finding is-{colour}\" id=\"{HtmlReport.AnchorOf(result)}\" tabindex=\"-1\"{Data(result)}>\n")
            .Append(CultureInfo.InvariantCulture, $"<h3><span class=\"status {colour}\">{HtmlReport.Html(words.StatusOf(result.Status))}</span> <a href=\"#{HtmlReport.AnchorOf(result)}\">{HtmlReport.Html(result.Node)}: {HtmlReport.Html(result.Title)}</a></h3>\n")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"meta\">{HtmlReport.Html(result.Id)}, {HtmlReport.Html(result.Section)} {HtmlReport.Html(words.SectionOf(result.Section))}, {HtmlReport.Html(words.SeverityOf(result.Severity))}</p>\n<dl>\n");
        var texts = words.Texts;
        foreach (var (what, value) in new[] { (words.Actual, result.Actual), (words.Expected, result.Expected), (words.Why, texts.Ids.Contains(result.Id) ? texts[result.Id].Rationale : ""), (words.Evidence, result.Evidence), (words.LastSet, ReportText.LastSet(result)) })
        {
            if (value.Length > 0)
                _ = page.Append(CultureInfo.InvariantCulture, $"<dt>{HtmlReport.Html(what)}</dt><dd>{HtmlReport.Html(value)}</dd>\n");
        }

        _ = page.Append("</dl>\n");
        if (result.Fix.Length > 0)
            _ = page.Append(CultureInfo.InvariantCulture, $"<div class=\"fix\"><code>{HtmlReport.Html(result.Fix)}</code><button type=\"button\" data-copy=\"{HtmlReport.Html(words.Copied)}\" hidden>{HtmlReport.Html(words.Copy)}</button></div>\n");
        _ = page.Append("</article>\n");
    }

    private static void Everything(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        _ = page.Append(CultureInfo.InvariantCulture, $"<section aria-labelledby=\"all\">\n<h2 id=\"all\">{HtmlReport.Html(words.Everything)}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"all\">\n<table>\n<thead><tr>");
        foreach (var head in new[] { words.Status, words.Node, words.Section, words.Rule, words.Actual })
            _ = page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{HtmlReport.Html(head)}</th>");
        _ = page.Append("</tr></thead>\n<tbody>\n");
        foreach (var result in report.Results)
        {
            _ = page.Append(CultureInfo.InvariantCulture, $"<tr{Data(result)}><td><span class=\"status {HtmlReport.ClassOf(result.Status)}\">{HtmlReport.Html(words.StatusOf(result.Status))}</span></td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{HtmlReport.Html(result.Node)}</td><td>{HtmlReport.Html(result.Section)}</td><td>{HtmlReport.Html(result.Id)} {HtmlReport.Html(result.Title)}</td><td>{HtmlReport.Html(result.Actual)}</td></tr>\n");
        }

        _ = page.Append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private static string Data(RuleResult result) => $" data-node=\"{HtmlReport.Html(result.Node)}\" data-section=\"{HtmlReport.Html(result.Section)}\" data-status=\"{result.Status}\"";
}
